/* SPDX-License-Identifier: MIT */
#include "drum.h"

#include <math.h>
#include <stdlib.h>

#include "wave.h"

#define RATE_HZ		32000
#define METAL_RATE_HZ	44100
#define FRAMES_MAX	(RATE_HZ * 2)
#define PEAK		0.9
#define METAL_PARTIALS	90

/* Levels are of full scale; *_s are time constants; a band is low..high Hz. */
static const struct recipe {
	const char	*name;
	double		 length_s;
	double		 hz, end_hz, sweep_s, skin, skin_s;
	double		 second;	/* another sine, at this ratio */
	double		 rattle, rattle_s, low_hz, high_hz;
	double		 metal_low_hz, metal_high_hz;	/* metal: this band, looped */
} recipes[DRUM_COUNT] = {
	[DRUM_KICK]	   = { "kick", 0.40, 150, 48, 0.030, 1, 0.13, 0, 0.35, 0.004, 800, 5000, 0,
	    0 },
	[DRUM_KICK_SOFT]   = { "kick soft", 0.45, 110, 42, 0.040, 1, 0.16, 0, 0.12, 0.006, 300,
	    2500, 0, 0 },
	[DRUM_STICK]	   = { "stick", 0.08, 1700, 1650, 0.01, 0.6, 0.012, 0.63, 0.8, 0.008, 1500,
	    7000, 0, 0 },
	[DRUM_SNARE]	   = { "snare", 0.32, 240, 185, 0.015, 0.6, 0.06, 1.6, 0.8, 0.085, 1200,
	    9000, 0, 0 },
	[DRUM_SNARE_TIGHT] = { "snare tight", 0.22, 300, 230, 0.010, 0.55, 0.04, 1.7, 0.8, 0.055,
	    1800, 11000, 0, 0 },
	[DRUM_CLAP]	   = { "clap", 0.25, 0, 0, 1, 0, 1, 0, 1, 0.06, 900, 3500, 0, 0 },
	[DRUM_TOM]	   = { "tom", 0.55, 190, 130, 0.050, 1, 0.16, 1.59, 0.15, 0.02, 400, 3500,
	    0, 0 },
	[DRUM_CYMBAL]	   = { "cymbal", 0.50, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 2600, 14000 },
	[DRUM_RIDE]	   = { "ride", 0.40, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 3800, 11000 },
	[DRUM_BELL]	   = { "ride bell", 0.35, 930, 930, 1, 0.7, 0.12, 2.73, 0.25, 0.03, 4000,
	    12000, 0, 0 },
	[DRUM_TAMBOURINE]  = { "tambourine", 0.25, 0, 0, 1, 0, 1, 0, 1, 0.05, 6000, 14000, 0, 0 },
	[DRUM_COWBELL]	   = { "cowbell", 0.30, 587, 587, 1, 0.8, 0.07, 1.44, 0.2, 0.01, 1000, 5000,
	    0, 0 },
	[DRUM_HAND]	   = { "hand drum", 0.35, 330, 300, 0.02, 1, 0.07, 2.1, 0.15, 0.008, 600,
	    4000, 0, 0 },
	[DRUM_HAND_SLAP]   = { "hand slap", 0.18, 420, 390, 0.02, 0.7, 0.025, 2.3, 0.6, 0.012, 900,
	    6000, 0, 0 },
	[DRUM_TIMBALE]	   = { "timbale", 0.40, 430, 400, 0.02, 0.9, 0.10, 1.83, 0.4, 0.03, 2000,
	    9000, 0, 0 },
	[DRUM_AGOGO]	   = { "agogo", 0.35, 900, 900, 1, 0.9, 0.09, 1.52, 0.1, 0.005, 2000, 8000,
	    0, 0 },
	[DRUM_SHAKER]	   = { "shaker", 0.12, 0, 0, 1, 0, 1, 0, 1, 0.025, 5000, 12000, 0, 0 },
	[DRUM_WHISTLE]	   = { "whistle", 0.40, 2350, 2300, 0.1, 0.8, 0.20, 1.01, 0.1, 0.2, 2000,
	    5000, 0, 0 },
	[DRUM_GUIRO]	   = { "guiro", 0.20, 0, 0, 1, 0, 1, 0, 1, 0.09, 2500, 6500, 0, 0 },
	[DRUM_CLAVES]	   = { "claves", 0.12, 2500, 2500, 1, 1, 0.022, 0, 0.1, 0.002, 2000, 8000,
	    0, 0 },
	[DRUM_BLOCK]	   = { "wood block", 0.14, 850, 820, 0.02, 1, 0.028, 1.5, 0.2, 0.004, 1000,
	    5000, 0, 0 },
	[DRUM_CUICA]	   = { "cuica", 0.30, 420, 700, 0.10, 0.9, 0.12, 2.0, 0.1, 0.1, 800, 3000,
	    0, 0 },
	[DRUM_TRIANGLE]	   = { "triangle", 0.45, 4100, 4100, 1, 0.7, 0.22, 1.54, 0.1, 0.01, 6000,
	    14000, 0, 0 },
	[DRUM_NOISE]	   = { "noise", 0.45, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 120, 9000 },
};

