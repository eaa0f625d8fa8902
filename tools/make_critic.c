/* SPDX-License-Identifier: MIT */
/*
 * make_critic CORPUS EACH MODEL...: the table of model/judge/critic.h, as C.
 * make_critic -t CORPUS EACH MODEL...: what the table that is built in is worth.
 *
 * Of each collection of the corpus EACH pieces are taken, spread over its files: of its
 * train folder for the table, of its valid folder with -t.  Eight bars of each are
 * judged as they are written, as each model continues them, and corrupted.  The critic
 * learns that the first are written and the others are not: a logistic regression, the
 * two sides weighed the same.  With -t, the last model also makes eight candidates of
 * each piece, to see which of them the critic ranks first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "model/data/folder.h"
#include "model/infer/model.h"
#include "model/judge/critic.h"
#include "model/judge/verdict.h"
#include "model/measure/suite_case.h"
#include "music/smf.h"
#include "music/song.h"

#define BYTES_MAX	((size_t)4 << 20)
#define MODELS_MAX	6
#define CANDIDATES	8
#define TEMPERATURE	1.0	/* the composer's defaults */
#define MIN_P		0.05
#define MEMORY		0.95
#define EPOCHS		600
#define RATE		0.2
#define DECAY		2e-3

enum { WRITTEN, CORRUPTED, MADE };	/* MADE + m: by model m */

struct example {
	float		 x[CRITIC_INPUTS];
	int		 source, piece;
};

struct examples {
	struct example	*one;		/* owned */
	size_t		 count, capacity;
};

/* A measure summed over pieces. */
struct mean {
	double		 sum;
	size_t		 count;
};

struct making {
	struct model	*model[MODELS_MAX];
	int		 models;
	bool		 test;
	struct examples	 span[CRITIC_SPANS];
	int		 piece;
	struct rng	 rng;
	struct mean	 inside[4];	/* of the first by critic, likelihood, verdict; of all */
};

static void
add(struct examples *all, const float *x, int source, int piece)
{
	if (all->count == all->capacity) {
		all->capacity = 2 * all->capacity + 256;
		all->one = realloc(all->one, all->capacity * sizeof *all->one);
		if (all->one == NULL)
			abort();
	}
	all->one[all->count] = (struct example){ .source = source, .piece = piece };
	memcpy(all->one[all->count++].x, x, sizeof all->one->x);
}

struct adding {
	struct making	*m;
	int		 source;
};

static void
add_bar(void *arg, int bar, const float x[CRITIC_INPUTS])
{
	struct adding *a = arg;

	(void)bar;
	add(&a->m->span[CRITIC_BAR], x, a->source, a->m->piece);
}

/* The region and each of its bars. */
static bool
add_music(struct making *m, const struct suite_case *c, const struct song *song,
    const struct excerpt_change *change, int source, struct err *err)
{
	struct adding adding = { m, source };
	struct verdict_region region;
	double value[MEASURES];
	float x[CRITIC_INPUTS];
	struct quote_runs quote;
	bool good = verdict_region_make(&region, song, c->start_ticks, c->end_ticks, NULL, err) &&
	    verdict_measure(&region, change, value, &quote, err) &&
	    verdict_each_bar(&region, change, add_bar, &adding, err);

	if (good && value[MEASURE_NOTES_TOTAL] > 0) {
		critic_inputs(&region.bands, value, x);
		add(&m->span[CRITIC_REGION], x, source, m->piece);
	}
	verdict_region_clear(&region);
	return good;
}

/* --- corrupted music */

struct corruption {
	struct note	*old, *made;	/* owned */
	size_t		 count, capacity;
	int		 kind, amount;
	int64_t		 from, to;	/* bars of it are corrupted */
	struct rng	*rng;
};

static bool
corrupt_note(void *arg, const struct note *note)
{
	struct corruption *k = arg;
	struct note *made;
	int pitch = note->pitch;

	if (note->start_ticks < k->from || note->start_ticks >= k->to)
		return true;
	if (k->count == k->capacity) {
		k->capacity = 2 * k->capacity + 64;
		k->old = realloc(k->old, k->capacity * sizeof *k->old);
		k->made = realloc(k->made, k->capacity * sizeof *k->made);
		if (k->old == NULL || k->made == NULL)
			abort();
	}
	k->old[k->count] = *note;
	made = &k->made[k->count++];
	*made = *note;
	switch (k->kind) {
	case 0:			/* one part in another key */
		pitch += k->amount;
		break;
	case 1:			/* one part late */
		made->start_ticks += (k->to - k->from) * k->amount / 64;
		break;
	case 2:			/* pitches at random */
		pitch += (int)rng_below(k->rng, 9) - 4;
		break;
	default:		/* onsets at random */
		made->start_ticks += (int64_t)rng_below(k->rng, 5) * (k->to - k->from) / 64;
	}
	made->pitch = (uint8_t)(pitch < 0 ? 0 : pitch > 127 ? 127 : pitch);
	if (made->start_ticks >= k->to)
		made->start_ticks = k->to - 1;
	return true;
}

