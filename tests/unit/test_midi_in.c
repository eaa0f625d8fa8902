/* SPDX-License-Identifier: MIT */
/*
 * MIDI input: what comes out of the rings is what went into a named pipe, which
 * the reader's own thread reads as it does a device.
 */

#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ring.h"
#include "listener.h"
#include "sound/midi_in.h"

#define WAIT_MS		5000

static char folder[] = "/tmp/cadenza-midi-XXXXXX", pipe_path[64], proc_path[64];

static struct midi_in *
open_pipe(int *fd)
{
	struct midi_in *in = midi_in_new();
	struct err err;

	assert_non_null(in);
	if (!midi_in_open(in, pipe_path, &err))
		fail_msg("%s", err.text);
	*fd = open(pipe_path, O_WRONLY | O_CLOEXEC);
	assert_true(*fd >= 0);
	return in;
}

static void
send(int fd, const void *bytes, size_t n)
{
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
}

/* Waits as the terminal's thread does. */
static bool
next_message(struct midi_in *in, struct midi_message *m)
{
	struct pollfd wait = { .fd = midi_in_fd(in), .events = POLLIN };

	while (!midi_in_next(in, m))
		if (poll(&wait, 1, WAIT_MS) <= 0)
			return false;
	return true;
}

static void
the_reader_reads_what_a_keyboard_sends(void **state)
{
	/* Bytes without a status, clocks, a sysex, and a channel that does not matter. */
	static const uint8_t bytes[] = {
		5, 6, 0x93, 60, 0xfe, 100, 64, 1, 0xf8, 67, 0, 0xf0, 0x7e, 9, 0xf7, 1, 2,
		0x83, 60, 64, 0xb3, 64, 127, 0xe3, 0x01, 0x40,
		0xd3, 55, 0xa3, 60, 9, 0xc3, 5,
	};
	static const uint8_t wanted[][3] = {
		{ 0x90, 60, 100 }, { 0x90, 64, 1 }, { 0x90, 67, 0 }, { 0x80, 60, 64 },
		{ 0xb0, 64, 127 }, { 0xe0, 1, 64 }, { 0xd0, 55, 0 }, { 0xa0, 60, 9 },
		{ 0xc0, 5, 0 },
	};
	double before = clock_seconds();
	struct midi_message m;
	struct midi_in *in;
	int fd;

	(void)state;
	in = open_pipe(&fd);
	assert_string_equal(midi_in_name(in), pipe_path);
	send(fd, bytes, sizeof bytes);
	for (size_t i = 0; i < COUNT(wanted); i++) {
		if (!next_message(in, &m))
			fail_msg("message %zu did not come", i);
		assert_int_equal(m.status, wanted[i][0]);
		assert_int_equal(m.data[0], wanted[i][1]);
		assert_int_equal(m.data[1], wanted[i][2]);
		assert_true(m.seconds >= before && m.seconds <= clock_seconds());
		before = m.seconds;
	}
	assert_false(midi_in_next(in, &m));
	assert_int_equal(midi_in_lost(in), 0);
	close(fd);
	midi_in_free(in);
}

/* A writer that goes away and comes back, as a keyboard that is switched off. */
static void
a_pipe_outlives_its_writer(void **state)
{
	static const uint8_t on[] = { 0x90, 50, 50 };
	struct midi_message m;
	struct midi_in *in;
	int fd;

	(void)state;
	in = open_pipe(&fd);
	close(fd);
	fd = open(pipe_path, O_WRONLY | O_CLOEXEC);
	send(fd, on, sizeof on);
	assert_true(next_message(in, &m));
	assert_int_equal(m.data[0], 50);
	close(fd);
	midi_in_free(in);
}

static void *
push_many(void *arg)
{
	for (int i = 0; i < 100000; i++)
		midi_in_receive(arg, i % 2 == 0 ? 0x90 : 0x80, (uint8_t)(i / 2 % 128), 1);
	return NULL;
}

