/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STYLE_H
#define MODEL_STYLE_H

/*
 * style.h - styles of a corpus, which the user can ask for by name.
 *
 * A folder may hold a file styles.tsv: a header line, then a line for each piece
 * with its path below the folder and its style, separated by a tab (further
 * columns are ignored).  Without it, the collections are the styles.  The
 * VOCAB_STYLES styles with the most pieces are kept, most frequent first.
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
/* Reads folder/styles.tsv; a missing file is not an error and leaves `count` 0. */
bool	 styles_read(const char *folder, struct styles *, struct err *);
void	 styles_clear(struct styles *);
/* Adds a style by name if there is space; returns its index, or -1. */
int	 styles_add(struct styles *, const char *name);
int	 styles_of(const struct styles *, uint64_t path);	/* index, or -1 */
/* "folk,lied,...": for the metadata of weights. */
void	 styles_text(const struct styles *, char *text, size_t size);

#endif
