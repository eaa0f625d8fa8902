/* SPDX-License-Identifier: MIT */
#include "cli/evaluate_folder.h"

#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/format.h"
#include "app/setting.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/excerpt_song.h"
#include "cli/program.h"
#include "model/data/folder.h"
#include "model/judge/verdict.h"
#include "model/measure/suite.h"
#include "model/measure/suite_case.h"
#include "music/song.h"
#include "music/time.h"

#define BARS_BEFORE	4
#define BARS_AFTER	2		/* of a fill, which leads back */
#define TRIES		3		/* of each piece, when nothing fits */
#define TURN		0.6180339887498949	/* spreads the pieces of a collection evenly */

struct writing {
	const struct evaluate_folder *request;
	struct settings	*settings;	/* owned */
	FILE		*index;		/* owned */
	size_t		*first;		/* owned; file that each collection begins with */
	size_t		 collections;
	int		 samples;
	double		 seconds;
};

static const enum suite_task tasks[] = { SUITE_CONTINUE, SUITE_FILL, SUITE_ACCOMPANY };
#define TASKS (sizeof tasks / sizeof tasks[0])

/* --- pieces */

static bool
find_collections(struct writing *w, struct err *err)
{
	const struct folder *folder = w->request->suite->folder;
	const char *last = NULL;
	size_t length = 0;

	w->first = calloc(folder->count + 1, sizeof *w->first);
	if (w->first == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu pieces", folder->count);
	for (size_t i = 0; i < folder->count; i++) {
		const char *below = folder_below(folder, folder->file[i].path);
		size_t name = strcspn(below, "/");

		if (last != NULL && name == length && strncmp(below, last, length) == 0)
			continue;
		last = below;
		length = name;
		w->first[w->collections++] = i;
	}
	w->first[w->collections] = folder->count;
	return true;
}

/* The piece of a turn: each collection in turn, and in it all pieces. */
static size_t
piece_of_turn(const struct writing *w, int turn)
{
	size_t collection = (size_t)turn % w->collections;
	size_t count = w->first[collection + 1] - w->first[collection];
	double part = fmod((double)((size_t)turn / w->collections) * TURN, 1);

	return w->first[collection] + (size_t)(part * (double)count);
}

/* --- files */

static bool
write_as(const struct writing *w, const struct song *song, const char *name, const char *extension,
    struct err *err)
{
	char path[FILE_PATH_MAX];
	struct format_order order = {
		.song = song, .path = path, .rate_hz = 44100,
		.usual_soundfont = settings_text(w->settings, SET_SOUNDFONT),
	};
	struct format_result result;
	struct format format;

	if (snprintf(path, sizeof path, "%s/%s%s", w->request->path, name, extension) >=
	    (int)sizeof path)
		return err_set(err, ERR_ARG, "the name of the folder is too long");
	return format_of_path(path, false, &format, err) && format.write(&order, &result, err);
}

static bool
write_excerpt(const struct writing *w, const struct suite_case *c, const struct song *song,
    const char *name, struct err *err)
{
	struct time_map *time = time_map_new(song);
	int after = c->task == SUITE_FILL ? BARS_AFTER : 0;
	struct song *excerpt = NULL;
	struct bar bar, from, to;

	if (time != NULL) {
		time_bar_at(time, c->start_ticks, &bar);
		time_bar(time, bar.number > BARS_BEFORE ? bar.number - BARS_BEFORE : 0, &from);
		time_bar(time, bar.number + c->bars + after, &to);
		excerpt = excerpt_song(song, time, from.start_ticks, to.start_ticks, err);
	} else
		err_set(err, ERR_LIMIT, "no memory for the tempo map");
	time_map_free(time);
	if (excerpt == NULL || !write_as(w, excerpt, name, ".mid", err) ||
	    (w->request->sound && !write_as(w, excerpt, name, ".wav", err))) {
		song_free(excerpt);
		return false;
	}
	song_free(excerpt);
	return true;
}

/* --- samples */

static double
length_of(const struct suite_case *c)
{
	struct time_map *time = time_map_new(c->real);
	double seconds = time == NULL ? 0 :
	    time_seconds(time, c->end_ticks) - time_seconds(time, c->start_ticks);

	time_map_free(time);
	return seconds;
}

static void
write_row(struct writing *w, const struct suite_case *c, const char *name, const char *piece,
    const struct suite_take *take, const struct generate_result *result)
{
	struct time_map *time = time_map_new(c->real);
	const struct verdict *v = &result->verdict[0];
	struct bar bar = { 0 };
	char clean[256];

	if (time != NULL)
		time_bar_at(time, c->start_ticks, &bar);
	time_map_free(time);
	fprintf(w->index, "%s.mid\t%s\t%s\t%" PRId64 "-%" PRId64 "\t%" PRIu64 "\t%zu\t%.3f\t"
	    "%d/%d\t%.2f\n", name, suite_task_names[c->task], text_name(piece, clean, sizeof clean),
	    bar.number + 1, bar.number + c->bars, w->request->suite->seed + (uint64_t)w->samples,
	    take->count, take->nats_per_note, v->bands.inside, v->bands.known, v->critic);
}

static bool
write_sample(struct writing *w, const struct suite_case *c, size_t piece, struct err *err)
{
	const struct suite *s = w->request->suite;
	struct generate_request r;
	struct generate_result result;
	struct suite_take take;
	struct song *song = NULL;
	char name[64], written[80];
	bool good;

	suite_request(s, c, w->samples, &r);
	r.quotes = s->quotes;
	good = suite_take_make(&take, &r, &result, err) &&
	    (song = suite_take_song(&take, c->given, err)) != NULL;
	snprintf(name, sizeof name, "%03d-%s", w->samples + 1, suite_task_names[c->task]);
	snprintf(written, sizeof written, "%s-written", name);
	good = good && write_excerpt(w, c, song, name, err) &&
	    write_excerpt(w, c, c->real, written, err);
	if (good) {
		write_row(w, c, name, folder_below(s->folder, s->folder->file[piece].path), &take,
		    &result);
		w->seconds += length_of(c);
		w->samples++;
	}
	song_free(song);
	suite_take_clear(&take);
	return good;
}

/* Does the task of a turn, if its piece has a place for it. */
static bool
take_turn(struct writing *w, const struct suite *one_each, int turn, bool *fits, struct err *err)
{
	size_t piece = piece_of_turn(w, turn);
	struct song *song = suite_song(one_each, (int)piece);
	struct suite_case c = { 0 };
	/* Each collection gets each task, whatever their numbers have in common. */
	int round = w->collections % TASKS == 0 ? turn / (int)w->collections : 0;
	bool good;

	*fits = false;
	good = song == NULL || suite_case_make(&c, song, tasks[(size_t)(turn + round) % TASKS],
	    (size_t)turn, fits, err);
	if (good && *fits)
		good = write_sample(w, &c, piece, err);
	suite_case_clear(&c);
	song_free(song);
	return good;
}

static bool
write_samples(struct writing *w, struct err *err)
{
	const struct suite *s = w->request->suite;
	struct suite one_each = *s;
	int missed = 0;

	one_each.samples = (int)s->folder->count;	/* sample i is of piece i */
	fputs("file\ttask\tpiece\tbars\tseed\tnotes\tnats per note\tmeasures in the bands\t"
	    "critic\n", w->index);
	for (int turn = 0; w->seconds < w->request->seconds &&
	    missed < TRIES * one_each.samples; turn++) {
		bool fits;

		if (!take_turn(w, &one_each, turn, &fits, err))
			return false;
		missed = fits ? 0 : missed + 1;
		if (suite_stopped(s, err))
			return false;
	}
	s->fact(s->arg, "folder", "samples", w->samples);
	s->fact(s->arg, "folder", "minutes", w->seconds / 60);
	return true;
}

/* --- the folder */

/* What is written there would be read as a piece. */
static bool
is_inside(const char *path, const char *folder)
{
	char *inner = realpath(path, NULL), *outer = realpath(folder, NULL);
	size_t length = outer != NULL ? strlen(outer) : 0;
	bool inside = inner != NULL && outer != NULL && strncmp(inner, outer, length) == 0 &&
	    (inner[length] == '/' || inner[length] == '\0');

	free(inner);
	free(outer);
	return inside;
}

static bool
make_folder(const char *path, const char *pieces, struct err *err)
{
	char clean[128];
	struct dirent *entry;
	bool empty = true;
	DIR *d;

	if (!file_make_folders(path, err))
		return false;
	if (is_inside(path, pieces))
		return err_set(err, ERR_ARG, "%s is in the folder of the pieces: name another",
		    text_name(path, clean, sizeof clean));
	d = opendir(path);
	if (d == NULL)
		return err_set(err, ERR_IO, "%s cannot be read",
		    text_name(path, clean, sizeof clean));
	while ((entry = readdir(d)) != NULL)
		empty = empty && (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0);
	closedir(d);
	return empty || err_set(err, ERR_ARG, "%s is not empty: name a new folder",
	    text_name(path, clean, sizeof clean));
}

static bool
open_index(struct writing *w, struct err *err)
{
	char path[FILE_PATH_MAX], clean[128];

	if (snprintf(path, sizeof path, "%s/index.tsv", w->request->path) >= (int)sizeof path)
		return err_set(err, ERR_ARG, "the name of the folder is too long");
	if (!program_can_write(w->request->call, path, err))
		return false;
	w->index = fopen(path, "w");
	return w->index != NULL || err_set(err, ERR_IO, "%s cannot be written",
	    text_name(path, clean, sizeof clean));
}

bool
evaluate_folder(const struct evaluate_folder *request, struct err *err)
{
	struct writing w = { .request = request, .settings = program_settings(err) };
	bool good = w.settings != NULL &&
	    make_folder(request->path, request->suite->folder->path, err) &&
	    open_index(&w, err) && find_collections(&w, err) && write_samples(&w, err);

	if (w.index != NULL && fclose(w.index) != 0 && good)
		good = err_set(err, ERR_IO, "the index cannot be written");
	settings_free(w.settings);
	free(w.first);
	return good;
}
