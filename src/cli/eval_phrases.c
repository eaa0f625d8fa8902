/* SPDX-License-Identifier: MIT */
/* eval_phrases.c - evaluation of a VAE on the phrases of pieces. */
#include <stdlib.h>

#include "cli/eval_kind.h"
#include "cli/eval_morph.h"
#include "cli/program.h"
#include "model/net/arch.h"
#include "model/infer/vae.h"
#include "model/token/sampler.h"

/*
 * A number of the code is active if the variance of its mean over phrases exceeds
 * this: Burda, Grosse and Salakhutdinov (2016), Importance weighted autoencoders.
 */
#define ACTIVE_VARIANCE 0.01

struct phrases {
	struct vae	*vae;		/* owned */
	struct phrase	 waiting[VAE_LANES];
	size_t		 count;		/* of those */
	size_t		 left_out;	/* too long for the model */
	struct vae_cost	 drawn, plain;	/* decoded from random codes, from their means */
	/* Notes of phrases of one voice, and of others, decoded greedily from the means. */
	struct { size_t notes; double regained; } voice, chords;
	struct morph_trial morph;
	struct phrase	 morphed[VAE_LANES];	/* to be tried: of each track the first */
	size_t		 morph_count;	/* of those */
	double		 sum[VAE_LATENT_MAX], squares[VAE_LATENT_MAX];	/* of the means */
	uint64_t	 seed;
};

static void
close_phrases(void *of)
{
	struct phrases *p = of;

	if (p == NULL)
		return;
	vae_free(p->vae);
	free(p);
}

static void *
open_phrases(struct program_call *call, const char *name, struct err *err)
{
	struct phrases *p = calloc(1, sizeof *p);

	if (p == NULL)
		err_set(err, ERR_LIMIT, "there is no memory to evaluate with");
	else if ((p->vae = vae_open(name, err)) != NULL && morph_trial_begin(&p->morph, p->vae,
	    call != NULL ? (size_t)program_integer(call, "morph", 0) : 0, err))
		return p;
	close_phrases(p);
	return NULL;
}

static bool
say_again(struct phrases *p, const float *means, struct err *err)
{
	static const struct phrase_frame any = PHRASE_ANY;
	static const uint64_t seed[VAE_LANES];
	struct phrase again[VAE_LANES];
	struct sampler sampler;

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = 0;
	if (!vae_write(p->vae, p->count, means, &any, &sampler, seed, again, err))
		return false;
	for (size_t i = 0; i < p->count; i++) {
		const struct phrase *own = &p->waiting[i];
		double regained = phrase_share(own, &again[i]) * own->cell[PHRASE_BARS];

		if (phrase_is_one_voice(own)) {
			p->voice.notes += own->cell[PHRASE_BARS];
			p->voice.regained += regained;
		} else {
			p->chords.notes += own->cell[PHRASE_BARS];
			p->chords.regained += regained;
		}
	}
	return true;
}

static bool
read_waiting(struct phrases *p, struct err *err)
{
	float means[VAE_LANES * VAE_LATENT_MAX];
	int latent = vae_latent(p->vae);

	p->seed++;
	if (p->count > 0 && (!vae_read(p->vae, p->count, p->waiting, NULL, means, &p->plain, err) ||
	    !vae_read(p->vae, p->count, p->waiting, &p->seed, NULL, &p->drawn, err) ||
	    !say_again(p, means, err)))
		return false;
	for (size_t i = 0; i < p->count; i++)
		for (int k = 0; k < latent; k++) {
			double mean = (double)means[i * (size_t)latent + (size_t)k];

			p->sum[k] += mean;
			p->squares[k] += mean * mean;
		}
	p->count = 0;
	return true;
}

static bool
morph_waiting(struct phrases *p, struct err *err)
{
	size_t n = p->morph_count;

	p->morph_count = 0;
	return n == 0 || morph_trial_add(&p->morph, p->morphed, n, err);
}

static bool
morph_one(struct phrases *p, const struct phrase *phrase, struct err *err)
{
	if (p->morph.count + p->morph_count >= p->morph.wanted)
		return true;
	p->morphed[p->morph_count++] = *phrase;
	return p->morph_count < VAE_LANES || morph_waiting(p, err);
}

/* Adds each phrase of each track once. */
static bool
add(void *of, const struct piece *piece, struct err *err)
{
	struct phrases *p = of;

	for (int track = 0; track < piece->tracks; track++) {
		bool first = true;

		for (int bar = 0; bar < piece->bars; bar += PHRASE_BARS) {
			struct phrase *next = &p->waiting[p->count];

			if (!phrase_take(piece, track, bar, next))
				continue;
			if (!vae_fits(p->vae, next)) {
				p->left_out++;
				continue;
			}
			if (first && !morph_one(p, next, err))
				return false;
			first = false;
			if (++p->count == VAE_LANES && !read_waiting(p, err))
				return false;
		}
	}
	return true;
}

static int
active(const struct phrases *p)
{
	double n = (double)p->plain.phrases;
	int count = 0;

	for (int k = 0; k < vae_latent(p->vae); k++) {
		double mean = p->sum[k] / n;

		count += p->squares[k] / n - mean * mean > ACTIVE_VARIANCE;
	}
	return count;
}

static bool
report_all(void *of, const struct eval_report *report, struct err *err)
{
	struct phrases *p = of;
	const struct vae_cost *c = &p->drawn;

	if (!read_waiting(p, err) || !morph_waiting(p, err))
		return false;
	if (c->phrases == 0)
		return err_set(err, ERR_ARG, "no track has two bars that make a phrase");
	const struct { const char *name; size_t count; } units[] = {
		{ "phrase", c->phrases }, { "token", c->tokens }, { "note", c->notes },
	};
	eval_fact(report, true, (double)c->phrases, "phrases");
	eval_fact(report, true, (double)p->left_out, "phrases too long");
	eval_fact(report, true, (double)c->notes, "notes");
	eval_fact(report, true, (double)c->tokens, "tokens");
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		double n = (double)units[i].count;

		eval_fact(report, false, (c->nats + c->code_nats) / n, "nats per %s",
		    units[i].name);
		eval_fact(report, false, c->nats / n, "reconstruction per %s", units[i].name);
		eval_fact(report, false, c->code_nats / n, "divergence per %s", units[i].name);
	}
	eval_fact(report, false, p->plain.nats / (double)c->notes,
	    "reconstruction by the mean per note");
	eval_fact(report, false, (p->voice.regained + p->chords.regained) / (double)c->notes,
	    "notes regained");
	if (p->voice.notes > 0)
		eval_fact(report, false, p->voice.regained / (double)p->voice.notes,
		    "notes regained, one voice");
	if (p->chords.notes > 0)
		eval_fact(report, false, p->chords.regained / (double)p->chords.notes,
		    "notes regained, chords");
	eval_fact(report, true, vae_latent(p->vae), "numbers of the code");
	eval_fact(report, false, (double)active(p) / vae_latent(p->vae), "active share");
	morph_trial_report(&p->morph, report);
	return true;
}

const struct eval_kind eval_phrases = {
	.arch = &arch_vae, .open = open_phrases, .add = add, .report = report_all,
	.close = close_phrases,
};
