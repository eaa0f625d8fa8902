/* SPDX-License-Identifier: MIT */
/* generate_row.c - one candidate: its blocks, and its notes in ticks of the song. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/infer/generate_internal.h"
#include "model/memory/memory.h"
#include "music/song.h"

/* --- begin and end */

static void
report_removed(const struct job *job, int r)
{
	const struct keep *keep = &job->rows[r].keep;

	for (size_t i = 0; i < keep->removed_count && job->request->removed != NULL; i++)
		job->request->removed(job->request->arg, r, &keep->removed[i]);
}

/* Its own copy, because it may propose chords. */
static bool
copy_chords(struct job *job, struct row *row)
{
	size_t size = 2 * (size_t)job->prefix.piece.bars;

	if (job->prefix.chords == NULL)
		return true;
	if (row->chords == NULL && (row->chords = malloc(size + 1)) == NULL)
		return err_set(job->err, ERR_LIMIT, "no memory for the chords of a candidate");
	memcpy(row->chords, job->prefix.chords, size);
	return true;
}

bool
row_begin(struct job *job, int r)
{
	struct row *row = &job->rows[r];

	if (row->has_grammar)
		grammar_clear(&row->g);
	row->has_grammar = grammar_copy(&row->g, &job->prefix.grammar, job->err);
	if (!row->has_grammar)
		return false;
	token_list_clear(&row->list);
	row->fed = 0;
	row->window_bar = job->prefix.prefix_bar;
	row->next_bar = job->prefix.start_bar;
	row->picked = false;
	row->nats = 0;
	row->made_count = 0;
	row->stopped = (struct stopped_block){ .bar = -1 };
	row->note_count = 0;
	row->finished = row->judged = false;
	rng_seed(&row->rng, job->request->seed * 1000003 +
	    (uint64_t)(r + row->attempts * GENERATE_CANDIDATES_MAX));
	keep_clear(&row->keep);
	if (!copy_chords(job, row))
		return false;
	if (!keep_make(&row->keep, &job->prefix, job->request, &row->rng, job->err))
		return false;
	report_removed(job, r);
	return memory_begin_row(job, row);
}

void
row_clear(struct row *row)
{
	if (row->has_grammar)
		grammar_clear(&row->g);
	token_list_clear(&row->list);
	keep_clear(&row->keep);
	memory_stream_free(row->stream);
	free(row->chords);
	free(row->made);
	free(row->notes);
}

/* --- blocks */

int
row_cell_bar(const struct row *row)
{
	return row->window_bar + row->g.block_bar + row->g.cell - row->g.future_bars;
}

struct encode_request
row_request(const struct job *job, const struct row *row)
{
	struct encode_request request = job->prefix.encode;

	request.first_bar = row->window_bar;
	request.region_bar = job->prefix.start_bar;
	return request;
}

/* Sets the controls of the open block's rows. */
static void
ask(const struct job *job, struct row *row)
{
	const struct prefix *p = &job->prefix;

	for (int slot = 0; slot < p->encode.order_count; slot++)
		if (prefix_plays(p, slot))
			memcpy(row->g.control[slot], p->control, sizeof row->g.control[slot]);
	for (int i = 0; i < row->g.block_bars && p->like > 0; i++)
		row->g.like[i] = (uint8_t)p->like;
}

bool
row_give(struct job *job, struct row *row, const struct encode_request *request, int slot)
{
	uint32_t may_play = row->g.may_play;
	bool ok;

	row->g.may_play = UINT32_MAX;
	ok = encode_row(&job->prefix.piece, request, slot, &row->g, &row->list, job->err);
	row->g.may_play = may_play;
	return ok;
}

bool
row_give_tracks(struct job *job, struct row *row)
{
	struct encode_request request = row_request(job, row);

	for (int slot = 0; slot < request.order_count; slot++)
		if (!prefix_plays(&job->prefix, slot) && slot > row->g.slot &&
		    !row_give(job, row, &request, slot))
			return false;
	return true;
}

bool
row_open_block(struct job *job, struct row *row)
{
	const struct prefix *p = &job->prefix;
	int bar = row->next_bar, bars = prefix_block(p, bar);

	if (!encode_frame(&p->piece, bar, bars, &row->g, &row->list, job->err))
		return false;
	row->next_bar += bars;
	ask(job, row);
	if (row->stopped.due) {
		row->stopped.due = false;
		return row_resume_block(job, row, bar);
	}
	if (job->request->ask.chords != NULL &&
	    !encode_chords(row->chords + 2 * bar, bars, 0, true, &row->g, &row->list, job->err))
		return false;
	if (p->chords != NULL && job->request->ask.chords == NULL)	/* it plans them first */
		return encode_token(&row->g, vocab_id(TOKEN_CHORDS, 0), true, &row->list, job->err);
	return row_give_tracks(job, row);
}

/* --- notes in ticks */

struct clash {
	const struct job	*job;
	const struct keep	*keep;
	const struct note	*made;
	int64_t			 end_ticks;	/* latest end; its start: impossible */
};

