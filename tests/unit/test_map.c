/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/rng.h"
#include "model/judge/ruler.h"
#include "model/map/landmark.h"
#include "model/map/map.h"
#include "model/map/pca.h"
#include "model/map/trust.h"
#include "model/map/tsne.h"
#include "tensor/blas.h"
#include "unit/judged_pieces.h"

static void
eigenvectors_are_rows_of_length_one(void **state)
{
	double m[4] = { 2, 1, 1, 2 }, value[2], bad[4] = { NAN, 0, 0, 1 };

	(void)state;
	assert_true(blas_eigen(2, m, value));
	CHECK_NEAR(value[0], 1, 1e-12);
	CHECK_NEAR(value[1], 3, 1e-12);
	CHECK_NEAR(m[0] + m[1], 0, 1e-12);
	CHECK_NEAR(m[2] - m[3], 0, 1e-12);
	CHECK_NEAR(m[2] * m[2] + m[3] * m[3], 1, 1e-12);
	/* It ends, whatever it says. */
	(void)blas_eigen(2, bad, value);
}

/* A cross with arms 2 and 1, turned by an eighth and moved. */
static void
components_are_the_widest_directions(void **state)
{
	static const double along[4] = { 2, -2, 0, 0 }, across[4] = { 0, 0, 1, -1 };
	double x[8], y[8], share[2];
	struct err err;

	(void)state;
	for (int i = 0; i < 4; i++) {
		x[2 * i] = 7 + (along[i] - across[i]) / sqrt(2);
		x[2 * i + 1] = -3 + (along[i] + across[i]) / sqrt(2);
	}
	assert_true(pca(x, 4, 2, 2, y, share, &err));
	CHECK_NEAR(share[0], 0.8, 1e-12);
	CHECK_NEAR(share[1], 0.2, 1e-12);
	for (int i = 0; i < 4; i++) {
		CHECK_NEAR(y[2 * i], along[i], 1e-9);
		CHECK_NEAR(fabs(y[2 * i + 1]), fabs(across[i]), 1e-9);
	}
}

/* By hand: the ranks of the false neighbours are 2, 4, 2, 2 and 3. */
static void
trust_is_lost_by_the_rank_of_false_neighbours(void **state)
{
	static const double x[5] = { 0, 1, 3, 6, 10 };
	static const double y[10] = { 0, 0, 10, 0, 1, 0, 20, 0, 11, 0 };
	double same[10] = { 0 }, share;
	struct err err;

	(void)state;
	for (int i = 0; i < 5; i++)
		same[2 * i + 1] = 3 * x[i];
	assert_true(trust(x, 5, 1, y, 1, &share, &err));
	CHECK_NEAR(share, 1 - 8.0 / 15, 1e-12);
	assert_true(trust(x, 5, 1, same, 2, &share, &err));
	CHECK_NEAR(share, 1, 1e-12);
	assert_true(trust(x, 2, 1, y, trust_near(2), &share, &err));
	assert_true(isnan(share));
	assert_int_equal(trust_near(0), 0);
	assert_int_equal(trust_near(5), 2);
	assert_int_equal(trust_near(4000), TRUST_NEAR);
}

/* --- t-SNE */

#define POINTS	90
#define NUMBERS	10

/* Three clouds. */
static void
clouds(double x[POINTS * NUMBERS])
{
	struct rng rng;

	rng_seed(&rng, 5);
	for (int i = 0; i < POINTS * NUMBERS; i++)
		x[i] = (double)rng_normal(&rng) + 8 * (i % NUMBERS == i / NUMBERS % 3);
}

static struct map
map_of(const double *x, size_t count, size_t width, uint64_t seed)
{
	struct map_request request = { .x = x, .count = count, .width = width, .seed = seed };
	struct map m;
	struct err err;

	assert_true(map_make(&m, &request, &err));
	return m;
}

static double
far(const struct map *m, size_t a, size_t b)
{
	return hypot(m->place[a].x - m->place[b].x, m->place[a].y - m->place[b].y);
}

static void
clouds_stay_together_and_apart(void **state)
{
	double x[POINTS * NUMBERS];
	struct map m;

	(void)state;
	clouds(x);
	m = map_of(x, POINTS, NUMBERS, 1);
	assert_int_equal(m.way, MAP_TSNE);
	assert_true(m.trust >= 0.9 && m.trust > m.pca_trust);
	for (size_t i = 0; i < POINTS; i++)
		for (size_t j = 0; j < POINTS; j++) {
			assert_true(i % 3 != j % 3 || far(&m, i, j) < 0.5);
			assert_true(i % 3 == j % 3 || far(&m, i, j) > 0.2);
		}
	map_clear(&m);
}

static void
the_same_seed_gives_the_same_bytes(void **state)
{
	double x[POINTS * NUMBERS];
	struct map a, b, other;

	(void)state;
	clouds(x);
	a = map_of(x, POINTS, NUMBERS, 3);
	b = map_of(x, POINTS, NUMBERS, 3);
	other = map_of(x, POINTS, NUMBERS, 4);
	assert_memory_equal(a.place, b.place, POINTS * sizeof *a.place);
	assert_memory_not_equal(a.place, other.place, POINTS * sizeof *a.place);
	map_clear(&a);
	map_clear(&b);
	map_clear(&other);
}

