/* SPDX-License-Identifier: MIT */
#include <pthread.h>

#include "base/rng.h"
#include "music/edit.h"
#include "music/history.h"
#include "music/song.h"
#include "test.h"

/*
 * A slow twin: the notes of one song as a plain array.  Random edits go to
 * both, and both must always hold the same notes.
 */
#define TWIN_MAX	3000
#define TRACKS		3

struct twin {
	struct note	 notes[TWIN_MAX];
	size_t		 count;
};

static struct err err;

static void
apply(struct song *s, const struct edit *e)
{
	if (!song_edit(s, e, &err))
		fail_msg("%s", err.text);
}

static void
apply_and_drop(struct song *s, struct edit *e)
{
	apply(s, e);
	edit_clear(e);
}

static struct song *
song_with_tracks(int tracks)
{
	struct song *s = song_new(1, 480);

	for (int i = 0; i < tracks; i++) {
		struct edit e = EDIT_EMPTY;

		assert_true(edit_add_track(&e, s, i, "a track", i, &err));
		apply_and_drop(s, &e);
	}
	return s;
}

static int
note_compare(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	if (x->track != y->track)
		return x->track - y->track;
	if (x->start_ticks != y->start_ticks)
		return x->start_ticks < y->start_ticks ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static bool
collect(void *arg, const struct note *n)
{
	struct twin *t = arg;

	assert_true(t->count < TWIN_MAX);
	t->notes[t->count++] = *n;
	return true;
}

static void
check_same(const struct note *a, const struct note *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->track, b->track);
	assert_int_equal(a->start_ticks, b->start_ticks);
	assert_int_equal(a->length_ticks, b->length_ticks);
	assert_int_equal(a->pitch, b->pitch);
	assert_int_equal(a->velocity, b->velocity);
	assert_int_equal(a->channel, b->channel);
	assert_int_equal(a->ended, b->ended);
}

static void
check_twin(const struct song *s, struct twin *want)
{
	static struct twin got;
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };

	got.count = 0;
	song_query(s, -1, &all, collect, &got);
	assert_int_equal(got.count, want->count);
	assert_int_equal(song_notes(s, -1), want->count);
	qsort(got.notes, got.count, sizeof *got.notes, note_compare);
	qsort(want->notes, want->count, sizeof *want->notes, note_compare);
	for (size_t i = 0; i < got.count; i++)
		check_same(&got.notes[i], &want->notes[i]);
}

/* Windows of the song against a look at every note. */
static void
check_window(struct rng *rng, const struct song *s, const struct twin *all)
{
	static struct twin got;
	struct window w;
	size_t want = 0;
	int track = (int)rng_below(rng, TRACKS + 1) - 1;

	w.start_ticks = (int64_t)rng_below(rng, 20000) - 100;
	w.end_ticks = w.start_ticks + rng_below(rng, 3000);
	w.low = (uint8_t)rng_below(rng, 100);
	w.high = (uint8_t)(w.low + rng_below(rng, 28));
	got.count = 0;
	song_query(s, track, &w, collect, &got);
	for (size_t i = 0; i < all->count; i++) {
		const struct note *n = &all->notes[i];
		int64_t end = n->start_ticks + n->length_ticks;

		if ((track >= 0 && n->track != track) || n->pitch < w.low || n->pitch > w.high)
			continue;
		want += n->start_ticks < w.end_ticks &&
		    (end > w.start_ticks || n->start_ticks >= w.start_ticks);
	}
	assert_int_equal(got.count, want);
	for (size_t i = 1; i < got.count; i++)
		assert_true(got.notes[i - 1].track < got.notes[i].track ||
		    got.notes[i - 1].start_ticks <= got.notes[i].start_ticks);
}

