/* SPDX-License-Identifier: MIT */
/* cmd_select.c - commands that select, copy and paste. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "command/cmd.h"
#include "music/edit.h"

#define ANY_PITCH	-1		/* for low_pitch of the clipboard: keep the pitches */

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

/* --- the clipboard */

static int64_t
first_start(const struct targets *t)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < t->count; i++)
		if (t->notes[i].start_ticks < first)
			first = t->notes[i].start_ticks;
	return first;
}

static int
lowest_pitch(const struct targets *t)
{
	int low = 127;

	for (size_t i = 0; i < t->count; i++)
		if (t->notes[i].pitch < low)
			low = t->notes[i].pitch;
	return low;
}

/* The region to copy: the rectangle, widened to notes that start before it. */
static void
copied_region(const struct session *s, const struct targets *t, int64_t *start, int64_t *length)
{
	struct window w;
	int track;
	int64_t first = first_start(t), end = 0;

	if (session_selected(s, &w, &track)) {
		*start = first < w.start_ticks ? first : w.start_ticks;
		*length = w.end_ticks - *start;
		return;
	}
	for (size_t i = 0; i < t->count; i++)
		if (t->notes[i].start_ticks + t->notes[i].length_ticks > end)
			end = t->notes[i].start_ticks + t->notes[i].length_ticks;
	*start = first;
	*length = end - first;
}

/*
 * Takes ownership of the notes.  Moves the cursor to the lower left corner,
 * where pasting changes nothing.
 */
static void
fill_clipboard(struct session *s, struct targets *t)
{
	bool keep_pitch = s->selection.active && (s->selection.all_tracks ||
	    s->selection.whole_bars);
	int low = lowest_pitch(t);
	int64_t start, length;

	copied_region(s, t, &start, &length);
	for (size_t i = 0; i < t->count; i++) {
		t->notes[i].start_ticks -= start;
		t->notes[i].id = song_track_id(s->song, t->notes[i].track);
	}
	free(s->clipboard.notes);
	s->clipboard.notes = t->notes;
	s->clipboard.count = t->count;
	s->clipboard.length_ticks = length;
	s->clipboard.low_pitch = keep_pitch ? ANY_PITCH : low;
	memset(t, 0, sizeof *t);
	selection_drop(s);
	cmd_move_cursor(s, start);
	s->cursor_pitch = keep_pitch ? s->cursor_pitch : low;
}

static bool
copy(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	char text[64];

	(void)argc, (void)argv;
	if (!cmd_targets(s, &t, err))
		return false;
	fill_clipboard(s, &t);
	session_say(s, "copied %s", cmd_notes(s->clipboard.count, text));
	return true;
}

static bool
cut(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct targets t;
	char label[64], text[64];
	bool good;

	(void)argc, (void)argv;
	if (!cmd_targets(s, &t, err))
		return false;
	snprintf(label, sizeof label, "cut %s", cmd_notes(t.count, text));
	good = edit_remove_notes(&edit, s->song, t.notes, t.count, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good) {
		fill_clipboard(s, &t);
		session_say(s, "cut %s", text);
	}
	targets_clear(&t);
	return good;
}

/* The notes that start in the bar at the cursor, as if it were selected. */
static bool
take_bar(struct session *s, bool remove, struct err *err)
{
	bool good;

	selection_drop(s);
	select_kind(s, false, true);
	good = remove ? cut(s, 0, NULL, err) : copy(s, 0, NULL, err);
	if (!good)
		selection_drop(s);
	return good;
}

static bool
copy_bar(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return take_bar(s, false, err);
}

static bool
cut_bar(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return take_bar(s, true, err);
}

/* The default target: the selection, the note at the cursor, else its bar. */
static bool
take_here(struct session *s, bool remove, struct err *err)
{
	struct note here;

	if (!s->selection.active && !session_note_here(s, &here))
		return take_bar(s, remove, err);
	return remove ? cut(s, 0, NULL, err) : copy(s, 0, NULL, err);
}

