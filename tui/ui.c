/* SPDX-License-Identifier: MIT */
/* ui.c - keys in, cells out: the composer's screen without its terminal. */

#include "ui.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "app/session_life.h"
#include "app/setting.h"
#include "app/suggest.h"
#include "app/transport.h"
#include "command/command.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"

#define COUNT_MAX	9999
/* After the person has moved, the playhead does not pull the view away. */
#define HOLD_FOLLOW_MS	3000
#define FRAME_MS	33
#define GUESS_NOTES	24		/* fewer fit too many keys */

bool
ui_init(struct ui *ui, struct session *s, int w, int h, enum colour_tier tier,
    enum glyph_tier glyphs, bool light, struct err *err)
{
	memset(ui, 0, sizeof *ui);
	theme_init(&ui->theme, tier, light);
	ui->glyphs = glyphs_of(glyphs);
	ui_set_session(ui, s);
	return ui_resize(ui, w, h) || err_set(err, ERR_LIMIT, "no memory for a screen of %dx%d", w,
	    h);
}

void
ui_free(struct ui *ui)
{
	screen_free(&ui->screen);
	prompt_free(&ui->prompt);
	free(ui->paint);
	free(ui->loudest);
	free(ui->map);
	memset(ui, 0, sizeof *ui);
}

void
ui_set_session(struct ui *ui, struct session *s)
{
	ui->session = s;
	ui->keymap.settings = s->settings;
	ui->used_known = ui->guessed_known = false;
	ui->map_w = 0;
	ui->cursor_ticks = -1;		/* not seen yet: the first frame brings it into sight */
	ui->message_serial = s->message_serial - 1;
	ui->pending[0] = '\0';
	ui->count = 0;
	ui->last_batch = suggest_batch(s);
	ui->was_tuning = s->tune_job != NULL;
	ui->reveal_ticks = -1;
	ui->dirty = true;
}

bool
ui_resize(struct ui *ui, int w, int h)
{
	ui->dirty = true;
	ui->cursor_ticks = -1;
	/* The scratch of the roll is made anew with the next frame. */
	free(ui->paint);
	free(ui->loudest);
	ui->paint = NULL;
	ui->loudest = NULL;
	ui->paint_size = 0;
	return screen_resize(&ui->screen, w < 1 ? 1 : w, h < 1 ? 1 : h);
}

/* A few notes name no key, and in a large piece one edit does not change it. */
bool
ui_key_at(struct ui *ui, int64_t tick, struct key *key)
{
	const struct session *s = ui->session;

	time_key(s->time, tick, key);
	if (key->known)
		return false;
	if (!ui->guessed_known || (ui->guessed_revision != s->revision &&
	    song_notes(s->song, -1) < 20000)) {
		ui->guessed.known = 0;
		if (song_notes(s->song, -1) >= GUESS_NOTES)
			key_estimate(s->song, &ui->guessed);
		ui->guessed_revision = s->revision;
		ui->guessed_known = true;
	}
	*key = ui->guessed;
	return key->known != 0;
}

/* --- running commands */

void
ui_ask(struct ui *ui, const char *question, const char *command_if_yes)
{
	prompt_open(&ui->prompt, PROMPT_QUESTION, "");
	snprintf(ui->prompt.question, sizeof ui->prompt.question, "%s", question);
	snprintf(ui->prompt.if_yes, sizeof ui->prompt.if_yes, "%s", command_if_yes);
	ui->dirty = true;
}

static bool
run_action(struct ui *ui, const char *line)
{
	char name[32] = "";
	int at = 0;
	const struct ui_action *a;

	sscanf(line, " %31s%n", name, &at);
	a = ui_action_find(name);
	if (a == NULL)
		return false;
	while (line[at] == ' ')
		at++;
	a->run(ui, line + at);
	return true;
}

