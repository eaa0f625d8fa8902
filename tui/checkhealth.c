/* SPDX-License-Identifier: MIT */
#include "checkhealth.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/health.h"
#include "app/setting.h"
#include "cli/program.h"

/* false in *arg: something is missing. */
static bool
print_line(void *arg, const struct health_line *line)
{
	bool *good = arg;

	printf("%-3s %-11s %s\n", line->good ? "ok" : "!!", line->what, line->found);
	if (line->mend[0] != '\0')
		printf("%-15s %s\n", "", line->mend);
	fflush(stdout);
	*good = *good && line->good;
	return true;
}

static void
look_at_terminal(struct health_line *line)
{
	const char *term = getenv("TERM"), *codes;

	setlocale(LC_CTYPE, "");
	codes = nl_langinfo(CODESET);
	*line = (struct health_line){ .what = "terminal" };
	line->good = term != NULL && strcmp(term, "dumb") != 0 && strcmp(codes, "UTF-8") == 0;
	snprintf(line->found, sizeof line->found, "%.60s, %.30s", term != NULL ? term :
	    "TERM is not set", codes);
	if (!line->good)
		snprintf(line->mend, sizeof line->mend,
		    "a UTF-8 locale and TERM=xterm-256color show more");
}

int
checkhealth(void)
{
	struct health_line terminal;
	struct health_order order;
	struct err err;
	struct settings *settings = program_settings(&err);
	bool good = true;

	if (settings == NULL) {
		fprintf(stderr, "cadenza: %s\n", err.text);
		return 1;
	}
	look_at_terminal(&terminal);
	print_line(&good, &terminal);
	health_order_set(&order, settings);
	settings_free(settings);
	health_check(&order, print_line, &good);
	return good ? 0 : 1;
}
