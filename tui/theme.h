/* SPDX-License-Identifier: MIT */
#ifndef TUI_THEME_H
#define TUI_THEME_H

/*
 * theme.h - theme: colours and characters of the screen.
 *
 * Views ask for roles, not colours; the theme maps them to what the terminal
 * has: true colour, 256, 16 or none, on a dark or light background.  No meaning
 * depends on colour alone, so the mono theme loses none.
 */

#include <stdbool.h>

#include "screen.h"

enum colour_tier { TIER_MONO, TIER_16, TIER_256, TIER_TRUE };

enum role {
	ROLE_TEXT, ROLE_DIM, ROLE_STRONG, ROLE_ERROR, ROLE_ACCENT,
	ROLE_BG, ROLE_BAR_BG,			/* behind panels; behind status lines */
	ROLE_ROW, ROLE_ROW_OUT, ROLE_ROW_TONIC,	/* roll rows: in the scale, outside it, tonic */
	ROLE_ROW_CURSOR, ROLE_SELECTION,
	ROLE_BEAT, ROLE_BAR, ROLE_PLAYHEAD, ROLE_CURSOR, ROLE_CURSOR_REST, ROLE_LOOP,
	ROLE_KEY_WHITE, ROLE_KEY_BLACK, ROLE_KEY_TEXT,
	ROLE_NOTE_SELECTED, ROLE_NOTE_SOUNDING,
	ROLE_TRAIN, ROLE_HELD_OUT, ROLE_BEST,	/* curves */
	ROLE_FKEY, ROLE_FKEY_BG,
	ROLE_EXPECTED, ROLE_USUAL, ROLE_UNUSUAL, ROLE_STARTLING,	/* notes, by surprise */
	ROLE_COUNT
};

#define TRACK_COLOURS	8
#define TRACK_SHADES	8			/* 0 softest to 7 loudest */

/* As the setting `theme` lists them. */
enum theme_kind { THEME_PLAIN, THEME_CONTRAST, THEME_COLOUR_BLIND, THEME_KINDS };
extern const char *const theme_names[THEME_KINDS];

struct theme {
	enum colour_tier tier;
	enum theme_kind	 kind;
	bool		 light;
	int32_t		 role[ROLE_COUNT];
	int32_t		 track[TRACK_COLOURS][TRACK_SHADES];
	int32_t		 ghost[TRACK_COLOURS];
	bool		 ghost_filled;	/* ghosts are dim bars; else thin lines */
};

void		 theme_init(struct theme *, enum colour_tier, bool light, enum theme_kind);
struct style	 theme_style(const struct theme *, enum role fg, enum role bg);
/* A readable text colour on a note of this colour. */
int32_t		 theme_on(const struct theme *, int32_t bg);
int32_t		 theme_track(const struct theme *, int colour, int velocity);	/* ui_colour */
int		 theme_shade(int velocity);

/* Character sets, by what the terminal's font and locale support. */
enum glyph_tier { GLYPHS_ASCII, GLYPHS_BLOCK, GLYPHS_FULL };

struct glyphs {
	enum glyph_tier	 tier;
	const char	*left[9];	/* 0/8 to 8/8 of a cell, from the left */
	const char	*lower[9];	/* from below */
	const char	*upper_half, *lower_half;
	const char	*bar, *beat, *tonic, *line, *corner, *tee;
	const char	*playhead, *playhead_mark, *cursor, *marker;
	const char	*play, *stop, *up, *down, *back, *forth, *here;
	const char	*loop_on, *loop_left, *loop_right, *tempo, *sharp, *flat;
	const char	*best, *dot, *ellipsis, *hatch;
	const char	*ghost, *candidate, *candidate_first, *candidate_other;
	const char	*surprise[4];		/* at the onset of a note; expected first */
	const char	*next, *next_first;		/* a note that may come next */
	const char	*black_key, *progress_done, *progress_left;
	const char	*fill[TRACK_COLOURS];	/* distinguish tracks without colour */
};
const struct glyphs *glyphs_of(enum glyph_tier);

#endif
