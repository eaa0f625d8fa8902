/* SPDX-License-Identifier: MIT */
#include "model/measure/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/infer/model.h"
#include "model/measure/note_nats.h"
#include "model/measure/recall.h"
#include "model/token/encode.h"
#include "model/token/piece.h"
#include "music/song.h"
#include "tensor/infer.h"

#define PAST_BARS	64		/* most bars read before what is scored */
#define EVENTS_MAX	4096		/* for fitting an ensemble; more would change little */
#define AHEAD_BARS	16		/* most bars scored at once */

struct scorer {
	struct model		*model;
	struct adapter		*adapter;
	const struct piece	*piece;
	struct encoding		 encoding;
	size_t			 context;
	struct token_list	 list;
	struct token_window	 window;
	struct recall		*recall;	/* owned; NULL: the net alone */
	const struct evaluate_watch *watch;	/* borrowed, or NULL */
	struct note_nats	 notes;		/* if it wants them */
	struct err		*err;
};

/* Encodes the past from `first` to `at` as the start of a window; the caller clears g. */
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

/* Adds blocks from `at` until the window is full; *next: the first bar not in it. */
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
		if (*next == at && bars == 1) {	/* the bar does not fit: take what does */
			grammar_clear(&kept);
			*next += bars;
			break;
		}
		grammar_clear(g);		/* leave the block for the next window */
		*g = kept;
		s->list.count = before;
		if (*next > at)
			break;
		most = bars / 2;
		bars = 0;
	}
	return true;
}

/* --- one prediction */

/* -log p(target) by the net alone; room: (vocab). */
static double
net_nats(const float *logits, size_t vocab, uint16_t target, float *room)
{
	const struct mixture alone = { .members = 1, .weight = { 1 } };

	return mixture_nats(&alone, infer_best(), logits, vocab, target, room);
}

/* Fits new weights after a quarter more events; they are used only for later events. */
static void
refit(struct evaluation *sum, size_t vocab, float *room)
{
	if (sum->sample.count < sum->fitted + sum->fitted / 4 + 1)
		return;
	mixture_fit(&sum->mixture, infer_best(), &sum->sample, vocab, room);
	sum->fitted = sum->sample.count;
}

/*
 * The mixture's logits to `mixed` (vocab), the members' own nats, and an event for
 * fitting; each: (members, vocab).
 */
static bool
mix_members(const float *each, size_t vocab, uint16_t target, float *mixed, float *room,
    struct evaluation *sum, struct err *err)
{
	int members = sum->mixture.members;
	float *event;

	mixture_logits(&sum->mixture, each, vocab, mixed);
	for (int k = 0; k < members; k++)
		sum->alone[k] += net_nats(each + (size_t)k * vocab, vocab, target, room);
	if (sum->sample.count == EVENTS_MAX)
		return true;
	event = mixture_add(&sum->sample, members, vocab, target, err);
	if (event == NULL)
		return false;
	memcpy(event, each, (size_t)members * vocab * sizeof *event);
	return true;
}

/* --- one window */

/* Memory of a window. */
struct room {
	size_t	 members, vocab;
	float	*logits;		/* (members, length, vocab); owned, with all below */
	float	*each;			/* (members, vocab) */
	float	*mixed, *one;		/* (vocab) */
};

static bool
make_room(const struct scorer *s, size_t members, struct room *room, struct err *err)
{
	size_t vocab = (size_t)vocab_size(), all = members * s->window.length * vocab;

	*room = (struct room){ .members = members, .vocab = vocab };
	room->logits = malloc((all + (members + 2) * vocab) * sizeof *room->logits);
	if (room->logits == NULL)
		return err_set(err, ERR_LIMIT, "no memory to score %zu positions",
		    s->window.length);
	room->each = room->logits + all;
	room->mixed = room->each + members * vocab;
	room->one = room->mixed + vocab;
	return true;
}

static bool
score_position(struct scorer *s, const struct room *room, size_t i, struct evaluation *sum,
    double *cost)
{
	size_t vocab = room->vocab;
	uint16_t target = s->window.target[i];
	const float *logits = room->each;
	double nats;

	for (size_t k = 0; k < room->members; k++)
		memcpy(room->each + k * vocab, room->logits + (k * s->window.length + i) * vocab,
		    vocab * sizeof *room->each);
	if (sum->mixture.members > 0) {
		logits = room->mixed;
		if (!mix_members(room->each, vocab, target, room->mixed, room->one, sum, s->err))
			return false;
	}
	nats = s->recall != NULL ? recall_nats(s->recall, logits, target, s->err) :
	    net_nats(logits, vocab, target, room->one);
	if (isnan(nats))
		return false;
	sum->nats += nats;
	sum->tokens++;
	*cost = nats;
	return true;
}

/*
 * A token is read, after it was scored if it was.  The memory learns scored tokens;
 * it knows the others already.
 */
