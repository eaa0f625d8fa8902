/* SPDX-License-Identifier: MIT */
#include "model/read/read_style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/bar_figures.h"
#include "model/read/halves.h"

static void
take_label(struct read_label *l, const struct style_ear *e, enum style_question q,
    const struct style_answers *a)
{
	const char *name = style_answer(e, q, a->best);

	l->other = name[0] == '\0';
	snprintf(l->name, sizeof l->name, "%s", l->other ? "someone else" : name);
	l->sure = a->share[a->best];
}

bool
read_style_make(struct read_style *s, const struct style_ear *e, const struct halves *h,
    const struct song *song, const struct time_map *time, struct err *err)
{
	size_t bars = (size_t)h->count / 2;
	struct style_answers heard[STYLE_QUESTIONS];
	struct bar_figures *figures;
	bool good;

	*s = (struct read_style){ .bars = h->count / 2 };
	if (e == NULL || bars == 0)
		return true;
	figures = malloc(bars * sizeof *figures);
	s->attention = malloc(bars * sizeof *s->attention);
	good = figures != NULL && s->attention != NULL;
	if (!good)
		err_set(err, ERR_LIMIT, "no memory to hear %zu bars", bars);
	good = good && bar_figures_make(h, song, time, figures, err) &&
	    style_hear(e, figures, s->bars, heard, s->attention, err);
	for (int i = 0; good && i < s->bars; i++)
		s->most = s->attention[i] > s->most ? s->attention[i] : s->most;
	for (int q = 0; good && q < STYLE_QUESTIONS; q++)
		take_label(&s->label[q], e, (enum style_question)q, &heard[q]);
	free(figures);
	return good;
}

void
read_style_clear(struct read_style *s)
{
	free(s->attention);
	*s = (struct read_style){ 0 };
}

int
read_style_level(const struct read_style *s, int64_t bar, int levels)
{
	int level;

	if (s->attention == NULL || bar < 0 || bar >= s->bars || !(s->attention[bar] > 0))
		return 0;
	level = (int)(s->attention[bar] / s->most * (float)levels + 0.5f);
	return level > 0 ? level : 1;
}

/* Puts a run in order of its bars; where there is no place, the shortest goes. */
static int
keep_run(struct read_run run[READ_RUNS_MAX], int count, struct read_run next)
{
	int least = 0;

	if (count < READ_RUNS_MAX) {
		run[count] = next;
		return count + 1;
	}
	for (int i = 1; i < count; i++)
		if (run[i].end - run[i].first < run[least].end - run[least].first)
			least = i;
	if (next.end - next.first <= run[least].end - run[least].first)
		return count;
	memmove(run + least, run + least + 1, (size_t)(count - 1 - least) * sizeof *run);
	run[count - 1] = next;
	return count;
}

int
read_style_runs(const struct read_style *s, struct read_run run[READ_RUNS_MAX])
{
	int count = 0;

	for (int i = 0; s->most > 0 && i < s->bars; i++) {
		struct read_run next = { i, i };

		while (next.end < s->bars && s->attention[next.end] >= s->most / 2)
			next.end++;
		if (next.end > i) {
			count = keep_run(run, count, next);
			i = next.end;
		}
	}
	return count;
}
