/* SPDX-License-Identifier: MIT */
#ifndef SOUND_RENDER_H
#define SOUND_RENDER_H

/*
 * render.h - renders a piece to WAV, FLAC or OGG, chosen by extension.
 *
 * The only file that includes libsndfile.  Runs engine_fill offline from a tick
 * until the reverb has faded out; writes beside the target and renames, so a
 * full disk leaves no partial file.  Any thread that owns `song`.
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
	double			 rate_hz;	/* 44100 by default */
	int64_t			 from_ticks;	/* starts as if the piece had played up to here */
	const bool		*muted;		/* per track, or NULL */
	/* 0 to 1; returning false cancels; may be NULL. */
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
	const char	*what;		/* "WAV sound, 16 bits per sample" */
	int		 code;		/* libsndfile's */
};
extern const struct render_format render_formats[];
extern const size_t render_format_count;

bool	 render_is_audio_path(const char *path);	/* ends in one of these extensions */
bool	 render_file(const struct render_request *, struct render_result *, struct err *);

#endif
