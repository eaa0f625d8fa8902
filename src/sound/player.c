/* SPDX-License-Identifier: MIT */
#include "sound/player.h"

#include <math.h>

#include "music/song.h"
#include "music/time.h"
#include "sound/synth.h"

/*
 * A broken file may have any number of events at one tick; the rest wait for
 * the next block.
 */
#define EVENTS_PER_BLOCK	4096
#define LOOP_MIN_SECONDS	0.02	/* longer than a block at any rate */

static double
seconds_now(const struct player *p)
{
	return p->base_seconds + (double)p->since_base / p->rate_hz;
}

double
player_seconds(const struct player *p)
{
	return p->lead.frames <= 0 ? seconds_now(p) :
	    time_seconds(p->time, p->lead.from_ticks) - (double)p->lead.frames / p->rate_hz;
}

bool
player_moves(const struct player *p)
{
	return p->playing || p->lead.frames > 0;
}

static double
block_seconds(const struct player *p)
{
	return SYNTH_BLOCK_FRAMES / p->rate_hz;
}

static void
place(struct player *p, double seconds)
{
	p->base_seconds = seconds;
	p->since_base = 0;
}

void
player_init(struct player *p, struct synth *synth, double rate_hz)
{
	p->synth = synth;
	p->rate_hz = rate_hz;
	channels_init(&p->channels, synth);
}

/*
 * The tick reached at `seconds`.  Rounded up a little, so that a tick's own
 * seconds give that tick.
 */
static int64_t
tick_at(const struct time_map *time, double seconds)
{
	seconds += 1e-7;
	return time_tick(time, seconds < 0 ? 0 : seconds);
}

/* The first tick at or after `seconds`. */
static int64_t
first_tick_from(const struct time_map *time, double seconds)
{
	int64_t tick;

	if (seconds <= 0)
		return 0;
	tick = time_tick(time, seconds);
	return time_seconds(time, tick) < seconds ? tick + 1 : tick;
}

int64_t
player_ticks(const struct player *p)
{
	return p->playing ? tick_at(p->time, seconds_now(p)) : p->stopped_ticks;
}

/*
 * Channels.
 */

static int
channel_count(const struct player *p)
{
	int count = p->plan == NULL ? 16 : plan_channels(p->plan);

	return count < CHANNELS_MAX ? count : CHANNELS_MAX;
}

static void
want(void *arg, int channel, uint8_t status, uint8_t data0, uint8_t data1)
{
	struct chased *c = arg;

	channels_want(c->channels, c->want, channel, status, data0, data1);
}

void
player_chase(const struct player *p, const struct plan *plan, int64_t ticks, struct chased *c)
{
	c->ticks = ticks;
	c->channels = &p->channels;
	channels_begin(&p->channels, c->want);
	if (plan != NULL)
		plan_chase(plan, ticks, want, c);
}

/* Gives every channel the state that it has in the piece at `tick`. */
static void
chase(struct player *p, int64_t tick)
{
	if (p->chased_plan == NULL || p->chased_plan != p->plan || p->chased.ticks != tick)
		player_chase(p, p->plan, tick, &p->chased);
	p->chased_plan = p->plan;
	channels_settle(&p->channels, p->synth, p->chased.want, channel_count(p));
}

/* The same, starting from an earlier state by the events between. */
static void
chase_from(struct player *p, const struct chased *near, int64_t tick)
{
	struct plan_event e;

	plan_seek(p->cursor, near->ticks);
	p->chased = *near;
	p->chased.ticks = tick;
	while (plan_peek(p->cursor, &e) && e.tick < tick) {
		plan_next(p->cursor, &e);
		if (e.event->status < 0xb0)
			continue;
		if (e.channel >= 0)
			want(&p->chased, e.channel, e.event->status, e.event->data[0],
			    e.event->data[1]);
		if (e.twin >= 0)
			want(&p->chased, e.twin, e.event->status, e.event->data[0],
			    e.event->data[1]);
	}
	p->chased_plan = p->plan;
	channels_settle(&p->channels, p->synth, p->chased.want, channel_count(p));
}

/* Ends notes that the pedal holds. */
static void
lift_pedals(struct player *p)
{
	static const uint8_t pedals[] = { 64, 66 };

	for (int channel = 0; channel < CHANNELS_MAX; channel++)
		for (int i = 0; i < 2; i++)
			if (p->channels.sent[channel].controller[pedals[i]] != 0)
				channels_send(&p->channels, p->synth, channel, 0xb0, pedals[i], 0);
}

