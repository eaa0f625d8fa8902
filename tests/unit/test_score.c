/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/rng.h"
#include "music/notation.h"
#include "music/score.h"
#include "music/smf.h"
#include "songs.h"

/* Every bar sums up in every voice, no onset is lost, and small cases are as written. */

#define NOTES_MAX	400
#define UNIT_TICKS	(QUARTER / SCORE_QUARTER)

static struct err err;

/* --- what holds for every score */

static int32_t
sounding(const struct score_item *item)
{
	int32_t units = notation_units(item);

	return item->triplet ? units * 2 / 3 : units;
}

static void
check_note(const struct score_note *n)
{
	static const int steps[] = { 9, 11, 0, 2, 4, 5, 7 };

	assert_in_range(n->name.letter, 'A', 'G');
	assert_int_equal(n->pitch, (n->name.octave + 1) * 12 + steps[n->name.letter - 'A'] +
	    n->name.accidental);
}

/* The items of a bar follow each other and fill it; tuplets open and close in it. */
static void
check_bar(const struct score *s, const struct score_voice *v, int bar)
{
	int32_t at = 0, tuplet = 0;
	bool inside = false;

	for (size_t i = v->first[bar]; i < v->first[bar + 1]; i++) {
		const struct score_item *item = &v->items[i];

		assert_int_equal(item->start, at);
		at += item->units;
		assert_true(item->units > 0);
		if (item->whole_bar) {
			assert_int_equal(item->units, s->bars[bar].units);
			assert_int_equal(item->notes, 0);
			continue;
		}
		assert_int_equal(item->units, sounding(item));
		assert_int_equal(inside || item->tuplet_begins, item->triplet);
		assert_false(inside && item->tuplet_begins);
		tuplet = item->tuplet_begins ? item->units : tuplet + item->units;
		inside = item->triplet && !item->tuplet_ends;
		if (item->tuplet_ends)
			assert_int_equal(96 % tuplet, 0);
	}
	assert_false(inside);
	assert_int_equal(at, s->bars[bar].units);
}

static void
check_ties(const struct score_voice *v)
{
	for (size_t i = 0; i < v->item_count; i++) {
		const struct score_item *item = &v->items[i], *next = item + 1;

		if (item->tied) {
			assert_true(i + 1 < v->item_count);
			assert_true(next->continued);
			assert_int_equal(next->note, item->note);
			assert_int_equal(next->notes, item->notes);
		}
		if (item->continued)
			assert_true(i > 0 && item[-1].tied);
		for (uint32_t k = 0; k < item->notes; k++) {
			check_note(&v->notes[item->note + k]);
			if (k > 0)
				assert_true(v->notes[item->note + k].pitch >
				    v->notes[item->note + k - 1].pitch);
		}
	}
}

static void
check_score(const struct score *s)
{
	int32_t at = 0;

	for (int i = 0; i < s->bar_count; i++) {
		const struct score_bar *b = &s->bars[i];

		assert_int_equal(b->start, at);
		assert_int_equal(b->units, SCORE_WHOLE / b->denominator * b->numerator);
		at += b->units;
	}
	for (int i = 0; i < s->part_count; i++)
		for (int staff = 0; staff < s->parts[i].staff_count; staff++)
			for (int v = 0; v < s->parts[i].staves[staff].voice_count; v++) {
				const struct score_voice *voice =
				    &s->parts[i].staves[staff].voices[v];

				check_ties(voice);
				for (int bar = 0; bar < s->bar_count; bar++)
					check_bar(s, voice, bar);
			}
	for (size_t i = 0; i < s->mark_count; i++)
		assert_true(s->marks[i].bar < s->bar_count &&
		    s->marks[i].start < s->bars[s->marks[i].bar].units);
}

