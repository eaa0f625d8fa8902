/* SPDX-License-Identifier: MIT */
#ifndef APP_ASKING_H
#define APP_ASKING_H

/*
 * asking.h - wishes that the model can follow, as words: density, chords, key.
 *
 * One table of names and values ("density eighth", "chords Dm7 G7 | C"), for
 * the options of programs, the commands of the composer and their help alike.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/infer/generate.h"

struct model;

#define ASKING_ROWS	(CONTROLS + 7)

struct asking {				/* ASKING_NOTHING */
	struct generate_ask ask;	/* its chords are those below */
	uint8_t		*chords;	/* owned; two a bar */
	int		 chord_bars;
	bool		 in_key;	/* the scale is that of the key */
};
#define ASKING_NOTHING { .ask = GENERATE_ASK_NOTHING }

extern const struct asking_row {
	const char	*name, *value, *help;	/* value: "D", for help; help: no full stop */
} asking_table[ASKING_ROWS];

/*
 * model: knows its styles; NULL: any is taken, and none asked for.  "any" or ""
 * leaves the thing free again.
 */
bool	 asking_set(struct asking *, const char *name, const char *value, const struct model *,
	     struct err *);
/* For a region of so many bars: chords are spread over it.  scale: of the song's key there. */
bool	 asking_fit(struct asking *, int bars, uint16_t scale, struct err *);
void	 asking_clear(struct asking *);

#endif
