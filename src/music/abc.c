/* SPDX-License-Identifier: MIT */
#include "music/abc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "music/abc_work.h"
#include "music/song.h"

#define VOICES_MAX	256
#define LINE_SIZE	1024		/* of a field; music is not cut */

struct reader {
	struct draft_song *draft;
	struct abc_state state;		/* of the header */
	struct abc_voice *voices;	/* owned */
	int		 count, at;
	bool		 body;		/* behind the first K: */
	bool		 has_unit;
	char		 groups[LINE_SIZE];	/* %%score */
	char		 tempo[64];	/* Q: of the header */
};

/* --- voices */

/* The number of the group of %%score that a voice is in; 0: it has none. */
static int
group_of(const struct reader *r, const char *id)
{
	int group = 0, depth = 0;

	for (const char *at = r->groups; *at != '\0'; ) {
		size_t size = strcspn(at, " \t(){}[]|*");

		if (*at == '(' || *at == '{')
			group += depth++ == 0;
		else if (*at == ')' || *at == '}')
			depth -= depth > 0;
		if (size > 0 && strlen(id) == size && memcmp(at, id, size) == 0)
			return depth > 0 ? group : 0;
		at += size > 0 ? size : 1;
	}
	return 0;
}

/* The part of another voice of its group; -1: it is the first. */
static int
shared_part(const struct reader *r, const char *id)
{
	int group = group_of(r, id);

	for (int i = 0; i < r->count && group > 0; i++)
		if (group_of(r, r->voices[i].id) == group)
			return r->voices[i].part;
	return -1;
}

static void
select_voice(struct reader *r, const char *id, size_t size)
{
	struct abc_voice *v;

	size = size < sizeof v->id ? size : sizeof v->id - 1;
	for (r->at = 0; r->at < r->count; r->at++)
		if (strlen(r->voices[r->at].id) == size &&
		    memcmp(r->voices[r->at].id, id, size) == 0)
			return;
	if (r->count == VOICES_MAX) {
		r->at = r->count - 1;
		return;
	}
	v = &r->voices[r->count];
	*v = (struct abc_voice){ .state = r->state };
	memcpy(v->id, id, size);
	v->part = shared_part(r, v->id);
	if (v->part < 0)
		v->part = draft_add_part(r->draft, v->id);
	r->count++;
}

/* The voice at hand; without any V: there is one. */
static struct abc_voice *
voice(struct reader *r)
{
	if (r->count == 0) {
		select_voice(r, "1", 1);
		if (r->draft->part_count > 0)	/* no name is better than a number */
			r->draft->parts[0].name[0] = '\0';
	}
	return &r->voices[r->at];
}

static void
append(struct reader *r, const char *text, size_t size)
{
	struct abc_voice *v = voice(r);

	if (v->room - v->size <= size) {
		size_t room = 2 * v->room + size + 256;
		char *grown = realloc(v->text, room);

		if (grown == NULL) {
			r->draft->failed = true;
			return;
		}
		v->text = grown;
		v->room = room;
	}
	memcpy(v->text + v->size, text, size);
	v->size += size;
	v->text[v->size] = '\0';
}

/* The first verse of the line before; others have no place. */
static void
add_words(struct reader *r, const char *text, size_t size)
{
	struct abc_voice *v = voice(r);
	struct abc_words *grown;

	for (size_t i = 0; i < size; i++)
		if (text[i] == '%' && (i == 0 || text[i - 1] != '\\'))
			size = i;
	if (v->size == v->line || (v->word_count > 0 && v->words[v->word_count - 1].to > v->line))
		return;
	grown = realloc(v->words, (v->word_count + 1) * sizeof *grown);
	if (grown != NULL)
		v->words = grown;
	if (grown == NULL || (grown[v->word_count].text = strndup(text, size)) == NULL) {
		r->draft->failed = true;
		return;
	}
	grown[v->word_count].from = v->line;
	grown[v->word_count++].to = v->size;
}

/* V:1 name="Flute" clef=perc */
static void
read_voice(struct reader *r, const char *text)
{
	const char *name;
	struct draft_part *p;

	select_voice(r, text, strcspn(text, " \t"));
	if (r->draft->part_count == 0)
		return;
	p = &r->draft->parts[voice(r)->part];
	name = strstr(text, "name=\"");
	if (name == NULL)
		name = strstr(text, "nm=\"");
	if (name != NULL) {
		name = strchr(name, '"') + 1;
		text_clean(name, strcspn(name, "\""), p->name, sizeof p->name);
	}
	if (strstr(text, "clef=perc") != NULL)
		p->drums = true;
}

/* --- lines */

static void
read_key(struct reader *r, const char *text)
{
	abc_set_key(r->draft, &r->state, 0, text, true);
	if (!r->has_unit)
		r->state.unit = 4 * r->state.numerator < 3 * r->state.denominator ?
		    DRAFT_WHOLE / 16 : DRAFT_WHOLE / 8;
	for (int i = 0; i < r->count; i++)
		r->voices[i].state = r->state;
	abc_set_tempo(r->draft, &r->state, 0, r->tempo);
	r->body = true;
}

/* A field before the music. */
static void
read_header(struct reader *r, char name, const char *text)
{
	size_t size = strlen(text);

	switch (name) {
	case 'T':
		if (r->draft->title[0] == '\0')
			text_clean(text, size, r->draft->title, sizeof r->draft->title);
		break;
	case 'M':
		abc_set_metre(r->draft, &r->state, 0, text, true);
		break;
	case 'L':
		abc_set_unit(&r->state, text);
		r->has_unit = true;
		break;
	case 'Q':
		memcpy(r->tempo, text, size < sizeof r->tempo ? size + 1 : sizeof r->tempo - 1);
		break;
	case 'V':
		read_voice(r, text);
		break;
	case 'K':
		read_key(r, text);
		break;
	}
}

