/* SPDX-License-Identifier: MIT */
/*
 * Writing by playing: bytes go into a named pipe as a keyboard sends them, the
 * reader's thread and its rings bring them to the screen, and notes come out.
 */

#include "test.h"

#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/keyboard.h"
#include "base/clock.h"
#include "screen_rig.h"
#include "sound/midi_in.h"

#define WAIT_MS		20000

struct piano {
	struct rig	 rig;
	int		 fd;		/* the writer's end */
};

static void
tick(struct rig *r)
{
	usleep(2000);
	r->now_ms += 2;
	ui_tick(&r->ui, r->now_ms);
}

/* A screen with a keyboard that is plugged in while it runs. */
static void
sit_down(struct piano *p)
{
	char path[256], line[300], opened[256];
	struct err err;

	begin(&p->rig, 100, 30);
	snprintf(path, sizeof path, "%s", sandbox_path("keys"));
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(keyboard_start(p->rig.s, &err));
	snprintf(line, sizeof line, "set midi-in %s", path);
	assert_true(ui_run(&p->rig.ui, line, 0));
	for (int waited = 0; waited < WAIT_MS; waited += 2) {
		tick(&p->rig);
		keyboard_describe(p->rig.s, opened, sizeof opened);
		if (strcmp(opened, path) == 0)
			break;
	}
	assert_string_equal(opened, path);
	p->fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(p->fd >= 0);
}

static void
stand_up(struct piano *p)
{
	close(p->fd);
	end(&p->rig);
}

/* The bytes, and whatever the program does about them. */
static void
strike(struct piano *p, const uint8_t *bytes, size_t n)
{
	size_t before = p->rig.s->history.count;

	assert_int_equal(write(p->fd, bytes, n), (ssize_t)n);
	for (int i = 0; i < 50 && p->rig.s->history.count == before; i++)
		tick(&p->rig);
	for (int i = 0; i < 10; i++)
		tick(&p->rig);
}
#define STRIKE(p, ...) strike(p, (const uint8_t []){ __VA_ARGS__ }, \
	sizeof (const uint8_t []){ __VA_ARGS__ })

static bool
add_note(void *arg, const struct note *n)
{
	char *text = arg;

	snprintf(text + strlen(text), 1024 - strlen(text), "%lld+%lld %d v%d; ",
	    (long long)n->start_ticks, (long long)n->length_ticks, n->pitch, n->velocity);
	return true;
}

static const char *
notes(const struct rig *r)
{
	static char text[1024];
	struct window all = { 0, INT64_MAX, 0, 127 };

	text[0] = '\0';
	song_query(r->s->song, -1, &all, add_note, text);
	return text;
}

static void
keys_write_in_step_mode(void **state)
{
	struct piano p;

	(void)state;
	sit_down(&p);
	STRIKE(&p, 0x90, 50, 50, 0x80, 50, 0);
	assert_string_equal(notes(&p.rig), "");		/* the roll only sounds them */
	press(&p.rig, "i");
	STRIKE(&p, 0x90, 60, 100);
	STRIKE(&p, 0x90, 64, 90);
	assert_int_equal(p.rig.s->cursor_ticks, 0);
	STRIKE(&p, 0x80, 60, 0, 64, 0);
	assert_int_equal(p.rig.s->cursor_ticks, 240);
	STRIKE(&p, 0xb0, 64, 127, 64, 0);		/* the pedal is a rest */
	STRIKE(&p, 0x90, 67, 20, 67, 0);
	assert_string_equal(notes(&p.rig), "0+240 60 v100; 0+240 64 v90; 480+240 67 v20; ");
	press(&p.rig, "].");
	STRIKE(&p, 0x90, 72, 1, 72, 0);
	press(&p.rig, ",");
	assert_string_equal(notes(&p.rig), "0+240 60 v100; 0+240 64 v90; 480+240 67 v20; "
	    "720+1440 72 v1; ");
	press(&p.rig, "<BS><BS>");
	assert_string_equal(notes(&p.rig), "0+240 60 v100; 0+240 64 v90; 480+240 67 v20; ");
	assert_int_equal(p.rig.s->cursor_ticks, 720);
	stand_up(&p);
}

/* A chord with the computer's keys, which have no release. */
static void
a_key_holds_the_place(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 100, 30);
	press(&r, "i=");
	assert_true(shows(&r, "the same key again moves on"));
	press(&r, "zc");
	press(&r, "=b");
	assert_string_equal(notes(&r), "0+240 60 v84; 0+240 64 v84; 240+240 67 v84; ");
	end(&r);
}

static void
a_keyboard_that_goes_is_missed_and_found_again(void **state)
{
	struct piano p;
	char path[256], opened[256];

	(void)state;
	sit_down(&p);
	snprintf(path, sizeof path, "%s", sandbox_path("keys"));
	unlink(path);
	for (int waited = 0; waited < WAIT_MS; waited += 2) {
		tick(&p.rig);
		if (p.rig.s->message_is_error)
			break;
	}
	assert_non_null(strstr(p.rig.s->message, "there is no MIDI device"));
	assert_int_equal(mkfifo(path, 0600), 0);
	for (int waited = 0; waited < WAIT_MS; waited += 2) {
		tick(&p.rig);
		keyboard_describe(p.rig.s, opened, sizeof opened);
		if (strcmp(opened, path) == 0)
			break;
	}
	assert_string_equal(opened, path);
	assert_false(ui_run(&p.rig.ui, "set midi-in /nowhere/midi", 0) &&
	    !p.rig.s->message_is_error);
	stand_up(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_write_in_step_mode),
		cmocka_unit_test(a_key_holds_the_place),
		cmocka_unit_test(a_keyboard_that_goes_is_missed_and_found_again),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
