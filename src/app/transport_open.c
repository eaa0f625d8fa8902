/* SPDX-License-Identifier: MIT */
/* transport_open.c - the sound of a session: opened by a job, handed on, closed. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/session_internal.h"
#include "app/setting.h"
#include "app/transport_internal.h"
#include "base/file.h"
#include "music/plan.h"
#include "sound/device.h"
#include "sound/engine.h"
#include "sound/midi_in.h"
#include "sound/synth.h"

/* Result of the sound opener's thread. */
struct opened {
	struct engine	*engine;	/* NULL: there is no sound at all */
	struct device	*device;
	char		 trouble[208];	/* why it is silent; "" */
};

struct transport *
transport_new(void)
{
	struct transport *t = calloc(1, sizeof *t);

	if (t == NULL)
		return NULL;
	t->muted = calloc(SONG_TRACKS_MAX, sizeof *t->muted);
	if (t->muted == NULL) {
		free(t);
		return NULL;
	}
	snprintf(t->trouble, sizeof t->trouble, "the sound is off");
	return t;
}

/* --- opening, on the job's thread */

static void
find_soundfont(const struct opening *o, struct opened *result, char path[FILE_PATH_MAX],
    struct err *err)
{
	/* A bad setting is reported, and the search continues without it. */
	if (synth_find_soundfont(NULL, o->soundfont, path, FILE_PATH_MAX, err))
		return;
	snprintf(result->trouble, sizeof result->trouble, "%s", err->text);
	if (o->soundfont[0] == '\0' || !synth_find_soundfont(NULL, NULL, path, FILE_PATH_MAX, err))
		path[0] = '\0';
}

static void
open_sound(struct job *job, void *arg)
{
	const struct opening *o = arg;
	struct opened result = { .engine = NULL };
	char path[FILE_PATH_MAX];
	struct err err;

	find_soundfont(o, &result, path, &err);
	if (path[0] != '\0') {
		result.engine = engine_new(o->rate_hz, path, &err);
		if (result.engine == NULL)
			snprintf(result.trouble, sizeof result.trouble, "%s", err.text);
	}
	if (result.engine != NULL) {
		result.device = device_open(result.engine, o->latency_ms, &err);
		if (result.device == NULL) {
			snprintf(result.trouble, sizeof result.trouble, "no sound: %s",
			    err.text);
			result.device = device_open_silent(result.engine, &err);
		}
	}
	if (!job_send(job, &result)) {
		device_close(result.device);
		engine_free(result.engine);
	}
}

static void
close_sound(struct session *s)
{
	device_close(s->device);
	engine_free(s->engine);
	s->device = NULL;
	s->engine = NULL;
}

bool
transport_start(struct session *s, struct err *err)
{
	struct transport *t = s->transport;

	if (t->job != NULL)
		return true;
	close_sound(s);
	snprintf(t->opening.soundfont, sizeof t->opening.soundfont, "%s",
	    settings_text(s->settings, SET_SOUNDFONT));
	t->opening.rate_hz = settings_number(s->settings, SET_RATE);
	t->opening.latency_ms = settings_number(s->settings, SET_LATENCY);
	t->job = job_start("sound", open_sound, &t->opening, sizeof(struct opened), 0, err);
	snprintf(t->trouble, sizeof t->trouble, "%s",
	    t->job != NULL ? "the sound is being opened" : err->text);
	return t->job != NULL;
}

void
transport_close(struct session *s)
{
	transport_stop(s, false);
	device_close(s->device);
	s->device = NULL;
}

void
transport_end(struct session *s)
{
	struct transport *t = s->transport;
	struct opened late;

	if (t == NULL)
		return;
	if (t->job != NULL) {
		/* An opener cannot be interrupted, and its result must be freed. */
		while (!job_done(t->job)) {
			if (!job_receive(t->job, &late)) {
				job_wait(t->job, 1);
				continue;
			}
			device_close(late.device);
			engine_free(late.engine);
		}
		job_free(t->job);
	}
	close_sound(s);
	plan_free(t->audition);
	free(t->muted);
	free(t);
	s->transport = NULL;
}

/* --- the sound changes: opened again, or handed to another piece */

static void
begin_again(struct transport *t)
{
	t->plan_revision = 0;
	t->mutes_revision = UINT64_MAX;
	t->gain_db = NAN;
	t->loop_start_ticks = t->loop_end_ticks = 0;
	t->auditioning = t->audition != NULL;	/* a plan that the old engine got is gone */
	t->play_sent = !t->playing && !t->auditioning;
	memset(t->muted, 0, SONG_TRACKS_MAX * sizeof *t->muted);
}

bool
transport_hand_over(struct session *from, struct session *to)
{
	struct transport *t = to->transport, *old = from->transport;

	transport_stop(from, false);
	if (from->device == NULL || t->job != NULL) {
		transport_close(from);
		return false;
	}
	close_sound(to);
	to->engine = from->engine;
	to->device = from->device;
	from->engine = NULL;
	from->device = NULL;
	t->opening = old->opening;
	memcpy(t->trouble, old->trouble, sizeof t->trouble);
	begin_again(t);
	/* The engine knows those of the other piece; the differences are sent. */
	memcpy(t->muted, old->muted, SONG_TRACKS_MAX * sizeof *t->muted);
	t->loop_start_ticks = old->loop_start_ticks;
	t->loop_end_ticks = old->loop_end_ticks;
	return true;
}

static void
take_sound(struct session *s, const struct opened *opened)
{
	struct transport *t = s->transport;

	s->engine = opened->engine;
	s->device = opened->device;
	if (s->engine != NULL)
		engine_thru(s->engine, midi_in_thru(s->midi_in));
	snprintf(t->trouble, sizeof t->trouble, "%s", opened->trouble);
	begin_again(t);
	/* The status line shows it too; a message from opening appears only once. */
	if (opened->trouble[0] != '\0' &&
	    (s->message[0] == '\0' || s->message_serial != s->opened_serial))
		session_complain(s, "%s", opened->trouble);
}

/* Another soundfont, rate or latency: the sound is opened again, and playback continues. */
static bool
is_set_otherwise(const struct session *s)
{
	const struct opening *o = &s->transport->opening;

	return s->device != NULL && s->transport->job == NULL &&
	    (strcmp(o->soundfont, settings_text(s->settings, SET_SOUNDFONT)) != 0 ||
	    o->rate_hz != settings_number(s->settings, SET_RATE) ||
	    o->latency_ms != settings_number(s->settings, SET_LATENCY));
}

bool
transport_follow_opener(struct session *s)
{
	struct transport *t = s->transport;
	struct opened opened;
	struct err err;
	bool changed = false;

	if (is_set_otherwise(s)) {
		if (!transport_start(s, &err))
			session_complain(s, "%s", err.text);
		changed = true;
	}
	if (t->job != NULL && job_receive(t->job, &opened)) {
		take_sound(s, &opened);
		changed = true;
	}
	if (t->job != NULL && job_done(t->job)) {
		job_free(t->job);
		t->job = NULL;
		changed = true;
	}
	return changed;
}
