/* SPDX-License-Identifier: MIT */
/*
 * panel_files.c - panel: files to open, heard before they are opened.
 *
 * The folders are walked, or the recent pieces are listed; what is typed filters
 * them.  The marked file plays after a moment.
 */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/path.h"
#include "app/session.h"
#include "base/text.h"
#include "files.h"
#include "panel.h"
#include "term.h"
#include "ui.h"

#define NAME_W		28		/* of a recent piece, whose folder stands behind it */
#define FIGURES_W	30		/* length, notes and size */
#define HEAD		2

/* --- keys and mouse */

static bool
type(struct ui *ui, const char *key)
{
	static const struct { const char *key; void (*run)(struct ui *); } acts[] = {
		{ "<Enter>", files_take }, { "<Right>", files_hear }, { "<Left>", files_up },
		{ "<Tab>", files_exchange },
	};

	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (strcmp(key, acts[i].key) == 0) {
			acts[i].run(ui);
			return true;
		}
	if (strcmp(key, "<Esc>") == 0)
		ui_show_panel(ui, NULL);
	else if (!files_key(ui, key))
		return !search_lets_pass(key);
	return true;
}

static int
first_row(const struct ui *ui, struct rect a)
{
	int rows = a.h - HEAD;

	return files_of(ui)->search.at >= rows ? files_of(ui)->search.at - rows + 1 : 0;
}

/* A click marks a row, and one on the marked row takes it. */
static void
mouse(struct ui *ui, struct rect a, const struct mouse *m)
{
	int row = first_row(ui, a) + m->y - a.y - HEAD;

	if (m->kind != MOUSE_PRESS || m->y < a.y + HEAD || m->y >= a.y + a.h)
		return;
	if (row == files_of(ui)->search.at)
		files_take(ui);
	else
		files_mark(ui, row);
}

/* --- drawing */

static const char *
size_words(int64_t bytes, char *out, size_t size)
{
	if (bytes < 1000)
		snprintf(out, size, "%d B", (int)bytes);
	else if (bytes < 1000000)
		snprintf(out, size, "%d kB", (int)(bytes / 1000));
	else
		snprintf(out, size, "%.1f MB", (double)bytes / 1e6);
	return out;
}

/* What is too long loses its beginning. */
static const char *
folder_words(const struct ui *ui, const char *path, int columns, char *out, size_t size)
{
	char clean[FILE_PATH_MAX], from_home[FILE_PATH_MAX], *at = clean;

	text_name(path_shown(path, from_home), clean, sizeof clean);
	while (text_columns(at) + 1 > columns && *at != '\0')
		do
			at++;
		while (((unsigned char)*at & 0xc0) == 0x80);
	snprintf(out, size, "%s%s", at != clean ? ui->glyphs->ellipsis : "", at);
	return out;
}

static void
draw_figures(struct ui *ui, const struct browse_file *f, struct rect a, struct style st)
{
	char size[32];
	int seconds = f->seconds < 359999 ? (int)ceil(f->seconds) : 359999;

	if (f->gone)
		screen_text(&ui->screen, a.x, a.y, a.w, st, "not saved, or gone");
	else if (f->state == BROWSE_BROKEN)
		screen_text(&ui->screen, a.x, a.y, a.w - 9, st, "cannot be read");
	else if (f->state == BROWSE_READ)
		screen_print(&ui->screen, a.x, a.y, a.w - 9, st, "%4d:%02d %7zu note%s",
		    seconds / 60, seconds % 60, f->notes, f->notes == 1 ? "" : "s");
	if (!f->gone)
		screen_print(&ui->screen, a.x + a.w - 8, a.y, 8, st, "%8s",
		    size_words(f->bytes, size, sizeof size));
}

static void
draw_row(struct ui *ui, const struct browse_file *f, struct rect a, bool here)
{
	enum role bg = here ? ROLE_SELECTION : ROLE_BG;
	struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_TEXT, bg);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, bg);
	int figures = a.w >= 60 ? FIGURES_W : 0, name_w = a.w - 4 - figures;
	char name[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	const char *slash = f != NULL ? strrchr(f->name, '/') : NULL;

	if (here && ui->theme.tier <= TIER_16)
		st.attr |= ATTR_REVERSE;
	screen_fill(&ui->screen, a, " ", st);
	screen_text(&ui->screen, a.x + 1, a.y, 1, st, here ? ui->glyphs->here : " ");
	text_name(f == NULL ? ".." : slash != NULL ? slash + 1 : f->name, name, sizeof name - 1);
	if (f == NULL || f->folder)
		strcat(name, "/");
	if (slash != NULL && name_w > NAME_W + 8) {
		char path[FILE_PATH_MAX];

		snprintf(path, sizeof path, "%.*s", (int)(slash - f->name), f->name);
		screen_text(&ui->screen, a.x + 4 + NAME_W, a.y, name_w - NAME_W - 2, dim,
		    folder_words(ui, path, name_w - NAME_W - 2, folder, sizeof folder));
		name_w = NAME_W - 1;
	}
	screen_text(&ui->screen, a.x + 3, a.y, name_w, st, name);
	if (f != NULL && !f->folder && figures > 0)
		draw_figures(ui, f, (struct rect){ a.x + a.w - figures - 1, a.y, figures, 1 },
		    dim);
}

