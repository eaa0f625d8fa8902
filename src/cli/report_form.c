/* SPDX-License-Identifier: MIT */
#include "cli/report_form.h"

#include "base/json.h"
#include "model/read/form.h"

void
report_form_print(FILE *out, const char *label, const struct form_section *section, int sections)
{
	for (int s = 0; s < sections; s++)
		fprintf(out, "%s%s%c%s %d-%d", s == 0 ? label : ",", s == 0 ? ": " : " ",
		    section[s].letter, section[s].varied ? "'" : "", section[s].first + 1,
		    section[s].end);
	if (sections > 0)
		putc('\n', out);
}

struct json *
report_form_json(const struct form_section *section, int sections)
{
	struct json *all = json_new_array();

	for (int s = 0; s < sections; s++) {
		struct json *one = json_new_object();
		char letter[2] = { section[s].letter, '\0' };

		json_set_integer(one, "bar", section[s].first + 1);
		json_set_integer(one, "end", section[s].end);
		json_set_string(one, "letter", letter);
		json_set_bool(one, "varied", section[s].varied);
		json_set_number(one, "probability", (double)section[s].sure);
		json_append(all, one);
	}
	return all;
}
