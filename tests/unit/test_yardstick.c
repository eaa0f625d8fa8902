/* SPDX-License-Identifier: MIT */
#include "model/measure/yardstick.h"

#include "base/file.h"
#include "base/rng.h"
#include "model/measure/frame_head.h"
#include "model/train/stepper.h"
#include "sandbox.h"
#include "test.h"

#define LENGTH	40			/* rows that the windows of these tests have room for */

struct rig {
	struct frames	 frames;
	struct frame_source source;
	struct token_window window;
};

/* All rows of the first piece of train/. */
static void
set_up(struct rig *g, const char *text, enum frame_rows rows, int move)
{
	struct err err;

	sandbox_write("rows/train/a.txt", text);
	sandbox_write("rows/valid/a.txt", text);
	assert_true(frames_read(sandbox_path("rows"), &g->frames, &err));
	assert_true(frame_source_make(&g->source, &g->frames, rows, &err));
	assert_true(token_window_init(&g->window, LENGTH, &err));
	frame_window_add(&g->source, &g->frames.piece[0], 0, g->frames.piece[0].count, move, true,
	    &g->window);
}

static void
tear_down(struct rig *g)
{
	token_window_clear(&g->window);
	frame_source_clear(&g->source);
	frames_clear(&g->frames);
}

#define P(midi) ((midi) - FRAME_LOW)
#define END FRAME_REST

static void
a_frame_is_its_notes_and_an_end(void **state)
{
	static const int id[] = { END, P(60), P(64), END, END, P(60), P(67), END };
	static const int target[] = { P(60), P(64), END, END, P(60), P(67), END, END };
	static const int notes[] = { 1, 0, 0, 1, 1, 0, 0, 1 };
	struct rig g;

	(void)state;
	for (int move = -2; move <= 2; move += 2) {
		set_up(&g, "60 64\n\n60 67\n\n", ROWS_NOTES, move);
		assert_int_equal(g.window.length, COUNT(id));
		for (size_t i = 0; i < COUNT(id); i++) {
			assert_int_equal(g.window.input[i].id, id[i] < END ? id[i] + move : END);
			assert_int_equal(g.window.target[i], target[i] < END ?
			    target[i] + move : END);
			assert_int_equal(g.window.notes[i], notes[i]);
			assert_int_equal(g.window.weight[i], 1);
		}
		assert_int_equal(frame_row_count(&g.source, &g.frames.piece[0], 2), 3);
		tear_down(&g);
	}
}

static int
note(const struct rig *g, int row, int feature)
{
	return g->window.input[row].feature[feature];
}

/* Rows: 60 64 END, 60 65 END, 62 END, 60 64 END, 60 64 END, ... */
static void
notes_know_what_was_before(void **state)
{
	struct rig g;

	(void)state;
	set_up(&g, "60 64\n60 65\n62\n60 64\n60 64\n60 65\n", ROWS_NOTES, 0);
	assert_int_equal(note(&g, 0, NOTE_NEXT), END);
	assert_int_equal(note(&g, 0, NOTE_MATCH), FRAME_CLASSES);
	assert_int_equal(note(&g, 3, NOTE_NEXT), P(60));
	assert_int_equal(note(&g, 3, NOTE_SECOND), P(64));
	assert_int_equal(note(&g, 3, NOTE_BELOW), END);
	assert_int_equal(note(&g, 4, NOTE_NEXT), P(64));	/* after 60 */
	assert_int_equal(note(&g, 4, NOTE_BELOW), P(60));
	assert_int_equal(note(&g, 5, NOTE_NEXT), END);		/* after 65 */
	assert_int_equal(note(&g, 5, NOTE_BELOW), P(64));
	assert_int_equal(note(&g, 5, NOTE_COUNT), 2);
	assert_int_equal(note(&g, 4, NOTE_SAME), 16 + 1);	/* 60 is what there was, */
	assert_int_equal(note(&g, 5, NOTE_SAME), 1);		/* 65 is not */
	assert_int_equal(note(&g, 6, NOTE_NEXT), P(60));
	assert_int_equal(note(&g, 6, NOTE_SINCE), 2);
	assert_int_equal(note(&g, 6, NOTE_CHANGED), P(60));
	/* The fifth frame: the fourth is like the first, after which 60 65 came. */
	assert_int_equal(note(&g, 11, NOTE_MATCH), P(60));
	assert_int_equal(note(&g, 12, NOTE_MATCH), P(65));
	assert_int_equal(note(&g, 12, NOTE_MATCHED), 16 + 1);
	assert_int_equal(note(&g, 13, NOTE_MATCHED), 1);	/* it was 64 */
	/* nothing of the sixth is known yet */
	assert_int_equal(note(&g, 14, NOTE_SAME), 16 + 2);
	tear_down(&g);
}

