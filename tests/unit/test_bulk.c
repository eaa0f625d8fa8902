/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/bulk.h"
#include "music/edit.h"
#include "smf_bytes.h"

/*
 * Whatever is done to many notes at once is what it is note by note: the files
 * are the same, and so they are after undo, redo and a time in the store.
 */

static struct err err;

#define TRACKS		3
#define NOTES_MAX	4000

struct work {
	struct rng	 rng;
	struct note	 old[NOTES_MAX], new[NOTES_MAX];
	enum note_fate	 fate[NOTES_MAX];
	size_t		 count, at;
	int		 share;		/* of a hundred notes so many are touched */
	bool		 pitch_only;
};

static void
apply(struct song *s, const struct edit *e)
{
	if (!song_edit(s, e, &err))
		fail_msg("%s", err.text);
}

static uint8_t *
file_of(const struct song *s, size_t *size)
{
	uint8_t *bytes;

	if (!smf_write(s, &bytes, size, &err))
		fail_msg("%s", err.text);
	return bytes;
}

static void
check_same(const char *what, const struct song *a, const struct song *b)
{
	size_t size_a, size_b;
	uint8_t *x = file_of(a, &size_a), *y = file_of(b, &size_b);

	if (size_a != size_b || memcmp(x, y, size_a) != 0)
		fail_msg("%s: other files, of %zu and %zu bytes", what, size_a, size_b);
	assert_int_equal(song_notes(a, -1), song_notes(b, -1));
	assert_int_equal(song_end_ticks(a), song_end_ticks(b));
	free(x);
	free(y);
}

/* Few ticks and few pitches, so that a lot of them meet; unended notes and ones without length. */
static struct song *
make_song(struct rng *rng, int notes)
{
	struct song *s = song_new(1, 480);
	struct edit e = EDIT_EMPTY;

	for (int i = 0; i < TRACKS; i++) {
		assert_true(edit_add_track(&e, s, i, "a track", i, &err));
		apply(s, &e);
		edit_clear(&e);
	}
	for (int i = 0; i < notes; i++) {
		int track = (int)rng_below(rng, TRACKS);
		struct note n = {
			.track = track, .channel = (uint8_t)track,
			.pitch = (uint8_t)(40 + rng_below(rng, 40)),
			.velocity = (uint8_t)(1 + rng_below(rng, 127)),
			.start_ticks = 10 * rng_below(rng, 1 + notes / 4),
			.length_ticks = 10 * (1 + rng_below(rng, 9)),
		};

		switch (rng_below(rng, 12)) {
		case 0:
			assert_true(edit_add_event(&e, s, track, n.start_ticks,
			    0xb0 | (uint8_t)track, 11, 3, NULL, 0, &err));
			break;
		case 1:
			assert_true(edit_add_event(&e, s, track, n.start_ticks, 0xff, META_TEXT, 0,
			    "text", 4, &err));
			break;
		case 2:
			assert_true(edit_add_event(&e, s, track, n.start_ticks,
			    0x90 | (uint8_t)track, n.pitch, 9, NULL, 0, &err));
			break;
		default:
			assert_true(edit_add_note(&e, s, &n, &err));
		}
	}
	apply(s, &e);
	edit_clear(&e);
	return s;
}

static bool
take_note(void *arg, const struct note *n)
{
	struct work *w = arg;

	assert_true(w->count < NOTES_MAX);
	w->old[w->count++] = *n;
	return true;
}

/* What is to become of every note, drawn once for both ways. */
static void
draw_fates(struct work *w, const struct song *s)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };

	w->count = w->at = 0;
	song_query(s, -1, &all, take_note, w);
	for (size_t i = 0; i < w->count; i++) {
		struct note *n = &w->new[i];

		*n = w->old[i];
		w->fate[i] = NOTE_STAYS;
		if ((int)rng_below(&w->rng, 100) >= w->share)
			continue;
		w->fate[i] = !w->pitch_only && rng_below(&w->rng, 4) == 0 ?
		    NOTE_GOES : NOTE_CHANGES;
		n->pitch = (uint8_t)(n->pitch + rng_below(&w->rng, 5));
		if (w->pitch_only)
			continue;
		n->velocity = (uint8_t)(1 + rng_below(&w->rng, 127));
		n->channel = (uint8_t)rng_below(&w->rng, 16);
		if (rng_below(&w->rng, 2) == 0)
			n->start_ticks = n->start_ticks / 40 * 40;
		if (rng_below(&w->rng, 3) == 0 && n->length_ticks > 0)
			n->length_ticks = 10 * (1 + rng_below(&w->rng, 5));
	}
}

