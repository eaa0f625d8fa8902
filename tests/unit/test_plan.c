/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/plan.h"
#include "music/time.h"
#include "smf_bytes.h"

static struct err err;

static struct plan *
plan_and_free(struct song *s)
{
	struct plan *p = plan_new(s, &err);

	assert_non_null(p);
	song_free(s);
	return p;
}

/* "tick:track:status:data:channel" of all that comes, in order. */
static char *
walk(struct plan *p, int64_t from)
{
	static char text[4096];
	struct plan_cursor *c = plan_cursor(p);
	struct plan_event e, peeked;
	size_t at = 0;

	text[0] = '\0';
	plan_seek(c, from);
	while (plan_peek(c, &peeked)) {
		assert_true(plan_next(c, &e));
		assert_int_equal(e.tick, peeked.tick);
		assert_int_equal(e.track, peeked.track);
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%d:%d:%02x:%d:%d",
		    at > 0 ? " " : "", (int)e.tick, e.track, e.event->status,
		    e.event->data[0], e.channel);
		assert_true(at < sizeof text - 40);
	}
	assert_false(plan_next(c, &e));
	return text;
}

static void
merges_tracks_in_time(void **state)
{
	struct plan *p = plan_and_free(SMF_SONG(1, 480,
	    PART("\x00\x90\x3c\x40" "\x0a\x80\x3c\x00"),
	    PART("\x05\x91\x30\x40" "\x05\x81\x30\x00")));

	(void)state;
	assert_string_equal(walk(p, 0),
	    "0:0:90:60:0 5:1:91:48:1 10:0:80:60:0 10:1:81:48:1 10:0:ff:47:-1 10:1:ff:47:-1");
	assert_string_equal(walk(p, 6),
	    "10:0:80:60:0 10:1:81:48:1 10:0:ff:47:-1 10:1:ff:47:-1");
	assert_string_equal(walk(p, 11), "");
	assert_int_equal(plan_end_ticks(p), 10);
	plan_free(p);
}

/* A note-on waits for what other tracks set up or end at its tick. */
static void
sets_up_before_notes(void **state)
{
	struct plan *p = plan_and_free(SMF_SONG(1, 480,
	    PART("\x00\x90\x3c\x40" "\x0a\x90\x3e\x40" "\x0a\x80\x3e\x00"),
	    PART("\x00\xc0\x05" "\x0a\x80\x3c\x00" "\x00\xb0\x07\x64")));

	(void)state;
	assert_string_equal(walk(p, 0), "0:1:c0:5:0 0:0:90:60:0 10:1:80:60:0 10:1:b0:7:0 "
	    "10:0:90:62:0 10:1:ff:47:-1 20:0:80:62:0 20:0:ff:47:-1");
	plan_free(p);
}

static void
an_unended_note_ends_with_its_track(void **state)
{
	struct plan *p = plan_and_free(SMF_SONG(1, 480,
	    PART("\x00\x90\x3c\x40" "\x20\xff\x01\x00"),
	    PART("\x00\x91\x3c\x40" "\x10\x81\x3c\x00" "\x87\x00\xff\x06\x00")));

	(void)state;
	assert_int_equal(plan_end_ticks(p), 32);
	/* The marker far behind is silence. */
	assert_string_equal(walk(p, 1), "16:1:81:60:1 32:0:ff:1:-1 32:0:ff:47:-1 32:1:ff:47:-1");
	plan_free(p);
}

static void
seconds_follow_the_tempo(void **state)
{
	struct plan *p = plan_and_free(SMF_SONG(0, 100,
	    PART("\x00\xff\x51\x03\x07\xa1\x20" "\x64\xff\x51\x03\x0f\x42\x40"
	    "\x64\x90\x3c\x40" "\x64\x80\x3c\x40")));
	struct plan_event e;

	(void)state;
	plan_seek(plan_cursor(p), 150);
	assert_true(plan_next(plan_cursor(p), &e));
	CHECK_NEAR(e.seconds, 1.5, 1e-9);
	assert_true(plan_next(plan_cursor(p), &e));
	CHECK_NEAR(e.seconds, 2.5, 1e-9);
	plan_free(p);
}

