/* SPDX-License-Identifier: MIT */
#include "app/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/export.h"
#include "app/session_internal.h"
#include "app/setting.h"
#include "app/suggest.h"
#include "app/transport.h"
#include "app/tuning.h"
#include "music/edit.h"

#define IDLE_MS		2000		/* without an edit, before the store is tidied up */
#define IDLE_PAGES	256		/* 1 MiB of log is worth a sync */
#define LOG_PAGES_MAX	16384		/* 64 MiB: tidy up at once, or the log outgrows the piece */

static void
set_message(struct session *s, bool is_error, const char *fmt, va_list args)
{
	vsnprintf(s->message, sizeof s->message, fmt, args);
	s->message_is_error = is_error;
	s->message_serial++;
}

void
session_say(struct session *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_message(s, false, fmt, args);
	va_end(args);
}

void
session_complain(struct session *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_message(s, true, fmt, args);
	va_end(args);
}

void
session_print(struct session *s, const char *fmt, ...)
{
	char line[1024];
	va_list args;

	if (s->print == NULL)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	s->print(s->print_arg, line);
}

const char *
path_typed(const char *path, char out[FILE_PATH_MAX])
{
	const char *home = getenv("HOME");

	if (path[0] != '~' || path[1] != '/' || home == NULL ||
	    snprintf(out, FILE_PATH_MAX, "%s%s", home, path + 1) >= FILE_PATH_MAX)
		return path;
	return out;
}

uint64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* --- where the person is */

struct place
place_now(const struct session *s)
{
	const struct selection *sel = &s->selection;

	return (struct place){
		.track = s->track, .pitch = s->cursor_pitch, .ticks = s->cursor_ticks,
		.selection = !sel->active ? 0 : PLACE_SELECTION |
		    (sel->all_tracks ? PLACE_TRACKS : 0) | (sel->whole_bars ? PLACE_BARS : 0),
		.anchor_pitch = sel->anchor_pitch, .anchor_ticks = sel->anchor_ticks,
	};
}

static int
clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

static int64_t
clamp_ticks(int64_t ticks)
{
	return ticks < 0 ? 0 : ticks > CURSOR_TICKS_MAX ? CURSOR_TICKS_MAX : ticks;
}

/* A place may be a stranger's, or of a song that had more tracks. */
void
place_cursor(struct session *s, const struct place *place)
{
	int tracks = song_tracks(s->song);

	s->track = clamp(place->track, 0, tracks > 0 ? tracks - 1 : 0);
	s->cursor_pitch = clamp(place->pitch, 0, 127);
	s->cursor_ticks = clamp_ticks(place->ticks);
}

static void
place_selection(struct session *s, const struct place *place)
{
	selection_drop(s);
	if ((place->selection & PLACE_SELECTION) == 0)
		return;
	s->selection.active = true;
	s->selection.all_tracks = (place->selection & PLACE_TRACKS) != 0;
	s->selection.whole_bars = (place->selection & PLACE_BARS) != 0;
	s->selection.anchor_pitch = clamp(place->anchor_pitch, 0, 127);
	s->selection.anchor_ticks = clamp_ticks(place->anchor_ticks);
	s->mode = MODE_VISUAL;
}

void
selection_drop(struct session *s)
{
	free(s->selection.ids);
	memset(&s->selection, 0, sizeof s->selection);
	if (s->mode == MODE_VISUAL)
		s->mode = MODE_NORMAL;
}

static int
compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
selection_hold(struct session *s, uint32_t *ids, size_t count)
{
	free(s->selection.ids);
	s->selection.ids = ids;
	s->selection.id_count = count;
	if (count > 0)
		qsort(ids, count, sizeof *ids, compare_ids);
	s->selection.held_at = place_now(s);
}

/* Nothing but the command that held them has moved the rectangle since. */
static bool
still_held(const struct session *s)
{
	const struct place *held = &s->selection.held_at;

	return s->selection.ids != NULL && held->track == s->track &&
	    held->pitch == s->cursor_pitch && held->ticks == s->cursor_ticks &&
	    held->anchor_pitch == s->selection.anchor_pitch &&
	    held->anchor_ticks == s->selection.anchor_ticks;
}

