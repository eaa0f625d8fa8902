/* SPDX-License-Identifier: MIT */
#include "model/measure/surprise.h"

#include <math.h>
#include <stdlib.h>

#include "model/infer/model.h"
#include "model/measure/evaluate.h"
#include "model/measure/recall.h"
#include "model/memory/mix.h"
#include "model/token/piece.h"
#include "music/event.h"
#include "music/song.h"
#include "music/time.h"

struct finding {
	const struct surprise_request *request;
	struct piece	 piece;		/* owned, with its place */
	struct piece_place place;
	float		*nats;		/* owned: (notes of the piece); NAN: not scored */
	struct surprise_list *list;
	int		 track;		/* of the piece */
};

static bool
tell_progress(void *arg, int bars)
{
	const struct finding *f = arg;

	return f->request->progress == NULL ||
	    f->request->progress(f->request->arg, (double)bars / f->piece.bars);
}

static bool
score(struct finding *f, struct err *err)
{
	const struct surprise_request *r = f->request;
	const struct memory_weights *shipped = model_memory(r->model);
	struct memory_weights weights;
	struct recall_options recall = { .weights = &weights, .online = true };
	struct evaluate_watch watch = { .note_nats = f->nats, .window = tell_progress, .arg = f };
	struct evaluation sum = { 0 };
	bool ok, remembers = shipped != NULL && r->memory > 0;

	if (remembers) {
		weights = *shipped;
		memory_weights_scale(&weights, r->memory);
	}
	ok = evaluate_piece_watched(r->model, r->adapter, remembers ? &recall : NULL, &f->piece,
	    &watch, &sum, err);
	evaluation_clear(&sum);
	return ok;
}

static bool
list_note(void *arg, const struct note *note)
{
	struct finding *f = arg;
	ptrdiff_t at;

	if (note->channel != f->place.channel[f->track])
		return true;
	at = piece_find(&f->piece, &f->place, f->track, note->start_ticks, note->pitch);
	if (at >= 0 && !isnan(f->nats[at]))
		f->list->notes[f->list->count++] = (struct surprise_note){ note->id, f->nats[at] };
	return true;
}

static bool
list_all(struct finding *f, struct err *err)
{
	const struct song *song = f->request->song;
	struct window all = { 0, INT64_MAX / 2, 0, 127 };

	f->list->notes = calloc(song_notes(song, -1) + 1, sizeof *f->list->notes);
	if (f->list->notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu notes", song_notes(song, -1));
	for (f->track = 0; f->track < f->piece.tracks; f->track++)
		song_query(song, f->place.track[f->track], &all, list_note, f);
	surprise_list_sort(f->list);
	return true;
}

static bool
find(struct finding *f, struct err *err)
{
	f->nats = malloc((f->piece.notes + 1) * sizeof *f->nats);
	if (f->nats == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu notes", f->piece.notes);
	for (size_t i = 0; i < f->piece.notes; i++)
		f->nats[i] = NAN;
	return score(f, err) && list_all(f, err);
}

bool
surprise_find(const struct surprise_request *request, struct surprise_list *list, struct err *err)
{
	struct piece_request all = { 0 };
	struct finding f = { .request = request, .list = list };
	struct time_map *map = time_map_new(request->song);
	bool ok;

	*list = (struct surprise_list){ 0 };
	ok = map != NULL ? piece_from_song(request->song, map, &all, &f.piece, &f.place, err) :
	    err_set(err, ERR_LIMIT, "no memory to read the piece");
	time_map_free(map);
	if (!ok)
		return false;
	ok = find(&f, err);
	piece_clear(&f.piece);
	piece_place_clear(&f.place);
	free(f.nats);
	if (!ok)
		surprise_list_clear(list);
	return ok;
}
