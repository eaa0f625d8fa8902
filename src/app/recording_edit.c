/* SPDX-License-Identifier: MIT */
#include "app/recording_edit.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/session_internal.h"
#include "app/setting.h"
#include "base/sort.h"
#include "music/edit.h"
#include "music/take.h"

struct going {
	int64_t		 from_ticks, to_ticks;
};

static enum note_fate
goes(void *arg, struct note *n, struct err *err)
{
	const struct going *g = arg;

	(void)err;
	return n->start_ticks >= g->from_ticks && n->start_ticks < g->to_ticks ? NOTE_GOES :
	    NOTE_STAYS;
}

/* Takes out the notes that begin where the pass went, then adds those of the take. */
static bool
replace(const struct session *s, const struct take *take, int track, int64_t from_ticks,
    int64_t end_ticks, struct edit *edit, struct err *err)
{
	struct going g = { from_ticks, end_ticks };
	struct window w = { from_ticks, end_ticks, 0, 127 };
	struct song *bare = song_snapshot(s->song);
	struct edit out = EDIT_EMPTY, in = EDIT_EMPTY;
	size_t touched;
	bool good;

	good = edit_map_notes(&out, s->song, track, &w, goes, &g, &touched, err) &&
	    (out.count == 0 || song_edit(bare, &out, err)) &&
	    take_as_edit(take, bare, track, end_ticks, &in, err);
	if (good) {
		snprintf(out.label, sizeof out.label, "%s", in.label);
		out.notes = in.notes;
		good = out.count == 0 || edit_join(&out, &in, err);
		if (good) {
			*edit = out.count == 0 ? in : out;
			out = in = (struct edit)EDIT_EMPTY;
		}
	}
	edit_clear(&out);
	edit_clear(&in);
	song_free(bare);
	return good;
}

static int64_t
on_grid(const struct session *s, int64_t tick)
{
	double strength = settings_number(s->settings, SET_QUANTISE) / 100;
	struct bar bar;
	int64_t to;

	time_bar_at(s->time, tick, &bar);
	to = bar_snap(&bar, tick, s->grid_ticks);
	return tick + (int64_t)((double)(to - tick) * strength + (to < tick ? -0.5 : 0.5));
}

struct ids {
	const uint32_t	*ids;
	size_t		 count;
	const struct session *session;
};

static enum note_fate
to_grid(void *arg, struct note *n, struct err *err)
{
	const struct ids *ids = arg;
	int64_t start = on_grid(ids->session, n->start_ticks);

	(void)err;
	if (start == n->start_ticks ||
	    !ids_have(ids->ids, ids->count, n->id))
		return NOTE_STAYS;
	n->start_ticks = start;
	return NOTE_CHANGES;
}

/* The notes of one pass, an edit of its own. */
static bool
quantise(struct session *s, int track, uint32_t *ids, size_t count, struct err *err)
{
	struct ids mine = { ids, count, s };
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct edit edit = EDIT_EMPTY;
	size_t touched;
	bool good;

	sort_ids(ids, count);
	good = edit_map_notes(&edit, s->song, track, &all, to_grid, &mine, &touched, err);
	if (good && touched > 0) {
		snprintf(edit.label, sizeof edit.label, "quantise %zu recorded note%s", touched,
		    touched == 1 ? "" : "s");
		good = session_edit(s, &edit, err);
	}
	edit_clear(&edit);
	return good;
}

bool
recording_edit(struct session *s, const struct take *take, int track, bool replaces,
    int64_t from_ticks, int64_t end_ticks, size_t *notes, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	uint32_t *ids = NULL;
	size_t count = 0;
	bool good;

	good = replaces ? replace(s, take, track, from_ticks, end_ticks, &edit, err) :
	    take_as_edit(take, s->song, track, end_ticks, &edit, err);
	if (good && edit.count > 0) {
		ids = edit_added_ids(&edit, &count);
		good = (s->store == NULL || store_take_becomes(s->store,
		    (uint32_t)s->history.count, err)) && session_edit(s, &edit, err);
	}
	edit_clear(&edit);
	*notes = count;
	if (good && ids != NULL && settings_on(s->settings, SET_RECORD_QUANTISE))
		good = quantise(s, track, ids, count, err);
	free(ids);
	return good;
}
