/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "model/token/vocab.h"
#include "unit/model_file.h"
#include "unit/songs.h"

#define NOTES_MAX 4096
#define BAR (4 * QUARTER)

static struct model *model, *full;	/* full: knows futures and chords */
static double memory;			/* how much it counts, in the group of tests that runs */

struct take {				/* what one candidate has brought */
	struct note	 notes[NOTES_MAX];
	size_t		 count;
	int		 done, restarts;
	double		 nats_per_note;
};

struct takes {
	struct take	 take[GENERATE_CANDIDATES_MAX];
	size_t		 cancel_after;	/* notes; 0: never */
	size_t		 count;
};

static struct takes takes, others;

/* weight: of each vote of its memory, at every place; 0: it has none. */
static struct model *
open_one(const char *encoding, float weight)
{
	static struct memory_weights weights;
	struct arch_config config = test_config(1, 16, 2, 256);
	struct params params = { 0 };
	struct model *m;
	struct err err = { 0 };
	char path[64];

	test_params(&config, 3, &params);
	test_model_write(test_path(path), &config, &params, "encoding", encoding);
	params_clear(&params);
	memory_weights_init(&weights);
	for (int i = 0; i < MEMORY_WEIGHTS; i++)
		(&weights.expert[0][0][0][0])[i] = weight;
	if (weight != 0)
		test_model_add_memory(path, &weights);
	m = model_open(path, &err);
	unlink(path);
	return m;
}

static int
open_models(float weight)
{
	model = open_one("block=4 position=explicit", weight);
	full = open_one("block=4 position=explicit future chords", weight);
	return model == NULL || full == NULL;
}

static int
open_model(void **state)
{
	(void)state;
	memory = 0;
	return open_models(0);
}

static int
open_remembering(void **state)
{
	(void)state;
	memory = 0.85;
	return open_models(0.4f);
}

static int
close_model(void **state)
{
	(void)state;
	model_unref(model);
	model_unref(full);
	return 0;
}

static void
take_note(void *arg, int candidate, const struct note *note)
{
	struct takes *t = arg;
	struct take *take = &t->take[candidate];

	assert_true(take->count < NOTES_MAX);
	take->notes[take->count++] = *note;
	t->count++;
}

static void
take_again(void *arg, int candidate)
{
	struct takes *t = arg;

	t->take[candidate].count = 0;
	t->take[candidate].restarts++;
}

static void
take_done(void *arg, int candidate, double nats_per_note)
{
	struct takes *t = arg;

	t->take[candidate].done++;
	t->take[candidate].nats_per_note = nats_per_note;
}

static bool
take_enough(void *arg)
{
	struct takes *t = arg;

	return t->cancel_after > 0 && t->count >= t->cancel_after;
}

static struct generate_request
ask(const struct song *song, int64_t start_ticks, int bars, struct takes *into)
{
	memset(into, 0, sizeof *into);
	return (struct generate_request){ .song = song, .start_ticks = start_ticks,
		.bars = bars, .candidates = 3, .temperature = 1, .min_p = 0,
		.memory = memory, .seed = 11,
		.ask = GENERATE_ASK_NOTHING,
		.model = model, .note = take_note, .restart = take_again,
		.done = take_done, .cancelled = take_enough, .arg = into };
}

static void
run(const struct generate_request *request, struct generate_result *result)
{
	struct err err = { 0 };

	if (!generate(request, result, &err))
		fail_msg("%s", err.text);
}

/* Two tracks of quarters, the first with a melody and the second with thirds. */
static struct song *
seed_song(int bars)
{
	struct song *song = make_song(NULL, 0, 3, 40);

	for (int i = 0; i < bars * 4; i++) {
		struct note note = { .track = 1, .start_ticks = i * QUARTER,
			.length_ticks = QUARTER, .channel = 2, .pitch = 72 + i % 5,
			.velocity = 90 };

		add_note(song, &note);
		note.track = 2;
		note.channel = 3;
		note.pitch = 48 + i % 3;
		add_note(song, &note);
		note.pitch += 4;
		add_note(song, &note);
	}
	return song;
}

