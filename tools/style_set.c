/* SPDX-License-Identifier: MIT */
#include "style_set.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/data/style.h"
#include "model/read/halves.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"
#include "style_names.h"
#include "tensor/weights.h"

#define BYTES_MAX	((size_t)64 << 20)
#define COMPOSER_MIN	50		/* pieces to learn from */
#define COMPOSERS_MAX	4096		/* that are counted */
#define ROWS_MAX	(1 << 17)	/* of the corpus */
#define FIELDS		4

const char *const style_sides[SIDES] = { "learn", "tune", "valid" };

/* --- names */

static int
answer_of(struct style_set *s, enum style_question q, const char *name)
{
	int i = 0;

	while (i < s->answers[q] && strcmp(s->name[q][i], name) != 0)
		i++;
	if (i == s->answers[q] && i < STYLE_ANSWERS_MAX)
		s->name[q][s->answers[q]++] = strdup(name);
	return i;
}

char *
style_set_names(const struct style_set *s, enum style_question q)
{
	size_t size = 1;
	char *names;

	for (int i = 0; i < s->answers[q]; i++)
		size += strlen(s->name[q][i]) + 1;
	names = calloc(1, size);
	for (int i = 0; names != NULL && i < s->answers[q]; i++)
		snprintf(names + strlen(names), size - strlen(names), "%s%s", i > 0 ? "|" : "",
		    s->name[q][i]);
	return names;
}

/* Without the years: "Ahle, Johann Rudolph (1625-1673)". */
static int
add_composer(struct style_set *s, const char *text)
{
	char name[64];
	const char *years = strstr(text, " (");

	snprintf(name, sizeof name, "%.*s", (int)(years != NULL ? years - text : 60), text);
	return answer_of(s, STYLE_COMPOSER, name);
}

/* "Bach, Johann Sebastian", "J. S. Bach" and "BachJS" are "Bach J". */
static void
composer_key(const char *text, char key[64])
{
	const char *comma = strchr(text, ','), *blank = strrchr(text, ' ');
	size_t surname = comma != NULL ? (size_t)(comma - text) : strlen(text);
	char initial = text[0];

	if (comma != NULL)
		initial = comma[1 + strspn(comma + 1, " ")];
	else if (blank != NULL) {
		surname = strlen(text = blank + 1);
	} else
		for (size_t i = 1; text[i] != '\0'; i++)
			if (isupper((unsigned char)text[i]) &&
			    islower((unsigned char)text[i - 1])) {
				initial = text[surname = i];
				break;
			}
	snprintf(key, 64, "%.*s %c", (int)(surname < 50 ? surname : 50), text, initial);
}

/* --- the list */

struct row {
	char		*file, *label, *composer, *title;	/* in the text */
	const char	*style;
	enum style_side	 side;
};

static bool
may_ship(const char *file)
{
	static const char *const kept[] = { "pop909/", "nottingham/", "openmsx/" };

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (strncmp(file, kept[i], strlen(kept[i])) == 0)
			return false;
	return true;
}

static bool
read_row(char *line, struct row *row)
{
	char *rest = line, *field[FIELDS];

	for (int i = 0; i < FIELDS; i++)
		if ((field[i] = strsep(&rest, "\t")) == NULL)
			return false;
	*row = (struct row){ field[0], field[1], field[2], field[3],
		style_name_of(field[1]), SIDE_LEARN };
	if (strstr(row->file, "/valid/") != NULL)
		row->side = SIDE_VALID;
	else if (style_hash(row->title[0] != '\0' ? row->title : row->file) % 10 == 0)
		row->side = SIDE_TUNE;
	return row->style != NULL && may_ship(row->file);
}

/* Of n pieces of a style, about `most`. */
static bool
is_kept(const struct row *row, const int *of_style, int style, int most)
{
	return row->side == SIDE_VALID || of_style[style] <= most ||
	    style_hash(row->file) / 16 % (uint64_t)of_style[style] < (uint64_t)most;
}

struct composers {
	char		 key[COMPOSERS_MAX][64];
	int		 pieces[COMPOSERS_MAX], count;
};

static int
composer_at(struct composers *c, const char *text)
{
	char key[64];
	int i = 0;

	composer_key(text, key);
	if (text[0] == '\0' || strncmp(key, "Anon", 4) == 0 || strncmp(key, "Trad", 4) == 0)
		return -1;
	while (i < c->count && strcmp(c->key[i], key) != 0)
		i++;
	if (i == COMPOSERS_MAX)
		return -1;
	if (i == c->count)
		snprintf(c->key[c->count++], 64, "%s", key);
	return i;
}

