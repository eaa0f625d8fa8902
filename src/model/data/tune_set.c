/* SPDX-License-Identifier: MIT */
#include "model/data/tune_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/data/stretch.h"

#define JUDGES_MAX	32		/* windows; more would take longer than the steps */

/* --- what a part has */

static bool
add_stretch(struct tune_set *s, size_t piece, int first, int end, struct err *err)
{
	struct tune_stretch stretch = { piece, first, end,
		piece_notes_in(&s->pieces[piece], first, end) };
	struct tune_part *part = &s->part[s->parts];
	struct tune_stretch *grown;

	if (stretch.notes == 0)
		return true;
	grown = realloc(s->stretches, (s->stretch_count + 1) * sizeof *grown);
	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu stretches of music",
		    s->stretch_count + 1);
	s->stretches = grown;
	s->stretches[s->stretch_count++] = stretch;
	part->stretch_end = s->stretch_count;
	part->notes += stretch.notes;
	return true;
}

static bool
add_judge(struct tune_set *s, size_t piece, int first, int end, struct err *err)
{
	struct token_window *grown = realloc(s->judges, (s->judge_count + 1) * sizeof *grown);
	struct token_window *window;

	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu windows", s->judge_count + 1);
	s->judges = grown;
	window = &s->judges[s->judge_count];
	if (!token_window_init(window, s->context, err))
		return false;
	s->judge_count++;
	return stretch_ahead(&s->pieces[piece], first, end, &s->encoding, s->context, window, err);
}

/* Drops the part's windows without a note, then thins the rest evenly to `most`. */
static void
thin_out(struct tune_set *s, size_t most)
{
	struct tune_part *part = &s->part[s->parts];
	size_t count = part->judge, kept = part->judge;

	for (size_t i = part->judge; i < s->judge_count; i++)
		if (token_window_notes(&s->judges[i]) > 0)
			s->judges[count++] = s->judges[i];
		else
			token_window_clear(&s->judges[i]);
	count -= part->judge;
	for (size_t i = 0; i < count; i++) {
		struct token_window *window = &s->judges[part->judge + i];

		if (count <= most || i * most / count >= kept - part->judge)
			s->judges[kept++] = *window;
		else
			token_window_clear(window);
	}
	s->judge_count = part->judge_end = kept;
}

/* Stretches and windows added from here on belong to a new part. */
static void
begin_part(struct tune_set *s)
{
	s->part[s->parts] = (struct tune_part){ s->stretch_count, s->stretch_count, s->judge_count,
		s->judge_count, 0 };
}

/* Drops a part with nothing to learn from, and its windows. */
static void
end_part(struct tune_set *s, size_t most)
{
	thin_out(s, most);
	if (s->part[s->parts].notes > 0) {
		s->parts++;
		return;
	}
	while (s->judge_count > s->part[s->parts].judge)
		token_window_clear(&s->judges[--s->judge_count]);
}

/* --- some bars held out */

/* The first held-out stretch from `bar` on, at `offset` in each period; false: there is none. */
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

/* Where the held-out bars lie in each period: in the middle, or later until they hold a note. */
static int
choose_offset(const struct piece *p)
{
	for (int i = 0; i < TUNE_PERIOD; i++) {
		int offset = (TUNE_PERIOD / 2 - 1 + i) % (TUNE_PERIOD - TUNE_HELD_OUT + 1);
		int first = 0;

		for (int bar = 0; next_held_out(p, offset, bar, &first); bar = first + 1)
			if (piece_notes_in(p, first, first + TUNE_HELD_OUT) > 0)
				return offset;
	}
	return TUNE_PERIOD / 2 - 1;
}

static bool
note_held_out(struct tune_set *s, size_t piece, int first, int end, struct err *err)
{
	struct tune_stretch *grown = realloc(s->held_out,
	    (s->held_out_count + 1) * sizeof *grown);

	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the held-out bars");
	s->held_out = grown;
	grown[s->held_out_count++] = (struct tune_stretch){ piece, first, end,
		piece_notes_in(&s->pieces[piece], first, end) };
	return true;
}

static bool
hold_out_of(struct tune_set *s, size_t piece, struct err *err)
{
	const struct piece *p = &s->pieces[piece];
	int offset = choose_offset(p), bar = 0, first;

	for (; next_held_out(p, offset, bar, &first); bar = first + TUNE_HELD_OUT)
		if (!add_stretch(s, piece, bar, first, err) ||
		    !note_held_out(s, piece, first, first + TUNE_HELD_OUT, err) ||
		    !add_judge(s, piece, first, first + TUNE_HELD_OUT, err))
			return false;
	return add_stretch(s, piece, bar, p->bars, err);
}

