/* SPDX-License-Identifier: MIT */
/*
 * Chord symbols: as words, as events of a MIDI file, and in notation, where each
 * kind comes back as it was, and syllables with them.
 */
#include "base/text.h"
#include "music/abc.h"
#include "music/chord_symbol.h"
#include "music/notation.h"
#include "music/smf.h"
#include "songs.h"

#define TEXT_SIZE	65536

static struct err err;

static void
test_words(void **state)
{
	static const char *const words[][2] = {
		{ "C", "C" }, { " Dm7/F ", "Dm7/F" }, { "B♭maj7", "Bbmaj7" }, { "F#ø", "F#m7b5" },
		{ "C6/9", "C6" }, { "C6/9/E", "C6/E" }, { "Gsus", "Gsus4" }, { "C/C", "C" },
		{ "Ebb7", "Ebb7" },
	};
	static const char *const none[] = { "", "H", "c", "Intro", "Chorus", "A tempo", "D.C.",
	    "C/", "C/H", "C/E7", "Cbbb", "C####", "Fine", "Cm7b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5" };
	struct chord_symbol c;
	char name[CHORD_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (!chord_symbol_parse(words[i][0], &c))
			fail_msg("%s", words[i][0]);
		assert_string_equal(chord_symbol_name(&c, name), words[i][1]);
	}
	for (size_t i = 0; i < COUNT(none); i++)
		if (chord_symbol_parse(none[i], &c))
			fail_msg("%s", none[i]);
}

static struct blob *
blob_of(const void *bytes, uint32_t size)
{
	struct blob *b = calloc(1, sizeof *b + size);

	assert_non_null(b);
	b->size_bytes = size;
	memcpy(b->bytes, bytes, size);
	return b;
}

static bool
read_back(const void *bytes, uint32_t size, struct chord_symbol *c)
{
	struct blob *b = blob_of(bytes, size);
	struct event e = { .status = 0xff, .data = { META_OWN, 0 }, .payload = b };
	bool found = chord_symbol_read(&e, c);

	free(b);
	return found;
}

static void
test_events(void **state)
{
	static const uint8_t bad[][CHORD_SYMBOL_BYTES] = {
		{ 0x43, 0x7b, 0x02, 0x31, 0, 0x7f, 0x7f },
		{ 0x43, 0x7b, 0x01, 0x30, 0, 0x7f, 0x7f },
		{ 0x43, 0x7b, 0x01, 0x38, 0, 0x7f, 0x7f },
		{ 0x43, 0x7b, 0x01, 0xf1, 0, 0x7f, 0x7f },
		{ 0x43, 0x7b, 0x01, 0x31, 34, 0x7f, 0x7f },
		{ 0x43, 0x7b, 0x01, 0x31, 99, 0x7f, 0x7f },
	};
	uint8_t bytes[CHORD_SYMBOL_BYTES];
	struct chord_symbol c, back;

	(void)state;
	for (const struct chord_kind *k = chord_kinds; k->suffix != NULL; k++)
		for (int sign = -2; sign <= 2; sign++) {
			c = (struct chord_symbol){ k, 'A' + (sign + 2), 'G', (int8_t)sign, 1 };
			chord_symbol_write(&c, bytes);
			assert_true(read_back(bytes, sizeof bytes, &back));
			assert_true(chord_symbol_same(&c, &back));
			assert_false(read_back(bytes, sizeof bytes - 1, &back));
		}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(read_back(bad[i], sizeof bad[i], &back));
	/* A kind that has no name here is a near one. */
	assert_true(read_back((uint8_t[]){ 0x43, 0x7b, 0x01, 0x31, 24, 0x7f, 0x7f }, 7, &back));
	assert_string_equal(back.kind->suffix, "9");
}

/* --- notation */

static const struct notation_format *
format(const char *extension)
{
	for (size_t i = 0; i < notation_format_count; i++)
		if (strcmp(notation_formats[i].extension, extension) == 0)
			return &notation_formats[i];
	fail_msg("%s", extension);
	return NULL;
}

static void
write_as(const struct song *song, const char *extension, char *text)
{
	uint8_t *bytes;
	size_t size;

	if (!notation_write(format(extension), song, &bytes, &size, &err))
		fail_msg("%s", err.text);
	assert_true(size < TEXT_SIZE);
	memcpy(text, bytes, size);
	text[size] = '\0';
	free(bytes);
}

