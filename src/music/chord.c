/* SPDX-License-Identifier: MIT */
#include "music/chord.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"

#define LONG_QUARTERS	4	/* a longer note says no more about the key */
#define SET		0xfff	/* all twelve pitch classes */

/*
 * How well each degree fits its key, as listeners rated it: C. L. Krumhansl and
 * E. J. Kessler, "Tracing the dynamic changes in perceived tonal organization
 * in a spatial representation of musical keys", Psychological Review 89 (1982).
 */
static const double profiles[2][12] = {
	{ 6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88 },
	{ 6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17 },
};

struct sounding {
	const struct song *song;
	double		 quarters[12];
	double		 quarter_ticks;
};

static bool
add_note(void *arg, const struct note *n)
{
	struct sounding *s = arg;
	double quarters = (double)n->length_ticks / s->quarter_ticks;

	if (!song_is_drums(s->song, n->track, n->channel, n->start_ticks))
		s->quarters[n->pitch % 12] += fmin(quarters, LONG_QUARTERS);
	return true;
}

/* Pearson's correlation of a profile moved up to `tonic` with what sounds. */
static double
likeness(const double *profile, const double *sounding, int tonic)
{
	double px = 0, sx = 0, pp = 0, ss = 0, ps = 0;

	for (int i = 0; i < 12; i++) {
		double p = profile[i], s = sounding[(tonic + i) % 12];

		px += p;
		sx += s;
		pp += p * p;
		ss += s * s;
		ps += p * s;
	}
	pp -= px * px / 12;
	ss -= sx * sx / 12;
	return pp * ss > 0 ? (ps - px * sx / 12) / sqrt(pp * ss) : 0;
}

/* Of a major key on `tonic`: seven semitones up is a sharp more. */
static int
sharps_of(int tonic)
{
	int sharps = tonic * 7 % 12;

	return sharps > 6 ? sharps - 12 : sharps;
}

void
key_on(int tonic, int minor, struct key *key)
{
	*key = (struct key){ sharps_of(minor ? (tonic + 3) % 12 : tonic), minor, 1 };
}

bool
key_find(const double sounding[12], int *tonic, int *minor)
{
	double best = 0;

	*tonic = *minor = 0;
	for (int mode = 0; mode < 2; mode++) {
		for (int pitch = 0; pitch < 12; pitch++) {
			double like = likeness(profiles[mode], sounding, pitch);

			if (like <= best)
				continue;
			best = like;
			*tonic = pitch;
			*minor = mode;
		}
	}
	return best > 0;
}

void
key_estimate(const struct song *song, struct key *key)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	struct sounding s = { .song = song, .quarter_ticks = song_ticks_per_quarter(song) };
	int tonic, minor;

	*key = (struct key){ 0, 0, 0 };
	song_query(song, -1, &all, add_note, &s);
	if (key_find(s.quarters, &tonic, &minor))
		key_on(tonic, minor, key);
}

void
key_at(const struct song *song, const struct time_map *time, int64_t tick, struct key *key)
{
	time_key(time, tick, key);
	if (!key->known)
		key_estimate(song, key);
}

const char *
key_name(const struct key *key, char name[KEY_NAME_SIZE])
{
	struct key written = { (int)number_clamp(key->sharps, -7, 7), key->minor, 1 };
	char tonic[SPELL_SIZE];

	snprintf(name, KEY_NAME_SIZE, "%s %s", spell_class(&written, key_tonic(&written), tonic),
	    key->minor ? "minor" : "major");
	return name;
}

int
key_tonic(const struct key *key)
{
	return key->known ? (int)number_wrap(key->sharps * 7 + (key->minor ? 9 : 0), 12) : 0;
}

uint16_t
pitch_classes_up(unsigned set, int semitones)
{
	return (uint16_t)((set << semitones | set >> (12 - semitones)) & SET);
}

uint16_t
key_scale(const struct key *key)
{
	int sharps = (int)number_wrap(key->sharps, 12);

	return pitch_classes_up(0xab5, sharps * 7 % 12);	/* C D E F G A B */
}

