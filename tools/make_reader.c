/* SPDX-License-Identifier: MIT */
/*
 * make_reader LABELS CORPUS OUT [--add FILE,...] [--steps N] [--seed N] [--nets N] [--sets a,b,...]
 *             [--first P] [--width N] [--states N] [--dropout P] [--rate R] [--decay D] [--ema K]
 *             [--key W] [--bass W] [--batch N] [--times N]
 * make_reader LABELS CORPUS --score FILE [--set NAME] [--side NAME]
 *
 * The first trains nets as in model/read/read_net.h on the train side of the sets, each
 * with a seed of its own, prints their scores on the valid side of the first set, and
 * writes them after those of each FILE.  The second prints the scores of a file.
 * A piece is of the first set with the probability --first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "labels.h"
#include "model/train/updater.h"
#include "options.h"
#include "read_score.h"
#include "tensor/loops.h"
#include "tensor/tape.h"
#include "tensor/team.h"
#include "tensor/weights.h"

#define SMOOTHING	0.05f		/* of the targets */

struct plan {
	const char	*labels, *corpus, *out, *add, *score, *set, *side;
	const char	*sets;
	double		 dropout, rate, first_share, key_weight, bass_weight, decay, ema;
	long		 seed, steps;
	int		 nets, batch, times;
	struct read_size size;
};

/* --- training */

struct step {
	const struct plan *plan;
	const struct labelled **piece;	/* (batch) */
	int		*first;		/* (batch): half bar */
	uint16_t	*target[3];	/* (times * batch) */
	uint8_t		*weight[3];
};

static void
fill_step(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct step *s = arg;

	(void)seed;
	for (int r = 0; r < rows; r++) {
		int lane = r / 12 % s->plan->batch, at = s->first[lane] + r / 12 / s->plan->batch;
		const struct halves *h = &s->piece[lane]->halves;

		if (at < h->count)
			half_features(&h->half[at], r % 12, x + (size_t)r * (size_t)columns);
		else
			memset(x + (size_t)r * (size_t)columns, 0, (size_t)columns * sizeof *x);
	}
}

static void
set_target(struct step *s, int kind, int row, int label)
{
	s->target[kind][row] = (uint16_t)(label >= 0 ? label : 0);
	s->weight[kind][row] = label >= 0;
}

static void
draw_lane(struct step *s, const struct labels *l, int firsts, int lane, struct rng *rng)
{
	const struct plan *plan = s->plan;
	bool from_first = firsts == l->count || rng_float(rng) < (float)plan->first_share;
	int i = from_first ? (int)rng_below(rng, (uint32_t)firsts) :
	    firsts + (int)rng_below(rng, (uint32_t)(l->count - firsts));
	const struct labelled *p = &l->piece[i];
	int most = p->halves.count - plan->times;

	s->piece[lane] = p;
	s->first[lane] = most > 0 ? 2 * (int)rng_below(rng, (uint32_t)most / 2 + 1) : 0;
	for (int t = 0; t < plan->times; t++) {
		int at = s->first[lane] + t, row = t * plan->batch + lane;
		bool in = at < p->halves.count;

		set_target(s, 0, row, in ? p->chord[at] : -1);
		set_target(s, 1, row, in ? p->key[at] : -1);
		set_target(s, 2, row, in && p->chord[at] >= 0 ? p->bass[at] : -1);
	}
}

/* The sum of the losses; scaled by an op_linear of one number each. */
static struct tensor *
lay_step(struct tape *t, struct tensor *w, struct tensor *factor, struct step *s, uint32_t seed)
{
	struct read_input in = {
		.times = s->plan->times, .lanes = s->plan->batch, .fill = fill_step, .arg = s,
		.dropout = (float)s->plan->dropout, .seed = seed,
	};
	struct read_output out = read_net(t, w, &in);
	struct tensor *chord = op_loss_smoothed(t, out.chord, s->target[0],
	    s->weight[0], SMOOTHING);
	struct tensor *key = op_loss_smoothed(t, out.key, s->target[1], s->weight[1],
	    SMOOTHING);
	struct tensor *bass = op_loss(t, out.bass, s->target[2], s->weight[2]);

	key = op_linear(t, key, &factor[0]);
	bass = op_linear(t, bass, &factor[1]);
	return op_add(t, op_add(t, chord, key, 0, 0), bass, 0, 0);
}

