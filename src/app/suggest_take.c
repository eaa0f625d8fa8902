/* SPDX-License-Identifier: MIT */
/* suggest_take.c - candidates become edits of the piece as it is now. */

#include <stdio.h>
#include <stdlib.h>

#include "app/session.h"
#include "app/suggest_internal.h"
#include "music/edit.h"
#include "music/song.h"

const struct batch *
suggest_root(const struct batch *batch)
{
	while (batch->mutates && batch->parent != NULL)
		batch = batch->parent;
	return batch;
}

bool
suggest_taken(const struct session *s, const struct candidate *c)
{
	uint32_t node = s->history.at;

	while (c->taken_node != 0 && node > c->taken_node)
		node = s->history.nodes[node].parent;
	return c->taken_node != 0 && node == c->taken_node;
}

bool
suggest_keep_tracks(struct batch *batch, const struct song *written, const struct song *piece,
    struct err *err)
{
	batch->track_count = song_tracks(written);
	batch->tracks = calloc((size_t)batch->track_count + 1, sizeof *batch->tracks);
	if (batch->tracks == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for candidates");
	for (int t = 0; t < batch->track_count; t++) {
		uint32_t id = song_track_id(written, t);

		batch->tracks[t] = song_track_of_id(piece, id) >= 0 ? id : 0;
	}
	return true;
}

/* Of a song that has the new track at `made`. */
static int *
map_tracks(const struct batch *batch, const struct song *song, int made)
{
	int *map = calloc((size_t)batch->track_count + 1, sizeof *map);

	for (int t = 0; map != NULL && t < batch->track_count; t++)
		map[t] = batch->tracks[t] == 0 ? made : song_track_of_id(song, batch->tracks[t]);
	return map;
}

/* The new track, where the piece has it already: part of a candidate was taken. */
static int
made_track(const struct batch *batch, const struct song *song)
{
	const struct batch *root = suggest_root(batch);

	return root->made_track != 0 ? song_track_of_id(song, root->made_track) : -1;
}

int *
suggest_tracks(const struct session *s, const struct batch *batch)
{
	int made = made_track(batch, s->song);

	return map_tracks(batch, s->song, made >= 0 ? made : song_tracks(s->song));
}

/* The piece with the track that the candidate needs; its edit is in *prepare. */
static struct song *
prepared_song(const struct session *s, const struct batch *batch, struct edit *prepare, int *track,
    struct err *err)
{
	struct song *song;

	*track = -1;
	if (made_track(batch, s->song) < 0 &&
	    !order_prepare(&suggest_root(batch)->order, s->song, prepare, track, err))
		return NULL;
	song = song_snapshot(s->song);
	if (song == NULL) {
		err_set(err, ERR_LIMIT, "there is no memory to take a candidate");
		return NULL;
	}
	if (prepare->count == 0 || song_edit(song, prepare, err))
		return song;
	song_free(song);
	return NULL;
}

bool
suggest_edit(const struct session *s, const struct batch *batch, const struct candidate *c,
    const struct candidate_part *part, struct edit *edit, struct candidate_counts *counts,
    int *track, struct err *err)
{
	struct edit notes = EDIT_EMPTY;
	struct song *song = prepared_song(s, batch, edit, track, err);
	int *map = song != NULL ? map_tracks(batch, song, *track >= 0 ? *track :
	    made_track(batch, s->song)) : NULL;
	bool ok = song != NULL && (map != NULL ||
	    err_set(err, ERR_LIMIT, "there is no memory to take a candidate")) &&
	    candidate_edit(c, song, map, part, &notes, counts, err) &&
	    edit_join(edit, &notes, err);

	free(map);
	song_free(song);
	edit_clear(&notes);
	if (!ok)
		edit_clear(edit);
	return ok;
}

/* --- taking */

struct wanted {
	const struct batch *batch;
	struct window	 window;
	bool		 some;		/* those in the window alone */
	uint32_t	 track;		/* id; 0: all */
	bool		 not_new;	/* none on a track that is not there yet */
};

static bool
is_wanted(void *arg, const struct note *note)
{
	const struct wanted *w = arg;

	uint32_t track = w->batch->tracks[note->track];

	if (w->track != 0 && track != w->track && (track != 0 || w->not_new))
		return false;
	return !w->some || (note->start_ticks >= w->window.start_ticks &&
	    note->start_ticks < w->window.end_ticks && note->pitch >= w->window.low &&
	    note->pitch <= w->window.high);
}

static void
say_taken(struct session *s, const struct batch *batch, int number,
    const struct candidate_counts *counts, bool part)
{
	char replaced[48] = "", changed[64] = "";

	if (counts->removed > 0)
		snprintf(replaced, sizeof replaced, " for %zu", counts->removed);
	if (counts->changed > 0)
		snprintf(changed, sizeof changed, "; %zu that were edited since stay",
		    counts->changed);
	session_say(s, "took %scandidate %d: %zu note%s%s%s%s; u takes it back",
	    part ? "a part of " : "", number, counts->made, counts->made == 1 ? "" : "s",
	    replaced, order_pushes(&batch->order) ? ", what follows is later" : "", changed);
}

/* It is in the piece: nothing of the batch is on the screen any more. */
static void
leave_batch(struct session *s, struct batch *batch, int track)
{
	const struct batch *root = suggest_root(batch);

	for (size_t i = 0; track >= 0 && i < s->suggest->count; i++)
		if (s->suggest->batches[i] == root)
			s->suggest->batches[i]->made_track = song_track_id(s->song, track);
	if (batch->running)
		suggest_cancel(s);
	suggest_close(s);
	s->cursor_ticks = batch->end_ticks;
}

bool
suggest_take(struct session *s, bool track_alone, struct err *err)
{
	struct batch *batch = suggest_batch(s);
	struct candidate *c = suggest_current(s);
	struct wanted wanted = { .batch = batch, .not_new = track_alone };
	struct candidate_part part = { is_wanted, &wanted };
	struct candidate_counts counts;
	struct edit edit = EDIT_EMPTY;
	int number, track;

	if (!suggest_need_batch(s, err))
		return false;
	if (c == NULL)
		return err_set(err, ERR_ARG, "choose a candidate first, with its number");
	number = suggest_place(batch, s->suggest->current) + 1;
	wanted.some = session_selected(s, &wanted.window, &track);
	if (track_alone || (wanted.some && track >= 0))
		wanted.track = song_track_id(s->song, s->track);
	if (!suggest_edit(s, batch, c, &part, &edit, &counts, &track, err))
		return false;
	if (counts.made + counts.removed == 0) {
		edit_clear(&edit);
		return err_set(err, ERR_ARG, c->made.count == 0 ? "candidate %d has no notes yet" :
		    wanted.some ? "candidate %d has no notes in the selection" :
		    "candidate %d has no notes on this track", number);
	}
	snprintf(edit.label, sizeof edit.label, "take candidate %d", number);
	if (!session_edit(s, &edit, err)) {
		edit_clear(&edit);
		return false;
	}
	if (!wanted.some && !track_alone)
		c->taken_node = s->history.at;
	suggest_store_candidate(s, batch, s->suggest->current);
	leave_batch(s, batch, track);
	say_taken(s, batch, number, &counts, wanted.some || track_alone);
	return true;
}
