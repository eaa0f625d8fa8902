/* SPDX-License-Identifier: MIT */
/*
 * morph_texture.c - in the job of morphing: textures from noise, for the cursor's track under
 * what the others play.
 *
 * A place of the page is two angles, which turn between four draws of noise, so places that
 * are near have textures that are alike, and there is no edge.  Drums are made for a track of
 * drums.  Rows of a pitched texture go to the nearest tones of the chord that sounds.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/morph_internal.h"
#include "base/rng.h"
#include "model/infer/gan.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"

#define MODEL		"textures"	/* the GAN that ships */
#define TRIES		16		/* noises near the place, for one of the kind */
#define LOWEST		48		/* pitch of the lowest row: C3 */
#define HALVES		(2 * PHRASE_BARS)
#define FAINT		0.15		/* of what sounds longest: a passing note */

/* --- the chords of what the other tracks play, by half bars */

struct hearing {
	const struct morph_work *w;
	int64_t		 half_ticks;
	double		 sounding[HALVES][12];
	int		 bass[HALVES];
};

static bool
hear_note(void *arg, const struct note *n)
{
	struct hearing *h = arg;

	if (n->channel == DRUM_CHANNEL || n->track == h->w->track)
		return true;
	for (int i = 0; i < HALVES; i++) {
		int64_t from = h->w->start_ticks + i * h->half_ticks, to = from + h->half_ticks;
		int64_t begin = n->start_ticks > from ? n->start_ticks : from;
		int64_t end = note_end(n) < to ? note_end(n) : to;

		if (end <= begin)
			continue;
		h->sounding[i][n->pitch % 12] += (double)(end - begin);
		if (h->bass[i] < 0 || n->pitch < h->bass[i])
			h->bass[i] = n->pitch;
	}
	return true;
}

/* The tones of a half bar; those before if nothing sounds. */
static uint16_t
tones_of(const double sounding[12], int bass, const struct key *key, uint16_t before)
{
	struct chord_fit fit;
	uint16_t classes = 0;
	double most = 0;
	int root, low;
	struct err ignored;

	for (int c = 0; c < 12; c++)
		most = fmax(most, sounding[c]);
	if (most == 0)
		return before;
	if (chord_guess(sounding, bass % 12, key, &fit) && fit.root >= 0 &&
	    chord_parse(fit.name, &classes, &root, &low, &ignored))
		return classes;
	for (int c = 0; c < 12; c++)
		if (sounding[c] > FAINT * most)
			classes |= (uint16_t)(1 << c);
	return classes;
}

static void
find_tones(const struct morph_work *w, uint16_t tones[HALVES])
{
	struct hearing h = { .w = w, .half_ticks = (w->end_ticks - w->start_ticks) / HALVES };
	struct window window = { w->start_ticks, w->end_ticks, 0, 127 };
	uint16_t before;
	struct key key;

	for (int i = 0; i < HALVES; i++)
		h.bass[i] = -1;
	song_query(w->song, -1, &window, hear_note, &h);
	key_estimate(w->song, &key);
	before = pitch_classes_up(key.known && key.minor ? 0x89 : 0x91,
	    key.known ? key_tonic(&key) : 0);
	for (int i = 0; i < HALVES; i++)
		before = tones[i] = tones_of(h.sounding[i], h.bass[i], &key, before);
}

static int
nearest_tone(int pitch, uint16_t tones)
{
	for (int away = 0; away < 12; away++)
		for (int side = -1; side <= 1; side += 2)
			if ((tones >> ((pitch + side * away) % 12) & 1) != 0)
				return pitch + side * away;
	return pitch;
}

/* Each note to its chord; two that meet at one place are one. */
static void
fit_to(const uint16_t tones[HALVES], struct phrase *p)
{
	uint32_t kept = 0;

	for (int bar = 0; bar < PHRASE_BARS; bar++) {
		uint32_t from = p->cell[bar], to = p->cell[bar + 1], first = kept;

		p->cell[bar] = first;
		for (uint32_t i = from; i < to; i++) {
			struct piece_note n = p->note[i];
			bool there = false;

			n.pitch = (uint8_t)nearest_tone(n.pitch,
			    tones[2 * bar + (n.position >= p->steps / 2)]);
			for (uint32_t k = first; k < kept; k++)
				there |= p->note[k].position == n.position &&
				    p->note[k].pitch == n.pitch;
			if (!there)
				p->note[kept++] = n;
		}
	}
	p->cell[PHRASE_BARS] = kept;
}

/* --- textures */

static void
fill_noise(const struct morph_work *w, float *noise)
{
	float draw[4][GAN_NOISE];
	struct rng rng;

	rng_seed(&rng, 1);
	for (int d = 0; d < 4; d++)
		for (int k = 0; k < GAN_NOISE; k++)
			draw[d][k] = rng_normal(&rng);
	for (int i = 0; i < TRIES; i++)
		for (int k = 0; k < GAN_NOISE; k++)
			noise[i * GAN_NOISE + k] = (cosf(w->place[0]) * draw[0][k] +
			    sinf(w->place[0]) * draw[1][k] + cosf(w->place[1]) * draw[2][k] +
			    sinf(w->place[1]) * draw[3][k]) * 0.70710678f +
			    0.12f * (float)i * rng_normal(&rng);
}

/* An arpeggio has one note at a time, comping has chords. */
static bool
is_wanted(const struct morph_work *w, const struct texture *t)
{
	int onsets = texture_onsets(t), places = 0;

	for (int s = 0; s < t->steps; s++)
		places += t->onsets[s] != 0;
	return onsets >= TEXTURE_ONSETS_MIN && places > 0 &&
	    (w->drums || (onsets * 2 < places * 3) == w->broken);
}

/* Of a chord at a time, the lowest note first and then the next: an arpeggio of it. */
static void
break_chords(struct texture *t)
{
	int turn = 0;

	for (int s = 0; s < t->steps; s++) {
		uint32_t left = t->onsets[s];
		int count = __builtin_popcount(left);

		for (int k = 0; count > 0 && k < turn % count; k++)
			left &= left - 1;
		t->onsets[s] = left & -left;
		turn += count > 0;
	}
}

bool
morph_make_texture(struct morph_work *w)
{
	float noise[TRIES * GAN_NOISE];
	struct texture *made;
	uint16_t tones[HALVES];
	struct gan gan;
	int best = 0;
	bool good;

	if (w->frame.metre != vocab_metre(4, 4))
		return err_set(&w->err, ERR_ARG, "textures are two bars of 4/4, and this bar is "
		    "not");
	made = calloc(TRIES, sizeof *made);
	if (made == NULL)
		return err_set(&w->err, ERR_LIMIT, "no memory for a texture");
	fill_noise(w, noise);
	good = gan_open(MODEL, &gan, &w->err) &&
	    gan_make(&gan.config, &gan.params, w->drums, noise, TRIES, made, &w->err);
	while (good && best < TRIES - 1 && !is_wanted(w, &made[best]))
		best++;
	if (good && !is_wanted(w, &made[best])) {
		best = 0;
		if (w->broken)
			break_chords(&made[best]);
	}
	if (good) {
		texture_phrase(&made[best], LOWEST, w->frame.family, &w->made[0]);
		find_tones(w, tones);
		if (!w->drums)
			fit_to(tones, &w->made[0]);
	}
	if (good && w->made[0].cell[PHRASE_BARS] == 0)
		good = err_set(&w->err, ERR_ARG, "nothing sounds at this place; go on");
	gan_clear(&gan);
	free(made);
	return good;
}