/* Of the third of three frames alike, with a match: what the published nets do not see. */
static void
plain_rows_tell_no_more_than_the_frame_before(void **state)
{
	static const int fact[] = { ROW_TIME, ROW_AT, ROW_SAME, ROW_MATCHED };
	static const int rich[] = { 2, 2, 2, 1 }, plain[] = { 0, 1, 1, 0 };
	struct rig g;

	(void)state;
	set_up(&g, "60\n60\n60\n", ROWS_FRAMES, 0);
	for (size_t i = 0; i < COUNT(fact); i++)
		assert_int_equal(note(&g, 2, fact[i]), rich[i]);
	g.source.plain = true;
	g.window.length = 0;
	frame_window_add(&g.source, &g.frames.piece[0], 0, 3, 0, true, &g.window);
	for (size_t i = 0; i < COUNT(fact); i++)
		assert_int_equal(note(&g, 2, fact[i]), plain[i]);
	tear_down(&g);
}

static void
cells_come_soprano_bass_alto_tenor(void **state)
{
	static const int pitch[] = { P(72), P(48), P(67), P(64), P(71), END, P(67), P(64) };
	static const int target[] = { P(72), P(48), P(67), P(64), FRAME_STAYS - 1, END, FRAME_STAYS,
	    FRAME_STAYS };
	struct rig g;

	(void)state;
	set_up(&g, "72 67 64 48\n71 67 64 -1\n", ROWS_CELLS, 0);
	assert_int_equal(g.window.length, COUNT(target));
	for (size_t i = 0; i < COUNT(target); i++) {
		assert_int_equal(g.window.target[i], target[i]);
		assert_int_equal(g.window.notes[i], 1);
		if (i > 0)
			assert_int_equal(g.window.input[i].id, pitch[i - 1]);
	}
	assert_int_equal(note(&g, 0, CELL_OWN), FRAME_CLASSES);
	assert_int_equal(note(&g, 5, CELL_OWN), P(48));
	assert_int_equal(note(&g, 5, CELL_VOICE), P(71));			/* known */
	assert_int_equal(note(&g, 5, CELL_VOICE + 3), FRAME_CLASSES + P(48));	/* to come */
	assert_int_equal(note(&g, 5, CELL_MOVED), 1);
	assert_int_equal(note(&g, 6, CELL_MOVED), 3);
	assert_int_equal(note(&g, 6, CELL_PLACE), 2 * 16 + 1);
	tear_down(&g);
}

/* Whatever it was before, each pitch and rest has a class of its own. */
static void
a_step_is_told_from_each_place(void **state)
{
	(void)state;
	for (int before = 0; before <= FRAME_CLASSES; before++) {
		int seen[FRAME_CLASSES] = { 0 };

		for (int pitch = 0; pitch < FRAME_CLASSES; pitch++) {
			int step = frame_step(pitch, before);

			assert_in_range(step, 0, FRAME_CLASSES - 1);
			assert_int_equal(seen[step]++, 0);
		}
		if (before < FRAME_PITCHES)
			assert_int_equal(frame_step(before, before), FRAME_STAYS);
	}
}

/* --- whole runs */

