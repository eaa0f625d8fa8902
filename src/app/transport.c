/* SPDX-License-Identifier: MIT */
/* transport.c - playback: keeps the engine up to date, and does what the user asks. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "app/transport_internal.h"
#include "app/setting.h"
#include "base/clock.h"
#include "music/plan.h"
#include "sound/device.h"
#include "sound/engine.h"

#define ALIVE_MS	500		/* between two checks of the device */
#define PART_EARLY_S	0.03
#define AHEAD_JUMP_S	0.04
#define AHEAD_FILLS	8		/* to smooth over */
#define PREVIEW_MS_MIN	80
#define PREVIEW_MS_MAX	2000

/* --- updating the engine */

static void
send_plan(struct session *s)
{
	struct transport *t = s->transport;
	struct song *heard;
	struct plan *plan;
	struct err err;

	if (t->auditioning) {
		audition_send_plan(s);
		return;
	}
	if (t->plan_revision == s->revision && t->heard_revision == s->heard_revision)
		return;
	heard = session_heard_song(s, &err);
	plan = plan_new(heard != NULL ? heard : s->song, &err);
	song_free(heard);
	if (plan != NULL && !engine_set_plan(s->engine, plan)) {
		plan_free(plan);	/* the ring is full: retried at the next poll */
		return;
	}
	if (plan == NULL)
		session_complain(s, "%s", err.text);
	t->plan_revision = s->revision;
	t->heard_revision = s->heard_revision;
}

static void
send_mutes(struct session *s)
{
	struct transport *t = s->transport;
	int tracks = t->auditioning ? SONG_TRACKS_MAX : song_tracks(s->song);

	if (t->mutes_revision == s->mutes_revision)
		return;
	for (int i = 0; i < tracks; i++) {
		bool silent = !t->auditioning && session_silent(s, i);

		if (silent == t->muted[i])
			continue;
		if (!engine_mute(s->engine, i, silent))
			return;		/* the ring is full: the rest follows later */
		t->muted[i] = silent;
	}
	t->mutes_revision = s->mutes_revision;
}

static void
send_settings(struct session *s)
{
	struct transport *t = s->transport;
	double gain_db = settings_number(s->settings, SET_GAIN);
	bool metronome = !t->auditioning && settings_on(s->settings, SET_METRONOME);

	if (t->gain_db == gain_db && t->metronome == metronome)
		return;
	if (!engine_gain(s->engine, gain_db) || !engine_metronome(s->engine, metronome))
		return;
	t->gain_db = gain_db;
	t->metronome = metronome;
}

static void
send_loop(struct session *s)
{
	struct transport *t = s->transport;
	bool loops = s->loop_on && !t->auditioning;
	int64_t start = loops ? s->loop_start_ticks : 0;
	int64_t end = loops ? s->loop_end_ticks : 0;

	if ((t->loop_start_ticks == start && t->loop_end_ticks == end) ||
	    !engine_loop(s->engine, start, end))
		return;
	t->loop_start_ticks = start;
	t->loop_end_ticks = end;
}

/* What is played on a keyboard sounds as the cursor's track does there. */
static void
send_cue(struct session *s)
{
	struct track_info info = { .channel = -1 };

	if (s->track < song_tracks(s->song))
		song_track_info(s->song, s->track, &info);
	engine_cue(s->engine, s->cursor_ticks);
	engine_cue_track(s->engine, s->track, info.channel < 0 ? 0 : info.channel);
}

void
transport_send(struct session *s)
{
	struct transport *t = s->transport;

	send_cue(s);
	send_plan(s);
	if (t->plan_revision == 0 && (!t->auditioning || t->audition != NULL))
		return;
	send_mutes(s);
	send_settings(s);
	send_loop(s);
	if (!t->play_sent) {
		t->play_sent = t->playing && t->recording ?
		    engine_record(s->engine, t->ticks, t->bars) : t->auditioning ?
		    engine_play(s->engine, t->audition_ticks) : t->playing ?
		    engine_play(s->engine, t->ticks) :
		    engine_stop(s->engine);
		t->asked_ms = clock_ms();
	}
}

/* Where the playhead jumps, the old figure is worth nothing. */
static void
follow_ahead(struct transport *t, double ahead_seconds)
{
	if (!t->ahead_known || fabs(ahead_seconds - t->ahead_seconds) > AHEAD_JUMP_S)
		t->ahead_seconds = ahead_seconds;
	else
		t->ahead_seconds += (ahead_seconds - t->ahead_seconds) / AHEAD_FILLS;
	t->ahead_known = true;
}

/* Reads the playhead, and whether it reached the end. */
static bool
follow_engine(struct session *s)
{
	struct transport *t = s->transport;
	struct engine_state state;
	int64_t before = t->ticks;

	engine_poll(s->engine);
	engine_state(s->engine, &state);
	if (t->auditioning)
		return audition_follow(s, state.playing);
	if (!t->playing || !t->play_sent)
		return false;
	if (state.playing) {
		follow_ahead(t, state.ahead_seconds);
		t->turned |= state.ticks < t->ticks;
		t->begun = true;
		t->ticks = state.ticks;
		if (t->until_ticks > 0 && t->ticks >= t->until_ticks)
			transport_stop(s, true);
	} else if (t->begun || clock_ms() - t->asked_ms > START_MS) {
		t->playing = false;
		t->ticks = t->origin_ticks;
		return true;
	}
	return t->ticks != before;
}

