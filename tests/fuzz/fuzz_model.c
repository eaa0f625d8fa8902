/* SPDX-License-Identifier: MIT */

/*
 * fuzz_model - any bytes as a model: weights, or the checkpoint of a run.
 *
 * What opens has to read some tokens, forwards and step by step.  fuzz.h says
 * how it is run.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/token/vocab.h"
#include "tensor/weights.h"

#define TOKENS	12

static bool
fill(struct token_window *w, struct err *err)
{
	if (!token_window_init(w, TOKENS, err))
		return false;
	w->length = TOKENS;
	for (size_t i = 0; i < TOKENS; i++) {
		w->input[i] = (struct token){ .id = (uint16_t)(i * 7 % (size_t)vocab_size()) };
		w->target[i] = (uint16_t)(i * 11 % (size_t)vocab_size());
		w->weight[i] = 1;
	}
	return true;
}

static void
use(struct model *m)
{
	struct token_window w = { 0 };
	struct model_state *s;
	struct model_info info;
	struct err err;
	double nats;
	size_t tokens;
	float *logits = malloc((size_t)vocab_size() * sizeof *logits);

	model_info(m, &info);
	if (logits != NULL && fill(&w, &err)) {
		(void)model_score(m, NULL, &w, &nats, &tokens, &err);
		s = model_state_new(m, NULL, 1, &err);
		if (s != NULL && model_prefill(s, w.input, TOKENS / 2, logits, &err))
			for (int i = TOKENS / 2; i < TOKENS; i++)
				if (!model_step(s, &w.input[i], &(bool){ true }, logits, &err))
					break;
		model_state_free(s);
	}
	token_window_clear(&w);
	free(logits);
}

/* One that does not go token by token: its numbers, as sample and morph read them. */
static void
read_numbers(const char *path)
{
	struct params p = PARAMS_EMPTY;
	const struct arch *arch;
	struct arch_config config;
	struct err err;
	struct weights *w = model_file(path, &arch, &config, &err);

	if (w == NULL)
		return;
	arch_list(arch, NULL, &config, &p);
	if (params_total(&p) < 1 << 20 && params_make(&p, &err) && params_read(&p, w, &err))
	params_clear(&p);
	weights_close(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct model *m;
	struct err err;
	int fd = memfd_create("model", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
		perror("fuzz_model");
		abort();
	}
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	m = model_open(path, &err);
	if (m != NULL) {
		use(m);
	} else {
		read_numbers(path);
	}
	model_unref(m);
	close(fd);
	return 0;
}

#ifndef LIBFUZZER
/* A number of the header: another digit, or one more or less of them. */
static void
change_number(uint8_t *bytes, size_t *size, struct rng *rng)
{
	size_t header = 0, at;

	memcpy(&header, bytes, 8);
	if (header > *size - 8)
		header = *size - 8;
	at = 8 + fuzz_below(rng, header);
	while (at < 8 + header && at < *size && !isdigit(bytes[at]))
		at++;
	if (at >= *size || at >= 8 + header)
		return;
	switch (fuzz_below(rng, 3)) {
	case 0:
		bytes[at] = (uint8_t)('0' + fuzz_below(rng, 10));
		break;
	case 1:
		bytes[at] = " -.e9"[fuzz_below(rng, 5)];
		break;
	/* what follows moves: the size stays, for the header ends in blanks */
	default:
		if (at + 1 < 8 + header)
			memmove(bytes + at + 1, bytes + at, 8 + header - at - 1);
	}
}

int
main(int argc, char **argv)
{
	return fuzz_main(argc, argv, change_number);
}
#endif
