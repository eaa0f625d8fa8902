/* SPDX-License-Identifier: MIT */

/*
 * soundfont.c - search for soundfonts, and validation of SF2 files.
 *
 * A soundfont is a RIFF file of form "sfbk" with three lists: INFO, sdta (the
 * samples) and pdta (nine tables of fixed-size records).  Tables refer to each
 * other by index.  FluidSynth only gets files whose chunks lie inside the file,
 * whose tables have whole records, and whose indices are in range.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "sound/synth.h"

static uint32_t
u32le(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static unsigned
u16le(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

struct span {
	const uint8_t	*at;
	size_t		 size;
};

/* Takes the next chunk off `in`.  false: it does not fit. */
static bool
next_chunk(struct span *in, char id[5], struct span *body)
{
	size_t size;

	if (in->size < 8)
		return false;
	memcpy(id, in->at, 4);
	id[4] = '\0';
	size = u32le(in->at + 4);
	if (size > in->size - 8)
		return false;
	body->at = in->at + 8;
	body->size = size;
	size += size & 1;			/* chunks start at even offsets */
	if (size > in->size - 8)
		size = in->size - 8;
	in->at += 8 + size;
	in->size -= 8 + size;
	return true;
}

enum table { PHDR, PBAG, PMOD, PGEN, INST, IBAG, IMOD, IGEN, SHDR, TABLES };

static const struct {
	char	 id[5];
	size_t	 record;			/* bytes */
	/* Each record has up to two ascending indices into other tables. */
	struct { int offset; enum table into; } index[2];
} tables[TABLES] = {
	[PHDR] = { "phdr", 38, { { 24, PBAG }, { -1, 0 } } },
	[PBAG] = { "pbag", 4,  { { 0, PGEN }, { 2, PMOD } } },
	[PMOD] = { "pmod", 10, { { -1, 0 }, { -1, 0 } } },
	[PGEN] = { "pgen", 4,  { { -1, 0 }, { -1, 0 } } },
	[INST] = { "inst", 22, { { 20, IBAG }, { -1, 0 } } },
	[IBAG] = { "ibag", 4,  { { 0, IGEN }, { 2, IMOD } } },
	[IMOD] = { "imod", 10, { { -1, 0 }, { -1, 0 } } },
	[IGEN] = { "igen", 4,  { { -1, 0 }, { -1, 0 } } },
	[SHDR] = { "shdr", 46, { { -1, 0 }, { -1, 0 } } },
};

static bool
check_indices(const struct span found[TABLES], enum table t, const char *path, struct err *err)
{
	size_t count = found[t].size / tables[t].record;

	for (int k = 0; k < 2 && tables[t].index[k].offset >= 0; k++) {
		enum table into = tables[t].index[k].into;
		size_t limit = found[into].size / tables[into].record;
		unsigned last = 0;

		for (size_t i = 0; i < count; i++) {
			unsigned at = u16le(found[t].at + i * tables[t].record +
			    (size_t)tables[t].index[k].offset);

			if (at < last || at > limit || (at == limit && i + 1 < count))
				return err_set(err, ERR_FORMAT,
				    "%s: is a broken soundfont: "
				    "record %zu of %s points to %u of %zu in %s",
				    path, i, tables[t].id, at, limit, tables[into].id);
			last = at;
		}
	}
	return true;
}

/* Generators that name an instrument or a sample must name an existing one. */
static bool
check_references(const struct span found[TABLES], enum table t, unsigned generator,
    enum table into, const char *path, struct err *err)
{
	/* The last record only ends the table. */
	size_t limit = found[into].size / tables[into].record - 1;

	for (size_t i = 0; i < found[t].size; i += tables[t].record)
		if (u16le(found[t].at + i) == generator && u16le(found[t].at + i + 2) >= limit &&
		    i + tables[t].record < found[t].size)
			return err_set(err, ERR_FORMAT,
			    "%s: is a broken soundfont: record %zu of %s names %u of %zu in %s",
			    path, i / tables[t].record, tables[t].id,
			    u16le(found[t].at + i + 2), limit, tables[into].id);
	return true;
}

static bool
check_tables(struct span pdta, const char *path, struct err *err)
{
	struct span found[TABLES] = { { NULL, 0 } }, body;
	char id[5];

	while (next_chunk(&pdta, id, &body))
		for (int t = 0; t < TABLES; t++)
			if (strcmp(id, tables[t].id) == 0)
				found[t] = body;
	for (int t = 0; t < TABLES; t++)
		if (found[t].at == NULL || found[t].size == 0 ||
		    found[t].size % tables[t].record != 0)
			return err_set(err, ERR_FORMAT,
			    "%s: is a broken soundfont: its table %s is missing or cut short",
			    path, tables[t].id);
	if (found[PHDR].size < 2 * tables[PHDR].record ||
	    found[SHDR].size < 2 * tables[SHDR].record)
		return err_set(err, ERR_FORMAT, "%s: is a soundfont with no sounds in it", path);
	for (int t = 0; t < TABLES; t++)
		if (!check_indices(found, t, path, err))
			return false;
	return check_references(found, PGEN, 41, INST, path, err) &&
	    check_references(found, IGEN, 53, SHDR, path, err);
}

