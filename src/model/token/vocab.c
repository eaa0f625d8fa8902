/* SPDX-License-Identifier: MIT */
#include "model/token/vocab.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "music/spell.h"

#define FIRST_HASH	UINT64_C(0x350f28973caaf608)	/* of the vocabulary before FUTURE */

/* Kind, name, number of values, lowest value: ids are assigned in this order. */
#define KINDS(X) \
	X(HEAD, "head", 1, 0) \
	X(END, "end", 1, 0) \
	X(CELL_END, "|", 1, 0) \
	X(BLOCK_END, "block end", 1, 0) \
	X(KEY, "key", VOCAB_KEYS, 0) \
	X(TEMPO, "tempo", VOCAB_TEMPOS, 0) \
	X(METRE, "metre", VOCAB_METRES, 0) \
	X(INSTRUMENT, "instrument", VOCAB_FAMILIES, 0) \
	X(TEXTURE, "texture", VOCAB_TEXTURES, 0) \
	X(BLOCK, "block", VOCAB_BLOCK_BARS, 0) \
	X(TRACK, "track", VOCAB_TRACKS, 0) \
	X(REPEAT, "repeat", VOCAB_REPEATS, 0) \
	X(POSITION, "position", VOCAB_BAR_STEPS, 0) \
	X(DURATION, "duration", VOCAB_DURATIONS, 0) \
	X(VELOCITY, "velocity", VOCAB_VELOCITIES, 0) \
	X(NOTE, "note", VOCAB_PITCH_HIGH - VOCAB_PITCH_LOW + 1, VOCAB_PITCH_LOW) \
	X(PLUS, "plus", VOCAB_PITCH_HIGH - VOCAB_PITCH_LOW + 1, VOCAB_PITCH_LOW) \
	X(DRUM, "drum", VOCAB_DRUM_HIGH - VOCAB_DRUM_LOW + 1, VOCAB_DRUM_LOW) \
	X(FUTURE, "future", 1, 0) \
	X(PAST, "past", 1, 0) \
	X(UNKNOWN, "unknown", 1, 0) \
	X(ECHO, "echo", VOCAB_REPEATS, 0) \
	X(CHORDS, "chords", 1, 0) \
	X(CHORD, "chord", VOCAB_CHORDS, 0)

enum {
#define X(kind, name, count, low) FIRST_##kind, LAST_##kind = FIRST_##kind + (count) - 1,
	KINDS(X)
#undef X
	SIZE
};

static const struct kind {
	const char	*name;
	int		 count, low;
	uint16_t	 first;
} kinds[TOKEN_KINDS] = {
#define X(kind, name, count, low) [TOKEN_##kind] = { name, count, low, FIRST_##kind },
	KINDS(X)
#undef X
};

const int vocab_feature_size[FEATURE_COUNT] = {
	[FEATURE_POSITION] = VOCAB_BAR_STEPS + 1,
	[FEATURE_BAR] = 16 + 1,
	[FEATURE_LEFT] = VOCAB_BLOCK_BARS + 1,
	[FEATURE_REMAINING] = 17 + 1,
	[FEATURE_METRE] = VOCAB_METRES + 1,
	[FEATURE_TRACK] = VOCAB_TRACKS + 1,
	[FEATURE_FAMILY] = VOCAB_FAMILIES + 1,
	[FEATURE_TEXTURE] = VOCAB_TEXTURES + 1,
	[FEATURE_DURATION] = VOCAB_DURATIONS + 1,
	[FEATURE_VELOCITY] = VOCAB_VELOCITIES + 1,
	[FEATURE_PITCH] = 128 + 1,
	[FEATURE_BASS] = 12 + 1,
	[FEATURE_TOP] = 12 + 1,
	[FEATURE_KEY] = VOCAB_KEYS,
	[FEATURE_AHEAD] = 18 + 1,
	[FEATURE_CHORD_ROOT] = 12 + 1,
	[FEATURE_CHORD_QUALITY] = VOCAB_QUALITIES + 1,
	[FEATURE_CHORD_NEXT] = 12 + 1,
	[FEATURE_DENSITY] = VOCAB_DENSITIES + 1,
	[FEATURE_POLYPHONY] = VOCAB_POLYPHONIES + 1,
	[FEATURE_REGISTER] = VOCAB_REGISTERS + 1,
	[FEATURE_LEAPS] = VOCAB_LEAPS + 1,
	[FEATURE_LEVEL] = VOCAB_VELOCITIES + 1,
	[FEATURE_LIKE] = VOCAB_LIKE_BARS + 1 + 1,
	[FEATURE_STYLE] = VOCAB_STYLES + 1,
	[FEATURE_DYNAMICS] = 2 + 1,
	[FEATURE_GOAL] = 128 + 1,
	[FEATURE_GOAL_BASS] = 12 + 1,
};

