/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/data/augment.h"
#include "model/token/encode.h"
#include "pieces.h"

/* A note by where it really is: what the copy must have is worked out from these. */
struct sound {
	/* at, steps: from the start of the stretch */
	int	 track, at, pitch, steps, level;
};

static int
sounds_of(const struct piece *p, int first, int end, const int *track, int tracks, struct sound *s)
{
	int count = 0;

	for (int i = 0; i < tracks; i++)
		for (int bar = first, begin = 0; bar < end; begin += p->bar[bar++].steps) {
			size_t notes;
			const struct piece_note *n = piece_cell(p, track[i], bar, &notes);

			for (size_t k = 0; k < notes; k++)
				s[count++] = (struct sound){ i, begin + n[k].position, n[k].pitch,
					vocab_duration_steps[n[k].duration], n[k].velocity };
		}
	return count;
}

static int
steps_of(const struct piece *p, int first, int end)
{
	int steps = 0;

	for (int bar = first; bar < end; bar++)
		steps += p->bar[bar].steps;
	return steps;
}

static const int in_order[VOCAB_TRACKS] = { 0, 1, 2, 3, 4, 5, 6, 7 };

/* Every note of the copy is the one of the stretch, as the variation says. */
static void
check_notes(const struct piece *from, int first, int end, const struct augment *a,
    const struct piece *to)
{
	static struct sound was[60000], is[60000];
	int halved_end = a->time < 0 ? end - (end - first) % 2 : end;
	int count = sounds_of(from, first, halved_end, a->track, a->tracks, was);

	assert_int_equal(to->tracks, a->tracks);
	assert_int_equal(sounds_of(to, 0, to->bars, in_order, to->tracks, is), count);
	assert_int_equal(to->notes, count);
	assert_true(piece_is_sound(to));
	for (int i = 0; i < count; i++) {
		int track = a->track[was[i].track];
		bool drums = piece_is_drums(&from->track[track]);
		int by = drums ? 0 : a->transpose + (track == a->octave_track ? a->octave : 0);

		assert_int_equal(is[i].track, was[i].track);
		assert_int_equal(is[i].pitch, was[i].pitch + by);
		assert_int_equal(is[i].level, was[i].level + a->velocity);
		if (a->time == 0) {
			assert_int_equal(is[i].at, was[i].at);
			assert_int_equal(is[i].steps, was[i].steps);
			continue;
		}
		assert_int_equal(a->time > 0 ? is[i].at : 2 * is[i].at,
		    a->time > 0 ? 2 * was[i].at : was[i].at);
		assert_true(a->time > 0 ? is[i].steps <= 2 * was[i].steps && 3 * is[i].steps >= 2 *
		    was[i].steps : is[i].steps <= (was[i].steps + 1) / 2 &&
		    4 * is[i].steps >= was[i].steps);
	}
	assert_int_equal(a->time < 0 ? 2 * steps_of(to, 0, to->bars) : steps_of(to, 0, to->bars),
	    (a->time > 0 ? 2 : 1) * steps_of(from, first, halved_end));
	for (int bar = 0; bar < to->bars; bar++) {
		int then = first + (a->time > 0 ? bar / 2 : a->time < 0 ? bar * 2 : bar);
		int key = from->bar[then].key;

		assert_int_equal(to->bar[bar].metre, from->bar[then].metre);
		assert_int_equal(to->bar[bar].key / 12, key / 12);
		if (key != VOCAB_KEY_UNKNOWN)
			assert_int_equal((to->bar[bar].key - key - a->transpose) % 12, 0);
	}
}

/* What the tokens say is the copy. */
static void
check_tokens(const struct piece *to)
{
	static const struct encoding encodings[] = { { .block_bars = 4 },
		{ .block_bars = 2, .auto_advance = true, .future = true, .chords = true } };

	for (size_t e = 0; e < 2; e++) {
		struct encode_request r = { .encoding = encodings[e] };
		struct token_list list = { 0 };
		struct piece back;
		struct err err;
		uint16_t *ids;

		for (int t = 0; t < to->tracks; t++)
			r.order[r.order_count++] = t;
		assert_true(encode(to, &r, &list, NULL, &err));
		ids = calloc(list.count, sizeof *ids);
		for (size_t i = 0; i < list.count; i++)
			ids[i] = list.token[i].id;
		assert_true(decode(&r.encoding, 0, ids, list.count, &back, &err));
		assert_true(back.bars == to->bars && back.tracks == to->tracks &&
		    back.notes == to->notes);
		assert_memory_equal(back.cell, to->cell,
		    ((size_t)to->tracks * to->bars + 1) * sizeof *to->cell);
		assert_memory_equal(back.note, to->note, to->notes * sizeof *to->note);
		for (int t = 0; t < to->tracks; t++) {
			assert_int_equal(back.track[t].family, to->track[t].family);
			assert_int_equal(back.track[t].texture, to->track[t].texture);
			assert_int_equal(back.track[t].low, to->track[t].low);
			assert_int_equal(back.track[t].high, to->track[t].high);
		}
		free(ids);
		piece_clear(&back);
		token_list_clear(&list);
	}
}

