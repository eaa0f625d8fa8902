/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/path.h"
#include "app/recent.h"
#include "app/session.h"
#include "base/number.h"
#include "base/sort.h"
#include "base/text.h"
#include "opening.h"
#include "panel.h"
#include "ui.h"

#define PAGE		10		/* rows of PgUp and PgDn */
#define REST_MS		250		/* on a row, before its file is read and heard */

static const struct panel *
panel_of(const struct ui *ui)
{
	const struct panel *const *p = ui->tables->panels;

	while (*p != NULL && strcmp((*p)->name, "files") != 0)
		p++;
	return *p;
}

struct files *
files_of(const struct ui *ui)
{
	return ui_state(ui, panel_of(ui));
}

/* --- what is shown */

struct fitting {
	int	 index, fit;
};

static int
by_fit(const void *a, const void *b)
{
	const struct fitting *x = a, *y = b;

	return x->fit != y->fit ? (x->fit > y->fit ? -1 : 1) :
	    (x->index > y->index) - (x->index < y->index);
}

/* Of a recent piece the name counts, not where it is. */
static int
fit_of(const struct ui *ui, const struct browse_file *f)
{
	const char *slash = strrchr(f->name, '/');

	if (files_of(ui)->recent && strcmp(f->name, ui->session->real_path) == 0)
		return 0;
	return files_of(ui)->search.text[0] == '\0' ? 1 :
	    text_match(slash != NULL ? slash + 1 : f->name, files_of(ui)->search.text);
}

void
files_rows(const struct ui *ui, struct files_rows *rows)
{
	const struct files *p = files_of(ui);
	size_t count;
	const struct browse_file *f = browse_files(ui->session, &count);
	struct fitting *fits = malloc((count + 1) * sizeof *fits);
	size_t n = 0;

	rows->count = 0;
	if (!p->recent && p->search.text[0] == '\0' && strcmp(p->folder, "/") != 0)
		rows->index[rows->count++] = FILES_UP;
	for (size_t i = 0; fits != NULL && i < count; i++) {
		fits[n] = (struct fitting){ (int)i, fit_of(ui, &f[i]) };
		n += fits[n].fit > 0;
	}
	sort_items(fits, n, sizeof *fits, by_fit);
	for (size_t i = 0; i < n; i++)
		rows->index[rows->count++] = fits[i].index;
	free(fits);
}

/* The marked row; NULL: it is none of a file or a folder. */
static const struct browse_file *
marked(const struct ui *ui, bool *up)
{
	struct files_rows rows;
	size_t count;
	const struct browse_file *f = browse_files(ui->session, &count);
	int i;

	files_rows(ui, &rows);
	i = files_of(ui)->search.at < rows.count ? rows.index[files_of(ui)->search.at] : (int)count;
	*up = i == FILES_UP;
	return i >= 0 && (size_t)i < count ? &f[i] : NULL;
}

static void
path_of(const struct ui *ui, const struct browse_file *f, char path[FILE_PATH_MAX])
{
	const char *folder = files_of(ui)->folder;
	int n = files_of(ui)->recent ? snprintf(path, FILE_PATH_MAX, "%s", f->name) :
	    snprintf(path, FILE_PATH_MAX, "%s%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/",
	    f->name);

	if (n >= FILE_PATH_MAX)
		path[0] = '\0';
}

/* --- walking */

static void
rest(struct ui *ui)
{
	browse_hush(ui->session);
	files_of(ui)->hear_ms = ui->now_ms + REST_MS;
	ui->dirty = true;
}

static void
list(struct ui *ui)
{
	struct files *p = files_of(ui);
	struct err err;

	p->search = (struct search){ 0 };
	p->hear_ms = 0;
	ui->dirty = true;
	if (!browse_list(ui->session, p->recent ? NULL : p->folder, &err))
		session_complain(ui->session, "%s", err.text);
}

/* That of the piece, or the one that the program was started in. */
static void
find_folder(struct ui *ui)
{
	const struct session *s = ui->session;
	char *folder = files_of(ui)->folder, *slash;

	if (folder[0] != '\0')
		return;
	if (s->path[0] != '\0')
		snprintf(folder, FILE_PATH_MAX, "%s", s->real_path);
	else if (getcwd(folder, FILE_PATH_MAX - 2) != NULL)
		strcat(folder, "/");
	slash = strrchr(folder, '/');
	if (slash == NULL || slash == folder)
		strcpy(folder, "/");
	else
		*slash = '\0';
}

void
files_begin(struct ui *ui)
{
	find_folder(ui);
	files_of(ui)->open = true;
	list(ui);
}

void
files_exchange(struct ui *ui)
{
	files_of(ui)->recent = !files_of(ui)->recent;
	list(ui);
}

void
files_mark(struct ui *ui, int row)
{
	struct files_rows rows;

	files_rows(ui, &rows);
	files_of(ui)->search.at = (int)number_clamp(row, 0, rows.count > 0 ? rows.count - 1 : 0);
	rest(ui);
}

