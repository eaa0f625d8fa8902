/* SPDX-License-Identifier: MIT */
/* loop.c - the composer's main loop. */

#include "loop.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/apart.h"
#include "app/ghost.h"
#include "app/keyboard.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/setting.h"
#include "app/transport.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "draw.h"
#include "input.h"
#include "maps.h"
#include "opening.h"
#include "sound/midi_in.h"
#include "tables.h"
#include "term.h"
#include "tick.h"

/* Writes that take longer: the line is too slow for thirty frames per second. */
#define SLOW_WRITE_MS	10

/* For a broken file, asks on one line before the screen opens. */
static bool
asks_for_salvage(const char *path, const struct err *err)
{
	char name[256], answer[16];

	if (err->code != ERR_FORMAT || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fprintf(stderr, "cadenza: %s\n%s is broken.  Open what can be read of it?  "
	    "The file is not changed. [y/n] ", err->text,
	    text_name(path, name, sizeof name));
	fflush(stderr);
	return fgets(answer, sizeof answer, stdin) != NULL &&
	    (answer[0] == 'y' || answer[0] == 'Y');
}

static struct session *
open_piece(const char *path, enum tui_start start, const char *template, struct err *err)
{
	struct session *s = start == TUI_SALVAGE ? session_open_salvaged(path, err) :
	    start == TUI_TEMPLATE ? session_open_new(path, template, err) :
	    session_open(path, err);

	if (s == NULL && start == TUI_COMPOSE && asks_for_salvage(path, err))
		s = session_open_salvaged(path, err);
	return s;
}

/* A setting's value, or "auto" without settings. */
static const char *
setting_word(const struct session *s, enum setting_id id)
{
	return s->settings != NULL ? settings_text(s->settings, id) : "auto";
}

static bool
light_wanted(const struct session *s, bool told)
{
	const char *word = setting_word(s, SET_BACKGROUND);

	return strcmp(word, "light") == 0 || (strcmp(word, "auto") == 0 && told);
}

/* Some terminals set COLORFGBG ("15;0"). */
static bool
light_by_environment(void)
{
	const char *word = getenv("COLORFGBG"), *last;

	if (word == NULL || (last = strrchr(word, ';')) == NULL)
		return false;
	return strcmp(last + 1, "7") == 0 || strcmp(last + 1, "15") == 0;
}

/* The settings, or else what the terminal reports. */
static void
look_as_set(struct ui *ui)
{
	const struct session *s = ui->session;
	bool light = light_wanted(s, ui->told_light);
	enum theme_kind kind = s->settings == NULL ? THEME_PLAIN :
	    (enum theme_kind)settings_number(s->settings, SET_THEME);
	struct term_look look;

	term_choose(setting_word(s, SET_COLOURS), setting_word(s, SET_GLYPHS), &look);
	if (look.tier == ui->theme.tier && light == ui->theme.light && kind == ui->theme.kind &&
	    look.glyphs == ui->glyphs->tier)
		return;
	theme_init(&ui->theme, look.tier, light, kind);
	ui->glyphs = glyphs_of(look.glyphs);
	term_redraw();
	ui->dirty = true;
}

static void
resize(struct ui *ui)
{
	int w, h;

	term_size(&w, &h);
	if (w != ui->screen.w || h != ui->screen.h)
		ui_resize(ui, w, h);
	term_redraw();
	ui->dirty = true;
}

/* Releases the sound together with the terminal, for other programs. */
static void
suspend(struct ui *ui)
{
	struct session *s = ui->session;
	struct err err = { 0 };
	bool open = s->device != NULL;

	transport_close(s);
	term_suspend();
	if (open && !transport_start(s, &err))
		session_complain(s, "%s", err.text);
	resize(ui);
}

/* Opens the sound after the first screen is drawn, because it may take long. */
static void
begin(struct session *s)
{
	struct err err = { 0 };

	if (!apart_begin(s, APART_NOTES, APART_PATIENCE, &err) || !transport_start(s, &err) ||
	    !ghost_begin(s, &err) || !keyboard_start(s, &err))
		session_complain(s, "%s", err.text);
}

/* Only where they mean something: other programs' keys stay as they were. */
static void
ask_for_releases(struct ui *ui)
{
	bool on = ui->session->mode == MODE_PLAY && term_has_releases();

	term_report_releases(on);
	ui->letters.held.releases = on;
}

/* Handles all pending events; false: quit. */
static bool
take_events(struct ui *ui)
{
	struct term_event e;

	for (;;) {
		term_next(&e);
		switch (e.kind) {
		case TERM_NOTHING:
			return true;
		case TERM_KEY:
			ui_key(ui, e.key, clock_ms());
			break;
		case TERM_REPEAT:
			ui_key_repeat(ui, e.key, clock_ms());
			break;
		case TERM_RELEASE:
			ui_key_release(ui, e.key, clock_ms());
			break;
		case TERM_MOUSE:
			ui_mouse(ui, &e.mouse, clock_ms());
			break;
		case TERM_RESIZED:
			resize(ui);
			break;
		case TERM_BACKGROUND:
			ui->told_light = e.light;
			break;
		case TERM_PASTE:
			ui_paste(ui, e.paste, clock_ms());
			break;
		case TERM_STOPPED:
			ui->wants.suspend = true;
			break;
		case TERM_HANGUP:
		case TERM_ENDED:
			return false;
		}
		if (ui->wants.suspend) {
			ui->wants.suspend = false;
			suspend(ui);
		}
		if (ui->wants.redraw) {
			ui->wants.redraw = false;
			resize(ui);
		}
		if (ui->session->quit && opening_may_quit(ui))
			return false;
		if (opening_tend(ui))
			begin(ui->session);
	}
}

/* Sends copied notes to the terminal's clipboard, if no program takes them. */
static void
offer_clipboard(struct session *s)
{
	struct editing *e = &s->editing;

	e->terminal_sets = true;
	if (e->offered == NULL)
		return;
	term_set_clipboard(e->offered, e->offered_size);
	free(e->offered);
	e->offered = NULL;
}

/* Until something happens, or a frame that waits may be drawn.  false: quit. */
static bool
wait_and_take(struct ui *ui, int64_t drawn_ms, bool slow)
{
	int wait = ui_wait_ms(ui), frame;
	bool waits = ui->dirty;

	if (waits) {
		frame = ui_frame_wait_ms(clock_ms() - drawn_ms, ui->answers, slow);
		wait = frame < wait ? frame : wait;
	}
	term_wait(wait, midi_in_fd(ui->session->midi_in));
	ui->dirty = false;
	if (!take_events(ui))
		return false;
	look_as_set(ui);
	ask_for_releases(ui);
	ui->answers |= ui->dirty;
	ui->dirty |= waits;
	return true;
}

static void
run(struct ui *ui)
{
	int64_t drawn = 0;
	bool slow = false;

	ui->now_ms = clock_ms();
	maps_check(ui);
	ui_tick(ui, ui->now_ms);
	ui_draw(ui);
	term_show(&ui->screen);
	begin(ui->session);
	while (!ui->session->quit) {
		offer_clipboard(ui->session);
		if (!wait_and_take(ui, drawn, slow))
			break;
		ui_tick(ui, clock_ms());
		ui_go_on(ui, clock_ms());
		if (!ui->dirty || ui_frame_wait_ms(clock_ms() - drawn, ui->answers, slow) > 0)
			continue;
		ui->answers = false;
		ui_draw(ui);
		drawn = clock_ms();
		term_show(&ui->screen);
		slow = clock_ms() - drawn > SLOW_WRITE_MS;
	}
}

int
tui_run(const char *path, enum tui_start start, const char *template)
{
	struct err err = { 0 };
	struct term_look look;
	struct session *s;
	struct ui ui;
	int w, h, status = 1;

	s = open_piece(path, start, template, &err);
	if (s == NULL) {
		fprintf(stderr, "cadenza: %s\n", err.text);
		return 1;
	}
	if (!term_open(setting_word(s, SET_COLOURS), setting_word(s, SET_GLYPHS), &look, &err))
		goto out;
	term_size(&w, &h);
	if (ui_init(&ui, &ui_tables, s, w, h, look.tier, look.glyphs,
	    light_wanted(s, light_by_environment()), &err)) {
		ui.told_light = light_by_environment();
		ui.tutoring = start == TUI_TUTOR;
		if (ui.tutoring)
			session_keep_no_more(s);
		run(&ui);
		s = NULL;
		pieces_close(&ui.pieces);
		status = 0;
	}
	ui_free(&ui);
	term_close();
out:
	session_close(s);
	if (status != 0)
		fprintf(stderr, "cadenza: %s\n", err.text);
	return status;
}

int
tui_tutor(void)
{
	char path[FILE_PATH_MAX];
	const char *folder = getenv("TMPDIR");

	/* A name that no piece has; the file is written only if it is saved. */
	snprintf(path, sizeof path, "%s/tutorial-%ld.mid", folder != NULL ? folder : "/tmp",
	    (long)getpid());
	return tui_run(path, TUI_TUTOR, NULL);
}
