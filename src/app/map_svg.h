/* SPDX-License-Identifier: MIT */
#ifndef APP_MAP_SVG_H
#define APP_MAP_SVG_H

/* map_svg.h - a map as a drawing (SVG 1.1): the marks of map_plot.h.  Any thread. */

#include <stddef.h>
#include <stdio.h>

#include "app/map_plot.h"

void	 map_svg(FILE *, const struct map_mark *, size_t count);

#endif
