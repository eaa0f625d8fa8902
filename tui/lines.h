/* SPDX-License-Identifier: MIT */
#ifndef TUI_LINES_H
#define TUI_LINES_H

/*
 * lines.h - runs the command lines of keys and of the prompt, and repeats them.
 *
 * What edits the piece is remembered for `.`: an operator with its target and
 * count, a command, or one that starts step entry with the keys typed there.  A
 * command on a selection is repeated on as much music from the cursor on.
 */

struct ui;

/*
 * Commands separated by " ; ", until one fails; the count (0: none) goes to the
 * first that takes one.  What follows an edit that goes on in the background waits
 * until that has ended, and is left out if it failed.  With a tail, one command:
 * `head count tail`.
 */
void	 lines_run(struct ui *, const char *head, int count, const char *tail);
/* The rest of a line that waited. */
void	 lines_go_on(struct ui *);
/* Each key, before it is taken and after. */
void	 lines_before_key(struct ui *, const char *key);
void	 lines_after_key(struct ui *);

/* Actions. */
void	 lines_repeat(struct ui *, const char *unused);
void	 lines_macro_record(struct ui *, const char *letter);
void	 lines_macro_stop(struct ui *);
void	 lines_macro_play(struct ui *, const char *letter);

#endif
