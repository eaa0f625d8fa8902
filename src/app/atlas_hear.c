/* SPDX-License-Identifier: MIT */
/* atlas_hear.c - hears the points of the map of takes, makes new ones and takes them. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/atlas_internal.h"
#include "app/candidate.h"
#include "app/session.h"
#include "app/suggest.h"
#include "app/transport.h"
#include "music/edit.h"
#include "music/song.h"

#define NEAR		6	/* points whose codes a new one is made of */

static const char no_map[] = "there is no map yet; :map-takes makes it";

/* --- a phrase where the piece's cursor is */

struct landing {
	const struct session *s;
	int64_t		 start_ticks, end_ticks;
	struct candidate notes;		/* owned */
	bool		 good;
};

static int64_t
ticks_of(const struct session *s, int steps)
{
	return (int64_t)steps * song_ticks_per_quarter(s->song) / VOCAB_GRID;
}

static bool
remove_old(void *arg, const struct note *note)
{
	struct landing *here = arg;

	if (note->start_ticks >= here->start_ticks)
		here->good = candidate_note(&here->notes.removed, note);
	return here->good;
}

static void
add_new(struct landing *here, const struct phrase *p)
{
	const struct session *s = here->s;
	struct track_info info;

	song_track_info(s->song, s->track, &info);
	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t i = p->cell[bar]; here->good && i < p->cell[bar + 1]; i++) {
			int at = bar * p->steps + p->note[i].position;
			int steps = phrase_note_steps(p, i, at, PHRASE_BARS * p->steps);
			struct note note = {
				.track = s->track, .pitch = p->note[i].pitch,
				.channel = (uint8_t)(info.channel >= 0 ? info.channel : 0),
				.start_ticks = here->start_ticks + ticks_of(s, at),
				.length_ticks = ticks_of(s, at + steps) - ticks_of(s, at),
				.velocity = (uint8_t)vocab_velocity_of(p->note[i].velocity),
			};

			here->good = candidate_note(&here->notes.made, &note);
		}
}

/* The edit that puts a phrase at the cursor's bar, in place of what the track has there. */
static bool
phrase_edit(const struct session *s, const struct phrase *p, struct edit *edit,
    struct landing *here, struct err *err)
{
	struct candidate_counts counts;
	struct window window = { .high = 127 };
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	*here = (struct landing){ .s = s, .start_ticks = bar.start_ticks, .good = true,
		.end_ticks = bar.start_ticks + ticks_of(s, PHRASE_BARS * p->steps) };
	window.start_ticks = here->start_ticks;
	window.end_ticks = here->end_ticks;
	song_query(s->song, s->track, &window, remove_old, here);
	add_new(here, p);
	if (!here->good)
		err_set(err, ERR_LIMIT, "no memory for the phrase");
	here->good = here->good && candidate_edit(&here->notes, s->song, NULL, NULL, edit,
	    &counts, err);
	candidate_clear(&here->notes);
	return here->good;
}

static bool
hear_phrase(struct session *s, const struct phrase *p, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct landing here;

	session_preview_end(s);
	if (!phrase_edit(s, p, &edit, &here, err)) {
		edit_clear(&edit);
		return false;
	}
	if (!session_preview(s, &edit, err))
		return false;
	transport_play_part(s, here.start_ticks, here.end_ticks);
	return true;
}

/* --- the nearest point */

#define WORDS_SIZE	80

/* The nearest point and its name. */
static bool
point_here(struct session *s, const struct atlas_point **p, char words[WORDS_SIZE],
    struct err *err)
{
	size_t at;

	if (atlas_map(s) == NULL)
		return err_set(err, ERR_ARG, "%s", no_map);
	at = atlas_nearest(s);
	*p = atlas_point(s, at);
	atlas_words(s, at, words, WORDS_SIZE);
	return true;
}

static bool
choose_take(struct session *s, const struct atlas_point *p, bool hear, struct err *err)
{
	return suggest_go(s, p->batch, err) && suggest_choose(s, suggest_place(
	    s->suggest->batches[p->batch], p->candidate), hear, err);
}

/* --- hearing */

bool
atlas_hear(struct session *s, struct err *err)
{
	const struct atlas_point *p;
	char words[WORDS_SIZE];

	if (!point_here(s, &p, words, err))
		return false;
	if (p->kind != ATLAS_TAKE)
		suggest_stop_hearing(s);
	if (p->kind == ATLAS_TAKE) {
		if (!choose_take(s, p, true, err))
			return false;
	} else if (p->kind == ATLAS_PHRASE) {
		transport_play_part(s, p->start_ticks, p->end_ticks);
	} else if (!hear_phrase(s, &p->phrase, err)) {
		return false;
	}
	session_say(s, "%s%s", words, p->kind == ATLAS_MADE || p->kind == ATLAS_TAKE ?
	    "; t takes it" : "");
	return true;
}

