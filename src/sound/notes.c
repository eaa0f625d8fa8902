/* SPDX-License-Identifier: MIT */
#include "sound/notes.h"

#include <string.h>

#include "sound/synth.h"

static bool
is_preview(const struct held_note *n)
{
	return n->until != NOTES_NEVER;
}

static int
oldest(const struct notes *n)
{
	int found = 0;

	for (int i = 1; i < n->count; i++)
		if (n->list[i].begun < n->list[found].begun)
			found = i;
	return found;
}

/* A note without a note-off ends when the next one on its key starts. */
static void
end_replaced(struct notes *n, struct synth *synth, const struct held_note *by)
{
	if (n->held[by->channel][by->pitch] == 0)
		return;
	for (int i = n->count - 1; i >= 0; i--) {
		const struct held_note *old = &n->list[i];

		if (old->channel == by->channel && old->pitch == by->pitch &&
		    (old->unended || (is_preview(old) && is_preview(by))))
			notes_end(n, synth, i);
	}
}

void
notes_start(struct notes *n, struct synth *synth, const struct held_note *note, uint8_t velocity)
{
	if (note->channel < 0 || note->channel >= CHANNELS_MAX)
		return;
	end_replaced(n, synth, note);
	if (n->count == NOTES_MAX)
		notes_end(n, synth, oldest(n));
	n->list[n->count] = *note;
	n->list[n->count++].velocity = velocity;
	n->previews += is_preview(note);
	n->held[note->channel][note->pitch]++;
	synth_send(synth, note->channel, 0x90, note->pitch, velocity);
}

void
notes_end(struct notes *n, struct synth *synth, int index)
{
	struct held_note note = n->list[index];

	n->list[index] = n->list[--n->count];
	n->previews -= is_preview(&note);
	if (--n->held[note.channel][note.pitch] == 0)
		synth_send(synth, note.channel, 0x80, note.pitch, 0);
}

void
notes_end_id(struct notes *n, struct synth *synth, int track, uint32_t id)
{
	for (int i = n->count - 1; i >= 0; i--)
		if (n->list[i].id == id && n->list[i].track == track) {
			notes_end(n, synth, i);
			return;
		}
}

void
notes_end_key(struct notes *n, struct synth *synth, int pitch)
{
	for (int i = n->count - 1; i >= 0; i--)
		if (n->list[i].until == NOTES_HELD && (pitch < 0 || n->list[i].pitch == pitch))
			notes_end(n, synth, i);
}

void
notes_end_track(struct notes *n, struct synth *synth, int track)
{
	for (int i = n->count - 1; i >= 0; i--)
		if (n->list[i].track == track && !is_preview(&n->list[i]))
			notes_end(n, synth, i);
}

void
notes_end_channel(struct notes *n, struct synth *synth, int channel)
{
	for (int i = n->count - 1; i >= 0; i--)
		if (n->list[i].channel == channel)
			notes_end(n, synth, i);
}

void
notes_end_due(struct notes *n, struct synth *synth, int64_t frame)
{
	if (n->previews == 0)
		return;
	for (int i = n->count - 1; i >= 0; i--)
		if (n->list[i].until <= frame)
			notes_end(n, synth, i);
}

void
notes_end_all(struct notes *n, struct synth *synth, bool previews_too)
{
	for (int i = n->count - 1; i >= 0; i--)
		if (previews_too || !is_preview(&n->list[i]))
			notes_end(n, synth, i);
}

void
notes_forget(struct notes *n)
{
	memset(n->held, 0, sizeof n->held);
	n->count = n->previews = 0;
}

void
notes_pitches(const struct notes *n, uint64_t bits[2])
{
	bits[0] = bits[1] = 0;
	for (int i = 0; i < n->count; i++)
		bits[n->list[i].pitch / 64] |= UINT64_C(1) << n->list[i].pitch % 64;
}
