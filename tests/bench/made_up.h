/* SPDX-License-Identifier: MIT */
#ifndef BENCH_MADE_UP_H
#define BENCH_MADE_UP_H

/* made_up.h - a MIDI file of any number of notes, always the same. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

#define MADE_UP_TRACKS	16

/* Semiquavers in every track, an expression controller a beat. */
static inline uint8_t *
made_up_piece(int notes, size_t *size)
{
	uint8_t *bytes = malloc((size_t)notes * 10 + MADE_UP_TRACKS * 32 + 14), *at = bytes, *begin;
	struct rng rng;
	size_t length;

	if (bytes == NULL)
		exit(1);
	rng_seed(&rng, 1);
	memcpy(at, "MThd\0\0\0\6\0\1\0\x10\1\xe0", 14);
	at += 14;
	for (int track = 0; track < MADE_UP_TRACKS; track++) {
		memcpy(at, "MTrk\0\0\0\0", 8);
		begin = at += 8;
		for (int i = 0; i < notes / MADE_UP_TRACKS; i++) {
			uint8_t pitch = (uint8_t)(36 + rng_below(&rng, 60));

			if (i % 4 == 0) {
				memcpy(at, (uint8_t[]){ 0, (uint8_t)(0xb0 | track), 11,
				    (uint8_t)rng_below(&rng, 128), 0, (uint8_t)(0x90 | track),
				    pitch, 80, 120, pitch, 0 }, 11);
				at += 11;
			} else {
				memcpy(at, (uint8_t[]){ 0, pitch, 80, 120, pitch, 0 }, 6);
				at += 6;
			}
		}
		memcpy(at, "\0\xff\x2f\0", 4);
		at += 4;
		length = (size_t)(at - begin);
		for (int i = 0; i < 4; i++)
			begin[i - 4] = (uint8_t)(length >> (24 - 8 * i));
	}
	*size = (size_t)(at - bytes);
	return bytes;
}

#endif
