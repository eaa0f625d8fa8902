/* SPDX-License-Identifier: MIT */
/* cmd_file.c - commands that save and export the piece, and list its contents. */

#include <stdio.h>
#include <string.h>

#include "app/engrave.h"
#include "app/export.h"
#include "app/saving.h"
#include "app/session_life.h"
#include "base/text.h"
#include "command/cmd.h"
#include "music/spell.h"
#include "store/store.h"

#define PREVIEW_BARS	24		/* about a page */

static bool
save(struct session *s, int argc, char **argv, struct err *err)
{
	return saving_start(s, argc > 1 ? argv[1] : NULL, false, false, err);
}

static bool
save_over(struct session *s, int argc, char **argv, struct err *err)
{
	return saving_start(s, argc > 1 ? argv[1] : NULL, true, false, err);
}

static bool
save_quit(struct session *s, int argc, char **argv, struct err *err)
{
	if (argc > 1 || session_modified(s) || s->file_hash[0] == '\0')
		return saving_start(s, argc > 1 ? argv[1] : NULL, false, true, err);
	s->quit = true;
	return true;
}

/* Every edit is stored, so quitting loses nothing; without a store it asks. */
static bool
quit(struct session *s, int argc, char **argv, struct err *err)
{
	size_t unsaved = session_unsaved(s);

	(void)argc, (void)argv;
	if (unsaved > 0 && s->unkept)
		return err_set(err, ERR_ARG,
		    "%zu edit%s would be lost; :w saves, :q! quits without saving",
		    unsaved, unsaved == 1 ? "" : "s");
	s->quit = true;
	if (unsaved > 0 && s->path[0] == '\0')
		session_say(s,
		    "kept your unnamed piece; cadenza without a name opens it again");
	else if (unsaved > 0)
		session_say(s,
		    "kept %zu edit%s that the file does not have; opening the piece restores %s",
		    unsaved, unsaved == 1 ? "" : "s", unsaved == 1 ? "it" : "them");
	return true;
}

static bool
quit_now(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	s->quit = true;
	return true;
}

static bool
export_to(struct session *s, int argc, char **argv, struct err *err)
{
	return export_start(s, argc - 1, argv + 1, false, err);
}

static bool
export_over(struct session *s, int argc, char **argv, struct err *err)
{
	return export_start(s, argc - 1, argv + 1, true, err);
}

static bool
stems(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return export_stems(s, argv[1], false, err);
}

static bool
stems_over(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return export_stems(s, argv[1], true, err);
}

static bool
preview(struct session *s, int argc, char **argv, struct err *err)
{
	long long bars;

	return cmd_integer(argc, argv, 1, 1, 1000, PREVIEW_BARS, &bars, err) &&
	    engrave_start(s, (int)bars, err);
}

static bool
recover(struct session *s, int argc, char **argv, struct err *err)
{
	size_t unsaved;

	(void)argc, (void)argv;
	if (!session_recover(s, err))
		return false;
	unsaved = session_unsaved(s);
	if (session_is_file(s))
		session_say(s, "this is the version in the file, with %zu unsaved edit%s; "
		    ":recover goes back to yours", unsaved, unsaved == 1 ? "" : "s");
	else
		session_say(s, "this is your version, with %zu edit%s that its file did not have; "
		    ":w NAME saves it beside the changed file, :recover goes back", unsaved,
		    unsaved == 1 ? "" : "s");
	return true;
}

/* --- lists, for scripts and tests */

struct listing {
	struct session	*session;
	size_t		 count;
};

static bool
list_note(void *arg, const struct note *n)
{
	struct listing *listing = arg;

	listing->count++;
	session_print(listing->session, "%d %lld %lld %d %d %d", n->track + 1,
	    (long long)n->start_ticks, (long long)n->length_ticks, n->channel + 1, n->pitch,
	    n->velocity);
	return true;
}

/* The selected notes, or all notes. */
static bool
notes(struct session *s, int argc, char **argv, struct err *err)
{
	struct listing listing = { s, 0 };
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct targets t;
	char text[64];

	(void)argc, (void)argv;
	if (!s->selection.active) {
		song_query(s->song, -1, &all, list_note, &listing);
	} else if (cmd_targets(s, &t, err)) {
		for (size_t i = 0; i < t.count; i++)
			list_note(&listing, &t.notes[i]);
		targets_clear(&t);
	} else {
		return false;
	}
	if (s->print == NULL)
		session_say(s, "%s", cmd_notes(listing.count, text));
	return true;
}

