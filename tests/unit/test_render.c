/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <sys/resource.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "ear.h"
#include "midi_file.h"
#include "sound/render.h"

#define FRAMES_MAX	(44100 * 20)

static char soundfont[FILE_PATH_MAX], folder[] = "/tmp/cadenza-render-XXXXXX";
static float heard[2 * FRAMES_MAX];

static const struct midi_event tune[] = {
	{ 0, 0xc0, 73, 0, 0 }, TEMPO(0, 500000), NOTE(0, 470, 0, 69), NOTE(480, 470, 0, 72),
	NOTE(960, 470, 0, 76), NOTE(1440, 470, 0, 81),
};
static const struct midi_event stroke[] = { NOTE(1920, 10, 9, 36) };
static const struct midi_track tracks[] = { TRACK(tune), TRACK(stroke) };

static const char *
path_of(const char *name)
{
	static char path[sizeof folder + 64];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static bool
render(const char *name, double rate_hz, const bool *muted, struct render_result *result,
    struct err *err)
{
	struct song *song = make_song(tracks, 2);
	struct render_request q = {
		.song = song, .path = path_of(name), .soundfont = soundfont,
		.rate_hz = rate_hz, .muted = muted,
	};
	bool good = render_file(&q, result, err);

	song_free(song);
	return good;
}

/* Reads with libsndfile what was written with it: header, rate, length, sound. */
static size_t
read_back(const char *name, SF_INFO *info)
{
	SNDFILE *in;
	sf_count_t n;

	memset(info, 0, sizeof *info);
	in = sf_open(path_of(name), SFM_READ, info);
	if (in == NULL)
		fail_msg("%s: %s", name, sf_strerror(NULL));
	assert_int_equal(info->channels, 2);
	assert_true(info->frames <= FRAMES_MAX);
	n = sf_readf_float(in, heard, FRAMES_MAX);
	sf_close(in);
	assert_int_equal(n, info->frames);
	return (size_t)n;
}

static double
pitch_at(double seconds, double rate_hz)
{
	return ear_midi(ear_pitch_hz(heard + 2 * (size_t)(seconds * rate_hz),
	    (size_t)(rate_hz / 5), rate_hz, 300, 1200));
}

static void
every_format_can_be_read_and_is_in_tune(void **state)
{
	static const struct { const char *name; int format; double rate_hz; } cases[] = {
		{ "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 0 },
		{ "b.FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100 },
		{ "c.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100 },
		{ "d.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 22050 },
		{ "e.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		double rate = cases[i].rate_hz > 0 ? cases[i].rate_hz : 44100;
		struct render_result r;
		struct err err;
		SF_INFO info;
		size_t frames;

		if (!render(cases[i].name, cases[i].rate_hz, NULL, &r, &err))
			fail_msg("%s", err.text);
		frames = read_back(cases[i].name, &info);
		assert_int_equal(info.format, cases[i].format);
		assert_int_equal(info.samplerate, rate);
		CHECK_NEAR((double)frames / rate, r.seconds, 0.05);
		assert_true(r.seconds > 2.1 && r.seconds < 8);
		assert_true(r.peak > 0.05 && r.peak < 1);
		CHECK_NEAR(pitch_at(0.2, rate), 69, 0.1);
		CHECK_NEAR(pitch_at(0.7, rate), 72, 0.1);
		CHECK_NEAR(pitch_at(1.2, rate), 76, 0.1);
		CHECK_NEAR(pitch_at(1.7, rate), 81, 0.1);
		/* the tail is there to its end: it has died away */
		assert_true(ear_level(heard + 2 * (frames - 2000), 2000) < 2e-4);
	}
}

static void
the_same_piece_gives_the_same_bytes(void **state)
{
	struct render_result r;
	struct err err;
	uint8_t *bytes[2];
	size_t size[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_true(render("same.wav", 0, NULL, &r, &err));
		assert_true(file_read(path_of("same.wav"), 1 << 24, &bytes[i], &size[i], &err));
	}
	assert_int_equal(size[0], size[1]);
	assert_memory_equal(bytes[0], bytes[1], size[0]);
	free(bytes[0]);
	free(bytes[1]);
}

static void
muted_tracks_are_left_out(void **state)
{
	const bool muted[] = { true, false };
	struct render_result r;
	struct err err;
	SF_INFO info;

	(void)state;
	assert_true(render("muted.wav", 0, muted, &r, &err));
	read_back("muted.wav", &info);
	assert_true(ear_level(heard, 44100) < 1e-4);
	assert_true(ear_level(heard + 2 * 88200, 8820) > 0.005);	/* the stroke at 2 s */
}

static void
other_names_are_refused(void **state)
{
	static const char *const names[] = { "a.mp3", "wav", ".wav", "a.wav.gz", "a." };
	struct render_result r;
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_false(render_is_audio_path(names[i]));
		assert_false(render(names[i], 0, NULL, &r, &err));
		assert_non_null(strstr(err.text, ".wav, .flac or .ogg"));
		assert_false(file_exists(path_of(names[i])));
	}
	assert_true(render_is_audio_path("a.b/c.Ogg"));
	assert_false(render(path_of("no/such/folder.wav"), 0, NULL, &r, &err));
	assert_false(render("rate.wav", 1000000, NULL, &r, &err));
	assert_false(file_exists(path_of("rate.wav")));
}

static int
files_in_folder(void)
{
	char command[128];
	FILE *ls;
	int count = -1;

	snprintf(command, sizeof command, "ls -A %s | wc -l", folder);
	ls = popen(command, "r");
	assert_non_null(ls);
	assert_int_equal(fscanf(ls, "%d", &count), 1);
	pclose(ls);
	return count;
}

/* A file may become no larger than this: a stand-in for a full disk. */
static void
limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
a_full_disk_leaves_the_old_file(void **state)
{
	static const char *const names[] = { "full.wav", "full.flac", "full.ogg" };
	static const rlim_t limits[] = { 0, 20, 4096, 20000 };
	struct render_result r;
	struct err err;
	int files;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < COUNT(names); i++) {
		uint8_t *bytes;
		size_t size;

		assert_true(file_write(path_of(names[i]), "old", 3, &err));
		files = files_in_folder();
		for (size_t k = 0; k < COUNT(limits); k++) {
			bool good;

			limit_files(limits[k]);
			good = render(names[i], 0, NULL, &r, &err);
			limit_files(RLIM_INFINITY);
			assert_false(good);
			assert_non_null(strstr(err.text, "File too large"));
			assert_int_equal(files_in_folder(), files);
			assert_true(file_read(path_of(names[i]), 100, &bytes, &size, &err));
			assert_int_equal(size, 3);
			free(bytes);
		}
	}
}

static bool
stop_soon(void *arg, double done)
{
	int *calls = arg;

	assert_true(done >= 0 && done <= 1);
	return ++*calls < 2;
}

static void
it_can_be_cancelled(void **state)
{
	struct song *song = make_song(tracks, 2);
	int calls = 0;
	struct render_request q = {
		.song = song, .path = path_of("cancelled.wav"), .soundfont = soundfont,
		.progress = stop_soon, .arg = &calls,
	};
	struct render_result r;
	struct err err;

	(void)state;
	assert_false(render_file(&q, &r, &err));
	assert_int_equal(calls, 2);
	assert_non_null(strstr(err.text, "cancelled"));
	assert_false(file_exists(path_of("cancelled.wav")));
	song_free(song);
}

static void
endless_and_empty_pieces_end(void **state)
{
	static const struct midi_event late[] = {
		TEMPO(0, 0xffffff), NOTE(0x0ffffff0, 100, 0, 60),
	};
	static const struct midi_event hanging[] = { { 0, 0xc0, 19, 0, 0 },
	    { 0, 0x90, 60, 100, 0 } };
	static const struct midi_track late_track[] = { TRACK(late) };
	static const struct midi_track hanging_track[] = { TRACK(hanging) };
	static const struct midi_track empty_track[] = { { hanging, 1 } };
	const struct { const struct midi_track *track; bool good; } cases[] = {
		{ late_track, false }, { hanging_track, true }, { empty_track, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct song *song = make_song(cases[i].track, 1);
		struct render_request q = {
			.song = song, .path = path_of("odd.wav"), .soundfont = soundfont,
		};
		struct render_result r;
		struct err err;

		assert_int_equal(render_file(&q, &r, &err), cases[i].good);
		if (cases[i].good)
			assert_true(r.seconds < 5);
		else
			assert_non_null(strstr(err.text, "hours"));
		song_free(song);
	}
}

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL &&
	    file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_can_be_read_and_is_in_tune),
		cmocka_unit_test(the_same_piece_gives_the_same_bytes),
		cmocka_unit_test(muted_tracks_are_left_out),
		cmocka_unit_test(other_names_are_refused),
		cmocka_unit_test(a_full_disk_leaves_the_old_file),
		cmocka_unit_test(it_can_be_cancelled),
		cmocka_unit_test(endless_and_empty_pieces_end),
	};

	return cmocka_run_group_tests(tests, set_up, remove_folder);
}
