/* SPDX-License-Identifier: MIT */
#ifndef CLI_REPORT_FORM_H
#define CLI_REPORT_FORM_H

/* report_form.h - sections by letters, as text and as JSON. */

#include <stdio.h>

struct form_section;
struct json;

/* "form: A 1-8, A' 9-16, B 17-24", in bars; nothing of no sections. */
void		 report_form_print(FILE *, const char *label, const struct form_section *,
		     int sections);
struct json	*report_form_json(const struct form_section *, int sections);

#endif
