/* SPDX-License-Identifier: MIT */
#include "cli/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/program.h"

static void
print_json(FILE *out, struct json *json)
{
	char *text = json_text(json);

	fprintf(out, "%s\n", text);
	free(text);
	json_free(json);
}

/* The JSON for a file that could not be read. */
static struct json *
failure_json(const char *path, const struct err *why)
{
	struct json *json = json_new_object();
	char name[512];

	json_set_string(json, "file", text_name(path, name, sizeof name));
	json_set_string(json, "error", text_name(why->text, name, sizeof name));
	return json;
}

static bool
report_json(struct program_call *call, report_fn report, void *arg, struct err *err)
{
	struct json *files, *one = NULL;

	if (call->operand_count == 1) {
		bool good = report(arg, call, call->operands[0], &one, err);

		print_json(call->out, good ? one : failure_json(call->operands[0], err));
		return good;
	}
	files = json_new_array();
	for (int i = 0; i < call->operand_count; i++) {
		if (!report(arg, call, call->operands[i], &one, err)) {
			program_complain(call, err);
			one = failure_json(call->operands[i], err);
		}
		json_append(files, one);
	}
	one = json_new_object();
	json_set(one, "files", files);
	print_json(call->out, one);
	return true;
}

void
report_name(struct program_call *call, const char *path)
{
	char name[512];

	if (call->operand_count > 1)
		fprintf(call->out, "file: %s\n", text_name(path, name, sizeof name));
}

bool
report_files(struct program_call *call, report_fn report, void *arg, struct err *err)
{
	if (program_given(call, "json"))
		return report_json(call, report, arg, err);
	for (int i = 0; i < call->operand_count; i++) {
		if (report(arg, call, call->operands[i], NULL, err))
			continue;
		if (call->operand_count == 1)
			return false;
		program_complain(call, err);
	}
	return true;
}
