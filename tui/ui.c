/* SPDX-License-Identifier: MIT */
#include "ui.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/ghost.h"
#include "app/session.h"
#include "app/setting.h"
#include "base/text.h"
#include "command/command.h"
#include "command/motion.h"
#include "music/song.h"
#include "music/tag.h"
#include "panel.h"

/* --- panels: what they keep, and their rows */

static bool
new_states(struct ui *ui)
{
	const struct panel *const *panels = ui->tables->panels;
	size_t count = 0;

	while (panels[count] != NULL)
		count++;
	ui->states = calloc(count + 1, sizeof *ui->states);
	for (size_t i = 0; ui->states != NULL && i < count; i++)
		if ((ui->states[i] = calloc(1, panels[i]->state_size + 1)) == NULL)
			return false;
	return ui->states != NULL;
}

static void
free_states(struct ui *ui)
{
	for (size_t i = 0; ui->states != NULL && ui->tables->panels[i] != NULL; i++)
		free(ui->states[i]);
	free(ui->states);
}

void *
ui_state(const struct ui *ui, const struct panel *panel)
{
	size_t i = 0;

	while (ui->tables->panels[i] != panel) {
		assert(ui->tables->panels[i] != NULL);
		i++;
	}
	return ui->states[i];
}

bool
ui_panel_moves(const struct ui *ui)
{
	for (const struct panel *const *p = ui->tables->panels; *p != NULL; p++)
		if ((*p)->moves != NULL && (*p)->moves(ui))
			return true;
	return false;
}

static void
add_rows(struct ui *ui, const struct ui_tables *tables)
{
	size_t count = 0;

	keymap_add(&ui->keymap, ui->letters.rows);	/* before the defaults of their modes */
	keymap_add(&ui->keymap, tables->keys);
	keymap_add(&ui->keymap, tables->cua_keys);
	ui->actions[count++] = tables->actions;
	for (const struct panel *const *p = tables->panels; *p != NULL; p++) {
		keymap_add(&ui->keymap, (*p)->keys);
		if ((*p)->actions != NULL) {
			assert(count < UI_ACTION_TABLES);
			ui->actions[count++] = (*p)->actions;
		}
	}
	ui->prompt.actions = ui->actions;
}

/* --- the screen */

bool
ui_init(struct ui *ui, const struct ui_tables *tables, struct session *s, int w, int h,
    enum colour_tier tier, enum glyph_tier glyphs, bool light, struct err *err)
{
	memset(ui, 0, sizeof *ui);
	ui->tables = tables;
	replay_init(&ui->replay);
	add_rows(ui, tables);
	theme_init(&ui->theme, tier, light, THEME_PLAIN);
	ui->glyphs = glyphs_of(glyphs);
	if (!new_states(ui))
		return err_set(err, ERR_LIMIT, "no memory for the panels");
	pieces_begin(&ui->pieces, s);
	ui_set_session(ui, s);
	return ui_resize(ui, w, h) ||
	    err_set(err, ERR_LIMIT, "no memory for a screen of %dx%d", w, h);
}

void
ui_free(struct ui *ui)
{
	screen_free(&ui->screen);
	prompt_free(&ui->prompt);
	replay_free(&ui->replay);
	free(ui->paint);
	free(ui->loudest);
	free(ui->map);
	free(ui->stroke.values);
	free_states(ui);
	free(ui->noted);
	memset(ui, 0, sizeof *ui);
}

void
ui_follow_layout(struct ui *ui)
{
	if (!letters_follow(&ui->letters, ui->session))
		return;
	keymap_recount(&ui->keymap);
	ui->dirty = true;
}

void
ui_set_session(struct ui *ui, struct session *s)
{
	ui->session = s;
	s->has_screen = true;
	ui->keymap.settings = s->settings;
	ui->letters.held.count = 0;
	ui_follow_layout(ui);
	ui->used_known = false;
	ui->marks_revision = 0;
	ui->map_w = 0;
	ui->cursor_ticks = -1;		/* not shown yet: the first frame scrolls to it */
	ui->message_serial = s->message_serial - 1;
	ui->pending[0] = '\0';
	ui->count = 0;
	ui->op_length = 0;
	replay_drop(&ui->replay);
	ui->replay.failures = apart_failures(s);
	ui->replay.entering = false;
	ui->reveal_ticks = -1;
	ui->panel = ui->under = NULL;
	ui->panel_focus = ui->lane_marked = false;
	for (const struct panel *const *p = ui->tables->panels; *p != NULL; p++)
		if ((*p)->begin != NULL)
			(*p)->begin(ui);
	ui->scroll.left_ticks = 0;
	ui->scroll.top_pitch = s->cursor_pitch + 12 > 127 ? 127 : s->cursor_pitch + 12;
	ui->fit_serial = s->view.fit_serial;
	ui->dirty = true;
}

