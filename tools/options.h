/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

/*
 * options.h - the command line of a tool: options with a value, and operands.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where the value goes: to the one that is not NULL. */
struct tool_option {
	const char	*name;		/* "--rate" */
	const char	**text;
	double		*number;
	long		*whole;
	int		*small;
};

/* operand: (most), in their order.  false: an unknown option, no value, or too many operands. */
static inline bool
tool_options_read(const struct tool_option *option, size_t count, int argc, char **argv,
    const char **operand, int most, int *operands)
{
	*operands = 0;
	for (int i = 1; i < argc; i++) {
		size_t k = 0;

		while (k < count && strcmp(option[k].name, argv[i]) != 0)
			k++;
		if (k == count) {
			if (*operands == most || argv[i][0] == '-')
				return false;
			operand[(*operands)++] = argv[i];
			continue;
		}
		if (++i == argc)
			return false;
		if (option[k].text != NULL)
			*option[k].text = argv[i];
		else if (option[k].number != NULL)
			*option[k].number = atof(argv[i]);
		else if (option[k].whole != NULL)
			*option[k].whole = atol(argv[i]);
		else
			*option[k].small = atoi(argv[i]);
	}
	return true;
}

#endif
