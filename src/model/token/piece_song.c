/* SPDX-License-Identifier: MIT */
/* piece_song.c - makes a piece from the bars of a song. */


#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "model/token/piece.h"
#include "music/song.h"
#include "music/time.h"

struct raw {				/* a note before it is on the grid */
	int		 slot, bar, position;
	int64_t		 step;		/* from the start of the piece */
	int64_t		 steps;		/* duration */
	uint8_t		 pitch, velocity;
	bool		 dropped;
};

struct slot {
	int		 track, channel, program;
	bool		 drums;
	size_t		 notes;
};

struct maker {
	const struct song	*song;
	const struct time_map	*time;
	struct piece		 grid;		/* its bars, so far; owned: grid.bar */
	struct piece_place	 place;		/* of the bars; owned: place.bar_ticks */
	int64_t			*bar_step;	/* (bars + 1) */
	struct slot		*slots;
	int			 slot_count, slot_capacity;
	int			 track_first_slot;	/* of the track being read */
	int			 track;
	struct raw		*raw;
	size_t			 raw_count, raw_capacity;
	bool			 failed;
};

/* --- bars */

/* Adds a bar of the song, split if it is too long for one. */
static bool
add_bar(struct maker *m, const struct bar *bar, struct err *err)
{
	int64_t left = piece_steps(bar->length_ticks, m->place.ticks_per_quarter);
	bool whole = left <= VOCAB_BAR_STEPS;
	int64_t start_ticks = bar->start_ticks;
	struct key key;

	time_key(m->time, bar->start_ticks, &key);
	if (left < 1)
		left = 1;
	for (; left > 0; left -= VOCAB_BAR_STEPS) {
		struct piece_bar *b = &m->grid.bar[m->grid.bars];
		int metre = vocab_metre(bar->numerator, bar->denominator);

		if (m->grid.bars == PIECE_BARS_MAX)
			return err_set(err, ERR_LIMIT,
			    "the piece has more than %d bars", PIECE_BARS_MAX);
		b->steps = left > VOCAB_BAR_STEPS ? VOCAB_BAR_STEPS : left;
		b->metre = whole && vocab_metre_steps(metre) == b->steps ?
		    metre : VOCAB_METRE_OTHER;
		b->key = piece_key(&key);
		b->tempo = vocab_tempo(time_tempo_bpm(m->time, start_ticks));
		m->place.bar_ticks[m->grid.bars] = start_ticks;
		m->bar_step[m->grid.bars + 1] = m->bar_step[m->grid.bars] + b->steps;
		m->grid.bars++;
		start_ticks += (int64_t)VOCAB_BAR_STEPS / VOCAB_GRID *
		    m->place.ticks_per_quarter;
	}
	m->place.bar_ticks[m->grid.bars] = bar->start_ticks + bar->length_ticks;
	return true;
}

static bool
add_bars(struct maker *m, const struct piece_request *request, struct err *err)
{
	int64_t end_ticks = song_last_note_end_ticks(m->song);
	struct bar bar;

	for (int64_t i = 0; request->bars == 0 || i < request->bars; i++) {
		time_bar(m->time, request->first_bar + i, &bar);
		if (request->bars == 0 && bar.start_ticks >= end_ticks && i > 0)
			break;
		if (!add_bar(m, &bar, err))
			return false;
	}
	return true;
}

/* --- notes */

static struct slot *
slot_of(struct maker *m, int channel, bool drums)
{
	for (int i = m->track_first_slot; i < m->slot_count; i++)
		if (m->slots[i].channel == channel && m->slots[i].drums == drums)
			return &m->slots[i];
	if (m->slot_count == m->slot_capacity) {
		int capacity = m->slot_capacity == 0 ? 32 : m->slot_capacity * 2;
		struct slot *slots = realloc(m->slots, capacity * sizeof *slots);

		if (slots == NULL)
			return NULL;
		m->slots = slots;
		m->slot_capacity = capacity;
	}
	m->slots[m->slot_count] = (struct slot){ m->track, channel, 0, drums, 0 };
	return &m->slots[m->slot_count++];
}

