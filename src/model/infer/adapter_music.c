/* SPDX-License-Identifier: MIT */
#include "model/infer/adapter_music.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/judge/hash_set.h"
#include "tensor/weights.h"

#define HEAD		3		/* bars, tracks, notes */
#define LIKE_SHARE	0.5

/* --- pieces */

static void
copy_bars(struct piece *to, const struct piece *from, int first)
{
	size_t notes = 0, count;

	memcpy(to->bar, from->bar + first, (size_t)to->bars * sizeof *to->bar);
	memcpy(to->track, from->track, (size_t)to->tracks * sizeof *to->track);
	for (int t = 0; t < to->tracks; t++)
		for (int b = 0; b < to->bars; b++) {
			const struct piece_note *note = piece_cell(from, t, first + b, &count);

			to->cell[(size_t)t * (size_t)to->bars + (size_t)b] = (uint32_t)notes;
			memcpy(to->note + notes, note, count * sizeof *note);
			notes += count;
		}
	to->cell[(size_t)to->tracks * (size_t)to->bars] = (uint32_t)notes;
}

static size_t
numbers_of(size_t bars, size_t tracks, size_t notes)
{
	return HEAD + bars * tracks + 1 + 4 * notes + 4 * bars + 6 * tracks;
}

/* One function for both ways, so that they agree: a number of the file and a byte of the piece. */
struct passage {
	float	*file;
	bool	 reads, ok;
};

static void
pass(struct passage *p, uint8_t *byte)
{
	if (!p->reads) {
		*p->file++ = *byte;
		return;
	}
	p->ok = p->ok && *p->file >= 0 && *p->file <= UINT8_MAX && *p->file == (float)(int)*p->file;
	*byte = p->ok ? (uint8_t)*p->file : 0;
	p->file++;
}

static void
pass_cell(struct passage *p, uint32_t *cell)
{
	if (!p->reads) {
		*p->file++ = (float)*cell;
		return;
	}
	p->ok = p->ok && *p->file >= 0 && *p->file <= ADAPTER_NOTES_MAX &&
	    *p->file == (float)(int)*p->file;
	*cell = p->ok ? (uint32_t)*p->file : 0;
	p->file++;
}

static void
pass_piece(struct passage *p, struct piece *piece)
{
	for (size_t i = 0; i <= (size_t)piece->tracks * (size_t)piece->bars; i++)
		pass_cell(p, &piece->cell[i]);
	for (size_t i = 0; i < piece->notes; i++) {
		pass(p, &piece->note[i].position);
		pass(p, &piece->note[i].pitch);
		pass(p, &piece->note[i].duration);
		pass(p, &piece->note[i].velocity);
	}
	for (int i = 0; i < piece->bars; i++) {
		pass(p, &piece->bar[i].steps);
		pass(p, &piece->bar[i].metre);
		pass(p, &piece->bar[i].key);
		pass(p, &piece->bar[i].tempo);
	}
	for (int i = 0; i < piece->tracks; i++) {
		pass(p, &piece->track[i].family);
		pass(p, &piece->track[i].texture);
		pass(p, &piece->track[i].duration);
		pass(p, &piece->track[i].velocity);
		pass(p, &piece->track[i].low);
		pass(p, &piece->track[i].high);
	}
}

static size_t
notes_of(const struct adapter_music *m)
{
	size_t notes = 0;

	for (size_t i = 0; i < m->count; i++)
		notes += m->piece[i].notes;
	return notes;
}

bool
adapter_music_add(struct adapter_music *m, const struct piece *piece, size_t most, struct err *err)
{
	struct piece *own = &m->piece[m->count];
	size_t left = ADAPTER_NOTES_MAX - notes_of(m);
	int first = piece_reach(piece, piece->bars, -1, most < left ? most : left);
	size_t notes = piece_notes_in(piece, first, piece->bars);
	struct passage p = { 0 };

	if (m->count == ADAPTER_PIECES_MAX || notes == 0)
		return true;
	if (!piece_init(own, piece->bars - first, piece->tracks, notes, err))
		return false;
	m->numbers[m->count++] = p.file = calloc(numbers_of((size_t)own->bars, (size_t)own->tracks,
	    notes), sizeof *p.file);
	if (p.file == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu notes", notes);
	copy_bars(own, piece, first);
	*p.file++ = (float)own->bars;
	*p.file++ = (float)own->tracks;
	*p.file++ = (float)notes;
	pass_piece(&p, own);
	return true;
}

void
adapter_music_clear(struct adapter_music *m)
{
	for (size_t i = 0; i < m->count; i++) {
		piece_clear(&m->piece[i]);
		free(m->numbers[i]);
	}
	m->count = 0;
}

/* --- likeness */

static uint64_t
hash_cell(const struct piece_note *note, size_t count)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < count; i++)
		hash = hash_step(hash_step(hash, note[i].position), note[i].pitch);
	return hash;
}

