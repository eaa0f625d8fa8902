/* SPDX-License-Identifier: MIT */
/* player_key.c - what the person plays beside the piece: previews and keys. */

#include "sound/player.h"
#include "sound/synth.h"

/* The track's channel, as the piece has set it where the playhead or the cue is. */
static int
ready_channel(struct player *p, int64_t cue_ticks, int track, int midi_channel)
{
	int channel = p->plan == NULL ? midi_channel : plan_channel(p->plan, track, midi_channel,
	    p->playing ? player_ticks(p) : cue_ticks);

	player_settle(p, cue_ticks);
	return channel < 0 ? midi_channel : channel;
}

void
player_preview(struct player *p, int64_t cue_ticks, int track, int midi_channel,
    int pitch, int velocity, double seconds)
{
	int channel = ready_channel(p, cue_ticks, track, midi_channel);

	notes_start(&p->notes, p->synth, &(struct held_note){
		.track = track, .channel = channel,
		.pitch = (uint8_t)(pitch & 0x7f), .begun = p->frame,
		.until = p->frame + (int64_t)(seconds * p->rate_hz),
	}, (uint8_t)(velocity < 1 ? 1 : velocity & 0x7f));
}

/* The foot stays on the pedal while the hands go to another track. */
static void
lift_pedal_behind(struct player *p, int channel)
{
	int before = p->key_channel - 1;

	p->key_channel = channel + 1;
	for (int number = 64; before >= 0 && before != channel && number <= 66; number += 2)
		if (p->channels.sent[before].controller[number] != 0)
			channels_send(&p->channels, p->synth, before, 0xb0, (uint8_t)number, 0);
}

/* Programs and banks are the track's own, whatever the keyboard is set to. */
static bool
is_for_track(uint8_t status, uint8_t number)
{
	return status != 0xc0 && (status != 0xb0 || (number != 0 && number != 32));
}

void
player_key(struct player *p, int64_t cue_ticks, int track, int midi_channel,
    uint8_t status, uint8_t data0, uint8_t data1)
{
	int channel;

	status &= 0xf0;
	if (status == 0x80 || (status == 0x90 && data1 == 0)) {
		notes_end_key(&p->notes, p->synth, data0);
		return;
	}
	if (status == 0xb0 && data0 >= 120) {
		notes_end_key(&p->notes, p->synth, -1);
		return;
	}
	if (!is_for_track(status, data0))
		return;
	channel = ready_channel(p, cue_ticks, track, midi_channel);
	lift_pedal_behind(p, channel);
	if (status == 0x90)
		notes_start(&p->notes, p->synth, &(struct held_note){
			.track = track, .channel = channel, .pitch = data0 & 0x7f,
			.begun = p->frame, .until = NOTES_HELD,
		}, data1 & 0x7f);
	else
		channels_send(&p->channels, p->synth, channel, status, data0, data1);
}
