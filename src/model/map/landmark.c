/* SPDX-License-Identifier: MIT */
#include "model/map/landmark.h"

#include <math.h>

#define DEVIATIONS_MAX	4.0	/* a feature that is farther off says no more */

size_t
landmark_count(void)
{
	size_t count = 0;

	while (landmark_table[count].name != NULL)
		count++;
	return count;
}

void
landmark_standardise(const double value[RULER_FEATURES],
    const struct landmark_scale scale[RULER_FEATURES], double z[RULER_FEATURES])
{
	for (int i = 0; i < RULER_FEATURES; i++) {
		z[i] = (value[i] - scale[i].mean) / scale[i].deviation;
		z[i] = isnan(z[i]) ? 0 : fmin(fmax(z[i], -DEVIATIONS_MAX), DEVIATIONS_MAX);
	}
}

void
landmark_project(const double z[RULER_FEATURES],
    const double axes[LANDMARK_AXES][RULER_FEATURES], double point[LANDMARK_AXES])
{
	for (int k = 0; k < LANDMARK_AXES; k++) {
		point[k] = 0;
		for (int i = 0; i < RULER_FEATURES; i++)
			point[k] += axes[k][i] * z[i];
	}
}

bool
landmark_point(const struct ruler *r, double point[LANDMARK_AXES])
{
	double z[RULER_FEATURES];

	landmark_standardise(r->value, landmark_scale, z);
	landmark_project(z, landmark_axes, point);
	return r->regions > 0;
}