static bool
make_step(struct step *s, const struct plan *plan)
{
	size_t rows = (size_t)plan->times * (size_t)plan->batch;

	s->plan = plan;
	s->piece = calloc((size_t)plan->batch, sizeof *s->piece);
	s->first = calloc((size_t)plan->batch, sizeof *s->first);
	for (int k = 0; k < 3; k++) {
		s->target[k] = calloc(rows, sizeof **s->target);
		s->weight[k] = calloc(rows, sizeof **s->weight);
		if (s->target[k] == NULL || s->weight[k] == NULL)
			return false;
	}
	return s->piece != NULL && s->first != NULL;
}

struct training {
	struct step	 s;
	struct tape	*tape;
	struct arena	 arena;
	float		*dx;
	struct tensor	*w;
	struct tensor	 factor[2];
	float		 number[2];
	struct updater	*updater;
};

static double
run_step(struct training *r, struct params *net, const struct plan *plan, long step, double done,
    uint64_t seed)
{
	struct pace pace = { .rate = plan->rate * 0.5 * (1 + cos(M_PI * done)), .beta1 = 0.9,
	    .beta1_before = 0.9 };
	struct tensor *loss;
	double weight = 1;
	size_t rows = (size_t)plan->times * (size_t)plan->batch;

	if (step < 30)
		pace.rate *= (double)(step + 1) / 30;
	for (size_t i = 0; i < rows; i++)
		weight += r->s.weight[0][i];
	memset(r->dx, 0, net->size * sizeof *r->dx);
	arena_reset(&r->arena, 0);
	tape_begin(r->tape, &r->arena, true);
	loss = lay_step(r->tape, r->w, r->factor, &r->s, (uint32_t)seed);
	tape_forward(r->tape);
	tape_backward(r->tape, loss, (float)(1 / weight));
	updater_sum(r->updater, &r->dx, 1);
	updater_apply(r->updater, step, &pace, 0.99, plan->decay, 1);
	return loss->x[0] / weight;
}

static bool
prepare(struct training *r, struct params *net, const struct plan *plan, struct team *team,
    struct err *err)
{
	struct updater_options options = { .optim = optim_find("adamw"), .ema = plan->ema };

	r->number[0] = (float)plan->key_weight;
	r->number[1] = (float)plan->bass_weight;
	for (int i = 0; i < 2; i++)
		r->factor[i] = (struct tensor){ .rows = 1, .columns = 1, .x = &r->number[i] };
	r->tape = malloc(sizeof *r->tape);
	r->dx = aligned_alloc(64, net->size * sizeof *r->dx);
	r->updater = updater_make(net, team, &options, err);
	if (r->tape == NULL || r->dx == NULL || r->updater == NULL || !make_step(&r->s, plan))
		return false;
	r->w = params_tensors(net, r->dx);
	for (size_t i = 0; i < net->count; i++)
		r->w[i].begun = true;
	tape_begin(r->tape, NULL, true);
	return arena_init(&r->arena, tape_measure(r->tape, lay_step(r->tape, r->w, r->factor,
	    &r->s, 1)), err);
}

static bool
train_net(struct params *net, const struct plan *plan, const struct labels *l, int firsts,
    const struct labels *valid, const struct read_degrees *degrees, uint64_t seed,
    struct team *team, struct err *err)
{
	struct training r = { 0 };
	double sum = 0;
	struct rng rng;

