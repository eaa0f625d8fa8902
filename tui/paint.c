/* SPDX-License-Identifier: MIT */
#include "paint.h"

#include <stdlib.h>
#include <string.h>

#include "app/colouring.h"
#include "app/ghost.h"
#include "app/recording.h"
#include "app/session.h"
#include "app/suggest.h"
#include "base/number.h"
#include "base/sort.h"
#include "music/song.h"
#include "ui.h"

struct painter {
	struct ui	*ui;
	const struct roll *roll;
	const struct session *s;
	int		 sub_rows, stride;
	bool		 active;	/* painting the edited track */
	int		 candidate;	/* -1: notes of the song */
	bool		 candidate_here;
	bool		 next;		/* a ghost note, which is in no song either */
	const struct candidate *current;	/* or NULL */
	uint32_t	*left_out;	/* owned; ids that the current candidate replaces, rising */
	size_t		 left_out_count;
	/* The candidate pushes what begins from here on so much further. */
	int64_t		 room_ticks, room;
	struct picked	 picked;	/* the selection, */
	bool		 selects;	/* if there is one */
	bool		 drags_all;	/* the mouse drags the selection */
	int64_t		 playhead;	/* -1: stopped */
	struct key	 key;		/* at the cursor, */
	bool		 counts_scale;	/* if it is known and the track is no drums */
};

/* Without memory nothing is dimmed. */
static void
find_left_out(struct painter *p)
{
	const struct candidate *c = p->current;

	if (c == NULL || c->removed.count == 0 ||
	    (p->left_out = malloc(c->removed.count * sizeof *p->left_out)) == NULL)
		return;
	for (size_t i = 0; i < c->removed.count; i++)
		p->left_out[i] = c->removed.notes[i].id;
	p->left_out_count = c->removed.count;
	sort_ids(p->left_out, p->left_out_count);
}

static void
find_room(struct painter *p)
{
	const struct batch *b = suggest_batch(p->s);

	if (b == NULL || p->current == NULL || !order_pushes(&b->order) ||
	    suggest_taken(p->s, p->current))
		return;
	p->room_ticks = b->start_ticks;
	p->room = b->end_ticks - b->start_ticks;
}

/* Whether the current candidate replaces this note of the piece. */
static bool
is_left_out(const struct painter *p, const struct note *n)
{
	const struct batch *b = p->left_out_count > 0 ? suggest_batch(p->s) : NULL;

	return b != NULL && n->start_ticks < b->end_ticks && note_end(n) > b->start_ticks &&
	    ids_have(p->left_out, p->left_out_count, n->id);
}

static bool
is_selected(struct painter *p, const struct note *n)
{
	return p->selects && picked_holds(&p->picked, n);
}

static enum look
look_of(struct painter *p, const struct note *n)
{
	if (p->next)
		return LOOK_NEXT;
	if (p->candidate >= 0)
		return p->candidate_here ? LOOK_CANDIDATE : LOOK_CANDIDATE_OTHER;
	if (session_silent(p->s, n->track) || is_left_out(p, n))
		return LOOK_MUTED;
	if (p->active && is_selected(p, n))
		return LOOK_SELECTED;
	if (p->playhead >= n->start_ticks && p->playhead < n->start_ticks + n->length_ticks)
		return p->active ? LOOK_SOUNDING : LOOK_ACTIVE;
	return p->active ? LOOK_ACTIVE : LOOK_GHOST;
}

/* Notes of the edited track are coloured by their surprise, unless their look says more. */
static unsigned
surprise_of(const struct painter *p, const struct note *n, enum look look)
{
	return p->active && look == LOOK_ACTIVE ? colouring_level(colouring_nats(p->s, n)) :
	    SURPRISE_UNKNOWN;
}

static void
paint_span(uint16_t *row, int from, int to, int width, uint16_t value)
{
	bool onset = from >= 0;

	if (to > width)
		to = width;
	for (int e = from < 0 ? 0 : from; e < to; e++) {
		row[e] = value | (onset ? PAINT_ONSET : 0);
		onset = false;
	}
}