static bool
copy_here(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return take_here(s, false, err);
}

static bool
cut_here(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return take_here(s, true, err);
}

/* Notes of one track go to the track of the cursor; those of several keep their tracks. */
static bool
on_one_track(const struct session *s)
{
	for (size_t i = 1; i < s->clipboard.count; i++)
		if (s->clipboard.notes[i].id != s->clipboard.notes[0].id)
			return false;
	return true;
}

static bool
place_copy(const struct session *s, const struct note *kept, int64_t at_ticks, int semitones,
    bool here, struct note *n, struct err *err)
{
	int pitch = kept->pitch + semitones;

	*n = *kept;
	n->track = song_track_of_id(s->song, kept->id);
	n->id = 0;
	n->ended = true;
	n->start_ticks += at_ticks;
	if (here && n->track != s->track) {
		n->track = s->track;
		n->channel = (uint8_t)cmd_channel(s, s->track);
	}
	if (n->track < 0)
		return err_set(err, ERR_ARG, "nothing is pasted: a track that the notes came from "
		    "is gone; undo brings it back");
	if (pitch < 0 || pitch > 127)
		return err_set(err, ERR_ARG,
		    "pasted here, notes would leave the range of MIDI pitches");
	n->pitch = (uint8_t)pitch;
	return true;
}

