/* SPDX-License-Identifier: MIT */
#ifndef SESSION_BYTES_H
#define SESSION_BYTES_H

/*
 * session_bytes.h - an open piece as the bytes of its file: equal bytes are equal pieces.
 */

#include <stdlib.h>

#include "app/session.h"
#include "base/file.h"
#include "music/smf.h"
#include "test.h"

/* free() them. */
static inline uint8_t *
session_bytes(const struct session *s, size_t *size)
{
	struct err err;
	uint8_t *bytes;

	if (!smf_write(s->song, &bytes, size, &err))
		fail_msg("%s", err.text);
	return bytes;
}

static inline void
session_hash(const struct session *s, char hash[33])
{
	size_t size;
	uint8_t *bytes = session_bytes(s, &size);

	file_hash(bytes, size, hash);
	free(bytes);
}

#endif
