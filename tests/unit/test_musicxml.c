/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "listing.h"
#include "music/musicxml.h"
#include "music/notation.h"
#include "music/time.h"
#include "songs.h"

/* Files of MusicXML become the notes that they say. */

static struct err err;

#define HEAD	"<?xml version=\"1.0\"?><score-partwise>" \
	"<work><work-title>A &amp; B</work-title></work><part-list>" \
	"<score-part id=\"a\"><part-name>Horn</part-name><midi-instrument id=\"i\">" \
	"<midi-channel>1</midi-channel><midi-program>61</midi-program></midi-instrument>" \
	"</score-part></part-list><part id=\"a\"><measure><attributes><divisions>6</divisions>"
#define TAIL	"</measure></part></score-partwise>"
#define PITCH(step, octave) "<pitch><step>" step "</step><octave>" octave "</octave></pitch>"

static struct song *
read_xml(const char *text)
{
	struct song *s = musicxml_read(text, strlen(text), &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

static void
assert_music(const char *text, const char *want)
{
	struct song *s = read_xml(text);

	assert_notes(s, 1, want);
	song_free(s);
}

static void
test_notes(void **state)
{
	(void)state;
	assert_music(HEAD "</attributes><note>" PITCH("C", "4") "<duration>6</duration></note>"
	    "<note><chord/><pitch><step>E</step><alter>-1</alter><octave>4</octave></pitch>"
	    "<duration>6</duration></note><note><rest/><duration>4</duration></note>"
	    "<note>" PITCH("B", "5") "<duration>2</duration></note>" TAIL,
	    "0:60:1 0:63:1 1.66667:83:0.333333");
	/* A voice after a backup; the bar after it begins where the longest ended. */
	assert_music(HEAD "</attributes><note>" PITCH("C", "5") "<duration>12</duration></note>"
	    "<backup><duration>12</duration></backup><forward><duration>3</duration></forward>"
	    "<note>" PITCH("C", "4") "<duration>3</duration></note></measure>"
	    "<measure><note>" PITCH("D", "4") "<duration>6</duration></note>" TAIL,
	    "0:72:2 0.5:60:0.5 2:62:1");
	/* Grace notes and cues are not played. */
	assert_music(HEAD "</attributes><note><grace/>" PITCH("D", "4") "</note><note>"
	    PITCH("C", "4") "<duration>6</duration></note><note><cue/>" PITCH("F", "4")
	    "<duration>6</duration></note>" TAIL, "0:60:1");
	assert_music(HEAD "<transpose><diatonic>-4</diatonic><chromatic>-7</chromatic></transpose>"
	    "</attributes><note>" PITCH("C", "5") "<duration>6</duration></note>" TAIL, "0:65:1");
}

static void
test_ties(void **state)
{
	(void)state;
	assert_music(HEAD "</attributes><note>" PITCH("C", "4") "<duration>6</duration>"
	    "<tie type=\"start\"/></note></measure><measure><note>" PITCH("C", "4")
	    "<duration>3</duration><tie type=\"stop\"/><tie type=\"start\"/></note><note>"
	    PITCH("C", "4") "<duration>3</duration><tie type=\"stop\"/></note><note>"
	    PITCH("C", "4") "<duration>6</duration><tie type=\"stop\"/></note>" TAIL,
	    "0:60:2 2:60:1");
	/* Notes in the list of parts are bad form, but no tie has begun there. */
	assert_music("<score-partwise><part-list><score-part id=\"a\"><note>" PITCH("C", "4")
	    "<duration>1</duration></note><note>" PITCH("D", "4") "<duration>1</duration>"
	    "<tie type=\"stop\"/></note></score-part></part-list><part id=\"a\"><measure>" TAIL,
	    "0:60:1 1:62:1");
	/* Two hands on one key: a tie stays in its voice. */
	assert_music(HEAD "</attributes><note>" PITCH("C", "4") "<duration>6</duration>"
	    "<tie type=\"start\"/><voice>1</voice></note><backup><duration>6</duration></backup>"
	    "<note>" PITCH("C", "4") "<duration>3</duration><voice>5</voice></note></measure>"
	    "<measure><note>" PITCH("C", "4") "<duration>6</duration><tie type=\"stop\"/>"
	    "<voice>1</voice></note>" TAIL, "0:60:2 0:60:0.5");
}

static void
test_facts(void **state)
{
	struct song *s = read_xml(HEAD "<key><fifths>-3</fifths><mode>minor</mode></key><time>"
	    "<beats>6</beats><beat-type>8</beat-type></time></attributes><direction>"
	    "<direction-type><rehearsal>Coda</rehearsal></direction-type><offset>6</offset>"
	    "<sound tempo=\"96\"/></direction><note>" PITCH("C", "4")
	    "<duration>18</duration></note>" TAIL);
	struct time_map *time = time_map_new(s);
	struct track_info info;
	struct bar bar;
	struct key key;

	(void)state;
	song_track_info(s, 0, &info);
	assert_string_equal(info.name, "A & B");
	song_track_info(s, 1, &info);
	assert_string_equal(info.name, "Horn");
	assert_int_equal(info.program, 60);
	time_bar(time, 0, &bar);
	assert_int_equal(bar.numerator * 10 + bar.denominator, 68);
	time_key(time, 0, &key);
	assert_int_equal(key.sharps, -3);
	assert_int_equal(key.minor, 1);
	assert_int_equal((int)(time_tempo_bpm(time, 0) + 0.5), 120);
	assert_int_equal((int)(time_tempo_bpm(time, song_division(s)) + 0.5), 96);
	time_map_free(time);
	song_free(s);
}

static void
assert_refused(const char *text, const char *why)
{
	assert_null(musicxml_read(text, strlen(text), &err));
	assert_string_equal(err.text, why);
}

static void
test_refused(void **state)
{
	(void)state;
	assert_refused("", "not XML: no element found at line 1");
	assert_refused("<score-partwise>\n<part", "not XML: unclosed token at line 2");
	assert_refused("<score-timewise/>",
	    "not a MusicXML file of parts: it does not begin with score-partwise");
	assert_refused("<!DOCTYPE a [<!ENTITY x \"y\">]><score-partwise>&x;</score-partwise>",
	    "a MusicXML file that declares entities is not read");
	/* Numbers out of any range are taken as best they can be. */
	assert_music(HEAD "<divisions>0</divisions><divisions>1e99</divisions></attributes><note>"
	    PITCH("C", "99999999999999999999") "<duration>1e300</duration></note><note>"
	    PITCH("C", "4") "<duration>-5</duration></note><backup><duration>99</duration></backup>"
	    "<note>" PITCH("C", "4") "<duration>6</duration></note>" TAIL, "0:60:1");
	song_free(read_xml("<score-partwise><part id=\"x\"><measure><note>" PITCH("C", "4")
	    "<duration>1</duration></note></measure></part></score-partwise>"));
}

/* Written and read again a song on the grid is the same, drums too. */
static void
test_round(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct song *s = make_song(NULL, 0, 1, 73), *again;
		struct listing was = { .quarter = QUARTER }, is = { .quarter = 0 };
		static const struct window all = { 0, INT64_MAX, 0, 127 };
		struct rng rng;
		uint8_t *bytes;
		size_t size;

		rng_seed(&rng, seed);
		for (int i = 0; i < 60; i++) {
			struct note n = { .velocity = 80,
				.pitch = (uint8_t)(20 + rng_below(&rng, 60)),
				.channel = seed % 4 == 0 ? DRUM_CHANNEL : 0,
				.start_ticks = i * 240, .length_ticks = 240 };

			if (rng_below(&rng, 3) > 0)
				add_note(s, &n);
		}
		assert_true(notation_write(&notation_formats[1], s, &bytes, &size, &err));
		again = musicxml_read(bytes, size, &err);
		assert_non_null(again);
		is.quarter = song_division(again);
		song_query(s, 0, &all, list_note, &was);
		song_query(again, 1, &all, list_note, &is);
		if (seed % 4 != 0)	/* a stroke is written as long as its beat */
			assert_string_equal(was.text, is.text);
		assert_int_equal(song_notes(s, -1), song_notes(again, -1));
		free(bytes);
		song_free(again);
		song_free(s);
	}
}

#define SUNG(step, lyric)	"<note>" PITCH(step, "4") "<duration>6</duration>" lyric "</note>"
#define LYRIC(kind, text)	"<lyric number=\"1\"><syllabic>" kind "</syllabic><text>" text \
	"</text></lyric><lyric number=\"2\"><text>other</text></lyric>"

struct sung {
	const struct song *song;
	char		 text[512];
};

static bool
list_lyric(void *arg, int track, const struct event *e)
{
	struct sung *l = arg;
	char text[64];

	(void)track;
	if (e->status != 0xff || e->data[0] != META_LYRIC)
		return true;
	song_text(l->song, e, text, sizeof text);
	snprintf(l->text + strlen(l->text), sizeof l->text - strlen(l->text), "%lld:%s ",
	    (long long)(e->tick / song_division(l->song)), text);
	return true;
}

static void
assert_lyrics(const struct song *s, const char *want)
{
	struct sung l = { .song = s };

	song_query_events(s, 1, 0, INT64_MAX, list_lyric, &l);
	assert_string_equal(l.text, want);
}

static void
assert_written(const struct song *s, const char *extension, const char *words)
{
	for (size_t i = 0; i < notation_format_count; i++) {
		uint8_t *bytes;
		char *text;
		size_t size;

		if (strcmp(notation_formats[i].extension, extension) != 0)
			continue;
		assert_true(notation_write(&notation_formats[i], s, &bytes, &size, &err));
		text = strndup((char *)bytes, size);
		if (strstr(text, words) == NULL)
			fail_msg("%s has no %s:\n%s", extension, words, text);
		free(text);
		free(bytes);
	}
}

static void
test_lyrics(void **state)
{
	static const char want[] = "0:Hal- 1:le- 2:lu- 3:jah! 5:so & so ";
	struct song *s, *again;
	uint8_t *bytes;
	size_t size;

	(void)state;
	s = read_xml(HEAD "</attributes>" SUNG("C", LYRIC("begin", "Hal")) SUNG("D",
	    LYRIC("middle", "le")) SUNG("E", LYRIC("middle", "lu")) SUNG("F", LYRIC("end",
	    "jah!")) "</measure><measure>" SUNG("G", "") SUNG("A", "<lyric><text>so</text>"
	    "<elision/><text>&amp;</text><text>so</text></lyric>") TAIL);
	assert_lyrics(s, want);
	assert_written(s, ".musicxml", "<lyric><syllabic>middle</syllabic><text>lu</text></lyric>");
	assert_written(s, ".abc", "w: Hal-le-lu-jah! * so~\\&~so ");
	assert_written(s, ".ly", "\"Hal\" -- \"le\" -- \"lu\" -- \"jah!\" _ \"so & so\" ");
	assert_true(notation_write(&notation_formats[1], s, &bytes, &size, &err));
	again = musicxml_read(bytes, size, &err);
	assert_non_null(again);
	assert_lyrics(again, want);
	song_free(again);
	song_free(s);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_lyrics),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