void
atlas_leave(struct session *s)
{
	if (s->atlas == NULL || !s->atlas->open)
		return;
	s->atlas->open = false;
	session_preview_end(s);
	transport_stop(s, true);
}

/* --- making */

static void
find_frame(const struct session *s, struct phrase_frame *frame)
{
	struct track_info info;
	struct bar bar;

	song_track_info(s->song, s->track, &info);
	time_bar_at(s->time, s->cursor_ticks, &bar);
	frame->family = info.drums ? VOCAB_FAMILY_DRUMS : info.program >= 0 ? info.program / 8 : 0;
	frame->metre = vocab_metre(bar.numerator, bar.denominator);
	frame->steps = (int)(bar.length_ticks * VOCAB_GRID / song_ticks_per_quarter(s->song));
}

/*
 * The mean of the nearest points' codes, weighted by the inverse of their squared
 * distances, and scaled to their mean length: a mean of codes is shorter than they are, and
 * short codes decode to bland phrases.
 */
static void
mix_codes(const struct atlas *a, const struct atlas_work *from, float *code)
{
	double sum = 0, length = 0, own = 0, weight[NEAR] = { 0 };
	size_t near[NEAR], count = 0;

	for (size_t i = 0; i < from->coded; i++) {
		const struct map_place *p = &from->map.place[i];
		double d = 4 * (p->x - a->cursor.x) * (p->x - a->cursor.x) +
		    (p->y - a->cursor.y) * (p->y - a->cursor.y);
		size_t at = count < NEAR ? count : NEAR;

		while (at > 0 && weight[at - 1] < 1 / (d + 1e-6)) {
			if (at < NEAR) {
				weight[at] = weight[at - 1];
				near[at] = near[at - 1];
			}
			at--;
		}
		if (at < NEAR) {
			weight[at] = 1 / (d + 1e-6);
			near[at] = i;
			count += count < NEAR;
		}
	}
	for (size_t k = 0; k < count; k++)
		sum += weight[k];
	for (size_t c = 0; c < from->latent; c++)
		code[c] = 0;
	for (size_t k = 0; k < count; k++) {
		const double *z = from->codes + near[k] * from->latent;
		double squares = 0;

		for (size_t c = 0; c < from->latent; c++) {
			code[c] += (float)(weight[k] / sum * z[c]);
			squares += z[c] * z[c];
		}
		length += weight[k] / sum * sqrt(squares);
	}
	for (size_t c = 0; c < from->latent; c++)
		own += (double)code[c] * (double)code[c];
	for (size_t c = 0; c < from->latent && own > 0; c++)
		code[c] = (float)((double)code[c] * length / sqrt(own));
}

bool
atlas_make(struct session *s, struct err *err)
{
	struct atlas *a = s->atlas;
	struct atlas_work *w;

	if (atlas_map(s) == NULL || atlas_busy(s))
		return err_set(err, ERR_ARG, "%s", atlas_busy(s) ?
		    "the map is still being made" : no_map);
	w = calloc(1, sizeof *w);
	if (w == NULL || (w->code = malloc(a->shown->latent * sizeof *w->code)) == NULL) {
		free(w);
		return err_set(err, ERR_LIMIT, "no memory for a phrase");
	}
	w->make = true;
	w->place = a->cursor;
	w->seed = a->made_count + 1;
	find_frame(s, &w->frame);
	mix_codes(a, a->shown, w->code);
	a->finding.kind = &atlas_makes;
	if (!finding_start(&a->finding, w, s->revision, err))
		return false;
	session_say(s, "making a phrase for this place ...");
	return true;
}

/* --- taking */

bool
atlas_take(struct session *s, struct err *err)
{
	const struct atlas_point *p;
	struct edit edit = EDIT_EMPTY;
	struct landing here;
	char words[WORDS_SIZE];

	if (!point_here(s, &p, words, err))
		return false;
	if (p->kind == ATLAS_TAKE)
		return choose_take(s, p, false, err) && suggest_take(s, false, err);
	if (p->kind != ATLAS_MADE)
		return err_set(err, ERR_ARG, p->kind == ATLAS_KNOWN ?
		    "%s is not taken; Enter makes something new near it" :
		    "%s is in the piece already", words);
	if (!phrase_edit(s, &p->phrase, &edit, &here, err)) {
		edit_clear(&edit);
		return false;
	}
	snprintf(edit.label, sizeof edit.label, "take %.20s from the map", words);
	if (!session_edit(s, &edit, err)) {
		edit_clear(&edit);
		return false;
	}
	transport_stop(s, true);
	session_say(s, "took %s; u takes it back", words);
	return true;
}
