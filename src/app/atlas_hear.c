/* SPDX-License-Identifier: MIT */
/* atlas_hear.c - hears the points of the map of takes, makes new ones and takes them. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/atlas_internal.h"
#include "app/landing.h"
#include "app/session.h"
#include "app/suggest.h"
#include "app/transport.h"

#define NEAR		6	/* points whose codes a new one is made of */

static const char no_map[] = "there is no map yet; :map-takes makes it";

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
	} else if (!landing_hear(s, &p->phrase, err)) {
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
	landing_frame(s, &w->frame);
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
	char words[WORDS_SIZE], label[48];

	if (!point_here(s, &p, words, err))
		return false;
	if (p->kind == ATLAS_TAKE)
		return choose_take(s, p, false, err) && suggest_take(s, false, err);
	if (p->kind != ATLAS_MADE)
		return err_set(err, ERR_ARG, p->kind == ATLAS_KNOWN ?
		    "%s is not taken; Enter makes something new near it" :
		    "%s is in the piece already", words);
	snprintf(label, sizeof label, "take %.20s from the map", words);
	if (!landing_take(s, &p->phrase, label, err))
		return false;
	session_say(s, "took %s; u takes it back", words);
	return true;
}
