/* SPDX-License-Identifier: MIT */
/* actions.c - commands that need the screen. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/transport.h"
#include "base/number.h"
#include "command/command.h"
#include "files.h"
#include "lanes.h"
#include "lines.h"
#include "maps.h"
#include "music/song.h"
#include "music/time.h"
#include "opening.h"
#include "panel.h"
#include "piano.h"
#include "ui.h"

#define INTERRUPT_MS	2000		/* a second Ctrl-C within this time offers to quit */

/* A command that changes notes and can be previewed. */
static bool
is_transform(const char *name)
{
	const struct command *c = command_find(name);

	return c != NULL && (c->flags & CMD_SHAPES) != 0 && strcmp(name, "program") != 0;
}

static void
action_prompt(struct ui *ui, const char *text)
{
	char line[PROMPT_MAX];

	/* "prompt open" leaves a blank for the name; 2tr is for two bars. */
	if (ui->given_count > 0 && is_transform(text))
		snprintf(line, sizeof line, "on bar %d %s ", ui->given_count, text);
	else
		snprintf(line, sizeof line, "%s%s", text, *text != '\0' ? " " : "");
	prompt_open(&ui->prompt, PROMPT_COMMAND, line);
	command_preview(ui->session, line);
}

static void
action_look_for(struct ui *ui, const char *unused)
{
	(void)unused;
	prompt_open(&ui->prompt, PROMPT_SEARCH, "");
}

/* input.c handles bound operators; a typed one has no key to wait for. */
static void
action_operator(struct ui *ui, const char *unused)
{
	(void)unused;
	session_complain(ui->session, "an operator is a key: map roll X operator bar COMMAND; "
	    "`on` runs a command here");
}

static void
action_redraw(struct ui *ui, const char *unused)
{
	(void)unused;
	ui->wants.redraw = true;
}

static void
action_suspend(struct ui *ui, const char *unused)
{
	(void)unused;
	ui->wants.suspend = true;
}

/* Tab switches between the roll and the panel; without a panel, it goes through the tracks. */
static void
action_focus(struct ui *ui, const char *unused)
{
	(void)unused;
	if (ui->panel == NULL)
		ui_run(ui, "track-next", 0);
	else if (!ui->panel->whole)
		ui->panel_focus = !ui->panel_focus;
}

/* Esc leaves one level: the panel, then the selection. */
static void
action_leave(struct ui *ui, const char *unused)
{
	struct session *s = ui->session;

	(void)unused;
	if (ui->panel != NULL) {
		if (ui->panel->leave != NULL)
			ui_run(ui, ui->panel->leave, 0);
		ui_show_panel(ui, NULL);
	} else if (s->selection.active || s->mode != MODE_NORMAL)
		ui_run(ui, "select-none", 0);
}

/* Scrolls so that so many rows stand above the cursor's. */
static void
put_row(struct ui *ui, int above)
{
	int top = ui->session->cursor_pitch + above;

	ui->scroll.top_pitch = top < 127 ? top : 127;
}

static void
action_centre(struct ui *ui, const char *unused)
{
	(void)unused;
	roll_page(&ui->roll, &ui->scroll, ui->session->cursor_ticks, true);
	put_row(ui, roll_rows(&ui->roll) / 2);
}

static void
action_row_top(struct ui *ui, const char *unused)
{
	(void)unused;
	put_row(ui, 0);
}

static void
action_row_bottom(struct ui *ui, const char *unused)
{
	(void)unused;
	put_row(ui, roll_rows(&ui->roll) - 1);
}

/* The commands of these names assume a width; the actions know it. */
static int
fit_columns(const struct ui *ui)
{
	return ui->roll.area.w > 8 ? ui->roll.area.w - 1 : 8;
}

/* All pitches in use, in one or two to a row; the middle of them where that is too few. */
static void
fit_pitches(struct ui *ui)
{
	const struct session *s = ui->session;
	int low = 127, high = 0, rows = ui->layout.roll.h, shown;

	for (int i = 0; i < song_tracks(s->song); i++) {
		struct track_info info;

		song_track_info(s->song, i, &info);
		if (info.notes == 0)
			continue;
		low = info.low < low ? info.low : low;
		high = info.high > high ? info.high : high;
	}
	if (low > high)
		return;
	if (s->view.pitch_zoom > 0 && high - low >= rows / 2)
		ui_run(ui, "pitch-zoom-out", 0);
	if (s->view.pitch_zoom == 0 && high - low >= rows)
		ui_run(ui, "pitch-zoom-out", 0);
	if (s->view.pitch_zoom < 0 && high - low < rows)
		ui_run(ui, "pitch-zoom-in", 0);
	shown = s->view.pitch_zoom < 0 ? 2 * rows : s->view.pitch_zoom == 0 ? rows : rows / 2;
	ui->scroll.top_pitch = (int)number_clamp((low + high + shown) / 2, 0, 127);
}

