/* SPDX-License-Identifier: MIT */
#include "wave.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TOP_HZ		11000.0		/* no partial above: keys above the root play faster */
#define FRAMES_MAX	(1 << 18)
#define LOUDNESS	0.28		/* root mean square that all tones are brought to */
#define PEAK_MAX	0.95
#define AFTER_LOOP	8		/* frames that an interpolating player may look at */

double
wave_noise(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return (double)(*state >> 8) / (1 << 23) - 1;
}

static double
key_hz(int key)
{
	return 440 * exp2((key - 69) / 12.0);
}

/* A bump at `centre`, an octave wide in all for width 0.5. */
static double
formant(double hz, double centre, double width)
{
	double octaves = log2(hz / centre) / width;

	return exp(-octaves * octaves);
}

/*
 * Spectra.
 */

static double
piano(int n, double hz)
{
	double struck = fabs(sin(M_PI * n * 0.122)) + 0.08;	/* an eighth of the string */

	return struck * pow(n, -0.75) * exp(-n * hz / 3200);
}

static double
tine(int n, double hz)
{
	static const double levels[] = { 1, 0.22, 0.06, 0.05, 0, 0.03, 0.10, 0.04 };

	(void)hz;
	return n <= 8 ? levels[n - 1] : 0;
}

static double
harpsichord(int n, double hz)
{
	return (fabs(sin(M_PI * n * 0.09)) + 0.1) * pow(n, -0.35) * exp(-n * hz / 6000);
}

static double
organ(int n, double hz)
{
	/* drawbars 8' 4' 2 2/3' 2' 1 1/3' 1' */
	static const double bars[] = { 1, 0.7, 0.45, 0.35, 0, 0.15, 0, 0.25 };

	(void)hz;
	return n <= 8 ? bars[n - 1] : 0;
}

static double
pipe(int n, double hz)
{
	static const double ranks[] = { 1, 0.8, 0.35, 0.6, 0.1, 0.25, 0.05, 0.35, 0.03, 0.1, 0,
	    0.12, 0, 0, 0, 0.12 };

	(void)hz;
	return n <= 16 ? ranks[n - 1] : 0;
}

static double
free_reed(int n, double hz)
{
	return pow(n, -0.7) * (0.4 + formant(n * hz, 1500, 1.3)) * exp(-n * hz / 5000);
}

static double
nylon(int n, double hz)
{
	return (fabs(sin(M_PI * n * 0.18)) + 0.05) * pow(n, -1.3) * exp(-n * hz / 2500);
}

static double
steel(int n, double hz)
{
	return (fabs(sin(M_PI * n * 0.13)) + 0.06) * pow(n, -0.8) * exp(-n * hz / 4500);
}

static double
drive(int n, double hz)
{
	return (n % 2 ? 1 : 0.6) * pow(n, -0.6) * (0.3 + formant(n * hz, 1100, 1.2)) *
	    exp(-n * hz / 3500);
}

static double
bass(int n, double hz)
{
	return (fabs(sin(M_PI * n * 0.16)) + 0.1) * pow(n, -0.9) * exp(-n * hz / 1400);
}

static double
bow(int n, double hz)
{
	return pow(n, -0.9) * (0.35 + formant(n * hz, 500, 0.8) +
	    0.8 * formant(n * hz, 2600, 0.6)) * exp(-n * hz / 7000);
}

static double
strings(int n, double hz)
{
	return pow(n, -0.95) * (0.5 + 0.6 * formant(n * hz, 900, 1.2)) * exp(-n * hz / 6000);
}

static double
choir(int n, double hz)
{
	return pow(n, -0.4) * (0.05 + formant(n * hz, 650, 0.35) + 0.6 *
	    formant(n * hz, 1080, 0.25) + 0.12 * formant(n * hz, 2700, 0.3)) + (n == 1 ? 0.3 : 0);
}

static double
brass(int n, double hz)
{
	return pow(n, -0.35) * (0.35 + formant(n * hz, 1300, 1.0)) * exp(-n * hz / 3600);
}

