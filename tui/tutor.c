/* SPDX-License-Identifier: MIT */
#include "tutor.h"

#include <math.h>
#include <stddef.h>

#include "app/motif_walk.h"
#include "app/session.h"
#include "app/transport.h"
#include "music/song.h"
#include "music/time.h"
#include "ui.h"

static bool
find(void *arg, const struct note *n)
{
	(void)n;
	*(bool *)arg = true;
	return false;
}

static bool
has_pitch(const struct session *s, int pitch)
{
	struct window w = { 0, INT64_MAX, (uint8_t)pitch, (uint8_t)pitch };
	bool found = false;

	song_query(s->song, -1, &w, find, &found);
	return found;
}

/* number: from 0. */
static bool
bar_has_notes(const struct session *s, int64_t number)
{
	struct window w = { 0, 0, 0, 127 };
	struct bar bar;
	bool found = false;

	time_bar(s->time, number, &bar);
	w.start_ticks = bar.start_ticks;
	w.end_ticks = bar.start_ticks + bar.length_ticks;
	song_query(s->song, -1, &w, find, &found);
	return found;
}

static bool
wrote_one(const struct session *s)
{
	return song_notes(s->song, -1) > 0;
}

static bool
wrote_e(const struct session *s)
{
	return has_pitch(s, 64);
}

static bool
wrote_g(const struct session *s)
{
	return song_notes(s->song, -1) >= 3 && has_pitch(s, 67);
}

static bool
deleted(const struct session *s)
{
	return song_notes(s->song, -1) < 3;
}

static bool
undid(const struct session *s)
{
	return song_notes(s->song, -1) >= 3;
}

static bool
repeated(const struct session *s)
{
	return bar_has_notes(s, 0) && bar_has_notes(s, 1);
}

static bool
set_tempo(const struct session *s)
{
	return fabs(time_tempo_bpm(s->time, s->cursor_ticks) - 96) < 0.01;
}

static bool
cut_bar(const struct session *s)
{
	return !bar_has_notes(s, 0) && bar_has_notes(s, 1);
}

static bool
saw_map(const struct session *s)
{
	return s->atlas != NULL;
}

static bool
saw_morph(const struct session *s)
{
	return s->morph != NULL;
}

static bool
never(const struct session *s)
{
	(void)s;
	return false;
}

const struct tutor_step tutor_steps[] = {
	{ "Enter writes a note at the cursor.  Press Enter.", wrote_one },
	{ "4l goes 4 steps right, 4k goes 4 up.  Go there, and write E4.", wrote_e },
	{ "Again 4 right and 3 up: write G4.", wrote_g },
	{ "Space plays, and stops.  Press Space and listen.", transport_playing },
	{ "x deletes the note under the cursor.  Delete one.", deleted },
	{ "u undoes.  Bring it back.", undid },
	{ "D repeats the bar right after itself.  Press D.", repeated },
	{ ": takes a command.  Type :tempo 96 and press Enter.", set_tempo },
	{ "gg goes to the start; d is an operator, and dd cuts a bar: ggdd", cut_bar },
	{ "P pastes it back at the same pitches.  Press P.", repeated },
	{ "gA is a map of phrases, to be heard.  Press gA, look, and close it: q.", saw_map },
	{ "gX makes phrases of phrases.  Press gX, look, and close it: q.", saw_morph },
	{ "[m and ]m walk where what V selects comes again.  Press V [m", motif_walk_begun },
	{ "That was all: ? lists the keys, a lets the model go on, :w NAME saves.", never },
	{ NULL, NULL },
};

void
tutor_watch(struct ui *ui)
{
	if (!ui->tutoring || ui->session->previewed != NULL)
		return;
	while (tutor_steps[ui->tutor_step].done(ui->session)) {
		ui->tutor_step++;
		ui->dirty = true;
	}
}
