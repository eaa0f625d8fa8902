/* SPDX-License-Identifier: MIT */
#include "letters.h"

#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "app/setting.h"

#define SHOWN		6

static void
make_rows(struct letter_keys *l)
{
	static const char *const modes[] = { "step", "play" };
	struct binding *row = l->rows;
	size_t count = piano_layout_keys(l->layout, l->keys), used = 0;

	for (size_t i = 0; i < count; i++)
		snprintf(l->lines[i], sizeof l->lines[i], "piano %d", (int)i);
	for (int m = 0; m < 2; m++)
		for (size_t i = 0; i < count; i++)
			*row++ = (struct binding){ modes[m], l->keys[i].text, l->lines[i], NULL };
	*row = (struct binding){ NULL, NULL, NULL, NULL };
	for (size_t i = 0; i < SHOWN; i++)
		used += (size_t)snprintf(l->shown + used, sizeof l->shown - used, "%s%s",
		    i > 0 ? " " : "", l->keys[i].text);
}

/* The config file is read without a check. */
bool
letters_follow(struct letter_keys *l, struct session *s)
{
	const char *wanted = settings_text(s->settings, SET_LAYOUT);
	struct err err;

	if (!piano_layout_check(wanted, &err)) {
		session_complain(s, "layout: %s", err.text);
		settings_set(s->settings, SET_LAYOUT, setting_table[SET_LAYOUT].standard, &err);
		wanted = settings_text(s->settings, SET_LAYOUT);
	}
	if (strcmp(l->layout, wanted) == 0)
		return false;
	snprintf(l->layout, sizeof l->layout, "%s", wanted);
	make_rows(l);
	return true;
}
