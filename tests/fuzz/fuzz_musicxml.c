/* SPDX-License-Identifier: MIT */

/* fuzz_musicxml - any bytes as MusicXML, packed or not; fuzz.h says how it is run. */

#include "fuzz.h"
#include "fuzz_notation.h"
#include "music/mxl.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;

	fuzz_notation(mxl_read(data, size, &err));
	return 0;
}

FUZZ_MAIN(NULL)
