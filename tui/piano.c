/* SPDX-License-Identifier: MIT */
#include "piano.h"

#include <stdio.h>
#include <string.h>

#include "app/keyboard.h"
#include "app/session.h"
#include "base/number.h"
#include "music/time.h"
#include "ui.h"

#define LENGTH_MS_MIN	80
#define LENGTH_MS_MAX	4000

static void
end_pitch(struct ui *ui, int pitch)
{
	if (pitch >= 0)
		keyboard_play(ui->session, 0x80, (uint8_t)pitch, 0);
}

void
piano_press(struct ui *ui, int step)
{
	struct session *s = ui->session;
	int pitch = ui->piano_base + step, ends;
	double seconds = time_seconds(s->time, s->cursor_ticks + s->note_ticks) -
	    time_seconds(s->time, s->cursor_ticks);
	int64_t ms = (int64_t)(number_clamp((int64_t)(seconds * 1000), LENGTH_MS_MIN,
	    LENGTH_MS_MAX));

	if (pitch < 0 || pitch > 127 ||
	    !held_press(&ui->letters.held, step, pitch, ms, ui->now_ms, &ends))
		return;
	end_pitch(ui, ends);
	keyboard_play(s, 0x90, (uint8_t)pitch, (uint8_t)s->note_velocity);
	ui_runf(ui, "go-pitch %d", pitch);
}

void
piano_release(struct ui *ui, const char *key)
{
	struct binding b;
	int step;

	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++)
		if (strcmp(b.mode, "play") == 0 && strcmp(b.keys, key) == 0 &&
		    sscanf(b.line, "piano %d", &step) == 1)
			end_pitch(ui, held_release(&ui->letters.held, step));
}

void
piano_tick(struct ui *ui)
{
	struct held *h = &ui->letters.held;
	int pitch;

	while ((pitch = held_due(h, ui->session->mode == MODE_PLAY ? ui->now_ms : INT64_MAX)) >= 0)
		end_pitch(ui, pitch);
	if (ui->session->mode != MODE_PLAY)
		h->count = 0;
}