bool
ui_run(struct ui *ui, const char *line, int count)
{
	struct err err = { 0 };
	bool ok;

	ui->dirty = true;
	if (run_action(ui, line))
		return true;
	ok = count > 0 ? command_run_count(ui->session, line, count, &err) :
	    command_run(ui->session, line, &err);
	if (!ok)
		session_complain(ui->session, "%s", err.text);
	return ok;
}

/* --- keys */

bool
ui_panel_takes_keys(const struct ui *ui)
{
	return ui->panel_focus && ui->session->view.panel != PANEL_NONE;
}

const char *
ui_key_mode(const struct ui *ui)
{
	static const char *const modes[] = {
		[MODE_NORMAL] = "roll", [MODE_VISUAL] = "visual", [MODE_STEP] = "step",
		[MODE_PLAY] = "play",
	};

	return modes[ui->session->mode];
}

static void
set_modes(struct ui *ui)
{
	static const char *const panels[] = {
		[PANEL_CANDIDATES] = "candidates", [PANEL_TUNE] = "tune", [PANEL_MIXER] = "mixer",
		[PANEL_HELP] = "help", [PANEL_UNDO] = "undo",
	};
	size_t n = 0;
	const char *mode = ui_key_mode(ui);

	if (ui_panel_takes_keys(ui) && panels[ui->session->view.panel] != NULL)
		ui->keymap.modes[n++] = panels[ui->session->view.panel];
	ui->keymap.modes[n++] = mode;
	/*
	 * What is not said for a selection is as in the roll; the keys of an
	 * instrument are all its own.
	 */
	if (ui->session->mode == MODE_VISUAL)
		ui->keymap.modes[n++] = "roll";
	if (n < 4)
		ui->keymap.modes[n++] = "any";
	if (n < 4)
		ui->keymap.modes[n] = NULL;
}

static void
forget_pending(struct ui *ui)
{
	ui->pending[0] = '\0';
	ui->count = 0;
}

/* Commands parted by " ; ", until one fails; the count is the first one's. */
static void
run_line(struct ui *ui, char *line, int count)
{
	char *next;

	for (; line != NULL; line = next, count = 0) {
		next = strstr(line, " ; ");
		if (next != NULL) {
			*next = '\0';
			next += 3;
		}
		if (!ui_run(ui, line, count))
			return;
	}
}

/* The line of a binding, with %c replaced by what <Any> stood for. */
static void
run_binding(struct ui *ui, const struct binding *b, const char *any)
{
	char line[PROMPT_MAX];
	const char *at = strstr(b->line, "%c");
	int count = ui->count;

	forget_pending(ui);
	if (at != NULL)
		snprintf(line, sizeof line, "%.*s%s%s", (int)(at - b->line), b->line,
		    strcmp(any, "\"") == 0 || strcmp(any, "\\") == 0 ? "\\" : "", any);
	else
		snprintf(line, sizeof line, "%s", b->line);
	if (at != NULL)
		snprintf(line + strlen(line), sizeof line - strlen(line), "%s", at + 2);
	run_line(ui, line, count);
}

static bool
is_count(const struct ui *ui, const char *key)
{
	if (ui->session->mode == MODE_STEP || ui->session->mode == MODE_PLAY ||
	    ui->pending[0] != '\0')
		return false;
	return key[1] == '\0' && isdigit((unsigned char)key[0]) && (key[0] != '0' || ui->count > 0);
}

static void
add_to_count(struct ui *ui, const char *key)
{
	int count = ui->count * 10 + key[0] - '0';

	ui->count = count > COUNT_MAX ? COUNT_MAX : count;
}

