/* SPDX-License-Identifier: MIT */
/*
 * view_hints.c - view: the keys that may follow a prefix, each with its help.
 *
 * After a key that takes a letter, they are the letters in use: registers that
 * hold notes, marks that are set and macros that are recorded.
 */

#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"

#define HINTS_MAX	128

struct hint {
	char		 keys[24], help[64];
};

struct hints {
	struct hint	 list[HINTS_MAX];
	int		 count;
};

static void
add(struct hints *h, const char *keys, const char *help)
{
	struct hint *to = &h->list[h->count];

	if (h->count == HINTS_MAX)
		return;
	snprintf(to->keys, sizeof to->keys, "%s", keys);
	snprintf(to->help, sizeof to->help, "%s", help);
	h->count++;
}

/* --- the letters in use */

static void
add_registers(const struct ui *ui, struct hints *h)
{
	static const char names[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	for (const char *c = names; *c != '\0'; c++) {
		const struct clip *clip = ui->session->editing.clips[register_index(*c)];
		char help[64];

		if (clip == NULL)
			continue;
		snprintf(help, sizeof help, "%zu note%s", clip->count, clip->count == 1 ? "" : "s");
		add(h, (char []){ *c, '\0' }, help);
	}
	add(h, "+", "the system's clipboard");
}

static void
add_marks(const struct ui *ui, struct hints *h)
{
	const struct session *s = ui->session;

	for (int i = 0; i < MARKS; i++) {
		const struct spot *spot = &s->editing.marks[i];
		struct bar bar;
		char help[64];

		if (spot->track_id == 0)
			continue;
		time_bar_at(s->time, spot->ticks, &bar);
		snprintf(help, sizeof help, "bar %lld, track %d", (long long)bar.number + 1,
		    song_track_of_id(s->song, spot->track_id) + 1);
		add(h, (char []){ (char)('a' + i), '\0' }, help);
	}
}

static void
add_macros(const struct ui *ui, struct hints *h)
{
	for (int i = 0; i < 26; i++)
		if (ui->replay.macros[i].length > 0)
			add(h, (char []){ (char)('a' + i), '\0' }, ui->replay.macros[i].text);
}

static const struct {
	const char	*command;
	void		(*add)(const struct ui *, struct hints *);
} letters[] = {
	{ "register ", add_registers }, { "mark-", add_marks }, { "macro-", add_macros },
};

/* --- the keys */

/* "t a-z" for "t<Any>", and names without their brackets. */
static void
key_words(const char *keys, char out[24])
{
	const char *any = strstr(keys, "<Any>");
	size_t n = strlen(keys);
	char shown[64];

	if (any != NULL)
		snprintf(out, 24, "%.*s%sa-z", (int)(any - keys), keys, any > keys ? " " : "");
	else if (keys[0] == '<' && n > 2 && keys[n - 1] == '>' && strcmp(keys, "<lt>") != 0)
		snprintf(out, 24, "%.*s", (int)(n - 2), keys + 1);
	else
		snprintf(out, 24, "%s", key_shown(keys, shown, sizeof shown));
}

/* Arrows and such do what a letter does; before a text object's i or a, i is enough. */
static bool
is_another_way(const struct ui *ui, const struct binding *b, const char *keys)
{
	return ui->op_length > 0 && keys[0] == '\0' && ((b->keys[0] == '<' &&
	    strcmp(b->keys, "<lt>") != 0) || (strcmp(b->mode, "object") == 0 && b->keys[0] == 'a'));
}

static void
add_binding(const struct ui *ui, struct hints *h, const struct binding *b, size_t typed)
{
	char keys[24];

	key_words(b->keys + typed, keys);
	add(h, keys, b->help != NULL ? b->help : b->line);
	if (strcmp(b->keys + typed, "<Any>") != 0)
		return;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (strncmp(b->line, letters[i].command, strlen(letters[i].command)) == 0)
			letters[i].add(ui, h);
}

static void
collect(const struct ui *ui, struct hints *h)
{
	const char *keys = ui->pending + ui->op_length;
	size_t typed = strlen(keys);
	struct binding b;

	h->count = 0;
	for (size_t m = 0; m < KEYMAP_MODES && ui->keymap.modes[m] != NULL; m++)
		for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++)
			if (strcmp(b.mode, ui->keymap.modes[m]) == 0 &&
			    strncmp(b.keys, keys, typed) == 0 &&
			    (ui->keymap.only == NULL || ui->keymap.only(b.line)) &&
			    !is_another_way(ui, &b, keys))
				add_binding(ui, h, &b, typed);
}

/* On as many lines as needed, upwards from the message. */
void
view_hints(struct ui *ui)
{
	struct style key = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BAR_BG);
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BAR_BG);
	int w = ui->screen.w, columns = w / VIEW_HINT_W > 0 ? w / VIEW_HINT_W : 1, rows, y;
	struct hints h;

	collect(ui, &h);
	rows = (h.count + columns - 1) / columns;
	if (rows > ui->layout.message.y - 2)
		rows = ui->layout.message.y - 2;
	y = ui->layout.message.y - rows + 1;
	key.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, (struct rect){ 0, y, w, rows }, " ", st);
	for (int i = 0; i < rows * columns && i < h.count; i++) {
		int x = i / rows * VIEW_HINT_W + 1, line = y + i % rows, room = VIEW_HINT_W - 1;
		int used = screen_text(&ui->screen, x, line, 6, key, h.list[i].keys);

		screen_text(&ui->screen, x + used + 1, line, room - used - 1, st, h.list[i].help);
	}
}