static bool
add_corrupted(struct making *m, const struct suite_case *c, struct err *err)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct corruption k = { .kind = (int)rng_below(&m->rng, 4),
		.amount = 1 + (int)rng_below(&m->rng, 6), .from = c->start_ticks,
		.to = c->end_ticks, .rng = &m->rng };
	struct excerpt_change change;
	int tracks = song_tracks(c->real), track = (int)rng_below(&m->rng, (uint32_t)tracks);
	bool good;

	for (int i = 0; i < tracks && k.count == 0; i++)
		song_query(c->real, (track + i) % tracks, &all, corrupt_note, &k);
	change = (struct excerpt_change){ k.made, k.count, k.old, k.count };
	good = add_music(m, c, c->real, &change, CORRUPTED, err);
	free(k.old);
	free(k.made);
	return good;
}

/* --- made music */

static void
request(struct making *m, const struct suite_case *c, int model, struct generate_request *r)
{
	suite_case_request(c, r);
	r->model = m->model[model];
	r->seed = rng_u64(&m->rng);
	r->temperature = TEMPERATURE;
	r->min_p = MIN_P;
	r->memory = MEMORY;
}

static bool
add_made(struct making *m, const struct suite_case *c, int model, struct err *err)
{
	struct generate_request r;
	struct generate_result result;
	struct suite_take take;
	bool good;

	request(m, c, model, &r);
	good = suite_take_make(&take, &r, &result, err);
	if (good && take.count > 0) {
		struct excerpt_change change = { take.notes, take.count, take.removed,
			take.removed_count };

		good = add_music(m, c, c->given, &change, MADE + model, err);
	}
	suite_take_clear(&take);
	return good;
}

static void
count(struct mean *mean, double value)
{
	mean->sum += value;
	mean->count++;
}

static void
no_note(void *arg, int candidate, const struct note *note)
{
	(void)arg;
	(void)candidate;
	(void)note;
}

static double
share_inside(const struct verdict *v)
{
	return v->bands.known > 0 ? (double)v->bands.inside / v->bands.known : 0;
}

static bool
rank_candidates(struct making *m, const struct suite_case *c, struct err *err)
{
	struct generate_request r;
	struct generate_result result;
	int critic = 0, likely = 0;

	request(m, c, m->models - 1, &r);
	r.candidates = CANDIDATES;
	r.note = no_note;
	if (!generate(&r, &result, err))
		return false;
	for (int i = 0; i < CANDIDATES; i++) {
		const struct verdict *v = &result.verdict[i];

		critic = v->critic > result.verdict[critic].critic ? i : critic;
		likely = v->nats_per_note < result.verdict[likely].nats_per_note ? i : likely;
		count(&m->inside[3], share_inside(v));
	}
	count(&m->inside[0], share_inside(&result.verdict[critic]));
	count(&m->inside[1], share_inside(&result.verdict[likely]));
	count(&m->inside[2], share_inside(&result.verdict[result.ranking[0]]));
	return true;
}

/* --- the pieces */

static bool
add_piece(struct making *m, const char *path, bool *fits, struct err *err)
{
	struct song *song = smf_read_file(path, BYTES_MAX, err);
	struct suite_case c = { 0 };
	bool good;

	*fits = false;
	if (song == NULL)
		return true;
	good = suite_case_make(&c, song, SUITE_CONTINUE, 0, fits, err);
	if (good && *fits) {
		m->piece++;
		good = add_music(m, &c, c.real, NULL, WRITTEN, err) && add_corrupted(m, &c, err);
		for (int i = 0; good && i < m->models; i++)
			good = add_made(m, &c, i, err);
		good = good && (!m->test || rank_candidates(m, &c, err));
	}
	suite_case_clear(&c);
	song_free(song);
	return good;
}

static bool
add_collection(struct making *m, const struct folder *f, size_t each, struct err *err)
{
	size_t done = 0;
	bool good = true;

	/* A step that visits all files, far apart. */
	for (size_t i = 0; good && i < f->count && done < each; i++) {
		bool fits;

		good = add_piece(m, f->file[i * 7919 % f->count].path, &fits, err);
		done += fits;
	}
	fprintf(stderr, "%zu pieces of %s\n", done, f->path);
	return good;
}

static bool
add_corpus(struct making *m, const char *path, size_t each, struct err *err)
{
	char folder[FILE_PATH_MAX];
	struct folder f, all;
	bool good = folder_list(path, &all, err);
	size_t from = 0;

	/* Collections are the folders of the list, which is sorted. */
	for (size_t i = 1; good && i <= all.count; i++) {
		const char *name = folder_below(&all, all.file[from].path);
		size_t length = strcspn(name, "/") + 1;

		if (i < all.count && strncmp(name, folder_below(&all, all.file[i].path),
		    length) == 0)
			continue;
		snprintf(folder, sizeof folder, "%s/%.*s%s", path, (int)length, name,
		    m->test ? "valid" : "train");
		good = folder_list(folder, &f, err) && add_collection(m, &f, each, err);
		folder_clear(&f);
		from = i;
	}
	folder_clear(&all);
	return good;
}

