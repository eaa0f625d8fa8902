/* SPDX-License-Identifier: MIT */
#include "music/drums.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "music/event.h"
#include "music/track.h"

#define PORTS		256
#define CC_BANK		0
#define GS_RHYTHM	0x15		/* address of a part's use for rhythm */
#define XG_PART_MODE	0x07
#define XG_SFX_KIT	126
#define XG_KIT		127
#define GM2_KIT		120
#define GM2_MELODY	121

/* From this tick on the channel plays drums, or does not. */
struct turn {
	int64_t		 tick;
	uint32_t	 nth;		/* as it was found */
	uint8_t		 port, channel;
	bool		 drums;
};

struct drums {
	atomic_uint	 refs;
	size_t		 count;
	struct turn	 turns[];	/* by port, channel and time */
};

/* A message that may have to do with drums, in the order of the piece. */
struct message {
	int64_t		 tick;
	size_t		 nth;
	uint8_t		 port, channel, bank;	/* of a bank select; payload is NULL */
	const struct blob *payload;
};

struct messages {
	struct message	*list;		/* owned */
	size_t		 count, capacity;
};

enum mode { MODE_NONE, MODE_XG, MODE_GM2 };

/* What every channel is like while the messages are read. */
struct state {
	enum mode	 mode[PORTS];
	uint16_t	 drums[PORTS];	/* a bit a channel */
	struct turn	*turns;		/* owned */
	size_t		 count, capacity;
	int64_t		 tick;		/* of the message at hand */
	bool		 failed;
};

static void *
make_room(void *list, size_t count, size_t *capacity, size_t size)
{
	void *grown = list;

	if (count < *capacity)
		return list;
	grown = realloc(list, (2 * *capacity + 16) * size);
	if (grown != NULL)
		*capacity = 2 * *capacity + 16;
	return grown;
}

static bool
is_bank_select(const struct packed_event *e)
{
	return e->status >> 4 == 0xb && e->data0 == CC_BANK;
}

/* The message's own bytes: an escape spells its first one out. */
static const uint8_t *
bytes_of(const struct blob *payload, size_t *size)
{
	bool escape = payload->size_bytes > 0 && payload->bytes[0] == 0xf0;

	*size = payload->size_bytes - escape;
	return payload->bytes + escape;
}

/* Those of the makers, and the universal ones that switch General MIDI. */
static bool
is_message(const struct packed_event *e)
{
	const uint8_t *b;
	size_t size;

	if ((e->status != 0xf0 && e->status != 0xf7) || e->payload == NULL)
		return false;
	b = bytes_of(e->payload, &size);
	return size >= 4 && ((b[0] == 0x7e && b[2] == 0x09) || (b[0] == 0x41 && b[2] == 0x42) ||
	    (b[0] == 0x43 && b[2] == 0x4c));
}

static bool
add_message(struct messages *m, const struct track *t, const struct packed_event *e)
{
	struct message *grown = make_room(m->list, m->count, &m->capacity, sizeof *grown);

	if (grown == NULL)
		return false;
	m->list = grown;
	m->list[m->count] = (struct message){
		.tick = e->tick, .nth = m->count, .port = (uint8_t)t->info.port,
		.channel = e->status & 15, .bank = e->data1,
		.payload = e->status >= 0xf0 ? e->payload : NULL,
	};
	m->count++;
	return true;
}

static bool
gather(struct messages *m, const struct song *s, unsigned has,
    bool (*is)(const struct packed_event *))
{
	for (int i = 0; i < s->count; i++) {
		const struct track *t = s->tracks[i];

		for (size_t j = 0; (t->has & has) != 0 && j < t->count; j++) {
			const struct chunk *c = t->spans[j].chunk;

			for (uint32_t k = 0; (t->spans[j].has & has) != 0 && k < c->count; k++)
				if (is(&c->packed[k]) && !add_message(m, t, &c->packed[k]))
					return false;
		}
	}
	return true;
}

