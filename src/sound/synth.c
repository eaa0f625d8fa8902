/* SPDX-License-Identifier: MIT */
#include "sound/synth.h"

#include <stdlib.h>
#include <string.h>

#include "music/event.h"
#include "sound/fluid.h"

/*
 * FluidSynth's gain at 0 dB.  Its default is 0.2; with this one, the loudest
 * moments of ordinary pieces come near full scale without exceeding it.
 */
#define FULL_GAIN	0.8
#define POLYPHONY	256

struct synth {
	fluid_settings_t	*settings;	/* owned */
	fluid_synth_t		*fluid;		/* owned */
	int			 channels;
};

/*
 * Replaces libgomp's entry to a parallel region.  Debian's FluidSynth uses one
 * for the effects of every block of 64 frames, even with a single thread, and
 * libgomp then allocates and frees a team each time, in the callback.  OpenMP
 * allows one thread to run a region; this one does.
 */
void	GOMP_parallel(void (*)(void *), void *, unsigned, unsigned);

void
GOMP_parallel(void (*region)(void *), void *data, unsigned threads, unsigned flags)
{
	(void)threads, (void)flags;
	region(data);
}

static void
say_nothing(int level, const char *message, void *data)
{
	(void)level, (void)message, (void)data;
}

void
fluid_say_nothing(void)
{
	for (int level = FLUID_PANIC; level < LAST_LOG_LEVEL; level++)
		fluid_set_log_function(level, say_nothing, NULL);
}

static fluid_settings_t *
make_settings(double rate_hz, int channels)
{
	fluid_settings_t *s = new_fluid_settings();

	if (s == NULL)
		return NULL;
	fluid_settings_setnum(s, "synth.sample-rate", rate_hz);
	fluid_settings_setnum(s, "synth.gain", FULL_GAIN);
	fluid_settings_setint(s, "synth.midi-channels", channels);
	fluid_settings_setint(s, "synth.polyphony", POLYPHONY);
	fluid_settings_setint(s, "synth.threadsafe-api", 0);
	fluid_settings_setint(s, "synth.lock-memory", 0);
	fluid_settings_setint(s, "synth.dynamic-sample-loading", 0);
	fluid_settings_setint(s, "synth.cpu-cores", 1);
	fluid_settings_setstr(s, "synth.midi-bank-select", "gs");
	return s;
}

/* In every group of sixteen channels, the tenth is for drums. */
static void
set_drums(struct synth *s)
{
	for (int channel = 0; channel < s->channels; channel++) {
		fluid_synth_set_channel_type(s->fluid, channel,
		    channel % 16 == DRUM_CHANNEL ? CHANNEL_TYPE_DRUM : CHANNEL_TYPE_MELODIC);
		fluid_synth_program_change(s->fluid, channel, 0);
	}
}

struct synth *
synth_new(double rate_hz, const char *soundfont, int channels, struct err *err)
{
	struct synth *s;

	if (rate_hz < SYNTH_RATE_MIN_HZ || rate_hz > SYNTH_RATE_MAX_HZ) {
		err_set(err, ERR_ARG, "a rate of %g Hz is not between %d and %d", rate_hz,
		    SYNTH_RATE_MIN_HZ, SYNTH_RATE_MAX_HZ);
		return NULL;
	}
	fluid_say_nothing();
	if (!synth_check_soundfont(soundfont, err))
		return NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the synthesizer");
		return NULL;
	}
	s->channels = channels;
	s->settings = make_settings(rate_hz, channels);
	if (s->settings != NULL)
		s->fluid = new_fluid_synth(s->settings);
	if (s->fluid == NULL) {
		err_set(err, ERR_LIMIT, "FluidSynth could not be started");
	} else if (fluid_synth_sfload(s->fluid, soundfont, 1) == FLUID_FAILED) {
		err_set(err, ERR_FORMAT, "%s: FluidSynth cannot load this soundfont", soundfont);
	} else {
		set_drums(s);
		return s;
	}
	synth_free(s);
	return NULL;
}

void
synth_free(struct synth *s)
{
	if (s == NULL)
		return;
	if (s->fluid != NULL)
		delete_fluid_synth(s->fluid);
	if (s->settings != NULL)
		delete_fluid_settings(s->settings);
	free(s);
}

/*
 * Modes (124 to 127) would regroup the channels of all parts; the useful effect
 * is that the notes of this channel end.
 */
static void
send_controller(struct synth *s, int channel, uint8_t number, uint8_t value)
{
	if (number >= 123)
		fluid_synth_all_notes_off(s->fluid, channel);
	else if (number == 120)
		fluid_synth_all_sounds_off(s->fluid, channel);
	else
		fluid_synth_cc(s->fluid, channel, number, value);
}

void
synth_send(struct synth *s, int channel, uint8_t status, uint8_t data0, uint8_t data1)
{
	data0 &= 0x7f;
	data1 &= 0x7f;
	if (channel < 0 || channel >= s->channels)
		return;
	switch (status & 0xf0) {
	case 0x80:
		fluid_synth_noteoff(s->fluid, channel, data0);
		break;
	case 0x90:
		if (data1 == 0)
			fluid_synth_noteoff(s->fluid, channel, data0);
		else
			fluid_synth_noteon(s->fluid, channel, data0, data1);
		break;
	case 0xa0:
		fluid_synth_key_pressure(s->fluid, channel, data0, data1);
		break;
	case 0xb0:
		send_controller(s, channel, data0, data1);
		break;
	case 0xc0:
		fluid_synth_program_change(s->fluid, channel, data0);
		break;
	case 0xd0:
		fluid_synth_channel_pressure(s->fluid, channel, data0);
		break;
	case 0xe0:
		fluid_synth_pitch_bend(s->fluid, channel, data1 << 7 | data0);
		break;
	}
}

int
synth_controller(struct synth *s, int channel, int number)
{
	int value = 0;

	fluid_synth_get_cc(s->fluid, channel, number, &value);
	return value;
}

void
synth_fill(struct synth *s, float *interleaved, size_t frames)
{
	fluid_synth_write_float(s->fluid, (int)frames, interleaved, 0, 2, interleaved, 1, 2);
}

void
synth_all_off(struct synth *s, bool at_once)
{
	if (!at_once) {
		fluid_synth_all_notes_off(s->fluid, -1);
		return;
	}
	fluid_synth_system_reset(s->fluid);
	fluid_synth_all_sounds_off(s->fluid, -1);	/* the reset alone only releases them */
	set_drums(s);
}

int
synth_voices(struct synth *s)
{
	return fluid_synth_get_active_voice_count(s->fluid);
}

void
synth_set_gain(struct synth *s, double gain)
{
	fluid_synth_set_gain(s->fluid, (float)(FULL_GAIN * gain));
}
