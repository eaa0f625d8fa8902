/* SPDX-License-Identifier: MIT */
#include "cli/map_groups.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool
map_groups_add(struct map_groups *g, const char *path, struct err *err)
{
	if (g->count == g->capacity) {
		size_t capacity = g->capacity > 0 ? 2 * g->capacity : 64;
		char **more = realloc(g->path, capacity * sizeof *more);

		if (more == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu names", capacity);
		g->path = more;
		g->capacity = capacity;
	}
	g->path[g->count] = strdup(path);
	if (g->path[g->count] == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a name");
	g->count++;
	return true;
}

/* Bytes of its folder, with the slash. */
static size_t
folder_bytes(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

static void
find_shared(struct map_groups *g)
{
	g->shared = g->count > 0 ? folder_bytes(g->path[0]) : 0;
	for (size_t i = 1; i < g->count; i++) {
		size_t same = 0, slash = 0;

		while (same < g->shared && g->path[i][same] == g->path[0][same])
			if (g->path[i][same++] == '/')
				slash = same;
		g->shared = slash;
	}
}

/* The folder below those that are shared; returns its length, 0: none. */
static int
group_of(const struct map_groups *g, size_t piece, const char **name)
{
	const char *slash = strchr(*name = g->path[piece] + g->shared, '/');

	return slash != NULL ? (int)(slash - *name) : 0;
}

bool
map_groups_find(struct map_groups *g, struct err *err)
{
	g->group = calloc(g->count + 1, sizeof *g->group);
	if (g->group == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu groups", g->count);
	find_shared(g);
	for (size_t i = 0; i < g->count; i++) {
		const char *own, *other;
		int length = group_of(g, i, &own);
		size_t k = 0;

		while (k < i && (group_of(g, k, &other) != length ||
		    strncmp(own, other, (size_t)length) != 0))
			k++;
		g->group[i] = k < i ? g->group[k] : g->groups++;
	}
	return true;
}

void
map_groups_clear(struct map_groups *g)
{
	for (size_t i = 0; i < g->count; i++)
		free(g->path[i]);
	free(g->path);
	free(g->group);
	*g = (struct map_groups){ 0 };
}

void
map_groups_name(const struct map_groups *g, size_t piece, char *name, size_t size)
{
	const char *from;
	int length = group_of(g, piece, &from);
	char raw[256];

	snprintf(raw, sizeof raw, "%.*s", length, from);
	text_name(raw, name, size);
}

void
map_groups_label(const struct map_groups *g, size_t piece, char *label, size_t size)
{
	const char *path = g->path[piece], *name = path + folder_bytes(path);
	const char *dot = strrchr(name, '.');
	char raw[256];

	if (g->groups > 1) {
		map_groups_name(g, piece, label, size);
		return;
	}
	snprintf(raw, sizeof raw, "%.*s", dot != NULL && dot > name ? (int)(dot - name) :
	    (int)strlen(name), name);
	text_name(raw, label, size);
}

size_t
map_groups_middle(const struct map_groups *g, const struct map *m, int group)
{
	struct map_place sum = { 0, 0 };
	double most = 0, nearest = INFINITY;
	size_t best = 0;

	for (size_t i = 0; i < g->count; i++)
		if (g->group[i] == group) {
			sum.x += m->place[i].x;
			sum.y += m->place[i].y;
			most++;
		}
	for (size_t i = 0; i < g->count; i++) {
		double far = hypot(m->place[i].x - sum.x / most, m->place[i].y - sum.y / most);

		if (g->group[i] == group && far < nearest) {
			nearest = far;
			best = i;
		}
	}
	return best;
}