/* Of every kind, alone and together, what was asked for and nothing else is done. */
static void
variations_change_what_they_say(void **state)
{
	int seen[AUGMENT_KINDS][2] = { { 0 } };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int round = 0; round < 400; round++) {
		unsigned kinds = round % 8 == 7 ? AUGMENT_ALL : 1u << round % 8 & AUGMENT_ALL;
		struct piece piece, copy;
		struct augment a;
		struct err err;
		int first, end, moved = 0;

		assert_true(random_piece(&rng, 1 + rng_below(&rng, 6),
		    1 + rng_below(&rng, 4), &piece));
		for (size_t i = 0; i < piece.notes; i++)	/* room to be louder and softer */
			piece.note[i].velocity =
			    1 + piece.note[i].velocity % (VOCAB_VELOCITIES - 3);
		first = rng_below(&rng, piece.bars);
		end = first + 1 + rng_below(&rng, piece.bars - first);
		augment_draw(&piece, first, end, kinds, &rng, &a);
		if (kinds & 1u << AUGMENT_TIME && a.time == 0 && round % 2 == 0)
			a.time = 1;
		assert_true(augment_apply(&piece, first, end, &a, &copy, &err));
		check_notes(&piece, first, end, &a, &copy);
		check_tokens(&copy);
		for (int i = 0; i < a.tracks; i++)
			moved += i > 0 && a.track[i] < a.track[i - 1];
		seen[AUGMENT_TRANSPOSE][kinds & 1u << AUGMENT_TRANSPOSE ? 1 : 0] +=
		    a.transpose != 0;
		seen[AUGMENT_OCTAVE][kinds & 1u << AUGMENT_OCTAVE ? 1 : 0] += a.octave != 0;
		seen[AUGMENT_VELOCITY][kinds & 1u << AUGMENT_VELOCITY ? 1 : 0] += a.velocity != 0;
		seen[AUGMENT_TIME][kinds & 1u << AUGMENT_TIME ? 1 : 0] += a.time != 0;
		seen[AUGMENT_PERMUTE][kinds & 1u << AUGMENT_PERMUTE ? 1 : 0] += moved > 0;
		piece_clear(&copy);
		piece_clear(&piece);
	}
	for (int kind = 0; kind < AUGMENT_KINDS; kind++) {
		assert_int_equal(seen[kind][0], 0);
		assert_true(seen[kind][1] > 0 || kind == AUGMENT_DROP);
	}
}

/* A bar of four quarters on one track, and one of drums. */
static void
make_piece(struct piece *p, int bars, int pitch, int gap)
{
	struct err err;
	int quarter = vocab_duration(12);

	assert_true(piece_init(p, bars, 2, 8 * (size_t)bars, &err));
	p->notes = 0;
	for (int i = 0; i < bars; i++)
		p->bar[i] = (struct piece_bar){ 48, vocab_metre(4, 4), 0, vocab_tempo(100) };
	p->track[0] = (struct piece_track){ 0, piece_register(pitch) * 2, quarter, 4,
	    pitch, pitch };
	p->track[1] = (struct piece_track){ VOCAB_FAMILY_DRUMS, 0, quarter, 4, 36, 36 };
	for (int t = 0; t < 2; t++)
		for (int bar = 0; bar < bars; bar++) {
			p->cell[t * bars + bar] = p->notes;
			for (int i = 0; i < 4; i++)
				p->note[p->notes++] = (struct piece_note){ i * gap,
					t == 0 ? pitch : 36, quarter, 4 };
		}
	p->cell[2 * bars] = p->notes;
}

