/* SPDX-License-Identifier: MIT */
#ifndef APP_RUNS_SVG_H
#define APP_RUNS_SVG_H

/* runs_svg.h - the curves of tuning runs as a drawing (SVG 1.1).  Any thread. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct curve;

struct svg_run {
	int64_t		 id;
	const char	*name;		/* borrowed; NULL: "run" and the id */
	const struct curve *curve;	/* borrowed */
};

void	 runs_svg(FILE *, const struct svg_run *, size_t count);

#endif
