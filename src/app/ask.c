/* SPDX-License-Identifier: MIT */
#include "app/ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/locked.h"
#include "app/session.h"
#include "app/suggest.h"
#include "app/tuning.h"
#include "base/number.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/time.h"

static bool
set(const struct session *s, struct order *o, enum order_row_id row, const char *value,
    struct err *err)
{
	struct order_place place = { s->song, s->time, s->model };

	return order_set(o, &place, order_row_name(row), value, err);
}

/* --- where */

static int64_t
bars_on(const struct session *s, int64_t start, long long bars)
{
	struct bar bar;

	time_bar_at(s->time, start, &bar);
	time_bar(s->time, bar.number + bars, &bar);
	return bar.start_ticks;
}

/*
 * From the cursor, between notes to go on from and notes that come; else at a bar line
 * after the last note, and not before the cursor's bar.
 */
static int64_t
go_on_from(const struct session *s)
{
	bool before = false, after = false;
	struct note note;
	struct bar bar;

	if (song_notes(s->song, -1) == 0)
		return s->cursor_ticks;
	for (int i = 0; i < song_tracks(s->song); i++) {
		before = before || song_prev_note(s->song, i, s->cursor_ticks, &note);
		after = after || song_next_note(s->song, i, s->cursor_ticks, &note);
	}
	if (before && after)
		return s->cursor_ticks;
	time_bar_at(s->time, before ? s->cursor_ticks : 0, &bar);
	return number_larger(order_after_last_note(s->song, s->time), bar.start_ticks);
}

bool
ask_bars(const struct session *s, struct order *o, int bars, struct err *err)
{
	struct window selected;
	int64_t start;
	struct bar bar;
	int track;

	if (session_selected(s, &selected, &track))
		return order_set_region(o, selected.start_ticks, selected.end_ticks, err);
	if (order_ways[o->way].at_end) {
		start = go_on_from(s);
	} else {
		time_bar_at(s->time, s->cursor_ticks, &bar);
		start = bar.start_ticks;
	}
	return order_set_region(o, start, bars_on(s, start, bars), err);
}

static bool
say_where(const struct session *s, struct order *o, struct err *err)
{
	int64_t start, end;

	return order_region(o, &start, &end) || ask_bars(s, o, (int)order_integer(o, ORDER_BARS,
	    (long long)settings_number(s->settings, SET_BARS)), err);
}

/* --- who */

static bool
say_who(const struct session *s, struct order *o, struct err *err)
{
	const struct order_way_row *way = &order_ways[o->way];
	struct window selected;
	int track = s->track;
	char text[16];

	if (o->value[ORDER_TRACKS] != NULL)
		return true;
	if (way->at_end && !(session_selected(s, &selected, &track) && track >= 0))
		return true;		/* all that play */
	if (way->new_track) {
		snprintf(text, sizeof text, "%d", s->track + 1);
		return (o->value[ORDER_INSTRUMENT] != NULL ||
		    set(s, o, ORDER_INSTRUMENT, gm_official(0), err)) &&
		    (o->value[ORDER_BELOW] != NULL || o->value[ORDER_ABOVE] != NULL ||
		    song_tracks(s->song) == 0 || set(s, o, ORDER_BELOW, text, err));
	}
	if ((session_selected(s, &selected, &track) && track < 0) || o->way == ORDER_BRIDGE)
		return true;
	snprintf(text, sizeof text, "%d", track + 1);
	return set(s, o, ORDER_TRACKS, text, err);
}

