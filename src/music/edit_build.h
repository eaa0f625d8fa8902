/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_EDIT_BUILD_H
#define MUSIC_EDIT_BUILD_H

/*
 * edit_build.h - shared parts of the builders of edits; for edit*.c alone.
 */

#include "music/edit.h"

#define BULK_FEW	64		/* up to this many notes become single changes */

/* Room for this many more changes. */
bool		 edit_reserve(struct edit *, size_t more, struct err *);

/* What an edit was before a builder, for when it fails. */
struct edit_mark {
	size_t		 count, notes;
	uint32_t	 new_ids;
	int		 part_track;
	char		 label[sizeof ((struct edit *)0)->label];
};
struct edit_mark edit_mark(const struct edit *);
bool		 edit_go_back(struct edit *, const struct edit_mark *);	/* always false */
/* Works out what the track becomes and takes the bulk over; false: it is the caller's still. */
bool		 edit_finish_bulk(struct edit *, const struct song *, int track, struct bulk *,
		     struct err *);
bool		 edit_changes_track(const struct edit *, int track);
/* "change 7 notes", if it has no label yet. */
void		 edit_label_notes(struct edit *, const char *what, size_t notes);

#endif