static struct note
random_note(struct rng *rng)
{
	/* Few ticks and a long tail: places where much happens at once, and notes over all. */
	return (struct note){
		.track = (int)rng_below(rng, TRACKS),
		.start_ticks = rng_below(rng, 2) ? rng_below(rng, 20) * 960 : rng_below(rng, 20000),
		.length_ticks = 1 + rng_below(rng, rng_below(rng, 30) == 0 ? 30000 : 480),
		.channel = (uint8_t)rng_below(rng, 16), .pitch = (uint8_t)rng_below(rng, 128),
		.velocity = (uint8_t)(1 + rng_below(rng, 127)), .ended = true,
	};
}

/* One edit of one to fifty random changes, in the song's terms and in the twin's. */
static void
random_edit(struct rng *rng, const struct song *s, struct edit *e, struct twin *twin)
{
	int changes = 1 + (int)rng_below(rng, rng_below(rng, 4) == 0 ? 50 : 3);
	size_t untouched = twin->count;
	struct note n, old;
	size_t i;

	while (changes-- > 0) {
		int kind = (int)rng_below(rng, 4);

		n = random_note(rng);
		if (kind <= 1 || untouched == 0) {
			if (twin->count == TWIN_MAX)
				continue;
			assert_true(edit_add_note(e, s, &n, &err));
			n.id = e->changes[e->count - 2].event.id;
			twin->notes[twin->count++] = n;
			continue;
		}
		/* The first `untouched` are notes that this edit has not touched yet. */
		i = rng_below(rng, (uint32_t)untouched--);
		old = twin->notes[i];
		twin->notes[i] = twin->notes[untouched];
		if (kind == 2) {
			assert_true(edit_remove_note(e, s, &old, &err));
			twin->notes[untouched] = twin->notes[--twin->count];
			continue;
		}
		n.id = old.id;
		if (rng_below(rng, 2)) {	/* often only one thing changes */
			n.track = old.track;
			n.start_ticks = old.start_ticks;
			n.length_ticks = rng_below(rng, 2) ? old.length_ticks : n.length_ticks;
		}
		assert_true(edit_set_note(e, s, &old, &n, &err));
		twin->notes[untouched] = n;
	}
}

/* Every id, key and byte, not only what a file keeps. */
static bool
hash_event(void *arg, int track, const struct event *e)
{
	uint64_t *h = arg, v[] = { (uint64_t)track, (uint64_t)e->tick, (uint64_t)e->order,
		(uint64_t)e->length_ticks, e->id, e->partner, e->status, e->data[0], e->data[1] };

	for (size_t i = 0; i < COUNT(v); i++)
		*h = (*h ^ v[i]) * 0x100000001b3u + 1;
	return true;
}

static uint64_t
song_hash(const struct song *s)
{
	uint64_t h = 1;

	song_query_events(s, -1, INT64_MIN, INT64_MAX, hash_event, &h);
	return h;
}

static void
go(struct song *s, struct history *h, uint32_t target)
{
	uint32_t *path;
	size_t up, down;

	assert_true(history_path(h, h->at, target, &path, &up, &down, &err));
	for (size_t i = 0; i < up; i++) {
		struct edit inverse = EDIT_EMPTY;

		assert_true(edit_invert(&h->nodes[path[i]].edit, &inverse, &err));
		apply_and_drop(s, &inverse);
	}
	for (size_t i = 0; i < down; i++)
		apply(s, &h->nodes[path[up + i]].edit);
	history_go(h, target);
	free(path);
}

