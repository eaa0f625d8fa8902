/* SPDX-License-Identifier: MIT */
#include "command/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session_copy.h"
#include "app/session_internal.h"
#include "app/setting.h"
#include "app/transport.h"
#include "base/number.h"
#include "base/text.h"
#include "music/edit.h"
#include "music/spell.h"

bool
cmd_integer(int argc, char **argv, int i, long long low, long long high, long long otherwise,
    long long *value, struct err *err)
{
	*value = otherwise;
	return i >= argc || text_integer(argv[i], low, high, value, err);
}

bool
cmd_count(int argc, char **argv, int i, long long *count, struct err *err)
{
	return cmd_integer(argc, argv, i, 1, COUNT_MAX, 1, count, err);
}

bool
cmd_parse_length(const struct session *s, const char *word, int64_t *length_ticks,
    struct err *err)
{
	int numerator, denominator;
	long long ticks;

	if (strchr(word, '/') == NULL) {
		if (!text_integer(word, 1, LENGTH_TICKS_MAX, &ticks, err))
			return false;
		*length_ticks = ticks;
		return true;
	}
	if (!setting_parse_length(word, &numerator, &denominator, err))
		return false;
	*length_ticks = (int64_t)song_ticks_per_quarter(s->song) * 4 * numerator / denominator;
	if (*length_ticks < 1)
		*length_ticks = 1;
	return true;
}

const char *
cmd_join_words(int argc, char **argv, int from, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (int i = from; i < argc && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i > from ? " " : "",
		    argv[i]);
	return out;
}

const char *
cmd_pitch(struct session *s, int64_t ticks, int pitch, char *out)
{
	struct key key;

	session_key_at(s, ticks, &key);
	return spell_pitch(&key, pitch, out);
}

const char *
cmd_notes(size_t count, char text[64])
{
	snprintf(text, 64, "%zu note%s", count, count == 1 ? "" : "s");
	return text;
}

static int64_t
common_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* As a musician would write it, if possible: 1/8, 3/16, 1/12, but not 5/96. */
const char *
cmd_length(const struct session *s, int64_t ticks, char text[64])
{
	int64_t whole = (int64_t)song_ticks_per_quarter(s->song) * 4;
	int64_t divisor = common_divisor(ticks, whole);

	if (divisor <= 0 || whole / divisor > 64)
		snprintf(text, 64, "%lld tick%s", (long long)ticks, ticks == 1 ? "" : "s");
	else if (whole == divisor)
		snprintf(text, 64, "%lld", (long long)(ticks / divisor));
	else
		snprintf(text, 64, "%lld/%lld", (long long)(ticks / divisor),
		    (long long)(whole / divisor));
	return text;
}

const char *
cmd_at(const struct session *s, int64_t ticks, char text[64])
{
	struct bar bar;
	char rest[64];
	int64_t off;
	int beat;

	time_bar_at(s->time, ticks, &bar);
	beat = (int)((ticks - bar.start_ticks) / bar.beat_ticks) + 1;
	off = (ticks - bar.start_ticks) % bar.beat_ticks;
	if (off == 0)
		snprintf(text, 64, "bar %lld beat %d", (long long)bar.number + 1, beat);
	else
		snprintf(text, 64, "bar %lld beat %d + %.16s", (long long)bar.number + 1, beat,
		    cmd_length(s, off, rest));
	return text;
}

void
cmd_move_cursor(struct session *s, int64_t ticks)
{
	s->cursor_ticks = number_clamp(ticks, 0, CURSOR_TICKS_MAX);
}

void
cmd_preview(struct session *s, const struct note *n)
{
	if (s->aside != NULL) {
		s->aside->sounds = true;
		s->aside->sound = *n;
		return;
	}
	transport_preview(s, n->track, n->channel, n->pitch, n->velocity, n->length_ticks);
}

/* A track without events gets the first part that no other track uses. */
int
cmd_channel(const struct session *s, int track)
{
	struct track_info info;
	int port, channel;

	song_track_info(s->song, track, &info);
	song_free_part(s->song, &port, &channel);
	return info.channel >= 0 ? info.channel : channel;
}

/* --- target notes */

void
targets_clear(struct targets *t)
{
	free(t->notes);
	memset(t, 0, sizeof *t);
}

static bool
add_target(struct targets *t, const struct note *n)
{
	if (t->count == t->capacity) {
		size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
		struct note *grown = realloc(t->notes, capacity * sizeof *grown);

		if (grown == NULL) {
			t->full = true;
			return false;
		}
		t->notes = grown;
		t->capacity = capacity;
	}
	t->notes[t->count++] = *n;
	return true;
}

bool
targets_append(struct targets *t, const struct targets *more, struct err *err)
{
	for (size_t i = 0; i < more->count; i++)
		if (!add_target(t, &more->notes[i]))
			return err_set(err, ERR_LIMIT, "no memory for so many notes");
	return true;
}