static enum note_fate
give_fate(void *arg, struct note *n, struct err *why)
{
	struct work *w = arg;

	(void)why;
	for (size_t i = w->at; ; i = (i + 1) % w->count) {
		if (w->old[i].id != n->id)
			continue;
		w->at = i;
		*n = w->new[i];
		return w->fate[i];
	}
}

static void
change_one_by_one(struct song *s, struct work *w, struct edit *e)
{
	for (size_t i = 0; i < w->count; i++) {
		bool same = memcmp(&w->old[i], &w->new[i], sizeof w->old[i]) == 0;

		if (w->fate[i] == NOTE_GOES)
			assert_true(edit_remove_note(e, s, &w->old[i], &err));
		else if (w->fate[i] == NOTE_CHANGES && !same &&
		    !edit_set_note(e, s, &w->old[i], &w->new[i], &err))
			fail_msg("%s", err.text);
	}
	apply(s, e);
}

/* A small edit and its undo make other chunks of the same events. */
static void
stir(struct song *s)
{
	struct note n = { .track = 1, .start_ticks = 55, .length_ticks = 10, .pitch = 1,
	    .velocity = 1 };
	struct edit e = EDIT_EMPTY, back = EDIT_EMPTY;

	assert_true(edit_add_note(&e, s, &n, &err));
	assert_true(edit_invert(&e, &back, &err));
	apply(s, &e);
	apply(s, &back);
	edit_clear(&e);
	edit_clear(&back);
}

static void
check_life(struct song *s, const struct song *before, const struct song *after,
    const struct edit *e)
{
	struct song *fresh = song_snapshot(before);
	struct edit back = EDIT_EMPTY, stored;
	uint8_t *bytes;
	size_t size;

	check_same("done", s, after);
	assert_true(edit_invert(e, &back, &err));
	apply(s, &back);
	check_same("undone", s, before);
	apply(s, e);
	check_same("redone", s, after);
	stir(s);
	apply(s, &back);
	check_same("undone from a copy", s, before);
	stir(s);
	apply(s, e);
	check_same("redone on a copy", s, after);
	edit_clear(&back);

	assert_true(edit_encode(e, &bytes, &size, &err));
	if (!edit_decode(&stored, bytes, size, &err))
		fail_msg("%s", err.text);
	free(bytes);
	apply(fresh, &stored);
	check_same("from the store", fresh, after);
	assert_true(edit_invert(&stored, &back, &err));
	apply(fresh, &back);
	check_same("from the store and back", fresh, before);
	edit_clear(&back);
	edit_clear(&stored);
	song_free(fresh);
}

static void
many_notes_change_as_one_by_one(void **state)
{
	static struct work w;
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };

	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct song *s, *before, *other;
		struct edit e = EDIT_EMPTY, slow = EDIT_EMPTY;
		size_t touched;

		rng_seed(&w.rng, seed);
		w.share = (int[]){ 100, 50, 7 }[seed % 3];
		w.pitch_only = seed % 4 == 0;
		s = make_song(&w.rng, 20 + (int)rng_below(&w.rng, 3000));
		before = song_snapshot(s);
		other = song_snapshot(s);
		draw_fates(&w, s);
		change_one_by_one(other, &w, &slow);
		if (seed % 2 == 0) {
			if (!edit_map_notes(&e, s, -1, &all, give_fate, &w, &touched, &err))
				fail_msg("%s", err.text);
		} else {
			size_t n = 0;

			for (size_t i = 0; i < w.count; i++)	/* those that change alone */
				if (w.fate[i] == NOTE_CHANGES) {
					w.old[n] = w.old[i];
					w.new[n++] = w.new[i];
				}
			song_free(other);
			other = song_snapshot(s);
			edit_clear(&slow);
			for (size_t i = 0; i < n; i++)
				w.fate[i] = NOTE_CHANGES;
			w.count = n;
			change_one_by_one(other, &w, &slow);
			if (!edit_set_notes(&e, s, w.old, w.new, n, &err))
				fail_msg("%s", err.text);
		}
		apply(s, &e);
		check_life(s, before, other, &e);
		edit_clear(&e);
		edit_clear(&slow);
		song_free(s);
		song_free(before);
		song_free(other);
	}
}

