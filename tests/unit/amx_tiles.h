/* SPDX-License-Identifier: MIT */
#ifndef AMX_TILES_H
#define AMX_TILES_H

/*
 * amx_tiles.h - the tiles of AMX in software, under the names of product_amx_tiles.h.
 *
 * What the manual of the processor says of LDTILECFG, TILELOADD, TILESTORED,
 * TILEZERO, TILERELEASE and TDPBF16PS, and an assertion wherever they would
 * raise an exception.
 */

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct tile_shapes {
	uint8_t		 palette, start, reserved[14];
	uint16_t	 row_bytes[16];
	uint8_t		 rows[16];
};

static struct {
	struct tile_shapes shapes;
	uint8_t		 data[8][16][64];
} amx;

static inline void
tiles_begin(const struct tile_shapes *shapes)
{
	assert(shapes->palette == 1 && shapes->start == 0);
	for (int t = 0; t < 16; t++) {
		assert(shapes->row_bytes[t] <= (t < 8 ? 64 : 0));
		assert(shapes->rows[t] <= (t < 8 ? 16 : 0));
	}
	memset(&amx, 0, sizeof amx);
	amx.shapes = *shapes;
}

static inline void
tiles_end(void)
{
	memset(&amx, 0, sizeof amx);
}

/* Not configured: an exception. */
static inline void
check_tile(int t)
{
	assert(amx.shapes.palette == 1 && amx.shapes.rows[t] > 0 && amx.shapes.row_bytes[t] > 0);
}

static inline void
tile_zero(int t)
{
	check_tile(t);
	memset(amx.data[t], 0, sizeof amx.data[t]);
}

static inline void
tile_load(int t, const void *from, size_t stride)
{
	tile_zero(t);
	for (int r = 0; r < amx.shapes.rows[t]; r++)
		memcpy(amx.data[t][r], (const char *)from + (size_t)r * stride,
		    amx.shapes.row_bytes[t]);
}

static inline void
tile_store(int t, void *to, size_t stride)
{
	check_tile(t);
	for (int r = 0; r < amx.shapes.rows[t]; r++)
		memcpy((char *)to + (size_t)r * stride, amx.data[t][r], amx.shapes.row_bytes[t]);
}

static inline float
half_of_unit(uint32_t unit, bool second)
{
	uint32_t bits = second ? unit & 0xffff0000 : unit << 16;
	float x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

static inline void
tile_multiply(int c, int a, int b)
{
	check_tile(a);
	check_tile(b);
	check_tile(c);
	assert(a != b && a != c && b != c);
	assert(amx.shapes.row_bytes[a] / 4 == amx.shapes.rows[b]);
	assert(amx.shapes.row_bytes[c] == amx.shapes.row_bytes[b]);
	assert(amx.shapes.rows[c] == amx.shapes.rows[a]);
	for (int m = 0; m < amx.shapes.rows[c]; m++)
		for (int k = 0; k < amx.shapes.row_bytes[a] / 4; k++)
			for (int n = 0; n < amx.shapes.row_bytes[c] / 4; n++) {
				uint32_t x, y;
				float sum;

				memcpy(&x, &amx.data[a][m][4 * k], sizeof x);
				memcpy(&y, &amx.data[b][k][4 * n], sizeof y);
				memcpy(&sum, &amx.data[c][m][4 * n], sizeof sum);
				sum += half_of_unit(x, false) * half_of_unit(y, false);
				sum += half_of_unit(x, true) * half_of_unit(y, true);
				memcpy(&amx.data[c][m][4 * n], &sum, sizeof sum);
			}
}

static inline bool
tiles_permitted(void)
{
	return true;
}

#endif
