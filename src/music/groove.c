/* SPDX-License-Identifier: MIT */
#include "music/groove.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* e and a count; no drum has them. */
static const struct {
	char	 letter;
	int	 pitch;
} drums[] = {
	{ 'k', 36 }, { 's', 38 }, { 'x', 37 }, { 'h', 42 }, { 'o', 46 }, { 'p', 44 }, { 'r', 51 },
	{ 'b', 53 }, { 'c', 49 }, { 'f', 41 }, { 'l', 45 }, { 'm', 47 }, { 't', 50 }, { 'y', 39 },
	{ 'w', 56 }, { 'j', 54 },
};

static const struct {
	const char	*name, *beat;
} named[] = {
	{ "rock", "k13s24h/8" }, { "half-time", "k1s3h/8" }, { "four", "k1234s24o1+2+3+4+" },
	{ "soul", "k12+3s24h/16" }, { "reggae", "k3x3h/8" }, { "march", "k13s22a44ah/4" },
	{ "waltz", "k1x23h/" }, { "jazz-waltz", "k1x3r/" },
};

int
groove_drum(char letter)
{
	for (size_t i = 0; i < sizeof drums / sizeof *drums; i++)
		if (drums[i].letter == letter)
			return drums[i].pitch;
	return -1;
}

const char *
groove_names(char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof named / sizeof *named && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "",
		    named[i].name);
	return text;
}

static bool
add_hit(struct groove *g, int pitch, int at, int every)
{
	if (g->count == GROOVE_HITS)
		return false;
	g->hits[g->count++] = (struct groove_hit){ pitch, at, every };
	return true;
}

/* Beats, each with the quarters of it that are counted; NULL: this is none. */
static const char *
read_counts(const char *at, int pitch, struct groove *g)
{
	static const char parts[] = "e+a";
	const char *begin = at;

	while (*at >= '1' && *at <= '9') {
		int beat = 4 * (*at++ - '1');
		bool part = *at != '\0' && strchr(parts, *at) != NULL;

		if (!part && !add_hit(g, pitch, beat, 0))
			return NULL;
		for (; *at != '\0' && strchr(parts, *at) != NULL; at++)
			if (!add_hit(g, pitch, beat + 1 + (int)(strchr(parts, *at) - parts), 0))
				return NULL;
	}
	return at > begin ? at : NULL;
}

/* One drum and what it plays; NULL: this is no beat. */
static const char *
read_drum(const char *at, struct groove *g)
{
	int pitch = groove_drum(*at++);
	char *end;
	long every;

	if (pitch < 0)
		return NULL;
	if (*at != '/')
		return read_counts(at, pitch, g);
	if (!isdigit((unsigned char)at[1]))
		return add_hit(g, pitch, 0, GROOVE_BEATS) ? at + 1 : NULL;
	every = strtol(at + 1, &end, 10);
	return every >= 1 && every <= 64 && add_hit(g, pitch, 0, (int)every) ? end : NULL;
}

bool
groove_parse(const char *text, struct groove *g, struct err *err)
{
	const char *at = text;		/* or a name, or its beginning */
	char names[128];

	for (size_t i = 0; i < sizeof named / sizeof *named && at == text; i++)
		if (strlen(text) > 1 && strncasecmp(named[i].name, text, strlen(text)) == 0)
			at = named[i].beat;
	g->count = 0;
	while (at != NULL && *at != '\0')
		at = *at == ' ' ? at + 1 : read_drum(at, g);
	if (at != NULL && g->count > 0)
		return true;
	return err_set(err, ERR_ARG, "%.40s is no beat: %s, or drums and their beats such as "
	    "k13s24h/8", text, groove_names(names, sizeof names));
}

/* --- figures */

static bool
add_note(struct figure *f, int degree, int halves)
{
	if (f->count == GROOVE_HITS)
		return false;
	f->notes[f->count++] = (struct figure_note){ degree, halves };
	return true;
}

bool
figure_parse(const char *text, struct figure *f, struct err *err)
{
	int next = 2;			/* halves of a beat */
	bool good = true;

	f->count = 0;
	for (const char *at = text; good && *at != '\0'; at++) {
		struct figure_note *last = f->count > 0 ? &f->notes[f->count - 1] : NULL;

		if ((*at >= '1' && *at <= '9') || *at == '.') {
			good = add_note(f, *at == '.' ? 0 : *at - '0', next);
			next = 2;
		} else if (*at == '-') {
			good = last != NULL;
			if (good)
				last->halves += 2;
		} else {
			good = (*at == '>' || *at == '<') && last != NULL && last->halves == 2;
			if (good)
				last->halves = *at == '>' ? 3 : 1;
			next = *at == '>' ? 1 : 3;
		}
	}
	return (good && f->count > 0) || err_set(err, ERR_ARG, "%.40s is no figure: degrees of "
	    "the chord such as 1>51- or 1-5, a beat each", text);
}

/* The first of these intervals that the chord has; else the first. */
static int
first_of(unsigned set, int root, const int *intervals, int count)
{
	for (int i = 0; i < count; i++)
		if (set >> (root + intervals[i]) % 12 & 1)
			return intervals[i];
	return intervals[0];
}

int
figure_semitones(int degree, unsigned pitch_classes, int root)
{
	static const int choices[7][3] = {
		{ 0, 0, 0 }, { 2, 1, 2 }, { 4, 3, 5 }, { 5, 6, 5 }, { 7, 6, 8 }, { 9, 8, 9 },
		{ 10, 11, 9 },
	};

	return first_of(pitch_classes, root, choices[(degree - 1) % 7], 3) +
	    12 * ((degree - 1) / 7);
}
