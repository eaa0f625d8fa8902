/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_SCHEDULE_H
#define TENSOR_SCHEDULE_H

/*
 * schedule.h - how the learning rate goes while a run goes on.
 *
 * A row of the table gives a factor from the share of the run that is done;
 * a run that is limited by time counts seconds, another one steps.  Every
 * schedule begins with a warm-up, in which the factor grows step by step; it
 * ends after so many steps or a twentieth of the run, whichever comes first.
 */

struct schedule {
	const char	*name;
	const char	*sentence;
	double		(*factor)(double done);	/* done: 0..1 */
};
extern const struct schedule schedule_table[];	/* ends with a NULL name */

const struct schedule *schedule_find(const char *name);	/* or NULL */
/* step counts from 0 */
double	 schedule_factor(const struct schedule *, long step, int warm_up_steps, double done);

#endif
