/* SPDX-License-Identifier: MIT */
/* session.c - edits of a session, and the candidate being heard. */

#include "app/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/session_copy.h"
#include "app/session_internal.h"
#include "base/clock.h"
#include "base/text.h"
#include "music/chord.h"
#include "music/edit.h"

#define LOG_PAGES_MAX	16384	/* 64 MiB: checkpoint at once, or the log outgrows the piece */

/* --- the key */

#define GUESS_NOTES	24		/* fewer fit too many keys */
#define GUESS_ONCE	20000		/* notes from which one edit does not change it */

bool
session_key_at(struct session *s, int64_t tick, struct key *key)
{
	time_key(s->time, tick, key);
	if (key->known)
		return false;
	if (!s->guessed.known || (s->guessed.revision != s->revision &&
	    song_notes(s->song, -1) < GUESS_ONCE)) {
		s->guessed.key.known = 0;
		if (song_notes(s->song, -1) >= GUESS_NOTES)
			key_estimate(s->song, &s->guessed.key);
		s->guessed.revision = s->revision;
		s->guessed.known = true;
	}
	*key = s->guessed.key;
	return key->known != 0;
}

bool
session_silent(const struct session *s, int track)
{
	return s->muted[track] || s->recorded_over == track + 1 || (s->heard_alone > 0 ?
	    s->heard_alone != track + 1 : s->any_soloed && !s->soloed[track]);
}

void
session_mutes_changed(struct session *s)
{
	s->any_soloed = false;
	for (int i = 0; i < song_tracks(s->song); i++)
		s->any_soloed |= s->soloed[i];
	s->mutes_revision++;
}

void
session_hear_alone(struct session *s, int track)
{
	if (s->heard_alone == track + 1)
		return;
	s->heard_alone = track + 1;
	session_mutes_changed(s);
}

/* --- the candidate being heard */

void
session_hear(struct session *s, struct edit *edit)
{
	if (s->heard == NULL && edit == NULL)
		return;
	if (s->heard != NULL)
		edit_clear(s->heard);
	free(s->heard);
	s->heard = NULL;
	if (edit != NULL && (s->heard = calloc(1, sizeof *s->heard)) != NULL) {
		*s->heard = *edit;
		*edit = (struct edit)EDIT_EMPTY;
	}
	s->heard_revision++;
}

struct song *
session_heard_song(const struct session *s, struct err *err)
{
	struct song *song;

	if (s->heard == NULL || (song = song_snapshot(s->song)) == NULL)
		return NULL;
	if (song_edit(song, s->heard, err))
		return song;
	song_free(song);
	return NULL;
}

/* --- edits */

/* Without memory it comes back neither muted nor soloed. */
static void
remember_gone(struct session *s, uint32_t id, bool muted, bool soloed)
{
	struct gone_track *grown;

	if (!muted && !soloed)
		return;
	grown = realloc(s->gone, (s->gone_count + 1) * sizeof *grown);
	if (grown == NULL)
		return;
	s->gone = grown;
	grown[s->gone_count++] = (struct gone_track){ id, muted, soloed };
}

static void
bring_back(struct session *s, uint32_t id, size_t at)
{
	for (size_t i = 0; i < s->gone_count; i++) {
		if (s->gone[i].id != id)
			continue;
		s->muted[at] = s->gone[i].muted;
		s->soloed[at] = s->gone[i].soloed;
		s->gone[i] = s->gone[--s->gone_count];
		return;
	}
}

void
mutes_leave(struct session *s)
{
	for (int i = 0; i < song_tracks(s->song); i++) {
		remember_gone(s, song_track_id(s->song, i), s->muted[i], s->soloed[i]);
		s->muted[i] = s->soloed[i] = false;
	}
}

void
mutes_return(struct session *s)
{
	for (int i = 0; i < song_tracks(s->song); i++)
		bring_back(s, song_track_id(s->song, i), (size_t)i);
	session_mutes_changed(s);
}

static void
carry(bool *bits, int from, int to)
{
	bool moved = bits[from];

	for (; from < to; from++)
		bits[from] = bits[from + 1];
	for (; from > to; from--)
		bits[from] = bits[from - 1];
	bits[to] = moved;
}

static void
follow_move(struct session *s, int from, int to)
{
	carry(s->muted, from, to);
	carry(s->soloed, from, to);
	if (s->track == from)
		s->track = to;
	else
		s->track += (s->track >= to && s->track < from) -
		    (s->track > from && s->track <= to);
}

