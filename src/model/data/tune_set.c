/* SPDX-License-Identifier: MIT */
#include "model/data/tune_set.h"

#include <stdlib.h>
#include <string.h>

#include "model/token/encode.h"
#include "music/song.h"
#include "music/time.h"

#define HELD_OUT_WINDOWS_MAX	32	/* more would make evaluating take longer than training */
#define CONTEXT_BARS_MAX	32	/* before held-out bars: twice the reach of REPEAT(16) */
#define TRANSPOSE_DOWN		(-5)
#define TRANSPOSE_UP		6

/* --- held-out bars */

static size_t
notes_in(const struct piece *p, int first, int end)
{
	size_t notes = 0;

	for (int t = 0; t < p->tracks; t++) {
		const uint32_t *cell = p->cell + (size_t)t * (size_t)p->bars;

		notes += cell[end] - cell[first];
	}
	return notes;
}

/* The first held-out stretch at or after `bar`, at `offset` in each period; false: none. */
static bool
next_held_out(const struct piece *p, int offset, int bar, int *first)
{
	if (p->bars < TUNE_PERIOD) {
		*first = p->bars - TUNE_HELD_OUT;
		return p->bars >= TUNE_BARS_MIN && bar <= *first;
	}
	*first = bar + (offset - bar % TUNE_PERIOD + TUNE_PERIOD) % TUNE_PERIOD;
	return *first + TUNE_HELD_OUT <= p->bars;
}

/*
 * Offset of the held-out bars in each period: the middle, or the first place
 * after it with a note.
 */
static int
choose_offset(const struct piece *p)
{
	for (int i = 0; i < TUNE_PERIOD; i++) {
		int offset = (TUNE_PERIOD / 2 - 1 + i) % (TUNE_PERIOD - TUNE_HELD_OUT + 1);
		int first = 0;

		for (int bar = 0; next_held_out(p, offset, bar, &first); bar = first + 1)
			if (notes_in(p, first, first + TUNE_HELD_OUT) > 0)
				return offset;
	}
	return TUNE_PERIOD / 2 - 1;
}

/* --- training windows */

static bool
add_stretch(struct tune_set *s, size_t piece, int first, int end, struct err *err)
{
	struct tune_stretch stretch = { piece, first, end, notes_in(&s->pieces[piece],
	    first, end) };
	struct tune_stretch *grown;

	if (stretch.notes == 0)
		return true;
	grown = realloc(s->stretches, (s->stretch_count + 1) * sizeof *grown);
	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu stretches of music",
		    s->stretch_count + 1);
	s->stretches = grown;
	s->stretches[s->stretch_count++] = stretch;
	s->notes += stretch.notes;
	return true;
}

static const struct tune_stretch *
draw_stretch(const struct tune_set *s, struct rng *rng)
{
	size_t at = rng_u64(rng) % s->notes, i = 0;

	while (at >= s->stretches[i].notes)
		at -= s->stretches[i++].notes;
	return &s->stretches[i];
}

bool
tune_set_draw(const struct tune_set *s, struct rng *rng, struct token_window *window)
{
	const struct tune_stretch *stretch = draw_stretch(s, rng);
	const struct piece *piece = &s->pieces[stretch->piece];
	struct encode_request request = { .encoding = s->encoding,
		.end_bar = stretch->end, .limit = s->context + 1 };
	struct token_list list = { 0 };
	int down, up, bars = stretch->end - stretch->first;
	struct err err;

	/* From the stretch's first bar, or anywhere in its first two thirds. */
	request.first_bar = stretch->first;
	if (rng_below(rng, 2) == 0)
		request.first_bar += (int)rng_below(rng, (uint32_t)(bars * 2 / 3 + 1));
	if (notes_in(piece, request.first_bar, request.end_bar) == 0)
		request.first_bar = stretch->first;
	encode_transpose_range(piece, &down, &up);
	down = down < TRANSPOSE_DOWN ? TRANSPOSE_DOWN : down;
	up = up > TRANSPOSE_UP ? TRANSPOSE_UP : up;
	request.transpose = down + (int)rng_below(rng, (uint32_t)(up - down + 1));
	request.first_block = 1 + (int)rng_below(rng, (uint32_t)s->encoding.block_bars);
	request.remaining = rng_below(rng, 2) == 0;
	window->length = 0;
	if (encode(piece, &request, &list, NULL, &err))
		encode_window(&list, 0, s->context, window);
	token_list_clear(&list);
	return window->length > 0;
}

/* --- held-out windows */

/* Held-out bars, preceded by as many bars as the context holds. */
static bool
encode_held_out(const struct tune_set *s, const struct piece *p, int first, struct token_list *list,
    struct err *err)
{
	struct encode_request request = { .encoding = s->encoding, .end_bar = first + TUNE_HELD_OUT,
		.weigh_from = first, .weigh_to = first + TUNE_HELD_OUT, .limit = s->context + 2 };
	int before = first < CONTEXT_BARS_MAX ? first : CONTEXT_BARS_MAX;

