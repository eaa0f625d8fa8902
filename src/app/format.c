/* SPDX-License-Identifier: MIT */
#include "app/format.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "music/notation.h"
#include "music/smf.h"
#include "music/song.h"
#include "sound/render.h"
#include "sound/synth.h"

/* The last dot of the file name, unless the name starts with it. */
static const char *
extension_of(const char *path)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	return dot != NULL && dot > name ? dot : "";
}

static bool
write_midi(const struct format_order *order, bool wrapped, struct format_result *result,
    struct err *err)
{
	uint8_t *bytes = NULL;
	size_t size;
	bool good = smf_write_as(order->song, wrapped, &bytes, &size, err) &&
	    file_write(order->path, bytes, size, err);

	memset(result, 0, sizeof *result);
	result->unwrapped = !wrapped && smf_is_wrapped(order->song);
	free(bytes);
	return good;
}

static bool
write_bare(const struct format_order *order, struct format_result *result, struct err *err)
{
	return write_midi(order, false, result, err);
}

static bool
write_rmid(const struct format_order *order, struct format_result *result, struct err *err)
{
	return write_midi(order, true, result, err);
}

static bool
write_sound(const struct format_order *order, struct format_result *result, struct err *err)
{
	const char *usual = order->usual_soundfont;
	struct render_request request = {
		.song = order->song, .path = order->path, .soundfont = result->soundfont,
		.rate_hz = order->rate_hz, .from_ticks = order->from_ticks,
		.muted = order->muted, .progress = order->progress, .arg = order->arg,
	};
	struct render_result rendered;

	memset(result, 0, sizeof *result);
	if (!synth_find_soundfont(order->soundfont, usual != NULL &&
	    usual[0] != '\0' ? usual : NULL,
	    result->soundfont, sizeof result->soundfont, err) ||
	    !render_file(&request, &rendered, err))
		return false;
	result->seconds = rendered.seconds;
	result->took_seconds = rendered.took_seconds;
	return true;
}

static const struct notation_format *
notation_of_path(const char *path)
{
	for (size_t i = 0; i < notation_format_count; i++)
		if (strcasecmp(extension_of(path), notation_formats[i].extension) == 0)
			return &notation_formats[i];
	return NULL;
}

static bool
write_notation(const struct format_order *order, struct format_result *result, struct err *err)
{
	uint8_t *bytes = NULL;
	size_t size;
	bool good = notation_write(notation_of_path(order->path), order->song, &bytes, &size,
	    err) && file_write(order->path, bytes, size, err);

	memset(result, 0, sizeof *result);
	free(bytes);
	return good;
}

/* Those of notation.h follow them, then those of render.h. */
static const struct format formats[] = {
	{ ".mid", "a Standard MIDI File", false, true, false, write_bare, smf_read },
	{ ".midi", NULL, false, true, false, write_bare, smf_read },
	{ ".kar", NULL, false, true, false, write_bare, smf_read },
	{ ".rmi", "the same in a RIFF wrapper", false, true, false, write_rmid, smf_read },
};
#define FORMATS	(sizeof formats / sizeof *formats)

bool
format_at(size_t i, struct format *f)
{
	if (i < FORMATS) {
		*f = formats[i];
		return true;
	}
	i -= FORMATS;
	if (i < notation_format_count) {
		*f = (struct format){ notation_formats[i].extension, notation_formats[i].what,
		    false, false, true, write_notation, notation_formats[i].read };
		return true;
	}
	i -= notation_format_count;
	if (i >= render_format_count)
		return false;
	*f = (struct format){ render_formats[i].extension, render_formats[i].what, true, false,
	    true, write_sound, NULL };
	return true;
}

const char *
format_names(bool sound_only, char *text, size_t size)
{
	const char *names[32];
	size_t count = 0, used = 0;
	struct format f;

	for (size_t i = 0; format_at(i, &f) && count < 32; i++)
		if (f.what != NULL && (f.is_sound || !sound_only))
			names[count++] = f.extension;
	text[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", names[i],
		    i + 2 < count ? ", " : i + 2 == count ? " or " : "");
	return text;
}

bool
format_named(const char *path, struct format *f)
{
	for (size_t i = 0; format_at(i, f); i++)
		if (strcasecmp(extension_of(path), f->extension) == 0)
			return true;
	return false;
}

bool
format_of_path(const char *path, bool sound_only, struct format *f, struct err *err)
{
	char names[128], clean[80];

	if (format_named(path, f) && (f->is_sound || !sound_only))
		return true;
	return err_set(err, ERR_ARG, "%s: its name must end in %s",
	    text_name(path, clean, sizeof clean),
	    format_names(sound_only, names, sizeof names));
}

struct song *
format_read(const char *path, const void *bytes, size_t size, struct err *err)
{
	struct format f;

	if (!format_named(path, &f) || f.read == NULL)
		f = formats[0];
	return f.read(bytes, size, err);
}
