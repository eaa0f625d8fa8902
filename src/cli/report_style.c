/* SPDX-License-Identifier: MIT */
#include "cli/report_style.h"

#include "base/json.h"
#include "model/read/read_style.h"
#include "model/read/reading.h"

static int
percent(float share)
{
	return (int)(100 * share + 0.5f);
}

/* "1-4, 9 and 13-16" */
static void
print_runs(FILE *out, const struct read_run *run, int count)
{
	for (int i = 0; i < count; i++) {
		fprintf(out, "%s%d", i == 0 ? "" : i + 1 == count ? " and " : ", ",
		    run[i].first + 1);
		if (run[i].end > run[i].first + 1)
			fprintf(out, "-%d", run[i].end);
	}
}

void
report_style_print(FILE *out, const struct read_style *s)
{
	struct read_run run[READ_RUNS_MAX];
	int runs = read_style_runs(s, run);

	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		const struct read_label *l = &s->label[q];

		if (l->name[0] == '\0')
			continue;
		if (l->sure >= READING_SURE)
			fprintf(out, "%s: %s (%d %%)\n", style_questions[q], l->name,
			    percent(l->sure));
		else
			fprintf(out, "%s: not sure (%s %d %%)\n", style_questions[q], l->name,
			    percent(l->sure));
	}
	if (runs > 0) {
		fprintf(out, "bars that say so: ");
		print_runs(out, run, runs);
		putc('\n', out);
	}
}

static struct json *
label_json(const struct read_label *l)
{
	struct json *json = json_new_object();

	if (l->other)
		json_set_null(json, "name");
	else
		json_set_string(json, "name", l->name);
	json_set_number(json, "probability", (double)l->sure);
	json_set_bool(json, "sure", l->sure >= READING_SURE);
	return json;
}

void
report_style_json(struct json *json, const struct read_style *s)
{
	struct json *attention = json_new_array();

	for (int q = 0; q < STYLE_QUESTIONS; q++)
		if (s->label[q].name[0] != '\0')
			json_set(json, style_questions[q], label_json(&s->label[q]));
		else
			json_set_null(json, style_questions[q]);
	for (int i = 0; s->attention != NULL && i < s->bars; i++) {
		struct json *one = json_new_object();

		json_set_integer(one, "bar", i + 1);
		json_set_number(one, "share", (double)s->attention[i]);
		json_append(attention, one);
	}
	json_set(json, "attention", attention);
}
