/* SPDX-License-Identifier: MIT */
#include "cli/phrase_song.h"

#include <unistd.h>

#include "model/token/phrase.h"
#include "music/song.h"
#include "music/time.h"
#include "pieces.h"
#include "test.h"

#define PHRASES	24

static void
read_back(const struct song *song, struct piece *piece)
{
	const struct piece_request whole = { 0 };
	struct time_map *map = time_map_new(song);
	struct err err;

	assert_true(piece_from_song(song, map, &whole, piece, NULL, &err));
	time_map_free(map);
}

static int
track_of(const struct piece *piece, int family)
{
	for (int t = 0; t < piece->tracks; t++)
		if (piece->track[t].family == family)
			return t;
	return -1;
}

/* Notes that would go on into what follows end there. */
static void
check_same(const struct phrase *p, const struct phrase *back)
{
	assert_int_equal(back->family, p->family);
	assert_int_equal(back->steps, p->steps);
	if (p->metre < VOCAB_METRE_OTHER)
		assert_int_equal(back->metre, p->metre);
	assert_memory_equal(back->cell, p->cell, sizeof p->cell);
	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t i = p->cell[bar]; i < p->cell[bar + 1]; i++) {
			const struct piece_note *a = &p->note[i], *b = &back->note[i];
			int left = (PHRASE_BARS - bar) * p->steps - a->position;

			assert_true(a->position == b->position && a->pitch == b->pitch);
			assert_int_equal(a->velocity, b->velocity);
			assert_int_equal(b->duration, vocab_duration_steps[a->duration] <= left ?
			    a->duration : vocab_duration(left));
		}
}

static size_t
take_phrases(struct rng *rng, struct phrase *p)
{
	size_t count = 0;

	while (count < PHRASES) {
		struct piece piece;

		assert_true(random_piece(rng, 12, 4, &piece));
		for (int t = 0; t < piece.tracks; t++)
			for (int bar = 0; bar < piece.bars && count < PHRASES; bar++)
				count += phrase_take(&piece, t, bar, &p[count]);
		piece_clear(&piece);
	}
	return count;
}

static void
one_after_another(void **state)
{
	struct phrase p[PHRASES], back;
	struct song *song;
	struct piece piece;
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 8);
	take_phrases(&rng, p);
	song = phrase_song(p, PHRASES, 1, PHRASE_BARS, &err);
	assert_non_null(song);
	read_back(song, &piece);
	assert_int_equal(piece.bars, PHRASES * PHRASE_BARS);
	for (int i = 0; i < PHRASES; i++) {
		assert_true(phrase_take(&piece, track_of(&piece, p[i].family),
		    i * PHRASE_BARS, &back));
		check_same(&p[i], &back);
	}
	piece_clear(&piece);
	song_free(song);
}

/* One pitch twice: the first note ends where the second begins. */
static void
struck_again(void **state)
{
	struct phrase p = { .metre = VOCAB_METRE_OTHER, .steps = 42, .cell = { 0, 2, 2 } };
	struct song *song;
	struct note note;
	struct piece piece;
	struct err err;

	(void)state;
	p.note[0] = (struct piece_note){ 0, 60, (uint8_t)vocab_duration(24), 5 };
	p.note[1] = (struct piece_note){ 12, 60, (uint8_t)vocab_duration(24), 5 };
	song = phrase_song(&p, 1, 1, PHRASE_BARS, &err);
	assert_non_null(song);
	assert_true(song_next_note(song, 1, -1, &note));
	assert_int_equal(note.length_ticks, 480);
	read_back(song, &piece);
	assert_int_equal(piece.bar[0].steps, 42);	/* 7/8 */
	piece_clear(&piece);
	song_free(song);
}

static void
two_at_once(void **state)
{
	struct phrase p[4] = { { .metre = 2, .steps = 48, .cell = { 0, 2, 2 } } };
	char path[] = "/tmp/test_phrase_song_XXXXXX";
	struct song *song;
	struct track_info info;
	struct piece piece;
	struct err err;
	int file = mkstemp(path);

	(void)state;
	/* over the bar */
	p[0].note[0] = (struct piece_note){ 0, 60, (uint8_t)vocab_duration(96), 5 };
	p[0].note[1] = (struct piece_note){ 24, 64, (uint8_t)vocab_duration(12), 5 };
	p[2] = p[1] = p[3] = p[0];
	p[1].family = p[3].family = VOCAB_FAMILY_DRUMS;
	p[1].note[0].pitch = p[3].note[0].pitch = 36;
	p[1].note[1].pitch = p[3].note[1].pitch = 38;
	song = phrase_song(p, 4, 2, 1, &err);
	assert_non_null(song);
	assert_int_equal(song_tracks(song), 3);
	assert_int_equal(song_last_note_end_ticks(song), 2 * 4 * 480);
	song_track_info(song, 2, &info);
	assert_true(info.drums && info.notes == 4);
	read_back(song, &piece);
	assert_int_equal(piece.bars, 2);
	assert_int_equal(piece.notes, 8);
	piece_clear(&piece);
	song_free(song);

	assert_true(file >= 0);
	assert_true(phrase_song_write(p, 4, 2, 1, path, &err));
	assert_false(phrase_song_write(p, 4, 2, 1, "/no/such/folder/x.mid", &err));
	close(file);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_after_another),
		cmocka_unit_test(struck_again),
		cmocka_unit_test(two_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
