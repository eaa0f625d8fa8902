/* SPDX-License-Identifier: MIT */
#ifndef APP_LANDING_H
#define APP_LANDING_H

/*
 * landing.h - a phrase that a model made, where the cursor is: heard and taken in place of
 * what the track has in those bars.
 *
 * The terminal's thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/phrase.h"

struct session;

/* What a phrase has to be like to fit the cursor's track and bar. */
void	 landing_frame(const struct session *, struct phrase_frame *);
/* Plays the piece with it in it, and shows it so, until the preview ends. */
bool	 landing_hear(struct session *, const struct phrase *, struct err *);
/* One edit; label: of the undo tree.  Playing stops. */
bool	 landing_take(struct session *, const struct phrase *, const char *label, struct err *);
/*
 * The phrase that begins at the bar of a tick; fails with a sentence if the two bars are none.
 * start_ticks: of the bar.
 */
bool	 landing_phrase(const struct session *, int track, int64_t at_ticks, struct phrase *,
	     int64_t *start_ticks, struct err *);
/* "Piano, bars 3-4". */
void	 landing_words(const struct session *, int track, int64_t start_ticks, char *words,
	     size_t size);

#endif
