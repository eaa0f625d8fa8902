/* SPDX-License-Identifier: MIT */
/* session_preview.c - shows the piece as an edit would make it. */

#include "app/session_internal.h"
#include "music/edit.h"

bool
session_preview(struct session *s, struct edit *edit, struct err *err)
{
	struct song *shown;
	bool good;

	session_preview_end(s);
	shown = song_snapshot(s->song);
	good = song_edit(shown, edit, err);
	if (good) {
		s->previewed = s->song;
		s->song = shown;
		s->revision++;
	} else {
		song_free(shown);
	}
	edit_clear(edit);
	return good;
}

void
session_preview_end(struct session *s)
{
	if (s->previewed == NULL)
		return;
	song_free(s->song);
	s->song = s->previewed;
	s->previewed = NULL;
	s->revision++;
}
