/* SPDX-License-Identifier: MIT */
#include "app/morph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/landing.h"
#include "app/morph_internal.h"
#include "app/session.h"
#include "app/transport.h"
#include "music/song.h"

#define STEPS		5
#define RADIUS		0.3

const char *const morph_page_names[] = { "between", "sliders", "pad", "textures", NULL };

/* --- the state */

struct morph *
morph_state(struct session *s, struct err *err)
{
	if (s->morph != NULL)
		return s->morph;
	s->morph = calloc(1, sizeof *s->morph);
	if (s->morph == NULL) {
		err_set(err, ERR_LIMIT, "no memory to morph");
		return NULL;
	}
	s->morph->finding.kind = &morph_finding;
	s->morph->view.steps = STEPS;
	s->morph->view.radius = RADIUS;
	return s->morph;
}

const struct morph_view *
morph_view(const struct session *s)
{
	return s->morph != NULL ? &s->morph->view : NULL;
}

void
morph_begin_at_a(struct morph *m)
{
	m->view.now = m->view.end[MORPH_A].phrase;
	m->view.has_now = m->view.end[MORPH_A].set;
	m->now_code = m->end_code[MORPH_A];
	memset(m->view.pushed, 0, sizeof m->view.pushed);
	snprintf(m->view.words, sizeof m->view.words, "A: %s", m->view.end[MORPH_A].words);
}

static void
hear_code(struct morph *m, const struct phrase *p, const struct morph_code *code)
{
	m->view.now = *p;
	m->view.has_now = true;
	m->now_code = *code;
}

void
morph_choose(struct morph *m, int at)
{
	struct morph_view *v = &m->view;

	v->at = at < 0 ? 0 : at >= v->made ? v->made - 1 : at;
	hear_code(m, &m->step[v->at], &m->step_code[v->at]);
	memset(v->pushed, 0, sizeof v->pushed);
	snprintf(v->words, sizeof v->words, "step %d of %d: %.0f%% of A, %.0f%% of B", v->at + 1,
	    v->made, 100 * v->share[v->at][MORPH_A], 100 * v->share[v->at][MORPH_B]);
}

/* --- jobs */

static void
place_texture(const struct session *s, struct morph_work *w)
{
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	w->track = s->track;
	w->start_ticks = bar.start_ticks;
	w->end_ticks = bar.start_ticks + PHRASE_BARS * bar.length_ticks;
}

static struct morph_work *
new_work(struct session *s, enum morph_task task)
{
	struct morph *m = s->morph;
	struct morph_work *w = calloc(1, sizeof *w);

	if (w == NULL)
		return NULL;
	w->task = task;
	w->tools = &m->tools;
	for (int side = 0; side < MORPH_ENDS; side++) {
		w->end[side] = m->view.end[side].phrase;
		w->end_code[side] = m->end_code[side];
	}
	w->steps = m->view.steps;
	w->from = m->view.now;
	w->from_code = m->now_code;
	w->trait = m->next_trait;
	w->by = m->next_by;
	w->radius = m->view.radius;
	w->seed = m->nudges;
	w->pad = m->pad;
	memcpy(w->place, m->view.place, sizeof w->place);
	landing_frame(s, &w->frame);
	w->drums = w->frame.family == VOCAB_FAMILY_DRUMS;
	if (task == MORPH_DO_TEXTURE) {
		place_texture(s, w);
		memcpy(w->place, m->view.angle, sizeof m->view.angle);
		w->broken = m->view.broken;
	}
	if ((task != MORPH_DO_LEARN && task != MORPH_DO_TEXTURE) ||
	    (w->song = song_snapshot(s->song)) != NULL)
		return w;
	free(w);
	return NULL;
}

bool
morph_start(struct session *s, enum morph_task task, struct err *err)
{
	struct morph *m = s->morph;

	struct morph_work *work;

	m->again = finding_runs(&m->finding);
	m->next = task;
	if (m->again)
		return true;
	work = new_work(s, task);
	if (work == NULL)
		return err_set(err, ERR_LIMIT, "no memory to morph");
	return finding_start(&m->finding, work, s->revision, err);
}

/* --- what a job has made */

