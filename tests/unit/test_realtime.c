/* SPDX-License-Identifier: MIT */

/*
 * What engine_fill may not do, it does not: this program puts its own malloc,
 * free, locks, waits and writes before the C library's and counts who calls
 * them while engine_fill runs, FluidSynth included.
 */

#include "test.h"

#include <dlfcn.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "midi_file.h"
#include "music/edit.h"
#include "music/plan.h"
#include "sound/engine.h"

#define RATE	48000
#define BUFFER	256

static char soundfont[FILE_PATH_MAX];
static _Thread_local volatile bool watched;	/* the compiler knows malloc better than we do */
static _Thread_local const char *volatile offence;	/* the first forbidden call */

/* A sanitizer has its own malloc and wants to keep it; gcc and clang name theirs in two ways. */
#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if !defined SANITIZED && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define WATCHED 1

static void
note_call(const char *name)
{
	if (watched && offence == NULL)
		offence = name;
}

void	*__libc_malloc(size_t);
void	*__libc_calloc(size_t, size_t);
void	*__libc_realloc(void *, size_t);
void	 __libc_free(void *);
void	*__libc_memalign(size_t, size_t);

void *
malloc(size_t size)
{
	note_call("malloc");
	return __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	note_call("calloc");
	return __libc_calloc(count, size);
}

void *
realloc(void *p, size_t size)
{
	note_call("realloc");
	return __libc_realloc(p, size);
}

void
free(void *p)
{
	note_call("free");
	__libc_free(p);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	note_call("aligned_alloc");
	return __libc_memalign(alignment, size);
}

static int	(*real_lock)(pthread_mutex_t *);
static int	(*real_cond_wait)(pthread_cond_t *, pthread_mutex_t *);
static int	(*real_nanosleep)(const struct timespec *, struct timespec *);
static ssize_t	(*real_write)(int, const void *, size_t);
static ssize_t	(*real_read)(int, void *, size_t);

static void
find_real_calls(void)
{
	*(void **)&real_lock = dlsym(RTLD_NEXT, "pthread_mutex_lock");
	*(void **)&real_cond_wait = dlsym(RTLD_NEXT, "pthread_cond_wait");
	*(void **)&real_nanosleep = dlsym(RTLD_NEXT, "nanosleep");
	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
	*(void **)&real_read = dlsym(RTLD_NEXT, "read");
}

int
pthread_mutex_lock(pthread_mutex_t *m)
{
	note_call("pthread_mutex_lock");
	return real_lock == NULL ? 0 : real_lock(m);	/* before main there is one thread */
}

int
pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
	note_call("pthread_cond_wait");
	return real_cond_wait(c, m);
}

int
nanosleep(const struct timespec *t, struct timespec *left)
{
	note_call("nanosleep");
	return real_nanosleep(t, left);
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	note_call("write");
	return real_write(fd, bytes, size);
}

ssize_t
read(int fd, void *bytes, size_t size)
{
	note_call("read");
	return real_read(fd, bytes, size);
}
#else
static void
find_real_calls(void)
{
}
#endif

static double slowest_us;

static void
watched_fill(struct engine *e, int buffers, const char *what)
{
	static float out[2 * BUFFER];

	for (int i = 0; i < buffers; i++) {
		struct timespec from, to;

		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
		watched = true;
		engine_fill(e, out, BUFFER);
		watched = false;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
		slowest_us = fmax(slowest_us, (double)(to.tv_sec - from.tv_sec) * 1e6 +
		    (double)(to.tv_nsec - from.tv_nsec) / 1e3);
		if (offence != NULL)
			fail_msg("%s was called in engine_fill (%s)", offence, what);
	}
}

/* Everything that a piece can say, on many channels, with more notes than voices. */
#define BUSY_EVENTS 480