bool
session_selected(const struct session *s, struct window *w, int *track)
{
	const struct selection *sel = &s->selection;
	int64_t first = s->cursor_ticks, last = s->cursor_ticks;
	int low = s->cursor_pitch, high = s->cursor_pitch;
	struct bar bar;

	if (!sel->active)
		return false;
	*track = sel->all_tracks ? -1 : s->track;
	if (sel->anchor_ticks < first)
		first = sel->anchor_ticks;
	if (sel->anchor_ticks > last)
		last = sel->anchor_ticks;
	if (sel->anchor_pitch < low)
		low = sel->anchor_pitch;
	if (sel->anchor_pitch > high)
		high = sel->anchor_pitch;
	w->start_ticks = first;
	w->end_ticks = last + s->grid_ticks;
	w->low = (uint8_t)low;
	w->high = (uint8_t)high;
	if (sel->whole_bars) {
		time_bar_at(s->time, first, &bar);
		w->start_ticks = bar.start_ticks;
		time_bar_at(s->time, last, &bar);
		w->end_ticks = bar.start_ticks + bar.length_ticks;
		w->low = 0;
		w->high = 127;
	}
	return true;
}

/* Whole bars take the notes that begin in them, a free rectangle every note that it touches. */
bool
session_holds(const struct session *s, const struct note *n)
{
	struct window w;
	int track;

	if (!session_selected(s, &w, &track) || (track >= 0 && n->track != track))
		return false;
	if (still_held(s))
		return bsearch(&n->id, s->selection.ids, s->selection.id_count,
		    sizeof n->id, compare_ids) != NULL;
	if (n->pitch < w.low || n->pitch > w.high || n->start_ticks >= w.end_ticks)
		return false;
	return n->start_ticks >= w.start_ticks ||
	    (!s->selection.whole_bars && n->start_ticks + n->length_ticks > w.start_ticks);
}

struct here {
	int64_t		 ticks;
	struct note	*note;
	bool		 found;
};

/* A note that covers the cursor is nearer than one that only begins in its step. */
static bool
look_here(void *arg, const struct note *n)
{
	struct here *here = arg;

	if (n->start_ticks > here->ticks && here->found)
		return false;
	*here->note = *n;
	here->found = true;
	return n->start_ticks <= here->ticks;
}

bool
session_note_here(const struct session *s, struct note *n)
{
	struct window w = {
		s->cursor_ticks, s->cursor_ticks + s->grid_ticks,
		(uint8_t)s->cursor_pitch, (uint8_t)s->cursor_pitch
	};
	struct here here = { s->cursor_ticks, n, false };

	if (s->track < song_tracks(s->song))
		song_query(s->song, s->track, &w, look_here, &here);
	return here.found;
}

bool
session_silent(const struct session *s, int track)
{
	return s->muted[track] || (s->any_soloed && !s->soloed[track]);
}

void
session_mutes_changed(struct session *s)
{
	s->any_soloed = false;
	for (int i = 0; i < song_tracks(s->song); i++)
		s->any_soloed |= s->soloed[i];
	transport_mutes(s);
}

/* --- changes */

/* Mute and solo stay with their tracks. */
static void
move_track_bits(struct session *s, const struct change *change)
{
	size_t at = (size_t)change->track, after = TRACKS_MAX - at - 1;

	if (change->kind == CHANGE_TRACK_INSERT) {
		memmove(s->muted + at + 1, s->muted + at, after);
		memmove(s->soloed + at + 1, s->soloed + at, after);
		s->muted[at] = s->soloed[at] = false;
	} else {
		memmove(s->muted + at, s->muted + at + 1, after);
		memmove(s->soloed + at, s->soloed + at + 1, after);
		s->muted[TRACKS_MAX - 1] = s->soloed[TRACKS_MAX - 1] = false;
	}
}

static bool
is_time_event(const struct event *e)
{
	return e->status == 0xff && (e->data[0] == META_TEMPO || e->data[0] == META_METRE ||
	    e->data[0] == META_KEY);
}

