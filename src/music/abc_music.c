/* SPDX-License-Identifier: MIT */
/*
 * abc_music.c - plays a voice of ABC out: notes, bars, repeats.
 *
 * A repeat goes back in the text, so a piece of it is read up to PASSES times.
 * Work is bounded by a budget of characters, whatever a hostile file repeats.
 */
#include "music/abc_work.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/chord_symbol.h"
#include "music/event.h"

#define PASSES		9
#define CHORD_MAX	32
#define FIELD_SIZE	128

struct tie {
	long		 note;		/* of the draft; -1: none */
	int		 pitch;
};

struct player {
	struct draft_song *draft;
	const struct abc_voice *voice;
	struct abc_state state, section_state;
	bool		 leads;
	const char	*at;		/* in the text of the voice */
	long long	 budget;	/* characters that may still be read */
	int64_t		 now, bar, overlay;	/* overlay: where the longest layer ends */
	bool		 altered[7];	/* in this bar, by letter */
	int8_t		 accidental[7];
	struct tie	 ties[ABC_PLACES];
	/* The last note or chord, for ties and broken rhythm. */
	long		 last[CHORD_MAX];
	int		 last_place[CHORD_MAX], last_count;
	int64_t		 last_length;
	int		 broken, broken_by;	/* the next is broken / broken_by as long */
	int		 tuplet, in_time_of, tuplet_left;
	/* Syllables: the line of words at hand, what is left of it, and the notes of one pass. */
	size_t		 word, sung;
	const char	*syllable;	/* NULL: the line is not begun */
	long		 bars, sings_from;	/* bar lines so far; after a | the next one's */
	const char	*section;	/* where a repeat goes back to */
	int		 pass, ending;	/* ending: the last pass it is for; 0: in none */
};

static int64_t
bar_length(const struct abc_state *s)
{
	return (int64_t)DRAFT_WHOLE * s->numerator / s->denominator;
}

static long
number(struct player *p, long otherwise, long most)
{
	long value = 0;

	if (!isdigit((unsigned char)*p->at))
		return otherwise;
	for (; isdigit((unsigned char)*p->at); p->at++)
		value = value < most ? 10 * value + (*p->at - '0') : most;
	return value < most ? value : most;
}

/* "3/2", "/", "//", "/4", or nothing: of a length. */
static int64_t
scaled(struct player *p, int64_t length)
{
	long above = number(p, 1, 10000), below = 1;

	while (*p->at == '/') {
		p->at++;
		below *= number(p, 2, 1024);
		below = below < 1 ? 1 : below > 1024 ? 1024 : below;
	}
	return length * above / below;
}

/* In a tuplet, or beside a > or <. */
static int64_t
stretched(struct player *p, int64_t length)
{
	if (p->tuplet_left > 0) {
		p->tuplet_left--;
		length = length * p->in_time_of / p->tuplet;
	}
	if (p->broken_by > 0)
		length = length * p->broken / p->broken_by;
	p->broken_by = 0;
	return length;
}

/* Accidentals, letter and octave of a note; false: there is none. */
static bool
read_pitch(struct player *p, int *place, int *pitch, bool *marked)
{
	static const int semitones[] = { 0, 2, 4, 5, 7, 9, 11 };
	int by = 0, letter, octave;
	const char *begin = p->at;

	*marked = false;
	for (; *p->at == '^' || *p->at == '_' || *p->at == '='; p->at++) {
		by += *p->at == '^' ? 1 : *p->at == '_' ? -1 : 0;
		*marked = true;
	}
	if (*marked && *p->at == '/')	/* a quarter tone */
		p->at++;
	if (*p->at == '\0' || strchr("ABCDEFGabcdefg", *p->at) == NULL) {
		p->at = begin;
		return false;
	}
	letter = (toupper((unsigned char)*p->at) - 'C' + 7) % 7;
	octave = (islower((unsigned char)*p->at++) ? 6 : 5) + p->state.octave;
	for (; *p->at == '\'' || *p->at == ','; p->at++)
		octave += *p->at == '\'' ? 1 : -1;
	octave = octave < 0 ? 0 : octave > 10 ? 10 : octave;
	if (*marked) {
		p->altered[letter] = true;
		p->accidental[letter] = (int8_t)(by < -2 ? -2 : by > 2 ? 2 : by);
	}
	by = p->altered[letter] ? p->accidental[letter] : p->state.signature[letter];
	*place = letter + 7 * octave;
	*pitch = semitones[letter] + 12 * octave + by;
	*pitch = *pitch < 0 ? 0 : *pitch > 127 ? 127 : *pitch;
	return true;
}

