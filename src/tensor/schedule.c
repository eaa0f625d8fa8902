/* SPDX-License-Identifier: MIT */
#include "tensor/schedule.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define COSINE_END	0.05		/* of the highest rate */
#define WARM_UP_SHARE	0.05		/* of a run, at most */

static double
constant(double done)
{
	(void)done;
	return 1;
}

static double
cosine(double done)
{
	return COSINE_END + (1 - COSINE_END) * 0.5 * (1 + cos(acos(-1) * done));
}

const struct schedule schedule_table[] = {
	{ "constant", "the same to the end", constant },
	{ "cosine", "half a cosine down to a twentieth", cosine },
	{ NULL, NULL, NULL }
};

const struct schedule *
schedule_find(const char *name)
{
	for (const struct schedule *s = schedule_table; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

double
schedule_factor(const struct schedule *s, long step, int warm_up_steps, double done)
{
	double factor = s->factor(done < 0 ? 0 : done > 1 ? 1 : done), ramp;

	if (step >= warm_up_steps)
		return factor;
	ramp = fmax((step + 1.0) / warm_up_steps, done / WARM_UP_SHARE);
	return factor * fmin(ramp, 1);
}