/* Chords that go round, in a piece of more rows than any window. */
static void
put_rounds(const char *name, int frames, bool voices)
{
	static const char *const chord[2][4] = {
		{ "48 60 64 67\n", "48 60 65 69\n", "47 62 67\n", "48 60 64 67\n" },
		{ "67 64 60 48\n", "69 65 60 48\n", "67 62 59 -1\n", "67 64 60 48\n" },
	};
	char *text = calloc((size_t)frames + 1, 16);

	for (int i = 0; i < frames; i++)
		strcat(text, chord[voices][i % 4]);
	sandbox_write(name, text);
	free(text);
}

static void
measure(const char *folder, const char *arch, struct yardstick_result *r)
{
	struct frames frames;
	struct err err = { 0 };
	struct yardstick_task task = { .frames = &frames, .arch = arch_find(arch), .seconds = 0.1,
		.threads = 2, .seed = 3 };

	assert_non_null(task.arch);
	if (!frames_read(sandbox_path(folder), &frames, &err) || !yardstick_run(&task, r, &err))
		fail_msg("%s", err.text);
	frames_clear(&frames);
}

/* Whatever the windows, each frame counts once; what is kept is no worse than the beginning. */
static void
every_frame_is_scored_once(void **state)
{
	static const char *const folders[] = { "chords", "voices" };
	struct yardstick_result r;

	(void)state;
	for (int voices = 0; voices < 2; voices++) {
		char name[32];

		for (int side = 0; side < 3; side++) {
			static const char *const names[] = { "train", "valid", "test" };

			snprintf(name, sizeof name, "%s/%s/a.txt", folders[voices], names[side]);
			put_rounds(name, side == 0 ? 60 : 400, voices);
			snprintf(name, sizeof name, "%s/%s/b.txt", folders[voices], names[side]);
			put_rounds(name, 1, voices);
		}
		for (int i = 0; arch_table[i] != NULL; i++) {
			if (arch_table[i]->head != NULL)
				continue;
			measure(folders[voices], arch_table[i]->name, &r);
			for (int side = FRAME_VALID; side < FRAME_SIDES; side++) {
				assert_int_equal(r.score[side].units, r.one_gram[side].units);
				assert_int_equal(r.score[side].later_units,
				    r.one_gram[side].later_units);
				assert_true(r.score[side].nats > r.score[side].later_nats);
			}
			assert_true(frame_score_later(&r.score[FRAME_VALID]) < r.last.base + 1e-3);
		}
	}
}

static void
what_predicts_no_frames_is_refused(void **state)
{
	struct frames frames = { 0 };
	struct yardstick_task task = { .frames = &frames, .arch = &arch_vae };
	struct yardstick_result r;
	struct err err = { 0 };

	(void)state;
	assert_false(yardstick_run(&task, &r, &err));
	assert_string_equal(err.text, "vae does not predict one frame after another, so "
	    "it cannot be compared");
}

/* --- nothing of the future */

static bool
nothing_to_draw(void *arg, struct rng *rng, struct token_window *w)
{
	(void)arg, (void)rng, (void)w;
	return false;
}

/* A net whose every number says something. */
struct scorer {
	struct params	 params;
	struct trainer_options options;
	struct trainer_task task;
	struct stepper	*stepper;
};

static void
scorer_begin(struct scorer *s, const struct rig *g, enum frame_rows rows)
{
	const struct trainer_options usual = TRAINER_DEFAULTS;
	struct err err = { 0 };
	struct rng rng;

	*s = (struct scorer){ .params = PARAMS_EMPTY, .options = usual };
	s->task = (struct trainer_task){
		.arch = &arch_transformer, .head = frame_head[rows], .head_arg = &g->source,
		.config = { .layers = 1, .width = 16, .heads = 2, .context = LENGTH,
		    .vocab_size = FRAME_CLASSES },
		.params = &s->params, .fill = nothing_to_draw, .held_out = { &g->window, 1 },
	};
	arch_list(s->task.arch, s->task.head, &s->task.config, &s->params);
	assert_true(params_make(&s->params, &err));
	rng_seed(&rng, 5);
	for (size_t i = 0; i < s->params.size; i++)
		s->params.data[i] = 0.3f * rng_normal(&rng);
	s->options.threads = 1;
	s->options.batch = 1;
	assert_true(trainer_settle(&s->options, &err));
	s->stepper = stepper_make(&s->task, &s->options, &err);
	assert_non_null(s->stepper);
}

