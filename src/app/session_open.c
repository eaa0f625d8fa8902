/* SPDX-License-Identifier: MIT */
/* session_open.c - opens a piece with its stored session, or starts a new piece. */

#include "app/session.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/import.h"
#include "app/new_piece.h"
#include "app/path.h"
#include "app/session_internal.h"
#include "base/file.h"
#include "base/text.h"
#include "music/edit.h"
#include "music/smf.h"

#define UNNAMED_MAX	64		/* unnamed pieces that can be open at one time */

/* --- names */

bool
piece_real_name(const char *path, char real[FILE_PATH_MAX], struct err *err)
{
	char copy[FILE_PATH_MAX], end[FILE_PATH_MAX], folder[PATH_MAX], *base;

	if (strlen(path) >= FILE_PATH_MAX - 1)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
	if (realpath(path, folder) != NULL) {
		snprintf(real, FILE_PATH_MAX, "%s", folder);
		return true;
	}
	if (errno != ENOENT)
		return err_set(err, ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
	if (!file_follow_links(path, end, err))
		return false;
	snprintf(copy, sizeof copy, "%s", end);
	if (realpath(dirname(copy), folder) == NULL)
		return err_set(err, ERR_IO, "%s: its folder does not exist", path);
	snprintf(copy, sizeof copy, "%s", end);
	base = basename(copy);
	if (base[0] == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0 ||
	    strcmp(base, "/") == 0)
		return err_set(err, ERR_ARG, "%s: is not a file name", path);
	if (snprintf(real, FILE_PATH_MAX, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
	    base) >= FILE_PATH_MAX)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
	return true;
}

/* Locks the piece, or says why its edits cannot be stored. */
static bool
lock_piece(struct session *s, struct err *err)
{
	if (store_lock(s->real_path, &s->lock, err))
		return true;
	if (err->code == ERR_LIMIT)
		return false;
	s->unkept = true;
	session_also_say(s, true, "edits are not stored, save them with :w: %s", err->text);
	return true;
}

/* What a template begins must not be in the way of what was done before. */
static bool
is_used(const struct session *s)
{
	struct store_piece piece = { .base = NULL };
	struct err ignored;
	struct store *store = store_peek(s->real_path, &piece, &ignored);

	store_close(store);
	store_piece_clear(&piece);
	return store != NULL;
}

/* An unnamed piece gets the first free number; from a template the first one never used. */
static bool
lock_unnamed(struct session *s, struct err *err)
{
	char name[32];

	for (int i = 1; i <= UNNAMED_MAX; i++) {
		snprintf(name, sizeof name, "unnamed-%d", i);
		free(s->real_path);
		s->real_path = strdup(name);
		if (s->real_path == NULL)
			return err_set(err, ERR_LIMIT, "no memory to open a piece");
		if (!lock_piece(s, err))
			continue;
		if (s->base == NULL || !is_used(s))
			return true;
		store_unlock(s->lock);
		s->lock = NULL;
		err_set(err, ERR_LIMIT, "%d pieces without a name are kept; cadenza without a "
		    "name opens them, one after the other", UNNAMED_MAX);
	}
	return false;
}

static bool
name_piece(struct session *s, const char *path, struct err *err)
{
	char real[FILE_PATH_MAX], typed[FILE_PATH_MAX];

	path = path_typed(path, typed);
	s->path = strdup(path);
	if (s->path == NULL)
		return err_set(err, ERR_LIMIT, "no memory to open %.80s", path);
	if (path[0] == '\0')
		return lock_unnamed(s, err);
	if (!piece_real_name(path, real, err))
		return false;
	s->real_path = strdup(real);
	if (s->real_path == NULL)
		return err_set(err, ERR_LIMIT, "no memory to open %.80s", path);
	return lock_piece(s, err);
}

/* --- the piece */

/* Puts the piece's name before an error about its bytes. */
static bool
name_it(const struct session *s, struct err *err)
{
	return err_set(err, err->code, "%s: %s", s->path[0] == '\0' ? "the piece" : s->path,
	    err->text);
}

/* Reads `base` into a song. */
static bool
read_base(struct session *s, const uint8_t *base, size_t size, struct err *err)
{
	struct smf_report report;

	if (s->salvaged) {
		s->song = smf_salvage(base, size, &report, err);
		if (s->song != NULL && report.faults > 0)
			session_also_say(s, true, "%s", report.text);
	} else {
		s->song = smf_read(base, size, err);
	}
	if (s->song == NULL)
		return name_it(s, err);
	history_begin_with(&s->history, s->song);
	return true;
}

/* Adds one stored node to the history. */
static bool
take_edit(void *arg, const struct store_edit *kept, struct err *err)
{
	struct session *s = arg;
	struct edit edit = EDIT_EMPTY;

	if (kept->node != s->history.count || kept->parent >= kept->node)
		return err_set(err, ERR_FORMAT, "edit %u of the session has no place in its tree",
		    kept->node);
	if (!history_reserve(&s->history, err) || !reserve_places(s, s->history.count + 1, err) ||
	    !edit_decode(&edit, kept->bytes, kept->size, err))
		return false;
	edit_name_new_tracks(&edit, s->song);
	s->places[kept->node] = kept->before;
	s->history.at = kept->parent;
	history_push(&s->history, &edit, kept->made_unix_s);
	return true;
}

static void
take_redo(void *arg, uint32_t parent, uint32_t child)
{
	struct history *history = arg;

	if (child != 0 && child < history->count && history->nodes[child].parent == parent)
		history->nodes[parent].redo_child = child;
}

/* The song of `piece` in the state its session left it. */
static bool
replay(struct session *s, const struct store_piece *piece, struct err *err)
{
	uint32_t last;

	s->salvaged = piece->salvaged;
	if (!read_base(s, piece->base, piece->base_size, err) ||
	    !store_each_edit(s->store, take_edit, s, err) ||
	    !store_each_redo(s->store, take_redo, &s->history, err))
		return false;
	if (piece->at >= s->history.count || piece->saved_node >= s->history.count ||
	    piece->pending_node >= s->history.count)
		return err_set(err, ERR_FORMAT, "the session is at an edit that does not exist");
	s->time = time_map_new(s->song);
	if (s->time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the piece");
	s->history.at = 0;
	if (!walk_history(s, piece->at, &last, err))
		return false;
	return true;
}

/* Frees everything that belongs to the piece. */
void
piece_drop(struct session *s)
{
	song_free(s->song);
	time_map_free(s->time);
	history_clear(&s->history);
	free(s->base);
	s->song = NULL;
	s->time = NULL;
	s->base = NULL;
	s->base_size = 0;
	s->saved_node = 0;
}

/* A file without a track becomes a new piece. */
static bool
add_first_track(struct session *s, struct err *err)
{
	struct song *empty = s->song;
	bool good;

	s->song = NULL;
	free(s->base);
	s->base = NULL;
	s->salvaged = false;
	good = new_piece(empty, NULL, &s->base, &s->base_size, err);
	song_free(empty);
	if (!good || !read_base(s, s->base, s->base_size, err))
		return false;
	session_also_say(s, false, "the file has no track, so a first one was added");
	return true;
}

static void
say_imported(struct session *s, bool exists)
{
	char name[FILE_PATH_MAX], from[80], to[80];

	import_name(s->path, name);
	session_also_say(s, false, exists ? "read from %s; :w saves the piece as %s" :
	    "%s does not exist, so this is a new piece; :w saves it as %s",
	    text_name(s->path, from, sizeof from), text_name(name, to, sizeof to));
}

/* Starts without a session: from the file's bytes, with a template's, or with a new piece. */
static bool
begin_piece(struct session *s, uint8_t *bytes, size_t size, bool salvage, struct err *err)
{
	bool imported = import_is(s->path), exists = bytes != NULL;

	if (imported && exists && !import_bytes(s->path, &bytes, &size, err))
		return name_it(s, err);
	if (exists || s->base == NULL) {
		s->base = bytes;
		s->base_size = size;
	}
	s->salvaged = salvage && !imported;
	if (s->base == NULL && !new_piece(NULL, NULL, &s->base, &s->base_size, err))
		return false;
	if (!history_init(&s->history, err) || !read_base(s, s->base, s->base_size, err) ||
	    (song_tracks(s->song) == 0 && !add_first_track(s, err)))
		return false;
	s->time = time_map_new(s->song);
	if (s->time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the piece");
	if (imported)
		say_imported(s, exists);
	return true;
}

static void
say_resumed(struct session *s, enum store_found found, const char *hash)
{
	size_t unsaved = session_unsaved(s);
	const char *plural = unsaved == 1 ? "" : "s";
	char clean[80];

	text_name(s->path, clean, sizeof clean);
	if (found == STORE_GONE)
		session_also_say(s, true,
		    "%s is gone, but its session is there: :w writes the file again",
		    clean);
	else if (s->path[0] == '\0' && s->history.at != 0)
		session_also_say(s, false,
		    "restored your unnamed piece with %zu edit%s; "
		    ":w NAME saves it, :revert empties it", unsaved, plural);
	else if (unsaved > 0)
		session_also_say(s, false, "restored %zu edit%s that the file does not have; "
		    ":revert goes back to the file, and can be undone", unsaved, plural);
	if (hash[0] != '\0' && strcmp(hash, s->file_hash) != 0)
		session_also_say(s, true, "another program has changed the file: this is your "
		    "version, :recover goes to the file's, %s",
		    import_is(s->path) ? ":w saves it apart" : ":w! writes over it");
	if (found == STORE_MOVED)
		session_also_say(s, false, "the file was moved; its session moved with it");
}

/*
 * If the program was killed while saving, the file may be the version that was
 * being written.
 */
static void
settle_pending(struct session *s, const struct store_piece *piece, const char *hash)
{
	struct err ignored;

	s->saved_node = piece->saved_node;
	snprintf(s->file_hash, sizeof s->file_hash, "%s", piece->saved_hash);
	if (hash[0] != '\0' && strcmp(hash, piece->pending_hash) == 0 &&
	    strcmp(hash, piece->saved_hash) != 0) {
		s->saved_node = piece->pending_node;
		snprintf(s->file_hash, sizeof s->file_hash, "%s", hash);
		if (!s->unkept)
			store_saved(s->store, s->real_path, hash, s->saved_node, &ignored);
	}
}

bool
piece_resume(struct session *s, const struct store_piece *piece, const char *hash, struct err *err)
{
	if (history_init(&s->history, err) && replay(s, piece, err)) {
		settle_pending(s, piece, hash);
		place_cursor(s, &piece->place);
		return true;
	}
	piece_drop(s);
	s->message[0] = '\0';
	s->message_is_error = false;
	return false;
}

bool
piece_read_file(const struct session *s, uint8_t **bytes, size_t *size, char *hash, struct err *err)
{
	*bytes = NULL;
	*size = 0;
	hash[0] = '\0';
	if (s->path[0] == '\0' || !file_exists(s->path))
		return true;
	return file_read(s->path, SMF_BYTES_MAX, bytes, size, err) &&
	    file_hash(*bytes, *size, hash);
}

/* The session of a file that another program changed, or that could not be used. */
static void
leave_session(struct session *s, enum store_found found, const struct store_piece *piece,
    const struct err *why)
{
	char clean[80];

	if (found == STORE_CHANGED) {
		store_keep(s->store, s->real_path);
		s->store = NULL;
		session_also_say(s, true,
		    "another program has changed %.60s, and this is the changed file; "
		    ":recover opens your version with %u edit%s",
		    text_name(s->path, clean, sizeof clean), piece->edits,
		    piece->edits == 1 ? "" : "s");
	} else if (found == STORE_BROKEN) {
		store_break(s->real_path);
		session_also_say(s, true, "its session could not be read and was kept aside, a "
		    "new one begins: %s",
		    why->text);
	} else if (found == STORE_UNUSABLE) {
		session_also_say(s, true, "edits are not stored, save them with :w: %s",
		    why->text);
		s->unkept = true;
	}
}

/* A session that is wrong is put aside later; one that cannot be read now stays where it is. */
static enum store_found
refuse_session(struct session *s, const struct err *why)
{
	store_close(s->store);
	s->store = NULL;
	return why->code == ERR_IO || why->code == ERR_LIMIT ? STORE_UNUSABLE : STORE_BROKEN;
}

/* Goes on with the session that was found. */
static bool
resume(struct session *s, enum store_found found, const struct store_piece *piece,
    const char *hash, struct err *why)
{
	struct err unclaimed;

	if (!piece_resume(s, piece, hash, why))
		return false;
	if (!store_claim(s->store, s->real_path, &unclaimed)) {
		session_keep_no_more(s);
		session_also_say(s, true, "edits are not stored, save them with :w: %s",
		    unclaimed.text);
	}
	say_resumed(s, found, hash);
	return true;
}

/*
 * No other program, but this one while the session could not be written: the file
 * is what the session leads to.
 */
static bool
wrote_it_itself(struct session *s, const struct store_piece *piece, const char *hash)
{
	char now[STORE_HASH_SIZE] = "", said[sizeof s->message];
	bool was_error = s->message_is_error;
	uint8_t *bytes;
	struct err ignored;
	size_t size;

	memcpy(said, s->message, sizeof said);
	if (piece_resume(s, piece, hash, &ignored) &&
	    smf_write(s->song, &bytes, &size, &ignored)) {
		file_hash(bytes, size, now);
		free(bytes);
	}
	if (strcmp(now, hash) == 0) {
		s->saved_node = s->history.at;
		snprintf(s->file_hash, sizeof s->file_hash, "%s", hash);
		store_saved(s->store, s->real_path, hash, s->saved_node, &ignored);
		return true;
	}
	piece_drop(s);
	memcpy(s->message, said, sizeof said);
	s->message_is_error = was_error;
	return false;
}

/* The file is damaged, but its session holds the whole piece. */
static bool
resume_instead(struct session *s, const struct store_piece *piece, const char *hash,
    struct err *err)
{
	struct err why;

	piece_drop(s);
	if (err->code != ERR_FORMAT || !piece_resume(s, piece, hash, &why))
		return false;
	session_also_say(s, true, "%.200s; this is your version of it, from its session; %s",
	    err->text, import_is(s->path) ? ":w saves it apart" :
	    ":w! writes it over the damaged file");
	return true;
}

/* Finds the session of the piece and resumes it, or begins a new one. */
static bool
find_piece(struct session *s, bool salvage, struct err *err)
{
	struct store_piece piece = { .base = NULL };
	enum store_found found = STORE_NONE;
	char hash[STORE_HASH_SIZE];
	uint8_t *bytes;
	size_t size;
	struct err why;
	bool good;

	if (s->base != NULL && s->path[0] != '\0' && (file_exists(s->path) || is_used(s)))
		return err_set(err, ERR_ARG, "%s: is there already; a template is for a new piece",
		    s->path);
	if (!piece_read_file(s, &bytes, &size, hash, err))
		return false;
	if (!s->unkept)
		s->store = store_find(s->real_path, hash, &piece, &found, &why);
	if (s->store != NULL && found != STORE_CHANGED) {
		if (resume(s, found, &piece, hash, &why)) {
			free(bytes);
			store_piece_clear(&piece);
			return true;
		}
		found = refuse_session(s, &why);
	}
	if (found == STORE_CHANGED && wrote_it_itself(s, &piece, hash)) {
		free(bytes);
		store_piece_clear(&piece);
		return true;
	}
	snprintf(s->file_hash, sizeof s->file_hash, "%s", hash);
	good = begin_piece(s, bytes, size, salvage, err);
	if (good)
		leave_session(s, found, &piece, &why);
	else if (found == STORE_CHANGED)
		good = resume_instead(s, &piece, hash, err);
	store_piece_clear(&piece);
	return good;
}

struct first {
	struct note	 note;
	bool		 found;
};

static bool
take_first(void *arg, const struct note *n)
{
	struct first *first = arg;

	first->note = *n;
	first->found = true;
	return false;
}

/* A piece opened for the first time is shown at its first notes. */
static void
place_at_first_note(struct session *s)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct first first = { .found = false };

	s->cursor_pitch = 60;
	for (int i = 0; i < song_tracks(s->song) && !first.found; i++)
		if (song_notes(s->song, i) > 0)
			song_query(s->song, i, &all, take_first, &first);
	if (first.found) {
		s->track = first.note.track;
		s->cursor_pitch = first.note.pitch;
	}
}

bool
piece_open(struct session *s, const char *path, bool salvage, struct err *err)
{
	if (!name_piece(s, path, err) || !find_piece(s, salvage, err))
		return false;
	if (s->store == NULL)
		place_at_first_note(s);
	return true;
}

bool
piece_open_copy(struct session *s, const char *path, struct err *err)
{
	struct store_piece piece = { .base = NULL };
	char hash[STORE_HASH_SIZE], real[FILE_PATH_MAX];
	uint8_t *bytes = NULL;
	size_t size;
	bool good;

	s->unkept = true;
	s->path = strdup(path);
	if (s->path == NULL)
		return err_set(err, ERR_LIMIT, "no memory to open %.80s", path);
	if (!piece_real_name(path, real, err) || !piece_read_file(s, &bytes, &size, hash, err))
		return false;
	s->store = store_peek(real, &piece, err);
	if (s->store != NULL) {
		free(bytes);
		good = piece_resume(s, &piece, hash, err);
	} else {
		good = err->code == ERR_NONE && begin_piece(s, bytes, size, false, err);
	}
	store_piece_clear(&piece);
	return good;
}
