/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/lane.h"
#include "music/smf.h"
#include "songs.h"

/* What is drawn in a lane holds there and nowhere else, and undo brings the bytes back. */

static struct err err;

/* Every lane that holds events of a track. */
static bool
is_drawn(int id, struct lane *l)
{
	lane_at(id, l);
	return l->kind == LANE_CONTROLLER || l->kind == LANE_BEND || l->kind == LANE_PRESSURE;
}

static void
names_are_found(void **state)
{
	struct lane l;

	(void)state;
	for (int i = 0; i < lane_count(); i++) {
		lane_at(i, &l);
		assert_int_equal(lane_find(l.name, &err), i);
		assert_int_equal(lane_find(l.brief, &err), i);
		assert_true(l.low < l.high && l.initial >= l.low && l.initial <= l.high);
	}
	assert_int_equal(lane_find("cc7", &err), lane_find("volume", &err));
	lane_at(lane_find("cc3", &err), &l);
	assert_string_equal(l.name, "cc3");
	assert_int_equal(l.number, 3);
	assert_int_equal(lane_find("cc120", &err), LANE_NONE);
	assert_int_equal(lane_find("modulatoin", &err), LANE_NONE);
	assert_string_equal(err.text, "there is no lane modulatoin; did you mean modulation?");
}

static void
values_are_read_as_they_are_written(void **state)
{
	char text[LANE_TEXT];
	struct lane l;
	double value;

	(void)state;
	for (int i = 0; i < lane_count(); i++) {
		lane_at(i, &l);
		for (double v = l.low; v <= l.high; v += (l.high - l.low) / 64) {
			lane_text(&l, v, text);
			assert_true(lane_parse(&l, text[0] == '+' ? text + 1 : text, 0, &value,
			    &err));
			assert_true(value == lane_clamp(&l, v));
		}
	}
}

static void
draw(struct song *s, const struct lane *l, const struct lane_stroke *st, struct edit *undo)
{
	struct edit e = EDIT_EMPTY;
	size_t points;

	if (!lane_draw(&e, s, l, 0, st, &points, &err))
		fail_msg("%s", err.text);
	assert_true(edit_invert(&e, undo, &err));
	apply(s, &e);
}

/* The event in force was drawn at most a step ago, with the stroke's value there. */
static void
check_inside(const struct song *s, const struct lane *l, const struct lane_stroke *st)
{
	int64_t last = st->points[st->count - 1].tick, step = lane_step(l, s);

	for (int64_t t = st->points[0].tick; t < st->end_ticks; t++) {
		double got = lane_value(l, s, 0, t), least = 1e9, most = -1e9;

		if (l->steps || st->shape == LANE_HOLD)
			return;
		for (int64_t u = t > last ? last : t; u > t - step && u >= st->points[0].tick;
		    u--) {
			double v = lane_clamp(l, lane_stroke_value(st, u));

			least = v < least ? v : least;
			most = v > most ? v : most;
		}
		if (t <= last && (got < least || got > most))
			fail_msg("%s is %g at %lld, not from %g to %g", l->name, got,
			    (long long)t, least, most);
	}
	assert_true(lane_value(l, s, 0, st->end_ticks - 1) ==
	    lane_clamp(l, st->points[st->count - 1].value));
}

static void
make_stroke(struct rng *rng, const struct lane *l, struct lane_point points[8],
    struct lane_stroke *st)
{
	int64_t tick = rng_below(rng, 4000);

	*st = (struct lane_stroke){ points, 1 + rng_below(rng, 8), 0,
		(enum lane_shape)rng_below(rng, LANE_SHAPES) };
	for (size_t i = 0; i < st->count; i++) {
		points[i] = (struct lane_point){ tick, lane_clamp(l, l->low +
		    (l->high - l->low) * rng_below(rng, 1000) / 999) };
		tick += 1 + rng_below(rng, 700);
	}
	st->end_ticks = tick;
}

static void
strokes_hold_where_they_are_drawn(void **state)
{
	struct note notes[2] = { { .start_ticks = 0, .length_ticks = 9000, .pitch = 60,
	    .velocity = 80, .ended = true }, { .start_ticks = 960, .length_ticks = 10,
	    .pitch = 62, .velocity = 80, .ended = true } };
	struct song *s = make_song(notes, 2, 1, 0);
	struct rng rng;
	struct lane l;

	(void)state;
	rng_seed(&rng, 7);
	for (int id = 0; id < lane_count(); id++) {
		if (!is_drawn(id, &l))
			continue;
		for (int i = 0; i < 20; i++) {
			struct lane_point points[8];
			struct lane_stroke st;
			struct edit undo = EDIT_EMPTY, ignored = EDIT_EMPTY;
			uint8_t *before, *after;
			size_t before_size, after_size;
			double left;

			make_stroke(&rng, &l, points, &st);
			left = lane_value(&l, s, 0, points[0].tick - 1);
			assert_true(smf_write(s, &before, &before_size, &err));
			draw(s, &l, &st, &undo);
			check_inside(s, &l, &st);
			assert_true(lane_value(&l, s, 0, points[0].tick - 1) == left);
			apply(s, &undo);
			assert_true(smf_write(s, &after, &after_size, &err));
			assert_int_equal(before_size, after_size);
			assert_memory_equal(before, after, before_size);
			free(before);
			free(after);
			draw(s, &l, &st, &ignored);	/* the next one finds it there */
			edit_clear(&ignored);
		}
	}
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(values_are_read_as_they_are_written),
		cmocka_unit_test(strokes_hold_where_they_are_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