/* Whatever the model thinks: in the region, on the grid, in range, and nothing sounds on itself. */
static void
check_take(const struct take *take, int64_t start, int64_t end)
{
	for (size_t i = 0; i < take->count; i++) {
		const struct note *n = &take->notes[i];

		assert_true(n->track == 1 || n->track == 2);
		assert_int_equal(n->channel, n->track + 1);
		assert_true(n->start_ticks >= start && n->start_ticks < end);
		assert_true(n->length_ticks > 0 && n->start_ticks + n->length_ticks <= end);
		assert_int_equal(n->start_ticks % (QUARTER / VOCAB_GRID), 0);
		assert_in_range(n->velocity, 1, 127);
		assert_in_range(n->pitch, n->track == 1 ? 60 : 36, n->track == 1 ? 88 : 66);
		for (size_t k = 0; k < i; k++) {
			const struct note *m = &take->notes[k];
			bool voice = n->track == 1;	/* one voice stays one */

			if (m->track != n->track || (m->pitch != n->pitch && !voice))
				continue;
			assert_true(m->start_ticks + m->length_ticks <= n->start_ticks ||
			    n->start_ticks + n->length_ticks <= m->start_ticks);
		}
	}
}

static bool
plays(const struct take *take, int track)
{
	for (size_t i = 0; i < take->count; i++)
		if (take->notes[i].track == track)
			return true;
	return false;
}

static void
goes_on_at_a_bar_line(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask(song, 6 * BAR, 4, &takes);
	struct generate_result result;
	size_t notes = 0;

	(void)state;
	run(&request, &result);
	for (int c = 0; c < 3; c++) {
		check_take(&takes.take[c], 6 * BAR, 10 * BAR);
		assert_int_equal(takes.take[c].done, 1);
		assert_true(plays(&takes.take[c], 1) && plays(&takes.take[c], 2));
		notes += takes.take[c].count;
	}
	assert_int_equal(result.notes, notes);
	assert_false(result.cancelled);
	assert_true(result.tokens >= notes / 2);
	song_free(song);
}

static void
the_same_seed_makes_the_same(void **state)
{
	struct song *song = seed_song(5);
	struct generate_request request = ask(song, 5 * BAR, 2, &takes);
	struct generate_request again = ask(song, 5 * BAR, 2, &others);
	struct generate_result result;

	(void)state;
	run(&request, &result);
	run(&again, &result);
	for (int c = 0; c < 3; c++) {
		assert_int_equal(takes.take[c].count, others.take[c].count);
		assert_memory_equal(takes.take[c].notes, others.take[c].notes,
		    takes.take[c].count * sizeof(struct note));
	}
	again = ask(song, 5 * BAR, 2, &others);
	again.seed = 12;
	run(&again, &result);
	assert_memory_not_equal(takes.take[0].notes, others.take[0].notes,
	    10 * sizeof(struct note));
	song_free(song);
}

static bool
plays_between(const struct take *take, int track, int64_t from, int64_t to)
{
	for (size_t i = 0; i < take->count; i++)
		if (take->notes[i].track == track && take->notes[i].start_ticks >= from &&
		    take->notes[i].start_ticks < to)
			return true;
	return false;
}

/*
 * Far more bars than the context holds: windows are renewed on the way.  Parts that never
 * rest play in every block, also in one that does not fit in what is left of a window.
 */
static void
goes_on_beyond_the_context(void **state)
{
	struct song *song = seed_song(20);
	struct generate_request request = ask(song, 20 * BAR, 24, &takes);
	struct generate_result result;

	(void)state;
	run(&request, &result);
	for (int c = 0; c < 3; c++) {
		check_take(&takes.take[c], 20 * BAR, 44 * BAR);
		for (int bar = 20; bar < 44; bar += 4)
			for (int track = 1; track < 3; track++)
				if (!plays_between(&takes.take[c], track, bar * BAR,
				    (bar + 4) * BAR))
					fail_msg("%d: track %d from bar %d", c, track, bar);
	}
	assert_true(result.tokens > 3 * 256);
	song_free(song);
}

/* A block that is much denser than the piece goes on in a new window where the context ends. */
static void
a_dense_block_loses_no_part(void **state)
{
	struct song *song = make_song(NULL, 0, 4, 40);
	struct generate_request request = ask(song, 12 * BAR, 4, &takes);
	struct generate_result result;
	size_t parts = 0;

	(void)state;
	for (int bar = 0; bar < 12; bar++)
		for (int i = 0; i < 6; i++)
			add_note(song, &(struct note){ .track = 1 + i / 2, .start_ticks = bar * BAR,
				.length_ticks = BAR, .channel = (uint8_t)(1 + i / 2),
				.pitch = (uint8_t)(45 + 24 * (i % 2)), .velocity = 90 });
	run(&request, &result);
	for (int c = 0; c < 3; c++)
		for (int track = 1; track < 4; track++)
			parts += plays(&takes.take[c], track);
	assert_int_equal(parts, 9);
	assert_true(result.tokens > 2 * 256);
	song_free(song);
}

