/* SPDX-License-Identifier: MIT */
#include "app/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/keyboard.h"
#include "app/session.h"
#include "app/transport.h"
#include "base/clock.h"
#include "model/infer/model.h"
#include "sound/device.h"
#include "sound/engine.h"
#include "sound/midi_in.h"
#include "sound/synth.h"

#define BENCH_SECONDS	1.0
#define BENCH_NOTES	64		/* sounding at once */
#define BENCH_FRAMES	1024
#define ENOUGH		4.0		/* times faster than real time */

void
health_order_set(struct health_order *o, const struct settings *settings)
{
	*o = (struct health_order){
		.rate_hz = settings_number(settings, SET_RATE),
		.latency_ms = settings_number(settings, SET_LATENCY),
	};
	snprintf(o->soundfont, sizeof o->soundfont, "%s", settings_text(settings, SET_SOUNDFONT));
	snprintf(o->model, sizeof o->model, "%s", settings_text(settings, SET_MODEL));
	snprintf(o->midi_in, sizeof o->midi_in, "%s", settings_text(settings, SET_MIDI_IN));
}

static void
failed(struct health_line *line, const char *why, const char *mend)
{
	line->good = false;
	snprintf(line->found, sizeof line->found, "%s", why);
	snprintf(line->mend, sizeof line->mend, "%s", mend);
}

static void
check_soundfont(const struct health_order *o, struct health_line *line)
{
	char path[FILE_PATH_MAX];
	struct err err;

	if (!synth_find_soundfont(NULL, o->soundfont, path, sizeof path, &err)) {
		failed(line, err.text, ":set soundfont FILE.sf2 names another one");
		return;
	}
	snprintf(line->found, sizeof line->found, "%.300s", path);
	if (strstr(path, "cadenza.sf2") != NULL)
		snprintf(line->mend, sizeof line->mend, "the built-in one; for real instruments: "
		    "apt-get install fluid-soundfont-gm, or :set soundfont FILE.sf2");
}

static void
check_sound(const struct health_order *o, struct health_line *line)
{
	static const char mend[] = "another program may hold the device; :sound tries again";
	char path[FILE_PATH_MAX];
	struct engine *engine = NULL;
	struct device *device = NULL;
	struct err err;

	if (o->sound[0] != '\0') {
		failed(line, o->sound, o->sound_good ? "" : mend);
		line->good = o->sound_good;
		return;
	}
	if (synth_find_soundfont(NULL, o->soundfont, path, sizeof path, &err) &&
	    (engine = engine_new(o->rate_hz, path, &err)) != NULL &&
	    (device = device_open(engine, o->latency_ms, &err)) != NULL)
		snprintf(line->found, sizeof line->found, "%.200s, %.0f ms",
		    device_name(device), device_latency_ms(device));
	else
		failed(line, err.text, mend);
	device_close(device);
	engine_free(engine);
}

/* Opens what is set, as a session does. */
static void
try_midi(struct health_order *o)
{
	struct midi_in *in = midi_in_new();
	char names[256] = "";
	struct err err = { 0 };

	if (in == NULL || !midi_in_open(in, o->midi_in, &err))
		snprintf(o->midi_trouble, sizeof o->midi_trouble, "%.*s",
		    (int)sizeof o->midi_trouble - 1, in == NULL ? "no memory" : err.text);
	else if (strcmp(midi_in_name(in), "alsa") == 0)
		midi_in_keyboards(MIDI_IN_PROC, names, sizeof names);
	snprintf(o->midi, sizeof o->midi, "%.60s%s%s", in == NULL ? "" : midi_in_name(in),
	    names[0] != '\0' ? ": " : "", names);
	midi_in_free(in);
}

static void
check_midi(const struct health_order *given, struct health_line *line)
{
	struct health_order tried = *given;
	const struct health_order *o = given->midi_known ? given : &tried;

	if (!given->midi_known)
		try_midi(&tried);
	if (o->midi_trouble[0] != '\0') {
		failed(line, o->midi_trouble, "modprobe snd-seq, or start JACK; the letter keys "
		    "write and play notes without it: i, I");
		return;
	}
	snprintf(line->found, sizeof line->found, "%.300s", o->midi[0] != '\0' ? o->midi : "off");
	if (o->midi[0] == '\0')
		snprintf(line->mend, sizeof line->mend, ":set midi-in auto looks for a keyboard");
	else if (strcmp(o->midi, "alsa") == 0)
		snprintf(line->mend, sizeof line->mend,
		    "no keyboard is plugged in; one that is plugged in later is found");
}

static void
check_model(const struct health_order *o, struct health_line *line)
{
	struct err err;
	struct model *model = model_open(o->model, &err);
	struct model_info info;

	if (model == NULL) {
		failed(line, err.text, ":set model default takes the one that ships");
		return;
	}
	model_info(model, &info);
	snprintf(line->found, sizeof line->found, "%.60s: %.30s, %.1f million parameters",
	    o->model, info.arch, (double)info.parameters / 1e6);
	model_unref(model);
}