static const struct map_case {
	const char	*what;
	struct part	 parts[3];
	int		 count;
	int		 channels;
	struct { int track, midi, channel; } want[4];
} map_cases[] = {
	{ "one track, all its channels", { PART("\x00\x93\x3c\x40" "\x00\x99\x3c\x40") }, 1, 16,
	    { { 0, 3, 3 }, { 0, 9, 9 }, { 0, 15, 15 } } },
	{ "hands of one piano", { PART("\x00\xc0\x05" "\x00\x90\x3c\x40"),
	    PART("\x00\xc0\x05" "\x00\x90\x30\x40") }, 2, 16, { { 0, 0, 0 }, { 1, 0, 0 } } },
	{ "one sets up, another plays", { PART("\x00\xc0\x05"),
	    PART("\x00\xc0\x06" "\x00\x90\x30\x40") }, 2, 16, { { 0, 0, 0 }, { 1, 0, 0 } } },
	{ "two instruments on one channel", { PART("\x00\xc0\x05" "\x00\x90\x3c\x40"),
	    PART("\x00\xc0\x06" "\x00\x90\x30\x40"), PART("\x00\x90\x3c\x40") }, 3, 32,
	    { { 0, 0, 0 }, { 1, 0, 16 }, { 2, 0, 0 }, { 1, 1, 1 } } },
	{ "two drum kits", { PART("\x00\xc9\x05" "\x00\x99\x3c\x40"),
	    PART("\x00\xc9\x06" "\x00\x99\x30\x40") }, 2, 32, { { 0, 9, 9 }, { 1, 9, 25 } } },
	{ "two ports", { PART("\x00\xff\x21\x01\x00" "\x00\x90\x3c\x40"),
	    PART("\x00\xff\x21\x01\x07" "\x00\x90\x30\x40" "\x00\x99\x30\x40") }, 2, 32,
	    { { 0, 0, 0 }, { 1, 0, 16 }, { 1, 9, 25 } } },
};

static void
maps_channels(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(map_cases); i++) {
		const struct map_case *c = &map_cases[i];
		struct plan *p = plan_and_free(smf_song(1, 480, c->parts, c->count));

		if (plan_channels(p) != c->channels)
			fail_msg("%s: %d channels", c->what, plan_channels(p));
		for (size_t j = 0; j < COUNT(c->want); j++)
			if (plan_channel(p, c->want[j].track, c->want[j].midi, 0) !=
			    c->want[j].channel)
				fail_msg("%s: track %d channel %d is on %d", c->what,
				    c->want[j].track, c->want[j].midi,
				    plan_channel(p, c->want[j].track, c->want[j].midi, 0));
		plan_free(p);
	}
}

#define RHYTHM(block, map) "\0\xf0\x0a\x41\x10\x42\x12\x40" block "\x15" map "\x00\xf7"

struct sent {
	int		 channel;
	uint8_t		 status, data0;
};

struct sent_list {
	struct sent	 sent[64];
	int		 count;
};

static void
take_sent(void *arg, int channel, uint8_t status, uint8_t data0, uint8_t data1)
{
	struct sent_list *l = arg;

	(void)data1;
	assert_true(l->count < 64);
	l->sent[l->count++] = (struct sent){ channel, status, data0 };
}

static int
times_sent(const struct sent_list *l, int channel, uint8_t status, uint8_t data0)
{
	int times = 0;

	for (int i = 0; i < l->count; i++)
		times += l->sent[i].channel == channel && l->sent[i].status == status &&
		    l->sent[i].data0 == data0;
	return times;
}

/*
 * Drums by message, from tick 96 on: the notes change their channel, what sets it up
 * goes to both.
 */
static void
drums_by_message_have_a_drum_channel(void **state)
{
	struct plan *p = plan_and_free(SMF_SONG(1, 480, PART("\x60\xff\1\0" RHYTHM("\x1a", "\2")),
	    PART("\0\xca\x08" "\0\xba\7\x50" "\0\x9a\x24\x40" "\x10\x8a\x24\x40" "\x50\x9a\x24\x40"
	    "\x10\x8a\x24\x40")));
	struct sent_list sent = { .count = 0 };
	struct plan_event e;
	int on[2] = { -1, -1 }, n = 0;

	(void)state;
	while (plan_next(plan_cursor(p), &e)) {
		if ((e.event->status & 0xf0) == 0x90)
			on[n++] = e.channel;
		if (e.event->status < 0xf0 && e.event->status >= 0xb0)
			assert_true(e.twin >= 0 && e.twin % 16 == 9 && e.channel == 10);
	}
	assert_int_equal(n, 2);
	assert_int_equal(on[0], 10);
	assert_int_equal(on[1] % 16, 9);
	assert_int_equal(plan_channel(p, 1, 10, 95), 10);
	assert_int_equal(plan_channel(p, 1, 10, 96), on[1]);
	assert_true(on[1] < plan_channels(p));
	plan_chase(p, 96, take_sent, &sent);
	assert_int_equal(times_sent(&sent, 10, 0xc0, 8), 1);
	assert_int_equal(times_sent(&sent, on[1], 0xc0, 8), 1);
	assert_int_equal(times_sent(&sent, on[1], 0xb0, 7), 1);
	plan_free(p);
}

