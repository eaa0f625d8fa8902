/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_READ_SCORE_H
#define TOOLS_READ_SCORE_H

/*
 * read_score.h - how often what is read equals the labels, per half bar.
 *
 * Printed on one line.  Half bars without a chord do not count; major and minor leaves out
 * labels that are neither.  The calibration error is that of the root, over ten bins.
 */

#include "labels.h"

/* Of a reader, or of some nets, whose predictions are averaged. */
bool		 read_score(const struct labels *, const struct reader *, const struct params *nets,
		     int count, const struct read_degrees *, struct err *);

#endif
