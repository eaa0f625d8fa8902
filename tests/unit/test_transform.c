/* SPDX-License-Identifier: MIT */
/* Each transform on a small piece, note by note; and that one undo takes it back. */
#include <stdlib.h>

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "command_lines.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/transform.h"
#include "sandbox.h"
#include "session_bytes.h"

#define NOTES_MAX 16

struct small {
	int	 start, length, pitch, velocity;
};

/* In ticks of 480 a quarter; the grid is 120, the key C major.  A length of 0 ends a list. */
static const struct transform_case {
	const char	*line;
	struct small	 before[NOTES_MAX], after[NOTES_MAX];
} cases[] = {
	{ "swing 60", { { 0, 100, 60, 80 }, { 120, 100, 62, 80 }, { 240, 100, 64, 80 } },
	    { { 0, 100, 60, 80 }, { 144, 100, 62, 80 }, { 240, 100, 64, 80 } } },
	{ "swing 67", { { 100, 50, 60, 80 } }, { { 100, 50, 60, 80 } } },
	{ "quantise-ends", { { 0, 100, 60, 80 }, { 240, 20, 62, 80 } },
	    { { 0, 120, 60, 80 }, { 240, 120, 62, 80 } } },
	{ "quantise-ends 50", { { 0, 100, 60, 80 } }, { { 0, 110, 60, 80 } } },
	{ "legato", { { 0, 50, 60, 80 }, { 0, 90, 64, 80 }, { 480, 50, 62, 80 } },
	    { { 0, 480, 60, 80 }, { 0, 480, 64, 80 }, { 480, 50, 62, 80 } } },
	{ "staccato", { { 0, 480, 60, 80 }, { 480, 1, 60, 80 } },
	    { { 0, 240, 60, 80 }, { 480, 1, 60, 80 } } },
	{ "retrograde", { { 480, 480, 60, 80 }, { 960, 240, 62, 81 } },
	    { { 480, 240, 62, 81 }, { 720, 480, 60, 80 } } },
	{ "stretch 1 2", { { 480, 480, 60, 80 }, { 960, 241, 62, 80 } },
	    { { 480, 240, 60, 80 }, { 720, 121, 62, 80 } } },
	{ "stretch 3 2", { { 0, 480, 60, 80 }, { 480, 480, 62, 80 } },
	    { { 0, 720, 60, 80 }, { 720, 720, 62, 80 } } },
	/* At 120 quarters a minute 10 ms are 9.6 ticks. */
	{ "strum 10", { { 0, 480, 60, 80 }, { 0, 480, 64, 80 }, { 0, 480, 67, 80 } },
	    { { 0, 480, 60, 80 }, { 10, 470, 64, 80 }, { 19, 461, 67, 80 } } },
	{ "strum -10", { { 0, 480, 60, 80 }, { 0, 480, 64, 80 } },
	    { { 0, 480, 64, 80 }, { 10, 470, 60, 80 } } },
	{ "velocity-compress 50", { { 0, 480, 60, 40 }, { 480, 480, 60, 80 } },
	    { { 0, 480, 60, 50 }, { 480, 480, 60, 70 } } },
	{ "velocity-compress 400", { { 0, 480, 60, 20 }, { 480, 480, 60, 100 } },
	    { { 0, 480, 60, 1 }, { 480, 480, 60, 127 } } },
	{ "velocity-random 77 77", { { 0, 480, 60, 20 } }, { { 0, 480, 60, 77 } } },
	{ "snap", { { 0, 480, 61, 80 }, { 480, 480, 64, 80 }, { 960, 480, 66, 80 } },
	    { { 0, 480, 60, 80 }, { 480, 480, 64, 80 }, { 960, 480, 65, 80 } } },
	{ "invert", { { 0, 480, 60, 80 }, { 480, 480, 64, 80 }, { 960, 480, 59, 80 } },
	    { { 0, 480, 60, 80 }, { 480, 480, 56, 80 }, { 960, 480, 61, 80 } } },
	{ "rotate 1", { { 0, 480, 60, 80 }, { 480, 240, 62, 81 }, { 960, 480, 64, 82 } },
	    { { 0, 480, 64, 80 }, { 480, 240, 60, 81 }, { 960, 480, 62, 82 } } },
	{ "rotate -4", { { 0, 480, 60, 80 }, { 480, 240, 62, 81 }, { 960, 480, 64, 82 } },
	    { { 0, 480, 62, 80 }, { 480, 240, 64, 81 }, { 960, 480, 60, 82 } } },
	{ "chord-invert 2", { { 0, 480, 60, 80 }, { 0, 480, 64, 80 }, { 0, 480, 67, 80 } },
	    { { 0, 480, 67, 80 }, { 0, 480, 72, 80 }, { 0, 480, 76, 80 } } },
	{ "chord-invert -1", { { 0, 480, 60, 80 }, { 0, 480, 67, 80 } },
	    { { 0, 480, 55, 80 }, { 0, 480, 60, 80 } } },
	{ "tuplet 3", { { 0, 480, 60, 80 } },
	    { { 0, 160, 60, 80 }, { 160, 160, 60, 80 }, { 320, 160, 60, 80 } } },
	{ "split 2", { { 0, 500, 60, 80 } },
	    { { 0, 240, 60, 80 }, { 240, 240, 60, 80 }, { 480, 20, 60, 80 } } },
	{ "glue", { { 0, 240, 60, 80 }, { 240, 240, 60, 70 }, { 480, 10, 62, 80 },
	    { 600, 240, 60, 60 } }, { { 0, 480, 60, 80 }, { 480, 10, 62, 80 },
	    { 600, 240, 60, 60 } } },
	{ "deduplicate", { { 0, 240, 60, 80 }, { 0, 480, 60, 70 }, { 0, 240, 62, 80 } },
	    { { 0, 480, 60, 80 }, { 0, 240, 62, 80 } } },
	{ "arpeggiate", { { 0, 300, 60, 80 }, { 0, 300, 64, 70 } },
	    { { 0, 120, 60, 80 }, { 120, 120, 64, 70 }, { 240, 60, 60, 80 } } },
	{ "arpeggiate 3 1", { { 0, 480, 60, 80 }, { 0, 480, 64, 70 }, { 0, 480, 67, 60 } },
	    { { 0, 120, 60, 80 }, { 120, 120, 64, 70 }, { 240, 120, 67, 60 },
	    { 360, 120, 64, 70 } } },
	{ "euclid 3 8", { { 0, 480, 36, 90 }, { 480, 480, 40, 50 } },
	    { { 0, 120, 36, 90 }, { 360, 120, 36, 90 }, { 720, 120, 36, 90 } } },
};

