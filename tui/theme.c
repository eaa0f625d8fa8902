/* SPDX-License-Identifier: MIT */
/* theme.c - theme: colours and characters of the screen. */

#include "theme.h"

#include <string.h>

#include "base/number.h"

const char *const theme_names[THEME_KINDS] = { "plain", "contrast", "colour-blind" };

static const int16_t dark[ROLE_COUNT] = {
	[ROLE_TEXT] = 252, [ROLE_DIM] = 244, [ROLE_STRONG] = 231, [ROLE_ERROR] = 209,
	[ROLE_ACCENT] = 117, [ROLE_BG] = 234, [ROLE_BAR_BG] = 236,
	[ROLE_ROW] = 234, [ROLE_ROW_OUT] = 233, [ROLE_ROW_TONIC] = 235,
	[ROLE_ROW_CURSOR] = 236, [ROLE_SELECTION] = 238,
	[ROLE_BEAT] = 238, [ROLE_BAR] = 240, [ROLE_PLAYHEAD] = 231, [ROLE_CURSOR] = 231,
	[ROLE_CURSOR_REST] = 242,
	[ROLE_LOOP] = 228, [ROLE_KEY_WHITE] = 240, [ROLE_KEY_BLACK] = 232, [ROLE_KEY_TEXT] = 253,
	[ROLE_NOTE_SELECTED] = 230, [ROLE_NOTE_SOUNDING] = 231,
	[ROLE_TRAIN] = 214, [ROLE_HELD_OUT] = 117, [ROLE_BEST] = 228,
	[ROLE_FKEY] = 250, [ROLE_FKEY_BG] = 238,
	[ROLE_EXPECTED] = 60, [ROLE_USUAL] = 73, [ROLE_UNUSUAL] = 221, [ROLE_STARTLING] = 209,
};

static const int16_t light[ROLE_COUNT] = {
	[ROLE_TEXT] = 236, [ROLE_DIM] = 243, [ROLE_STRONG] = 16, [ROLE_ERROR] = 124,
	[ROLE_ACCENT] = 25, [ROLE_BG] = 255, [ROLE_BAR_BG] = 253,
	[ROLE_ROW] = 255, [ROLE_ROW_OUT] = 254, [ROLE_ROW_TONIC] = 253,
	[ROLE_ROW_CURSOR] = 252, [ROLE_SELECTION] = 250,
	[ROLE_BEAT] = 249, [ROLE_BAR] = 246, [ROLE_PLAYHEAD] = 16, [ROLE_CURSOR] = 16,
	[ROLE_CURSOR_REST] = 246,
	[ROLE_LOOP] = 130, [ROLE_KEY_WHITE] = 231, [ROLE_KEY_BLACK] = 246, [ROLE_KEY_TEXT] = 238,
	[ROLE_NOTE_SELECTED] = 16, [ROLE_NOTE_SOUNDING] = 233,
	[ROLE_TRAIN] = 130, [ROLE_HELD_OUT] = 25, [ROLE_BEST] = 90,
	[ROLE_FKEY] = 238, [ROLE_FKEY_BG] = 251,
	[ROLE_EXPECTED] = 153, [ROLE_USUAL] = 74, [ROLE_UNUSUAL] = 172, [ROLE_STARTLING] = 124,
};

