/* SPDX-License-Identifier: MIT */
#include "model/measure/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sort.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

#define TAKE_NOTES	20000
#define TAKES		2
#define IDS		64
#define SPANS		3

struct take {
	struct note	*notes, *removed;
	size_t		 count, removed_count;
};

struct trial {
	struct rng	 rng;
	const struct song *song;
	struct generate_request request;
	bool		 tracks[TRIAL_TRACKS_MAX];
	uint32_t	 ids[IDS];
	struct generate_span spans[SPANS];
	struct take	 take[TAKES];
	char		 refusal[300];
	const char	*fault;		/* the rule that was broken; NULL: none */
};

static void
add(void *arg, int candidate, const struct note *note)
{
	struct trial *t = arg;

	if (t->take[candidate].count < TAKE_NOTES)
		t->take[candidate].notes[t->take[candidate].count++] = *note;
}

static void
removed(void *arg, int candidate, const struct note *note)
{
	struct trial *t = arg;

	if (t->take[candidate].removed_count < TAKE_NOTES)
		t->take[candidate].removed[t->take[candidate].removed_count++] = *note;
}

static void
restart(void *arg, int candidate)
{
	struct trial *t = arg;

	t->take[candidate].count = t->take[candidate].removed_count = 0;
}

/* --- a random request */

struct some_ids {
	struct trial	*trial;
	size_t		 count;
};

static bool
name_note(void *arg, const struct note *note)
{
	struct some_ids *s = arg;

	if (rng_below(&s->trial->rng, 6) == 0 && s->count < IDS)
		s->trial->ids[s->count++] = note->id;
	return true;
}

static void
draw_region(struct trial *t, const struct time_map *map)
{
	int64_t end = song_last_note_end_ticks(t->song);
	struct generate_request *r = &t->request;
	struct bar last, bar;

	time_bar_at(map, end > 0 ? end - 1 : 0, &last);
	time_bar(map, rng_below(&t->rng, (uint32_t)last.number + 2), &bar);
	r->start_ticks = bar.start_ticks;
	if (rng_below(&t->rng, 4) == 0)
		r->start_ticks += rng_below(&t->rng, (uint32_t)bar.length_ticks);
	r->bars = 1 + (int)rng_below(&t->rng, 4);
	time_bar(map, bar.number + r->bars - 1, &bar);
	if (rng_below(&t->rng, 4) == 0)
		r->end_ticks = bar.start_ticks + 1 + rng_below(&t->rng, (uint32_t)bar.length_ticks);
	if (r->end_ticks > 0 && r->end_ticks <= r->start_ticks)
		r->end_ticks = 0;
	for (int i = 0, found = 0; i < song_tracks(t->song) || found == 0; i++) {
		int track = i % song_tracks(t->song);

		t->tracks[track] = rng_below(&t->rng, 3) > 0;
		found += t->tracks[track];
	}
}

static void
draw_ask(struct trial *t, bool chords)
{
	struct generate_ask *ask = &t->request.ask;

	for (int i = 0; i < CONTROLS; i++)
		if (rng_below(&t->rng, 4) == 0)
			ask->control[i] = (uint8_t)rng_below(&t->rng,
			    (uint32_t)control_table[i].count);
	if (rng_below(&t->rng, 3) == 0) {
		ask->low = (uint8_t)(30 + rng_below(&t->rng, 40));
		ask->high = (uint8_t)(ask->low + 6 + rng_below(&t->rng, 24));
	}
	if (rng_below(&t->rng, 3) == 0)
		ask->most = (uint8_t)(1 + rng_below(&t->rng, 4));
	if (rng_below(&t->rng, 3) == 0)
		ask->scale = (uint16_t)(1 + rng_below(&t->rng, 0xfff));
	if (rng_below(&t->rng, 4) == 0)
		ask->key = (int)rng_below(&t->rng, 24);
	ask->propose_chords = rng_below(&t->rng, 6) == 0 && chords;
}

/* Bars in which nothing may change, or parts of them. */
static void
draw_spans(struct trial *t, const struct time_map *map)
{
	struct generate_keep *keep = &t->request.keep;
	struct bar bar;

	keep->spans = t->spans;
	keep->span_count = rng_below(&t->rng, 3) == 0 ? rng_below(&t->rng, 4) : 0;
	for (size_t i = 0; i < keep->span_count; i++) {
		time_bar_at(map, t->request.start_ticks, &bar);
		time_bar(map, bar.number + rng_below(&t->rng, (uint32_t)t->request.bars + 1), &bar);
		t->spans[i].start_ticks = bar.start_ticks;
		if (rng_below(&t->rng, 4) == 0)
			t->spans[i].start_ticks += rng_below(&t->rng, (uint32_t)bar.length_ticks);
		t->spans[i].end_ticks = bar.start_ticks + bar.length_ticks;
	}
}

