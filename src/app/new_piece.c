/* SPDX-License-Identifier: MIT */
#include "app/new_piece.h"

#include "music/edit.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/template.h"

static bool
add_tracks(struct edit *edit, const struct song *song, const struct template *t, struct err *err)
{
	int count;

	return t != NULL ? edit_add_template(edit, song, t, &count, err) :
	    edit_add_track(edit, song, 0, "Piano", 0, err);
}

bool
new_piece(const struct song *from, const struct template *t, uint8_t **bytes, size_t *size,
    struct err *err)
{
	struct song *song = from != NULL ? song_snapshot(from) : song_new(1, 480);
	struct edit edit = EDIT_EMPTY;
	bool good;

	if (song == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a new piece");
	good = add_tracks(&edit, song, t, err) && song_edit(song, &edit, err);
	edit_clear(&edit);
	good = good && edit_set_tempo(&edit, song, 0, 120, err) &&
	    edit_set_metre(&edit, song, 0, 4, 4, err) && song_edit(song, &edit, err);
	edit_clear(&edit);
	good = good && smf_write(song, bytes, size, err);
	song_free(song);
	return good;
}