static void
draw_head(struct ui *ui, struct rect a)
{
	struct style title = theme_style(&ui->theme, ROLE_STRONG, ROLE_BAR_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	const struct files *p = files_of(ui);
	char folder[FILE_PATH_MAX];

	title.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, (struct rect){ a.x, a.y, a.w, 1 }, " ", title);
	screen_print(&ui->screen, a.x + 1, a.y, a.w - 12, title, "OPEN   %s", p->recent ?
	    "recent pieces" : folder_words(ui, p->folder, a.w - 20, folder, sizeof folder));
	if (browse_hears(ui->session))
		screen_text(&ui->screen, a.x + a.w - 9, a.y, 9, title, "hearing");
	if (p->search.text[0] != '\0')
		screen_print(&ui->screen, a.x + 1, a.y + 1, a.w - 1, title, "search: %s",
		    p->search.text);
	else
		screen_print(&ui->screen, a.x + 1, a.y + 1, a.w - 1, dim, p->recent ?
		    "type to search   Up Down hear  Right again  Enter opens  Tab folders" :
		    "type to search   Up Down hear  Right again  Enter opens  Left up  "
		    "Tab recent");
}

/* Why there are no files, or not all. */
static void
draw_note(struct ui *ui, struct rect a, int count)
{
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	bool more;
	const char *trouble = browse_trouble(ui->session, &more);
	const struct files *p = files_of(ui);
	const char *none = p->search.text[0] != '\0' ?
	    "No name has these letters; Backspace deletes one." :
	    p->recent ? "No other piece was open before." :
	    "There is no folder here, and no file that can be opened.";

	if (trouble[0] != '\0')
		screen_text(&ui->screen, a.x + 3, a.y, a.w - 3, st, trouble);
	else if (browse_listing(ui->session))
		screen_text(&ui->screen, a.x + 3, a.y, a.w - 3, st, "reading ...");
	else if (count == 0)
		screen_text(&ui->screen, a.x + 3, a.y, a.w - 3, st, none);
	else if (more)
		screen_print(&ui->screen, a.x + 3, a.y, a.w - 3, st,
		    "The folder has more than %d files; these are not all.", BROWSE_FILES_MAX);
}

static void
draw(struct ui *ui, struct rect a)
{
	struct files_rows rows;
	size_t count;
	const struct browse_file *f = browse_files(ui->session, &count);
	int first = first_row(ui, a), shown, ups;

	files_rows(ui, &rows);
	ups = rows.count > 0 && rows.index[0] == FILES_UP;
	screen_fill(&ui->screen, a, " ", theme_style(&ui->theme, ROLE_TEXT, ROLE_BG));
	draw_head(ui, a);
	for (shown = 0; shown < a.h - HEAD && first + shown < rows.count; shown++) {
		int i = rows.index[first + shown];

		draw_row(ui, i == FILES_UP ? NULL : &f[i],
		    (struct rect){ a.x, a.y + HEAD + shown, a.w, 1 },
		    first + shown == files_of(ui)->search.at);
	}
	if (shown < a.h - HEAD)
		draw_note(ui, (struct rect){ a.x, a.y + HEAD + shown, a.w, 1 },
		    rows.count - ups);
}

static void
watch(struct ui *ui, const struct panel *self)
{
	files_watch(ui, ui->panel == self);
}

static bool
moves(const struct ui *ui)
{
	return files_of(ui)->hear_ms > 0 || browse_busy(ui->session);
}

static const struct binding keys[] = {
	{ "any", "<F3>", "files", 0 },
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_files = {
	.name = "files", .keys = keys, .draw = draw, .whole = true, .open = files_begin,
	.type = type, .watch = watch, .mouse = mouse, .moves = moves,
	.state_size = sizeof(struct files),
};
