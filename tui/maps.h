/* SPDX-License-Identifier: MIT */
#ifndef TUI_MAPS_H
#define TUI_MAPS_H

/*
 * maps.h - the person's own keys, bound while the composer runs.
 *
 * They belong to the settings; what could never be typed, or would hide other
 * keys, is refused.
 */

struct ui;

void	 maps_add(struct ui *, const char *words);	/* "[view] keys command..." */
void	 maps_remove(struct ui *, const char *words);	/* "[view] keys" */

#endif