static double
sax(int n, double hz)
{
	return pow(n, -0.6) * (0.3 + formant(n * hz, 700, 0.8) + 0.4 * formant(n * hz, 2000, 0.5)) *
	    exp(-n * hz / 5000);
}

static double
oboe(int n, double hz)
{
	return pow(n, -0.3) * (0.12 + formant(n * hz, 1150, 0.6) + 0.35 *
	    formant(n * hz, 3000, 0.4)) * exp(-n * hz / 6500);
}

static double
clarinet(int n, double hz)
{
	return (n % 2 ? 1 : 0.06 * n) * pow(n, -1.1) * exp(-n * hz / 5000);
}

static double
flute(int n, double hz)
{
	static const double levels[] = { 1, 0.38, 0.16, 0.05, 0.03, 0.01 };

	(void)hz;
	return n <= 6 ? levels[n - 1] : 0;
}

static double
square(int n, double hz)
{
	(void)hz;
	return n % 2 ? 1.0 / n : 0;
}

static double
saw(int n, double hz)
{
	(void)hz;
	return 1.0 / n;
}

static double
pad(int n, double hz)
{
	return pow(n, -1.4) * exp(-n * hz / 3000);
}

static const int wide_roots[] = { 28, 40, 52, 64, 76, 88, 100, 0 };
static const int some_roots[] = { 36, 50, 62, 74, 86, 0 };
static const int few_roots[] = { 38, 54, 68, 82, 0 };
static const int many_roots[] = { 24, 33, 42, 51, 60, 69, 78, 87, 96, 105, 0 };	/* tiny loops */
static const int bass_roots[] = { 28, 36, 44, 52, 62, 0 };
static const double mallet_ratios[] = { 1, 3.93, 9.2, 0 };
static const double bell_ratios[] = { 1, 2, 2.4, 3, 4.06, 5.48, 6.9, 0 };

const struct wave_family wave_families[WAVE_COUNT] = {
	[WAVE_PIANO] = { "piano", wide_roots, 0.40, 0.35, 2, 1.5, piano, 1.1, 0.75, 0.35, 4, 0.5,
	    0.012, NULL },
	[WAVE_TINE] = { "tine", some_roots, 0.22, 0.22, 2, 2, tine, 0.5, 0.9, 0.7, 2, 0.15, 0.006,
	    NULL },
	[WAVE_HARPSI] = { "harpsichord", some_roots, 0.25, 0.08, 1, 0, harpsichord, 0.9, 0.5, 0.4,
	    9, 0.5, 0.006, NULL },
	[WAVE_MALLET] = { "mallet", some_roots, 0.10, 0.06, 1, 0, NULL, 0.12, 1.2, 1, 1, 0.6, 0.008,
	    mallet_ratios },
	[WAVE_BELL] = { "bell", some_roots, 0.20, 0.20, 1, 0, NULL, 0.8, 0.6, 0.8, 3, 0.2, 0.006,
	    bell_ratios },
	[WAVE_ORGAN] = { "organ", many_roots, 0, 0, 1, 0, organ, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_PIPE] = { "pipe", few_roots, 0, 0.25, 2, 4, pipe, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_FREE_REED] = { "free reed", few_roots, 0, 0.25, 2, 9, free_reed, 0, 0, 1, 0, 0, 0,
	    NULL },
	[WAVE_NYLON] = { "nylon", some_roots, 0.28, 0.06, 1, 0, nylon, 0.5, 0.7, 0.4, 3, 0.7, 0.006,
	    NULL },
	[WAVE_STEEL] = { "steel", some_roots, 0.30, 0.06, 1, 0, steel, 0.7, 0.6, 0.4, 5, 0.6, 0.005,
	    NULL },
	[WAVE_DRIVE] = { "drive", few_roots, 0, 0.22, 2, 6, drive, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_BASS] = { "bass", bass_roots, 0.22, 0.06, 1, 0, bass, 0.5, 0.6, 0.5, 4, 0.4, 0.008,
	    NULL },
	[WAVE_BOW] = { "bow", many_roots, 0, 0.05, 1, 0, bow, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_STRINGS] = { "strings", few_roots, 0, 0.50, 5, 6, strings, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_CHOIR] = { "choir", few_roots, 0, 0.45, 4, 6, choir, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_BRASS] = { "brass", many_roots, 0, 0.03, 1, 0, brass, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_SECTION] = { "section", few_roots, 0, 0.35, 3, 5, brass, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_SAX] = { "sax", many_roots, 0, 0.03, 1, 0, sax, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_OBOE] = { "oboe", many_roots, 0, 0.03, 1, 0, oboe, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_CLARINET] = { "clarinet", many_roots, 0, 0.03, 1, 0, clarinet, 0, 0, 1, 0, 0, 0,
	    NULL },
	[WAVE_FLUTE] = { "flute", many_roots, 0.05, 0.03, 1, 0, flute, 0, 0, 1, 0, 0.10, 0.03,
	    NULL },
	[WAVE_SQUARE] = { "square", many_roots, 0, 0, 1, 0, square, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_SAW] = { "saw", many_roots, 0, 0, 1, 0, saw, 0, 0, 1, 0, 0, 0, NULL },
	[WAVE_PAD] = { "pad", few_roots, 0, 0.55, 4, 6, pad, 0, 0, 1, 0, 0, 0, NULL },
};

