/* SPDX-License-Identifier: MIT */

/*
 * bench_music [NOTES] - what the piece in memory costs, on a made-up piece of
 * a million notes in sixteen tracks: one line a figure, the best of five runs
 * (of queries, edits and plans the median and the worst of a thousand).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/sort.h"
#include "made_up.h"
#include "music/edit.h"
#include "music/plan.h"
#include "music/smf.h"
#include "music/song.h"

#define RUNS	5
#define TRIES	1000

/* Seconds of this thread's own: others that work at the same time do not count. */
static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
die(const struct err *err)
{
	fprintf(stderr, "bench_music: %s\n", err->text);
	exit(1);
}

static void
print_times(const char *what, double *seconds, int count)
{
	sort_doubles(seconds, (size_t)count);
	printf("music %s_us %.1f %.1f\n", what, seconds[count / 2] * 1e6,
	    seconds[count - 1] * 1e6);
}

static void
bench_read_write(const uint8_t *bytes, size_t size)
{
	double best_read = 1e9, best_write = 1e9, began;
	size_t notes = 0, written;
	uint8_t *out;
	struct err err;

	for (int i = 0; i < RUNS; i++) {
		struct song *s;

		began = now();
		s = smf_read(bytes, size, &err);
		if (s == NULL)
			die(&err);
		best_read = now() - began < best_read ? now() - began : best_read;
		began = now();
		if (!smf_write(s, &out, &written, &err))
			die(&err);
		best_write = now() - began < best_write ? now() - began : best_write;
		notes = song_notes(s, -1);
		free(out);
		song_free(s);
	}
	printf("music read_notes_per_s %.3g\n", (double)notes / best_read);
	printf("music write_notes_per_s %.3g\n", (double)notes / best_write);
}

static bool
count_note(void *arg, const struct note *n)
{
	(void)n;
	++*(size_t *)arg;
	return true;
}

/* A screen: sixteen bars of all tracks, five octaves. */
static void
bench_query(const struct song *s)
{
	static double seconds[TRIES];
	struct rng rng;
	size_t shown = 0;

	rng_seed(&rng, 2);
	for (int i = 0; i < TRIES; i++) {
		int64_t start = rng_below(&rng, (uint32_t)song_end_ticks(s));
		struct window w = { start, start + 16 * 1920, 36, 95 };
		double began = now();

		song_query(s, -1, &w, count_note, &shown);
		seconds[i] = now() - began;
	}
	printf("music query_notes_shown %zu\n", shown / TRIES);
	print_times("query", seconds, TRIES);
}

/* A note more, a plan for the player; each edit on what the last left. */
static void
bench_edit(struct song *s)
{
	static double edits[TRIES], plans[TRIES];
	struct rng rng;
	struct err err;

	rng_seed(&rng, 3);
	for (int i = 0; i < TRIES; i++) {
		struct edit e = EDIT_EMPTY;
		struct note n = {
			.track = (int)rng_below(&rng, MADE_UP_TRACKS), .length_ticks = 100,
			.start_ticks = rng_below(&rng, (uint32_t)song_end_ticks(s)),
			.pitch = 60, .velocity = 90,
		};
		double began = now();
		struct plan *p;

		if (!edit_add_note(&e, s, &n, &err) || !song_edit(s, &e, &err))
			die(&err);
		edits[i] = now() - began;
		edit_clear(&e);
		began = now();
		p = plan_new(s, &err);
		if (p == NULL)
			die(&err);
		plans[i] = now() - began;
		plan_free(p);
	}
	print_times("edit", edits, TRIES);
	print_times("plan", plans, TRIES);
}

static enum note_fate
semitone_up(void *arg, struct note *n, struct err *err)
{
	(void)arg, (void)err;
	n->pitch++;
	return NOTE_CHANGES;
}

