/* SPDX-License-Identifier: MIT */
#ifndef CLI_REPORT_STYLE_H
#define CLI_REPORT_STYLE_H

/* report_style.h - the style and the composer of a piece, as text and as JSON. */

#include <stdio.h>

struct json;
struct read_style;

void		 report_style_print(FILE *, const struct read_style *);
/* Sets "style", "composer" and "attention" of an object. */
void		 report_style_json(struct json *, const struct read_style *);

#endif
