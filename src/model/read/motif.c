/* SPDX-License-Identifier: MIT */
#include "model/read/motif.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "music/time.h"

#define BARS_MAX	1024		/* that patterns begin in */
#define NOTES_MIN	4
#define PITCHES_MIN	3		/* a pattern with fewer is a figure, no motif */
#define WORK		(16LL << 20)	/* vectors tried for candidates, then as many again */
#define COVERED		0.5		/* what so much is known of is no motif of its own */
#define MEDOID_PLACES	48		/* that are compared */

static const int lengths[] = { 1, 2, 4 };	/* bars */

struct candidate {
	int64_t		 from, to;
	double		 worth;
};

struct work {
	const struct points *points;
	struct points	 line;		/* owned; the top line of the track, alone */
	const struct time_map *time;
	struct candidate *candidate;	/* owned */
	size_t		 candidates;
	bool		*covered;	/* owned; of the line's points */
	long long	 left, left_to_take;
};

/* --- candidates of a track */

static bool
read_line(struct work *w, int track)
{
	const struct points *p = w->points;
	size_t notes = p->first[track + 1] - p->first[track];

	w->line = (struct points){ .tracks = 1, .quarter = p->quarter };
	w->line.point = malloc((notes + 1) * sizeof *w->line.point);
	w->line.first = calloc(2, sizeof *w->line.first);
	w->covered = calloc(notes + 1, sizeof *w->covered);
	if (w->line.point == NULL || w->line.first == NULL || w->covered == NULL)
		return false;
	w->line.first[1] = points_top(p, track, 0, INT64_MAX, w->line.point, notes);
	return true;
}

static void
drop_line(struct work *w)
{
	points_clear(&w->line);
	free(w->covered);
	w->covered = NULL;
}

/* The notes of the line in [from, to); 0: too few or too many for a motif. */
static size_t
pattern_in(const struct work *w, int64_t from, int64_t to, const struct point **first)
{
	size_t end = w->line.first[1];
	size_t a = points_place(w->line.point, 0, end, from);
	size_t b = points_place(w->line.point, a, end, to);
	uint32_t seen[4] = { 0 };
	int pitches = 0;

	*first = w->line.point + a;
	if (b - a < NOTES_MIN || b - a > PATTERN_NOTES_MAX)
		return 0;
	for (size_t i = a; i < b; i++) {
		int pitch = w->line.point[i].pitch & 127;

		pitches += (seen[pitch / 32] >> pitch % 32 & 1) == 0;
		seen[pitch / 32] |= 1u << pitch % 32;
	}
	return pitches < PITCHES_MIN ? 0 : b - a;
}

static double
worth(const struct pattern_places *found, size_t notes)
{
	double sum = 0;

	for (int i = 0; i < found->count; i++)
		sum += (double)found->place[i].share * (double)notes - 1;
	return found->count < 2 ? 0 : sum - (double)notes;
}

static int
compare_worth(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth > y->worth ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static void
find_candidates(struct work *w)
{
	struct pattern_places found;
	const struct point *first;
	int64_t end = w->line.first[1] > 0 ? w->line.point[w->line.first[1] - 1].at : -1;
	struct bar bar, after;

	w->candidates = 0;
	for (int64_t number = 0; number < BARS_MAX; number++) {
		time_bar(w->time, number, &bar);
		if (bar.start_ticks > end)
			break;
		for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
			struct candidate *c = &w->candidate[w->candidates];
			size_t notes;

			time_bar(w->time, number + lengths[k], &after);
			*c = (struct candidate){ bar.start_ticks, after.start_ticks, 0 };
			notes = pattern_in(w, c->from, c->to, &first);
			if (notes == 0 || w->left < 0)
				continue;
			pattern_find(&w->line, first, notes, 0, &w->left, &found);
			c->worth = worth(&found, notes);
			w->candidates += c->worth > 0;
		}
	}
	sort_items(w->candidate, w->candidates, sizeof *w->candidate, compare_worth);
}

/* --- taking them */

static double
share_covered(const struct work *w, const struct pattern_places *found, bool cover)
{
	double covered = 0, all = 0;

	for (int i = 0; i < found->count; i++)
		for (size_t k = points_place(w->line.point, 0, w->line.first[1],
		    found->place[i].start); k < w->line.first[1] &&
		    w->line.point[k].at <= found->place[i].last; k++) {
			covered += w->covered[k];
			all++;
			if (cover)
				w->covered[k] = true;
		}
	return all > 0 ? covered / all : 1;
}

