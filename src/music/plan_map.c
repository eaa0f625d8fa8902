/* SPDX-License-Identifier: MIT */
/* plan_map.c - channels of the player for the piece's parts. */
#include <stdlib.h>
#include <string.h>

#include "music/plan_track.h"
#include "music/song.h"

#define BANKS_MAX	(PLAN_CHANNELS_MAX / 16)

/* What a track says about each of its sixteen channels. */
struct voice {
	int		 bank;		/* sixteen channels of the synthesizer: one port's */
	int16_t		 program[16];	/* the first it sets; -1: none */
};

struct banks {
	int		 port_bank[256];	/* -1: not met yet */
	/* Banks that belong to ports; those behind are for splits. */
	int		 ports;
	int		 count;
	bool		 taken[BANKS_MAX][16];	/* in banks behind the ports' */
};

static void
read_voice(const struct track *t, struct voice *v)
{
	for (int i = 0; i < 16; i++)
		v->program[i] = -1;
	for (size_t i = 0; i < t->count; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if ((t->spans[i].has & SPAN_PROGRAM) == 0)
			continue;
		for (uint32_t j = 0; j < c->count; j++)
			if (c->packed[j].status >> 4 == 0xc &&
			    v->program[c->packed[j].status & 15] < 0)
				v->program[c->packed[j].status & 15] = c->packed[j].data0;
	}
}

/* Ports beyond the last bank share it. */
static int
bank_of_port(struct banks *b, int port)
{
	if (b->port_bank[port] < 0) {
		if (b->ports < BANKS_MAX)
			b->ports++;
		b->port_bank[port] = b->ports - 1;
	}
	return b->port_bank[port];
}

/* A free channel behind the ports' banks, for drums or not; -1: none is left. */
static int
take_channel(struct banks *b, int channel, bool drums)
{
	for (int bank = b->ports; bank < BANKS_MAX; bank++) {
		if (bank >= b->count)
			b->count = bank + 1;
		for (int i = 0; i < 16; i++) {
			int at = (channel + i) & 15;

			if (b->taken[bank][at] || (at == DRUM_CHANNEL) != drums)
				continue;
			b->taken[bank][at] = true;
			return bank * 16 + at;
		}
	}
	return -1;
}

/*
 * The tracks that play one channel of one bank.  The first program that is
 * asked for stays at `home`, with the tracks that ask for none; every other
 * goes to a channel of its own.
 */
static void
split_channel(struct plan *p, uint8_t (*map)[16], const struct voice *voices, struct banks *b,
    int home, int channel)
{
	int where[128], first = -1;

	memset(where, -1, sizeof where);
	for (int i = 0; i < p->tracks; i++) {
		int program = voices[i].program[channel];

		if (map[i][channel] != home || program < 0 ||
		    (p->song->tracks[i]->note_channels >> channel & 1) == 0)
			continue;
		if (first < 0)
			first = program;
		if (program == first)
			continue;
		if (where[program] < 0)
			where[program] = take_channel(b, channel, home % 16 == DRUM_CHANNEL);
		if (where[program] >= 0)
			map[i][channel] = (uint8_t)where[program];
	}
}

/*
 * What becomes drums by a message, or a melody on the tenth channel, has
 * another channel for that; the drums of the port are shared where none is left.
 */
static void
map_other(struct plan *p, const struct voice *voices, struct banks *b, int port, int channel)
{
	int bank = b->port_bank[port], other;

	if (bank < 0 || !drums_changes(p->song->drums, port, channel))
		return;
	other = take_channel(b, channel, channel != DRUM_CHANNEL);
	if (other < 0 && channel == DRUM_CHANNEL)
		return;
	if (other < 0)
		other = bank * 16 + DRUM_CHANNEL;
	for (int i = 0; i < p->tracks; i++)
		if (p->song->tracks[i]->info.port == port && voices[i].bank == bank)
			p->other[i][channel] = (uint8_t)other;
	split_channel(p, p->other, voices, b, other, channel);
}

static void
map_all_other(struct plan *p, const struct voice *voices, struct banks *b)
{
	for (int i = 0; i < p->tracks; i++)
		memcpy(p->other[i], p->map[i], sizeof p->map[i]);
	for (int port = 0; port < 256; port++)
		for (int channel = 0; channel < 16; channel++)
			map_other(p, voices, b, port, channel);
}

bool
plan_map_channels(struct plan *p, struct err *err)
{
	struct voice *voices = calloc((size_t)p->tracks + 1, sizeof *voices);
	struct banks b = { .ports = 0 };

	if (voices == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory to play this piece");
	memset(b.port_bank, -1, sizeof b.port_bank);
	for (int i = 0; i < p->tracks; i++) {
		const struct track *t = p->song->tracks[i];

		read_voice(t, &voices[i]);
		voices[i].bank = t->info.channel < 0 ? 0 : bank_of_port(&b, t->info.port);
		for (int channel = 0; channel < 16; channel++)
			p->map[i][channel] = (uint8_t)(voices[i].bank * 16 + channel);
	}
	b.ports = b.ports > 0 ? b.ports : 1;
	b.count = b.ports;
	for (int home = 0; home < b.ports * 16; home++)
		split_channel(p, p->map, voices, &b, home, home % 16);
	if (p->other != NULL)
		map_all_other(p, voices, &b);
	p->channels = b.count * 16;
	free(voices);
	return true;
}
