/* SPDX-License-Identifier: MIT */
#include "command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "base/text.h"
#include "command/cmd.h"
#include "command/command_apart.h"
#include "music/edit.h"
#include "music/overlap.h"
#include "music/song.h"

#define WORDS_MAX	64		/* per line */
#define LINE_MAX_BYTES	4096

static const struct command *const tables[] = {
	cmd_move_table, cmd_note_table, cmd_step_table, cmd_step_key_table, cmd_shape_table,
	cmd_transform_table, cmd_rework_table, cmd_pattern_table,
	cmd_track_table, cmd_time_table, cmd_undo_table,
	cmd_select_table, cmd_copy_table, cmd_on_table, cmd_sound_table, cmd_record_table,
	cmd_mixer_table, cmd_lab_table, cmd_lane_table, cmd_arrange_table, cmd_group_table,
	cmd_ask_table, cmd_candidate_table, cmd_map_table, cmd_morph_table, cmd_surprise_table,
	cmd_theme_table, cmd_tune_table,
	cmd_file_table, cmd_view_table, cmd_explain_table, cmd_program_table,
};
#define TABLE_COUNT (sizeof tables / sizeof *tables)

const char *
command_group_name(enum command_group group)
{
	static const char *const names[GROUP_COUNT] = {
		[GROUP_MOVE] = "Move", [GROUP_EDIT] = "Write", [GROUP_SELECT] = "Select",
		[GROUP_SOUND] = "Hear", [GROUP_MODEL] = "Continue", [GROUP_FILE] = "Keep",
		[GROUP_VIEW] = "See", [GROUP_PROGRAM] = "Program",
	};

	return names[group];
}

size_t
command_count(void)
{
	size_t n = 0;

	for (size_t t = 0; t < TABLE_COUNT; t++)
		for (const struct command *c = tables[t]; c->name != NULL; c++)
			n++;
	return n;
}

const struct command *
command_at(size_t i)
{
	for (int group = 0; group < GROUP_COUNT; group++)
		for (size_t t = 0; t < TABLE_COUNT; t++)
			for (const struct command *c = tables[t]; c->name != NULL; c++)
				if ((int)c->group == group && i-- == 0)
					return c;
	return NULL;
}

const struct command *
command_find(const char *name)
{
	for (size_t t = 0; t < TABLE_COUNT; t++)
		for (const struct command *c = tables[t]; c->name != NULL; c++)
			if (strcmp(c->name, name) == 0 || text_has_word(c->alias, name))
				return c;
	return NULL;
}

static const char *
name_at(size_t i)
{
	return command_at(i)->name;
}

static bool
unknown(const char *word, struct err *err)
{
	const char *near = text_nearest(word, name_at, command_count());

	return err_set(err, ERR_ARG, "there is no command %.40s%s%s%s", word,
	    near == NULL ? "" : "; did you mean ", near == NULL ? "" : near,
	    near == NULL ? "" : "?");
}

/* --- a command that makes notes overlap says so */

/* What an edit put into a track. */
struct reach {
	bool		 any;
	struct window	 window;
};

static void
widen(struct reach *r, int64_t start, int64_t end)
{
	if (!r->any)
		r->window = (struct window){ start, end, 0, 127 };
	r->any = true;
	r->window.start_ticks = start < r->window.start_ticks ? start : r->window.start_ticks;
	r->window.end_ticks = end > r->window.end_ticks ? end : r->window.end_ticks;
}

static void
reach_of(const struct edit *edit, struct reach *reach, int tracks)
{
	for (size_t i = 0; i < edit->count; i++) {
		const struct change *c = &edit->changes[i];
		const struct event *e = &c->event;

		if (c->track < 0 || c->track >= tracks)
			continue;
		if (c->bulk != NULL)
			widen(&reach[c->track], 0, INT64_MAX);
		else if (c->kind == CHANGE_INSERT && (e->status & 0xf0) == 0x90 && e->data[1] > 0)
			widen(&reach[c->track], e->tick, e->tick + e->length_ticks);
	}
}