/* Chords of all channels but the drums', again before they have faded. */
static void
send_notes(struct synth *synth)
{
	for (int i = 0; i < BENCH_NOTES; i++)
		synth_send(synth, i % 8, 0x90, (uint8_t)(40 + i / 8 * 5 + i % 8), 90);
}

static double
times_real_time(struct synth *synth, double rate_hz)
{
	static const int again = 16;		/* blocks */
	float out[2 * BENCH_FRAMES];
	double began = clock_seconds(), took = 0, frames = 0;

	for (int block = 0; took < BENCH_SECONDS && frames < 60 * rate_hz; block++) {
		if (block % again == 0)
			send_notes(synth);
		synth_fill(synth, out, BENCH_FRAMES);
		frames += BENCH_FRAMES;
		took = clock_seconds() - began;
	}
	return frames / rate_hz / (took > 1e-6 ? took : 1e-6);
}

static void
check_speed(const struct health_order *o, struct health_line *line)
{
	char path[FILE_PATH_MAX];
	struct synth *synth = NULL;
	struct err err;
	double times;

	if (!synth_find_soundfont(NULL, o->soundfont, path, sizeof path, &err) ||
	    (synth = synth_new(o->rate_hz, path, 16, &err)) == NULL) {
		failed(line, err.text, "mend the soundfont first");
		return;
	}
	times = times_real_time(synth, o->rate_hz);
	synth_free(synth);
	snprintf(line->found, sizeof line->found, "%d notes at once are played %.0f times as fast "
	    "as they sound: this machine %s", BENCH_NOTES, times,
	    times >= ENOUGH ? "keeps up" : "may not keep up");
	line->good = times >= ENOUGH;
	if (!line->good)
		snprintf(line->mend, sizeof line->mend,
		    ":set rate 22050, or a smaller soundfont");
}

static const struct {
	const char	*what;
	void		(*check)(const struct health_order *, struct health_line *);
} checks[] = {
	{ "soundfont", check_soundfont }, { "sound", check_sound }, { "MIDI input", check_midi },
	{ "model", check_model }, { "speed", check_speed },
};

void
health_check(const struct health_order *o, health_fn fn, void *arg)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct health_line line = { .good = true };

		snprintf(line.what, sizeof line.what, "%s", checks[i].what);
		checks[i].check(o, &line);
		if (!fn(arg, &line))
			return;
	}
}

/* --- in a session */

struct health {
	struct job	*job;		/* NULL: none runs */
	struct health_order order;	/* the job reads it */
	struct health_line lines[HEALTH_LINES];
	size_t		 count;
};

static bool
send_line(void *arg, const struct health_line *line)
{
	return job_send(arg, line) && !job_cancelled(arg);
}

static void
run(struct job *job, void *arg)
{
	health_check(arg, send_line, job);
}

bool
health_start(struct session *s, struct err *err)
{
	struct health *h = s->health;

	if (h == NULL && (h = s->health = calloc(1, sizeof *h)) == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the checks");
	if (h->job != NULL)
		return true;
	h->count = 0;
	health_order_set(&h->order, s->settings);
	h->order.sound_good = transport_trouble(s)[0] == '\0' && s->device != NULL;
	if (h->order.sound_good)
		snprintf(h->order.sound, sizeof h->order.sound, "%.200s, %.0f ms",
		    device_name(s->device), device_latency_ms(s->device));
	else
		snprintf(h->order.sound, sizeof h->order.sound, "%.255s",
		    transport_trouble(s)[0] != '\0' ? transport_trouble(s) : "no sound is open");
	h->order.midi_known = true;
	keyboard_describe(s, h->order.midi, sizeof h->order.midi);
	snprintf(h->order.midi_trouble, sizeof h->order.midi_trouble, "%s", keyboard_trouble(s));
	h->job = job_start("health", run, &h->order, sizeof(struct health_line), 5, err);
	return h->job != NULL;
}

const struct health_line *
health_lines(const struct session *s, size_t *count)
{
	*count = s->health != NULL ? s->health->count : 0;
	return s->health != NULL ? s->health->lines : NULL;
}

bool
health_poll(struct session *s)
{
	struct health *h = s->health;
	struct health_line line;
	bool heard = false, done;

	if (h == NULL || h->job == NULL)
		return false;
	done = job_done(h->job);	/* asked first, so no message is missed */
	while (job_receive(h->job, &line)) {
		if (h->count < HEALTH_LINES)
			h->lines[h->count++] = line;
		heard = true;
	}
	if (done) {
		job_free(h->job);
		h->job = NULL;
		heard = true;
	}
	return heard;
}

bool
health_busy(const struct session *s)
{
	return s->health != NULL && s->health->job != NULL;
}

void
health_cancel(struct session *s)
{
	if (health_busy(s))
		job_cancel(s->health->job);
}

void
health_end(struct session *s)
{
	if (s->health == NULL)
		return;
	job_free(s->health->job);
	free(s->health);
	s->health = NULL;
}