static void
tie(struct player *p, int i)
{
	long note = p->last[i];

	p->ties[p->last_place[i]] = (struct tie){ note, p->draft->notes[note].pitch };
}

/* Begins a note, or makes longer the one that is tied to it. */
static void
sound(struct player *p, int place, int pitch, bool marked, int64_t length)
{
	struct tie from = p->ties[place];
	struct draft_note *held = from.note >= 0 ? &p->draft->notes[from.note] : NULL;
	long note;

	p->ties[place].note = -1;
	if (held != NULL && held->start + held->length == p->now &&
	    (!marked || pitch == from.pitch)) {
		held->length += length;
		note = from.note;
	} else {
		note = draft_add_note(p->draft, &(struct draft_note){ .start = p->now,
		    .length = length, .part = p->voice->part, .pitch = (uint8_t)pitch,
		    .velocity = 80 });
	}
	if (note < 0 || p->last_count == CHORD_MAX)
		return;
	p->last_place[p->last_count] = place;
	p->last[p->last_count++] = note;
}

static void
tie_all(struct player *p)
{
	if (*p->at != '-')
		return;
	p->at++;
	for (int i = 0; i < p->last_count; i++)
		tie(p, i);
}

/* One syllable with its end; "-" where its word goes on.  false: none is sung here. */
static bool
take_syllable(struct player *p, char *out, size_t size)
{
	const char *s = p->syllable;
	size_t n = 0;

	for (; *s == ' ' || *s == '\t' || *s == '|'; s++)
		p->sings_from += *s == '|';
	p->syllable = s;
	if (p->bars < p->sings_from)
		return false;
	p->sings_from = p->bars;
	if (*s == '*' || *s == '_' || *s == '-') {	/* nothing, or the one before goes on */
		p->syllable = s + 1;
		return false;
	}
	for (; *s != '\0' && strchr(" \t-_*|", *s) == NULL; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		if (n + 2 < size)
			out[n++] = *s == '~' ? ' ' : *s;
	}
	if (*s == '-') {
		out[n++] = '-';
		s++;
	}
	out[n] = '\0';
	p->syllable = s;
	return n > 0;
}

/* A note or chord that begins here; each line of words is sung once, whatever repeats. */
static void
sing(struct player *p, const char *at)
{
	const struct abc_voice *v = p->voice;
	size_t place = (size_t)(at - v->text);
	char text[64];

	if (place < p->sung)
		return;
	p->sung = place + 1;
	while (p->word < v->word_count && place >= v->words[p->word].to) {
		p->word++;
		p->syllable = NULL;
	}
	if (p->word == v->word_count || place < v->words[p->word].from)
		return;
	if (p->syllable == NULL) {
		p->syllable = v->words[p->word].text;
		p->sings_from = p->bars;
	}
	if (take_syllable(p, text, sizeof text))
		draft_add_text(p->draft, p->now, v->part, META_LYRIC, text);
}

static void
advance(struct player *p, int64_t length)
{
	p->last_length = length;
	p->now += length;
	if (p->now > DRAFT_END)
		p->now = DRAFT_END;
}

static bool
read_note(struct player *p)
{
	const char *begin = p->at;
	int place, pitch;
	bool marked;
	int64_t length;

	if (!read_pitch(p, &place, &pitch, &marked))
		return false;
	p->last_count = 0;
	sing(p, begin);
	length = stretched(p, scaled(p, p->state.unit));
	sound(p, place, pitch, marked, length);
	advance(p, length);
	tie_all(p);
	return true;
}

/* "[CEG]2": lengths inside multiply that behind it; the first note's is the chord's. */
static void
read_chord(struct player *p)
{
	struct { int place, pitch; bool marked, tied; int64_t length; } notes[CHORD_MAX];
	const char *begin = p->at;
	int count = 0;
	int64_t all;

	for (p->at++; *p->at != ']' && *p->at != '\0' && *p->at != '|'; ) {
		if (count == CHORD_MAX || !read_pitch(p, &notes[count].place,
		    &notes[count].pitch, &notes[count].marked)) {
			p->at++;
			continue;
		}
		notes[count].length = scaled(p, p->state.unit);
		notes[count].tied = *p->at == '-';
		count++;
	}
	p->at += *p->at == ']';
	all = stretched(p, scaled(p, p->state.unit));
	p->last_count = 0;
	if (count > 0)
		sing(p, begin);
	for (int i = 0; i < count; i++) {
		int before = p->last_count;

		sound(p, notes[i].place, notes[i].pitch, notes[i].marked,
		    notes[i].length * all / p->state.unit);
		if (notes[i].tied && p->last_count > before)
			tie(p, before);
	}
	if (count > 0)
		advance(p, notes[0].length * all / p->state.unit);
	tie_all(p);
}

