/* SPDX-License-Identifier: MIT */
/*
 * Writing by playing: bytes go into a named pipe as a keyboard sends them, the
 * reader's thread and its rings bring them to the screen, and notes come out.
 */

#include "test.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/keyboard.h"
#include "app/transport.h"
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

/* Behind another piece the keyboard is let go, and what was played for it is forgotten. */
static void
a_piece_that_left_the_screen_rests(void **state)
{
	struct piano p;
	struct err err;
	char opened[256] = "x";

	(void)state;
	sit_down(&p);
	press(&p.rig, "i");
	keyboard_rest(p.rig.s);
	STRIKE(&p, 0x90, 60, 100, 0x80, 60, 0);
	for (int waited = 0; waited < WAIT_MS && opened[0] != '\0'; waited += 2) {
		tick(&p.rig);
		keyboard_describe(p.rig.s, opened, sizeof opened);
	}
	assert_string_equal(opened, "");
	assert_true(keyboard_start(p.rig.s, &err));
	for (int waited = 0; waited < WAIT_MS && opened[0] == '\0'; waited += 2) {
		tick(&p.rig);
		keyboard_describe(p.rig.s, opened, sizeof opened);
	}
	assert_string_equal(notes(&p.rig), "");
	STRIKE(&p, 0x90, 62, 100, 0x80, 62, 0);
	assert_string_equal(notes(&p.rig), "0+240 62 v100; ");
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

/* --- recording */

/* The screen's ticks, until the playhead is there. */
static bool
play_to(struct rig *r, int64_t ticks)
{
	for (int waited = 0; waited < WAIT_MS; waited += 2) {
		tick(r);
		if (transport_playing(r->s) && transport_ticks(r->s) >= ticks)
			return true;
	}
	return false;
}

static void
begin_sound(struct rig *r)
{
	struct err err;

	begin(r, 100, 30);
	assert_true(transport_start(r->s, &err));
	for (int waited = 0; waited < WAIT_MS && r->s->engine == NULL; waited += 2)
		tick(r);
	assert_non_null(r->s->engine);
}

static void
tap(struct rig *r, uint8_t pitch, uint8_t velocity)
{
	midi_in_receive(r->s->midi_in, 0x95, pitch, velocity);
	tick(r);
	midi_in_receive(r->s->midi_in, 0x85, pitch, 0);
	tick(r);
}

static bool
take_last(void *arg, const struct note *n)
{
	*(struct note *)arg = *n;
	return true;
}

static struct note
last_note(const struct rig *r)
{
	struct note n = { .id = 0 };
	struct window all = { 0, INT64_MAX, 0, 127 };

	song_query(r->s->song, -1, &all, take_last, &n);
	return n;
}

/* On an empty piece: the end, which comes at once, does not stop it. */
static void
a_take_is_one_edit_and_its_quantising_another(void **state)
{
	struct rig r;
	struct note raw, quantised;
	size_t nodes;
	int64_t at;

	(void)state;
	begin_sound(&r);
	ui_run(&r.ui, "set count-in 0", 0);
	ui_run(&r.ui, "set record-quantise on", 0);
	ui_run(&r.ui, "set grid 1/4", 0);
	nodes = r.s->history.count;
	press(&r, "R");
	assert_true(play_to(&r, 130));
	at = transport_ticks(r.s);
	tap(&r, 60, 33);
	midi_in_receive(r.s->midi_in, 0xb0, 64, 127);
	tick(&r);
	assert_int_equal(r.s->history.count, nodes);
	ui_draw(&r.ui);
	assert_true(shows(&r, "● REC"));
	press(&r, "R");
	assert_false(transport_playing(r.s));
	assert_int_equal(r.s->history.count, nodes + 2);
	quantised = last_note(&r);
	assert_int_equal(quantised.start_ticks % 480, 0);
	press(&r, "u");
	raw = last_note(&r);
	assert_int_equal(raw.pitch, 60);
	assert_int_equal(raw.velocity, 33);
	/* 100 ms, as far as a busy machine may be behind. */
	assert_in_range(raw.start_ticks, at > 96 ? at - 96 : 0, at + 96);
	assert_int_not_equal(raw.start_ticks, quantised.start_ticks);
	press(&r, "u");
	assert_string_equal(notes(&r), "");
	end(&r);
}

static void
the_pedal_is_kept_and_lifted(void **state)
{
	struct rig r;
	size_t events;

	(void)state;
	begin_sound(&r);
	ui_run(&r.ui, "set count-in 0", 0);
	events = song_events(r.s->song, 0);
	press(&r, "R");
	assert_true(play_to(&r, 20));
	midi_in_receive(r.s->midi_in, 0xb0, 64, 100);
	midi_in_receive(r.s->midi_in, 0xc0, 5, 0);	/* a program is the track's own */
	midi_in_receive(r.s->midi_in, 0xb0, 0, 1);
	tap(&r, 60, 33);
	press(&r, "<Space>");			/* stops the take too */
	tick(&r);
	/* A note-on, a note-off, the pedal, and its end. */
	assert_int_equal(song_events(r.s->song, 0), events + 4);
	end(&r);
}

/* Two passes through a loop of a bar, 0.8 s. */
static void
record_in_loop(struct rig *r, const char *mode)
{
	char line[64];

	begin_sound(r);
	snprintf(line, sizeof line, "set record %s", mode);
	ui_run(&r->ui, line, 0);
	ui_run(&r->ui, "tempo 300", 0);
	ui_run(&r->ui, "step-note C2 1/4", 0);
	ui_run(&r->ui, "note-add E2 1/4", 0);
	ui_run(&r->ui, "go-bar 2", 0);
	ui_run(&r->ui, "note-add G2 1/4", 0);
	ui_run(&r->ui, "go-start", 0);
	ui_run(&r->ui, "loop-here", 0);
	ui_run(&r->ui, "count-in 0", 0);
	press(r, "R");
	assert_true(play_to(r, 300));
	tap(r, 60, 50);
	for (int waited = 0; waited < WAIT_MS && song_notes(r->s->song, -1) == 3 &&
	    transport_ticks(r->s) >= 300; waited += 2)
		tick(r);
	assert_true(play_to(r, 900));
	tap(r, 72, 70);
	press(r, "R");
}

static int
count_pitch(const struct rig *r, int pitch)
{
	char want[16];
	int n = 0;

	snprintf(want, sizeof want, " %d v", pitch);
	for (const char *at = notes(r); (at = strstr(at, want)) != NULL; at++)
		n++;
	return n;
}

static void
overdubbing_keeps_what_is_there(void **state)
{
	struct rig r;

	(void)state;
	record_in_loop(&r, "overdub");
	assert_int_equal(count_pitch(&r, 36) + count_pitch(&r, 40) + count_pitch(&r, 43), 3);
	assert_int_equal(count_pitch(&r, 60), 1);
	assert_int_equal(count_pitch(&r, 72), 1);
	press(&r, "u");
	assert_int_equal(count_pitch(&r, 60), 1);
	assert_int_equal(count_pitch(&r, 72), 0);
	end(&r);
}

static void
replacing_takes_out_what_the_pass_went_over(void **state)
{
	struct rig r;

	(void)state;
	record_in_loop(&r, "replace");
	assert_int_equal(count_pitch(&r, 36), 0);
	assert_int_equal(count_pitch(&r, 40), 0);
	assert_int_equal(count_pitch(&r, 43), 1);	/* behind the loop */
	assert_int_equal(count_pitch(&r, 60), 0);	/* of the first pass */
	assert_int_equal(count_pitch(&r, 72), 1);
	assert_false(session_silent(r.s, 0));
	end(&r);
}

/* The count-in is heard, and what is played a little early belongs to the first beat. */
static void
an_early_note_is_on_the_beat(void **state)
{
	struct rig r;

	(void)state;
	begin_sound(&r);
	ui_run(&r.ui, "tempo 240", 0);
	ui_run(&r.ui, "go-bar 3", 0);
	ui_run(&r.ui, "count-in 1", 0);		/* a second */
	press(&r, "R");
	for (int i = 0; i < 100; i++)
		tick(&r);
	tap(&r, 50, 50);			/* far too early: it is not recorded */
	assert_int_equal(transport_ticks(r.s), 3840);
	for (int64_t until = clock_ms() + 640; clock_ms() < until; )
		tick(&r);
	if (transport_ticks(r.s) == 3840)	/* on a busy machine it may be late by now */
		tap(&r, 60, 50);
	assert_true(play_to(&r, 4000));
	press(&r, "R");
	assert_int_equal(count_pitch(&r, 50), 0);
	if (count_pitch(&r, 60) > 0)
		assert_int_equal(last_note(&r).start_ticks, 3840);
	end(&r);
}

/* --- a kill in the middle of it */

static void
record_and_wait(const char *path, int ready)
{
	struct rig r;
	struct err err;

	memset(&r, 0, sizeof r);
	r.s = session_open(path, &err);
	if (r.s == NULL || !ui_init(&r.ui, &ui_tables, r.s, 80, 24, TIER_256, GLYPHS_FULL, false,
	    &err) || !transport_start(r.s, &err))
		_exit(1);
	ui_run(&r.ui, "count-in 0", 0);
	while (r.s->engine == NULL)
		tick(&r);
	ui_run(&r.ui, "record", 0);
	play_to(&r, 50);
	for (uint8_t pitch = 40; pitch < 60; pitch++)
		tap(&r, pitch, 64);
	midi_in_receive(r.s->midi_in, 0x90, 80, 80);
	for (int i = 0; i < 5; i++)
		tick(&r);
	if (write(ready, "", 1) == 1)
		for (;;)
			tick(&r);
	_exit(1);
}

static void
a_kill_in_mid_take_loses_nothing(void **state)
{
	const char *path = sandbox_path("killed.mid");
	struct session *s;
	struct err err;
	int ready[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0)
		record_and_wait(path, ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	s = session_open(path, &err);
	assert_non_null(s);
	assert_int_equal(song_notes(s->song, -1), 21);
	assert_non_null(strstr(s->message, "the take that was cut off is restored: 21 notes"));
	session_close(s);
	s = session_open(path, &err);		/* once, and not again */
	assert_int_equal(song_notes(s->song, -1), 21);
	session_close(s);
	close(ready[0]);
	close(ready[1]);
}

/* --- without recording */

static void
what_was_just_played_is_kept(void **state)
{
	struct rig r;
	struct note n;

	(void)state;
	begin(&r, 100, 30);
	press(&r, "gI");
	assert_non_null(strstr(r.s->message, "no note was played"));
	ui_run(&r.ui, "go-bar 3", 0);
	tap(&r, 60, 100);
	usleep(300000);
	tap(&r, 64, 30);
	press(&r, "gI");
	assert_int_equal(song_notes(r.s->song, -1), 2);
	n = last_note(&r);
	assert_int_equal(n.pitch, 64);
	assert_int_equal(n.velocity, 30);
	/* 300 ms are 288 ticks; the machine may be slow, but never early. */
	assert_in_range(n.start_ticks - 3840, 288, 600);
	press(&r, "u");
	assert_int_equal(song_notes(r.s->song, -1), 0);
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_in_mid_take_loses_nothing),
		cmocka_unit_test(a_take_is_one_edit_and_its_quantising_another),
		cmocka_unit_test(the_pedal_is_kept_and_lifted),
		cmocka_unit_test(overdubbing_keeps_what_is_there),
		cmocka_unit_test(replacing_takes_out_what_the_pass_went_over),
		cmocka_unit_test(an_early_note_is_on_the_beat),
		cmocka_unit_test(what_was_just_played_is_kept),
		cmocka_unit_test(keys_write_in_step_mode),
		cmocka_unit_test(a_piece_that_left_the_screen_rests),
		cmocka_unit_test(a_key_holds_the_place),
		cmocka_unit_test(a_keyboard_that_goes_is_missed_and_found_again),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
