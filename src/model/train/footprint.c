/* SPDX-License-Identifier: MIT */
#include "model/train/footprint.h"

#include <stdlib.h>

#include "base/machine.h"
#include "model/train/trainer.h"
#include "model/train/updater.h"
#include "tensor/loops.h"
#include "tensor/optim.h"
#include "tensor/product.h"
#include "tensor/tape.h"
#include "tensor/team.h"

/* One thread's tape, for the longest window in each lane; 0: no memory. */
static size_t
tape_bytes(const struct trainer_task *task, const struct trainer_options *o,
    const struct head *head, const struct params *p, size_t lanes)
{
	struct token_window longest = { .length = (size_t)task->config.context * lanes };
	struct tensor *shapes = params_tensors(p, NULL);	/* no data: it only measures */
	struct tape *tape = malloc(sizeof *tape);
	struct arch_run run = {
		.window = &longest, .lanes = (int)lanes, .params = shapes,
		.head_arg = task->head_arg,
		.dropout = (float)o->dropout, .smoothing = (float)o->smoothing,
	};
	size_t bytes = 0;

	if (shapes != NULL && tape != NULL) {
		for (size_t i = 0; i < p->count; i++)
			shapes[i].wanted = true;
		run.body = shapes + head->params;
		tape_begin(tape, NULL, true);
		bytes = tape_measure(tape, head->loss(tape, task->arch, &task->config, &run));
	}
	free(shapes);
	free(tape);
	return bytes;
}

static size_t
panels(const struct params *p)
{
	size_t floats = 0;

	for (size_t i = 0; i < p->count; i++) {
		size_t rows = (size_t)p->list[i].rows, columns = (size_t)p->list[i].columns;

		if (columns > 0)
			floats += product_panels(rows, columns) + product_panels(columns, rows);
	}
	return floats;
}

size_t
footprint_bytes(const struct trainer_task *task, const struct trainer_options *o, int threads)
{
	const struct head *head = task->head != NULL ? task->head : arch_head(task->arch);
	const struct optim *optim = optim_find(o->optimizer);
	size_t share = ((size_t)o->batch + (size_t)threads - 1) / (size_t)threads, tape, copies;
	size_t most = (size_t)task->arch->lanes, all = 0, room;
	struct params p = PARAMS_EMPTY;

	arch_list(task->arch, head, &task->config, &p);
	tape = tape_bytes(task, o, head, &p, share < most ? share : most);
	room = optim != NULL ? updater_room(&p, &(struct updater_options){
		.optim = optim, .first_map = (size_t)head->params }) : 0;
	if (tape > 0) {
		copies = 2 + (size_t)threads + (size_t)(optim != NULL ? optim->moments :
		    0) + (o->ema > 0);
		all = (copies * p.size + (loops_pick()->product != NULL ? panels(&p) : 0)) *
		    sizeof(float) + (size_t)threads * (tape + room * sizeof(float));
	}
	params_clear(&p);
	return all;
}

bool
footprint_check(const struct trainer_task *task, const struct trainer_options *o, struct err *err)
{
	const double gib = 1 << 30;
	size_t there = machine_free_bytes();
	size_t needed = footprint_bytes(task, o, o->threads > 0 ? o->threads : team_cores());

	if (needed == 0)
		return err_set(err, ERR_LIMIT, "no memory to train");
	return needed <= there || err_set(err, ERR_LIMIT, "training needs %.1f GiB of memory, but "
	    "%.1f are free; use fewer threads, a smaller size or a shorter context",
	    (double)needed / gib, (double)there / gib);
}
