/* SPDX-License-Identifier: MIT */
#include "app/choice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/session.h"
#include "app/setting.h"
#include "base/number.h"
#include "model/infer/model.h"
#include "model/token/control.h"
#include "model/token/piece.h"
#include "music/chord.h"
#include "music/gm.h"
#include "music/scale.h"
#include "music/song.h"
#include "music/time.h"

#define CHOICES_MAX	256
#define MEASURED_BARS	8		/* before the cursor's bar, and that */
#define VOICES_MAX	8

enum { ROW_KEY = ORDER_ASKING + CONTROLS, ROW_SCALE, ROW_RANGE, ROW_VOICES, ROW_CHORDS, ROW_STYLE };

/* Rows of numbers: from `low` in steps. */
static const struct {
	double		 low, step;
	int		 count;
} numbers[ORDER_ROWS] = {
	[ORDER_BARS] = { 1, 1, 32 },
	[ORDER_CANDIDATES] = { 1, 1, GENERATE_CANDIDATES_MAX },
	[ORDER_TEMPERATURE] = { 0.5, 0.05, 21 },
	[ORDER_MIN_P] = { 0, 0.01, 21 },
	[ORDER_MEMORY] = { 0, 0.05, 21 },
	[ORDER_BOLD] = { -1, 0.25, 9 },
	[ROW_VOICES] = { 1, 1, VOICES_MAX },
};

static void
print_key(int place, char value[CHOICE_SIZE])
{
	struct key key = { .sharps = place / 2 - 5, .minor = place % 2, .known = 1 };
	char name[KEY_NAME_SIZE];

	snprintf(value, CHOICE_SIZE, "%s", key_name(&key, name));
}

static void
key_here(const struct session *s, const struct choice_here *here, struct key *key)
{
	time_key(s->time, s->cursor_ticks, key);
	if (!key->known)
		*key = here->estimated;
}

/* "key", then each scale on the tonic of the piece. */
static bool
print_scale(const struct session *s, const struct choice_here *here, int place,
    char value[CHOICE_SIZE])
{
	char name[KEY_NAME_SIZE];
	struct key key;

	if (place == 0) {
		strcpy(value, "key");
		return true;
	}
	for (int i = 0; i < place; i++)
		if (scale_table[i].name == NULL)
			return false;
	key_here(s, here, &key);
	key_name(&key, name);
	name[strcspn(name, " ")] = '\0';
	snprintf(value, CHOICE_SIZE, "%s %s", name, scale_table[place - 1].name);
	return true;
}

static bool
print_style(const struct session *s, int place, char value[CHOICE_SIZE])
{
	struct model_info info;
	const char *at = info.styles;

	if (s->model == NULL)
		return false;
	model_info(s->model, &info);
	for (; place > 0 && *at != '\0'; place--) {
		at += strcspn(at, ",");
		at += *at == ',';
	}
	snprintf(value, CHOICE_SIZE, "%.*s", (int)strcspn(at, ","), at);
	return value[0] != '\0';
}

bool
choice_at(const struct session *s, const struct choice_here *here, int row, int place,
    char value[CHOICE_SIZE])
{
	static const char *const keep[] = { "rhythm", "contour", "pitches", "0.25", "0.5", "0.75",
	    "0.9" };

	if (numbers[row].count > 0) {
		snprintf(value, CHOICE_SIZE, "%.4g", numbers[row].low + place * numbers[row].step);
		return place < numbers[row].count;
	}
	if (row == ORDER_KEEP && place < (int)(sizeof keep / sizeof *keep)) {
		strcpy(value, keep[place]);
		return true;
	}
	if (row == ORDER_EXISTING && place < 3) {
		strcpy(value, (const char *[]){ "keep", "replace", "push" }[place]);
		return true;
	}
	if (row == ORDER_INSTRUMENT && place < 128) {
		snprintf(value, CHOICE_SIZE, "%s", gm_official(place));
		return true;
	}
	if (row >= ORDER_ASKING && row < ROW_KEY) {
		const struct control_row *control = &control_table[row - ORDER_ASKING];

		if (place < control->count)
			snprintf(value, CHOICE_SIZE, "%s", control->bins[place]);
		return place < control->count;
	}
	if (row == ROW_KEY && place < 24) {
		print_key(place, value);
		return true;
	}
	return (row == ROW_SCALE && print_scale(s, here, place, value)) ||
	    (row == ROW_STYLE && print_style(s, place, value));
}

