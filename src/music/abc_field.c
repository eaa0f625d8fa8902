/* SPDX-License-Identifier: MIT */
/* abc_field.c - fields of ABC: keys, metres, note lengths, tempos, programs. */
#include "music/abc_work.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "music/spell.h"
#include "music/time.h"

/* Sharps that a mode has less than major. */
static const struct {
	const char	*name;
	int		 flats;
	bool		 minor;
} modes[] = {
	{ "maj", 0, false }, { "ion", 0, false }, { "min", 3, true }, { "aeo", 3, true },
	{ "mix", 1, false }, { "dor", 2, true }, { "phr", 4, true }, { "lyd", -1, false },
	{ "loc", 5, true },
};
#define MODES	(sizeof modes / sizeof *modes)

/* Place of a letter: 0 for C to 6 for B. */
static int
place_of(char letter)
{
	return (toupper((unsigned char)letter) - 'C' + 7) % 7;
}

static void
sign(struct abc_state *s, int sharps)
{
	struct key key = { .sharps = sharps };

	for (char letter = 'A'; letter <= 'G'; letter++)
		s->signature[place_of(letter)] = (int8_t)spell_signature(&key, letter);
}

/* "m", "Dor", "mixolydian"; the rest is left to the words after it. */
static bool
find_mode(const char *text, int *flats, bool *minor)
{
	while (*text == ' ')
		text++;
	for (size_t i = 0; i < MODES; i++)
		if (strncasecmp(text, modes[i].name, 3) == 0) {
			*flats = modes[i].flats;
			*minor = modes[i].minor;
			return true;
		}
	*minor = *text == 'm' && !isalpha((unsigned char)text[1]);
	*flats = *minor ? 3 : 0;
	return *minor;
}

/* Accidentals of single letters after the key: "K:D exp ^f _b". */
static void
sign_letters(struct abc_state *s, const char *text)
{
	for (; *text != '\0'; text++) {
		int by = *text == '^' ? 1 : *text == '_' ? -1 : 0;

		if ((by != 0 || *text == '=') && text[1] != '\0' &&
		    strchr("abcdefgABCDEFG", text[1]) != NULL)
			s->signature[place_of(text[1])] = (int8_t)by;
	}
}

void
abc_set_key(struct draft_song *d, struct abc_state *s, int64_t at, const char *text, bool leads)
{
	static const int fifths[] = { 0, 2, 4, -1, 1, 3, 5 };	/* of C to B */
	const char *octave = strstr(text, "octave=");
	int sharps, flats;
	bool minor;

	if (octave != NULL)
		s->octave = (int)strtol(octave + 7, NULL, 10) % 5;
	if (strncasecmp(text, "none", 4) == 0 || strncmp(text, "HP", 2) == 0 ||
	    strncmp(text, "Hp", 2) == 0) {
		sign(s, text[1] == 'p' ? 2 : 0);
		return;
	}
	if (*text < 'A' || *text > 'G')
		return;
	sharps = fifths[place_of(*text++)];
	if (*text == '#' || *text == 'b')
		sharps += *text++ == '#' ? 7 : -7;
	find_mode(text, &flats, &minor);
	sharps -= flats;
	sign(s, sharps);
	if (leads)
		draft_add_key(d, at, sharps, minor);
	sign_letters(s, text);
}

/* "6/8", "2+3/8", "C", "C|"; anything else is no metre. */
void
abc_set_metre(struct draft_song *d, struct abc_state *s, int64_t at, const char *text, bool leads)
{
	long above = 0, below = 0;
	char *end = (char *)text;

	if (*text == 'C') {
		above = below = text[1] == '|' ? 2 : 4;
	} else {
		do {
			above += strtol(end + (*end == '+'), &end, 10);
		} while (*end == '+' && above > 0 && above < 1000);
		if (*end == '/')
			below = strtol(end + 1, NULL, 10);
	}
	if (above < 1 || above > 255 || below < 1 || below > 64)
		return;
	s->numerator = above;
	s->denominator = below;
	if (leads)
		draft_add_metre(d, at, above, below);
}

/* "1/8"; 0: it is none. */
static int64_t
fraction(const char *text, char **end)
{
	long above = strtol(text, end, 10), below = 1;

	if (**end == '/')
		below = strtol(*end + 1, end, 10);
	if (above < 1 || above > 1000 || below < 1 || below > 1024)
		return 0;
	return (int64_t)DRAFT_WHOLE * above / below;
}

void
abc_set_unit(struct abc_state *s, const char *text)
{
	char *end;
	int64_t unit = fraction(text, &end);

	if (unit > 0)
		s->unit = unit;
}

/* "1/4=120", "3/8=60", "120", with words in quotes around it. */
void
abc_set_tempo(struct draft_song *d, const struct abc_state *s, int64_t at, const char *text)
{
	int64_t beat = 0, part;
	char *end;

	while (*text != '\0' && !isdigit((unsigned char)*text)) {
		if (*text == '"') {
			text = strchr(text + 1, '"');
			if (text == NULL)
				return;
		}
		text++;
	}
	if (strchr(text, '=') == NULL) {	/* of old: units a minute */
		draft_add_tempo(d, at, strtod(text, NULL) * (double)s->unit / DRAFT_QUARTER);
		return;
	}
	while ((part = fraction(text, &end)) > 0 && *text != '\0') {
		beat += part;
		text = end;
		while (*text == ' ')
			text++;
		if (*text == '=')
			break;
	}
	if (*text == '=' && beat > 0)
		draft_add_tempo(d, at, strtod(text + 1, NULL) * (double)beat / DRAFT_QUARTER);
}

/* "program 40", "program 2 40", "channel 10". */
void
abc_set_midi(struct draft_song *d, int part, const char *text)
{
	char *end, *after;
	long first, second;

	if (strncmp(text, "program", 7) == 0) {
		first = strtol(text + 7, &end, 10);
		second = strtol(end, &after, 10);
		if (after != end)
			first = second;
		if (first >= 0 && first < 128)
			d->parts[part].program = (int)first;
	} else if (strncmp(text, "channel", 7) == 0) {
		d->parts[part].drums = strtol(text + 7, NULL, 10) == 10;
	}
}