static void
begins_inside_a_bar(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask(song, 5 * BAR + QUARTER + 130, 2, &takes);
	struct generate_result result;
	struct note later = { .track = 1, .start_ticks = 6 * BAR + 3, .length_ticks = BAR,
		.channel = 2, .pitch = 70, .velocity = 80 };

	(void)state;
	add_note(song, &later);
	run(&request, &result);
	for (int c = 0; c < 3; c++)
		for (size_t i = 0; i < takes.take[c].count; i++) {
			const struct note *n = &takes.take[c].notes[i];
			struct window window = { n->start_ticks,
				n->start_ticks + n->length_ticks, n->pitch, n->pitch };

			assert_true(n->start_ticks >= request.start_ticks);
			assert_true(n->start_ticks + n->length_ticks <= 7 * BAR);
			if (n->pitch == 70 && n->track == 1)	/* ends before what is there */
				assert_true(n->start_ticks + n->length_ticks <= 6 * BAR + 3 ||
				    n->start_ticks >= 7 * BAR + 3);
			(void)window;
		}
	song_free(song);
}

/* Only the track that is asked for; the other is heard where it has notes. */
static void
plays_the_tracks_asked_for(void **state)
{
	static const bool tracks[3] = { false, true, false };
	struct song *song = seed_song(8);
	struct generate_request request = ask(song, 4 * BAR, 4, &takes);
	struct generate_result result;

	(void)state;
	request.tracks = tracks;
	run(&request, &result);
	for (int c = 0; c < 3; c++)
		for (size_t i = 0; i < takes.take[c].count; i++)
			assert_int_equal(takes.take[c].notes[i].track, 1);
	song_free(song);
}

static void
an_empty_song_gets_a_melody(void **state)
{
	struct song *song = make_song(NULL, 0, 2, 0);
	struct generate_request request = ask(song, 0, 4, &takes);
	struct generate_result result;

	(void)state;
	run(&request, &result);
	assert_true(takes.take[0].count > 0);
	for (size_t i = 0; i < takes.take[0].count; i++) {
		assert_int_equal(takes.take[0].notes[i].track, 1);
		assert_in_range(takes.take[0].notes[i].pitch, 55, 84);
	}
	song_free(song);
}

static void
cancelling_keeps_what_came(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask(song, 6 * BAR, 16, &takes);
	struct generate_result result;

	(void)state;
	takes.cancel_after = 5;
	run(&request, &result);
	assert_true(result.cancelled);
	assert_true(takes.count >= 5 && takes.count < 80);
	assert_int_equal(takes.take[1].done, 1);
	song_free(song);
}

static void
likeliest_candidates_differ(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask(song, 6 * BAR, 1, &takes);
	struct generate_result result;

	(void)state;
	request.temperature = 0;
	run(&request, &result);
	assert_true(takes.take[0].count > 0 && takes.take[1].count > 0);
	assert_true(takes.take[0].count != takes.take[1].count ||
	    memcmp(takes.take[0].notes, takes.take[1].notes,
	    takes.take[0].count * sizeof(struct note)) != 0);
	song_free(song);
}

/* So cold that all candidates come out alike: each is made again, but not for ever. */
static void
likeness_is_not_accepted_at_once(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask(song, 6 * BAR, 1, &takes);
	struct generate_result result;

	(void)state;
	request.temperature = 1e-4;
	run(&request, &result);
	assert_int_equal(takes.take[0].restarts, 0);
	assert_int_equal(takes.take[1].restarts, 3);
	assert_int_equal(takes.take[1].done, 1);
	assert_int_equal(takes.take[1].count, takes.take[0].count);
	assert_int_equal(result.notes, 3 * takes.take[0].count);
	song_free(song);
}

