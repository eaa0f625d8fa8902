/* SPDX-License-Identifier: MIT */
#ifndef SOUND_RENDER_H
#define SOUND_RENDER_H

/*
 * render.h - what would be heard, to a file: WAV, FLAC or OGG by extension.
 *
 * The only file that knows libsndfile.  Runs engine_fill offline from a tick to
 * the end of the reverb's tail; writes beside the target and renames, so a full
 * disk leaves no half file.  Any thread that owns `song`.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#include "base/err.h"

struct song;

struct render_request {
	const struct song	*song;		/* borrowed */
	const char		*path;
	const char		*soundfont;
	double			 rate_hz;	/* 44100 unless asked */
	int64_t			 from_ticks;	/* it begins as if it had played up to there */
	const bool		*muted;		/* per track, or NULL */
	/* 0..1; false cancels; may be NULL. */
	bool			(*progress)(void *arg, double done);
	void			*arg;
};
struct render_result {
	double	 seconds;	/* of sound */
	double	 took_seconds;
	double	 peak;		/* largest sample, 1 is full scale */
};

struct render_format {
	const char	*extension;	/* ".wav" */
	const char	*what;		/* "sound, 16 bits a sample" */
	int		 code;		/* libsndfile's */
};
extern const struct render_format render_formats[];
extern const size_t render_format_count;

bool	 render_is_audio_path(const char *path);	/* it ends in one of these extensions */
bool	 render_file(const struct render_request *, struct render_result *, struct err *);

#endif
