/* SPDX-License-Identifier: MIT */

/* fuzz_musicxml - any bytes as MusicXML; fuzz.h says how it is run. */

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "music/musicxml.h"
#include "music/smf.h"
#include "music/song.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;
	struct song *s = musicxml_read(data, size, &err);
	uint8_t *bytes;
	size_t written;

	if (s == NULL)
		return 0;
	if (!smf_write(s, &bytes, &written, &err)) {
		fprintf(stderr, "fuzz_musicxml: not written: %s\n", err.text);
		abort();
	}
	free(bytes);
	song_free(s);
	return 0;
}

#ifndef LIBFUZZER
int
main(int argc, char **argv)
{
	return fuzz_main(argc, argv, NULL);
}
#endif