static void
draw_request(struct trial *t, const struct time_map *map, struct model *model)
{
	struct some_ids ids = { .trial = t };
	struct generate_request *r = &t->request;
	struct model_info info;
	struct window window;

	*r = (struct generate_request){ .song = t->song, .tracks = t->tracks, .candidates = TAKES,
		.temperature = 1, .min_p = 0.02, .seed = rng_u64(&t->rng), .model = model,
		.ask = GENERATE_ASK_NOTHING, .replace = rng_below(&t->rng, 5) > 0,
		.ends = rng_below(&t->rng, 8) == 0, .note = add, .removed = removed,
		.restart = restart, .arg = t };
	model_info(model, &info);
	draw_region(t, map);
	draw_ask(t, info.encoding.chords);
	r->keep.kind = (enum lock_kind)rng_below(&t->rng, 4);
	if (rng_below(&t->rng, 2))
		r->keep.share = rng_float(&t->rng);
	window = (struct window){ r->start_ticks, r->start_ticks + 4 * 1920, 0, 127 };
	if (rng_below(&t->rng, 2))
		song_query(t->song, -1, &window, name_note, &ids);
	sort_ids(t->ids, ids.count);
	r->keep.ids = t->ids;
	r->keep.count = ids.count;
	draw_spans(t, map);
}

/* --- what must hold */

static int64_t
end_of(const struct trial *t, const struct time_map *map)
{
	struct bar bar;

	if (t->request.end_ticks > 0)
		return t->request.end_ticks;
	time_bar_at(map, t->request.start_ticks, &bar);
	time_bar(map, bar.number + t->request.bars, &bar);
	return bar.start_ticks;
}

static bool
is_named(const struct trial *t, uint32_t id)
{
	return ids_have(t->ids, t->request.keep.count, id);
}

/* The notes that stay where the candidate's are, and the candidate's own. */
struct meeting {
	const struct trial *trial;
	const struct take *take;
	const struct note *note;
	int		 same, sounding;
};

static bool
meet(void *arg, const struct note *there)
{
	struct meeting *m = arg;
	bool gone = false;

	for (size_t i = 0; i < m->take->removed_count; i++)
		gone = gone || m->take->removed[i].id == there->id;
	if (!gone && there->channel == m->note->channel)
		m->same++;
	return true;
}

static bool
sounds_in_span(const struct trial *t, const struct note *n)
{
	const struct generate_keep *keep = &t->request.keep;

	for (size_t i = 0; i < keep->span_count; i++)
		if (n->start_ticks < keep->spans[i].end_ticks &&
		    n->start_ticks + n->length_ticks > keep->spans[i].start_ticks)
			return true;
	return false;
}

static void
check_note(struct trial *t, const struct take *take, const struct note *n, int64_t end)
{
	const struct generate_ask *ask = &t->request.ask;
	bool drum = song_is_drums(t->song, n->track, n->channel, n->start_ticks);
	bool replaces = t->request.replace && t->request.keep.kind != LOCK_NOTES;
	struct meeting m = { .trial = t, .take = take, .note = n };
	struct window window = { n->start_ticks, n->start_ticks + n->length_ticks,
	    n->pitch, n->pitch };

	if (n->start_ticks < t->request.start_ticks || n->start_ticks >= end ||
	    n->start_ticks + n->length_ticks > end || n->length_ticks < 1)
		t->fault = "a note outside the region";
	if (n->track < 0 || n->track >= song_tracks(t->song) || !t->tracks[n->track])
		t->fault = "a note on a track that was not asked for";
	if (sounds_in_span(t, n))
		t->fault = "a new note sounds in a locked bar";
	song_query(t->song, n->track, &window, meet, &m);
	for (size_t i = 0; i < take->count; i++) {
		const struct note *o = &take->notes[i];

		m.same += o != n && o->track == n->track && o->channel == n->channel &&
		    o->pitch == n->pitch && o->start_ticks < n->start_ticks + n->length_ticks &&
		    n->start_ticks < o->start_ticks + o->length_ticks;
		m.sounding += o->track == n->track && o->channel == n->channel &&
		    o->start_ticks <= n->start_ticks && o->start_ticks + o->length_ticks >
		    n->start_ticks;
	}
	if (m.same > 0)
		t->fault = "two notes of one pitch sound at once";
	/* What is kept of rhythm or pitches goes before the limits, where both cannot be had. */
	if (!drum && !replaces && ask->scale != 0 &&
	    (ask->scale >> n->pitch % 12 & 1) == 0)
		t->fault = "a note outside the scale";
	if (!drum && !replaces && ask->high > 0 && (n->pitch < ask->low ||
	    n->pitch > ask->high))
		t->fault = "a note outside the range";
	if (!replaces && ask->most > 0 && m.sounding > ask->most)
		t->fault = "too many notes at once";
}