static bool
stop(void *arg)
{
	return --*(int *)arg > 0;
}

static void
it_can_be_stopped(void **state)
{
	double x[POINTS * NUMBERS];
	int steps = 20;
	struct map_request request = { .x = x, .count = POINTS, .width = NUMBERS, .go_on = stop,
		.arg = &steps };
	struct map m;
	struct err err;

	(void)state;
	clouds(x);
	assert_false(map_make(&m, &request, &err));
	assert_int_equal(steps, 0);
	map_clear(&m);
}

static void
few_points_or_equal_ones_have_a_map_too(void **state)
{
	double x[8 * 3] = { 1, 2, 3, 4, 5, 6 };
	struct map m = map_of(x, 1, 3, 1);

	(void)state;
	CHECK_NEAR(m.place[0].x, 0.5, 0);
	map_clear(&m);
	m = map_of(x, 2, 3, 1);
	CHECK_NEAR(fabs(m.place[0].x - m.place[1].x), 1, 0);
	assert_false(m.alike);
	map_clear(&m);
	for (int i = 0; i < 8 * 3; i++)
		x[i] = 2;
	m = map_of(x, 8, 3, 1);
	assert_true(m.alike);
	CHECK_NEAR(m.place[7].y, 0.5, 0);
	map_clear(&m);
}

static void
too_many_points_are_refused(void **state)
{
	size_t count = TSNE_POINTS_MAX + 1;
	double *x = calloc(2 * count, sizeof *x);
	struct map_request request = { .x = x, .count = count, .width = 2 };
	struct map m;
	struct err err;

	(void)state;
	assert_false(map_make(&m, &request, &err));
	assert_non_null(strstr(err.text, "5000 points are too many"));
	map_clear(&m);
	free(x);
}

/* --- places */

static void
the_widest_gap_is_inside_the_ring(void **state)
{
	double x[2 * 40];
	struct map_gap gap[3];
	struct map m;

	(void)state;
	for (int i = 0; i < 40; i++) {
		x[2 * i] = cos(i * 0.157079632679);
		x[2 * i + 1] = 0.9 * sin(i * 0.157079632679);
	}
	m = map_of(x, 40, 2, 1);
	m.way = MAP_PCA;
	for (int i = 0; i < 40; i++)
		m.place[i] = (struct map_place){ 0.5 + x[2 * i] / 2, 0.5 + x[2 * i + 1] / 2 };
	assert_true(map_gaps(&m, gap, 3) >= 1);
	CHECK_NEAR(gap[0].place.x, 0.5, 0.05);
	CHECK_NEAR(gap[0].place.y, 0.5, 0.05);
	CHECK_NEAR(gap[0].radius, 0.45, 0.03);
	assert_true(m.place[map_gap_side(&m, &gap[0], true)].x > gap[0].place.x);
	assert_true(m.place[map_gap_side(&m, &gap[0], false)].x < gap[0].place.x);
	assert_int_equal(map_nearest(&m, (struct map_place){ 2, 0.5 }, 1), 0);
	/* Upwards counts for nothing where a step across is long. */
	assert_int_equal(map_nearest(&m, (struct map_place){ 0.5, 0.5 }, 1000), 10);
	map_clear(&m);
}

/* --- landmarks */

static void
landmarks_are_of_the_collections_that_have_bands(void **state)
{
	(void)state;
	assert_true(landmark_count() >= BAND_STYLES);
	for (size_t i = 0; i < landmark_count(); i++) {
		int style = 0;

		while (style < BAND_STYLES &&
		    strcmp(band_style_names[style], landmark_table[i].name) != 0)
			style++;
		assert_true(style < BAND_STYLES);
	}
}

static void
a_piece_without_notes_has_no_place(void **state)
{
	double point[LANDMARK_AXES];
	struct song *song = song_new(1, 96), *piece = judged_chorale(8);
	struct ruler ruler;
	struct err err;

	(void)state;
	assert_true(ruler_make(&ruler, song, &err));
	assert_false(landmark_point(&ruler, point));
	assert_true(ruler_make(&ruler, piece, &err));
	assert_true(landmark_point(&ruler, point));
	for (int i = 0; i < LANDMARK_AXES; i++)
		assert_true(isfinite(point[i]));
	song_free(song);
	song_free(piece);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eigenvectors_are_rows_of_length_one),
		cmocka_unit_test(components_are_the_widest_directions),
		cmocka_unit_test(trust_is_lost_by_the_rank_of_false_neighbours),
		cmocka_unit_test(clouds_stay_together_and_apart),
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(it_can_be_stopped),
		cmocka_unit_test(few_points_or_equal_ones_have_a_map_too),
		cmocka_unit_test(too_many_points_are_refused),
		cmocka_unit_test(the_widest_gap_is_inside_the_ring),
		cmocka_unit_test(landmarks_are_of_the_collections_that_have_bands),
		cmocka_unit_test(a_piece_without_notes_has_no_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
