/* SPDX-License-Identifier: MIT */
#include "music/mxl.h"

#include <stdlib.h>
#include <string.h>

#include "base/zip.h"
#include "music/musicxml.h"
#include "music/song.h"

#define CONTAINER		"META-INF/container.xml"
#define CONTAINER_BYTES_MAX	((size_t)64 << 10)
#define SCORE			"score.musicxml"

static const char media_type[] = "application/vnd.recordare.musicxml";
static const char container[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<container>\n"
    "  <rootfiles>\n"
    "    <rootfile full-path=\"" SCORE "\""
    " media-type=\"application/vnd.recordare.musicxml+xml\"/>\n"
    "  </rootfiles>\n"
    "</container>\n";

static struct song *
read_archive(const void *archive, size_t size, struct err *err)
{
	char name[MUSICXML_NAME];
	struct song *song = NULL;
	uint8_t *bytes;
	size_t got;

	if (!zip_read(archive, size, CONTAINER, CONTAINER_BYTES_MAX, &bytes, &got, err))
		return NULL;
	if (musicxml_of_container(bytes, got, name, err)) {
		free(bytes);
		if (zip_read(archive, size, name, MUSICXML_BYTES_MAX, &bytes, &got, err))
			song = musicxml_read(bytes, got, err);
	}
	free(bytes);
	return song;
}

struct song *
mxl_read(const void *bytes, size_t size, struct err *err)
{
	return zip_is(bytes, size) ? read_archive(bytes, size, err) :
	    musicxml_read(bytes, size, err);
}

bool
mxl_pack(uint8_t **bytes, size_t *size, struct err *err)
{
	const struct zip_file files[] = {
		{ "mimetype", media_type, sizeof media_type - 1 },
		{ CONTAINER, container, sizeof container - 1 },
		{ SCORE, *bytes, *size },
	};
	uint8_t *text = *bytes;
	bool good = zip_write(files, sizeof files / sizeof *files, bytes, size, err);

	free(text);
	if (!good)
		*bytes = NULL;
	return good;
}
