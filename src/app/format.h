/* SPDX-License-Identifier: MIT */
#ifndef APP_FORMAT_H
#define APP_FORMAT_H

/*
 * format.h - the kinds of file that a piece can be written to and read from.
 *
 * One table, walked by export, by the programs convert and render, by their
 * help and by the manual's check.  A kind is chosen by the end of a file's
 * name, in capitals or not.  Any thread.
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
	/* Of sound only. */
	const char	*soundfont;	/* that it must be played with; or NULL */
	const char	*usual_soundfont;	/* the setting; "" or NULL: one is searched for */
	double		 rate_hz;
	int64_t		 from_ticks;
	const bool	*muted;		/* per track; or NULL */
	bool		(*progress)(void *arg, double done);	/* 0..1; false cancels; or NULL */
	void		*arg;
};

struct format_result {
	double		 seconds;	/* of sound; 0 for what is not sound */
	double		 took_seconds;
	char		 soundfont[FILE_PATH_MAX];	/* that it was played with */
	/* The piece has a RIFF wrapper, with a title perhaps, and this file has not. */
	bool		 unwrapped;
};

struct format {
	const char	*extension;	/* ".mid" */
	/* "a Standard MIDI File", for help; NULL: another spelling. */
	const char	*what;
	bool		 is_sound;	/* it is rendered, which takes a while */
	bool		(*write)(const struct format_order *, struct format_result *, struct err *);
	/* NULL: it cannot be read.  song_free what it returns. */
	struct song	*(*read)(const void *bytes, size_t size, struct err *);
};

bool	 format_at(size_t i, struct format *);	/* false after the last */
/* Of a file's name; false, with a sentence that lists what there is: it is none. */
bool	 format_of_path(const char *path, bool sound_only, struct format *, struct err *);
/* The song in a file's bytes; a name without a known end is taken for MIDI.  song_free it. */
struct song *format_read(const char *path, const void *bytes, size_t size, struct err *);
/* ".mid, .wav or .ogg"; size 128 is enough. */
const char *format_names(bool sound_only, char *text, size_t size);

#endif
