/* SPDX-License-Identifier: MIT */
#include "tensor/schedule.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define COSINE_END	0.05		/* of the highest rate */
#define EXPONENTIAL_END	0.01
#define WARM_UP_SHARE	0.05		/* most of a run */
#define PLATEAU_FACTOR	0.5
#define PLATEAU_END	1e-3

static double
constant(double done)
{
	(void)done;
	return 1;
}

/* Divides by ten at half and three quarters, as He et al. (2015). */
static double
step(double done)
{
	return done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01;
}

static double
exponential(double done)
{
	return pow(EXPONENTIAL_END, done);
}

static double
cosine(double done)
{
	return COSINE_END + (1 - COSINE_END) * 0.5 * (1 + cos(acos(-1) * done));
}

struct corner {
	double	 done, value;
};

/* Linear interpolation between the corners. */
static double
along(const struct corner *c, double done)
{
	while (done > c[1].done)
		c++;
	return c->value + (c[1].value - c->value) * (done - c->done) / (c[1].done - c->done);
}

static double
cycle(double done)
{
	static const struct corner corners[] = { { 0, 0.1 }, { 0.45, 1 }, { 0.9, 0.1 },
	    { 1, 1e-3 } };

	return along(corners, done);
}

static double
cycle_momentum(double done)
{
	static const struct corner corners[] = { { 0, 0.95 }, { 0.45, 0.85 }, { 0.9, 0.95 },
	    { 1, 0.95 } };

	return along(corners, done);
}

static double
trapezoid(double done)
{
	static const struct corner corners[] = { { 0, 1 }, { 0.6, 1 }, { 1, 1e-3 } };

	return along(corners, done);
}

const struct schedule schedule_table[] = {
	{ "constant",    "the same until the end", constant, NULL, false },
	{ "step",        "a tenth from half and again from three quarters", step, NULL, false },
	{ "exponential", "the same factor each step, down to a hundredth", exponential,
	    NULL, false },
	{ "cosine",      "half a cosine down to a twentieth", cosine, NULL, false },
	{ "trapezoid",   "constant, then over the last 40 % linear down to a thousandth",
	    trapezoid, NULL, false },
	{ "one-cycle",   "up and down again, and the momentum down and up", cycle,
	    cycle_momentum, false },
	{ "plateau",     "halved when the held-out loss stops falling", constant, NULL, true },
	{ NULL, NULL, NULL, NULL, false }
};

const char *
schedule_name(size_t i)
{
	return schedule_table[i].name;
}

const struct schedule *
schedule_find(const char *name)
{
	for (const struct schedule *s = schedule_table; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

static double
within(double done)
{
	return done < 0 ? 0 : done > 1 ? 1 : done;
}

double
schedule_factor(const struct schedule *s, const struct schedule_state *state, long step,
    int warm_up_steps, double done)
{
	double factor = s->factor(within(done)) * state->factor, ramp;

	if (step >= warm_up_steps)
		return factor;
	ramp = fmax((step + 1.0) / warm_up_steps, done / WARM_UP_SHARE);
	return factor * fmin(ramp, 1);
}

double
schedule_momentum(const struct schedule *s, double done, double usual)
{
	return s->momentum != NULL && usual > 0 ? s->momentum(within(done)) : usual;
}

void
schedule_measured(const struct schedule *s, struct schedule_state *state, double held_out)
{
	if (!s->plateau || isnan(held_out))
		return;
	if (isnan(state->best) || held_out < state->best) {
		state->best = held_out;
		state->worse = 0;
	} else if (++state->worse >= SCHEDULE_PLATEAU) {
		state->factor = fmax(state->factor * PLATEAU_FACTOR, PLATEAU_END);
		state->worse = 0;
	}
}