static void
twin_song_survives(uint64_t seed, int edits)
{
	enum { NODES = 400 };
	static struct twin twins[NODES];
	static uint64_t hashes[NODES];
	struct song *s = song_with_tracks(TRACKS), *replayed;
	struct history h;
	struct rng rng;
	uint32_t node;

	rng_seed(&rng, seed);
	assert_true(history_init(&h, &err));
	twins[0].count = 0;
	hashes[0] = song_hash(s);
	for (int i = 0; i < edits; i++) {
		struct edit e = EDIT_EMPTY, copy;
		uint8_t *bytes;
		size_t size;

		if (rng_below(&rng, 5) == 0) {		/* wander, then branch off */
			node = rng_below(&rng, (uint32_t)h.count);
			go(s, &h, node);
			assert_int_equal(song_hash(s), hashes[node]);
			check_twin(s, &twins[node]);
		}
		node = (uint32_t)h.count;
		twins[node] = twins[h.at];
		random_edit(&rng, s, &e, &twins[node]);
		assert_true(edit_encode(&e, &bytes, &size, &err));
		assert_true(edit_decode(&copy, bytes, size, &err));
		free(bytes);
		edit_clear(&e);
		apply(s, &copy);
		assert_true(history_reserve(&h, &err));
		assert_int_equal(history_push(&h, &copy, i), node);
		hashes[node] = song_hash(s);
		check_twin(s, &twins[node]);
		for (int j = 0; j < 5; j++)
			check_window(&rng, s, &twins[node]);
	}
	/* The same edits on a fresh start give the same song. */
	replayed = song_with_tracks(TRACKS);
	node = h.at;
	h.at = 0;
	go(replayed, &h, node);
	assert_int_equal(song_hash(replayed), hashes[node]);
	song_free(replayed);
	history_clear(&h);
	song_free(s);
}

static void
random_edits_do_what_the_twin_does(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++)
		twin_song_survives(seed, 350);
}

static void
a_snapshot_does_not_change(void **state)
{
	struct song *s = song_with_tracks(1), *snap;
	struct edit e = EDIT_EMPTY;
	uint64_t before;

	(void)state;
	for (int i = 0; i < 600; i++) {
		struct note n = { .start_ticks = i * 10, .length_ticks = 10, .pitch = 60,
		    .velocity = 1 };

		assert_true(edit_add_note(&e, s, &n, &err));
	}
	apply_and_drop(s, &e);
	snap = song_snapshot(s);
	before = song_hash(snap);
	assert_int_equal(before, song_hash(s));
	assert_true(edit_remove_track(&e, s, 0, &err));
	apply_and_drop(s, &e);
	assert_int_equal(song_tracks(s), 0);
	song_free(s);
	assert_int_equal(song_hash(snap), before);
	assert_int_equal(song_notes(snap, -1), 600);
	song_free(snap);
}

static bool
keep_event(void *arg, int track, const struct event *e)
{
	struct event **at = arg;

	(void)track;
	*(*at)++ = *e;
	return true;
}

/* Wherever in its chunk an event stands, it can be taken out and put back. */
static void
any_event_comes_out_and_goes_back(void **state)
{
	enum { EVENTS = 1400 };		/* some chunks */
	static struct event events[EVENTS];
	struct event *at = events;
	struct song *s = song_new(1, 480);
	struct edit e = EDIT_EMPTY, inverse = EDIT_EMPTY;
	uint64_t whole;

	(void)state;
	assert_true(edit_add_track(&e, s, 0, "", -1, &err));
	for (int i = 0; i < EVENTS; i++)
		assert_true(edit_add_event(&e, s, 0, i / 3, 0xb0, 1, 1, NULL, 0, &err));
	apply_and_drop(s, &e);
	whole = song_hash(s);
	song_query_events(s, 0, 0, EVENTS, keep_event, &at);
	assert_ptr_equal(at, events + EVENTS);
	for (int i = 0; i < EVENTS; i++) {
		assert_true(edit_remove_event(&e, s, 0, &events[i], &err));
		apply(s, &e);
		assert_int_equal(song_events(s, 0), EVENTS - 1);
		assert_int_not_equal(song_hash(s), whole);
		assert_true(edit_invert(&e, &inverse, &err));
		apply_and_drop(s, &inverse);
		assert_int_equal(song_hash(s), whole);
		edit_clear(&e);
	}
	song_free(s);
}

/* What a job does: reads its snapshot and frees it, while the song goes on changing. */
static void *
read_and_free(void *arg)
{
	struct song *snap = arg;
	static _Thread_local struct twin twin;
	struct window all = { 0, INT64_MAX, 0, 127 };

	twin.count = 0;
	song_query(snap, -1, &all, collect, &twin);
	song_free(snap);
	return twin.count == 500 ? arg : NULL;
}

