/* SPDX-License-Identifier: MIT */
/*
 * make_landmarks CORPUS: the tables of model/map/landmark.h, as C.
 *
 * The features of every piece are measured; of a collection at most PIECES, evenly over its
 * files.  Each collection counts the same in the mean and the deviation of a feature and in
 * the components.  Its landmarks are its MEDOIDS medoids (medoids.h).
 */
#include <math.h>

#include "model/map/landmark.h"
#include "model/map/medoids.h"
#include "tensor/blas.h"
#include "walk.h"

#define COLLECTIONS	64
#define PIECES		800
#define MEDOIDS		3

struct collection {
	char		 name[64];
	double		*value;		/* owned; (count, RULER_FEATURES) */
	size_t		 count, capacity;
};

struct corpus {
	struct collection of[COLLECTIONS];
	int		 count;
};

static struct collection *
find_collection(struct corpus *c, const char *name)
{
	for (int i = 0; i < c->count; i++)
		if (strcmp(c->of[i].name, name) == 0)
			return &c->of[i];
	if (c->count == COLLECTIONS)
		return NULL;
	snprintf(c->of[c->count].name, sizeof c->of[0].name, "%s", name);
	return &c->of[c->count++];
}

static bool
add(void *arg, const char *name, const struct song *song, struct err *err)
{
	struct collection *c = find_collection(arg, name);
	struct ruler ruler;

	if (c == NULL)
		return err_set(err, ERR_LIMIT, "more than %d collections", COLLECTIONS);
	if (!ruler_make(&ruler, song, err) || ruler.regions == 0)
		return true;			/* it is passed by */
	if (c->count == c->capacity) {
		size_t capacity = c->capacity > 0 ? 2 * c->capacity : 256;
		double *more = realloc(c->value, capacity * sizeof ruler.value);

		if (more == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu pieces", capacity);
		c->value = more;
		c->capacity = capacity;
	}
	memcpy(c->value + c->count++ * RULER_FEATURES, ruler.value, sizeof ruler.value);
	return true;
}

/* Keeps at most PIECES, evenly over them. */
static void
thin(struct collection *c)
{
	size_t kept = c->count < PIECES ? c->count : PIECES;

	for (size_t i = 0; i < kept; i++)
		memmove(c->value + i * RULER_FEATURES,
		    c->value + i * c->count / kept * RULER_FEATURES,
		    RULER_FEATURES * sizeof *c->value);
	c->count = kept;
}

/* Of a feature's power over the collections, each of which counts the same. */
static double
mean_power(const struct corpus *c, int feature, double from, int power)
{
	double sum = 0;
	int known = 0;

	for (int k = 0; k < c->count; k++) {
		double part = 0;
		size_t count = 0;

		for (size_t i = 0; i < c->of[k].count; i++) {
			double x = c->of[k].value[i * RULER_FEATURES + (size_t)feature];

			part += isnan(x) ? 0 : pow(x - from, power);
			count += !isnan(x);
		}
		sum += count > 0 ? part / (double)count : 0;
		known += count > 0;
	}
	return known > 0 ? sum / known : 0;
}

static void
find_scale(const struct corpus *c, struct landmark_scale scale[RULER_FEATURES])
{
	printf("const struct landmark_scale landmark_scale[RULER_FEATURES] = {\n");
	for (int i = 0; i < RULER_FEATURES; i++) {
		scale[i].mean = mean_power(c, i, 0, 1);
		scale[i].deviation = sqrt(mean_power(c, i, scale[i].mean, 2));
		if (!(scale[i].deviation > 1e-9))
			scale[i].deviation = 1;
		printf("\t{ %.6g, %.6g },\t/* %s */\n", scale[i].mean, scale[i].deviation,
		    ruler_table[i].name);
	}
	printf("};\n\n");
}

/* Standardised values, in place. */
static void
standardise(struct collection *c, const struct landmark_scale *scale)
{
	double z[RULER_FEATURES];

	for (size_t i = 0; i < c->count; i++) {
		landmark_standardise(c->value + i * RULER_FEATURES, scale, z);
		memcpy(c->value + i * RULER_FEATURES, z, sizeof z);
	}
}

static void
add_covariance(const struct collection *c, double share, double *sum)
{
	for (size_t i = 0; i < c->count; i++) {
		const double *z = c->value + i * RULER_FEATURES;

		for (size_t k = 0; k < RULER_FEATURES * RULER_FEATURES; k++)
			sum[k] += share * z[k / RULER_FEATURES] * z[k % RULER_FEATURES] /
			    (double)c->count;
	}
}

/* The first components; their largest number is positive. */
static bool
find_axes(const struct corpus *c, double axes[LANDMARK_AXES][RULER_FEATURES])
{
	double matrix[RULER_FEATURES * RULER_FEATURES] = { 0 }, value[RULER_FEATURES];
	double all = 0, shown = 0;

	for (int i = 0; i < c->count; i++)
		add_covariance(&c->of[i], 1.0 / c->count, matrix);
	if (!blas_eigen(RULER_FEATURES, matrix, value))
		return false;
	for (int i = 0; i < RULER_FEATURES; i++)
		all += value[i];
	for (int k = 0; k < LANDMARK_AXES; k++) {
		const double *row = matrix + (RULER_FEATURES - 1 - k) * RULER_FEATURES;
		double largest = 0;

		shown += value[RULER_FEATURES - 1 - k] / all;
		for (int i = 0; i < RULER_FEATURES; i++)
			largest = fabs(row[i]) > fabs(largest) ? row[i] : largest;
		for (int i = 0; i < RULER_FEATURES; i++)
			axes[k][i] = largest < 0 ? -row[i] : row[i];
	}
	printf("/* They have %.0f %% of the variance. */\n", 100 * shown);
	return true;
}

static void
print_row(const double *number, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s%.4g,", i % 8 == 0 ? "\n\t\t" : " ", number[i]);
}

static bool
print_axes(const struct corpus *c, double axes[LANDMARK_AXES][RULER_FEATURES])
{
	if (!find_axes(c, axes))
		return false;
	printf("const double landmark_axes[LANDMARK_AXES][RULER_FEATURES] = {\n");
	for (int k = 0; k < LANDMARK_AXES; k++) {
		printf("\t{");
		print_row(axes[k], RULER_FEATURES);
		printf("\n\t},\n");
	}
	printf("};\n\n");
	return true;
}

/* --- medoids */

static bool
print_medoids(const struct collection *c, double axes[LANDMARK_AXES][RULER_FEATURES])
{
	double *point = malloc((c->count * LANDMARK_AXES + 1) * sizeof *point);
	size_t medoid[MEDOIDS], most = 0;
	struct err err;
	bool good = point != NULL;

	for (size_t i = 0; good && i < c->count; i++)
		landmark_project(c->value + i * RULER_FEATURES,
		    (const double (*)[RULER_FEATURES])axes, point + i * LANDMARK_AXES);
	good = good && medoids_find(point, c->count, LANDMARK_AXES, MEDOIDS, medoid, &most, &err);
	for (size_t k = 0; k < most; k++) {
		printf("\t{ \"%s\", {", c->name);
		print_row(point + medoid[k] * LANDMARK_AXES, LANDMARK_AXES);
		printf("\n\t} },\n");
	}
	free(point);
	return good;
}

int
main(int argc, char **argv)
{
	static struct corpus corpus;
	struct landmark_scale scale[RULER_FEATURES];
	double axes[LANDMARK_AXES][RULER_FEATURES];
	struct err err;
	bool good;

	if (argc != 2 || !walk_songs(argv[1], add, &corpus, &err)) {
		fprintf(stderr, "make_landmarks CORPUS: %s\n", argc == 2 ? err.text : "misused");
		return 1;
	}
	printf("/* SPDX-License-Identifier: MIT */\n"
	    "/*\n * landmark_table.c - made by tools/make_landmarks: do not edit.\n */\n"
	    "#include \"model/map/landmark.h\"\n\n");
	for (int i = 0; i < corpus.count; i++)
		thin(&corpus.of[i]);
	find_scale(&corpus, scale);
	for (int i = 0; i < corpus.count; i++)
		standardise(&corpus.of[i], scale);
	good = print_axes(&corpus, axes);
	printf("const struct landmark landmark_table[] = {\n");
	for (int i = 0; good && i < corpus.count; i++)
		good = print_medoids(&corpus.of[i], axes);
	printf("\t{ .name = NULL }\n};\n");
	return good ? 0 : 1;
}