/* Plain and dotted values with their triplets; bars up to four. */
const uint8_t vocab_duration_steps[VOCAB_DURATIONS] = {
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18,
	20, 21, 24, 27, 30, 33, 36, 42, 48, 54, 60, 72, 84, 96, 144, 192,
};

static const struct metre {
	int		 numerator, denominator;
} metres[VOCAB_METRE_OTHER] = {
	{ 2, 4 }, { 3, 4 }, { 4, 4 }, { 2, 2 }, { 3, 8 }, { 6, 8 },
	{ 9, 8 }, { 12, 8 }, { 3, 2 }, { 5, 4 }, { 6, 4 }, { 4, 2 },
};

static const int tempo_bounds[VOCAB_TEMPOS - 1] = { 60, 75, 90, 105, 120, 140, 170 };

int
vocab_size(void)
{
	return SIZE;
}

int
vocab_count(enum token_kind kind)
{
	return kinds[kind].count;
}

uint16_t
vocab_first(enum token_kind kind)
{
	return kinds[kind].first;
}

enum token_kind
vocab_kind(uint16_t id)
{
	int kind = 0;

	while (kind < TOKEN_KINDS - 1 && id >= kinds[kind + 1].first)
		kind++;
	return kind;
}

int
vocab_value(uint16_t id)
{
	enum token_kind kind = vocab_kind(id);

	return id - vocab_first(kind) + kinds[kind].low;
}

uint16_t
vocab_id(enum token_kind kind, int value)
{
	assert(value >= kinds[kind].low);
	assert(value < kinds[kind].low + kinds[kind].count);
	return vocab_first(kind) + value - kinds[kind].low;
}

bool
vocab_is_note(uint16_t id)
{
	enum token_kind kind = vocab_kind(id);

	return kind == TOKEN_NOTE || kind == TOKEN_PLUS || kind == TOKEN_DRUM;
}

const char *
vocab_name(uint16_t id, char *text, size_t size)
{
	enum token_kind kind = vocab_kind(id);
	int value = vocab_value(id);
	char pitch[SPELL_SIZE];

	if (kind == TOKEN_NOTE || kind == TOKEN_PLUS)
		snprintf(text, size, "%s %s", kinds[kind].name,
		    spell_pitch(NULL, value, pitch));
	else if (kind == TOKEN_DURATION)
		snprintf(text, size, "duration %d", vocab_duration_steps[value]);
	else if (kind == TOKEN_REPEAT || kind == TOKEN_ECHO)
		snprintf(text, size, "=%s%d", kind == TOKEN_ECHO ? "+" : "",
		    vocab_repeat_bars(value));
	else if (kind == TOKEN_BLOCK)
		snprintf(text, size, "block %d", value + 1);
	else if (kinds[kind].count == 1)
		snprintf(text, size, "%s", kinds[kind].name);
	else
		snprintf(text, size, "%s %d", kinds[kind].name, value);
	return text;
}

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x100000001b3);	/* FNV-1a */
}

/*
 * Covers all that the rows of a weights file stand for.  The last number is the
 * version of what no table here holds: how grammar.c computes its features.
 */
uint64_t
vocab_hash(void)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (int i = 0; i < TOKEN_KINDS; i++)
		hash = mix(mix(hash, kinds[i].count), kinds[i].low);
	for (int i = 0; i < FEATURE_COUNT; i++)
		hash = mix(hash, vocab_feature_size[i]);
	for (int i = 0; i < VOCAB_DURATIONS; i++)
		hash = mix(hash, vocab_duration_steps[i]);
	for (int i = 0; i < VOCAB_METRE_OTHER; i++)
		hash = mix(mix(hash, metres[i].numerator), metres[i].denominator);
	for (int i = 0; i < VOCAB_TEMPOS - 1; i++)
		hash = mix(hash, tempo_bounds[i]);
	return mix(hash, 1);
}

bool
vocab_former(uint64_t hash, int *tokens, int *features)
{
	if (hash != FIRST_HASH)
		return false;
	*tokens = vocab_first(TOKEN_FUTURE);
	*features = FEATURE_AHEAD;
	return true;
}

int
vocab_duration(int steps)
{
	int best = 0;

	for (int i = 1; i < VOCAB_DURATIONS; i++)
		if (abs(vocab_duration_steps[i] - steps) <
		    abs(vocab_duration_steps[best] - steps))
			best = i;
	return best;
}

int
vocab_duration_within(int steps)
{
	int best = 0;

	assert(steps >= 1);
	while (best + 1 < VOCAB_DURATIONS && vocab_duration_steps[best + 1] <= steps)
		best++;
	return best;
}

int
vocab_velocity(int velocity)
{
	return velocity / (128 / VOCAB_VELOCITIES);
}

