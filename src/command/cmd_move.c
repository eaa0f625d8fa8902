/* SPDX-License-Identifier: MIT */
/* cmd_move.c - commands that move the cursor and choose the track. */

#include <string.h>

#include "app/transport.h"
#include "base/text.h"
#include "command/cmd.h"

/* --- on the grid */

/* Steps count from the bar line, so a cursor off the grid returns to it. */
static bool
move_steps(struct session *s, int argc, char **argv, int direction, struct err *err)
{
	long long count;
	int64_t off;
	struct bar bar;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	off = (s->cursor_ticks - bar.start_ticks) % s->grid_ticks;
	if (off != 0)
		s->cursor_ticks += direction > 0 ? -off : s->grid_ticks - off;
	cmd_move_cursor(s, s->cursor_ticks + direction * count * s->grid_ticks);
	return true;
}

static bool
cursor_right(struct session *s, int argc, char **argv, struct err *err)
{
	return move_steps(s, argc, argv, 1, err);
}

static bool
cursor_left(struct session *s, int argc, char **argv, struct err *err)
{
	return move_steps(s, argc, argv, -1, err);
}

static bool
move_pitch(struct session *s, int argc, char **argv, int semitones, struct err *err)
{
	long long count, pitch;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	pitch = s->cursor_pitch + semitones * count;
	if (pitch < 0)
		pitch = semitones < -1 ? s->cursor_pitch % 12 : 0;
	if (pitch > 127)
		pitch = semitones > 1 ? 127 - (127 - s->cursor_pitch) % 12 : 127;
	s->cursor_pitch = (int)pitch;
	return true;
}

static bool
cursor_up(struct session *s, int argc, char **argv, struct err *err)
{
	return move_pitch(s, argc, argv, 1, err);
}

static bool
cursor_down(struct session *s, int argc, char **argv, struct err *err)
{
	return move_pitch(s, argc, argv, -1, err);
}

static bool
octave_up(struct session *s, int argc, char **argv, struct err *err)
{
	return move_pitch(s, argc, argv, 12, err);
}

static bool
octave_down(struct session *s, int argc, char **argv, struct err *err)
{
	return move_pitch(s, argc, argv, -12, err);
}

/* Motions by beats and bars move a running playhead; other motions do not. */
static void
travel(struct session *s, int64_t ticks)
{
	cmd_move_cursor(s, ticks);
	if (transport_playing(s))
		transport_seek(s, s->cursor_ticks);
}

static bool
beat_next(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	struct bar bar;
	int64_t at = s->cursor_ticks;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0; count--) {
		time_bar_at(s->time, at, &bar);
		at += bar.beat_ticks - (at - bar.start_ticks) % bar.beat_ticks;
		if (at > bar.start_ticks + bar.length_ticks)
			at = bar.start_ticks + bar.length_ticks;
	}
	travel(s, at);
	return true;
}

static bool
beat_previous(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	struct bar bar;
	int64_t at = s->cursor_ticks;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0 && at > 0; count--) {
		time_bar_at(s->time, at - 1, &bar);
		at = bar.start_ticks + (at - 1 - bar.start_ticks) / bar.beat_ticks * bar.beat_ticks;
	}
	travel(s, at);
	return true;
}

static bool
bar_next(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	struct bar bar;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	time_bar(s->time, bar.number + count, &bar);
	travel(s, bar.start_ticks);
	return true;
}

static bool
bar_previous(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	struct bar bar;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	if (s->cursor_ticks > bar.start_ticks)
		count--;
	time_bar(s->time, bar.number > count ? bar.number - count : 0, &bar);
	travel(s, bar.start_ticks);
	return true;
}

static bool
bar_start(struct session *s, int argc, char **argv, struct err *err)
{
	struct bar bar;

	(void)argc, (void)argv, (void)err;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	cmd_move_cursor(s, bar.start_ticks);
	return true;
}

static bool
bar_end(struct session *s, int argc, char **argv, struct err *err)
{
	struct bar bar;

	(void)argc, (void)argv, (void)err;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	cmd_move_cursor(s, bar.start_ticks +
	    (bar.length_ticks - 1) / s->grid_ticks * s->grid_ticks);
	return true;
}

