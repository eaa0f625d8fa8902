/* SPDX-License-Identifier: MIT */
#include "model/measure/task_score.h"

#include <stdlib.h>

#include "model/infer/model.h"
#include "model/measure/recall.h"
#include "model/token/encode.h"
#include "model/token/harmony.h"
#include "model/token/piece.h"

#define REGION_BARS	4
#define FUTURE_BARS	8	/* most bars given */
#define PAST_BARS	64
#define REGIONS_MAX	4	/* per piece */
#define BARS_A_REGION	8	/* needed for each */

static const struct way {
	bool	 future, chords, controls;
	bool	 one_track;	/* the others are given, unless it continues */
	bool	 in_order;	/* tracks in the order of the piece: later ones are unknown */
	bool	 hidden;	/* the track is unknown outside the region */
} ways[TASK_WAYS] = {
	[WAY_CONTINUE] = { .in_order = true },
	[WAY_FILL] = { .future = true, .in_order = true },
	[WAY_FILL_CHORDS] = { .future = true, .chords = true, .in_order = true },
	[WAY_FILL_CONTROLS] = { .future = true, .controls = true, .in_order = true },
	[WAY_TRACK_CONTINUE] = { .one_track = true, .in_order = true },
	[WAY_TRACK] = { .one_track = true },
	[WAY_TRACK_FILL] = { .one_track = true, .future = true },
	[WAY_ACCOMPANY] = { .one_track = true, .future = true, .hidden = true },
};

const char *const task_way_names[TASK_WAYS] = {
	[WAY_CONTINUE] = "continue",
	[WAY_FILL] = "fill",
	[WAY_FILL_CHORDS] = "fill, chords given",
	[WAY_FILL_CONTROLS] = "fill, controls given",
	[WAY_TRACK_CONTINUE] = "one track, continued",
	[WAY_TRACK] = "one track, others given",
	[WAY_TRACK_FILL] = "one track, filled",
	[WAY_ACCOMPANY] = "one track, accompanying",
};

struct scorer {
	struct model		*model;
	struct adapter		*adapter;
	const struct recall_options *memory;	/* or NULL */
	const struct piece	*piece;
	struct model_info	 info;
	uint8_t			*chords;	/* owned */
	struct token_list	 list;
	struct token_window	 window;
	int			 region;	/* its first bar */
	int			 track;		/* of the piece, scored alone */
	struct task_scores	*sum;
	struct err		*err;
};

static bool
is_known(const struct scorer *s, const struct way *w)
{
	const struct encoding *e = &s->info.encoding;

	/* Music after the region that is not for the net can still be in the memory. */
	if (!e->future && (w->hidden || w->controls || (w->future && s->memory == NULL)))
		return false;
	return e->chords || !w->chords;
}

static void
order_tracks(const struct scorer *s, const struct way *w, struct encode_request *r)
{
	for (int t = 0; t < s->piece->tracks; t++)
		if (w->in_order || t != s->track)
			r->order[r->order_count++] = t;
	if (!w->in_order)
		r->order[r->order_count++] = s->track;
}

static void
make_request(const struct scorer *s, const struct way *w, struct encode_request *r)
{
	int end = s->region + REGION_BARS, after = s->piece->bars - end;

	*r = (struct encode_request){ .encoding = s->info.encoding, .end_bar = end,
		.region_bar = s->region, .weigh_from = s->region, .weigh_to = end };
	r->first_bar = s->region > PAST_BARS ? s->region - PAST_BARS : 0;
	r->bars_after = after;
	order_tracks(s, w, r);
	for (int slot = 0; slot < r->order_count && w->one_track; slot++)
		if (r->order[slot] == s->track)
			r->weigh_slots = 1u << slot;
	if (w->future && s->info.encoding.future)
		r->future_bars = after < FUTURE_BARS ? after : FUTURE_BARS;
	if (w->chords)
		r->chords = s->chords;
	if (w->controls) {
		r->controls = (1u << CONTROLS) - 1;
		r->likeness = true;
		r->controls_bar = s->region;
	}
	if (w->hidden)
		r->hidden_past = r->hidden_future = r->weigh_slots;
}

/* Fits the context with the longest possible past, or else a shorter future. */
static bool
encode_fitting(struct scorer *s, struct encode_request *r)
{
	for (;;) {
		s->list.count = 0;
		if (!encode(s->piece, r, &s->list, NULL, s->err))
			return false;
		if (s->list.count <= (size_t)s->info.context + 1)
			return true;
		if (r->future_bars > 1 && r->region_bar - r->first_bar <= 2 * r->future_bars)
			r->future_bars--;
		else if (r->first_bar < r->region_bar)
			r->first_bar += (r->region_bar - r->first_bar + 7) / 8;
		else
			return true;	/* the region alone is too long: take what fits */
	}
}

/* --- with a memory */

