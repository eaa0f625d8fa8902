/* SPDX-License-Identifier: MIT */
#include "sound/channels.h"

#include <string.h>

#include "sound/synth.h"

enum controller {
	CC_BANK = 0, CC_DATA = 6, CC_VOLUME = 7, CC_BALANCE = 8, CC_PAN = 10,
	CC_EXPRESSION = 11, CC_BANK_LOW = 32, CC_DATA_LOW = 38, CC_SOUND_FIRST = 70,
	CC_SOUND_LAST = 79, CC_EFFECT_FIRST = 91, CC_EFFECT_LAST = 95,
	CC_NRPN_LOW = 98, CC_NRPN = 99, CC_RPN_LOW = 100, CC_RPN = 101,
	CC_MODES = 120, CC_RESET = 121,
};

#define TUNINGS	3			/* registered parameters that are tracked */

/*
 * Controllers that "reset all controllers" does not reset (MIDI recommended
 * practice 015).
 */
static int
survives_reset(int number)
{
	int coarse = number < 64 ? number % 32 : number;

	return coarse == CC_BANK || coarse == CC_VOLUME || coarse == CC_PAN ||
	    coarse == CC_BALANCE ||
	    (number >= CC_SOUND_FIRST && number <= CC_SOUND_LAST) ||
	    (number >= CC_EFFECT_FIRST && number <= CC_EFFECT_LAST);
}

static void
reset_controllers(struct channel_state *s, const struct channel_state *initial)
{
	for (int i = 0; i < CC_MODES; i++)
		if (!survives_reset(i))
			s->controller[i] = initial->controller[i];
	s->pressure = 0;
	memcpy(s->bend, initial->bend, sizeof s->bend);
	memcpy(s->tuning[1], initial->tuning[1], sizeof s->tuning[1]);
	memcpy(s->tuning[2], initial->tuning[2], sizeof s->tuning[2]);
	s->unregistered = 0;
}

/* The registered parameter that data entry sets, or -1 if it is not tracked. */
static int
selected(const struct channel_state *s)
{
	if (s->unregistered || s->controller[CC_RPN] != 0 ||
	    s->controller[CC_RPN_LOW] >= TUNINGS)
		return -1;
	return s->controller[CC_RPN_LOW];
}

static void
apply_controller(struct channel_state *s, uint8_t number, uint8_t value,
    const struct channel_state *initial)
{
	if (number == CC_RESET)
		reset_controllers(s, initial);
	if (number >= CC_MODES)
		return;
	s->controller[number] = value;
	if (number == CC_NRPN || number == CC_NRPN_LOW)
		s->unregistered = 1;
	if (number == CC_RPN || number == CC_RPN_LOW)
		s->unregistered = 0;
	if (number == CC_DATA && selected(s) >= 0)
		s->tuning[selected(s)][0] = value;
	if (number == CC_DATA_LOW && selected(s) >= 0)
		s->tuning[selected(s)][1] = value;
}

static void
apply(struct channel_state *s, uint8_t status, uint8_t data0, uint8_t data1,
    const struct channel_state *initial)
{
	switch (status & 0xf0) {
	case 0xb0:
		apply_controller(s, data0 & 0x7f, data1 & 0x7f, initial);
		break;
	case 0xc0:
		s->program = data0 & 0x7f;
		s->bank[0] = s->controller[CC_BANK];
		s->bank[1] = s->controller[CC_BANK_LOW];
		break;
	case 0xd0:
		s->pressure = data0 & 0x7f;
		break;
	case 0xe0:
		s->bend[0] = data0 & 0x7f;
		s->bend[1] = data1 & 0x7f;
		break;
	}
}

void
channels_init(struct channels *c, struct synth *synth)
{
	memset(&c->initial, 0, sizeof c->initial);
	for (int i = 0; i < CC_MODES; i++)
		c->initial.controller[i] = (uint8_t)synth_controller(synth, 0, i);
	c->initial.bend[1] = 64;
	c->initial.tuning[0][0] = 2;	/* semitones */
	c->initial.tuning[1][0] = 64;
	c->initial.tuning[2][0] = 64;
	channels_forget(c);
}

void
channels_forget(struct channels *c)
{
	for (int i = 0; i < CHANNELS_MAX; i++)
		c->sent[i] = c->initial;
}

/*
 * Data for other registered parameters is not passed on: 3 and 4 select a
 * tuning, for which FluidSynth would allocate.
 */
