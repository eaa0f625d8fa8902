/* SPDX-License-Identifier: MIT */
#ifndef EAR_H
#define EAR_H

/*
 * ear.h - what a test hears: pitch, loudness and beginnings in stereo samples.
 */

#include <math.h>
#include <stddef.h>

/* Root mean square of the left and right together. */
static inline double
ear_level(const float *stereo, size_t frames)
{
	double sum = 0;

	for (size_t i = 0; i < 2 * frames; i++)
		sum += stereo[i] * stereo[i];
	return frames == 0 ? 0 : sqrt(sum / (double)(2 * frames));
}

/*
 * The pitch in Hz, or 0 for silence: the lag at which the left channel is most
 * like itself (normalised, between low_hz and high_hz), refined by a parabola.
 * The shortest lag that is nearly as good wins, or an octave below would.
 */
static inline double
ear_likeness(const float *stereo, size_t frames, size_t lag)
{
	double cross = 0, a = 0, b = 0;

	for (size_t i = 0; i + lag < frames; i++) {
		double x = stereo[2 * i], y = stereo[2 * (i + lag)];

		cross += x * y;
		a += x * x;
		b += y * y;
	}
	return a * b > 0 ? cross / sqrt(a * b) : 0;
}

static inline double
ear_pitch_hz(const float *stereo, size_t frames, double rate_hz, double low_hz, double high_hz)
{
	size_t from = (size_t)(rate_hz / high_hz), to = (size_t)(rate_hz / low_hz), best = 0;
	double most = 0, before, at, after;

	if (ear_level(stereo, frames) < 1e-4)
		return 0;
	for (size_t lag = from; lag <= to && lag < frames / 2; lag++)
		most = fmax(most, ear_likeness(stereo, frames, lag));
	for (size_t lag = from; lag <= to && lag < frames / 2 && best == 0; lag++)
		if (ear_likeness(stereo, frames, lag) > 0.9 * most &&
		    ear_likeness(stereo, frames, lag) >= ear_likeness(stereo, frames, lag + 1) &&
		    ear_likeness(stereo, frames, lag) >= ear_likeness(stereo, frames, lag - 1))
			best = lag;
	if (best == 0)
		return 0;
	before = ear_likeness(stereo, frames, best - 1);
	at = ear_likeness(stereo, frames, best);
	after = ear_likeness(stereo, frames, best + 1);
	return rate_hz / ((double)best + 0.5 * (before - after) / (before - 2 * at + after));
}

static inline double
ear_midi(double hz)
{
	return hz > 0 ? 69 + 12 * log2(hz / 440) : 0;
}

/* The first frame from `from` on that is louder than `level`; frames if there is none. */
static inline size_t
ear_first(const float *stereo, size_t frames, size_t from, double level)
{
	for (size_t i = from; i < frames; i++)
		if (fabs(stereo[2 * i]) > level || fabs(stereo[2 * i + 1]) > level)
			return i;
	return frames;
}

#endif