static void
command_key(struct ui *ui, const char *key)
{
	struct binding b;
	char any[KEY_NAME], typed[sizeof ui->pending];

	set_modes(ui);
	if (ui->count > 0 && is_count(ui, key)) {	/* after a digit even 0 is one */
		add_to_count(ui, key);
		return;
	}
	if (strlen(ui->pending) + strlen(key) + 1 > sizeof typed) {
		forget_pending(ui);
		return;
	}
	strcpy(typed, ui->pending);
	strcat(typed, key);
	switch (keymap_find(&ui->keymap, typed, &b, any)) {
	case KEY_BOUND:
		run_binding(ui, &b, any);
		return;
	case KEY_PREFIX:
		if (ui->pending[0] == '\0')
			ui->pending_ms = ui->now_ms;
		strcpy(ui->pending, typed);
		return;
	case KEY_UNBOUND:
		break;
	}
	if (is_count(ui, key)) {
		add_to_count(ui, key);
		return;
	}
	if (ui->pending[0] == '\0' && ui->count == 0 && strcmp(key, "<Esc>") != 0)
		session_complain(ui->session, "%.16s does nothing here; ? lists the keys", key);
	else if (ui->pending[0] != '\0' && strcmp(key, "<Esc>") != 0)
		session_complain(ui->session, "%.60s does nothing; ? lists the keys", typed);
	forget_pending(ui);
}

static void	watch(struct ui *);

static void
prompt_typed(struct ui *ui, const char *key)
{
	char line[PROMPT_MAX];
	enum prompt_kind kind = ui->prompt.kind;

	switch (prompt_key(&ui->prompt, key)) {
	case PROMPT_GOES_ON:
		return;
	case PROMPT_LEFT:
		prompt_close(&ui->prompt);
		return;
	case PROMPT_DONE:
		snprintf(line, sizeof line, "%s",
		    kind == PROMPT_QUESTION ? ui->prompt.if_yes : ui->prompt.text);
		prompt_close(&ui->prompt);
		if (line[strspn(line, " ")] != '\0')
			ui_run(ui, line, 0);
		return;
	}
}

void
ui_key(struct ui *ui, const char *key, int64_t now_ms)
{
	ui->now_ms = now_ms;
	ui->dirty = true;
	if (ui->prompt.kind != PROMPT_NONE)
		prompt_typed(ui, key);
	else if (ui->session->view.panel == PANEL_HELP && ui->pending[0] == '\0' &&
	    help_key(ui, key))
		;
	else
		command_key(ui, key);
	if (strcmp(key, "<C-c>") != 0)
		ui->interrupt_ms = 0;
	watch(ui);
}

/* --- time */

/* The octave that the letters play begins at the C below where the cursor is. */
static void
watch_mode(struct ui *ui)
{
	const struct session *s = ui->session;

	if ((unsigned)s->mode != ui->last_mode && (s->mode == MODE_STEP || s->mode == MODE_PLAY))
		ui->piano_base = s->cursor_pitch / 12 * 12 > 108 ? 108 : s->cursor_pitch / 12 * 12;
	ui->last_mode = s->mode;
}

/* A panel that opens takes the keys; what it does not know goes to the roll. */
static void
watch_panel(struct ui *ui)
{
	unsigned panel = ui->session->view.panel;

	if (panel != ui->last_panel) {
		ui->panel_focus = panel != PANEL_NONE;
		if (panel == PANEL_HELP) {
			ui->help_filter[0] = '\0';
			ui->help_at = 0;
		}
	}
	ui->last_panel = panel;
}

/* What the model makes is shown from its first note on: panel, keys and place. */
static void
watch_model(struct ui *ui)
{
	struct session *s = ui->session;
	const struct batch *b = suggest_batch(s);

	if (b != ui->last_batch && b != NULL && b->running) {
		s->view.panel = PANEL_CANDIDATES;
		ui->reveal_ticks = b->start_ticks;
	}
	if (b == NULL && ui->last_batch != NULL && s->view.panel == PANEL_CANDIDATES)
		s->view.panel = PANEL_NONE;
	ui->last_batch = b;
	if (s->tune_job != NULL && !ui->was_tuning)
		s->view.panel = PANEL_TUNE;
	ui->was_tuning = s->tune_job != NULL;
}

