/* SPDX-License-Identifier: MIT */
#include "model/checkpoint.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/arch.h"
#include "tensor/weights.h"

#define FIELD(name) { "run." #name, offsetof(struct checkpoint_run, name) }
static const struct {
	const char	*key;
	size_t		 offset;
} fields[] = {
	FIELD(step), FIELD(seconds), FIELD(best), FIELD(best_step), FIELD(first), FIELD(worse),
	FIELD(nats), FIELD(notes), FIELD(seed_low), FIELD(seed_high),
};
#define FIELDS (sizeof fields / sizeof fields[0])

static double *
field(struct checkpoint_run *run, size_t i)
{
	return (double *)(void *)((char *)run + fields[i].offset);
}

static const char *const moment_prefix[] = { "moment.0.", "moment.1." };

/* Another array of the same shape, seen as parameters with the same names. */
static struct params
as_params(const struct params *shape, float *data)
{
	struct params p = *shape;

	p.data = data;
	return p;
}

bool
checkpoint_write(const struct checkpoint *c, const char *path, struct err *err)
{
	struct weights_writer *w = weights_writer_new();
	struct checkpoint_run run = c->run;
	struct params other;
	bool ok;

	arch_write_config(w, c->arch, c->config);
	for (size_t i = 0; i < FIELDS; i++) {
		char word[48];

		snprintf(word, sizeof word, "%a", *field(&run, i));
		weights_writer_meta(w, fields[i].key, word);
	}
	params_write(c->trained, "", w);
	for (int i = 0; i < 2 && c->moment[i] != NULL; i++) {
		other = as_params(c->trained, c->moment[i]);
		params_write(&other, moment_prefix[i], w);
	}
	other = as_params(c->trained, c->best);
	params_write(&other, "best.", w);
	ok = weights_writer_file(w, path, err);
	weights_writer_free(w);
	return ok;
}

static bool
read_into(const struct params *shape, float *data, const char *prefix, const struct weights *w,
    struct err *err)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct param *p = &shape->list[i];
		const float *x;
		char name[96];

		snprintf(name, sizeof name, "%s%s", prefix, p->name);
		x = weights_matrix(w, name, (size_t)p->rows,
		    (size_t)(p->columns > 0 ? p->columns : 1), err);
		if (x == NULL)
			return false;
		memcpy(data + p->offset, x, p->count * sizeof *x);
	}
	return true;
}

static bool
read_run(struct checkpoint_run *run, const struct weights *w, struct err *err)
{
	for (size_t i = 0; i < FIELDS; i++) {
		const char *word = weights_meta(w, fields[i].key);
		char *end;

		if (word == NULL)
			return err_set(err, ERR_FORMAT, "it is no checkpoint: it has no %s", fields[i].key);
		*field(run, i) = strtod(word, &end);
		if (end == word || *end != '\0')
			return err_set(err, ERR_FORMAT, "its %s is no number", fields[i].key);
	}
	if (!(run->step >= 0 && run->step < 1e12 && run->seconds >= 0))
		return err_set(err, ERR_FORMAT, "it was written at step %g", run->step);
	return true;
}

bool
checkpoint_read(struct checkpoint *c, const char *path, struct err *err)
{
	struct weights *w = weights_open(path, err);
	struct err why;
	bool ok;

	if (w == NULL)
		return false;
	ok = read_run(&c->run, w, &why) && read_into(c->trained, c->trained->data, "", w, &why) &&
	    read_into(c->trained, c->best, "best.", w, &why);
	for (int i = 0; i < 2 && ok && c->moment[i] != NULL; i++)
		ok = read_into(c->trained, c->moment[i], moment_prefix[i], w, &why);
	if (!ok)
		err_set(err, why.code, "%.80s: %.100s", path, why.text);
	weights_close(w);
	return ok;
}
