/* SPDX-License-Identifier: MIT */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

/*
 * bytes.h - a cursor over bytes that may be malformed.
 *
 * A read past the end returns 0 and sets `bad`, which stays set, so a parser
 * reads a whole event and checks once:
 *
 *	uint32_t wait_ticks = bytes_varlen(&in);
 *	uint8_t status = bytes_u8(&in);
 *	if (in.bad)
 *		return err_set(err, ERR_FORMAT, "cut short at byte %zu", ...);
 *
 * Parsers never see a FILE: file_slurp() reads and bytes_* parses, so a fuzzer
 * or a test can pass any array.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t	*begin, *at, *end;
	bool		 bad;		/* sticky: some read went past the end */
};

struct bytes	 bytes_from(const void *data, size_t size);
uint8_t		 bytes_u8(struct bytes *);
uint16_t	 bytes_u16be(struct bytes *);
uint32_t	 bytes_u24be(struct bytes *);
uint32_t	 bytes_u32be(struct bytes *);
uint16_t	 bytes_u16le(struct bytes *);
uint32_t	 bytes_u32le(struct bytes *);
uint32_t	 bytes_varlen(struct bytes *);	/* MIDI variable length: 1 to 4 bytes of 7 bits */
/* A cursor over the next `size` bytes. */
struct bytes	 bytes_cut(struct bytes *, size_t size);

#endif
