/* SPDX-License-Identifier: MIT */
/* cmd_track.c - commands for whole tracks, and for tempo, metre and key. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"

static const char *
join_words(int argc, char **argv, int from, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (int i = from; i < argc && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i > from ? " " : "",
		    argv[i]);
	return out;
}

/* --- tracks */

static bool
track_add(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int at = song_tracks(s->song) == 0 ? 0 : s->track + 1;
	char name[64];
	bool good;

	join_words(argc, argv, 1, name, sizeof name);
	good = edit_add_track(&edit, s->song, at, name, 0, err) &&
	    cmd_edit(s, &edit, "add track", NULL, NULL, err);
	edit_clear(&edit);
	if (good) {
		s->track = at;
		session_say(s, "added track %d", at + 1);
	}
	return good;
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

	join_words(argc, argv, 1, name, sizeof name);
	good = edit_set_track_name(&edit, s->song, s->track, name, err) &&
	    cmd_edit(s, &edit, "name track", NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "track %d is %s now", s->track + 1, name);
	return good;
}

static bool
program(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	long long number;
	bool good;

	if (!cmd_integer(argc, argv, 1, 1, 128, 1, &number, err))
		return false;
	good = edit_set_program(&edit, s->song, s->track, (int)number - 1, err) &&
	    cmd_edit(s, &edit, "set program", NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "track %d plays program %lld", s->track + 1, number);
	return good;
}

/* --- tempo, metre, key */

/*
 * The event that sets the value at the cursor: it is changed, unless `here` is
 * given.
 */
struct since {
	int	 type;
	int64_t	 tick;
};

static bool
look_since(void *arg, int track, const struct event *e)
{
	struct since *since = arg;

	(void)track;
	if (e->status == 0xff && e->data[0] == since->type && e->tick > since->tick)
		since->tick = e->tick;
	return true;
}

static bool
place_of(struct session *s, int type, int argc, char **argv, int i, int64_t *tick, struct err *err)
{
	struct since since = { type, 0 };

	if (i < argc) {
		if (strcmp(argv[i], "here") != 0)
			return err_set(err, ERR_ARG,
			    "%.20s is not understood; only the word here may follow", argv[i]);
		*tick = s->cursor_ticks;
		return true;
	}
	for (int track = 0; track < song_tracks(s->song); track++)
		song_query_events(s->song, track, 0, s->cursor_ticks + 1, look_since, &since);
	*tick = since.tick;
	return true;
}

static bool
tempo(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	double bpm;
	int64_t tick = 0;
	char label[64], at[64];
	bool good;

	if (argc == 1) {
		session_say(s, "%g beats a minute", time_tempo_bpm(s->time, s->cursor_ticks));
		return true;
	}
	if (!text_number(argv[1], 4, 1000, &bpm, err) ||
	    !place_of(s, META_TEMPO, argc, argv, 2, &tick, err))
		return false;
	snprintf(label, sizeof label, "tempo %g", bpm);
	good = edit_set_tempo(&edit, s->song, tick, bpm, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "tempo %g from %s", bpm, cmd_at(s, tick, at));
	return good;
}

static bool
metre(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int numerator, denominator, used = 0;
	int64_t tick = 0;
	struct bar bar;
	char label[64], at[64];
	bool good;

	if (argc == 1) {
		time_bar_at(s->time, s->cursor_ticks, &bar);
		session_say(s, "%d/%d", bar.numerator, bar.denominator);
		return true;
	}
	if (sscanf(argv[1], "%3d/%3d%n", &numerator, &denominator, &used) != 2 ||
	    argv[1][used] != '\0' ||
	    numerator < 1 || numerator > 64 || denominator < 1 || denominator > 64 ||
	    (denominator & (denominator - 1)) != 0)
		return err_set(err, ERR_ARG, "%.20s is not a metre such as 4/4 or 7/8", argv[1]);
	if (!place_of(s, META_METRE, argc, argv, 2, &tick, err))
		return false;
	if (argc > 2) {			/* a metre starts at a bar line */
		time_bar_at(s->time, tick, &bar);
		tick = bar.start_ticks;
	}
	snprintf(label, sizeof label, "metre %d/%d", numerator, denominator);
	good = edit_set_metre(&edit, s->song, tick, numerator, denominator, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "metre %d/%d from %s", numerator, denominator, cmd_at(s, tick, at));
	return good;
}

struct old_keys {
	struct session	*session;
	struct edit	*edit;
	struct err	*err;
	bool		 good;
};

static bool
remove_key(void *arg, int track, const struct event *e)
{
	struct old_keys *old = arg;

	if (e->status == 0xff && e->data[0] == META_KEY)
		old->good = edit_remove_event(old->edit, old->session->song, track, e, old->err);
	return old->good;
}

/* "D", "Bb", "f#": sharps of its major scale; 99 if it is not a key. */
static int
major_sharps(const char *word)
{
	static const int naturals[] = { 3, 5, 0, 2, 4, -1, 1 };	/* a to g */
	int letter = tolower((unsigned char)word[0]), sharps;

	if (letter < 'a' || letter > 'g')
		return 99;
	sharps = naturals[letter - 'a'];
	if (word[1] == '#')
		sharps += 7;
	else if (word[1] == 'b')
		sharps -= 7;
	return word[1] == '\0' || ((word[1] == '#' || word[1] == 'b') && word[2] == '\0') ?
	    sharps : 99;
}

static bool
key(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct old_keys old = { s, &edit, err, true };
	bool minor = argc > 2 && strncasecmp(argv[2], "minor", strlen(argv[2])) == 0;
	bool major = argc < 3 || strncasecmp(argv[2], "major", strlen(argv[2])) == 0;
	int sharps = major_sharps(argv[1]) - (minor ? 3 : 0);
	uint8_t payload[2] = { (uint8_t)sharps, minor };
	int64_t tick = 0;
	char label[64];
	bool good;

	if (sharps < -7 || sharps > 7 || !(major || minor))
		return err_set(err, ERR_ARG,
		    "%.10s%s%.10s is not a key such as D minor or Bb major",
		    argv[1], argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
	if (!place_of(s, META_KEY, 0, NULL, 0, &tick, err))
		return false;
	for (int i = 0; i < song_tracks(s->song) && old.good; i++)
		song_query_events(s->song, i, tick, tick + 1, remove_key, &old);
	snprintf(label, sizeof label, "key %.2s %s", argv[1], minor ? "minor" : "major");
	good = old.good && edit_add_event(&edit, s->song, 0, tick, 0xff, META_KEY, 0, payload, 2,
	    err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "%s", label);
	return good;
}

#define TRACK(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS, fn }

const struct command cmd_track_table[] = {
	TRACK("key", NULL, "tonic [major|minor]", "Set the key at the cursor: D minor",
	    1, 2, key),
	TRACK("metre", "meter sig", "[n/d] [here]",
	    "Set the metre at the cursor, or from this bar on", 0, 2, metre),
	TRACK("program", "instrument", "1-128", "Set the instrument of the track", 1, 1, program),
	TRACK("tempo", "bpm", "[bpm] [here]",
	    "Set the tempo at the cursor, or from here on", 0, 2, tempo),
	TRACK("track-add", NULL, "[name]", "Add a track after this one", 0, 16, track_add),
	TRACK("track-delete", NULL, "", "Delete the track", 0, 0, track_delete),
	TRACK("track-name", NULL, "name", "Name the track", 1, 16, track_name),
	{ .name = NULL }
};
