/* SPDX-License-Identifier: MIT */
#include "model/evaluate.h"

#include <assert.h>
#include <stdlib.h>

#include "model/encode.h"
#include "model/model.h"
#include "model/piece.h"
#include "music/song.h"

#define PAST_BARS	64		/* at most so many are read before what is scored */
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

/* Room for `more` events; of them what a member gave to the first is where the result points. */
static float *
half_room(struct evaluation_half *half, int members, struct err *err)
{
	if (half->count == half->capacity) {
		size_t capacity = half->capacity == 0 ? 1024 : half->capacity * 2;
		float *grown = realloc(half->nats, capacity * (size_t)members * sizeof *grown);

		if (grown == NULL) {
			err_set(err, ERR_LIMIT, "no memory to mix models over %zu tokens", half->count);
			return NULL;
		}
		half->nats = grown;
		half->capacity = capacity;
	}
	return half->nats + half->count++ * (size_t)members;
}

/* What each member gave to each token goes to the half of the token's block. */
static bool
keep_events(const struct scorer *s, const float *nats, struct evaluation *sum)
{
	bool begins = false;

	for (size_t i = 0; i < s->window.length; i++) {
		float *event;

		begins = begins || vocab_kind(s->window.input[i].id) == TOKEN_BLOCK;
		if (s->window.weight[i] == 0)
			continue;
		sum->turn ^= begins;
		begins = false;
		event = half_room(&sum->half[sum->turn], sum->members, s->err);
		if (event == NULL)
			return false;
		for (int k = 0; k < sum->members; k++)
			event[k] = nats[(size_t)k * s->window.length + i];
		sum->tokens++;
	}
	return true;
}

static bool
score_members(struct scorer *s, struct model *const *members, struct evaluation *sum)
{
	size_t length = s->window.length;
	float *nats = malloc(length * (size_t)sum->members * sizeof *nats);
	bool ok = nats != NULL || err_set(s->err, ERR_LIMIT, "no memory to score %zu positions", length);

	for (int k = 0; ok && k < sum->members; k++) {
		ok = model_nats(members[k], NULL, &s->window, nats + (size_t)k * length, s->err);
		for (size_t i = 0; ok && i < length; i++)
			sum->member[k].nats += (double)nats[(size_t)k * length + i];
	}
	ok = ok && keep_events(s, nats, sum);
	free(nats);
	return ok;
}

static bool
score_window(struct scorer *s, struct evaluation *sum)
{
	struct model *const *members;
	double nats;
	size_t tokens;

	encode_window(&s->list, 0, s->context, &s->window);
	if (token_window_weight(&s->window) == 0)
		return true;
	sum->notes += token_window_notes(&s->window);
	sum->members = model_members(s->model, &members);
	if (sum->members > 0)
		return score_members(s, members, sum);
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

static void
settle(struct evaluation *sum)
{
	sum->nats_per_note = sum->notes > 0 ? sum->nats / sum->notes : 0;
	sum->nats_per_token = sum->tokens > 0 ? sum->nats / sum->tokens : 0;
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
	settle(sum);
	return true;
}

void
evaluation_mix(struct evaluation *sum)
{
	assert(sum->members > 0);
	sum->nats = 0;
	for (int k = 0; k < sum->members; k++)
		sum->member[k].weight = 0;
	for (int h = 0; h < 2; h++) {
		const struct evaluation_half *half = &sum->half[h], *other = &sum->half[!h];
		struct mixture mixture;

		mixture_begin(&mixture, sum->members);
		mixture_fit(&mixture, other->nats, other->count);
		for (size_t i = 0; i < half->count; i++)
			sum->nats += mixture_nats(&mixture, half->nats + i * (size_t)sum->members);
		for (int k = 0; k < sum->members; k++)
			sum->member[k].weight += mixture.weight[k] / 2;
	}
	settle(sum);
}

void
evaluation_clear(struct evaluation *sum)
{
	free(sum->half[0].nats);
	free(sum->half[1].nats);
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
