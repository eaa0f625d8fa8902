/* SPDX-License-Identifier: MIT */

/*
 * fuzz_model - any bytes as a model: weights, or the checkpoint of a run.
 *
 * As fuzz_smf.c says, or built with the address sanitizer:
 *
 *	fuzz_model N FILE...
 *
 * tries each file as it is and changed N times: bits turned, stretches
 * overwritten, moved or cut off, and numbers of the header made others.  What
 * opens has to read some tokens, forwards and step by step.
 */

#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/token/vocab.h"
#include "tensor/weights.h"

#define TOKENS	12

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static unsigned opened;

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
		opened++;
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
		opened++;
		use(m);
	} else {
		read_numbers(path);
	}
	model_unref(m);
	close(fd);
	return 0;
}

#ifndef LIBFUZZER
static size_t
below(struct rng *rng, size_t n)
{
	return n > 0 ? rng_u64(rng) % n : 0;
}

/* A number of the header: another digit, or one more or less of them. */
static void
change_number(uint8_t *bytes, size_t *size, size_t header, struct rng *rng)
{
	size_t at = 8 + below(rng, header);

	while (at < 8 + header && at < *size && !isdigit(bytes[at]))
		at++;
	if (at >= *size || at >= 8 + header)
		return;
	switch (below(rng, 3)) {
	case 0:
		bytes[at] = (uint8_t)('0' + below(rng, 10));
		break;
	case 1:
		bytes[at] = " -.e9"[below(rng, 5)];
		break;
	default:		/* what follows in the header moves: its size stays, for it ends in blanks */
		memmove(bytes + at + 1, bytes + at, 8 + header - at - 1);
	}
}

static void
change(uint8_t *bytes, size_t *size, struct rng *rng)
{
	size_t header = 0, from, to, length;

	memcpy(&header, bytes, *size < 8 ? *size : 8);
	if (header > *size - 8)
		header = *size - 8;
	switch (below(rng, 8)) {
	case 0: case 1: case 2:
		change_number(bytes, size, header, rng);
		break;
	case 3:
		bytes[8 + below(rng, header)] ^= (uint8_t)(1 << below(rng, 8));
		break;
	case 4:
		bytes[below(rng, *size)] ^= (uint8_t)(1 << below(rng, 8));
		break;
	case 5:
		bytes[below(rng, 8)] = (uint8_t)below(rng, 256);
		break;
	case 6:
		from = below(rng, *size);
		to = below(rng, *size);
		length = below(rng, 64);
		length = length < *size - from ? length : *size - from;
		length = length < *size - to ? length : *size - to;
		memmove(bytes + to, bytes + from, length);
		break;
	default:
		*size = 9 + below(rng, *size - 9);
	}
}

static void
try_changed(const uint8_t *bytes, size_t size, long times, struct rng *rng)
{
	for (long i = 0; i < times && size > 16; i++) {
		uint8_t *copy = malloc(size);
		size_t changed = size;

		if (copy == NULL)
			abort();
		memcpy(copy, bytes, size);
		for (size_t k = 1 + below(rng, 3); k > 0 && changed > 16; k--)
			change(copy, &changed, rng);
		LLVMFuzzerTestOneInput(copy, changed);
		free(copy);
	}
}

int
main(int argc, char **argv)
{
	long times = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	struct rng rng;

	rng_seed(&rng, 1);
	for (int i = 2; i < argc; i++) {
		uint8_t *bytes;
		size_t size;
		struct err err;

		if (!file_read(argv[i], 64 << 20, &bytes, &size, &err)) {
			fprintf(stderr, "fuzz_model: %s\n", err.text);
			return 1;
		}
		opened = 0;
		LLVMFuzzerTestOneInput(bytes, size);
		try_changed(bytes, size, times, &rng);
		printf("%s: %u of %ld opened\n", argv[i], opened, times + 1);
		free(bytes);
	}
	return 0;
}
#endif