/* How many more there are than before the last edit, where it put notes. */
static size_t
new_overlaps(const struct session *s, const struct song *before)
{
	int tracks = song_tracks(s->song);
	struct reach *reach = calloc((size_t)tracks + 1, sizeof *reach);
	size_t more = 0;

	if (reach == NULL)
		return 0;
	reach_of(&s->history.nodes[s->history.at].edit, reach, tracks);
	for (int t = 0; t < tracks; t++) {
		int was = song_track_of_id(before, song_track_id(s->song, t));
		size_t now, old = 0;

		if (!reach[t].any)
			continue;
		now = overlap_count(s->song, t, &reach[t].window);
		if (now > 0 && was >= 0)
			old = overlap_count(before, was, &reach[t].window);
		more += now > old ? now - old : 0;
	}
	free(reach);
	return more;
}

static bool
run_edit(const struct command *c, struct session *s, int argc, char **argv, struct err *err)
{
	struct song *before = song_snapshot(s->song);
	size_t edits = s->history.count, more;
	char said[sizeof s->message + 4];
	uint64_t serial = s->message_serial;
	bool good = c->run(s, argc, argv, err);

	if (good && s->history.count > edits && (more = new_overlaps(s, before)) > 0) {
		snprintf(said, sizeof said, "%s%s", s->message_serial == serial ? "" : s->message,
		    s->message_serial == serial ? "" : "; ");
		session_say(s, "%s%zu note%s now overlap%s another of the same pitch; "
		    "to trims %s", said, more, more == 1 ? "" : "s", more == 1 ? "s" : "",
		    more == 1 ? "it" : "them");
	}
	song_free(before);
	return good;
}

bool
command_run_row(struct session *s, const struct command *c, int argc, char **argv, struct err *err)
{
	return (c->flags & CMD_EDITS) != 0 ? run_edit(c, s, argc, argv, err) :
	    c->run(s, argc, argv, err);
}

bool
command_run_words(struct session *s, int argc, char **argv, int count, struct err *err)
{
	const struct command *c = command_find(argv[0]);
	char number[16];

	if (c == NULL)
		return unknown(argv[0], err);
	if (s->editing.previewing && (c->flags & CMD_SHAPES) == 0)
		return err_set(err, ERR_ARG, "%s has no preview", c->name);
	if (!s->editing.previewing)
		session_preview_end(s);
	if (count > 0 && (c->flags & CMD_REPEATS) != 0 && argc - 1 < c->args_max) {
		snprintf(number, sizeof number, "%d", count);
		argv[argc++] = number;
	}
	if (argc - 1 < c->args_min || argc - 1 > c->args_max)
		return err_set(err, ERR_ARG, "%s takes %s%s", c->name,
		    c->args[0] == '\0' ? "nothing after it" : c->args,
		    c->args_max > 0 && argc - 1 > c->args_max ? "; quote what has blanks" : "");
	argv[argc] = NULL;
	if (command_must_wait(c) && !apart_allows(s, err))
		return false;
	if (command_is_long(s, c))
		return command_run_apart(s, c, argc, argv, err);
	return command_run_row(s, c, argc, argv, err);
}

bool
command_run_count(struct session *s, const char *line, int count, struct err *err)
{
	char copy[LINE_MAX_BYTES], *words[WORDS_MAX + 2];
	int argc;

	if (strlen(line) >= sizeof copy)
		return err_set(err, ERR_ARG, "the line has more than %d bytes",
		    LINE_MAX_BYTES - 1);
	strcpy(copy, line);
	if (!text_split(copy, words, WORDS_MAX, &argc, err))
		return false;
	return argc == 0 || command_run_words(s, argc, words, count, err);
}

bool
command_run(struct session *s, const char *line, struct err *err)
{
	return command_run_count(s, line, 0, err);
}