/* A device that died only stops calling.  Playback continues silently. */
static bool
watch_device(struct session *s)
{
	struct transport *t = s->transport;
	int64_t now = clock_ms();
	struct err err;

	if (s->device == NULL || now - t->looked_ms < ALIVE_MS)
		return false;
	t->looked_ms = now;
	if (device_alive(s->device))
		return false;
	device_close(s->device);
	s->device = device_open_silent(s->engine, &err);
	snprintf(t->trouble, sizeof t->trouble, "the sound device no longer responds");
	session_complain(s, "%s; playback continues silently, :sound opens it again", t->trouble);
	return true;
}

bool
transport_poll(struct session *s)
{
	bool changed = transport_follow_opener(s);

	if (s->engine == NULL)
		return changed;
	transport_send(s);
	changed |= follow_engine(s);
	return watch_device(s) || changed;
}

/* --- requests of the user */

bool
transport_playing(const struct session *s)
{
	return s->transport->playing;
}

int64_t
transport_ticks(const struct session *s)
{
	return s->transport->ticks;
}

const char *
transport_trouble(const struct session *s)
{
	return s->transport->trouble;
}

static void
begin_playing(struct session *s, int64_t from_ticks)
{
	struct transport *t = s->transport;

	transport_audition_end(s);
	t->playing = true;
	t->begun = false;
	t->origin_ticks = t->ticks = from_ticks;
	t->until_ticks = 0;
	t->bars = 0;
	t->recording = t->ahead_known = t->turned = false;
	t->play_sent = false;
}

void
transport_play(struct session *s, int64_t from_ticks)
{
	begin_playing(s, from_ticks);
	if (s->engine != NULL)
		transport_send(s);
}

void
transport_record(struct session *s, int64_t from_ticks, int bars)
{
	struct transport *t = s->transport;

	begin_playing(s, from_ticks);
	t->recording = true;
	t->bars = bars;
	t->play_sent = false;
	if (s->engine != NULL)
		transport_send(s);
}

/* In the loop, what was played just before it turned stands at its end. */
bool
transport_tick_at(const struct session *s, double seconds, int64_t *tick, double *early)
{
	const struct transport *t = s->transport;
	double at = seconds + t->ahead_seconds, origin = time_seconds(s->time, t->origin_ticks);

	if (!t->playing || !t->ahead_known)
		return false;
	if (s->device != NULL)
		at -= device_latency_ms(s->device) / 1000;
	if (t->turned && s->loop_on && at < time_seconds(s->time, s->loop_start_ticks))
		at += time_seconds(s->time, s->loop_end_ticks) -
		    time_seconds(s->time, s->loop_start_ticks);
	*early = t->turned ? 0 : origin - at;
	*tick = *early > 0 ? t->origin_ticks : time_tick(s->time, at + 1e-7);
	return true;
}

/* A frame early: what begins at the end is not to be heard. */
void
transport_play_part(struct session *s, int64_t from_ticks, int64_t end_ticks)
{
	double end = time_seconds(s->time, end_ticks) - PART_EARLY_S;
	int64_t until = end > 0 ? time_tick(s->time, end) : 1;

	transport_play(s, from_ticks);
	s->transport->until_ticks = until > from_ticks ? until : from_ticks + 1;
}

void
transport_stop(struct session *s, bool go_back)
{
	struct transport *t = s->transport;

	transport_audition_end(s);
	t->playing = false;
	t->play_sent = false;
	if (go_back)
		t->ticks = t->origin_ticks;
	if (s->engine != NULL)
		transport_send(s);
}

void
transport_seek(struct session *s, int64_t ticks)
{
	struct transport *t = s->transport;

	if (t->playing)
		transport_play(s, ticks);
	else
		t->ticks = t->origin_ticks = ticks;
}

void
transport_preview(struct session *s, int track, int channel, int pitch, int velocity,
    int64_t length_ticks)
{
	double ms;

	if (s->engine == NULL || !settings_on(s->settings, SET_PREVIEW))
		return;
	transport_audition_end(s);
	send_plan(s);			/* the engine needs a new track before it can sound */
	ms = 1000 * (time_seconds(s->time, s->cursor_ticks + length_ticks) -
	    time_seconds(s->time, s->cursor_ticks));
	engine_cue(s->engine, s->cursor_ticks);
	engine_preview(s->engine, track, channel, pitch, velocity,
	    ms < PREVIEW_MS_MIN ? PREVIEW_MS_MIN : ms > PREVIEW_MS_MAX ? PREVIEW_MS_MAX : (int)ms);
}

void
transport_panic(struct session *s)
{
	if (s->engine != NULL)
		engine_panic(s->engine);
}
