/* SPDX-License-Identifier: MIT */
#include "app/overwrite.h"

#include <string.h>

#include "app/path.h"
#include "app/session_internal.h"
#include "base/file.h"
#include "store/store.h"

static bool
is_saved(const char *path, const char *real, struct err *err)
{
	struct store_piece piece = { .base = NULL };
	struct store *store = store_peek(real, &piece, err);
	bool saved = store == NULL || piece.at == piece.saved_node ||
	    piece.at == piece.pending_node;

	store_close(store);
	store_piece_clear(&piece);
	return saved || err_set(err, ERR_ARG, "%s: has edits that are not saved yet, in its "
	    "session; save them, or write to another name", path);
}

bool
overwrite_allowed(const char *path, struct err *err)
{
	char real[FILE_PATH_MAX];

	return piece_real_name(path, real, err) && !store_is_open(real, err) &&
	    is_saved(path, real, err);
}

bool
overwrite_beside(const struct session *s, const char *path, const char *insist, bool force,
    struct err *err)
{
	char real[FILE_PATH_MAX];

	if (!piece_real_name(path, real, err))
		return false;
	if (session_is_at(s, path))
		return err_set(err, ERR_ARG, "%s: is the open piece itself; :w saves it", path);
	return path_is_new(path, insist, force, err) && !store_is_open(real, err);
}
