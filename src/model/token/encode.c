/* SPDX-License-Identifier: MIT */
#include "model/token/encode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define LIKE_ENOUGH	0.5	/* share of common notes that makes two bars alike */

void
token_list_clear(struct token_list *list)
{
	free(list->token);
	free(list->weight);
	free(list->notes);
	*list = (struct token_list){ 0 };
}

static bool
reserve(struct token_list *list, struct err *err)
{
	size_t capacity = list->capacity == 0 ? 1024 : list->capacity * 2;
	struct token *token;
	uint8_t *weight, *notes;

	if (list->count < list->capacity)
		return true;
	token = realloc(list->token, capacity * sizeof *token);
	if (token != NULL)
		list->token = token;
	weight = realloc(list->weight, capacity);
	if (weight != NULL)
		list->weight = weight;
	notes = realloc(list->notes, capacity);
	if (notes != NULL)
		list->notes = notes;
	if (token == NULL || weight == NULL || notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu tokens", capacity);
	list->capacity = capacity;
	return true;
}

bool
encode_token(struct grammar *g, uint16_t id, bool weight,
    struct token_list *list, struct err *err)
{
	size_t before = g->notes, made;

	if (!reserve(list, err) || !grammar_read(g, id, err))
		return false;
	made = g->notes - before;
	list->token[list->count].id = id;
	grammar_features(g, list->token[list->count].feature);
	list->weight[list->count] = weight;
	list->notes[list->count] = made < 255 ? made : 255;
	list->count++;
	return true;
}

/* --- encoding */

struct writer {
	const struct piece		*piece;
	const struct encode_request	*request;
	struct grammar			*g;
	struct token_list		*list;
	bool				 weight;
	struct err			*err;
};

static bool
put(struct writer *w, enum token_kind kind, int value)
{
	return encode_token(w->g, vocab_id(kind, value), w->weight, w->list, w->err);
}

static bool
weighs(const struct encode_request *request, int bar)
{
	return request->weigh_to == 0 ||
	    (bar >= request->weigh_from && bar < request->weigh_to);
}

static bool
weighs_in(const struct encode_request *request, int bar, int slot)
{
	return weighs(request, bar) &&
	    (request->weigh_slots == 0 || (request->weigh_slots >> slot & 1) != 0);
}

static int
transposed_key(int key, int transpose)
{
	if (key == VOCAB_KEY_UNKNOWN)
		return key;
	return key / 12 * 12 + (int)number_wrap(key + transpose, 12);
}

/* The dynamics of each slot, from the bars that are given: those that weigh are predicted. */
static void
find_dynamics(const struct piece *piece, const struct encode_request *r, struct grammar *g)
{
	int end = r->weigh_to > 0 ? r->weigh_from : r->end_bar;

	for (int i = 0; i < r->order_count && !r->hide_dynamics; i++)
		g->dynamics[i] = control_dynamics(piece, r->order[i], r->first_bar,
		    end > r->first_bar ? end - r->first_bar : 0);
}

bool
encode_head(const struct piece *piece, const struct encode_request *request,
    struct grammar *g, struct token_list *list, struct err *err)
{
	struct writer w = { piece, request, g, list, false, err };
	const struct piece_bar *bar = &piece->bar[request->first_bar];
	int key = request->hide_key ? VOCAB_KEY_UNKNOWN : transposed_key(bar->key,
	    request->transpose);

	if (request->style > 0)
		g->style = request->style - 1;
	find_dynamics(piece, request, g);
	if (!put(&w, TOKEN_HEAD, 0) || !put(&w, TOKEN_KEY, key) ||
	    !put(&w, TOKEN_TEMPO, bar->tempo))
		return false;
	for (int i = 0; i < request->order_count; i++) {
		const struct piece_track *track = &piece->track[request->order[i]];

		if (!put(&w, TOKEN_INSTRUMENT, track->family) ||
		    !put(&w, TOKEN_TEXTURE, track->texture) ||
		    !put(&w, TOKEN_DURATION, track->duration) ||
		    !put(&w, TOKEN_VELOCITY, track->velocity))
			return false;
	}
	return true;
}

bool
encode_frame(const struct piece *piece, int bar, int bars, struct grammar *g,
    struct token_list *list, struct err *err)
{
	struct writer w = { piece, NULL, g, list, false, err };
	const struct piece_bar *b = &piece->bar[bar];

	grammar_ask_nothing(g);
	if (!put(&w, TOKEN_BLOCK, bars - 1))
		return false;
	if (g->metre == b->metre && g->steps == b->steps)
		return true;
	if (!put(&w, TOKEN_METRE, b->metre))
		return false;
	return b->metre != VOCAB_METRE_OTHER || put(&w, TOKEN_POSITION, b->steps - 1);
}

static bool
put_note(struct writer *w, const struct piece_note *note, bool drums)
{
	struct grammar *g = w->g;
	bool plus = g->phase == PHASE_CHORD && g->onset == note->position;
	int pitch = note->pitch + (drums ? 0 : w->request->transpose);
	bool advance = w->request->encoding.auto_advance && !drums;

	if (!plus && !(advance && g->pointer == note->position) &&
	    !put(w, TOKEN_POSITION, note->position))
		return false;
	if (g->duration != note->duration &&
	    !put(w, TOKEN_DURATION, note->duration))
		return false;
	if (g->velocity != note->velocity &&
	    !put(w, TOKEN_VELOCITY, note->velocity))
		return false;
	return put(w, drums ? TOKEN_DRUM : plus ? TOKEN_PLUS : TOKEN_NOTE, pitch);
}

static int
future_start(const struct encode_request *r)
{
	return r->future_bar > 0 ? r->future_bar : r->end_bar;
}

/* First bar, in the piece, of the section being written. */
static int
section_start(const struct encode_request *r, const struct grammar *g)
{
	return g->in_future ? future_start(r) : r->first_bar;
}

/* First bar, in the piece, of the open block. */
static int
block_start(const struct encode_request *r, const struct grammar *g)
{
	return section_start(r, g) + g->block_bar - g->section_bar;
}

static bool
is_hidden(const struct encode_request *r, const struct grammar *g, int slot, int bar)
{
	return g->in_future ? (r->hidden_future >> slot & 1) != 0 :
	    bar < r->region_bar && (r->hidden_past >> slot & 1) != 0;
}

static bool
put_cell(struct writer *w, int track, int bar)
{
	bool drums = piece_is_drums(&w->piece->track[track]);
	size_t count;
	const struct piece_note *note = piece_cell(w->piece, track, bar, &count);

	w->weight = weighs_in(w->request, bar, w->g->slot);
	for (int r = 0; count > 0 && r < VOCAB_REPEATS; r++) {
		int then = bar - vocab_repeat_bars(r);

		if (then >= section_start(w->request, w->g) &&
		    !is_hidden(w->request, w->g, w->g->slot, then) &&
		    piece_same_cell(w->piece, track, bar, then))
			return put(w, TOKEN_REPEAT, r);
	}
	for (int r = 0; count > 0 && r < VOCAB_REPEATS && !w->g->in_future; r++) {
		int then = bar + vocab_repeat_bars(r) - future_start(w->request);

		if (then >= 0 && then < w->request->future_bars &&
		    (w->request->hidden_future >> w->g->slot & 1) == 0 &&
		    piece_same_cell(w->piece, track, bar, bar + vocab_repeat_bars(r)))
			return put(w, TOKEN_ECHO, r);
	}
	for (size_t i = 0; i < count; i++)
		if (!put_note(w, &note[i], drums))
			return false;
	return put(w, TOKEN_CELL_END, 0);
}

bool
encode_notes(const struct piece *piece, const struct encode_request *request,
    int track, int bar, int before_step, struct grammar *g,
    struct token_list *list, struct err *err)
{
	struct writer w = { piece, request, g, list, weighs(request, bar), err };
	size_t count;
	const struct piece_note *note = piece_cell(piece, track, bar, &count);

	for (size_t i = 0; i < count && note[i].position < before_step; i++)
		if (!put_note(&w, &note[i], piece_is_drums(&piece->track[track])))
			return false;
	return true;
}

/* Number of notes that two bars of a track share at the same position and pitch. */
static int
common_notes(const struct piece *piece, int track, int bar, int earlier)
{
	size_t a, b, i = 0, k = 0;
	const struct piece_note *now = piece_cell(piece, track, bar, &a);
	const struct piece_note *then = piece_cell(piece, track, earlier, &b);
	int common = 0;

	while (i < a && k < b) {
		int order = (now[i].position - then[k].position) * 128 + now[i].pitch -
		    then[k].pitch;

		common += order == 0;
		i += order <= 0;
		k += order >= 0;
	}
	return common;
}

static int
bar_notes(const struct piece *piece, int track, int bar)
{
	const uint32_t *cell = &piece->cell[(size_t)track * piece->bars + bar];

	return (int)(cell[1] - cell[0]);
}

/* How many bars back the most similar bar is; 0 if none is similar enough. */
static int
like_bars(const struct piece *piece, const struct encode_request *r, int bar)
{
	double best = LIKE_ENOUGH;
	int like = 0;

	for (int ago = 1; ago <= VOCAB_LIKE_BARS && bar - ago >= r->first_bar; ago++) {
		int notes = 0, common = 0;

		for (int slot = 0; slot < r->order_count; slot++) {
			notes += bar_notes(piece, r->order[slot], bar) +
			    bar_notes(piece, r->order[slot], bar - ago);
			common += common_notes(piece, r->order[slot], bar, bar - ago);
		}
		if (notes == 0 || 2.0 * common / notes <= best)
			continue;
		best = 2.0 * common / notes;
		like = ago;
	}
	return like;
}

/* Sets the controls of the open block to what its rows contain. */
static void
ask_for_block(const struct piece *piece, const struct encode_request *r, int bar, int bars,
    struct grammar *g)
{
	if (g->in_future || bar < r->controls_bar)
		return;
	for (int slot = 0; slot < r->order_count && r->controls != 0; slot++) {
		if (r->controls_slots != 0 && (r->controls_slots >> slot & 1) == 0)
			continue;
		control_measure(piece, r->order[slot], bar, bars, g->control[slot]);
		for (int i = 0; i < CONTROLS; i++)
			if ((r->controls >> i & 1) == 0)
				g->control[slot][i] = CONTROL_FREE;
	}
	for (int i = 0; i < bars && r->likeness; i++)
		g->like[i] = (uint8_t)like_bars(piece, r, bar + i);
}

bool
encode_chords(const uint8_t *chords, int bars, int transpose, bool weight,
    struct grammar *g, struct token_list *list, struct err *err)
{
	if (!encode_token(g, vocab_id(TOKEN_CHORDS, 0), weight, list, err))
		return false;
	for (int i = 0; i < 2 * bars; i++) {
		int value = i > 0 && chords[i] == chords[i - 1] ? VOCAB_CHORD_HOLD :
		    vocab_chord_transposed(chords[i], transpose);

		if (!encode_token(g, vocab_id(TOKEN_CHORD, value), weight, list, err))
			return false;
	}
	return true;
}

bool
encode_cells(const struct piece *piece, const struct encode_request *request, int slot, int cells,
    struct grammar *g, struct token_list *list, struct err *err)
{
	int bar = block_start(request, g);
	struct writer w = { piece, request, g, list, weighs_in(request, bar, slot), err };

	if (!put(&w, TOKEN_TRACK, slot))
		return false;
	for (int i = 0; i < cells; i++)
		if (!put_cell(&w, request->order[slot], bar + i))
			return false;
	return true;
}

bool
encode_row(const struct piece *piece, const struct encode_request *request,
    int slot, struct grammar *g, struct token_list *list, struct err *err)
{
	int bar = block_start(request, g), track = request->order[slot];
	const uint32_t *cell = &piece->cell[(size_t)track * piece->bars + bar];
	struct writer w = { piece, request, g, list, false, err };

	if (is_hidden(request, g, slot, bar))
		return put(&w, TOKEN_TRACK, slot) && put(&w, TOKEN_UNKNOWN, 0);
	return cell[0] == cell[g->block_bars] ||
	    encode_cells(piece, request, slot, g->block_bars, g, list, err);
}

bool
encode_block(const struct piece *piece, const struct encode_request *request,
    int bar, int bars, struct grammar *g, struct token_list *list, struct err *err)
{
	bool weight = weighs(request, bar + bars - 1) && request->weigh_slots == 0;

	if (!encode_frame(piece, bar, bars, g, list, err))
		return false;
	ask_for_block(piece, request, bar, bars, g);
	if (request->chords != NULL && !encode_chords(request->chords + 2 * bar, bars,
	    request->transpose, request->weigh_to == 0, g, list, err))
		return false;
	for (int slot = 0; slot < request->order_count; slot++)
		if (!encode_row(piece, request, slot, g, list, err))
			return false;
	return encode_token(g, vocab_id(TOKEN_BLOCK_END, 0), weight, list, err);
}

int
encode_block_bars(const struct piece *piece, int bar, int end_bar, int most)
{
	int bars = 1;

	while (bars < most && bar + bars < end_bar &&
	    piece->bar[bar + bars].steps == piece->bar[bar].steps &&
	    piece->bar[bar + bars].metre == piece->bar[bar].metre)
		bars++;
	return bars;
}

int
encode_order(const struct piece *piece, int first_bar, int end_bar,
    uint32_t without, int order[VOCAB_TRACKS])
{
	int count = 0;

	for (int t = 0; t < piece->tracks; t++) {
		const uint32_t *row = &piece->cell[(size_t)t * piece->bars];

		if ((without >> t & 1) == 0 && row[first_bar] < row[end_bar])
			order[count++] = t;
	}
	return count;
}

/* The blocks of [bar, end); the first has at most `first` bars, unless that is 0. */
static bool
encode_blocks(const struct piece *piece, const struct encode_request *r, int bar, int end,
    int first, struct grammar *g, struct token_list *list, struct err *err)
{
	int most = first > 0 ? first : r->encoding.block_bars;

	for (int bars; bar < end; bar += bars) {
		int stop = bar < r->region_bar && r->region_bar < end ? r->region_bar : end;

		bars = encode_block_bars(piece, bar, stop, most);
		most = r->encoding.block_bars;
		if (!encode_block(piece, r, bar, bars, g, list, err))
			return false;
		if (r->limit != 0 && list->count >= r->limit)
			return true;
	}
	return true;
}

bool
encode_future(const struct piece *piece, const struct encode_request *r,
    struct grammar *g, struct token_list *list, struct err *err)
{
	if (r->future_bars == 0)
		return true;
	g->future_bar = r->first_number + future_start(r);
	return encode_token(g, vocab_id(TOKEN_FUTURE, 0), false, list, err) &&
	    encode_blocks(piece, r, future_start(r), future_start(r) + r->future_bars, 0,
	    g, list, err) && encode_token(g, vocab_id(TOKEN_PAST, 0), false, list, err);
}

bool
encode(const struct piece *piece, const struct encode_request *request,
    struct token_list *list, struct grammar *keep, struct err *err)
{
	struct encode_request r = *request;
	struct grammar own, *g = keep == NULL ? &own : keep;
	bool ok;

	if (r.end_bar == 0)
		r.end_bar = piece->bars;
	if (r.order_count == 0)
		r.order_count = encode_order(piece, r.first_bar, future_start(&r) + r.future_bars,
		    r.without, r.order);
	grammar_init(g, &r.encoding, r.first_number + r.first_bar,
	    r.remaining ? r.first_number + piece->bars + r.bars_after : -1);
	ok = encode_head(piece, &r, g, list, err) &&
	    encode_future(piece, &r, g, list, err) &&
	    encode_blocks(piece, &r, r.first_bar, r.end_bar, r.first_block, g, list, err);
	if (ok && r.end_bar == piece->bars && r.bars_after == 0 &&
	    (r.limit == 0 || list->count < r.limit))
		ok = encode_token(g, vocab_id(TOKEN_END, 0), false, list, err);
	if (keep == NULL)
		grammar_clear(g);
	return ok;
}

void
encode_transpose_range(const struct piece *piece, int *down, int *up)
{
	*down = -127;
	*up = 127;
	for (int t = 0; t < piece->tracks; t++) {
		const struct piece_track *track = &piece->track[t];

		if (piece_is_drums(track) || track->low > track->high)
			continue;
		if (*down < VOCAB_PITCH_LOW - track->low)
			*down = VOCAB_PITCH_LOW - track->low;
		if (*up > VOCAB_PITCH_HIGH - track->high)
			*up = VOCAB_PITCH_HIGH - track->high;
	}
}

void
encode_window(const struct token_list *list, size_t from, size_t length,
    struct token_window *window)
{
	assert(from + 1 < list->count);
	if (length > list->count - 1 - from)
		length = list->count - 1 - from;
	window->length = length;
	memcpy(window->input, list->token + from, length * sizeof *list->token);
	memcpy(window->weight, list->weight + from + 1, length);
	memcpy(window->notes, list->notes + from + 1, length);
	for (size_t i = 0; i < length; i++)
		window->target[i] = list->token[from + 1 + i].id;
}