/* One edit with `times` copies in a row. */
static bool
paste_notes(struct session *s, int64_t at_ticks, int semitones, long long times, const char *verb,
    uint32_t **ids, size_t *count, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	bool here = on_one_track(s), good = true;
	char label[64], text[64];
	struct note *notes;
	size_t n = 0;

	if (s->clipboard.count == 0)
		return err_set(err, ERR_ARG, "nothing has been copied yet");
	if (times * (long long)s->clipboard.count > 1000000)
		return err_set(err, ERR_LIMIT, "that would be more than a million notes");
	notes = malloc((size_t)times * s->clipboard.count * sizeof *notes);
	if (notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	for (long long k = 0; good && k < times; k++)
		for (size_t i = 0; good && i < s->clipboard.count; i++)
			good = place_copy(s, &s->clipboard.notes[i],
			    at_ticks + k * s->clipboard.length_ticks, semitones, here, &notes[n++],
			    err);
	good = good && edit_add_notes(&edit, s->song, notes, n, err);
	free(notes);
	snprintf(label, sizeof label, "%s %s", verb, cmd_notes(s->clipboard.count * (size_t)times,
	    text));
	good = good && cmd_edit(s, &edit, label, ids, count, err);
	edit_clear(&edit);
	return good;
}

static bool
paste_at(struct session *s, int argc, char **argv, bool in_place, struct err *err)
{
	long long times;
	int low = s->clipboard.low_pitch;
	int semitones = in_place || low == ANY_PITCH ? 0 : s->cursor_pitch - low;
	char text[64], at[64];

	if (!cmd_count(argc, argv, 1, &times, err) ||
	    !paste_notes(s, s->cursor_ticks, semitones, times, "paste", NULL, NULL, err))
		return false;
	session_say(s, "pasted %s at %s", cmd_notes(s->clipboard.count * (size_t)times, text),
	    cmd_at(s, s->cursor_ticks, at));
	selection_drop(s);
	cmd_move_cursor(s, s->cursor_ticks + times * s->clipboard.length_ticks);
	return true;
}

static bool
paste(struct session *s, int argc, char **argv, struct err *err)
{
	return paste_at(s, argc, argv, false, err);
}

static bool
paste_in_place(struct session *s, int argc, char **argv, struct err *err)
{
	return paste_at(s, argc, argv, true, err);
}

/* --- duplicate */

/* The notes to duplicate: the selection, or the bar at the cursor. */
static bool
double_targets(struct session *s, struct targets *t, int64_t *length, struct err *err)
{
	struct window w;
	struct bar bar;
	int track;

	if (session_selected(s, &w, &track)) {
		*length = w.end_ticks - w.start_ticks;
		return cmd_targets(s, t, err);
	}
	time_bar_at(s->time, s->cursor_ticks, &bar);
	*length = bar.length_ticks;
	w = (struct window){ bar.start_ticks, bar.start_ticks + bar.length_ticks, 0, 127 };
	if (!cmd_targets_in(s, s->track, &w, true, t, err))
		return false;
	return t->count > 0 || err_set(err, ERR_ARG, "there is no note in this bar of the track");
}

static bool
add_copies(struct session *s, const struct targets *t, int64_t length, long long times,
    struct edit *edit, struct err *err)
{
	struct note *notes = malloc((size_t)times * t->count * sizeof *notes), *n = notes;
	bool good;

	if (notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	for (long long k = 1; k <= times; k++) {
		for (size_t i = 0; i < t->count; i++, n++) {
			*n = t->notes[i];
			n->id = 0;
			n->ended = true;
			n->start_ticks += k * length;
		}
	}
	good = edit_add_notes(edit, s->song, notes, (size_t)(n - notes), err);
	free(notes);
	return good;
}

static bool
duplicate(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct targets t;
	long long times;
	int64_t length;
	uint32_t *ids = NULL;
	size_t count;
	char label[64], text[64];
	bool good;

	if (!cmd_count(argc, argv, 1, &times, err) || !double_targets(s, &t, &length, err))
		return false;
	snprintf(label, sizeof label, "duplicate %s", cmd_notes(t.count, text));
	good = times * (long long)t.count <= 1000000 ||
	    err_set(err, ERR_LIMIT, "that would be more than a million notes");
	good = good && add_copies(s, &t, length, times, &edit, err) &&
	    cmd_edit(s, &edit, label, &ids, &count, err);
	edit_clear(&edit);
	if (good) {
		session_say(s, "duplicated %s%s", text, times > 1 ? ", several times" : "");
		cmd_move_cursor(s, s->cursor_ticks + times * length);
		if (s->selection.active) {
			s->selection.anchor_ticks += times * length;
			selection_hold(s, ids, count);
			ids = NULL;
		}
	}
	free(ids);
	targets_clear(&t);
	return good;
}

#define SELECT(name, alias, args, help, max, flags, fn) \
	{ name, alias, args, help, GROUP_SELECT, 0, max, flags, fn }

const struct command cmd_select_table[] = {
	SELECT("copy", "y", "", "Copy the selected notes, or the one at the cursor", 0, 0, copy),
	SELECT("copy-bar", NULL, "", "Copy the bar of the track", 0, 0, copy_bar),
	SELECT("copy-here", NULL, "", "Copy the selection, the note at the cursor, or else its bar",
	    0, 0, copy_here),
	SELECT("cut", NULL, "", "Copy and delete the selected notes, or the one at the cursor", 0,
	    CMD_EDITS, cut),
	SELECT("cut-bar", NULL, "", "Cut the bar of the track", 0, CMD_EDITS, cut_bar),
	SELECT("cut-here", NULL, "", "Cut the selection, the note at the cursor, or else its bar",
	    0, CMD_EDITS, cut_here),
	SELECT("duplicate", NULL, "[times]", "Repeat the selection, or the bar, right after itself",
	    1,
	    CMD_EDITS | CMD_REPEATS, duplicate),
	SELECT("paste", NULL, "[times]", "Paste at the cursor", 1,
	    CMD_EDITS | CMD_REPEATS, paste),
	SELECT("paste-in-place", NULL, "[times]", "Paste at the cursor, at the original pitches", 1,
	    CMD_EDITS | CMD_REPEATS, paste_in_place),
	SELECT("select", NULL, "", "Select a rectangle of the track, starting here", 0, 0,
	    select_start),
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
