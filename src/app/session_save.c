/* SPDX-License-Identifier: MIT */
/* session_save.c - saves a piece, and switches to its other version. */

#include "app/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/format.h"
#include "app/import.h"
#include "app/path.h"
#include "app/session_internal.h"
#include "base/file.h"
#include "base/text.h"
#include "music/smf.h"

/* --- saving */

/* Refuses to overwrite a file that this session does not know. */
static bool
may_write(const struct saving *w, struct err *err)
{
	uint8_t *bytes = NULL;
	size_t size;
	char hash[STORE_HASH_SIZE] = "";
	bool same;

	if (!w->own)
		return path_is_new(w->path, ":w!", false, err);
	if (!file_exists(w->path))
		return true;
	if (!file_read(w->path, SMF_BYTES_MAX, &bytes, &size, err))
		return false;
	file_hash(bytes, size, hash);
	same = strcmp(hash, w->known) == 0;
	free(bytes);
	return same || err_set(err, ERR_IO, "%s: another program has changed it; "
	    ":w! replaces it, :w NAME keeps both", w->path);
}

/* What the piece is saved as: a MIDI file, whatever it was read from. */
static bool
name_to_save(const struct session *s, const char *path, char name[FILE_PATH_MAX],
    struct err *err)
{
	char typed[FILE_PATH_MAX], clean[80];
	struct format f;

	if (path == NULL && import_is(s->path)) {
		import_name(s->path, name);
		return true;
	}
	path = path == NULL ? s->path : path_typed(path, typed);
	if (path[0] == '\0')
		return err_set(err, ERR_ARG, "the piece has no name yet: :w NAME.mid");
	if (format_named(path, &f) && !f.is_midi) {
		text_name(path, clean, sizeof clean);
		return err_set(err, ERR_ARG, "%s: is not the name of a MIDI file; "
		    ":export %s writes %s", clean, clean, f.is_sound ? "sound" : "notation");
	}
	snprintf(name, FILE_PATH_MAX, "%s", path);
	return true;
}

/* Renames the session. */
static bool
rename_piece(struct session *s, const char *path, const char *real, struct store_lock *lock,
    struct err *err)
{
	char *own_path = strdup(path), *own_real = strdup(real);

	if (own_path == NULL || own_real == NULL) {
		free(own_path);
		free(own_real);
		return err_set(err, ERR_LIMIT, "no memory for a name");
	}
	store_unlock(s->lock);
	s->lock = lock;
	free(s->path);
	free(s->real_path);
	s->path = own_path;
	s->real_path = own_real;
	return true;
}

bool
session_save_prepare(struct session *s, const char *path, bool force, struct saving *w,
    struct err *err)
{
	session_preview_end(s);
	if (!name_to_save(s, path, w->path, err) || !piece_real_name(w->path, w->real, err))
		return false;
	snprintf(w->known, sizeof w->known, "%s", s->file_hash);
	w->own = strcmp(w->real, s->real_path) == 0;
	w->force = force;
	w->store = s->store;
	w->node = s->history.at;
	w->notes = song_notes(s->song, -1);
	if (!force && !w->own && !may_write(w, err))
		return false;
	/* Open elsewhere; without a state folder it is saved too. */
	if (!w->own && !s->unkept && !store_lock(w->real, &w->lock, err) && err->code == ERR_LIMIT)
		return false;
	w->song = song_snapshot(s->song);
	return true;
}

bool
session_save_write(struct saving *w, struct err *err)
{
	uint8_t *bytes = NULL;
	size_t size;
	bool good;

	if (!w->force && !may_write(w, err))
		return false;
	if (!smf_write(w->song, &bytes, &size, err))
		return false;
	file_hash(bytes, size, w->hash);
	/* Stored first: after a kill, the hash shows whether the file was written. */
	w->kept = w->store == NULL || store_saving(w->store, w->hash, w->node, &w->unkept);
	good = file_write(w->path, bytes, size, err);
	free(bytes);
	return good;
}