static void
read_rest(struct player *p)
{
	bool bars = isupper((unsigned char)*p->at++);

	p->last_count = 0;
	if (bars)
		advance(p, bar_length(&p->state) * number(p, 1, 10000));
	else
		advance(p, stretched(p, scaled(p, p->state.unit)));
}

/* "(3", "(3:2", "(3:2:4"; a slur is passed over. */
static void
read_tuplet(struct player *p)
{
	static const int usual[] = { 2, 2, 3, 2, 3, 2, 2, 2, 3, 2 };
	long count, time = 0, notes = 0;

	p->at++;
	count = number(p, 0, 99);
	if (count < 2)
		return;
	if (*p->at == ':') {
		p->at++;
		time = number(p, 0, 99);
		if (*p->at == ':') {
			p->at++;
			notes = number(p, 0, 99);
		}
	}
	if (time == 0 && count < 10)
		time = usual[count];
	if (time == 2 && (count == 5 || count == 7 || count == 9) &&
	    p->state.numerator % 3 == 0 && p->state.denominator >= 8)
		time = 3;
	p->tuplet = (int)count;
	p->in_time_of = (int)(time > 0 ? time : count);
	p->tuplet_left = (int)(notes > 0 ? notes : count);
}

/* "a>b": the first gets what the second loses; "<" the other way round. */
static void
read_broken(struct player *p)
{
	char sign = *p->at;
	int part = 1, most;
	int64_t length;

	while (*p->at == sign) {
		p->at++;
		part = part < 8 ? 2 * part : part;
	}
	most = 2 * part - 1;
	length = p->last_length * (sign == '>' ? most : 1) / part;
	for (int i = 0; i < p->last_count; i++)
		p->draft->notes[p->last[i]].length += length - p->last_length;
	p->now += length - p->last_length;
	p->broken = sign == '>' ? 1 : most;
	p->broken_by = part;
}

/* --- bars */

static void
begin_section(struct player *p)
{
	p->section = p->at;
	p->section_state = p->state;
	p->pass = 1;
	p->ending = 0;
}

/* Is there an ending: a digit, after a bracket or blanks? */
static const char *
ending_at(const char *text)
{
	while (*text == ' ' || *text == '[')
		text++;
	return isdigit((unsigned char)*text) ? text : NULL;
}

/* "1", "1,3", "1-3"; which passes it is for, one bit each. */
static unsigned
read_ending(const char **text)
{
	unsigned passes = 0;
	int from = 0;

	for (; isdigit((unsigned char)**text) || **text == ',' || **text == '-'; ++*text) {
		int pass = **text - '0';

		if (**text == '-' || **text == ',') {
			from = **text == '-' ? from : 0;
			continue;
		}
		if (pass < 1 || pass > PASSES)
			continue;
		for (int i = from > 0 ? from : pass; i <= pass; i++)
			passes |= 1u << i;
		from = pass;
	}
	return passes;
}

/* Goes on at the ending for this pass, if there is one ahead. */
static void
skip_to_ending(struct player *p)
{
	const char *text = p->at, *found;

	for (; *text != '\0' && p->budget > 0; text++, p->budget--) {
		if (*text == '"') {
			const char *quote = strchr(text + 1, '"');

			if (quote == NULL)
				return;
			p->budget -= quote - text;
			text = quote;
		} else if (text[0] == '|' && text[1] == ':') {
			return;
		} else if ((*text == '[' || *text == '|') && isdigit((unsigned char)text[1])) {
			found = text + 1;
			if (read_ending(&found) & 1u << p->pass) {
				p->at = text + 1;
				return;
			}
		}
	}
}

static void
read_ending_here(struct player *p)
{
	unsigned passes = read_ending(&p->at);

	if (passes != 0 && p->pass > 1 && (passes & 1u << p->pass) == 0) {
		skip_to_ending(p);
		passes = read_ending(&p->at);
	}
	p->ending = 0;
	for (int i = 1; i <= PASSES; i++)
		if (passes & 1u << i)
			p->ending = i;
}

/* At a closing sign of repeat; true: it goes back. */
static bool
repeats(const struct player *p)
{
	if (p->pass >= PASSES)
		return false;
	if (p->ending > p->pass || (p->ending > 0 && ending_at(p->at) != NULL))
		return true;
	return p->ending == 0 && p->pass == 1;
}

