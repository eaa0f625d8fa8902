/* SPDX-License-Identifier: MIT */
#include "app/asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/infer/model.h"
#include "model/token/piece.h"
#include "music/chord.h"
#include "music/scale.h"
#include "music/time.h"

#define VOICES_MAX	16
#define CHORD_BARS_MAX	1024

/* After the controls, which have rows of their own in control.h. */
enum { ASK_KEY = CONTROLS, ASK_SCALE, ASK_RANGE, ASK_VOICES, ASK_CHORDS, ASK_STYLE, ASK_LIKE };

const struct asking_row asking_table[ASKING_ROWS] = {
	[CONTROL_DENSITY] = { "density", "D", "slower, half, quarter, eighth, 16th or faster" },
	[CONTROL_POLYPHONY] = { "polyphony", "N", "1 to 4 notes per onset" },
	[CONTROL_REGISTER] = { "register", "N", "1 (low) to 8 (high)" },
	[CONTROL_LEAPS] = { "leaps", "L", "few, some, many or most" },
	[CONTROL_LEVEL] = { "velocity", "V", "ppp, pp, p, mp, mf, f, ff or fff" },
	[ASK_KEY] = { "key", "K", "D minor, Eb, f#" },
	[ASK_SCALE] = { "scale", "S", "only its notes: D dorian, A blues, or key for that of the "
	    "key" },
	[ASK_RANGE] = { "range", "LOW-HIGH", "only notes from LOW to HIGH: C3-G5" },
	[ASK_VOICES] = { "voices", "N", "most simultaneous notes on each track" },
	[ASK_CHORDS] = { "chords", "C...", "\"Dm7 G7 | C | F\": bars separated by |, at most two "
	    "chords per bar" },
	[ASK_STYLE] = { "style", "S", "one of the model's styles" },
	[ASK_LIKE] = { "like", "BAR", "resemble the bars from this one on" },
};

static bool
is_free(const char *value)
{
	return value[0] == '\0' || strcasecmp(value, "any") == 0;
}

/* --- each thing that can be asked */

static bool
set_control(struct asking *a, int control, const char *value, struct err *err)
{
	const struct control_row *row = &control_table[control];
	long long number;
	struct err why;

	for (int bin = 0; bin < row->count; bin++)
		if (strcasecmp(value, row->bins[bin]) == 0) {
			a->ask.control[control] = (uint8_t)bin;
			return true;
		}
	if (!text_integer(value, 1, row->count, &number, &why))
		return err_set(err, ERR_ARG, "%.40s is no %s: %s", value, row->name,
		    asking_table[control].help);
	a->ask.control[control] = (uint8_t)(number - 1);
	return true;
}

static bool
set_key(struct asking *a, const char *value, struct err *err)
{
	struct key key;

	if (!key_parse(value, &key, err))
		return false;
	a->ask.key = piece_key(&key);
	return true;
}

static bool
set_scale(struct asking *a, const char *value, struct err *err)
{
	a->in_key = strcasecmp(value, "key") == 0;
	return a->in_key || scale_parse(value, &a->ask.scale, err);
}

static bool
set_range(struct asking *a, const char *value, struct err *err)
{
	const char *dash = strchr(value[0] != '\0' ? value + 1 : value, '-');
	char low[16];
	int from, to;

	snprintf(low, sizeof low, "%.*s", (int)(dash != NULL ? dash - value : 0), value);
	if (dash == NULL || !text_parse_pitch(low, &from) || !text_parse_pitch(dash + 1, &to))
		return err_set(err, ERR_ARG, "%.40s is no range: write LOW-HIGH, such as C3-G5",
		    value);
	if (from > to)
		return err_set(err, ERR_ARG, "the range %.40s ends below its beginning", value);
	a->ask.low = (uint8_t)from;
	a->ask.high = (uint8_t)to;
	return true;
}

static bool
set_voices(struct asking *a, const char *value, struct err *err)
{
	long long number;
	struct err why;

	if (!text_integer(value, 1, VOICES_MAX, &number, &why))
		return err_set(err, ERR_ARG, "voices: %.150s", why.text);
	a->ask.most = (uint8_t)number;
	return true;
}

static bool
set_like(struct asking *a, const char *value, struct err *err)
{
	long long number;
	struct err why;

	if (!text_integer(value, 1, 1000000, &number, &why))
		return err_set(err, ERR_ARG, "like: %.150s", why.text);
	a->ask.like_bar = number - 1;
	return true;
}

static bool
set_style(struct asking *a, const char *value, const struct model *model, struct err *err)
{
	struct model_info info;
	int index = 0;

	if (model == NULL)
		return true;
	model_info(model, &info);
	for (const char *name = info.styles; *name != '\0'; index++) {
		size_t length = strcspn(name, ",");

		if (strlen(value) == length && strncasecmp(name, value, length) == 0) {
			a->ask.style = index;
			return true;
		}
		name += length + (name[length] == ',');
	}
	return err_set(err, ERR_ARG, info.styles[0] == '\0' ? "this model knows no styles" :
	    "%.40s is no style of this model; it knows %.150s", value, info.styles);
}

/* --- chords */