bool
session_save_finish(struct session *s, struct saving *w, struct err *err)
{
	struct store_lock *lock = w->lock;

	s->saved_node = w->node;
	snprintf(s->file_hash, sizeof s->file_hash, "%s", w->hash);
	/* The file is safe; a failure here is detected when the piece is opened again. */
	if (s->store != NULL && !store_saved(s->store, w->real, w->hash, w->node, &w->unkept))
		w->kept = false;
	if (!w->kept)
		session_complain(s, "saved, but its session could not be written: %s",
		    w->unkept.text);
	w->lock = NULL;
	return w->own || rename_piece(s, w->path, w->real, lock, err);
}

void
session_save_clear(struct saving *w)
{
	store_unlock(w->lock);
	song_free(w->song);
}

bool
session_save_over(struct session *s, const char *path, bool force, struct err *err)
{
	struct saving *w = calloc(1, sizeof *w);
	bool good = w != NULL || err_set(err, ERR_LIMIT, "no memory to write the piece");

	good = good && session_save_prepare(s, path, force, w, err) &&
	    session_save_write(w, err) && session_save_finish(s, w, err);
	if (w != NULL)
		session_save_clear(w);
	free(w);
	return good;
}

bool
session_save(struct session *s, const char *path, struct err *err)
{
	return session_save_over(s, path, false, err);
}

/* --- the other version */

/* Restores what session_recover took away. */
static void
put_back(struct session *s, const struct session *old)
{
	s->song = old->song;
	s->time = old->time;
	s->base = old->base;
	s->base_size = old->base_size;
	s->history = old->history;
	s->saved_node = old->saved_node;
	s->salvaged = old->salvaged;
}

/* Switches to the other session; on failure the piece stays without a session. */
static bool
take_over(struct session *s, struct store *store, const struct store_piece *piece,
    const char *hash, struct err *err)
{
	struct session old;
	struct err ignored;

	mutes_leave(s);
	old = *s;
	s->store = store;
	s->song = NULL;
	s->time = NULL;
	s->base = NULL;
	s->history = (struct history){ .nodes = NULL };
	if (!piece_resume(s, piece, hash, err)) {
		put_back(s, &old);
		mutes_return(s);
		s->store = NULL;
		s->unkept = true;	/* its own session was closed for the other */
		store_set_aside(store);
		return false;
	}
	song_free(old.song);
	time_map_free(old.time);
	history_clear(&old.history);
	free(old.base);
	store_seen(s->store, hash, &ignored);
	mutes_return(s);
	s->revision++;
	return true;
}

bool
session_is_at(const struct session *s, const char *path)
{
	char real[FILE_PATH_MAX], typed[FILE_PATH_MAX];
	struct err ignored;

	path = path_typed(path, typed);
	return piece_real_name(path, real, &ignored) && (strcmp(real, s->real_path) == 0 ||
	    (s->path[0] != '\0' && file_same(path, s->path)));
}

bool
session_is_file(const struct session *s)
{
	char hash[STORE_HASH_SIZE];
	uint8_t *bytes = NULL;
	struct err ignored;
	size_t size;
	bool same = piece_read_file(s, &bytes, &size, hash, &ignored) &&
	    strcmp(hash, s->file_hash) == 0;

	free(bytes);
	return same;
}

bool
piece_can_recover(const struct session *s, struct err *err)
{
	if (s->unkept)
		return err_set(err, ERR_IO,
		    "edits are not stored now, so there is no other version");
	return store_kept(s->real_path) > 0 ||
	    err_set(err, ERR_ARG, "there is no other version of this piece");
}

bool
piece_recover(struct session *s, struct err *err)
{
	struct store_piece piece;
	char hash[STORE_HASH_SIZE];
	uint8_t *bytes = NULL;
	size_t size;
	struct store *store;
	bool good;

	if (!piece_read_file(s, &bytes, &size, hash, err))
		return false;
	free(bytes);
	selection_drop(s);
	/* What is left must be found again, even if nothing was done to it. */
	if (!session_need_store(s, err))
		return false;
	store = store_swap(s->real_path, s->store, &piece, err);
	if (store == NULL)
		return false;
	good = take_over(s, store, &piece, hash, err);
	store_piece_clear(&piece);
	return good;
}
