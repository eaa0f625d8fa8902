/* SPDX-License-Identifier: MIT */
#include "app/lab_runs.h"

#include <math.h>
#include <string.h>

#include "app/runs_svg.h"
#include "model/train/trainer.h"

static void
add(struct lab_runs *l, const char *name)
{
	struct lab_run *r = &l->run[l->count++];

	*r = (struct lab_run){ .name = name };
	curve_init(&r->curve);
	curve_init(&r->behind);
}

bool
lab_runs_init(struct lab_runs *l, const char *list, bool look_ahead, struct err *err)
{
	char names[256], *rest = names, *name;

	l->count = l->now = 0;
	l->winner = -1;
	l->look_ahead = look_ahead;
	if (list == NULL) {
		for (size_t i = 0; trainer_optimizer(i) != NULL && l->count < LAB_RUNS_MAX; i++)
			add(l, trainer_optimizer(i));
		return true;
	}
	snprintf(names, sizeof names, "%s", list);
	while ((name = strsep(&rest, ",")) != NULL) {
		size_t i = 0;

		while (trainer_optimizer(i) != NULL && strcmp(trainer_optimizer(i), name) != 0)
			i++;
		if (trainer_optimizer(i) == NULL)
			return err_set(err, ERR_ARG, "there is no optimizer %.40s", name);
		if (l->count == LAB_RUNS_MAX)
			return err_set(err, ERR_ARG,
			    "more than %d optimizers do not fit one plot", LAB_RUNS_MAX);
		add(l, trainer_optimizer(i));
	}
	return true;
}

bool
lab_runs_take(struct lab_runs *l, const struct train_progress *p)
{
	struct lab_run *r = &l->run[l->now];

	r->last = *p;
	if (!isfinite(p->held_out))
		return false;
	curve_add(&r->curve, (int)p->step, p->train, p->held_out);
	if (l->look_ahead && isfinite(p->behind))
		curve_add(&r->behind, (int)p->step, NAN, p->behind);
	return true;
}

bool
lab_runs_judge(struct lab_runs *l, int i)
{
	if (l->winner >= 0 && !(l->run[i].last.best < l->run[l->winner].last.best))
		return false;
	l->winner = i;
	return true;
}

char
lab_runs_mark(int run)
{
	return (char)('a' + run);
}

enum plot_ink
lab_runs_ink(int run)
{
	return PLOT_RUN + run % PLOT_RUNS;
}

int
lab_runs_lines(const struct lab_runs *l, struct plot_line *lines)
{
	int count = 0;

	for (int i = 0; i < l->count; i++)
		lines[count++] = (struct plot_line){ &l->run[i].curve.held_out, lab_runs_mark(i),
			lab_runs_ink(i) };
	/* The same letter, as a capital, where it looks ahead from. */
	for (int i = 0; i < l->count; i++)
		if (l->run[i].behind.held_out.count > 0)
			lines[count++] = (struct plot_line){ &l->run[i].behind.held_out,
				(char)(lab_runs_mark(i) - 'a' + 'A'), lab_runs_ink(i) };
	return count;
}

void
lab_runs_words(const struct lab_runs *l, int i, char *words, size_t size)
{
	const struct lab_run *r = &l->run[i];

	if (r->why.text[0] != '\0')
		snprintf(words, size, " gave up");
	else if (isfinite(r->curve.best))
		snprintf(words, size, " %.4f at step %-5d %5.1f s", r->curve.best,
		    r->curve.best_step, r->last.seconds);
	else
		words[0] = '\0';
}

void
lab_runs_svg(const struct lab_runs *l, FILE *out)
{
	struct svg_run runs[LAB_LINES_MAX];
	char behind[LAB_RUNS_MAX][48];
	size_t count = 0;

	for (int i = 0; i < l->count; i++)
		runs[count++] = (struct svg_run){ .name = l->run[i].name,
			.curve = &l->run[i].curve };
	for (int i = 0; i < l->count; i++) {
		if (l->run[i].behind.held_out.count == 0)
			continue;
		snprintf(behind[i], sizeof behind[i], "%s, not looking ahead",
		    l->run[i].name);
		runs[count++] = (struct svg_run){ .name = behind[i], .curve = &l->run[i].behind };
	}
	runs_svg(out, runs, count);
}