static bool
read_token(struct scorer *s, size_t i, double nats)
{
	const struct token *token = &s->list.token[i];
	bool scored = i > 0 && s->window.weight[i - 1] != 0;

	return (s->notes.nats == NULL ||
	    note_nats_read(&s->notes, token->id, scored, nats, s->err)) &&
	    (s->recall == NULL || recall_read(s->recall, token,
	    s->list.weight[i] ? MEMORY_LEARN : MEMORY_PASS, s->err));
}

static bool
score_positions(struct scorer *s, const struct room *room, struct evaluation *sum)
{
	bool begins = false;
	double nats = 0;		/* of the token that is read next */

	for (size_t i = 0; i < s->window.length; i++) {
		if (!read_token(s, i, nats))
			return false;
		begins = begins || vocab_kind(s->window.input[i].id) == TOKEN_BLOCK;
		if (s->window.weight[i] == 0)
			continue;
		if (begins && sum->mixture.members > 0)
			refit(sum, room->vocab, room->one);
		begins = false;
		if (!score_position(s, room, i, sum, &nats))
			return false;
	}
	return read_token(s, s->window.length, nats);
}

static bool
score_window(struct scorer *s, const struct encode_request *request, struct evaluation *sum)
{
	struct model *const *members, *const *nets = &s->model;
	int count;
	struct room room;
	bool ok;

	encode_window(&s->list, 0, s->context, &s->window);
	if (token_window_weight(&s->window) == 0)
		return true;
	sum->notes += token_window_notes(&s->window);
	count = model_members(s->model, &members);
	if (count > 0) {
		nets = members;
		if (sum->mixture.members == 0)
			mixture_begin(&sum->mixture, count);
	}
	note_nats_window(&s->notes, request);
	ok = make_room(s, count > 0 ? (size_t)count : 1, &room, s->err) &&
	    (s->recall == NULL || recall_window(s->recall, request, s->err));
	for (size_t k = 0; ok && k < room.members; k++)
		ok = model_logits(nets[k], s->adapter, s->window.input, s->window.length,
		    room.logits + k * s->window.length * room.vocab, s->err);
	ok = ok && score_positions(s, &room, sum);
	free(room.logits);
	return ok;
}

static bool
score_piece(struct scorer *s, struct evaluation *sum)
{
	for (int at = 0, next; at < s->piece->bars; at = next) {
		struct encode_request request;
		struct grammar g = { 0 };
		bool ok = begin_window(s, &request, at, &g) &&
		    fill_window(s, &request, at, &g, &next) && score_window(s, &request, sum);

		grammar_clear(&g);
		if (!ok)
			return false;
		if (s->watch != NULL && s->watch->window != NULL &&
		    !s->watch->window(s->watch->arg, next))
			return err_set(s->err, ERR_LIMIT, "scoring was stopped");
	}
	return true;
}

/* --- a piece */

bool
evaluate_piece_watched(struct model *model, struct adapter *adapter,
    const struct recall_options *memory, const struct piece *piece,
    const struct evaluate_watch *watch, struct evaluation *sum, struct err *err)
{
	struct scorer s = { .model = model, .adapter = adapter, .piece = piece, .watch = watch,
		.notes = { .piece = piece, .nats = watch != NULL ? watch->note_nats : NULL },
		.err = err };
	struct model_info info;
	bool ok;

	model_info(model, &info);
	s.encoding = info.encoding;
	s.context = info.context;
	s.recall = memory != NULL ? recall_new(memory, err) : NULL;
	ok = (memory == NULL || s.recall != NULL) &&
	    recall_adapter(s.recall, adapter, &s.encoding, err) &&
	    token_window_init(&s.window, s.context, err) &&
	    score_piece(&s, sum);
	recall_free(s.recall);
	note_nats_clear(&s.notes);
	token_window_clear(&s.window);
	token_list_clear(&s.list);
	if (!ok)
		return false;
	sum->files++;
	sum->nats_per_note = sum->notes > 0 ? sum->nats / sum->notes : 0;
	sum->nats_per_token = sum->tokens > 0 ? sum->nats / sum->tokens : 0;
	return true;
}

bool
evaluate_piece(struct model *model, struct adapter *adapter, const struct recall_options *memory,
    const struct piece *piece, struct evaluation *sum, struct err *err)
{
	return evaluate_piece_watched(model, adapter, memory, piece, NULL, sum, err);
}

void
evaluation_clear(struct evaluation *sum)
{
	mixture_clear(&sum->sample);
	*sum = (struct evaluation){ 0 };
}

bool
evaluate_song(struct model *model, struct adapter *adapter, const struct recall_options *memory,
    const struct song *song, struct evaluation *sum, struct err *err)
{
	struct piece piece;
	bool ok;

	if (!piece_of_song(song, &piece, err))
		return false;
	ok = evaluate_piece(model, adapter, memory, &piece, sum, err);
	piece_clear(&piece);
	return ok;
}
