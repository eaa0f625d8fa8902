/* SPDX-License-Identifier: MIT */

/* fuzz_musicxml - any bytes as MusicXML, and its notation; fuzz.h says how it is run. */

#include "fuzz.h"
#include "fuzz_notation.h"
#include "music/musicxml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;

	fuzz_notation(musicxml_read(data, size, &err));
	return 0;
}

FUZZ_MAIN(NULL)