/* The velocity lane shows the loudest note that starts in a column. */
static void
note_loudness(struct painter *p, const struct note *n, bool selected)
{
	int x = roll_column(p->roll, n->start_ticks);

	if (x < 0 || x >= p->roll->area.w)
		return;
	if (p->ui->loudest[x] < n->velocity)
		p->ui->loudest[x] = n->velocity;
	if (selected && p->ui->loudest_selected[x] < n->velocity)
		p->ui->loudest_selected[x] = n->velocity;
}

static bool
paint_note(void *arg, const struct note *n)
{
	struct painter *p = arg;
	const struct roll *r = p->roll;
	int from, to, row;
	enum look look;

	if (p->candidate < 0 && !p->active && n->track == p->s->track)
		return true;		/* painted last */
	look = look_of(p, n);
	if (p->active && p->candidate < 0) {
		note_loudness(p, n, look == LOOK_SELECTED);
		if (n->pitch > roll_high(r))
			p->ui->off_above++;
		else if (n->pitch < roll_low(r))
			p->ui->off_below++;
		else
			p->ui->out_of_scale += p->counts_scale &&
			    !scale_has(&p->key, n->pitch);
	}
	row = roll_sub_row(r, n->pitch);
	if (row < 0)
		return true;
	from = roll_eighth(r, n->start_ticks);
	to = roll_eighth(r, n->start_ticks + n->length_ticks);
	if (to - from > 1)
		to--;	/* leaves a gap of an eighth, so that repeated notes stay apart */
	else
		to = from + 1;
	paint_span(p->ui->paint + (size_t)row * p->stride, from, to, r->area.w * 8,
	    PAINT_NOTE | surprise_of(p, n, look) << 9 | look << 6 | theme_shade(n->velocity) << 3 |
	    (unsigned)ui_colour(p->ui, n->track));
	return true;
}

static bool
paint_pushed(void *arg, const struct note *note)
{
	const struct painter *p = arg;
	struct note n = *note;

	n.start_ticks += p->room;
	return note->start_ticks < p->room_ticks || paint_note(arg, &n);
}

/* The notes of a track, where they are or where the candidate would push them. */
static void
paint_song(struct painter *p, int track, const struct window *w)
{
	struct window before = *w, after = *w;

	if (p->room == 0) {
		song_query(p->s->song, track, w, paint_note, p);
		return;
	}
	before.end_ticks = number_smaller(w->end_ticks, p->room_ticks);
	after.start_ticks = number_larger(w->start_ticks - p->room, p->room_ticks);
	after.end_ticks = w->end_ticks - p->room;
	if (before.start_ticks < before.end_ticks)
		song_query(p->s->song, track, &before, paint_note, p);
	if (after.start_ticks < after.end_ticks)
		song_query(p->s->song, track, &after, paint_pushed, p);
}

/* The candidate's notes, on the tracks that the piece has now. */
static void
paint_candidate(struct painter *p, const struct candidate *c, const int *tracks)
{
	for (size_t i = 0; i < c->made.count; i++) {
		struct note note = c->made.notes[i];

		note.track = tracks[note.track];
		if (note.track >= 0)
			paint_note(p, &note);
	}
}

/*
 * The shown candidates of the batch, the current one above the others.
 */
static void
paint_candidates(struct painter *p)
{
	const struct batch *b = suggest_batch(p->s);
	const struct suggest *g = p->s->suggest;
	int *tracks = b != NULL ? suggest_tracks(p->s, b) : NULL;

	if (tracks == NULL)
		return;
	for (int pass = 0; pass < 2; pass++)
		for (int place = 0; place < b->shown; place++) {
			const struct candidate *c = &b->candidates[b->ranking[place]];

			p->candidate_here = b->ranking[place] == g->current;
			if (c->dropped || suggest_taken(p->s, c) ||
			    p->candidate_here != (pass == 1))
				continue;
			/*
			 * When they are complete, four at once are confusing:
			 * only the current one is shown.
			 */
			if (!p->candidate_here && !b->running && g->current >= 0)
				continue;
			p->candidate = b->ranking[place];
			paint_candidate(p, c, tracks);
		}
	p->candidate = -1;
	free(tracks);
}

