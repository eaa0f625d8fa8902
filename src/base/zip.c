/* SPDX-License-Identifier: MIT */
#include "base/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"

#define SIGN_LOCAL	0x04034b50u
#define SIGN_CENTRAL	0x02014b50u
#define SIGN_END	0x06054b50u
#define LOCAL_BYTES	30
#define CENTRAL_BYTES	46
#define END_BYTES	22
#define COMMENT_MAX	65535
#define ENCRYPTED	1u		/* flag */
#define STORED		0
#define DEFLATED	8
#define VERSION		20		/* that is needed to unpack: 2.0 */
#define DATE		0x21		/* the first of January 1980 */

/* A file, as the directory at the archive's end has it. */
struct entry {
	unsigned	 flags, method;
	uint32_t	 crc, packed, size, at;
	struct bytes	 name;
};

/* --- reading */

bool
zip_is(const void *archive, size_t size)
{
	struct bytes in = bytes_from(archive, size);
	uint32_t sign = bytes_u32le(&in);

	return !in.bad && (sign == SIGN_LOCAL || sign == SIGN_END);
}

/* The directory, which its own end names; that is followed by a comment at most. */
static bool
find_directory(const uint8_t *archive, size_t size, struct bytes *directory)
{
	struct bytes all, in;
	uint32_t bytes, at;

	for (size_t i = END_BYTES; i <= size && i <= END_BYTES + COMMENT_MAX; i++) {
		in = bytes_from(archive + size - i, i);
		if (bytes_u32le(&in) != SIGN_END)
			continue;
		bytes_cut(&in, 8);
		bytes = bytes_u32le(&in);
		at = bytes_u32le(&in);
		all = bytes_from(archive, size - i);
		bytes_cut(&all, at);
		*directory = bytes_cut(&all, bytes);
		return !all.bad;
	}
	return false;
}

/* false: that was the last. */
static bool
next_entry(struct bytes *in, struct entry *e)
{
	size_t name, extra, comment;

	if (bytes_u32le(in) != SIGN_CENTRAL)
		return false;
	bytes_cut(in, 4);
	e->flags = bytes_u16le(in);
	e->method = bytes_u16le(in);
	bytes_cut(in, 4);
	e->crc = bytes_u32le(in);
	e->packed = bytes_u32le(in);
	e->size = bytes_u32le(in);
	name = bytes_u16le(in);
	extra = bytes_u16le(in);
	comment = bytes_u16le(in);
	bytes_cut(in, 8);
	e->at = bytes_u32le(in);
	e->name = bytes_cut(in, name);
	bytes_cut(in, extra + comment);
	return !in->bad;
}

static bool
is_named(const struct entry *e, const char *name)
{
	size_t size = (size_t)(e->name.end - e->name.begin);

	return size == strlen(name) && memcmp(e->name.begin, name, size) == 0;
}

/* The packed bytes of a file, which stand behind a header of their own. */
static struct bytes
packed_bytes(const uint8_t *archive, size_t size, const struct entry *e)
{
	struct bytes in = bytes_from(archive, size);
	size_t name, extra;

	bytes_cut(&in, e->at);
	if (bytes_u32le(&in) != SIGN_LOCAL)
		in.bad = true;
	bytes_cut(&in, LOCAL_BYTES - 8);
	name = bytes_u16le(&in);
	extra = bytes_u16le(&in);
	bytes_cut(&in, name + extra);
	return bytes_cut(&in, e->packed);
}

/* Exactly `size` bytes. */
static bool
inflate_all(const struct bytes *in, uint8_t *out, size_t size)
{
	z_stream z = {
		.next_in = (Bytef *)in->begin, .avail_in = (uInt)(in->end - in->begin),
		.next_out = out, .avail_out = (uInt)size,
	};
	bool good;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return false;
	good = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_out == 0;
	inflateEnd(&z);
	return good;
}

static bool
unpack(const struct entry *e, const struct bytes *in, uint8_t *out)
{
	if (e->method == DEFLATED)
		return inflate_all(in, out, e->size);
	if (e->packed != e->size)
		return false;
	memcpy(out, in->begin, e->size);
	return true;
}

/* The file of an entry that is there; the name is for the sentences. */
static bool
read_entry(const void *archive, size_t size, const struct entry *e, const char *name,
    size_t limit, uint8_t **bytes, struct err *err)
{
	struct bytes in;

	if ((e->flags & ENCRYPTED) != 0)
		return err_set(err, ERR_FORMAT, "%s in the archive is encrypted", name);
	if (e->method != STORED && e->method != DEFLATED)
		return err_set(err, ERR_FORMAT, "%s in the archive is packed by method %u, "
		    "which is not read", name, e->method);
	if (e->size > limit)
		return err_set(err, ERR_LIMIT, "%s in the archive has %lu bytes, more than the "
		    "%zu that are read", name, (unsigned long)e->size, limit);
	in = packed_bytes(archive, size, e);
	if (in.bad)
		return err_set(err, ERR_FORMAT, "the archive is cut short in %s", name);
	*bytes = malloc((size_t)e->size + 1);
	if (*bytes == NULL)
		return err_set(err, ERR_LIMIT, "no memory to unpack %s", name);
	if (unpack(e, &in, *bytes) && crc32(0, *bytes, e->size) == e->crc)
		return true;
	free(*bytes);
	*bytes = NULL;
	return err_set(err, ERR_FORMAT, "%s in the archive is damaged", name);
}

