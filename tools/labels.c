/* SPDX-License-Identifier: MIT */
#include "labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

#define BYTES_MAX	((size_t)64 << 20)
#define FIELDS		6

struct table {
	struct labels	*labels;
	const char	*folder[2];		/* where files may be */
	int		 set;
	bool		 keys;			/* of keys; else of chords */
	/* Of the piece that the last row was of: time that each label covers. */
	double		*covered;		/* owned */
	int		 piece;
};

static int16_t *
no_labels(int count)
{
	int16_t *label = malloc(((size_t)count + 1) * sizeof *label);

	for (int i = 0; label != NULL && i < count; i++)
		label[i] = -1;
	return label;
}

static bool
read_piece(struct labelled *p, const char *path, struct err *err)
{
	struct song *song = smf_read_file(path, BYTES_MAX, err);
	struct time_map *time;
	bool good;

	if (song == NULL)
		return false;
	time = time_map_new(song);
	p->quarter_ticks = song_ticks_per_quarter(song);
	good = time != NULL && halves_make(&p->halves, song, time, err);
	p->chord = no_labels(p->halves.count);
	p->key = no_labels(p->halves.count);
	p->bass = no_labels(p->halves.count);
	time_map_free(time);
	song_free(song);
	return good && p->chord != NULL && p->key != NULL && p->bass != NULL;
}

static int
add_piece(struct table *t, const char *file, struct err *err)
{
	struct labels *l = t->labels;
	struct labelled *p;
	char path[FILE_PATH_MAX];

	for (int i = l->count - 1; i >= 0; i--)
		if (strcmp(l->piece[i].file, file) == 0)
			return i;
	if (l->count == l->capacity) {
		l->capacity = 2 * l->capacity + 64;
		l->piece = realloc(l->piece, (size_t)l->capacity * sizeof *l->piece);
		if (l->piece == NULL)
			abort();
	}
	p = &l->piece[l->count];
	*p = (struct labelled){ .file = strdup(file), .set = t->set };
	snprintf(path, sizeof path, "%s/%s", t->folder[0], file);
	if (!file_exists(path))
		snprintf(path, sizeof path, "%s/%s", t->folder[1], file);
	if (!read_piece(p, path, err))
		return -1;
	return l->count++;
}

/* --- rows */

static int
quality_of(const char *name)
{
	for (int i = 0; i < READ_QUALITIES; i++)
		if (strcmp(name, read_quality_names[i]) == 0)
			return i;
	return -1;
}

static void
label_half(struct table *t, struct labelled *p, int at, char *const *field)
{
	int root = atoi(field[3]), quality;

	if (t->keys) {
		p->key[at] = (int16_t)(2 * root + (strcmp(field[4], "min") == 0));
		return;
	}
	quality = quality_of(field[4]);
	p->chord[at] = (int16_t)(root < 0 || quality < 0 ? -1 : root * READ_QUALITIES + quality);
	p->bass[at] = (int16_t)atoi(field[5]);
}

static bool
add_row(struct table *t, char *const *field, struct err *err)
{
	int piece = add_piece(t, field[0], err);
	struct labelled *p;
	double start, end;

	if (piece < 0)
		return false;
	p = &t->labels->piece[piece];
	if (piece != t->piece) {
		free(t->covered);
		t->covered = calloc((size_t)p->halves.count + 1, sizeof *t->covered);
		t->piece = piece;
	}
	start = atof(field[1]) * (double)p->quarter_ticks;
	end = atof(field[2]) * (double)p->quarter_ticks;
	for (int at = 0; t->covered != NULL && at < p->halves.count; at++) {
		double from = (double)p->halves.half[at].start_ticks;
		double to = (double)p->halves.half[at].end_ticks, covers;

		covers = (end < to ? end : to) - (start > from ? start : from);
		if (2 * covers < to - from || covers <= t->covered[at])
			continue;
		t->covered[at] = covers;
		label_half(t, p, at, field);
	}
	return true;
}

static bool
read_table(struct table *t, const char *path, struct err *err)
{
	char *text, *line, *rest, *field[FIELDS];
	uint8_t *bytes;
	size_t size;
	bool good = true, head = true;

	t->piece = -1;
	if (!file_read(path, BYTES_MAX, &bytes, &size, err))
		return false;
	text = malloc(size + 1);
	memcpy(text, bytes, size);
	text[size] = '\0';
	free(bytes);
	rest = text;
	while (good && (line = strsep(&rest, "\n")) != NULL) {
		int fields = 0;

		while (fields < FIELDS && line != NULL)
			field[fields++] = strsep(&line, "\t");
		if (!head && fields >= (t->keys ? 5 : 6))
			good = add_row(t, field, err);
		head = false;
	}
	free(text);
	return good;
}

bool
labels_read(struct labels *l, const char *labels, const char *corpus, const char *set, int number,
    const char *side, struct err *err)
{
	struct table t = { .labels = l, .folder = { labels, corpus }, .set = number };
	static const char *const kinds[] = { "chords", "keys" };
	char path[FILE_PATH_MAX];
	bool good = true;

	for (int k = 0; good && k < 2; k++) {
		snprintf(path, sizeof path, "%s/%s/%s-%s.tsv", labels, set, kinds[k], side);
		t.keys = k == 1;
		good = !file_exists(path) || read_table(&t, path, err);
	}
	free(t.covered);
	return good;
}

void
labels_clear(struct labels *l)
{
	for (int i = 0; i < l->count; i++) {
		struct labelled *p = &l->piece[i];

		free(p->file);
		halves_clear(&p->halves);
		free(p->chord);
		free(p->key);
		free(p->bass);
	}
	free(l->piece);
	*l = (struct labels){ 0 };
}