static void
ranking_names_each_once(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask(song, 6 * BAR, 1, &takes);
	struct generate_result result;
	int seen = 0;

	(void)state;
	request.candidates = GENERATE_CANDIDATES_MAX;
	run(&request, &result);
	for (int c = 0; c < GENERATE_CANDIDATES_MAX; c++)
		seen |= 1 << result.ranking[c];
	assert_int_equal(seen, (1 << GENERATE_CANDIDATES_MAX) - 1);
	song_free(song);
}

static void
odd_songs(void **state)
{
	struct song *song = make_song(NULL, 0, 2, 0);
	struct generate_request request;
	struct generate_result result;

	(void)state;
	for (int i = 0; i < 16; i++) {		/* drums, odd and long bars */
		struct note note = { .track = 1, .start_ticks = i * 200, .length_ticks = 60,
			.channel = 9, .pitch = 36 + i % 3 * 3, .velocity = 100 };

		add_note(song, &note);
	}
	set_metre(song, 0, 7, 8);
	set_metre(song, 7 * 240 * 2, 21, 4);
	request = ask(song, 7 * 240 * 2, 2, &takes);
	run(&request, &result);
	for (size_t i = 0; i < takes.take[0].count; i++) {
		assert_int_equal(takes.take[0].notes[i].channel, 9);
		assert_in_range(takes.take[0].notes[i].pitch, 36, 42);
	}
	request = ask(song, INT64_C(1) << 40, 1, &takes);	/* far behind the end */
	run(&request, &result);
	song_free(song);
}

static void
faults_are_said(void **state)
{
	struct song *song = seed_song(1), *none = song_new(1, QUARTER);
	struct generate_request request;
	struct generate_result result;
	struct err err;

	(void)state;
	request = ask(song, 0, 0, &takes);
	assert_false(generate(&request, &result, &err));
	request = ask(song, -1, 1, &takes);
	assert_false(generate(&request, &result, &err));
	request = ask(song, 0, 1, &takes);
	request.temperature = NAN;
	assert_false(generate(&request, &result, &err));
	request = ask(none, 0, 1, &takes);
	assert_false(generate(&request, &result, &err));
	assert_non_null(strstr(err.text, "no track"));
	song_free(song);
	song_free(none);
}

/* --- what is asked of a region */

static struct generate_request
ask_full(const struct song *song, int64_t start_ticks, int bars, struct takes *into)
{
	struct generate_request request = ask(song, start_ticks, bars, into);

	request.model = full;
	request.replace = true;
	return request;
}

struct counting {
	const struct generate_request *request;
	size_t		 removed[GENERATE_CANDIDATES_MAX];
	struct note	 note[GENERATE_CANDIDATES_MAX][NOTES_MAX];
};
static struct counting counting;

static void
count_removed(void *arg, int candidate, const struct note *note)
{
	(void)arg;
	assert_true(counting.removed[candidate] < NOTES_MAX);
	counting.note[candidate][counting.removed[candidate]++] = *note;
}

static void
restart_all(void *arg, int candidate)
{
	take_again(arg, candidate);
	counting.removed[candidate] = 0;
}

static void
run_counting(struct generate_request *request, struct generate_result *result)
{
	memset(&counting, 0, sizeof counting);
	request->removed = count_removed;
	request->restart = restart_all;
	run(request, result);
}

/* A fill rewrites the region and sees the music after it, which changes the result. */
static void
fills_a_region(void **state)
{
	struct song *song = seed_song(12), *other = seed_song(12);
	struct generate_request request = ask_full(song, 4 * BAR, 3, &takes);
	struct generate_result result;
	struct note late = { .track = 2, .start_ticks = 8 * BAR, .length_ticks = BAR, .channel = 3,
		.pitch = 40, .velocity = 80 };
	bool differ = false;

	(void)state;
	run_counting(&request, &result);
	for (int c = 0; c < 3; c++) {
		check_take(&takes.take[c], 4 * BAR, 7 * BAR);
		assert_true(plays(&takes.take[c], 1) && plays(&takes.take[c], 2));
		assert_int_equal(counting.removed[c], 3 * 4 * 3);
		for (size_t i = 0; i < counting.removed[c]; i++)
			assert_in_range(counting.note[c][i].start_ticks, 4 * BAR, 7 * BAR - 1);
	}
	add_note(other, &late);
	request = ask_full(other, 4 * BAR, 3, &others);
	run(&request, &result);
	for (int c = 0; c < 3; c++)
		differ = differ || takes.take[c].count != others.take[c].count ||
		    memcmp(takes.take[c].notes, others.take[c].notes,
		    takes.take[c].count * sizeof(struct note)) != 0;
	assert_true(differ);
	song_free(song);
	song_free(other);
}