/* Faster than anything plays: some are lost and counted, and the rest come in order. */
static void
a_flood_is_counted(void **state)
{
	struct midi_in *in = midi_in_new();
	struct midi_message m;
	pthread_t thread;
	unsigned got = 0, lost;
	double last = 0;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, push_many, in), 0);
	pthread_join(thread, NULL);
	while (midi_in_next(in, &m)) {
		assert_true(m.seconds >= last);
		last = m.seconds;
		got++;
	}
	lost = midi_in_lost(in);
	assert_true(got > 0 && lost > 0);
	assert_int_equal(got + lost, 100000);
	midi_in_free(in);
}

static void
what_cannot_be_opened_is_named(void **state)
{
	static const struct {
		const char	*wanted, *says;
	} cases[] = {
		{ "piano", "piano is not one of: auto off alsa jack" },
		{ "/nowhere/midi1", "there is no MIDI device /nowhere/midi1" },
		{ "/etc/passwd", "/etc/passwd is not a MIDI device" },
	};
	struct midi_in *in = midi_in_new();
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(midi_in_check(cases[i].wanted, &err));
		assert_memory_equal(err.text, cases[i].says, strlen(cases[i].says));
		assert_false(midi_in_open(in, cases[i].wanted, &err));
		assert_memory_equal(err.text, cases[i].says, strlen(cases[i].says));
		assert_string_equal(midi_in_name(in), "");
	}
	assert_true(midi_in_open(in, "off", &err));
	assert_string_equal(midi_in_name(in), "");
	midi_in_free(in);
}

static void
keyboards_are_named(void **state)
{
	static const char clients[] =
	    "Client info\n  cur  clients : 5\nClient   0 : \"System\" [Kernel Legacy]\n"
	    "  Port   0 : \"Timer\" (Rwe-) [In/Out]\n"
	    "Client  14 : \"Midi Through\" [Kernel Legacy]\n"
	    "Client  20 : \"USB Keystation 61\" [Kernel Legacy]\n"
	    "  Port   0 : \"USB Keystation 61 MIDI 1\" (RWeX) [In/Out]\n"
	    "Client  24 : \"nano\033[2JKEY\" [Kernel]\n"
	    "Client 128 : \"cadenza\" [User Legacy]\n";
	char names[64], few[24];
	FILE *f = fopen(proc_path, "w");

	(void)state;
	assert_false(midi_in_keyboards(proc_path, names, sizeof names));
	fputs(clients, f);
	fclose(f);
	assert_true(midi_in_keyboards(proc_path, names, sizeof names));
	assert_null(strchr(names, 033));
	assert_memory_equal(names, "USB Keystation 61, nano", 23);
	assert_true(midi_in_keyboards(proc_path, few, sizeof few));
	assert_string_equal(few, "USB Keystation 61");
	assert_false(midi_in_keyboards("/nowhere", names, sizeof names));
}

/* --- FluidSynth's driver of JACK, with a server without hardware */

static const char jack_script[] =
    "export JACK_DEFAULT_SERVER=cadenza-test-$PPID; exec >%s/log 2>&1\n"
    "jackd -n $JACK_DEFAULT_SERVER -r -d dummy -r 48000 -p 256 & jackd=$!\n"
    "for i in $(seq 50); do jack_lsp && break; sleep 0.1; done\n"
    "jack_midiseq keys 24000 0 60 6000 12000 67 6000 & keys=$!\n"
    "sleep 30 & sleep=$!\n"
    "trap 'kill $keys $jackd $sleep; wait' EXIT; trap 'exit 0' TERM\n"
    "for i in $(seq 100); do jack_connect keys:out cadenza:midi_00 && break; sleep 0.1; done\n"
    "wait $sleep\n";

