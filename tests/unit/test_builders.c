/* SPDX-License-Identifier: MIT */
#include "music/edit.h"
#include "music/time.h"
#include "smf_bytes.h"

/*
 * Each builder on a small piece: what the piece then is, and that undo gives
 * back the very file.
 */

static struct err err;

#define TEMPO	"\0\xff\x51\x03\x07\xa1\x20"

/* Track 1: a tempo.  Track 2: a name, a program, two notes, one unended, and a rest. */
static struct song *
small_piece(void)
{
	return SMF_SONG(1, 96, PART(TEMPO),
	    PART("\0\xff\x03\x05" "Viola" "\0\xb2\0\1" "\0\xc2\x28" "\x60\x92\x3c\x40"
	    "\x30\x82\x3c\x11" "\0\x92\x3e\x40" "\x60\xff\x06\x01" "a" "\x60\xff\x2f\0"));
}

static struct song *
edited(struct song *s, const struct edit *e)
{
	if (!song_edit(s, e, &err))
		fail_msg("%s", err.text);
	return s;
}

static bool
add_event(void *arg, int track, const struct event *e)
{
	char *text = arg;

	assert_true(strlen(text) < 900);
	sprintf(text + strlen(text), "%s%d.%lld:%02x.%02x", text[0] != '\0' ? " " : "", track,
	    (long long)e->tick, e->status, e->data[0]);
	for (uint32_t i = 0; e->payload != NULL && i < e->payload->size_bytes; i++)
		sprintf(text + strlen(text), "%s%02x", i == 0 ? "=" : "", e->payload->bytes[i]);
	return true;
}

static const char *
events_of(const struct song *s)
{
	static char text[1000];

	text[0] = '\0';
	song_query_events(s, -1, 0, INT64_MAX, add_event, text);
	return text;
}

#define NAME	"1.0:ff.03=56696f6c61"
#define BEFORE	"0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c " \
	"1.144:92.3e 1.240:ff.06=61"

static struct note
first_note(const struct song *s)
{
	struct note n = { 0 };

	assert_true(song_next_note(s, 1, -1, &n));
	return n;
}

static struct note
unended_note(const struct song *s)
{
	struct note n = { 0 };

	assert_true(song_prev_note(s, 1, 1000, &n));
	assert_false(n.ended);
	assert_int_equal(n.length_ticks, 192);
	return n;
}

static bool
adds_note(struct edit *e, const struct song *s)
{
	struct note n = { .track = 1, .start_ticks = 96, .length_ticks = 48, .channel = 2,
		.pitch = 70, .velocity = 1 };

	return edit_add_note(e, s, &n, &err);
}

static bool
removes_note(struct edit *e, const struct song *s)
{
	struct note n = first_note(s);

	return edit_remove_note(e, s, &n, &err);
}

static bool
removes_unended_note(struct edit *e, const struct song *s)
{
	struct note n = unended_note(s);

	return edit_remove_note(e, s, &n, &err);
}

static bool
transposes(struct edit *e, const struct song *s)
{
	struct note old = first_note(s), new = old;

	new.pitch = 61;
	return edit_set_note(e, s, &old, &new, &err);
}

static bool
moves_to_another_track(struct edit *e, const struct song *s)
{
	struct note old = first_note(s), new = old;

	new.track = 0;
	new.channel = 5;
	new.start_ticks = 0;
	return edit_set_note(e, s, &old, &new, &err);
}

static bool
ends_what_had_no_end(struct edit *e, const struct song *s)
{
	struct note old = unended_note(s), new = old;

	new.length_ticks = 10;
	return edit_set_note(e, s, &old, &new, &err);
}

static bool
moves_what_has_no_end(struct edit *e, const struct song *s)
{
	struct note old = unended_note(s), new = old;

	new.start_ticks = 150;
	return edit_set_note(e, s, &old, &new, &err);
}

static bool
removes_by_its_end(struct edit *e, const struct song *s)
{
	struct event off;

	assert_true(song_find_event(s, 1, 144, 6, &off));
	return edit_remove_event(e, s, 1, &off, &err);
}

static bool
removes_marker(struct edit *e, const struct song *s)
{
	struct event marker;

	assert_true(song_find_event(s, 1, 240, 8, &marker));
	return edit_remove_event(e, s, 1, &marker, &err);
}

