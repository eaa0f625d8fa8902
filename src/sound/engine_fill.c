/* SPDX-License-Identifier: MIT */
/* engine_fill.c - the engine's audio thread: never allocates, frees, locks or waits. */

#include <string.h>

#include "base/clock.h"
#include "music/event.h"
#include "sound/engine_internal.h"
#include "sound/midi_in.h"

static void
take_plan(struct engine *e, const struct msg *m)
{
	struct msg back = { .kind = MSG_PLAN_DONE, .plan = e->plan, .chased = m->chased };

	player_set_plan(&e->player, m->plan, m->chased);
	e->plan = m->plan;
	if (back.plan != NULL || back.chased != NULL)
		ring_push(&e->from_audio, &back);	/* always fits: see engine_set_plan */
}

static void
play_key(struct engine *e, uint8_t status, uint8_t data0, uint8_t data1)
{
	int part = atomic_load_explicit(&e->cue_part, memory_order_relaxed);

	player_key(&e->player, atomic_load_explicit(&e->cue_ticks, memory_order_relaxed),
	    part / 16, part % 16, status, data0, data1);
}

static void
take_thru(struct engine *e, struct ring *ring)
{
	struct midi_message old;

	while (ring != NULL && ring_pop(ring, &old))
		;
	e->thru = ring;
}

static void
obey(struct engine *e, const struct msg *m)
{
	struct player *p = &e->player;

	switch (m->kind) {
	case MSG_PLAN:
		take_plan(e, m);
		break;
	case MSG_PLAY:
		player_count_in(p, m->start_ticks, m->bars);
		p->endless = m->on;
		break;
	case MSG_STOP:
		player_stop(p);
		break;
	case MSG_LOOP:
		player_loop(p, m->start_ticks, m->end_ticks);
		break;
	case MSG_MUTE:
		player_mute(p, m->track, m->on);
		break;
	case MSG_PANIC:
		player_panic(p);
		break;
	case MSG_PREVIEW:
		player_preview(p, atomic_load_explicit(&e->cue_ticks, memory_order_relaxed),
		    m->track, m->channel, m->pitch, m->velocity, m->amount);
		break;
	case MSG_GAIN:
		synth_set_gain(e->synth, m->amount);
		break;
	case MSG_METRONOME:
		player_metronome(p, m->on);
		break;
	case MSG_KEY:
		play_key(e, m->key[0], m->key[1], m->key[2]);
		break;
	case MSG_THRU:
		take_thru(e, m->ring);
		break;
	case MSG_PLAN_DONE:			/* only sent the other way */
		break;
	}
}

/*
 * How loud a note is meant: its velocity, by the volume and the expression of
 * its channel.  The synthesizer mixes all parts into one.
 */
static void
raise_levels(struct engine *e)
{
	const struct notes *notes = &e->player.notes;

	for (int i = 0; i < notes->count; i++) {
		const struct held_note *n = &notes->list[i];
		const uint8_t *controller = e->player.channels.sent[n->channel].controller;
		int level = n->velocity * controller[CONTROLLER_VOLUME] *
		    controller[CONTROLLER_EXPRESSION] / (127 * 127) * 2;

		if (n->track >= 0 && n->track < PLAN_TRACKS_MAX &&
		    level > atomic_load_explicit(&e->level[n->track], memory_order_relaxed))
			atomic_store_explicit(&e->level[n->track], (uint8_t)level,
			    memory_order_relaxed);
	}
}

static void
fill_block(struct engine *e, float *out)
{
	struct click click;

	player_before_block(&e->player, &click);
	raise_levels(e);
	synth_fill(e->synth, out, SYNTH_BLOCK_FRAMES);
	mix_click(&e->mix, out, SYNTH_BLOCK_FRAMES, click.offset_frames, click.is_bar);
	mix_limit(&e->mix, out, SYNTH_BLOCK_FRAMES);
	player_after_block(&e->player);
}

/* Delivers the rest of a split block. */
static size_t
take_rest(struct engine *e, float *out, size_t frames)
{
	size_t n = e->rest_frames < frames ? e->rest_frames : frames;

	memcpy(out, e->rest + 2 * (SYNTH_BLOCK_FRAMES - e->rest_frames), n * 2 * sizeof *out);
	e->rest_frames -= n;
	return n;
}

static void
publish(struct engine *e, unsigned answered)
{
	uint64_t pitches[2];

	notes_pitches(&e->player.notes, pitches);
	for (int i = 0; i < 2; i++)
		atomic_store_explicit(&e->sounding[i], pitches[i], memory_order_relaxed);
	atomic_store_explicit(&e->ticks, player_ticks(&e->player), memory_order_relaxed);
	atomic_store_explicit(&e->frames, e->filled, memory_order_relaxed);
	atomic_store_explicit(&e->playing, player_moves(&e->player), memory_order_relaxed);
	atomic_store_explicit(&e->answered, answered, memory_order_release);
}

/* Of the newest play or stop. */
static unsigned
take_messages(struct engine *e)
{
	unsigned answered = atomic_load_explicit(&e->answered, memory_order_relaxed);
	struct midi_message played;
	struct msg m;

	while (ring_pop(&e->to_audio, &m)) {
		obey(e, &m);
		if (m.kind == MSG_PLAY || m.kind == MSG_STOP)
			answered = m.order;
	}
	while (e->thru != NULL && ring_pop(e->thru, &played))
		play_key(e, played.status, played.data[0], played.data[1]);
	return answered;
}

bool
engine_rests(struct engine *e)
{
	unsigned answered = take_messages(e);

	publish(e, answered);
	return !player_moves(&e->player) && engine_voices(e) == 0;
}

void
engine_fill(struct engine *e, float *out, size_t frames)
{
	unsigned answered = take_messages(e);
	size_t done;

	atomic_store_explicit(&e->ahead_seconds, player_seconds(&e->player) - clock_seconds(),
	    memory_order_relaxed);
	done = take_rest(e, out, frames);
	for (; frames - done >= SYNTH_BLOCK_FRAMES; done += SYNTH_BLOCK_FRAMES)
		fill_block(e, out + 2 * done);
	if (done < frames) {
		fill_block(e, e->rest);
		e->rest_frames = SYNTH_BLOCK_FRAMES;
		take_rest(e, out + 2 * done, frames - done);
	}
	e->filled += (int64_t)frames;
	publish(e, answered);
}

void
engine_count_dropout(struct engine *e)
{
	atomic_fetch_add_explicit(&e->dropouts, 1, memory_order_relaxed);
}

int
engine_voices(const struct engine *e)
{
	return synth_voices(e->synth);
}