/* --- to a place */

static bool
go_bar(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;
	struct bar bar;

	if (!cmd_integer(argc, argv, 1, 1, COUNT_MAX * 100LL, 1, &number, err))
		return false;
	time_bar(s->time, number - 1, &bar);
	cmd_move_cursor(s, bar.start_ticks);
	return true;
}

static bool
go_start(struct session *s, int argc, char **argv, struct err *err)
{
	return go_bar(s, argc, argv, err);
}

/* Where the user continues writing: the first grid step without a sounding note. */
static bool
go_end(struct session *s, int argc, char **argv, struct err *err)
{
	int64_t end = song_last_note_end_ticks(s->song), off;
	struct bar bar;

	if (argc > 1)
		return go_bar(s, argc, argv, err);
	time_bar_at(s->time, end, &bar);
	off = (end - bar.start_ticks) % s->grid_ticks;
	if (off != 0)
		end += s->grid_ticks - off;
	if (end > bar.start_ticks + bar.length_ticks)
		end = bar.start_ticks + bar.length_ticks;
	cmd_move_cursor(s, end);
	return true;
}

static bool
go_ticks(struct session *s, int argc, char **argv, struct err *err)
{
	long long ticks;

	if (!cmd_integer(argc, argv, 1, 0, INT64_MAX / 4, 0, &ticks, err))
		return false;
	cmd_move_cursor(s, ticks);
	return true;
}

static bool
go_pitch(struct session *s, int argc, char **argv, struct err *err)
{
	int pitch;

	(void)argc;
	if (!text_parse_pitch(argv[1], &pitch))
		return err_set(err, ERR_ARG, "%.20s is not a pitch such as C4, f#3 or 60", argv[1]);
	s->cursor_pitch = pitch;
	return true;
}

/* --- from note to note */

static void
go_to_note(struct session *s, const struct note *n)
{
	s->cursor_pitch = n->pitch;
	cmd_move_cursor(s, n->start_ticks);
}

static bool
note_next(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	struct note n;
	bool found = false;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0 && song_next_note(s->song, s->track, s->cursor_ticks, &n); count--) {
		go_to_note(s, &n);
		found = true;
	}
	return found || err_set(err, ERR_ARG, "there is no later note on this track");
}

static bool
note_previous(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	struct note n;
	bool found = false;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0 && song_prev_note(s->song, s->track, s->cursor_ticks, &n); count--) {
		go_to_note(s, &n);
		found = true;
	}
	return found || err_set(err, ERR_ARG, "there is no earlier note on this track");
}

static bool
note_end(struct session *s, int argc, char **argv, struct err *err)
{
	struct note n;

	(void)argc, (void)argv;
	if (!session_note_here(s, &n))
		return err_set(err, ERR_ARG, "there is no note at the cursor");
	cmd_move_cursor(s, s->cursor_ticks == n.start_ticks ?
	    n.start_ticks + n.length_ticks : n.start_ticks);
	return true;
}

/* The next sounding pitch above or below the cursor: steps through a chord. */
struct chord_walk {
	int	 from, direction, best;
};

static bool
look_chord(void *arg, const struct note *n)
{
	struct chord_walk *walk = arg;
	int away = (n->pitch - walk->from) * walk->direction;

	if (away > 0 && (walk->best < 0 || away < (walk->best - walk->from) * walk->direction))
		walk->best = n->pitch;
	return true;
}

static bool
walk_chord(struct session *s, int direction, struct err *err)
{
	struct chord_walk walk = { s->cursor_pitch, direction, -1 };
	struct window w = { s->cursor_ticks, s->cursor_ticks + s->grid_ticks, 0, 127 };

	song_query(s->song, s->track, &w, look_chord, &walk);
	if (walk.best < 0)
		return err_set(err, ERR_ARG, "no note sounds here that is %s",
		    direction > 0 ? "higher" : "lower");
	s->cursor_pitch = walk.best;
	return true;
}

