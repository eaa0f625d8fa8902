/* SPDX-License-Identifier: MIT */
#include "model/token/piece.h"

#include <stdlib.h>
#include <string.h>

#include "music/chord.h"
#include "music/time.h"

/* --- allocation */

bool
piece_init(struct piece *piece, int bars, int tracks, size_t notes, struct err *err)
{
	size_t cells = (size_t)tracks * bars + 1;
	uint8_t *at;

	*piece = (struct piece){ .bars = bars, .tracks = tracks, .notes = notes };
	/* One block, widest type first; one byte more, so that it is never empty. */
	at = calloc(1, cells * sizeof *piece->cell + bars * sizeof *piece->bar +
	    tracks * sizeof *piece->track + notes * sizeof *piece->note + 1);
	if (at == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu notes", notes);
	piece->owned = at;
	piece->cell = (uint32_t *)at;
	at += cells * sizeof *piece->cell;
	piece->note = (struct piece_note *)at;
	at += notes * sizeof *piece->note;
	piece->bar = (struct piece_bar *)at;
	at += bars * sizeof *piece->bar;
	piece->track = (struct piece_track *)at;
	return true;
}

void
piece_clear(struct piece *piece)
{
	free(piece->owned);
	*piece = (struct piece){ 0 };
}

void
piece_place_clear(struct piece_place *place)
{
	free(place->bar_ticks);
	*place = (struct piece_place){ 0 };
}

/* --- notes */

const struct piece_note *
piece_cell(const struct piece *piece, int track, int bar, size_t *count)
{
	const uint32_t *cell = &piece->cell[(size_t)track * piece->bars + bar];

	*count = cell[1] - cell[0];
	return piece->note + cell[0];
}

bool
piece_same_cell(const struct piece *piece, int track, int bar, int earlier)
{
	size_t count, count_then;
	const struct piece_note *now = piece_cell(piece, track, bar, &count);
	const struct piece_note *then = piece_cell(piece, track, earlier, &count_then);

	return piece->bar[bar].steps == piece->bar[earlier].steps &&
	    count == count_then && memcmp(now, then, count * sizeof *now) == 0;
}

size_t
piece_notes_in(const struct piece *piece, int first, int end)
{
	size_t notes = 0;

	for (int t = 0; t < piece->tracks; t++) {
		const uint32_t *cell = &piece->cell[(size_t)t * (size_t)piece->bars];

		notes += cell[end] - cell[first];
	}
	return notes;
}

int
piece_reach(const struct piece *piece, int bar, int step, size_t most)
{
	int end = step < 0 ? 0 : piece->bars;
	size_t notes = 0;

	for (; bar != end; bar += step) {
		int next = step < 0 ? bar - 1 : bar;

		notes += piece_notes_in(piece, next, next + 1);
		if (notes > most)
			break;
	}
	return bar;
}

/* --- soundness */

static bool
is_sound_cell(const struct piece *piece, int t, int bar)
{
	const struct piece_track *track = &piece->track[t];
	bool drums = piece_is_drums(track);
	int low = drums ? VOCAB_DRUM_LOW : VOCAB_PITCH_LOW;
	int high = drums ? VOCAB_DRUM_HIGH : VOCAB_PITCH_HIGH;
	size_t count;
	const struct piece_note *note = piece_cell(piece, t, bar, &count);

	for (size_t i = 0; i < count; i++)
		if (note[i].position >= piece->bar[bar].steps ||
		    note[i].duration >= VOCAB_DURATIONS || note[i].velocity >= VOCAB_VELOCITIES ||
		    note[i].pitch < low || note[i].pitch > high ||
		    note[i].pitch < track->low || note[i].pitch > track->high ||
		    (i > 0 && (note[i].position < note[i - 1].position ||
		    (note[i].position == note[i - 1].position &&
		    note[i].pitch <= note[i - 1].pitch))))
			return false;
	return true;
}

bool
piece_is_sound(const struct piece *piece)
{
	size_t cells = (size_t)piece->tracks * piece->bars;

	for (int i = 0; i < piece->bars; i++) {
		const struct piece_bar *bar = &piece->bar[i];

		if (bar->steps < 1 || bar->steps > VOCAB_BAR_STEPS || bar->metre >= VOCAB_METRES ||
		    bar->key >= VOCAB_KEYS || bar->tempo >= VOCAB_TEMPOS ||
		    (bar->metre != VOCAB_METRE_OTHER &&
		    vocab_metre_steps(bar->metre) != bar->steps))
			return false;
	}
	for (int t = 0; t < piece->tracks; t++) {
		const struct piece_track *track = &piece->track[t];

		if (track->family >= VOCAB_FAMILIES || track->texture >= VOCAB_TEXTURES ||
		    track->duration >= VOCAB_DURATIONS || track->velocity >= VOCAB_VELOCITIES)
			return false;
	}
	if (piece->cell[0] != 0 || piece->cell[cells] != piece->notes)
		return false;
	for (size_t i = 0; i < cells; i++)	/* before any index is used */
		if (piece->cell[i] > piece->cell[i + 1])
			return false;
	for (size_t i = 0; i < cells; i++)
		if (!is_sound_cell(piece, (int)(i / piece->bars), (int)(i % piece->bars)))
			return false;
	return true;
}

/* --- classes */

bool
piece_is_drums(const struct piece_track *track)
{
	return track->family == VOCAB_FAMILY_DRUMS;
}

bool
piece_is_one_voice(const struct piece_track *track)
{
	return (track->texture & 1) == 0 && !piece_is_drums(track);
}

int
piece_key(const struct key *key)
{
	if (!key->known)
		return VOCAB_KEY_UNKNOWN;
	return key_tonic(key) + (key->minor ? 12 : 0);
}

int
piece_pitch(int pitch, bool drums)
{
	if (drums)
		return pitch < VOCAB_DRUM_LOW || pitch > VOCAB_DRUM_HIGH ? -1 : pitch;
	while (pitch < VOCAB_PITCH_LOW)
		pitch += 12;
	while (pitch > VOCAB_PITCH_HIGH)
		pitch -= 12;
	return pitch;
}

int
piece_register(int pitch)
{
	return pitch < 39 ? 0 : pitch > 92 ? 7 : (pitch - 30) / 9;
}

/* --- place in the song */

int64_t
piece_steps(int64_t ticks, int ticks_per_quarter)
{
	return (ticks * VOCAB_GRID + ticks_per_quarter / 2) / ticks_per_quarter;
}

/* The last bar that starts at or before the tick. */
static int
find_bar(const int64_t *bar_ticks, int bars, int64_t tick)
{
	int low = 0, high = bars;

	while (high - low > 1) {
		int middle = low + (high - low) / 2;

		if (bar_ticks[middle] <= tick)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void
piece_snap(const struct piece *piece, const struct piece_place *place, int64_t tick, int *bar,
    int *step)
{
	*bar = find_bar(place->bar_ticks, piece->bars, tick);
	*step = (int)piece_steps(tick - place->bar_ticks[*bar], place->ticks_per_quarter);
	if (*step < piece->bar[*bar].steps)
		return;
	if (*bar + 1 < piece->bars) {		/* it is rounded to the next bar line */
		++*bar;
		*step = 0;
	} else
		*step = piece->bar[*bar].steps - 1;
}

ptrdiff_t
piece_find(const struct piece *piece, const struct piece_place *place, int track, int64_t tick,
    int pitch)
{
	const struct piece_note *cell;
	size_t count;
	int bar, step;

	pitch = piece_pitch(pitch, piece_is_drums(&piece->track[track]));
	piece_snap(piece, place, tick, &bar, &step);
	cell = piece_cell(piece, track, bar, &count);
	for (size_t i = 0; i < count; i++)
		if (cell[i].position == step && cell[i].pitch == pitch)
			return cell - piece->note + (ptrdiff_t)i;
	return -1;
}

int64_t
piece_tick(const struct piece_place *place, int bar, int step)
{
	int64_t tick = place->bar_ticks[bar] +
	    ((int64_t)step * place->ticks_per_quarter + VOCAB_GRID / 2) / VOCAB_GRID;

	return tick < place->bar_ticks[bar + 1] ? tick : place->bar_ticks[bar + 1] - 1;
}
