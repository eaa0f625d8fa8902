/* SPDX-License-Identifier: MIT */
#include "model/data/frame_token.h"

#include <stdlib.h>
#include <string.h>

static int
at_most(size_t n, int most)
{
	return n < (size_t)most ? (int)n : most;
}

static bool
is_same(const struct frame *a, const struct frame *b)
{
	return a->bits[0] == b->bits[0] && a->bits[1] == b->bits[1] &&
	    memcmp(a->voice, b->voice, sizeof a->voice) == 0;
}

int
frame_bucket(size_t n)
{
	return n < 8 ? (int)n : n < 12 ? 8 : n < 16 ? 9 : n < 24 ? 10 : n < 32 ? 11 : n < 48 ? 12 :
	    n < 64 ? 13 : n < 128 ? 14 : 15;
}

int
frame_step(int pitch, int before)
{
	if (pitch >= FRAME_PITCHES || before >= FRAME_PITCHES)
		return pitch;
	return (pitch - before + FRAME_STAYS + FRAME_PITCHES) % FRAME_PITCHES;
}

/* --- facts */

/*
 * suffix[s]: how many frames before t and before s are the same.  The values for
 * t + 1 follow from those for t, computed from the end.
 */
static void
find_matches(const struct frames *s, const struct frame_piece *piece, struct frame_fact *fact,
    uint16_t *suffix)
{
	const struct frame *f = s->frame + piece->first;

	memset(suffix, 0, piece->count * sizeof *suffix);
	for (size_t t = 0; t < piece->count; t++) {
		size_t best = 0;

		fact[t].match = FRAME_NO_MATCH;
		for (size_t k = t; k-- > 1; ) {
			suffix[k] = is_same(&f[t - 1], &f[k - 1]) ?
			    (uint16_t)(suffix[k - 1] + 1) : 0;
			if (suffix[k] > best) {
				best = suffix[k];
				fact[t].match = (uint32_t)(piece->first + k);
			}
		}
		fact[t].matched = (uint8_t)at_most(best, 255);
		if (t > 0)
			fact[t].same = t > 1 && is_same(&f[t - 1], &f[t - 2]) ?
			    (uint8_t)at_most(fact[t - 1].same + 1u, 255) : 1;
	}
}

bool
frame_source_make(struct frame_source *source, const struct frames *s, enum frame_rows rows,
    struct err *err)
{
	uint16_t *suffix;
	size_t longest = 0;

	*source = (struct frame_source){ .frames = s, .rows = rows };
	for (size_t i = 0; i < s->pieces; i++)
		longest = s->piece[i].count > longest ? s->piece[i].count : longest;
	source->fact = calloc(s->count, sizeof *source->fact);
	suffix = calloc(longest, sizeof *suffix);
	if (source->fact == NULL || suffix == NULL) {
		free(suffix);
		frame_source_clear(source);
		return err_set(err, ERR_LIMIT, "no memory for %zu frames", s->count);
	}
	for (size_t i = 0; i < s->pieces; i++)
		find_matches(s, &s->piece[i], source->fact + s->piece[i].first, suffix);
	free(suffix);
	return true;
}

void
frame_source_clear(struct frame_source *source)
{
	free(source->fact);
	source->fact = NULL;
}

/* --- rows */

struct row {
	uint16_t	 id, target;
	uint8_t		 feature[FEATURE_COUNT];
	uint8_t		 notes;
};

static void
add_row(struct token_window *w, const struct row *row, bool weigh)
{
	size_t i = w->length++;

	w->input[i].id = row->id;
	memcpy(w->input[i].feature, row->feature, sizeof row->feature);
	w->target[i] = row->target;
	w->notes[i] = row->notes;
	w->weight[i] = weigh;
}

/* The sounding frame and those before it. */
struct moment {
	const struct frame_source *source;
	const struct frame_fact *fact;
	/* Transposed; `changed`: the last that is unlike `before`. */
	struct frame	 now, before, changed, match;
	size_t		 number, at;	/* of the frame: in all, in its piece */
	size_t		 first;		/* number of the piece's first frame */
	int		 move;
};

