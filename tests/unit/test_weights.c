/* SPDX-License-Identifier: MIT */
#include "tensor/weights.h"

#include <math.h>
#include <unistd.h>

#include "test.h"

static const float numbers[6] = { 1, -2, 3.5f, 0, 1e-30f, 7 };

static uint8_t *
sample(size_t *size)
{
	struct weights_writer *w = weights_writer_new();
	struct err err;
	uint8_t *bytes;

	weights_writer_meta(w, "arch", "transformer");
	weights_writer_add(w, "embed.weight", 2, 3, numbers);
	weights_writer_add(w, "norm.weight", 6, 0, numbers);
	assert_true(weights_writer_bytes(w, &bytes, size, &err));
	weights_writer_free(w);
	return bytes;
}

static void
reads_what_it_wrote(void **state)
{
	struct err err;
	size_t size;
	uint8_t *bytes = sample(&size);
	struct weights *w = weights_from_bytes(bytes, size, &err);
	const float *data;

	(void)state;
	assert_non_null(w);
	assert_int_equal(weights_count(w), 2);
	assert_string_equal(weights_meta(w, "arch"), "transformer");
	assert_null(weights_meta(w, "recipe"));
	assert_string_equal(weights_at(w, 0)->name, "embed.weight");
	assert_int_equal(weights_at(w, 1)->dimensions, 1);
	data = weights_matrix(w, "embed.weight", 2, 3, &err);
	assert_memory_equal(data, numbers, sizeof numbers);
	assert_null(weights_matrix(w, "embed.weight", 3, 2, &err));
	assert_null(weights_matrix(w, "embed.weigh", 2, 3, &err));
	assert_non_null(weights_matrix(w, "norm.weight", 6, 1, &err));
	weights_close(w);
	free(bytes);
}

static void
maps_a_file(void **state)
{
	char path[] = "/tmp/test_weights_XXXXXX";
	struct weights_writer *out = weights_writer_new();
	struct weights *w;
	struct err err;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	weights_writer_add(out, "x", 6, 0, numbers);
	assert_true(weights_writer_file(out, path, &err));
	weights_writer_free(out);
	w = weights_open(path, &err);
	assert_non_null(w);
	assert_memory_equal(weights_find(w, "x")->data, numbers, sizeof numbers);
	weights_close(w);
	assert_int_equal(truncate(path, 40), 0);
	assert_null(weights_open(path, &err));
	assert_non_null(strstr(err.text, path));
	unlink(path);
	assert_null(weights_open(path, &err));
}

/* The upper halves of floats, to the nearest, ties to even; what is added later stays F32. */
static void
keeps_half_floats(void **state)
{
	static const float given[7] = { 1, -2, 1.00390625f, 1.01171875f, 3.4e38f, 1e-30f, NAN };
	static const float read[7] = { 1, -2, 1, 1.015625f, INFINITY, 1e-30f, NAN };
	struct weights_writer *out = weights_writer_new(), *copy = weights_writer_new();
	uint8_t *bytes, *again;
	size_t size, again_size;
	struct weights *w;
	struct err err;

	(void)state;
	weights_writer_add(out, "half", 7, 0, given);
	weights_writer_to_bf16(out);
	weights_writer_add(out, "whole", 3, 2, numbers);
	assert_true(weights_writer_bytes(out, &bytes, &size, &err));
	weights_writer_free(out);
	w = weights_from_bytes(bytes, size, &err);
	assert_non_null(w);
	assert_int_equal(weights_find(w, "half")->type, WEIGHTS_BF16);
	assert_int_equal(weights_find(w, "whole")->type, WEIGHTS_F32);
	assert_memory_equal(weights_find(w, "whole")->data, numbers, sizeof numbers);
	for (int i = 0; i < 7; i++) {
		float x = weights_find(w, "half")->data[i];

		assert_true(isnan(read[i]) ? isnan(x) : x == read[i] ||
		    fabsf(x / read[i] - 1) < 0.004f);
	}
	weights_writer_copy(copy, w, NULL);
	assert_true(weights_writer_bytes(copy, &again, &again_size, &err));
	weights_writer_free(copy);
	assert_int_equal(again_size, size);
	weights_close(w);
	w = weights_from_bytes(again, again_size, &err);
	assert_int_equal(weights_find(w, "half")->type, WEIGHTS_BF16);
	weights_close(w);
	free(bytes);
	free(again);
}

#define X(offsets) "{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":" offsets "}}"
#define SHAPE(shape) "{\"x\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[0,16]}}"
#define TWO(second) "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}," \
	"\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" second "}}"

