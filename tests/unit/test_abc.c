/* SPDX-License-Identifier: MIT */
#include "music/abc.h"
#include "music/chord.h"
#include "music/notation.h"
#include "music/smf.h"
#include "music/time.h"
#include "listing.h"
#include "songs.h"

/* Tunes become the notes that a player of ABC plays. */

static struct err err;

static void
assert_music(const char *music, const char *want)
{
	char text[1000];
	struct song *s;

	snprintf(text, sizeof text, "X:1\nL:1/4\nK:C\n%s\n", music);
	s = read_abc(text);
	assert_notes(s, 1, want);
	song_free(s);
}

static void
test_notes(void **state)
{
	(void)state;
	assert_music("C c, c' C,", "0:60:1 1:60:1 2:84:1 3:48:1");
	assert_music("C2 C/ C/4 C3/2 C//", "0:60:2 2:60:0.5 2.5:60:0.25 2.75:60:1.5 4.25:60:0.25");
	assert_music("[CEG]2 [C2E] z x2 c", "0:60:2 0:64:2 0:67:2 2:60:2 2:64:1 7:72:1");
	assert_music("C Z2 | Z c", "0:60:1 13:72:1");
	assert_music("C>D E<<F", "0:60:1.5 1.5:62:0.5 2:64:0.25 2.25:65:1.75");
	assert_music("(3CDE (3:2:4C2D/E/ F c", "0:60:0.666667 0.666667:62:0.666667 "
	    "1.33333:64:0.666667 2:60:1.33333 3.33333:62:0.333333 3.66667:64:0.333333 "
	    "4:65:0.666667 4.66667:72:1");
	assert_music("\"Am\"C !trill!D {ga}E ~F % G", "0:60:1 1:62:1 2:64:1 3:65:1");
	assert_music("CD & e2 | F", "0:60:1 0:76:2 1:62:1 2:65:1");
}

static void
test_accidentals(void **state)
{
	(void)state;
	assert_music("^C C c | C __B =B", "0:61:1 1:61:1 2:73:1 3:60:1 4:69:1 5:71:1");
	assert_music("[K:Eb] B [K:F#m] c [K:D mix] f c [K:C exp ^f] f",
	    "0:70:1 1:73:1 2:78:1 3:72:1 4:78:1");
	/* A tie carries its accidental over the bar line. */
	assert_music("^C-|C C", "0:61:2 2:60:1");
	assert_music("[CE-]-[CE] [C-E]C", "0:60:2 0:64:2 2:60:2 2:64:1");
}

static void
test_repeats(void **state)
{
	(void)state;
	assert_music("C|:D:|E", "0:60:1 1:62:1 2:62:1 3:64:1");
	assert_music("CD:|E:|", "0:60:1 1:62:1 2:60:1 3:62:1 4:64:1 5:64:1");
	assert_music("|:C|1 D:|2 E|]F", "0:60:1 1:62:1 2:60:1 3:64:1 4:65:1");
	assert_music("|:C[1,3 D:|[2 E:|[4 F||G:|",
	    "0:60:1 1:62:1 2:60:1 3:64:1 4:60:1 5:62:1 6:60:1 7:65:1 8:67:1 9:67:1");
	assert_music("C |::D:|", "0:60:1 1:62:1 2:62:1");
	assert_music("c D::E:|", "0:72:1 1:62:1 2:72:1 3:62:1 4:64:1 5:64:1");
}

static void
test_fields(void **state)
{
	struct song *s = read_abc("X:1\nT:A \\% tune % no\nM:6/8\nQ:3/8=40\nK:Gdor\n"
	    "A B|[M:3/4]B4|\nM:2/4\nA\n\nX:2\nK:C\nc\n");
	struct time_map *time = time_map_new(s);
	struct track_info info;
	struct bar bar;
	struct key key;

	(void)state;
	assert_notes(s, 1, "0:69:0.5 0.5:70:0.5 1:70:2 3:69:0.5");
	song_track_info(s, 0, &info);
	assert_string_equal(info.name, "A % tune");
	song_track_info(s, 1, &info);		/* a tune without voices */
	assert_string_equal(info.name, "");
	time_bar(time, 0, &bar);
	assert_int_equal(bar.numerator, 6);
	assert_int_equal((int)(time_tempo_bpm(time, 0) + 0.5), 60);
	time_key(time, 0, &key);
	assert_int_equal(key.sharps, -1);
	time_map_free(time);
	song_free(s);
}