static void
add_piece(struct style_set *s, const struct row *row)
{
	if (s->count % 1024 == 0)
		s->piece = realloc(s->piece, (size_t)(s->count + 1024) * sizeof *s->piece);
	if (s->piece == NULL)
		abort();
	s->piece[s->count++] = (struct style_piece){
		.path = strdup(row->file), .side = row->side,
		.answer = { answer_of(s, STYLE_OF_PIECE, row->style), -1 },
	};
}

/* Those with enough pieces get an answer, all others together the last one. */
static void
name_composers(struct style_set *s, struct composers *c, const int *composer, char **text)
{
	int answer[COMPOSERS_MAX];

	for (int i = 0; i < c->count; i++)
		answer[i] = -1;
	for (int i = 0; i < s->count; i++) {
		int k = composer[i];

		if (k >= 0 && answer[k] < 0 && c->pieces[k] >= COMPOSER_MIN &&
		    strchr(text[i], ',') != NULL)
			answer[k] = add_composer(s, text[i]);
	}
	s->name[STYLE_COMPOSER][s->answers[STYLE_COMPOSER]++] = strdup("");
	for (int i = 0; i < s->count; i++)
		s->piece[i].answer[STYLE_COMPOSER] = composer[i] >= 0 && answer[composer[i]] >= 0 ?
		    answer[composer[i]] : s->answers[STYLE_COMPOSER] - 1;
}

/* The rows that are learnt from or held out; rows point into the text. */
static int
read_rows(char *text, struct row *rows)
{
	char *rest = text, *line = strsep(&rest, "\n");	/* the head */
	int count = 0;

	while ((line = strsep(&rest, "\n")) != NULL && count < ROWS_MAX)
		count += read_row(line, &rows[count]);
	return count;
}

static void
list_rows(struct style_set *s, const struct row *rows, int count, int most)
{
	struct composers *c = calloc(1, sizeof *c);
	int *composer = calloc((size_t)count, sizeof *composer);
	char **text = calloc((size_t)count, sizeof *text);
	int of_style[STYLE_ANSWERS_MAX + 1] = { 0 };

	if (c == NULL || composer == NULL || text == NULL)
		abort();
	for (int i = 0; i < count; i++)
		of_style[answer_of(s, STYLE_OF_PIECE, rows[i].style)] +=
		    rows[i].side != SIDE_VALID;
	for (int i = 0; i < count; i++) {
		int style = answer_of(s, STYLE_OF_PIECE, rows[i].style);
		int k = composer_at(c, rows[i].composer);

		if (!is_kept(&rows[i], of_style, style, most))
			continue;
		text[s->count] = rows[i].composer;
		composer[s->count] = k;
		if (k >= 0 && rows[i].side == SIDE_LEARN)
			c->pieces[k]++;
		add_piece(s, &rows[i]);
	}
	name_composers(s, c, composer, text);
	free(c);
	free(composer);
	free(text);
}