static struct score *
score_of(const struct song *song)
{
	struct score *s = score_new(song, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	check_score(s);
	return s;
}

/* --- onsets */

struct onsets {
	int64_t		 key[NOTES_MAX];	/* tick * 128 + pitch */
	size_t		 count;
};

static void
add_onset(struct onsets *o, int64_t tick, int pitch)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->key[i] == tick * 128 + pitch)
			return;
	assert_true(o->count < NOTES_MAX);
	o->key[o->count++] = tick * 128 + pitch;
}

static void
onsets_of_voice(const struct score *s, const struct score_voice *v, struct onsets *o)
{
	for (int bar = 0; bar < s->bar_count; bar++)
		for (size_t i = v->first[bar]; i < v->first[bar + 1]; i++) {
			const struct score_item *item = &v->items[i];
			int64_t tick = s->bars[bar].start_ticks + item->start * UNIT_TICKS;

			for (uint32_t k = 0; k < item->notes && !item->continued; k++)
				add_onset(o, tick, v->notes[item->note + k].pitch);
		}
}

static void
onsets_of_score(const struct score *s, struct onsets *o)
{
	o->count = 0;
	for (int i = 0; i < s->part_count; i++)
		for (int staff = 0; staff < s->parts[i].staff_count; staff++)
			for (int v = 0; v < s->parts[i].staves[staff].voice_count; v++)
				onsets_of_voice(s, &s->parts[i].staves[staff].voices[v], o);
}

static int
by_key(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
assert_same_onsets(struct onsets *a, struct onsets *b)
{
	qsort(a->key, a->count, sizeof *a->key, by_key);
	qsort(b->key, b->count, sizeof *b->key, by_key);
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		assert_int_equal(a->key[i], b->key[i]);
}

/* A metre now and then, also in the middle of a bar. */
static void
add_metres(struct song *song, struct rng *rng)
{
	static const int metres[][2] = { { 3, 4 }, { 6, 8 }, { 2, 2 }, { 5, 8 }, { 12, 8 },
		{ 7, 16 }, { 4, 4 }, { 1, 4 }, { 5, 4 }, { 9, 8 }, { 3, 32 }, { 3, 2 } };

	for (int i = (int)rng_below(rng, 4); i > 0; i--) {
		const int *m = metres[rng_below(rng, sizeof metres / sizeof *metres)];

		set_metre(song, 240 * rng_below(rng, 60), m[0], m[1]);
	}
}

/* Beats are straight or triplets; in a metre of eighths a beat is half as long. */
static struct song *
random_song(struct rng *rng, bool metres, struct onsets *o)
{
	struct song *song = make_song(NULL, 0, 1, (int)rng_below(rng, 2) * 40);
	int count = 20 + (int)rng_below(rng, 100);
	int step[40];

	if (metres)
		add_metres(song, rng);
	o->count = 0;
	for (int i = 0; i < 40; i++)
		step[i] = rng_below(rng, 3) > 0 || metres ? 120 : 160;
	for (int i = 0; i < count; i++) {
		int beat = (int)rng_below(rng, 36);
		struct note n = {
			.pitch = (uint8_t)(30 + rng_below(rng, 70)), .velocity = 80,
			.start_ticks = beat * QUARTER +
			    step[beat] * rng_below(rng, (uint32_t)(QUARTER / step[beat])),
			.length_ticks = 30 + 30 * (int)rng_below(rng, 60),
		};

		if (!metres || rng_below(rng, 2) == 0)
			add_note(song, &n);
		else
			continue;
		add_onset(o, n.start_ticks, n.pitch);
	}
	return song;
}

static void
test_onsets_stay(void **state)
{
	struct onsets want, got;

	(void)state;
	for (uint64_t seed = 1; seed <= 150; seed++) {
		struct rng rng;
		struct song *song;
		struct score *s;

		rng_seed(&rng, seed);
		song = random_song(&rng, seed % 2 == 0, &want);
		s = score_of(song);
		onsets_of_score(s, &got);
		assert_same_onsets(&want, &got);
		score_free(s);
		song_free(song);
	}
}

/* Played freely, in any metre: bars sum up, and each format is written. */
static void
test_played(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct rng rng;
		struct song *song;
		struct score *s;

		rng_seed(&rng, seed);
		song = make_song(NULL, 0, 2, (int)rng_below(&rng, 128));
		add_metres(song, &rng);
		for (int i = (int)rng_below(&rng, 200); i >= 0; i--)
			add_note(song, &(struct note){
			    .track = (int)rng_below(&rng, 2), .velocity = 1,
			    .channel = (uint8_t)(rng_below(&rng, 3) == 0 ? 9 : 1),
			    .pitch = (uint8_t)rng_below(&rng, 128),
			    .start_ticks = rng_below(&rng, 20 * QUARTER),
			    .length_ticks = 1 + rng_below(&rng, 4 * QUARTER) });
		s = score_of(song);
		score_free(s);
		for (size_t i = 0; i < notation_format_count; i++) {
			uint8_t *bytes;
			size_t size;

			assert_true(notation_write(&notation_formats[i], song, &bytes, &size,
			    &err));
			assert_true(size > 100);
			free(bytes);
		}
		song_free(song);
	}
}

