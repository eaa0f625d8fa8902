/* SPDX-License-Identifier: MIT */
/* session_message.c - what a session says to the person. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/session_internal.h"
#include "base/text.h"

static void
set_message(struct session *s, bool is_error, const char *fmt, va_list args)
{
	vsnprintf(s->message, sizeof s->message, fmt, args);
	text_make_safe(s->message);	/* it may name a file, and that may hold anything */
	s->message_is_error = is_error;
	s->message_serial++;
}

void
session_say(struct session *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_message(s, false, fmt, args);
	va_end(args);
}

void
session_complain(struct session *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_message(s, true, fmt, args);
	va_end(args);
}

void
session_print(struct session *s, const char *fmt, ...)
{
	char line[1024];
	va_list args;

	if (s->print == NULL)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	text_make_safe(line);
	s->print(s->print_arg, line);
}

/* Appends to the message: on opening there may be several things to report. */
void
session_also_say(struct session *s, bool is_error, const char *fmt, ...)
{
	char both[sizeof s->message];
	size_t said = strlen(s->message);
	va_list args;

	memcpy(both, s->message, said + 1);
	if (said > 0 && said + 2 < sizeof both) {
		memcpy(both + said, "; ", 3);
		said += 2;
	}
	va_start(args, fmt);
	vsnprintf(both + said, sizeof both - said, fmt, args);
	va_end(args);
	if (is_error || s->message_is_error)
		session_complain(s, "%s", both);
	else
		session_say(s, "%s", both);
}
