/* SPDX-License-Identifier: MIT */
/* cmd_select.c - commands that select. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "command/cmd.h"
#include "music/edit.h"

/* --- selecting */

static size_t
count_selected(struct session *s)
{
	struct targets t;
	struct err ignored;
	size_t count = 0;

	if (cmd_targets(s, &t, &ignored))
		count = t.count;
	targets_clear(&t);
	return count;
}

/* Starts a selection, changes its kind, or, if it has this kind, ends it. */
static bool
select_kind(struct session *s, bool all_tracks, bool whole_bars)
{
	struct selection *sel = &s->selection;

	if (sel->active && sel->all_tracks == all_tracks && sel->whole_bars == whole_bars) {
		selection_drop(s);
		return true;
	}
	if (!sel->active) {
		sel->anchor_ticks = s->cursor_ticks;
		sel->anchor_pitch = s->cursor_pitch;
	}
	free(sel->ids);
	sel->ids = NULL;
	sel->id_count = 0;
	sel->active = true;
	sel->all_tracks = all_tracks;
	sel->whole_bars = whole_bars;
	s->mode = MODE_VISUAL;
	return true;
}

static bool
select_start(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	return select_kind(s, false, false);
}

static bool
select_bars(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	return select_kind(s, false, true);
}

static bool
select_tracks(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	return select_kind(s, true, false);
}

static bool
select_bars_tracks(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	return select_kind(s, true, true);
}

static bool
select_none(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	selection_drop(s);
	s->mode = MODE_NORMAL;
	return true;
}

static bool
select_again(struct session *s, int argc, char **argv, struct err *err)
{
	struct place last = s->dropped;
	char text[64];

	(void)argc, (void)argv;
	if ((last.selection & PLACE_SELECTION) == 0)
		return err_set(err, ERR_ARG, "nothing has been selected yet; v selects");
	last.track = s->track;		/* tracks may have changed their places since */
	s->mode = MODE_NORMAL;
	place_back(s, &last);
	session_say(s, "selected %s", cmd_notes(count_selected(s), text));
	return true;
}

static bool
select_swap(struct session *s, int argc, char **argv, struct err *err)
{
	struct place here = place_now(s);

	(void)argc, (void)argv;
	if (!s->selection.active)
		return err_set(err, ERR_ARG, "nothing is selected");
	cmd_move_cursor(s, s->selection.anchor_ticks);
	s->cursor_pitch = s->selection.anchor_pitch;
	s->selection.anchor_ticks = here.ticks;
	s->selection.anchor_pitch = here.pitch;
	if (s->selection.ids != NULL)
		s->selection.held_at = place_now(s);
	return true;
}

static bool
select_all(struct session *s, int argc, char **argv, struct err *err)
{
	char text[64];

	(void)argc, (void)argv;
	if (song_notes(s->song, s->track) == 0)
		return err_set(err, ERR_ARG, "there is no note on this track");
	if (!s->selection.active)
		select_kind(s, false, false);
	s->selection.anchor_ticks = 0;
	s->selection.anchor_pitch = 0;
	cmd_move_cursor(s, song_last_note_end_ticks(s->song));
	s->cursor_pitch = 127;
	session_say(s, "selected %s", cmd_notes(count_selected(s), text));
	return true;
}

#define SELECT(name, alias, args, help, max, flags, fn) \
	{ name, alias, args, help, GROUP_SELECT, 0, max, flags, fn }

const struct command cmd_select_table[] = {
	SELECT("select", NULL, "", "Select a rectangle of the track, starting here", 0, 0,
	    select_start),
	SELECT("select-again", NULL, "", "Select once more what was selected last", 0, 0,
	    select_again),
	SELECT("select-all", NULL, "", "Select all notes of the track", 0, 0, select_all),
	SELECT("select-bars", NULL, "", "Select whole bars of the track, starting here", 0, 0,
	    select_bars),
	SELECT("select-bars-tracks", NULL, "", "Select whole bars of all tracks, starting here", 0,
	    0,
	    select_bars_tracks),
	SELECT("select-none", NULL, "", "Clear the selection, and leave any mode", 0, 0,
	    select_none),
	SELECT("select-swap", NULL, "", "Go to the other corner of the selection", 0, 0,
	    select_swap),
	SELECT("select-tracks", NULL, "", "Select a rectangle of all tracks, starting here", 0, 0,
	    select_tracks),
	{ .name = NULL }
};