static void
test_demo(void **state)
{
	uint8_t *bytes;
	size_t size;
	struct song *song;

	(void)state;
	assert_true(file_read(SOURCE_DIR "/docs/demo.mid", SMF_BYTES_MAX, &bytes, &size, &err));
	song = smf_read(bytes, size, &err);
	free(bytes);
	score_free(score_of(song));
	song_free(song);
}

/* --- small cases */

/* Start and length in 24ths of a quarter. */
#define NOTE(at, length_24, key) { .start_ticks = (at) * 20, .length_ticks = (length_24) * 20, \
	.pitch = (key), .velocity = 80 }
#define NOTES(...) (const struct note[]){ __VA_ARGS__ }, \
	sizeof((const struct note[]){ __VA_ARGS__ }) / sizeof(struct note)

static char *
text_of(const struct song *song, const char *extension)
{
	uint8_t *bytes;
	size_t size;

	for (size_t i = 0; i < notation_format_count; i++)
		if (strcmp(notation_formats[i].extension, extension) == 0) {
			if (!notation_write(&notation_formats[i], song, &bytes, &size, &err))
				fail_msg("%s", err.text);
			return (char *)bytes;
		}
	fail_msg("no format %s", extension);
	return NULL;
}

static void
assert_has(const struct song *song, const char *extension, const char *part)
{
	char *text = text_of(song, extension);

	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
	free(text);
}

/* In a metre, for a flute, notes are written like this. */
static void
assert_ly(int numerator, int denominator, const struct note *notes, size_t count, const char *want)
{
	struct song *song = make_song(notes, count, 1, 73);

	set_metre(song, 0, numerator, denominator);
	assert_has(song, ".ly", want);
	score_free(score_of(song));
	song_free(song);
}

static void
test_values(void **state)
{
	(void)state;
	assert_ly(4, 4, NOTES(NOTE(0, 36, 72), NOTE(36, 12, 74), NOTE(48, 48, 76)),
	    " c''4. d''8 e''2 | % 1\n");
	/* A syncopation within a half, then one across the middle of the bar. */
	assert_ly(4, 4, NOTES(NOTE(0, 12, 72), NOTE(12, 24, 74), NOTE(36, 24, 76),
	    NOTE(60, 36, 77)),
	    " c''8 d''4 e''8~ e''8 f''8~ f''4 | % 1\n");
	assert_ly(4, 4, NOTES(NOTE(72, 48, 72)), " r2 r4 c''4~ | % 1\n        c''4 r4 r2 | % 2\n");
	assert_ly(3, 4, NOTES(NOTE(0, 72, 72), NOTE(96, 48, 74)),
	    " c''2. | % 1\n        r4 d''2 |");
	assert_ly(6, 8, NOTES(NOTE(0, 36, 72), NOTE(36, 24, 74), NOTE(60, 12, 76),
	    NOTE(72, 48, 77)),
	    " c''4. d''4 e''8 | % 1\n        f''4.~ f''8 r4 | % 2\n");
	assert_ly(5, 8, NOTES(NOTE(0, 60, 72)), " c''2~ c''8 | % 1\n");
	assert_ly(4, 4, NOTES(NOTE(0, 2, 72), NOTE(192, 96, 74)),
	    " c''16 r16 r8 r4 r2 | % 1\n        R1*4/4 | % 2\n        d''1 | % 3");
}

