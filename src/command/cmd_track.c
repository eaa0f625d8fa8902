/* SPDX-License-Identifier: MIT */
/* cmd_track.c - commands for whole tracks. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/session_internal.h"
#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/gm.h"

/* --- tracks */

/* What a new track plays: an instrument, or drums; neither: a piano of this name. */
struct new_track {
	char		 typed[64];
	bool		 drums, named;
	int		 program;
};

static bool
is_word_of(const char *name, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = name; (at = strcasestr(at, word)) != NULL; at++)
		if ((at == name || !isalpha((unsigned char)at[-1])) &&
		    !isalpha((unsigned char)at[n]))
			return true;
	return false;
}

/* "Bass" and "Strings" name many instruments, and so none. */
static bool
is_shared(const char *typed, int program)
{
	int found = 0;

	if (strcasecmp(typed, gm_program(program)) == 0 ||
	    strcasecmp(typed, gm_official(program)) == 0)
		return false;
	for (int i = 0; i < 128; i++)
		found += is_word_of(gm_program(i), typed) || is_word_of(gm_official(i), typed);
	return found > 0;
}

/*
 * Letters that begin words find an instrument: "flute", "ep", "acou bass".  A name
 * that is none's is the track's own.
 */
static void
find_new_track(int argc, char **argv, struct new_track *n)
{
	struct err ignored;
	int best = 0;

	*n = (struct new_track){ .program = 0 };
	cmd_join_words(argc, argv, 1, n->typed, sizeof n->typed);
	if (strlen(n->typed) < 2)
		return;
	if (gm_find(n->typed, &n->program, &ignored) && !text_integer(n->typed, 1, 128,
	    &(long long){ 0 }, &ignored)) {
		n->named = (text_matches_words(gm_program(n->program), n->typed) ||
		    text_matches_words(gm_official(n->program), n->typed)) &&
		    !is_shared(n->typed, n->program);
		best = n->named ? gm_match(n->program, n->typed) : 0;
	}
	n->drums = text_matches_words("Drums", n->typed) && text_match("Drums", n->typed) > best;
	n->named = n->named && !n->drums;
	n->program = n->named ? n->program : 0;
}

static bool
track_add(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int at = song_tracks(s->song) == 0 ? 0 : s->track + 1;
	struct new_track n;
	bool good;

	find_new_track(argc, argv, &n);
	if (n.drums)
		good = edit_add_drum_track(&edit, s->song, at, "Drums", 0, err);
	else
		good = edit_add_track(&edit, s->song, at, n.named ? gm_official(n.program) :
		    n.typed, n.program, err);
	good = good && cmd_edit(s, &edit, "add track", NULL, NULL, err);
	edit_clear(&edit);
	if (!good)
		return false;
	selection_drop(s);
	s->track = at;
	if (n.named)
		s->cursor_pitch = gm_middle(n.program);
	session_say(s, "added track %d%s%s%s", at + 1, n.drums || n.named ? ": " : "",
	    n.drums ? "drums, " : "",
	    n.drums ? gm_kit(0) : n.named ? gm_official(n.program) : "");
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
	if (good && info.notes == 0 && !info.drums)
		s->cursor_pitch = gm_middle(number);	/* where its first note may be */
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
