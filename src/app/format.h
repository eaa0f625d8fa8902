/* SPDX-License-Identifier: MIT */
#ifndef APP_FORMAT_H
#define APP_FORMAT_H

/*
 * format.h - file formats that a piece is written to and read from.
 *
 * One table, walked by export, by the programs convert and render, by their
 * help and by tests/man.sh.  The extension of a file name selects the format,
 * in upper or lower case.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

struct song;

struct format_order {
	const struct song *song;	/* borrowed */
	const char	*path;
	/* For sound only. */
	const char	*soundfont;	/* required; or NULL */
	const char	*usual_soundfont;	/* the setting; "" or NULL to search for one */
	double		 rate_hz;
	int64_t		 from_ticks;
	const bool	*muted;		/* per track; or NULL */
	bool		(*progress)(void *arg, double done);	/* 0 to 1; false cancels; or NULL */
	void		*arg;
};

struct format_result {
	double		 seconds;	/* 0 if the format is not sound */
	double		 took_seconds;
	char		 soundfont[FILE_PATH_MAX];	/* that was used */
	/* The piece has a RIFF wrapper, possibly with a title, and this file has none. */
	bool		 unwrapped;
};

struct format {
	const char	*extension;	/* ".mid" */
	/* "a Standard MIDI File", for help; NULL for an alias. */
	const char	*what;
	bool		 is_sound;	/* rendered */
	bool		 is_midi;	/* what :w writes */
	bool		 is_slow;	/* takes too long for the terminal's thread */
	bool		(*write)(const struct format_order *, struct format_result *, struct err *);
	/* NULL: cannot be read.  song_free the result. */
	struct song	*(*read)(const void *bytes, size_t size, struct err *);
};

bool	 format_at(size_t i, struct format *);	/* false after the last */
bool	 format_named(const char *path, struct format *);	/* false: no format has the name */
/* Of a file name.  false if there is none; the error lists the formats. */
bool	 format_of_path(const char *path, bool sound_only, struct format *, struct err *);
/* Reads a file's bytes; an unknown extension is read as MIDI.  song_free the result. */
struct song *format_read(const char *path, const void *bytes, size_t size, struct err *);
/* ".mid, .wav or .ogg"; size 128 is enough. */
const char *format_names(bool sound_only, char *text, size_t size);

#endif