/* A field among the music becomes one inside it. */
static void
read_body_field(struct reader *r, char name, const char *text)
{
	char head[4] = { '[', name, ':', '\0' };

	if (name == 'V') {
		read_voice(r, text);
	} else if (strchr("KMLQP", name) != NULL && strchr(text, ']') == NULL) {
		append(r, head, 3);
		append(r, text, strlen(text));
		append(r, "]", 1);
	}
}

static void
read_directive(struct reader *r, const char *text)
{
	if (strncmp(text, "MIDI", 4) == 0) {
		text += 4;
		while (*text == ' ')
			text++;
		voice(r);
		if (r->draft->part_count > 0)
			abc_set_midi(r->draft, voice(r)->part, text);
	} else if (strncmp(text, "score", 5) == 0 || strncmp(text, "staves", 6) == 0) {
		memcpy(r->groups, text, strlen(text) + 1);
	}
}

/* [V:2] at the start of a line, and music up to a comment. */
static void
read_music(struct reader *r, const char *line, size_t size)
{
	const char *end;

	if (size > 3 && memcmp(line, "[V:", 3) == 0 &&
	    (end = memchr(line, ']', size)) != NULL && end - line < 64) {
		char field[64] = { 0 };

		memcpy(field, line + 3, (size_t)(end - line - 3));
		read_voice(r, field);
		size -= (size_t)(end + 1 - line);
		line = end + 1;
	}
	end = memchr(line, '%', size);
	while (end != NULL && end > line && end[-1] == '\\')
		end = memchr(end + 1, '%', size - (size_t)(end + 1 - line));
	if (end != NULL)
		size = (size_t)(end - line);
	voice(r)->line = voice(r)->size;
	append(r, line, size);
	append(r, " ", 1);
}

/* A field ends at its comment; a backslash keeps the character behind it. */
static void
unescape(char *text)
{
	char *out = text;

	for (; *text != '\0' && *text != '%'; text++) {
		if (*text == '\\' && text[1] != '\0')
			text++;
		*out++ = *text;
	}
	*out = '\0';
}

static bool
is_field(const char *line, size_t size)
{
	return size >= 2 && line[1] == ':' &&
	    (isalpha((unsigned char)line[0]) || line[0] == '+');
}

/* false: the tune is over. */
static bool
read_line(struct reader *r, const char *line, size_t size)
{
	char text[LINE_SIZE];
	size_t kept;

	while (size > 0 && isspace((unsigned char)line[size - 1]))
		size--;
	kept = size < LINE_SIZE ? size : LINE_SIZE - 1;
	memcpy(text, line, kept);
	text[kept] = '\0';
	if (size == 0)
		return !r->body;
	if (size > 2 && memcmp(line, "%%", 2) == 0) {
		read_directive(r, text + 2);
	} else if (r->body && size > 2 && memcmp(line, "w:", 2) == 0) {
		add_words(r, line + 2, size - 2);
	} else if (is_field(line, size)) {
		char *value = text + 2;

		unescape(value);
		while (*value == ' ' || *value == '\t')
			value++;
		if (line[0] == 'X' && r->body)
			return false;
		if (r->body)
			read_body_field(r, line[0], value);
		else
			read_header(r, line[0], value);
	} else if (r->body && line[0] != '%') {
		read_music(r, line, size);
	}
	return true;
}

/* Up to the first tune: its X: */
static const char *
find_tune(const char *at, const char *end)
{
	for (; at < end; at++) {
		if (end - at >= 2 && at[0] == 'X' && at[1] == ':')
			return at;
		at = memchr(at, '\n', (size_t)(end - at));
		if (at == NULL)
			break;
	}
	return NULL;
}

static void
read_tune(struct reader *r, const char *at, const char *end)
{
	while (at < end) {
		const char *line = at;
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		stop = stop != NULL ? stop : end;
		at = stop + 1;
		if (memchr(line, '\0', (size_t)(stop - line)) == NULL &&
		    !read_line(r, line, (size_t)(stop - line)))
			return;
	}
}

struct song *
abc_read(const void *bytes, size_t size, struct err *err)
{
	const char *text = bytes, *begin = find_tune(text, text + size);
	struct draft_song draft = { .notes = NULL };
	struct reader r = { .draft = &draft, .state = { .unit = DRAFT_WHOLE / 8,
		.numerator = 4, .denominator = 4 } };
	struct song *song = NULL;

	if (size > ABC_BYTES_MAX || begin == NULL) {
		err_set(err, ERR_FORMAT, size > ABC_BYTES_MAX ? "larger than 16 MiB, which no "
		    "tune is" : "not an ABC file: no line begins with X:");
		return NULL;
	}
	r.voices = calloc(VOICES_MAX, sizeof *r.voices);
	draft.failed = r.voices == NULL;
	if (!draft.failed)
		read_tune(&r, begin, text + size);
	for (int i = 0; i < r.count; i++)
		abc_play(&draft, &r.voices[i], i == 0);
	if (!r.body && !draft.failed)
		err_set(err, ERR_FORMAT, "not an ABC tune: it has no key, a line K:");
	else
		song = song_of_draft(&draft, err);
	for (int i = 0; i < r.count; i++) {
		for (size_t k = 0; k < r.voices[i].word_count; k++)
			free(r.voices[i].words[k].text);
		free(r.voices[i].words);
		free(r.voices[i].text);
	}
	free(r.voices);
	draft_clear(&draft);
	return song;
}
