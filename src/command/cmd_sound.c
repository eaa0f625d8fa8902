/* SPDX-License-Identifier: MIT */
/* cmd_sound.c - commands for playback, the loop, mute and solo. */

#include <stdio.h>
#include <string.h>

#include "app/setting.h"
#include "app/transport.h"
#include "command/cmd.h"
#include "music/edit.h"

static bool
play(struct session *s, int argc, char **argv, struct err *err)
{
	int64_t from = transport_ticks(s);

	(void)argc, (void)argv, (void)err;
	if (from >= song_end_ticks(s->song))
		from = 0;
	transport_play(s, from);
	return true;
}

static bool
play_toggle(struct session *s, int argc, char **argv, struct err *err)
{
	if (!transport_playing(s))
		return play(s, argc, argv, err);
	transport_stop(s, false);
	return true;
}

static bool
play_here(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	transport_play(s, s->cursor_ticks);
	return true;
}

/* What is selected or named; else the note at the cursor. */
static bool
play_part(struct session *s, int argc, char **argv, struct err *err)
{
	struct window w;
	struct note n;
	int track;

	(void)argc, (void)argv;
	if (!session_selected(s, &w, &track)) {
		if (!session_note_here(s, &n))
			return err_set(err, ERR_ARG, "there is no note at the cursor");
		w.start_ticks = n.start_ticks;
		w.end_ticks = n.start_ticks + n.length_ticks;
	}
	if (w.end_ticks <= w.start_ticks)
		return err_set(err, ERR_ARG, "there is no note to play");
	transport_play_part(s, w.start_ticks, w.end_ticks);
	return true;
}

static bool
stop(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	transport_stop(s, true);
	return true;
}

static bool
seek(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;
	struct bar bar;

	if (argc == 1) {
		transport_seek(s, s->cursor_ticks);
		return true;
	}
	if (!cmd_integer(argc, argv, 1, 1, COUNT_MAX * 100LL, 1, &number, err))
		return false;
	time_bar(s->time, number - 1, &bar);
	transport_seek(s, bar.start_ticks);
	return true;
}

static bool
cursor_to_playhead(struct session *s, int argc, char **argv, struct err *err)
{
	struct bar bar;
	int64_t ticks = transport_ticks(s);

	(void)argc, (void)argv, (void)err;
	time_bar_at(s->time, ticks, &bar);
	cmd_move_cursor(s, ticks - (ticks - bar.start_ticks) % s->grid_ticks);
	return true;
}

/* --- the loop */

static void
say_loop(struct session *s)
{
	char from[64], to[64];

	if (s->loop_on)
		session_say(s, "loop from %s to %s", cmd_at(s, s->loop_start_ticks, from),
		    cmd_at(s, s->loop_end_ticks, to));
	else
		session_say(s, "loop off");
}

/* The selection, or the bar at the cursor. */
static bool
loop_here(struct session *s, int argc, char **argv, struct err *err)
{
	struct window w;
	struct bar bar;
	int track;

	(void)argc, (void)argv, (void)err;
	if (!session_selected(s, &w, &track)) {
		time_bar_at(s->time, s->cursor_ticks, &bar);
		w.start_ticks = bar.start_ticks;
		w.end_ticks = bar.start_ticks + bar.length_ticks;
	}
	s->loop_start_ticks = w.start_ticks;
	s->loop_end_ticks = w.end_ticks;
	s->loop_on = true;
	if (!transport_playing(s))
		transport_seek(s, w.start_ticks);	/* what plays next is the loop */
	say_loop(s);
	return true;
}

static bool
loop(struct session *s, int argc, char **argv, struct err *err)
{
	if (!s->loop_on && s->loop_start_ticks == s->loop_end_ticks)
		return loop_here(s, argc, argv, err);
	s->loop_on = !s->loop_on;
	say_loop(s);
	return true;
}

/* --- mute and solo */

static bool
which_track(struct session *s, int argc, char **argv, int *track, struct err *err)
{
	long long number;

	if (!cmd_integer(argc, argv, 1, 1, song_tracks(s->song), s->track + 1, &number, err))
		return false;
	*track = (int)number - 1;
	return true;
}

static bool
mute(struct session *s, int argc, char **argv, struct err *err)
{
	int track;

	if (!which_track(s, argc, argv, &track, err))
		return false;
	s->muted[track] = !s->muted[track];
	session_mutes_changed(s);
	session_say(s, "track %d is %s", track + 1, s->muted[track] ? "muted" : "heard");
	return true;
}

static bool
solo(struct session *s, int argc, char **argv, struct err *err)
{
	int track;

	if (!which_track(s, argc, argv, &track, err))
		return false;
	s->soloed[track] = !s->soloed[track];
	session_mutes_changed(s);
	session_say(s, "track %d is %s", track + 1,
	    s->soloed[track] ? "soloed" : "no longer soloed");
	return true;
}

static bool
unmute_all(struct session *s, int argc, char **argv, struct err *err)
{
	int tracks = song_tracks(s->song);

	(void)argc, (void)argv, (void)err;
	memset(s->muted, 0, (size_t)tracks * sizeof *s->muted);
	memset(s->soloed, 0, (size_t)tracks * sizeof *s->soloed);
	s->gone_count = 0;
	session_mutes_changed(s);
	session_say(s, "all mutes and solos are off");
	return true;
}

static bool
metronome(struct session *s, int argc, char **argv, struct err *err)
{
	const char *other = settings_on(s->settings, SET_METRONOME) ? "off" : "on";
	const char *value = argc > 1 ? argv[1] : other;

	if (!session_set(s, SET_METRONOME, value, err))
		return false;
	session_say(s, "metronome %s", settings_text(s->settings, SET_METRONOME));
	return true;
}

static bool
panic(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	transport_stop(s, false);
	transport_panic(s);
	session_say(s, "all sound is off");
	return true;
}

static bool
sound(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	if (!transport_start(s, err))
		return false;
	session_say(s, "opening the sound");
	return true;
}

#define SOUND(name, alias, args, help, max, fn) \
	{ name, alias, args, help, GROUP_SOUND, 0, max, 0, fn }

const struct command cmd_sound_table[] = {
	SOUND("cursor-to-playhead", NULL, "", "Move the cursor to the playhead", 0,
	    cursor_to_playhead),
	SOUND("loop", NULL, "", "Turn the loop on or off", 0, loop),
	SOUND("loop-here", NULL, "", "Loop the selection, or the bar at the cursor", 0, loop_here),
	SOUND("metronome", NULL, "[on|off]", "Turn the metronome on or off", 1, metronome),
	SOUND("mute", NULL, "[track]", "Mute or unmute the track", 1, mute),
	SOUND("panic", NULL, "", "Silence everything at once", 0, panic),
	SOUND("play", NULL, "", "Play from the playhead", 0, play),
	SOUND("play-here", NULL, "", "Play from the cursor", 0, play_here),
	SOUND("play-part", NULL, "", "Play the selection, then stop", 0, play_part),
	SOUND("play-toggle", NULL, "", "Play, or pause", 0, play_toggle),
	SOUND("seek", NULL, "[bar]", "Move the playhead to the cursor, or to a bar", 1, seek),
	SOUND("solo", NULL, "[track]", "Solo the track, or turn its solo off", 1, solo),
	SOUND("sound", NULL, "", "Open the sound device again", 0, sound),
	SOUND("stop", NULL, "", "Stop, and go back to where playback started", 0, stop),
	SOUND("unmute-all", NULL, "", "Turn off all mutes and solos", 0, unmute_all),
	{ .name = NULL }
};
