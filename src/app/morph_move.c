/* SPDX-License-Identifier: MIT */
/* morph_move.c - the commands of morphing: what moves on each page, hearing and taking. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/landing.h"
#include "app/morph_internal.h"
#include "app/session.h"
#include "app/suggest.h"

#define PAD_STEP	0.25

static struct morph *
need_phrase(struct session *s, struct err *err)
{
	struct morph *m = morph_state(s, err);

	if (m == NULL || m->view.has_now)
		return m;
	morph_find_ends(s);
	if (m->view.has_now)
		return m;
	err_set(err, ERR_ARG, "%s", m->view.trouble[0] != '\0' ? m->view.trouble :
	    "there is no phrase yet; :morph-from takes the one at the cursor");
	return NULL;
}

/* --- between */

static bool
move_between(struct session *s, double x, double y, struct err *err)
{
	struct morph *m = s->morph;

	if (m->view.made == 0)
		return finding_runs(&m->finding) || err_set(err, ERR_ARG, "%s",
		    m->view.trouble[0] != '\0' ? m->view.trouble : m->view.end[MORPH_A].set ?
		    "B is missing: go to another phrase; :morph-to takes it" :
		    "A is missing: go to a phrase; :morph-from takes it");
	morph_choose(m, m->view.at + (int)(x - y));
	return morph_hear(s, err);
}

bool
morph_set_steps(struct session *s, int steps, struct err *err)
{
	struct morph *m = morph_state(s, err);

	if (m == NULL)
		return false;
	steps = steps < MORPH_STEPS_MIN ? MORPH_STEPS_MIN : steps;
	m->view.steps = steps > MORPH_STEPS_MAX ? MORPH_STEPS_MAX : steps;
	m->view.page = MORPH_BETWEEN;
	m->joined = false;
	session_say(s, "%d steps, with both ends", m->view.steps);
	return morph_prepare(s, err);
}

/* --- sliders */

bool
morph_push(struct session *s, enum trait trait, int by, struct err *err)
{
	struct morph *m = need_phrase(s, err);

	if (m == NULL)
		return false;
	m->next_trait = m->view.slider = trait;
	m->next_by = by;
	return morph_start(s, MORPH_DO_PUSH, err);
}

static bool
move_sliders(struct session *s, double x, double y, struct err *err)
{
	struct morph_view *v = &s->morph->view;
	int to = (int)v->slider - (int)y;

	v->slider = (enum trait)(to < 0 ? 0 : to >= TRAITS ? TRAITS - 1 : to);
	return x == 0 || morph_push(s, v->slider, x > 0 ? 1 : -1, err);
}

bool
morph_nudge(struct session *s, struct err *err)
{
	struct morph *m = need_phrase(s, err);

	if (m == NULL)
		return false;
	m->nudges++;
	return morph_start(s, MORPH_DO_NUDGE, err);
}

bool
morph_set_radius(struct session *s, double radius, struct err *err)
{
	struct morph *m = morph_state(s, err);

	if (m == NULL)
		return false;
	m->view.radius = fmin(fmax(radius, MORPH_RADIUS_MIN), MORPH_RADIUS_MAX);
	session_say(s, "a nudge changes about %.0f%% of the notes", 100 * m->view.radius);
	return true;
}

bool
morph_back(struct session *s, struct err *err)
{
	struct morph *m = need_phrase(s, err);

	if (m == NULL)
		return false;
	if (!m->view.end[MORPH_A].set)
		return err_set(err, ERR_ARG, "there is no phrase A; :morph-from takes the one at "
		    "the cursor");
	morph_begin_at_a(m);
	return morph_hear(s, err);
}

/* --- the pad */

static struct morph *
need_pad(struct session *s, struct err *err)
{
	struct morph *m = morph_state(s, err);

	if (m == NULL || m->pad != NULL)
		return m;
	err_set(err, ERR_ARG, "%s", finding_runs(&m->finding) ?
	    "the piece's own space is still being learnt" :
	    m->view.pad_trouble[0] != '\0' ? m->view.pad_trouble :
	    "the piece's own space is not learnt yet; :morph-page pad learns it");
	return NULL;
}

bool
morph_go(struct session *s, const float place[PAD_SIZE], struct err *err)
{
	struct morph *m = need_pad(s, err);

	if (m == NULL)
		return false;
	for (int k = 0; k < PAD_SIZE; k++)
		m->view.place[k] = fminf(fmaxf(place[k], (float)-PAD_REACH), (float)PAD_REACH);
	return morph_start(s, MORPH_DO_PLACE, err);
}

static bool
move_pad(struct session *s, double x, double y, struct err *err)
{
	const struct morph_view *v = &s->morph->view;
	float place[PAD_SIZE];

	memcpy(place, v->place, sizeof place);
	place[2 * v->plane] += (float)(PAD_STEP * x);
	place[2 * v->plane + 1] += (float)(PAD_STEP * y);
	return morph_go(s, place, err);
}

bool
morph_other_plane(struct session *s, struct err *err)
{
	struct morph *m = s->morph;

	if (m != NULL && m->view.page == MORPH_TEXTURES) {
		m->view.broken = !m->view.broken;
		return morph_start(s, MORPH_DO_TEXTURE, err);
	}
	m = need_pad(s, err);
	if (m == NULL)
		return false;
	m->view.plane = 1 - m->view.plane;
	session_say(s, "the pad's numbers %d and %d", 2 * m->view.plane + 1,
	    2 * m->view.plane + 2);
	return true;
}

/* --- textures */

#define TURN	0.2f		/* of an angle, a step */

static bool
move_textures(struct session *s, double x, double y, struct err *err)
{
	struct morph_view *v = &s->morph->view;
	const double by[2] = { x, y };

	for (int k = 0; k < 2; k++)
		v->angle[k] = remainderf(v->angle[k] + TURN * (float)by[k], 2 * (float)M_PI);
	return morph_start(s, MORPH_DO_TEXTURE, err);
}

/* --- all pages */

bool
morph_move(struct session *s, double x, double y, struct err *err)
{
	static bool (*const moves[])(struct session *, double, double, struct err *) = {
		[MORPH_BETWEEN] = move_between, [MORPH_SLIDERS] = move_sliders,
		[MORPH_PAD] = move_pad, [MORPH_TEXTURES] = move_textures,
	};
	struct morph *m = morph_state(s, err);

	return m != NULL && moves[m->view.page](s, x, y, err);
}

bool
morph_turn(struct session *s, enum morph_page page, struct err *err)
{
	struct morph *m = morph_state(s, err);

	if (m == NULL)
		return false;
	m->view.page = page < MORPH_PAGES ? page : (m->view.page + 1) % MORPH_PAGES;
	return morph_prepare(s, err);
}

bool
morph_hear(struct session *s, struct err *err)
{
	struct morph *m = need_phrase(s, err);

	if (m == NULL)
		return false;
	suggest_stop_hearing(s);
	if (!landing_hear(s, &m->view.now, err))
		return false;
	session_say(s, "%s; Enter takes it", m->view.words);
	return true;
}

bool
morph_take(struct session *s, struct err *err)
{
	struct morph *m = need_phrase(s, err);

	if (m == NULL || !landing_take(s, &m->view.now, "take a morph", err))
		return false;
	session_say(s, "took %s; u takes it back", m->view.words);
	return true;
}