/* Degrees above the root, one bit a semitone; with the fifth and without. */
static const struct {
	uint16_t	 set;
	const char	*suffix;
} chords[] = {
	{ 0x091, "" }, { 0x089, "m" }, { 0x049, "dim" }, { 0x111, "aug" },
	{ 0x491, "7" }, { 0x891, "maj7" }, { 0x489, "m7" }, { 0x449, "m7♭5" },
	{ 0x249, "dim7" }, { 0x889, "m(maj7)" }, { 0x511, "7♯5" }, { 0x451, "7♭5" },
	{ 0x0a1, "sus4" }, { 0x085, "sus2" }, { 0x4a1, "7sus4" },
	{ 0x291, "6" }, { 0x289, "m6" }, { 0x095, "add9" }, { 0x08d, "m(add9)" },
	{ 0x495, "9" }, { 0x895, "maj9" }, { 0x48d, "m9" }, { 0x493, "7♭9" }, { 0x499, "7♯9" },
	{ 0x411, "7" }, { 0x811, "maj7" }, { 0x409, "m7" }, { 0x415, "9" }, { 0x081, "(no3)" },
};

static bool
write_name(size_t kind, int root, int bass, const struct key *key, char name[CHORD_NAME_SIZE])
{
	char root_name[SPELL_SIZE], bass_name[SPELL_SIZE];

	snprintf(name, CHORD_NAME_SIZE, "%.8s%s%s%.8s", spell_class(key, root, root_name),
	    chords[kind].suffix, root == bass ? "" : "/",
	    root == bass ? "" : spell_class(key, bass, bass_name));
	return true;
}

bool
chord_name(uint16_t pitch_classes, int bass, const struct key *key, char name[CHORD_NAME_SIZE])
{
	unsigned set = pitch_classes & SET;
	size_t i;

	name[0] = '\0';
	bass = (int)number_wrap(bass, 12);
	/* A set of several names is called by its bass, if it may be. */
	for (int up = 0; up < 12; up++) {
		int root = (bass + up) % 12;

		if ((set >> root & 1) == 0)
			continue;
		for (i = 0; i < sizeof chords / sizeof *chords; i++)
			if (pitch_classes_up(chords[i].set, root) == set)
				break;
		if (i == sizeof chords / sizeof *chords)
			continue;
		return write_name(i, root, bass, key, name);
	}
	return false;
}

#define PASSING		0.1		/* of all that sounds: less does not make a chord */
#define CLEAR		0.75		/* of all that sounds belongs to a clear chord */
#define OVER_ROOT	0.1		/* a root in the bass counts for so much */

bool
chord_guess(const double sounding[12], int bass, const struct key *key,
    struct chord_fit *found)
{
	double total = 0, best = 0;
	unsigned heard = 0;
	size_t kind = 0;

	*found = (struct chord_fit){ .root = -1 };
	for (int i = 0; i < 12; i++)
		total += sounding[i];
	for (int i = 0; i < 12; i++)
		heard |= total > 0 && sounding[i] >= PASSING * total ? 1u << i : 0;
	for (int up = 0; up < 12; up++) {
		for (size_t i = 0; i < sizeof chords / sizeof *chords; i++) {
			unsigned set = pitch_classes_up(chords[i].set, up);
			double inside = 0, score;

			if ((set & heard) != set)
				continue;
			for (int c = 0; c < 12; c++)
				inside += set >> c & 1 ? sounding[c] / total : 0;
			score = inside + (up == bass ? OVER_ROOT : 0);
			if (inside < CLEAR || score <= best)
				continue;
			best = score;
			found->fit = inside;
			found->root = up;
			kind = i;
		}
	}
	found->minor = found->root >= 0 && (chords[kind].set & 0x008) != 0;
	return found->root >= 0 && write_name(kind, found->root, bass, key, found->name);
}

/* --- by name */

/* A letter and its accidentals: '#', 'b', '♯', '♭'; how many bytes, 0 where there is none. */
static size_t
read_root(const char *text, int *class)
{
	static const int classes[7] = { 9, 11, 0, 2, 4, 5, 7 };	/* A to G */
	int letter = toupper((unsigned char)text[0]) - 'A';
	size_t at = 1;

	if (letter < 0 || letter > 6)
		return 0;
	*class = classes[letter];
	for (;;) {
		if (text[at] == '#' || text[at] == 'b') {
			*class += text[at] == '#' ? 1 : 11;
			at++;
		} else if (strncmp(text + at, "♯", 3) == 0 || strncmp(text + at, "♭", 3) == 0) {
			*class += text[at + 2] == "♯"[2] ? 1 : 11;
			at += 3;
		} else {
			break;
		}
	}
	*class %= 12;
	return at;
}