static void
many_notes_go_as_one_by_one(void **state)
{
	static struct work w;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct song *s, *before, *other;
		struct edit e = EDIT_EMPTY, slow = EDIT_EMPTY;

		rng_seed(&w.rng, seed);
		s = make_song(&w.rng, 2000);
		before = song_snapshot(s);
		other = song_snapshot(s);
		w.count = 0;
		song_query(s, -1, &(struct window){ 100, 3000, 45, seed % 2 == 0 ? 127 : 60 },
		    take_note, &w);
		for (size_t i = 0; i < w.count; i++)
			assert_true(edit_remove_note(&slow, other, &w.old[i], &err));
		apply(other, &slow);
		assert_true(edit_remove_notes(&e, s, w.old, w.count, &err));
		assert_int_equal(e.changes[0].kind, CHANGE_BULK);
		apply(s, &e);
		check_life(s, before, other, &e);
		edit_clear(&e);
		edit_clear(&slow);
		song_free(s);
		song_free(before);
		song_free(other);
	}
}

static int
compare_ids(const void *a, const void *b)
{
	return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

static void
many_notes_come_as_one_by_one(void **state)
{
	static struct note notes[2000];
	struct rng rng;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct song *s, *before, *other;
		struct edit e = EDIT_EMPTY, slow = EDIT_EMPTY;
		uint32_t *ids, *slow_ids;
		size_t count, slow_count, size = seed % 2 == 0 ? COUNT(notes) : 70;

		rng_seed(&rng, seed);
		s = make_song(&rng, 300);
		before = song_snapshot(s);
		other = song_snapshot(s);
		for (size_t i = 0; i < size; i++)
			notes[i] = (struct note){
				.track = (int)(i * TRACKS / size), .pitch = (uint8_t)rng_below(&rng,
				128), .velocity = 9,
				.channel = (uint8_t)(i * TRACKS / size),
				.start_ticks = (int64_t)i / 5 * 10,
				.length_ticks = 1 + rng_below(&rng, 30),
			};
		for (size_t i = 0; i < size; i++)
			assert_true(edit_add_note(&slow, other, &notes[i], &err));
		apply(other, &slow);
		if (!edit_add_notes(&e, s, notes, size, &err))
			fail_msg("%s", err.text);
		ids = edit_added_ids(&e, &count);
		slow_ids = edit_added_ids(&slow, &slow_count);
		assert_int_equal(count, size);
		assert_int_equal(slow_count, size);
		qsort(ids, count, sizeof *ids, compare_ids);
		for (size_t i = 1; i < count; i++)
			assert_true(ids[i] > ids[i - 1]);
		apply(s, &e);
		check_life(s, before, other, &e);
		free(ids);
		free(slow_ids);
		edit_clear(&e);
		edit_clear(&slow);
		song_free(s);
		song_free(before);
		song_free(other);
	}
}

static enum note_fate
too_high(void *arg, struct note *n, struct err *why)
{
	(void)arg, (void)why;
	n->pitch = (uint8_t)(n->pitch + 60);
	return NOTE_CHANGES;
}

static enum note_fate
too_early(void *arg, struct note *n, struct err *why)
{
	(void)arg, (void)why;
	n->start_ticks -= 50;
	return NOTE_CHANGES;
}

static enum note_fate
too_short(void *arg, struct note *n, struct err *why)
{
	(void)arg, (void)why;
	n->length_ticks = 0;
	return NOTE_CHANGES;
}

static enum note_fate
fails_at_last(void *arg, struct note *n, struct err *why)
{
	if (++*(int *)arg > 300) {
		err_set(why, ERR_ARG, "no more");
		return NOTE_FAILS;
	}
	n->velocity = 1;
	return NOTE_CHANGES;
}

