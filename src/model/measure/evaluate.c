/* SPDX-License-Identifier: MIT */
#include "model/measure/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "model/infer/model.h"
#include "model/token/encode.h"
#include "model/token/piece.h"
#include "music/song.h"
#include "tensor/kernel.h"

#define PAST_BARS	64		/* at most so many are read before what is scored */
#define EVENTS_MAX	4096		/* to fit the weights of an ensemble on: more would not change them */
#define AHEAD_BARS	16		/* and at most so many are scored at once */

struct scorer {
	struct model		*model;
	struct adapter		*adapter;
	const struct piece	*piece;
	struct encoding		 encoding;
	size_t			 context;
	struct token_list	 list;
	struct token_window	 window;
	struct err		*err;
};

/* The past from `first` to `at`, as one window begins; g is to be cleared. */
static bool
encode_past(struct scorer *s, struct encode_request *r, int first, int at, struct grammar *g)
{
	int bars, most;

	*r = (struct encode_request){ .encoding = s->encoding, .first_bar = first,
		.end_bar = at + AHEAD_BARS < s->piece->bars ? at + AHEAD_BARS : s->piece->bars,
		.weigh_from = at, .weigh_to = s->piece->bars };
	r->order_count = encode_order(s->piece, first, r->end_bar, 0, r->order);
	s->list.count = 0;
	grammar_init(g, &s->encoding, first, -1);
	if (!encode_head(s->piece, r, g, &s->list, s->err))
		return false;
	most = (at - first) % s->encoding.block_bars;
	for (int bar = first; bar < at; bar += bars) {
		bars = encode_block_bars(s->piece, bar, at,
		    most > 0 ? most : s->encoding.block_bars);
		most = 0;
		if (!encode_block(s->piece, r, bar, bars, g, &s->list, s->err))
			return false;
	}
	return true;
}

/* As much of the past as fills half of the context. */
static bool
begin_window(struct scorer *s, struct encode_request *r, int at, struct grammar *g)
{
	int first = at > PAST_BARS ? at - PAST_BARS : 0;

	while (encode_past(s, r, first, at, g)) {
		if (s->list.count <= s->context / 2 || first == at)
			return true;
		grammar_clear(g);
		first += (at - first + 7) / 8;
	}
	return false;
}

/* Blocks from `at` on until the window is full; *next: the first bar that is not in it. */
static bool
fill_window(struct scorer *s, const struct encode_request *r, int at,
    struct grammar *g, int *next)
{
	int most = s->encoding.block_bars, bars;

	for (*next = at; *next < r->end_bar; *next += bars) {
		size_t before = s->list.count;
		struct grammar kept;

		bars = encode_block_bars(s->piece, *next, r->end_bar, most);
		if (!grammar_copy(&kept, g, s->err))
			return false;
		if (!encode_block(s->piece, r, *next, bars, g, &s->list, s->err)) {
			grammar_clear(&kept);
			return false;
		}
		if (s->list.count <= s->context + 1) {
			grammar_clear(&kept);
			continue;
		}
		if (*next == at && bars == 1) {	/* too full a bar: what fits of it */
			grammar_clear(&kept);
			*next += bars;
			break;
		}
		grammar_clear(g);		/* the block is left for the next window */
		*g = kept;
		s->list.count = before;
		if (*next > at)
			break;
		most = bars / 2;
		bars = 0;
	}
	return true;
}

/* Where a quarter more events have come, new weights: what they are for comes after them. */
static void
refit(struct evaluation *sum, size_t vocab, float *room)
{
	if (sum->sample.count < sum->fitted + sum->fitted / 4 + 1)
		return;
	mixture_fit(&sum->mixture, kernel_best(), &sum->sample, vocab, room);
	sum->fitted = sum->sample.count;
}

