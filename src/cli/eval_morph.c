/* SPDX-License-Identifier: MIT */
#include "cli/eval_morph.h"

#include <stdlib.h>
#include <string.h>

#include "model/token/sampler.h"

#define STEPS		2		/* of a slider, to each side */
#define PLACES		(2 * STEPS + 1)

bool
phrase_is_one_voice(const struct phrase *p)
{
	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t i = p->cell[bar] + 1; i < p->cell[bar + 1]; i++)
			if (p->note[i].position == p->note[i - 1].position)
				return false;
	return true;
}

bool
morph_trial_begin(struct morph_trial *m, struct vae *vae, size_t wanted, struct err *err)
{
	*m = (struct morph_trial){ .vae = vae, .wanted = wanted };
	return wanted == 0 || slopes_learn(vae, &m->slopes, NULL, NULL, err);
}

static bool
write_likeliest(struct vae *vae, size_t n, const float *codes, const struct phrase_frame *frame,
    struct phrase *p, struct err *err)
{
	static const uint64_t seed[VAE_LANES];
	struct sampler sampler;

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = 0;
	return vae_write(vae, n, codes, frame, &sampler, seed, p, err);
}

/* The phrases of codes on a straight way through the phrase's own. */
static bool
go_straight(struct morph_trial *m, enum trait t, const float *code,
    const struct phrase_frame *frame, struct err *err)
{
	float codes[PLACES * VAE_LATENT_MAX];
	struct phrase made[PLACES];
	double last = 0, value[TRAITS];
	bool rising = true;

	for (int i = 0; i < PLACES; i++)
		for (int k = 0; k < m->slopes.latent; k++)
			codes[i * m->slopes.latent + k] = code[k] +
			    (float)(i - STEPS) * m->slopes.way[t][k];
	if (!write_likeliest(m->vae, PLACES, codes, frame, made, err))
		return false;
	for (int i = 0; i < PLACES; i++) {
		trait_measure(&made[i], value);
		rising = rising && (i == 0 || value[t] >= last);
		last = value[t];
	}
	m->rising[t] += rising;
	return true;
}

static bool
push_slider(struct morph_trial *m, enum trait t, const struct phrase *p, const float *code,
    const struct phrase_frame *frame, struct err *err)
{
	double at[PLACES], value[TRAITS];
	int low = STEPS, high = STEPS;
	bool kept = true;

	trait_measure(p, value);
	at[STEPS] = value[t];
	for (int by = -1; by <= 1; by += 2) {
		float here[VAE_LATENT_MAX];
		struct slope_step step = { .found = true, .phrase = *p };

		memcpy(here, code, (size_t)m->slopes.latent * sizeof *here);
		for (int i = 1; i <= STEPS && step.found; i++) {
			struct phrase now = step.phrase;

			if (!slope_walk(m->vae, &m->slopes, t, by, here, &now, frame, &step, err))
				return false;
			if (!step.found)
				continue;
			trait_measure(&step.phrase, value);
			at[STEPS + by * i] = value[t];
			*(by < 0 ? &low : &high) += by;
			m->found[t]++;
		}
	}
	for (int i = low + 1; i <= high; i++)
		kept = kept && at[i] >= at[i - 1];
	m->kept[t] += kept && high > low;
	return true;
}

bool
morph_trial_add(struct morph_trial *m, const struct phrase *p, size_t n, struct err *err)
{
	static const struct phrase_frame any = PHRASE_ANY;
	float codes[VAE_LANES * VAE_LATENT_MAX];
	struct phrase again[VAE_LANES];

	if (!vae_read(m->vae, n, p, NULL, codes, NULL, err) ||
	    !vae_refine(m->vae, n, p, codes, err) ||
	    !write_likeliest(m->vae, n, codes, &any, again, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct phrase_frame frame = { p[i].family, p[i].metre, p[i].steps };
		const float *code = codes + i * (size_t)m->slopes.latent;
		double regained = phrase_share(&p[i], &again[i]) * p[i].cell[PHRASE_BARS];

		if (phrase_is_one_voice(&p[i])) {
			m->voice.notes += p[i].cell[PHRASE_BARS];
			m->voice.regained += regained;
		} else {
			m->chords.notes += p[i].cell[PHRASE_BARS];
			m->chords.regained += regained;
		}
		for (enum trait t = 0; t < TRAITS; t++)
			if (!go_straight(m, t, code, &frame, err) ||
			    !push_slider(m, t, &p[i], code, &frame, err))
				return false;
	}
	m->count += n;
	return true;
}

void
morph_trial_report(const struct morph_trial *m, const struct eval_report *report)
{
	double n = (double)m->count;

	if (m->count == 0)
		return;
	eval_fact(report, true, n, "phrases morphed");
	if (m->voice.notes > 0)
		eval_fact(report, false, m->voice.regained / (double)m->voice.notes,
		    "notes regained by search, one voice");
	if (m->chords.notes > 0)
		eval_fact(report, false, m->chords.regained / (double)m->chords.notes,
		    "notes regained by search, chords");
	for (enum trait t = 0; t < TRAITS; t++) {
		const char *name = trait_table[t].name;

		eval_fact(report, false, (double)m->kept[t] / n, "sliders that rise, %s", name);
		eval_fact(report, false, (double)m->found[t] / (2 * STEPS * n),
		    "steps found, %s", name);
		eval_fact(report, false, (double)m->rising[t] / n, "straight ways that rise, %s",
		    name);
	}
}