/* Two kits on one channel, and a tenth channel that is none. */
static void
kits_by_message_are_kept_apart(void **state)
{
	struct plan *p = plan_and_free(SMF_SONG(1, 480,
	    PART(RHYTHM("\x1a", "\2") RHYTHM("\x10", "\0") "\0\xca\x08" "\0\x9a\x24\x40"),
	    PART("\0\xca\x19" "\0\x9a\x24\x40"), PART("\0\xc9\x05" "\0\x99\x24\x40")));
	int a = plan_channel(p, 0, 10, 0), b = plan_channel(p, 1, 10, 0),
	    c = plan_channel(p, 2, 9, 0);

	(void)state;
	assert_int_equal(a % 16, 9);
	assert_int_equal(b % 16, 9);
	assert_int_not_equal(a, b);
	assert_int_not_equal(a, 9);
	assert_int_not_equal(c % 16, 9);
	plan_free(p);
}

/* 300 tracks of as many programs as there are: what does not fit shares, drums stay drums. */
static void
runs_out_of_channels_sensibly(void **state)
{
	enum { TRACKS = 300 };
	static char bytes[TRACKS][14];
	static uint8_t file[14 + TRACKS * 26];
	struct smf_bytes head = smf_bytes(1, 480, NULL, 0);
	size_t size = 14;
	struct song *s;
	struct plan *p;
	bool seen[256] = { false };
	int different = 0, channel;

	(void)state;
	memcpy(file, head.bytes, 14);
	file[10] = TRACKS >> 8;
	file[11] = TRACKS & 0xff;
	for (int i = 0; i < TRACKS; i++) {
		struct smf_bytes one = { .size = 0 };
		uint8_t midi = i % 10 == 9 ? 9 : (uint8_t)(i / 128);

		memcpy(bytes[i], (uint8_t[]){ 0, 0xc0 | midi, i & 127, 0, 0x90 | midi, 60, 64 }, 7);
		smf_put_track(&one, bytes[i], 7, true);
		memcpy(file + size, one.bytes, one.size);
		size += one.size;
	}
	s = smf_read(file, size, &err);
	assert_non_null(s);
	p = plan_and_free(s);
	assert_int_equal(plan_channels(p), 256);
	for (int i = 0; i < TRACKS; i++) {
		bool drums = i % 10 == 9;

		channel = plan_channel(p, i, drums ? 9 : i / 128, 0);
		assert_int_equal(channel % 16 == 9, drums);
		different += !seen[channel];
		seen[channel] = true;
	}
	assert_true(different > 200);
	plan_free(p);
}

static void
add_told(void *arg, int channel, uint8_t status, uint8_t data0, uint8_t data1)
{
	char *text = arg;

	assert_true(strlen(text) < 900);
	sprintf(text + strlen(text), "%s%d:%02x:%d:%d", text[0] != '\0' ? " " : "", channel,
	    status, data0, data1);
}

static const struct chase_case {
	const char	*what;
	struct part	 parts[2];
	int		 tick;
	const char	*want;
} chase_cases[] = {
	{ "the last before, not at", { PART("\x00\xc0\x05" "\x05\xc0\x06" "\x05\xc0\x07"),
	    PART("") }, 10, "0:c0:6:0" },
	{ "nothing before the beginning", { PART("\x00\xc0\x05"), PART("") }, 0, "" },
	{ "the later track at one tick", { PART("\x05\xb0\x07\x01" "\x05\xb0\x0a\x01"),
	    PART("\x05\xb0\x07\x02" "\x01\xb0\x0a\x02") }, 99, "0:b0:7:2 0:b0:10:1" },
	{ "bank before program", { PART("\x00\xc0\x05" "\x01\xb0\x00\x01" "\x01\xc0\x06"),
	    PART("") }, 99, "0:b0:0:1 0:c0:6:0 0:b0:0:1" },
	{ "bend and pressure", { PART("\x00\xe1\x01\x02" "\x00\xd1\x03"), PART("") }, 99,
	    "1:e0:1:2 1:d0:3:0" },
	{ "bend range", { PART("\x00\xb0\x65\x00" "\x00\xb0\x64\x00" "\x00\xb0\x06\x0c"
	    "\x00\xb0\x65\x7f" "\x00\xb0\x64\x7f"), PART("") }, 99,
	    "0:b0:101:0 0:b0:100:0 0:b0:6:12 0:b0:101:127 0:b0:100:127" },
	{ "a reset forgets what is before it", { PART("\x00\xb0\x01\x10" "\x00\xb0\x07\x20"
	    "\x01\xb0\x79\x00" "\x00\xb0\x40\x7f"), PART("") }, 99,
	    "0:b0:121:0 0:b0:7:32 0:b0:64:127" },
};