/* Headers before 16 bytes of data, and what is said to them; NULL: fine. */
static const struct {
	const char	*header, *says;
} headers[] = {
	{ X("[0,16]"), NULL },
	{ SHAPE("[4]"), NULL },
	{ SHAPE("[1,2,1,2]"), NULL },
	{ TWO("[8,16]"), NULL },
	{ "{\"x\":{\"dtype\":\"BF16\",\"shape\":[8],\"data_offsets\":[0,16]}}", NULL },
	{ "{\"x\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,16]}}", "16 bytes for 4" },
	{ "{\"x\":{\"dtype\":\"BF16\",\"shape\":[7],\"data_offsets\":[1,15]}}", "multiple of 2" },
	{ "{\"x\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]},"
	  "\"y\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[2,14]}}", "multiple of 4" },
	{ X("[0,20]"), "of 16 bytes" },
	{ X("[0,12]"), "12 bytes for 4" },
	{ X("[-4,12]"), "is at" },
	{ X("[16,0]"), "is at" },
	{ X("[0]"), "lacks" },
	{ X("[0,9223372036854775807]"), "is at" },
	{ X("\"0,16\""), "lacks" },
	{ SHAPE("[2,1,1,1,2]"), "dimensions" },
	{ SHAPE("[-2,-2]"), "side" },
	{ SHAPE("[4294967296,4294967296,4]"), "side" },
	{ SHAPE("[9223372036854775807,2]"), "side" },
	{ SHAPE("[4611686018427387904,0,4]"), "side" },
	{ SHAPE("[\"4\"]"), "side" },
	{ SHAPE("[]"), "16 bytes for 1" },
	{ TWO("[4,12]"), "overlaps" },
	{ TWO("[0,8]"), "overlaps" },
	{ "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[4,16]}}", "gap" },
	{ "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", "belong to no" },
	{ "{\"x\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}", "F64" },
	{ "{\"x\":{\"dtype\":1,\"shape\":[2],\"data_offsets\":[0,16]}}", "lacks" },
	{ "{\"x\":4}", "lacks" },
	{ "[]", "belong to no" },
	{ "{}", "belong to no" },
	{ "{\"__metadata__\":{\"a\":1},\"x\":{\"dtype\":\"F32\",\"shape\":[4],"
	    "\"data_offsets\":[0,16]}}", "not a text" },
	{ "{\"x\":", "JSON" },
	{ "", "JSON" },
};

static void
refuses_wrong_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		size_t length = strlen(headers[i].header), padded = (length + 7) / 8 * 8;
		uint8_t *file = calloc(1, 8 + padded + 16);
		struct err err = { .text = "" };
		struct weights *w;

		file[0] = (uint8_t)padded;
		memset(file + 8, ' ', padded);
		memcpy(file + 8, headers[i].header, length);
		w = weights_from_bytes(file, 8 + padded + 16, &err);
		if ((w == NULL) != (headers[i].says != NULL) ||
		    (w == NULL && strstr(err.text, headers[i].says) == NULL))
			fail_msg("%s: %s", headers[i].header, w != NULL ? "taken" : err.text);
		weights_close(w);
		free(file);
	}
}

/* No prefix and no file with one byte changed is read outside its bounds. */
static void
survives_cuts_and_flips(void **state)
{
	size_t size, taken = 0;
	uint8_t *bytes = sample(&size);
	struct err err;

	(void)state;
	for (size_t n = 0; n < size; n++) {
		uint8_t *cut = malloc(n > 0 ? n : 1);

		memcpy(cut, bytes, n);
		assert_null(weights_from_bytes(cut, n, &err));
		free(cut);
	}
	for (size_t i = 0; i < size * 8; i++) {
		struct weights *w;

		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		w = weights_from_bytes(bytes, size, &err);
		for (size_t k = 0; w != NULL && k < weights_count(w); k++) {
			const struct weights_entry *e = weights_at(w, k);
			volatile float sum = 0;

			for (size_t j = 0; j < e->count; j++)
				sum = sum + e->data[j];
		}
		taken += w != NULL;
		weights_close(w);
		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_true(taken >= 2 * sizeof numbers * 8);	/* all flips of the data */
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_wrote),
		cmocka_unit_test(maps_a_file),
		cmocka_unit_test(keeps_half_floats),
		cmocka_unit_test(refuses_wrong_headers),
		cmocka_unit_test(survives_cuts_and_flips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
