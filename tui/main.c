/* SPDX-License-Identifier: MIT */
/* main.c - read the arguments, then compose, or do one thing and end. */

#include <stdio.h>

int
main(void)
{
	puts("cadenza: not yet");
	return 1;
}
