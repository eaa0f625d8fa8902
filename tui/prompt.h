/* SPDX-License-Identifier: MIT */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

/*
 * prompt.h - line editor for a command or an answer.
 *
 * Tab completes names of commands, settings and files; all but files are listed
 * while one types.  Up and Down walk the history.  Takes names of keys and returns
 * whether the line is finished.
 */

#include <stdbool.h>
#include <stddef.h>

#include "complete.h"

#define PROMPT_MAX	1024
#define PROMPT_HISTORY	64
#define PROMPT_ANSWERS	4

enum prompt_kind { PROMPT_NONE, PROMPT_COMMAND, PROMPT_QUESTION, PROMPT_SEARCH };
enum prompt_event { PROMPT_GOES_ON, PROMPT_DONE, PROMPT_LEFT };

struct ui_action;

struct prompt {
	enum prompt_kind kind;
	const struct ui_action *const *actions;	/* borrowed: completed like commands */
	char		 text[PROMPT_MAX];
	size_t		 at;			/* caret, in bytes */
	char		 question[256];		/* PROMPT_QUESTION */
	struct prompt_answer {
		char		 key;		/* a small letter */
		char		 line[PROMPT_MAX];	/* the command line that it runs */
	}		 answers[PROMPT_ANSWERS];
	int		 answer_count;

	char		*history[PROMPT_HISTORY];	/* owned; oldest first */
	size_t		 history_count, history_at;
	char		 typed[PROMPT_MAX];	/* text before Up or Tab */

	struct matches	 matches;
	size_t		 match_at;
	bool		 completing;
};

void	 prompt_open(struct prompt *, enum prompt_kind, const char *text);
void	 prompt_close(struct prompt *);
void	 prompt_free(struct prompt *);
/* Inserts text as if it were typed; false: too long for the line, and nothing was inserted. */
bool	 prompt_insert(struct prompt *, const char *text);
/* One more answer to a question that was opened. */
void	 prompt_answer(struct prompt *, char key, const char *line);
/*
 * A question takes the keys of its answers, n and Esc; other keys leave it as it
 * stands.  When it is done, `text` is the line of the answer.
 */
enum prompt_event prompt_key(struct prompt *, const char *key);

#endif