/* The tracks that must not be written on; `why` if there are no others. */
static bool
leave_out(const struct session *s, struct order *o, bool (*left_out)(const struct session *, int),
    const char *why, struct err *err)
{
	bool *tracks = calloc((size_t)song_tracks(s->song) + 1, sizeof *tracks);
	int free_ones = 0, taken = 0;
	bool ok = tracks != NULL || err_set(err, ERR_LIMIT, "no memory for a list of tracks");

	if (ok)
		order_tracks(o, s->song, tracks);
	for (int t = 0; ok && t < song_tracks(s->song); t++) {
		if (tracks[t] && left_out(s, t)) {
			tracks[t] = false;
			taken++;
		}
		free_ones += tracks[t];
	}
	if (ok && taken > 0 && free_ones == 0 && o->value[ORDER_INSTRUMENT] == NULL)
		ok = err_set(err, ERR_ARG, "%s", why);
	ok = ok && (taken == 0 || order_set_tracks(o, s->song, tracks, err));
	free(tracks);
	return ok;
}

/* --- locks */

struct listing {
	const struct session *s;
	FILE		*out;
	bool		 any;
};

static bool
list_locked(void *arg, const struct note *note)
{
	struct listing *l = arg;

	if (locked_note(l->s, note->id)) {
		fprintf(l->out, "%s%" PRIu32, l->any ? "," : "", note->id);
		l->any = true;
	}
	return true;
}

static void
list_spans(struct listing *l, int64_t start, int64_t end)
{
	for (size_t i = 0; i < l->s->locked->span_count; i++) {
		const struct generate_span *span = &l->s->locked->spans[i];

		if (span->start_ticks >= end || span->end_ticks <= start)
			continue;
		fprintf(l->out, "%s%" PRId64 "-%" PRId64, l->any ? "," : "", span->start_ticks,
		    span->end_ticks);
		l->any = true;
	}
}

/* The locks that are in the region, as a row of the order. */
static bool
say_locked_as(const struct session *s, struct order *o, enum order_row_id row, struct err *err)
{
	struct window w = { .high = 127 };
	char *text = NULL;
	size_t size;
	struct listing l = { s, open_memstream(&text, &size), false };
	bool ok = l.out != NULL;

	(void)order_region(o, &w.start_ticks, &w.end_ticks);
	if (ok && row == ORDER_NOTES)
		song_query(s->song, -1, &w, list_locked, &l);
	else if (ok)
		list_spans(&l, w.start_ticks, w.end_ticks);
	ok = (ok && fclose(l.out) == 0) || err_set(err, ERR_LIMIT, "no memory for what is locked");
	ok = ok && (!l.any || set(s, o, row, text, err));
	free(text);
	return ok;
}

static bool
say_locks(const struct session *s, struct order *o, struct err *err)
{
	return !locked_any(s) || (say_locked_as(s, o, ORDER_NOTES, err) &&
	    say_locked_as(s, o, ORDER_LOCKED, err) && leave_out(s, o, locked_track,
	    "every track that it could write on is locked; :unlock all frees them", err));
}

/* --- and the rest */

static bool
say_settings(const struct session *s, struct order *o, struct err *err)
{
	static const struct { enum order_row_id row; enum setting_id setting; } from[] = {
		{ ORDER_CANDIDATES, SET_CANDIDATES }, { ORDER_TEMPERATURE, SET_TEMPERATURE },
		{ ORDER_MIN_P, SET_MIN_P }, { ORDER_MEMORY, SET_MEMORY },
	};
	char seed[24];

	for (size_t i = 0; i < sizeof from / sizeof from[0]; i++)
		if (o->value[from[i].row] == NULL && !set(s, o, from[i].row,
		    settings_text(s->settings, from[i].setting), err))
			return false;
	snprintf(seed, sizeof seed, "%" PRIu64, suggest_next_seed(s));
	return o->value[ORDER_SEED] != NULL || set(s, o, ORDER_SEED, seed, err);
}

/* The setting, unless that is to ask. */
static bool
say_existing(const struct session *s, struct order *o, struct err *err)
{
	const char *existing = settings_text(s->settings, SET_EXISTING);

	return !order_ways[o->way].at_end || o->value[ORDER_EXISTING] != NULL ||
	    strcmp(existing, "ask") == 0 || set(s, o, ORDER_EXISTING, existing, err);
}