static struct session *
open_small(const char *name, const struct small *notes)
{
	struct err err = { 0 };
	struct session *s = session_open(sandbox_path(name), &err);

	assert_non_null(s);
	say(s, "key C");
	for (; notes->length > 0; notes++) {
		struct edit edit = EDIT_EMPTY;
		struct note n = { .start_ticks = notes->start, .length_ticks = notes->length,
		    .pitch = (uint8_t)notes->pitch, .velocity = (uint8_t)notes->velocity };

		if (!edit_add_note(&edit, s->song, &n, &err) || !session_edit(s, &edit, &err))
			fail_msg("%s", err.text);
	}
	return s;
}

struct reading {
	struct small	 notes[NOTES_MAX];
	size_t		 count;
};

static bool
read_note(void *arg, const struct note *n)
{
	struct reading *r = arg;

	assert_true(r->count < NOTES_MAX);
	r->notes[r->count++] = (struct small){ (int)n->start_ticks, (int)n->length_ticks,
	    n->pitch, n->velocity };
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct small *x = a, *y = b;

	return x->start != y->start ? x->start - y->start : x->pitch - y->pitch;
}

static void
check_notes(const struct session *s, const struct small *want, const char *line)
{
	const struct window all = { 0, INT64_MAX, 0, 127 };
	struct reading r = { .count = 0 };
	size_t n = 0;

	song_query(s->song, -1, &all, read_note, &r);
	qsort(r.notes, r.count, sizeof *r.notes, by_place);
	for (; want[n].length > 0; n++) {
		const struct small *got = &r.notes[n];

		if (n >= r.count || memcmp(got, &want[n], sizeof *got) != 0)
			fail_msg("%s: note %zu is at %d, length %d, pitch %d, velocity %d", line, n,
			    got->start, got->length, got->pitch, got->velocity);
	}
	if (n != r.count)
		fail_msg("%s: %zu notes, not %zu", line, r.count, n);
}

