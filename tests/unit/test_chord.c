/* SPDX-License-Identifier: MIT */
#include "music/chord.h"
#include "music/spell.h"
#include "music/time.h"
#include "music/gm.h"
#include "music/time.h"
#include "smf_bytes.h"

#define C	(1 << 0)
#define CIS	(1 << 1)
#define D	(1 << 2)
#define ES	(1 << 3)
#define E	(1 << 4)
#define F	(1 << 5)
#define FIS	(1 << 6)
#define G	(1 << 7)
#define AS	(1 << 8)
#define A	(1 << 9)
#define BES	(1 << 10)
#define B	(1 << 11)

static const struct {
	unsigned	 set;
	int		 bass;
	bool		 flats;
	const char	*name;
} chord_cases[] = {
	{ C | E | G, 0, false, "C" },
	{ C | E | G, 4, false, "C/E" },
	{ C | E | G, 7 + 12, false, "C/G" },
	{ A | C | E, 9, false, "Am" },
	{ A | C | E | G, 9, false, "Am7" },
	{ A | C | E | G, 0, false, "C6" },
	{ FIS | A | CIS, 6, false, "F♯m" },
	{ FIS | A | CIS, 6, true, "F♯m" },
	{ BES | D | F | AS, 10, true, "B♭7" },
	{ B | D | F | AS, 11, false, "Bdim7" },
	{ B | D | F | AS, 2, false, "Ddim7" },
	{ C | E | AS, 4, false, "Eaug" },
	{ G | C | D, 7, false, "Gsus4" },
	{ G | C | D, 0, false, "Csus2" },
	{ D | FIS | C, 2, false, "D7" },
	{ C | G, 0, false, "C(no3)" },
	{ C, 0, false, "" },
	{ 0, 0, false, "" },
	{ C | CIS | D, 0, false, "" },
	{ C | E | G, 2, false, "C/D" },
};

static const struct key f_major = { -1, 0, 1 };

/* One name for each pitch, by its key. */
static void
spells_by_the_key(void **state)
{
	static const struct {
		int		 sharps, minor;
		const char	*names;		/* from C4 to B4 */
	} keys[] = {
		{ 0, 0, "C4 C♯4 D4 E♭4 E4 F4 F♯4 G4 G♯4 A4 B♭4 B4" },
		{ -1, 1, "C4 C♯4 D4 E♭4 E4 F4 F♯4 G4 G♯4 A4 B♭4 B4" },	/* D minor */
		{ -3, 1, "C4 D♭4 D4 E♭4 E4 F4 F♯4 G4 A♭4 A4 B♭4 B4" },	/* C minor */
		{ 0, 1, "C4 C♯4 D4 D♯4 E4 F4 F♯4 G4 G♯4 A4 B♭4 B4" },	/* A minor */
		{ 5, 1, "B♯3 C♯4 C♯♯4 D♯4 E4 E♯4 F♯4 F♯♯4 G♯4 A4 A♯4 B4" },	/* G♯ minor */
		{ 2, 0, "C4 C♯4 D4 D♯4 E4 F4 F♯4 G4 G♯4 A4 A♯4 B4" },
		{ -5, 0, "C4 D♭4 D4 E♭4 F♭4 F4 G♭4 G4 A♭4 A4 B♭4 C♭5" },
	};
	char names[128], name[SPELL_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct key key = { keys[i].sharps, keys[i].minor, 1 };

		names[0] = '\0';
		for (int pitch = 60; pitch < 72; pitch++) {
			strcat(names, spell_pitch(&key, pitch, name));
			strcat(names, pitch < 71 ? " " : "");
		}
		assert_string_equal(names, keys[i].names);
	}
	assert_string_equal(spell_pitch(NULL, 61, name), "C♯4");
	assert_string_equal(spell_pitch(NULL, 0, name), "C-1");
	assert_string_equal(spell_pitch(&f_major, 127, name), "G9");
}

static void
names_chords(void **state)
{
	char name[CHORD_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(chord_cases); i++) {
		bool found = chord_name((uint16_t)chord_cases[i].set, chord_cases[i].bass,
		    chord_cases[i].flats ? &f_major : NULL, name);

		if (strcmp(name, chord_cases[i].name) != 0 || found != (name[0] != '\0'))
			fail_msg("set %03x over %d is %s, not %s", chord_cases[i].set,
			    chord_cases[i].bass, name, chord_cases[i].name);
	}
}