bool
ask_complete(struct session *s, struct order *o, struct err *err)
{
	struct order_place place = { s->song, s->time, s->model };
	bool open;

	if (!say_where(s, o, err) || !say_existing(s, o, err) || !say_who(s, o, err))
		return false;
	open = o->value[ORDER_TRACKS] == NULL;
	return order_settle(o, &place, err) && (!open || leave_out(s, o, session_silent,
	    "every track that plays there is muted; M unmutes one", err)) &&
	    say_locks(s, o, err) && say_settings(s, o, err);
}

/* --- notes that are there */

struct there {
	int64_t		 start_ticks;
	size_t		 count;
};

static bool
count_there(void *arg, const struct note *n)
{
	struct there *there = arg;

	there->count += n->start_ticks >= there->start_ticks;
	return true;
}

/* Those of the tracks that it writes on, in its region. */
static size_t
notes_there(const struct session *s, const struct order *o)
{
	struct window w = { .high = 127 };
	struct there there = { 0, 0 };
	bool *tracks;

	if (!order_region(o, &w.start_ticks, &w.end_ticks) ||
	    (tracks = calloc((size_t)song_tracks(s->song) + 1, sizeof *tracks)) == NULL)
		return 0;
	there.start_ticks = w.start_ticks;
	order_tracks(o, s->song, tracks);
	for (int t = 0; t < song_tracks(s->song); t++)
		if (tracks[t])
			song_query(s->song, t, &w, count_there, &there);
	free(tracks);
	return there.count;
}

/* A person can be asked, and nothing else says it. */
static bool
may_ask(const struct session *s, const struct order *o)
{
	return s->has_screen && order_ways[o->way].at_end && o->value[ORDER_EXISTING] == NULL;
}

void
ask_end(struct session *s)
{
	if (s->waiting != NULL)
		order_clear(&s->waiting->order);
	free(s->waiting);
	s->waiting = NULL;
}

static bool
wait_for_answer(struct session *s, const struct order *o, size_t notes, struct err *err)
{
	ask_end(s);
	s->waiting = calloc(1, sizeof *s->waiting);
	if (s->waiting == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for what is asked");
	s->waiting->notes = notes;
	return order_copy(&s->waiting->order, o, err);
}

bool
ask_now(struct session *s, const struct order *order, struct err *err)
{
	struct order o;
	size_t notes;
	bool ok;

	if (!tuning_need_model(s, err) || !order_copy(&o, order, err))
		return false;
	ok = ask_complete(s, &o, err);
	notes = ok && may_ask(s, &o) ? notes_there(s, &o) : 0;
	ok = ok && (notes > 0 ? wait_for_answer(s, &o, notes, err) : suggest_make(s, &o, err));
	order_clear(&o);
	return ok;
}

bool
ask_question(struct session *s, char *text, size_t size)
{
	struct ask_waiting *w = s->waiting;
	struct bar first, last;
	int64_t start, end;

	if (w == NULL || w->asked || !order_region(&w->order, &start, &end))
		return false;
	w->asked = true;
	time_bar_at(s->time, start, &first);
	time_bar_at(s->time, end - 1, &last);
	snprintf(text, size, "bars %lld-%lld have %zu note%s: k keep, r replace, p push on? "
	    "Esc leaves", (long long)first.number + 1, (long long)last.number + 1, w->notes,
	    w->notes == 1 ? "" : "s");
	return true;
}

bool
ask_answer(struct session *s, const char *existing, struct err *err)
{
	struct order_place place = { s->song, s->time, s->model };
	struct ask_waiting *w = s->waiting;
	bool ok;

	if (w == NULL)
		return err_set(err, ERR_ARG, "nothing was asked; a continues");
	ok = order_set(&w->order, &place, order_row_name(ORDER_EXISTING), existing, err) &&
	    order_settle(&w->order, &place, err) && suggest_make(s, &w->order, err);
	ask_end(s);
	return ok;
}