static bool
take_note(void *arg, const struct note *note)
{
	struct maker *m = arg;
	bool drums = song_is_drums(m->song, note->track, note->channel, note->start_ticks);
	int pitch = piece_pitch(note->pitch, drums);
	struct slot *slot;
	struct raw *raw;

	if (pitch < 0 || note->start_ticks < m->place.bar_ticks[0])
		return true;
	slot = slot_of(m, note->channel, drums);
	if (m->raw_count == m->raw_capacity) {
		size_t capacity = m->raw_capacity == 0 ? 1024 : m->raw_capacity * 2;
		struct raw *grown = realloc(m->raw, capacity * sizeof *grown);

		if (grown == NULL || capacity > 2 * (size_t)PIECE_NOTES_MAX)
			slot = NULL;
		if (grown != NULL) {
			m->raw = grown;
			m->raw_capacity = capacity;
		}
	}
	if (slot == NULL) {
		m->failed = true;
		return false;
	}
	slot->notes++;
	raw = &m->raw[m->raw_count++];
	*raw = (struct raw){ .slot = slot - m->slots, .pitch = pitch,
		.velocity = note->velocity };
	piece_snap(&m->grid, &m->place, note->start_ticks, &raw->bar, &raw->position);
	raw->step = m->bar_step[raw->bar] + raw->position;
	raw->steps = note->ended ?
	    piece_steps(note->length_ticks, m->place.ticks_per_quarter) : VOCAB_GRID;
	return true;
}

static bool
take_program(void *arg, int track, const struct event *event)
{
	struct maker *m = arg;

	(void)track;
	if ((event->status & 0xf0) == 0xc0)
		for (int i = m->track_first_slot; i < m->slot_count; i++)
			if (m->slots[i].channel == (event->status & 0x0f))
				m->slots[i].program = event->data[0];
	return true;
}

static bool
add_notes(struct maker *m, const struct piece_request *request, struct err *err)
{
	struct window window = { m->place.bar_ticks[0], m->place.bar_ticks[m->grid.bars], 0, 127 };
	struct track_info info;

	for (m->track = 0; m->track < song_tracks(m->song); m->track++) {
		m->track_first_slot = m->slot_count;
		song_query(m->song, m->track, &window, take_note, m);
		if (request->wanted != NULL && request->wanted[m->track] &&
		    m->slot_count == m->track_first_slot) {
			song_track_info(m->song, m->track, &info);
			if (slot_of(m, info.channel < 0 ? 0 : info.channel, info.channel >= 0 &&
			    song_is_drums(m->song, m->track, info.channel, window.start_ticks)) ==
			    NULL)
				m->failed = true;
		}
		if (m->slot_count > m->track_first_slot)
			song_query_events(m->song, m->track, 0,
			    window.end_ticks, take_program, m);
	}
	if (m->failed)
		return err_set(err, ERR_LIMIT,
		    "the piece has too many notes for the model");
	return true;
}

/* --- the grid */

static int
compare_raw(const void *a, const void *b)
{
	const struct raw *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (x->pitch != y->pitch)
		return x->pitch < y->pitch ? -1 : 1;
	return (x->steps < y->steps) - (x->steps > y->steps);	/* longer first */
}

/*
 * Durations become values of the vocabulary, and a note ends when the next note
 * of its pitch begins.  Of two at one step the longer is kept.
 */
static void
resolve_overlaps(struct maker *m)
{
	struct raw *last[128];
	int slot = -1;

	for (size_t i = 0; i < m->raw_count; i++) {
		struct raw *raw = &m->raw[i], *before;

		if (raw->slot != slot)
			memset(last, 0, sizeof last);
		slot = raw->slot;
		raw->steps = vocab_duration_steps[vocab_duration(
		    raw->steps < 192 ? (int)raw->steps : 192)];
		before = last[raw->pitch];
		if (before != NULL && before->step == raw->step) {
			raw->dropped = true;
			continue;
		}
		if (before != NULL && before->step + before->steps > raw->step)
			before->steps = vocab_duration_steps[
			    vocab_duration_within(raw->step - before->step)];
		last[raw->pitch] = raw;
	}
}

