/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TEMPLATE_H
#define MUSIC_TEMPLATE_H

/*
 * template.h - groups of tracks to begin with: a quartet, a band.
 *
 * A part's name is that of its track; it sits where players of such a group sit.
 */

#include "base/err.h"

struct edit;
struct song;

#define TEMPLATE_PARTS	8

struct template_part {
	const char	*name;		/* NULL ends */
	int		 program;	/* from 0; a drum kit where it is negative: -1 is kit 0 */
	int		 pan, volume;	/* controllers */
};

struct template {
	const char	*name;
	struct template_part parts[TEMPLATE_PARTS + 1];
};

extern const struct template templates[];	/* ends with a row without a name */

const struct template *template_find(const char *name, struct err *err);
/* The tracks of a piece, without its notes, behind those that are there; *count: how many. */
bool	 edit_add_tracks_like(struct edit *, const struct song *, const struct song *from,
	     int *count, struct err *);
/* Its tracks behind those that are there; *count: how many. */
bool	 edit_add_template(struct edit *, const struct song *, const struct template *, int *count,
	     struct err *);

#endif