static void
test_triplets(void **state)
{
	(void)state;
	assert_ly(4, 4, NOTES(NOTE(0, 8, 72), NOTE(8, 8, 74), NOTE(16, 8, 76), NOTE(24, 24, 77),
	    NOTE(48, 16, 72), NOTE(64, 32, 74)),
	    " \\tuplet 3/2 { c''8 d''8 e''8 } f''4 \\tuplet 3/2 { c''4 d''8~ } d''4 | % 1\n");
	/* Quarters: three in a half. */
	assert_ly(4, 4, NOTES(NOTE(0, 16, 72), NOTE(16, 16, 74), NOTE(32, 16, 76),
	    NOTE(48, 48, 77)),
	    " \\tuplet 3/2 { c''4 d''4 e''4 } f''2 | % 1\n");
	/* Half a beat. */
	assert_ly(4, 4, NOTES(NOTE(0, 4, 72), NOTE(4, 4, 74), NOTE(8, 4, 76), NOTE(12, 12, 77),
	    NOTE(24, 72, 77)), " \\tuplet 3/2 { c''16 d''16 e''16 } f''8 f''4~ f''2 | % 1\n");
}

static void
test_voices(void **state)
{
	struct song *song = make_song(NOTES(NOTE(0, 24, 76), NOTE(24, 24, 77), NOTE(48, 48, 79),
	    NOTE(0, 96, 72), NOTE(0, 96, 67)), 1, 73);

	(void)state;
	assert_has(song, ".ly", "{ \\voiceOne\n        e''4 f''4 g''2 | % 1\n");
	assert_has(song, ".ly", "{ \\voiceTwo\n        <g' c''>1 | % 1\n");
	assert_has(song, ".abc", "%%score (1 2)\n");
	song_free(song);
	/* The rests of a third voice are not seen. */
	song = make_song(NOTES(NOTE(0, 96, 72), NOTE(0, 48, 67), NOTE(0, 24, 60)), 1, 73);
	assert_has(song, ".ly", "{ \\voiceTwo\n        g'2 r2 | % 1\n");
	assert_has(song, ".ly", "{ \\voiceThree\n        c'4 s4 s2 | % 1\n");
	song_free(song);
	/* What begins alone and lies below has the second voice. */
	song = make_song(NOTES(NOTE(0, 96, 60), NOTE(24, 72, 72)), 1, 73);
	assert_has(song, ".abc", "\nz2 c2- c4 |]\n");
	assert_has(song, ".abc", "\nC8 |]\n");
	song_free(song);
}

/* More at once than there are voices: each onset is there still. */
static void
test_crowd(void **state)
{
	struct song *song = make_song(NULL, 0, 1, 73);
	struct onsets want = { .count = 0 }, got;
	struct score *s;

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct note n = NOTE(i * 6, 200 - i * 6, 60 + i);

		add_note(song, &n);
		add_onset(&want, n.start_ticks, n.pitch);
		n.pitch += 24;
		n.length_ticks -= 40 * i;
		add_note(song, &n);
		add_onset(&want, n.start_ticks, n.pitch);
	}
	s = score_of(song);
	onsets_of_score(s, &got);
	assert_same_onsets(&want, &got);
	assert_int_equal(s->parts[0].staves[0].voice_count, SCORE_VOICES);
	score_free(s);
	song_free(song);
}