static void
each_does_what_it_says_and_undo_takes_it_back(void **state)
{
	bool seen[TRANSFORMS_MAX] = { false };
	size_t index;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[64], line[96];
		size_t size, now_size, nodes;
		uint8_t *bytes, *now;
		struct session *s;

		snprintf(name, sizeof name, "case-%zu.mid", i);
		s = open_small(name, cases[i].before);
		bytes = session_bytes(s, &size);
		nodes = s->history.count;
		snprintf(line, sizeof line, "on track %s", cases[i].line);
		say(s, line);
		check_notes(s, cases[i].after, line);
		if (s->history.count > nodes)
			say(s, "undo");
		now = session_bytes(s, &now_size);
		assert_int_equal(now_size, size);
		assert_memory_equal(now, bytes, size);
		free(now);
		free(bytes);
		session_close(s);
		assert_int_equal(sscanf(cases[i].line, "%63s", name), 1);
		assert_non_null(transform_find(name, &index));
		seen[index] = true;
	}
	for (size_t i = 0; transform_at(i) != NULL; i++)
		if (!seen[i])
			fail_msg("no case for %s", transform_at(i)->name);
	assert_true(index < TRANSFORMS_MAX);
}

static void
the_last_settings_are_remembered(void **state)
{
	struct session *s = open_small("last.mid", (struct small[]){ { 0, 480, 60, 80 },
	    { 0, 0, 0, 0 } });

	(void)state;
	say(s, "on track staccato 25");
	say(s, "undo");
	say(s, "on track staccato");
	check_notes(s, (struct small[]){ { 0, 120, 60, 80 }, { 0, 0, 0, 0 } }, "staccato");
	refuse(s, "on track stretch 0", "1 to 64");
	refuse(s, "on track euclid 9 8", "do not fit");
	session_close(s);
}

static void
add_small(struct session *s, int track, int channel, int start, int length)
{
	struct note n = { .track = track, .channel = (uint8_t)channel, .start_ticks = start,
	    .length_ticks = length, .pitch = 60, .velocity = 80 };
	struct edit edit = EDIT_EMPTY;
	struct err err;

	assert_true(edit_add_note(&edit, s->song, &n, &err) && session_edit(s, &edit, &err));
}

/* Another channel or another track between two notes does not keep them apart. */
static void
glue_joins_what_one_part_plays(void **state)
{
	struct session *s = open_small("parts.mid", (struct small[]){ { 0, 240, 60, 80 },
	    { 0, 0, 0, 0 } });

	(void)state;
	say(s, "track-add Two");
	add_small(s, 0, 1, 200, 240);
	add_small(s, 1, 0, 220, 240);
	add_small(s, 0, 0, 240, 240);
	add_small(s, 0, 1, 440, 240);
	add_small(s, 1, 0, 460, 240);
	say(s, "on all glue");
	check_notes(s, (struct small[]){ { 0, 480, 60, 80 }, { 200, 480, 60, 80 },
	    { 220, 480, 60, 80 }, { 0, 0, 0, 0 } }, "glue");
	session_close(s);
}

/* The bar line ends the grid of a bar, for starts and ends alike. */
static void
the_grid_begins_anew_at_the_bar_line(void **state)
{
	struct session *s = open_small("bars.mid", (struct small[]){ { 0, 500, 60, 80 },
	    { 0, 0, 0, 0 } });

	(void)state;
	say(s, "metre 7/16");		/* 840 ticks */
	say(s, "set grid 1/2");		/* 960 ticks */
	say(s, "on track quantise-ends");
	check_notes(s, (struct small[]){ { 0, 840, 60, 80 }, { 0, 0, 0, 0 } }, "quantise-ends");
	add_small(s, 0, 0, 1340, 100);
	say(s, "on track quantise");
	check_notes(s, (struct small[]){ { 0, 840, 60, 80 }, { 1680, 100, 60, 80 },
	    { 0, 0, 0, 0 } }, "quantise");
	session_close(s);
}

/* Tracks are transformed apart, and what cannot be done to one note is done to none. */
static void
a_refusal_changes_nothing(void **state)
{
	struct session *s = open_small("refuse.mid", (struct small[]){ { 0, 480, 100, 80 },
	    { 480, 480, 10, 80 }, { 0, 0, 0, 0 } });
	size_t nodes = s->history.count;

	(void)state;
	refuse(s, "on track invert", "above G9 or below C-1");
	assert_int_equal(s->history.count, nodes);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_does_what_it_says_and_undo_takes_it_back),
		cmocka_unit_test(the_last_settings_are_remembered),
		cmocka_unit_test(glue_joins_what_one_part_plays),
		cmocka_unit_test(the_grid_begins_anew_at_the_bar_line),
		cmocka_unit_test(a_refusal_changes_nothing),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