/* Of what counts in the rig's window. */
static double
scorer_nats(struct scorer *s, const struct rig *g)
{
	const struct trainer_set set = { &g->window, 1 };
	struct stepper_result result;

	stepper_score(s->stepper, &set, &result);
	return result.nats;
}

static void
scorer_end(struct scorer *s)
{
	stepper_free(s->stepper);
	params_clear(&s->params);
}

/* Nats of the first `frames` frames, and of the first row of the next, in a text. */
static double
nats_of_beginning(const char *text, enum frame_rows rows, size_t frames)
{
	struct scorer scorer;
	struct rig g;
	size_t counted = 1;
	double nats;

	set_up(&g, text, rows, 0);
	for (size_t t = 0; t < frames; t++)
		counted += frame_row_count(&g.source, &g.frames.piece[0], t);
	for (size_t i = counted; i < g.window.length; i++)
		g.window.weight[i] = 0;
	if (rows == ROWS_FRAMES)	/* here that row is what differs */
		g.window.weight[frames] = 0;
	else
		g.window.target[counted - 1] = P(60);
	scorer_begin(&scorer, &g, rows);
	nats = scorer_nats(&scorer, &g);
	scorer_end(&scorer);
	tear_down(&g);
	return nats;
}

static void
the_future_changes_nothing(void **state)
{
	static const char *const chords[] = {
		"60 64\n62 65\n60 64\n62 65\n60 64 67\n", "60 64\n62 65\n60 64\n62 65\n\n",
		"60 64\n62 65\n60 64\n62 66\n60 64 67\n",
	}, *const voices[] = {
		"67 64 60 48\n67 65 60 48\n67 64 60 48\n67 65 60 48\n",
		"67 64 60 48\n67 65 60 48\n67 64 60 48\n67 66 59 -1\n",
		"67 64 60 48\n67 65 60 48\n67 64 59 48\n67 65 60 48\n",
	};

	(void)state;
	for (int rows = ROWS_FRAMES; rows <= ROWS_CELLS; rows++) {
		const char *const *text = rows == ROWS_CELLS ? voices : chords;
		size_t frames = rows == ROWS_CELLS ? 3 : 4;
		double nats = nats_of_beginning(text[0], (enum frame_rows)rows, frames);

		assert_true(nats > 0 && isfinite(nats));
		CHECK_NEAR(nats_of_beginning(text[1], (enum frame_rows)rows, frames), nats, 0);
		assert_true(nats_of_beginning(text[2], (enum frame_rows)rows, frames) != nats);
	}
}

/* --- a frame's probabilities are of one whole */

#define LAST_MAX	100

/*
 * Of each last frame: the nats of `count` of its rows, from the `from`-th on,
 * after the frames `before`.  A line of `last` a piece.
 */
static void
nats_of_last(const char *before, char (*last)[16], size_t pieces, enum frame_rows rows, size_t from,
    size_t count, double *nats)
{
	struct scorer scorer;
	struct rig g = { 0 };
	struct err err;
	char name[64], text[256];

	for (size_t i = 0; i < pieces; i++) {
		snprintf(name, sizeof name, "whole%d/%s/%03zu.txt", (int)rows,
		    i == 0 ? "valid" : "train", i);
		snprintf(text, sizeof text, "%s%s\n", before, last[i]);
		sandbox_write(name, text);
		if (i == 0) {
			snprintf(name, sizeof name, "whole%d/train/000.txt", (int)rows);
			sandbox_write(name, text);
		}
	}
	snprintf(name, sizeof name, "whole%d", (int)rows);
	assert_true(frames_read(sandbox_path(name), &g.frames, &err));
	assert_true(g.frames.side[FRAME_TRAIN].pieces >= pieces);
	assert_true(frame_source_make(&g.source, &g.frames, rows, &err));
	assert_true(token_window_init(&g.window, LENGTH, &err));
	scorer_begin(&scorer, &g, rows);
	for (size_t i = 0; i < pieces; i++) {
		const struct frame_piece *piece = &g.frames.piece[i];
		size_t begin;

		g.window.length = 0;
		frame_window_add(&g.source, piece, 0, piece->count, 0, true, &g.window);
		begin = g.window.length - frame_row_count(&g.source, piece, piece->count - 1);
		for (size_t k = 0; k < g.window.length; k++)
			g.window.weight[k] = k >= begin + from && k < begin + from + count;
		nats[i] = scorer_nats(&scorer, &g);
	}
	scorer_end(&scorer);
	tear_down(&g);
}

