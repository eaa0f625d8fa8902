/* SPDX-License-Identifier: MIT */
/* morph_work.c - the job of morphing: codes, the phrases of codes, and the piece's space. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/morph_internal.h"
#include "base/rng.h"
#include "model/map/known.h"
#include "model/token/piece.h"
#include "model/token/sampler.h"
#include "music/song.h"

#define MODEL		"phrases"	/* the VAE that ships */
#define PHRASES_MAX	384		/* that a space is learnt from */

static void
free_work(void *arg)
{
	struct morph_work *w = arg;

	if (w == NULL)
		return;
	song_free(w->song);
	pad_free(w->learnt);
	free(w);
}

static bool
go_on(void *arg)
{
	const struct morph_work *w = arg;

	return !job_cancelled(w->job);
}

/* The code that gives back most of the phrase. */
static bool
find_code(struct morph_work *w, const struct phrase *p, struct morph_code *code)
{
	if (code->known)
		return true;
	if (!go_on(w))
		return err_set(&w->err, ERR_IO, "stopped");
	code->known = vae_read(w->tools->vae, 1, p, NULL, code->x, NULL, &w->err) &&
	    vae_refine(w->tools->vae, 1, p, code->x, &w->err);
	return code->known;
}

/* The likeliest phrases of codes, which stand in w->code. */
static bool
write_phrases(struct morph_work *w, size_t n)
{
	static const uint64_t seed[VAE_LANES];
	size_t latent = (size_t)vae_latent(w->tools->vae);
	float codes[VAE_LANES * VAE_LATENT_MAX];
	struct sampler sampler;

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = 0;
	for (size_t i = 0; i < n; i++)
		memcpy(codes + i * latent, w->code[i].x, latent * sizeof *codes);
	return vae_write(w->tools->vae, n, codes, &w->frame, &sampler, seed, w->made, &w->err);
}

/* The first and the last step are A and B themselves. */
static bool
go_between(struct morph_work *w)
{
	int latent = vae_latent(w->tools->vae);

	for (int side = 0; side < MORPH_ENDS; side++)
		if (!find_code(w, &w->end[side], &w->end_code[side]))
			return false;
	for (int i = 0; i < w->steps; i++) {
		vae_between(w->end_code[MORPH_A].x, w->end_code[MORPH_B].x, latent,
		    (double)i / (w->steps - 1), w->code[i].x);
		w->code[i].known = true;
	}
	if (!write_phrases(w, (size_t)w->steps))
		return false;
	w->made[0] = w->end[MORPH_A];
	w->made[w->steps - 1] = w->end[MORPH_B];
	return true;
}

static bool
push(struct morph_work *w)
{
	struct morph_tools *t = w->tools;

	if (!t->sloped)
		t->sloped = slopes_learn(t->vae, &t->slopes, go_on, w, &w->err);
	return t->sloped && find_code(w, &w->from, &w->from_code) &&
	    slope_walk(t->vae, &t->slopes, w->trait, w->by, w->from_code.x, &w->from, &w->frame,
	    &w->step, &w->err);
}

/* How far draw i goes, in deviations of a likely code: each farther by the same factor. */
static float
how_far(int i)
{
	return 0.03f * powf(1.35f, (float)i);
}

/*
 * Sixteen draws around the code: of those that are another phrase, the one whose share of
 * notes that change is nearest to the radius.
 */
static bool
nudge(struct morph_work *w)
{
	int latent = vae_latent(w->tools->vae), best = -1;
	double least = 0;
	struct rng rng;

	if (!find_code(w, &w->from, &w->from_code))
		return false;
	rng_seed(&rng, w->seed);
	for (int i = 0; i < MORPH_STEPS_MAX; i++) {
		for (int k = 0; k < latent; k++)
			w->code[i].x[k] = w->from_code.x[k] + how_far(i) * rng_normal(&rng);
		w->code[i].known = true;
	}
	if (!write_phrases(w, MORPH_STEPS_MAX))
		return false;
	for (int i = 0; i < MORPH_STEPS_MAX; i++) {
		double kept = phrase_share(&w->from, &w->made[i]), off = fabs(1 - kept - w->radius);

		if ((kept < 1 || phrase_share(&w->made[i], &w->from) < 1) &&
		    (best < 0 || off < least)) {
			best = i;
			least = off;
		}
	}
	if (best < 0)
		return err_set(&w->err, ERR_ARG, "no other phrase is near this one");
	w->made[0] = w->made[best];
	w->code[0] = w->code[best];
	return true;
}

static bool
write_place(struct morph_work *w)
{
	pad_code(w->pad, w->place, w->code[0].x);
	w->code[0].known = true;
	return write_phrases(w, 1);
}

/* --- the piece's own space */

/* Phrases of the piece, spread over it if there are too many. */
static size_t
take_phrases(struct morph_work *w, const struct piece *piece, struct phrase *to)
{
	size_t count = 0;
	long cells = (long)piece->bars * piece->tracks, step = cells / PHRASES_MAX + 1;

	for (long at = 0; at < cells && count < PHRASES_MAX; at += step) {
		int track = (int)(at % piece->tracks);

		count += piece_is_drums(&piece->track[track]) == w->drums &&
		    phrase_take(piece, track, (int)(at / piece->tracks), &to[count]) &&
		    vae_fits(w->tools->vae, &to[count]);
	}
	return count;
}

static bool
learn_from(struct morph_work *w, const struct piece *piece)
{
	size_t latent = (size_t)vae_latent(w->tools->vae), count = 0;
	struct phrase *p = malloc(PHRASES_MAX * sizeof *p);
	double *codes = malloc(PHRASES_MAX * latent * sizeof *codes);
	struct pad *pad = NULL;
	bool good = (p != NULL && codes != NULL) ||
	    err_set(&w->err, ERR_LIMIT, "no memory for the piece's own space");

	if (good && piece != NULL)
		count = take_phrases(w, piece, p);
	if (good && known_codes(w->tools->vae, p, count, codes, go_on, w, &w->err))
		pad = pad_learn(codes, count, latent, 1, go_on, w, &w->err);
	free(codes);
	free(p);
	if (pad == NULL)
		return false;
	w->pad = w->learnt = pad;
	pad_place(pad, 0, w->place);
	return write_place(w);
}

static bool
learn(struct morph_work *w)
{
	struct piece piece;
	bool good;

	if (song_last_note_end_ticks(w->song) == 0)
		return learn_from(w, NULL);
	if (!piece_of_song(w->song, &piece, &w->err))
		return false;
	good = learn_from(w, &piece);
	piece_clear(&piece);
	return good;
}

static void
find(struct job *job, void *arg)
{
	static bool (*const tasks[])(struct morph_work *) = {
		[MORPH_DO_BETWEEN] = go_between, [MORPH_DO_PUSH] = push,
		[MORPH_DO_NUDGE] = nudge, [MORPH_DO_LEARN] = learn,
		[MORPH_DO_PLACE] = write_place, [MORPH_DO_TEXTURE] = morph_make_texture,
	};
	struct morph_work *w = arg;

	w->job = job;
	if (w->tools->vae == NULL && w->task != MORPH_DO_TEXTURE)
		w->tools->vae = vae_open(MODEL, &w->err);
	w->good = (w->tools->vae != NULL || w->task == MORPH_DO_TEXTURE) &&
	    tasks[w->task](w);
}

const struct finding_kind morph_finding = { "morph", 0, find, free_work };
