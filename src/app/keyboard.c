/* SPDX-License-Identifier: MIT */
#include "app/keyboard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/recording.h"
#include "app/session.h"
#include "app/setting.h"
#include "base/clock.h"
#include "base/file.h"
#include "sound/engine.h"
#include "sound/midi_in.h"

#define LOOK_MS		2000		/* between two looks at what is plugged in */
#define STEPS_MAX	256

/* Input of the opener's thread. */
struct order {
	struct midi_in	*in;
	char		 wanted[FILE_PATH_MAX];
};

struct keyboard {
	struct job	*job;		/* the opener, while it runs */
	struct order	 order;		/* what is open, or is to be; wanted "" none yet */
	bool		 resting;
	char		 trouble[208];
	char		 found[256];	/* names of the keyboards at the last look */
	bool		 there;		/* the device was there at the last look */
	int64_t		 looked_ms;

	struct midi_message *steps;	/* owned; STEPS_MAX, in a circle */
	size_t		 step_first, step_count;
};

struct keyboard *
keyboard_new(void)
{
	struct keyboard *k = calloc(1, sizeof *k);

	if (k != NULL && (k->steps = calloc(STEPS_MAX, sizeof *k->steps)) == NULL) {
		free(k);
		return NULL;
	}
	return k;
}

/* --- opening */

static const char *
wanted(const struct session *s)
{
	return s->keyboard->resting ? "off" : settings_text(s->settings, SET_MIDI_IN);
}

/* On the job's thread.  The message is why it failed, or "". */
static void
open_input(struct job *job, void *arg)
{
	struct order *o = arg;
	struct err err = { 0 };
	char why[sizeof ((struct keyboard *)0)->trouble] = "";

	if (!midi_in_open(o->in, o->wanted, &err))
		snprintf(why, sizeof why, "%.*s", (int)sizeof why - 1, err.text);
	job_send(job, why);
}

static bool
open_again(struct session *s, struct err *err)
{
	struct keyboard *k = s->keyboard;

	if (k->job != NULL)
		return true;		/* follow_setting opens it afterwards */
	k->order.in = s->midi_in;
	snprintf(k->order.wanted, sizeof k->order.wanted, "%s", wanted(s));
	k->trouble[0] = k->found[0] = '\0';
	k->job = job_start("midi in", open_input, &k->order, sizeof k->trouble, 0, err);
	return k->job != NULL;
}

void
keyboard_hand_over(struct session *from, struct session *to)
{
	struct keyboard *keyboard = from->keyboard;
	struct midi_in *in = from->midi_in;

	from->keyboard = to->keyboard;
	from->midi_in = to->midi_in;
	to->keyboard = keyboard;
	to->midi_in = in;
}

bool
keyboard_start(struct session *s, struct err *err)
{
	s->keyboard->resting = false;
	return open_again(s, err);
}

void
keyboard_rest(struct session *s)
{
	s->keyboard->resting = true;
	s->keyboard->step_count = 0;
}

void
keyboard_end(struct session *s)
{
	struct keyboard *k = s->keyboard;

	if (k == NULL)
		return;
	job_free(k->job);
	if (s->midi_in != NULL)
		midi_in_close(s->midi_in);
	free(k->steps);
	free(k);
	s->keyboard = NULL;
}

/* Whether JACK has a keyboard is known only by asking its server. */
static bool
is_there(const char *wanted)
{
	return strcmp(wanted, "jack") == 0 || file_exists(strchr(wanted, '/') != NULL ? wanted :
	    MIDI_IN_SEQUENCER);
}

/* No message where there is simply no MIDI keyboard: :checkhealth reports that. */
static bool
take_opened(struct session *s)
{
	struct keyboard *k = s->keyboard;
	bool changed = false;

	while (k->job != NULL && job_receive(k->job, k->trouble)) {
		if (k->trouble[0] != '\0' && strcmp(k->order.wanted, "auto") != 0)
			session_complain(s, "%s", k->trouble);
		changed = true;
	}
	if (k->job != NULL && job_done(k->job)) {
		job_free(k->job);
		k->job = NULL;
		k->looked_ms = 0;
		k->there = is_there(k->order.wanted);
		changed = true;
	}
	return changed;
}