void
files_hear(struct ui *ui)
{
	char path[FILE_PATH_MAX];
	bool up;
	const struct browse_file *f = marked(ui, &up);

	files_of(ui)->hear_ms = 0;
	if (f == NULL || f->folder || f->gone)
		return;
	path_of(ui, f, path);
	browse_hear(ui->session, path);
}

void
files_up(struct ui *ui)
{
	struct files *p = files_of(ui);
	char *slash = strrchr(p->folder, '/');

	if (p->recent || slash == NULL || strcmp(p->folder, "/") == 0)
		return;
	snprintf(p->came_from, sizeof p->came_from, "%s", slash + 1);
	slash[slash == p->folder] = '\0';
	list(ui);
}

static void
enter(struct ui *ui, const struct browse_file *f)
{
	char path[FILE_PATH_MAX];

	path_of(ui, f, path);
	if (path[0] == '\0')
		return;
	snprintf(files_of(ui)->folder, sizeof files_of(ui)->folder, "%s", path);
	list(ui);
}

void
files_take(struct ui *ui)
{
	char path[FILE_PATH_MAX], here[FILE_PATH_MAX];
	bool up;
	const struct browse_file *f = marked(ui, &up);
	size_t n;

	if (up)
		files_up(ui);
	if (f == NULL)
		return;
	if (f->folder) {
		enter(ui, f);
		return;
	}
	path_of(ui, f, path);
	ui_show_panel(ui, NULL);
	/* In the folder that the program works in, the name alone is enough. */
	n = getcwd(here, sizeof here) != NULL ? strlen(here) : 0;
	opening_open_path(ui, n > 1 && strncmp(path, here, n) == 0 && path[n] == '/' &&
	    strchr(path + n + 1, '/') == NULL ? path + n + 1 : path);
}

bool
files_key(struct ui *ui, const char *key)
{
	struct files *p = files_of(ui);
	struct files_rows rows;

	if (strcmp(key, "<BS>") == 0 && p->search.text[0] == '\0') {
		files_up(ui);
		return true;
	}
	files_rows(ui, &rows);
	if (search_key(&p->search, key, rows.count, PAGE) == SEARCH_NOTHING)
		return false;
	rest(ui);
	return true;
}

/* The folder that was left is marked in the one above it. */
static void
find_where_from(struct ui *ui)
{
	struct files *p = files_of(ui);
	struct files_rows rows;
	size_t count;
	const struct browse_file *f = browse_files(ui->session, &count);

	if (p->came_from[0] == '\0' || browse_listing(ui->session))
		return;
	files_rows(ui, &rows);
	for (int i = 0; i < rows.count; i++)
		if (rows.index[i] >= 0 && strcmp(f[rows.index[i]].name, p->came_from) == 0)
			p->search.at = i;
	p->came_from[0] = '\0';
}

void
files_watch(struct ui *ui, bool shown)
{
	struct files *p = files_of(ui);

	if (!p->open)
		return;
	if (!shown) {
		p->open = p->recent = false;
		p->hear_ms = 0;
		browse_leave(ui->session);
		return;
	}
	find_where_from(ui);
	if (p->hear_ms > 0 && ui->now_ms >= p->hear_ms)
		files_hear(ui);
}

/* --- actions */

void
files_show(struct ui *ui, const char *folder)
{
	struct files *p = files_of(ui);
	char typed[FILE_PATH_MAX], real[PATH_MAX];

	if (folder[0] == '\0' && p->open) {
		ui_show_panel(ui, NULL);
		return;
	}
	if (folder[0] != '\0') {
		if (realpath(path_typed(folder, typed), real) == NULL || !file_is_folder(real)) {
			session_complain(ui->session, "%.200s: there is no such folder", folder);
			return;
		}
		snprintf(p->folder, sizeof p->folder, "%s", real);
	}
	p->recent = false;
	if (p->open)
		list(ui);
	ui_show_panel(ui, panel_of(ui));
}

/* The open piece itself is not counted. */
static void
open_recent(struct ui *ui, long number)
{
	struct recent recent;
	int at = 0;

	recent_read(&recent);
	while (at < recent.count && (number -= strcmp(recent.paths[at],
	    ui->session->real_path) != 0) > 0)
		at++;
	if (at < recent.count)
		opening_open_path(ui, recent.paths[at]);
	else
		session_complain(ui->session, "so many pieces were not open before; :recent "
		    "lists them");
	recent_clear(&recent);
}

void
files_show_recent(struct ui *ui, const char *number)
{
	char *end;
	long n = strtol(number, &end, 10);

	if (number[0] != '\0' && *end == '\0' && n > 0) {
		open_recent(ui, n);
		return;
	}
	files_of(ui)->recent = true;
	if (files_of(ui)->open)
		list(ui);
	ui_show_panel(ui, panel_of(ui));
}
