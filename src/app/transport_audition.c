/* SPDX-License-Identifier: MIT */
/* transport_audition.c - another piece is heard in place of the open one. */

#include "app/transport_internal.h"

#include "app/session.h"
#include "base/clock.h"
#include "music/plan.h"
#include "music/song.h"
#include "sound/engine.h"

#define HEARD_MS	30000

/* The piece's mutes, and the plan that the engine has, are not those of the other. */
static void
exchange(struct transport *t)
{
	t->plan_revision = 0;
	t->mutes_revision = UINT64_MAX;
	t->play_sent = t->begun = false;
}

static int64_t
first_note(const struct song *song)
{
	int64_t first = song_end_ticks(song);

	for (int i = 0; i < song_tracks(song); i++) {
		struct note n;

		if (song_next_note(song, i, -1, &n) && n.start_ticks < first)
			first = n.start_ticks;
	}
	return first;
}

void
transport_audition(struct session *s, struct plan *plan)
{
	struct transport *t = s->transport;

	transport_stop(s, false);
	exchange(t);
	t->auditioning = true;
	t->audition = plan;
	t->audition_ticks = first_note(plan_song(plan));
	if (s->engine != NULL)
		transport_send(s);
}

void
transport_audition_end(struct session *s)
{
	struct transport *t = s->transport;

	if (!t->auditioning)
		return;
	if (s->engine != NULL)
		engine_stop(s->engine);		/* before the piece's plan comes back */
	exchange(t);
	t->auditioning = false;
	plan_free(t->audition);
	t->audition = NULL;
	if (s->engine != NULL)
		transport_send(s);
}

bool
transport_auditioning(const struct session *s)
{
	return s->transport->auditioning;
}

bool
audition_send_plan(struct session *s)
{
	struct transport *t = s->transport;

	if (t->audition == NULL || !engine_set_plan(s->engine, t->audition))
		return t->audition == NULL;
	t->audition = NULL;
	return true;
}

bool
audition_follow(struct session *s, bool playing)
{
	struct transport *t = s->transport;
	int64_t since_ms = clock_ms() - t->asked_ms;

	if (!t->play_sent)
		return false;
	t->begun |= playing;
	if (since_ms < HEARD_MS && (playing || (!t->begun && since_ms < START_MS)))
		return false;
	transport_audition_end(s);
	return true;
}
