/* SPDX-License-Identifier: MIT */
/*
 * score_form LABELS SECTIONS: how well model/read/form.h finds where sections begin.
 *
 * SECTIONS has a head line, then rows of
 *	file  annotator  start_bar  end_bar  ...
 * with the rows of a file together and bars from 1.  The first section of a piece does
 * not count.  Prints the mean over pieces of the mean over annotators of F1, within a bar
 * and on the very bar.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/read/form.h"
#include "model/read/roles.h"
#include "music/smf.h"
#include "music/song.h"

#define BYTES_MAX	((size_t)64 << 20)
#define ANNOTATORS	4

struct piece {
	char		 file[FILE_PATH_MAX];
	bool		 wanted[ANNOTATORS][FORM_BARS_MAX];
};

struct total {
	double		 near, exact;
	int		 pieces;
};

/* Each wanted bar takes the nearest free one within reach. */
static double
f1(const bool *got, const bool *wanted, int reach)
{
	bool used[FORM_BARS_MAX] = { false };
	int right = 0, found = 0, all = 0;

	for (int bar = 0; bar < FORM_BARS_MAX; bar++) {
		found += got[bar];
		all += wanted[bar];
		for (int off = 0; wanted[bar] && off <= 2 * reach; off++) {
			int at = bar + (off % 2 == 1 ? -1 : 1) * (off + 1) / 2;

			if (at < 0 || at >= FORM_BARS_MAX || !got[at] || used[at])
				continue;
			used[at] = true;
			right++;
			break;
		}
	}
	return found + all > 0 ? 2.0 * right / (found + all) : 0;
}

static bool
find_form(const char *path, bool *got, struct err *err)
{
	struct form form = { 0 };
	struct read_role *role = NULL;
	struct song *song = smf_read_file(path, BYTES_MAX, err);
	bool good;

	if (song == NULL)
		return false;
	good = roles_make(song, &role, err) &&
	    form_make(&form, song, roles_melody(role, song_tracks(song)), err);
	for (int s = 1; good && s < form.sections; s++)
		got[form.section[s].first] = true;
	form_clear(&form);
	free(role);
	song_free(song);
	return good;
}

static bool
finish(struct piece *p, const char *folder, struct total *t, struct err *err)
{
	bool got[FORM_BARS_MAX] = { false };
	double near = 0, exact = 0;
	char path[2 * FILE_PATH_MAX];
	int annotators = 0;

	if (p->file[0] == '\0')
		return true;
	snprintf(path, sizeof path, "%s/%s", folder, p->file);
	if (!find_form(path, got, err))
		return false;
	for (int a = 0; a < ANNOTATORS; a++) {
		int first = 0;

		while (first < FORM_BARS_MAX && !p->wanted[a][first])
			first++;
		if (first == FORM_BARS_MAX)
			continue;
		p->wanted[a][first] = false;
		near += f1(got, p->wanted[a], 1);
		exact += f1(got, p->wanted[a], 0);
		annotators++;
	}
	t->near += near / annotators;
	t->exact += exact / annotators;
	t->pieces++;
	return true;
}

int
main(int argc, char **argv)
{
	static struct piece p;
	struct total t = { 0 };
	char line[FILE_PATH_MAX + 256];
	struct err err = { 0 };
	FILE *f;
	bool good = true, head = true;

	if (argc != 3 || (f = fopen(argv[2], "r")) == NULL) {
		fprintf(stderr, "usage: score_form LABELS SECTIONS\n");
		return 2;
	}
	while (good && fgets(line, sizeof line, f) != NULL) {
		char *rest = line, *file = strsep(&rest, "\t"), *who = strsep(&rest, "\t");
		int annotator = who != NULL ? atoi(who) : 0, bar = rest != NULL ? atoi(rest) : 0;

		if (!head && strcmp(file, p.file) != 0) {
			good = finish(&p, argv[1], &t, &err);
			p = (struct piece){ .file = "" };
			snprintf(p.file, sizeof p.file, "%.4000s", file);
		}
		if (!head && annotator >= 0 && annotator < ANNOTATORS && bar >= 1 &&
		    bar <= FORM_BARS_MAX)
			p.wanted[annotator][bar - 1] = true;
		head = false;
	}
	fclose(f);
	if (!good || !finish(&p, argv[1], &t, &err)) {
		fprintf(stderr, "score_form: %s\n", err.text);
		return 1;
	}
	printf("%d pieces: F1 %.4f within a bar, %.4f on the very bar\n", t.pieces,
	    t.near / t.pieces, t.exact / t.pieces);
	return 0;
}