/* A note of the piece, which sounds until the piece ends it. */
static void
start_note(struct player *p, struct held_note held, uint8_t velocity)
{
	if (held.track >= PLAN_TRACKS_MAX || p->muted[held.track])
		return;
	held.begun = p->frame;
	held.until = NOTES_NEVER;
	notes_start(&p->notes, p->synth, &held, velocity);
}

/*
 * Notes that stand where the player begins: they sound from there on, as when
 * a key is held down while the pedal and the programs are set up.
 */
static bool
start_standing(void *arg, const struct note *n)
{
	struct player *p = arg;

	start_note(p, (struct held_note){
		.id = n->id, .track = n->track,
		.channel = plan_channel(p->plan, n->track, n->channel, n->start_ticks),
		.pitch = n->pitch, .unended = !n->ended, .start_ticks = n->start_ticks,
	}, n->velocity);
	return true;
}

static void
set_loop_seconds(struct player *p)
{
	p->loop_start_seconds = p->loop_end_seconds = 0;
	if (p->time == NULL || p->loop_end_ticks <= p->loop_start_ticks)
		return;
	p->loop_start_seconds = time_seconds(p->time, p->loop_start_ticks);
	p->loop_end_seconds = time_seconds(p->time, p->loop_end_ticks);
}

/*
 * Whether everything sent so far is before the loop's end, where the player
 * jumps back.
 */
static bool
will_turn_back(const struct player *p)
{
	double reached = isfinite(p->told_seconds) ? p->told_seconds : seconds_now(p);

	return reached < p->loop_end_seconds &&
	    p->loop_end_seconds - p->loop_start_seconds >= LOOP_MIN_SECONDS;
}

/*
 * The metronome.
 */

/* The first beat at or after `tick`. */
static void
find_beat(struct player *p, int64_t tick)
{
	struct bar bar;
	int64_t beat;

	time_bar_at(p->time, tick, &bar);
	beat = (tick - bar.start_ticks + bar.beat_ticks - 1) / bar.beat_ticks;
	p->beat_ticks = bar.start_ticks + beat * bar.beat_ticks;
	p->beat_is_bar = beat == 0;
	if (p->beat_ticks >= bar.start_ticks + bar.length_ticks) {
		p->beat_ticks = bar.start_ticks + bar.length_ticks;
		p->beat_is_bar = true;
	}
	p->beat_seconds = time_seconds(p->time, p->beat_ticks);
}

static void
take_beat(struct player *p, struct click *click)
{
	double now = seconds_now(p), end = now + block_seconds(p);
	double offset = (p->beat_seconds - now) * p->rate_hz;
	int64_t after;

	if (!p->playing || !p->metronome || p->beat_seconds >= end ||
	    (will_turn_back(p) && p->beat_seconds >= p->loop_end_seconds))
		return;
	click->is_bar = p->beat_is_bar;
	click->offset_frames = (int)fmin(fmax(offset, 0), SYNTH_BLOCK_FRAMES - 1);
	after = first_tick_from(p->time, end);
	find_beat(p, after > p->beat_ticks ? after : p->beat_ticks + 1);
}

void
player_metronome(struct player *p, bool on)
{
	p->metronome = on;
	if (p->playing)
		find_beat(p, player_ticks(p));
}

/*
 * Starting, stopping, jumping.
 */

static void
jump(struct player *p, int64_t tick, double seconds)
{
	notes_end_all(&p->notes, p->synth, false);
	lift_pedals(p);
	place(p, seconds);
	p->told_seconds = -INFINITY;
	plan_seek(p->cursor, tick);
	chase(p, tick);
	plan_standing(p->plan, tick, -1, start_standing, p);
	find_beat(p, tick);
}

void
player_play(struct player *p, int64_t from_ticks)
{
	if (p->plan == NULL)
		return;
	if (from_ticks < 0)
		from_ticks = 0;
	jump(p, from_ticks, time_seconds(p->time, from_ticks));
	p->playing = true;
}

void
player_count_in(struct player *p, int64_t from_ticks, int bars)
{
	struct bar bar;
	double beat;

	if (bars <= 0 || p->plan == NULL) {
		p->lead.frames = 0;
		player_play(p, from_ticks);
		return;
	}
	player_stop(p);
	from_ticks = from_ticks < 0 ? 0 : from_ticks;
	time_bar_at(p->time, from_ticks, &bar);
	beat = time_seconds(p->time, from_ticks + bar.beat_ticks) -
	    time_seconds(p->time, from_ticks);
	p->stopped_ticks = from_ticks;
	p->lead = (struct lead){ .from_ticks = from_ticks, .beat_frames = beat * p->rate_hz,
	    .beats = (int)(bar.length_ticks / bar.beat_ticks) };
	p->lead.frames = (int64_t)(p->lead.beat_frames * p->lead.beats * bars);
}