int
vocab_velocity_of(int level)
{
	return level * (128 / VOCAB_VELOCITIES) + 64 / VOCAB_VELOCITIES;
}

int
vocab_tempo(double bpm)
{
	int class = 0;

	while (class < VOCAB_TEMPOS - 1 && bpm >= tempo_bounds[class])
		class++;
	return class;
}

int
vocab_metre(int numerator, int denominator)
{
	for (int i = 0; i < VOCAB_METRE_OTHER; i++)
		if (metres[i].numerator == numerator &&
		    metres[i].denominator == denominator)
			return i;
	return VOCAB_METRE_OTHER;
}

int
vocab_metre_steps(int metre)
{
	if (metre == VOCAB_METRE_OTHER)
		return 0;
	return metres[metre].numerator * 4 * VOCAB_GRID / metres[metre].denominator;
}

int
vocab_repeat_bars(int value)
{
	return 1 << value;
}

int
vocab_chord(int root, enum quality quality)
{
	return VOCAB_CHORD_FIRST + root * VOCAB_QUALITIES + (int)quality;
}

int
vocab_chord_root(int value)
{
	return value < VOCAB_CHORD_FIRST ? -1 : (value - VOCAB_CHORD_FIRST) / VOCAB_QUALITIES;
}

int
vocab_chord_quality(int value)
{
	return value < VOCAB_CHORD_FIRST ? -1 : (value - VOCAB_CHORD_FIRST) % VOCAB_QUALITIES;
}

int
vocab_chord_transposed(int value, int half_tones)
{
	if (value < VOCAB_CHORD_FIRST)
		return value;
	return vocab_chord((int)number_wrap(vocab_chord_root(value) + half_tones, 12),
	    vocab_chord_quality(value));
}

void
encoding_text(const struct encoding *encoding, char *text, size_t size)
{
	snprintf(text, size, "block=%d position=%s%s%s", encoding->block_bars,
	    encoding->auto_advance ? "auto" : "explicit", encoding->future ? " future" : "",
	    encoding->chords ? " chords" : "");
}

bool
encoding_parse(const char *text, struct encoding *encoding, struct err *err)
{
	struct encoding e = { 0 };
	char position[16], again[64];
	int bars;

	if (sscanf(text, "block=%d position=%15s", &bars, position) == 2 && bars >= 1 &&
	    bars <= VOCAB_BLOCK_BARS && (bars & (bars - 1)) == 0) {
		e.block_bars = bars;
		e.auto_advance = strcmp(position, "auto") == 0;
		e.future = strstr(text, " future") != NULL;
		e.chords = strstr(text, " chords") != NULL;
	}
	encoding_text(&e, again, sizeof again);
	if (strcmp(text, again) != 0)
		return err_set(err, ERR_FORMAT,
		    "the encoding is not one that this version supports");
	*encoding = e;
	return true;
}

bool
token_window_init(struct token_window *window, size_t capacity, struct err *err)
{
	*window = (struct token_window){ 0 };
	window->input = calloc(capacity, sizeof *window->input);
	window->target = calloc(capacity, sizeof *window->target);
	window->weight = calloc(capacity, 1);
	window->notes = calloc(capacity, 1);
	if (window->input == NULL || window->target == NULL ||
	    window->weight == NULL || window->notes == NULL) {
		token_window_clear(window);
		return err_set(err, ERR_LIMIT, "no memory for %zu tokens", capacity);
	}
	return true;
}

void
token_window_clear(struct token_window *window)
{
	free(window->input);
	free(window->target);
	free(window->weight);
	free(window->notes);
	*window = (struct token_window){ 0 };
}

void
token_window_weave(struct token_window *to, const struct token_window *window, size_t lanes)
{
	size_t longest = 0;

	for (size_t k = 0; k < lanes; k++)
		longest = window[k].length > longest ? window[k].length : longest;
	to->length = longest * lanes;
	memset(to->input, 0, to->length * sizeof *to->input);
	memset(to->target, 0, to->length * sizeof *to->target);
	memset(to->weight, 0, to->length);
	memset(to->notes, 0, to->length);
	for (size_t k = 0; k < lanes; k++)
		for (size_t i = 0; i < window[k].length; i++) {
			size_t row = i * lanes + k;

			to->input[row] = window[k].input[i];
			to->target[row] = window[k].target[i];
			to->weight[row] = window[k].weight[i];
			to->notes[row] = window[k].notes[i];
		}
}

size_t
token_window_notes(const struct token_window *window)
{
	size_t notes = 0;

	for (size_t i = 0; i < window->length; i++)
		notes += window->weight[i] ? window->notes[i] : 0;
	return notes;
}

size_t
token_window_weight(const struct token_window *window)
{
	size_t weight = 0;

	for (size_t i = 0; i < window->length; i++)
		weight += window->weight[i];
	return weight;
}
