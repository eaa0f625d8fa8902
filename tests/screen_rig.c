/* SPDX-License-Identifier: MIT */
/*
 * screen_rig.c - keys in, whole screens out, with no terminal.
 *
 *	screen_rig FILE.screen...
 *
 * A file is a list of lines:
 *
 *	# a comment
 *	size 80x24		before the first key
 *	look mono ascii light	instead of 256 full
 *	open NAME		a piece; without it a new one
 *	tutor			with the steps of the tutorial
 *	use NAME		the lines of NAME.lines beside this file
 *	run COMMAND LINE	as the : prompt would
 *	keys g g <Enter>	names of keys, separated by blanks
 *	click 12,5		column and row, from 0
 *	drag 12,5 20,5		the same, from there to there
 *	wait 500		milliseconds that pass
 *	made 14:05		the time at which all edits so far were made
 *	resize 40x12
 *	ghosts			from here on; and wait for those of the last note
 *	made-all		wait for the model's candidates
 *	measured		wait for the surprise of the notes
 *	settle			until no work goes on in the background
 *	screen			what must be there: lines up to "end"
 *	end
 *
 * Blanks at the ends of lines do not count.  With UPDATE=1 in the environment
 * the files are written again with what is shown: read the difference.
 */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/colouring.h"
#include "app/ghost.h"
#include "app/session.h"
#include "app/session_life.h"
#include "command/command.h"
#include "draw.h"
#include "input.h"
#include "opening.h"
#include "tables.h"
#include "tick.h"

struct player {
	const char	*file;
	int		 line;
	int		 w, h;
	enum colour_tier tier;
	enum glyph_tier	 glyphs;
	bool		 light;
	char		 open[4096];
	struct session	*session;
	struct ui	 ui;
	int64_t		 now_ms;
	FILE		*out;		/* what the file would be, when updating */
	int		 failures;
};

static void
broken(struct player *p, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", p->file, p->line, what);
	exit(2);
}

static void
start(struct player *p)
{
	struct err err = { 0 };

	if (p->session != NULL)
		return;
	p->session = session_open(p->open, &err);
	if (p->session == NULL ||
	    !ui_init(&p->ui, &ui_tables, p->session, p->w, p->h, p->tier, p->glyphs,
	    p->light, &err))
		broken(p, err.text);
	p->now_ms = 1000;
	ui_tick(&p->ui, p->now_ms);
	ui_draw(&p->ui);
}

static void
pass(struct player *p, int ms)
{
	p->now_ms += ms;
	ui_tick(&p->ui, p->now_ms);
	ui_draw(&p->ui);
}

static void
press(struct player *p, char *keys)
{
	for (char *key = strtok(keys, " "); key != NULL; key = strtok(NULL, " ")) {
		char name[KEY_NAME];

		if (key_next(key, name) != strlen(key))
			broken(p, "not the name of one key");
		ui_key(&p->ui, name, p->now_ms);
		opening_tend(&p->ui);
		p->session = p->ui.session;
		pass(p, 20);
	}
}

static void
look(struct player *p, char *words)
{
	static const char *const tiers[] = { "mono", "16", "256", "true" };
	static const char *const glyphs[] = { "ascii", "block", "full" };

	for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
		for (int i = 0; i < 4; i++)
			if (strcmp(word, tiers[i]) == 0)
				p->tier = (enum colour_tier)i;
		for (int i = 0; i < 3; i++)
			if (strcmp(word, glyphs[i]) == 0)
				p->glyphs = (enum glyph_tier)i;
		p->light = p->light || strcmp(word, "light") == 0;
	}
}

static void
strip(char *line)
{
	size_t n = strlen(line);

	while (n > 0 && strchr(" \n", line[n - 1]) != NULL)
		line[--n] = '\0';
}

/* Line against line, so that a failure shows where. */
static void
compare(struct player *p, FILE *f)
{
	char *got = screen_to_text(&p->ui.screen), *at = got, want[4096];
	bool same = true;
	int first = p->line;

	while (fgets(want, sizeof want, f) != NULL) {
		size_t n = strcspn(at, "\n");

		p->line++;
		strip(want);
		if (strcmp(want, "end") == 0)
			break;
		if (strlen(want) != n || strncmp(want, at, n) != 0) {
			if (same && p->out == NULL)
				fprintf(stderr, "%s:%d: the screen differs\n", p->file, first);
			if (p->out == NULL)
				fprintf(stderr, "%3d wanted |%s|\n       got |%.*s|\n",
				    p->line - first, want, (int)n, at);
			same = false;
		}
		at += n + (at[n] == '\n');
	}
	if (p->out != NULL)
		fprintf(p->out, "%send\n", got);
	else if (*at != '\0') {
		fprintf(stderr, "%s:%d: more lines than wanted, from |%.*s|\n", p->file, p->line,
		    (int)strcspn(at, "\n"), at);
		same = false;
	}
	p->failures += !same;
	free(got);
}

static void
settle(struct player *p)
{
	while (session_busy(p->session)) {
		usleep(2000);
		pass(p, 20);
	}
	pass(p, 20);
}