/* What follows from an edit that the song now has.  Costs what the edit changed. */
static void
follow_edit(struct session *s, const struct edit *edit)
{
	bool new_time = false, new_tracks = false;
	struct time_map *time;

	for (size_t i = 0; i < edit->count; i++) {
		const struct change *change = &edit->changes[i];

		if (change->kind == CHANGE_TRACK_INSERT || change->kind == CHANGE_TRACK_REMOVE) {
			move_track_bits(s, change);
			new_tracks = true;
		} else if (is_time_event(&change->event)) {
			new_time = true;
		}
	}
	if (new_time || new_tracks) {
		time = time_map_new(s->song);
		if (time != NULL) {		/* else the old one does for now */
			time_map_free(s->time);
			s->time = time;
		}
	}
	if (new_tracks)
		session_mutes_changed(s);	/* the player knows tracks by number */
	if (s->track >= song_tracks(s->song))
		s->track = clamp(song_tracks(s->song) - 1, 0, TRACKS_MAX);
	s->revision++;
	s->idle_since_ms = clock_ms();
}

bool
reserve_places(struct session *s, size_t count, struct err *err)
{
	size_t capacity = s->place_capacity == 0 ? 64 : s->place_capacity * 2;
	struct place *grown;

	if (count <= s->place_capacity)
		return true;
	if (capacity < count)
		capacity = count;
	grown = realloc(s->places, capacity * sizeof *grown);
	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "no memory for another edit");
	s->places = grown;
	s->place_capacity = capacity;
	return true;
}

bool
session_need_store(struct session *s, struct err *err)
{
	struct store_piece piece = {
		.base = s->base, .base_size = s->base_size, .salvaged = s->salvaged,
	};

	if (s->store != NULL)
		return true;
	if (s->unkept)
		return err_set(err, ERR_IO, "there is no session to keep it in");
	snprintf(piece.path, sizeof piece.path, "%s", s->real_path);
	snprintf(piece.saved_hash, sizeof piece.saved_hash, "%s", s->file_hash);
	piece.place = place_now(s);
	s->store = store_create(&piece, err);
	if (s->store == NULL)
		return false;
	free(s->base);
	s->base = NULL;
	return true;
}

/* What was kept so far stays; without every edit in between, no later one can follow it. */
void
session_keep(struct session *s, bool keep)
{
	if (!keep) {
		store_close(s->store);
		s->store = NULL;
		s->unkept = true;
	} else if (s->unkept) {
		session_complain(s, "edits are kept again when the piece is opened the next time");
	}
}

/* What cannot be kept is not made; there is a way to go on all the same. */
static bool
not_made(struct err *err)
{
	char why[sizeof err->text];

	snprintf(why, sizeof why, "%s", err->text);
	return err_set(err, err->code, "nothing is changed, for it cannot be kept "
	    "(:set keep off goes on without): %.115s", why);
}

/* Writes the edit down before it is made. */
static bool
keep_edit(struct session *s, const struct edit *edit, int64_t now, struct err *err)
{
	struct store_edit kept = {
		.node = (uint32_t)s->history.count, .parent = s->history.at,
		.made_unix_s = now, .before = place_now(s),
	};
	uint8_t *bytes = NULL;
	bool good;

	if (s->unkept)
		return true;
	if (!edit_encode(edit, &bytes, &kept.size, err))
		return false;
	kept.bytes = bytes;
	good = (session_need_store(s, err) && store_append(s->store, &kept, err)) || not_made(err);
	free(bytes);
	if (good && store_log_pages(s->store) > LOG_PAGES_MAX)
		store_checkpoint(s->store);
	return good;
}

bool
session_edit(struct session *s, struct edit *edit, struct err *err)
{
	int64_t now = time(NULL);
	uint32_t node;

	if (edit->count == 0)
		return true;
	if (!edit_check(s->song, edit, err) || !song_reserve(s->song, edit, err) ||
	    !history_reserve(&s->history, err) ||
	    !reserve_places(s, s->history.count + 1, err) || !keep_edit(s, edit, now, err)) {
		edit_clear(edit);
		return false;
	}
	s->places[s->history.count] = place_now(s);
	node = history_push(&s->history, edit, now);	/* from here on nothing can fail */
	song_apply(s->song, &s->history.nodes[node].edit);
	follow_edit(s, &s->history.nodes[node].edit);
	return true;
}