static void
action_fit_piece(struct ui *ui, const char *unused)
{
	(void)unused;
	fit_pitches(ui);
	ui_runf(ui, "fit-all %d", fit_columns(ui));
}

static void
action_fit_here(struct ui *ui, const char *unused)
{
	(void)unused;
	ui_runf(ui, "fit-selection %d", fit_columns(ui));
}

/* --- panels */

static void
action_panel(struct ui *ui, const char *name)
{
	const struct panel *panel = ui_panel_find(ui, name);
	char names[160] = "";

	if (panel != NULL || name[0] == '\0' || strcmp(name, "none") == 0) {
		ui_show_panel(ui, panel == ui->panel ? NULL : panel);
		return;
	}
	for (size_t i = 0; ui->tables->panels[i] != NULL; i++)
		snprintf(names + strlen(names), sizeof names - strlen(names), " %s",
		    ui->tables->panels[i]->name);
	session_complain(ui->session, "there is no panel %.20s: none%s", name, names);
}

/* The help screen; with a name, the help of that command. */
static void
action_help(struct ui *ui, const char *name)
{
	char line[PROMPT_MAX];

	if (name[0] == '\0') {
		action_panel(ui, "help");
		return;
	}
	snprintf(line, sizeof line, "help %s", name);
	ui_run_command(ui, line, 0);
}

/* F7 starts tuning; while it runs, F7 shows and hides the plot. */
static void
action_tune_here(struct ui *ui, const char *unused)
{
	(void)unused;
	if (ui->session->tune_job != NULL)
		ui_run(ui, "panel tune", 0);
	else
		ui_run(ui, "tune", 0);
}

static void
action_checkhealth(struct ui *ui, const char *unused)
{
	(void)unused;
	action_panel(ui, "health");
}

static void
action_map_takes(struct ui *ui, const char *unused)
{
	(void)unused;
	action_panel(ui, "map");
}

static void
action_morph(struct ui *ui, const char *unused)
{
	(void)unused;
	action_panel(ui, "morph");
}

static void
action_glyphs(struct ui *ui, const char *unused)
{
	(void)unused;
	action_panel(ui, "glyphs");
}

static void
action_tutor(struct ui *ui, const char *unused)
{
	(void)unused;
	ui->tutoring = !ui->tutoring;
	ui->tutor_step = 0;
}

static void
action_pieces(struct ui *ui, const char *unused)
{
	(void)unused;
	action_panel(ui, "pieces");
}

/* --- piano on the computer's keys */

static void
action_piano(struct ui *ui, const char *step)
{
	int pitch = ui->piano_base + atoi(step);

	if (ui->session->mode == MODE_STEP && pitch >= 0 && pitch <= 127)
		ui_runf(ui, "step-note %d", pitch);
	else if (ui->session->mode != MODE_STEP)
		piano_press(ui, atoi(step));
}

static void
action_piano_octave(struct ui *ui, const char *way)
{
	int base = ui->piano_base + (way[0] == 'u' ? 12 : -12);

	if (base < 0 || base > 108)
		return;
	ui->piano_base = base;
	ui_runf(ui, "go-pitch %d", base);
	session_say(ui->session, "the lower row of letters starts at C%d", base / 12 - 1);
}

static void
action_strip(struct ui *ui, const char *unused)
{
	(void)unused;
	ui->strip = !ui->strip;
}

static void
action_themes(struct ui *ui, const char *unused)
{
	(void)unused;
	ui->themes = !ui->themes;
}

static void
action_quit_ask(struct ui *ui, const char *unused)
{
	(void)unused;
	ui_ask(ui, "Quit? Every edit is kept, saved or not. (y/n)", "quit");
}

/* The first Ctrl-C stops background work; a second one soon after offers to quit. */
static void
action_interrupt(struct ui *ui, const char *unused)
{
	struct session *s = ui->session;
	bool busy = session_busy(s);

	(void)unused;
	if (!busy && ui->interrupt_ms != 0 && ui->now_ms - ui->interrupt_ms < INTERRUPT_MS) {
		ui->interrupt_ms = 0;
		action_quit_ask(ui, "");
		return;
	}
	ui->interrupt_ms = ui->now_ms;
	if (busy)
		ui_run(ui, "cancel", 0);
	else
		session_say(s, "nothing is running; Ctrl-C again asks whether to quit");
}