static void
halves_and_doubles_are_each_others_way_back(void **state)
{
	struct augment a = { .octave_track = -1, .time = 1, .track = { 0, 1 }, .tracks = 2 };
	struct piece piece, longer, back;
	struct err err;

	(void)state;
	make_piece(&piece, 3, 60, 12);
	assert_true(augment_apply(&piece, 0, 3, &a, &longer, &err));
	assert_int_equal(longer.bars, 6);
	assert_int_equal(longer.note[1].position, 24);
	assert_int_equal(longer.cell[1] - longer.cell[0], 2);
	assert_int_equal(vocab_duration_steps[longer.note[0].duration], 24);
	assert_int_equal(vocab_duration_steps[longer.track[0].duration], 24);
	assert_int_equal(longer.bar[0].tempo, vocab_tempo(194));
	a.time = -1;
	assert_true(augment_apply(&longer, 0, 6, &a, &back, &err));
	assert_int_equal(back.bars, 3);
	assert_memory_equal(back.cell, piece.cell, (2 * 3 + 1) * sizeof *piece.cell);
	assert_memory_equal(back.note, piece.note, piece.notes * sizeof *piece.note);
	piece_clear(&back);
	piece_clear(&longer);
	piece_clear(&piece);
}

/* At the ends of a range it is cut down or left; drums stay, and odd places are not halved. */
static void
ranges_are_kept(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int i = 0; i < 2000; i++) {
		int pitch = i % 2 == 0 ? VOCAB_PITCH_LOW + i % 3 : VOCAB_PITCH_HIGH - i % 3;
		struct piece piece, copy;
		struct augment a;
		struct err err;

		make_piece(&piece, 2, pitch, i % 5 == 0 ? 12 : 9);
		augment_draw(&piece, 0, 2, AUGMENT_ALL, &rng, &a);
		assert_true(a.time >= 0 || i % 5 == 0);
		assert_true(a.octave_track != 1);
		assert_true(augment_apply(&piece, 0, 2, &a, &copy, &err));
		check_notes(&piece, 0, 2, &a, &copy);
		for (int t = 0; t < copy.tracks; t++)
			if (piece_is_drums(&copy.track[t]))
				assert_int_equal(copy.track[t].low, 36);
			else
				assert_int_equal(copy.track[t].texture / 2,
				    piece_register(copy.track[t].low));
		piece_clear(&copy);
		piece_clear(&piece);
	}
}

static void
how_often_is_as_the_header_says(void **state)
{
	int times = 0, octaves = 0, dropped = 0, permuted = 0, quiet = 0;
	struct piece piece;
	struct augment a;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 6);
	make_piece(&piece, 4, 60, 12);
	for (int i = 0; i < 10000; i++) {
		augment_draw(&piece, 0, 4, AUGMENT_ALL, &rng, &a);
		times += a.time != 0;
		octaves += a.octave != 0;
		dropped += a.tracks < 2;
		permuted += a.tracks == 2 && a.track[0] == 1;
		quiet += a.velocity == 0;
		assert_in_range(a.transpose + 5, 0, 11);
	}
	assert_in_range(times, 240, 360);
	assert_in_range(octaves, 450, 700);	/* a drum that was chosen stays where it is */
	assert_in_range(dropped, 570, 770);	/* a fifth, of which a third have lost one */
	assert_in_range(permuted, 1000, 1350);	/* a quarter, half of which are as before */
	assert_in_range(quiet, 5800, 6200);
	augment_draw(&piece, 0, 4, AUGMENT_NONE, &rng, &a);
	assert_true(a.transpose == 0 && a.velocity == 0 && a.time == 0 && a.tracks == 2);
	piece_clear(&piece);
}

static void
lists_are_parsed(void **state)
{
	unsigned kinds;
	struct err err;

	(void)state;
	assert_true(augment_parse("all", &kinds, &err) && kinds == AUGMENT_ALL);
	assert_true(augment_parse("none", &kinds, &err) && kinds == AUGMENT_NONE);
	assert_true(augment_parse("time,octave", &kinds, &err));
	assert_int_equal(kinds, 1u << AUGMENT_TIME | 1u << AUGMENT_OCTAVE);
	assert_false(augment_parse("time,", &kinds, &err));
	assert_false(augment_parse("", &kinds, &err));
	assert_false(augment_parse("tim", &kinds, &err));
	assert_non_null(strstr(err.text, "tim"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variations_change_what_they_say),
		cmocka_unit_test(halves_and_doubles_are_each_others_way_back),
		cmocka_unit_test(ranges_are_kept),
		cmocka_unit_test(how_often_is_as_the_header_says),
		cmocka_unit_test(lists_are_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