/* A console has eight colours: paper for backgrounds, ink for the important parts. */
static const int16_t sixteen[ROLE_COUNT] = {
	[ROLE_TEXT] = COLOUR_INK, [ROLE_DIM] = COLOUR_INK, [ROLE_STRONG] = COLOUR_INK,
	[ROLE_ERROR] = 1, [ROLE_ACCENT] = 6, [ROLE_BG] = COLOUR_PAPER, [ROLE_BAR_BG] = COLOUR_PAPER,
	[ROLE_ROW] = COLOUR_PAPER, [ROLE_ROW_OUT] = COLOUR_PAPER, [ROLE_ROW_TONIC] = COLOUR_PAPER,
	[ROLE_ROW_CURSOR] = COLOUR_PAPER, [ROLE_SELECTION] = 4,
	[ROLE_BEAT] = 4, [ROLE_BAR] = COLOUR_INK, [ROLE_PLAYHEAD] = COLOUR_INK,
	[ROLE_CURSOR] = COLOUR_INK, [ROLE_CURSOR_REST] = COLOUR_PAPER, [ROLE_LOOP] = 3,
	[ROLE_KEY_WHITE] = COLOUR_PAPER,
	[ROLE_KEY_BLACK] = COLOUR_INK, [ROLE_KEY_TEXT] = COLOUR_INK,
	[ROLE_NOTE_SELECTED] = 7, [ROLE_NOTE_SOUNDING] = 7,
	[ROLE_TRAIN] = 3, [ROLE_HELD_OUT] = 6, [ROLE_BEST] = 2,
	[ROLE_FKEY] = 0, [ROLE_FKEY_BG] = 6,
	[ROLE_EXPECTED] = 4, [ROLE_USUAL] = 6, [ROLE_UNUSUAL] = 3, [ROLE_STARTLING] = 1,
};

static const int16_t mono[ROLE_COUNT] = {
	[ROLE_TEXT] = COLOUR_INK, [ROLE_DIM] = COLOUR_INK, [ROLE_STRONG] = COLOUR_INK,
	[ROLE_ERROR] = COLOUR_INK, [ROLE_ACCENT] = COLOUR_INK,
	[ROLE_BG] = COLOUR_PAPER, [ROLE_BAR_BG] = COLOUR_PAPER, [ROLE_ROW] = COLOUR_PAPER,
	[ROLE_ROW_OUT] = COLOUR_PAPER, [ROLE_ROW_TONIC] = COLOUR_PAPER,
	[ROLE_ROW_CURSOR] = COLOUR_PAPER, [ROLE_SELECTION] = COLOUR_PAPER,
	[ROLE_BEAT] = COLOUR_INK, [ROLE_BAR] = COLOUR_INK, [ROLE_PLAYHEAD] = COLOUR_INK,
	[ROLE_CURSOR] = COLOUR_INK, [ROLE_CURSOR_REST] = COLOUR_PAPER, [ROLE_LOOP] = COLOUR_INK,
	[ROLE_KEY_WHITE] = COLOUR_PAPER,
	[ROLE_KEY_BLACK] = COLOUR_INK, [ROLE_KEY_TEXT] = COLOUR_INK,
	[ROLE_NOTE_SELECTED] = COLOUR_INK, [ROLE_NOTE_SOUNDING] = COLOUR_INK,
	[ROLE_TRAIN] = COLOUR_INK, [ROLE_HELD_OUT] = COLOUR_INK, [ROLE_BEST] = COLOUR_INK,
	[ROLE_FKEY] = COLOUR_PAPER, [ROLE_FKEY_BG] = COLOUR_INK,
	[ROLE_EXPECTED] = COLOUR_INK, [ROLE_USUAL] = COLOUR_INK, [ROLE_UNUSUAL] = COLOUR_INK,
	[ROLE_STARTLING] = COLOUR_INK,
};

/* Hues after Okabe and Ito, distinguishable by colour-blind people: ghost, soft, mid, loud. */
static const uint8_t dark_tracks[TRACK_COLOURS][4] = {
	{ 94, 136, 178, 214 },		/* orange */
	{ 24, 67, 74, 117 },		/* sky */
	{ 23, 29, 36, 43 },		/* green */
	{ 58, 142, 221, 228 },		/* yellow */
	{ 18, 27, 33, 69 },		/* blue */
	{ 88, 166, 202, 209 },		/* vermilion */
	{ 53, 132, 175, 218 },		/* pink */
	{ 239, 242, 247, 252 },		/* grey */
};
static const uint8_t light_tracks[TRACK_COLOURS][4] = {
	{ 223, 215, 172, 130 },
	{ 153, 117, 74, 31 },
	{ 151, 79, 36, 29 },
	{ 187, 185, 142, 100 },
	{ 147, 69, 27, 19 },
	{ 217, 209, 166, 124 },
	{ 225, 212, 169, 126 },
	{ 251, 248, 243, 238 },
};
static const uint8_t sixteen_tracks[TRACK_COLOURS] = { 3, 6, 2, 7, 4, 1, 5, 7 };