/* Learns what is given outside the region: first the music after it, then before it. */
static bool
learn_outside(const struct scorer *s, const struct way *w, struct recall *recall)
{
	struct encode_request after = { .encoding = s->info.encoding,
		.first_bar = s->region + REGION_BARS, .end_bar = s->piece->bars,
		.without = w->hidden ? 1u << s->track : 0 };
	struct encode_request before = { .encoding = s->info.encoding, .end_bar = s->region,
		.first_block = s->region % s->info.encoding.block_bars, .without = after.without };

	if (w->future && after.first_bar < after.end_bar) {
		recall_begin(recall, after.first_bar);
		if (!recall_learn(recall, s->piece, &after, !w->hidden, s->err))
			return false;
		recall_ahead(recall);
	}
	recall_begin(recall, 0);
	return s->region == 0 || recall_learn(recall, s->piece, &before, !w->hidden, s->err);
}

/* How the memory reads a token: the region is new to it; the rest was learnt. */
static enum memory_reading
reading(const struct scorer *s, const struct encode_request *r, const struct grammar *g)
{
	int bar = r->first_bar + g->block_bar - g->future_bars;

	return !g->in_future && g->block_bars > 0 && bar >= s->region ? MEMORY_FOLLOW : MEMORY_PASS;
}

static bool
score_remembering(struct scorer *s, const struct way *w, const struct encode_request *r,
    float *logits, double *nats)
{
	size_t vocab = (size_t)vocab_size();
	struct recall *recall = recall_new(s->memory, s->err);
	bool ok = recall != NULL && recall_adapter(recall, s->adapter, &r->encoding, s->err) &&
	    learn_outside(s, w, recall) && recall_window(recall, r, s->err);

	*nats = 0;
	for (size_t i = 0; ok && i < s->window.length; i++) {
		ok = recall_read(recall, &s->window.input[i], reading(s, r, recall_grammar(recall)),
		    s->err);
		if (ok && s->window.weight[i])
			*nats += recall_nats(recall, logits + i * vocab,
			    s->window.target[i], s->err);
	}
	recall_free(recall);
	return ok;
}

static bool
score_window(struct scorer *s, const struct way *w, const struct encode_request *r, double *nats)
{
	float *logits;
	size_t tokens;
	bool ok;

	if (s->memory == NULL)
		return model_score(s->model, s->adapter, &s->window, nats, &tokens, s->err);
	logits = malloc((s->window.length + 1) * (size_t)vocab_size() * sizeof *logits);
	if (logits == NULL)
		return err_set(s->err, ERR_LIMIT, "no memory to score %zu positions",
		    s->window.length);
	ok = model_logits(s->model, s->adapter, s->window.input, s->window.length,
	    logits, s->err) && score_remembering(s, w, r, logits, nats);
	free(logits);
	return ok;
}

static bool
score_way(struct scorer *s, enum task_way way)
{
	struct encode_request r;
	double nats;

	if (!is_known(s, &ways[way]))
		return true;
	make_request(s, &ways[way], &r);
	if (!encode_fitting(s, &r))
		return false;
	encode_window(&s->list, 0, (size_t)s->info.context, &s->window);
	if (!score_window(s, &ways[way], &r, &nats))
		return false;
	s->sum->nats[way] += nats;
	s->sum->notes[way] += token_window_notes(&s->window);
	return true;
}

static uint32_t
region_notes(const struct scorer *s, int track)
{
	const uint32_t *cell = &s->piece->cell[(size_t)track * s->piece->bars + s->region];

	return cell[REGION_BARS] - cell[0];
}

/* The tracks take turns; -1: there is only one, or none plays in the region. */
static int
choose_track(const struct scorer *s, int turn)
{
	for (int i = 0; i < s->piece->tracks && s->piece->tracks > 1; i++) {
		int track = (turn + i) % s->piece->tracks;

		if (region_notes(s, track) > 0)
			return track;
	}
	return -1;
}

static bool
score_region(struct scorer *s, int turn)
{
	s->track = choose_track(s, turn);
	for (int way = 0; way < TASK_WAYS; way++)
		if ((s->track >= 0 || !ways[way].one_track) && !score_way(s, (enum task_way)way))
			return false;
	return true;
}

bool
task_score_piece(struct model *model, struct adapter *adapter, const struct recall_options *memory,
    const struct piece *piece, struct task_scores *sum, struct err *err)
{
	struct scorer s = { .model = model, .adapter = adapter, .memory = memory, .piece = piece,
		.sum = sum, .err = err };
	int regions = piece->bars / BARS_A_REGION < REGIONS_MAX ? piece->bars /
	    BARS_A_REGION : REGIONS_MAX;
	bool ok;

	model_info(model, &s.info);
	s.chords = malloc(2 * (size_t)piece->bars + 1);
	ok = (s.chords != NULL || err_set(err, ERR_LIMIT, "no memory for the chords")) &&
	    harmony_find(piece, 0, piece->bars, s.chords, err) &&
	    token_window_init(&s.window, (size_t)s.info.context, err);
	for (int i = 0; ok && i < regions; i++) {
		s.region = (2 * i + 1) * (piece->bars - REGION_BARS) / (2 * regions);
		ok = score_region(&s, i);
	}
	free(s.chords);
	token_window_clear(&s.window);
	token_list_clear(&s.list);
	return ok;
}