static void
paint_ghosts(struct painter *p)
{
	const struct note *notes;
	size_t count = ghost_notes(p->s, &notes);

	p->candidate = 0;
	p->next = true;
	for (size_t i = 0; i < count; i++)
		paint_note(p, &notes[i]);
	p->candidate = -1;
	p->next = false;
}

/* What is being recorded. */
static void
paint_recording(struct painter *p)
{
	const struct note *notes;
	size_t count = recording_notes(p->ui->session, &notes);

	p->candidate = 0;
	p->candidate_here = true;
	for (size_t i = 0; i < count; i++)
		paint_note(p, &notes[i]);
	p->candidate = -1;
}

/* A note that the mouse drags, where it would go. */
static bool
paint_dragged(void *arg, const struct note *note)
{
	struct painter *p = arg;
	const struct drag *drag = &p->ui->drag;
	struct note n = *note;

	if (n.id != drag->note.id && !(p->drags_all && is_selected(p, note)))
		return true;
	if (drag->kind == DRAG_LENGTH)
		n.length_ticks += drag->by_ticks;
	else
		n.start_ticks += drag->by_ticks;
	if (n.length_ticks < 1 || n.pitch + drag->by_semitones < 0 ||
	    n.pitch + drag->by_semitones > 127)
		return true;
	n.pitch = (uint8_t)(n.pitch + drag->by_semitones);
	return paint_note(p, &n);
}

static void
paint_drag(struct painter *p, const struct window *w)
{
	const struct drag *drag = &p->ui->drag;

	if ((drag->kind != DRAG_MOVE && drag->kind != DRAG_LENGTH) ||
	    (drag->by_ticks == 0 && drag->by_semitones == 0))
		return;
	p->drags_all = drag->kind == DRAG_MOVE && is_selected(p, &drag->note);
	p->candidate = 0;
	p->candidate_here = true;
	song_query(p->s->song, p->s->track, w, paint_dragged, p);
	p->candidate = -1;
}

/* Each grows by itself: a lower but wider roll needs fewer cells and more columns. */
static bool
make_room(struct ui *ui, size_t cells, size_t columns)
{
	if (cells > ui->paint_size) {
		free(ui->paint);
		ui->paint = malloc(cells * sizeof *ui->paint);
		ui->paint_size = ui->paint != NULL ? cells : 0;
	}
	if (columns > ui->loudest_size) {
		free(ui->loudest);
		ui->loudest = malloc(2 * columns);
		ui->loudest_size = ui->loudest != NULL ? columns : 0;
	}
	return cells <= ui->paint_size && columns <= ui->loudest_size;
}

/* Drums have no scale. */
static void
find_scale(struct painter *p)
{
	struct track_info info = { .drums = true };

	if (p->s->track < song_tracks(p->s->song))
		song_track_info(p->s->song, p->s->track, &info);
	session_key_at(p->ui->session, p->s->cursor_ticks, &p->key);
	p->counts_scale = p->key.known && !info.drums;
}

bool
paint_notes(struct ui *ui, int64_t playhead)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	struct painter p = { .ui = ui, .roll = r, .s = s,
		.sub_rows = r->area.h * (r->zoom < 0 ? 2 : 1), .stride = r->area.w * 8,
		.candidate = -1, .current = suggest_current(s), .playhead = playhead };
	size_t need = (size_t)p.sub_rows * p.stride;
	struct window w = { roll_tick(r, 0), roll_tick(r, r->area.w), 0, 127 };

	if (!make_room(ui, need, (size_t)r->area.w))
		return false;
	ui->loudest_selected = ui->loudest + r->area.w;
	memset(ui->paint, 0, need * sizeof *ui->paint);
	memset(ui->loudest, 0, r->area.w * 2);
	ui->off_above = ui->off_below = ui->out_of_scale = 0;
	find_scale(&p);
	p.selects = session_pick(s, &p.picked);
	find_left_out(&p);
	find_room(&p);
	w.low = roll_low(r);
	w.high = roll_high(r);
	paint_song(&p, -1, &w);
	p.active = true;
	w.low = 0;
	w.high = 127;
	if (s->track < song_tracks(s->song))
		paint_song(&p, s->track, &w);
	paint_candidates(&p);
	paint_ghosts(&p);
	paint_recording(&p);
	paint_drag(&p, &w);
	free(p.left_out);
	return true;
}
