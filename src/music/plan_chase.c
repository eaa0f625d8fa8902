/* SPDX-License-Identifier: MIT */
/* plan_chase.c - controllers and programs in effect where playing starts. */
#include <stdlib.h>
#include <string.h>

#include "music/plan_track.h"

/*
 * What each channel has been latest before a tick.  Tracks are read one after
 * another, and of two events for one thing the later in time counts; at one
 * tick the one that was read later, as when the plan is played.
 */

enum {
	CC_BANK = 0, CC_DATA = 6, CC_VOLUME = 7, CC_BALANCE = 8, CC_PAN = 10,
	CC_BANK_LOW = 32, CC_DATA_LOW = 38, CC_SOUND_FIRST = 70, CC_SOUND_LAST = 79,
	CC_EFFECT_FIRST = 91, CC_EFFECT_LAST = 95, CC_STEP_UP = 96, CC_NRPN_LOW = 98,
	CC_NRPN = 99, CC_RPN_LOW = 100, CC_RPN = 101, CC_MODES = 120, CC_RESET = 121,
};

#define PARAMETERS	3		/* bend range, fine and coarse tuning */
#define NO_PARAMETER	0xff

/* One thing that a channel is latest; not latest while order is 0. */
struct latest {
	int64_t		 tick;
	uint32_t	 order;		/* in which it was read, from 1 */
	uint8_t		 data[2];
};

struct chase {
	struct latest	 controller[CC_MODES];
	struct latest	 program, bend, pressure, reset;
	struct latest	 bank[2];	/* as it was when the program was set */
	struct latest	 parameter[PARAMETERS][2];	/* data entry, coarse and fine */
	uint8_t		 selected[2];	/* registered parameter, while a track is read */
	bool		 unregistered;
};

struct chase *
chase_new(int channels)
{
	return calloc((size_t)channels, sizeof(struct chase));
}

static bool
later(const struct latest *a, const struct latest *b)
{
	return a->tick != b->tick ? a->tick > b->tick : a->order > b->order;
}

static void
keep(struct latest *at, const struct latest *now)
{
	if (at->order == 0 || !later(at, now))
		*at = *now;
}

static int
selected_parameter(const struct chase *c)
{
	return c->unregistered || c->selected[0] != 0 || c->selected[1] >= PARAMETERS ?
	    -1 : c->selected[1];
}

static void
keep_controller(struct chase *c, const struct latest *now)
{
	int number = now->data[0], parameter;

	if (number == CC_RESET) {
		keep(&c->reset, now);
		c->selected[0] = c->selected[1] = NO_PARAMETER;
	}
	if (number >= CC_MODES)
		return;
	keep(&c->controller[number], now);
	if (number == CC_NRPN || number == CC_NRPN_LOW)
		c->unregistered = true;
	if (number == CC_RPN || number == CC_RPN_LOW) {
		c->unregistered = false;
		c->selected[number == CC_RPN_LOW] = now->data[1];
	}
	parameter = selected_parameter(c);
	if ((number == CC_DATA || number == CC_DATA_LOW) && parameter >= 0)
		keep(&c->parameter[parameter][number == CC_DATA_LOW], now);
}

static void
keep_program(struct chase *c, const struct latest *now)
{
	if (c->program.order != 0 && later(&c->program, now))
		return;
	c->program = *now;
	c->bank[0] = c->controller[CC_BANK];
	c->bank[1] = c->controller[CC_BANK_LOW];
}

static void
read_event(struct chase *c, const struct packed_event *e, uint32_t order)
{
	struct latest now = { e->tick, order, { e->data0, e->data1 } };

	switch (e->status >> 4) {
	case 0xb: keep_controller(c, &now); break;
	case 0xc: keep_program(c, &now); break;
	case 0xd: keep(&c->pressure, &now); break;
	case 0xe: keep(&c->bend, &now); break;
	}
}

static void
read_for(const struct plan *p, int track, const struct packed_event *e, uint32_t order)
{
	int home = p->map[track][e->status & 15];
	int other = p->other == NULL ? home : p->other[track][e->status & 15];

	read_event(&p->chase[home], e, order);
	if (other != home)
		read_event(&p->chase[other], e, order);
}