static bool
is_removed(const struct keep *keep, uint32_t id)
{
	for (size_t i = 0; i < keep->removed_count; i++)
		if (keep->removed[i].id == id)
			return true;
	return false;
}

static bool
meet_note(void *arg, const struct note *there)
{
	struct clash *clash = arg;

	if (there->channel != clash->made->channel || is_removed(clash->keep, there->id))
		return true;
	if (there->start_ticks <= clash->made->start_ticks)
		clash->end_ticks = clash->made->start_ticks;
	else if (there->start_ticks < clash->end_ticks)
		clash->end_ticks = there->start_ticks;
	return true;
}

static bool
overlaps(const struct note *note, int track, const struct window *window)
{
	return note->track == track && note->pitch == window->low &&
	    note->start_ticks < window->end_ticks &&
	    note->start_ticks + note->length_ticks > window->start_ticks;
}

/* Place of the note in an empty song: on the grid, or that of the note it replaces. */
static void
put_note(const struct job *job, int bar, const struct grammar_note *made,
    const struct note *origin, struct note *note)
{
	const struct piece_place *place = &job->prefix.place;
	int track = job->prefix.encode.order[made->slot];
	int steps = vocab_duration_steps[made->note.duration];

	*note = (struct note){ .track = place->track[track], .channel = place->channel[track],
		.pitch = made->note.pitch, .velocity = place->velocity[track][made->note.velocity],
		.ended = true };
	if (note->velocity < 1)
		note->velocity = 1;
	note->start_ticks = piece_tick(place, bar, made->note.position);
	note->length_ticks = ((int64_t)steps * place->ticks_per_quarter + VOCAB_GRID /
	    2) / VOCAB_GRID;
	if (origin != NULL) {
		note->start_ticks = origin->start_ticks;
		note->length_ticks = origin->length_ticks;
		note->velocity = origin->velocity;
	}
	if (note->start_ticks < job->request->start_ticks)
		note->start_ticks = job->request->start_ticks;
	if (note->length_ticks < 1)
		note->length_ticks = 1;
}

/* The note in ticks of the song; false if there is no space for it. */
static bool
place_note(const struct job *job, const struct row *row, int bar,
    const struct grammar_note *made, const struct note *origin, struct note *note)
{
	struct clash clash = { .job = job, .keep = &row->keep, .made = note };
	struct window window;

	put_note(job, bar, made, origin, note);
	clash.end_ticks = note->start_ticks + note->length_ticks;
	if (clash.end_ticks > job->prefix.end_ticks)
		clash.end_ticks = job->prefix.end_ticks;
	if (clash.end_ticks > keep_next_span(&job->request->keep, note->start_ticks))
		clash.end_ticks = keep_next_span(&job->request->keep, note->start_ticks);
	window = (struct window){ note->start_ticks, clash.end_ticks, note->pitch, note->pitch };
	if (window.start_ticks < window.end_ticks)
		song_query(job->request->song, note->track, &window, meet_note, &clash);
	for (size_t i = 0; i < row->note_count; i++)	/* kept lengths differ from the tokens' */
		if (overlaps(&row->notes[i], note->track, &window))
			meet_note(&clash, &row->notes[i]);
	note->length_ticks = clash.end_ticks - note->start_ticks;
	return note->length_ticks > 0;
}

static bool
keep_note(struct row *row, const struct note *note, struct err *err)
{
	if (row->note_count == row->note_capacity) {
		size_t capacity = row->note_capacity == 0 ? 64 : row->note_capacity * 2;
		struct note *grown = realloc(row->notes, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu notes", capacity);
		row->notes = grown;
		row->note_capacity = capacity;
	}
	row->notes[row->note_count++] = *note;
	return true;
}

static bool
keep_made(struct row *row, const struct grammar_note *made, int bar, struct err *err)
{
	if (row->made_count == row->made_capacity) {
		size_t capacity = row->made_capacity == 0 ? 64 : row->made_capacity * 2;
		struct grammar_note *grown = realloc(row->made, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu notes", capacity);
		row->made = grown;
		row->made_capacity = capacity;
	}
	row->made[row->made_count] = *made;
	row->made[row->made_count++].bar = bar;
	return true;
}

bool
row_hand_over(struct job *job, int r, size_t from)
{
	struct row *row = &job->rows[r];

	for (size_t i = from; i < row->g.notes; i++) {
		const struct grammar_note *made = &row->g.note[i];
		const struct grammar_cell *cell = &row->g.cells[(size_t)made->bar * VOCAB_TRACKS +
		    (size_t)made->slot];
		int bar = row->window_bar + made->bar - row->g.future_bars;
		const struct note *origin;
		struct note note;

		if (!keep_made(row, made, bar, job->err))
			return false;
		if (!keep_is_new(&row->keep, bar - job->prefix.start_bar, made->slot,
		    i - cell->first, &made->note, &origin) || !place_note(job, row, bar, made,
		    origin, &note))
			continue;
		if (!keep_note(row, &note, job->err))
			return false;
		if (job->result->notes++ == 0)
			job->result->first_note_seconds = clock_seconds() - job->began;
		if (job->request->note != NULL)
			job->request->note(job->request->arg, r, &note);
	}
	return true;
}