/*
 * A candidate without notes costs no nats and leaves the other tracks as they are: judged by
 * these alone it would be the best.
 */
static void
one_without_notes_is_ranked_last(void **state)
{
	static const bool tracks[3] = { false, true, false };
	struct song *song = seed_song(6);
	struct generate_request request = ask_full(song, 4 * BAR, 1, &takes);
	struct generate_result result;
	int empty = 0;

	(void)state;
	request.tracks = tracks;
	request.candidates = GENERATE_CANDIDATES_MAX;
	request.end_ticks = 4 * BAR + QUARTER / 2;
	request.temperature = 0;	/* each first token once, also the one that ends the cell */
	run_counting(&request, &result);
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++) {
		int c = result.ranking[i];

		assert_int_equal(counting.removed[c], 1);
		empty += takes.take[c].count == 0;
		assert_true(empty == 0 || takes.take[c].count == 0);
		assert_int_equal(isinf(result.verdict[c].score), takes.take[c].count == 0);
	}
	assert_in_range(empty, 1, GENERATE_CANDIDATES_MAX - 1);
	song_free(song);
}

/* Rhythm kept: each replaced note has one in its place, with its ticks and its velocity. */
static void
keeps_the_rhythm(void **state)
{
	static const bool tracks[3] = { false, true, false };
	struct song *song = seed_song(8);
	struct generate_request request = ask_full(song, 2 * BAR, 2, &takes);
	struct generate_result result;

	(void)state;
	request.tracks = tracks;
	request.keep.kind = LOCK_RHYTHM;
	run_counting(&request, &result);
	for (int c = 0; c < 3; c++) {
		assert_int_equal(takes.take[c].count, 8);
		assert_int_equal(counting.removed[c], 8);
		for (size_t i = 0; i < 8; i++) {
			assert_int_equal(takes.take[c].notes[i].start_ticks,
			    counting.note[c][i].start_ticks);
			assert_int_equal(takes.take[c].notes[i].length_ticks,
			    counting.note[c][i].length_ticks);
			assert_int_equal(takes.take[c].notes[i].velocity,
			    counting.note[c][i].velocity);
		}
	}
	song_free(song);
}

/* What keeps rhythm, contour or pitches has no notes where the part rests. */
static void
keeps_the_rests(void **state)
{
	static const enum lock_kind kinds[] = { LOCK_RHYTHM, LOCK_CONTOUR, LOCK_PITCHES };
	static const bool tracks[3] = { false, true, true };
	struct generate_result result;

	(void)state;
	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		struct song *song = make_song(NULL, 0, 3, 40);
		struct generate_request request;

		for (int i = 0; i < 4 * 8 * 2; i++)
			if (i / 2 / 4 != 3 && (i % 2 == 0 || i / 2 / 4 < 3))
				add_note(song, &(struct note){ .track = 1 + i % 2,
					.start_ticks = i / 2 * QUARTER, .length_ticks = QUARTER,
					.channel = (uint8_t)(2 + i % 2), .pitch = 60,
					.velocity = 90 });
		request = ask_full(song, 2 * BAR, 4, &takes);
		request.tracks = tracks;
		request.keep.kind = kinds[kind];
		run(&request, &result);
		for (int c = 0; c < 3; c++) {
			assert_true(plays(&takes.take[c], 1));
			assert_false(plays_between(&takes.take[c], 1, 3 * BAR, 4 * BAR));
			assert_false(plays_between(&takes.take[c], 2, 3 * BAR, 6 * BAR));
		}
		song_free(song);
	}
}

static void
keeps_notes_that_are_named(void **state)
{
	struct song *song = seed_song(8);
	struct generate_request request = ask_full(song, 2 * BAR, 2, &takes);
	struct generate_result result;
	struct note note;
	uint32_t ids[2];

	(void)state;
	assert_true(song_next_note(song, 1, 2 * BAR, &note));
	ids[0] = note.id;
	assert_true(song_next_note(song, 1, 3 * BAR, &note));
	ids[1] = note.id;
	request.keep.ids = ids;
	request.keep.count = 2;
	run_counting(&request, &result);
	for (int c = 0; c < 3; c++) {
		assert_int_equal(counting.removed[c], 2 * 4 * 3 - 2);
		for (size_t i = 0; i < counting.removed[c]; i++)
			assert_true(counting.note[c][i].id != ids[0] &&
			    counting.note[c][i].id != ids[1]);
	}
	song_free(song);
}