static bool
hold_out(struct tune_set *s, struct err *err)
{
	begin_part(s);
	for (size_t i = 0; i < s->piece_count; i++)
		if (!hold_out_of(s, i, err))
			return false;
	end_part(s, JUDGES_MAX);
	return true;
}

/* --- every bar learnt */

/* Where part k of a piece ends; a piece too short to judge by is learnt at once. */
static int
cut(const struct piece *p, int k)
{
	double share = TUNE_BEGIN_SHARE + (1 - TUNE_BEGIN_SHARE) * k / (TUNE_PARTS - 1);

	return p->bars < TUNE_BARS_MIN ? p->bars : (int)lround(share * p->bars);
}

static bool
learn_up_to(struct tune_set *s, size_t piece, int k, struct err *err)
{
	const struct piece *p = &s->pieces[piece];
	int end = k + 1 < TUNE_PARTS ? cut(p, k + 1) : cut(p, k), next;

	if (!add_stretch(s, piece, 0, cut(p, k), err))
		return false;
	for (int bar = cut(p, k); bar < end; bar = next) {
		next = bar + TUNE_HELD_OUT < end ? bar + TUNE_HELD_OUT : end;
		if (!add_judge(s, piece, bar, next, err))
			return false;
	}
	return true;
}

static bool
every_bar(struct tune_set *s, struct err *err)
{
	for (int k = 0; k < TUNE_PARTS; k++) {
		begin_part(s);
		for (size_t i = 0; i < s->piece_count; i++)
			if (!learn_up_to(s, i, k, err))
				return false;
		end_part(s, JUDGES_MAX / (TUNE_PARTS - 1));
	}
	return true;
}

/* --- all of it */

bool
tune_set_draw(const struct tune_set *s, int part, struct rng *rng, struct token_window *window)
{
	const struct tune_part *p = &s->part[part];
	const struct tune_stretch *stretch = &s->stretches[p->stretch];
	size_t at = rng_u64(rng) % p->notes;

	while (at >= stretch->notes)
		at -= stretch++->notes;
	return stretch_draw(&s->pieces[stretch->piece], stretch->first, stretch->end, &s->encoding,
	    s->context, rng, window);
}

int
tune_set_bars(const struct tune_set *s)
{
	int longest = 0;

	for (size_t i = 0; i < s->piece_count; i++)
		if (s->pieces[i].bars > longest && s->pieces[i].notes > 0)
			longest = s->pieces[i].bars;
	return longest;
}

size_t
tune_set_notes(const struct tune_set *s)
{
	size_t notes = 0;

	for (size_t i = 0; i < s->piece_count; i++)
		notes += s->pieces[i].notes;
	return notes;
}

/* Says which of its reasons there is nothing to tune on. */
static bool
check(const struct tune_set *s, struct err *err)
{
	int longest = tune_set_bars(s);

	if (longest == 0)
		return err_set(err, ERR_ARG, "there are no notes to train on");
	if (longest < TUNE_BARS_MIN)
		return err_set(err, ERR_ARG, "%d bar%s too few to train on: at least %d are needed "
		    "to measure progress", longest, longest == 1 ? " is" : "s are", TUNE_BARS_MIN);
	if (s->parts == 0)
		return err_set(err, ERR_ARG, "all notes are in the held-out bars: none are left "
		    "to train on");
	if (s->judge_count == 0)
		return err_set(err, ERR_ARG, "the held-out bars, which measure progress, have no "
		    "notes");
	return true;
}

bool
tune_set_make(struct tune_set *s, const struct song *const *songs, size_t count,
    enum tune_split split, const struct encoding *encoding, size_t context, struct err *err)
{
	bool ok = true;

	*s = (struct tune_set){ .encoding = *encoding, .context = context, .split = split };
	s->pieces = calloc(count > 0 ? count : 1, sizeof *s->pieces);
	if (s->pieces == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu pieces", count);
	for (size_t i = 0; i < count && ok; i++) {
		ok = piece_of_song(songs[i], &s->pieces[i], err);
		s->piece_count += ok;
	}
	ok = ok && (split == TUNE_HOLD_OUT ? hold_out : every_bar)(s, err) && check(s, err);
	if (!ok)
		tune_set_clear(s);
	return ok;
}

void
tune_set_clear(struct tune_set *s)
{
	for (size_t i = 0; i < s->piece_count; i++)
		piece_clear(&s->pieces[i]);
	for (size_t i = 0; i < s->judge_count; i++)
		token_window_clear(&s->judges[i]);
	free(s->pieces);
	free(s->stretches);
	free(s->held_out);
	free(s->judges);
	*s = (struct tune_set){ 0 };
}
