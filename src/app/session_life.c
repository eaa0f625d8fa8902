/* SPDX-License-Identifier: MIT */
#include "app/session_life.h"

#include <stdlib.h>

#include "app/apart.h"
#include "app/ask.h"
#include "app/atlas.h"
#include "app/browse.h"
#include "app/colouring.h"
#include "app/draft.h"
#include "app/engrave.h"
#include "app/export.h"
#include "app/health.h"
#include "app/ghost.h"
#include "app/keyboard.h"
#include "app/lab.h"
#include "app/locked.h"
#include "app/morph.h"
#include "app/motif_walk.h"
#include "app/reads.h"
#include "app/recording.h"
#include "app/sample.h"
#include "app/saving.h"
#include "app/session_internal.h"
#include "app/suggest.h"
#include "app/template_file.h"
#include "app/theming.h"
#include "app/transport.h"
#include "app/tuning.h"
#include "sound/midi_in.h"
#include "store/store.h"

/* --- the parts */

/*
 * In the order in which Ctrl-C stops them.  The sound is polled last, so that
 * changes by other parts are heard after the same poll.
 */
static const struct part {
	/* true: something on the screen has changed. */
	bool		(*poll)(struct session *);
	bool		(*is_busy)(const struct session *);	/* NULL: never */
	void		(*cancel)(struct session *);	/* returns at once; results so far stay */
	void		(*end)(struct session *);	/* waits, and frees it; or NULL */
} parts[] = {
	{ apart_poll, apart_busy, apart_cancel, apart_end },
	{ suggest_poll, suggest_busy, suggest_cancel, suggest_end },
	{ atlas_poll, atlas_busy, atlas_cancel, atlas_end },
	{ morph_poll, morph_busy, morph_cancel, morph_end },
	{ lab_poll, lab_busy, lab_cancel, lab_end },
	{ export_poll, export_busy, export_cancel, export_end },
	{ engrave_poll, engrave_busy, engrave_cancel, engrave_end },
	{ browse_poll, browse_busy, browse_cancel, browse_end },
	{ health_poll, health_busy, health_cancel, health_end },
	{ tuning_poll, tuning_busy, tuning_stop, tuning_end },
	{ sample_poll, NULL, NULL, NULL },
	{ ghost_poll, NULL, NULL, ghost_end },
	{ colouring_poll, NULL, NULL, colouring_end },
	{ reads_poll, reads_busy, reads_cancel, reads_end },
	{ theming_poll, theming_busy, theming_cancel, theming_end },
	{ motif_walk_poll, NULL, NULL, motif_walk_end },
	{ keyboard_poll, NULL, NULL, keyboard_end },
	{ recording_poll, NULL, NULL, recording_end },
	{ transport_poll, NULL, NULL, transport_end },
};
#define PARTS	(sizeof parts / sizeof *parts)

bool
session_poll(struct session *s)
{
	uint64_t before = s->message_serial;
	bool changed = false;

	for (size_t i = 0; i < PARTS; i++)
		changed |= parts[i].poll(s);
	saving_tidy_up(s);
	return changed || s->message_serial != before;
}

bool
session_busy(const struct session *s)
{
	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].is_busy != NULL && parts[i].is_busy(s))
			return true;
	return false;
}

bool
session_cancel(struct session *s)
{
	for (size_t i = 0; i < PARTS; i++) {
		if (parts[i].is_busy == NULL || !parts[i].is_busy(s))
			continue;
		parts[i].cancel(s);
		return true;
	}
	return false;
}

/* --- opening */

/* The first bad line is reported and the others are counted. */
struct bad_lines {
	struct session	*s;
	int		 count;
};

static void
complain_of_line(void *arg, const char *sentence)
{
	struct bad_lines *bad = arg;

	if (bad->count++ == 0)
		session_also_say(bad->s, true, "%s", sentence);
}

static void
read_config(struct session *s)
{
	struct bad_lines bad = { s, 0 };
	char path[FILE_PATH_MAX];
	struct err err;

	if (file_place(FILE_CONFIG, "config", path, sizeof path, &err) &&
	    !settings_read(s->settings, path, complain_of_line, &bad, &err))
		session_also_say(s, true, "%s", err.text);
	if (bad.count > 1)
		session_also_say(s, true, "%d more lines of it are wrong", bad.count - 1);
	session_check_settings(s);
}