/* What most of the time sounds names the chord; passing notes do not. */
static void
guesses_chords(void **state)
{
	static const struct {
		double		 sounding[12];	/* from C on */
		int		 bass;
		const char	*name;
	} cases[] = {
		{ { 4, 0, 0, 0, 4, 0, 0, 4 }, 0, "C" },
		{ { 4, 0, 1, 0, 4, 0, 0, 4 }, 0, "C" },		/* D passes */
		{ { 4, 0, 0, 0, 4, 0, 0, 4, 0, 4 }, 9, "Am7" },
		{ { 4, 0, 0, 0, 4, 0, 0, 4, 0, 4 }, 0, "C6" },
		{ { 0, 0, 4, 0, 0, 0, 0, 0, 0, 2 }, 2, "D(no3)" },	/* no note D5 */
		{ { 4, 0, 0, 0, 4, 0, 0, 4 }, 4, "C/E" },
		{ { 4, 4, 4, 4, 4, 4, 4, 4 }, 0, "" },		/* a cluster */
		{ { 4 }, 0, "" },
		{ { 0 }, 0, "" },
	};
	struct chord_fit found;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool clear = chord_guess(cases[i].sounding, cases[i].bass, NULL, &found);

		assert_string_equal(found.name, cases[i].name);
		assert_int_equal(clear, cases[i].name[0] != '\0');
		assert_int_equal(found.root >= 0, clear);
	}
}

/* Every chord that is named in one key is named alike in the other eleven. */
static void
names_do_not_depend_on_the_root(void **state)
{
	char name[CHORD_NAME_SIZE], other[CHORD_NAME_SIZE];

	(void)state;
	for (unsigned set = 1; set <= 0xfff; set += 2) {
		bool found = chord_name((uint16_t)set, 0, NULL, name);

		assert_true(chord_name((uint16_t)((set << 2 | set >> 10) & 0xfff), 2, NULL,
		    other) == found);
		if (name[0] == 'C' && strchr(name, '/') == NULL)
			assert_string_equal(other + 1, name + 1);
	}
}

static const struct {
	int		 sharps, minor;
	const char	*name;
	unsigned	 scale;
} key_cases[] = {
	{ 0, 0, "C major", C | D | E | F | G | A | B },
	{ 0, 1, "A minor", C | D | E | F | G | A | B },
	{ -3, 0, "E♭ major", ES | F | G | AS | BES | C | D },
	{ 3, 1, "F♯ minor", FIS | AS | A | B | CIS | D | E },
	{ -7, 0, "C♭ major", B | CIS | ES | E | FIS | AS | BES },
	{ 7, 1, "A♯ minor", BES | C | CIS | ES | F | FIS | AS },
};

static void
names_keys(void **state)
{
	char name[KEY_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(key_cases); i++) {
		struct key key = { key_cases[i].sharps, key_cases[i].minor, 1 };

		assert_string_equal(key_name(&key, name), key_cases[i].name);
		assert_int_equal(key_scale(&key), key_cases[i].scale);
	}
}

/* A scale up and a closing chord, moved to every key. */
static void
hears_the_key(void **state)
{
	static const int scales[2][8] = { { 0, 2, 4, 5, 7, 9, 11, 12 },
	    { 0, 2, 3, 5, 7, 8, 11, 12 } };

	(void)state;
	for (int minor = 0; minor < 2; minor++) {
		for (int tonic = 0; tonic < 12; tonic++) {
			char bytes[200];
			size_t size = 0;
			struct part part = { bytes, 0 };
			struct key key;
			struct song *s;

			for (int i = 0; i < 8; i++) {
				char pitch = (char)(60 + tonic + scales[minor][i]);
				char on_off[] = { 0, (char)0x90, pitch, 64, 96, pitch, 0 };

				memcpy(bytes + size, on_off, sizeof on_off);
				size += sizeof on_off;
			}
			for (int i = 0; i < 6; i += 2) {	/* tonic, third, fifth; drums too */
				char pitch = (char)(48 + tonic + scales[minor][i]);
				char on_off[] = { 0, (char)0x90, pitch, 64, 96, pitch, 0,
					0, (char)0x99, 37, 64, 96, 37, 0 };

				memcpy(bytes + size, on_off, sizeof on_off);
				size += sizeof on_off;
			}
			part.size = size;
			s = smf_song(1, 96, &part, 1);
			key_estimate(s, &key);
			assert_int_equal(key.known, 1);
			assert_int_equal(key.minor, minor);
			assert_int_equal((key.sharps * 7 + 84 + (minor ? 9 : 0)) % 12, tonic);
			song_free(s);
		}
	}
}

static void
silence_has_no_key(void **state)
{
	struct song *s = SMF_SONG(1, 96, PART("\0\x99\x24\1\x60\x89\x24\0"));
	struct key key;

	(void)state;
	key_estimate(s, &key);
	assert_int_equal(key.known, 0);
	song_free(s);
}

