/* SPDX-License-Identifier: MIT */
/*
 * make_bands CORPUS: the table of model/judge/bands.h, as C.
 *
 * Of each piece of twelve bars or more regions are measured that begin at bar 6, at
 * the last bar that they can begin at, and at two places between; where the metre
 * changes in the four bars before or in the region, there is none.
 */
#include <math.h>

#include "base/sort.h"
#include "model/judge/bands.h"
#include "music/time.h"
#include "walk.h"

#define REGIONS		4	/* of a piece */
#define BARS_MIN	12
#define FIRST_BAR	6
#define BEFORE		4	/* bars that have the region's metre too */
#define VALUES_MIN	40	/* for a band to be told ... */
#define SHARE_MIN	0.1	/* ... and what share of the regions must have a value */

static const int lengths[BAND_LENGTHS] = { 4, 8 };

struct style {
	char		 name[64];
	float		*value[BAND_LENGTHS];	/* owned; (regions, MEASURES) */
	size_t		 regions[BAND_LENGTHS], capacity[BAND_LENGTHS];
};

struct corpus {
	struct style	 style[64];
	int		 styles;
};

static struct style *
find_style(struct corpus *c, const char *name)
{
	for (int s = 0; s < c->styles; s++)
		if (strcmp(c->style[s].name, name) == 0)
			return &c->style[s];
	if (c->styles == 64)
		return NULL;
	snprintf(c->style[c->styles].name, sizeof c->style[0].name, "%s", name);
	return &c->style[c->styles++];
}

static bool
add_region(struct style *s, int length, const double *value, struct err *err)
{
	if (s->regions[length] == s->capacity[length]) {
		size_t capacity = s->capacity[length] > 0 ? 2 * s->capacity[length] : 256;
		float *more = realloc(s->value[length], capacity * MEASURES * sizeof *more);

		if (more == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu regions", capacity);
		s->value[length] = more;
		s->capacity[length] = capacity;
	}
	for (int i = 0; i < MEASURES; i++)
		s->value[length][s->regions[length] * MEASURES + (size_t)i] = (float)value[i];
	s->regions[length]++;
	return true;
}

static bool
measure_region(struct style *s, const struct song *song, const struct time_map *time,
    int64_t number, int length, struct err *err)
{
	double value[MEASURES];
	struct bar first, after;
	struct excerpt e;
	bool good;

	if (!time_bars_alike(time, number - BEFORE, number + lengths[length]))
		return true;
	time_bar(time, number, &first);
	time_bar(time, number + lengths[length], &after);
	good = excerpt_make(&e, song, time, first.start_ticks, after.start_ticks, NULL, err) &&
	    measure(&e, value, err);
	if (good && value[MEASURE_NOTES_TOTAL] >= lengths[length])
		good = add_region(s, length, value, err);
	excerpt_clear(&e);
	return good;
}

static bool
add(void *arg, const char *collection, const struct song *song, struct err *err)
{
	struct style *s = find_style(arg, collection);
	struct time_map *time = time_map_new(song);
	struct bar last;
	bool good = s != NULL && time != NULL;
	int64_t end = song_last_note_end_ticks(song);

	if (!good)
		err_set(err, ERR_LIMIT, "too many collections, or no memory");
	for (int k = 0; good && end > 0 && k < BAND_LENGTHS; k++) {
		int64_t at = -1, most, next;

		time_bar_at(time, end - 1, &last);
		most = last.number + 1 - lengths[k];
		for (int r = 0; good && last.number + 1 >= BARS_MIN && r < REGIONS; r++) {
			next = FIRST_BAR + (most - FIRST_BAR) * r / (REGIONS - 1);
			if (next > at && most >= FIRST_BAR)
				good = measure_region(s, song, time, next, k, err);
			at = next;
		}
	}
	time_map_free(time);
	return good;
}

/* --- the table */

static int
compare_floats(const void *a, const void *b)
{
	const float *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Between the two nearest, as numpy does. */
static double
percentile(const float *sorted, size_t count, double share)
{
	double at = share * (double)(count - 1);
	size_t low = (size_t)at, high = low + 1 < count ? low + 1 : low;

	return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

static void
print_band(const struct style *s, int length, int measure_number)
{
	float *value = malloc((s->regions[length] + 1) * sizeof *value);
	double sum = 0, squares = 0;
	size_t count = 0;

	for (size_t r = 0; value != NULL && r < s->regions[length]; r++)
		if (!isnan(s->value[length][r * MEASURES + (size_t)measure_number]))
			value[count++] = s->value[length][r * MEASURES + (size_t)measure_number];
	if (count < VALUES_MIN || (double)count < SHARE_MIN * (double)s->regions[length]) {
		printf("\t\t{ NAN, NAN, NAN, NAN },\n");
		free(value);
		return;
	}
	sort_items(value, count, sizeof *value, compare_floats);
	for (size_t i = 0; i < count; i++)
		sum += value[i];
	for (size_t i = 0; i < count; i++)
		squares += pow(value[i] - sum / (double)count, 2);
	printf("\t\t{ %.4g, %.4g, %.4g, %.4g },\n", percentile(value, count, 0.1),
	    percentile(value, count, 0.9), sum / (double)count, sqrt(squares / (double)count));
	free(value);
}

static void
print_table(const struct corpus *c)
{
	printf("/* SPDX-License-Identifier: MIT */\n"
	    "/*\n * band_table.c - made by tools/make_bands: do not edit.\n */\n"
	    "#include <math.h>\n\n#include \"model/judge/bands.h\"\n\n"
	    "const int band_lengths[BAND_LENGTHS] = { 4, 8 };\n\n"
	    "/* Regions measured of four bars, of eight. */\n"
	    "const char *const band_style_names[BAND_STYLES] = {\n");
	for (int s = 0; s < c->styles; s++)
		printf("\t\"%s\",\t/* %zu, %zu */\n", c->style[s].name, c->style[s].regions[0],
		    c->style[s].regions[1]);
	printf("};\n\n/* Low, high, mean, deviation. */\n"
	    "const struct band band_table[BAND_STYLES][BAND_LENGTHS][MEASURES] = {\n");
	for (int s = 0; s < c->styles; s++) {
		printf("{\n");
		for (int k = 0; k < BAND_LENGTHS; k++) {
			printf("\t{\t/* %s, %d bars */\n", c->style[s].name, lengths[k]);
			for (int i = 0; i < MEASURES; i++)
				print_band(&c->style[s], k, i);
			printf("\t},\n");
		}
		printf("},\n");
	}
	printf("};\n");
}

int
main(int argc, char **argv)
{
	static struct corpus corpus;
	struct err err;

	if (argc != 2) {
		fprintf(stderr, "usage: make_bands CORPUS\n");
		return 2;
	}
	if (!walk_songs(argv[1], add, &corpus, &err)) {
		fprintf(stderr, "make_bands: %s\n", err.text);
		return 1;
	}
	if (corpus.styles != BAND_STYLES)
		fprintf(stderr, "make_bands: set BAND_STYLES in bands.h to %d\n", corpus.styles);
	print_table(&corpus);
	return 0;
}
