/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "app/atlas.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/suggest.h"
#include "base/file.h"
#include "command_lines.h"
#include "music/song.h"
#include "sandbox.h"

#define DEMO SOURCE_DIR "/docs/demo.mid"

static void
make_map(struct session *s)
{
	atlas_want(s);
	wait_for_jobs(s);
	if (atlas_map(s) == NULL)
		fail_msg("%s", atlas_trouble(s));
}

static size_t
count_of(const struct session *s, enum atlas_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < atlas_map(s)->count; i++)
		count += atlas_point(s, i)->kind == kind;
	return count;
}

/* The cursor is put on the first point of this kind, which is heard. */
static void
go_to(struct session *s, enum atlas_kind kind)
{
	size_t i = 0;

	while (atlas_point(s, i)->kind != kind)
		i++;
	while (atlas_nearest(s) != i)
		say(s, "map-point");
	say(s, "map-hear");
}

static void
phrases_and_known_music_have_places(void **state)
{
	struct session *s = open_session(DEMO);
	struct map_place *places;
	char words[80];
	size_t count;

	(void)state;
	make_map(s);
	count = atlas_map(s)->count;
	assert_true(count_of(s, ATLAS_PHRASE) >= 20);
	assert_true(count_of(s, ATLAS_KNOWN) >= 9);
	assert_true(atlas_map(s)->trust >= 0.85);
	go_to(s, ATLAS_PHRASE);
	atlas_words(s, atlas_nearest(s), words, sizeof words);
	assert_non_null(strstr(words, ", bars "));
	/* Made again, it is the same, byte for byte. */
	places = malloc(count * sizeof *places);
	assert_non_null(places);
	memcpy(places, atlas_map(s)->place, count * sizeof *places);
	session_close(s);
	s = open_session(DEMO);
	make_map(s);
	assert_int_equal(atlas_map(s)->count, count);
	assert_memory_equal(places, atlas_map(s)->place, count * sizeof *places);
	free(places);
	session_close(s);
}

static void
what_is_made_is_heard_and_can_be_put_in(void **state)
{
	struct session *s = open_session(DEMO);
	size_t notes = song_notes(s->song, -1), points;
	uint32_t node = s->history.at;

	(void)state;
	make_map(s);
	points = atlas_map(s)->count;
	go_to(s, ATLAS_KNOWN);
	assert_non_null(s->previewed);		/* it sounds in the piece, and is not in it */
	refuse(s, "map-put", "Enter makes something new");
	assert_null(s->previewed);
	go_to(s, ATLAS_PHRASE);
	refuse(s, "map-put", "is in the piece already");
	say(s, "map-gap");
	said(s, "empty place 1 of ");
	say(s, "map-make");
	wait_for_jobs(s);
	assert_int_equal(atlas_map(s)->count, points + 1);
	assert_int_equal(atlas_point(s, atlas_nearest(s))->kind, ATLAS_MADE);
	assert_non_null(s->previewed);
	assert_int_equal(s->history.at, node);
	say(s, "map-put");
	said(s, "took new 1");
	assert_int_not_equal(s->history.at, node);
	/* The piece is another: the next map has the new phrase where its code is. */
	make_map(s);
	assert_int_equal(count_of(s, ATLAS_MADE), 1);
	say(s, "undo");
	assert_int_equal(song_notes(s->song, -1), notes);
	session_close(s);
}

static void
takes_have_places_too(void **state)
{
	struct session *s = open_session(DEMO);

	(void)state;
	say(s, "go-bar 5");
	say(s, "set candidates 2");
	say(s, "vary 2 seed 1");
	wait_for_jobs(s);
	make_map(s);
	assert_int_equal(count_of(s, ATLAS_TAKE), 2);
	go_to(s, ATLAS_TAKE);
	assert_true(s->suggest->heard);
	said(s, "take 1.");
	say(s, "map-put");
	said(s, "took candidate");
	session_close(s);
}

static void
an_empty_piece_has_known_music_alone(void **state)
{
	struct session *s = open_session("");

	(void)state;
	refuse(s, "map-move 1 1", "there is no map yet");
	refuse(s, "map-make", "there is no map yet");
	make_map(s);
	assert_int_equal(count_of(s, ATLAS_PHRASE), 0);
	assert_true(count_of(s, ATLAS_KNOWN) >= 9);
	say(s, "map-move 40 20");
	say(s, "map-make");
	wait_for_jobs(s);
	say(s, "map-put");
	assert_true(song_notes(s->song, -1) > 0);
	atlas_leave(s);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases_and_known_music_have_places),
		cmocka_unit_test(what_is_made_is_heard_and_can_be_put_in),
		cmocka_unit_test(takes_have_places_too),
		cmocka_unit_test(an_empty_piece_has_known_music_alone),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