/* A click where a beat of the lead begins within this block. */
static void
take_lead_beat(struct player *p, struct click *click)
{
	struct lead *lead = &p->lead;
	int64_t beat = (int64_t)ceil((double)lead->done / lead->beat_frames - 1e-9);
	double offset = (double)beat * lead->beat_frames - (double)lead->done;

	if (offset < SYNTH_BLOCK_FRAMES && offset < (double)lead->frames) {
		click->offset_frames = (int)offset;
		click->is_bar = beat % (lead->beats < 1 ? 1 : lead->beats) == 0;
	}
}

static void
stop_at(struct player *p, int64_t ticks)
{
	p->lead.frames = 0;
	p->stopped_ticks = ticks;
	p->playing = false;
	p->settled = false;
	lift_pedals(p);
}

void
player_stop(struct player *p)
{
	notes_end_all(&p->notes, p->synth, true);
	stop_at(p, player_ticks(p));
}

void
player_loop(struct player *p, int64_t start_ticks, int64_t end_ticks)
{
	p->loop_start_ticks = start_ticks < 0 ? 0 : start_ticks;
	p->loop_end_ticks = end_ticks;
	set_loop_seconds(p);
}

void
player_mute(struct player *p, int track, bool silent)
{
	bool was = track >= 0 && track < PLAN_TRACKS_MAX && p->muted[track];

	if (track < 0 || track >= PLAN_TRACKS_MAX)
		return;
	p->muted[track] = silent;
	if (silent)
		notes_end_track(&p->notes, p->synth, track);
	else if (was && p->playing)
		plan_standing(p->plan, first_tick_from(p->time, isfinite(p->told_seconds) ?
		    p->told_seconds : seconds_now(p)), track, start_standing, p);
}

void
player_panic(struct player *p)
{
	synth_all_off(p->synth, true);
	notes_forget(&p->notes);
	channels_forget(&p->channels);
	p->settled = false;
	if (p->playing)
		chase(p, player_ticks(p));
}

/*
 * A new plan.
 */

/*
 * Where the music at `seconds` of the old plan is in the new plan, whose tempos
 * may differ.
 */
static double
carry_over(const struct player *p, double seconds, const struct time_map *to)
{
	int64_t tick = tick_at(p->time, seconds);
	double at = time_seconds(p->time, tick), next = time_seconds(p->time, tick + 1);
	double part = next > at ? (seconds - at) / (next - at) : 0, carried;

	at = time_seconds(to, tick);
	next = time_seconds(to, tick + 1);
	carried = at + part * (next - at);
	return fabs(carried - seconds) < 1e-9 ? seconds : carried;
}

/* Whether a held note is unchanged in the new plan and will be ended there. */
static bool
goes_on(const struct player *p, const struct held_note *held)
{
	struct note note;

	if (held->track >= song_tracks(plan_song(p->plan)) ||
	    !song_find_note(plan_song(p->plan), held->track, held->start_ticks, held->id, &note))
		return false;
	if (note.pitch != held->pitch ||
	    plan_channel(p->plan, held->track, note.channel, note.start_ticks) != held->channel)
		return false;
	return note.ended ? time_seconds(p->time, note.start_ticks + note.length_ticks) >=
	    p->told_seconds : held->unended;
}

static void
end_what_is_gone(struct player *p)
{
	for (int i = p->notes.count - 1; i >= 0; i--)
		if (p->notes.list[i].until == NOTES_NEVER && !goes_on(p, &p->notes.list[i]))
			notes_end(&p->notes, p->synth, i);
}

/* Continues in the new plan after the last event of the old plan that was sent. */
static void
play_on(struct player *p, const struct chased *near)
{
	const struct time_map *time = plan_time(p->plan);
	double was = seconds_now(p), now = carry_over(p, was, time), from = now;
	struct plan_event next;

	if (isfinite(p->told_seconds))
		from = p->told_seconds = carry_over(p, p->told_seconds, time);
	if (now != was)
		place(p, now);
	p->time = time;
	end_what_is_gone(p);
	if (near != NULL && near->ticks <= first_tick_from(time, from))
		chase_from(p, near, first_tick_from(time, from));
	else
		chase(p, first_tick_from(time, from));
	plan_seek(p->cursor, tick_at(time, from));
	while (plan_peek(p->cursor, &next) && next.seconds < p->told_seconds)
		plan_next(p->cursor, &next);
	find_beat(p, first_tick_from(time, now - 1e-7));
}