int
choice_count(const struct session *s, const struct choice_here *here, int row)
{
	char value[CHOICE_SIZE];
	int count = 0;

	while (count < CHOICES_MAX && choice_at(s, here, row, count, value))
		count++;
	return count;
}

int
choice_find(const struct session *s, const struct choice_here *here, int row, const char *value)
{
	char at[CHOICE_SIZE];
	int place;

	if (numbers[row].count > 0) {
		place = (int)lround((strtod(value, NULL) - numbers[row].low) / numbers[row].step);
		return (int)number_clamp(place, 0, numbers[row].count - 1);
	}
	for (place = 0; place < CHOICES_MAX && choice_at(s, here, row, place, at); place++)
		if (strcasecmp(at, value) == 0)
			return place;
	return -1;
}

/* --- as it is */

/* Of the bars before the cursor, and its own. */
static void
measure_controls(const struct session *s, int64_t bar, uint8_t controls[CONTROLS])
{
	struct piece_request request = { .bars = MEASURED_BARS + 1,
		.first_bar = bar > MEASURED_BARS ? bar - MEASURED_BARS : 0 };
	struct piece_place place;
	struct piece piece;
	struct err ignored;

	memset(controls, CONTROL_FREE, CONTROLS);
	if (!piece_from_song(s->song, s->time, &request, &piece, &place, &ignored))
		return;
	for (int t = 0; t < piece.tracks; t++) {
		uint8_t bins[CONTROLS];

		if (place.track[t] != s->track)
			continue;
		control_measure(&piece, t, 0, piece.bars, bins);
		for (int i = 0; i < CONTROLS; i++)	/* a track can be several parts */
			if (controls[i] == CONTROL_FREE)
				controls[i] = bins[i];
	}
	piece_clear(&piece);
	piece_place_clear(&place);
}

void
choice_measure(const struct session *s, struct choice_here *here)
{
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	if (!here->known || here->revision != s->revision)
		key_estimate(s->song, &here->estimated);
	else if (here->track == s->track && here->bar == bar.number)
		return;
	measure_controls(s, bar.number, here->controls);
	here->known = true;
	here->revision = s->revision;
	here->track = s->track;
	here->bar = bar.number;
}

static bool
print_setting(const struct session *s, int row, char value[CHOICE_SIZE])
{
	static const struct { int row; enum setting_id setting; } from[] = {
		{ ORDER_BARS, SET_BARS }, { ORDER_EXISTING, SET_EXISTING },
		{ ORDER_CANDIDATES, SET_CANDIDATES },
		{ ORDER_TEMPERATURE, SET_TEMPERATURE }, { ORDER_MIN_P, SET_MIN_P },
		{ ORDER_MEMORY, SET_MEMORY },
	};

	for (size_t i = 0; i < sizeof from / sizeof from[0]; i++)
		if (from[i].row == row) {
			snprintf(value, CHOICE_SIZE, "%.40s",
			    settings_text(s->settings, from[i].setting));
			return true;
		}
	return false;
}

bool
choice_as_is(const struct session *s, const struct choice_here *here, int row,
    char value[CHOICE_SIZE])
{
	char name[KEY_NAME_SIZE];
	struct key key;

	if (row >= ORDER_ASKING && row < ROW_KEY) {
		int control = row - ORDER_ASKING, bin = here->controls[control];

		if (bin != CONTROL_FREE)
			snprintf(value, CHOICE_SIZE, "%s", control_table[control].bins[bin]);
		return bin != CONTROL_FREE;
	}
	if (row == ROW_KEY && song_notes(s->song, -1) > 0) {
		key_here(s, here, &key);
		snprintf(value, CHOICE_SIZE, "%s", key_name(&key, name));
		return true;
	}
	if (row == ORDER_KEEP || row == ORDER_INSTRUMENT || row == ORDER_BOLD) {
		snprintf(value, CHOICE_SIZE, "%s", row == ORDER_KEEP ? "rhythm" :
		    row == ORDER_BOLD ? "0" : gm_official(0));
		return true;
	}
	return print_setting(s, row, value);
}