/* Ways in which people write the suffixes of the table above. */
static const struct {
	const char	*typed, *suffix;
} spellings[] = {
	{ "maj", "" }, { "M", "" }, { "min", "m" }, { "-", "m" }, { "mi", "m" },
	{ "o", "dim" }, { "°", "dim" }, { "+", "aug" }, { "M7", "maj7" }, { "Maj7", "maj7" },
	{ "ma7", "maj7" }, { "j7", "maj7" }, { "Δ", "maj7" }, { "min7", "m7" }, { "-7", "m7" },
	{ "mi7", "m7" }, { "m7b5", "m7♭5" }, { "ø", "m7♭5" }, { "ø7", "m7♭5" }, { "-7b5", "m7♭5" },
	{ "o7", "dim7" }, { "°7", "dim7" }, { "mM7", "m(maj7)" }, { "mmaj7", "m(maj7)" },
	{ "+7", "7♯5" }, { "aug7", "7♯5" }, { "7#5", "7♯5" }, { "7b5", "7♭5" }, { "sus", "sus4" },
	{ "7sus", "7sus4" }, { "min6", "m6" }, { "-6", "m6" }, { "madd9", "m(add9)" },
	{ "M9", "maj9" }, { "min9", "m9" }, { "-9", "m9" }, { "7b9", "7♭9" }, { "7#9", "7♯9" },
	{ "5", "(no3)" }, { "no3", "(no3)" },
	{ "69", "6" }, { "6/9", "6" }, { "11", "9" }, { "m11", "m9" }, { "13", "9" },
};

static int
find_suffix(const char *suffix, size_t length)
{
	char word[CHORD_NAME_SIZE];

	if (length >= sizeof word)
		return -1;
	snprintf(word, sizeof word, "%.*s", (int)length, suffix);
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
		if (strcmp(spellings[i].typed, word) == 0) {
			snprintf(word, sizeof word, "%s", spellings[i].suffix);
			break;
		}
	for (size_t i = 0; i < sizeof chords / sizeof *chords; i++)
		if (strcmp(chords[i].suffix, word) == 0)
			return (int)i;
	return -1;
}

const char *
chord_suffix(const char *typed, size_t length)
{
	int kind = find_suffix(typed, length);

	return kind >= 0 ? chords[kind].suffix : NULL;
}

bool
chord_parse(const char *text, uint16_t *pitch_classes, int *root, int *bass, struct err *err)
{
	size_t at = read_root(text, root), length;
	const char *slash = strrchr(text, '/');
	int kind;

	*bass = *root;
	if (slash != NULL && slash[1] != '9') {		/* 6/9 does not name a bass */
		size_t end = read_root(slash + 1, bass);

		if (end == 0 || slash[1 + end] != '\0')
			at = 0;
	} else {
		slash = NULL;
	}
	length = slash != NULL ? (size_t)(slash - text) - at : strlen(text) - at;
	kind = at > 0 ? find_suffix(text + at, length) : -1;
	if (kind < 0)
		return err_set(err, ERR_ARG,
		    "%.40s is not a chord; chords are written like Dm7, Bb, F#dim or C/E",
		    text);
	*pitch_classes = (uint16_t)(pitch_classes_up(chords[kind].set, *root) | 1u << *bass);
	return true;
}

size_t
chord_run(const char *text)
{
	size_t n = 1;

	if (text[0] == '\0')
		return 0;
	while (text[0] != '%' && text[n] != '\0' && text[n] != '%' &&
	    (text[n] < 'A' || text[n] > 'G' || text[n - 1] == '/'))
		n++;
	return n;
}

bool
key_parse(const char *text, struct key *key, struct err *err)
{
	int tonic;
	size_t at = read_root(text, &tonic);
	bool lower = text[0] >= 'a' && text[0] <= 'g', minor = false, good = at > 0;

	while (text[at] == ' ' || text[at] == '-')
		at++;
	if (strcasecmp(text + at, "minor") == 0 || strcmp(text + at, "m") == 0 ||
	    strcasecmp(text + at, "min") == 0)
		minor = true;
	else if (text[at] == '\0')
		minor = lower;
	else
		good = good && (strcasecmp(text + at, "major") == 0 ||
		    strcasecmp(text + at, "maj") == 0);
	if (!good)
		return err_set(err, ERR_ARG,
		    "%.40s is not a key; keys are written like D minor, Eb or f#", text);
	key_on(tonic, minor, key);
	return true;
}
