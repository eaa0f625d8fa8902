/* SPDX-License-Identifier: MIT */
/* cmd_arrange.c - commands that set up tracks: from a template, in order, with a bank. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/template_file.h"
#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"

static bool
track_template(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int count, first = song_tracks(s->song);
	char label[64], name[TEMPLATE_NAME];
	struct track_info from, to;
	bool grouped, good;

	if (argc == 1) {
		for (int i = 0; template_at(i, name); i++)
			session_print(s, "%s", name);
		session_say(s, ":track-template NAME adds the tracks of one");
		return true;
	}
	good = template_tracks(&edit, s->song, argv[1], &count, &grouped, err);
	snprintf(label, sizeof label, "add tracks of %s%.31s", good && grouped ? "a " : "",
	    argv[1]);
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (!good)
		return false;
	s->track = first;
	song_track_info(s->song, first, &from);
	song_track_info(s->song, first + count - 1, &to);
	session_say(s, "added %d track%s: %s%s%s%s%s", count, count == 1 ? "" : "s", from.name,
	    count > 1 ? " to " : "", count > 1 ? to.name : "", grouped ? ", in the group " : "",
	    grouped ? argv[1] : "");
	return true;
}

static bool
keep_template(struct session *s, const char *name, bool force, struct err *err)
{
	if (!template_keep(name, s->song, force, err))
		return false;
	session_say(s, "kept as the template %s; :new %s begins a piece with it", name, name);
	return true;
}

static bool
template_save(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return keep_template(s, argv[1], false, err);
}

static bool
template_save_over(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return keep_template(s, argv[1], true, err);
}

/* +1: one place down; a number: to that place. */
static bool
track_move(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	bool relative = argv[1][0] == '+' || argv[1][0] == '-';
	int from = s->track, last = song_tracks(s->song) - 1, to;
	long long number;
	char label[64];
	bool good;

	(void)argc;
	if (!text_integer(argv[1], relative ? -SONG_TRACKS_MAX : 1, SONG_TRACKS_MAX, &number, err))
		return false;
	number = relative ? from + number : number - 1;
	to = number < 0 ? 0 : number > last ? last : (int)number;
	if (to == from)
		return err_set(err, ERR_ARG, "track %d is the %s", from + 1, from == 0 ? "first" :
		    from == last ? "last" : "one that stands there");
	snprintf(label, sizeof label, "move track %d to %d", from + 1, to + 1);
	good = edit_move_track(&edit, s->song, from, to, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "track %d is track %d now", from + 1, to + 1);
	return good;
}

/* --- banks */

struct finding {
	int		 channel;
	struct event	 program;
	bool		 found;
};

static bool
find_program(void *arg, int track, const struct event *e)
{
	struct finding *f = arg;

	(void)track;
	if (e->status != (0xc0 | f->channel))
		return true;
	f->program = *e;
	f->found = true;
	return false;
}

/* A bank holds from the next program on, so the program is put behind it. */
static bool
set_bank(struct session *s, struct edit *edit, int coarse, int fine, struct err *err)
{
	struct finding f = { 0 };
	struct track_info info;

	song_track_info(s->song, s->track, &info);
	f.channel = info.channel;
	if (info.channel < 0)
		return err_set(err, ERR_ARG, "track %d has no instrument yet; tp chooses "
		    "one", s->track + 1);
	song_query_events(s->song, s->track, 0, INT64_MAX, find_program, &f);
	return edit_set_controller(edit, s->song, s->track, CONTROLLER_BANK, coarse, err) &&
	    edit_set_controller(edit, s->song, s->track, CONTROLLER_BANK_FINE, fine, err) &&
	    (!f.found || edit_remove_event(edit, s->song, s->track, &f.program, err)) &&
	    edit_add_event(edit, s->song, s->track, f.found ? f.program.tick : info.first_tick,
	    (uint8_t)(0xc0 | f.channel), f.found ? f.program.data[0] : 0, 0, NULL, 0, err);
}

static bool
bank(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int now = song_controller(s->song, s->track, CONTROLLER_BANK);
	long long coarse, fine;
	char label[64];
	bool good;

	if (!cmd_integer(argc, argv, 1, 0, 127, now < 0 ? 0 : now, &coarse, err) ||
	    !cmd_integer(argc, argv, 2, 0, 127, 0, &fine, err))
		return false;
	snprintf(label, sizeof label, "bank %lld", coarse);
	good = argc == 1 || (set_bank(s, &edit, (int)coarse, (int)fine, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err));
	edit_clear(&edit);
	if (good)
		session_say(s, "track %d: bank %lld of the soundfont", s->track + 1, coarse);
	return good;
}

const struct command cmd_arrange_table[] = {
	{ "bank", NULL, "[0-127] [0-127]", "Take the track's instrument from a bank of the "
	    "soundfont", GROUP_SOUND, 0, 2, CMD_EDITS, bank },
	{ "template-save", NULL, "name", "Keep the piece as a template of new pieces and tracks",
	    GROUP_FILE, 1, 1, 0, template_save },
	{ "template-save-over", "template-save!", "name",
	    "The same, in place of a template of that name", GROUP_FILE, 1, 1, 0,
	    template_save_over },
	{ "track-move", NULL, "number|+n|-n", "Move the track to another place", GROUP_EDIT, 1, 1,
	    CMD_EDITS, track_move },
	{ "track-template", NULL, "[name]",
	    "Add the tracks of a template: a group of players, or your own",
	    GROUP_EDIT, 0, 1, CMD_EDITS, track_template },
	{ .name = NULL }
};
