/* SPDX-License-Identifier: MIT */
#include "app/runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/overwrite.h"
#include "app/path.h"
#include "app/runs_svg.h"
#include "app/session.h"
#include "app/writing.h"
#include "base/file.h"
#include "base/text.h"
#include "store/store.h"

/* --- reading */

static bool
add_point(void *arg, const struct train_progress *p)
{
	curve_take(arg, p);
	return true;
}

static bool
add_run(void *arg, const struct store_run *r)
{
	struct runs *runs = arg;
	struct run *run;

	if (runs->count == runs->room) {
		size_t room = runs->room == 0 ? 8 : 2 * runs->room;
		struct run *grown = realloc(runs->run, room * sizeof *grown);

		if (grown == NULL)
			return false;
		runs->run = grown;
		runs->room = room;
	}
	run = &runs->run[runs->count++];
	*run = (struct run){ .id = r->id, .made_unix_s = r->made_unix_s };
	text_clean(r->settings, strlen(r->settings), run->settings, sizeof run->settings);
	text_clean(r->verdict, strlen(r->verdict), run->verdict, sizeof run->verdict);
	curve_init(&run->curve);
	return true;
}

bool
runs_read(const struct session *s, struct runs *runs, struct err *err)
{
	bool good;

	*runs = (struct runs){ 0 };
	if (s->store == NULL)
		return true;
	good = store_each_run(s->store, add_run, runs, err);
	for (size_t i = 0; i < runs->count && good; i++)
		good = store_each_point(s->store, runs->run[i].id, add_point, &runs->run[i].curve,
		    err);
	if (!good)
		runs_clear(runs);
	return good;
}

void
runs_clear(struct runs *runs)
{
	free(runs->run);
	*runs = (struct runs){ 0 };
}

/* --- CSV */

struct table {
	FILE		*out;
	const struct run *run;
};

/* Empty where it was not measured. */
static void
put_number(FILE *out, double x)
{
	if (isfinite(x))
		fprintf(out, ",%.6g", x);
	else
		fputc(',', out);
}

static bool
put_point(void *arg, const struct train_progress *p)
{
	const struct table *t = arg;
	const double numbers[] = { p->seconds, p->rate, p->train, p->held_out, p->base, p->other };

	fprintf(t->out, "%lld,%ld", (long long)t->run->id, p->step);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		put_number(t->out, numbers[i]);
	fputc('\n', t->out);
	return true;
}

static bool
put_csv(FILE *out, const struct session *s, const struct runs *runs, struct err *err)
{
	fputs("run,step,seconds,rate,your_bars,held_out_bars,base_held_out,other_music\n", out);
	for (size_t i = 0; i < runs->count; i++) {
		struct table t = { out, &runs->run[i] };

		if (!store_each_point(s->store, t.run->id, put_point, &t, err))
			return false;
	}
	return true;
}

static bool
put_svg(FILE *out, const struct session *s, const struct runs *runs, struct err *err)
{
	struct svg_run *all = malloc((runs->count + 1) * sizeof *all);

	(void)s;
	if (all == NULL)
		return err_set(err, ERR_LIMIT, "no memory to draw the curves");
	for (size_t i = 0; i < runs->count; i++)
		all[i] = (struct svg_run){ .id = runs->run[i].id, .curve = &runs->run[i].curve };
	runs_svg(out, all, runs->count);
	free(all);
	return true;
}

/* --- files */

static const struct {
	const char	*end;
	bool		(*put)(FILE *, const struct session *, const struct runs *, struct err *);
} kinds[] = { { ".csv", put_csv }, { ".svg", put_svg } };

static bool
ends_with(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);

	return length > tail && strcmp(path + length - tail, end) == 0;
}

static char *
write_text(size_t kind, const struct session *s, const struct runs *runs, size_t *size,
    struct err *err)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool good = out != NULL && kinds[kind].put(out, s, runs, err);

	if (out != NULL && fclose(out) == 0 && good)
		return text;
	if (good || out == NULL)
		err_set(err, ERR_LIMIT, "no memory to write the curves");
	free(text);
	return NULL;
}

char *
runs_text(const struct session *s, const char *path, size_t *size, struct err *err)
{
	struct runs runs;
	size_t kind = 0;
	char *text;

	while (kind < sizeof kinds / sizeof *kinds && !ends_with(path, kinds[kind].end))
		kind++;
	if (kind == sizeof kinds / sizeof *kinds) {
		err_set(err, ERR_ARG, "curves are written as .csv or .svg");
		return NULL;
	}
	if (!runs_read(s, &runs, err))
		return NULL;
	if (runs.count == 0) {
		err_set(err, ERR_ARG, "the model has not been tuned on this piece yet");
		return NULL;
	}
	text = write_text(kind, s, &runs, size, err);
	runs_clear(&runs);
	return text;
}

bool
runs_export(struct session *s, const char *path, bool force, struct err *err)
{
	char typed[FILE_PATH_MAX], name[FILE_PATH_MAX];
	char said[FILE_PATH_MAX + 32], *text;
	size_t size;

	path = path_typed(path, typed);
	if (!overwrite_beside(s, path, ":tune-export!", force, err))
		return false;
	text = runs_text(s, path, &size, err);
	snprintf(said, sizeof said, "wrote the curves to %s", text_name(path, name, sizeof name));
	return text != NULL && writing_text(s, text, path, said, err);
}

bool
runs_list(struct session *s, struct err *err)
{
	struct runs runs;

	if (!runs_read(s, &runs, err))
		return false;
	for (size_t i = 0; i < runs.count; i++) {
		const struct run *r = &runs.run[i];
		char day[32] = "";
		time_t made = (time_t)r->made_unix_s;
		struct tm tm;

		if (localtime_r(&made, &tm) != NULL)
			strftime(day, sizeof day, "%F %R", &tm);
		session_print(s, "%lld  %s  %s", (long long)r->id, day, r->verdict[0] != '\0' ?
		    r->verdict : "not finished");
	}
	session_say(s, "%zu tuning run%s", runs.count, runs.count == 1 ? "" : "s");
	runs_clear(&runs);
	return true;
}
