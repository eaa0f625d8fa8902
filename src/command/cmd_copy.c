/* SPDX-License-Identifier: MIT */
/* cmd_copy.c - commands that copy, cut and paste, and the registers. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/clipboard.h"
#include "app/session_internal.h"
#include "command/cmd.h"
#include "music/edit.h"

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
static bool
keep(struct session *s, struct targets *t, bool cut, struct err *err)
{
	const struct region *meant = s->editing.meant;
	bool own_pitch = meant != NULL ? meant->w.low == 0 && meant->w.high == 127 :
	    s->selection.active && (s->selection.all_tracks || s->selection.whole_bars);
	int low = lowest_pitch(t);
	int64_t start, length;
	bool system = s->editing.reg == '+', good;
	struct clip *c;

	copied_region(s, t, &start, &length);
	c = clip_new(t->notes, t->count, s->song, start, length, own_pitch ? -1 : low);
	memset(t, 0, sizeof *t);
	if (c == NULL || !editing_keep(&s->editing, c, cut))
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	selection_drop(s);
	cmd_move_cursor(s, start);
	s->cursor_pitch = own_pitch ? s->cursor_pitch : low;
	good = !system || clipboard_put(s, s->editing.clips[REGISTER_UNNAMED], err);
	return good;
}

static bool
copy(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	char text[64], name = s->editing.reg;

	(void)argc, (void)argv;
	if (!cmd_targets(s, &t, err))
		return false;
	cmd_notes(t.count, text);
	if (!keep(s, &t, false, err))
		return false;
	if (name != 0)
		session_say(s, "copied %s to register %c", text, name);
	else
		session_say(s, "copied %s", text);
	return true;
}

static bool
cut(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	char label[64], text[64];
	bool good;

	(void)argc, (void)argv;
	if (!cmd_targets(s, &t, err))
		return false;
	snprintf(label, sizeof label, "cut %s", cmd_notes(t.count, text));
	good = cmd_remove(s, &t, label, err) && keep(s, &t, true, err);
	if (good)
		session_say(s, "cut %s", text);
	targets_clear(&t);
	return good;
}

/* Cuts the notes, if there are any, and starts step entry in their place. */
static bool
change(struct session *s, int argc, char **argv, struct err *err)
{
	struct window w = { s->cursor_ticks, 0, 0, 0 };
	struct targets t;
	int track;
	bool some;

	session_selected(s, &w, &track);
	some = cmd_targets(s, &t, err);
	targets_clear(&t);
	if (some && !cut(s, argc, argv, err))
		return false;
	selection_drop(s);
	cmd_move_cursor(s, w.start_ticks);
	s->mode = MODE_STEP;
	session_say(s, "write in its place; Esc ends it");
	return true;
}

