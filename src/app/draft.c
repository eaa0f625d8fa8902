/* SPDX-License-Identifier: MIT */
#include "app/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ask.h"
#include "app/locked.h"
#include "app/session.h"
#include "app/tuning.h"
#include "base/number.h"
#include "base/text.h"
#include "music/song.h"
#include "music/time.h"

#define BARS_MAX	64
#define WAY		(-1)		/* in the place of a row of the order */

struct ask *
draft_need(struct session *s, struct err *err)
{
	if (s->ask == NULL && (s->ask = calloc(1, sizeof *s->ask)) == NULL)
		err_set(err, ERR_LIMIT, "there is no memory for what is asked");
	return s->ask;
}

void
draft_end(struct session *s)
{
	if (s->ask != NULL)
		order_clear(&s->ask->order);
	free(s->ask);
	s->ask = NULL;
}

/* --- rows */

static enum order_way
way_of(const struct session *s)
{
	return s->ask != NULL ? s->ask->order.way : ORDER_CONTINUE;
}

static const int first_rows[] = { WAY, ORDER_BARS };
static const int last_rows[] = { ORDER_TEMPERATURE, ORDER_MEMORY, ORDER_BOLD,
	ORDER_CANDIDATES };
#define FIRST	((int)(sizeof first_rows / sizeof *first_rows))
#define LAST	((int)(sizeof last_rows / sizeof *last_rows))

/* What only some ways have; WAY: none. */
static int
own_row(const struct session *s)
{
	const struct order_way_row *way = &order_ways[way_of(s)];

	return way->new_track ? ORDER_INSTRUMENT : way->varies ? ORDER_KEEP :
	    way->at_end ? ORDER_EXISTING : WAY;
}

int
draft_rows(const struct session *s)
{
	return FIRST + (own_row(s) != WAY) + ASKING_ROWS + LAST;
}

/* The row of the order, or WAY. */
static int
row_at(const struct session *s, int i)
{
	if (i < FIRST)
		return first_rows[i];
	i -= FIRST;
	if (own_row(s) != WAY && i-- == 0)
		return own_row(s);
	return i < ASKING_ROWS ? ORDER_ASKING + i : last_rows[(i - ASKING_ROWS) % LAST];
}

void
draft_row(struct session *s, int i, struct draft_row *out)
{
	struct err ignored;
	struct ask *ask = draft_need(s, &ignored);
	int row = row_at(s, i);
	const char *asked;

	*out = (struct draft_row){ .name = row == WAY ? "ask" : order_row_name(row) };
	if (row == WAY) {
		snprintf(out->value, sizeof out->value, "%s", order_ways[way_of(s)].name);
		out->asked = true;
		out->place = (int)way_of(s);
		out->count = ORDER_WAYS;
		return;
	}
	if (ask == NULL)
		return;
	choice_measure(s, &ask->here);
	if (row == ORDER_BARS && ask->bars > 0) {
		snprintf(out->value, sizeof out->value, "%d", ask->bars);
		out->asked = true;
	} else if ((asked = ask->order.value[row]) != NULL) {
		snprintf(out->value, sizeof out->value, "%.60s", asked);
		out->asked = true;
	} else if (!choice_as_is(s, &ask->here, row, out->value)) {
		out->value[0] = '\0';
	}
	out->count = choice_count(s, &ask->here, row);
	out->place = out->value[0] != '\0' ? choice_find(s, &ask->here, row, out->value) : -1;
}

/* --- changing it */

bool
draft_move(struct session *s, int by, struct err *err)
{
	struct ask *ask = draft_need(s, err);

	if (ask == NULL)
		return false;
	ask->at = (int)number_clamp(ask->at + by, 0, draft_rows(s) - 1);
	return true;
}

bool
draft_go(struct session *s, const char *name, struct err *err)
{
	struct ask *ask = draft_need(s, err);

	for (int i = FIRST - 1; ask != NULL && i < draft_rows(s); i++)
		if (strcmp(order_row_name(row_at(s, i)), name) == 0) {
			ask->at = i;
			return true;
		}
	return ask != NULL && err_set(err, ERR_ARG, "%s has no row %.40s",
	    order_ways[way_of(s)].name, name);
}