void
player_set_plan(struct player *p, struct plan *plan, const struct chased *near)
{
	p->plan = plan;
	p->cursor = plan_cursor(plan);
	p->chased_plan = NULL;
	p->settled = false;
	if (p->playing)
		play_on(p, near);
	p->time = plan_time(plan);
	p->end_seconds = time_seconds(p->time, plan_end_ticks(plan));
	set_loop_seconds(p);
}

/*
 * Playing.
 */

/* A program, a controller or the like; some of them end notes. */
static void
set_channel(struct player *p, int channel, const struct event *event)
{
	if (event->status >> 4 == 0xb && (event->data[0] == 120 || event->data[0] >= 123))
		notes_end_channel(&p->notes, p->synth, channel);
	channels_send(&p->channels, p->synth, channel, event->status, event->data[0],
	    event->data[1]);
}

/*
 * System exclusive messages are not played.  Every channel starts in the state
 * that a reset leaves, and a reset among the first events would undo what the
 * other tracks have set up.
 */
static void
play_event(struct player *p, const struct plan_event *e)
{
	const struct event *event = e->event;
	uint8_t kind = event->status & 0xf0;

	if (event->status == 0xff && event->data[0] == META_END_OF_TRACK)
		notes_end_track(&p->notes, p->synth, e->track);
	if (e->channel < 0)
		return;
	if (kind == 0x90 && event->data[1] > 0) {
		start_note(p, (struct held_note){
			.id = event->id, .track = e->track, .channel = e->channel,
			.pitch = event->data[0] & 0x7f, .unended = event->partner == 0,
			.start_ticks = e->tick,
		}, event->data[1]);
	} else if (kind == 0x80 || kind == 0x90) {
		if (event->partner != 0)
			notes_end_id(&p->notes, p->synth, e->track, event->partner);
	} else {
		set_channel(p, e->channel, event);
		if (e->twin >= 0)
			set_channel(p, e->twin, event);
	}
}

static void
play_until(struct player *p, double limit_seconds)
{
	struct plan_event e;

	for (int n = 0; n < EVENTS_PER_BLOCK; n++) {
		if (!plan_peek(p->cursor, &e) || e.seconds >= limit_seconds)
			break;
		plan_next(p->cursor, &e);
		play_event(p, &e);
	}
	p->told_seconds = limit_seconds;
}

static void
end_of_piece(struct player *p)
{
	struct plan_event e;

	if (plan_peek(p->cursor, &e))
		return;
	notes_end_all(&p->notes, p->synth, false);
	stop_at(p, plan_end_ticks(p->plan));
}

static void
play_block(struct player *p)
{
	double half = block_seconds(p) / 2, now = seconds_now(p);

	if (will_turn_back(p) && now + half >= p->loop_end_seconds) {
		play_until(p, p->loop_end_seconds);
		now += p->loop_start_seconds - p->loop_end_seconds;
		jump(p, p->loop_start_ticks, now);
	}
	play_until(p, now + half);
	if (now >= p->end_seconds && !p->endless && !will_turn_back(p))
		end_of_piece(p);
}

void
player_before_block(struct player *p, struct click *click)
{
	*click = (struct click){ .offset_frames = -1 };
	notes_end_due(&p->notes, p->synth, p->frame);
	if (p->lead.frames > 0) {
		take_lead_beat(p, click);
		return;
	}
	if (p->playing)
		play_block(p);
	take_beat(p, click);
}

void
player_after_block(struct player *p)
{
	p->frame += SYNTH_BLOCK_FRAMES;
	p->since_base += SYNTH_BLOCK_FRAMES;
	if (p->lead.frames <= 0)
		return;
	p->lead.done += SYNTH_BLOCK_FRAMES;
	p->lead.frames -= SYNTH_BLOCK_FRAMES;
	if (p->lead.frames <= 0)
		player_play(p, p->lead.from_ticks);
}

/* Stopped, the channels are as the piece has set them at the cue. */
void
player_settle(struct player *p, int64_t cue_ticks)
{
	if (p->playing || (p->settled && p->chased.ticks == cue_ticks))
		return;
	chase(p, cue_ticks);
	p->settled = true;
}