/* What cannot be leaves the edit and the piece as they were. */
static void
what_is_wrong_is_refused(void **state)
{
	static const edit_note_fn wrong[] = { too_high, too_early, too_short, fails_at_last };
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	struct rng rng;
	struct song *s;

	(void)state;
	rng_seed(&rng, 7);
	s = make_song(&rng, 1500);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct edit e = EDIT_EMPTY;
		size_t touched;
		int asked = 0;

		err.text[0] = '\0';
		assert_false(edit_map_notes(&e, s, -1, &all, wrong[i], &asked, &touched, &err));
		assert_true(err.text[0] != '\0');
		assert_int_equal(e.count, 0);
		assert_int_equal(e.notes, 0);
		assert_int_equal(e.new_ids, 0);
		assert_string_equal(e.label, "");
		edit_clear(&e);
	}
	song_free(s);
}

/* Bytes of a stranger: refused in words, or a song that is one. */
static void
stored_bytes_are_not_believed(void **state)
{
	static struct work w;
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	struct edit e = EDIT_EMPTY, add = EDIT_EMPTY, got;
	struct song *s, *copy, *again;
	uint8_t *bytes, *wrong, *file;
	size_t size, file_size, touched;

	(void)state;
	rng_seed(&w.rng, 3);
	w.share = 60;
	s = make_song(&w.rng, 600);
	draw_fates(&w, s);
	assert_true(edit_map_notes(&e, s, -1, &all, give_fate, &w, &touched, &err));
	assert_true(edit_add_notes(&add, s, w.old, w.count, &err));
	for (int which = 0; which < 2; which++) {
		assert_true(edit_encode(which == 0 ? &e : &add, &bytes, &size, &err));
		wrong = malloc(size);
		for (int i = 0; i < 3000; i++) {
			size_t at = rng_below(&w.rng, (uint32_t)(i % 2 == 0 ? size : 150));

			memcpy(wrong, bytes, size);
			wrong[at] = (uint8_t)rng_below(&w.rng, 256);
			if (edit_decode(&got, wrong, i % 10 == 0 ? at : size, &err)) {
				copy = song_snapshot(s);
				if (song_edit(copy, &got, &err)) {
					file = file_of(copy, &file_size);
					again = smf_read(file, file_size, &err);
					assert_non_null(again);
					assert_int_equal(song_events(again, 0),
					    song_events(copy, 0));
					song_free(again);
					free(file);
				}
				song_free(copy);
				edit_clear(&got);
			}
		}
		free(wrong);
		free(bytes);
	}
	edit_clear(&e);
	edit_clear(&add);
	song_free(s);
}

/* Ids far apart are found as well as those in a row. */
static void
ids_may_lie_far_apart(void **state)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	struct song *s = song_new(1, 480), *other;
	struct edit e = EDIT_EMPTY, slow = EDIT_EMPTY;
	static struct work w;
	size_t touched;

	(void)state;
	assert_true(edit_add_track(&e, s, 0, "x", 0, &err));
	for (int i = 0; i < 500; i++) {
		struct note n = { .start_ticks = 10 * i, .length_ticks = 15, .pitch = 60,
		    .velocity = 9 };

		assert_true(edit_add_note(&e, s, &n, &err));
		e.changes[e.count - 1].event.id += (uint32_t)i * 4000000;
		e.changes[e.count - 2].event.partner += (uint32_t)i * 4000000;
	}
	apply(s, &e);
	edit_clear(&e);
	other = song_snapshot(s);
	rng_seed(&w.rng, 1);
	w.share = 80;
	draw_fates(&w, s);
	change_one_by_one(other, &w, &slow);
	assert_true(edit_map_notes(&e, s, -1, &all, give_fate, &w, &touched, &err));
	assert_int_equal(e.count, 1);
	apply(s, &e);
	check_same("far apart", s, other);
	edit_clear(&e);
	edit_clear(&slow);
	song_free(other);
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_notes_change_as_one_by_one),
		cmocka_unit_test(many_notes_go_as_one_by_one),
		cmocka_unit_test(many_notes_come_as_one_by_one),
		cmocka_unit_test(what_is_wrong_is_refused),
		cmocka_unit_test(stored_bytes_are_not_believed),
		cmocka_unit_test(ids_may_lie_far_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
