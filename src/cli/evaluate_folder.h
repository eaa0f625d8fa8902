/* SPDX-License-Identifier: MIT */
#ifndef APP_EVALUATE_FOLDER_H
#define APP_EVALUATE_FOLDER_H

/*
 * evaluate_folder.h - the model's music as files, to be heard and read.
 *
 * Continuations, fills and accompaniments in turn, of pieces from each collection (the
 * folders in the folder) in turn, until the regions last so long.  Each is the region of a
 * suite's case with the bars around it: NNN-TASK.mid as the model makes it at once, without
 * choosing, and NNN-TASK-written.mid as the composer wrote it.  index.tsv names them.
 */

#include <stdbool.h>

#include "base/err.h"

struct program_call;
struct suite;

struct evaluate_folder {
	struct program_call *call;	/* for Ctrl-C and the settings */
	const struct suite *suite;
	const char	*path;
	double		 seconds;	/* of the regions together */
	bool		 sound;		/* writes a WAV file beside each */
};

/* Fails if the folder is there and not empty, or is in the folder of the pieces. */
bool	 evaluate_folder(const struct evaluate_folder *, struct err *);

#endif
