/* SPDX-License-Identifier: MIT */
#include "cli/train_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/new_piece.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/net/arch.h"

/* words[0] is the program; its own output is discarded. */
static bool
run_program(const struct train_sample *s, char **words, struct err *err)
{
	struct program_host host = *s->call->host;
	int count = 0;
	FILE *nowhere = fopen("/dev/null", "w");
	bool good;

	if (nowhere == NULL)
		return err_set(err, ERR_IO, "cannot open /dev/null");
	host.out = host.notes = nowhere;
	host.show = NULL;
	while (words[count] != NULL)
		count++;
	good = program_run(program_find(words[0]), count, words, &host, err) == 0;
	fclose(nowhere);
	return good;
}

/* From an empty piano track. */
static bool
go_on(const struct train_sample *s, char *model, char *midi, struct err *err)
{
	char start[FILE_PATH_MAX + 16];
	char *words[] = { (char *)"continue", (char *)"--out", midi, (char *)"--model", model,
		(char *)"--bars", (char *)"8", (char *)"--", start, NULL };
	uint8_t *bytes = NULL;
	size_t size;
	bool good;

	snprintf(start, sizeof start, "%s.start", midi);
	good = new_piece(NULL, NULL, &bytes, &size, err) && file_write(start, bytes, size, err) &&
	    run_program(s, words, err);
	free(bytes);
	unlink(start);
	return good;
}

static bool
make(const struct train_sample *s, char *model, char *midi, struct err *err)
{
	char *words[] = { (char *)"sample", (char *)"--out", midi, (char *)"--", model, NULL };

	if (!s->write(s->arg, model, err))
		return false;
	return s->arch->head == NULL ? go_on(s, model, midi, err) : run_program(s, words, err);
}

void
train_sample(struct train_sample *s, long step)
{
	const char *out = program_text(s->call, "out");
	char model[FILE_PATH_MAX], midi[FILE_PATH_MAX], name[256];
	struct err err;
	bool due;

	if (s->every == 0 || step < s->next)
		return;
	/* Otherwise nothing has been learnt yet, or not since it was stopped. */
	due = s->next > 0;
	s->next = step - step % s->every + s->every;
	if (!due)
		return;
	if (snprintf(model, sizeof model, "%s.sample", out) >= (int)sizeof model ||
	    snprintf(midi, sizeof midi, "%s.step-%06ld.mid", out, step) >= (int)sizeof midi)
		err_set(&err, ERR_ARG, "the model's name is too long for the names of samples");
	else if (make(s, model, midi, &err)) {
		if (!program_shows(s->call))
			fprintf(s->call->out, "sample: %s\n", text_name(midi, name, sizeof name));
		unlink(model);
		return;
	}
	unlink(model);
	program_complain(s->call, &err);
}
