/* SPDX-License-Identifier: MIT */
#include "model/measure/suite_case.h"

#include <math.h>
#include <stdlib.h>

#include "music/edit.h"
#include "music/song.h"
#include "music/time.h"

#define BARS		8	/* of a region */
#define BARS_MIN	12	/* of a piece */
#define SEED_BARS	16	/* most bars before the region */
#define SEED_MIN	4	/* fewest, all in its metre */
#define NOTES_MIN	8	/* in the region, and in the four bars before */

const char *const suite_task_names[SUITE_TASKS] = {
	[SUITE_CONTINUE] = "continue", [SUITE_FILL] = "fill", [SUITE_ACCOMPANY] = "accompany",
	[SUITE_VARY] = "vary", [SUITE_HARMONISE] = "harmonise", [SUITE_END] = "end",
};

/* --- notes of a song */

enum place { PLACE_IN, PLACE_OUTSIDE, PLACE_FROM };	/* relative to the region */

struct picking {
	struct note	*notes;		/* owned */
	size_t		 count, capacity;
	int64_t		 start_ticks, end_ticks;
	enum place	 place;
	bool		 full;
};

static bool
append(struct note **notes, size_t *count, size_t *capacity, const struct note *note)
{
	if (*count == *capacity) {
		size_t more = *capacity == 0 ? 256 : 2 * *capacity;
		struct note *grown = realloc(*notes, more * sizeof *grown);

		if (grown == NULL)
			return false;
		*notes = grown;
		*capacity = more;
	}
	(*notes)[(*count)++] = *note;
	return true;
}

static bool
pick(void *arg, const struct note *note)
{
	struct picking *p = arg;
	bool in = note->start_ticks >= p->start_ticks &&
	    (p->place == PLACE_FROM || note->start_ticks < p->end_ticks);

	if (in == (p->place != PLACE_OUTSIDE))
		p->full = !append(&p->notes, &p->count, &p->capacity, note);
	return !p->full;
}

/* The notes of a track (-1: of all) that start there. */
static bool
pick_notes(const struct suite_case *c, const struct song *song, int track, enum place place,
    struct picking *p)
{
	struct window all = { 0, INT64_MAX, 0, 127 };

	*p = (struct picking){ .start_ticks = c->start_ticks, .end_ticks = c->end_ticks,
		.place = place };
	song_query(song, track, &all, pick, p);
	return !p->full;
}

static size_t
count_notes(const struct suite_case *c, const struct song *song, int track)
{
	struct picking p;
	size_t count = pick_notes(c, song, track, PLACE_IN, &p) ? p.count : 0;

	free(p.notes);
	return count;
}

/* Takes over the edit. */
static bool
apply(struct song *song, struct edit *edit, bool good, struct err *err)
{
	good = good && song_edit(song, edit, err);
	edit_clear(edit);
	return good;
}

/* The song without some notes; NULL: no memory. */
static struct song *
without(const struct suite_case *c, const struct song *from, int track, enum place place,
    struct err *err)
{
	struct song *song = song_snapshot(from);
	struct edit edit = EDIT_EMPTY;
	struct picking p = { .full = true };
	bool good = song != NULL && pick_notes(c, song, track, place, &p);

	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the notes of a piece");
	good = good && apply(song, &edit, edit_remove_notes(&edit, song, p.notes, p.count, err),
	    err);
	free(p.notes);
	if (good)
		return song;
	song_free(song);
	return NULL;
}

/* --- the case */

/* Finds the region; false if there is no place for one. */
static bool
find_region(struct suite_case *c, const struct song *song, const struct time_map *time)
{
	struct bar first, before, last, after;
	int64_t end = song_last_note_end_ticks(song), start, bars;

	if (end <= 0 || song_format(song) == 2)
		return false;
	time_bar_at(time, end - 1, &last);
	bars = last.number + 1;
	start = c->task == SUITE_END ? bars - BARS : bars / 2 < SEED_BARS ? bars / 2 : SEED_BARS;
	c->bars = (int)(bars - start < BARS ? bars - start : BARS);
	if (bars < BARS_MIN || start < SEED_MIN || c->bars < BARS / 2 ||
	    !time_bars_alike(time, start - SEED_MIN, start + c->bars))
		return false;
	time_bar(time, start, &first);
	time_bar(time, start + c->bars, &after);
	time_bar(time, start - SEED_MIN, &before);
	c->start_ticks = before.start_ticks;
	c->end_ticks = first.start_ticks;
	if (count_notes(c, song, -1) < NOTES_MIN)
		return false;
	c->start_ticks = first.start_ticks;
	c->end_ticks = after.start_ticks;
	return count_notes(c, song, -1) >= NOTES_MIN;
}

static bool
remakes(enum suite_task task)
{
	return task == SUITE_FILL || task == SUITE_VARY;
}

