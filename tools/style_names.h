/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_STYLE_NAMES_H
#define TOOLS_STYLE_NAMES_H

/* style_names.h - the style that a corpus' label belongs to: of "mazurka", "piano dance". */

const char	*style_name_of(const char *label);	/* NULL: none that is learnt */

#endif