	rng_seed(&rng, seed);
	read_net_list(&plan->size, net);
	if (!params_make(net, err))
		return false;
	params_begin(net, &rng);
	if (!prepare(&r, net, plan, team, err))
		return false;
	for (long step = 0; step < plan->steps; step++) {
		for (int lane = 0; lane < plan->batch; lane++)
			draw_lane(&r.s, l, firsts, lane, &rng);
		sum = 0.98 * sum + 0.02 * run_step(&r, net, plan, step,
		    (double)step / (double)plan->steps, rng_u64(&rng));
		if (step % 25 == 24)
			printf("step %ld loss %.3f cpu %.1f\n", step + 1,
			    sum / (1 - pow(0.98, (double)step + 1)),
			    (double)clock() / CLOCKS_PER_SEC);
		fflush(stdout);
		if (step % 200 == 199 && step + 1 < plan->steps) {
			updater_exchange(r.updater);
			if (!read_score(valid, NULL, net, 1, degrees, err))
				return false;
			updater_exchange(r.updater);
		}
	}
	updater_exchange(r.updater);
	return read_score(valid, NULL, net, 1, degrees, err);
}

/* In the first pieces, by the half bars; each chord once more than it is there. */
static void
count_degrees(const struct labels *l, int firsts, struct read_degrees *degrees)
{
	double count[2][READ_CHORDS], sum[2] = { 0 };

	for (int mode = 0; mode < 2; mode++)
		for (int i = 0; i < READ_CHORDS; i++)
			count[mode][i] = 1;
	for (int p = 0; p < firsts; p++)
		for (int at = 0; at < l->piece[p].halves.count; at++) {
			int chord = l->piece[p].chord[at], key = l->piece[p].key[at];
			int tonic = key / 2 * READ_QUALITIES;

			if (chord >= 0 && key >= 0)
				count[key % 2][(chord - tonic + READ_CHORDS) % READ_CHORDS]++;
		}
	for (int mode = 0; mode < 2; mode++) {
		for (int i = 0; i < READ_CHORDS; i++)
			sum[mode] += count[mode][i];
		for (int i = 0; i < READ_CHORDS; i++)
			degrees->log[mode][i] = (float)log(count[mode][i] / sum[mode]);
	}
}

/* The nets of the files that are named, with commas between. */
static bool
add_nets(const struct plan *plan, struct params *nets, int *count, struct err *err)
{
	char names[1024], *rest = names, *name;
	struct params own = PARAMS_EMPTY;

	snprintf(names, sizeof names, "%s", plan->add);
	read_net_list(&plan->size, &own);
	while ((name = strsep(&rest, ",")) != NULL) {
		struct reader *before = reader_open(name, err);
		const struct params *old;
		int more = 0;

		if (before == NULL)
			return false;
		old = reader_nets(before, &more);
		if (old[0].size != own.size || *count + more > READER_NETS_MAX)
			return err_set(err, ERR_ARG, "%s: other nets, or too many", name);
		for (int i = 0; i < more; i++)
			if (!params_copy(&nets[(*count)++], &old[i], err))
				return false;
		reader_free(before);
	}
	params_clear(&own);
	return true;
}

static bool
train(const struct plan *plan, struct err *err)
{
	struct read_degrees degrees;
	struct labels l = { 0 }, valid = { 0 };
	struct params nets[READER_NETS_MAX] = { 0 };
	char sets[256], *rest = sets, *set;
	struct team *team = team_new(1, false, err);
	struct weights_writer *w;
	int firsts = 0, number = 0, count = 0;
	bool good;

	if (plan->add != NULL && !add_nets(plan, nets, &count, err))
		return false;
	if (count + plan->nets > READER_NETS_MAX)
		return err_set(err, ERR_ARG, "that is more than %d nets", READER_NETS_MAX);

	snprintf(sets, sizeof sets, "%s", plan->sets);
	while ((set = strsep(&rest, ",")) != NULL) {
		if (!labels_read(&l, plan->labels, plan->corpus, set, number, "train", err))
			return false;
		if (number++ == 0) {
			firsts = l.count;
			if (!labels_read(&valid, plan->labels, plan->corpus, set, 0, "valid", err))
				return false;
		}
	}
	printf("%d pieces, %d of the first set; %d held out\n", l.count, firsts, valid.count);
	count_degrees(&l, firsts, &degrees);
	for (int i = 0; i < plan->nets; i++)
		if (!train_net(&nets[count++], plan, &l, firsts, &valid, &degrees,
		    (uint64_t)(plan->seed + i), team, err))
			return false;
	printf("all: ");
	if (!read_score(&valid, NULL, nets, count, &degrees, err))
		return false;
	w = weights_writer_new();
	reader_write(nets, count, &plan->size, &degrees, w);
	weights_writer_to_bf16(w);
	good = weights_writer_file(w, plan->out, err);
	weights_writer_free(w);
	return good;
}

