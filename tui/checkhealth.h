/* SPDX-License-Identifier: MIT */
#ifndef TUI_CHECKHEALTH_H
#define TUI_CHECKHEALTH_H

/* checkhealth.h - the checks of health.h on standard output; returns the exit status. */

int	 checkhealth(void);

#endif
