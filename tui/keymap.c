/* SPDX-License-Identifier: MIT */
/* keymap.c - key sequences and their command lines. */

#include "keymap.h"

#include <assert.h>
#include <string.h>

#include "app/setting.h"

void
keymap_recount(struct keymap *km)
{
	for (size_t t = 0; t < km->table_count; t++) {
		size_t count = 0;

		while (km->tables[t].rows[count].mode != NULL)
			count++;
		km->tables[t].count = count;
	}
}

void
keymap_add(struct keymap *km, const struct binding *rows)
{
	assert(km->table_count < KEYMAP_TABLES);
	km->tables[km->table_count++].rows = rows;
	keymap_recount(km);
}

bool
keymap_at(const struct keymap *km, size_t i, struct binding *b)
{
	size_t users = km->settings != NULL ? km->settings->map_count : 0;

	if (i < users) {		/* the last one first */
		const struct key_map *m = &km->settings->maps[users - 1 - i];
		*b = (struct binding){ m->view, m->keys, m->line, NULL };
		return true;
	}
	i -= users;
	for (size_t t = 0; t < km->table_count; i -= km->tables[t++].count)
		if (i < km->tables[t].count) {
			*b = km->tables[t].rows[i];
			return true;
		}
	return false;
}

/* How far the typed keys match a binding. */
static enum key_match
match(const char *typed, const char *keys, char any[KEY_NAME])
{
	char a[KEY_NAME], b[KEY_NAME], text[KEY_NAME];
	size_t n;

	any[0] = '\0';
	while ((n = key_next(typed, a)) > 0) {
		typed += n;
		n = key_next(keys, b);
		if (n == 0)
			return KEY_UNBOUND;
		keys += n;
		if (strcmp(b, "<Any>") == 0 && key_is_text(a, text))
			strcpy(any, text);
		else if (strcmp(a, b) != 0)
			return KEY_UNBOUND;
	}
	return *keys == '\0' ? KEY_BOUND : KEY_PREFIX;
}

enum key_match
keymap_find(const struct keymap *km, const char *keys, struct binding *found, char any[KEY_NAME])
{
	enum key_match best = KEY_UNBOUND;
	struct binding b;
	char stood_for[KEY_NAME];

	for (size_t m = 0; m < KEYMAP_MODES && km->modes[m] != NULL; m++) {
		for (size_t i = 0; keymap_at(km, i, &b); i++) {
			if (strcmp(b.mode, km->modes[m]) != 0 ||
			    (km->only != NULL && !km->only(b.line)) ||
			    (km->keeps != NULL && !km->keeps(b.mode, b.keys)))
				continue;
			switch (match(keys, b.keys, stood_for)) {
			case KEY_BOUND:
				*found = b;
				strcpy(any, stood_for);
				return KEY_BOUND;
			case KEY_PREFIX:
				best = KEY_PREFIX;
				break;
			case KEY_UNBOUND:
				break;
			}
		}
		if (best == KEY_PREFIX)
			return best;
	}
	return best;
}