static struct moment
moment_of(const struct frame_source *source, const struct frame_piece *piece, size_t at, int move)
{
	static const struct frame nothing = { .voice = { FRAME_REST, FRAME_REST, FRAME_REST,
	    FRAME_REST } };
	const struct frame *f = source->frames->frame;
	struct moment m = {
		.source = source, .number = piece->first + at, .at = at, .first = piece->first,
		.move = move, .before = nothing, .changed = nothing, .match = nothing,
	};

	m.fact = &source->fact[m.number];
	m.now = frame_moved(&f[m.number], move);
	if (at > 0)
		m.before = frame_moved(&f[m.number - 1], move);
	if (at > m.fact->same)
		m.changed = frame_moved(&f[m.number - 1 - m.fact->same], move);
	if (m.fact->match != FRAME_NO_MATCH)
		m.match = frame_moved(&f[m.fact->match], move);
	return m;
}

/* Features of both frames' and notes' rows: the frame that they belong to. */
static void
set_frame(struct row *row, const struct moment *m)
{
	row->feature[ROW_MOVE] = (uint8_t)(m->move + ROW_MOVE_NONE +
	    (m->at == 0 ? ROW_MOVE_FIRST : 0));
	for (int i = 0; i < 3; i++)
		row->feature[ROW_NUMBER + i] = (uint8_t)(m->number >> 8 * i & 0xff);
}

static void
add_frame(const struct moment *m, bool weigh, struct token_window *w)
{
	struct row row = { .notes = 1 };

	if (m->source->plain) {
		row.feature[ROW_AT] = row.feature[ROW_SAME] = m->at > 0;
	} else {
		row.feature[ROW_TIME] = (uint8_t)(m->at % 16);
		row.feature[ROW_AT] = (uint8_t)at_most(m->at, 255);
		row.feature[ROW_SAME] = m->fact->same;
		row.feature[ROW_MATCHED] = m->fact->matched;
	}
	set_frame(&row, m);
	add_row(w, &row, weigh);
}

/* --- notes */

/* For how many frames before this one pitch p has sounded, at most 31. */
static int
sounded(const struct moment *m, int p)
{
	const struct frame *f = m->source->frames->frame;
	int n = 0;

	p -= m->move;
	while (n < 31 && (size_t)n < m->at && frame_has(&f[m->number - 1 - (size_t)n], p))
		n++;
	return n;
}

/* Whether both have the same pitches below `end`. */
static bool
agree_below(const struct frame *a, const struct frame *b, int end)
{
	struct frame other = { .bits = { a->bits[0] ^ b->bits[0], a->bits[1] ^ b->bits[1] } };

	return frame_next(&other, 0) >= end;
}

static int
highest_below(const struct frame *f, int end)
{
	int high = FRAME_REST;

	for (int p = frame_next(f, 0); p < end; p = frame_next(f, p + 1))
		high = p;
	return high;
}

/* For the next note, at pitch `from` or above: the notes below are known. */
static void
note_features(const struct moment *m, int from, int count, uint8_t *feature)
{
	int next = frame_next(&m->before, from);
	bool has_match = m->fact->match != FRAME_NO_MATCH;

	feature[NOTE_TIME] = (uint8_t)(m->at % 16);
	feature[NOTE_COUNT] = (uint8_t)at_most((size_t)count, 15);
	feature[NOTE_NEXT] = (uint8_t)next;
	feature[NOTE_SINCE] = (uint8_t)(next < FRAME_PITCHES ? sounded(m, next) : 0);
	feature[NOTE_SECOND] = (uint8_t)(next < FRAME_PITCHES ? frame_next(&m->before,
	    next + 1) : next);
	feature[NOTE_BELOW] = (uint8_t)highest_below(&m->before, from);
	feature[NOTE_CHANGED] = (uint8_t)frame_next(&m->changed, from);
	feature[NOTE_SAME] = (uint8_t)(frame_bucket(m->fact->same) +
	    (agree_below(&m->now, &m->before, from) ? 16 : 0));
	feature[NOTE_MATCH] = (uint8_t)(has_match ? frame_next(&m->match, from) : FRAME_CLASSES);
	feature[NOTE_MATCHED] = (uint8_t)(frame_bucket(m->fact->matched) +
	    (has_match && agree_below(&m->now, &m->match, from) ? 16 : 0));
}

static void
add_notes(const struct moment *m, bool weigh, struct token_window *w)
{
	int last = FRAME_REST, count = 0;

	for (;; count++) {
		int from = last == FRAME_REST ? 0 : last + 1;
		struct row row = { .id = (uint16_t)last, .notes = count == 0 };

		row.target = (uint16_t)frame_next(&m->now, from);
		note_features(m, from, count, row.feature);
		set_frame(&row, m);
		add_row(w, &row, weigh);
		if (row.target == FRAME_REST)
			return;
		last = row.target;
	}
}