bool
adapter_music_cells(const struct piece *p, struct hash_set *cells)
{
	size_t count;

	*cells = (struct hash_set){ 0 };
	for (int t = 0; t < p->tracks; t++)
		for (int b = 0; b < p->bars; b++) {
			const struct piece_note *note = piece_cell(p, t, b, &count);

			if (count > 0 && !hash_set_add(cells, hash_cell(note, count)))
				return false;
		}
	return true;
}

bool
adapter_music_alike(const struct piece *p, const struct hash_set *cells)
{
	size_t count, all = 0, same = 0;

	for (int t = 0; t < p->tracks; t++)
		for (int b = 0; b < p->bars; b++) {
			const struct piece_note *note = piece_cell(p, t, b, &count);

			all += count > 0;
			same += count > 0 && hash_set_has(cells, hash_cell(note, count));
		}
	return (double)same > LIKE_SHARE * (double)all;
}

bool
adapter_music_has(const struct adapter_music *m, const struct piece *piece)
{
	struct hash_set cells;
	bool found = false;

	if (adapter_music_cells(piece, &cells))
		for (size_t i = 0; i < m->count && !found; i++)
			found = adapter_music_alike(&m->piece[i], &cells);
	hash_set_clear(&cells);
	return found;
}

/* --- files */

static void
name_of(size_t i, char name[32])
{
	snprintf(name, 32, "music.%zu", i);
}

void
adapter_music_write(const struct adapter_music *m, struct weights_writer *w)
{
	char name[32];

	for (size_t i = 0; i < m->count; i++) {
		const struct piece *p = &m->piece[i];

		name_of(i, name);
		weights_writer_add(w, name,
		    numbers_of((size_t)p->bars, (size_t)p->tracks, p->notes), 0, m->numbers[i]);
	}
}

/* A whole number of the head, from 1 to most; 0: it is not one. */
static int
whole(float number, int most)
{
	return number >= 1 && number <= (float)most && number == (float)(int)number ?
	    (int)number : 0;
}

static bool
read_piece(struct adapter_music *m, const struct weights_entry *e, struct err *err)
{
	struct piece piece;
	struct passage p = { (float *)e->data + HEAD, true, true };
	int bars = e->count > HEAD ? whole(e->data[0], PIECE_BARS_MAX) : 0;
	int tracks = bars > 0 ? whole(e->data[1], VOCAB_TRACKS) : 0;
	int notes = tracks > 0 ? whole(e->data[2], ADAPTER_NOTES_MAX) : 0;
	bool ok;

	if (notes == 0 || numbers_of((size_t)bars, (size_t)tracks, (size_t)notes) != e->count)
		return err_set(err, ERR_FORMAT, "%.32s is not a piece of music", e->name);
	if (!piece_init(&piece, bars, tracks, (size_t)notes, err))
		return false;
	pass_piece(&p, &piece);
	ok = p.ok && piece_is_sound(&piece);
	ok = ok ? adapter_music_add(m, &piece, ADAPTER_NOTES_MAX, err) :
	    err_set(err, ERR_FORMAT, "%.32s is not a piece of music", e->name);
	piece_clear(&piece);
	return ok;
}

bool
adapter_music_read(struct adapter_music *m, const struct weights *w, struct err *err)
{
	char name[32];

	for (size_t i = 0; i < ADAPTER_PIECES_MAX; i++) {
		const struct weights_entry *e;

		name_of(i, name);
		if ((e = weights_find(w, name)) == NULL)
			break;
		if (!read_piece(m, e, err))
			return false;
	}
	return true;
}
