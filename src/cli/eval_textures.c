/* SPDX-License-Identifier: MIT */
/* eval_textures.c - evaluation of a GAN on the textures of pieces. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sort.h"
#include "cli/eval_kind.h"
#include "cli/program.h"
#include "model/net/arch.h"
#include "model/infer/gan.h"

#define MADE		1024		/* generated per kind, for comparison */
#define BATCH		256
#define ONSETS_MAX	(TEXTURE_STEPS_MAX * TEXTURE_ROWS)

struct set {
	struct texture	*list;		/* owned */
	size_t		 count, room;
};

struct textures {
	struct gan	 gan;
	struct set	 written[TEXTURE_KINDS];	/* pitched, drums */
};

/* Statistics of a set. */
struct picture {
	double		 critic;	/* mean score */
	double		 density;	/* onsets per step */
	double		 distinct;	/* share that differs from all others but one */
	double		 shares[ONSETS_MAX + 1];	/* by number of onsets */
};

static void
close_textures(void *of)
{
	struct textures *t = of;

	for (int kind = 0; kind < TEXTURE_KINDS; kind++)
		free(t->written[kind].list);
	gan_clear(&t->gan);
	free(t);
}

static void *
open_textures(struct program_call *call, const char *name, struct err *err)
{
	struct textures *t = calloc(1, sizeof *t);

	(void)call;
	if (t == NULL) {
		err_set(err, ERR_LIMIT, "there is no memory to evaluate with");
		return NULL;
	}
	if (gan_open(name, &t->gan, err))
		return t;
	close_textures(t);
	return NULL;
}

static bool
keep(struct set *s, const struct texture *t, struct err *err)
{
	if (s->count == s->room) {
		size_t room = s->room > 0 ? 2 * s->room : BATCH;
		struct texture *list = realloc(s->list, room * sizeof *list);

		if (list == NULL)
			return err_set(err, ERR_LIMIT, "there is no memory for %zu textures", room);
		s->list = list;
		s->room = room;
	}
	s->list[s->count++] = *t;
	return true;
}

static bool
add(void *of, const struct piece *piece, struct err *err)
{
	struct textures *t = of;
	int steps = t->gan.config.context;

	for (int track = 0; track < piece->tracks; track++)
		for (int bar = 0; bar < piece->bars; bar += steps / TEXTURE_BAR_STEPS) {
			struct phrase p;
			struct texture new;

			if (phrase_take(piece, track, bar, &p) && texture_take(&p, steps, &new) &&
			    !keep(&t->written[new.drums], &new, err))
				return false;
		}
	return true;
}

static bool
make(const struct gan *g, int kind, struct set *made, struct err *err)
{
	float noise[BATCH * GAN_NOISE];
	struct rng rng;

	made->list = malloc(MADE * sizeof *made->list);
	if (made->list == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for %d textures", MADE);
	rng_seed(&rng, (uint64_t)kind + 1);
	for (; made->count < MADE; made->count += BATCH) {
		for (int i = 0; i < BATCH * GAN_NOISE; i++)
			noise[i] = rng_normal(&rng);
		if (!gan_make(&g->config, &g->params, kind, noise, BATCH, made->list + made->count,
		    err))
			return false;
	}
	return true;
}

static int
by_onsets(const void *a, const void *b)
{
	const struct texture *x = a, *y = b;

	return memcmp(x->onsets, y->onsets, sizeof x->onsets);
}

/* Sorts the set and computes its statistics. */
static bool
look(const struct gan *g, struct set *s, struct picture *p, struct err *err)
{
	float score[BATCH];
	double n = (double)s->count;
	size_t distinct = s->count > 0;

	memset(p, 0, sizeof *p);
	for (size_t at = 0; at < s->count; at += BATCH) {
		size_t count = s->count - at < BATCH ? s->count - at : BATCH;

		if (!gan_judge(&g->config, &g->params, s->list + at, count, score, err))
			return false;
		for (size_t i = 0; i < count; i++)
			p->critic += (double)score[i] / n;
	}
	sort_items(s->list, s->count, sizeof *s->list, by_onsets);
	for (size_t i = 0; i < s->count; i++) {
		int onsets = texture_onsets(&s->list[i]);

		p->density += onsets / n / s->list[i].steps;
		p->shares[onsets] += 1 / n;
		distinct += i > 0 && by_onsets(&s->list[i - 1], &s->list[i]) != 0;
	}
	p->distinct = (double)distinct / n;
	return true;
}

/*
 * Earth mover's distance: how many onsets textures of one set would gain or lose,
 * on average, to match those of the other.
 */
static double
distance(const struct picture *a, const struct picture *b)
{
	double ahead = 0, sum = 0;

	for (int i = 0; i <= ONSETS_MAX; i++) {
		ahead += a->shares[i] - b->shares[i];
		sum += fabs(ahead);
	}
	return sum;
}

static bool
print_kind(struct textures *t, int kind, const struct eval_report *report, struct err *err)
{
	const char *name = kind ? "drums" : "pitched";
	struct picture written, made;
	struct set set = { 0 };
	bool good = make(&t->gan, kind, &set, err) && look(&t->gan, &t->written[kind], &written,
	    err) &&
	    look(&t->gan, &set, &made, err);

	free(set.list);
	if (!good)
		return false;
	eval_fact(report, true, (double)t->written[kind].count, "%s", name);
	eval_fact(report, false, written.critic, "%s critic of written", name);
	eval_fact(report, false, made.critic, "%s critic of made", name);
	eval_fact(report, false, written.density, "%s onsets a step written", name);
	eval_fact(report, false, made.density, "%s onsets a step made", name);
	eval_fact(report, false, distance(&written, &made), "%s distance of onsets", name);
	eval_fact(report, false, written.distinct, "%s distinct written", name);
	eval_fact(report, false, made.distinct, "%s distinct made", name);
	return true;
}

static bool
report_all(void *of, const struct eval_report *report, struct err *err)
{
	struct textures *t = of;

	if (t->written[0].count + t->written[1].count == 0)
		return err_set(err, ERR_ARG, "no bars of 4/4 make a texture");
	for (int kind = 0; kind < TEXTURE_KINDS; kind++)
		if (t->written[kind].count > 0 && !print_kind(t, kind, report, err))
			return false;
	return true;
}

const struct eval_kind eval_textures = {
	.arch = &arch_gan, .open = open_textures, .add = add, .report = report_all,
	.close = close_textures,
};