/* The notes that start in the bar at the cursor, as if it were selected. */
static bool
take_bar(struct session *s, bool remove, struct err *err)
{
	struct region r = { .track = s->track };
	struct bar bar;
	bool good;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	r.w = (struct window){ bar.start_ticks, bar.start_ticks + bar.length_ticks, 0, 127 };
	s->editing.meant = &r;
	good = remove ? cut(s, 0, NULL, err) : copy(s, 0, NULL, err);
	s->editing.meant = NULL;
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

/* --- pasting */

/* Notes of one track go to the track of the cursor; those of several keep their tracks. */
static bool
place_copy(const struct session *s, const struct clip *c, size_t i, int64_t at_ticks,
    int semitones, bool here, struct note *n, struct err *err)
{
	int pitch = c->notes[i].pitch + semitones;

	*n = c->notes[i];
	n->id = 0;
	n->ended = true;
	n->start_ticks += at_ticks;
	if (c->track_ids[i] == 0) {	/* of another piece: from the cursor's track on */
		n->track = s->track + c->notes[i].track - clip_first_track(c);
		if (n->track >= song_tracks(s->song))
			return err_set(err, ERR_ARG, "nothing is pasted: the notes are of more "
			    "tracks than there are from this one on; :track-add makes one");
	} else {
		n->track = here ? s->track : song_track_of_id(s->song, c->track_ids[i]);
	}
	if (n->track < 0)
		return err_set(err, ERR_ARG, "nothing is pasted: a track that the notes came from "
		    "is gone; undo brings it back");
	if (c->track_ids[i] == 0)
		n->channel = (uint8_t)cmd_channel(s, n->track);
	else if (here && song_track_of_id(s->song, c->track_ids[i]) != s->track)
		n->channel = (uint8_t)cmd_channel(s, s->track);
	if (pitch < 0 || pitch > 127)
		return err_set(err, ERR_ARG,
		    "pasted here, notes would be above G9 or below C-1; move the cursor, or "
		    "paste with P");
	n->pitch = (uint8_t)pitch;
	return true;
}

/* One edit with `times` copies in a row. */
static bool
paste_notes(struct session *s, const struct clip *c, int semitones, long long times,
    struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	bool here = clip_one_track(c), good = true;
	char label[64], text[64];
	struct note *notes;
	size_t n = 0;

	if (times * (long long)c->count > 1000000)
		return err_set(err, ERR_LIMIT, "that would be more than a million notes");
	notes = malloc((size_t)times * c->count * sizeof *notes);
	if (notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	for (long long k = 0; good && k < times; k++)
		for (size_t i = 0; good && i < c->count; i++)
			good = place_copy(s, c, i, s->cursor_ticks + k * c->length_ticks,
			    semitones, here, &notes[n++], err);
	good = good && edit_add_notes(&edit, s->song, notes, n, err);
	free(notes);
	snprintf(label, sizeof label, "paste %s", cmd_notes(c->count * (size_t)times, text));
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	return good;
}

/* The chosen register; the choice is over then. */
static const struct clip *
chosen_clip(struct session *s, struct err *err)
{
	char name = s->editing.reg;
	const struct clip *c;

	s->editing.reg = 0;
	if (name == '+' && !clipboard_get(s, err))
		return NULL;
	c = s->editing.clips[register_index(name)];
	if (c == NULL && name == 0)
		err_set(err, ERR_ARG, "nothing has been copied yet");
	else if (c == NULL)
		err_set(err, ERR_ARG, "register %c is empty", name);
	return c;
}

static bool
paste_at(struct session *s, int argc, char **argv, bool in_place, struct err *err)
{
	const struct clip *c = chosen_clip(s, err);
	long long times;
	int semitones;
	char text[64], at[64];

	if (c == NULL || !cmd_count(argc, argv, 1, &times, err))
		return false;
	semitones = in_place || c->low_pitch < 0 ? 0 : s->cursor_pitch - c->low_pitch;
	if (!paste_notes(s, c, semitones, times, err))
		return false;
	session_say(s, "pasted %s at %s", cmd_notes(c->count * (size_t)times, text),
	    cmd_at(s, s->cursor_ticks, at));
	selection_drop(s);
	cmd_move_cursor(s, s->cursor_ticks + times * c->length_ticks);
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

/* To fill the loop: as often as it takes, from its start. */
static bool
paste_loop(struct session *s, int argc, char **argv, struct err *err)
{
	const struct clip *c = chosen_clip(s, err);
	int64_t loop = s->loop_end_ticks - s->loop_start_ticks;
	char text[64];

	(void)argc, (void)argv;
	if (c == NULL)
		return false;
	if (loop <= 0)
		return err_set(err, ERR_ARG, "there is no loop; g\\ makes one here");
	if (c->length_ticks <= 0 || loop / c->length_ticks < 1)
		return err_set(err, ERR_ARG, "what was copied is longer than the loop");
	cmd_move_cursor(s, s->loop_start_ticks);
	if (!paste_notes(s, c, 0, loop / c->length_ticks, err))
		return false;
	session_say(s, "pasted %s %lld times, over the loop", cmd_notes(c->count, text),
	    (long long)(loop / c->length_ticks));
	return true;
}

/* --- registers */

static bool
choose_register(struct session *s, int argc, char **argv, struct err *err)
{
	s->editing.reg = 0;
	if (argc == 1)
		return true;
	if (argv[1][0] == '\0' || argv[1][1] != '\0' || register_index(argv[1][0]) < 0)
		return err_set(err, ERR_ARG, "a register is a letter, a digit or +, not %.20s",
		    argv[1]);
	s->editing.reg = argv[1][0];
	return true;
}

static bool
registers(struct session *s, int argc, char **argv, struct err *err)
{
	static const char names[] = "\"abcdefghijklmnopqrstuvwxyz0123456789";
	int full = 0;
	char text[64], length[64];

	(void)argc, (void)argv, (void)err;
	for (const char *name = names; *name != '\0'; name++) {
		const struct clip *c = s->editing.clips[register_index(*name)];

		if (c == NULL)
			continue;
		full++;
		session_print(s, "%c  %s, %s long", *name, cmd_notes(c->count, text),
		    cmd_length(s, c->length_ticks, length));
	}
	session_say(s, "%d register%s used", full, full == 1 ? " is" : "s are");
	return true;
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

#define COPY(name, alias, args, help, max, flags, fn) \
	{ name, alias, args, help, GROUP_SELECT, 0, max, flags, fn }

const struct command cmd_copy_table[] = {
	COPY("change", NULL, "", "Cut, and enter notes in its place", 0, CMD_EDITS, change),
	COPY("copy", "y", "", "Copy the selected notes, or the one at the cursor", 0, 0, copy),
	COPY("copy-bar", NULL, "", "Copy the bar of the track", 0, 0, copy_bar),
	COPY("copy-here", NULL, "", "Copy the selection, the note at the cursor, or else its bar",
	    0, 0, copy_here),
	COPY("cut", NULL, "", "Copy and delete the selected notes, or the one at the cursor", 0,
	    CMD_EDITS, cut),
	COPY("cut-bar", NULL, "", "Cut the bar of the track", 0, CMD_EDITS, cut_bar),
	COPY("cut-here", NULL, "", "Cut the selection, the note at the cursor, or else its bar",
	    0, CMD_EDITS, cut_here),
	COPY("duplicate", NULL, "[times]", "Repeat the selection, or the bar, right after itself",
	    1,
	    CMD_EDITS | CMD_REPEATS | CMD_WHOLE, duplicate),
	COPY("paste", NULL, "[times]", "Paste at the cursor", 1,
	    CMD_EDITS | CMD_REPEATS | CMD_WHOLE, paste),
	COPY("paste-in-place", NULL, "[times]", "Paste at the cursor, at the original pitches", 1,
	    CMD_EDITS | CMD_REPEATS | CMD_WHOLE, paste_in_place),
	COPY("paste-loop", NULL, "", "Paste as often as fits into the loop", 0,
	    CMD_EDITS | CMD_WHOLE,
	    paste_loop),
	COPY("register", NULL, "[name]", "Choose the register of the next copy, cut or paste", 1, 0,
	    choose_register),
	COPY("registers", "reg", "", "List the registers in use", 0, 0, registers),
	{ .name = NULL }
};