	for (;; before = before * 3 / 4) {
		request.first_bar = first - before;
		token_list_clear(list);
		if (!encode(p, &request, list, NULL, err))
			return false;
		if (list->count <= s->context + 1 || before == 0)
			return true;
	}
}

static bool
add_held_out(struct tune_set *s, const struct piece *p, int first, struct err *err)
{
	struct token_window *grown = realloc(s->held_out, (s->held_out_count + 1) * sizeof *grown);
	struct token_window *window;
	struct token_list list = { 0 };
	bool ok;

	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu held-out windows",
		    s->held_out_count + 1);
	s->held_out = grown;
	window = &s->held_out[s->held_out_count];
	ok = token_window_init(window, s->context, err);
	if (!ok)
		return false;
	s->held_out_count++;
	ok = encode_held_out(s, p, first, &list, err);
	if (ok)
		encode_window(&list, 0, s->context, window);
	token_list_clear(&list);
	return ok;
}

/* Drops windows without a note, then all but HELD_OUT_WINDOWS_MAX, evenly spread. */
static void
thin_out(struct tune_set *s)
{
	size_t kept = 0, count;

	for (size_t i = 0; i < s->held_out_count; i++)
		if (token_window_notes(&s->held_out[i]) > 0)
			s->held_out[kept++] = s->held_out[i];
		else
			token_window_clear(&s->held_out[i]);
	count = kept;
	if (count <= HELD_OUT_WINDOWS_MAX) {
		s->held_out_count = count;
		return;
	}
	kept = 0;
	for (size_t i = 0; i < count; i++)
		if (i * HELD_OUT_WINDOWS_MAX / count >= kept)
			s->held_out[kept++] = s->held_out[i];
		else
			token_window_clear(&s->held_out[i]);
	s->held_out_count = kept;
}

/* --- making a set */

static bool
part(struct tune_set *s, size_t piece, struct err *err)
{
	const struct piece *p = &s->pieces[piece];
	int offset = choose_offset(p), bar = 0, first;

	for (; next_held_out(p, offset, bar, &first); bar = first + TUNE_HELD_OUT)
		if (!add_stretch(s, piece, bar, first, err) || !add_held_out(s, p, first, err))
			return false;
	return add_stretch(s, piece, bar, p->bars, err);
}

static bool
add_song(struct tune_set *s, const struct song *song, struct err *err)
{
	const struct piece_request whole = { 0 };
	struct time_map *map = time_map_new(song);
	bool ok;

	if (map == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the piece");
	ok = piece_from_song(song, map, &whole, &s->pieces[s->piece_count], NULL, err);
	time_map_free(map);
	if (!ok)
		return false;
	s->piece_count++;
	return part(s, s->piece_count - 1, err);
}

/* Reports why there is nothing to tune on. */
static bool
check(const struct tune_set *s, struct err *err)
{
	int longest = 0;

	for (size_t i = 0; i < s->piece_count; i++)
		if (s->pieces[i].bars > longest && s->pieces[i].notes > 0)
			longest = s->pieces[i].bars;
	if (longest == 0)
		return err_set(err, ERR_ARG, "there are no notes to train on");
	if (longest < TUNE_BARS_MIN)
		return err_set(err, ERR_ARG, "%d bar%s too few to train on: two of at least %d "
		    "are held out, to measure progress", longest,
		    longest == 1 ? " is" : "s are", TUNE_BARS_MIN);
	if (s->held_out_count == 0)
		return err_set(err, ERR_ARG, "the held-out bars, which measure progress, have no "
		    "notes");
	if (s->stretch_count == 0)
		return err_set(err, ERR_ARG, "all notes are in the held-out bars: none are left "
		    "to train on");
	return true;
}

bool
tune_set_make(struct tune_set *s, const struct song *const *songs, size_t count,
    const struct encoding *encoding, size_t context, struct err *err)
{
	*s = (struct tune_set){ .encoding = *encoding, .context = context };
	s->pieces = calloc(count > 0 ? count : 1, sizeof *s->pieces);
	if (s->pieces == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu pieces", count);
	for (size_t i = 0; i < count; i++)
		if (!add_song(s, songs[i], err)) {
			tune_set_clear(s);
			return false;
		}
	thin_out(s);
	if (!check(s, err)) {
		tune_set_clear(s);
		return false;
	}
	return true;
}

void
tune_set_clear(struct tune_set *s)
{
	for (size_t i = 0; i < s->piece_count; i++)
		piece_clear(&s->pieces[i]);
	for (size_t i = 0; i < s->held_out_count; i++)
		token_window_clear(&s->held_out[i]);
	free(s->pieces);
	free(s->stretches);
	free(s->held_out);
	*s = (struct tune_set){ 0 };
}