static void
keeps_a_share(void **state)
{
	struct song *song = seed_song(16);
	struct generate_request request = ask_full(song, 2 * BAR, 8, &takes);
	struct generate_result result;

	(void)state;
	request.keep.share = 0.5;
	run_counting(&request, &result);
	for (int c = 0; c < 3; c++)
		assert_in_range(counting.removed[c], 30, 66);	/* of 96 */
	request.keep.share = 1;
	run_counting(&request, &result);
	assert_int_equal(counting.removed[0], 0);
	song_free(song);
}

/* Nothing outside the part of the bars that is asked for. */
static void
keeps_to_a_part_of_a_bar(void **state)
{
	struct song *song = seed_song(8);
	struct generate_request request = ask_full(song, 2 * BAR + 2 * QUARTER, 2, &takes);
	struct generate_result result;

	(void)state;
	request.end_ticks = 3 * BAR + QUARTER;
	run_counting(&request, &result);
	for (int c = 0; c < 3; c++) {
		assert_int_equal(counting.removed[c], 3 * 3);
		for (size_t i = 0; i < takes.take[c].count; i++) {
			const struct note *n = &takes.take[c].notes[i];

			assert_in_range(n->start_ticks, request.start_ticks, request.end_ticks - 1);
			assert_true(n->start_ticks + n->length_ticks <= request.end_ticks);
		}
	}
	song_free(song);
}

static void
limits_hold(void **state)
{
	struct song *song = seed_song(10);
	struct generate_request request = ask_full(song, 4 * BAR, 4, &takes);
	struct generate_result result;

	(void)state;
	request.ask.low = 50;
	request.ask.high = 71;
	request.ask.scale = 0xab5;
	request.ask.most = 2;
	request.candidates = 6;
	run(&request, &result);
	for (int c = 0; c < 6; c++)
		for (size_t i = 0; i < takes.take[c].count; i++) {
			const struct note *n = &takes.take[c].notes[i];
			int sounding = 0;

			assert_in_range(n->pitch, 50, 71);
			assert_true((0xab5 >> n->pitch % 12 & 1) != 0);
			for (size_t k = 0; k < takes.take[c].count; k++) {
				const struct note *m = &takes.take[c].notes[k];

				sounding += m->track == n->track &&
				    m->start_ticks <= n->start_ticks &&
				    m->start_ticks + m->length_ticks > n->start_ticks;
			}
			assert_true(sounding <= 2);
		}
	song_free(song);
}

static double
share_of_scale(const struct song *song, int key, int scale)
{
	struct generate_request request = ask(song, 6 * BAR, 4, &takes);
	struct generate_result result;
	int in = 0, all = 0;

	request.ask.key = key;
	run(&request, &result);
	for (int c = 0; c < 3; c++)
		for (size_t i = 0; i < takes.take[c].count; i++) {
			all++;
			in += scale >> takes.take[c].notes[i].pitch % 12 & 1;
		}
	return (double)in / all;
}

/* Repeats of bars in the old key are still allowed. */
static void
a_key_is_followed(void **state)
{
	struct song *song = seed_song(6);
	double free = share_of_scale(song, -1, 0xd6a);	/* F sharp major */
	double asked = share_of_scale(song, 6, 0xd6a);

	(void)state;
	if (asked < free + 0.1)
		fail_msg("%g of the notes are in the key, %g without one", asked, free);
	song_free(song);
}

/* Of drums those that the piece strikes, unless a range is asked for. */
static void
the_kit_stays(void **state)
{
	static const uint8_t kit[3] = { 36, 38, 42 };
	struct song *song = make_song(NULL, 0, 1, 0);
	struct generate_request request;
	struct generate_result result;
	bool beyond = false;

	(void)state;
	for (int i = 0; i < 48; i++)
		add_note(song, &(struct note){ .channel = 9, .start_ticks = i * QUARTER / 2,
			.length_ticks = 60, .pitch = kit[i % 3], .velocity = 90 });
	for (int asked = 0; asked < 2; asked++) {
		request = ask(song, 6 * BAR, 4, &takes);
		request.ask.low = asked ? 35 : 0;
		request.ask.high = asked ? 60 : 0;
		run(&request, &result);
		assert_true(takes.take[0].count > 0);
		for (size_t i = 0; i < takes.take[0].count; i++) {
			int pitch = takes.take[0].notes[i].pitch;
			bool known = pitch == 36 || pitch == 38 || pitch == 42;

			assert_true(known || asked);
			beyond = beyond || !known;
		}
	}
	assert_true(beyond);
	song_free(song);
}

