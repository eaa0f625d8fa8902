/* SPDX-License-Identifier: MIT */
/*
 * Ghost notes: how often the first one is the note that came next, and what it
 * costs.  On each track of each piece, at some of its notes, the track is cut
 * behind the note; the other tracks are whole.
 *
 *	bench_ghost MODEL CONTEXT FILE.mid...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/sort.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/song.h"

#define PLACES		24		/* of a track */
#define TIMES_MAX	20000

struct hope {
	struct note	 note;
	int		 count;
};

struct score {
	size_t	 places, heard, onset, note;
	double	 wall_ms[TIMES_MAX], thread_ms[TIMES_MAX];
};

static double
now_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static void
die(const struct err *err)
{
	fprintf(stderr, "bench_ghost: %s\n", err->text);
	exit(1);
}

static void
keep_first(void *arg, int candidate, const struct note *note)
{
	struct hope *hope = arg;

	(void)candidate;
	if (hope->count++ == 0)
		hope->note = *note;
}

static void
ignore_done(void *arg, int candidate, double nats)
{
	(void)arg, (void)candidate, (void)nats;
}

static bool
is_enough(void *arg)
{
	return ((struct hope *)arg)->count >= 4;
}

struct cut {
	struct song	*song;
	struct edit	 edit;
	int64_t		 from_ticks;
	struct err	*err;
};

static bool
cut_note(void *arg, const struct note *note)
{
	struct cut *cut = arg;

	return note->start_ticks < cut->from_ticks ||
	    edit_remove_note(&cut->edit, cut->song, note, cut->err);
}

/* The song with nothing on the track from there on. */
static struct song *
cut_song(const struct song *song, int track, int64_t from_ticks)
{
	struct err err = { 0 };
	struct cut cut = { .song = song_snapshot(song), .edit = EDIT_EMPTY,
		.from_ticks = from_ticks, .err = &err };
	struct window all = { from_ticks, INT64_MAX / 2, 0, 127 };

	if (cut.song == NULL)
		exit(1);
	song_query(song, track, &all, cut_note, &cut);
	if (!song_reserve(cut.song, &cut.edit, &err))
		die(&err);
	song_apply(cut.song, &cut.edit);
	edit_clear(&cut.edit);
	return cut.song;
}

static void
try_place(struct model *model, int context, const struct song *song, const struct note *at,
    const struct note *next, struct score *score)
{
	struct song *cut = cut_song(song, at->track, at->start_ticks + 1);
	bool *tracks = calloc((size_t)song_tracks(cut) + 1, sizeof *tracks);
	struct hope hope = { .count = 0 };
	struct generate_request r = { .song = cut, .bars = 2, .tracks = tracks,
		.start_ticks = at->start_ticks + at->length_ticks, .ask = GENERATE_ASK_NOTHING,
		.candidates = 1, .memory = 0.95, .seed = 1, .model = model, .context = context,
		.note = keep_first, .done = ignore_done, .cancelled = is_enough, .arg = &hope };
	double wall = now_ms(CLOCK_MONOTONIC), thread = now_ms(CLOCK_THREAD_CPUTIME_ID);
	struct generate_result result;
	struct err err;

	tracks[at->track] = true;
	if (!generate(&r, &result, &err))
		die(&err);
	score->wall_ms[score->places] = now_ms(CLOCK_MONOTONIC) - wall;
	score->thread_ms[score->places++] = now_ms(CLOCK_THREAD_CPUTIME_ID) - thread;
	score->heard += hope.count > 0;
	score->onset += hope.count > 0 && hope.note.start_ticks == next->start_ticks;
	score->note += hope.count > 0 && hope.note.start_ticks == next->start_ticks &&
	    hope.note.pitch == next->pitch;
	free(tracks);
	song_free(cut);
}

struct list {
	struct note	*notes;		/* owned */
	size_t		 count;
};

static bool
list_note(void *arg, const struct note *note)
{
	struct list *list = arg;

	list->notes[list->count++] = *note;
	return true;
}

static int
compare_starts(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	return (x->start_ticks > y->start_ticks) - (x->start_ticks < y->start_ticks);
}

static void
try_track(struct model *model, int context, const struct song *song, int track,
    struct score *score)
{
	struct window all = { 0, INT64_MAX / 2, 0, 127 };
	struct list l = { malloc((song_notes(song, track) + 1) * sizeof *l.notes), 0 };
	size_t step;

	song_query(song, track, &all, list_note, &l);
	sort_items(l.notes, l.count, sizeof *l.notes, compare_starts);
	step = l.count / PLACES + 1;
	for (size_t i = step; i + 1 < l.count && score->places < TIMES_MAX; i += step) {
		const struct note *at = &l.notes[i], *next = at + 1;

		/* As it is written: one voice, one note after the other. */
		if (next->start_ticks >= at->start_ticks + at->length_ticks)
			try_place(model, context, song, at, next, score);
	}
	free(l.notes);
}

static void
try_file(struct model *model, int context, const char *path, struct score *score)
{
	struct err err;
	struct song *song = smf_read_file(path, SMF_BYTES_MAX, &err);

	if (song == NULL)
		die(&err);
	for (int t = 0; t < song_tracks(song); t++)
		try_track(model, context, song, t, score);
	song_free(song);
}

static void
show_times(const char *name, double *ms, size_t count)
{
	sort_doubles(ms, count);
	printf("%s p50 %.1f ms, p95 %.1f ms\n", name, ms[count / 2], ms[count * 95 / 100]);
}

int
main(int argc, char **argv)
{
	static struct score score;
	struct model *model;
	struct err err;

	if (argc < 4) {
		fprintf(stderr, "usage: bench_ghost MODEL CONTEXT FILE.mid...\n");
		return 2;
	}
	model = model_open(argv[1], &err);
	if (model == NULL)
		die(&err);
	for (int i = 3; i < argc; i++)
		try_file(model, atoi(argv[2]), argv[i], &score);
	model_unref(model);
	if (score.places == 0)
		return 1;
	printf("%zu places, a ghost note at %.3f, with the onset of the next note %.3f, "
	    "with its pitch too %.3f\n", score.places, (double)score.heard / score.places,
	    (double)score.onset / score.places, (double)score.note / score.places);
	show_times("wall", score.wall_ms, score.places);
	show_times("processor", score.thread_ms, score.places);
	return 0;
}
