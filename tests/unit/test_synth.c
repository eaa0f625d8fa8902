/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <unistd.h>

#include "base/file.h"
#include "ear.h"
#include "sound/synth.h"

#define RATE	48000
#define FRAMES	(RATE / 2)

static char soundfont[FILE_PATH_MAX];
static float heard[2 * FRAMES];

static int
find_built_in(void **state)
{
	(void)state;
	return file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ? 0 : -1;
}

static struct synth *
new_synth(void)
{
	struct err err;
	struct synth *s = synth_new(RATE, soundfont, 32, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

static void
fill(struct synth *s)
{
	synth_fill(s, heard, FRAMES);
}

/* Ends what sounds and lets the reverb die. */
static void
hush(struct synth *s)
{
	synth_all_off(s, true);
	fill(s);
}

static void
every_program_is_in_tune(void **state)
{
	struct synth *s = new_synth();

	(void)state;
	for (int program = 0; program < 119; program++) {
		double pitch;

		synth_send(s, 0, 0xc0, (uint8_t)program, 0);
		synth_send(s, 0, 0x90, 69, 100);
		fill(s);
		pitch = ear_midi(ear_pitch_hz(heard + RATE / 4, FRAMES - RATE / 4,
		    RATE, 100, 2000));
		/* within 15 cents, whatever octave the sound is in */
		if (fabs(remainder(pitch - 69, 12)) > 0.15 && program != 86 && program != 113)
			fail_msg("program %d sounds at %.2f for 69", program, pitch);
		hush(s);
	}
	synth_free(s);
}

static void
every_program_is_heard_alike(void **state)
{
	struct synth *s = new_synth();

	(void)state;
	for (int program = 0; program < 119; program++)
		for (int key = 36; key <= 84; key += 24) {
			double level;

			synth_send(s, 0, 0xc0, (uint8_t)program, 0);
			synth_send(s, 0, 0x90, (uint8_t)key, 100);
			fill(s);
			level = ear_level(heard, FRAMES);
			if (level < 0.002 || level > 0.25)
				fail_msg("program %d, key %d has a level of %.4f",
				    program, key, level);
			hush(s);
		}
	synth_free(s);
}

static void
every_key_is_in_tune(void **state)
{
	static const uint8_t programs[] = { 0, 16, 24, 32, 48, 56, 73 };
	struct synth *s = new_synth();

	(void)state;
	for (size_t i = 0; i < COUNT(programs); i++)
		for (int key = 36; key <= 96; key += 5) {
			double hz = 440 * exp2((key - 69) / 12.0), pitch;

			synth_send(s, 0, 0xc0, programs[i], 0);
			synth_send(s, 0, 0x90, (uint8_t)key, 100);
			fill(s);
			pitch = ear_midi(ear_pitch_hz(heard + RATE / 4, FRAMES - RATE / 4, RATE,
			    hz * 0.7, hz * 1.4));
			if (fabs(pitch - key) > 0.12)
				fail_msg("program %d sounds at %.2f for %d",
				    programs[i], pitch, key);
			hush(s);
		}
	synth_free(s);
}

static void
every_drum_is_heard_and_ends(void **state)
{
	struct synth *s = new_synth();

	(void)state;
	for (int key = 27; key <= 87; key++)
		for (int channel = 9; channel < 32; channel += 16) {	/* both blocks of 16 */
			synth_send(s, channel, 0x90, (uint8_t)key, 110);
			fill(s);
			synth_send(s, channel, 0x80, (uint8_t)key, 0);
			if (ear_level(heard, RATE / 8) < 0.003)
				fail_msg("drum %d on channel %d is not heard", key, channel);
			for (int i = 0; i < 16; i++)
				fill(s);
			if (ear_level(heard, FRAMES) > 0.001)
				fail_msg("drum %d does not end", key);
		}
	synth_free(s);
}

static double
pitch_now(struct synth *s)
{
	fill(s);
	return ear_midi(ear_pitch_hz(heard + RATE / 4, FRAMES - RATE / 4, RATE, 200, 1000));
}

static void
bend_has_its_range(void **state)
{
	static const uint8_t range_12[][2] = { { 101, 0 }, { 100, 0 }, { 6, 12 }, { 38, 0 } };
	struct synth *s = new_synth();

	(void)state;
	synth_send(s, 0, 0xc0, 73, 0);
	synth_send(s, 0, 0x90, 69, 100);
	CHECK_NEAR(pitch_now(s), 69, 0.1);
	synth_send(s, 0, 0xe0, 0x7f, 0x7f);
	CHECK_NEAR(pitch_now(s), 71, 0.1);
	synth_send(s, 0, 0xe0, 0, 64);
	for (size_t i = 0; i < COUNT(range_12); i++)
		synth_send(s, 0, 0xb0, range_12[i][0], range_12[i][1]);
	synth_send(s, 0, 0xe0, 0, 32);
	CHECK_NEAR(pitch_now(s), 63, 0.1);
	synth_free(s);
}

static void
louder_when_struck_harder(void **state)
{
	struct synth *s = new_synth();
	double last = 0;

	(void)state;
	for (int velocity = 10; velocity <= 127; velocity += 39) {
		synth_send(s, 0, 0x90, 60, (uint8_t)velocity);
		fill(s);
		assert_true(ear_level(heard, FRAMES) > 1.3 * last);
		last = ear_level(heard, FRAMES);
		hush(s);
	}
	synth_free(s);
}

static void
a_mode_message_ends_its_channel_alone(void **state)
{
	struct synth *s = new_synth();

	(void)state;
	synth_send(s, 0, 0xc0, 19, 0);
	synth_send(s, 1, 0xc0, 19, 0);
	synth_send(s, 0, 0x90, 60, 100);
	synth_send(s, 1, 0x90, 69, 100);
	synth_send(s, 0, 0xb0, 126, 1);		/* mono: ends the notes of channel 0 */
	fill(s);
	fill(s);
	fill(s);
	assert_int_equal(synth_voices(s), 1);
	CHECK_NEAR(pitch_now(s), 69, 0.1);
	synth_send(s, 1, 0x90, 76, 100);	/* and channel 1 still plays chords */
	fill(s);
	assert_int_equal(synth_voices(s), 2);
	synth_free(s);
}

/*
 * Which file is used.
 */

static char folder[] = "/tmp/cadenza-synth-XXXXXX";

static const char *
write_in_folder(const char *name, const void *bytes, size_t size)
{
	static char path[sizeof folder + 32];
	struct err err;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!file_write(path, bytes, size, &err))
		fail_msg("%s", err.text);
	return path;
}

static void
refuses_what_is_no_soundfont(void **state)
{
	uint8_t *bytes;
	size_t size;
	struct err err;

	(void)state;
	assert_true(file_read(soundfont, 1 << 24, &bytes, &size, &err));
	assert_true(synth_check_soundfont(soundfont, &err));
	assert_false(synth_check_soundfont("/tmp", &err));
	assert_false(synth_check_soundfont("/nowhere.sf2", &err));
	assert_false(synth_check_soundfont(write_in_folder("text.sf2", "MThd, really", 12), &err));
	assert_non_null(strstr(err.text, "is not a soundfont"));
	for (size_t part = 0; part < size; part += size / 97 + 1) {
		assert_false(synth_check_soundfont(write_in_folder("cut.sf2", bytes, part), &err));
		assert_null(synth_new(RATE, write_in_folder("cut.sf2", bytes, part), 16, &err));
	}
	free(bytes);
}

/* Each table made wrong in turn: whatever is let through must load or be refused, not crash. */
static void
survives_flipped_bytes(void **state)
{
	uint8_t *bytes;
	size_t size, tables = 0;
	struct err err;

	(void)state;
	assert_true(file_read(soundfont, 1 << 24, &bytes, &size, &err));
	for (size_t i = 0; i + 4 < size && tables == 0; i++)
		if (memcmp(bytes + i, "pdta", 4) == 0)
			tables = i;
	assert_true(tables > 0);
	for (size_t i = tables; i < size; i += (size - tables) / 150) {
		struct synth *s;

		bytes[i] ^= 0xff;
		s = synth_new(RATE, write_in_folder("flip.sf2", bytes, size), 16, &err);
		if (s != NULL) {
			synth_send(s, 0, 0x90, 60, 100);
			synth_fill(s, heard, 4800);
		}
		synth_free(s);
		bytes[i] ^= 0xff;
	}
	free(bytes);
}

static void
finds_the_one_that_was_named(void **state)
{
	char path[FILE_PATH_MAX], broken[FILE_PATH_MAX];
	struct err err;

	(void)state;
	snprintf(broken, sizeof broken, "%s", write_in_folder("broken.sf2", "RIFF", 4));
	setenv("SOUNDFONT", soundfont, 1);
	assert_true(synth_find_soundfont(NULL, NULL, path, sizeof path, &err));
	assert_string_equal(path, soundfont);
	assert_false(synth_find_soundfont(broken, NULL, path, sizeof path, &err));
	assert_non_null(strstr(err.text, broken));
	assert_false(synth_find_soundfont("", broken, path, sizeof path, &err));
	assert_non_null(strstr(err.text, "setting"));
	setenv("SOUNDFONT", broken, 1);
	assert_true(synth_find_soundfont(NULL, soundfont, path, sizeof path, &err));
	assert_false(synth_find_soundfont(NULL, NULL, path, sizeof path, &err));
	assert_non_null(strstr(err.text, "$SOUNDFONT"));
	unsetenv("SOUNDFONT");
	setenv("HOME", folder, 1);
	assert_true(synth_find_soundfont(NULL, NULL, path, sizeof path, &err));
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = { "text.sf2", "cut.sf2", "flip.sf2", "broken.sf2" };
	char path[sizeof folder + 32];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

static int
set_up(void **state)
{
	return find_built_in(state) != 0 || make_folder(state) != 0 ? -1 : 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_program_is_in_tune),
		cmocka_unit_test(every_program_is_heard_alike),
		cmocka_unit_test(every_key_is_in_tune),
		cmocka_unit_test(every_drum_is_heard_and_ends),
		cmocka_unit_test(bend_has_its_range),
		cmocka_unit_test(louder_when_struck_harder),
		cmocka_unit_test(a_mode_message_ends_its_channel_alone),
		cmocka_unit_test(refuses_what_is_no_soundfont),
		cmocka_unit_test(survives_flipped_bytes),
		cmocka_unit_test(finds_the_one_that_was_named),
	};

	return cmocka_run_group_tests(tests, set_up, remove_folder);
}
