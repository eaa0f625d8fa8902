/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "test.h"
#include "theme.h"

/* Text can be read on what is behind it, and tracks are told apart, by all kinds of eyes. */

static void
linear_of(int32_t colour, double rgb[3])
{
	for (int i = 0; i < 3; i++) {
		double c = (colour >> (16 - 8 * i) & 0xff) / 255.0;

		rgb[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
}

/* Contrast ratio of WCAG 2: 1 to 21. */
static double
contrast(int32_t a, int32_t b)
{
	double x[3], y[3], light, dark;

	linear_of(a, x);
	linear_of(b, y);
	light = 0.2126 * x[0] + 0.7152 * x[1] + 0.0722 * x[2] + 0.05;
	dark = 0.2126 * y[0] + 0.7152 * y[1] + 0.0722 * y[2] + 0.05;
	return light > dark ? light / dark : dark / light;
}

/* Machado, Oliveira and Fernandes (2009): all cones, and without one kind of them. */
static const double eyes[4][3][3] = {
	{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
	{ { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
	    { -0.003882, -0.048116, 1.051998 } },
	{ { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
	    { -0.011820, 0.042940, 0.968881 } },
	{ { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 },
	    { 0.004733, 0.691367, 0.303900 } },
};

static double
root(double t)
{
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static void
lab_of(int32_t colour, int eye, double lab[3])
{
	double rgb[3], seen[3], x, y, z;

	linear_of(colour, rgb);
	for (int i = 0; i < 3; i++) {
		double sum = 0;

		for (int j = 0; j < 3; j++)
			sum += eyes[eye][i][j] * rgb[j];
		seen[i] = sum < 0 ? 0 : sum > 1 ? 1 : sum;
	}
	x = root((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
	y = root(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
	z = root((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
	lab[0] = 116 * y - 16;
	lab[1] = 500 * (x - y);
	lab[2] = 200 * (y - z);
}

/* The least difference of two tracks (CIE 1976), to the eyes that see it least. */
static double
least_difference(const struct theme *t)
{
	double least = 1e9, a[3], b[3];

	for (int eye = 0; eye < 4; eye++)
		for (int i = 0; i < TRACK_COLOURS; i++)
			for (int j = 0; j < i; j++) {
				lab_of(t->track[i][TRACK_SHADES - 1], eye, a);
				lab_of(t->track[j][TRACK_SHADES - 1], eye, b);
				least = fmin(least, sqrt(pow(a[0] - b[0], 2) +
				    pow(a[1] - b[1], 2) + pow(a[2] - b[2], 2)));
			}
	return least;
}

static void
every_text_can_be_read(void **state)
{
	static const enum role behind[] = { ROLE_BG, ROLE_BAR_BG };
	static const struct { enum role role; double plain, contrast; } texts[] = {
		{ ROLE_TEXT, 7, 10 }, { ROLE_STRONG, 7, 12 }, { ROLE_DIM, 3, 7 },
		{ ROLE_ERROR, 4.5, 7 }, { ROLE_ACCENT, 4.5, 7 },
	};
	struct theme t;

	(void)state;
	for (int kind = 0; kind < THEME_KINDS; kind++)
		for (int light = 0; light < 2; light++) {
			theme_init(&t, TIER_TRUE, light, (enum theme_kind)kind);
			for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
				for (int b = 0; b < 2; b++) {
					double got = contrast(t.role[texts[i].role],
					    t.role[behind[b]]);

					if (got < (kind == THEME_CONTRAST ? texts[i].contrast :
					    texts[i].plain))
						fail_msg("%s, %s: role %d on %d has %.1f",
						    theme_names[kind], light ? "light" : "dark",
						    texts[i].role, behind[b], got);
				}
		}
}

static void
notes_stand_out(void **state)
{
	struct theme t;

	(void)state;
	for (int kind = 0; kind < THEME_KINDS; kind++)
		for (int light = 0; light < 2; light++) {
			theme_init(&t, TIER_TRUE, light, (enum theme_kind)kind);
			for (int i = 0; i < TRACK_COLOURS; i++)
				if (contrast(t.track[i][TRACK_SHADES - 1], t.role[ROLE_ROW]) < 3)
					fail_msg("%s, %s: track %d has %.1f", theme_names[kind],
					    light ? "light" : "dark", i, contrast(
					    t.track[i][TRACK_SHADES - 1], t.role[ROLE_ROW]));
		}
}

static void
colour_blind_eyes_tell_tracks_apart(void **state)
{
	struct theme t;

	(void)state;
	for (int light = 0; light < 2; light++) {
		theme_init(&t, TIER_TRUE, light, THEME_COLOUR_BLIND);
		assert_true(least_difference(&t) > 20);
		theme_init(&t, TIER_TRUE, light, THEME_PLAIN);
		assert_true(least_difference(&t) < 20);	/* so the theme has a reason */
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_can_be_read),
		cmocka_unit_test(notes_stand_out),
		cmocka_unit_test(colour_blind_eyes_tell_tracks_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