static int
compare_messages(const void *a, const void *b)
{
	const struct message *x = a, *y = b;

	if (x->tick != y->tick)
		return x->tick < y->tick ? -1 : 1;
	return x->nth < y->nth ? -1 : 1;
}

static void
turn(struct state *s, int port, int channel, bool drums)
{
	struct turn *grown;

	if ((s->drums[port] >> channel & 1) == drums)
		return;
	s->drums[port] ^= (uint16_t)(1u << channel);
	grown = make_room(s->turns, s->count, &s->capacity, sizeof *grown);
	if (grown == NULL) {
		s->failed = true;
		return;
	}
	s->turns = grown;
	s->turns[s->count] = (struct turn){ s->tick, (uint32_t)s->count, (uint8_t)port,
		(uint8_t)channel, drums };
	s->count++;
}

static void
reset(struct state *s, int port, enum mode mode)
{
	s->mode[port] = mode;
	for (int channel = 0; channel < 16; channel++)
		turn(s, port, channel, channel == DRUM_CHANNEL);
}

/* The bytes of a message behind its address, as long as they fill the address wanted. */
static int
value_at(const uint8_t *b, size_t size, size_t address, unsigned wanted)
{
	for (size_t i = 1; address + i < size && b[address + i] < 0x80; i++)
		if (b[address] + i - 1 == wanted)
			return b[address + i];
	return -1;
}

/* Part 10 of the GS is block 0, and the parts before it are one further on. */
static void
read_gs(struct state *s, int port, const uint8_t *b, size_t size)
{
	int block, value;

	if (size < 8 || b[3] != 0x12)
		return;
	if ((b[4] == 0x40 || b[4] == 0x00) && b[5] == 0x00 && b[6] == 0x7f) {
		reset(s, port, MODE_NONE);
		return;
	}
	if (b[4] != 0x40 || b[5] >> 4 != 1)
		return;
	block = b[5] & 15;
	value = value_at(b, size, 6, GS_RHYTHM);
	if (value >= 0)
		turn(s, port, block == 0 ? DRUM_CHANNEL : block <= DRUM_CHANNEL ? block - 1 :
		    block, value > 0);
}

static void
read_xg(struct state *s, int port, const uint8_t *b, size_t size)
{
	int value;

	if (size < 7 || b[1] >> 4 != 1)
		return;
	if (b[3] == 0 && b[4] == 0 && (b[5] == 0x7e || b[5] == 0x7f)) {
		reset(s, port, MODE_XG);
	} else if (b[3] == 0x08 && b[4] < 16) {
		value = value_at(b, size, 5, XG_PART_MODE);
		if (value >= 0)
			turn(s, port, b[4], value > 0);
	}
}

/* General MIDI: 7E device 09, then 01 on, 02 off, 03 level 2 on. */
static void
read_message(struct state *s, const struct message *m)
{
	size_t size;
	const uint8_t *b = bytes_of(m->payload, &size);

	if (b[0] == 0x7e)
		reset(s, m->port, b[3] == 3 ? MODE_GM2 : MODE_NONE);
	else if (b[0] == 0x41)
		read_gs(s, m->port, b, size);
	else
		read_xg(s, m->port, b, size);
}

/* A system that is switched on at the first port is meant for all of them. */
static void
read_bank(struct state *s, const struct message *m)
{
	enum mode mode = s->mode[m->port] != MODE_NONE ? s->mode[m->port] : s->mode[0];
	bool drums = mode == MODE_XG ? m->bank == XG_KIT || m->bank == XG_SFX_KIT :
	    m->bank == GM2_KIT;

	/* Many files set bank 0 everywhere, on the tenth channel as well. */
	if (mode == MODE_NONE || (!drums && m->channel == DRUM_CHANNEL &&
	    !(mode == MODE_GM2 && m->bank == GM2_MELODY)))
		return;
	turn(s, m->port, m->channel, drums);
}

