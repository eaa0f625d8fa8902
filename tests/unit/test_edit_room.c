/* SPDX-License-Identifier: MIT */
/* Room for new bars: random songs against a plain list of what must be where. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sort.h"
#include "music/smf.h"
#include "songs.h"

#define THINGS	2000
#define SONGS	200

/* A note, or another event, as numbers; length and velocity are 0 for events. */
struct thing {
	int64_t		 track, tick, length;
	int		 status, a, b;
};

struct list {
	struct thing	 things[THINGS];
	size_t		 count;
};

static bool
list_note(void *arg, const struct note *n)
{
	struct list *l = arg;

	assert_true(l->count < THINGS);
	l->things[l->count++] = (struct thing){ n->track, n->start_ticks, n->length_ticks,
	    0x90 | n->channel, n->pitch, n->velocity };
	return true;
}

static bool
list_event(void *arg, int track, const struct event *e)
{
	struct list *l = arg;

	if (e->partner != 0)
		return true;
	assert_true(l->count < THINGS);
	l->things[l->count++] = (struct thing){ track, e->tick, 0, e->status, e->data[0],
	    e->payload != NULL && e->payload->size_bytes > 0 ? e->payload->bytes[0] :
	    e->data[1] };
	return true;
}

static int
in_order(const void *one, const void *two)
{
	return memcmp(one, two, sizeof(struct thing));
}

static void
list_song(const struct song *song, struct list *l)
{
	const struct window all = { 0, INT64_MAX, 0, 127 };

	memset(l, 0, sizeof *l);
	song_query(song, -1, &all, list_note, l);
	for (int t = 0; t < song_tracks(song); t++)
		song_query_events(song, t, 0, INT64_MAX, list_event, l);
}

static void
add_event(struct song *song, struct rng *rng, int track)
{
	static const uint8_t status[] = { 0xb0, 0xe0, 0xc0, 0xff, 0xff };
	int kind = (int)rng_below(rng, 5);
	int64_t tick = rng_below(rng, 20) * 240;
	struct edit edit = EDIT_EMPTY;
	struct err err;
	uint8_t data = status[kind] == 0xff ? META_MARKER : (uint8_t)rng_below(rng, 60);

	assert_true(edit_add_event(&edit, song, track, tick, status[kind], data,
	    status[kind] == 0xff || status[kind] == 0xc0 ? 0 : (uint8_t)rng_below(rng, 128),
	    status[kind] == 0xff ? "A" : NULL, status[kind] == 0xff, &err));
	apply(song, &edit);
}

static struct song *
random_song(struct rng *rng)
{
	struct song *song = make_song(NULL, 0, 1 + (int)rng_below(rng, 4), 5);
	int many = rng_below(rng, 4) == 0 ? 300 : 20;

	for (int i = 0; i < many; i++) {
		const struct note n = { .track = (int)rng_below(rng, song_tracks(song)),
		    .start_ticks = rng_below(rng, 40) * 120,
		    .length_ticks = 1 + rng_below(rng, 2000), .pitch = rng_below(rng, 128),
		    .velocity = 1 + rng_below(rng, 127), .ended = true };

		add_note(song, &n);
	}
	for (int i = 0; i < 15; i++)
		add_event(song, rng, (int)rng_below(rng, song_tracks(song)));
	return song;
}

static void
shift(struct list *l, int64_t tick, int64_t by)
{
	for (size_t i = 0; i < l->count; i++) {
		struct thing *t = &l->things[i];
		bool note = t->length > 0;

		if (t->tick >= tick && (note || t->tick > 0))
			t->tick += by;
	}
}

static void
all_that_follows_is_later(void **state)
{
	static struct list before, after;
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < SONGS; round++) {
		struct song *song = random_song(&rng);
		struct edit edit = EDIT_EMPTY, back = EDIT_EMPTY;
		int64_t tick = rng_below(&rng, 24) * 240, by = (1 + rng_below(&rng, 4)) * 1920;
		uint8_t *old, *new;
		size_t old_size, new_size;

		list_song(song, &before);
		assert_true(smf_write(song, &old, &old_size, &err));
		if (!edit_make_room(&edit, song, tick, by, &err))
			fail_msg("%s", err.text);
		assert_true(song_edit(song, &edit, &err));
		list_song(song, &after);
		shift(&before, tick, by);
		assert_int_equal(before.count, after.count);
		sort_items(before.things, before.count, sizeof *before.things, in_order);
		sort_items(after.things, after.count, sizeof *after.things, in_order);
		assert_memory_equal(before.things, after.things,
		    before.count * sizeof *before.things);
		assert_true(edit_invert(&edit, &back, &err));
		assert_true(song_edit(song, &back, &err));
		assert_true(smf_write(song, &new, &new_size, &err));
		assert_int_equal(old_size, new_size);
		assert_memory_equal(old, new, old_size);
		free(old);
		free(new);
		edit_clear(&edit);
		edit_clear(&back);
		song_free(song);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_follows_is_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
