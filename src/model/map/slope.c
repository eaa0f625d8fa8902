/* SPDX-License-Identifier: MIT */
#include "model/map/slope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/data/replay.h"
#include "model/map/known.h"
#include "model/token/piece.h"
#include "model/token/sampler.h"

#define OF_PIECE	10	/* phrases of a known piece, at most */
#define KNOWN_PHRASES	768	/* of all */
/* Deviations that a walk looks at: each place farther by this factor, to about 10. */
#define NEAREST		0.05
#define FARTHER		1.42

/* --- finding the ways */

struct moments {
	double	 trait[TRAITS], deviation[TRAITS];	/* means, and from them */
	double	 code[VAE_LATENT_MAX];
	double	 aa[TRAITS][TRAITS];
	double	 az[TRAITS][VAE_LATENT_MAX];
};

static void
add_means(struct moments *m, const double *codes, const struct phrase *p, size_t count, int latent)
{
	for (size_t i = 0; i < count; i++) {
		double a[TRAITS];

		trait_measure(&p[i], a);
		for (int t = 0; t < TRAITS; t++)
			m->trait[t] += a[t] / (double)count;
		for (int k = 0; k < latent; k++)
			m->code[k] += codes[i * (size_t)latent + (size_t)k] / (double)count;
	}
}

static void
add_products(struct moments *m, const double *codes, const struct phrase *p, size_t count,
    int latent)
{
	for (size_t i = 0; i < count; i++) {
		const double *z = codes + i * (size_t)latent;
		double a[TRAITS];

		trait_measure(&p[i], a);
		for (int t = 0; t < TRAITS; t++)
			a[t] -= m->trait[t];
		for (int t = 0; t < TRAITS; t++) {
			for (int u = 0; u < TRAITS; u++)
				m->aa[t][u] += a[t] * a[u] / (double)count;
			for (int k = 0; k < latent; k++)
				m->az[t][k] += a[t] * (z[k] - m->code[k]) / (double)count;
		}
	}
	for (int t = 0; t < TRAITS; t++)
		m->deviation[t] = sqrt(m->aa[t][t]);
}

/* Solves aa ways = az by Gauss and Jordan; aa is made regular by a little on its diagonal. */
static void
solve(struct moments *m, int latent)
{
	for (int t = 0; t < TRAITS; t++)
		m->aa[t][t] = m->aa[t][t] * 1.001 + 1e-9;
	for (int t = 0; t < TRAITS; t++) {
		double pivot = m->aa[t][t];

		for (int u = 0; u < TRAITS; u++)
			m->aa[t][u] /= pivot;
		for (int k = 0; k < latent; k++)
			m->az[t][k] /= pivot;
		for (int row = 0; row < TRAITS; row++) {
			double by = row != t ? m->aa[row][t] : 0;

			for (int u = 0; u < TRAITS; u++)
				m->aa[row][u] -= by * m->aa[t][u];
			for (int k = 0; k < latent; k++)
				m->az[row][k] -= by * m->az[t][k];
		}
	}
}

bool
slopes_fit(const double *codes, const struct phrase *p, size_t count, int latent,
    struct slopes *s, struct err *err)
{
	struct moments *m;

	if (count < SLOPE_LEAST)
		return err_set(err, ERR_ARG, "%zu phrases do not say what makes one busier; it "
		    "takes %d", count, SLOPE_LEAST);
	m = calloc(1, sizeof *m);
	if (m == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the sliders");
	add_means(m, codes, p, count, latent);
	add_products(m, codes, p, count, latent);
	solve(m, latent);
	s->latent = latent;
	for (int t = 0; t < TRAITS; t++)
		for (int k = 0; k < latent; k++)
			s->way[t][k] = (float)(m->az[t][k] * m->deviation[t]);
	free(m);
	return true;
}

/* Phrases of a piece that are not drums: at most OF_PIECE, spread over it. */
static size_t
take_phrases(struct vae *vae, const struct piece *piece, struct phrase *to, size_t room)
{
	size_t count = 0, most = room < OF_PIECE ? room : OF_PIECE;
	int step = piece->bars * piece->tracks / (2 * OF_PIECE) + 1;

	for (int i = 0; i < piece->bars * piece->tracks && count < most; i += step) {
		int track = i % piece->tracks;

		count += !piece_is_drums(&piece->track[track]) &&
		    phrase_take(piece, track, i / piece->tracks, &to[count]) &&
		    vae_fits(vae, &to[count]);
	}
	return count;
}

bool
slopes_learn(struct vae *vae, struct slopes *s, bool (*go_on)(void *), void *arg, struct err *err)
{
	struct replay *replay = replay_open(err);
	struct phrase *p = malloc(KNOWN_PHRASES * sizeof *p);
	double *codes = malloc(KNOWN_PHRASES * (size_t)vae_latent(vae) * sizeof *codes);
	size_t count = 0;
	bool good = replay != NULL;
	struct piece piece;

	if (good && (p == NULL || codes == NULL))
		good = err_set(err, ERR_LIMIT, "no memory for the sliders");
	for (size_t i = 0; good && i < replay_pieces(replay); i++) {
		replay_piece(replay, i, &piece);
		count += take_phrases(vae, &piece, p + count, KNOWN_PHRASES - count);
	}
	good = good && known_codes(vae, p, count, codes, go_on, arg, err) &&
	    slopes_fit(codes, p, count, vae_latent(vae), s, err);
	replay_close(replay);
	free(codes);
	free(p);
	return good;
}

/* --- walking */

static double
how_far(size_t i)
{
	return NEAREST * pow(FARTHER, (double)i);
}

bool
slope_walk(struct vae *vae, const struct slopes *s, enum trait trait, int by, float *code,
    const struct phrase *now, const struct phrase_frame *frame, struct slope_step *step,
    struct err *err)
{
	static const uint64_t seed[VAE_LANES];
	float codes[VAE_LANES * VAE_LATENT_MAX];
	struct phrase *made = malloc(VAE_LANES * sizeof *made);
	double before[TRAITS], after[TRAITS];
	size_t latent = (size_t)s->latent;
	struct sampler sampler;
	bool good = made != NULL || err_set(err, ERR_LIMIT, "no memory for the sliders");

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = 0;
	trait_measure(now, before);
	for (size_t i = 0; i < VAE_LANES; i++)
		for (size_t k = 0; k < latent; k++)
			codes[i * latent + k] = code[k] + (float)(by > 0 ? 1 : -1) *
			    (float)how_far(i) * s->way[trait][k];
	good = good && vae_write(vae, VAE_LANES, codes, frame, &sampler, seed, made, err);
	step->found = false;
	for (size_t i = 0; good && i < VAE_LANES && !step->found; i++) {
		trait_measure(&made[i], after);
		if ((after[trait] - before[trait]) * (by > 0 ? 1 : -1) < trait_table[trait].step)
			continue;
		step->found = true;
		step->moved = how_far(i);
		step->phrase = made[i];
		memcpy(code, codes + i * latent, latent * sizeof *code);
	}
	free(made);
	return good;
}
