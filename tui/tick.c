/* SPDX-License-Identifier: MIT */
#include "tick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/ask.h"
#include "app/colouring.h"
#include "app/ghost.h"
#include "app/keyboard.h"
#include "app/recent.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/theming.h"
#include "app/transport.h"
#include "panel.h"
#include "piano.h"
#include "sound/midi_in.h"
#include "tutor.h"
#include "ui.h"

#define FRAME_MS	34		/* at most thirty a second */
#define SLOW_FRAME_MS	100
#define GHOST_MS	2		/* ghost notes answer a key: nobody should wait for them */

/* The letters start at the C below the cursor. */
static void
watch_mode(struct ui *ui)
{
	const struct session *s = ui->session;

	if ((unsigned)s->mode != ui->last_mode && (s->mode == MODE_STEP || s->mode == MODE_PLAY))
		ui->piano_base = s->cursor_pitch / 12 * 12 > 108 ? 108 : s->cursor_pitch / 12 * 12;
	ui->last_mode = s->mode;
}

/* The model waits for an answer. */
static void
watch_question(struct ui *ui)
{
	static const char *const answers[] = { "keep", "replace", "push" };
	char question[128], line[32];

	if (ui->prompt.kind != PROMPT_NONE ||
	    !ask_question(ui->session, question, sizeof question))
		return;
	prompt_open(&ui->prompt, PROMPT_QUESTION, "");
	snprintf(ui->prompt.question, sizeof ui->prompt.question, "%s", question);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		snprintf(line, sizeof line, "ask-existing %s", answers[i]);
		prompt_answer(&ui->prompt, answers[i][0], line);
	}
	ui->dirty = true;
}

/* The piece on the screen is the newest of the recent ones, once there is something of it. */
static void
watch_recent(struct ui *ui)
{
	const struct session *s = ui->session;

	if (s->path[0] == '\0' || s->unkept || (s->file_hash[0] == '\0' && s->history.count <= 1) ||
	    (ui->noted != NULL && strcmp(ui->noted, s->real_path) == 0))
		return;
	free(ui->noted);
	ui->noted = strdup(s->real_path);
	recent_note(s->real_path);
}

void
ui_watch(struct ui *ui)
{
	for (size_t i = 0; ui->tables->panels[i] != NULL; i++)
		if (ui->tables->panels[i]->watch != NULL)
			ui->tables->panels[i]->watch(ui, ui->tables->panels[i]);
	if (ui->themes)
		theming_want(ui->session);
	watch_mode(ui);
	watch_question(ui);
	watch_recent(ui);
	tutor_watch(ui);
}

/* Keys of a MIDI keyboard write notes in step mode; its pedal is a rest. */
static void
write_played(struct ui *ui)
{
	struct midi_message m;

	while (keyboard_take_step(ui->session, &m)) {
		if (m.status == 0x80 || m.status == 0x90)
			ui_runf(ui, "step-key %d %d", m.data[0], m.status == 0x80 ? 0 : m.data[1]);
		else if (m.status == 0xb0 && m.data[0] == 64 && m.data[1] >= 64)
			ui_run(ui, "step-rest", 0);
	}
}

static bool
map_is_old(const struct ui *ui)
{
	return ui->map_w > 0 && ui->layout.map.h > 0 && ui->map_revision != ui->session->revision;
}

void
ui_tick(struct ui *ui, int64_t now_ms)
{
	bool hint_before = ui->pending[0] != '\0' && ui->now_ms - ui->pending_ms >= UI_HINT_MS;
	bool said_before = ui->now_ms - ui->message_ms < UI_MESSAGE_MS;
	bool asked = ghost_busy(ui->session);

	ui->now_ms = now_ms;
	if (session_poll(ui->session) || transport_playing(ui->session))
		ui->dirty = true;
	write_played(ui);
	ui_follow_layout(ui);
	piano_tick(ui);
	ui->answers = ui->answers || (asked && !ghost_busy(ui->session));
	pieces_poll(&ui->pieces);
	if (meters_update(&ui->meters, ui->session, now_ms))
		ui->dirty = true;
	ui_watch(ui);
	if (ui->message_serial != ui->session->message_serial) {
		ui->message_serial = ui->session->message_serial;
		ui->message_ms = now_ms;
		ui->dirty = true;
	}
	if (map_is_old(ui) && now_ms - ui->map_ms >= UI_MAP_MS)
		ui->dirty = true;
	if (hint_before != (ui->pending[0] != '\0' && now_ms - ui->pending_ms >= UI_HINT_MS) ||
	    said_before != (now_ms - ui->message_ms < UI_MESSAGE_MS))
		ui->dirty = true;
}

int
ui_wait_ms(const struct ui *ui)
{
	const struct session *s = ui->session;
	int64_t held, wait = 1000;	/* to notice a dead device within a second */

	if (ghost_busy(s) || apart_busy(s))
		return GHOST_MS;
	if (transport_playing(s) || s->generate_job != NULL || ui->meters.moving ||
	    ui_panel_moves(ui) || theming_busy(s))
		return FRAME_MS;
	if (s->tune_job != NULL || s->render_job != NULL || colouring_progress(s) < 1 ||
	    transport_auditioning(s))
		wait = 100;
	if (s->engine == NULL)
		wait = 50;		/* the sound is being opened */
	if (map_is_old(ui))
		wait = UI_MAP_MS < wait ? UI_MAP_MS : wait;
	if ((held = held_wait_ms(&ui->letters.held, ui->now_ms)) >= 0 && held < wait)
		wait = held;
	if (ui->pending[0] != '\0' && ui->now_ms - ui->pending_ms < UI_HINT_MS)
		wait = ui->pending_ms + UI_HINT_MS - ui->now_ms < wait ?
		    ui->pending_ms + UI_HINT_MS - ui->now_ms : wait;
	return (int)wait;
}

int
ui_frame_wait_ms(int64_t since_ms, bool answers, bool slow)
{
	int64_t least = slow ? answers ? FRAME_MS : SLOW_FRAME_MS : answers ? 0 : FRAME_MS;

	return since_ms >= least ? 0 : (int)(least - since_ms);
}
