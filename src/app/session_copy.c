/* SPDX-License-Identifier: MIT */
#include "app/session_copy.h"

#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"

/* --- what is put aside */

bool
aside_keep(struct aside *a, uint8_t *bytes, size_t size, struct err *err)
{
	struct made *grown = realloc(a->made, (a->count + 1) * sizeof *grown);

	if (grown == NULL) {
		free(bytes);
		return err_set(err, ERR_LIMIT, "no memory for another edit");
	}
	a->made = grown;
	grown[a->count++] = (struct made){ bytes, size, NULL };
	return true;
}

void
aside_song(struct aside *a, const struct song *song)
{
	a->made[a->count - 1].song = song_snapshot(song);
}

static void
aside_free(struct aside *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->count; i++) {
		free(a->made[i].bytes);
		song_free(a->made[i].song);
	}
	free(a->made);
	region_clear(&a->meant);
	free(a);
}

/* --- the copy */

/* All that it points to is the session's: none of it is kept. */
static void
forget(struct session *c)
{
	c->path = c->real_path = NULL;
	c->song = c->previewed = NULL;
	c->time = c->looked_time = NULL;
	c->looking = false;
	c->history = (struct history){ .nodes = NULL };
	c->places = NULL;
	c->place_capacity = 0;
	c->base = NULL;
	c->unkept = true;
	c->selection.ids = NULL;
	c->muted = c->soloed = NULL;
	c->gone = NULL;
	c->gone_count = 0;
	c->heard = NULL;
	c->settings = NULL;
	c->store = NULL;
	c->lock = NULL;
	c->engine = NULL;
	c->device = NULL;
	c->transport = NULL;
	c->midi_in = NULL;
	c->keyboard = NULL;
	c->recording = NULL;
	c->generate_job = c->tune_job = c->render_job = NULL;
	c->model = NULL;
	c->model_name = NULL;
	c->adapter = c->adapter_whole = NULL;
	c->suggest = NULL;
	c->ask = NULL;
	c->browse = NULL;
	c->engrave = NULL;
	c->colouring = NULL;
	c->ghost = NULL;
	c->locked = NULL;
	c->health = NULL;
	c->reads = NULL;
	c->theming = NULL;
	c->motif_walk = NULL;
	c->atlas = NULL;
	c->lab = NULL;
	c->morph = NULL;
	c->tuning = NULL;
	c->print = NULL;
	c->apart = NULL;
	c->working = false;
	c->aside = NULL;
	c->editing.meant = NULL;
	c->editing.offered = NULL;
	memset(c->editing.clips, 0, sizeof c->editing.clips);
}

static bool
copy_selection(struct selection *to, const struct selection *from)
{
	if (from->ids == NULL)
		return true;
	to->ids = malloc((from->id_count + 1) * sizeof *to->ids);
	if (to->ids != NULL)
		memcpy(to->ids, from->ids, from->id_count * sizeof *to->ids);
	return to->ids != NULL;
}

static bool
copy_mutes(struct session *c, const struct session *s)
{
	c->muted = malloc(SONG_TRACKS_MAX * sizeof *c->muted);
	c->soloed = malloc(SONG_TRACKS_MAX * sizeof *c->soloed);
	if (c->muted == NULL || c->soloed == NULL)
		return false;
	memcpy(c->muted, s->muted, SONG_TRACKS_MAX * sizeof *c->muted);
	memcpy(c->soloed, s->soloed, SONG_TRACKS_MAX * sizeof *c->soloed);
	return true;
}

static bool
set_aside(struct session *c, const struct session *s)
{
	struct aside *a = c->aside = calloc(1, sizeof *a);

	if (a == NULL)
		return false;
	a->place = place_now(s);
	a->mode = s->mode;
	a->message_serial = s->message_serial;
	for (int i = 0; i < REGISTERS; i++)
		a->clips[i] = c->editing.clips[i] = clip_ref(s->editing.clips[i]);
	if (s->editing.meant == NULL)
		return true;
	if (!region_copy(&a->meant, s->editing.meant))
		return false;
	c->editing.meant = &a->meant;
	return true;
}

struct session *
session_copy(const struct session *s)
{
	struct session *c = malloc(sizeof *c);
	struct err ignored;

	if (c == NULL)
		return NULL;
	*c = *s;
	forget(c);
	c->song = song_snapshot(s->song);
	if ((c->time = time_map_new(c->song)) != NULL && history_init(&c->history, &ignored) &&
	    (c->settings = settings_copy(s->settings)) != NULL &&
	    copy_selection(&c->selection, &s->selection) && copy_mutes(c, s) && set_aside(c, s))
		return c;
	session_copy_free(c);
	return NULL;
}

void
session_copy_free(struct session *c)
{
	if (c == NULL)
		return;
	song_free(c->song);
	song_free(c->previewed);
	time_map_free(c->time);
	history_clear(&c->history);
	settings_free(c->settings);
	editing_free(&c->editing);
	aside_free(c->aside);
	free(c->places);
	free(c->selection.ids);
	free(c->muted);
	free(c->soloed);
	free(c->gone);
	free(c);
}

/* --- what comes back */

static bool
join_edits(struct session *s, struct session *c, struct err *err)
{
	for (size_t i = 0; i < c->aside->count; i++) {
		struct made *m = &c->aside->made[i];
		struct history_node *node = &c->history.nodes[i + 1];

		if (!session_take_edit(s, &node->edit, node->made_unix_s, &c->places[i + 1],
		    m->bytes, m->size, m->song, err))
			return false;
		m->song = NULL;
	}
	return true;
}

/* Those that the command has filled. */
static void
join_registers(struct session *s, struct session *c)
{
	for (int i = 0; i < REGISTERS; i++) {
		if (c->editing.clips[i] == c->aside->clips[i])
			continue;
		clip_free(s->editing.clips[i]);
		s->editing.clips[i] = clip_ref(c->editing.clips[i]);
	}
	s->editing.last = c->editing.last;
}

static bool
has_moved(const struct session *s, const struct aside *a)
{
	struct place now = place_now(s);

	return now.track != a->place.track || now.pitch != a->place.pitch ||
	    now.ticks != a->place.ticks || now.selection != a->place.selection ||
	    now.anchor_pitch != a->place.anchor_pitch ||
	    now.anchor_ticks != a->place.anchor_ticks || s->mode != a->mode;
}

static void
join_place(struct session *s, struct session *c)
{
	struct place place = place_now(c);

	free(s->selection.ids);
	s->selection = c->selection;
	c->selection.ids = NULL;
	s->mode = c->mode;
	s->note_ticks = c->note_ticks;
	s->note_velocity = c->note_velocity;
	place_cursor(s, &place);
}

bool
session_join(struct session *s, struct session *c, struct err *err)
{
	bool moved;

	session_preview_end(s);
	moved = has_moved(s, c->aside);
	if (!join_edits(s, c, err))
		return false;
	join_registers(s, c);
	if (!moved)
		join_place(s, c);
	if (c->message_serial != c->aside->message_serial)
		(c->message_is_error ? session_complain : session_say)(s, "%s", c->message);
	return true;
}