/*
 * A new track under what is there, chords given or proposed, far more bars than the
 * context holds.
 */
static void
accompanies(void **state)
{
	static const bool tracks[4] = { false, false, false, true };
	struct song *song = seed_song(24);
	struct generate_request request;
	struct generate_result result;
	uint8_t chords[48];
	struct edit edit = EDIT_EMPTY;
	struct err err;

	(void)state;
	assert_true(edit_add_track(&edit, song, song_tracks(song), "Bass", 5, &err));
	assert_true(song_edit(song, &edit, &err));
	edit_clear(&edit);
	for (int i = 0; i < 48; i++)
		chords[i] = (uint8_t)vocab_chord(i / 2 % 12, QUALITY_MINOR);
	for (int way = 0; way < 3; way++) {
		request = ask_full(song, 0, 24, &takes);
		request.tracks = tracks;
		request.candidates = 2;
		request.ask.chords = way == 1 ? chords : NULL;
		request.ask.propose_chords = way == 2;
		run_counting(&request, &result);
		for (int c = 0; c < 2; c++) {
			int64_t last = 0;

			assert_int_equal(counting.removed[c], 0);
			assert_true(takes.take[c].count > 10);
			for (size_t i = 0; i < takes.take[c].count; i++) {
				assert_int_equal(takes.take[c].notes[i].track, 3);
				last = takes.take[c].notes[i].start_ticks > last ?
				    takes.take[c].notes[i].start_ticks : last;
			}
			assert_true(last > 16 * BAR);
		}
	}
	song_free(song);
}

/* A part that is new plays where its instrument does, or in the range that is asked for. */
static void
new_parts_suit_their_instruments(void **state)
{
	static const struct { int program, low, high; } parts[] = {
		{ 32, 28, 55 }, { 40, 55, 88 }, { 42, 36, 69 }, { 58, 29, 53 }, { 73, 60, 93 },
	};
	static const bool tracks[4] = { false, false, false, true };
	struct generate_result result;

	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++)
		for (int asked = 0; asked < 2; asked++) {
			struct song *song = seed_song(8);
			struct generate_request request;
			struct edit edit = EDIT_EMPTY;
			struct err err;

			assert_true(edit_add_track(&edit, song, 3, "new", parts[i].program, &err));
			apply(song, &edit);
			request = ask_full(song, 0, 8, &takes);
			request.tracks = tracks;
			request.ask.low = asked ? 64 : 0;
			request.ask.high = asked ? 71 : 0;
			run(&request, &result);
			assert_true(takes.take[0].count > 4);
			for (size_t k = 0; k < takes.take[0].count; k++)
				assert_in_range(takes.take[0].notes[k].pitch,
				    asked ? 64 : parts[i].low, asked ? 71 : parts[i].high);
			song_free(song);
		}
}

static void
odd_regions_are_refused_or_done(void **state)
{
	struct song *song = seed_song(6);
	struct generate_request request = ask_full(song, 2 * BAR, 2, &takes);
	struct generate_result result;
	struct err err;

	(void)state;
	request.end_ticks = 2 * BAR;
	assert_false(generate(&request, &result, &err));
	request = ask_full(song, 2 * BAR, 2, &takes);
	request.ask.control[CONTROL_DENSITY] = 77;
	assert_false(generate(&request, &result, &err));
	request = ask_full(song, 2 * BAR, 2, &takes);
	request.keep.share = NAN;
	assert_false(generate(&request, &result, &err));
	request = ask(song, 2 * BAR, 2, &takes);	/* a model that knows no chords */
	request.ask.propose_chords = true;
	assert_false(generate(&request, &result, &err));
	assert_non_null(strstr(err.text, "chords"));
	request = ask_full(song, 100 * BAR, 2, &takes);	/* behind the end, like a bar long ago */
	request.ask.like_bar = 1;
	request.ends = true;
	run(&request, &result);
	song_free(song);
}

