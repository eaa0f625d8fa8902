/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"

struct bytes
bytes_from(const void *data, size_t size)
{
	const uint8_t *begin = data;

	return (struct bytes){ begin, begin, begin + size, false };
}

uint8_t
bytes_u8(struct bytes *in)
{
	if (in->bad || in->at == in->end) {
		in->bad = true;
		return 0;
	}
	return *in->at++;
}

uint16_t
bytes_u16be(struct bytes *in)
{
	unsigned hi = bytes_u8(in);

	return (uint16_t)(hi << 8 | bytes_u8(in));
}

uint32_t
bytes_u24be(struct bytes *in)
{
	uint32_t high = bytes_u8(in);

	return high << 16 | bytes_u16be(in);
}

uint32_t
bytes_u32be(struct bytes *in)
{
	uint32_t high = bytes_u16be(in);

	return high << 16 | bytes_u16be(in);
}

uint16_t
bytes_u16le(struct bytes *in)
{
	unsigned low = bytes_u8(in);

	return (uint16_t)((unsigned)bytes_u8(in) << 8 | low);
}

uint32_t
bytes_u32le(struct bytes *in)
{
	uint32_t low = bytes_u16le(in);

	return (uint32_t)bytes_u16le(in) << 16 | low;
}

uint32_t
bytes_varlen(struct bytes *in)
{
	uint32_t value = 0;
	uint8_t byte;

	for (int i = 0; i < 4; i++) {
		byte = bytes_u8(in);
		value = value << 7 | (byte & 0x7f);
		if ((byte & 0x80) == 0)
			return in->bad ? 0 : value;
	}
	in->bad = true;		/* a fifth byte: too large for MIDI */
	return 0;
}

struct bytes
bytes_cut(struct bytes *in, size_t size)
{
	struct bytes part;

	if (in->bad || size > (size_t)(in->end - in->at)) {
		in->bad = true;
		size = 0;
	}
	part = bytes_from(in->at, size);
	part.bad = in->bad;
	in->at += size;
	return part;
}