/* Does nothing before keyboard_start, or while the setting is as it was. */
static void
follow_setting(struct session *s)
{
	struct keyboard *k = s->keyboard;
	struct err err;

	if (k->job != NULL || k->order.wanted[0] == '\0' ||
	    strcmp(k->order.wanted, wanted(s)) == 0)
		return;
	if (!open_again(s, &err))
		session_complain(s, "%s", err.text);
}

/* --- what is plugged in */

/* The device was unplugged or plugged in: says so, or opens it. */
static bool
follow_device(struct session *s)
{
	struct keyboard *k = s->keyboard;
	bool there = is_there(k->order.wanted), open = midi_in_name(s->midi_in)[0] != '\0';
	struct err err;

	if (there == k->there || there == open || strcmp(k->order.wanted, "off") == 0) {
		k->there = there;
		return false;
	}
	k->there = there;
	if (!open_again(s, &err))
		session_complain(s, "%s", err.text);
	return true;
}

static void
name_keyboards(struct session *s, const char *found)
{
	struct keyboard *k = s->keyboard;

	if (found[0] == '\0')
		session_say(s, "the MIDI keyboard %.200s was unplugged; it is found again when "
		    "it is back", k->found);
	else
		session_say(s, "MIDI keyboard: %.200s; i writes its notes, R records them", found);
	snprintf(k->found, sizeof k->found, "%s", found);
}

static bool
look(struct session *s)
{
	struct keyboard *k = s->keyboard;
	char found[sizeof k->found];
	int64_t now = clock_ms();

	if (k->job != NULL || k->order.wanted[0] == '\0' || now - k->looked_ms < LOOK_MS)
		return false;
	k->looked_ms = now;
	if (follow_device(s))
		return true;
	if (strcmp(midi_in_name(s->midi_in), "alsa") != 0)
		return false;
	midi_in_keyboards(MIDI_IN_PROC, found, sizeof found);
	if (strcmp(found, k->found) == 0)
		return false;
	name_keyboards(s, found);
	return true;
}

void
keyboard_describe(const struct session *s, char *text, size_t size)
{
	const char *name = midi_in_name(s->midi_in), *found = s->keyboard->found;

	snprintf(text, size, "%s%s%s", s->keyboard->job != NULL ? "" : name,
	    found[0] != '\0' ? ": " : "", found);
}

const char *
keyboard_trouble(const struct session *s)
{
	return s->keyboard->trouble;
}

/* --- messages */

static void
add_step(struct keyboard *k, const struct midi_message *m)
{
	if (k->step_count == STEPS_MAX)
		return;
	k->steps[(k->step_first + k->step_count++) % STEPS_MAX] = *m;
}

bool
keyboard_take_step(struct session *s, struct midi_message *m)
{
	struct keyboard *k = s->keyboard;

	if (k->step_count == 0)
		return false;
	*m = k->steps[k->step_first];
	k->step_first = (k->step_first + 1) % STEPS_MAX;
	k->step_count--;
	return true;
}

static void
take(struct session *s, const struct midi_message *m)
{
	if (s->keyboard->resting)
		return;
	recording_take(s, m);
	if (s->mode == MODE_STEP)
		add_step(s->keyboard, m);
}

void
keyboard_play(struct session *s, uint8_t status, uint8_t data0, uint8_t data1)
{
	struct midi_message m = {
		.seconds = clock_seconds(), .status = status, .data = { data0, data1 },
	};

	if (s->engine != NULL)
		engine_key(s->engine, status, data0, data1);
	take(s, &m);
}

bool
keyboard_poll(struct session *s)
{
	struct midi_message m;
	bool changed = take_opened(s);
	unsigned lost;

	follow_setting(s);
	changed |= look(s);
	while (midi_in_next(s->midi_in, &m)) {
		take(s, &m);
		changed = true;
	}
	if ((lost = midi_in_lost(s->midi_in)) > 0)
		session_complain(s, "%u messages of the MIDI keyboard came too fast and are lost",
		    lost);
	return changed;
}