/*
 * Chosen from the palette so that the least difference between two of them is as large as
 * it can be, to normal eyes and to those that lack one of the three kinds of cones.
 */
static const uint8_t dark_apart[TRACK_COLOURS][4] = {
	{ 101, 137, 179, 222 }, { 66, 73, 80, 123 }, { 22, 28, 28, 34 }, { 64, 106, 112, 154 },
	{ 60, 103, 104, 147 }, { 89, 126, 162, 199 }, { 95, 95, 174, 174 }, { 97, 98, 134, 135 },
};
static const uint8_t light_apart[TRACK_COLOURS][4] = {
	{ 138, 131, 88, 88 }, { 104, 62, 19, 19 }, { 102, 59, 16, 16 }, { 145, 59, 59, 237 },
	{ 141, 135, 129, 93 }, { 176, 170, 127, 127 }, { 145, 139, 139, 96 }, { 139, 133, 53, 53 },
};
static const uint8_t sixteen_apart[TRACK_COLOURS] = { 3, 6, 7, 3, 4, 5, 6, 7 };

/* What high contrast has instead. */
static const struct {
	enum role	 role;
	int16_t		 dark, light;
} contrasts[] = {
	{ ROLE_TEXT, 231, 16 }, { ROLE_DIM, 251, 237 }, { ROLE_STRONG, 231, 16 },
	{ ROLE_ERROR, 217, 88 }, { ROLE_ACCENT, 159, 18 }, { ROLE_BG, 16, 231 },
	{ ROLE_BAR_BG, 235, 254 }, { ROLE_ROW, 16, 231 }, { ROLE_ROW_OUT, 234, 254 },
	{ ROLE_ROW_TONIC, 17, 189 }, { ROLE_ROW_CURSOR, 237, 252 }, { ROLE_SELECTION, 18, 153 },
	{ ROLE_BEAT, 245, 240 }, { ROLE_BAR, 250, 237 }, { ROLE_CURSOR_REST, 248, 242 },
	{ ROLE_LOOP, 227, 94 }, { ROLE_KEY_WHITE, 238, 231 }, { ROLE_KEY_BLACK, 16, 242 },
	{ ROLE_KEY_TEXT, 231, 16 }, { ROLE_TRAIN, 220, 94 }, { ROLE_HELD_OUT, 159, 18 },
	{ ROLE_BEST, 227, 53 }, { ROLE_FKEY, 231, 16 }, { ROLE_FKEY_BG, 237, 252 },
};

static int32_t
palette_rgb(int index)
{
	static const uint8_t level[6] = { 0, 95, 135, 175, 215, 255 };
	int v;

	if (index >= 232) {
		v = 8 + 10 * (index - 232);
		return v << 16 | v << 8 | v;
	}
	index -= 16;
	return level[index / 36] << 16 | level[index / 6 % 6] << 8 | level[index % 6];
}

static int32_t
mixed(int32_t a, int32_t b, int part, int whole)
{
	int32_t out = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int from = a >> shift & 0xff, to = b >> shift & 0xff;
		out |= (from + (to - from) * part / whole) << shift;
	}
	return out;
}

static int32_t
colour_of(enum colour_tier tier, int index)
{
	return tier == TIER_TRUE && index >= 16 ? COLOUR_RGB | palette_rgb(index) : index;
}

