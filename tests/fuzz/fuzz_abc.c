/* SPDX-License-Identifier: MIT */

/* fuzz_abc - any bytes as a tune in ABC, and its notation; fuzz.h says how it is run. */

#include "fuzz.h"
#include "fuzz_notation.h"
#include "music/abc.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;

	fuzz_notation(abc_read(data, size, &err));
	return 0;
}

FUZZ_MAIN(NULL)