static bool
adds_lyric(struct edit *e, const struct song *s)
{
	return edit_add_event(e, s, 1, 144, 0xff, META_LYRIC, 0, "la", 2, &err);
}

static bool
changes_tempo(struct edit *e, const struct song *s)
{
	return edit_set_tempo(e, s, 0, 60, &err);
}

static bool
adds_tempo(struct edit *e, const struct song *s)
{
	return edit_set_tempo(e, s, 96, 60, &err);
}

static bool
adds_metre(struct edit *e, const struct song *s)
{
	return edit_set_metre(e, s, 0, 6, 8, &err);
}

static bool
changes_program(struct edit *e, const struct song *s)
{
	return edit_set_program(e, s, 1, 9, &err);
}

static bool
adds_program(struct edit *e, const struct song *s)
{
	return edit_set_program(e, s, 0, 9, &err);
}

static bool
changes_controller(struct edit *e, const struct song *s)
{
	return edit_set_controller(e, s, 1, 0, 5, &err);
}

static bool
adds_controller(struct edit *e, const struct song *s)
{
	return edit_set_controller(e, s, 1, CONTROLLER_VOLUME, 90, &err);
}

static bool
renames(struct edit *e, const struct song *s)
{
	return edit_set_track_name(e, s, 1, "Va", &err);
}

static bool
names(struct edit *e, const struct song *s)
{
	return edit_set_track_name(e, s, 0, "Va", &err);
}

static bool
removes_track(struct edit *e, const struct song *s)
{
	return edit_remove_track(e, s, 1, &err);
}

static bool
inserts_track(struct edit *e, const struct song *s)
{
	return edit_add_track(e, s, 1, "Va", 9, &err);
}

/* A track behind the others, and a note in it: one step of undo. */
static bool
adds_part(struct edit *e, const struct song *s)
{
	struct note n = { .track = 2, .start_ticks = 0, .length_ticks = 48, .pitch = 70,
	    .velocity = 1 };

	return edit_add_track(e, s, 2, "Va", 9, &err) && edit_add_note(e, s, &n, &err) &&
	    edit_add_event(e, s, 2, 0, 0xb0, 7, 1, NULL, 0, &err);
}

