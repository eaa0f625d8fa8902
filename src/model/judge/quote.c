/* SPDX-License-Identifier: MIT */
#include "model/judge/quote.h"

#include <math.h>
#include <stdlib.h>

#include "model/judge/quote_internal.h"
#include "music/song.h"

#define GAP_MAX		400	/* twelfths of a quarter: longer gaps count as this */
#define INTERVALS_MIN	3	/* fewest different intervals in a significant gram */
#define FACTOR		UINT64_C(0x9e3779b97f4a7c15)	/* of the rolling hash; odd */

/* --- lines */

static bool
make_room(struct quote_line *line, size_t more)
{
	size_t capacity = line->count + more;
	uint64_t *step;
	int8_t *interval;

	if (capacity <= line->capacity)
		return true;
	step = realloc(line->step, capacity * sizeof *step);
	line->step = step != NULL ? step : line->step;
	interval = realloc(line->interval, capacity);
	line->interval = interval != NULL ? interval : line->interval;
	if (step == NULL || interval == NULL)
		return false;
	line->capacity = capacity;
	return true;
}

static void
add_step(struct quote_line *line, int interval, int64_t ticks, int64_t quarter)
{
	double gap = (double)ticks * 12 / (double)quarter;
	int64_t twelfths = gap < GAP_MAX ? llrint(gap) : GAP_MAX;

	line->interval[line->count] = (int8_t)interval;
	line->step[line->count++] = hash_step(hash_step(HASH_START, interval), twelfths);
}

bool
quote_line_add(struct quote_line *line, const struct excerpt_note *note, size_t count,
    int64_t quarter)
{
	int top, last = -1;
	int64_t last_start = 0;
	size_t next;

	if (!make_room(line, count))
		return false;
	for (size_t i = 0; i < count; i = next) {
		top = note[i].pitch;
		for (next = i + 1; next < count && note[next].start == note[i].start; next++)
			top = note[next].pitch > top ? note[next].pitch : top;
		if (last >= 0)
			add_step(line, top - last, note[i].start - last_start, quarter);
		last = top;
		last_start = note[i].start;
	}
	return true;
}

void
quote_line_clear(struct quote_line *line)
{
	free(line->step);
	free(line->interval);
	*line = (struct quote_line){ 0 };
}

bool
quote_line_says(const struct quote_line *line, size_t at)
{
	int different = 0;

	for (size_t i = at; i < at + QUOTE_STEPS; i++) {
		bool before = false;

		for (size_t k = at; k < i; k++)
			before = before || line->interval[k] == line->interval[i];
		different += !before;
	}
	return different >= INTERVALS_MIN;
}

/* UINT64_MAX: not significant. */
static uint64_t
gram(const struct quote_line *line, size_t at)
{
	uint64_t hash = HASH_START;

	if (!quote_line_says(line, at))
		return UINT64_MAX;
	for (size_t i = at; i < at + QUOTE_STEPS; i++)
		hash = hash_step(hash, (int64_t)line->step[i]);
	return hash;
}

bool
quote_line_grams(const struct quote_line *line, quote_gram_fn fn, void *arg)
{
	uint64_t hash[QUOTE_WINDOW];
	size_t grams = line->count + 1 > QUOTE_STEPS ? line->count + 1 - QUOTE_STEPS : 0;

	for (size_t i = 0; i < grams; i++) {
		size_t smallest = i;

		hash[i % QUOTE_WINDOW] = gram(line, i);
		if (i + 1 < QUOTE_WINDOW && i + 1 < grams)
			continue;		/* the window, or the line, is not complete */
		for (size_t k = 1; k < QUOTE_WINDOW && k <= i; k++)
			if (hash[(i - k) % QUOTE_WINDOW] < hash[smallest % QUOTE_WINDOW])
				smallest = i - k;
		/* Mixed again, because the smallest of several are small. */
		if (hash[smallest % QUOTE_WINDOW] != UINT64_MAX &&
		    !fn(arg, smallest, hash_step(hash[smallest % QUOTE_WINDOW], 1)))
			return false;
	}
	return true;
}

/* --- quotes from the corpus */

struct corpus_run {
	const struct quotes *quotes;
	size_t		 first;		/* gram where the run starts */
	bool		 running;
	int		 longest;	/* notes */
};

static bool
ask_corpus(void *arg, size_t at, uint64_t hash)
{
	struct corpus_run *run = arg;
	int notes;

	if (!quotes_have(run->quotes, hash)) {
		run->running = false;
		return true;
	}
	if (!run->running)
		run->first = at;
	run->running = true;
	notes = (int)(at - run->first) + QUOTE_GRAM;
	run->longest = notes > run->longest ? notes : run->longest;
	return true;
}

/* --- quotes from the seed */

/* Consecutive lines, and their rolling hashes. */
struct lines {
	struct quote_line all;
	size_t		*end;		/* owned; of each line, in steps of all */
	size_t		 count;
	uint64_t	*rolled;	/* owned; of the steps before each */
	bool		*says;		/* owned; a significant gram starts at the step */
};

static bool
roll(struct lines *l)
{
	l->rolled = malloc((l->all.count + 1) * sizeof *l->rolled);
	l->says = calloc(l->all.count + 1, sizeof *l->says);
	if (l->rolled == NULL || l->says == NULL)
		return false;
	for (size_t i = 0; i + QUOTE_STEPS <= l->all.count; i++)
		l->says[i] = quote_line_says(&l->all, i);
	l->rolled[0] = 0;
	for (size_t i = 0; i < l->all.count; i++)
		l->rolled[i + 1] = l->rolled[i] * FACTOR + l->all.step[i];
	return true;
}