/* Mute and solo stay with their tracks, and so does the person. */
static void
move_track_bits(struct session *s, const struct change *change)
{
	size_t at = (size_t)change->track, after = SONG_TRACKS_MAX - at - 1;

	if (change->kind == CHANGE_TRACK_MOVE) {
		follow_move(s, change->track, (int)change->event.tick);
	} else if (change->kind == CHANGE_TRACK_INSERT) {
		memmove(s->muted + at + 1, s->muted + at, after);
		memmove(s->soloed + at + 1, s->soloed + at, after);
		s->muted[at] = s->soloed[at] = false;
		bring_back(s, change->event.id, at);
		s->track += change->track <= s->track;
	} else {
		remember_gone(s, change->event.id, s->muted[at], s->soloed[at]);
		memmove(s->muted + at, s->muted + at + 1, after);
		memmove(s->soloed + at, s->soloed + at + 1, after);
		s->muted[SONG_TRACKS_MAX - 1] = s->soloed[SONG_TRACKS_MAX - 1] = false;
		s->track -= change->track < s->track;
	}
}

static bool
is_time_event(const struct event *e)
{
	return e->status == 0xff && (e->data[0] == META_TEMPO || e->data[0] == META_METRE ||
	    e->data[0] == META_KEY);
}

/* Updates the session after an edit of the song.  The cost depends on the edit's size. */
static void
follow_edit(struct session *s, const struct edit *edit)
{
	bool new_time = false, new_tracks = false;
	struct time_map *time;

	for (size_t i = 0; i < edit->count; i++) {
		const struct change *change = &edit->changes[i];

		if (change->kind == CHANGE_TRACK_INSERT || change->kind == CHANGE_TRACK_REMOVE ||
		    change->kind == CHANGE_TRACK_MOVE) {
			move_track_bits(s, change);
			new_tracks = true;
		} else if (is_time_event(&change->event)) {
			new_time = true;
		}
	}
	if (new_time || new_tracks) {
		time = time_map_new(s->song);
		if (time != NULL) {		/* otherwise the old map must do for now */
			time_map_free(s->time);
			s->time = time;
		}
	}
	if (new_tracks)
		session_mutes_changed(s);	/* the player identifies tracks by number */
	if (s->track >= song_tracks(s->song))
		s->track = song_tracks(s->song) > 0 ? song_tracks(s->song) - 1 : 0;
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

static void
store_piece_of(const struct session *s, struct store_piece *piece)
{
	*piece = (struct store_piece){
		.base = s->base, .base_size = s->base_size, .salvaged = s->salvaged,
		.place = place_now(s),
	};
	snprintf(piece->path, sizeof piece->path, "%s", s->real_path);
	snprintf(piece->saved_hash, sizeof piece->saved_hash, "%s", s->file_hash);
}

void
session_take_store(struct session *s, struct store *store)
{
	s->base_lent = false;
	if (store == NULL)
		return;
	s->store = store;
	free(s->base);
	s->base = NULL;
}

bool
session_need_store(struct session *s, struct err *err)
{
	struct store_piece piece;
	struct store *store;

	if (s->store != NULL)
		return true;
	if (s->unkept || s->base_lent)
		return err_set(err, ERR_IO, s->unkept ? "edits are not kept on the disk now" :
		    "the first edit is not on the disk yet; try again");
	store_piece_of(s, &piece);
	store = store_create(&piece, err);
	session_take_store(s, store);
	return store != NULL;
}

bool
session_lend_base(struct session *s, struct store_piece *piece)
{
	if (s->store != NULL || s->unkept || s->base_lent)
		return false;
	store_piece_of(s, piece);
	s->base_lent = true;
	return true;
}

/* Edits stored so far stay.  Later ones cannot be stored: each needs the one before it. */
void
session_keep_no_more(struct session *s)
{
	store_close(s->store);
	s->store = NULL;
	s->unkept = true;
}

/* An edit that cannot be stored is refused; the error says how to continue without storing. */
bool
session_not_made(struct err *err)
{
	return err_set(err, err->code, "not changed, because the edit cannot be stored "
	    "(:set keep off edits without storing): %s", err->text);
}

/* Stores the edit before it is applied. */
static bool
keep_edit(struct session *s, const struct edit *edit, int64_t now, struct err *err)
{
	struct store_edit kept = {
		.node = (uint32_t)s->history.count, .parent = s->history.at,
		.made_unix_s = now, .before = place_now(s),
	};
	uint8_t *bytes = NULL;
	bool good;

	if (s->unkept && s->aside == NULL)
		return true;
	if (!edit_encode(edit, &bytes, &kept.size, err))
		return false;
	if (s->aside != NULL)
		return aside_keep(s->aside, bytes, kept.size, err);
	kept.bytes = bytes;
	good = (session_need_store(s, err) && store_append(s->store, &kept, err)) ||
	    session_not_made(err);
	free(bytes);
	if (good && store_log_pages(s->store) > LOG_PAGES_MAX && s->apart == NULL)
		store_checkpoint(s->store);	/* else when there is a moment: saving.c */
	return good;
}

bool
session_edit(struct session *s, struct edit *edit, struct err *err)
{
	int64_t now = time(NULL);
	uint32_t node;

	session_preview_end(s);
	if (edit->count == 0)
		return true;
	if (s->working) {
		edit_clear(edit);
		return err_set(err, ERR_ARG, "another edit is not finished yet; Ctrl-C stops it");
	}
	if (!song_reserve(s->song, edit, err) ||
	    !history_reserve(&s->history, err) ||
	    !reserve_places(s, s->history.count + 1, err) || !keep_edit(s, edit, now, err)) {
		edit_clear(edit);
		return false;
	}
	s->places[s->history.count] = place_now(s);
	node = history_push(&s->history, edit, now);	/* from here on nothing can fail */
	song_apply(s->song, &s->history.nodes[node].edit);
	follow_edit(s, &s->history.nodes[node].edit);
	if (s->aside != NULL)
		aside_song(s->aside, s->song);
	if (s->history.nodes[node].bulk)
		history_let_go(&s->history);
	return true;
}

/* The edit was stored by now, and its outcome is known. */
static void
take_made(struct session *s, struct edit *edit, int64_t made_unix_s, struct song *song)
{
	uint32_t node = history_push(&s->history, edit, made_unix_s);

	song_free(s->song);
	s->song = song;
	follow_edit(s, &s->history.nodes[node].edit);
	if (s->history.nodes[node].bulk)
		history_let_go(&s->history);
}

bool
session_take_edit(struct session *s, struct edit *edit, int64_t made_unix_s,
    const struct place *before, const void *bytes, size_t size, struct song *song,
    struct err *err)
{
	struct store_edit kept = {
		.node = (uint32_t)s->history.count, .parent = s->history.at,
		.made_unix_s = made_unix_s, .before = *before, .bytes = bytes, .size = size,
	};

	if (!history_reserve(&s->history, err) ||
	    !reserve_places(s, s->history.count + 1, err))
		return false;
	if (!s->unkept && !((session_need_store(s, err) && store_append(s->store, &kept, err)) ||
	    session_not_made(err)))
		return false;
	s->places[s->history.count] = *before;
	take_made(s, edit, made_unix_s, song);
	return true;
}

/* One step to a parent or a child.  On failure the song is unchanged. */
static bool
step(struct session *s, uint32_t node, bool undo, struct err *err)
{
	struct edit inverse = EDIT_EMPTY;
	bool good = history_step(&s->history, &s->song, node, undo, &inverse, err);

	if (good) {
		history_go(&s->history, undo ? s->history.nodes[node].parent : node);
		follow_edit(s, undo ? &inverse : &s->history.nodes[node].edit);
	}
	edit_clear(&inverse);
	if (good && s->history.nodes[node].bulk)
		history_let_go(&s->history);
	return good;
}

bool
walk_history(struct session *s, uint32_t target, uint32_t *last, struct err *err)
{
	uint32_t *path = NULL;
	size_t up = 0, down = 0;
	bool good;

	*last = 0;
	good = history_path(&s->history, s->history.at, target, &path, &up, &down, err);
	for (size_t i = 0; good && i < up + down; i++) {
		good = step(s, path[i], i < up, err);
		if (good)
			*last = path[i];
	}
	free(path);
	return good;
}

bool
session_keep_position(struct session *s, uint32_t target, struct err *err)
{
	uint32_t *path = NULL;
	size_t up, down;
	bool good;

	if (s->store == NULL)
		return true;
	if (!history_path(&s->history, s->history.at, target, &path, &up, &down, err))
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
	bool good;

	if (target >= s->history.count)
		return err_set(err, ERR_ARG, "there is no edit %u: the last one is %zu",
		    target, s->history.count - 1);
	if (s->working)
		return err_set(err, ERR_ARG, "an edit is not finished yet; Ctrl-C stops it");
	session_preview_end(s);
	if (!session_keep_position(s, target, err))
		return false;
	good = walk_history(s, target, &last, err);
	if (!good)
		/* the last node that was reached */
		session_keep_position(s, s->history.at, &ignored);
	if (last != 0)
		place_back(s, &s->places[last]);
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

	history_path(&s->history, s->history.at, s->saved_node, &path, &up, &down, &ignored);
	free(path);
	return up + down;
}
