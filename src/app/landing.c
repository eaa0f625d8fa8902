/* SPDX-License-Identifier: MIT */
#include "app/landing.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/candidate.h"
#include "app/session.h"
#include "app/transport.h"
#include "model/token/piece.h"
#include "music/edit.h"
#include "music/gm.h"
#include "music/song.h"

struct landing {
	const struct session *s;
	int64_t		 start_ticks, end_ticks;
	struct candidate notes;		/* owned */
	bool		 good;
};

static int64_t
ticks_of(const struct session *s, int steps)
{
	return (int64_t)steps * song_ticks_per_quarter(s->song) / VOCAB_GRID;
}

static bool
remove_old(void *arg, const struct note *note)
{
	struct landing *here = arg;

	if (note->start_ticks >= here->start_ticks)
		here->good = candidate_note(&here->notes.removed, note);
	return here->good;
}

static void
add_new(struct landing *here, const struct phrase *p)
{
	const struct session *s = here->s;
	struct track_info info;

	song_track_info(s->song, s->track, &info);
	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t i = p->cell[bar]; here->good && i < p->cell[bar + 1]; i++) {
			int at = bar * p->steps + p->note[i].position;
			int steps = phrase_note_steps(p, i, at, PHRASE_BARS * p->steps);
			struct note note = {
				.track = s->track, .pitch = p->note[i].pitch,
				.channel = (uint8_t)(info.channel >= 0 ? info.channel : 0),
				.start_ticks = here->start_ticks + ticks_of(s, at),
				.length_ticks = ticks_of(s, at + steps) - ticks_of(s, at),
				.velocity = (uint8_t)vocab_velocity_of(p->note[i].velocity),
			};

			here->good = candidate_note(&here->notes.made, &note);
		}
}

/* Ends the preview.  The edit that puts a phrase at the cursor's bar, in place of what is there. */
static bool
phrase_edit(struct session *s, const struct phrase *p, struct edit *edit,
    struct landing *here, struct err *err)
{
	struct candidate_counts counts;
	struct window window = { .high = 127 };
	struct bar bar;

	session_preview_end(s);
	time_bar_at(s->time, s->cursor_ticks, &bar);
	*here = (struct landing){ .s = s, .start_ticks = bar.start_ticks, .good = true,
		.end_ticks = bar.start_ticks + ticks_of(s, PHRASE_BARS * p->steps) };
	window.start_ticks = here->start_ticks;
	window.end_ticks = here->end_ticks;
	song_query(s->song, s->track, &window, remove_old, here);
	add_new(here, p);
	if (!here->good)
		err_set(err, ERR_LIMIT, "no memory for the phrase");
	here->good = here->good && candidate_edit(&here->notes, s->song, NULL, NULL, edit,
	    &counts, err);
	candidate_clear(&here->notes);
	if (!here->good)
		edit_clear(edit);
	return here->good;
}

bool
landing_hear(struct session *s, const struct phrase *p, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct landing here;

	if (!phrase_edit(s, p, &edit, &here, err))
		return false;
	if (!session_preview(s, &edit, err))
		return false;
	transport_play_part(s, here.start_ticks, here.end_ticks);
	return true;
}

bool
landing_take(struct session *s, const struct phrase *p, const char *label, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct landing here;

	if (!phrase_edit(s, p, &edit, &here, err))
		return false;
	snprintf(edit.label, sizeof edit.label, "%s", label);
	if (!session_edit(s, &edit, err)) {
		edit_clear(&edit);
		return false;
	}
	transport_stop(s, true);
	return true;
}

/* --- from the piece */

void
landing_frame(const struct session *s, struct phrase_frame *frame)
{
	struct track_info info;
	struct bar bar;

	song_track_info(s->song, s->track, &info);
	time_bar_at(s->time, s->cursor_ticks, &bar);
	frame->family = info.drums ? VOCAB_FAMILY_DRUMS : info.program >= 0 ? info.program / 8 : 0;
	frame->metre = vocab_metre(bar.numerator, bar.denominator);
	frame->steps = (int)(bar.length_ticks * VOCAB_GRID / song_ticks_per_quarter(s->song));
}

/* Of the track in these bars of the piece. */
static bool
take_phrase(const struct piece *piece, const struct piece_place *place, int track,
    struct phrase *p)
{
	for (int t = 0; t < piece->tracks; t++)
		if (place->track[t] == track)
			return phrase_take(piece, t, 0, p);
	return false;
}

bool
landing_phrase(const struct session *s, int track, int64_t at_ticks, struct phrase *p,
    int64_t *start_ticks, struct err *err)
{
	bool *wanted = calloc((size_t)song_tracks(s->song) + 1, sizeof *wanted);
	struct piece_request request = { .bars = PHRASE_BARS, .wanted = wanted };
	struct piece_place place;
	struct piece piece;
	struct err why;
	struct bar bar;
	bool found = false;

	time_bar_at(s->time, at_ticks, &bar);
	*start_ticks = bar.start_ticks;
	request.first_bar = bar.number;
	if (wanted != NULL)
		wanted[track] = true;
	if (wanted != NULL && song_notes(s->song, track) > 0 &&
	    piece_from_song(s->song, s->time, &request, &piece, &place, &why)) {
		found = take_phrase(&piece, &place, track, p);
		piece_place_clear(&place);
		piece_clear(&piece);
	}
	free(wanted);
	return found || err_set(err, ERR_ARG, "track %d has no phrase in bars %lld and %lld: two "
	    "bars of one metre with %d to %d notes", track + 1, (long long)bar.number + 1,
	    (long long)bar.number + PHRASE_BARS, PHRASE_NOTES_MIN, PHRASE_NOTES_MAX);
}

void
landing_words(const struct session *s, int track, int64_t start_ticks, char *words, size_t size)
{
	struct track_info info;
	struct bar first;

	if (track >= song_tracks(s->song)) {
		snprintf(words, size, "a track that is gone");
		return;
	}
	song_track_info(s->song, track, &info);
	time_bar_at(s->time, start_ticks, &first);
	snprintf(words, size, "%.24s, bars %lld-%lld", info.name[0] != '\0' || info.drums ?
	    info.name : gm_program(info.program), (long long)first.number + 1,
	    (long long)first.number + PHRASE_BARS);
}