bool
style_set_list(struct style_set *s, const char *corpus, int most, struct err *err)
{
	struct row *rows = calloc(ROWS_MAX, sizeof *rows);
	char path[FILE_PATH_MAX], *text;
	uint8_t *bytes;
	size_t size;

	*s = (struct style_set){ 0 };
	snprintf(path, sizeof path, "%s/styles.tsv", corpus);
	if (rows == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the list");
	if (!file_read(path, BYTES_MAX, &bytes, &size, err)) {
		free(rows);
		return false;
	}
	text = strndup((char *)bytes, size);
	list_rows(s, rows, read_rows(text, rows), most);
	free(bytes);
	free(text);
	free(rows);
	return true;
}

/* --- figures */

static bool
add_bars(struct style_set *s, struct style_piece *p, const struct halves *h,
    const struct song *song, const struct time_map *time, struct err *err)
{
	int count = h->count / 2, room = STYLE_WINDOWS * STYLE_TIMES;
	struct bar_figures *all = calloc((size_t)count + 1, sizeof *all);
	bool good = all != NULL && bar_figures_make(h, song, time, all, err);

	s->bars = realloc(s->bars, (size_t)(s->bar_count + room) * sizeof *s->bars);
	if (s->bars == NULL)
		abort();
	p->first = s->bar_count;
	for (int i = 0; good && i < style_windows(count); i++) {
		int bars, first = style_window(count, i, &bars);

		memcpy(s->bars + s->bar_count, all + first, (size_t)bars * sizeof *all);
		s->bar_count += bars;
	}
	p->bars = s->bar_count - p->first;
	free(all);
	return good;
}

static bool
extract_piece(struct style_set *s, struct style_piece *p, const char *corpus, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct halves h = { 0 };
	struct ruler ruler;
	struct song *song;
	struct time_map *time;
	bool good;

	snprintf(path, sizeof path, "%s/%s", corpus, p->path);
	song = smf_read_file(path, BYTES_MAX, err);
	if (song == NULL)
		return false;
	time = time_map_new(song);
	good = time != NULL && halves_make(&h, song, time, err) &&
	    add_bars(s, p, &h, song, time, err) && ruler_make(&ruler, song, err);
	for (int i = 0; good && i < RULER_FEATURES; i++)
		p->feature[i] = (float)ruler.value[i];
	halves_clear(&h);
	time_map_free(time);
	song_free(song);
	return good;
}

bool
style_set_extract(struct style_set *s, const char *corpus, int most, struct err *err)
{
	if (!style_set_list(s, corpus, most, err))
		return false;
	for (int i = 0; i < s->count; i++) {
		if (!extract_piece(s, &s->piece[i], corpus, err))
			return false;
		if (i % 500 == 499)
			fprintf(stderr, "%d of %d, %d bars\n", i + 1, s->count, s->bar_count);
	}
	return true;
}

void
style_set_clear(struct style_set *s)
{
	for (int i = 0; i < s->count; i++)
		free(s->piece[i].path);
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		for (int i = 0; i < s->answers[q]; i++)
			free(s->name[q][i]);
	free(s->piece);
	free(s->bars);
	*s = (struct style_set){ 0 };
}

/* --- the file that keeps them */

enum { KEPT_STYLE, KEPT_COMPOSER, KEPT_SIDE, KEPT_FIRST, KEPT_BARS, KEPT };

bool
style_set_write(const struct style_set *s, const char *path, struct err *err)
{
	struct weights_writer *w = weights_writer_new();
	size_t count = (size_t)s->count;
	float *kept = calloc(count, KEPT * sizeof *kept);
	float *features = calloc(count, RULER_FEATURES * sizeof *features);
	bool good;

	for (size_t i = 0; i < count; i++) {
		const struct style_piece *p = &s->piece[i];
		const float row[KEPT] = { (float)p->answer[0], (float)p->answer[1],
			(float)p->side, (float)p->first, (float)p->bars };

		memcpy(kept + i * KEPT, row, sizeof row);
		memcpy(features + i * RULER_FEATURES, p->feature, sizeof p->feature);
	}
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		char *names = style_set_names(s, (enum style_question)q);

		weights_writer_meta(w, style_questions[q], names);
		free(names);
	}
	weights_writer_add(w, "pieces", count, KEPT, kept);
	weights_writer_add(w, "features", count, RULER_FEATURES, features);
	weights_writer_add(w, "bars", (size_t)s->bar_count, BAR_FIGURES, s->bars->x);
	good = weights_writer_file(w, path, err);
	weights_writer_free(w);
	free(kept);
	free(features);
	return good;
}

static void
read_pieces(struct style_set *s, const float *kept, const float *features)
{
	for (int i = 0; i < s->count; i++) {
		struct style_piece *p = &s->piece[i];
		const float *row = kept + i * KEPT;

		p->answer[STYLE_OF_PIECE] = (int)row[KEPT_STYLE];
		p->answer[STYLE_COMPOSER] = (int)row[KEPT_COMPOSER];
		p->side = (enum style_side)row[KEPT_SIDE];
		p->first = (int)row[KEPT_FIRST];
		p->bars = (int)row[KEPT_BARS];
		memcpy(p->feature, features + i * RULER_FEATURES, sizeof p->feature);
	}
}

bool
style_set_read(struct style_set *s, const char *path, struct err *err)
{
	struct weights *file = weights_open(path, err);
	const struct weights_entry *pieces, *bars, *features;

	*s = (struct style_set){ 0 };
	if (file == NULL)
		return false;
	pieces = weights_find(file, "pieces");
	features = weights_find(file, "features");
	bars = weights_find(file, "bars");
	if (pieces == NULL || features == NULL || bars == NULL ||
	    bars->shape[1] != BAR_FIGURES || pieces->shape[1] != KEPT)
		return err_set(err, ERR_FORMAT, "%s was not made by this tool", path);
	s->count = (int)pieces->shape[0];
	s->bar_count = (int)bars->shape[0];
	s->piece = calloc((size_t)s->count, sizeof *s->piece);
	s->bars = malloc(bars->count * sizeof(float));
	if (s->piece == NULL || s->bars == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %s", path);
	memcpy(s->bars, bars->data, bars->count * sizeof(float));
	read_pieces(s, pieces->data, features->data);
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		char *names = strdup(weights_meta(file, style_questions[q])), *rest = names;

		while (rest != NULL && s->answers[q] < STYLE_ANSWERS_MAX)
			s->name[q][s->answers[q]++] = strdup(strsep(&rest, "|"));
		free(names);
	}
	weights_close(file);
	return true;
}