/* --- cells */

static const int cell_order[FRAME_VOICES] = { 0, 3, 1, 2 };	/* soprano, bass, alto, tenor */

/* For how many frames voice v had not changed before this one; *was: its state before that. */
static int
stood(const struct moment *m, int v, int *was)
{
	const struct frame *f = m->source->frames->frame + m->number;
	size_t n = 1;

	*was = FRAME_CLASSES;
	if (m->at == 0)
		return 0;
	while (n < m->at && f[-(ptrdiff_t)n - 1].voice[v] == f[-1].voice[v])
		n++;
	if (n < m->at) {
		struct frame before = frame_moved(&f[-(ptrdiff_t)n - 1], m->move);

		*was = before.voice[v];
	}
	return at_most(n, 31);
}

/* For cell i of the frame: the cells before it are known. */
static void
cell_features(const struct moment *m, int i, uint8_t *feature)
{
	int voice = cell_order[i], since[FRAME_VOICES], was[FRAME_VOICES];
	bool agree = m->fact->match != FRAME_NO_MATCH;

	for (int v = 0; v < FRAME_VOICES; v++) {
		since[v] = stood(m, v, &was[v]);
		feature[CELL_VOICE + v] = (uint8_t)(FRAME_CLASSES +
		    (m->at > 0 ? m->before.voice[v] : FRAME_CLASSES));
	}
	for (int k = 0; k < i; k++) {
		int v = cell_order[k];

		feature[CELL_VOICE + v] = m->now.voice[v];
		if (m->now.voice[v] != m->before.voice[v])
			feature[CELL_MOVED] |= (uint8_t)(1 << k);
		agree = agree && m->now.voice[v] == m->match.voice[v];
	}
	feature[CELL_PLACE] = (uint8_t)(i * 16 + (int)(m->at % 16));
	feature[CELL_BAR] = (uint8_t)at_most(m->at / 16, 31);
	feature[CELL_OWN] = m->at > 0 ? m->before.voice[voice] : FRAME_CLASSES;
	feature[CELL_SINCE] = (uint8_t)since[voice];
	feature[CELL_WAS] = (uint8_t)was[voice];
	feature[CELL_SINCE_OUTER] = (uint8_t)(frame_bucket((size_t)since[0]) * 16 +
	    frame_bucket((size_t)since[3]));
	feature[CELL_SINCE_INNER] = (uint8_t)(frame_bucket((size_t)since[1]) * 16 +
	    frame_bucket((size_t)since[2]));
	feature[CELL_MATCH] = m->fact->match != FRAME_NO_MATCH ? m->match.voice[voice] :
	    FRAME_CLASSES;
	feature[CELL_MATCHED] = (uint8_t)(frame_bucket(m->fact->matched) + (agree ? 16 : 0));
}

static void
add_cells(const struct moment *m, bool weigh, struct token_window *w)
{
	for (int i = 0; i < FRAME_VOICES; i++) {
		struct row row = { .notes = 1 };

		row.id = i > 0 ? m->now.voice[cell_order[i - 1]] :
		    m->at > 0 ? m->before.voice[cell_order[FRAME_VOICES - 1]] : FRAME_REST;
		cell_features(m, i, row.feature);
		row.target = (uint16_t)frame_step(m->now.voice[cell_order[i]],
		    row.feature[CELL_OWN]);
		add_row(w, &row, weigh);
	}
}

/* --- windows */

size_t
frame_row_count(const struct frame_source *source, const struct frame_piece *piece, size_t at)
{
	const struct frame *f = &source->frames->frame[piece->first + at];

	switch (source->rows) {
	case ROWS_NOTES:
		return (size_t)(__builtin_popcountll(f->bits[0]) +
		    __builtin_popcountll(f->bits[1]) + 1);
	case ROWS_CELLS:
		return FRAME_VOICES;
	default:
		return 1;
	}
}

void
frame_window_add(const struct frame_source *source, const struct frame_piece *piece, size_t from,
    size_t to, int move, bool weigh, struct token_window *w)
{
	for (size_t at = from; at < to; at++) {
		struct moment m = moment_of(source, piece, at, move);

		switch (source->rows) {
		case ROWS_NOTES:
			add_notes(&m, weigh, w);
			break;
		case ROWS_CELLS:
			add_cells(&m, weigh, w);
			break;
		default:
			add_frame(&m, weigh, w);
		}
	}
}
