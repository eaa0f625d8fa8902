/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H

/*
 * fuzz.h - the main of a fuzz target where there is no libFuzzer.
 *
 *	fuzz_NAME SECONDS FILE...
 *
 * Tries each file as it is, then changed again and again until that many seconds
 * are over: bits turned, bytes and stretches overwritten, moved, cut off, and
 * what the target's own `change` knows to do.  Built with the address and
 * undefined sanitizers it stops at the first fault.  Half of the inputs start
 * from an earlier changed one, so that changes pile up.
 *
 * With clang, from an empty build folder, libFuzzer does it better:
 *
 *	../configure CC=clang \
 *	    CFLAGS="-O1 -g -DLIBFUZZER -fsanitize=fuzzer-no-link,address,undefined"
 *	make tests/fuzz/fuzz_smf LDFLAGS=-fsanitize=fuzzer,address,undefined
 *	tests/fuzz/fuzz_smf -max_len=4096 -max_total_time=60 CORPUS
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rng.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Changes bytes in place, and may make them fewer; size is at least 17. */
typedef void (*fuzz_change)(uint8_t *bytes, size_t *size, struct rng *);

static inline size_t
fuzz_below(struct rng *rng, size_t n)
{
	return n > 0 ? rng_u64(rng) % n : 0;
}

static inline void
fuzz_any_change(uint8_t *bytes, size_t *size, struct rng *rng)
{
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xff, 0xfe, ' ', '"', '0', '9' };
	size_t from = fuzz_below(rng, *size), to = fuzz_below(rng, *size);
	size_t length = 1 + fuzz_below(rng, 64);

	length = length < *size - from ? length : *size - from;
	length = length < *size - to ? length : *size - to;
	switch (fuzz_below(rng, 7)) {
	case 0:			/* most of what decides stands at the beginning */
		bytes[fuzz_below(rng, *size < 64 ? *size : 64)] ^= (uint8_t)(1 <<
		    fuzz_below(rng, 8));
		break;
	case 1:
		bytes[to] ^= (uint8_t)(1 << fuzz_below(rng, 8));
		break;
	case 2:
		bytes[to] = (uint8_t)fuzz_below(rng, 256);
		break;
	case 3:
		memset(bytes + to, edges[fuzz_below(rng, sizeof edges)], length < 8 ? length : 8);
		break;
	case 4: case 5:
		memmove(bytes + to, bytes + from, length);
		break;
	default:
		*size = 17 + fuzz_below(rng, *size - 16);
	}
}

struct fuzz_file {
	uint8_t		*bytes, *changed;	/* owned; as it is, and as it was changed last */
	size_t		 size, changed_size;
};

static inline void
fuzz_once(struct fuzz_file *f, fuzz_change change, struct rng *rng)
{
	if (f->changed_size < 17 || fuzz_below(rng, 2) == 0) {
		memcpy(f->changed, f->bytes, f->size);
		f->changed_size = f->size;
	}
	for (size_t k = 1 + fuzz_below(rng, 3); k > 0 && f->changed_size > 16; k--) {
		if (change != NULL && fuzz_below(rng, 2) == 0)
			change(f->changed, &f->changed_size, rng);
		else
			fuzz_any_change(f->changed, &f->changed_size, rng);
	}
	LLVMFuzzerTestOneInput(f->changed, f->changed_size);
}

static inline int
fuzz_main(int argc, char **argv, fuzz_change change)
{
	double end = clock_seconds() + (argc > 1 ? strtod(argv[1], NULL) : 0);
	struct fuzz_file files[64] = { { NULL, NULL, 0, 0 } };
	int count = 0;
	unsigned long tried = 0;
	struct rng rng;
	struct err err;

	rng_seed(&rng, 1);
	for (int i = 2; i < argc && count < 64; i++, count++) {
		struct fuzz_file *f = files + count;

		if (!file_read(argv[i], 64 << 20, &f->bytes, &f->size, &err) ||
		    (f->changed = malloc(f->size + 1)) == NULL) {
			fprintf(stderr, "%s: %s\n", argv[0], err.text);
			return 1;
		}
		LLVMFuzzerTestOneInput(f->bytes, f->size);
	}
	for (; count > 0 && clock_seconds() < end; tried++)
		if (files[tried % (unsigned)count].size > 16)
			fuzz_once(files + tried % (unsigned)count, change, &rng);
	for (int i = 0; i < count; i++) {
		free(files[i].bytes);
		free(files[i].changed);
	}
	printf("%s: %d files, %lu inputs made of them\n", argv[0], count, tried);
	return count > 0 && tried > 0 ? 0 : 1;
}

/* libFuzzer has a main of its own.  change: a fuzz_change, or NULL. */
#ifdef LIBFUZZER
#define FUZZ_MAIN(change)
#else
#define FUZZ_MAIN(change) \
	int main(int argc, char **argv) { return fuzz_main(argc, argv, change); }
#endif

#endif
