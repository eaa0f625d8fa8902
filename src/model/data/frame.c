/* SPDX-License-Identifier: MIT */
#include "model/data/frame.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define FILE_LIMIT	((size_t)16 << 20)
#define FRAMES_MAX	((size_t)0xffffff)	/* a frame's number takes three bytes in a token */
#define PIECE_MAX	((size_t)UINT16_MAX)	/* each frame is compared with all before it */
#define NEVER		1e-7			/* probability of anything absent from train/ */
#define NUMBERS_MAX	FRAME_PITCHES

static const char *const side_name[FRAME_SIDES] = { "train", "valid", "test" };

/* --- frames */

bool
frame_has(const struct frame *f, int pitch)
{
	return f->bits[pitch / 64] >> pitch % 64 & 1;
}

int
frame_next(const struct frame *f, int from)
{
	for (int word = from / 64; word < 2; word++) {
		uint64_t bits = f->bits[word];

		if (word == from / 64)
			bits &= ~(uint64_t)0 << from % 64;
		if (bits != 0)
			return word * 64 + __builtin_ctzll(bits);
	}
	return FRAME_REST;
}

static void
sound(struct frame *f, int pitch)
{
	f->bits[pitch / 64] |= (uint64_t)1 << pitch % 64;
}

struct frame
frame_moved(const struct frame *f, int by)
{
	struct frame g = { .voice = { FRAME_REST, FRAME_REST, FRAME_REST, FRAME_REST } };

	for (int p = frame_next(f, 0); p < FRAME_PITCHES; p = frame_next(f, p + 1))
		if (p + by >= 0 && p + by < FRAME_PITCHES)
			sound(&g, p + by);
	for (int v = 0; v < FRAME_VOICES; v++)
		if (f->voice[v] != FRAME_REST && f->voice[v] + by >= 0 &&
		    f->voice[v] + by < FRAME_PITCHES)
			g.voice[v] = (uint8_t)(f->voice[v] + by);
	return g;
}

/* --- lines */