static bool
score_file(const struct plan *plan, struct err *err)
{
	struct reader *reader = reader_open(plan->score, err);
	struct labels l = { 0 };
	bool good = reader != NULL &&
	    labels_read(&l, plan->labels, plan->corpus, plan->set, 0, plan->side, err) &&
	    read_score(&l, reader, NULL, 0, reader_degrees(reader), err);

	labels_clear(&l);
	reader_free(reader);
	return good;
}

/* --- the command line */

static bool
read_options(int argc, char **argv, struct plan *p)
{
	const struct tool_option options[] = {
		{ "--add", &p->add, NULL, NULL, NULL },
		{ "--score", &p->score, NULL, NULL, NULL }, { "--set", &p->set, NULL, NULL, NULL },
		{ "--side", &p->side, NULL, NULL, NULL }, { "--sets", &p->sets, NULL, NULL, NULL },
		{ "--dropout", NULL, &p->dropout, NULL, NULL },
		{ "--rate", NULL, &p->rate, NULL, NULL },
		{ "--decay", NULL, &p->decay, NULL, NULL },
		{ "--ema", NULL, &p->ema, NULL, NULL },
		{ "--first", NULL, &p->first_share, NULL, NULL },
		{ "--key", NULL, &p->key_weight, NULL, NULL },
		{ "--bass", NULL, &p->bass_weight, NULL, NULL },
		{ "--seed", NULL, NULL, &p->seed, NULL },
		{ "--steps", NULL, NULL, &p->steps, NULL },
		{ "--nets", NULL, NULL, NULL, &p->nets },
		{ "--batch", NULL, NULL, NULL, &p->batch },
		{ "--times", NULL, NULL, NULL, &p->times },
		{ "--width", NULL, NULL, NULL, &p->size.width },
		{ "--states", NULL, NULL, NULL, &p->size.states },
	};
	const char *operand[3] = { NULL };
	int operands;

	if (!tool_options_read(options, sizeof options / sizeof *options, argc, argv, operand, 3,
	    &operands))
		return false;
	p->labels = operand[0];
	p->corpus = operand[1];
	p->out = operand[2];
	return p->nets >= 0 && p->nets <= READER_NETS_MAX && p->corpus != NULL &&
	    (p->out != NULL) == (p->score == NULL);
}

int
main(int argc, char **argv)
{
	struct plan plan = {
		.set = "lieder", .side = "valid", .sets = "lieder,mma-grooves,mma-songs",
		.steps = 600, .seed = 1, .nets = 1, .batch = 8, .times = 64,
		.dropout = 0.3, .rate = 4e-3, .first_share = 0.7, .key_weight = 0.5,
		.bass_weight = 0.5, .decay = 0.05, .ema = 0.995, .size = { 64, 48 },
	};
	struct err err;

	if (!read_options(argc, argv, &plan)) {
		fprintf(stderr, "usage: make_reader LABELS CORPUS OUT | --score FILE [options]\n");
		return 2;
	}
	if (plan.score != NULL ? !score_file(&plan, &err) : !train(&plan, &err)) {
		fprintf(stderr, "make_reader: %s\n", err.text);
		return 1;
	}
	return 0;
}
