/* SPDX-License-Identifier: MIT */
#include "command/batch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "app/session.h"
#include "app/session_life.h"
#include "base/text.h"
#include "command/command.h"

struct batch_output {
	FILE		*out, *errors;
	uint64_t	 serial;	/* of the last printed message */
};

static void
print_line(void *arg, const char *line)
{
	struct batch_output *o = arg;

	fprintf(o->out, "%s\n", line);
}

static void
print_message(struct batch_output *o, const struct session *s)
{
	if (s->message_serial == o->serial)
		return;
	o->serial = s->message_serial;
	if (s->message_is_error)
		fprintf(o->errors, "error: %s\n", s->message);
	else
		fprintf(o->out, "%s\n", s->message);
	fflush(o->out);
	fflush(o->errors);
}

/* Background work ends before the next line is read. */
static void
settle(struct session *s)
{
	struct timespec pause = { 0, 2000000 };

	session_poll(s);
	while (session_busy(s)) {
		nanosleep(&pause, NULL);
		session_poll(s);
	}
}

static bool
run_line(struct session *s, const char *line, struct batch_output *o)
{
	struct err err;
	uint64_t before = s->message_serial;
	bool good = command_run(s, line, &err);

	if (!good)
		session_complain(s, "%s", err.text);
	settle(s);
	good = good && !(s->message_serial != before && s->message_is_error);
	print_message(o, s);
	fflush(o->out);
	return good;
}

int
batch_run(const char *path, bool salvage, FILE *in, FILE *out, FILE *errors)
{
	struct batch_output o = { out, errors, 0 };
	struct session *s;
	struct err err;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	bool good = true, first = true;

	s = salvage ? session_open_salvaged(path, &err) : session_open(path, &err);
	if (s == NULL) {
		fprintf(errors, "cadenza: %s\n", err.text);
		return 1;
	}
	s->print = print_line;
	s->print_arg = &o;
	print_message(&o, s);
	while (!s->quit && (n = getline(&line, &size, in)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			line[n - 1] = '\0';
		good &= run_line(s, first ? text_after_bom(line) : line, &o);
		first = false;
	}
	free(line);
	session_close(s);
	return good && fflush(out) == 0 ? 0 : 1;
}

void
batch_list_commands(FILE *out)
{
	for (size_t i = 0; i < command_count(); i++) {
		const struct command *c = command_at(i);

		fprintf(out, "%s\t%s\t%s\n", c->name, c->args, c->help);
	}
}