static bool
list_event(void *arg, int track, const struct event *e)
{
	struct listing *listing = arg;
	char hex[97] = "";

	for (uint32_t i = 0; e->payload != NULL && i < e->payload->size_bytes && i < 32; i++)
		snprintf(hex + 3 * i, sizeof hex - 3 * i, " %02x", e->payload->bytes[i]);
	listing->count++;
	if (e->payload != NULL || e->status >= 0xf0)
		session_print(listing->session, "%d %lld %02x %02x%s", track + 1,
		    (long long)e->tick,
		    e->status, e->data[0], hex);
	else
		session_print(listing->session, "%d %lld %02x %d %d", track + 1, (long long)e->tick,
		    e->status, e->data[0], e->data[1]);
	return true;
}

static bool
events(struct session *s, int argc, char **argv, struct err *err)
{
	struct listing listing = { s, 0 };

	(void)argc, (void)argv, (void)err;
	for (int i = 0; i < song_tracks(s->song); i++)
		song_query_events(s->song, i, 0, INT64_MAX, list_event, &listing);
	if (s->print == NULL)
		session_say(s, "%zu event%s", listing.count, listing.count == 1 ? "" : "s");
	return true;
}

static bool
tracks(struct session *s, int argc, char **argv, struct err *err)
{
	struct track_info info;

	(void)argc, (void)argv, (void)err;
	for (int i = 0; i < song_tracks(s->song); i++) {
		song_track_info(s->song, i, &info);
		session_print(s, "%d %zu %d %d %s", i + 1, info.notes, info.channel + 1,
		    info.program + 1, info.name);
	}
	if (s->print == NULL)
		session_say(s, "%d track%s", song_tracks(s->song),
		    song_tracks(s->song) == 1 ? "" : "s");
	return true;
}

/* The cursor and the selection, in numbers. */
static bool
where(struct session *s, int argc, char **argv, struct err *err)
{
	char at[64], name[SPELL_SIZE];
	struct window w;
	int track;

	(void)argc, (void)argv, (void)err;
	cmd_pitch(s, s->cursor_ticks, s->cursor_pitch, name);
	if (session_selected(s, &w, &track))
		session_say(s, "track %d tick %lld %s %s, selected %lld-%lld pitch %d-%d",
		    s->track + 1,
		    (long long)s->cursor_ticks, name, cmd_at(s, s->cursor_ticks, at),
		    (long long)w.start_ticks, (long long)w.end_ticks, w.low, w.high);
	else
		session_say(s, "track %d tick %lld %s %s", s->track + 1, (long long)s->cursor_ticks,
		    name, cmd_at(s, s->cursor_ticks, at));
	return true;
}

#define KEEP(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_FILE, min, max, 0, fn }

const struct command cmd_file_table[] = {
	KEEP("events", NULL, "", "List all events: track tick status data", 0, 0, events),
	KEEP("export", NULL, "file [...]",
	    "Write copies as MIDI, notation or sound, by their extensions; ly alone will do",
	    1, EXPORTS_MAX, export_to),
	KEEP("export-over", "export!", "file [...]",
	    "Write copies, replacing files of those names", 1, EXPORTS_MAX, export_over),
	KEEP("export-stems", NULL, "file",
	    "Write each track that is heard as a sound file of its own; wav alone will do",
	    1, 1, stems),
	KEEP("export-stems-over", "export-stems!", "file", "The same, replacing files", 1, 1,
	    stems_over),
	KEEP("notes", NULL, "", "List the notes: track start length channel pitch velocity", 0, 0,
	    notes),
	KEEP("preview", NULL, "[bars]",
	    "Engrave a page of notation from the cursor's bar on, with LilyPond", 0, 1, preview),
	KEEP("quit", "q", "", "Quit; every edit is kept", 0, 0, quit),
	KEEP("quit-now", "q! ZQ", "", "Quit, even if edits are lost", 0, 0, quit_now),
	KEEP("recover", NULL, "",
	    "Open your version, kept aside when another program changed the file", 0, 0, recover),
	KEEP("save", "w", "[name]", "Save the piece, or under a new name", 0, 1, save),
	KEEP("save-over", "w!", "[name]", "Save, replacing any file of that name", 0, 1, save_over),
	KEEP("save-quit", "wq x ZZ", "[name]", "Save if needed, and quit", 0, 1,
	    save_quit),
	KEEP("tracks", NULL, "", "List the tracks: number notes channel program name", 0, 0,
	    tracks),
	KEEP("where", NULL, "", "Print where the cursor is", 0, 0, where),
	{ .name = NULL }
};
