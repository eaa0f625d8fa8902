/* SPDX-License-Identifier: MIT */
#include "sound/device.h"

#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <portaudio.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "sound/engine.h"

#define BUFFER_FRAMES	256
#define DEAD_SECONDS	1.0		/* without a buffer: the sound server is gone */

struct device {
	struct engine	*engine;	/* borrowed */
	char		 name[96];
	double		 latency_ms;
	PaStream	*stream;	/* owned; NULL for the silent clock */
	pthread_t	 clock;
	atomic_bool	 clock_ends;

	/* The last change of the engine's heartbeat that device_alive saw. */
	int64_t		 seen_frames;
	double		 seen_seconds;
};

/*
 * Without a sound server, the libraries below PortAudio print a hundred lines
 * to stderr, over the screen, and the error already says all that matters.
 */
static void
alsa_says(const char *file, int line, const char *function, int code, const char *format, ...)
{
	(void)file, (void)line, (void)function, (void)code, (void)format;
}

static void
jack_says(const char *text)
{
	(void)text;
}

void
device_silence_libraries(void)
{
	static const char *const setters[] = { "jack_set_error_function",
	    "jack_set_info_function" };
	void *jack = dlopen("libjack.so.0", RTLD_LAZY | RTLD_NOLOAD);

	snd_lib_error_set_handler(alsa_says);
	if (jack == NULL)
		return;			/* PortAudio was built without ALSA */
	for (int i = 0; i < 2; i++) {
		void (*set)(void (*)(const char *));

		*(void **)&set = dlsym(jack, setters[i]);
		if (set != NULL)
			set(jack_says);
	}
	dlclose(jack);
}

static int
callback(const void *in, void *out, unsigned long frames,
    const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *arg)
{
	struct device *d = arg;

	(void)in, (void)time;
	if (flags & paOutputUnderflow)
		engine_count_dropout(d->engine);
	engine_fill(d->engine, out, frames);
	return paContinue;
}

static struct device *
make(struct engine *engine, struct err *err)
{
	struct device *d = calloc(1, sizeof *d);

	if (d == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the sound device");
		return NULL;
	}
	d->engine = engine;
	d->seen_frames = -1;
	return d;
}

static PaError
open_stream(struct device *d, PaDeviceIndex index, double latency_ms)
{
	PaStreamParameters out = {
		.device = index, .channelCount = 2, .sampleFormat = paFloat32,
		.suggestedLatency = latency_ms / 1000,
	};
	PaError e = Pa_OpenStream(&d->stream, NULL, &out, engine_rate_hz(d->engine),
	    BUFFER_FRAMES, paNoFlag, callback, d);

	if (e != paNoError) {
		d->stream = NULL;
		return e;
	}
	return Pa_StartStream(d->stream);
}

/* Copies the name, because PortAudio frees its own. */
static void
describe(struct device *d, PaDeviceIndex index)
{
	const PaDeviceInfo *device = Pa_GetDeviceInfo(index);
	const PaHostApiInfo *api = Pa_GetHostApiInfo(device->hostApi);
	const PaStreamInfo *stream = Pa_GetStreamInfo(d->stream);

	snprintf(d->name, sizeof d->name, "%s (%s)", device->name,
	    api == NULL ? "?" : api->name);
	d->latency_ms = stream == NULL ? 0 : stream->outputLatency * 1000;
}

struct device *
device_open(struct engine *engine, double latency_ms, struct err *err)
{
	struct device *d = make(engine, err);
	PaDeviceIndex index;
	PaError e;

	if (d == NULL)
		return NULL;
	device_silence_libraries();
	e = Pa_Initialize();
	if (e != paNoError) {
		err_set(err, ERR_IO, "no sound: %s", Pa_GetErrorText(e));
		free(d);
		return NULL;
	}
	index = Pa_GetDefaultOutputDevice();
	if (index == paNoDevice) {
		err_set(err, ERR_IO, "there is no sound device");
	} else if ((e = open_stream(d, index, latency_ms)) != paNoError) {
		err_set(err, ERR_IO, "the sound device cannot play: %s", Pa_GetErrorText(e));
	} else {
		describe(d, index);
		return d;
	}
	if (d->stream != NULL)
		Pa_CloseStream(d->stream);
	Pa_Terminate();
	free(d);
	return NULL;
}

#define REST_SECONDS	0.04		/* while nothing plays: no processor time for silence */

/*
 * The silent clock fills a buffer whenever a device would have played one.
 * After the machine slept, or nothing was played, it does not catch up.
 */
static void *
run_clock(void *arg)
{
	struct device *d = arg;
	double period = BUFFER_FRAMES / engine_rate_hz(d->engine), due = clock_seconds();
	float thrown_away[2 * BUFFER_FRAMES];

	while (!atomic_load(&d->clock_ends)) {
		struct timespec t;

		if (engine_rests(d->engine)) {
			due = clock_seconds() + REST_SECONDS;
		} else {
			engine_fill(d->engine, thrown_away, BUFFER_FRAMES);
			due += period;
		}
		if (due < clock_seconds() - 0.5)
			due = clock_seconds();
		t.tv_sec = (time_t)due;
		t.tv_nsec = (long)((due - (double)t.tv_sec) * 1e9);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	}
	return NULL;
}

struct device *
device_open_silent(struct engine *engine, struct err *err)
{
	struct device *d = make(engine, err);

	if (d == NULL)
		return NULL;
	snprintf(d->name, sizeof d->name, "no device");
	if (pthread_create(&d->clock, NULL, run_clock, d) != 0) {
		err_set(err, ERR_LIMIT, "no thread for the silent clock could be started");
		free(d);
		return NULL;
	}
	return d;
}

void
device_close(struct device *d)
{
	if (d == NULL)
		return;
	if (d->stream != NULL) {
		Pa_AbortStream(d->stream);
		Pa_CloseStream(d->stream);
		Pa_Terminate();
	} else {
		atomic_store(&d->clock_ends, true);
		pthread_join(d->clock, NULL);
	}
	free(d);
}

bool
device_alive(struct device *d)
{
	struct engine_state state;
	double now = clock_seconds();

	if (d->stream == NULL)
		return true;
	engine_state(d->engine, &state);
	if (state.frames != d->seen_frames) {
		d->seen_frames = state.frames;
		d->seen_seconds = now;
	}
	return now - d->seen_seconds < DEAD_SECONDS && Pa_IsStreamActive(d->stream) == 1;
}

bool
device_is_silent(const struct device *d)
{
	return d->stream == NULL;
}

const char *
device_name(const struct device *d)
{
	return d->name;
}

double
device_latency_ms(const struct device *d)
{
	return d->latency_ms;
}