static void
take_steps(struct session *s, const struct morph_work *w)
{
	struct morph *m = s->morph;
	struct morph_view *v = &m->view;

	v->made = w->steps;
	for (int i = 0; i < w->steps; i++) {
		m->step[i] = w->made[i];
		m->step_code[i] = w->code[i];
		for (int side = 0; side < MORPH_ENDS; side++)
			v->share[i][side] = phrase_share(&w->end[side], &w->made[i]);
	}
	for (int side = 0; side < MORPH_ENDS; side++)
		m->end_code[side] = w->end_code[side];
	morph_choose(m, v->at > 0 && v->at < w->steps ? v->at : w->steps / 2);
}

static void
take_push(struct session *s, const struct morph_work *w)
{
	struct morph_view *v = &s->morph->view;
	const struct trait_row *row = &trait_table[w->trait];

	if (!w->step.found) {
		session_say(s, "nothing %s is near it", w->by > 0 ? row->name : row->less);
		return;
	}
	hear_code(s->morph, &w->step.phrase, &w->from_code);
	v->pushed[w->trait] += w->by > 0 ? w->step.moved : -w->step.moved;
	snprintf(v->words, sizeof v->words, "%s: %.0f%% as before", w->by > 0 ? row->name :
	    row->less, 100 * phrase_share(&w->from, &w->step.phrase));
}

static void
take_nudge(struct session *s, const struct morph_work *w)
{
	hear_code(s->morph, &w->made[0], &w->code[0]);
	snprintf(s->morph->view.words, sizeof s->morph->view.words,
	    "nudge %llu: %.0f%% as before", (unsigned long long)w->seed,
	    100 * phrase_share(&w->from, &w->made[0]));
}

static void
take_place(struct session *s, const struct morph_work *w)
{
	struct morph_view *v = &s->morph->view;

	hear_code(s->morph, &w->made[0], &w->code[0]);
	memset(v->pushed, 0, sizeof v->pushed);
	snprintf(v->words, sizeof v->words, "place %.1f %.1f %.1f %.1f", (double)w->place[0],
	    (double)w->place[1], (double)w->place[2], (double)w->place[3]);
}

static void
take_texture(struct session *s, const struct morph_work *w)
{
	struct morph_view *v = &s->morph->view;
	const struct morph_code unknown = { .known = false };

	hear_code(s->morph, &w->made[0], &unknown);
	memset(v->pushed, 0, sizeof v->pushed);
	s->morph->textured = true;
	snprintf(v->words, sizeof v->words, "%s at %.2f %.2f", w->drums ? "drums" : w->broken ?
	    "an arpeggio" : "chords", (double)w->place[0], (double)w->place[1]);
}

static void
take_space(struct session *s, const struct morph_work *w)
{
	struct morph *m = s->morph;

	pad_free(m->pad);
	m->pad = ((struct morph_work *)w)->learnt;
	((struct morph_work *)w)->learnt = NULL;
	m->view.pad = m->pad;
	memcpy(m->view.place, w->place, sizeof w->place);
	take_place(s, w);
}

static void
take_result(struct session *s, const struct morph_work *w)
{
	static void (*const takers[])(struct session *, const struct morph_work *) = {
		[MORPH_DO_BETWEEN] = take_steps, [MORPH_DO_PUSH] = take_push,
		[MORPH_DO_NUDGE] = take_nudge, [MORPH_DO_LEARN] = take_space,
		[MORPH_DO_PLACE] = take_place, [MORPH_DO_TEXTURE] = take_texture,
	};
	struct morph *m = s->morph;
	char *trouble = w->task == MORPH_DO_LEARN ? m->view.pad_trouble :
	    w->task == MORPH_DO_TEXTURE ? m->view.texture_trouble : m->view.trouble;
	struct err err;

	trouble[0] = '\0';
	if (!w->good) {
		snprintf(trouble, sizeof m->view.trouble, "%s", w->err.text);
		session_complain(s, "%s", w->err.text);
		return;
	}
	takers[w->task](s, w);
	if (m->view.has_now && !m->again && (m->open || !s->has_screen) && !morph_hear(s, &err))
		session_complain(s, "%s", err.text);
}

bool
morph_poll(struct session *s)
{
	struct morph *m = s->morph;
	struct morph_work *w = m != NULL ? finding_take(&m->finding) : NULL;
	struct err err;

	if (w == NULL)
		return false;
	take_result(s, w);
	morph_finding.free(w);
	if (m->again && !morph_start(s, m->next, &err))
		session_complain(s, "%s", err.text);
	return true;
}

bool
morph_busy(const struct session *s)
{
	return s->morph != NULL && finding_runs(&s->morph->finding);
}