static void
read_track(const struct plan *p, int track, int64_t tick, uint32_t *order)
{
	const struct track *t = p->song->tracks[track];
	const struct packed_event *e;

	for (int i = 0; i < p->channels; i++) {
		memset(p->chase[i].selected, NO_PARAMETER, sizeof p->chase[i].selected);
		p->chase[i].unregistered = false;
	}
	for (size_t i = 0; i < t->count && t->spans[i].first_tick < tick; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if ((t->spans[i].has & SPAN_STATE) == 0)
			continue;
		for (e = c->packed; e < c->packed + c->count && e->tick < tick; e++)
			if (e->status >= 0xb0 && e->status < 0xf0)
				read_for(p, track, e, ++*order);
	}
}

struct sender {
	plan_state_fn	 fn;
	void		*arg;
	int		 channel;
};

static void
give(const struct sender *to, uint8_t status, const struct latest *t)
{
	if (t->order != 0)
		to->fn(to->arg, to->channel, status, t->data[0], t->data[1]);
}

static void
give_controller(const struct sender *to, int number, int value)
{
	to->fn(to->arg, to->channel, 0xb0, (uint8_t)number, (uint8_t)value);
}

/* What "reset all controllers" leaves as it was: MIDI recommended practice 015. */
static bool
outlives_reset(int number)
{
	int coarse = number < 64 ? number % 32 : number;

	return coarse == CC_BANK || coarse == CC_VOLUME || coarse == CC_BALANCE ||
	    coarse == CC_PAN || (number >= CC_SOUND_FIRST && number <= CC_SOUND_LAST) ||
	    (number >= CC_EFFECT_FIRST && number <= CC_EFFECT_LAST);
}

/* Those that only mean something in their order are given by give_parameters. */
static bool
stands_alone(int number)
{
	return number != CC_DATA && number != CC_DATA_LOW &&
	    (number < CC_STEP_UP || number > CC_RPN);
}

static void
give_parameters(const struct sender *to, const struct chase *c)
{
	const struct latest *rpn = &c->controller[CC_RPN_LOW], *nrpn = &c->controller[CC_NRPN_LOW];
	bool any = false;

	for (int i = 0; i < PARAMETERS; i++) {
		if (c->parameter[i][0].order == 0 && c->parameter[i][1].order == 0)
			continue;
		any = true;
		give_controller(to, CC_RPN, 0);
		give_controller(to, CC_RPN_LOW, i);
		give(to, 0xb0, &c->parameter[i][0]);
		give(to, 0xb0, &c->parameter[i][1]);
	}
	if (rpn->order == 0 && nrpn->order == 0) {
		if (any) {	/* a data entry that follows must not hit what was given here */
			give_controller(to, CC_RPN, 127);
			give_controller(to, CC_RPN_LOW, 127);
		}
		return;
	}
	/* The one selected last is given last. */
	for (int i = 0; i < 2; i++) {
		bool registered = later(rpn, nrpn) == (i == 1);

		give(to, 0xb0, &c->controller[registered ? CC_RPN : CC_NRPN]);
		give(to, 0xb0, &c->controller[registered ? CC_RPN_LOW : CC_NRPN_LOW]);
	}
}

static void
give_channel(const struct sender *to, const struct chase *c)
{
	const struct latest *t;

	give(to, 0xb0, &c->reset);
	if (c->program.order != 0) {
		give(to, 0xb0, &c->bank[0]);
		give(to, 0xb0, &c->bank[1]);
		give(to, 0xc0, &c->program);
	}
	for (int i = 0; i < CC_MODES; i++) {
		t = &c->controller[i];
		if (stands_alone(i) && (outlives_reset(i) || c->reset.order == 0 ||
		    later(t, &c->reset)))
			give(to, 0xb0, t);
	}
	give_parameters(to, c);
	if (c->reset.order == 0 || later(&c->bend, &c->reset))
		give(to, 0xe0, &c->bend);
	if (c->reset.order == 0 || later(&c->pressure, &c->reset))
		give(to, 0xd0, &c->pressure);
}

void
plan_chase(const struct plan *p, int64_t tick, plan_state_fn fn, void *arg)
{
	struct sender to = { fn, arg, 0 };
	uint32_t order = 0;

	memset(p->chase, 0, (size_t)p->channels * sizeof *p->chase);
	for (int i = 0; i < p->tracks; i++)
		if (p->song->tracks[i]->info.channel >= 0)
			read_track(p, i, tick, &order);
	for (int i = 0; i < p->channels; i++) {
		to.channel = i;
		give_channel(&to, &p->chase[i]);
	}
}