bool
zip_read(const void *archive, size_t size, const char *name, size_t limit, uint8_t **bytes,
    size_t *got, struct err *err)
{
	struct bytes directory;
	struct entry e;

	*bytes = NULL;
	if (!find_directory(archive, size, &directory))
		return err_set(err, ERR_FORMAT, "not a whole ZIP archive: its directory is not "
		    "there");
	while (next_entry(&directory, &e)) {
		if (!is_named(&e, name))
			continue;
		*got = e.size;
		return read_entry(archive, size, &e, name, limit, bytes, err);
	}
	return err_set(err, ERR_FORMAT, "the archive has no file %s", name);
}

/* --- writing */

struct writer {
	uint8_t		*bytes;
	size_t		 at;
};

static void
put(struct writer *w, const void *bytes, size_t size)
{
	memcpy(w->bytes + w->at, bytes, size);
	w->at += size;
}

static void
put_le(struct writer *w, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++, value >>= 8)
		w->bytes[w->at++] = (uint8_t)value;
}

/* Deflates or stores the file; room is what deflateBound says.  false: no memory. */
static bool
pack(const struct zip_file *f, uint8_t *out, size_t room, struct entry *e)
{
	z_stream z = {
		.next_in = (Bytef *)f->bytes, .avail_in = (uInt)f->size,
		.next_out = out, .avail_out = (uInt)room,
	};
	bool good;

	e->crc = (uint32_t)crc32(0, f->bytes, (uInt)f->size);
	e->size = e->packed = (uint32_t)f->size;
	e->method = f->size < ZIP_SMALL ? STORED : DEFLATED;
	if (e->method == STORED) {
		memcpy(out, f->bytes, f->size);
		return true;
	}
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	good = deflate(&z, Z_FINISH) == Z_STREAM_END;
	e->packed = (uint32_t)z.total_out;
	deflateEnd(&z);
	return good;
}

/* What the header before a file and its row of the directory share. */
static void
put_entry(struct writer *w, const struct entry *e, const char *name)
{
	put_le(w, VERSION, 2);
	put_le(w, 0, 2);
	put_le(w, e->method, 2);
	put_le(w, 0, 2);
	put_le(w, DATE, 2);
	put_le(w, e->crc, 4);
	put_le(w, e->packed, 4);
	put_le(w, e->size, 4);
	put_le(w, (uint32_t)strlen(name), 2);
	put_le(w, 0, 2);
}

static bool
put_file(struct writer *w, const struct zip_file *f, struct entry *e)
{
	size_t behind = w->at + LOCAL_BYTES + strlen(f->name);

	e->at = (uint32_t)w->at;
	if (!pack(f, w->bytes + behind, deflateBound(NULL, f->size), e))
		return false;
	put_le(w, SIGN_LOCAL, 4);
	put_entry(w, e, f->name);
	put(w, f->name, strlen(f->name));
	w->at += e->packed;
	return true;
}

static void
put_directory(struct writer *w, const struct zip_file *files, const struct entry *entries,
    size_t count)
{
	size_t begin = w->at;
	uint32_t bytes;

	for (size_t i = 0; i < count; i++) {
		put_le(w, SIGN_CENTRAL, 4);
		put_le(w, VERSION, 2);
		put_entry(w, &entries[i], files[i].name);
		put_le(w, 0, 10);	/* no comment, the first disk, no attributes */
		put_le(w, entries[i].at, 4);
		put(w, files[i].name, strlen(files[i].name));
	}
	bytes = (uint32_t)(w->at - begin);
	put_le(w, SIGN_END, 4);
	put_le(w, 0, 4);
	put_le(w, (uint32_t)count, 2);
	put_le(w, (uint32_t)count, 2);
	put_le(w, bytes, 4);
	put_le(w, (uint32_t)begin, 4);
	put_le(w, 0, 2);
}

bool
zip_write(const struct zip_file *files, size_t count, uint8_t **archive, size_t *size,
    struct err *err)
{
	struct entry *entries = calloc(count + 1, sizeof *entries);
	struct writer w = { NULL, 0 };
	size_t room = END_BYTES;
	bool good;

	for (size_t i = 0; i < count; i++)
		room += LOCAL_BYTES + CENTRAL_BYTES + 2 * strlen(files[i].name) +
		    deflateBound(NULL, files[i].size);
	w.bytes = malloc(room);
	good = entries != NULL && w.bytes != NULL;
	for (size_t i = 0; good && i < count; i++)
		good = put_file(&w, &files[i], &entries[i]);
	if (good)
		put_directory(&w, files, entries, count);
	free(entries);
	if (!good) {
		free(w.bytes);
		return err_set(err, ERR_LIMIT, "no memory to pack the file");
	}
	*archive = w.bytes;
	*size = w.at;
	return true;
}