static int
compare_turns(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	if (x->channel != y->channel)
		return x->channel < y->channel ? -1 : 1;
	return (x->tick > y->tick) - (x->tick < y->tick);
}

/* Of several turns at one tick the last one counts. */
static struct drums *
make_table(const struct state *s)
{
	struct drums *d = malloc(sizeof *d + s->count * sizeof *d->turns);

	if (d == NULL)
		return NULL;
	atomic_init(&d->refs, 1);
	d->count = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct turn *last = d->count > 0 ? &d->turns[d->count - 1] : NULL;

		if (last == NULL || compare_turns(last, &s->turns[i]) != 0)
			last = &d->turns[d->count++];
		*last = s->turns[i];
	}
	return d;
}

static int
compare_in_order(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	int place = compare_turns(a, b);

	return place != 0 ? place : (x->nth > y->nth) - (x->nth < y->nth);
}

static bool
find_turns(struct state *state, struct messages *m)
{
	sort_items(m->list, m->count, sizeof *m->list, compare_messages);
	for (int port = 0; port < PORTS; port++)
		state->drums[port] = 1u << DRUM_CHANNEL;
	for (size_t i = 0; i < m->count; i++) {
		const struct message *at = &m->list[i];

		state->tick = at->tick;
		if (at->payload == NULL)
			read_bank(state, at);
		else
			read_message(state, at);
	}
	return !state->failed;
}

/* Without XG or GM2 a bank says nothing about drums. */
static bool
has_modes(const struct messages *m)
{
	for (size_t i = 0; i < m->count; i++) {
		size_t size;
		const uint8_t *b = bytes_of(m->list[i].payload, &size);

		if (b[0] == 0x43 || (b[0] == 0x7e && b[3] == 3))
			return true;
	}
	return false;
}

bool
drums_find(const struct song *s, struct drums **drums)
{
	struct messages m = { 0 };
	struct state *state = NULL;
	bool good;

	*drums = NULL;
	good = gather(&m, s, SPAN_SYSEX, is_message) &&
	    (!has_modes(&m) || gather(&m, s, SPAN_BANK, is_bank_select));
	if (good && m.count > 0) {
		state = calloc(1, sizeof *state);
		good = state != NULL && find_turns(state, &m);
	}
	if (good && state != NULL && state->count > 0) {
		sort_items(state->turns, state->count, sizeof *state->turns, compare_in_order);
		*drums = make_table(state);
		good = *drums != NULL;
	}
	free(m.list);
	free(state != NULL ? state->turns : NULL);
	free(state);
	return good;
}

struct drums *
drums_ref(struct drums *d)
{
	if (d != NULL)
		atomic_fetch_add_explicit(&d->refs, 1, memory_order_relaxed);
	return d;
}

void
drums_unref(struct drums *d)
{
	if (d != NULL && atomic_fetch_sub_explicit(&d->refs, 1, memory_order_acq_rel) == 1)
		free(d);
}

/* The turns of a channel up to the tick end before this one. */
static size_t
find_turn(const struct drums *d, int port, int channel, int64_t tick)
{
	const struct turn wanted = { tick, 0, (uint8_t)port, (uint8_t)channel, false };
	size_t low = 0, high = d->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_turns(&d->turns[middle], &wanted) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
drums_at(const struct drums *d, int port, int channel, int64_t tick)
{
	size_t end = d == NULL ? 0 : find_turn(d, port, channel, tick);

	if (end > 0 && d->turns[end - 1].port == port && d->turns[end - 1].channel == channel)
		return d->turns[end - 1].drums;
	return channel == DRUM_CHANNEL;
}

bool
drums_changes(const struct drums *d, int port, int channel)
{
	return d != NULL && find_turn(d, port, channel, INT64_MIN) <
	    find_turn(d, port, channel, INT64_MAX);
}
