/* SPDX-License-Identifier: MIT */
/* cmd_view.c - commands for the grid, zoom and modes of the screen. */

#include <stdio.h>
#include <string.h>

#include "app/setting.h"
#include "command/cmd.h"

#define CELLS_FIT	100		/* columns of an unknown screen */
#define CELL_TICKS_MAX	((int64_t)1 << 30)

/* --- the grid */

static bool
set_grid(struct session *s, const char *value, struct err *err)
{
	if (!session_set(s, SET_GRID, value, err))
		return false;
	session_say(s, "grid %s", settings_text(s->settings, SET_GRID));
	return true;
}

static bool
grid(struct session *s, int argc, char **argv, struct err *err)
{
	if (argc > 1)
		return set_grid(s, argv[1], err);
	session_say(s, "grid %s", settings_text(s->settings, SET_GRID));
	return true;
}

/* 1/16 to 1/32 and back; triplets stay triplets. */
static bool
scale_grid(struct session *s, bool finer, struct err *err)
{
	int n = s->settings->values[SET_GRID].numerator,
	    d = s->settings->values[SET_GRID].denominator;
	char value[32];

	if (finer && n % 2 == 0)
		n /= 2;
	else if (finer)
		d *= 2;
	else if (d % 2 == 0)
		d /= 2;
	else
		n *= 2;
	if (d > 128 || n > 4)
		return err_set(err, ERR_ARG, "the grid is as %s as it can be",
		    finer ? "fine" : "coarse");
	snprintf(value, sizeof value, d == 1 ? "%d" : "%d/%d", n, d);
	return set_grid(s, value, err);
}

static bool
grid_finer(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return scale_grid(s, true, err);
}

static bool
grid_coarser(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return scale_grid(s, false, err);
}

static bool
grid_triplet(struct session *s, int argc, char **argv, struct err *err)
{
	int n = s->settings->values[SET_GRID].numerator,
	    d = s->settings->values[SET_GRID].denominator;
	char value[32];

	(void)argc, (void)argv;
	if (d % 3 == 0)
		snprintf(value, sizeof value, "%d/%d", n, d / 3 * 2);
	else if (d % 2 == 0)
		snprintf(value, sizeof value, "%d/%d", n, d / 2 * 3);
	else
		return err_set(err, ERR_ARG, "this grid has no triplets");
	return set_grid(s, value, err);
}

/* --- zoom and place of the view */

/* Keeps fractions small by halving both parts while possible. */
static void
set_cell(struct session *s, int64_t num, int64_t den)
{
	while (num % 2 == 0 && den % 2 == 0) {
		num /= 2;
		den /= 2;
	}
	if (num > CELL_TICKS_MAX || den > 1024 || num < 1)
		return;
	s->view.cell_ticks_num = num;
	s->view.cell_ticks_den = den;
}

static bool
zoom(struct session *s, int argc, char **argv, bool in, struct err *err)
{
	long long count;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0; count--)
		set_cell(s, s->view.cell_ticks_num * (in ? 1 : 2),
		    s->view.cell_ticks_den * (in ? 2 : 1));
	return true;
}

static bool
zoom_in(struct session *s, int argc, char **argv, struct err *err)
{
	return zoom(s, argc, argv, true, err);
}

static bool
zoom_out(struct session *s, int argc, char **argv, struct err *err)
{
	return zoom(s, argc, argv, false, err);
}

static bool
pitch_zoom_in(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	if (s->view.pitch_zoom < 1)
		s->view.pitch_zoom++;
	return true;
}

static bool
pitch_zoom_out(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	if (s->view.pitch_zoom > -1)
		s->view.pitch_zoom--;
	return true;
}

/* Cells so wide that these ticks fit into these columns. */
static bool
fit(struct session *s, int argc, char **argv, int64_t start_ticks, int64_t ticks, struct err *err)
{
	long long columns;

	if (!cmd_integer(argc, argv, 1, 8, 1024, CELLS_FIT, &columns, err))
		return false;
	if (ticks < 1)
		ticks = song_ticks_per_quarter(s->song) * 4;
	if (ticks / columns >= 16)
		set_cell(s, ticks / columns + 1, 1);
	else
		set_cell(s, ticks, columns);
	s->view.fit_ticks = start_ticks;
	s->view.fit_serial++;
	return true;
}