static pid_t
start_jack(void)
{
	char script[1024];
	pid_t pid;

	snprintf(script, sizeof script, jack_script, folder);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", script, (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* A piano that plays a fifth, over and over. */
static void
jack_brings_what_is_played(void **state)
{
	struct midi_in *in;
	struct midi_message m;
	struct err err = { 0 };
	char name[64], log[96];
	bool open = false;
	pid_t jack;
	int got[128] = { 0 };

	(void)state;
	if (system("command -v jackd >/dev/null && command -v jack_midiseq >/dev/null") != 0) {
		puts("skipped: no jackd, or no jack_midiseq");
		skip();
	}
	snprintf(name, sizeof name, "cadenza-test-%ld", (long)getpid());
	setenv("JACK_DEFAULT_SERVER", name, 1);
	in = midi_in_new();
	assert_false(midi_in_open(in, "jack", &err));
	assert_string_equal(err.text, "no JACK server is running");
	jack = start_jack();
	for (int i = 0; i < 100 && !open; i++, usleep(100000))
		open = midi_in_open(in, "jack", &err);
	assert_true(open);
	assert_string_equal(midi_in_name(in), "jack");
	for (int i = 0; i < 6 && next_message(in, &m); i++)
		got[m.data[0]] += m.status == 0x90;
	midi_in_free(in);
	kill(jack, SIGTERM);
	waitpid(jack, NULL, 0);
	snprintf(log, sizeof log, "%s/log", folder);
	unlink(log);
	assert_true(got[60] > 0 && got[67] > 0);
}

/* --- in the engine */

static void
keys_sound_until_they_are_let_go(void **state)
{
	struct engine *e = new_engine();
	struct midi_in *in;
	static const uint8_t on[] = { 0x90, 69, 100 }, off[] = { 0x80, 69, 0 };
	struct midi_message m;
	size_t frames;
	int fd;

	(void)state;
	in = open_pipe(&fd);
	send(fd, on, sizeof on);
	assert_true(next_message(in, &m));
	assert_true(engine_thru(e, midi_in_thru(in)));	/* what came before is not played */
	frames = listen(e, 0, 0.5);
	assert_true(level_at(0.1, 0.3) < 1e-4);
	send(fd, on, sizeof on);
	assert_true(next_message(in, &m));
	frames = listen(e, frames, 1.5);
	CHECK_NEAR(pitch_at(1.5, 200, 900), 69, 0.1);
	assert_int_equal(state_of(e).sounding[1], UINT64_C(1) << 5);
	send(fd, off, sizeof off);
	assert_true(next_message(in, &m));
	frames = listen(e, frames, 2);
	assert_int_equal(state_of(e).sounding[1], 0);
	assert_true(level_at(3.5, 0.4) < level_at(1.5, 0.4) / 10);
	engine_free(e);
	close(fd);
	midi_in_free(in);
}

/* The pedal holds; on another track its old channel is let go. */
static void
the_pedal_does_not_stay_behind(void **state)
{
	static const struct midi_event low[] = { NOTE(0, 10, 0, 30) }, high[] = {
	    NOTE(0, 10, 1, 90) };
	static const struct midi_track tracks[] = { TRACK(low), TRACK(high) };
	struct engine *e = new_player(tracks, 2);
	size_t frames;

	(void)state;
	engine_cue_track(e, 0, 0);
	assert_true(engine_key(e, 0xb0, 64, 127));
	assert_true(engine_key(e, 0x90, 60, 100));
	frames = listen(e, 0, 0.2);
	assert_true(engine_key(e, 0x90, 60, 0));
	frames = listen(e, frames, 1);
	assert_true(engine_voices(e) > 0);
	assert_int_equal(state_of(e).sounding[0], 0);
	engine_cue_track(e, 1, 1);
	assert_true(engine_key(e, 0x90, 72, 100));
	assert_true(engine_key(e, 0x80, 72, 0));
	listen(e, frames, 6);
	assert_int_equal(engine_voices(e), 0);
	engine_free(e);
}

static int
set_up(void **state)
{
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(pipe_path, sizeof pipe_path, "%s/keys", folder);
	snprintf(proc_path, sizeof proc_path, "%s/clients", folder);
	return mkfifo(pipe_path, 0600) == 0 ? find_built_in(state) : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(pipe_path);
	unlink(proc_path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_reads_what_a_keyboard_sends),
		cmocka_unit_test(a_pipe_outlives_its_writer),
		cmocka_unit_test(a_flood_is_counted),
		cmocka_unit_test(what_cannot_be_opened_is_named),
		cmocka_unit_test(keyboards_are_named),
		cmocka_unit_test(jack_brings_what_is_played),
		cmocka_unit_test(keys_sound_until_they_are_let_go),
		cmocka_unit_test(the_pedal_does_not_stay_behind),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