static void
watch(struct ui *ui)
{
	watch_model(ui);
	watch_panel(ui);
	watch_mode(ui);
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

	ui->now_ms = now_ms;
	if (session_poll(ui->session) || transport_playing(ui->session))
		ui->dirty = true;
	watch(ui);
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
	int64_t wait = 1000;		/* a device that died is noticed within a second */

	if (transport_playing(s) || s->generate_job != NULL)
		return FRAME_MS;
	if (s->tune_job != NULL || s->render_job != NULL)
		wait = 100;
	if (s->engine == NULL)
		wait = 50;		/* the sound is being opened */
	if (map_is_old(ui))
		wait = UI_MAP_MS < wait ? UI_MAP_MS : wait;
	if (ui->pending[0] != '\0' && ui->now_ms - ui->pending_ms < UI_HINT_MS)
		wait = ui->pending_ms + UI_HINT_MS - ui->now_ms < wait ?
		    ui->pending_ms + UI_HINT_MS - ui->now_ms : wait;
	return (int)wait;
}

/* --- drawing */

static bool
use_pitch(void *arg, const struct note *n)
{
	((bool *)arg)[n->pitch] = true;
	return true;
}

/* Which pitches are shown when rows are folded; NULL: all of them. */
static const bool *
folded(struct ui *ui)
{
	const struct session *s = ui->session;
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct key key;

	if (!s->view.fold_scale && !s->view.fold_used)
		return NULL;
	if (!ui->used_known || ui->used_revision != s->revision) {
		memset(ui->used, 0, sizeof ui->used);
		song_query(s->song, -1, &all, use_pitch, ui->used);
		if (s->view.fold_scale) {
			ui_key_at(ui, s->cursor_ticks, &key);
			for (int p = 0; p < 128; p++)
				ui->used[p] = scale_has(key.known ? key.sharps : 0, key.known &&
				    key.minor, p) ||
				    (ui->used[p] && !s->view.fold_used);
		}
		ui->used_known = true;
		ui->used_revision = s->revision;
	}
	ui->used[s->cursor_pitch] = true;
	return ui->used;
}

static void
set_geometry(struct ui *ui)
{
	struct session *s = ui->session;
	struct layout_needs needs = { song_tracks(s->song),
	    s->view.panel != PANEL_NONE && s->view.panel != PANEL_HELP,
	    ui->glyphs->tier == GLYPHS_FULL };

	layout_set(&ui->layout, ui->screen.w, ui->screen.h, &needs);
	if (s->view.cell_ticks_num <= 0 || s->view.cell_ticks_den <= 0) {
		s->view.cell_ticks_num = song_ticks_per_quarter(s->song);
		s->view.cell_ticks_den = 4;
	}
	roll_set(&ui->roll, &s->view, ui->layout.roll, folded(ui));
}

struct pitch_counts {
	int		 track;
	int		 count[128];
};

static bool
count_pitch(void *arg, const struct note *n)
{
	struct pitch_counts *c = arg;

	c->count[n->pitch] += n->track == c->track ? 8 : 1;	/* what is edited counts most */
	return true;
}

/* The rows that show most of the notes around here, among those with the cursor in sight. */
static void
show_most(const struct ui *ui, const struct roll *r, struct view_state *v)
{
	const struct session *s = ui->session;
	struct window w = { roll_tick(r, 0), roll_tick(r, r->area.w), 0, 127 };
	struct pitch_counts counts = { s->track, { 0 } };
	int rows = roll_rows(r), margin = rows >= 8 ? 2 : 0;
	int at = r->count > 0 ? r->index[s->cursor_pitch] : 0, best = -1, best_top = r->top;

	song_query(s->song, -1, &w, count_pitch, &counts);
	for (int top = at + margin - rows + 1; top <= at - margin; top++) {
		int seen = 0;

		if (top < 0 || top > r->count - rows)
			continue;
		for (int row = 0; row < rows; row++)
			seen += counts.count[r->order[top + row]];
		/* As good as another: the one with the cursor nearer to the middle. */
		if (seen > best || (seen == best &&
		    abs(top + rows / 2 - at) < abs(best_top + rows / 2 - at))) {
			best = seen;
			best_top = top;
		}
	}
	if (best >= 0)
		v->top_pitch = r->order[best_top];
}