/* One step to a parent or a child.  On failure the song is as it was. */
static bool
step(struct session *s, uint32_t node, bool undo, struct err *err)
{
	struct edit inverse = EDIT_EMPTY;
	const struct edit *edit = &s->history.nodes[node].edit;
	bool good;

	if (undo && !edit_invert(edit, &inverse, err))
		return false;
	if (undo)
		edit = &inverse;
	good = edit_check(s->song, edit, err) && song_reserve(s->song, edit, err);
	if (good) {
		song_apply(s->song, edit);
		history_go(&s->history, undo ? s->history.nodes[node].parent : node);
		follow_edit(s, edit);
	}
	edit_clear(&inverse);
	return good;
}

bool
walk_history(struct session *s, uint32_t target, uint32_t *last, bool *undone, struct err *err)
{
	uint32_t *path = NULL;
	size_t up = 0, down = 0;
	bool good;

	*last = 0;
	good = history_path(&s->history, target, &path, &up, &down, err);
	for (size_t i = 0; good && i < up + down; i++) {
		good = step(s, path[i], i < up, err);
		if (good) {
			*last = path[i];
			*undone = i < up;
		}
	}
	free(path);
	return good;
}

static bool
keep_position(struct session *s, uint32_t target, struct err *err)
{
	uint32_t *path = NULL;
	size_t up, down;
	bool good;

	if (s->store == NULL)
		return true;
	if (!history_path(&s->history, target, &path, &up, &down, err))
		return false;
	good = store_go(s->store, target, path + up, down, err);
	free(path);
	return good;
}

bool
session_go(struct session *s, uint32_t target, struct err *err)
{
	struct err ignored;
	uint32_t last;
	bool undone = false, good;

	if (target >= s->history.count)
		return err_set(err, ERR_ARG, "there is no edit %u: the last one is %zu",
		    target, s->history.count - 1);
	if (!keep_position(s, target, err))
		return false;
	good = walk_history(s, target, &last, &undone, err);
	if (!good)
		keep_position(s, s->history.at, &ignored);	/* as far as it went */
	if (last != 0) {
		selection_drop(s);
		place_cursor(s, &s->places[last]);
		if (undone)
			place_selection(s, &s->places[last]);
	}
	return good;
}

bool
session_modified(const struct session *s)
{
	return s->history.at != s->saved_node;
}

size_t
session_unsaved(const struct session *s)
{
	struct err ignored;
	uint32_t *path = NULL;
	size_t up = 0, down = 0;

	history_path(&s->history, s->saved_node, &path, &up, &down, &ignored);
	free(path);
	return up + down;
}

/* --- the rest of the program */

bool
session_start_sound(struct session *s, struct err *err)
{
	return transport_start(s, err);
}

const char *
session_sound_words(const struct session *s)
{
	return transport_trouble(s);
}

bool
session_playing(const struct session *s)
{
	return transport_playing(s);
}

int64_t
session_playhead(const struct session *s)
{
	return transport_ticks(s);
}

/* Where the cursor was is worth no transaction of its own before there is time. */
static void
tidy_up(struct session *s)
{
	struct err ignored;
	struct place place = place_now(s);

	if (s->idle_since_ms == 0 || clock_ms() - s->idle_since_ms < IDLE_MS)
		return;
	s->idle_since_ms = 0;
	if (s->store == NULL)
		return;
	store_place(s->store, &place, &ignored);
	if (store_log_pages(s->store) > IDLE_PAGES)
		store_checkpoint(s->store);
}

bool
session_poll(struct session *s)
{
	uint64_t before = s->message_serial;
	bool changed = transport_poll(s);

	changed |= export_poll(s);
	changed |= suggest_poll(s);
	changed |= tuning_poll(s);
	tidy_up(s);
	return changed || s->message_serial != before;
}