/* --- the table */

/* The written and the others weigh the same, and so do the sources of the others. */
static void
fit(const struct examples *all, int sources, float *table)
{
	size_t size[MADE + MODELS_MAX] = { 0 };
	double w[CRITIC_INPUTS] = { 0 };

	for (size_t e = 0; e < all->count; e++)
		size[all->one[e].source]++;
	for (int epoch = 0; epoch < EPOCHS; epoch++) {
		double g[CRITIC_INPUTS] = { 0 };

		for (size_t e = 0; e < all->count; e++) {
			const struct example *one = &all->one[e];
			bool written = one->source == WRITTEN;
			double sum = 0, weight = 0.5 / (double)size[one->source] /
			    (written ? 1 : sources - 1), off;

			for (int i = 0; i < CRITIC_INPUTS; i++)
				sum += w[i] * one->x[i];
			off = weight * (1 / (1 + exp(-sum)) - written);
			for (int i = 0; i < CRITIC_INPUTS; i++)
				g[i] += off * one->x[i];
		}
		for (int i = 0; i < CRITIC_INPUTS; i++)
			w[i] -= RATE * (g[i] + (i > 0 ? DECAY * w[i] : 0));
	}
	for (int i = 0; i < CRITIC_INPUTS; i++)
		table[i] = (float)w[i];
}

static void
print_table(const struct making *m)
{
	float table[CRITIC_INPUTS];

	printf("/* SPDX-License-Identifier: MIT */\n/*\n"
	    " * critic_table.c - made by tools/make_critic: do not edit.\n */\n"
	    "#include \"model/judge/critic.h\"\n\n"
	    "const float critic_table[CRITIC_SPANS][CRITIC_INPUTS] = {\n");
	for (int s = 0; s < CRITIC_SPANS; s++) {
		fit(&m->span[s], MADE + m->models, table);
		printf("\t{\n\t\t");
		for (int i = 0; i < CRITIC_INPUTS; i++)
			printf("%#.4gf,%s", (double)table[i],
			    i + 1 == CRITIC_INPUTS ? "\n" : i % 6 == 5 ? "\n\t\t" : " ");
		printf("\t},\n");
	}
	printf("};\n");
}

/* Of the pairs of a written region and another of the same piece, how many are told. */
static void
print_pairs(const struct making *m, enum critic_span span, int source, const char *what)
{
	const struct examples *all = &m->span[span];
	double right = 0;
	size_t pairs = 0, first = 0;

	for (size_t e = 0; e < all->count; e++) {
		const struct example *one = &all->one[e];
		size_t w = first;

		if (e > 0 && one->piece != all->one[e - 1].piece)
			first = w = e;
		if (one->source != source)
			continue;
		for (; w < all->count && all->one[w].piece == one->piece; w++)
			if (all->one[w].source == WRITTEN) {
				double off = critic_logit(span, all->one[w].x) -
				    critic_logit(span, one->x);

				right += off > 0 ? 1 : off == 0 ? 0.5 : 0;
				pairs++;
			}
	}
	printf("%s, written before %s: %.3f of %zu pairs\n",
	    span == CRITIC_BAR ? "bars" : "regions", what, right / (double)pairs, pairs);
}

static void
print_worth(const struct making *m, char **names)
{
	static const char *const first[] = { "first by critic", "likeliest", "first by verdict",
		"any" };

	for (int s = 0; s < CRITIC_SPANS; s++) {
		print_pairs(m, s, CORRUPTED, "corrupted");
		for (int i = 0; i < m->models; i++)
			print_pairs(m, s, MADE + i, names[i]);
	}
	for (int i = 0; i < 4; i++)
		printf("share of measures in the bands, %s: %.4f of %zu\n", first[i],
		    m->inside[i].sum / (double)m->inside[i].count, m->inside[i].count);
}

int
main(int argc, char **argv)
{
	struct making m = { .test = argc > 1 && strcmp(argv[1], "-t") == 0 };
	struct err err;
	bool good = true;

	argc -= m.test;
	argv += m.test;
	if (argc < 4 || argc - 3 > MODELS_MAX) {
		fprintf(stderr, "usage: make_critic [-t] CORPUS EACH MODEL...\n");
		return 2;
	}
	rng_seed(&m.rng, 1);
	for (; good && m.models < argc - 3; m.models += good) {
		m.model[m.models] = model_open(argv[3 + m.models], &err);
		good = m.model[m.models] != NULL;
	}
	good = good && add_corpus(&m, argv[1], (size_t)strtoul(argv[2], NULL, 10), &err);
	if (!good)
		fprintf(stderr, "make_critic: %s\n", err.text);
	else if (m.test)
		print_worth(&m, argv + 3);
	else
		print_table(&m);
	for (int i = 0; i < m.models; i++)
		model_unref(m.model[i]);
	for (int s = 0; s < CRITIC_SPANS; s++)
		free(m.span[s].one);
	return !good;
}