static void
test_hands(void **state)
{
	struct song *song = make_song(NOTES(NOTE(0, 48, 36), NOTE(0, 48, 48), NOTE(0, 24, 72),
	    NOTE(24, 24, 76), NOTE(48, 48, 41), NOTE(48, 48, 74)), 1, 0);
	struct score *s = score_of(song);

	(void)state;
	assert_int_equal(s->parts[0].staff_count, 2);
	assert_string_equal(s->parts[0].staves[0].clef->ly, "treble");
	assert_string_equal(s->parts[0].staves[1].clef->ly, "bass");
	assert_has(song, ".ly", " c''4 e''4 d''2 | % 1\n");
	assert_has(song, ".ly", " <c, c>2 f,2 | % 1\n");
	assert_has(song, ".abc", "%%score { (1) (2) }\n");
	assert_has(song, ".musicxml", "<staves>2</staves>");
	score_free(s);
	song_free(song);
}

static void
test_clefs(void **state)
{
	static const struct {
		int		 program;
		uint8_t		 pitch;
		const char	*clef;
	} rows[] = {
		{ 40, 76, "treble" }, { 42, 45, "bass" }, { 41, 60, "alto" },
		{ 25, 52, "treble_8" },
		{ 33, 31, "bass_8" }, { 72, 103, "treble^8" }, { 40, 60, "treble" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct note n = NOTE(0, 24, rows[i].pitch);
		struct song *song = make_song(&n, 1, 1, rows[i].program);
		struct score *s = score_of(song);

		assert_string_equal(s->parts[0].staves[0].clef->ly, rows[i].clef);
		score_free(s);
		song_free(song);
	}
}

static void
test_drums(void **state)
{
	struct note notes[] = { NOTE(0, 1, 36), NOTE(0, 1, 42), NOTE(12, 1, 42), NOTE(24, 1, 38) };
	struct song *song = make_song(NULL, 0, 1, 0);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		notes[i].channel = DRUM_CHANNEL;
		add_note(song, &notes[i]);
	}
	assert_has(song, ".ly", "\\new DrumStaff");
	assert_has(song, ".ly", " <bd hhc>8 hhc8 sna4 r2 | % 1\n");
	assert_has(song, ".abc", "clef=perc");
	assert_has(song, ".abc", "%%MIDI channel 10\n[C,,^F,,]^F,, D,,2 z4 |]\n");
	assert_has(song, ".musicxml", "<midi-unpitched>37</midi-unpitched>");
	song_free(song);
}

static void
put_event(struct song *song, int64_t tick, uint8_t type, const void *bytes, size_t size)
{
	struct edit edit = EDIT_EMPTY;

	assert_true(edit_add_event(&edit, song, 0, tick, 0xff, type, 0, bytes, size, &err));
	apply(song, &edit);
}

/* Keys name notes, and change; accidentals hold for the bar. */
static void
test_keys(void **state)
{
	struct song *song = make_song(NOTES(NOTE(0, 24, 70), NOTE(24, 24, 69), NOTE(48, 24, 70),
	    NOTE(72, 24, 71), NOTE(96, 96, 70)), 1, 73);

	(void)state;
	put_event(song, 0, META_KEY, "\xff\x00", 2);
	put_event(song, 4 * QUARTER, META_KEY, "\x04\x01", 2);
	assert_has(song, ".ly", "\\key f \\major");
	assert_has(song, ".ly", " bes'4 a'4 bes'4 b'4 | % 1\n        ais'1 | % 2\n");
	assert_has(song, ".abc", "\nB2 A2 B2 =B2 | [K:C#m] ^A8 |]\n");
	assert_has(song, ".musicxml", "<step>A</step><alter>1</alter><octave>4</octave>");
	song_free(song);
}