/* --- with a memory */

/* Notes of both parts that are those of the tune that repeats every bar. */
static double
share_of_tune(const struct take *take, int64_t start)
{
	static const int pitch[2][4] = { { 72, 76, 79, 76 }, { 48, 55, 52, 55 } };
	int right = 0;

	for (size_t i = 0; i < take->count; i++) {
		const struct note *n = &take->notes[i];
		int64_t at = n->start_ticks - start;

		right += at % QUARTER == 0 && n->pitch == pitch[n->track - 1][at / QUARTER % 4];
	}
	return take->count > 0 ? right / (double)take->count : 0;
}

/*
 * What the whole song repeats goes on, if votes weigh enough, for as long as is asked
 * and beyond the context.
 */
static void
what_repeats_goes_on(void **state)
{
	static const int pitch[2][4] = { { 72, 76, 79, 76 }, { 48, 55, 52, 55 } };
	struct song *song = make_song(NULL, 0, 3, 40);
	struct generate_request request;
	struct generate_result result;

	(void)state;
	for (int i = 0; i < 16 * 4; i++)
		for (int t = 0; t < 2; t++) {
			struct note note = { .track = t + 1, .start_ticks = i * QUARTER,
			    .length_ticks = QUARTER,
				.channel = t + 1, .pitch = pitch[t][i % 4], .velocity = 90 };

			add_note(song, &note);
		}
	for (int strong = 0; strong < 2; strong++) {
		model_unref(model);
		model = open_one("block=4 position=explicit", strong ? 8 : 0.4f);
		request = ask(song, 16 * BAR, 24, &takes);
		request.candidates = 1;
		run(&request, &result);
		if (strong ? takes.take[0].count != 2 * 24 * 4 || share_of_tune(&takes.take[0],
		    16 * BAR) < 1 : share_of_tune(&takes.take[0], 16 * BAR) > 0.8)
			fail_msg("%zu notes, %g of them of the tune", takes.take[0].count,
			    share_of_tune(&takes.take[0], 16 * BAR));
	}
	request = ask(song, 16 * BAR, 4, &takes);
	request.memory = 0;			/* switched off, they do not count at all */
	run(&request, &result);
	assert_true(share_of_tune(&takes.take[0], 16 * BAR) < 0.5);
	song_free(song);
}

/* What holds for every model, with a memory or without. */
#define TESTS \
	cmocka_unit_test(goes_on_at_a_bar_line), \
	cmocka_unit_test(the_same_seed_makes_the_same), \
	cmocka_unit_test(goes_on_beyond_the_context), \
	cmocka_unit_test(a_dense_block_loses_no_part), \
	cmocka_unit_test(begins_inside_a_bar), \
	cmocka_unit_test(plays_the_tracks_asked_for), \
	cmocka_unit_test(an_empty_song_gets_a_melody), \
	cmocka_unit_test(cancelling_keeps_what_came), \
	cmocka_unit_test(likeliest_candidates_differ), \
	cmocka_unit_test(likeness_is_not_accepted_at_once), \
	cmocka_unit_test(ranking_names_each_once), \
	cmocka_unit_test(odd_songs), \
	cmocka_unit_test(one_without_notes_is_ranked_last), \
	cmocka_unit_test(faults_are_said), \
	cmocka_unit_test(fills_a_region), \
	cmocka_unit_test(keeps_the_rhythm), \
	cmocka_unit_test(keeps_the_rests), \
	cmocka_unit_test(keeps_notes_that_are_named), \
	cmocka_unit_test(keeps_a_share), \
	cmocka_unit_test(keeps_to_a_part_of_a_bar), \
	cmocka_unit_test(limits_hold), \
	cmocka_unit_test(the_kit_stays), \
	cmocka_unit_test(a_key_is_followed), \
	cmocka_unit_test(accompanies), \
	cmocka_unit_test(new_parts_suit_their_instruments), \
	cmocka_unit_test(odd_regions_are_refused_or_done)

int
main(void)
{
	const struct CMUnitTest alone[] = { TESTS };
	const struct CMUnitTest remembering[] = { TESTS, cmocka_unit_test(what_repeats_goes_on) };
	int failed = cmocka_run_group_tests(alone, open_model, close_model);

	return failed + cmocka_run_group_tests(remembering, open_remembering, close_model);
}