struct gathering {
	struct picked		*picked;	/* only these; or NULL: all */
	int64_t			 from_ticks;	/* only notes that start at or after this */
	struct targets		*targets;
};

static bool
gather(void *arg, const struct note *n)
{
	struct gathering *g = arg;

	if (n->start_ticks < g->from_ticks || (g->picked != NULL && !picked_holds(g->picked, n)))
		return true;
	return add_target(g->targets, n);
}

static bool
no_memory(struct targets *t, struct err *err)
{
	targets_clear(t);
	return err_set(err, ERR_LIMIT, "no memory for so many notes");
}

#define PREVIEW_NOTES_MAX 8000

bool
cmd_shows(const struct session *s, size_t notes, struct err *err)
{
	return !s->editing.previewing || notes <= PREVIEW_NOTES_MAX ||
	    err_set(err, ERR_LIMIT, "%zu notes are too many for a preview", notes);
}

bool
cmd_targets_in(struct session *s, int track, const struct window *w, bool starting_only,
    struct targets *t, struct err *err)
{
	struct gathering g = { NULL, starting_only ? w->start_ticks : INT64_MIN, t };

	memset(t, 0, sizeof *t);
	song_query(s->song, track, w, gather, &g);
	return !t->full || no_memory(t, err);
}

bool
cmd_targets(struct session *s, struct targets *t, struct err *err)
{
	struct picked picked;
	struct gathering g = { &picked, INT64_MIN, t };
	struct note here;

	memset(t, 0, sizeof *t);
	if (session_pick(s, &picked)) {
		t->selected = true;
		song_query(s->song, picked.track, &picked.window, gather, &g);
		if (t->full)
			return no_memory(t, err);
		if (!cmd_shows(s, t->count, err)) {
			targets_clear(t);
			return false;
		}
		return t->count > 0 || err_set(err, ERR_ARG, "there is no note in %s",
		    s->editing.meant != NULL ? "that part of the track" : "the selection");
	}
	if (!session_note_here(s, &here))
		return err_set(err, ERR_ARG, "there is no note at the cursor");
	return add_target(t, &here) || no_memory(t, err);
}

/* --- edits of notes */

/* Collects the notes that an edit inserted, by id. */
static bool
new_ids(const struct edit *edit, uint32_t **ids, size_t *count, struct err *err)
{
	*ids = edit_added_ids(edit, count);
	return *ids != NULL || err_set(err, ERR_LIMIT, "no memory for so many notes");
}

bool
cmd_edit(struct session *s, struct edit *edit, const char *label, uint32_t **ids, size_t *count,
    struct err *err)
{
	uint32_t *made = NULL;
	size_t n = 0;

	snprintf(edit->label, sizeof edit->label, "%s", label);
	if ((ids != NULL && !new_ids(edit, &made, &n, err)) || !(s->editing.previewing ?
	    session_preview(s, edit, err) : session_edit(s, edit, err))) {
		free(made);
		edit_clear(edit);
		return false;
	}
	if (ids != NULL) {
		*ids = made;
		*count = n;
	}
	return true;
}

bool
cmd_remove(struct session *s, const struct targets *t, const char *label, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	bool good = edit_remove_notes(&edit, s->song, t->notes, t->count, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);

	edit_clear(&edit);
	return good;
}

static bool
same_note(const struct note *a, const struct note *b)
{
	return a->track == b->track && a->start_ticks == b->start_ticks &&
	    a->length_ticks == b->length_ticks && a->channel == b->channel &&
	    a->pitch == b->pitch && a->velocity == b->velocity;
}

uint32_t *
targets_ids(const struct targets *t)
{
	uint32_t *ids = malloc((t->count + 1) * sizeof *ids);

	for (size_t i = 0; ids != NULL && i < t->count; i++)
		ids[i] = t->notes[i].id;
	return ids;
}

bool
cmd_change(struct session *s, struct targets *t, note_change_fn fn, void *arg,
    const char *label, size_t *changed, struct err *err)
{
	struct note *new = malloc((t->count + 1) * sizeof *new);
	struct edit edit = EDIT_EMPTY;
	bool good = new != NULL || err_set(err, ERR_LIMIT, "no memory for so many notes");

	*changed = 0;
	for (size_t i = 0; good && i < t->count; i++) {
		new[i] = t->notes[i];
		good = fn(arg, s, &new[i], err);
		*changed += good && !same_note(&new[i], &t->notes[i]);
	}
	good = good && edit_set_notes(&edit, s->song, t->notes, new, t->count, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good) {
		free(t->notes);
		t->notes = new;
		t->capacity = t->count + 1;
	} else {
		free(new);
	}
	/* Moved notes keep their ids, so they stay selected. */
	if (good && s->selection.active && s->editing.meant == NULL) {
		uint32_t *ids = targets_ids(t);

		if (ids != NULL)
			selection_hold(s, ids, t->count);
	}
	return good;
}
