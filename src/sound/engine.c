/* SPDX-License-Identifier: MIT */
#include "sound/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/ring.h"
#include "music/event.h"
#include "music/plan.h"
#include "music/time.h"
#include "sound/midi_in.h"
#include "sound/mix.h"
#include "sound/player.h"
#include "sound/synth.h"

#define RING_SLOTS	256

enum msg_kind {
	MSG_PLAN, MSG_PLAY, MSG_STOP, MSG_LOOP, MSG_MUTE, MSG_PANIC, MSG_PREVIEW,
	MSG_GAIN, MSG_METRONOME, MSG_KEY, MSG_THRU,
	MSG_PLAN_DONE,				/* from the audio thread */
};

struct msg {
	enum msg_kind	 kind;
	int		 track;
	bool		 on;
	uint8_t		 channel, pitch, velocity;
	int		 bars;			/* to count in */
	double		 amount;		/* gain, or seconds of a preview */
	int64_t		 start_ticks, end_ticks;
	struct plan	*plan;			/* owned by the message */
	struct chased	*chased;		/* owned by the message; may be NULL */
	struct ring	*ring;			/* borrowed */
	uint8_t		 key[3];		/* status and data */
	unsigned	 order;			/* number of the play or stop: see engine_state */
};

struct engine {
	struct ring		 to_audio, from_audio;
	struct msg		 slots[2][RING_SLOTS];
	double			 rate_hz;
	char			*soundfont;	/* owned */

	/* The terminal's thread only. */

	unsigned		 asked;		/* plays and stops sent */
	bool			 asked_playing;
	int64_t			 asked_ticks;

	/* Written by the audio thread, read by any thread; the cue the other way. */

	_Alignas(64) atomic_bool playing;
	atomic_llong		 ticks, frames;
	_Atomic double		 ahead_seconds;
	atomic_uint		 dropouts, answered;
	atomic_ullong		 sounding[2];
	/* The loudest since it was taken, which writes 0. */
	_Atomic uint8_t		 level[PLAN_TRACKS_MAX];
	atomic_llong		 cue_ticks;
	atomic_int		 cue_part;	/* the track, by 16, and its channel */

	/* The audio thread only, while something calls engine_fill. */

	_Alignas(64) struct synth *synth;	/* owned */
	struct player		 player;
	struct plan		*plan;		/* owned; sent back when the next arrives */
	struct ring		*thru;		/* borrowed; may be NULL */
	struct mix		 mix;
	int64_t			 filled;	/* frames delivered */
	float			 rest[2 * SYNTH_BLOCK_FRAMES];	/* rest of a block that was split */
	size_t			 rest_frames;	/* frames left, at the end of rest */
};

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

/*
 * The terminal's thread.
 */

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

/*
 * The audio thread.
 */

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