/*
 * Keeps at most VOCAB_TRACKS slots: the wanted ones, then those with the most
 * notes, in the order of the file.  map[slot] is the new index, or -1.
 */
static int
choose_slots(const struct maker *m, const bool *wanted, int *map)
{
	int left = VOCAB_TRACKS, place = 0;

	for (int i = 0; i < m->slot_count; i++)
		map[i] = -1;
	for (; left > 0; left--) {
		int best = -1;
		size_t best_rank = 0;

		for (int i = 0; i < m->slot_count; i++) {
			size_t rank = 1 + m->slots[i].notes;

			if (wanted != NULL && wanted[m->slots[i].track])
				rank += 2 * (size_t)PIECE_NOTES_MAX;
			if (map[i] < 0 && rank > best_rank) {
				best = i;
				best_rank = rank;
			}
		}
		if (best < 0)
			break;
		map[best] = 0;
	}
	for (int i = 0; i < m->slot_count; i++)
		if (map[i] == 0)
			map[i] = place++;
	return place;
}

static int
commonest(const size_t *counts, int n, int otherwise)
{
	int best = otherwise;

	for (int i = 0; i < n; i++)
		if (counts[i] > counts[best])
			best = i;
	return best;
}

/* Counts over a track's notes. */
struct tally {
	size_t		 durations[VOCAB_DURATIONS], velocities[VOCAB_VELOCITIES];
	size_t		 notes, pitches;	/* pitches: their sum */
	size_t		 chords;		/* notes that start with the one before */
};

static void
count_cell(const struct piece *piece, int t, int bar, struct tally *tally)
{
	struct piece_track *track = &piece->track[t];
	size_t count;
	const struct piece_note *note = piece_cell(piece, t, bar, &count);

	for (size_t i = 0; i < count; i++) {
		tally->durations[note[i].duration]++;
		tally->velocities[note[i].velocity]++;
		tally->pitches += note[i].pitch;
		tally->chords += i > 0 && note[i - 1].position == note[i].position;
		if (note[i].pitch < track->low)
			track->low = note[i].pitch;
		if (note[i].pitch > track->high)
			track->high = note[i].pitch;
	}
	tally->notes += count;
}

static int
register_of(const struct tally *tally)
{
	return piece_register(tally->notes > 0 ? (int)(tally->pitches / tally->notes) : 60);
}

/* Up to one note in fifty may start with another: a rare double stop does not make chords. */
static void
describe_track(const struct piece *piece, int t, const struct slot *slot,
    uint8_t velocity_of[VOCAB_VELOCITIES], const size_t velocity_sums[VOCAB_VELOCITIES])
{
	struct piece_track *track = &piece->track[t];
	struct tally tally = { 0 };
	bool drums = slot->drums;

	track->low = 127;
	track->high = 0;
	for (int bar = 0; bar < piece->bars; bar++)
		count_cell(piece, t, bar, &tally);
	track->family = drums ? VOCAB_FAMILY_DRUMS : slot->program / 8;
	track->texture = (drums ? 0 : register_of(&tally) * 2) +
	    (tally.chords * 50 > tally.notes);
	track->duration = commonest(tally.durations, VOCAB_DURATIONS,
	    vocab_duration(VOCAB_GRID));
	track->velocity = commonest(tally.velocities, VOCAB_VELOCITIES,
	    vocab_velocity(80));
	for (int v = 0; v < VOCAB_VELOCITIES; v++)
		velocity_of[v] = tally.velocities[v] == 0 ? vocab_velocity_of(v) :
		    (int)(velocity_sums[v] / tally.velocities[v]);
}

