/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STYLE_H
#define MODEL_STYLE_H

/*
 * style.h - the styles of a corpus: what a person can ask a model for by name.
 *
 * A folder may hold a file styles.tsv: a head line, then a line for each piece
 * with its path below the folder and its style, separated by a tab (more
 * columns are ignored).  Without one the collections are the styles.  The
 * VOCAB_STYLES that have the most pieces are kept, in the order of how many.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/vocab.h"

#define STYLE_NAME_SIZE	24

struct styles {
	int		 count;
	char		 name[VOCAB_STYLES][STYLE_NAME_SIZE];
	struct style_line {
		uint64_t path;		/* style_hash */
		int	 style;		/* index of the name */
	}		*line;		/* owned; by path */
	size_t		 lines;
};

uint64_t style_hash(const char *path);		/* of a path below the folder */
/* folder/styles.tsv; without one `count` is 0 and that is no error. */
bool	 styles_read(const char *folder, struct styles *, struct err *);
void	 styles_clear(struct styles *);
/* Adds a style by its name if there is room; its index, or -1. */
int	 styles_add(struct styles *, const char *name);
int	 styles_of(const struct styles *, uint64_t path);	/* index, or -1 */
/* "folk,lied,...": for the weights' metadata. */
void	 styles_text(const struct styles *, char *text, size_t size);

#endif