static void
add_skin(float *out, int count, const struct recipe *r, double ratio, double level)
{
	double phase = 0;

	for (int i = 0; i < count; i++) {
		double s = (double)i / RATE_HZ;
		double hz = r->end_hz + (r->hz - r->end_hz) * exp(-s / r->sweep_s);

		out[i] += (float)(level * exp(-s / r->skin_s * ratio) * sin(2 * M_PI * phase));
		phase += hz * ratio / RATE_HZ;
	}
}

/* One-pole filters on both sides, twice, make the band. */
static void
add_rattle(float *out, int count, const struct recipe *r)
{
	double a = 1 - exp(-2 * M_PI * r->high_hz / RATE_HZ),
	    b = 1 - exp(-2 * M_PI * r->low_hz / RATE_HZ);
	double low[2] = { 0 }, high[2] = { 0 }, gain = 1.5;
	uint32_t random = 99;

	for (int i = 0; i < count; i++) {
		double x = wave_noise(&random), s = (double)i / RATE_HZ;

		for (int k = 0; k < 2; k++) {
			low[k] += a * (x - low[k]);
			high[k] += b * (low[k] - high[k]);
			x = low[k] - high[k];
		}
		out[i] += (float)(gain * r->rattle * exp(-s / r->rattle_s) * x);
	}
}

/* Strokes one after another: hands, or a stick over notches. */
static void
add_strokes(float *out, int count, int strokes, double apart_s)
{
	for (int i = 0; i < count; i++) {
		double s = (double)i / RATE_HZ, in = s / apart_s;

		if (in < strokes)
			out[i] *= (float)exp(-3 * (in - floor(in)));
	}
}

/* Partials that each fit into the loop, at places that have nothing to do with one another. */
static void
add_metal(float *out, int count, const struct recipe *r)
{
	uint32_t random = 4711;
	double seconds = (double)count / METAL_RATE_HZ;

	for (int p = 0; p < METAL_PARTIALS; p++) {
		double place = wave_noise(&random) / 2 + 0.5;
		double hz = r->metal_low_hz * pow(r->metal_high_hz / r->metal_low_hz, place);
		double step = 2 * M_PI * lrint(hz * seconds) / count;
		double phase = M_PI * wave_noise(&random);

		for (int i = 0; i < count; i++)
			out[i] += (float)sin(phase + step * i);
	}
}

static void
scale(float *out, int count)
{
	float peak = 0;

	for (int i = 0; i < count; i++)
		peak = fmaxf(peak, fabsf(out[i]));
	for (int i = 0; i < count; i++)
		out[i] *= (float)(PEAK / peak);
}

static void
fade_end(float *out, int count)
{
	int fade = RATE_HZ / 100;

	for (int i = 0; i < fade && i < count; i++)
		out[count - 1 - i] *= (float)i / fade;
}

int
drum_add(struct sf2 *f, enum drum drum, int root)
{
	const struct recipe *r = &recipes[drum];
	int metal = r->metal_high_hz > 0, rate = metal ? METAL_RATE_HZ : RATE_HZ;
	int count = (int)(r->length_s * rate), id;
	float *out = calloc(FRAMES_MAX, sizeof *out);

	if (out == NULL)
		abort();
	if (metal) {
		add_metal(out, count, r);
	} else {
		if (r->skin > 0)
			add_skin(out, count, r, 1, r->skin);
		if (r->second > 0)
			add_skin(out, count, r, r->second, r->skin * 0.5);
		add_rattle(out, count, r);
		if (drum == DRUM_CLAP)
			add_strokes(out, count, 3, 0.011);
		if (drum == DRUM_GUIRO)
			add_strokes(out, count, 12, 0.012);
		fade_end(out, count);
	}
	scale(out, count);
	id = sf2_add_sample(f, &(struct sf2_sample){
		.name = r->name, .frames = out, .count = (size_t)count,
		.loop_end = metal ? (size_t)count : 0, .rate_hz = (unsigned)rate, .root_key = root,
	});
	free(out);
	return id;
}
