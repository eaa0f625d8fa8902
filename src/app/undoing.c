/* SPDX-License-Identifier: MIT */
#include "app/undoing.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/apart.h"
#include "app/session_internal.h"

struct walk {
	struct history	*history;	/* the session's, which does not touch it meanwhile */
	uint32_t	 from, to;
	struct song	*song;		/* owned: of `from`, then of `to` */
	struct time_map	*time;		/* owned: of `to` */
	char		 said[256];
};

static void
free_walk(void *arg)
{
	struct walk *w = arg;

	song_free(w->song);
	time_map_free(w->time);
	free(w);
}

static bool
work(void *arg, struct err *err)
{
	struct walk *w = arg;

	if (!session_song_after(w->history, &w->song, w->from, w->to, err))
		return false;
	w->time = time_map_new(w->song);
	return w->time != NULL ||
	    err_set(err, ERR_LIMIT, "there is not enough memory to go back");
}

static bool
home(struct session *s, void *arg, const struct err *failed, struct err *err)
{
	struct walk *w = arg;

	if (failed != NULL || !session_arrive(s, w->to, w->song, w->time, err))
		return false;
	w->song = NULL;			/* they are the session's now */
	w->time = NULL;
	session_say(s, "%s", w->said);
	return true;
}

static bool
go_apart(struct session *s, uint32_t node, const char *said, struct err *err)
{
	static const struct apart_kind kind = {
		.edits = true, .shares = true, .work = work, .home = home, .free = free_walk,
	};
	struct walk *w = calloc(1, sizeof *w);

	if (w == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory to go back");
	session_preview_end(s);
	*w = (struct walk){ .history = &s->history, .from = s->history.at, .to = node,
	    .song = song_snapshot(s->song) };
	snprintf(w->said, sizeof w->said, "%s", said);
	return apart_run(s, &kind, "going through the edits", w, err);
}

bool
undoing_go(struct session *s, uint32_t node, const char *said, struct err *err)
{
	if (!apart_allows(s, err))
		return false;
	if (node < s->history.count &&
	    apart_wants(s, history_changes(&s->history, s->history.at, node)))
		return go_apart(s, node, said, err);
	if (!session_go(s, node, err))
		return false;
	session_say(s, "%s", said);
	return true;
}
