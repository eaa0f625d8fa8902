/* SPDX-License-Identifier: MIT */
#ifndef TUI_FILES_H
#define TUI_FILES_H

/*
 * files.h - walking through folders and recent pieces, with the marked file heard.
 *
 * The panel of files shows it; app/browse.h reads.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/browse.h"
#include "base/file.h"
#include "search.h"

struct ui;

/* What the panel keeps. */
struct files {
	bool		 open, recent;	/* recent: those pieces, not those of the folder */
	char		 folder[FILE_PATH_MAX];	/* absolute; "" before it is first opened */
	char		 came_from[256];	/* the folder in it that was left */
	struct search	 search;
	int64_t		 hear_ms;	/* when the marked one is to be heard; 0: it was */
};
struct files *files_of(const struct ui *);

#define FILES_UP	(-1)		/* the row that leads to the folder above */

/* What is shown: rows that fit what was typed, the best first. */
struct files_rows {
	int	 index[BROWSE_FILES_MAX + 1];	/* of browse_files, or FILES_UP */
	int	 count;
};
void	 files_rows(const struct ui *, struct files_rows *);

/* Actions: the panel on a folder or on the recent pieces, or a recent piece by its number. */
void	 files_show(struct ui *, const char *folder);
void	 files_show_recent(struct ui *, const char *number);

/* For the panel. */
void	 files_begin(struct ui *);		/* lists what it is open for */
void	 files_exchange(struct ui *);		/* the folder for the recent pieces, or back */
void	 files_mark(struct ui *, int row);	/* and hears it in a moment */
void	 files_hear(struct ui *);		/* the marked file, at once */
void	 files_up(struct ui *);
void	 files_take(struct ui *);		/* into the folder, or opens the file */
bool	 files_key(struct ui *, const char *key);	/* of the search; false: it is none */
/* After each event: hears what has been marked for a moment. */
void	 files_watch(struct ui *, bool shown);

#endif
