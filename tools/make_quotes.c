/* SPDX-License-Identifier: MIT */
/*
 * make_quotes CORPUS OUT: the index of what a model has learnt from, for the quote
 * meter.  It holds hashes alone: model/judge/quote.h.
 */
#include "model/judge/quote.h"
#include "walk.h"

static bool
add(void *arg, const char *collection, const struct song *song, struct err *err)
{
	(void)collection;
	return quote_collect(song, arg, err);
}

int
main(int argc, char **argv)
{
	struct hash_set set = { 0 };
	uint8_t *bytes;
	size_t size;
	struct err err;

	if (argc != 3) {
		fprintf(stderr, "usage: make_quotes CORPUS OUT\n");
		return 2;
	}
	if (!walk_songs(argv[1], add, &set, &err) || !quote_index(&set, &bytes, &size, &err) ||
	    !file_write(argv[2], bytes, size, &err)) {
		fprintf(stderr, "make_quotes: %s\n", err.text);
		return 1;
	}
	printf("%s: %zu hashes, %zu bytes\n", argv[2], set.count, size);
	free(bytes);
	hash_set_clear(&set);
	return 0;
}