static const struct builder_case {
	bool		(*build)(struct edit *, const struct song *);
	const char	*label, *after;
} builder_cases[] = {
	{ adds_note, "add note A♯4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.96:92.46 1.144:82.46 "
	    "1.144:82.3c 1.144:92.3e 1.240:ff.06=61" },
	{ removes_note, "remove note C4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.144:92.3e 1.240:ff.06=61" },
	{ removes_unended_note, "remove note D4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c 1.240:ff.06=61" },
	{ transposes, "change note C4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3d 1.144:82.3d 1.144:92.3e "
	    "1.240:ff.06=61" },
	{ moves_to_another_track, "change note C4",
	    "0.0:ff.51=07a120 0.0:95.3c 0.48:85.3c " NAME " 1.0:b2.00 1.0:c2.28 1.144:92.3e "
	    "1.240:ff.06=61" },
	{ ends_what_had_no_end, "change note D4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c 1.144:92.3e "
	    "1.154:82.3e 1.240:ff.06=61" },
	{ moves_what_has_no_end, "change note D4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c 1.150:92.3e "
	    "1.240:ff.06=61" },
	{ removes_by_its_end, "remove note C4",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.144:92.3e 1.240:ff.06=61" },
	{ removes_marker, "remove event",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c 1.144:92.3e" },
	{ adds_lyric, "add event",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c 1.144:ff.05=6c61 "
	    "1.144:92.3e 1.240:ff.06=61" },
	{ changes_tempo, "set tempo",
	    "0.0:ff.51=0f4240 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c 1.144:92.3e "
	    "1.240:ff.06=61" },
	{ adds_tempo, "set tempo",
	    "0.0:ff.51=07a120 0.96:ff.51=0f4240 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c "
	    "1.144:82.3c 1.144:92.3e 1.240:ff.06=61" },
	{ adds_metre, "set metre",
	    "0.0:ff.51=07a120 0.0:ff.58=06031808 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c "
	    "1.144:82.3c 1.144:92.3e 1.240:ff.06=61" },
	{ changes_program, "set program",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.09 1.96:92.3c 1.144:82.3c 1.144:92.3e "
	    "1.240:ff.06=61" },
	{ adds_program, "set program",
	    "0.0:ff.51=07a120 0.0:c0.09 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c "
	    "1.144:92.3e 1.240:ff.06=61" },
	{ changes_controller, "set controller", BEFORE },
	{ adds_controller, "set controller",
	    "0.0:ff.51=07a120 " NAME " 1.0:b2.00 1.0:c2.28 1.0:b2.07 1.96:92.3c 1.144:82.3c "
	    "1.144:92.3e 1.240:ff.06=61" },
	{ renames, "name track",
	    "0.0:ff.51=07a120 1.0:ff.03=5661 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c "
	    "1.144:92.3e 1.240:ff.06=61" },
	{ names, "name track",
	    "0.0:ff.51=07a120 0.0:ff.03=5661 " NAME " 1.0:b2.00 1.0:c2.28 1.96:92.3c 1.144:82.3c "
	    "1.144:92.3e 1.240:ff.06=61" },
	{ removes_track, "remove track", "0.0:ff.51=07a120" },
	{ inserts_track, "add track",
	    "0.0:ff.51=07a120 1.0:ff.03=5661 1.0:c0.09 2.0:ff.03=56696f6c61 2.0:b2.00 2.0:c2.28 "
	    "2.96:92.3c 2.144:82.3c 2.144:92.3e 2.240:ff.06=61" },
	{ adds_part, "add track", BEFORE " 2.0:b0.07 2.0:ff.03=5661 2.0:c0.09 2.0:90.46 "
	    "2.48:80.46" },
};

static void
check_file(const struct song *s, const uint8_t *want, size_t want_size)
{
	uint8_t *bytes;
	size_t size;

	assert_true(smf_write(s, &bytes, &size, &err));
	assert_int_equal(size, want_size);
	assert_memory_equal(bytes, want, size);
	free(bytes);
}

static void
builders_do_and_undo(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(builder_cases); i++) {
		const struct builder_case *c = &builder_cases[i];
		struct song *s = small_piece();
		struct edit e = EDIT_EMPTY, inverse = EDIT_EMPTY;
		uint8_t *bytes;
		size_t size;

		assert_true(smf_write(s, &bytes, &size, &err));
		assert_string_equal(events_of(s), BEFORE);
		if (!c->build(&e, s))
			fail_msg("case %zu: %s", i, err.text);
		assert_string_equal(e.label, c->label);
		if (strcmp(events_of(edited(s, &e)), c->after) != 0)
			fail_msg("case %zu: %s", i, events_of(s));
		if (e.changes[0].kind != CHANGE_TRACK_INSERT)
			assert_false(song_reserve(s, &e, &err));	/* not twice */
		assert_true(edit_invert(&e, &inverse, &err));
		edited(s, &inverse);
		assert_string_equal(events_of(s), BEFORE);
		check_file(s, bytes, size);
		edited(s, &e);					/* redo */
		assert_string_equal(events_of(s), c->after);
		free(bytes);
		edit_clear(&e);
		edit_clear(&inverse);
		song_free(s);
	}
}

static void
a_changed_note_keeps_its_id(void **state)
{
	struct song *s = small_piece();
	struct note before = first_note(s), after;
	struct edit e = EDIT_EMPTY;

	(void)state;
	assert_true(moves_to_another_track(&e, s));
	edited(s, &e);
	edit_clear(&e);
	assert_true(song_find_note(s, 0, 0, before.id, &after));
	assert_int_equal(after.length_ticks, before.length_ticks);
	assert_int_equal(after.channel, 5);
	assert_int_equal(after.velocity, before.velocity);
	song_free(s);
}

/* A file may hold a note without length; it can be moved as it is, but none can be made. */
static void
notes_without_length_move(void **state)
{
	struct song *s = SMF_SONG(1, 96, PART("\0\x90\x3c\1\0\x80\x3c\0\5\xb0\7\1"));
	struct note old, new;
	struct edit e = EDIT_EMPTY;

	(void)state;
	assert_true(song_next_note(s, 0, -1, &old));
	assert_int_equal(old.length_ticks, 0);
	new = old;
	assert_false(edit_add_note(&e, s, &new, &err));
	assert_string_equal(err.text, "a note needs a length");
	new.start_ticks = 5;
	assert_true(edit_set_note(&e, s, &old, &new, &err));
	edited(s, &e);
	edit_clear(&e);
	assert_string_equal(events_of(s), "0.5:b0.07 0.5:90.3c 0.5:80.3c");
	assert_true(song_next_note(s, 0, -1, &old));
	new = old;
	new.length_ticks = 7;
	assert_true(edit_set_note(&e, s, &old, &new, &err));
	edited(s, &e);
	edit_clear(&e);
	assert_string_equal(events_of(s), "0.5:b0.07 0.5:90.3c 0.12:80.3c");
	song_free(s);
}

static const struct {
	struct note	 note;
	const char	*fault;
} bad_notes[] = {
	{ { .track = 2, .length_ticks = 1, .velocity = 1 }, "there is no track 3" },
	{ { .track = -1, .length_ticks = 1, .velocity = 1 }, "there is no track 0" },
	{ { .track = 1, .length_ticks = 0, .velocity = 1 }, "a note needs a length" },
	{ { .track = 1, .length_ticks = -1, .velocity = 1 }, "a note cannot be -1 ticks long" },
	{ { .track = 1, .length_ticks = INT64_MAX, .velocity = 1 },
	    "a note cannot be 9223372036854775807 ticks long" },
	{ { .track = 1, .length_ticks = 1, .velocity = 0 }, "there is no note of pitch 0, velocity "
	    "0, channel 1" },
	{ { .track = 1, .length_ticks = 1, .velocity = 1, .pitch = 128 },
	    "there is no note of pitch 128, velocity 1, channel 1" },
	{ { .track = 1, .length_ticks = 1, .velocity = 1, .channel = 16 },
	    "there is no note of pitch 0, velocity 1, channel 17" },
	{ { .track = 1, .start_ticks = -1, .length_ticks = 1, .velocity = 1 },
	    "a piece has no place at tick -1" },
	{ { .track = 1, .start_ticks = INT64_MAX, .length_ticks = 1, .velocity = 1 },
	    "a piece has no place at tick 9223372036854775807" },
};

static void
a_builder_that_fails_changes_nothing(void **state)
{
	struct song *s = small_piece();
	struct edit e = EDIT_EMPTY;
	struct note n = first_note(s), gone = n;
	struct event event = { .tick = 3, .id = 99 };

	(void)state;
	for (size_t i = 0; i < COUNT(bad_notes); i++) {
		assert_false(edit_add_note(&e, s, &bad_notes[i].note, &err));
		if (strcmp(err.text, bad_notes[i].fault) != 0)
			fail_msg("note %zu: %s", i, err.text);
		assert_false(edit_set_note(&e, s, &n, &bad_notes[i].note, &err));
	}
	gone.id = 99;
	assert_false(edit_remove_note(&e, s, &gone, &err));
	assert_string_equal(err.text, "track 2 has no such note at tick 96");
	assert_false(edit_remove_event(&e, s, 1, &event, &err));
	assert_false(edit_add_event(&e, s, 1, 0, 0xf8, 0, 0, NULL, 0, &err));
	assert_false(edit_add_event(&e, s, 1, 0, 0xff, META_END_OF_TRACK, 0, NULL, 0, &err));
	assert_false(edit_add_event(&e, s, 1, 0, 0xb0, 128, 0, NULL, 0, &err));
	assert_false(edit_add_event(&e, s, 1, 0, 0xb0, 1, 0, "x", 1, &err));
	assert_false(edit_add_track(&e, s, 3, "x", -1, &err));
	assert_false(edit_add_track(&e, s, 0, "x", 128, &err));
	assert_false(edit_remove_track(&e, s, 2, &err));
	assert_false(edit_set_tempo(&e, s, 0, 0, &err));
	assert_false(edit_set_tempo(&e, s, 0, 3.5, &err));
	assert_false(edit_set_tempo(&e, s, 0, -60, &err));
	assert_false(edit_set_tempo(&e, s, 0, NAN, &err));
	assert_false(edit_set_metre(&e, s, 0, 4, 3, &err));
	assert_false(edit_set_metre(&e, s, 0, 0, 4, &err));
	assert_false(edit_set_metre(&e, s, 0, 4, 128, &err));
	assert_false(edit_set_metre(&e, s, 0, 256, 4, &err));
	assert_false(edit_set_program(&e, s, 0, -1, &err));
	assert_int_equal(e.count, 0);
	assert_int_equal(e.new_ids, 0);
	assert_string_equal(e.label, "");
	edit_clear(&e);
	song_free(s);
}

/* One change, said wrongly in one way each. */
static const struct {
	const char	*fault;
	struct change	 change;
} bad_changes[] = {
	{ "there is no track 3", { CHANGE_INSERT, 2, { .id = 50, .status = 0xb0 }, NULL } },
	{ "there is no track 0", { CHANGE_REMOVE, -1, { .id = 50, .status = 0xb0 }, NULL } },
	{ "the edit takes an event out of track 1, tick 0, that is not there",
	    { CHANGE_REMOVE, 0, { .id = 1, .status = 0xff, .data = { 0x51 } }, NULL } },
	{ "the edit puts two events in one place of track 1, tick 0",
	    { CHANGE_INSERT, 0, { .id = 50, .status = 0xb0 }, NULL } },
	{ "an event at tick 7 has no id", { CHANGE_INSERT, 0, { .tick = 7, .status = 0xb0 },
	    NULL } },
	{ "an event at tick 7 cannot be 5 ticks long",
	    { CHANGE_INSERT, 0, { .tick = 7, .id = 50, .length_ticks = 5, .status = 0xb0 },
	    NULL } },
	{ "0x7f 0x00 0x00 at tick 7 is not an event of a MIDI file",
	    { CHANGE_INSERT, 0, { .tick = 7, .id = 50, .status = 0x7f }, NULL } },
	{ "a piece has no place at tick 7",
	    { CHANGE_INSERT, 0, { .tick = 7, .order = INT64_MAX, .id = 50, .status = 0xb0 },
	    NULL } },
	{ "there is no place for a track 4", { CHANGE_TRACK_INSERT, 3, { 0 }, NULL } },
	{ "a track cannot begin at tick 5 and end at 9", { CHANGE_TRACK_INSERT, 0,
	    { .tick = 5, .length_ticks = 9 }, NULL } },
	{ "a track cannot begin at tick 0 and end at -1", { CHANGE_TRACK_INSERT, 0,
	    { .length_ticks = -1 }, NULL } },
	{ "track 1 is not the empty one that the edit takes out",
	    { CHANGE_TRACK_REMOVE, 0, { 0 }, NULL } },
};

static void
a_wrong_edit_is_refused(void **state)
{
	struct song *s = small_piece();

	(void)state;
	for (size_t i = 0; i < COUNT(bad_changes); i++) {
		struct change change = bad_changes[i].change;
		struct edit e = { .changes = &change, .count = 1 };

		assert_false(song_reserve(s, &e, &err));
		if (strcmp(err.text, bad_changes[i].fault) != 0)
			fail_msg("change %zu: %s", i, err.text);
	}
	assert_string_equal(events_of(s), BEFORE);
	song_free(s);
}

/* An empty track that ends elsewhere is not the one that the edit means. */
static void
a_track_is_taken_out_with_its_end(void **state)
{
	struct song *s = SMF_SONG(1, 96, PART("\5\xff\x2f\0"));
	struct change change = { CHANGE_TRACK_REMOVE, 0, { .length_ticks = 4 }, NULL };
	struct edit e = { .changes = &change, .count = 1 };

	(void)state;
	assert_false(song_reserve(s, &e, &err));
	change.event.length_ticks = 5;
	edited(s, &e);
	assert_int_equal(song_tracks(s), 0);
	song_free(s);
}

/* Bytes of an edit that are cut or damaged are refused, or are an edit that can be checked. */
static void
damaged_bytes_are_survived(void **state)
{
	static const uint8_t many[] = { 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f };
	struct song *s = small_piece();
	struct edit e = EDIT_EMPTY, got;
	uint8_t *bytes, *copy;
	size_t size;

	(void)state;
	assert_false(edit_decode(&got, many, sizeof many, &err));
	assert_string_equal(err.text, "the stored edit is damaged at byte 9 of 9");
	assert_true(removes_track(&e, s) && adds_lyric(&e, s) && adds_note(&e, s));
	assert_true(edit_encode(&e, &bytes, &size, &err));
	for (size_t cut = 0; cut < size; cut++) {
		copy = malloc(cut + 1);
		memcpy(copy, bytes, cut);
		assert_false(edit_decode(&got, copy, cut, &err));
		assert_int_equal(got.count, 0);
		free(copy);
	}
	for (size_t at = 0; at < size; at++) {
		for (int bit = 0; bit < 8; bit++) {
			bytes[at] ^= (uint8_t)(1 << bit);
			if (edit_decode(&got, bytes, size, &err))
				song_reserve(s, &got, &err);
			edit_clear(&got);
			bytes[at] ^= (uint8_t)(1 << bit);
		}
	}
	assert_true(edit_decode(&got, bytes, size, &err));
	assert_int_equal(got.count, e.count);
	assert_int_equal(got.notes, e.notes);
	assert_string_equal(got.label, e.label);
	edit_clear(&got);
	edit_clear(&e);
	free(bytes);
	song_free(s);
}

/* Patterns: a new note stays in its pattern, a new track begins behind all. */
static void
patterns_stay_apart(void **state)
{
	struct song *s = SMF_SONG(2, 96, PART("\0\x90\x3c\1\x60\x80\x3c\0"),
	    PART("\0\x90\x3c\1\x60\x80\x3c\0"));
	struct note n = { .track = 1, .start_ticks = 50, .length_ticks = 10, .pitch = 1,
	    .velocity = 1 };
	struct edit e = EDIT_EMPTY, inverse = EDIT_EMPTY;
	struct song *again;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_false(edit_add_note(&e, s, &n, &err));
	assert_string_equal(err.text, "a piece has no place at tick 50");
	n.start_ticks = 100;
	assert_true(edit_add_note(&e, s, &n, &err));
	assert_true(edit_set_tempo(&e, s, 96, 60, &err));
	assert_true(edit_add_track(&e, s, 2, "x", -1, &err));
	edited(s, &e);
	assert_string_equal(events_of(s), "0.0:90.3c 0.96:80.3c 1.96:ff.51=0f4240 1.96:90.3c "
	    "1.100:90.01 1.110:80.01 1.192:80.3c 2.192:ff.03=78");
	assert_true(smf_write(s, &bytes, &size, &err));
	again = smf_read(bytes, size, &err);
	assert_non_null(again);
	assert_string_equal(events_of(again), events_of(s));
	song_free(again);
	free(bytes);
	assert_true(edit_remove_track(&inverse, s, 1, &err));
	edited(s, &inverse);
	edit_clear(&e);
	assert_true(edit_invert(&inverse, &e, &err));
	edited(s, &e);
	assert_string_equal(events_of(s), "0.0:90.3c 0.96:80.3c 1.96:ff.51=0f4240 1.96:90.3c "
	    "1.100:90.01 1.110:80.01 1.192:80.3c 2.192:ff.03=78");
	edit_clear(&e);
	edit_clear(&inverse);
	song_free(s);
}

/* How a new part can come about. */
static void
part_by_track(struct edit *e, struct song *s, int track)
{
	assert_true(edit_add_track(e, s, track, "x", track % 128, &err));
}

static void
part_by_program(struct edit *e, struct song *s, int track)
{
	assert_true(edit_add_track(e, s, track, "x", -1, &err));
	edited(s, e);
	edit_clear(e);
	assert_true(edit_set_program(e, s, track, track % 128, &err));
	assert_string_equal(e->label, "set program");
}

static void
part_by_notes(struct edit *e, struct song *s, int track)
{
	struct note n = { .track = track, .length_ticks = 10, .pitch = 60, .velocity = 9 };
	int port, channel;

	assert_true(edit_add_track(e, s, track, NULL, -1, &err));
	edited(s, e);
	edit_clear(e);
	song_free_part(s, &port, &channel);
	n.channel = (uint8_t)channel;
	for (int i = 0; i < 3; i++, n.start_ticks += 10)
		assert_true(edit_add_note(e, s, &n, &err));
	assert_string_equal(e->label, "add note C4");
	assert_int_equal(e->count, 6 + (port > 0));
}

/* Whoever has more parts than a port has channels gets another port; undo takes it back. */
static void
every_part_has_a_channel_of_its_own(void **state)
{
	static void (*const ways[])(struct edit *, struct song *, int) = {
		part_by_track, part_by_program, part_by_notes,
	};
	enum { PARTS = 260 };

	(void)state;
	for (size_t way = 0; way < COUNT(ways); way++) {
		struct song *s = song_new(1, 96);
		bool taken[128][16] = { { false } };

		for (int track = 0; track < PARTS; track++) {
			struct edit e = EDIT_EMPTY, inverse = EDIT_EMPTY;
			struct track_info info;

			ways[way](&e, s, track);
			assert_true(edit_invert(&e, &inverse, &err));
			edited(s, &e);
			edited(s, &inverse);
			edited(s, &e);
			edit_clear(&e);
			edit_clear(&inverse);
			song_track_info(s, track, &info);
			assert_int_not_equal(info.channel, 9);
			assert_false(taken[info.port][info.channel]);
			assert_int_equal(info.port, track / 15);
			taken[info.port][info.channel] = true;
		}
		song_free(s);
	}
}

/* A builder that fails takes the port back that it gave a part, and no other. */
static void
a_failed_part_gets_its_port_the_next_time(void **state)
{
	struct song *s = song_new(1, 96);
	struct edit e = EDIT_EMPTY;
	struct track_info info;

	(void)state;
	for (int track = 0; track < 16; track++) {
		assert_true(edit_add_track(&e, s, track, "x", track < 15 ? track : -1, &err));
		edited(s, &e);
		edit_clear(&e);
	}
	/* One number is left: the port gets it, the program none. */
	e.new_ids = UINT32_MAX - (15 * 2 + 1) - 1 - 1;
	assert_false(edit_set_program(&e, s, 15, 4, &err));
	assert_string_equal(err.text, "the piece has no number left for a new event");
	assert_int_equal(e.count, 0);
	e.new_ids = 0;
	assert_true(edit_set_program(&e, s, 15, 4, &err));
	assert_int_equal(e.count, 2);
	assert_false(edit_add_note(&e, s, &(struct note){ .track = 15, .velocity = 1,
	    .length_ticks = 1, .start_ticks = -1 }, &err));
	assert_int_equal(e.count, 2);
	edited(s, &e);
	edit_clear(&e);
	song_track_info(s, 15, &info);
	assert_true(info.port == 1 && info.channel == 0 && info.program == 4);
	song_free(s);
}

/* A part that has a channel keeps it, and what is full is shared. */
static void
parts_that_are_there_stay(void **state)
{
	struct song *s = SMF_SONG(1, 96, PART("\0\xff\x21\1\5" "\0\x93\x3c\1"),
	    PART("\0\xff\x21\1\6"));
	struct edit e = EDIT_EMPTY;
	struct track_info info;

	(void)state;
	assert_true(edit_set_program(&e, s, 0, 4, &err));
	assert_true(edit_set_program(&e, s, 1, 4, &err));
	edited(s, &e);
	edit_clear(&e);
	song_track_info(s, 0, &info);
	assert_true(info.port == 5 && info.channel == 3 && info.program == 4);
	song_track_info(s, 1, &info);
	assert_true(info.port == 6 && info.channel == 0 && info.program == 4);
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builders_do_and_undo),
		cmocka_unit_test(a_changed_note_keeps_its_id),
		cmocka_unit_test(notes_without_length_move),
		cmocka_unit_test(a_builder_that_fails_changes_nothing),
		cmocka_unit_test(a_wrong_edit_is_refused),
		cmocka_unit_test(a_track_is_taken_out_with_its_end),
		cmocka_unit_test(damaged_bytes_are_survived),
		cmocka_unit_test(patterns_stay_apart),
		cmocka_unit_test(every_part_has_a_channel_of_its_own),
		cmocka_unit_test(a_failed_part_gets_its_port_the_next_time),
		cmocka_unit_test(parts_that_are_there_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
