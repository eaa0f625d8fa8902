/* SPDX-License-Identifier: MIT */
#include "counted_memory.h"
#include "music/edit.h"
#include "music/history.h"
#include "music/plan.h"
#include "music/time.h"
#include "smf_bytes.h"

/*
 * The first allocation fails, then the second, and so on until a run meets no
 * failure: each time the answer is no, nothing is lost and nothing has changed.
 */

static int until_failure;		/* 0: none is due */
static bool failed;

static bool
memory_is_there(void)
{
	if (until_failure == 0 || --until_failure > 0)
		return true;
	failed = true;
	return false;
}

static struct err err;
static struct smf_bytes file;
static struct song *song;		/* what `file` holds */

/* Each does its work and puts it away again; false: it could not. */
static bool
reads(void)
{
	struct song *s = smf_read(file.bytes, file.size, &err);

	song_free(s);
	return s != NULL;
}

static bool
salvages(void)
{
	struct smf_report report;
	struct song *s = smf_salvage(file.bytes, file.size - 6, &report, &err);

	song_free(s);
	return s != NULL;
}

static bool
writes(void)
{
	uint8_t *bytes;
	size_t size;
	bool done = smf_write(song, &bytes, &size, &err);

	if (done)
		free(bytes);
	return done;
}

static bool
plans(void)
{
	struct plan *p = plan_new(song, &err);

	plan_free(p);
	return p != NULL;
}

static bool
builds(struct edit *e)
{
	struct note n = { .track = 1, .start_ticks = 5, .length_ticks = 9, .pitch = 60,
	    .velocity = 1 };

	return edit_add_track(e, song, 2, "a name", 5, &err) &&
	    edit_remove_track(e, song, 0, &err) && edit_add_note(e, song, &n, &err) &&
	    edit_add_event(e, song, 1, 7, 0xff, META_TEXT, 0, "text", 4, &err) &&
	    edit_set_track_name(e, song, 1, "another", &err) && edit_set_tempo(e, song,
	    96, 90, &err);
}

static bool
builds_edits(void)
{
	struct edit e = EDIT_EMPTY;
	bool done = builds(&e);

	edit_clear(&e);
	return done;
}

/* All of the way of an edit through the session but the store. */
static bool
edits(void)
{
	struct history h = { 0 };
	struct edit e = EDIT_EMPTY, decoded = EDIT_EMPTY, inverse = EDIT_EMPTY;
	struct note n = { .track = 1, .start_ticks = 5, .length_ticks = 9, .pitch = 60,
	    .velocity = 1 };
	uint8_t *bytes = NULL;
	size_t size, before = song_events(song, -1);
	bool done, reserved;

	done = edit_add_note(&e, song, &n, &err) &&
	    edit_encode(&e, &bytes, &size, &err) && edit_decode(&decoded, bytes, size, &err) &&
	    edit_invert(&e, &inverse, &err) && history_init(&h, &err) && history_reserve(&h, &err);
	reserved = done && song_reserve(song, &decoded, &err);
	assert_int_equal(song_events(song, -1), before);
	if (reserved) {
		history_push(&h, &decoded, 1);
		song_apply(song, &e);
		assert_int_equal(song_events(song, -1), before + 2);
		reserved = song_reserve(song, &inverse, &err);
		if (!reserved) {		/* put it back before the next try */
			assert_int_equal(song_events(song, -1), before + 2);
			assert_true(song_reserve(song, &inverse, &err));
		}
		song_apply(song, &inverse);
	}
	assert_int_equal(song_events(song, -1), before);
	history_clear(&h);
	edit_clear(&e);
	edit_clear(&decoded);
	edit_clear(&inverse);
	free(bytes);
	return done && reserved;
}

static const struct {
	const char	*what;
	bool		(*work)(void);
	int		 allocations;	/* at least: or the test tests nothing */
} works[] = {
	{ "reading", reads, 5 },
	{ "salvaging", salvages, 5 },
	{ "writing", writes, 1 },
	{ "planning", plans, 8 },
	{ "building edits", builds_edits, 6 },
	{ "editing", edits, 12 },
};

static void
no_memory_is_a_sentence(void **state)
{
	static const struct part parts[] = { PART("\0\xff\x51\x03\x07\xa1\x20"),
		PART("\0\xff\x03\x05" "Viola" "\0\xc2\x28" "\x60\x92\x3c\x40" "\x30\x82\x3c\x11") };
	int nth;

	(void)state;
	file = smf_bytes(1, 96, parts, 2);
	song = smf_read(file.bytes, file.size, &err);
	assert_non_null(song);
	for (size_t i = 0; i < COUNT(works); i++) {
		bool done;

		for (nth = 1; ; nth++) {
			err.text[0] = '\0';
			failed = false;
			until_failure = nth;
			done = works[i].work();
			until_failure = 0;
			if (!failed)
				break;
			/* Memory that is only given back in part may stay as it was. */
			if (!done && (err.code != ERR_LIMIT ||
			    strstr(err.text, "memory") == NULL) && strstr(err.text, "room") == NULL)
				fail_msg("%s, allocation %d: \"%s\"", works[i].what, nth, err.text);
		}
		if (!done || nth <= works[i].allocations)
			fail_msg("%s: %d allocations, %s", works[i].what, nth, err.text);
	}
	song_free(song);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_memory_is_a_sentence) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