const struct ui_action ui_actions[] = {
	{ "prompt", NULL, "[words]", "Type a command", action_prompt },
	{ "open", "e", "file", "Open another piece beside this one", opening_open },
	{ "files", NULL, "[folder]", "Look for a file to open, and hear it before", files_show },
	{ "recent", NULL, "[number]",
	    "Show the pieces that were open before, or open one of them", files_show_recent },
	{ "new", NULL, "[template]",
	    "Start a new piece beside this one, from a template or without", opening_new },
	{ "open-salvaged", NULL, "file", "Open what can be read of a broken file",
	    opening_open_salvaged },
	{ "piece-show", "b", "[number|name]", "Go to an open piece, or to the one before",
	    opening_show },
	{ "piece-next", "bn", "", "Go to the next open piece", opening_next },
	{ "piece-previous", "bp", "", "Go to the previous open piece", opening_previous },
	{ "piece-close", "bd", "[number|name]", "Close this piece or another; every edit is kept",
	    opening_close },
	{ "ls", NULL, "", "Show the open pieces", action_pieces },
	{ "lane-line", NULL, "[line|smooth|slow|fast]",
	    "Draw a line in the lane, from the mark to the cursor", lanes_line },
	{ "lane-mark", NULL, "", "Mark where the next line of the lane begins", lanes_mark },
	{ "lane-turn", NULL, "by", "Change the lane at the cursor", lanes_turn },
	{ "look-for", NULL, "", "Type what to look for: a chord, a text or a motif",
	    action_look_for },
	{ "macro-play", NULL, "letter", "Play the keys of a macro; @ for the last one",
	    lines_macro_play },
	{ "macro-record", NULL, "letter", "Record keys as a macro, until q", lines_macro_record },
	{ "map", NULL, "[view] keys command...", "Bind keys to a command", maps_add },
	{ "unmap", NULL, "[view] keys", "Take a map of yours back", maps_remove },
	{ "operator", NULL, "object command", "Make a key an operator on what is typed next",
	    action_operator },
	{ "panel", NULL, "[name]", "Open a panel, or close it", action_panel },
	{ "help", NULL, "[command]", "Show the keys, or what a command does", action_help },
	{ "focus", NULL, "", "Switch the focus between the panel and the roll", action_focus },
	{ "interrupt", NULL, "", "Stop background work; twice: ask whether to quit",
	    action_interrupt },
	{ "quit-ask", NULL, "", "Ask, then quit", action_quit_ask },
	{ "fit-piece", NULL, "", "Zoom to the whole piece", action_fit_piece },
	{ "fit-here", NULL, "", "Zoom to the selection, or to the bar",
	    action_fit_here },
	{ "leave", NULL, "", "Close the panel, or leave the mode", action_leave },
	{ "centre", NULL, "", "Scroll the cursor to the middle of the screen", action_centre },
	{ "row-top", NULL, "", "Scroll the cursor's row to the top", action_row_top },
	{ "row-bottom", NULL, "", "Scroll the cursor's row to the bottom", action_row_bottom },
	{ "tune-here", NULL, "", "Tune on this piece; while that runs, show or hide the plot",
	    action_tune_here },
	{ "piano", NULL, "semitones",
	    "Play or write the note so many semitones above the lowest letter", action_piano },
	{ "piano-octave", NULL, "up|down", "Move the letters an octave up or down",
	    action_piano_octave },
	{ "checkhealth", NULL, "", "Say what sound, MIDI input, soundfont and model there are",
	    action_checkhealth },
	{ "map-takes", NULL, "", "Show or hide the map of takes, with phrases and known music",
	    action_map_takes },
	{ "morph", NULL, "", "Show or hide the steps between phrases, sliders and the pad",
	    action_morph },
	{ "strip", NULL, "", "Above the roll, show or hide how much each bar says of the style",
	    action_strip },
	{ "themes", NULL, "", "Above the roll, show or hide the sections by letters",
	    action_themes },
	{ "glyphs", NULL, "", "Show a test card of characters and colours", action_glyphs },
	{ "tutor", NULL, "", "Show or hide the steps of the tutorial", action_tutor },
	{ "repeat", NULL, "", "Repeat the last edit", lines_repeat },
	{ "redraw", NULL, "", "Redraw the screen", action_redraw },
	{ "suspend", NULL, "", "Suspend the program and return to the shell",
	    action_suspend },
	{ NULL, NULL, NULL, NULL, NULL }
};
