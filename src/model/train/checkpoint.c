/* SPDX-License-Identifier: MIT */
#include "model/train/checkpoint.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/net/arch.h"
#include "tensor/weights.h"

#define FIELD(name) { "run." #name, offsetof(struct checkpoint_run, name) }
static const struct {
	const char	*key;
	size_t		 offset;
} fields[] = {
	FIELD(step), FIELD(seconds), FIELD(best), FIELD(best_per_token), FIELD(best_step),
	    FIELD(first), FIELD(worse),
	FIELD(nats), FIELD(notes), FIELD(targets), FIELD(beta1_before),
	FIELD(schedule.factor), FIELD(schedule.best), FIELD(schedule.worse),
};
#define FIELDS (sizeof fields / sizeof fields[0])

static double *
field(struct checkpoint_run *run, size_t i)
{
	return (double *)(void *)((char *)run + fields[i].offset);
}

static const char *const moment_prefix[] = { "moment.0.", "moment.1." };

/* Another array of the same shape, as params with the same names. */
static struct params
as_params(const struct params *shape, float *data)
{
	struct params p = *shape;

	p.data = data;
	return p;
}

static const char *
fact_key(const struct checkpoint_fact *f, char *key, size_t size)
{
	snprintf(key, size, "begun.%s", f->name);
	return key;
}

bool
checkpoint_write(const struct checkpoint *c, const char *path, struct err *err)
{
	struct weights_writer *w = weights_writer_new();
	struct checkpoint_run run = c->run;
	struct params other;
	char key[64];
	bool ok;

	arch_write_config(w, c->arch, c->config);
	for (size_t i = 0; i < FIELDS; i++) {
		char word[48];

		snprintf(word, sizeof word, "%a", *field(&run, i));
		weights_writer_meta(w, fields[i].key, word);
	}
	for (size_t i = 0; i < c->fact_count; i++)
		weights_writer_meta(w, fact_key(&c->facts[i], key, sizeof key), c->facts[i].value);
	params_write(c->trained, "", w);
	for (int i = 0; i < 2 && c->moment[i] != NULL; i++) {
		other = as_params(c->trained, c->moment[i]);
		params_write(&other, moment_prefix[i], w);
	}
	if (c->average != NULL) {
		other = as_params(c->trained, c->average);
		params_write(&other, "average.", w);
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
		const float *x = param_numbers(p, prefix, w, err);

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
			return err_set(err, ERR_FORMAT, "it is not a checkpoint: it has no %s",
			    fields[i].key);
		*field(run, i) = strtod(word, &end);
		if (end == word || *end != '\0')
			return err_set(err, ERR_FORMAT, "its %s is not a number", fields[i].key);
	}
	if (!(run->step >= 0 && run->step < 1e12 && run->seconds >= 0))
		return err_set(err, ERR_FORMAT, "it was written at step %g", run->step);
	if (!(run->best_step >= 0 && run->best_step <= run->step && run->worse >= 0 &&
	    run->worse < 1e9))
		return err_set(err, ERR_FORMAT, "its best step is %g, %g evaluations before its "
		    "last", run->best_step, run->worse);
	if (!(run->schedule.factor > 0 && run->schedule.factor <= 1))
		return err_set(err, ERR_FORMAT, "its schedule's factor is %g",
		    run->schedule.factor);
	return true;
}

/* A fact that an older version did not write is unchanged if it is 0. */
static bool
is_as_it_was(const struct checkpoint_fact *f, const char *was)
{
	return strcmp(was != NULL ? was : "0", f->value) == 0;
}

/* Lists the facts that differ, of those that may change or may not: "rate 0.1, not 0.2". */
static void
differences(const struct checkpoint *c, const struct weights *w, bool may_change,
    char *text, size_t size)
{
	size_t used = 0;
	char key[64], one[192];

	text[0] = '\0';
	for (size_t i = 0; i < c->fact_count; i++) {
		const struct checkpoint_fact *f = &c->facts[i];
		const char *was = weights_meta(w, fact_key(f, key, sizeof key));

		if (f->may_change != may_change || is_as_it_was(f, was))
			continue;
		snprintf(one, sizeof one, "%s%s %.64s, not %.64s", used > 0 ? "; " : "", f->name,
		    was != NULL ? was : "unknown", f->value);
		if (used + strlen(one) + sizeof " ..." > size) {	/* too long */
			if (used > 0)
				strcpy(text + used, " ...");
			return;
		}
		strcpy(text + used, one);
		used += strlen(one);
	}
}

static bool
read_all(struct checkpoint *c, const struct weights *w, char *changed, size_t size, struct err *err)
{
	char text[96];

	if (!read_run(&c->run, w, err))
		return false;
	differences(c, w, false, text, sizeof text);
	if (text[0] != '\0')
		return err_set(err, ERR_ARG, "was started with %s", text);
	differences(c, w, true, changed, size);
	for (int i = 0; i < 2 && c->moment[i] != NULL; i++)
		if (!read_into(c->trained, c->moment[i], moment_prefix[i], w, err))
			return false;
	return read_into(c->trained, c->trained->data, "", w, err) &&
	    read_into(c->trained, c->best, "best.", w, err) &&
	    (c->average == NULL || read_into(c->trained, c->average, "average.", w, err));
}

bool
checkpoint_read(struct checkpoint *c, const char *path, char *changed, size_t size, struct err *err)
{
	struct weights *w = weights_open(path, err);
	struct err why;
	bool ok;

	if (w == NULL)
		return false;
	ok = read_all(c, w, changed, size, &why);
	if (!ok)
		err_set(err, why.code, "%.80s: %.110s", path, why.text);
	weights_close(w);
	return ok;
}