/* Eight shades: three steps of the palette, or an even ramp in true colour. */
static void
init_track(struct theme *t, int i, const uint8_t hue[4])
{
	static const uint8_t steps[2][TRACK_SHADES] = { { 1, 1, 1, 2, 2, 2, 3, 3 },
	    { 2, 2, 2, 2, 3, 3, 3, 3 } };
	const uint8_t *step = steps[t->kind == THEME_CONTRAST];
	int32_t soft = palette_rgb(hue[step[0]]), loud = palette_rgb(hue[3]);

	for (int s = 0; s < TRACK_SHADES; s++)
		t->track[i][s] = t->tier == TIER_TRUE ?
		    COLOUR_RGB | mixed(soft, loud, s, TRACK_SHADES - 1) : hue[step[s]];
	t->ghost[i] = colour_of(t->tier, hue[0]);
	if (t->tier == TIER_TRUE)
		t->ghost[i] = COLOUR_RGB | mixed(palette_rgb(t->light ? 255 : 234),
		    soft, 45, 100);
}

/* The colours of tracks: ghost, soft, mid, loud. */
static const uint8_t (*
hues_of(const struct theme *t))[4]
{
	if (t->kind == THEME_COLOUR_BLIND)
		return t->light ? light_apart : dark_apart;
	return t->light ? light_tracks : dark_tracks;
}

/* Of eight colours white is not seen on white. */
static int32_t
on_paper(const struct theme *t, int32_t colour)
{
	return t->tier == TIER_16 && t->light && colour == 7 ? 0 : colour;
}

void
theme_init(struct theme *t, enum colour_tier tier, bool on_light, enum theme_kind kind)
{
	const int16_t *table = tier == TIER_MONO ? mono : tier == TIER_16 ? sixteen :
	    on_light ? light : dark;
	const uint8_t *few = kind == THEME_COLOUR_BLIND ? sixteen_apart : sixteen_tracks;

	memset(t, 0, sizeof *t);
	t->tier = tier;
	t->kind = kind;
	t->light = on_light;
	t->ghost_filled = tier >= TIER_256;
	for (int i = 0; i < ROLE_COUNT; i++)
		t->role[i] = table[i] < 0 ? table[i] : on_paper(t, colour_of(tier, table[i]));
	for (size_t i = 0; i < sizeof contrasts / sizeof *contrasts; i++)
		if (kind == THEME_CONTRAST && tier >= TIER_256)
			t->role[contrasts[i].role] = colour_of(tier, on_light ?
			    contrasts[i].light : contrasts[i].dark);
	for (int i = 0; i < TRACK_COLOURS; i++) {
		if (tier >= TIER_256) {
			init_track(t, i, hues_of(t)[i]);
			continue;
		}
		t->ghost[i] = tier == TIER_16 ? on_paper(t, few[i]) : COLOUR_INK;
		for (int s = 0; s < TRACK_SHADES; s++)
			t->track[i][s] = t->ghost[i];
	}
}

struct style
theme_style(const struct theme *t, enum role fg, enum role bg)
{
	struct style st = { t->role[fg], t->role[bg], 0 };

	if (t->tier <= TIER_16 && (fg == ROLE_STRONG || fg == ROLE_PLAYHEAD || fg == ROLE_ERROR))
		st.attr |= ATTR_BOLD;
	if (t->tier <= TIER_16 && fg == ROLE_DIM)
		st.attr |= ATTR_DIM;
	return st;
}

int32_t
theme_on(const struct theme *t, int32_t bg)
{
	int32_t rgb;
	int luma;

	if (bg == COLOUR_INK)
		return COLOUR_PAPER;
	if (bg == COLOUR_PAPER)
		return COLOUR_INK;
	if (t->tier == TIER_16)
		return bg == 4 || bg == 1 || bg == 0 ? 7 : 0;
	rgb = bg & COLOUR_RGB ? bg & 0xffffff : palette_rgb(bg < 16 ? 16 : bg);
	luma = (rgb >> 16 & 0xff) * 30 + (rgb >> 8 & 0xff) * 59 + (rgb & 0xff) * 11;
	return colour_of(t->tier, luma > 9500 ? 16 : 231);
}

int
theme_shade(int velocity)
{
	return (int)number_clamp(velocity * TRACK_SHADES / 128, 0, TRACK_SHADES - 1);
}

