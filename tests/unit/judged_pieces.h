/* SPDX-License-Identifier: MIT */
#ifndef JUDGED_PIECES_H
#define JUDGED_PIECES_H

/*
 * judged_pieces.h - three pieces by rule and by chance, for the tests of what
 * measures music: a chorale, a band with drums, a dance that changes its metre.
 */

#include "base/rng.h"
#include "unit/songs.h"

#define JUDGED_NOTES 2048

struct judged {
	struct note	 note[JUDGED_NOTES];
	size_t		 count;
	struct rng	 rng;
};

static inline void
judged_add(struct judged *j, int track, int channel, int64_t start, int64_t length, int pitch,
    int velocity)
{
	assert_true(j->count < JUDGED_NOTES);
	j->note[j->count++] = (struct note){ .track = track, .channel = (uint8_t)channel,
		.start_ticks = start, .length_ticks = length, .pitch = (uint8_t)pitch,
		.velocity = (uint8_t)velocity };
}

static inline int
judged_degree(int degree)			/* of C major, from C4 */
{
	static const int scale[7] = { 0, 2, 4, 5, 7, 9, 11 };
	int octave = degree >= 0 ? degree / 7 : -((6 - degree) / 7);

	return 60 + 12 * octave + scale[degree - 7 * octave];
}

/* Four voices in quarters and halves over triads, now and then one note aside. */
static inline struct song *
judged_chorale(int bars)
{
	static const int roots[8] = { 0, 3, 4, 0, 5, 1, 4, 0 };
	struct judged j = { .count = 0 };

	rng_seed(&j.rng, 5);
	for (int beat = 0; beat < 4 * bars; beat++) {
		int root = roots[beat / 2 % 8], voicing = (int)rng_below(&j.rng, 3);
		bool fermata = beat % 16 == 14;

		if (beat % 16 == 15)
			continue;		/* what a fermata holds */
		for (int v = 0; v < 4; v++) {
			static const int above[4] = { 9, 4, 2, -14 };
			int degree = root + above[v] + (v < 3 ? 2 * voicing % 4 : 0);

			if (rng_below(&j.rng, 12) == 0)
				degree++;
			judged_add(&j, v, v, beat * QUARTER, (fermata ? 2 : 1) * QUARTER,
			    judged_degree(degree), 80);
		}
	}
	return make_song(j.note, j.count, 4, 52);
}

static inline void
judged_drum_bar(struct judged *j, int bar)
{
	for (int i = 0; i < 8; i++) {
		int64_t at = (int64_t)(8 * bar + i) * QUARTER / 2;

		judged_add(j, 3, 9, at, 60, 42, 60 + (int)rng_below(&j->rng, 30));
		if (i % 4 == 0 || (i == 7 && bar % 4 == 3))
			judged_add(j, 3, 9, at, 60, i % 8 == 0 ? 36 : 38, 100);
	}
	if (bar % 8 == 7)
		judged_add(j, 3, 9, (int64_t)(4 * bar + 3) * QUARTER, 60, bar > 16 ? 50 : 45, 90);
}

/* A tune of a motif that returns, chords, a bass that rests at times, and drums. */
static inline struct song *
judged_band(int bars)
{
	static const int roots[4] = { 0, 5, 3, 4 };
	struct judged j = { .count = 0 };
	int at = 4;

	rng_seed(&j.rng, 9);
	for (int bar = 0; bar < bars; bar++) {
		int root = roots[bar % 4];
		int64_t start = (int64_t)bar * 4 * QUARTER;

		for (int i = 0; i < (bar % 4 == 3 ? 4 : 8); i++) {
			at += (int)rng_below(&j.rng, 5) - 2;
			if (bar % 4 != 2 && i < 5)
				at = root + (i * 3 + bar / 4) % 5;
			judged_add(&j, 0, 0, start + i * QUARTER / 2, i == 3 && bar % 4 == 3 ?
			    2 * QUARTER : QUARTER / 2, judged_degree(at + 4),
			    70 + (int)rng_below(&j.rng, 40));
		}
		for (int half = 0; half < 2; half++)
			for (int k = 0; k < 3; k++)
				judged_add(&j, 1, 1, start + half * 2 * QUARTER, 2 * QUARTER - 20,
				    judged_degree(root + 2 * k), 64);
		if (bar % 6 != 5)
			judged_add(&j, 2, 2, start, 3 * QUARTER, judged_degree(root - 21), 90);
		judged_drum_bar(&j, bar);
	}
	return make_song(j.note, j.count, 4, 25);
}

/* 6/8, then 3/4 from bar 12 on; triplets, and onsets beside the grid; a part that comes late. */
static inline struct song *
judged_dance(int bars)
{
	struct judged j = { .count = 0 };
	struct song *song;

	rng_seed(&j.rng, 3);
	for (int bar = 0; bar < bars; bar++) {
		int64_t start = (int64_t)bar * 3 * QUARTER;

		for (int i = 0; i < 9; i++) {
			int64_t off = rng_below(&j.rng, 9) == 0 ? 25 : 0;

			if (rng_below(&j.rng, 3) == 0)
				continue;
			judged_add(&j, 0, 0, start + i * QUARTER / 3 + off, QUARTER / 3 - 30,
			    67 + (int)rng_below(&j.rng, 16) - (bar > 18 ? 3 : 0),
			    50 + 3 * bar);
		}
		for (int i = 0; i < 2 && bar % 5 != 4; i++)
			judged_add(&j, 1, 3, start + i * 3 * QUARTER / 2, QUARTER,
			    45 + 5 * (bar % 3) + 7 * i, 70);
		for (int i = 0; i < 3 && bar >= 18; i++)
			judged_add(&j, 2, 4, start + i * QUARTER, QUARTER * 2,
			    58 + (int)rng_below(&j.rng, 9), 60);
	}
	song = make_song(j.note, j.count, 3, 0);
	set_metre(song, 0, 6, 8);
	set_metre(song, (int64_t)12 * 3 * QUARTER, 3, 4);
	return song;
}

#endif
