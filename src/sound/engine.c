/* SPDX-License-Identifier: MIT */
/* engine.c - the engine as the terminal's thread sees it: making, asking, reading its state. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "music/time.h"
#include "sound/engine_internal.h"

struct engine *
engine_new(double rate_hz, const char *soundfont, struct err *err)
{
	struct engine *e = aligned_alloc(64, (sizeof *e + 63) / 64 * 64);

	if (e == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the sound engine");
		return NULL;
	}
	memset(e, 0, sizeof *e);
	ring_init(&e->to_audio, e->slots[0], sizeof(struct msg), RING_SLOTS);
	ring_init(&e->from_audio, e->slots[1], sizeof(struct msg), RING_SLOTS);
	e->rate_hz = rate_hz;
	e->soundfont = strdup(soundfont);
	e->synth = synth_new(rate_hz, soundfont, PLAN_CHANNELS_MAX, err);
	if (e->soundfont == NULL || e->synth == NULL) {
		if (e->soundfont == NULL)
			err_set(err, ERR_LIMIT, "no memory for the sound engine");
		engine_free(e);
		return NULL;
	}
	player_init(&e->player, e->synth, rate_hz);
	mix_init(&e->mix, rate_hz);
	return e;
}

void
engine_free(struct engine *e)
{
	struct msg m;

	if (e == NULL)
		return;
	while (ring_pop(&e->to_audio, &m))
		if (m.kind == MSG_PLAN) {
			plan_free(m.plan);
			free(m.chased);
		}
	engine_poll(e);
	plan_free(e->plan);
	synth_free(e->synth);
	free(e->soundfont);
	free(e);
}

double
engine_rate_hz(const struct engine *e)
{
	return e->rate_hz;
}

const char *
engine_soundfont(const struct engine *e)
{
	return e->soundfont;
}

static bool
post(struct engine *e, struct msg m)
{
	return ring_push(&e->to_audio, &m);
}

/*
 * State of the channels a little before the playhead: the player has sent
 * everything up to half a block before it.
 */
static struct chased *
chase_for(struct engine *e, const struct plan *plan)
{
	const struct time_map *time = plan_time(plan);
	struct engine_state now;
	struct chased *c;
	double seconds;

	engine_state(e, &now);
	if (!now.playing || (c = malloc(sizeof *c)) == NULL)
		return NULL;		/* the player works without it */
	seconds = time_seconds(time, now.ticks) - SYNTH_BLOCK_FRAMES / e->rate_hz;
	player_chase(&e->player, plan, seconds > 0 ? time_tick(time, seconds) : 0, c);
	return c;
}

/*
 * Takes used plans back first.  Both rings are equally long, so the ring back
 * then has room for every plan that is on its way to the audio thread.
 */
bool
engine_set_plan(struct engine *e, struct plan *plan)
{
	struct msg m = { .kind = MSG_PLAN, .plan = plan, .chased = chase_for(e, plan) };

	engine_poll(e);
	if (post(e, m))
		return true;
	free(m.chased);
	return false;
}

static bool
ask(struct engine *e, struct msg m)
{
	m.order = e->asked + 1;
	if (!post(e, m))
		return false;
	e->asked = m.order;
	e->asked_playing = m.kind == MSG_PLAY;
	return true;
}

static bool
play(struct engine *e, int64_t from_ticks, int bars, bool endless)
{
	if (!ask(e, (struct msg){ .kind = MSG_PLAY, .start_ticks = from_ticks, .bars = bars,
	    .on = endless }))
		return false;
	e->asked_ticks = from_ticks;
	return true;
}

bool
engine_play(struct engine *e, int64_t from_ticks)
{
	return play(e, from_ticks, 0, false);
}

bool
engine_record(struct engine *e, int64_t from_ticks, int bars)
{
	return play(e, from_ticks, bars, true);
}

bool
engine_stop(struct engine *e)
{
	struct engine_state now;

	engine_state(e, &now);
	if (!ask(e, (struct msg){ .kind = MSG_STOP }))
		return false;
	e->asked_ticks = now.ticks;
	return true;
}

bool
engine_loop(struct engine *e, int64_t start_ticks, int64_t end_ticks)
{
	return post(e, (struct msg){ .kind = MSG_LOOP, .start_ticks = start_ticks,
	    .end_ticks = end_ticks });
}

bool
engine_mute(struct engine *e, int track, bool silent)
{
	return post(e, (struct msg){ .kind = MSG_MUTE, .track = track, .on = silent });
}

bool
engine_panic(struct engine *e)
{
	return post(e, (struct msg){ .kind = MSG_PANIC });
}

void
engine_cue(struct engine *e, int64_t ticks)
{
	atomic_store_explicit(&e->cue_ticks, ticks, memory_order_relaxed);
}

bool
engine_preview(struct engine *e, int track, int midi_channel, int pitch, int velocity,
    int length_ms)
{
	return post(e, (struct msg){ .kind = MSG_PREVIEW, .track = track,
	    .channel = (uint8_t)(midi_channel & 15), .pitch = (uint8_t)(pitch & 0x7f),
	    .velocity = (uint8_t)(velocity & 0x7f), .amount = length_ms / 1000.0 });
}

bool
engine_key(struct engine *e, uint8_t status, uint8_t data0, uint8_t data1)
{
	return post(e, (struct msg){ .kind = MSG_KEY, .key = { status, data0, data1 } });
}

bool
engine_thru(struct engine *e, struct ring *ring)
{
	return post(e, (struct msg){ .kind = MSG_THRU, .ring = ring });
}

void
engine_cue_track(struct engine *e, int track, int midi_channel)
{
	atomic_store_explicit(&e->cue_part, track * 16 + (midi_channel & 15),
	    memory_order_relaxed);
}

bool
engine_gain(struct engine *e, double gain_db)
{
	return post(e, (struct msg){ .kind = MSG_GAIN, .amount = pow(10, gain_db / 20) });
}

bool
engine_metronome(struct engine *e, bool on)
{
	return post(e, (struct msg){ .kind = MSG_METRONOME, .on = on });
}

/*
 * A request counts as done even before the next buffer is filled, so that
 * pressing a key that toggles playback twice toggles it twice.
 */
void
engine_state(const struct engine *e, struct engine_state *s)
{
	unsigned answered = atomic_load_explicit(&e->answered, memory_order_acquire);

	s->playing = atomic_load_explicit(&e->playing, memory_order_relaxed);
	s->ticks = atomic_load_explicit(&e->ticks, memory_order_relaxed);
	if (answered != e->asked) {
		s->playing = e->asked_playing;
		s->ticks = e->asked_ticks;
	}
	s->ahead_seconds = atomic_load_explicit(&e->ahead_seconds, memory_order_relaxed);
	s->frames = atomic_load_explicit(&e->frames, memory_order_relaxed);
	s->dropouts = atomic_load_explicit(&e->dropouts, memory_order_relaxed);
	for (int i = 0; i < 2; i++)
		s->sounding[i] = atomic_load_explicit(&e->sounding[i], memory_order_relaxed);
}

int
engine_take_level(struct engine *e, int track)
{
	return track < 0 || track >= PLAN_TRACKS_MAX ? 0 :
	    atomic_exchange_explicit(&e->level[track], 0, memory_order_relaxed);
}

void
engine_poll(struct engine *e)
{
	struct msg m;

	while (ring_pop(&e->from_audio, &m)) {
		plan_free(m.plan);
		free(m.chased);
	}
}
