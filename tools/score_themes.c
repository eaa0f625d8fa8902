/* SPDX-License-Identifier: MIT */
/*
 * score_themes LABELS MOTIFS: how well model/read/pattern.h and motif.h find motifs that
 * people wrote down.
 *
 * MOTIFS has a head line, then rows of
 *	file  motif  occurrence  notes
 * with the rows of a file and of a motif together, and notes as pairs "quarter,pitch" with
 * blanks between.  A place is right if half of the time of both is common.  Prints means
 * over motifs with two occurrences or more: of the search for the first occurrence in the
 * melody, and of that motif that motif.h finds by itself and that fits best.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/read/themes.h"
#include "music/smf.h"
#include "music/song.h"

#define BYTES_MAX	((size_t)64 << 20)
#define LINE		(1 << 16)
#define PLACES_MAX	256

struct span {
	int64_t		 start, end;
};

struct wanted {
	char		 file[FILE_PATH_MAX], motif[64];
	struct point	 first[PATTERN_NOTES_MAX];
	size_t		 notes;		/* of the first occurrence */
	struct span	 span[PLACES_MAX];
	int		 count;
};

struct rates {
	double		 precision, recall, f1;
};

struct open {
	char		 file[FILE_PATH_MAX];
	struct themes	 themes;
	bool		 there;
};

struct total {
	struct rates	 asked, found;
	int		 motifs, left_out;
};

static bool
match(const struct span *a, const struct span *b)
{
	int64_t start = a->start > b->start ? a->start : b->start;
	int64_t end = a->end < b->end ? a->end : b->end;
	int64_t longer = a->end - a->start > b->end - b->start ? a->end - a->start :
	    b->end - b->start;

	return 2 * (end - start) >= longer;
}

static struct rates
rate(const struct span *got, int count, const struct wanted *w)
{
	bool used[PLACES_MAX] = { false };
	struct rates r = { 0 };
	int right = 0;

	for (int i = 0; i < w->count; i++)
		for (int k = 0; k < count; k++)
			if (!used[k] && match(&got[k], &w->span[i])) {
				used[k] = true;
				right++;
				break;
			}
	r.precision = count > 0 ? (double)right / count : 0;
	r.recall = (double)right / w->count;
	r.f1 = right > 0 ? 2.0 * right / (count + w->count) : 0;
	return r;
}

static int
spans(const struct pattern_place *place, int places, int track, struct span *span)
{
	int count = 0;

	for (int i = 0; i < places && count < PLACES_MAX; i++)
		if (place[i].track == track)
			span[count++] = (struct span){ place[i].start, place[i].last };
	return count;
}

static void
add(struct rates *to, const struct rates *r)
{
	to->precision += r->precision;
	to->recall += r->recall;
	to->f1 += r->f1;
}

static void
score(const struct open *o, const struct wanted *w, struct total *t)
{
	static struct pattern_places places;
	const struct themes *themes = &o->themes;
	struct span span[PLACES_MAX];
	struct rates best = { 0 }, r;

	pattern_find(&themes->points, w->first, w->notes, themes->melody, NULL, &places);
	r = rate(span, spans(places.place, places.count, themes->melody, span), w);
	add(&t->asked, &r);
	for (int i = 0; i < themes->motifs.count; i++) {
		const struct motif *m = &themes->motifs.motif[i];

		r = rate(span, spans(m->place, m->places, themes->melody, span), w);
		if (r.f1 > best.f1)
			best = r;
	}
	add(&t->found, &best);
	t->motifs++;
}

static bool
open_piece(struct open *o, const char *folder, const char *file, struct err *err)
{
	char path[2 * FILE_PATH_MAX];
	struct song *song;
	bool good;

	if (o->there && strcmp(o->file, file) == 0)
		return true;
	if (o->there)
		themes_clear(&o->themes);
	snprintf(o->file, sizeof o->file, "%s", file);
	snprintf(path, sizeof path, "%s/%s", folder, file);
	song = smf_read_file(path, BYTES_MAX, err);
	good = song != NULL && themes_make(&o->themes, song, err);
	song_free(song);
	o->there = true;
	return good;
}

static bool
finish(struct open *o, const struct wanted *w, const char *folder, struct total *t,
    struct err *err)
{
	if (w->count == 0)
		return true;
	if (!open_piece(o, folder, w->file, err))
		return false;
	if (w->count < 2 || w->notes < PATTERN_NOTES_MIN || w->notes == PATTERN_NOTES_MAX ||
	    o->themes.melody < 0)
		t->left_out++;
	else
		score(o, w, t);
	return true;
}

/* Pairs "quarter,pitch"; the first occurrence is the pattern. */
static void
add_occurrence(struct wanted *w, char *notes, int64_t quarter)
{
	struct span span = { 0, 0 };
	char *pair;
	int count = 0;

	while ((pair = strsep(&notes, " \n")) != NULL) {
		double at;
		int pitch;

		if (sscanf(pair, "%lf,%d", &at, &pitch) != 2)
			continue;
		span.end = (int64_t)(at * (double)quarter + 0.5);
		if (count++ == 0)
			span.start = span.end;
		if (w->count == 0 && w->notes < PATTERN_NOTES_MAX)
			w->first[w->notes++] = (struct point){ span.end, 1, pitch };
	}
	if (count > 0 && w->count < PLACES_MAX)
		w->span[w->count++] = span;
}

static void
print(const char *what, const struct rates *r, int motifs)
{
	printf("%s: precision %.3f, recall %.3f, F1 %.3f\n", what, r->precision / motifs,
	    r->recall / motifs, r->f1 / motifs);
}

int
main(int argc, char **argv)
{
	static struct wanted w;
	static struct open o;
	static char line[LINE];
	struct total t = { 0 };
	struct err err = { 0 };
	FILE *f;
	bool good = true, head = true;

	if (argc != 3 || (f = fopen(argv[2], "r")) == NULL) {
		fprintf(stderr, "usage: score_themes LABELS MOTIFS\n");
		return 2;
	}
	while (good && fgets(line, sizeof line, f) != NULL) {
		char *rest = line, *file = strsep(&rest, "\t"), *motif = strsep(&rest, "\t");

		(void)strsep(&rest, "\t");
		if (head || rest == NULL) {
			head = false;
			continue;
		}
		if (strcmp(file, w.file) != 0 || strcmp(motif, w.motif) != 0) {
			good = finish(&o, &w, argv[1], &t, &err);
			w = (struct wanted){ .count = 0 };
			snprintf(w.file, sizeof w.file, "%s", file);
			snprintf(w.motif, sizeof w.motif, "%s", motif);
		}
		good = good && open_piece(&o, argv[1], file, &err);
		if (good)
			add_occurrence(&w, rest, o.themes.points.quarter);
	}
	fclose(f);
	good = good && finish(&o, &w, argv[1], &t, &err);
	if (o.there)
		themes_clear(&o.themes);
	if (!good) {
		fprintf(stderr, "score_themes: %s\n", err.text);
		return 1;
	}
	printf("%d motifs, %d left out\n", t.motifs, t.left_out);
	if (t.motifs > 0) {
		print("the first occurrence searched for", &t.asked, t.motifs);
		print("the motif that fits best", &t.found, t.motifs);
	}
	return 0;
}
