/* SPDX-License-Identifier: MIT */
#include "model/train/pacer.h"

#include <math.h>

#define KEEP	0.95		/* decay of the moving sums per step */

void
pacer_init(struct pacer *c, const struct trainer_options *o)
{
	*c = (struct pacer){ .o = o, .schedule = schedule_find(o->schedule),
		.state = SCHEDULE_BEGIN };
}

double
pacer_done(const struct pacer *c, const struct train_progress *p)
{
	double by_steps = c->o->steps > 0 ? (double)p->step / (double)c->o->steps : 0;
	double by_time = c->o->seconds > 0 ? p->seconds / c->o->seconds : 0;

	return fmax(by_steps, by_time);
}

double
pacer_seconds_left(const struct pacer *c, const struct train_progress *p)
{
	double done = pacer_done(c, p);

	return done > 0 ? p->seconds * fmax(1 - done, 0) / done : NAN;
}

double
pacer_rate(const struct pacer *c, const struct train_progress *p)
{
	return c->o->rate * schedule_factor(c->schedule, &c->state, p->step, c->o->warm_up,
	    pacer_done(c, p));
}

bool
pacer_step(struct pacer *c, struct stepper *stepper, struct updater *updater,
    struct train_progress *p, struct stepper_result *result, struct err *err)
{
	struct pace pace = {
		.rate = pacer_rate(c, p),
		.beta1 = schedule_momentum(c->schedule, pacer_done(c, p), c->o->beta1),
		.beta1_before = c->beta1_before,
	};

	if (!stepper_step(stepper, updater, p->step, &pace, result, err))
		return false;
	c->beta1_before = pace.beta1;
	p->step++;
	p->norm = result->norm;
	c->nats = KEEP * c->nats + result->nats;
	c->notes = KEEP * c->notes + (double)result->notes;
	c->targets = KEEP * c->targets + (double)result->weight;
	return true;
}