/* The chord that the model knows which has most of these notes, and least besides. */
static uint8_t
nearest_chord(unsigned set, int root)
{
	static const uint16_t degrees[VOCAB_QUALITIES] = {
		[QUALITY_MAJOR] = 0x091, [QUALITY_MINOR] = 0x089, [QUALITY_DIMINISHED] = 0x049,
		[QUALITY_AUGMENTED] = 0x111, [QUALITY_SEVENTH] = 0x491,
		    [QUALITY_MAJOR_SEVENTH] = 0x891,
		[QUALITY_MINOR_SEVENTH] = 0x489, [QUALITY_HALF_DIMINISHED] = 0x449,
		[QUALITY_DIMINISHED_SEVENTH] = 0x249, [QUALITY_SUSPENDED] = 0x0a1,
	};
	int best = 0, most = -100;

	set = pitch_classes_up(set, (12 - root) % 12);
	for (int q = 0; q < VOCAB_QUALITIES; q++) {
		int common = pitch_classes_count(set & degrees[q]);
		int score = 3 * common - 2 * pitch_classes_count(degrees[q] & ~set);

		if (score > most) {
			most = score;
			best = q;
		}
	}
	return (uint8_t)vocab_chord(root, (enum quality)best);
}

/* A chord, "%" for the one before it or "-" for none. */
static bool
read_chord(const char *word, const uint8_t *before, uint8_t *chord, struct err *err)
{
	uint16_t set;
	int root, bass;

	if (strcmp(word, "%") == 0 && before != NULL)
		*chord = *before;
	else if (strcmp(word, "-") == 0)
		*chord = VOCAB_CHORD_NONE;
	else if (chord_parse(word, &set, &root, &bass, err))
		*chord = nearest_chord(set, root);
	else
		return false;
	return true;
}

/* One bar: a chord for all of it, or one for each half. */
static bool
read_bar(struct asking *a, char *text, struct err *err)
{
	uint8_t *grown = realloc(a->chords, 2 * (size_t)(a->chord_bars + 1));
	uint8_t *bar;
	char *save = NULL;
	int count = 0;

	if (grown == NULL || a->chord_bars == CHORD_BARS_MAX)
		return err_set(err, ERR_LIMIT, "so many chords cannot be asked for");
	a->chords = grown;
	bar = a->chords + 2 * a->chord_bars;
	for (char *word = strtok_r(text, " ", &save); word != NULL; word = strtok_r(NULL, " ",
	    &save)) {
		if (count == 2)
			return err_set(err, ERR_ARG,
			    "a bar has two chords at most: separate bars with |");
		if (!read_chord(word, a->chord_bars + count > 0 ? bar + count - 1 : NULL,
		    bar + count, err))
			return false;
		count++;
	}
	if (count == 0)
		return err_set(err, ERR_ARG, "a bar has no chord: write %% for the one before, - "
		    "for none");
	if (count == 1)
		bar[1] = bar[0];
	a->chord_bars++;
	return true;
}

/* Without a | each word is a bar. */
static bool
set_chords(struct asking *a, const char *value, struct err *err)
{
	char *text = strdup(value), *save = NULL;
	const char *bars = strchr(value, '|') != NULL ? "|" : " ";
	bool ok = text != NULL || err_set(err, ERR_LIMIT, "no memory for the chords");

	a->chord_bars = 0;
	for (char *bar = ok ? strtok_r(text, bars, &save) : NULL; ok && bar != NULL;
	    bar = strtok_r(NULL, bars, &save))
		ok = read_bar(a, bar, err);
	free(text);
	return ok && (a->chord_bars > 0 || err_set(err, ERR_ARG, "there is no chord in it"));
}

/* --- */

static bool
set_free(struct asking *a, int row)
{
	static const struct asking nothing = ASKING_NOTHING;

	if (row < CONTROLS)
		a->ask.control[row] = CONTROL_FREE;
	switch (row) {
	case ASK_KEY: a->ask.key = -1; break;
	case ASK_SCALE: a->ask.scale = 0; a->in_key = false; break;
	case ASK_RANGE: a->ask.low = a->ask.high = 0; break;
	case ASK_VOICES: a->ask.most = 0; break;
	case ASK_CHORDS: a->chord_bars = 0; break;
	case ASK_STYLE: a->ask.style = nothing.ask.style; break;
	case ASK_LIKE: a->ask.like_bar = nothing.ask.like_bar; break;
	}
	return true;
}

bool
asking_set(struct asking *a, const char *name, const char *value, const struct model *model,
    struct err *err)
{
	int row = 0;

	while (row < ASKING_ROWS && strcmp(asking_table[row].name, name) != 0)
		row++;
	if (row == ASKING_ROWS)
		return err_set(err, ERR_ARG, "nothing called %.40s can be asked for", name);
	if (is_free(value))
		return set_free(a, row);
	switch (row) {
	case ASK_KEY: return set_key(a, value, err);
	case ASK_SCALE: return set_scale(a, value, err);
	case ASK_RANGE: return set_range(a, value, err);
	case ASK_VOICES: return set_voices(a, value, err);
	case ASK_CHORDS: return set_chords(a, value, err);
	case ASK_STYLE: return set_style(a, value, model, err);
	case ASK_LIKE: return set_like(a, value, err);
	default: return set_control(a, row, value, err);
	}
}

bool
asking_fit(struct asking *a, int bars, uint16_t scale, struct err *err)
{
	uint8_t *chords;

	if (a->in_key)
		a->ask.scale = scale;
	a->ask.chords = NULL;
	if (a->chord_bars == 0)
		return true;
	chords = realloc(a->chords, 2 * (size_t)(bars > a->chord_bars ? bars : a->chord_bars));
	if (chords == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the chords of %d bars", bars);
	for (int i = 2 * a->chord_bars; i < 2 * bars; i++)	/* they begin again */
		chords[i] = chords[i - 2 * a->chord_bars];
	a->chords = chords;
	a->ask.chords = chords;
	return true;
}

void
asking_clear(struct asking *a)
{
	free(a->chords);
	*a = (struct asking)ASKING_NOTHING;
}
