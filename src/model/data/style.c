/* SPDX-License-Identifier: MIT */
#include "model/data/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/sort.h"

#define BYTES_MAX	(64u << 20)
#define NAMES_MAX	1024		/* different names that are counted */

uint64_t
style_hash(const char *path)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);	/* FNV-1a */

	for (; *path != '\0'; path++)
		hash = (hash ^ (unsigned char)*path) * UINT64_C(0x100000001b3);
	return hash;
}

/* All names of a file, with their counts. */
struct counts {
	int	 count;
	char	 name[NAMES_MAX][STYLE_NAME_SIZE];
	size_t	 pieces[NAMES_MAX];
	int	 place[NAMES_MAX];	/* among the most frequent; -1: not kept */
};

static int
find_name(const char (*names)[STYLE_NAME_SIZE], int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strncmp(names[i], name, STYLE_NAME_SIZE - 1) == 0)
			return i;
	return -1;
}

static int
count_name(struct counts *c, const char *name)
{
	int at = find_name((const char (*)[STYLE_NAME_SIZE])c->name, c->count, name);

	if (at < 0 && c->count < NAMES_MAX) {
		at = c->count++;
		snprintf(c->name[at], STYLE_NAME_SIZE, "%s", name);
	}
	if (at >= 0)
		c->pieces[at]++;
	return at;
}

/* Keeps the most frequent names, in that order. */
static void
keep_names(struct counts *c, struct styles *s)
{
	for (int i = 0; i < c->count; i++)
		c->place[i] = -1;
	while (s->count < VOCAB_STYLES) {
		int best = -1;

		for (int i = 0; i < c->count; i++)
			if (c->place[i] < 0 && (best < 0 || c->pieces[i] > c->pieces[best]))
				best = i;
		if (best < 0)
			return;
		c->place[best] = s->count;
		memcpy(s->name[s->count++], c->name[best], STYLE_NAME_SIZE);
	}
}

static int
compare_lines(const void *a, const void *b)
{
	const struct style_line *x = a, *y = b;

	return (x->path > y->path) - (x->path < y->path);
}

/* Splits "path<TAB>style[<TAB>...]" in place; false if the line has another form. */
static bool
split_line(char *line, char **path, char **style)
{
	char *tab = strchr(line, '\t');

	if (tab == NULL)
		return false;
	*tab = '\0';
	*path = line;
	*style = tab + 1;
	(*style)[strcspn(*style, "\t\r")] = '\0';
	return **style != '\0' && strchr(*style, ',') == NULL;
}

static bool
read_lines(char *text, struct counts *c, struct styles *s, struct err *err)
{
	size_t capacity = 1;
	char *save = NULL, *path, *style;

	for (const char *at = text; *at != '\0'; at++)
		capacity += *at == '\n';
	s->line = calloc(capacity + 1, sizeof *s->line);
	if (s->line == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu styles", capacity);
	strtok_r(text, "\n", &save);	/* the header line */
	for (char *line; (line = strtok_r(NULL, "\n", &save)) != NULL;)
		if (split_line(line, &path, &style))
			s->line[s->lines++] = (struct style_line){ style_hash(path),
			    count_name(c, style) };
	keep_names(c, s);
	for (size_t i = 0; i < s->lines; i++)
		s->line[i].style = s->line[i].style < 0 ? -1 : c->place[s->line[i].style];
	sort_items(s->line, s->lines, sizeof *s->line, compare_lines);
	return true;
}

bool
styles_read(const char *folder, struct styles *s, struct err *err)
{
	char path[FILE_PATH_MAX + 16], *text;
	struct counts *counts;
	uint8_t *bytes;
	size_t size;
	bool ok;

	*s = (struct styles){ 0 };
	snprintf(path, sizeof path, "%s/styles.tsv", folder);
	if (!file_exists(path))
		return true;
	if (!file_read(path, BYTES_MAX, &bytes, &size, err))
		return false;
	counts = calloc(1, sizeof *counts);
	text = realloc(bytes, size + 1);
	if (text == NULL || counts == NULL) {
		free(text != NULL ? (void *)text : bytes);
		free(counts);
		return err_set(err, ERR_LIMIT, "no memory for the styles of %s", path);
	}
	text[size] = '\0';
	ok = read_lines(text, counts, s, err);
	free(text);
	free(counts);
	return ok;
}

void
styles_clear(struct styles *s)
{
	free(s->line);
	*s = (struct styles){ 0 };
}

int
styles_add(struct styles *s, const char *name)
{
	int at = find_name((const char (*)[STYLE_NAME_SIZE])s->name, s->count, name);

	if (at >= 0 || s->count == VOCAB_STYLES || name[0] == '\0' || strchr(name, ',') != NULL)
		return at;
	snprintf(s->name[s->count], STYLE_NAME_SIZE, "%s", name);
	return s->count++;
}

int
styles_of(const struct styles *s, uint64_t path)
{
	struct style_line key = { .path = path };
	const struct style_line *line = s->lines == 0 ? NULL :
	    bsearch(&key, s->line, s->lines, sizeof key, compare_lines);

	return line == NULL ? -1 : line->style;
}

void
styles_text(const struct styles *s, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < s->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
		    i > 0 ? "," : "", s->name[i]);
}
