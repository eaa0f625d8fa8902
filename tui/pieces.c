/* SPDX-License-Identifier: MIT */
#include "pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/keyboard.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/transport.h"
#include "app/tuning.h"
#include "base/text.h"

void
pieces_begin(struct pieces *p, struct session *s)
{
	memset(p, 0, sizeof *p);
	p->open[0].session = s;
	p->count = 1;
	p->before = -1;
}

void
pieces_close(struct pieces *p)
{
	for (int i = 0; i < p->count; i++)
		session_close(p->open[i].session);
	p->count = 0;
}

bool
pieces_add(struct pieces *p, struct session *s, struct err *err)
{
	if (p->count == PIECES_MAX)
		return err_set(err, ERR_LIMIT, "%d pieces are open: :bd closes one", PIECES_MAX);
	p->open[p->count].session = s;
	p->open[p->count].scroll = (struct scroll){ 0, 0 };
	p->count++;
	return true;
}

void
pieces_drop(struct pieces *p, int i)
{
	session_close(p->open[i].session);
	p->count--;
	memmove(p->open + i, p->open + i + 1, (size_t)(p->count - i) * sizeof *p->open);
	if (p->before == i)
		p->before = -1;
	p->before -= p->before > i;
	p->at -= p->at > i;
}

/* --- names */

static const char *
file_name(const struct session *s)
{
	const char *slash = strrchr(s->path, '/');

	return slash != NULL ? slash + 1 : s->path[0] != '\0' ? s->path : "(no name)";
}

void
pieces_name(const struct session *s, char *out, int size)
{
	char clean[80];

	snprintf(out, (size_t)size, "%s%s", session_modified(s) ? "*" : "",
	    text_name(file_name(s), clean, sizeof clean));
}

int
pieces_find(const struct pieces *p, const char *what, struct err *err)
{
	char *end;
	long number = strtol(what, &end, 10);
	int found = -1;

	if (what[0] == '\0' || strcmp(what, "#") == 0) {
		if (p->before < 0)
			err_set(err, ERR_ARG, "no other piece was on the screen; :ls lists them");
		return p->before;
	}
	if (*end == '\0' && number >= 1 && number <= p->count)
		return (int)number - 1;
	if (*end == '\0') {
		err_set(err, ERR_ARG, "there is no piece %ld; :ls lists them", number);
		return -1;
	}
	for (int i = 0; i < p->count; i++) {
		const char *name = file_name(p->open[i].session);

		if (strcmp(name, what) == 0)
			return i;
		if (strcasestr(name, what) == NULL)
			continue;
		if (found >= 0) {
			err_set(err, ERR_ARG, "%s: more than one piece has that in its name",
			    what);
			return -1;
		}
		found = i;
	}
	if (found < 0)
		err_set(err, ERR_ARG, "%s: no open piece has that in its name; :ls lists them",
		    what);
	return found;
}

int
pieces_of_file(const struct pieces *p, const char *path)
{
	for (int i = 0; i < p->count; i++)
		if (session_is_at(p->open[i].session, path))
			return i;
	return -1;
}

/* --- the one on the screen */

bool
pieces_show(struct pieces *p, int i, const struct scroll *left, struct err *err)
{
	struct session *from = p->open[p->at].session, *to = p->open[i].session;

	session_preview_end(from);
	if (!editing_carry(&to->editing, to->song, &from->editing))
		return err_set(err, ERR_LIMIT, "no memory for the registers of another piece");
	session_pass_settings(from, to);
	tuning_share_model(to, from);
	p->open[p->at].scroll = *left;
	p->before = p->at;
	p->at = i;
	return true;
}

void
pieces_poll(struct pieces *p)
{
	for (int i = 0; i < p->count; i++) {
		struct session *s = p->open[i].session;

		if (i == p->at)
			continue;
		keyboard_rest(s);
		session_poll(s);
		if (s->device != NULL)	/* opened when another one had come to the screen */
			transport_close(s);
	}
}

int
pieces_at_risk(const struct pieces *p)
{
	for (int i = 0; i < p->count; i++)
		if (i != p->at && p->open[i].session->unkept &&
		    session_unsaved(p->open[i].session) > 0)
			return i;
	return -1;
}