/*
 * A tone of one key.
 */
struct tone {
	double		 hz;
	unsigned	 rate_hz;
	int		 cycles;	/* of the fundamental in the loop */
	int		 attack, loop;	/* frames */
	float		 frames[FRAMES_MAX];
};

/* Low tones need no high rate; the rate makes a cycle a whole number of frames. */
static void
measure(struct tone *t, const struct wave_family *w, int key)
{
	double shorter = key < 60 ? 1 : exp2((60 - key) / 30.0), base;
	int period;

	t->hz = key_hz(key);
	base = key < 48 ? 24000 : key < 72 ? 28000 : 36000;
	period = (int)lrint(base / t->hz);
	t->rate_hz = (unsigned)lrint(period * t->hz);
	t->cycles = (int)ceil(w->loop_s * shorter * t->hz);
	while (t->cycles * period < 64)
		t->cycles++;
	t->loop = t->cycles * period;
	t->attack = (int)(w->attack_s * shorter * t->rate_hz);
}

/*
 * Adds a sine that makes `turns` cycles in the loop: `level` in the loop, and
 * in the attack what dies away from `extra` with the time constant decay_s.
 * The last part of the attack fades what is still left of that.
 */
static void
add_partial(struct tone *t, double turns, double level, double extra, double decay_s, double phase)
{
	double step = 2 * M_PI * turns / t->loop, fade = t->attack * 0.3;
	double turn_cos = cos(step), turn_sin = sin(step);
	double start = 2 * M_PI * phase - step * t->attack;
	double x = sin(start), y = cos(start), dying = extra;
	double decay = decay_s > 0 ? exp(-1 / (decay_s * t->rate_hz)) : 0;

	for (int i = 0; i < t->attack + t->loop + AFTER_LOOP; i++) {
		double left = t->attack - i, level_now = level;
		double next = x * turn_cos + y * turn_sin;

		if (left > 0)
			level_now += dying * (left < fade ? left / fade : 1);
		dying *= decay;
		t->frames[i] += (float)(level_now * x);
		y = y * turn_cos - x * turn_sin;
		x = next;
	}
}

/*
 * Players who are together, but not quite.  Each partial is moved by whole
 * cycles of the loop, so the low ones of low tones, where a cycle would be far
 * too much, stand still; and the phases lie too near to cancel.
 */
