/* SPDX-License-Identifier: MIT */
#ifndef SMF_BYTES_H
#define SMF_BYTES_H

/*
 * smf_bytes.h - small MIDI files, written down as the bytes of their tracks.
 *
 *	struct smf_bytes f = smf_bytes(1, 480, (struct part[]){
 *	    PART("\x00\x90\x3c\x40" "\x60\x80\x3c\x00"), PART("") }, 2);
 *
 * An End of Track is put behind each part.
 */

#include "music/smf.h"
#include "music/song.h"
#include "test.h"

struct part {
	const char	*bytes;
	size_t		 size;
};
#define PART(text) { text, sizeof(text) - 1 }

struct smf_bytes {
	uint8_t		 bytes[4096];
	size_t		 size;
};

static inline void
smf_put(struct smf_bytes *f, uint32_t value, int bytes)
{
	while (bytes-- > 0)
		f->bytes[f->size++] = (uint8_t)(value >> 8 * bytes);
}

static inline void
smf_put_track(struct smf_bytes *f, const char *bytes, size_t size, bool end)
{
	smf_put(f, 0x4d54726b, 4);
	smf_put(f, (uint32_t)size + (end ? 4 : 0), 4);
	memcpy(f->bytes + f->size, bytes, size);
	f->size += size;
	if (end)
		smf_put(f, 0x00ff2f00, 4);
}

static inline struct smf_bytes
smf_bytes(int format, int division, const struct part *parts, int count)
{
	struct smf_bytes f = { .size = 0 };

	smf_put(&f, 0x4d546864, 4);
	smf_put(&f, 6, 4);
	smf_put(&f, (uint32_t)format, 2);
	smf_put(&f, (uint32_t)count, 2);
	smf_put(&f, (uint32_t)division & 0xffff, 2);
	for (int i = 0; i < count; i++)
		smf_put_track(&f, parts[i].bytes, parts[i].size, true);
	return f;
}

static inline struct song *
smf_song(int format, int division, const struct part *parts, int count)
{
	struct smf_bytes f = smf_bytes(format, division, parts, count);
	struct err err;
	struct song *s = smf_read(f.bytes, f.size, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}
#define SMF_SONG(format, division, ...) smf_song(format, division, \
	(const struct part[]){ __VA_ARGS__ }, \
	(int)(sizeof((const struct part[]){ __VA_ARGS__ }) / sizeof(struct part)))

#endif