bool
ui_resize(struct ui *ui, int w, int h)
{
	ui->dirty = true;
	ui->cursor_ticks = -1;
	/* The next frame allocates the roll's buffers again. */
	free(ui->paint);
	free(ui->loudest);
	ui->paint = NULL;
	ui->loudest = NULL;
	ui->paint_size = ui->loudest_size = 0;
	return screen_resize(&ui->screen, w < 1 ? 1 : w, h < 1 ? 1 : h);
}

/* --- running commands */

void
ui_ask(struct ui *ui, const char *question, const char *command_if_yes)
{
	prompt_open(&ui->prompt, PROMPT_QUESTION, "");
	snprintf(ui->prompt.question, sizeof ui->prompt.question, "%s", question);
	prompt_answer(&ui->prompt, 'y', command_if_yes);
	ui->dirty = true;
}

const struct ui_action *
ui_action_find(const struct ui *ui, const char *name)
{
	const struct ui_action *a;

	for (size_t i = 0; (a = action_at(ui->actions, i)) != NULL; i++)
		if (strcmp(a->name, name) == 0 || text_has_word(a->alias, name))
			break;
	return a;
}

const struct panel *
ui_panel_find(const struct ui *ui, const char *name)
{
	const struct panel *const *panel = ui->tables->panels;

	while (*panel != NULL && strcmp((*panel)->name, name) != 0)
		panel++;
	return *panel;
}

/* A panel's name alone opens the panel, unless a command has that name. */
static bool
run_action(struct ui *ui, const char *line)
{
	char name[32] = "";
	int at = 0;
	const struct ui_action *a;
	const struct panel *panel;

	sscanf(line, " %31s%n", name, &at);
	while (line[at] == ' ')
		at++;
	a = ui_action_find(ui, name);
	if (a != NULL) {
		a->run(ui, line + at);
		return true;
	}
	panel = command_find(name) == NULL ? ui_panel_find(ui, name) : NULL;
	if (panel == NULL || line[at] != '\0')
		return false;
	ui_show_panel(ui, panel);
	return true;
}

/* A failed command ends the selection; a failed motion keeps it. */
static void
end_selection(struct ui *ui, const char *line)
{
	char name[64] = "";
	const struct command *c;
	struct err ignored;

	sscanf(line, "%63s", name);
	c = command_find(name);
	if (c != NULL && (c->group == GROUP_MOVE || c->group == GROUP_VIEW))
		return;
	if (ui->session->selection.active)
		command_run(ui->session, "select-none", &ignored);
}

bool
ui_run_command(struct ui *ui, const char *line, int count)
{
	struct err err = { 0 };
	bool ok = count > 0 ? command_run_count(ui->session, line, count, &err) :
	    command_run(ui->session, line, &err);

	ui->dirty = true;
	if (!ok) {
		session_complain(ui->session, "%s", err.text);
		end_selection(ui, line);
	}
	return ok;
}

bool
ui_run(struct ui *ui, const char *line, int count)
{
	ui->dirty = true;
	ui->given_count = count;
	return run_action(ui, line) || ui_run_command(ui, line, count);
}