static void
set_up(struct session *s)
{
	s->view.cell_ticks_num = song_ticks_per_quarter(s->song);
	s->view.cell_ticks_den = 8;
	session_apply_settings(s);
}

/* Has no piece yet. */
static struct session *
new_session(struct err *err)
{
	struct session *s = calloc(1, sizeof *s);
	bool good = s != NULL;

	if (good) {
		s->settings = settings_new();
		s->transport = transport_new();
		s->midi_in = midi_in_new();
		s->keyboard = keyboard_new();
		s->recording = recording_new();
		s->muted = calloc(SONG_TRACKS_MAX, sizeof *s->muted);
		s->soloed = calloc(SONG_TRACKS_MAX, sizeof *s->soloed);
		good = s->settings != NULL && s->transport != NULL && s->midi_in != NULL &&
		    s->keyboard != NULL && s->recording != NULL && s->muted != NULL &&
		    s->soloed != NULL;
	}
	if (!good) {
		err_set(err, ERR_LIMIT, "no memory to open a piece");
		session_close(s);
		return NULL;
	}
	read_config(s);
	return s;
}

static struct session *
open_session(const char *path, const char *template, bool salvage, struct err *err)
{
	struct session *s = new_session(err);

	if (s == NULL)
		return NULL;
	if ((template != NULL && !template_piece(template, &s->base, &s->base_size, err)) ||
	    !piece_open(s, path, salvage, err)) {
		session_close(s);
		return NULL;
	}
	if (!tuning_restore(s, err))
		session_complain(s, "the curve of the last tuning cannot be read: %s", err->text);
	if (!locked_restore(s, err))
		session_complain(s, "the locks cannot be read: %s", err->text);
	set_up(s);
	if (!recording_restore(s, err))
		session_complain(s, "the take that was cut off cannot be read: %s", err->text);
	s->revision = 1;
	s->opened_serial = s->message_serial;
	return s;
}

struct session *
session_open(const char *path, struct err *err)
{
	return open_session(path, NULL, false, err);
}

struct session *
session_open_new(const char *path, const char *template, struct err *err)
{
	return open_session(path, template, false, err);
}

struct session *
session_open_salvaged(const char *path, struct err *err)
{
	return open_session(path, NULL, true, err);
}

struct session *
session_open_copy(const char *path, struct err *err)
{
	struct session *s = new_session(err);

	if (s == NULL)
		return NULL;
	if (!piece_open_copy(s, path, err)) {
		session_close(s);
		return NULL;
	}
	set_up(s);
	return s;
}

/* Candidates and adapters belong to the session that is left. */
bool
session_recover(struct session *s, struct err *err)
{
	struct err ignored;
	bool good;

	if (!piece_can_recover(s, err) || !recording_stop(s, err) || !apart_settle(s, err))
		return false;
	atlas_end(s);
	morph_end(s);
	lab_end(s);
	suggest_end(s);
	tuning_end(s);
	locked_end(s);
	good = piece_recover(s, err);
	if (good)
		session_set(s, SET_TEXT_ENCODING, settings_text(s->settings, SET_TEXT_ENCODING),
		    &ignored);
	tuning_restore(s, &ignored);
	locked_restore(s, &ignored);
	return good;
}

void
session_close(struct session *s)
{
	struct place place;
	struct err ignored;

	if (s == NULL)
		return;
	session_preview_end(s);
	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].end != NULL)
			parts[i].end(s);
	midi_in_free(s->midi_in);	/* the engine read from it */
	if (s->store != NULL) {
		place = place_now(s);
		store_place(s->store, &place, &ignored);
	}
	store_close(s->store);
	store_unlock(s->lock);
	piece_drop(s);
	locked_end(s);
	draft_end(s);
	ask_end(s);
	settings_free(s->settings);
	editing_free(&s->editing);
	free(s->selection.ids);
	free(s->places);
	free(s->muted);
	free(s->soloed);
	free(s->gone);
	free(s->real_path);
	free(s->path);
	free(s);
}