static void
check_removed(struct trial *t, const struct take *take, int64_t end)
{
	if (!t->request.replace && take->removed_count > 0)
		t->fault = "a note is replaced by a request that replaces nothing";
	for (size_t i = 0; i < take->removed_count; i++) {
		const struct note *n = &take->removed[i];

		if (is_named(t, n->id))
			t->fault = "a locked note is replaced";
		if (sounds_in_span(t, n))
			t->fault = "a note of a locked bar is replaced";
		if (!t->tracks[n->track] || n->start_ticks < t->request.start_ticks ||
		    n->start_ticks >= end)
			t->fault = "a note outside the region is replaced";
	}
}

/* The take as one edit: every other event stays byte for byte, in its order. */
static void
check_edit(struct trial *t, const struct take *take)
{
	struct song *song = song_snapshot(t->song), *back = song_snapshot(t->song);
	struct edit edit = EDIT_EMPTY, undo = EDIT_EMPTY;
	uint8_t *before, *after;
	size_t size_before, size_after;
	struct err err = { 0 };
	bool ok = true;

	for (size_t i = 0; i < take->removed_count && ok; i++)
		ok = edit_remove_note(&edit, song, &take->removed[i], &err);
	for (size_t i = 0; i < take->count && ok; i++)
		ok = edit_add_note(&edit, song, &take->notes[i], &err);
	ok = ok && edit_invert(&edit, &undo, &err) && song_edit(song, &edit, &err) &&
	    song_edit(song, &undo, &err);
	if (!ok || !smf_write(song, &after, &size_after, &err) ||
	    !smf_write(back, &before, &size_before, &err)) {
		t->fault = "the take does not make an edit";
	} else {
		if (size_before != size_after || memcmp(before, after, size_before) != 0)
			t->fault = "taken and undone, the file differs";
		free(before);
		free(after);
	}
	edit_clear(&edit);
	edit_clear(&undo);
	song_free(song);
	song_free(back);
}

static void
check(struct trial *t, const struct time_map *map)
{
	int64_t end = end_of(t, map);

	for (int c = 0; c < TAKES && t->fault == NULL; c++) {
		const struct take *take = &t->take[c];

		check_removed(t, take, end);
		for (size_t i = 0; i < take->count && t->fault == NULL; i++)
			check_note(t, take, &take->notes[i], end);
		if (t->fault == NULL)
			check_edit(t, take);
	}
}

const char *
trial_run(struct trial *t, const struct song *song, struct model *model)
{
	struct time_map *map = time_map_new(song);
	struct generate_result result;
	struct err err = { 0 };

	t->song = song;
	t->fault = map == NULL ? "no memory for its bars" : NULL;
	for (int c = 0; c < TAKES; c++)
		t->take[c].count = t->take[c].removed_count = 0;
	if (t->fault != NULL)
		return t->fault;
	draw_request(t, map, model);
	if (generate(&t->request, &result, &err)) {
		check(t, map);
	} else {
		snprintf(t->refusal, sizeof t->refusal, "refused: %s", err.text);
		t->fault = t->refusal;
	}
	time_map_free(map);
	return t->fault;
}

struct trial *
trial_new(uint64_t seed)
{
	struct trial *t = calloc(1, sizeof *t);
	bool good = t != NULL;

	for (int c = 0; good && c < TAKES; c++) {
		t->take[c].notes = calloc(TAKE_NOTES, sizeof(struct note));
		t->take[c].removed = calloc(TAKE_NOTES, sizeof(struct note));
		good = t->take[c].notes != NULL && t->take[c].removed != NULL;
	}
	if (good) {
		rng_seed(&t->rng, seed);
		return t;
	}
	trial_free(t);
	return NULL;
}

void
trial_free(struct trial *t)
{
	for (int c = 0; t != NULL && c < TAKES; c++) {
		free(t->take[c].notes);
		free(t->take[c].removed);
	}
	free(t);
}
