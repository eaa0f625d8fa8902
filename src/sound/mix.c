/* SPDX-License-Identifier: MIT */
#include "sound/mix.h"

#include <math.h>

#define RELEASE_SECONDS	0.25		/* to fall to a third */
#define CLICK_SECONDS	0.012		/* to fall to a third */
#define CLICK_LEVEL	0.3
#define CLICK_HZ	1320
#define CLICK_BAR_HZ	1980
#define SILENCE		1e-5f

void
mix_init(struct mix *m, double rate_hz)
{
	*m = (struct mix){ .rate_hz = rate_hz };
	m->release = (float)exp(-1 / (RELEASE_SECONDS * rate_hz));
}

/* y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2] is a sine of frequency w that decays by r. */
static void
strike(struct mix *m, bool high)
{
	double w = 2 * M_PI * (high ? CLICK_BAR_HZ : CLICK_HZ) / m->rate_hz;
	double r = exp(-1 / (CLICK_SECONDS * m->rate_hz));

	m->click_turn = (float)(2 * r * cos(w));
	m->click_decay = (float)(r * r);
	m->click[0] = 0;
	m->click[1] = (float)(-CLICK_LEVEL * sin(w));
}

void
mix_click(struct mix *m, float *stereo, size_t frames, int offset_frames, bool high)
{
	size_t at = offset_frames < 0 ? frames : (size_t)offset_frames;

	for (size_t i = 0; i < frames; i++) {
		float y;

		if (i == at)
			strike(m, high);
		y = m->click_turn * m->click[0] - m->click_decay * m->click[1];
		m->click[1] = m->click[0];
		m->click[0] = y;
		stereo[2 * i] += y;
		stereo[2 * i + 1] += y;
	}
	if (fabsf(m->click[0]) < SILENCE && fabsf(m->click[1]) < SILENCE)
		m->click[0] = m->click[1] = 0;
}

void
mix_limit(struct mix *m, float *stereo, size_t frames)
{
	float level = m->level;

	for (size_t i = 0; i < frames; i++) {
		float left = fabsf(stereo[2 * i]), right = fabsf(stereo[2 * i + 1]);
		float peak = left > right ? left : right;

		level *= m->release;
		if (peak > level)
			level = peak;
		if (level > MIX_LIMIT) {
			stereo[2 * i] *= MIX_LIMIT / level;
			stereo[2 * i + 1] *= MIX_LIMIT / level;
		}
	}
	m->level = level < SILENCE ? 0 : level;
}
