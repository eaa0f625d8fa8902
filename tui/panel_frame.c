/* SPDX-License-Identifier: MIT */
#include "panel_frame.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "key.h"
#include "panel.h"
#include "ui.h"

#define ITEMS_MAX	32		/* labels of one panel's footer */
#define APART		2		/* columns between them */

/* One item of the footer: a label and all keys that it stands for. */
struct footer_item {
	const char	*label;
	char		 keys[48];
	char		 last;		/* the last key, where it is one letter */
};

/* "Enter" for "<Enter>", an arrow where the font has one. */
static void
key_words(const struct ui *ui, const char *keys, char *out, size_t size)
{
	static const char *const arrows[][2] = {
		{ "<Up>", "↑" }, { "<Down>", "↓" }, { "<Left>", "←" }, { "<Right>", "→" },
	};
	size_t n = strlen(keys);

	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
		if (strcmp(keys, arrows[i][0]) == 0 && ui->glyphs->tier == GLYPHS_FULL) {
			snprintf(out, size, "%s", arrows[i][1]);
			return;
		}
	key_shown(keys, out, size);
	if (strncmp(keys, "<C-", 3) == 0)
		snprintf(out, size, "Ctrl-%c", keys[3]);
	else if (n > 2 && out[0] == '<' && out[1] != '\0')
		snprintf(out, size, "%.*s", (int)(n - 2), keys + 1);
}

/* Consecutive digits become "1-9"; single letters are not separated. */
static void
add_key(struct footer_item *item, const char *key)
{
	size_t n = strlen(item->keys), room = sizeof item->keys - n;
	bool letter = text_columns(key) == 1;

	if (item->last >= '0' && item->last < '9' && key[0] == item->last + 1) {
		if (n >= 2 && item->keys[n - 2] == '-')
			item->keys[n - 1] = key[0];
		else
			snprintf(item->keys + n, room, "-%s", key);
	} else
		snprintf(item->keys + n, room, "%s%s",
		    n == 0 || (letter && item->last != '\0') ? "" : " ", key);
	item->last = letter ? key[strlen(key) - 1] : '\0';
}

/* The keys of the panel, by label. */
static int
collect(const struct ui *ui, struct footer_item items[ITEMS_MAX])
{
	struct binding b;
	int count = 0;

	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++) {
		const char *label = b.help != NULL ? b.help : b.line;
		char words[48];
		int at = 0;

		if (strcmp(b.mode, ui->panel->name) != 0)
			continue;
		while (at < count && strcmp(items[at].label, label) != 0)
			at++;
		if (at == ITEMS_MAX)
			break;
		if (at == count)
			items[count++] = (struct footer_item){ .label = label };
		key_words(ui, b.keys, words, sizeof words);
		add_key(&items[at], words);
	}
	return count;
}

/* Lines from the top of `a` on; returns how many.  y < 0: they are only counted. */
static int
set_lines(struct ui *ui, const struct rect *a, int y)
{
	struct style key = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct footer_item items[ITEMS_MAX];
	int count = collect(ui, items), x = 0, line = 0;

	for (int i = 0; i < count; i++) {
		int keys = text_columns(items[i].keys), w = keys + 1 + text_columns(items[i].label);

		if (x > 0 && x + w > a->w) {
			x = 0;
			line++;
		}
		if (y >= 0) {
			screen_text(&ui->screen, a->x + x, y + line, a->w - x, key, items[i].keys);
			screen_text(&ui->screen, a->x + x + keys + 1, y + line,
			    a->w - x - keys - 1, dim, items[i].label);
		}
		x += w + APART;
	}
	return count > 0 ? line + 1 : 0;
}

static struct rect
within(struct rect a)
{
	return (struct rect){ a.x + 2, a.y + 1, a.w - 2, a.h - 1 };
}

int
panel_rows(const struct ui *ui)
{
	return ui->panel != NULL && ui->panel->rows != NULL ? ui->panel->rows(ui) : 0;
}

int
panel_lines(struct ui *ui, int w, int rows)
{
	struct rect in = within((struct rect){ 0, 0, w, 1 });

	return 1 + rows + set_lines(ui, &in, -1);
}

struct rect
panel_inside(struct ui *ui, struct rect a)
{
	struct rect in = within(a);
	int footer = set_lines(ui, &in, -1);

	if (in.h > footer)			/* else what it shows comes first */
		in.h -= footer;
	return in;
}

struct rect
panel_frame(struct ui *ui, struct rect a, const char *title)
{
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style bar = theme_style(&ui->theme, ROLE_BAR, ROLE_BG);
	struct style name = theme_style(&ui->theme, ui->panel_focus ? ROLE_ACCENT : ROLE_DIM,
	    ROLE_BAR_BG);
	struct rect in = panel_inside(ui, a), all = within(a);

	screen_fill(&ui->screen, a, " ", st);
	for (int y = a.y; y < a.y + a.h && panel_rows(ui) == 0; y++)
		screen_put(&ui->screen, a.x, y, ui->glyphs->bar, bar);
	screen_fill(&ui->screen, (struct rect){ a.x + 1, a.y, a.w - 1, 1 }, " ", name);
	name.attr |= ATTR_BOLD;
	screen_text(&ui->screen, a.x + 2, a.y, a.w - 2, name, title);
	if (in.h < all.h)
		set_lines(ui, &all, in.y + in.h);
	return in;
}
