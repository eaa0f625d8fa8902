/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

/*
 * completion.h - scripts that let a shell complete the words after `cadenza`.
 *
 * They are written from the table of programs and their options, and from the
 * options that may stand first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

/* A word that may stand first and is no program. */
struct first_word {
	const char	*word;		/* "--batch" */
	const char	*help;		/* no full stop */
	const char	*(*word_at)(size_t);	/* what may follow it, then NULL; or NULL: a file */
};

const char	*completion_shell(size_t);	/* bash, zsh, fish; then NULL */

/* shell: bash, zsh or fish; another one is an error that lists them. */
bool	 completion_write(FILE *, const char *shell, const struct first_word *, size_t count,
	     struct err *);

#endif
