/* SPDX-License-Identifier: MIT */
#include "app/writing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/session.h"
#include "base/file.h"

struct writing {
	const struct writing_kind *kind;
	void		*what;		/* owned */
	char		 path[FILE_PATH_MAX], said[256];
};

static void
free_writing(void *arg)
{
	struct writing *w = arg;

	if (w == NULL)
		return;
	w->kind->free(w->what);
	free(w);
}

static bool
work(void *arg, struct err *err)
{
	const struct writing *w = arg;

	return w->kind->write(w->what, w->path, err);
}

static bool
home(struct session *s, void *arg, const struct err *failed, struct err *err)
{
	const struct writing *w = arg;

	(void)err;
	if (failed == NULL)
		session_say(s, "%s", w->said);
	return failed == NULL;
}

bool
writing_start(struct session *s, const struct writing_kind *kind, void *what, const char *path,
    const char *said, struct err *err)
{
	static const struct apart_kind writes = {
		.finishes = true, .work = work, .home = home, .free = free_writing,
	};
	struct writing *w = calloc(1, sizeof *w);

	if (w == NULL) {
		kind->free(what);
		return err_set(err, ERR_LIMIT, "no memory to write the file");
	}
	w->kind = kind;
	w->what = what;
	snprintf(w->path, sizeof w->path, "%s", path);
	snprintf(w->said, sizeof w->said, "%s", said);
	return apart_run(s, &writes, "writing", w, err);
}

static bool
write_text(const void *what, const char *path, struct err *err)
{
	return file_write(path, what, strlen(what), err);
}

bool
writing_text(struct session *s, char *text, const char *path, const char *said, struct err *err)
{
	static const struct writing_kind kind = { write_text, free };

	if (text == NULL)
		return err_set(err, ERR_LIMIT, "no memory for what is to be written");
	return writing_start(s, &kind, text, path, said, err);
}