static bool
chord_up(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return walk_chord(s, 1, err);
}

static bool
chord_down(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return walk_chord(s, -1, err);
}

/* --- tracks */

static void
choose_track(struct session *s, int track)
{
	struct track_info info;

	s->track = track;
	song_track_info(s->song, track, &info);
	session_say(s, "track %d%s%.64s", track + 1, info.name[0] == '\0' ? "" : ": ", info.name);
}

static bool
turn_track(struct session *s, int argc, char **argv, int direction, struct err *err)
{
	long long count, tracks = song_tracks(s->song);

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	if (tracks > 0)
		choose_track(s, (int)(((s->track + direction * count) % tracks + tracks) % tracks));
	return true;
}

static bool
track_next(struct session *s, int argc, char **argv, struct err *err)
{
	return turn_track(s, argc, argv, 1, err);
}

static bool
track_previous(struct session *s, int argc, char **argv, struct err *err)
{
	return turn_track(s, argc, argv, -1, err);
}

static bool
track_go(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;

	if (!cmd_integer(argc, argv, 1, 1, song_tracks(s->song), 1, &number, err))
		return false;
	choose_track(s, (int)number - 1);
	return true;
}

#define MOVE(name, alias, args, help, max, fn) \
	{ name, alias, args, help, GROUP_MOVE, 0, max, CMD_REPEATS, fn }

const struct command cmd_move_table[] = {
	MOVE("bar-end", NULL, "", "Go to the last step of the bar", 0, bar_end),
	MOVE("bar-next", NULL, "[count]", "Go to the next bar", 1, bar_next),
	MOVE("bar-previous", NULL, "[count]", "Go to the previous bar", 1, bar_previous),
	MOVE("bar-start", NULL, "", "Go to the start of the bar", 0, bar_start),
	MOVE("beat-next", NULL, "[count]", "Go to the next beat", 1, beat_next),
	MOVE("beat-previous", NULL, "[count]", "Go to the previous beat", 1, beat_previous),
	MOVE("chord-down", NULL, "", "Go to the next lower note that sounds here", 0, chord_down),
	MOVE("chord-up", NULL, "", "Go to the next higher note that sounds here", 0, chord_up),
	MOVE("cursor-down", NULL, "[count]", "Move down a semitone", 1, cursor_down),
	MOVE("cursor-left", NULL, "[count]", "Move back by a grid step", 1, cursor_left),
	MOVE("cursor-right", NULL, "[count]", "Move forward by a grid step", 1, cursor_right),
	MOVE("cursor-up", NULL, "[count]", "Move up a semitone", 1, cursor_up),
	MOVE("go-bar", "bar", "[number]", "Go to a bar", 1, go_bar),
	MOVE("go-end", NULL, "[bar]", "Go to the first step after the last note, or to a bar", 1,
	    go_end),
	{ "go-pitch", NULL, "pitch", "Go to a pitch: C4, f#3 or 60", GROUP_MOVE, 1, 1, 0,
	    go_pitch },
	MOVE("go-start", NULL, "[bar]", "Go to the start, or to a bar", 1, go_start),
	{ "go-ticks", NULL, "ticks", "Go to a place in ticks", GROUP_MOVE, 1, 1, 0, go_ticks },
	MOVE("note-end", NULL, "", "Go to the other end of the note", 0, note_end),
	MOVE("note-next", NULL, "[count]", "Go to the next note of the track", 1, note_next),
	MOVE("note-previous", NULL, "[count]", "Go to the previous note of the track", 1,
	    note_previous),
	MOVE("octave-down", NULL, "[count]", "Move down an octave", 1, octave_down),
	MOVE("octave-up", NULL, "[count]", "Move up an octave", 1, octave_up),
	MOVE("track-go", "track", "[number]", "Choose a track by its number", 1, track_go),
	MOVE("track-next", NULL, "[count]", "Choose the next track", 1, track_next),
	MOVE("track-previous", NULL, "[count]", "Choose the previous track", 1, track_previous),
	{ .name = NULL }
};