/* The status comes without the channel of the file. */
static void
chases_what_was_set(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(chase_cases); i++) {
		const struct chase_case *c = &chase_cases[i];
		struct plan *p = plan_and_free(smf_song(1, 480, c->parts, 2));
		char text[1000] = "";

		plan_chase(p, c->tick, add_told, text);
		if (strcmp(text, c->want) != 0)
			fail_msg("%s: %s, not %s", c->what, text, c->want);
		plan_free(p);
	}
}

/* --- notes that stand at a tick */

#define RANDOM_EVENTS	460		/* of a track: more than a chunk holds */
#define RANDOM_BLOCK	92		/* ... that are of one sort */

/* Blocks of notes of few pitches, most of them without an end, and of controllers. */
static struct part
random_part(struct rng *rng, char *bytes)
{
	size_t size = 0;
	int pitch = 60, kind = 0;

	for (int i = 0; i < RANDOM_EVENTS; i++) {
		int channel = (int)rng_below(rng, 2);

		if (i % RANDOM_BLOCK == 0) {
			pitch = 40 + (int)rng_below(rng, 3) * 4;
			kind = (int)rng_below(rng, 4);
		}
		bytes[size++] = (char)rng_below(rng, 3);
		bytes[size++] = (char)(kind == 0 ? 0xb0 | channel : 0x90 | channel);
		bytes[size++] = (char)(kind == 0 ? 7 : pitch + (int)rng_below(rng, 6));
		bytes[size++] = (char)(rng_below(rng, 4) == 0 ? 0 : 64);
	}
	return (struct part){ bytes, size };
}

struct on_key {
	const struct note *first;
	int64_t		 tick;
	bool		 found;
};

static bool
look_on_key(void *arg, const struct note *n)
{
	struct on_key *k = arg;

	k->found |= n->channel == k->first->channel && n->pitch == k->first->pitch &&
	    n->start_ticks > k->first->start_ticks && n->start_ticks < k->tick;
	return true;
}

struct stands {
	const struct song *song;
	int64_t		 tick;
	uint32_t	 id[2 * RANDOM_EVENTS];
	int		 count;
};

/* By all notes of its track. */
static bool
take_if_it_stands(void *arg, const struct note *n)
{
	const struct window all = { 0, INT64_MAX, 0, 127 };
	struct stands *s = arg;
	struct on_key k = { n, s->tick, false };

	if (n->start_ticks >= s->tick || n->start_ticks + n->length_ticks <= s->tick)
		return true;
	if (!n->ended)
		song_query(s->song, n->track, &all, look_on_key, &k);
	if (!k.found)
		s->id[s->count++] = n->id;
	return true;
}

static bool
take_standing(void *arg, const struct note *n)
{
	struct stands *s = arg;

	s->id[s->count++] = n->id;
	return true;
}

static void
a_note_without_an_end_gives_way_to_the_next_on_its_key(void **state)
{
	const struct window all = { 0, INT64_MAX, 0, 127 };
	int standing = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		char bytes[2][4 * RANDOM_EVENTS];
		struct rng rng;
		struct part parts[2];
		struct plan *p;

		rng_seed(&rng, seed);
		for (int i = 0; i < 2; i++)
			parts[i] = random_part(&rng, bytes[i]);
		p = plan_and_free(smf_song(1, 480, parts, 2));
		for (int64_t tick = 0; tick < 2 * RANDOM_EVENTS; tick += 1 + rng_below(&rng, 40)) {
			struct stands want = { plan_song(p), tick, { 0 }, 0 }, got = want;

			song_query(plan_song(p), -1, &all, take_if_it_stands, &want);
			plan_standing(p, tick, -1, take_standing, &got);
			assert_int_equal(got.count, want.count);
			assert_memory_equal(got.id, want.id, sizeof want.id);
			standing += want.count;
		}
		plan_free(p);
	}
	assert_true(standing > 0);
}

static void
an_empty_song_plays_nothing(void **state)
{
	struct plan *p = plan_and_free(song_new(1, 480));

	(void)state;
	assert_string_equal(walk(p, 0), "");
	assert_int_equal(plan_channels(p), 16);
	assert_int_equal(plan_end_ticks(p), 0);
	plan_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_tracks_in_time),
		cmocka_unit_test(sets_up_before_notes),
		cmocka_unit_test(an_unended_note_ends_with_its_track),
		cmocka_unit_test(seconds_follow_the_tempo),
		cmocka_unit_test(maps_channels),
		cmocka_unit_test(drums_by_message_have_a_drum_channel),
		cmocka_unit_test(kits_by_message_are_kept_apart),
		cmocka_unit_test(runs_out_of_channels_sensibly),
		cmocka_unit_test(chases_what_was_set),
		cmocka_unit_test(a_note_without_an_end_gives_way_to_the_next_on_its_key),
		cmocka_unit_test(an_empty_song_plays_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