static void
assert_has(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("%s is not in\n%s", words, text);
}

/* Every kind in a bar of its own goes to ABC and MusicXML and back, and LilyPond gets it. */
static void
test_each_kind_comes_back(void **state)
{
	static char first[TEXT_SIZE], second[TEXT_SIZE], third[TEXT_SIZE];
	char text[4000] = "X:1\nM:4/4\nL:1/4\nK:C\n", symbol[64];
	struct song *s, *back;

	(void)state;
	for (const struct chord_kind *k = chord_kinds; k->suffix != NULL; k++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "\"F#%s/A\"C2\"Eb%s\"D2|",
		    k->suffix, k->suffix);
	s = read_abc(text);
	write_as(s, ".abc", first);
	write_as(s, ".musicxml", second);
	back = format(".musicxml")->read(second, strlen(second), &err);
	assert_non_null(back);
	write_as(back, ".abc", third);
	assert_string_equal(first, third);
	song_free(back);
	back = read_abc(first);
	write_as(back, ".abc", third);
	assert_string_equal(first, third);
	song_free(back);
	write_as(s, ".ly", third);
	for (const struct chord_kind *k = chord_kinds; k->suffix != NULL; k++) {
		snprintf(symbol, sizeof symbol, "fis1*96/192%s/a ees1*96/192%s ", k->ly, k->ly);
		assert_has(third, symbol);
	}
	song_free(s);
}

/* What the notes are, where the file says nothing; once while it stays. */
static void
test_found(void **state)
{
	static char text[TEXT_SIZE];
	struct song *s = read_abc("X:1\nM:4/4\nL:1/4\nK:Eb\n"
	    "[E4G4B4]|[E4G4B4]|[A2c2e2][B2df2]|z4|]\n");

	(void)state;
	write_as(s, ".abc", text);
	assert_has(text, "\"Eb\"[EGB]8 | [EGB]8 | \"Ab\"[Ace]4 \"Bb\"");
	write_as(s, ".ly", text);
	assert_has(text, "ees1*192/192 | % 1\n  s1*192/192 | % 2\n  aes1*96/192 bes1*96/192 | % 3");
	assert_has(text, "\\new ChordNames \\symbols");
	song_free(s);
	s = read_abc("X:1\nK:C\nCDEF|\n");
	write_as(s, ".ly", text);
	assert_null(strstr(text, "ChordNames"));
	song_free(s);
}

static void
sung(const char *music, const char *words)
{
	static char text[TEXT_SIZE];
	char tune[600], want[300];
	struct song *s;

	snprintf(tune, sizeof tune, "X:1\nM:4/4\nL:1/4\nK:C\n%s\n", music);
	s = read_abc(tune);
	write_as(s, ".abc", text);
	snprintf(want, sizeof want, "w: %s \n", words);
	assert_has(text, want);
	song_free(s);
}

static void
test_syllables(void **state)
{
	(void)state;
	sung("CDEF|\nw:one two three four", "one two three four");
	sung("CDEF|GABc|\nw:A-ma-zing grace | how sweet", "A-ma-zing grace how sweet * *");
	sung("CDE2|GABc|\nw:one | two three", "one * * two three * *");
	sung("CDEF|\nw:a * c_", "a * c *");
	sung("CDEF|\nw:no~no up\\-on % and no more", "no~no up\\-on * *");
	sung("CDEF|\nw:first\nw:second verse is left out", "first * * *");
	sung("[CE]D z F|\nw:one two three", "one two three");
	/* A line without words between two with them; a repeat is sung once. */
	sung("|:CDEF:|\nw:a b c d\nCDEF|\nCDEF|\nw:e f", "a b c d * * * * * * * * e f * *");
	sung("CDEF|\nw:a b c d e f g\nGABc|\nw:h", "a b c d h * * *");
}

static void
test_many_words(void **state)
{
	static char tune[TEXT_SIZE], text[TEXT_SIZE];
	struct song *s;

	(void)state;
	strcpy(tune, "X:1\nM:4/4\nL:1/4\nK:C\nw:before all\nCDEF|\nw:");
	memset(tune + strlen(tune), 'x', 30000);
	strcat(tune, "-\n\nw:after");
	s = read_abc(tune);
	write_as(s, ".abc", text);
	assert_has(text, "w: xxx");
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_each_kind_comes_back),
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_syllables),
		cmocka_unit_test(test_many_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
