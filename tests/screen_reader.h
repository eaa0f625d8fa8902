/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCREEN_READER_H
#define TESTS_SCREEN_READER_H

/*
 * screen_reader.h - reads the screen that a program draws on an xterm: what the
 * entry xterm-256color of terminfo lets curses send, without colours.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define READER_W	256
#define READER_H	96

struct screen_reader {
	char		 cells[READER_H][READER_W][5];	/* UTF-8 */
	int		 w, h, x, y;
	int		 top, bottom;	/* the lines that scroll */
	char		 sequence[512];	/* of an escape, or of a character, so far */
	size_t		 length;
	char		 last[5];	/* the character drawn last */
};

void	 screen_reader_init(struct screen_reader *, int w, int h);
void	 screen_reader_take(struct screen_reader *, const char *bytes, size_t n);
bool	 screen_reader_holds(const struct screen_reader *, const char *text);	/* in one line */
void	 screen_reader_print(const struct screen_reader *, FILE *);

#endif
