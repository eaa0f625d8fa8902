/* SPDX-License-Identifier: MIT */
#ifndef TUI_MAPS_H
#define TUI_MAPS_H

/*
 * maps.h - the person's own keys, bound while the composer runs.
 *
 * They belong to the settings; what could never be typed, or would hide other
 * keys, is refused, in the config file too.
 */

struct ui;

void	 maps_add(struct ui *, const char *words);	/* "[view] keys command..." */
void	 maps_remove(struct ui *, const char *words);	/* "[view] keys" */
/* Drops those of the config file that would be refused, and says which is the first. */
void	 maps_check(struct ui *);

#endif