/* One of the tracks that play in the region; -1 if there is only one. */
static int
choose_track(const struct suite_case *c, const struct song *song, size_t turn)
{
	int tracks = song_tracks(song), playing = 0;

	for (int t = 0; t < tracks; t++)
		playing += count_notes(c, song, t) > 0;
	if (playing < 2)
		return -1;
	turn %= (size_t)playing;
	for (int t = 0; t < tracks; t++)
		if (count_notes(c, song, t) > 0 && turn-- == 0)
			return t;
	return -1;
}

static bool
make_songs(struct suite_case *c, const struct song *song, int track, struct err *err)
{
	if (track >= 0) {
		c->real = without(c, song, track, PLACE_OUTSIDE, err);
		c->given = c->real != NULL ? without(c, c->real, track, PLACE_IN, err) : NULL;
	} else {
		c->real = song_snapshot(song);
		if (remakes(c->task))
			c->given = song_snapshot(song);
		else
			c->given = without(c, song, -1, PLACE_FROM, err);
	}
	return c->given != NULL && c->real != NULL;
}

/* Without its notes, a track may no longer say that it is drums. */
static bool
stays_drums(const struct suite_case *c, const struct song *song, int track)
{
	struct track_info before, after;

	song_track_info(song, track, &before);
	song_track_info(c->given, track, &after);
	return before.drums == after.drums;
}

bool
suite_case_make(struct suite_case *c, const struct song *song, enum suite_task task, size_t turn,
    bool *fits, struct err *err)
{
	struct time_map *time = time_map_new(song);
	bool one = task == SUITE_ACCOMPANY || task == SUITE_HARMONISE;
	struct note note;
	int track = -1;

	*c = (struct suite_case){ .task = task };
	*fits = time != NULL && find_region(c, song, time);
	time_map_free(time);
	if (*fits && one)
		track = choose_track(c, song, turn);
	*fits = *fits && (!one || track >= 0);
	if (!*fits)
		return true;
	c->tracks = calloc((size_t)song_tracks(song) + 1, sizeof *c->tracks);
	if (c->tracks == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a list of tracks");
	for (int t = 0; t < song_tracks(song); t++)
		c->tracks[t] = one ? t == track : remakes(task) ? count_notes(c, song, t) > 0 :
		    song_prev_note(song, t, c->start_ticks, &note);
	if (!make_songs(c, song, track, err))
		return false;
	*fits = track < 0 || stays_drums(c, song, track);
	return true;
}

void
suite_case_clear(struct suite_case *c)
{
	song_free(c->given);
	song_free(c->real);
	free(c->tracks);
	*c = (struct suite_case){ 0 };
}

void
suite_case_request(const struct suite_case *c, struct generate_request *r)
{
	*r = (struct generate_request){
		.song = c->given, .start_ticks = c->start_ticks, .bars = c->bars,
		.tracks = c->tracks, .candidates = 1, .ask = GENERATE_ASK_NOTHING,
		.replace = c->task != SUITE_CONTINUE && c->task != SUITE_END,
		.ends = c->task == SUITE_END,
	};
	if (c->task == SUITE_VARY)
		r->keep.kind = LOCK_RHYTHM;
	r->ask.propose_chords = c->task == SUITE_HARMONISE;
}

/* --- generating */

static void
add_note(void *arg, int candidate, const struct note *note)
{
	struct suite_take *t = arg;

	if (candidate == 0 && !append(&t->notes, &t->count, &t->capacity, note))
		t->full = true;
}

static void
add_removed(void *arg, int candidate, const struct note *note)
{
	struct suite_take *t = arg;

	if (candidate == 0 && !append(&t->removed, &t->removed_count, &t->removed_capacity, note))
		t->full = true;
}

static void
forget(void *arg, int candidate)
{
	struct suite_take *t = arg;

	if (candidate == 0)
		t->count = t->removed_count = 0;
}

static void
end_take(void *arg, int candidate, double nats_per_note)
{
	struct suite_take *t = arg;

	if (candidate == 0)
		t->nats_per_note = nats_per_note;
}

bool
suite_take_make(struct suite_take *t, struct generate_request *r, struct generate_result *result,
    struct err *err)
{
	*t = (struct suite_take){ .nats_per_note = NAN };
	r->note = add_note;
	r->removed = add_removed;
	r->restart = forget;
	r->done = end_take;
	r->arg = t;
	if (!generate(r, result, err))
		return false;
	return !t->full || err_set(err, ERR_LIMIT, "no memory for the notes of a candidate");
}

void
suite_take_clear(struct suite_take *t)
{
	free(t->notes);
	free(t->removed);
	*t = (struct suite_take){ 0 };
}

struct song *
suite_take_song(const struct suite_take *t, const struct song *from, struct err *err)
{
	struct song *song = song_snapshot(from);
	struct edit edit = EDIT_EMPTY;
	bool good = song != NULL || err_set(err, ERR_LIMIT, "no memory for a piece");

	for (size_t i = 0; good && i < t->removed_count; i++)
		good = edit_remove_note(&edit, song, &t->removed[i], err);
	good = good && edit_add_notes(&edit, song, t->notes, t->count, err);
	if (apply(song, &edit, good, err))
		return song;
	song_free(song);
	return NULL;
}