void
morph_cancel(struct session *s)
{
	s->morph->again = false;
	finding_cancel(&s->morph->finding);
}

void
morph_end(struct session *s)
{
	struct morph *m = s->morph;

	if (m == NULL)
		return;
	finding_end(&m->finding);
	vae_free(m->tools.vae);
	pad_free(m->pad);
	free(m);
	s->morph = NULL;
}

/* --- the ends */

static bool
set_end(struct session *s, enum morph_side side, int64_t at_ticks, struct err *err)
{
	struct morph *m = s->morph;
	struct morph_end end = { .set = true };
	int64_t start_ticks;

	if (!landing_phrase(s, s->track, at_ticks, &end.phrase, &start_ticks, err))
		return false;
	landing_words(s, s->track, start_ticks, end.words, sizeof end.words);
	m->view.end[side] = end;
	m->end_code[side].known = false;
	m->joined = false;
	m->view.made = m->view.at = 0;
	m->view.trouble[0] = '\0';
	if (side == MORPH_A)
		morph_begin_at_a(m);
	return true;
}

/* The first and the last two bars of a selection; else here, and two bars on. */
static bool
look_for_ends(struct session *s, struct err *err)
{
	struct window w = { .start_ticks = s->cursor_ticks };
	int track;
	struct err why;
	struct bar first, last;

	w.end_ticks = -1;
	if (!session_selected(s, &w, &track))
		w.start_ticks = s->cursor_ticks;
	time_bar_at(s->time, w.start_ticks, &first);
	time_bar(s->time, first.number + PHRASE_BARS, &last);
	if (w.end_ticks > last.start_ticks) {
		time_bar_at(s->time, w.end_ticks - 1, &last);
		time_bar(s->time, last.number - 1 > first.number + 1 ? last.number - 1 :
		    first.number + PHRASE_BARS, &last);
	}
	if (!set_end(s, MORPH_A, first.start_ticks, err))
		return false;
	if (!s->morph->view.end[MORPH_B].set)
		(void)set_end(s, MORPH_B, last.start_ticks, &why);
	return true;
}

void
morph_find_ends(struct session *s)
{
	struct morph *m = s->morph;
	struct err why;

	if (m->view.end[MORPH_A].set || s->previewed != NULL ||
	    (m->looked && m->looked_node == s->history.at))
		return;
	m->looked = true;
	m->looked_node = s->history.at;
	if (!look_for_ends(s, &why))
		snprintf(m->view.trouble, sizeof m->view.trouble, "%s", why.text);
}

bool
morph_prepare(struct session *s, struct err *err)
{
	struct morph *m = s->morph;
	struct morph_view *v = &m->view;
	uint32_t node = s->history.at;

	if (s->previewed != NULL)
		return true;
	morph_find_ends(s);
	if (v->page == MORPH_BETWEEN && v->end[MORPH_A].set && v->end[MORPH_B].set &&
	    !m->joined && !finding_runs(&m->finding)) {
		m->joined = true;
		return morph_start(s, MORPH_DO_BETWEEN, err);
	}
	if (v->page == MORPH_TEXTURES && !m->textured && !finding_runs(&m->finding) &&
	    (!m->wove || m->wove_node != node)) {
		m->wove = true;
		m->wove_node = node;
		return morph_start(s, MORPH_DO_TEXTURE, err);
	}
	if (v->page == MORPH_PAD && (!m->learnt || m->learnt_node != node) &&
	    !finding_runs(&m->finding)) {
		m->learnt = true;
		m->learnt_node = node;
		return morph_start(s, MORPH_DO_LEARN, err);
	}
	return true;
}

void
morph_want(struct session *s)
{
	struct err err;
	struct morph *m = morph_state(s, &err);

	if (m == NULL)
		return;
	m->open = true;
	if (!morph_prepare(s, &err))
		session_complain(s, "%s", err.text);
}

void
morph_leave(struct session *s)
{
	if (s->morph == NULL || !s->morph->open)
		return;
	s->morph->open = s->morph->again = false;
	session_preview_end(s);
	transport_stop(s, true);
}

bool
morph_set_end(struct session *s, enum morph_side side, struct err *err)
{
	struct morph *m = morph_state(s, err);

	if (m == NULL || !set_end(s, side, s->cursor_ticks, err))
		return false;
	session_say(s, "%c is %s", "AB"[side], m->view.end[side].words);
	return m->view.page != MORPH_BETWEEN || morph_prepare(s, err);
}