struct line {
	int	 number[NUMBERS_MAX];
	int	 count;
	bool	 rising;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* One word [from, to) of digits, or -1. */
static bool
read_number(const char *from, const char *to, int *number, struct err *err)
{
	char word[16], clean[48];
	size_t length = (size_t)(to - from);
	long long value;
	struct err why;

	if (length < sizeof word) {
		memcpy(word, from, length);
		word[length] = '\0';
		if (strlen(word) == length && text_integer(word, -1, 127, &value, &why)) {
			*number = (int)value;
			return true;
		}
	}
	text_clean(from, length < 12 ? length : 12, clean, sizeof clean);
	return err_set(err, ERR_FORMAT, "\"%s%s\" is not a pitch", clean, length > 12 ? "..." : "");
}

static bool
read_line(const char *from, const char *to, struct line *line, struct err *err)
{
	*line = (struct line){ .rising = true };
	for (const char *word = from; word < to; ) {
		const char *end = word;

		if (is_blank(*word)) {
			word++;
			continue;
		}
		while (end < to && !is_blank(*end))
			end++;
		if (line->count == NUMBERS_MAX)
			return err_set(err, ERR_FORMAT, "a line has at most %d numbers",
			    NUMBERS_MAX);
		if (!read_number(word, end, &line->number[line->count], err))
			return false;
		if (line->count > 0 && line->number[line->count] <= line->number[line->count - 1])
			line->rising = false;
		line->count++;
		word = end;
	}
	return true;
}

static bool
read_pitch(int number, int *pitch, struct err *err)
{
	*pitch = number - FRAME_LOW;
	if (*pitch < 0 || *pitch >= FRAME_PITCHES)
		return err_set(err, ERR_FORMAT, "pitch %d is not from %d to %d", number, FRAME_LOW,
		    FRAME_LOW + FRAME_PITCHES - 1);
	return true;
}

static bool
chord_of(const struct line *line, struct frame *f, struct err *err)
{
	int pitch;

	if (!line->rising)
		return err_set(err, ERR_FORMAT, "the pitches of a frame must ascend");
	for (int i = 0; i < line->count; i++) {
		if (!read_pitch(line->number[i], &pitch, err))
			return false;
		sound(f, pitch);
	}
	return true;
}

static bool
voices_of(const struct line *line, struct frame *f, struct err *err)
{
	int pitch;

	if (line->count != FRAME_VOICES)
		return err_set(err, ERR_FORMAT, "four voices need four numbers, not %d",
		    line->count);
	for (int v = 0; v < FRAME_VOICES; v++) {
		if (line->number[v] == -1)
			continue;
		if (!read_pitch(line->number[v], &pitch, err))
			return false;
		f->voice[v] = (uint8_t)pitch;
		sound(f, pitch);
	}
	return true;
}

/* --- files */

/* The next line of a text, without its end; false if there is none. */
static bool
next_line(const char **at, const char *end, const char **from, const char **to)
{
	if (*at == end)
		return false;
	*from = *at;
	*to = memchr(*at, '\n', (size_t)(end - *at));
	if (*to == NULL)
		*to = end;
	*at = *to < end ? *to + 1 : end;
	return true;
}

/* Lines that cannot be read are reported later, when they are parsed as their kind. */
static enum frame_kind
kind_of(const char *text, size_t size)
{
	const char *at = text, *end = text + size, *from, *to;
	bool rising = true;
	struct line line;
	struct err why;

	while (next_line(&at, end, &from, &to)) {
		if (!read_line(from, to, &line, &why) || line.count != FRAME_VOICES)
			return FRAME_CHORDS;
		rising = rising && line.rising;
	}
	return rising ? FRAME_CHORDS : FRAME_CELLS;
}

static bool
grow(void *array, size_t *room, size_t count, size_t size, struct err *err)
{
	size_t more = *room > 0 ? 2 * *room : 1024;
	void **list = array, *larger;

	if (count < *room)
		return true;
	larger = realloc(*list, more * size);
	if (larger == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu frames", more);
	*list = larger;
	*room = more;
	return true;
}

static bool
add_line(struct frames *s, const char *from, const char *to, struct err *err)
{
	struct frame f = { .voice = { FRAME_REST, FRAME_REST, FRAME_REST, FRAME_REST } };
	struct line line;

	if (s->count == FRAMES_MAX)
		return err_set(err, ERR_LIMIT, "a folder may have %zu frames at most", FRAMES_MAX);
	if (!grow(&s->frame, &s->room, s->count, sizeof f, err) ||
	    !read_line(from, to, &line, err) ||
	    !(s->kind == FRAME_CELLS ? voices_of : chord_of)(&line, &f, err))
		return false;
	s->frame[s->count++] = f;
	return true;
}

static bool
add_text(struct frames *s, const char *path, const char *text, size_t size, struct err *err)
{
	const char *at = text, *end = text + size, *from, *to, *base = strrchr(path, '/');
	struct frame_piece piece = { .first = s->count };
	char name[FILE_PATH_MAX];
	struct err why;

	text_name(path, name, sizeof name);
	base = strlen(name) > 90 && base != NULL ? text_name(base + 1, name, sizeof name) : name;
	if (s->pieces == 0)
		s->kind = kind_of(text, size);
	while (next_line(&at, end, &from, &to)) {
		if (s->count - piece.first == PIECE_MAX)
			return err_set(err, ERR_LIMIT, "%.90s: a piece may have %zu frames at most",
			    base, PIECE_MAX);
		if (!add_line(s, from, to, &why))
			return err_set(err, why.code, "%.90s:%zu: %.80s", base,
			    s->count - piece.first + 1, why.text);
	}
	piece.count = s->count - piece.first;
	if (piece.count == 0)
		return err_set(err, ERR_FORMAT, "%.90s: contains no frame", base);
	if (!grow(&s->piece, &s->piece_room, s->pieces, sizeof piece, err))
		return false;
	s->piece[s->pieces++] = piece;
	return true;
}

static bool
add_file(struct frames *s, const char *path, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!file_read(path, FILE_LIMIT, &bytes, &size, err))
		return false;
	good = add_text(s, path, (const char *)bytes, size, err);
	free(bytes);
	return good;
}

static int
is_text(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 4 &&
	    strcmp(entry->d_name + length - 4, ".txt") == 0;
}

static bool
read_side(struct frames *s, const char *folder, enum frame_side side, struct err *err)
{
	char path[FILE_PATH_MAX], inside[FILE_PATH_MAX], name[512];
	struct dirent **entries = NULL;
	bool good = true;
	size_t before = s->count;
	int count;

	s->side[side].first = s->pieces;
	snprintf(path, sizeof path, "%s/%s", folder, side_name[side]);
	if (side == FRAME_TEST && !file_exists(path))
		return true;
	count = scandir(path, &entries, is_text, alphasort);
	for (int i = 0; i < count; i++) {
		if (good && snprintf(inside, sizeof inside, "%s/%s", path, entries[i]->d_name) <
		    (int)sizeof inside)
			good = add_file(s, inside, err);
		free(entries[i]);
	}
	free(entries);
	if (!good)
		return false;
	s->side[side].pieces = s->pieces - s->side[side].first;
	s->side[side].count = s->count - before;
	text_name(path, name, sizeof name);
	if (count < 0)
		return err_set(err, ERR_IO, "%.160s: the folder cannot be read", name);
	if (count == 0)
		return err_set(err, ERR_ARG, "%.120s: contains no .txt file", name);
	return true;
}

bool
frames_read(const char *folder, struct frames *s, struct err *err)
{
	*s = (struct frames){ 0 };
	for (int side = 0; side < FRAME_SIDES; side++)
		if (!read_side(s, folder, side, err)) {
			frames_clear(s);
			return false;
		}
	return true;
}

void
frames_clear(struct frames *s)
{
	free(s->frame);
	free(s->piece);
	*s = (struct frames){ 0 };
}

/* --- the one-gram */

double
frame_score_all(const struct frame_score *score)
{
	return score->units > 0 ? score->nats / (double)score->units : NAN;
}

double
frame_score_later(const struct frame_score *score)
{
	return score->later_units > 0 ? score->later_nats / (double)score->later_units : NAN;
}

/* Nats of value x of row r.  Chords: rows are pitches, values 0 or 1; voices: pitches and rest. */
struct one_gram {
	double	 nats[FRAME_PITCHES][FRAME_PITCHES + 1];
};

static double
nats_of(size_t count, size_t all)
{
	return -log(fmax((double)count / (double)all, NEVER));
}

static void
fit(const struct frames *s, struct one_gram *g)
{
	const struct frame *f = s->frame;	/* train/ comes first */
	size_t all = s->side[FRAME_TRAIN].count, count[FRAME_PITCHES][FRAME_PITCHES + 1] =
	    { { 0 } };

	for (size_t i = 0; i < all; i++) {
		for (int v = 0; v < FRAME_VOICES && s->kind == FRAME_CELLS; v++)
			count[v][f[i].voice[v]]++;
		for (int p = 0; p < FRAME_PITCHES && s->kind == FRAME_CHORDS; p++)
			count[p][frame_has(&f[i], p)]++;
	}
	for (int r = 0; r < FRAME_PITCHES; r++)
		for (int x = 0; x <= FRAME_PITCHES; x++)
			g->nats[r][x] = nats_of(count[r][x], all);
}

static double
score_one(const struct frames *s, const struct one_gram *g, const struct frame *f)
{
	double nats = 0;

	for (int v = 0; v < FRAME_VOICES && s->kind == FRAME_CELLS; v++)
		nats += g->nats[v][f->voice[v]];
	for (int p = 0; p < FRAME_PITCHES && s->kind == FRAME_CHORDS; p++)
		nats += g->nats[p][frame_has(f, p)];
	return nats;
}

bool
frames_one_gram(const struct frames *s, enum frame_side side, struct frame_score *score,
    struct err *err)
{
	const struct frame_piece *piece = s->piece + s->side[side].first;
	size_t units = s->kind == FRAME_CELLS ? FRAME_VOICES : 1;
	struct one_gram *g = malloc(sizeof *g);

	*score = (struct frame_score){ 0 };
	if (g == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a one-gram");
	fit(s, g);
	for (size_t i = 0; i < s->side[side].pieces; i++, piece++)
		for (size_t t = 0; t < piece->count; t++) {
			double nats = score_one(s, g, &s->frame[piece->first + t]);

			score->nats += nats;
			score->units += units;
			score->later_nats += t > 0 ? nats : 0;
			score->later_units += t > 0 ? units : 0;
		}
	free(g);
	return true;
}