/* The region's lines, or the seed's. */
static bool
make_lines(const struct excerpt *e, bool old, struct lines *l)
{
	l->end = malloc(((size_t)e->parts + 1) * sizeof *l->end);
	if (l->end == NULL)
		return false;
	for (int p = 0; p < e->parts; p++) {
		const struct excerpt_part *part = &e->part[p];
		size_t from = old ? 0 : part->old, to = old ? part->old : part->count;

		if (part->drums)
			continue;
		if (!quote_line_add(&l->all, part->note + from, to - from, e->quarter))
			return false;
		l->end[l->count++] = l->all.count;
	}
	return roll(l);
}

static void
clear_lines(struct lines *l)
{
	quote_line_clear(&l->all);
	free(l->end);
	free(l->rolled);
	free(l->says);
}

/* Whether a run of so many steps of one is in the other.  false: no memory. */
static bool
share(const struct lines *a, const struct lines *b, size_t steps, bool *shared)
{
	const struct lines *side[2] = { a, b };
	struct hash_set seen = { 0 };
	uint64_t power = 1;
	bool good = true;

	*shared = false;
	for (size_t i = 0; i < steps; i++)
		power *= FACTOR;
	for (int s = 0; s < 2; s++) {
		const struct lines *l = side[s];
		size_t at = 0;

		for (size_t line = 0; line < l->count; at = l->end[line++])
			for (; good && !*shared && at + steps <= l->end[line]; at++) {
				uint64_t hash = l->rolled[at + steps] - l->rolled[at] * power;

				if (!l->says[at])
					continue;
				if (s == 0)
					good = hash_set_add(&seen, hash_step(hash, 0));
				else
					*shared = hash_set_has(&seen, hash_step(hash, 0));
			}
	}
	hash_set_clear(&seen);
	return good;
}

/* The longest run, by bisection: if a run is shared, so is every shorter one. */
static bool
find_shared(const struct lines *a, const struct lines *b, int *notes)
{
	size_t low = QUOTE_STEPS - 1, high = a->all.count < b->all.count ? a->all.count :
	    b->all.count;

	while (low < high) {
		size_t middle = (low + high + 1) / 2;
		bool shared;

		if (!share(a, b, middle, &shared))
			return false;
		if (shared)
			low = middle;
		else
			high = middle - 1;
	}
	*notes = low >= QUOTE_STEPS ? (int)low + 1 : 0;
	return true;
}

bool
quote_find(const struct excerpt *e, const struct quotes *quotes, struct quote_runs *runs,
    struct err *err)
{
	struct lines seed = { .count = 0 }, region = { .count = 0 };
	bool good;

	*runs = (struct quote_runs){ 0 };
	good = make_lines(e, true, &seed) && make_lines(e, false, &region) &&
	    find_shared(&seed, &region, &runs->seed);
	for (size_t i = 0; good && i < region.count; i++) {
		size_t from = i > 0 ? region.end[i - 1] : 0;
		bool plays = region.end[i] > from;	/* a note more than steps */

		runs->notes += (int)(region.end[i] - from) + plays;
	}
	for (size_t i = 0; good && quotes != NULL && i < region.count; i++) {
		size_t from = i > 0 ? region.end[i - 1] : 0;
		struct corpus_run run = { .quotes = quotes };
		struct quote_line line;

		if (region.end[i] == from)	/* silent: there may be no steps at all */
			continue;
		line = (struct quote_line){ region.all.step + from, region.all.interval + from,
			region.end[i] - from, 0 };
		(void)quote_line_grams(&line, ask_corpus, &run);
		runs->corpus = run.longest > runs->corpus ? run.longest : runs->corpus;
	}
	clear_lines(&seed);
	clear_lines(&region);
	return good || err_set(err, ERR_LIMIT, "no memory to look for quotes");
}

/* --- collecting */

struct collecting {
	struct excerpt_note *note;	/* owned */
	size_t		 count, capacity;
	bool		 full;
	struct hash_set	*set;
};

static bool
collect_note(void *arg, const struct note *n)
{
	struct collecting *c = arg;

	if (c->count == c->capacity) {
		size_t capacity = c->capacity > 0 ? 2 * c->capacity : 1024;
		struct excerpt_note *more = realloc(c->note, capacity * sizeof *more);

		c->full = more == NULL;
		if (c->full)
			return false;
		c->note = more;
		c->capacity = capacity;
	}
	c->note[c->count++] = (struct excerpt_note){ .start = n->start_ticks, .pitch = n->pitch };
	return true;
}

static bool
collect_gram(void *arg, size_t at, uint64_t hash)
{
	struct collecting *c = arg;

	(void)at;
	c->full = !hash_set_add(c->set, hash);
	return !c->full;
}

bool
quote_collect(const struct song *song, struct hash_set *set, struct err *err)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct collecting c = { .set = set };
	struct track_info info;

	for (int t = 0; t < song_tracks(song) && !c.full; t++) {
		struct quote_line line = { 0 };

		song_track_info(song, t, &info);
		if (info.drums)
			continue;
		c.count = 0;
		song_query(song, t, &all, collect_note, &c);
		c.full = c.full || !quote_line_add(&line, c.note, c.count,
		    song_ticks_per_quarter(song)) || !quote_line_grams(&line, collect_gram, &c);
		quote_line_clear(&line);
	}
	free(c.note);
	return !c.full || err_set(err, ERR_LIMIT, "no memory for the lines of a piece");
}