bool
ui_runf(struct ui *ui, const char *fmt, ...)
{
	char line[PROMPT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	return ui_run(ui, line, 0);
}

/* --- panels and modes */

void
ui_show_panel(struct ui *ui, const struct panel *panel)
{
	ui->dirty = true;
	if (panel == ui->panel)
		return;
	if (panel == NULL && ui->panel->whole) {
		ui->panel = ui->under;
		ui->panel_focus = ui->under_focus;
		ui->under = NULL;
		return;
	}
	if (panel != NULL && panel->whole && (ui->panel == NULL || !ui->panel->whole)) {
		ui->under = ui->panel;
		ui->under_focus = ui->panel_focus;
	}
	if (panel == NULL || !panel->whole)
		ui->under = NULL;
	ui->panel = panel;
	ui->panel_focus = panel != NULL;
	if (panel != NULL && panel->open != NULL)
		panel->open(ui);
}

bool
ui_panel_takes_keys(const struct ui *ui)
{
	return ui->panel != NULL && (ui->panel_focus || ui->panel->whole);
}

struct rect
ui_whole(const struct ui *ui)
{
	int top = 1 + ui->layout.tutor.h;

	return (struct rect){ 0, top, ui->screen.w, ui->layout.message.y - top };
}

static_assert(TRACK_COLOURS == TAG_COLOURS, "each colour has a name");

int
ui_colour(const struct ui *ui, int track)
{
	const struct song *song = ui->session->song;
	int colour = track >= 0 && track < song_tracks(song) ? song_colour(song, track) : -1;

	return colour >= 0 ? colour : (int)((unsigned)track % TRACK_COLOURS);
}

bool
ui_too_small(const struct ui *ui)
{
	return ui->screen.w < UI_MIN_W || ui->screen.h < UI_MIN_H;
}

/* Ghost notes that a key may take: where notes are written. */
static bool
has_ghosts(const struct ui *ui)
{
	const struct session *s = ui->session;
	const struct note *notes;

	return (s->mode == MODE_NORMAL || s->mode == MODE_STEP) && !ui_panel_takes_keys(ui) &&
	    ghost_notes(s, &notes) > 0;
}

/* STEP by letters: those of notes, or of drums. */
static const char *
letters_mode(const struct session *s)
{
	struct track_info info;

	song_track_info(s->song, s->track, &info);
	return info.drums ? "drums" : "letters";
}

const char *
ui_roll_mode(const struct ui *ui)
{
	static const char *const modes[] = {
		[MODE_NORMAL] = "roll", [MODE_VISUAL] = "visual", [MODE_STEP] = "step",
		[MODE_PLAY] = "play",
	};

	if (ui->session->mode == MODE_STEP && settings_number(ui->session->settings, SET_STEP) > 0)
		return letters_mode(ui->session);
	return modes[ui->session->mode];
}

/*
 * A selection and entry by letters use the roll's keys for all that they do not
 * bind; an instrument's keys are all its own.
 */
void
ui_roll_modes(const struct ui *ui, const char **to)
{
	const char *mode = ui_roll_mode(ui);
	enum mode is = ui->session->mode;
	bool letters = strcmp(mode, "letters") == 0 || strcmp(mode, "drums") == 0;

	if (ui_is_cua(ui) && is == MODE_NORMAL) {
		*to++ = "cua";
		*to++ = letters_mode(ui->session);
		*to++ = "cua-keys";
		letters = true;
	} else if (ui_is_cua(ui) && is == MODE_VISUAL) {
		*to++ = "cua-select";
		*to++ = "cua-keys";
	}
	if (is != MODE_NORMAL || !letters)
		*to++ = mode;
	if (is == MODE_VISUAL && !ui_is_cua(ui))
		*to++ = "object";
	if (is == MODE_VISUAL || letters)
		*to++ = "roll";
	*to++ = "any";
	*to = NULL;
}

bool
ui_is_cua(const struct ui *ui)
{
	return settings_number(ui->session->settings, SET_KEYS) > 0;
}

void
ui_set_modes(struct ui *ui)
{
	const char **to = ui->keymap.modes;

	ui->keymap.only = ui->op_length > 0 ? ui_is_target : NULL;
	ui->keymap.keeps = ui->op_length == 0 && ui_is_cua(ui) ? ui->tables->cua_keeps : NULL;
	if (ui->op_length > 0) {
		*to++ = "operator";
		*to++ = "object";
		*to++ = "roll";
		*to = NULL;
		return;
	}
	if (has_ghosts(ui))
		*to++ = "ghost";
	if (ui_panel_takes_keys(ui)) {
		*to++ = ui->panel->name;
		*to++ = "any";
		*to = NULL;
	} else
		ui_roll_modes(ui, to);
}

bool
ui_is_target(const char *line)
{
	char name[64] = "";
	const struct motion *m;

	if (sscanf(line, "%63s", name) != 1 || strstr(line, " ; ") != NULL)
		return false;
	m = motion_find(name);
	return (m != NULL && (m->flags & MOTION_PITCH) == 0) ||
	    strcmp(name, "select-object") == 0 || strcmp(name, "look-for") == 0;
}
