/* SPDX-License-Identifier: MIT */
#ifndef MODEL_READ_STYLE_H
#define MODEL_READ_STYLE_H

/*
 * read_style.h - the style and the composer of a piece, and the bars that say so.
 *
 * Where nothing was heard (no pitched notes, or no ear) the names are "" and no bar says
 * anything.
 */

#include "model/read/style_ear.h"

struct halves;
struct song;
struct time_map;

#define READ_LABEL_SIZE	64
#define READ_RUNS_MAX	6

struct read_label {
	char		 name[READ_LABEL_SIZE];	/* "": nothing was heard */
	bool		 other;			/* a composer that the ear does not know */
	float		 sure;
};
/* Bars from 0, half open. */
struct read_run {
	int		 first, end;
};

struct read_style {
	struct read_label label[STYLE_QUESTIONS];
	float		*attention;		/* owned; of each bar; NULL: nothing was heard */
	float		 most;			/* attention of a bar */
	int		 bars;
};

/* Clear it also after a failure.  ear NULL: hears nothing. */
bool		 read_style_make(struct read_style *, const struct style_ear *,
		     const struct halves *, const struct song *, const struct time_map *,
		     struct err *);
void		 read_style_clear(struct read_style *);
/* How much a bar says, from 1 to `levels`, which one bar has; 0: it was not heard. */
int		 read_style_level(const struct read_style *, int64_t bar, int levels);
/* The runs of bars that say half as much as the one that says most, or more: the longest. */
int		 read_style_runs(const struct read_style *, struct read_run run[READ_RUNS_MAX]);

#endif