/* A bar line of any kind: "|", "||", "|]", "|:", ":|", "::", and an ending behind it. */
static void
read_bar(struct player *p)
{
	bool closes = *p->at == ':', opens = false, is_double = false;
	const char *ending;

	for (const char *begin = p->at; *p->at != '\0' && strchr("|:]", *p->at) != NULL; p->at++) {
		opens = *p->at == ':' && p->at > begin;
		is_double |= *p->at == ']' ||
		    (p->at > begin && p->at[0] == '|' && p->at[-1] == '|');
	}
	if (p->overlay > p->now)
		p->now = p->overlay;
	p->overlay = 0;
	p->bar = p->now;
	p->bars++;
	memset(p->altered, 0, sizeof p->altered);
	if (closes && repeats(p)) {
		p->pass++;
		p->ending = 0;
		p->at = p->section;
		p->state = p->section_state;
		return;
	}
	if (closes && (p->ending == 0 || ending_at(p->at) == NULL))
		begin_section(p);
	if (opens || (is_double && p->pass > 1))
		begin_section(p);
	ending = ending_at(p->at);
	if (ending != NULL) {
		p->at = ending;
		read_ending_here(p);
	}
}

/* --- the rest */

/* "[K:D]" and its like. */
static void
read_field(struct player *p)
{
	char name = p->at[1], text[FIELD_SIZE];
	const char *begin = p->at + 3, *end = strchr(begin, ']');
	size_t size = end == NULL ? strlen(begin) : (size_t)(end - begin);

	p->budget -= (long long)size;
	p->at = begin + size + (end != NULL);
	while (size > 0 && *begin == ' ') {
		begin++;
		size--;
	}
	size = size < FIELD_SIZE ? size : FIELD_SIZE - 1;
	memcpy(text, begin, size);
	text[size] = '\0';
	switch (name) {
	case 'K':
		abc_set_key(p->draft, &p->state, p->now, text, p->leads);
		break;
	case 'M':
		abc_set_metre(p->draft, &p->state, p->now, text, p->leads);
		break;
	case 'L':
		abc_set_unit(&p->state, text);
		break;
	case 'Q':
		if (p->leads)
			abc_set_tempo(p->draft, &p->state, p->now, text);
		break;
	case 'P':
		if (p->leads)
			draft_add_text(p->draft, p->now, -1, 0x06, text);
		break;
	}
}

/* Past the next of these characters, or behind this one where there is none. */
static void
pass_over(struct player *p, char until)
{
	const char *end = strchr(p->at + 1, until);

	p->budget -= end != NULL ? end - p->at : (long long)strlen(p->at);
	p->at = end != NULL ? end + 1 : p->at + 1;
}

static void
read_bracket(struct player *p)
{
	if (isalpha((unsigned char)p->at[1]) && p->at[2] == ':') {
		read_field(p);
	} else if (isdigit((unsigned char)p->at[1])) {
		p->at++;
		read_ending_here(p);
	} else if (p->at[1] == '|') {
		p->at++;
		read_bar(p);
	} else {
		read_chord(p);
	}
}

/* "Am7" over a note; other words in quotes say where they stand by their first sign. */
static void
read_quoted(struct player *p)
{
	const char *end = strchr(p->at + 1, '"');
	char text[CHORD_NAME_SIZE];
	struct chord_symbol c;

	if (p->leads && end != NULL && end - p->at <= (int)sizeof text) {
		snprintf(text, sizeof text, "%.*s", (int)(end - p->at - 1), p->at + 1);
		if (chord_symbol_parse(text, &c))
			draft_add_chord(p->draft, p->now, &c);
	}
	pass_over(p, '"');
}

static void
read_one(struct player *p)
{
	switch (*p->at) {
	case '"':
		read_quoted(p);
		break;
	case '!':
		pass_over(p, *p->at);
		break;
	case '{':
		pass_over(p, '}');
		break;
	case '[':
		read_bracket(p);
		break;
	case '|':
	case ':':
		read_bar(p);
		break;
	case '(':
		read_tuplet(p);
		break;
	case '<':
	case '>':
		read_broken(p);
		break;
	case '&':			/* another layer of this bar */
		p->overlay = p->now > p->overlay ? p->now : p->overlay;
		p->now = p->bar;
		p->at++;
		break;
	case 'z':
	case 'x':
	case 'Z':
	case 'X':
		read_rest(p);
		break;
	default:
		if (!read_note(p))
			p->at++;
	}
}

void
abc_play(struct draft_song *draft, struct abc_voice *v, bool leads)
{
	struct player p = { .draft = draft, .voice = v, .state = v->state, .leads = leads,
		.at = v->text, .budget = 40 * (long long)v->size + 1000 };

	if (v->text == NULL)
		return;
	for (int i = 0; i < ABC_PLACES; i++)
		p.ties[i].note = -1;
	begin_section(&p);
	while (*p.at != '\0' && p.budget > 0 && !draft->failed) {
		const char *before = p.at;

		read_one(&p);
		p.budget -= p.at > before ? p.at - before : 1;
	}
}
