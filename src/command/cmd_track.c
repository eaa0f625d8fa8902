/* SPDX-License-Identifier: MIT */
/* cmd_track.c - commands for whole tracks. */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/gm.h"

/* --- tracks */

/* "drums" is a part on the drum channel; the name of an instrument chooses it too. */
static bool
track_add(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int at = song_tracks(s->song) == 0 ? 0 : s->track + 1, number = 0;
	char name[64];
	struct err ignored;
	bool drums, named, good;

	cmd_join_words(argc, argv, 1, name, sizeof name);
	drums = strcasecmp(name, "drums") == 0;
	named = !drums && gm_find(name, &number, &ignored) &&
	    (strcasecmp(name, gm_program(number)) == 0 ||
	    strcasecmp(name, gm_official(number)) == 0);
	if (drums)
		good = edit_add_drum_track(&edit, s->song, at, "Drums", 0, err);
	else
		good = edit_add_track(&edit, s->song, at, named ? gm_official(number) : name,
		    named ? number : 0, err);
	good = good && cmd_edit(s, &edit, "add track", NULL, NULL, err);
	edit_clear(&edit);
	if (!good)
		return false;
	s->track = at;
	session_say(s, "added track %d%s%s%s", at + 1, drums || named ? ": " : "",
	    drums ? "drums, " : "",
	    drums ? gm_kit(0) : named ? gm_official(number) : "");
	return true;
}

struct keeping {
	struct session	*session;
	struct edit	*edit;
	struct err	*err;
	int		 to;
	bool		 good;
};

/* Tempo, metre and key belong to the piece, whichever track holds their events. */
static bool
keep_time(void *arg, int track, const struct event *e)
{
	struct keeping *k = arg;

	(void)track;
	if (e->status == 0xff && e->payload != NULL &&
	    (e->data[0] == META_TEMPO || e->data[0] == META_METRE || e->data[0] == META_KEY))
		k->good = edit_add_event(k->edit, k->session->song, k->to, e->tick, e->status,
		    e->data[0],
		    e->data[1], e->payload->bytes, e->payload->size_bytes, k->err);
	return k->good;
}

static bool
track_delete(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int track = s->track;
	struct keeping keeping = { s, &edit, err, track == 0 ? 1 : 0, true };
	char label[64], text[64];
	bool good;

	(void)argc, (void)argv;
	if (song_tracks(s->song) < 2)
		return err_set(err, ERR_ARG, "a piece keeps at least one track");
	cmd_notes(song_notes(s->song, track), text);
	snprintf(label, sizeof label, "delete track %d", track + 1);
	if (song_format(s->song) == 1)
		song_query_events(s->song, track, 0, INT64_MAX, keep_time, &keeping);
	good = keeping.good && edit_remove_track(&edit, s->song, track, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "deleted track %d with %s; u undoes it", track + 1, text);
	return good;
}

static bool
track_name(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	char name[64];
	bool good;

	cmd_join_words(argc, argv, 1, name, sizeof name);
	good = edit_set_track_name(&edit, s->song, s->track, name, err) &&
	    cmd_edit(s, &edit, "name track", NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "track %d is %s now", s->track + 1, name);
	return good;
}

/* An instrument by its name or number; on a drum track a kit. */
static bool
program(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct track_info info;
	char typed[64], label[64];
	const char *name;
	int number;
	bool good;

	song_track_info(s->song, s->track, &info);
	cmd_join_words(argc, argv, 1, typed, sizeof typed);
	if (argc == 1) {
		session_say(s, "track %d plays %s", s->track + 1, info.drums ?
		    gm_kit(info.program) : gm_official(info.program < 0 ? 0 : info.program));
		return true;
	}
	if (!(info.drums ? gm_find_kit(typed, &number, err) : gm_find(typed, &number, err)))
		return false;
	name = info.drums ? gm_kit(number) : gm_official(number);
	snprintf(label, sizeof label, "instrument %.40s", name);
	good = edit_set_program(&edit, s->song, s->track, number, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "track %d plays %s", s->track + 1, name);
	return good;
}

#define TRACK(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS, fn }

const struct command cmd_track_table[] = {
	{ "program", "instrument", "[name|1-128]",
	    "Set the instrument of the track, or the kit of drums", GROUP_EDIT, 0, 8,
	    CMD_EDITS | CMD_SHAPES, program },
	TRACK("track-add", NULL, "[name]",
	    "Add a track after this one; drums, or an instrument by its name", 0, 16, track_add),
	{ "track-delete", NULL, "", "Delete the track", GROUP_EDIT, 0, 0, CMD_EDITS | CMD_WHOLE,
	    track_delete },
	TRACK("track-name", NULL, "name", "Name the track", 1, 16, track_name),
	{ .name = NULL }
};
