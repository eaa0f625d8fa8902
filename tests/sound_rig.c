/* SPDX-License-Identifier: MIT */

/*
 * sound_rig - plays through the real sound device, and checks a recording.
 *
 *	sound_rig play		plays the piece below on the default device
 *	sound_rig check FILE	FILE: 48 kHz stereo floats, recorded meanwhile
 *	sound_rig survive	plays until the device dies, and goes on silently
 *	sound_rig none		there is no device: says so, and plays silently
 *
 * Driven by tests/sound.sh.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "ear.h"
#include "midi_file.h"
#include "music/plan.h"
#include "sound/device.h"
#include "sound/engine.h"

#define COUNT(array)	(sizeof(array) / sizeof *(array))
#define RATE		48000
#define CLAVES		75
#define TONES_SECONDS	3.0		/* when the tones begin */

/* Strokes while the tempo changes: see times[]; then four tones of half a second. */
static const struct midi_event tempo[] = {
	TEMPO(0, 500000), TEMPO(960, 666667), TEMPO(1680, 300000), TEMPO(2400, 500000),
};
static const struct midi_event strokes[] = {
	NOTE(0, 10, 9, CLAVES), NOTE(480, 10, 9, CLAVES), NOTE(960, 10, 9, CLAVES),
	NOTE(1440, 10, 9, CLAVES), NOTE(1920, 10, 9, CLAVES), NOTE(2400, 10, 9, CLAVES),
};
/* 2400 is at 2.45 s, so 2928 is at 3 s */
static const struct midi_event tones[] = {
	{ 0, 0xc0, 73, 0, 0 }, NOTE(2928, 470, 0, 69), NOTE(3408, 470, 0, 72),
	NOTE(3888, 470, 0, 76), NOTE(4368, 470, 0, 81),
};
static const struct midi_track tracks[] = { TRACK(tempo), TRACK(strokes), TRACK(tones) };
static const double times[] = { 0, 0.5, 1.0, 1.666667, 2.15, 2.45 };
static const int pitches[] = { 69, 72, 76, 81 };

static void
sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static int
fail(const char *what, double got, double wanted)
{
	fprintf(stderr, "sound_rig: %s is %g, not %g\n", what, got, wanted);
	return 1;
}

static struct engine *
make_player(void)
{
	struct song *song = make_song(tracks, (int)COUNT(tracks));
	char soundfont[FILE_PATH_MAX];
	struct engine *e = NULL;
	struct err err;

	if (!file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ||
	    (e = engine_new(RATE, soundfont, &err)) == NULL ||
	    !engine_set_plan(e, plan_new(song, &err)) || !engine_play(e, 0))
		abort();
	song_free(song);
	return e;
}

static int
play(void)
{
	struct engine *e = make_player();
	struct engine_state s;
	struct err err;
	struct device *d = device_open(e, DEVICE_LATENCY_MS, &err);
	int bad = 0;

	if (d == NULL) {
		fprintf(stderr, "sound_rig: %s\n", err.text);
		engine_free(e);
		return 1;
	}
	do {
		sleep_ms(50);
		engine_state(e, &s);
		if (!device_alive(d))
			bad = fail("the device's life", 0, 1);
	} while (s.playing && !bad);
	sleep_ms(500);
	engine_state(e, &s);
	printf("%s: latency %.1f ms, %u dropouts, playhead %lld\n", device_name(d),
	    device_latency_ms(d), s.dropouts, (long long)s.ticks);
	if (s.ticks != 4368 + 470)
		bad = fail("the playhead at the end", (double)s.ticks, 4368 + 470);
	device_close(d);
	engine_free(e);
	return bad;
}

