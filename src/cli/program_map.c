/* SPDX-License-Identifier: MIT */
/*
 * cadenza map: draws pieces as points of a plane, those that sound alike together.
 *
 * A piece is a point by its features (landmark.h).  Around the pieces stand landmarks: known music,
 * a few pieces from the middle of each collection.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/map_plot.h"
#include "app/map_svg.h"
#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/map_groups.h"
#include "cli/program.h"
#include "model/map/distance.h"
#include "model/map/landmark.h"
#include "model/map/map.h"
#include "model/judge/ruler.h"
#include "music/song.h"

#define WIDTH		78	/* of the picture, at most ... */
#define HEIGHT		22
#define LIVE_WIDTH	160	/* ... and in a terminal */
#define LIVE_HEIGHT	48
#define ROWS_BESIDE	8	/* of the terminal, for the lines below */
#define GAPS		5
#define NEAR		3	/* neighbours that are named */

struct mapping {
	struct program_call *call;
	struct map_groups groups;	/* the pieces, which come before the landmarks */
	double		*x;		/* owned; (count, LANDMARK_AXES) */
	size_t		 count, capacity;
	struct map	 map;
	struct map_gap	 gap[GAPS];
	size_t		 gaps;
};

/* --- points */

static bool
add_point(struct mapping *m, const double point[LANDMARK_AXES], struct err *err)
{
	if (m->count == m->capacity) {
		size_t capacity = m->capacity > 0 ? 2 * m->capacity : 128;
		double *more = realloc(m->x, capacity * LANDMARK_AXES * sizeof *more);

		if (more == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu pieces", capacity);
		m->x = more;
		m->capacity = capacity;
	}
	memcpy(m->x + m->count++ * LANDMARK_AXES, point, LANDMARK_AXES * sizeof *point);
	return true;
}

static bool
add_piece(void *arg, const char *path, const struct song *song, struct err *err)
{
	struct mapping *m = arg;
	double point[LANDMARK_AXES];
	struct ruler ruler;

	if (!ruler_make(&ruler, song, err))
		return false;
	if (!landmark_point(&ruler, point))
		return err_set(err, ERR_ARG, "no note sounds, so it has no place on the map");
	return add_point(m, point, err) && map_groups_add(&m->groups, path, err);
}

static bool
add_landmarks(struct mapping *m, struct err *err)
{
	for (const struct landmark *l = landmark_table; l->name != NULL; l++)
		if (!add_point(m, l->point, err))
			return false;
	return true;
}

/* A piece's own name, or the collection of a landmark. */
static const char *
point_name(const struct mapping *m, size_t i)
{
	return i < m->groups.count ? m->groups.path[i] :
	    landmark_table[i - m->groups.count].name;
}

/* The points that are nearest in fact, not on the map; returns their number. */
static size_t
nearest(const struct mapping *m, size_t to, size_t found[NEAR])
{
	size_t count = 0;

	for (; count < NEAR && count + 1 < m->count; count++) {
		double best = INFINITY;

		for (size_t i = 0; i < m->count; i++) {
			double d = distance_between(m->x + i * LANDMARK_AXES,
			    m->x + to * LANDMARK_AXES, LANDMARK_AXES);
			bool known = i == to;

			for (size_t k = 0; k < count; k++)
				known |= found[k] == i;
			if (!known && d < best) {
				best = d;
				found[count] = i;
			}
		}
	}
	return count;
}

/* --- the picture */

static enum plot_ink
group_ink(int group)
{
	return PLOT_RUN + (enum plot_ink)(group % PLOT_RUNS);
}

/* Groups are named where they are densest; without groups, each piece is. */
static size_t
make_marks(const struct mapping *m, struct map_mark *mark, char (*label)[MAP_LABEL_MAX * 4])
{
	const struct map_groups *g = &m->groups;
	size_t count = 0;

	for (size_t i = 0; i < m->gaps; i++, count++) {
		snprintf(label[count], sizeof *label, "%zu", i + 1);
		mark[count] = (struct map_mark){ m->gap[i].place, MAP_GAP, PLOT_TEXT,
			label[count] };
	}
	for (size_t i = 0; i < m->count; i++, count++) {
		bool own = i < g->count, named = own && (g->groups < 2 ||
		    map_groups_middle(g, &m->map, g->group[i]) == i);

		label[count][0] = '\0';
		if (named)
			map_groups_label(g, i, label[count], sizeof *label);
		mark[count] = (struct map_mark){ m->map.place[i], own ? g->groups < 2 ? MAP_OWN :
			MAP_DOT : MAP_KNOWN, own ? group_ink(g->group[i]) : PLOT_AXIS,
			label[count] };
	}
	for (size_t i = 0; i < m->count - g->count; i++)
		snprintf(label[m->gaps + g->count + i], sizeof *label, "%s",
		    landmark_table[i].name);
	return count;
}

/* Room for all marks and their labels; both owned by the caller, also after a failure. */
struct picture {
	struct map_mark	*mark;
	char		(*label)[MAP_LABEL_MAX * 4];
	size_t		 count;
};

static bool
picture_make(const struct mapping *m, struct picture *p, struct err *err)
{
	size_t most = m->count + GAPS;

	p->mark = calloc(most, sizeof *p->mark);
	p->label = calloc(most, sizeof *p->label);
	if (p->mark == NULL || p->label == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the picture");
	p->count = make_marks(m, p->mark, p->label);
	return true;
}

static bool
show(const struct mapping *m, const struct picture *p, struct err *err)
{
	const struct program_call *call = m->call;
	const struct program_host *host = call->host;
	int width = WIDTH, height = HEIGHT;
	struct plot_cell *cells;
	char row[3 * LIVE_WIDTH + 1];

	if (program_shows(call)) {
		host->show_size(&width, &height);
		width = (int)number_clamp(width - 1, 1, LIVE_WIDTH);
		height = (int)number_clamp(height - ROWS_BESIDE, 1, LIVE_HEIGHT);
	}
	cells = calloc((size_t)width * (size_t)height, sizeof *cells);
	if (cells == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the picture");
	map_plot(p->mark, p->count, width, height, program_shows(call) ?
	    host->show_glyphs : PLOT_BRAILLE, cells);
	if (program_shows(call))
		host->show(cells, width, height);
	for (int y = 0; y < height && !program_shows(call); y++) {
		plot_row_text(cells + y * width, width, row, sizeof row);
		fprintf(call->out, "%s\n", row);
	}
	free(cells);
	return true;
}

static bool
write_svg(const struct picture *p, const char *path, struct err *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	bool good;

	if (out == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the picture");
	map_svg(out, p->mark, p->count);
	good = fclose(out) == 0 ? file_write(path, text, size, err) :
	    err_set(err, ERR_LIMIT, "no memory for the picture");
	free(text);
	return good;
}

/* In characters, unless only a drawing is wanted, and as a drawing. */
static bool
draw(const struct mapping *m, bool characters, struct err *err)
{
	const char *svg = program_text(m->call, "svg");
	struct picture p = { NULL, NULL, 0 };
	bool good = picture_make(m, &p, err) && (!characters || show(m, &p, err)) &&
	    (svg == NULL || write_svg(&p, svg, err));

	free(p.mark);
	free(p.label);
	return good;
}

/* --- text */

static void
print_name(const struct mapping *m, size_t i)
{
	char name[512];

	if (i < m->groups.count)
		text_name(m->groups.path[i], name, sizeof name);
	else
		snprintf(name, sizeof name, "known music (%s)", point_name(m, i));
	fputs(name, m->call->out);
}

static void
print_trust(FILE *out, const struct map *m, uint64_t seed)
{
	if (m->alike) {
		fprintf(out, "all of them measure the same: they stand in one place\n");
		return;
	}
	fprintf(out, "%s, seed %llu: trustworthiness ", map_way_names[m->way],
	    (unsigned long long)seed);
	if (m->near == 0)
		fprintf(out, "unknown, of fewer than three points");
	else
		fprintf(out, "%.3f (%zu neighbours)", m->trust, m->near);
	if (m->way != MAP_PCA && m->near > 0)
		fprintf(out, "; PCA: %.3f", m->pca_trust);
	fprintf(out, "; the first two components have %.0f %% of the variance\n",
	    100 * (m->share[0] + m->share[1]));
}

static void
print_gaps(const struct mapping *m)
{
	if (m->gaps > 0)
		fprintf(m->call->out, "empty places:\n");
	for (size_t i = 0; i < m->gaps; i++) {
		fprintf(m->call->out, "%zu between ", i + 1);
		print_name(m, map_gap_side(&m->map, &m->gap[i], false));
		fprintf(m->call->out, " and ");
		print_name(m, map_gap_side(&m->map, &m->gap[i], true));
		putc('\n', m->call->out);
	}
}

static bool
print_text(const struct mapping *m, uint64_t seed, struct err *err)
{
	const struct program_call *call = m->call;
	size_t pieces = m->groups.count;
	const struct map_sign_row *known = &map_signs[MAP_KNOWN];
	bool ascii = program_shows(call) && call->host->show_glyphs == PLOT_ASCII;
	struct plot_cell sign = { ascii ? (unsigned char)known->ascii : known->glyph, 0 };
	char glyph[8];

	if (!draw(m, true, err))
		return false;
	plot_row_text(&sign, 1, glyph, sizeof glyph);
	fprintf(call->out, "%zu piece%s", pieces, pieces == 1 ? "" : "s");
	if (m->count > pieces)
		fprintf(call->out, ", among %zu of known music (%s)", m->count - pieces, glyph);
	putc('\n', call->out);
	print_trust(call->out, &m->map, seed);
	print_gaps(m);
	return true;
}

/* --- JSON */

static struct json *
place_json(struct map_place place)
{
	struct json *json = json_new_object();

	json_set_number(json, "x", place.x);
	json_set_number(json, "y", place.y);
	return json;
}

static void
set_name(const struct mapping *m, struct json *json, size_t i)
{
	char name[512];

	json_set_string(json, i < m->groups.count ? "file" : "known",
	    text_name(point_name(m, i), name, sizeof name));
}

static struct json *
points_json(const struct mapping *m)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < m->count; i++) {
		struct json *point = place_json(m->map.place[i]), *near = json_new_array();
		size_t found[NEAR], count = nearest(m, i, found);
		char group[256];

		set_name(m, point, i);
		if (i < m->groups.count) {
			map_groups_name(&m->groups, i, group, sizeof group);
			json_set_string(point, "group", group);
		}
		for (size_t k = 0; k < count; k++) {
			struct json *other = json_new_object();

			set_name(m, other, found[k]);
			json_append(near, other);
		}
		json_set(point, "nearest", near);
		json_append(array, point);
	}
	return array;
}

static void
print_json(const struct mapping *m, uint64_t seed)
{
	struct json *json = json_new_object(), *gaps = json_new_array();
	char *text;

	json_set_string(json, "way", map_way_names[m->map.way]);
	json_set_integer(json, "seed", (long long)seed);
	json_set_integer(json, "neighbours", (long long)m->map.near);
	json_set_number(json, "trustworthiness", m->map.trust);
	json_set_number(json, "pca_trustworthiness", m->map.pca_trust);
	json_set_number(json, "variance", m->map.share[0] + m->map.share[1]);
	json_set(json, "points", points_json(m));
	for (size_t i = 0; i < m->gaps; i++) {
		struct json *gap = place_json(m->gap[i].place);

		json_set_number(gap, "radius", m->gap[i].radius);
		json_append(gaps, gap);
	}
	json_set(json, "empty", gaps);
	text = json_text(json);
	fprintf(m->call->out, "%s\n", text);
	free(text);
	json_free(json);
}

/* --- */

static bool
go_on(void *arg)
{
	return !program_interrupted(arg);
}

static bool
make(struct mapping *m, struct err *err)
{
	struct program_call *call = m->call;
	uint64_t seed = (uint64_t)program_integer(call, "seed", 1);
	struct map_request request = {
		.x = m->x, .count = m->count, .width = LANDMARK_AXES, .seed = seed,
		.way = program_given(call, "pca") ? MAP_PCA : MAP_TSNE,
		.go_on = go_on, .arg = call,
	};

	if (!map_make(&m->map, &request, err))
		return false;
	m->gaps = map_gaps(&m->map, m->gap, GAPS);
	if (!program_given(call, "json"))
		return print_text(m, seed, err);
	print_json(m, seed);
	return draw(m, false, err);
}

static bool
run(struct program_call *call, struct err *err)
{
	struct mapping m = { .call = call };
	const char *svg = program_text(call, "svg");
	size_t pieces;
	bool good = (svg == NULL || program_can_write(call, svg, err)) &&
	    program_each_song(call, 0, add_piece, &m, &pieces, err) &&
	    map_groups_find(&m.groups, err);

	if (good && !program_given(call, "alone"))
		good = add_landmarks(&m, err);
	if (good && m.count < 2)
		good = err_set(err, ERR_ARG, "a map of one piece has nothing to show; without "
		    "--alone, it stands among known music");
	good = good && make(&m, err);
	map_clear(&m.map);
	map_groups_clear(&m.groups);
	free(m.x);
	return good;
}

static const struct option options[] = {
	{ "pca", 0, OPTION_FLAG, NULL, 0, 0,
	  "principal components: far is far, but neighbours may not be near", false },
	{ "alone", 0, OPTION_FLAG, NULL, 0, 0, "leave known music out", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "seed of all random numbers (1)", false },
	{ "svg", 0, OPTION_TEXT, "FILE", 0, 0, "also write the map as a drawing", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_map = {
	.name = "map", .operands = "FOLDER...", .operands_min = 1, .operands_max = 65536,
	.help = "draw the pieces of a folder as a map, those that sound alike together",
	.options = options, .run = run,
};