static int
is_refused(const struct channel_state *s, uint8_t status, uint8_t number)
{
	return (status & 0xf0) == 0xb0 && (number == CC_DATA || number == CC_DATA_LOW) &&
	    !s->unregistered && selected(s) < 0;
}

void
channels_send(struct channels *c, struct synth *synth, int channel,
    uint8_t status, uint8_t data0, uint8_t data1)
{
	if (channel < 0 || channel >= CHANNELS_MAX)
		return;
	apply(&c->sent[channel], status, data0, data1, &c->initial);
	if (!is_refused(&c->sent[channel], status, data0))
		synth_send(synth, channel, status, data0, data1);
}

void
channels_begin(const struct channels *c, struct channel_state *want)
{
	for (int i = 0; i < CHANNELS_MAX; i++)
		want[i] = c->initial;
}

void
channels_want(const struct channels *c, struct channel_state *want, int channel,
    uint8_t status, uint8_t data0, uint8_t data1)
{
	if (channel >= 0 && channel < CHANNELS_MAX)
		apply(&want[channel], status, data0, data1, &c->initial);
}

static int
is_selector(int number)			/* their value alone has no effect */
{
	return number == CC_BANK || number == CC_BANK_LOW || number == CC_DATA ||
	    number == CC_DATA_LOW || (number >= CC_NRPN_LOW && number <= CC_RPN);
}

static void
settle_controller(struct channels *c, struct synth *synth, int channel, int number,
    const struct channel_state *want)
{
	uint8_t value = want->controller[number];

	if (c->sent[channel].controller[number] != value)
		channels_send(c, synth, channel, 0xb0, (uint8_t)number, value);
}

static void
settle_program(struct channels *c, struct synth *synth, int channel,
    const struct channel_state *want)
{
	const struct channel_state *sent = &c->sent[channel];

	if (sent->program != want->program ||
	    memcmp(sent->bank, want->bank, sizeof sent->bank) != 0) {
		channels_send(c, synth, channel, 0xb0, CC_BANK, want->bank[0]);
		channels_send(c, synth, channel, 0xb0, CC_BANK_LOW, want->bank[1]);
		channels_send(c, synth, channel, 0xc0, want->program, 0);
	}
	settle_controller(c, synth, channel, CC_BANK, want);
	settle_controller(c, synth, channel, CC_BANK_LOW, want);
}

static void
settle_tuning(struct channels *c, struct synth *synth, int channel,
    const struct channel_state *want)
{
	const struct channel_state *sent = &c->sent[channel];

	for (int i = 0; i < TUNINGS; i++) {
		if (memcmp(sent->tuning[i], want->tuning[i], sizeof sent->tuning[i]) == 0)
			continue;
		channels_send(c, synth, channel, 0xb0, CC_RPN, 0);
		channels_send(c, synth, channel, 0xb0, CC_RPN_LOW, (uint8_t)i);
		channels_send(c, synth, channel, 0xb0, CC_DATA, want->tuning[i][0]);
		channels_send(c, synth, channel, 0xb0, CC_DATA_LOW, want->tuning[i][1]);
	}
	for (int number = CC_NRPN_LOW; number <= CC_RPN; number++)
		settle_controller(c, synth, channel, number, want);
	if (sent->unregistered && !want->unregistered)
		channels_send(c, synth, channel, 0xb0, CC_RPN, want->controller[CC_RPN]);
	if (!sent->unregistered && want->unregistered)
		channels_send(c, synth, channel, 0xb0, CC_NRPN, want->controller[CC_NRPN]);
}

static void
settle_channel(struct channels *c, struct synth *synth, int channel,
    const struct channel_state *want)
{
	const struct channel_state *sent = &c->sent[channel];

	settle_program(c, synth, channel, want);
	for (int number = 0; number < CC_MODES; number++)
		if (!is_selector(number))
			settle_controller(c, synth, channel, number, want);
	settle_tuning(c, synth, channel, want);
	if (memcmp(sent->bend, want->bend, sizeof sent->bend) != 0)
		channels_send(c, synth, channel, 0xe0, want->bend[0], want->bend[1]);
	if (sent->pressure != want->pressure)
		channels_send(c, synth, channel, 0xd0, want->pressure, 0);
}

void
channels_settle(struct channels *c, struct synth *synth, const struct channel_state *want,
    int count)
{
	for (int i = 0; i < count && i < CHANNELS_MAX; i++)
		if (memcmp(&c->sent[i], &want[i], sizeof want[i]) != 0)
			settle_channel(c, synth, i, &want[i]);
}