static double
sum_of_chances(const double *nats, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += exp(-nats[i]);
	return sum;
}

#define CHORDS	"60 64\n62 65\n60 64\n62 65\n60 64\n"

static void
sets_of_notes_are_one_whole(void **state)
{
	char highest[][16] = { "106", "106 107", "106 108", "106 107 108" },
	    last[LAST_MAX][16] = { "" };
	double nats[LAST_MAX];

	(void)state;
	for (int p = 0; p < FRAME_PITCHES; p++)
		snprintf(last[1 + p], sizeof last[0], "%d", FRAME_LOW + p);
	nats_of_last(CHORDS, last, 1 + FRAME_PITCHES, ROWS_NOTES, 0, 1, nats);
	CHECK_NEAR(sum_of_chances(nats, 1 + FRAME_PITCHES), 1, 1e-5);
	/* Above the first note, all sets that there are. */
	nats_of_last(CHORDS "106 107\n", highest, COUNT(highest), ROWS_NOTES, 1, 3, nats);
	CHECK_NEAR(sum_of_chances(nats, COUNT(highest)), 1, 1e-5);
}

static void
cells_are_one_whole(void **state)
{
	static const char *const before = "67 64 60 48\n67 65 60 48\n67 64 60 48\n";
	/* of the voices: soprano, bass, alto, tenor */
	static const int place[] = { 0, 3, 1, 2 };
	char last[LAST_MAX][16];
	double nats[LAST_MAX];

	(void)state;
	for (size_t row = 0; row < FRAME_VOICES; row++) {
		for (int p = 0; p < FRAME_CLASSES; p++) {
			int voice[FRAME_VOICES] = { 67, 64, 60, 48 };

			voice[place[row]] = p < FRAME_PITCHES ? FRAME_LOW + p : -1;
			snprintf(last[p], sizeof last[p], "%d %d %d %d", voice[0], voice[1],
			    voice[2], voice[3]);
		}
		nats_of_last(before, last, FRAME_CLASSES, ROWS_CELLS, row, 1, nats);
		CHECK_NEAR(sum_of_chances(nats, FRAME_CLASSES), 1, 1e-5);
	}
}

/* The loss of one pitch does not depend on the other. */
static void
pitches_of_a_frame_are_coins(void **state)
{
	char last[][16] = { "", "60", "64", "60 64" };
	double nats[COUNT(last)];

	(void)state;
	nats_of_last(CHORDS, last, COUNT(last), ROWS_FRAMES, 0, 1, nats);
	CHECK_NEAR(nats[3] - nats[2], nats[1] - nats[0], 1e-4);
	assert_true(fabs(nats[1] - nats[0]) > 1e-3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_is_its_notes_and_an_end),
		cmocka_unit_test(notes_know_what_was_before),
		cmocka_unit_test(plain_rows_tell_no_more_than_the_frame_before),
		cmocka_unit_test(cells_come_soprano_bass_alto_tenor),
		cmocka_unit_test(a_step_is_told_from_each_place),
		cmocka_unit_test(the_future_changes_nothing),
		cmocka_unit_test(sets_of_notes_are_one_whole),
		cmocka_unit_test(cells_are_one_whole),
		cmocka_unit_test(pitches_of_a_frame_are_coins),
		cmocka_unit_test(every_frame_is_scored_once),
		cmocka_unit_test(what_predicts_no_frames_is_refused),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