static void
fill_cells(struct maker *m, const int *map, struct piece *piece,
    size_t sums[VOCAB_TRACKS][VOCAB_VELOCITIES])
{
	size_t count = 0, cell = 0;

	for (size_t i = 0; i < m->raw_count; i++) {
		const struct raw *raw = &m->raw[i];
		int track = map[raw->slot], level = vocab_velocity(raw->velocity);
		size_t here;

		if (track < 0 || raw->dropped)
			continue;
		here = (size_t)track * piece->bars + raw->bar;
		while (cell <= here)
			piece->cell[cell++] = count;
		sums[track][level] += raw->velocity;
		piece->note[count++] = (struct piece_note){ raw->position,
			raw->pitch, vocab_duration(raw->steps), level };
	}
	while (cell <= (size_t)piece->tracks * piece->bars)
		piece->cell[cell++] = count;
	piece->notes = count;
}

static bool
build(struct maker *m, const struct piece_request *request, struct piece *piece,
    struct piece_place *place, struct err *err)
{
	size_t sums[VOCAB_TRACKS][VOCAB_VELOCITIES] = { { 0 } };
	int *map = calloc(m->slot_count + 1, sizeof *map);
	int tracks;

	if (map == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %d tracks", m->slot_count);
	tracks = choose_slots(m, request->wanted, map);
	if (!piece_init(piece, m->grid.bars, tracks, m->raw_count, err)) {
		free(map);
		return false;
	}
	memcpy(piece->bar, m->grid.bar, m->grid.bars * sizeof *m->grid.bar);
	fill_cells(m, map, piece, sums);
	for (int i = 0; i < m->slot_count; i++) {
		uint8_t ignored[VOCAB_VELOCITIES];
		int t = map[i];

		if (t < 0)
			continue;
		describe_track(piece, t, &m->slots[i],
		    place == NULL ? ignored : place->velocity[t], sums[t]);
		if (place != NULL) {
			place->track[t] = m->slots[i].track;
			place->channel[t] = m->slots[i].channel;
		}
	}
	if (place != NULL) {
		place->left_out = m->slot_count - tracks;
		place->ticks_per_quarter = m->place.ticks_per_quarter;
		place->bar_ticks = m->place.bar_ticks;
		m->place.bar_ticks = NULL;
	}
	free(map);
	return true;
}

bool
piece_from_song(const struct song *song, const struct time_map *map,
    const struct piece_request *request, struct piece *piece,
    struct piece_place *place, struct err *err)
{
	struct maker m = { .song = song, .time = map,
		.place.ticks_per_quarter = song_ticks_per_quarter(song) };
	bool ok;

	*piece = (struct piece){ 0 };
	if (place != NULL)
		*place = (struct piece_place){ 0 };
	m.grid.bar = calloc(PIECE_BARS_MAX + 1, sizeof *m.grid.bar);
	m.place.bar_ticks = calloc(PIECE_BARS_MAX + 1, sizeof *m.place.bar_ticks);
	m.bar_step = calloc(PIECE_BARS_MAX + 1, sizeof *m.bar_step);
	ok = m.grid.bar != NULL && m.place.bar_ticks != NULL && m.bar_step != NULL;
	if (!ok)
		err_set(err, ERR_LIMIT, "no memory for a piece");
	ok = ok && add_bars(&m, request, err) && add_notes(&m, request, err);
	if (ok)
		sort_items(m.raw, m.raw_count, sizeof *m.raw, compare_raw);
	if (ok)
		resolve_overlaps(&m);
	ok = ok && build(&m, request, piece, place, err);
	free(m.grid.bar);
	free(m.place.bar_ticks);
	free(m.bar_step);
	free(m.slots);
	free(m.raw);
	return ok;
}

bool
piece_of_song(const struct song *song, struct piece *piece, struct err *err)
{
	const struct piece_request whole = { 0 };
	struct time_map *map = time_map_new(song);
	bool ok;

	if (map == NULL)
		return err_set(err, ERR_LIMIT, "no memory to read the piece");
	ok = piece_from_song(song, map, &whole, piece, NULL, err);
	time_map_free(map);
	return ok;
}