static void
snapshots_live_on_other_threads(void **state)
{
	struct song *s = song_with_tracks(1);
	struct edit e = EDIT_EMPTY;
	struct note n = { .length_ticks = 5, .pitch = 60, .velocity = 1 };
	pthread_t threads[8];
	void *result;

	(void)state;
	for (int i = 0; i < 500; i++) {
		n.start_ticks = i * 10;
		assert_true(edit_add_note(&e, s, &n, &err));
	}
	apply_and_drop(s, &e);
	for (size_t i = 0; i < COUNT(threads); i++) {
		struct note old = { 0 };

		assert_int_equal(pthread_create(&threads[i], NULL, read_and_free, song_snapshot(s)),
		    0);
		assert_true(song_next_note(s, 0, (int64_t)i * 600, &old));
		n = old;
		n.pitch++;
		assert_true(edit_set_note(&e, s, &old, &n, &err));
		apply_and_drop(s, &e);
	}
	for (size_t i = 0; i < COUNT(threads); i++) {
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
	song_free(s);
}

/* The status bytes of one tick, as a string of hexadecimal digits. */
static bool
add_status(void *arg, int track, const struct event *e)
{
	char *text = arg;

	(void)track;
	sprintf(text + strlen(text), "%02x ", e->status);
	return true;
}

static void
new_events_stand_where_they_must(void **state)
{
	struct song *s = song_with_tracks(1);
	struct edit e = EDIT_EMPTY;
	struct note n = { .start_ticks = 960, .length_ticks = 10, .pitch = 60, .velocity = 1 };
	char text[80] = "";

	(void)state;
	assert_true(edit_add_event(&e, s, 0, 960, 0xb0, 7, 100, NULL, 0, &err));
	assert_true(edit_add_note(&e, s, &n, &err));
	apply_and_drop(s, &e);
	n.channel = 3;
	assert_true(edit_add_note(&e, s, &n, &err));
	assert_true(edit_add_event(&e, s, 0, 960, 0xb0, 0, 1, NULL, 0, &err));
	assert_true(edit_add_event(&e, s, 0, 960, 0xc0, 5, 0, NULL, 0, &err));
	n.start_ticks = 950;
	assert_true(edit_add_note(&e, s, &n, &err));
	apply_and_drop(s, &e);
	song_query_events(s, 0, 960, 961, add_status, text);
	assert_string_equal(text, "83 b0 b0 c0 90 93 ");

	/* The same where nothing stands yet, where only a note-on does, and where none does. */
	for (int64_t tick = 2000; tick <= 6000; tick += 2000) {
		n.start_ticks = tick;
		n.channel = 1;
		if (tick == 4000)
			assert_true(edit_add_note(&e, s, &n, &err));
		if (tick == 6000)
			assert_true(edit_add_event(&e, s, 0, tick, 0xe0, 0, 1, NULL, 0, &err));
		apply_and_drop(s, &e);
		n.channel = 2;
		assert_true(edit_add_note(&e, s, &n, &err));
		assert_true(edit_add_event(&e, s, 0, tick, 0xb0, 0, 1, NULL, 0, &err));
		assert_true(edit_add_event(&e, s, 0, tick, 0xc0, 5, 0, NULL, 0, &err));
		n.start_ticks = tick - 10;
		assert_true(edit_add_note(&e, s, &n, &err));
		apply_and_drop(s, &e);
		text[0] = '\0';
		song_query_events(s, 0, tick, tick + 1, add_status, text);
		assert_string_equal(text, tick == 2000 ? "82 b0 c0 92 " :
		    tick == 4000 ? "82 b0 c0 91 92 " : "82 e0 b0 c0 92 ");
	}
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_edits_do_what_the_twin_does),
		cmocka_unit_test(a_snapshot_does_not_change),
		cmocka_unit_test(any_event_comes_out_and_goes_back),
		cmocka_unit_test(snapshots_live_on_other_threads),
		cmocka_unit_test(new_events_stand_where_they_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
