/* SPDX-License-Identifier: MIT */
/* store_edit.c - stores edits, the current node and what was saved. */

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/store_folder.h"
#include "store/store_internal.h"

/* --- edits */

bool
store_append(struct store *s, const struct store_edit *edit, struct err *err)
{
	const struct place *p = &edit->before;
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err,
	    "INSERT INTO edits (node, parent, made, edit, track, pitch, tick, selection, "
	    "anchor_pitch, anchor_tick) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    "iiibiiiiii",
	    (int64_t)edit->node, (int64_t)edit->parent, edit->made_unix_s, edit->bytes, edit->size,
	    (int64_t)p->track, (int64_t)p->pitch, p->ticks, (int64_t)p->selection,
	    (int64_t)p->anchor_pitch, p->anchor_ticks) &&
	    db_run(s->db, err, "DELETE FROM redo WHERE parent = ?1", "i", (int64_t)edit->parent) &&
	    db_run(s->db, err, "UPDATE piece SET at = ?1, track = ?2, pitch = ?3, tick = ?4",
	    "iiii",
	    (int64_t)edit->node, (int64_t)p->track, (int64_t)p->pitch, p->ticks);
	return db_end(s->db, good, err);
}

bool
store_go(struct store *s, uint32_t at, const uint32_t *redone, size_t count, struct err *err)
{
	bool good = true;

	if (!db_begin(s->db, err))
		return false;
	for (size_t i = 0; good && i < count; i++)
		good = db_run(s->db, err, "INSERT OR REPLACE INTO redo (parent, child) "
		    "SELECT parent, node FROM edits WHERE node = ?1", "i", (int64_t)redone[i]);
	good = good && db_run(s->db, err, "UPDATE piece SET at = ?1", "i", (int64_t)at);
	return db_end(s->db, good, err);
}

bool
store_place(struct store *s, const struct place *place, struct err *err)
{
	return db_run(s->db, err, "UPDATE piece SET track = ?1, pitch = ?2, tick = ?3", "iii",
	    (int64_t)place->track, (int64_t)place->pitch, place->ticks);
}

static void
take_edit(struct db_rows *row, struct store_edit *edit, bool *bad)
{
	*edit = (struct store_edit){
		.node = db_u32(row, 0, bad), .parent = db_u32(row, 1, bad),
		.made_unix_s = db_integer(row, 2),
		.before = {
			.track = (int)db_integer(row, 4), .pitch = (int)db_integer(row, 5),
			.ticks = db_integer(row, 6), .selection = (int)db_integer(row, 7),
			.anchor_pitch = (int)db_integer(row, 8), .anchor_ticks = db_integer(row, 9),
		},
	};
	edit->bytes = db_blob(row, 3, &edit->size);
}

bool
store_each_edit(struct store *s, store_edit_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT node, parent, made, edit, track, pitch, tick, "
	    "selection, anchor_pitch, anchor_tick FROM edits ORDER BY node", "");
	struct store_edit edit;
	struct err ignored;
	bool good = true;

	if (rows == NULL)
		return false;
	while (good && db_next(rows)) {
		bool bad = false;

		take_edit(rows, &edit, &bad);
		good = bad ? err_set(err, ERR_FORMAT,
		    "the session file %s has invalid numbers",
		    db_name(s->db)) : fn(arg, &edit, err);
	}
	return db_done(rows, good ? err : &ignored) && good;
}

bool
store_each_redo(struct store *s, store_redo_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err, "SELECT parent, child FROM redo", "");

	if (rows == NULL)
		return false;
	while (db_next(rows)) {
		bool bad = false;
		uint32_t parent = db_u32(rows, 0, &bad), child = db_u32(rows, 1, &bad);

		if (!bad)
			fn(arg, parent, child);
	}
	return db_done(rows, err);
}

/* --- saving */

/*
 * The link comes first: from here on a killed program leaves a file that leads
 * to its session.
 */
bool
store_saving(struct store *s, const char *hash, uint32_t node, struct err *err)
{
	char link[64];
	struct err ignored;

	if (!db_run(s->db, err, "UPDATE piece SET pending_hash = ?1, pending_node = ?2", "ti",
	    hash, (int64_t)node))
		return false;
	folder_content_link(hash, link);
	folder_link(link, db_name(s->db), &ignored);
	return true;
}

static void
read_saved_hash(struct store *s, char hash[STORE_HASH_SIZE])
{
	struct err ignored;
	struct db_rows *rows = db_select(s->db, &ignored, "SELECT saved_hash FROM piece", "");

	hash[0] = '\0';
	if (rows == NULL)
		return;
	if (db_next(rows))
		db_text(rows, 0, hash, STORE_HASH_SIZE);
	db_done(rows, &ignored);
}

/* Removes the links of the old path. */
static void
unlink_old(struct store *s, const char *path, const char *old_hash, const char *hash)
{
	char link[64];

	if (strcmp(path, s->path) != 0) {
		folder_path_link(s->path, link);
		folder_unlink_if(link, db_name(s->db));
	}
	if (strcmp(old_hash, hash) != 0 && old_hash[0] != '\0') {
		folder_content_link(old_hash, link);
		folder_unlink_if(link, db_name(s->db));
	}
}

bool
store_saved(struct store *s, const char *path, const char *hash, uint32_t node, struct err *err)
{
	char old_hash[STORE_HASH_SIZE], link[64];
	struct err ignored;

	read_saved_hash(s, old_hash);
	if (strcmp(path, s->path) != 0) {	/* add the new name before removing the old */
		folder_keep(path);
		folder_path_link(path, link);
		folder_link(link, db_name(s->db), &ignored);
	}
	if (!db_run(s->db, err, "UPDATE piece SET path = ?1, saved_hash = ?2, saved_node = ?3, "
	    "pending_hash = '', seen_hash = ''", "tti", path, hash, (int64_t)node))
		return false;
	unlink_old(s, path, old_hash, hash);
	snprintf(s->path, sizeof s->path, "%s", path);
	return true;
}

bool
store_seen(struct store *s, const char *hash, struct err *err)
{
	return db_run(s->db, err, "UPDATE piece SET seen_hash = ?1", "t", hash);
}

void
store_checkpoint(struct store *s)
{
	db_checkpoint(s->db);
}

size_t
store_log_pages(const struct store *s)
{
	return db_log_pages(s->db);
}
