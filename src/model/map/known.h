/* SPDX-License-Identifier: MIT */
#ifndef MODEL_KNOWN_H
#define MODEL_KNOWN_H

/*
 * known.h - phrases of known music, to find one's way by on a map of phrases.
 *
 * Of each collection in the music that ships (replay.h): the medoids of the first phrases of
 * its pieces, by their codes (vae.h).
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/token/phrase.h"

struct vae;

#define KNOWN_MOST	48

struct known_phrase {
	char		 name[32];	/* of the collection */
	struct phrase	 phrase;
};

struct known {
	struct known_phrase phrase[KNOWN_MOST];
	size_t		 count;
};

bool	 known_make(struct known *, struct vae *, struct err *);

/*
 * The codes (count, latent of the VAE) of phrases that fit it.  go_on as in tsne.h, or NULL.
 */
bool	 known_codes(struct vae *, const struct phrase *, size_t count, double *codes,
	     bool (*go_on)(void *), void *arg, struct err *);

#endif
