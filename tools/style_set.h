/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_STYLE_SET_H
#define TOOLS_STYLE_SET_H

/*
 * style_set.h - pieces with their styles and composers, as figures: read once and kept.
 *
 * CORPUS/styles.tsv has a head line, then rows of
 *	file  style  composer  title
 * with files below CORPUS.  A piece in a folder `valid` is held out; of the others, one
 * title in ten is for temperatures alone.  Collections whose licence forbids that weights
 * ship are left out, and of styles with many pieces some are.
 */

#include "model/judge/ruler.h"
#include "model/read/bar_figures.h"
#include "model/read/style_ear.h"

#define SET_MOST	700		/* pieces of a style to learn from, about */

enum style_side { SIDE_LEARN, SIDE_TUNE, SIDE_VALID, SIDES };
extern const char *const style_sides[SIDES];

struct style_piece {
	char		*path;			/* owned: below the corpus */
	int		 answer[STYLE_QUESTIONS];
	enum style_side	 side;
	int		 first, bars;		/* of the set's bars: those that are heard */
	float		 feature[RULER_FEATURES];	/* NAN: it has no such thing */
};

struct style_set {
	struct style_piece *piece;		/* owned */
	int		 count;
	struct bar_figures *bars;		/* owned */
	int		 bar_count;
	/* Names of the answers, owned; the last composer is any other. */
	char		*name[STYLE_QUESTIONS][STYLE_ANSWERS_MAX];
	int		 answers[STYLE_QUESTIONS];
};

/* Reads the corpus: at most so many pieces of a style to learn from, about. */
bool		 style_set_extract(struct style_set *, const char *corpus, int most,
		     struct err *);
/* Pieces of the corpus without their figures, in the same order. */
bool		 style_set_list(struct style_set *, const char *corpus, int most, struct err *);
bool		 style_set_write(const struct style_set *, const char *path, struct err *);
bool		 style_set_read(struct style_set *, const char *path, struct err *);
void		 style_set_clear(struct style_set *);
/* The names of a question with '|' between; free() it. */
char		*style_set_names(const struct style_set *, enum style_question);

#endif