static void
drag(struct player *p, int x, int y, int to_x, int to_y)
{
	struct mouse m = { MOUSE_PRESS, x, y, 1 };

	ui_mouse(&p->ui, &m, p->now_ms);
	m = (struct mouse){ MOUSE_DRAG, to_x, to_y, 1 };
	if (x != to_x || y != to_y)
		ui_mouse(&p->ui, &m, p->now_ms);
	m.kind = MOUSE_RELEASE;
	ui_mouse(&p->ui, &m, p->now_ms);
	pass(p, 20);
}

/* What comes before the piece is opened; false: it is something else. */
static bool
prepare(struct player *p, char *line)
{
	if (sscanf(line, "size %dx%d", &p->w, &p->h) == 2)
		return true;
	if (strncmp(line, "look ", 5) == 0) {
		look(p, line + 5);
		return true;
	}
	if (strncmp(line, "open ", 5) != 0)
		return false;
	snprintf(p->open, sizeof p->open, "%s", line + 5);
	return true;
}

static void
set_times(struct session *s, int hour, int minute)
{
	for (size_t i = 1; i < s->history.count; i++)
		s->history.nodes[i].made_unix_s = hour * 3600 + minute * 60 + (int)i;
}

static void
settle_ghosts(struct player *p)
{
	struct err err = { 0 };

	if (!ghost_begin(p->session, &err))
		broken(p, err.text);
	while (ghost_busy(p->session)) {
		usleep(1000);
		pass(p, 1);
	}
	pass(p, 1);
}

static void
settle_candidates(struct player *p)
{
	while (p->session->generate_job != NULL) {
		usleep(1000);
		pass(p, 1);
	}
}

static void
settle_surprise(struct player *p)
{
	while (colouring_progress(p->session) < 1) {
		usleep(1000);
		pass(p, 1);
	}
}

static void
obey(struct player *p, char *line, FILE *f)
{
	struct err err = { 0 };
	int ms, x, y, to_x, to_y;

	if (line[0] == '\0' || line[0] == '#' || prepare(p, line))
		return;
	start(p);
	if (strcmp(line, "tutor") == 0) {
		session_keep_no_more(p->session);
		p->ui.tutoring = true;
		pass(p, 20);
	} else if (strncmp(line, "run ", 4) == 0) {
		if (!command_run(p->session, line + 4, &err))
			broken(p, err.text);
		ui_watch(&p->ui);	/* as after a key, before the model can be done */
		pass(p, 20);
	} else if (strncmp(line, "keys ", 5) == 0)
		press(p, line + 5);
	else if (strcmp(line, "ghosts") == 0)
		settle_ghosts(p);
	else if (strcmp(line, "made-all") == 0)
		settle_candidates(p);
	else if (strcmp(line, "measured") == 0)
		settle_surprise(p);
	else if (sscanf(line, "wait %d", &ms) == 1)
		pass(p, ms);
	else if (sscanf(line, "made %d:%d", &x, &y) == 2)
		set_times(p->session, x, y);
	else if (strcmp(line, "settle") == 0)
		settle(p);
	else if (sscanf(line, "click %d,%d", &x, &y) == 2)
		drag(p, x, y, x, y);
	else if (sscanf(line, "drag %d,%d %d,%d", &x, &y, &to_x, &to_y) == 4)
		drag(p, x, y, to_x, to_y);
	else if (sscanf(line, "resize %dx%d", &p->w, &p->h) == 2) {
		ui_resize(&p->ui, p->w, p->h);
		pass(p, 20);
	} else if (strcmp(line, "screen") == 0)
		compare(p, f);
	else
		broken(p, "what is this line?");
}

/* Lines that several files begin with. */
static void
use(struct player *p, const char *name)
{
	const char *slash = strrchr(p->file, '/');
	char path[8300], line[4096];
	FILE *f;

	snprintf(path, sizeof path, "%.*s%s.lines",
	    slash != NULL ? (int)(slash - p->file) + 1 : 0, p->file, name);
	f = fopen(path, "r");
	if (f == NULL)
		broken(p, "no such lines");
	while (fgets(line, sizeof line, f) != NULL) {
		strip(line);
		obey(p, line, f);
	}
	fclose(f);
}

static int
play(const char *file)
{
	struct player p = { .file = file, .w = 80, .h = 24, .tier = TIER_256,
	    .glyphs = GLYPHS_FULL };
	FILE *f = fopen(file, "r");
	char line[4096], updated[512];

	if (f == NULL) {
		perror(file);
		return 1;
	}
	snprintf(updated, sizeof updated, "%s.new", file);
	if (getenv("UPDATE") != NULL)
		p.out = fopen(updated, "w");
	while (fgets(line, sizeof line, f) != NULL) {
		p.line++;
		if (p.out != NULL)
			fputs(line, p.out);
		strip(line);
		if (strncmp(line, "use ", 4) == 0)
			use(&p, line + 4);
		else
			obey(&p, line, f);
	}
	fclose(f);
	if (p.out != NULL) {
		fclose(p.out);
		rename(updated, file);
	}
	pieces_close(&p.ui.pieces);
	ui_free(&p.ui);
	return p.out != NULL ? 0 : p.failures;
}

int
main(int argc, char **argv)
{
	int failures = 0;

	setlocale(LC_ALL, "C.UTF-8");
	for (int i = 1; i < argc; i++)
		failures += play(argv[i]);
	return failures != 0;
}