/* Each target by the mixture, and the first of all as events to fit on; logits: (members, length, vocab), room: (members + 1, vocab). */
static bool
score_mixed(struct scorer *s, const float *logits, size_t vocab, float *room, struct evaluation *sum)
{
	const struct token_window *w = &s->window;
	size_t members = (size_t)sum->mixture.members;
	float *one = room + vocab, *event;
	bool begins = false;

	for (size_t i = 0; i < w->length; i++) {
		begins = begins || vocab_kind(w->input[i].id) == TOKEN_BLOCK;
		if (w->weight[i] == 0)
			continue;
		if (begins)
			refit(sum, vocab, room);
		begins = false;
		for (size_t k = 0; k < members; k++) {
			struct mixture alone = { .members = 1, .weight = { 1 } };

			memcpy(one + k * vocab, logits + (k * w->length + i) * vocab, vocab * sizeof *one);
			sum->alone[k] += mixture_nats(&alone, kernel_best(), one + k * vocab, vocab, w->target[i], room);
		}
		sum->nats += mixture_nats(&sum->mixture, kernel_best(), one, vocab, w->target[i], room);
		sum->tokens++;
		if (sum->sample.count == EVENTS_MAX)
			continue;
		event = mixture_add(&sum->sample, (int)members, vocab, w->target[i], s->err);
		if (event == NULL)
			return false;
		memcpy(event, one, members * vocab * sizeof *one);
	}
	return true;
}

static bool
score_members(struct scorer *s, struct model *const *members, int count, struct evaluation *sum)
{
	size_t vocab = (size_t)vocab_size(), each = s->window.length * vocab;
	float *logits = malloc(((size_t)count * each + ((size_t)count + 1) * vocab) * sizeof *logits);
	bool ok = logits != NULL || err_set(s->err, ERR_LIMIT, "no memory to score %zu positions",
	    s->window.length);

	if (sum->mixture.members == 0)
		mixture_begin(&sum->mixture, count);
	for (int k = 0; ok && k < count; k++)
		ok = model_logits(members[k], s->window.input, s->window.length, logits + (size_t)k * each, s->err);
	ok = ok && score_mixed(s, logits, vocab, logits + (size_t)count * each, sum);
	free(logits);
	return ok;
}

static bool
score_window(struct scorer *s, struct evaluation *sum)
{
	struct model *const *members;
	double nats;
	size_t tokens;
	int count;

	encode_window(&s->list, 0, s->context, &s->window);
	if (token_window_weight(&s->window) == 0)
		return true;
	sum->notes += token_window_notes(&s->window);
	count = model_members(s->model, &members);
	if (count > 0)
		return score_members(s, members, count, sum);
	if (!model_score(s->model, s->adapter, &s->window, &nats, &tokens, s->err))
		return false;
	sum->nats += nats;
	sum->tokens += tokens;
	return true;
}

static bool
score_piece(struct scorer *s, struct evaluation *sum)
{
	for (int at = 0, next; at < s->piece->bars; at = next) {
		struct encode_request request;
		struct grammar g = { 0 };
		bool ok = begin_window(s, &request, at, &g) &&
		    fill_window(s, &request, at, &g, &next) && score_window(s, sum);

		grammar_clear(&g);
		if (!ok)
			return false;
	}
	return true;
}

bool
evaluate_piece(struct model *model, struct adapter *adapter,
    const struct piece *piece, struct evaluation *sum, struct err *err)
{
	struct scorer s = { .model = model, .adapter = adapter, .piece = piece, .err = err };
	struct model_info info;
	bool ok;

	model_info(model, &info);
	s.encoding = info.encoding;
	s.context = info.context;
	ok = token_window_init(&s.window, s.context, err) && score_piece(&s, sum);
	token_window_clear(&s.window);
	token_list_clear(&s.list);
	if (!ok)
		return false;
	sum->files++;
	sum->nats_per_note = sum->notes > 0 ? sum->nats / sum->notes : 0;
	sum->nats_per_token = sum->tokens > 0 ? sum->nats / sum->tokens : 0;
	return true;
}

void
evaluation_clear(struct evaluation *sum)
{
	mixture_clear(&sum->sample);
	*sum = (struct evaluation){ 0 };
}

bool
evaluate_song(struct model *model, struct adapter *adapter, const struct song *song,
    struct evaluation *sum, struct err *err)
{
	struct piece piece;
	bool ok;

	if (!piece_of_song(song, &piece, err))
		return false;
	ok = evaluate_piece(model, adapter, &piece, sum, err);
	piece_clear(&piece);
	return ok;
}