/* Runs of exact silence inside a tone: the device had nothing to play. */
static size_t
longest_hole(const float *stereo, size_t frames)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < frames; i++) {
		run = fabsf(stereo[2 * i]) < 1e-7f ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static int
check_recording(const float *heard, size_t frames)
{
	size_t start = ear_first(heard, frames, 0, 0.01);
	int bad = 0;

	if (start + 5 * RATE > frames)
		return fail("the length of the sound in seconds",
		    ((double)frames - (double)start) / RATE, 5);
	for (size_t i = 1; i < COUNT(times); i++) {
		size_t from = start + (size_t)((times[i] - 0.02) * RATE);
		double at = ((double)ear_first(heard, frames, from, 0.01) - (double)start) / RATE;

		printf("stroke at %.4f s (%.4f)\n", at, times[i]);
		if (fabs(at - times[i]) > 0.002)
			bad = fail("the time of a stroke", at, times[i]);
	}
	for (size_t i = 0; i < COUNT(pitches); i++) {
		const float *tone = heard + 2 *
		    (start + (size_t)((TONES_SECONDS + 0.5 * (double)i + 0.1) * RATE));
		double pitch = ear_midi(ear_pitch_hz(tone, RATE / 5, RATE, 300, 1200));

		printf("pitch %.2f (%d), longest hole %zu frames\n", pitch, pitches[i],
		    longest_hole(tone, RATE * 3 / 10));
		if (fabs(pitch - pitches[i]) > 0.1)
			bad = fail("the pitch of a tone", pitch, pitches[i]);
		if (longest_hole(tone, RATE * 3 / 10) >= 32)
			bad = fail("a hole in a tone, in frames,",
			    (double)longest_hole(tone, RATE * 3 / 10), 0);
	}
	return bad;
}

static int
check(const char *path)
{
	uint8_t *bytes;
	size_t size;
	struct err err;
	int bad;

	if (!file_read(path, 1 << 28, &bytes, &size, &err)) {
		fprintf(stderr, "sound_rig: %s\n", err.text);
		return 1;
	}
	bad = check_recording((const float *)(const void *)bytes, size / (2 * sizeof(float)));
	free(bytes);
	return bad;
}

/* The playhead goes on with the silent clock, in time. */
static int
go_on_silently(struct engine *e)
{
	struct engine_state before, after;
	struct err err;
	struct device *d = device_open_silent(e, &err);
	int64_t frames;

	if (d == NULL || !device_is_silent(d))
		return fail("the silent clock", 0, 1);
	engine_state(e, &before);
	sleep_ms(500);
	engine_state(e, &after);
	device_close(d);
	frames = after.frames - before.frames;
	if (!after.playing || after.ticks <= before.ticks)
		return fail("ticks of the silent clock", (double)(after.ticks - before.ticks), 480);
	if (frames < RATE / 4 || frames > RATE)
		return fail("frames of the silent clock", (double)frames, RATE / 2);
	return 0;
}

static int
survive(void)
{
	struct engine *e = make_player();
	struct err err;
	struct device *d = device_open(e, DEVICE_LATENCY_MS, &err);
	int waited = 0, bad = 0;

	if (d == NULL)
		return fail("the device", 0, 1);
	printf("playing\n");
	fflush(stdout);
	while (device_alive(d) && waited++ < 80)
		sleep_ms(50);
	if (device_alive(d))
		bad = fail("the device's life", 1, 0);
	device_close(d);
	engine_loop(e, 0, 1920);
	engine_play(e, 0);
	bad |= go_on_silently(e);
	engine_free(e);
	return bad;
}

static int
none(void)
{
	struct engine *e = make_player();
	struct err err;
	struct device *d = device_open(e, DEVICE_LATENCY_MS, &err);
	int bad;

	if (d != NULL) {
		device_close(d);
		return fail("the number of devices", 1, 0);
	}
	printf("%s\n", err.text);
	bad = go_on_silently(e);
	engine_free(e);
	return bad;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "play") == 0)
		return play();
	if (strcmp(what, "check") == 0 && argc == 3)
		return check(argv[2]);
	if (strcmp(what, "survive") == 0)
		return survive();
	if (strcmp(what, "none") == 0)
		return none();
	fprintf(stderr, "usage: sound_rig play | check FILE | survive | none\n");
	return 2;
}