static bool
set_row(struct session *s, int row, const char *value, struct err *err)
{
	struct order_place place = { s->song, s->time, s->model };
	long long bars;

	if (row != ORDER_BARS)
		return order_set(&s->ask->order, &place, order_row_name(row), value, err);
	if (value[0] == '\0') {
		s->ask->bars = 0;
		return true;
	}
	if (!text_integer(value, 1, BARS_MAX, &bars, err))
		return false;
	s->ask->bars = (int)bars;
	return true;
}

/* The model is opened for its styles alone; without one they are not known. */
static void
look_at_model(struct session *s)
{
	struct err ignored;

	if (s->model == NULL)
		(void)tuning_need_model(s, &ignored);
}

bool
draft_change(struct session *s, int by, struct err *err)
{
	struct ask *ask = draft_need(s, err);
	struct draft_row row;
	char value[CHOICE_SIZE];
	int to;

	if (ask == NULL)
		return false;
	look_at_model(s);
	draft_row(s, ask->at, &row);
	if (row.count == 0)
		return err_set(err, ERR_ARG, "type it: e, then %s and its value", row.name);
	to = row.place < 0 ? (by > 0 ? 0 : row.count - 1) : row.place + by;
	to = (int)number_clamp(to, 0, row.count - 1);
	if (row_at(s, ask->at) == WAY) {
		ask->order.way = (enum order_way)to;
		return true;
	}
	return choice_at(s, &ask->here, row_at(s, ask->at), to, value) &&
	    set_row(s, row_at(s, ask->at), value, err);
}

bool
draft_free(struct session *s, struct err *err)
{
	struct ask *ask = draft_need(s, err);

	return ask != NULL && (row_at(s, ask->at) == WAY ||
	    set_row(s, row_at(s, ask->at), "", err));
}

bool
draft_set(struct session *s, const char *name, const char *value, struct err *err)
{
	struct ask *ask = draft_need(s, err);

	if (ask == NULL)
		return false;
	look_at_model(s);
	if (strcmp(name, "ask") == 0)
		return order_find_way(value, &ask->order.way, err);
	return draft_go(s, name, err) && set_row(s, row_at(s, ask->at), value, err);
}

/* What the way has no row for is not asked. */
static bool
draft_order(const struct session *s, struct order *order, struct err *err)
{
	if (!order_copy(order, &s->ask->order, err))
		return false;
	for (int row = ORDER_INSTRUMENT; row <= ORDER_KEEP; row++)
		if (row != own_row(s)) {
			free(order->value[row]);
			order->value[row] = NULL;
		}
	return s->ask->bars == 0 || ask_bars(s, order, s->ask->bars, err);
}

bool
draft_make(struct session *s, struct err *err)
{
	struct order order = { 0 };
	bool ok = draft_need(s, err) != NULL && draft_order(s, &order, err) &&
	    ask_now(s, &order, err);

	order_clear(&order);
	return ok;
}

/* --- where */

void
draft_where(const struct session *s, char *out, size_t size)
{
	const struct locked *locked = s->locked;
	struct order order = { .way = way_of(s) };
	struct bar first, last;
	int64_t start, end;
	struct err ignored;
	int at = 0, bars = s->ask != NULL && s->ask->bars > 0 ? s->ask->bars :
	    (int)settings_number(s->settings, SET_BARS);

	out[0] = '\0';
	if (ask_bars(s, &order, bars, &ignored) && order_region(&order, &start, &end)) {
		time_bar_at(s->time, start, &first);
		time_bar_at(s->time, end - 1, &last);
		at = snprintf(out, size, "bars %lld-%lld%s", (long long)first.number + 1,
		    (long long)last.number + 1, s->selection.active ? ", selected" : "");
	}
	order_clear(&order);
	if (locked != NULL && locked_any(s) && at < (int)size)
		snprintf(out + at, size - (size_t)at, ", locked: %zu note%s, %zu part%s, "
		    "%zu track%s", locked->note_count, locked->note_count == 1 ? "" : "s",
		    locked->span_count, locked->span_count == 1 ? "" : "s", locked->track_count,
		    locked->track_count == 1 ? "" : "s");
}