static bool
fit_all(struct session *s, int argc, char **argv, struct err *err)
{
	return fit(s, argc, argv, 0, song_last_note_end_ticks(s->song), err);
}

static bool
fit_selection(struct session *s, int argc, char **argv, struct err *err)
{
	struct window w;
	struct bar bar;
	int track;

	if (session_selected(s, &w, &track))
		return fit(s, argc, argv, w.start_ticks, w.end_ticks - w.start_ticks, err);
	time_bar_at(s->time, s->cursor_ticks, &bar);
	return fit(s, argc, argv, bar.start_ticks, bar.length_ticks, err);
}

static bool
fold_scale(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	s->view.fold_scale = !s->view.fold_scale;
	session_say(s, "%s", s->view.fold_scale ? "only rows of the key" : "all rows");
	return true;
}

static bool
fold_used(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	s->view.fold_used = !s->view.fold_used;
	session_say(s, "%s", s->view.fold_used ? "only rows with notes" : "all rows");
	return true;
}

static bool
follow(struct session *s, int argc, char **argv, struct err *err)
{
	static const char *const names[] = { "off", "page", "centre" };
	const char *value = argc > 1 ? argv[1] : names[(s->view.follow + 1) % 3];

	if (!session_set(s, SET_FOLLOW, value, err))
		return false;
	session_say(s, "following the playhead: %s", names[s->view.follow]);
	return true;
}

/* --- help and modes */

static bool
help(struct session *s, int argc, char **argv, struct err *err)
{
	const struct command *c;

	if (argc == 1) {
		session_say(s, ":help NAME says what a command does; "
		    "cadenza --commands lists them all");
		return true;
	}
	c = command_find(argv[1]);
	if (c == NULL)
		return err_set(err, ERR_ARG, "there is no command %.40s", argv[1]);
	session_say(s, "%s%s%s: %s", c->name, c->args[0] == '\0' ? "" : " ", c->args, c->help);
	return true;
}

static bool
mode_step(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	s->mode = s->mode == MODE_STEP ? MODE_NORMAL : MODE_STEP;
	s->step.pair_ticks = 0;
	s->step.chord = false;
	return true;
}

static bool
mode_play(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	s->mode = s->mode == MODE_PLAY ? MODE_NORMAL : MODE_PLAY;
	return true;
}

#define VIEW(name, args, help, max, flags, fn) \
	{ name, NULL, args, help, GROUP_VIEW, 0, max, flags, fn }

const struct command cmd_view_table[] = {
	VIEW("fit-all", "[columns]", "Zoom to the whole piece, in 100 columns or so many", 1, 0,
	    fit_all),
	VIEW("fit-selection", "[columns]", "Zoom to the selection, or to the bar, likewise", 1, 0,
	    fit_selection),
	VIEW("fold-scale", "", "Show only rows of the key, or all", 0, 0, fold_scale),
	VIEW("fold-used", "", "Show only rows with notes, or all", 0, 0, fold_used),
	VIEW("follow", "[off|page|centre]", "How the view follows the playhead", 1, 0, follow),
	VIEW("grid", "[length]", "Set the grid: 1/16, 1/12", 1, 0, grid),
	VIEW("grid-coarser", "", "Double the step of the grid", 0, 0, grid_coarser),
	VIEW("grid-finer", "", "Halve the step of the grid", 0, 0, grid_finer),
	VIEW("grid-triplet", "", "Switch the grid to triplets and back", 0, 0, grid_triplet),
	VIEW("help", "[command]", "Show the keys, or what a command does", 1, 0, help),
	VIEW("mode-play", "", "Play notes on the computer's keys, or stop", 0, 0, mode_play),
	VIEW("mode-step", "", "Write notes step by step, or stop", 0, 0, mode_step),
	VIEW("pitch-zoom-in", "", "Make rows taller", 0, 0, pitch_zoom_in),
	VIEW("pitch-zoom-out", "", "Show two pitches per row", 0, 0, pitch_zoom_out),
	VIEW("zoom-in", "[count]", "Show less time in more detail", 1, CMD_REPEATS, zoom_in),
	VIEW("zoom-out", "[count]", "Show more time", 1, CMD_REPEATS, zoom_out),
	{ .name = NULL }
};
