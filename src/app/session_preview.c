/* SPDX-License-Identifier: MIT */
/* session_preview.c - shows the piece as an edit would make it, or as it was. */

#include <stdlib.h>

#include "app/session_internal.h"
#include "base/clock.h"
#include "music/edit.h"

bool
session_preview(struct session *s, struct edit *edit, struct err *err)
{
	struct song *shown;
	bool good;

	session_preview_end(s);
	shown = song_snapshot(s->song);
	good = song_edit(shown, edit, err);
	if (good) {
		s->previewed = s->song;
		s->song = shown;
		s->revision++;
	} else {
		song_free(shown);
	}
	edit_clear(edit);
	return good;
}

bool
session_song_after(struct history *h, struct song **song, uint32_t from, uint32_t node,
    struct err *err)
{
	uint32_t *path = NULL;
	size_t up = 0, down = 0;
	bool good = history_path(h, from, node, &path, &up, &down, err), bulk = false;

	for (size_t i = 0; good && i < up + down; i++) {
		struct edit inverse = EDIT_EMPTY;

		good = history_step(h, song, path[i], i < up, &inverse, err);
		bulk |= h->nodes[path[i]].bulk;
		edit_clear(&inverse);
	}
	free(path);
	if (bulk)
		history_let_go(h);
	return good;
}

/* The song of a node, from the one that is shown now; NULL: err says why not. */
static struct song *
song_after(struct session *s, uint32_t from, uint32_t node, struct err *err)
{
	struct song *song = song_snapshot(s->song);

	if (session_song_after(&s->history, &song, from, node, err))
		return song;
	song_free(song);
	return NULL;
}

/* Another song and its times take the place of those that are shown. */
static void
show(struct session *s, struct song *song, struct time_map *time, bool keep)
{
	mutes_leave(s);
	if (keep) {
		s->previewed = s->song;
		s->looked_time = s->time;
	} else {
		song_free(s->song);
		time_map_free(s->time);
	}
	s->song = song;
	s->time = time;
	mutes_return(s);
	s->revision++;
}

/* The node whose edit is the last step of the way: the cursor goes to where it was made. */
static bool
last_step(struct session *s, uint32_t node, uint32_t *last, struct err *err)
{
	uint32_t *path = NULL;
	size_t up = 0, down = 0;

	if (!history_path(&s->history, s->history.at, node, &path, &up, &down, err))
		return false;
	*last = up + down > 0 ? path[up + down - 1] : 0;
	free(path);
	return true;
}

bool
session_arrive(struct session *s, uint32_t node, struct song *song, struct time_map *time,
    struct err *err)
{
	uint32_t last;

	session_preview_end(s);
	if (!last_step(s, node, &last, err) || !session_keep_position(s, node, err))
		return false;
	show(s, song, time, false);
	history_go(&s->history, node);
	history_let_go(&s->history);
	s->idle_since_ms = clock_ms();
	if (last != 0)
		place_back(s, &s->places[last]);
	return true;
}

bool
session_look(struct session *s, uint32_t node, struct err *err)
{
	struct song *song;
	struct time_map *time;

	if (s->working)
		return err_set(err, ERR_ARG, "an edit is not finished yet; Ctrl-C stops it");
	if (!s->looking || node == s->history.at)
		session_preview_end(s);
	if (node == s->history.at || (s->looking && node == s->looked_at))
		return true;
	song = song_after(s, s->looking ? s->looked_at : s->history.at, node, err);
	if (song == NULL)
		return false;
	if ((time = time_map_new(song)) == NULL) {
		song_free(song);
		return err_set(err, ERR_LIMIT, "there is not enough memory to go back");
	}
	if (!s->looking)
		s->looked_from = place_now(s);
	show(s, song, time, !s->looking);
	s->looking = true;
	s->looked_at = node;
	place_cursor(s, node != 0 ? &s->places[node] : &s->looked_from);
	return true;
}

void
session_preview_end(struct session *s)
{
	struct song *song = s->previewed;

	if (song == NULL)
		return;
	s->previewed = NULL;
	if (s->looking) {
		s->looking = false;
		show(s, song, s->looked_time, false);
		s->looked_time = NULL;
		place_cursor(s, &s->looked_from);
		return;
	}
	song_free(s->song);
	s->song = song;
	s->revision++;
}
