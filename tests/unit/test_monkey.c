/* SPDX-License-Identifier: MIT */
/*
 * A monkey at the keys: random keys, mouse events, pasted text, new sizes and time.
 *
 * Nothing may break.  Undo back to the start gives the bytes of the file, redo to the
 * end those before, and the piece opened again shows the same screen.  MONKEY_KEYS
 * events (a few hundred if it is not set) from MONKEY_SEED.
 */
#include <locale.h>

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "base/rng.h"
#include "draw.h"
#include "input.h"
#include "music/smf.h"
#include "sandbox.h"
#include "tables.h"
#include "tick.h"

#define KEYS_USUAL	600

struct monkey {
	struct session	*s;
	struct ui	 ui;
	struct rng	 rng;
	int64_t		 now_ms;
};

static const char piece[] = "monkey.mid";

static void
sit_down(struct monkey *m)
{
	struct err err = { 0 };

	m->s = session_open(sandbox_path(piece), &err);
	if (m->s == NULL)
		fail_msg("%s", err.text);
	assert_true(ui_init(&m->ui, &ui_tables, m->s, 100, 30, TIER_256, GLYPHS_FULL, false, &err));
}

static void
stand_up(struct monkey *m)
{
	ui_free(&m->ui);
	session_close(m->s);
}

static uint8_t *
bytes_now(const struct monkey *m, size_t *size)
{
	uint8_t *bytes;
	struct err err;

	if (!smf_write(m->s->song, &bytes, size, &err))
		fail_msg("%s", err.text);
	return bytes;
}

/* --- what it does */

static const char *
any_key(struct monkey *m, char key[KEY_NAME])
{
	static const char *const named[] = {
		"<Space>", "<Enter>", "<Esc>", "<Tab>", "<S-Tab>", "<BS>", "<Del>", "<Ins>", "<Up>",
		"<Down>", "<Left>", "<Right>", "<Home>", "<End>", "<PgUp>", "<PgDn>", "ä",
		"<A-1>", "<A-Left>", "<A-Up>", "<F1>", "<F4>", "<F6>", "<F9>",
	};
	int letter = (int)rng_below(&m->rng, 0x7f - '!') + '!';

	switch (rng_below(&m->rng, 8)) {
	case 0:
		return named[rng_below(&m->rng, COUNT(named))];
	case 1:
		snprintf(key, KEY_NAME, "<C-%c>", 'a' + (int)rng_below(&m->rng, 26));
		return key;
	default:
		snprintf(key, KEY_NAME, "%s", letter == '<' ? "<lt>" :
		    (char[2]){ (char)letter, '\0' });
		return key;
	}
}

static void
any_mouse(struct monkey *m)
{
	const struct mouse mouse = {
		.kind = (enum mouse_kind)rng_below(&m->rng, MOUSE_WHEEL_DOWN + 1),
		.x = (int)rng_below(&m->rng, 210) - 5, .y = (int)rng_below(&m->rng, 60) - 5,
		.button = 1 + (int)rng_below(&m->rng, 3),
	};

	ui_mouse(&m->ui, &mouse, m->now_ms);
}

static void
any_event(struct monkey *m)
{
	char key[KEY_NAME];

	switch (rng_below(&m->rng, 40)) {
	case 0:
		assert_true(ui_resize(&m->ui, 1 + (int)rng_below(&m->rng, 200),
		    1 + (int)rng_below(&m->rng, 60)));
		break;
	case 1:
		ui_paste(&m->ui, "C4 E4\nX:1\nK:C\nCEG|", m->now_ms);
		break;
	case 2: case 3: case 4: case 5:
		any_mouse(m);
		break;
	default:
		ui_key(&m->ui, any_key(m, key), m->now_ms);
	}
	m->now_ms += rng_below(&m->rng, 50) == 0 ? 9000 : 20;
}

/* What the loop does after each event; the monkey never leaves. */
static void
follow(struct monkey *m)
{
	ui_tick(&m->ui, m->now_ms);
	ui_draw(&m->ui);
	m->ui.wants = (struct ui_wants){ .redraw = false };
	m->s->quit = false;
}

static void
come_to_rest(struct monkey *m)
{
	while (session_cancel(m->s) || session_busy(m->s))
		session_poll(m->s);
	assert_true(ui_resize(&m->ui, 100, 30));
	for (int i = 0; i < 8; i++)
		ui_key(&m->ui, "<Esc>", m->now_ms += 20);
	while (m->ui.panel != NULL)
		ui_show_panel(&m->ui, NULL);
	follow(m);
}

static void
check_same(const struct monkey *m, const uint8_t *bytes, size_t size, const char *what)
{
	size_t now_size;
	uint8_t *now = bytes_now(m, &now_size);

	if (now_size != size || memcmp(now, bytes, size) != 0)
		fail_msg("%s: %zu bytes, not the same %zu", what, now_size, size);
	free(now);
}

static void
a_monkey_breaks_nothing(void **state)
{
	const char *keys = getenv("MONKEY_KEYS"), *seed = getenv("MONKEY_SEED");
	long count = keys != NULL ? strtol(keys, NULL, 10) : KEYS_USUAL;
	struct monkey m = { .now_ms = 1000 };
	size_t first_size, last_size;
	uint8_t *first, *last;

	(void)state;
	rng_seed(&m.rng, seed != NULL ? strtoull(seed, NULL, 10) : 1);
	sit_down(&m);
	first = bytes_now(&m, &first_size);
	for (int i = 0; i < 4; i++)
		ui_run(&m.ui, i % 2 ? "step-note C4 1/4" : "step-note E4 1/8", 0);
	assert_true(ui_run(&m.ui, "save", 0));
	for (long i = 0; i < count; i++) {
		any_event(&m);
		follow(&m);
	}
	come_to_rest(&m);
	last = bytes_now(&m, &last_size);
	stand_up(&m);
	sit_down(&m);
	check_same(&m, last, last_size, "opened again");
	for (uint32_t before = UINT32_MAX; m.s->history.at != before; ) {
		before = m.s->history.at;
		ui_run(&m.ui, "undo", 0);
	}
	check_same(&m, first, first_size, "undone to the start");
	free(first);
	free(last);
	stand_up(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_monkey_breaks_nothing),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