static void
add_harmonics(struct tone *t, const struct wave_family *w, uint32_t *random)
{
	for (int n = 1; n * t->hz < TOP_HZ; n++) {
		double level = w->spectrum(n, t->hz) / w->voices, in_loop = level * w->kept;
		double phase = w->voices > 1 ? wave_noise(random) : 0;

		if (w->kept_harmonics > 0)
			in_loop *= exp(-(n - 1) / w->kept_harmonics);
		for (int voice = 0; voice < w->voices && level > 1e-5; voice++) {
			double cents = (voice - (w->voices - 1) / 2.0) * w->detune;
			double off = lrint(n * t->cycles * (exp2(cents / 1200) - 1));

			add_partial(t, n * t->cycles + off, in_loop, level - in_loop,
			    w->decay_s / pow(n, w->decay_power), phase + 0.08 * voice);
		}
	}
}

static void
add_ratios(struct tone *t, const struct wave_family *w)
{
	for (int i = 0; w->ratios[i] != 0; i++) {
		double turns = lrint(w->ratios[i] * t->cycles), level = pow(i + 1, -0.8);
		double in_loop = level * w->kept * (w->ratios[i] == 1 ? 1 :
		    exp(-i / w->kept_harmonics) * 0.5);

		if (w->ratios[i] * t->hz < TOP_HZ)
			add_partial(t, turns, in_loop, level - in_loop,
			    w->decay_s / pow(w->ratios[i], w->decay_power), 0);
	}
}

static void
add_noise(struct tone *t, const struct wave_family *w, uint32_t *random)
{
	double level = w->noise, decay = exp(-1 / (w->noise_s * t->rate_hz)), low = 0;

	if (w->noise <= 0)
		return;
	for (int i = 0; i < t->attack; i++) {
		low += 0.35 * (wave_noise(random) - low);
		t->frames[i] += (float)(level * low * (1 - (double)i / t->attack));
		level *= decay;
	}
}

/* To one loudness over the first part, as far as the peak allows. */
static void
make_even(struct tone *t)
{
	int all = t->attack + t->loop + AFTER_LOOP, count = (int)(0.25 * t->rate_hz);
	double sum = 0, peak = 0, gain;

	if (count > t->attack + t->loop)
		count = t->attack + t->loop;
	for (int i = 0; i < count; i++)
		sum += t->frames[i] * t->frames[i];
	for (int i = 0; i < all; i++)
		peak = fmax(peak, fabs(t->frames[i]));
	gain = LOUDNESS / sqrt(sum / count);
	if (gain * peak > PEAK_MAX)
		gain = PEAK_MAX / peak;
	for (int i = 0; i < all; i++)
		t->frames[i] *= (float)gain;
}

static int
add_tone(struct sf2 *f, const struct wave_family *w, int key, struct tone *t)
{
	uint32_t random = 12345u + (uint32_t)key;
	char name[20];

	measure(t, w, key);
	if (t->attack + t->loop + AFTER_LOOP > FRAMES_MAX)
		abort();
	for (int i = 0; i < t->attack + t->loop + AFTER_LOOP; i++)
		t->frames[i] = 0;
	if (w->ratios != NULL)
		add_ratios(t, w);
	else
		add_harmonics(t, w, &random);
	add_noise(t, w, &random);
	make_even(t);
	snprintf(name, sizeof name, "%s %d", w->name, key);
	return sf2_add_sample(f, &(struct sf2_sample){
		.name = name, .frames = t->frames,
		.count = (size_t)(t->attack + t->loop + AFTER_LOOP),
		.loop_start = (size_t)t->attack, .loop_end = (size_t)(t->attack + t->loop),
		.rate_hz = t->rate_hz, .root_key = key,
	});
}

void
wave_add(struct sf2 *f, const struct wave_family *w, struct wave_set *set)
{
	struct tone *t = malloc(sizeof *t);

	if (t == NULL)
		abort();
	set->count = 0;
	for (int i = 0; w->roots[i] != 0; i++) {
		set->sample[i] = add_tone(f, w, w->roots[i], t);
		set->low[i] = i == 0 ? 0 : set->high[i - 1] + 1;
		set->high[i] = w->roots[i + 1] == 0 ? 127 : (w->roots[i] + w->roots[i + 1]) / 2;
		set->count++;
	}
	free(t);
}