static struct song *
make_busy_song(void)
{
	static struct midi_event events[16][BUSY_EVENTS];
	struct midi_track tracks[16];
	static const uint8_t controllers[] = { 0, 1, 6, 7, 10, 11, 32, 38, 64, 66, 67, 74, 91, 93,
		96, 98, 99, 100, 101, 120, 121, 123, 124, 126, 127 };

	for (int t = 0; t < 16; t++) {
		uint8_t channel = (uint8_t)t;

		for (int i = 0; i < BUSY_EVENTS; i++) {
			struct midi_event *e = &events[t][i];
			int k = i / 8;

			*e = (struct midi_event){ i * 11, 0x90 | channel, 0, 0, 0 };
			switch (i % 8) {
			case 0: case 1: case 2:
				e->data0 = (uint8_t)(36 + (i * 7 + t) % 60);
				e->data1 = 100;
				break;
			case 3:
				e->status = 0xb0 | channel;
				e->data0 = controllers[k % (int)sizeof controllers];
				e->data1 = (uint8_t)(k * 5 % 128);
				break;
			case 4:
				e->status = 0xe0 | channel;
				e->data1 = (uint8_t)(i % 128);
				break;
			case 5:
				e->status = 0xc0 | channel;
				e->data0 = (uint8_t)((i + t * 8) % 128);
				break;
			case 6:
				e->status = (i % 16 < 8 ? 0xd0 : 0xa0) | channel;
				e->data0 = 60;
				break;
			default:
				e->data0 = (uint8_t)(36 + ((i - 7) * 7 + t) % 60);	/* an off */
			}
		}
		tracks[t] = (struct midi_track){ events[t], BUSY_EVENTS };
	}
	return make_song(tracks, 16);
}

static void
give_song(struct engine *e, const struct song *song)
{
	struct err err;
	struct plan *plan = plan_new(song, &err);

	assert_non_null(plan);
	assert_true(engine_set_plan(e, plan));
}

static void
a_callback_only_calculates(void **state)
{
	struct song *song = make_busy_song();
	struct err err;
	struct engine *e = engine_new(RATE, soundfont, &err);
	bool good = e != NULL;

	(void)state;
	assert_true(good);
	watched_fill(e, 10, "nothing to play");
	give_song(e, song);
	watched_fill(e, 2, "a plan");
	assert_true(engine_play(e, 0));
	watched_fill(e, 200, "playing");
	assert_true(engine_metronome(e, true));
	watched_fill(e, 100, "metronome");
	for (int i = 0; i < 20; i++) {
		give_song(e, song);
		watched_fill(e, 10, "another plan");
		assert_true(engine_preview(e, i % 16, i % 16, 60 + i, 100, 20));
		assert_true(engine_mute(e, i % 16, i % 2 == 0));
	}
	assert_true(engine_loop(e, 960, 1100));
	assert_true(engine_play(e, 960));
	watched_fill(e, 400, "a loop");
	assert_true(engine_loop(e, 0, 0));
	assert_true(engine_gain(e, -3));
	assert_true(engine_panic(e));
	watched_fill(e, 50, "gain and panic");
	assert_true(engine_stop(e));
	watched_fill(e, 50, "stopped");
	engine_cue(e, 3000);
	assert_true(engine_preview(e, 3, 3, 60, 100, 50));
	watched_fill(e, 50, "a preview");
	assert_true(engine_play(e, 4000));
	watched_fill(e, 1200, "to the end");
	engine_poll(e);
	engine_free(e);
	song_free(song);
	print_message("slowest buffer: %.0f us of processor time for %d us of sound\n", slowest_us,
	    BUFFER * 1000000 / RATE);
}

#ifdef WATCHED
static void
the_watch_sees(void **state)
{
	void *volatile p;

	(void)state;
	watched = true;
	p = malloc(10);
	watched = false;
	assert_string_equal(offence, "malloc");
	free(p);
	offence = NULL;
}
#endif

static int
find_built_in(void **state)
{
	(void)state;
	find_real_calls();
	return file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef WATCHED
		cmocka_unit_test(the_watch_sees),
#endif
		cmocka_unit_test(a_callback_only_calculates),
	};

	return cmocka_run_group_tests(tests, find_built_in, NULL);
}