int32_t
theme_track(const struct theme *t, int colour, int velocity)
{
	return t->track[(unsigned)colour % TRACK_COLOURS][theme_shade(velocity)];
}

static const struct glyphs glyph_tiers[] = {
	[GLYPHS_ASCII] = {
		.tier = GLYPHS_ASCII,
		.left = { " ", "[", "[", "[", "[", "=", "=", "=", "=" },
		.lower = { " ", ".", ".", ":", ":", "|", "|", "#", "#" },
		.upper_half = "\"", .lower_half = "_",
		.bar = "|", .beat = ".", .tonic = "-", .line = "-", .corner = "+", .tee = "+",
		.playhead = ":", .playhead_mark = "V", .cursor = "@", .marker = "*",
		.play = ">", .stop = "#", .up = "^", .down = "v", .back = "<", .forth = ">",
		.here = ">", .loop_on = "loop ", .loop_left = "[", .loop_right = "]", .tempo = "",
		.sharp = "#", .flat = "b", .best = "*", .dot = ".", .ellipsis = "~",
		.hatch = "/",
		.ghost = "-", .candidate = "~", .candidate_first = "{", .candidate_other = "-",
		.next = "-", .next_first = "o", .surprise = { ".", ":", "!", "X" },
		.black_key = "#", .progress_done = "#", .progress_left = ".",
		.fill = { "=", "-", "+", ":", "x", "o", "%", "." },
	},
	[GLYPHS_BLOCK] = {		/* code page 437, for fonts of consoles */
		.tier = GLYPHS_BLOCK,
		.left = { " ", "▌", "▌", "▌", "▌", "▌", "▌", "█", "█" },
		.lower = { " ", "▄", "▄", "▄", "▄", "▄", "█", "█", "█" },
		.upper_half = "▀", .lower_half = "▄",
		.bar = "│", .beat = "·", .tonic = "-", .line = "─", .corner = "└", .tee = "┤",
		.playhead = "│", .playhead_mark = "▼", .cursor = "♦", .marker = "♦",
		.play = "►", .stop = "■", .up = "▲", .down = "▼", .back = "◄", .forth = "►",
		.here = "►", .loop_on = "loop ", .loop_left = "[", .loop_right = "]", .tempo = "",
		.sharp = "#", .flat = "b", .best = "*", .dot = "·", .ellipsis = "~",
		.hatch = "/",
		.ghost = "─", .candidate = "▒", .candidate_first = "█", .candidate_other = "░",
		.next = "─", .next_first = "○", .surprise = { "·", ":", "!", "‼" },
		.black_key = "█", .progress_done = "▓", .progress_left = "░",
		.fill = { "█", "▓", "▒", "░", "█", "▓", "▒", "░" },
	},
	[GLYPHS_FULL] = {
		.tier = GLYPHS_FULL,
		.left = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" },
		.lower = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
		.upper_half = "▀", .lower_half = "▄",
		.bar = "▏", .beat = "·", .tonic = "┈", .line = "─", .corner = "└", .tee = "┤",
		.playhead = "┊", .playhead_mark = "▼", .cursor = "◆", .marker = "◆",
		.play = "►", .stop = "■", .up = "▲", .down = "▼", .back = "◄", .forth = "►",
		.here = "►", .loop_on = "↻ ", .loop_left = "⟦", .loop_right = "⟧", .tempo = "♩",
		.sharp = "♯", .flat = "♭", .best = "★", .dot = "·", .ellipsis = "…",
		.hatch = "╱",
		.ghost = "▂", .candidate = "▒", .candidate_first = "█", .candidate_other = "░",
		.next = "┄", .next_first = "○", .surprise = { "·", ":", "!", "‼" },
		.black_key = "█", .progress_done = "▓", .progress_left = "░",
		.fill = { "█", "▓", "▒", "░", "▚", "▞", "▙", "▖" },
	},
};

const struct glyphs *
glyphs_of(enum glyph_tier tier)
{
	return &glyph_tiers[tier];
}
