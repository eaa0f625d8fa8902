/* SPDX-License-Identifier: MIT */
/*
 * pack_model IN OUT: a model's weights as BF16, which halves the file.  What a
 * model loses by it is far below what one more hour of training brings.
 */
#include <stdio.h>

#include "tensor/weights.h"

int
main(int argc, char **argv)
{
	struct weights *in;
	struct weights_writer *out;
	struct err err;
	bool good;

	if (argc != 3) {
		fprintf(stderr, "usage: pack_model IN OUT\n");
		return 2;
	}
	in = weights_open(argv[1], &err);
	if (in == NULL) {
		fprintf(stderr, "pack_model: %s\n", err.text);
		return 1;
	}
	out = weights_writer_new();
	weights_writer_copy(out, in, NULL);
	weights_writer_to_bf16(out);
	good = weights_writer_file(out, argv[2], &err);
	if (!good)
		fprintf(stderr, "pack_model: %s\n", err.text);
	weights_writer_free(out);
	weights_close(in);
	return good ? 0 : 1;
}
