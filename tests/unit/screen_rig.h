/* SPDX-License-Identifier: MIT */
#ifndef SCREEN_RIG_H
#define SCREEN_RIG_H

/*
 * screen_rig.h - a screen on a piece of its own, driven by keys.
 */

#include <stdio.h>
#include <stdlib.h>

#include "app/session.h"
#include "app/session_life.h"
#include "draw.h"
#include "input.h"
#include "sandbox.h"
#include "tables.h"
#include "test.h"
#include "tick.h"

struct rig {
	struct session	*s;
	struct ui	 ui;
	int64_t		 now_ms;
};

static inline void
begin(struct rig *r, int w, int h)
{
	static int pieces;		/* each test has one of its own */
	char name[32];
	struct err err = { 0 };

	memset(r, 0, sizeof *r);
	r->now_ms = 1000;
	snprintf(name, sizeof name, "piece-%d.mid", ++pieces);
	r->s = session_open(sandbox_path(name), &err);
	assert_non_null(r->s);
	assert_true(ui_init(&r->ui, &ui_tables, r->s, w, h, TIER_256, GLYPHS_FULL, false, &err));
	ui_tick(&r->ui, r->now_ms);
	ui_draw(&r->ui);
}

static inline void
end(struct rig *r)
{
	ui_free(&r->ui);
	session_close(r->s);
}

static inline void
press(struct rig *r, const char *keys)
{
	char name[KEY_NAME];
	size_t n;

	for (; (n = key_next(keys, name)) > 0; keys += n) {
		ui_key(&r->ui, name, r->now_ms);
		r->now_ms += 20;
		ui_tick(&r->ui, r->now_ms);
		ui_draw(&r->ui);
	}
}

/* Are the words on the screen? */
static inline bool
shows(struct rig *r, const char *words)
{
	char *text = screen_to_text(&r->ui.screen);
	bool found = strstr(text, words) != NULL;

	if (!found)
		fprintf(stderr, "not on the screen: %s\n%s", words, text);
	free(text);
	return found;
}

#endif