/* A bar that a metre change cuts short has the metre that it fills. */
static void
test_metres(void **state)
{
	struct song *song = make_song(NOTES(NOTE(0, 48, 72), NOTE(48, 72, 74)), 1, 73);

	(void)state;
	set_metre(song, 2 * QUARTER, 3, 4);
	assert_has(song, ".ly", "\\time 2/4 s1*2/4 | % 1\n  \\time 3/4 s1*3/4 | % 2\n");
	assert_has(song, ".ly", " c''2 | % 1\n        d''2. | % 2\n");
	assert_has(song, ".abc", "\nc4 | [M:3/4] d6 |]\n");
	song_free(song);
}

static void
test_marks(void **state)
{
	struct song *song = make_song(NOTES(NOTE(0, 48, 72), NOTE(48, 48, 74)), 1, 73);

	(void)state;
	put_event(song, 0, META_TEMPO, "\x0a\x2c\x2b", 3);
	put_event(song, 2 * QUARTER, META_MARKER, "Verse", 5);
	assert_has(song, ".ly",
	    "\\tempo 4 = 90 s1*96/192 \\mark \\markup \\box \"Verse\" s1*96/192");
	assert_has(song, ".abc", "Q:1/4=90\n");
	assert_has(song, ".abc", "\nc4 \"^Verse\"d4 |]\n");
	assert_has(song, ".musicxml", "<rehearsal>Verse</rehearsal>");
	assert_has(song, ".musicxml", "<sound tempo=\"90.00\"/>");
	song_free(song);
}

/* Names of strangers stay names. */
static void
test_hostile_names(void **state)
{
	static const char name[] = "a\"b\\c<d>&e%f\n]";
	struct song *song = make_song(NOTES(NOTE(0, 96, 72)), 1, 73);
	struct edit edit = EDIT_EMPTY;

	(void)state;
	assert_true(edit_set_track_name(&edit, song, 0, name, &err));
	apply(song, &edit);
	put_event(song, 0, META_MARKER, name, sizeof name - 1);
	assert_has(song, ".ly", "instrumentName = \"a\\\"b\\\\c<d>&e%f ]\"");
	assert_has(song, ".ly", "\\box \"a\\\"b\\\\c<d>&e%f ]\"");
	assert_has(song, ".abc", "name=\"a'b/c<d>\\&e\\%f ]\"\n");
	assert_has(song, ".abc", "\"^a'b/c<d>\\&e\\%f ]\"c8 |]");
	assert_has(song, ".musicxml", "<part-name>a\"b\\c&lt;d&gt;&amp;e%f ]</part-name>");
	assert_has(song, ".musicxml", "<rehearsal>a\"b\\c&lt;d&gt;&amp;e%f ]</rehearsal>");
	song_free(song);
}

static void
test_musicxml_divisions(void **state)
{
	struct song *song = make_song(NOTES(NOTE(0, 8, 72), NOTE(8, 16, 74), NOTE(24, 6, 76),
	    NOTE(30, 18, 76)), 1, 73);

	(void)state;
	assert_has(song, ".musicxml", "<divisions>12</divisions>");
	song_free(song);
	song = make_song(NOTES(NOTE(0, 96, 72)), 1, 73);
	assert_has(song, ".musicxml", "<divisions>1</divisions>");
	song_free(song);
}

static void
test_limits(void **state)
{
	struct song *song = make_song(NULL, 0, 1, 73);
	struct note late = NOTE(0, 24, 60);

	(void)state;
	score_free(score_of(song));
	late.start_ticks = (int64_t)4 * QUARTER * 60000;
	add_note(song, &late);
	assert_null(score_new(song, &err));
	assert_string_equal(err.text, "notation has room for 50000 bars, and the piece has 60001");
	song_free(song);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_onsets_stay),
		cmocka_unit_test(test_played),
		cmocka_unit_test(test_demo),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_triplets),
		cmocka_unit_test(test_voices),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_hands),
		cmocka_unit_test(test_clefs),
		cmocka_unit_test(test_drums),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_metres),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_musicxml_divisions),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
