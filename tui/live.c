/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int shown;			/* rows of the picture that is there */

bool
live_begin(int *width, int *height)
{
	const char *term = getenv("TERM");
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0)
		return false;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	*width = size.ws_col;
	*height = size.ws_row;
	return true;
}

void
live_show(const char *const *rows, int count)
{
	if (shown > 0)
		printf("\033[%dA", shown);
	for (int i = 0; i < count; i++)
		printf("%s\033[K\n", rows[i]);
	fflush(stdout);
	shown = count;
}
