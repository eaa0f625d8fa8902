/* SPDX-License-Identifier: MIT */
/*
 * abc_music.c - plays a voice of ABC out: notes, chords, rests, lengths.
 *
 * Work is bounded by a budget of characters, whatever a hostile file repeats.
 */
#include "music/abc_player.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/chord_symbol.h"
#include "music/event.h"

#define FIELD_SIZE	128

static int64_t
bar_length(const struct abc_state *s)
{
	return (int64_t)DRAFT_WHOLE * s->numerator / s->denominator;
}

static long
number(struct abc_player *p, long otherwise, long most)
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
scaled(struct abc_player *p, int64_t length)
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
stretched(struct abc_player *p, int64_t length)
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
read_pitch(struct abc_player *p, int *place, int *pitch, bool *marked)
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
tie(struct abc_player *p, int i)
{
	long note = p->last[i];

	p->ties[p->last_place[i]] = (struct abc_tie){ note, p->draft->notes[note].pitch };
}

/* Begins a note, or makes longer the one that is tied to it. */
static void
sound(struct abc_player *p, int place, int pitch, bool marked, int64_t length)
{
	struct abc_tie from = p->ties[place];
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
	if (note < 0 || p->last_count == ABC_CHORD_MAX)
		return;
	p->last_place[p->last_count] = place;
	p->last[p->last_count++] = note;
}

static void
tie_all(struct abc_player *p)
{
	if (*p->at != '-')
		return;
	p->at++;
	for (int i = 0; i < p->last_count; i++)
		tie(p, i);
}

static void
advance(struct abc_player *p, int64_t length)
{
	p->last_length = length;
	p->now += length;
	if (p->now > DRAFT_END)
		p->now = DRAFT_END;
}

static bool
read_note(struct abc_player *p)
{
	const char *begin = p->at;
	int place, pitch;
	bool marked;
	int64_t length;

	if (!read_pitch(p, &place, &pitch, &marked))
		return false;
	p->last_count = 0;
	abc_player_sing(p, begin);
	length = stretched(p, scaled(p, p->state.unit));
	sound(p, place, pitch, marked, length);
	advance(p, length);
	tie_all(p);
	return true;
}

/* "[CEG]2": lengths inside multiply that behind it; the first note's is the chord's. */
static void
read_chord(struct abc_player *p)
{
	struct { int place, pitch; bool marked, tied; int64_t length; } notes[ABC_CHORD_MAX];
	const char *begin = p->at;
	int count = 0;
	int64_t all;

	for (p->at++; *p->at != ']' && *p->at != '\0' && *p->at != '|'; ) {
		if (count == ABC_CHORD_MAX || !read_pitch(p, &notes[count].place,
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
		abc_player_sing(p, begin);
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
read_rest(struct abc_player *p)
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
read_tuplet(struct abc_player *p)
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
read_broken(struct abc_player *p)
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

/* --- the rest */

/* "[K:D]" and its like. */
static void
read_field(struct abc_player *p)
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
pass_over(struct abc_player *p, char until)
{
	const char *end = strchr(p->at + 1, until);

	p->budget -= end != NULL ? end - p->at : (long long)strlen(p->at);
	p->at = end != NULL ? end + 1 : p->at + 1;
}

static void
read_bracket(struct abc_player *p)
{
	if (isalpha((unsigned char)p->at[1]) && p->at[2] == ':') {
		read_field(p);
	} else if (isdigit((unsigned char)p->at[1])) {
		p->at++;
		abc_player_ending(p);
	} else if (p->at[1] == '|') {
		p->at++;
		abc_player_bar(p);
	} else {
		read_chord(p);
	}
}

/* "Am7" over a note; other words in quotes say where they stand by their first sign. */
static void
read_quoted(struct abc_player *p)
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
read_one(struct abc_player *p)
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
		abc_player_bar(p);
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
	struct abc_player p = { .draft = draft, .voice = v, .state = v->state, .leads = leads,
		.at = v->text, .budget = 40 * (long long)v->size + 1000 };

	if (v->text == NULL)
		return;
	for (int i = 0; i < ABC_PLACES; i++)
		p.ties[i].note = -1;
	abc_player_begin_section(&p);
	while (*p.at != '\0' && p.budget > 0 && !draft->failed) {
		const char *before = p.at;

		read_one(&p);
		p.budget -= p.at > before ? p.at - before : 1;
	}
}