static void
test_voices(void **state)
{
	struct song *s = read_abc("X:1\nL:1/4\n%%score (1 2) {3 4} 5\nV:1 name=\"Choir\"\n"
	    "V:5 clef=perc\nK:C\nV:1\n%%MIDI program 52\nc\nV:2\nE\n[V:3] A\n[V:4] A,\nV:5\nC,\n");
	struct track_info info;

	(void)state;
	assert_int_equal(song_tracks(s), 4);
	song_track_info(s, 1, &info);
	assert_string_equal(info.name, "Choir");
	assert_int_equal(info.program, 52);
	assert_int_equal(info.notes, 2);
	song_track_info(s, 2, &info);
	assert_true(info.drums);
	song_track_info(s, 3, &info);
	assert_int_equal(info.notes, 2);
	song_free(s);
}

/* What the writer writes the reader reads: the same notes at the same places. */
static void
test_round(void **state)
{
	static const struct note notes[] = {
		{ .start_ticks = 0, .length_ticks = 480, .pitch = 61 },
		{ .start_ticks = 0, .length_ticks = 240, .pitch = 78 },
		{ .start_ticks = 240, .length_ticks = 240, .pitch = 77 },
		{ .start_ticks = 480, .length_ticks = 160, .pitch = 76 },
		{ .start_ticks = 640, .length_ticks = 160, .pitch = 75 },
		{ .start_ticks = 800, .length_ticks = 2080, .pitch = 74 },
	};
	struct song *s = make_song(NULL, 0, 1, 0), *again;
	struct note n;
	uint8_t *bytes;
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		n = notes[i];
		n.velocity = 80;
		add_note(s, &n);
	}
	assert_true(notation_write(&notation_formats[2], s, &bytes, &size, &err));
	again = abc_read(bytes, size, &err);
	assert_non_null(again);
	assert_notes(again, 1, "0:78:0.5 0:61:1 0.5:77:0.5 1:76:0.333333 1.33333:75:0.333333 "
	    "1.66667:74:4.33333");
	free(bytes);
	song_free(again);
	song_free(s);
}

static void
test_no_tune(void **state)
{
	static const char *const texts[] = { "", "MThd", "X:1\nT:a\n",
		"X:1\nK:C\n|:|:|1::|2[[[(((3:9:9{\"",
		"X:1\nK:C\nC1000000000000000000000000/0>>>>>>>>>>>>-|Z999999999 & (99:1:99 C" };

	(void)state;
	assert_null(abc_read(texts[0], 0, &err));
	assert_null(abc_read(texts[1], 4, &err));
	assert_string_equal(err.text, "not an ABC file: no line begins with X:");
	assert_null(abc_read(texts[2], strlen(texts[2]), &err));
	assert_string_equal(err.text, "not an ABC tune: it has no key, a line K:");
	for (int i = 3; i < 5; i++)
		song_free(read_abc(texts[i]));
}

/* A file that repeats without end is read in its budget of time. */
static void
test_hostile_repeats(void **state)
{
	size_t size = 400000;
	char *text = malloc(size + 1);
	struct song *s;

	(void)state;
	memcpy(text, "X:1\nK:C\n", 8);
	for (size_t i = 8; i < size; i++)
		text[i] = "|:[1:"[(i - 8) % 5];
	text[size] = '\0';
	s = abc_read(text, size, &err);
	assert_non_null(s);
	song_free(s);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_accidentals),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_voices),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_no_tune),
		cmocka_unit_test(test_hostile_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