static bool
check_bytes(struct span file, const char *path, struct err *err)
{
	struct span lists, body;
	bool samples = false;
	char id[5];

	if (file.size < 12 || memcmp(file.at, "RIFF", 4) != 0 ||
	    memcmp(file.at + 8, "sfbk", 4) != 0)
		return err_set(err, ERR_FORMAT, "%s: is not a soundfont", path);
	lists = (struct span){ file.at + 8, u32le(file.at + 4) };
	if (lists.size < 4 || lists.size > file.size - 8)
		return err_set(err, ERR_FORMAT,
		    "%s: is a broken soundfont: %zu bytes of %zu are there",
		    path, file.size, lists.size + 8);
	lists.at += 4;
	lists.size -= 4;
	while (next_chunk(&lists, id, &body)) {
		if (strcmp(id, "LIST") != 0 || body.size < 4)
			continue;
		if (memcmp(body.at, "sdta", 4) == 0)
			samples = true;
		if (memcmp(body.at, "pdta", 4) == 0 && samples)
			return check_tables((struct span){ body.at + 4, body.size - 4 }, path, err);
	}
	return err_set(err, ERR_FORMAT, "%s: is a broken soundfont: it has no %s",
	    path, samples ? "tables" : "samples");
}

bool
synth_check_soundfont(const char *path, struct err *err)
{
	struct span file;
	bool good;

	if (!file_map(path, &file.at, &file.size, err))
		return false;
	good = check_bytes(file, path, err);
	file_unmap(file.at, file.size);
	return good;
}

static bool
is_soundfont_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && dot != name &&
	    (strcasecmp(dot, ".sf2") == 0 || strcasecmp(dot, ".sf3") == 0);
}

/* The first valid soundfont of a folder, in order of name. */
static bool
find_any(const char *folder, char *path, size_t path_size)
{
	struct dirent **entries;
	struct err ignored;
	bool found = false;
	int n = scandir(folder, &entries, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (!found && is_soundfont_name(entries[i]->d_name) &&
		    snprintf(path, path_size, "%s/%s", folder, entries[i]->d_name) < (int)path_size)
			found = synth_check_soundfont(path, &ignored);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return found;
}

/* A leading "~" is $HOME. */
static const char *const folders[] = {
	"~/.local/share/soundfonts", "~/.local/share/sounds/sf2",
	"/usr/local/share/soundfonts", "/usr/local/share/sounds/sf2",
	"/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/share/sounds/sf3",
};
static const char *const names[] = {
	"default-GM.sf2", "default.sf2", "FluidR3_GM.sf2", "GeneralUser-GS.sf2",
	"TimGM6mb.sf2", "default-GM.sf3", "default.sf3",
};
#define FOLDERS	(sizeof folders / sizeof *folders)
#define NAMES	(sizeof names / sizeof *names)

static bool
folder_path(size_t i, char *path, size_t path_size)
{
	const char *home = getenv("HOME");

	if (folders[i][0] != '~')
		return snprintf(path, path_size, "%s", folders[i]) < (int)path_size;
	return home != NULL && home[0] == '/' &&
	    snprintf(path, path_size, "%s%s", home, folders[i] + 1) < (int)path_size;
}

static bool
find_usual(char *path, size_t path_size)
{
	char folder[FILE_PATH_MAX];
	struct err ignored;

	for (size_t n = 0; n < NAMES; n++)
		for (size_t f = 0; f < FOLDERS; f++)
			if (folder_path(f, folder, sizeof folder) &&
			    snprintf(path, path_size, "%s/%s", folder, names[n]) < (int)path_size &&
			    file_exists(path) && synth_check_soundfont(path, &ignored))
				return true;
	for (size_t f = 0; f < FOLDERS; f++)
		if (folder_path(f, folder, sizeof folder) && find_any(folder, path, path_size))
			return true;
	return false;
}

int
synth_list_soundfonts(char (*paths)[SOUNDFONT_PATH], int max)
{
	char folder[FILE_PATH_MAX];
	int count = 0;

	for (size_t f = 0; f < FOLDERS; f++) {
		struct dirent **entries = NULL;
		int n = folder_path(f, folder, sizeof folder) ?
		    scandir(folder, &entries, NULL, alphasort) : -1;

		for (int i = 0; i < n; i++) {
			if (count < max && is_soundfont_name(entries[i]->d_name))
				count += snprintf(paths[count], SOUNDFONT_PATH, "%s/%s", folder,
				    entries[i]->d_name) < SOUNDFONT_PATH;
			free(entries[i]);
		}
		if (n >= 0)
			free(entries);
	}
	return count;
}

/*
 * A file that the user named: it is used, or the error says where the name came
 * from.
 */
static bool
use_named(const char *name, const char *who, char *path, size_t path_size, struct err *err)
{
	struct err why;

	if (snprintf(path, path_size, "%s", name) >= (int)path_size)
		return err_set(err, ERR_ARG, "%.80s...: the name of the soundfont is too long",
		    name);
	if (synth_check_soundfont(path, &why))
		return true;
	return err_set(err, why.code, "%s%s", who, why.text);
}

bool
synth_find_soundfont(const char *wanted, const char *setting,
    char *path, size_t path_size, struct err *err)
{
	const char *variable = getenv("SOUNDFONT");

	if (wanted != NULL && wanted[0] != '\0')
		return use_named(wanted, "", path, path_size, err);
	if (setting != NULL && setting[0] != '\0')
		return use_named(setting, "the setting soundfont: ", path, path_size, err);
	if (variable != NULL && variable[0] != '\0')
		return use_named(variable, "$SOUNDFONT: ", path, path_size, err);
	if (find_usual(path, path_size) ||
	    file_shipped("soundfonts/cadenza.sf2", path, path_size))
		return true;
	return err_set(err, ERR_IO,
	    "no soundfont was found, not even the one that comes with the program");
}
