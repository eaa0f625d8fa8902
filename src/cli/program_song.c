/* SPDX-License-Identifier: MIT */
/* program_song.c - pieces of the programs: from files, folders and sessions. */
#include <stdlib.h>
#include <string.h>

#include "app/format.h"
#include "app/session.h"
#include "app/session_life.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/data/folder.h"
#include "model/token/piece.h"
#include "music/smf.h"
#include "music/song.h"

bool
program_name_file(struct err *err, const char *path)
{
	return err_set(err, err->code, "%s: %s", path, err->text);
}

static bool
has_session(const char *path)
{
	struct err ignored;
	struct session *session = session_open_copy(path, &ignored);
	bool has = session != NULL;	/* the file itself cannot be read */

	session_close(session);
	return has;
}

/* Suggests --session if there is one, else --salvage if it would find anything. */
static void
name_way_on(const char *path, const uint8_t *bytes, size_t size, struct err *err)
{
	struct smf_report report;
	struct err ignored;
	struct song *song;

	if (err->code != ERR_FORMAT)
		return;
	if (has_session(path)) {
		err_set(err, err->code, "%s; --session reads the piece from its session",
		    err->text);
		return;
	}
	song = smf_salvage(bytes, size, &report, &ignored);
	if (song != NULL)
		err_set(err, err->code, "%s; --salvage reads what is left of it", err->text);
	song_free(song);
}

static struct song *
read_song(struct program_call *call, const char *path, struct err *err)
{
	struct smf_report report = { 0 };
	struct song *song;
	uint8_t *bytes;
	size_t size;

	if (!file_read(path, SMF_BYTES_MAX, &bytes, &size, err))
		return NULL;
	if (program_given(call, "salvage"))
		song = smf_salvage(bytes, size, &report, err);
	else
		song = format_read(path, bytes, size, err);
	if (song == NULL && !program_given(call, "salvage"))
		name_way_on(path, bytes, size, err);
	free(bytes);
	if (song == NULL) {
		program_name_file(err, path);
		return NULL;
	}
	if (report.faults > 0) {
		char name[128];

		fprintf(call->notes, "cadenza: %s: %s\n", text_name(path, name, sizeof name),
		    report.text);
	}
	return song;
}

static struct song *
session_song(struct program_call *call, const char *path, struct err *err)
{
	struct session *session = program_given(call, "salvage") ?
	    session_open_salvaged(path, err) : session_open(path, err);
	struct song *song = NULL;

	if (session == NULL && err->code == ERR_LIMIT)	/* another program has it open */
		session = session_open_copy(path, err);
	if (session == NULL)
		return NULL;
	/* A name without a file may have a session; with neither there is nothing. */
	if (!file_exists(path) && session->history.count <= 1) {
		char name[128];

		err_set(err, ERR_IO, "%s: neither the file nor a session of it exists",
		    text_name(path, name, sizeof name));
	} else if ((song = song_snapshot(session->song)) == NULL) {
		err_set(err, ERR_LIMIT, "no memory for a copy of the piece");
	}
	session_close(session);
	return song;
}

struct song *
program_song(struct program_call *call, const char *path, struct err *err)
{
	return program_given(call, "session") ? session_song(call, path, err) :
	    read_song(call, path, err);
}

bool
program_piece(struct program_call *call, const char *path, struct piece *piece, struct err *err)
{
	struct song *song = program_song(call, path, err);
	bool good = song != NULL && (piece_of_song(song, piece, err) ||
	    program_name_file(err, path));

	song_free(song);
	return good;
}

/*
 * Reads one piece.  What is wrong with it goes to `only`, or is reported where that is
 * NULL.  false: interrupted.
 */
static bool
each_song(struct program_call *call, const char *path, program_song_fn add, void *arg,
    size_t *pieces, struct err *only)
{
	struct song *song;
	struct err err;
	bool good;

	if (program_interrupted(call))
		return false;
	song = program_song(call, path, &err);
	good = song != NULL && (add(arg, path, song, &err) || program_name_file(&err, path));
	song_free(song);
	*pieces += good;
	if (!good && only != NULL)
		*only = err;
	else if (!good)
		program_complain(call, &err);
	return !program_interrupted(call);
}

bool
program_each_song(struct program_call *call, int first, program_song_fn add, void *arg,
    size_t *pieces, struct err *err)
{
	bool good = true, alone = call->operand_count == first + 1 &&
	    !file_is_folder(call->operands[first]);

	*pieces = 0;
	for (int i = first; good && i < call->operand_count; i++) {
		const char *path = call->operands[i];
		struct folder folder = { 0 };
		struct err why;

		if (!file_is_folder(path)) {
			good = each_song(call, path, add, arg, pieces, alone ? err : NULL);
			continue;
		}
		if (!folder_list(path, &folder, &why) && call->operand_count == first + 1) {
			*err = why;
			folder_clear(&folder);
			return false;
		}
		if (folder.count == 0)
			program_complain(call, &why);
		for (size_t k = 0; good && k < folder.count; k++)
			good = each_song(call, folder.file[k].path, add, arg, pieces, NULL);
		folder_clear(&folder);
	}
	if (!good)
		return err_set(err, ERR_IO, "stopped");
	if (*pieces == 0 && !alone)
		err_set(err, ERR_ARG, "none of the pieces can be used");
	return *pieces > 0;
}

struct piece_taker {
	program_piece_fn add;
	void		*arg;
};

static bool
add_piece(void *arg, const char *path, const struct song *song, struct err *err)
{
	const struct piece_taker *taker = arg;
	struct piece piece;
	bool good;

	(void)path;
	if (!piece_of_song(song, &piece, err))
		return false;
	good = taker->add(taker->arg, &piece, err);
	piece_clear(&piece);
	return good;
}

bool
program_pieces(struct program_call *call, int first, program_piece_fn add, void *arg,
    size_t *pieces, struct err *err)
{
	struct piece_taker taker = { add, arg };

	return program_each_song(call, first, add_piece, &taker, pieces, err);
}

struct song **
program_songs(struct program_call *call, struct err *err)
{
	struct song **songs = calloc((size_t)call->operand_count, sizeof *songs);

	if (songs == NULL)
		err_set(err, ERR_LIMIT, "no memory for %d pieces", call->operand_count);
	for (int i = 0; songs != NULL && i < call->operand_count; i++)
		if ((songs[i] = program_song(call, call->operands[i], err)) == NULL) {
			program_songs_free(call, songs);
			return NULL;
		}
	return songs;
}

void
program_songs_free(const struct program_call *call, struct song **songs)
{
	for (int i = 0; songs != NULL && i < call->operand_count; i++)
		song_free(songs[i]);
	free(songs);
}