/* The view goes where the person goes, and after the playhead while nobody moves. */
static void
follow(struct ui *ui)
{
	struct session *s = ui->session;
	bool moved = s->cursor_ticks != ui->cursor_ticks || s->cursor_pitch != ui->cursor_pitch ||
	    s->track != ui->cursor_track;
	bool changed = false;
	struct roll clear = ui->roll;

	/* The drawer hides what is under it. */
	if (ui->layout.drawer && ui->layout.panel.h > 0)
		clear.area.w = ui->layout.panel.x - clear.area.x;
	if (moved) {
		if (ui->cursor_ticks != -1)
			ui->hold_follow_ms = ui->now_ms + HOLD_FOLLOW_MS;
		changed = roll_show_tick(&clear, &s->view, s->cursor_ticks, s->grid_ticks);
		changed = roll_show_pitch(&clear, &s->view, s->cursor_pitch) || changed;
		if (ui->cursor_ticks == -1) {	/* the first frame of a piece, or of a size */
			clear.first_cell = roll_cell_of(&clear, s->view.left_ticks);
			show_most(ui, &clear, &s->view);
			changed = true;
		}
		ui->cursor_ticks = s->cursor_ticks;
		ui->cursor_pitch = s->cursor_pitch;
		ui->cursor_track = s->track;
	} else if (transport_playing(s) && s->view.follow != FOLLOW_OFF &&
	    ui->now_ms >= ui->hold_follow_ms) {
		int64_t at = transport_ticks(s);
		int x = roll_column(&clear, at);

		if (s->view.follow == FOLLOW_CENTRE || x < 0 || x >= clear.area.w) {
			roll_page(&clear, &s->view, at, s->view.follow == FOLLOW_CENTRE);
			changed = true;
		}
	}
	if (ui->reveal_ticks >= 0) {	/* most of the room goes to what is being written */
		int x = roll_column(&clear, ui->reveal_ticks);

		if (x < 0 || x > clear.area.w / 2) {
			clear.first_cell = roll_cell_of(&clear, ui->reveal_ticks) -
			    clear.area.w / 4;
			s->view.left_ticks = clear.first_cell > 0 ? roll_tick(&clear, 0) : 0;
			show_most(ui, &clear, &s->view);
			changed = true;
		}
		ui->reveal_ticks = -1;
	}
	if (changed)
		roll_set(&ui->roll, &s->view, ui->layout.roll, folded(ui));
}

static void
draw_panel(struct ui *ui)
{
	struct rect a = ui->layout.panel;

	switch (ui->session->view.panel) {
	case PANEL_CANDIDATES:
		view_candidates(ui, a);
		break;
	case PANEL_TUNE:
		view_tune(ui, a);
		break;
	case PANEL_MIXER:
		view_mixer(ui, a);
		break;
	case PANEL_UNDO:
		view_undo(ui, a);
		break;
	case PANEL_HELP:
	case PANEL_NONE:
		break;
	}
}

void
ui_draw(struct ui *ui)
{
	ui->dirty = false;
	screen_clear(&ui->screen, theme_style(&ui->theme, ROLE_TEXT, ROLE_BG));
	if (ui->screen.w < UI_MIN_W || ui->screen.h < UI_MIN_H) {
		view_too_small(ui);
		return;
	}
	set_modes(ui);
	set_geometry(ui);
	follow(ui);
	view_status(ui);
	if (ui->session->view.panel == PANEL_HELP)
		view_help(ui);
	else {
		view_ruler(ui);
		view_roll(ui);
		view_velocity(ui);
		view_tracks(ui);
		view_map(ui);
		if (ui->layout.panel.h > 0)
			draw_panel(ui);
	}
	view_message(ui);
	view_modeline(ui);
	view_keybar(ui);
}