static void
reads_chords(void **state)
{
	static const struct { const char *text; unsigned set; int root, bass; } cases[] = {
		{ "C", C | E | G, 0, 0 }, { "Am", A | C | E, 9, 9 }, { "Dm7", D | F | A | C, 2, 2 },
		{ "bb", BES | D | F, 10, 10 }, { "F♯m", FIS | A | CIS, 6, 6 },
		    { "B♭7/D", BES | D | F | AS, 10, 2 },
		{ "G7b9", G | B | D | F | AS, 7, 7 }, { "C/Bb", C | E | G | BES, 0, 10 },
		{ "Bø", B | D | F | A, 11, 11 }, { "D-7", D | F | A | C, 2, 2 },
		    { "Cmaj7", C | E | G | B, 0, 0 },
		{ "C6/9", C | E | G | A, 0, 0 }, { "A5", A | E, 9, 9 },
	};
	static const char *const wrong[] = { "", "H", "C/", "C/H", "Cx", "m7", "C7 ", "Dm7/F/A" };
	uint16_t set;
	int root, bass;
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!chord_parse(cases[i].text, &set, &root, &bass, &err))
			fail_msg("%s", err.text);
		if (set != cases[i].set || root != cases[i].root || bass != cases[i].bass)
			fail_msg("%s is %03x on %d over %d", cases[i].text, set, root, bass);
	}
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(chord_parse(wrong[i], &set, &root, &bass, &err));
	/* Whatever chord_name says can be read back. */
	for (unsigned i = 0; i < COUNT(chord_cases); i++)
		if (chord_cases[i].name[0] != '\0') {
			assert_true(chord_parse(chord_cases[i].name, &set, &root, &bass, &err));
			assert_int_equal(set & chord_cases[i].set, chord_cases[i].set);
			assert_int_equal(bass, chord_cases[i].bass % 12);
		}
}

static void
reads_keys(void **state)
{
	static const struct { const char *text; int sharps, minor; } cases[] = {
		{ "C", 0, 0 }, { "D minor", -1, 1 }, { "dm", -1, 1 }, { "d", -1, 1 },
		    { "Eb", -3, 0 },
		{ "f#", 3, 1 }, { "B♭ major", -2, 0 }, { "G Maj", 1, 0 }, { "a-minor", 0, 1 },
	};
	struct key key;
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(key_parse(cases[i].text, &key, &err));
		assert_true(key.known);
		assert_int_equal(key.sharps, cases[i].sharps);
		assert_int_equal(key.minor, cases[i].minor);
	}
	assert_false(key_parse("D dorian", &key, &err));
	assert_false(key_parse("", &key, &err));
	assert_non_null(strstr(err.text, "D minor"));
}

static void
finds_instruments(void **state)
{
	static const struct { const char *typed; int program; } cases[] = {
		{ "flute", 73 }, { "Electric Piano 1", 4 }, { "epi1", 4 }, { "acoustic bass", 32 },
		{ "1", 0 }, { "128", 127 }, { "violin", 40 }, { "grand piano", 0 },
		    { "upright", 32 },
		{ "string ensemble", 48 }, { "french", 60 }, { "church", 19 },
	};
	struct err err;
	int program;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(gm_find(cases[i].typed, &program, &err));
		if (program != cases[i].program)
			fail_msg("%s finds %s", cases[i].typed, gm_official(program));
	}
	for (int i = 0; i < 128; i++) {		/* each by each of its names */
		assert_true(gm_find(gm_program(i), &program, &err));
		assert_int_equal(program, i);
		assert_true(gm_find(gm_official(i), &program, &err));
		assert_int_equal(program, i);
	}
	for (int i = 0; i < 128; i++) {
		int low, high;

		gm_range(i, &low, &high);
		assert_true(low + 5 <= gm_middle(i) && gm_middle(i) + 12 <= high);
	}
	assert_false(gm_find("xylozzz", &program, &err));
	assert_false(gm_find("", &program, &err));
	assert_false(gm_find("129", &program, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spells_by_the_key),
		cmocka_unit_test(names_chords),
		cmocka_unit_test(guesses_chords),
		cmocka_unit_test(names_do_not_depend_on_the_root),
		cmocka_unit_test(names_keys),
		cmocka_unit_test(hears_the_key),
		cmocka_unit_test(silence_has_no_key),
		cmocka_unit_test(reads_chords),
		cmocka_unit_test(reads_keys),
		cmocka_unit_test(finds_instruments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
