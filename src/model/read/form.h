/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FORM_H
#define MODEL_FORM_H

/*
 * form.h - the sections of a piece, and which of them are alike: A, B, A'.
 *
 * Bars are compared by their pitch classes, their onsets and the same of the melody.  A
 * section is likelier to begin where the bars before and after differ (novelty: Foote,
 * "Automatic audio segmentation using a measure of audio novelty", 2000), where bars that
 * are repeated elsewhere begin or end to be so, where the melody pauses, enters or leaves,
 * and where the other tracks get denser or thinner.  Of all ways to divide the piece the
 * likeliest is taken, where sections of four and eight bars are the usual ones.  Then
 * sections that are alike (phrase_vector.h) get the same letter.
 *
 * Only the first FORM_BARS_MAX bars are divided.  Any thread.
 */

#include <stdbool.h>

#include "base/err.h"

struct song;

#define FORM_BARS_MAX	1024
#define FORM_LETTERS	26		/* later ones are 'Z' too */

struct form_section {
	int		 first, end;	/* bars, half open */
	char		 letter;	/* 'A' for the first, and for those like it */
	bool		 varied;	/* like an earlier one with its letter, but not the same */
	float		 sure;		/* that one begins in the very bar `first` */
};

struct form {
	struct form_section *section;	/* owned; without gaps */
	int		 sections;	/* 0: no notes */
};

/* melody: its track; -1: unknown.  Clear it also after a failure. */
bool		 form_make(struct form *, const struct song *, int melody, struct err *);
void		 form_clear(struct form *);

#endif