static enum note_fate
to_the_grid(void *arg, struct note *n, struct err *err)
{
	(void)arg, (void)err;
	n->start_ticks = (n->start_ticks + 40) / 80 * 80;
	return NOTE_CHANGES;
}

static enum note_fate
gone(void *arg, struct note *n, struct err *err)
{
	(void)arg, (void)n, (void)err;
	return NOTE_GOES;
}

/* One edit of many notes: made, stored, undone and redone. */
static void
bench_many(const struct song *s, const char *what, int track, edit_note_fn fn)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	double best[4] = { 1e9, 1e9, 1e9, 1e9 }, began;
	size_t touched = 0, size = 0;
	uint8_t *bytes;
	struct err err;

	for (int i = 0; i < RUNS; i++) {
		struct song *copy = song_snapshot(s);
		struct edit e = EDIT_EMPTY, back = EDIT_EMPTY;
		const struct edit *steps[] = { &e, &back, &e };

		began = now();
		if (!edit_map_notes(&e, copy, track, &all, fn, NULL, &touched, &err) ||
		    !edit_encode(&e, &bytes, &size, &err))
			die(&err);
		free(bytes);
		for (int j = 0; j < 3; j++) {
			if (j == 1) {
				began = now();
				if (!edit_invert(&e, &back, &err))
					die(&err);
			}
			if (!song_edit(copy, steps[j], &err))
				die(&err);
			best[j] = now() - began < best[j] ? now() - began : best[j];
			began = now();
		}
		edit_clear(&e);
		edit_clear(&back);
		song_free(copy);
		best[3] = now() - began < best[3] ? now() - began : best[3];
	}
	printf("music %s_ms %.1f undo %.3f redo %.3f freed %.1f: %zu notes, %zu bytes stored\n",
	    what, best[0] * 1e3, best[1] * 1e3, best[2] * 1e3, best[3] * 1e3, touched, size);
}

static void
no_state(void *arg, int channel, uint8_t status, uint8_t data0, uint8_t data1)
{
	(void)channel;
	(void)status;
	(void)data1;
	*(size_t *)arg += data0;
}

static void
bench_plan(const struct song *s)
{
	static double seconds[TRIES / 10];
	struct err err;
	struct plan *p = plan_new(s, &err);
	struct plan_event e;
	size_t events = 0, sum = 0;
	double began = now();

	if (p == NULL)
		die(&err);
	while (plan_next(plan_cursor(p), &e))
		events++;
	printf("music plan_events_per_s %.3g\n", (double)events / (now() - began));
	for (int i = 0; i < TRIES / 10; i++) {
		began = now();
		plan_chase(p, song_end_ticks(s), no_state, &sum);
		seconds[i] = now() - began;
	}
	print_times("chase", seconds, TRIES / 10);
	for (int i = 0; i < TRIES / 10; i++) {
		began = now();
		plan_standing(p, song_end_ticks(s) / 2 + 61, -1, count_note, &sum);
		seconds[i] = now() - began;
	}
	print_times("standing", seconds, TRIES / 10);
	plan_free(p);
}

int
main(int argc, char **argv)
{
	int notes = argc > 1 ? atoi(argv[1]) : 1000000;
	uint8_t *bytes;
	size_t size;
	struct song *s;
	struct err err;

	if (notes < 1000 || notes > 100000000) {
		fprintf(stderr, "usage: bench_music [NOTES]\n");
		return 2;
	}
	bytes = made_up_piece(notes, &size);
	bench_read_write(bytes, size);
	s = smf_read(bytes, size, &err);
	free(bytes);
	if (s == NULL)
		die(&err);
	bench_query(s);
	bench_many(s, "transpose_all", -1, semitone_up);
	bench_many(s, "quantise_track", 3, to_the_grid);
	bench_many(s, "quantise_all", -1, to_the_grid);
	bench_many(s, "delete_all", -1, gone);
	bench_edit(s);
	bench_plan(s);
	song_free(s);
	return 0;
}
