/* SPDX-License-Identifier: MIT */
#include "app/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/recording_edit.h"
#include "app/session_internal.h"
#include "app/setting.h"
#include "app/transport.h"
#include "base/sort.h"
#include "music/edit.h"
#include "music/take.h"
#include "sound/midi_in.h"

#define EARLY_SECONDS	0.25		/* a note so little before the first beat belongs to it */
#define PLAYED_MAX	32768		/* messages kept without recording; a power of two */
#define PLAYED_SECONDS	600
#define SILENCE_SECONDS	4.0		/* a longer one separates two performances */

struct recording {
	bool		 on;
	bool		 began;		/* the playhead has moved */
	uint32_t	 track_id;
	bool		 replaces;
	struct take	 take;		/* of this pass */
	int64_t		 from_ticks;	/* of this pass */
	int64_t		 at_ticks;	/* the playhead at the last poll */
	int		 passes;
	size_t		 written;	/* notes of all passes */
	bool		 complained;
	bool		 waits;		/* its edit waits for one that is under way */

	struct note	*notes;		/* owned; of the take, for the screen */
	size_t		 note_count;

	struct midi_message *played;	/* owned; PLAYED_MAX, in a circle */
	size_t		 played_count;	/* since the session was opened */
};

struct recording *
recording_new(void)
{
	struct recording *r = calloc(1, sizeof *r);

	if (r != NULL && (r->played = malloc(PLAYED_MAX * sizeof *r->played)) == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
recording_end(struct session *s)
{
	struct recording *r = s->recording;
	struct err ignored;

	if (r == NULL)
		return;
	if (r->on)
		recording_stop(s, &ignored);
	take_clear(&r->take);
	free(r->notes);
	free(r->played);
	free(r);
	s->recording = NULL;
}

bool
recording_on(const struct session *s)
{
	return s->recording->on;
}

/* --- recording */

/* Without a session file the take is in memory only, as edits are. */
static bool
keep(struct session *s, const struct take_event *e, struct err *err)
{
	return s->store == NULL || store_add_to_take(s->store, e, err);
}

static bool
begin_pass(struct session *s, int64_t from_ticks, struct err *err)
{
	struct recording *r = s->recording;
	struct store_take kept = { .track_id = r->track_id, .start_ticks = from_ticks,
	    .replaces = r->replaces };

	take_clear(&r->take);
	r->from_ticks = r->at_ticks = from_ticks;
	r->passes++;
	return s->unkept || (session_need_store(s, err) &&
	    store_begin_take(s->store, &kept, err));
}

static bool
end_pass(struct session *s, int64_t end_ticks, struct err *err)
{
	struct recording *r = s->recording;
	int track = song_track_of_id(s->song, r->track_id);
	size_t notes = 0;
	bool good = true;

	session_preview_end(s);
	if (track >= 0 && (r->take.count > 0 || r->replaces))
		good = recording_edit(s, &r->take, track, r->replaces && end_ticks > r->from_ticks,
		    r->from_ticks, end_ticks, &notes, err);
	r->written += notes;
	return good && (s->store == NULL || store_end_take(s->store, err));
}

bool
recording_start(struct session *s, struct err *err)
{
	struct recording *r = s->recording;
	int64_t from = s->loop_on ? s->loop_start_ticks : s->cursor_ticks;

	if (r->on)
		return true;
	if (r->waits)
		return err_set(err, ERR_ARG, "the last take is not written yet, because the piece "
		    "is being changed");
	if (song_tracks(s->song) == 0)
		return err_set(err, ERR_ARG, "there is no track to record on; ta adds one");
	session_preview_end(s);
	r->track_id = song_track_id(s->song, s->track);
	r->replaces = strcmp(settings_text(s->settings, SET_RECORD), "replace") == 0;
	r->passes = 0;
	r->written = 0;
	r->began = r->complained = false;
	if (!begin_pass(s, from, err))
		return false;
	r->on = true;
	s->recorded_over = r->replaces ? s->track + 1 : 0;
	session_mutes_changed(s);
	transport_record(s, from, (int)settings_number(s->settings, SET_COUNT_IN));
	return true;
}

/* An edit that is under way comes first; recording_poll tries again. */
static bool
finish(struct session *s, struct err *err)
{
	struct recording *r = s->recording;
	bool good;

	r->waits = !apart_allows(s, err);
	good = !r->waits && end_pass(s, r->at_ticks, err);
	if (!r->waits)
		take_clear(&r->take);
	return good;
}

bool
recording_stop(struct session *s, struct err *err)
{
	struct recording *r = s->recording;
	/* Stopping moved the playhead back to where it began. */
	int64_t end = transport_playing(s) ? transport_ticks(s) : r->at_ticks;
	bool good;

	if (!r->on)
		return true;
	r->on = false;
	s->recorded_over = 0;
	session_mutes_changed(s);
	if (transport_playing(s))
		transport_stop(s, true);
	r->at_ticks = end;
	good = finish(s, err);
	if (good)
		session_say(s, "recorded %zu note%s%s", r->written, r->written == 1 ? "" : "s",
		    r->written == 0 ? "" : settings_on(s->settings, SET_RECORD_QUANTISE) ?
		    " and quantised them; u takes back only the quantising" :
		    "; u takes the pass out again");
	return good;
}

static void
turn(struct session *s)
{
	struct recording *r = s->recording;
	struct err err = { 0 };

	if (end_pass(s, s->loop_on ? s->loop_end_ticks : r->at_ticks, &err) &&
	    begin_pass(s, s->loop_on ? s->loop_start_ticks : transport_ticks(s), &err))
		return;
	session_complain(s, "%s", err.text);
}

static void
record(struct session *s, const struct midi_message *m)
{
	struct recording *r = s->recording;
	double early;
	struct take_event e = { .status = m->status, .data = { m->data[0], m->data[1] } };
	struct err err = { 0 };

	if (!take_keeps(m->status, m->data[0]) ||
	    !transport_tick_at(s, m->seconds, &e.tick, &early) || early > EARLY_SECONDS)
		return;
	if (early <= 0 && r->began && e.tick < r->at_ticks && s->loop_on &&
	    r->at_ticks - e.tick > (s->loop_end_ticks - s->loop_start_ticks) / 2)
		turn(s);		/* the loop has turned since the last poll */
	r->at_ticks = e.tick > r->at_ticks ? e.tick : r->at_ticks;
	if (keep(s, &e, &err) && take_add(&r->take, &e))
		return;
	if (!r->complained)
		session_complain(s, "what is played cannot be stored: %s",
		    err.code != ERR_NONE ? err.text : "no memory");
	r->complained = true;
}

void
recording_take(struct session *s, const struct midi_message *m)
{
	struct recording *r = s->recording;

	r->played[r->played_count++ % PLAYED_MAX] = *m;
	if (r->on)
		record(s, m);
}

bool
recording_poll(struct session *s)
{
	struct recording *r = s->recording;
	int64_t now = transport_ticks(s);
	struct err err = { 0 };

	if (r->waits && apart_allows(s, &err)) {
		if (!finish(s, &err))
			session_complain(s, "%s", err.text);
		return true;
	}
	if (!r->on)
		return false;
	if (!transport_playing(s)) {
		if (!recording_stop(s, &err))
			session_complain(s, "%s", err.text);
		return true;
	}
	r->began |= now > r->from_ticks;
	if (r->began && now < r->at_ticks && s->loop_on &&
	    r->at_ticks - now > (s->loop_end_ticks - s->loop_start_ticks) / 2)
		turn(s);
	r->at_ticks = now > r->at_ticks ? now : r->at_ticks;
	return true;
}

size_t
recording_notes(struct session *s, const struct note **notes)
{
	struct recording *r = s->recording;
	struct err ignored;

	if (r->on) {		/* the keys that are down grow with the playhead */
		free(r->notes);
		r->notes = take_notes(&r->take, song_track_of_id(s->song, r->track_id), 0,
		    transport_ticks(s), &r->note_count, &ignored);
	}
	*notes = r->notes;
	return r->on && r->notes != NULL ? r->note_count : 0;
}

/* --- a take that was cut off */

bool
recording_restore(struct session *s, struct err *err)
{
	struct store_take kept;
	struct take take = { NULL, 0, 0 };
	int64_t end;
	size_t notes = 0;
	bool found = false, good = true;
	int track;

	if (s->store == NULL)
		return true;
	if (!store_find_take(s->store, &kept, &take, &found, err)) {
		take_clear(&take);
		return false;
	}
	track = found ? song_track_of_id(s->song, kept.track_id) : -1;
	end = take.count > 0 ? take.events[take.count - 1].tick + 1 : 0;
	if (track >= 0 && take.count > 0 && (kept.node == 0 || kept.node >= s->history.count))
		good = recording_edit(s, &take, track, kept.replaces && end > kept.start_ticks,
		    kept.start_ticks, end, &notes, err);
	if (good && found)
		good = store_end_take(s->store, err);
	if (good && notes > 0)
		session_also_say(s, false, "the take that was cut off is restored: %zu note%s; "
		    "u takes it out", notes, notes == 1 ? "" : "s");
	take_clear(&take);
	return good;
}

/* --- what was played without recording */

/* How many of the last messages belong together. */
static size_t
last_played(const struct recording *r, double seconds)
{
	size_t kept = r->played_count < PLAYED_MAX ? r->played_count : PLAYED_MAX, n = 0;
	double last = 0, newest = 0;
	bool down[128] = { false };
	int held = 0;

	/* Read backwards, a note-off begins a held note. */
	for (; n < kept; n++) {
		const struct midi_message *m = &r->played[(r->played_count - 1 - n) % PLAYED_MAX];
		bool on = m->status == 0x90 && m->data[1] > 0;

		if (n == 0)
			newest = last = m->seconds;
		if (newest - m->seconds > (seconds > 0 ? seconds : PLAYED_SECONDS) ||
		    (seconds <= 0 && held == 0 && last - m->seconds > SILENCE_SECONDS))
			break;
		last = m->seconds;
		if (m->status != 0x80 && m->status != 0x90)
			continue;
		held += down[m->data[0] & 0x7f] && on ? -1 : 0;
		held += !down[m->data[0] & 0x7f] && !on ? 1 : 0;
		down[m->data[0] & 0x7f] = !on;
	}
	return n;
}

/* The first note goes to the cursor; a pedal before it goes there too. */
static bool
fill(const struct session *s, const struct recording *r, size_t n, struct take *take,
    int64_t *end_ticks)
{
	double from = 0, at = time_seconds(s->time, s->cursor_ticks);
	bool begun = false;

	for (size_t i = n; i > 0; i--) {
		const struct midi_message *m = &r->played[(r->played_count - i) % PLAYED_MAX];
		struct take_event e = { .status = m->status, .data = { m->data[0], m->data[1] } };

		if (!begun && m->status == 0x90 && m->data[1] > 0) {
			begun = true;
			from = m->seconds;
		}
		e.tick = begun ? time_tick(s->time, at + m->seconds - from + 1e-7) :
		    s->cursor_ticks;
		*end_ticks = e.tick + s->note_ticks;
		if ((begun || m->status == 0xb0) && take_keeps(m->status, m->data[0]) &&
		    !take_add(take, &e))
			return false;
	}
	return true;
}

bool
recording_capture(struct session *s, double seconds, struct err *err)
{
	struct recording *r = s->recording;
	struct take take = { NULL, 0, 0 };
	struct edit edit = EDIT_EMPTY;
	int64_t end_ticks = s->cursor_ticks;
	size_t notes = 0;
	bool good;

	if (song_tracks(s->song) == 0)
		return err_set(err, ERR_ARG, "there is no track to write on; ta adds one");
	if (!fill(s, r, last_played(r, seconds), &take, &end_ticks)) {
		take_clear(&take);
		return err_set(err, ERR_LIMIT, "no memory for what was played");
	}
	good = take_as_edit(&take, s->song, s->track, end_ticks, &edit, err);
	notes = edit.notes;
	if (good && notes == 0)
		good = err_set(err, ERR_ARG, "no note was played; I plays with the letter keys");
	if (good) {
		snprintf(edit.label, sizeof edit.label, "capture %zu note%s", notes,
		    notes == 1 ? "" : "s");
		good = session_edit(s, &edit, err);
	}
	edit_clear(&edit);
	take_clear(&take);
	if (good)
		session_say(s, "wrote the %zu note%s that were played last at the cursor", notes,
		    notes == 1 ? "" : "s");
	return good;
}
