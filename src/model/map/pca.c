/* SPDX-License-Identifier: MIT */
#include "model/map/pca.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "tensor/blas.h"

static void
find_mean(const double *x, size_t count, size_t width, double *mean)
{
	for (size_t c = 0; c < width; c++) {
		mean[c] = 0;
		for (size_t i = 0; i < count; i++)
			mean[c] += x[i * width + c] / (double)count;
	}
}

/* covariance (width, width) = (x - mean)' (x - mean) / count */
static void
find_covariance(const double *x, size_t count, size_t width, const double *mean,
    double *covariance)
{
	for (size_t a = 0; a < width; a++)
		for (size_t b = a; b < width; b++) {
			double sum = 0;

			for (size_t i = 0; i < count; i++)
				sum += (x[i * width + a] - mean[a]) * (x[i * width + b] - mean[b]);
			covariance[a * width + b] = sum / (double)count;
			covariance[b * width + a] = sum / (double)count;
		}
}

static double
sign_of(const double *direction, size_t width)
{
	double largest = 0;

	for (size_t c = 0; c < width; c++)
		if (fabs(direction[c]) > fabs(largest))
			largest = direction[c];
	return largest < 0 ? -1 : 1;
}

static void
project(const double *x, size_t count, size_t width, const double *mean,
    const double *direction, double *y, size_t stride)
{
	double sign = sign_of(direction, width);

	for (size_t i = 0; i < count; i++) {
		double at = 0;

		for (size_t c = 0; c < width; c++)
			at += (x[i * width + c] - mean[c]) * direction[c];
		y[i * stride] = sign * at;
	}
}

bool
pca(const double *x, size_t count, size_t width, size_t components, double *y, double *share,
    struct err *err)
{
	double *mean = calloc(width * (width + 2), sizeof *mean);
	double *covariance, *value, all = 0;

	assert(components <= width);
	if (mean == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the components");
	value = mean + width;
	covariance = value + width;
	find_mean(x, count, width, mean);
	find_covariance(x, count, width, mean, covariance);
	if (!blas_eigen((int)width, covariance, value)) {
		free(mean);
		return err_set(err, ERR_LIMIT, "the components cannot be found");
	}
	for (size_t c = 0; c < width; c++)
		all += value[c] > 0 ? value[c] : 0;
	for (size_t k = 0; k < components; k++) {
		size_t row = width - 1 - k;	/* the largest values stand last */

		project(x, count, width, mean, covariance + row * width, y + k, components);
		if (share != NULL)
			share[k] = all > 0 && value[row] > 0 ? value[row] / all : 0;
	}
	free(mean);
	return true;
}