/* How much the places have of each other; the one with most. */
static int
find_medoid(const struct points *p, const struct motif *m)
{
	int count = m->places < MEDOID_PLACES ? m->places : MEDOID_PLACES, medoid = 0;
	double best = -1;

	for (int i = 0; i < count; i++) {
		const struct pattern_place *a = &m->place[i];
		struct point line[PATTERN_NOTES_MAX];
		size_t notes = points_top(p, a->track, a->start, a->end, line, PATTERN_NOTES_MAX);
		double sum = 0;

		for (int k = 0; k < count && notes > 0; k++)
			if (k != i)
				sum += (double)pattern_share(p, m->place[k].track, line, notes,
				    m->place[k].start - a->start,
				    m->place[k].transposed - a->transposed);
		if (sum > best) {
			best = sum;
			medoid = i;
		}
	}
	return medoid;
}

static bool
keep_motif(struct motifs *all, struct work *w, int track, const struct point *first,
    size_t notes, double worth_of, struct err *err)
{
	struct motif *m = &all->motif[all->count];
	struct pattern_places found;

	*m = (struct motif){ .track = track, .points = notes, .worth = worth_of };
	memcpy(m->point, first, notes * sizeof *first);
	pattern_find(w->points, m->point, notes, -1, NULL, &found);
	if (found.count < 2)
		return true;
	m->place = malloc((size_t)found.count * sizeof *m->place);
	if (m->place == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the motifs");
	memcpy(m->place, found.place, (size_t)found.count * sizeof *m->place);
	m->places = found.count;
	m->medoid = find_medoid(w->points, m);
	all->count++;
	return true;
}

static bool
take_motifs(struct motifs *all, struct work *w, int track, struct err *err)
{
	struct pattern_places found;
	const struct point *first;
	int taken = 0;

	for (size_t i = 0; i < w->candidates && taken < MOTIFS_OF_TRACK &&
	    all->count < MOTIFS_MAX; i++) {
		const struct candidate *c = &w->candidate[i];
		size_t notes = pattern_in(w, c->from, c->to, &first);

		pattern_find(&w->line, first, notes, 0, &w->left_to_take, &found);
		if (share_covered(w, &found, false) > COVERED)
			continue;
		(void)share_covered(w, &found, true);
		taken++;
		if (!keep_motif(all, w, track, first, notes, c->worth, err))
			return false;
	}
	return true;
}

static bool
search_track(struct motifs *all, struct work *w, int track, struct err *err)
{
	bool good = read_line(w, track);

	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the motifs");
	else if (w->line.first[1] >= 2 * NOTES_MIN) {
		find_candidates(w);
		good = take_motifs(all, w, track, err);
	}
	drop_line(w);
	return good;
}

static int
compare_motifs(const void *a, const void *b)
{
	const struct motif *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth > y->worth ? -1 : 1;
	return (x->track > y->track) - (x->track < y->track);
}

static void
find_hook(struct motifs *all, int melody)
{
	all->hook = all->count > 0 ? 0 : -1;
	for (int i = all->count - 1; i >= 0; i--)
		if (all->motif[i].track == melody)
			all->hook = i;
}

bool
motifs_make(struct motifs *all, const struct points *points, const struct time_map *time,
    int melody, struct err *err)
{
	struct work w = { .points = points, .time = time, .left = WORK,
		.left_to_take = WORK };
	bool good;

	*all = (struct motifs){ .hook = -1 };
	all->motif = calloc(MOTIFS_MAX, sizeof *all->motif);
	w.candidate = malloc((BARS_MAX * sizeof lengths / sizeof *lengths + 1) *
	    sizeof *w.candidate);
	good = all->motif != NULL && w.candidate != NULL;
	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the motifs");
	if (good && melody >= 0)
		good = search_track(all, &w, melody, err);
	for (int t = 0; good && t < points->tracks; t++)
		if (t != melody)
			good = search_track(all, &w, t, err);
	all->cut = w.left < 0 || w.left_to_take < 0 || points->cut;
	free(w.candidate);
	if (good)
		sort_items(all->motif, (size_t)all->count, sizeof *all->motif, compare_motifs);
	find_hook(all, melody);
	return good;
}

void
motifs_clear(struct motifs *all)
{
	for (int i = 0; i < all->count; i++)
		free(all->motif[i].place);
	free(all->motif);
	*all = (struct motifs){ .hook = -1 };
}

int
motifs_at(const struct motifs *all, int track, int64_t tick, int *place)
{
	for (int i = 0; i < all->count; i++)
		for (int k = 0; k < all->motif[i].places; k++) {
			const struct pattern_place *p = &all->motif[i].place[k];

			if (p->track == track && p->start <= tick && tick < p->end) {
				*place = k;
				return i;
			}
		}
	return -1;
}
