/* SPDX-License-Identifier: MIT */
#include "app/engrave.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/session.h"
#include "base/child.h"
#include "base/file.h"
#include "base/text.h"
#include "music/notation.h"
#include "music/song.h"
#include "music/time.h"

#define FOLDER		"preview"
#define LIMIT_MS	60000
#define NAME_SIZE	64

/* The job frees it. */
struct work {
	struct job	*job;
	struct song	*song;
	int		 from, bars;
	char		 folder[FILE_PATH_MAX], name[NAME_SIZE];
};

struct news {
	bool		 good;
	char		 text[512];
};

struct engrave {
	struct job	*job;
};

static void
free_work(struct work *w)
{
	song_free(w->song);
	free(w);
}

/* Of the piece, in letters that mean nothing to anyone. */
static void
name_page(const struct session *s, char name[NAME_SIZE])
{
	const char *slash = strrchr(s->path, '/'), *from = slash != NULL ? slash + 1 : s->path;
	const char *dot = strrchr(from, '.');
	size_t size = dot != NULL && dot > from ? (size_t)(dot - from) : strlen(from), n = 0;

	for (; n < size && n < NAME_SIZE - 16; n++)
		name[n] = isalnum((unsigned char)from[n]) || (n > 0 && from[n] == '-') ?
		    from[n] : '_';
	snprintf(name + n, NAME_SIZE - n, "%s", n == 0 ? "unnamed" : "");
}

/* --- on the job's thread */

static bool
is_cancelled(void *arg)
{
	return job_cancelled(((struct work *)arg)->job);
}

static bool
write_notation(const struct work *w, struct err *err)
{
	char path[2 * FILE_PATH_MAX];
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!notation_write_bars(w->song, w->from, w->bars, &bytes, &size, err))
		return false;
	snprintf(path, sizeof path, "%s/%s.ly", w->folder, w->name);
	good = file_write(path, bytes, size, err);
	free(bytes);
	return good;
}

static bool
engrave(struct work *w, struct err *err)
{
	char source[NAME_SIZE + 8], log[2 * FILE_PATH_MAX];
	const char *const argv[] = { "lilypond", "--loglevel=WARNING", "-dno-point-and-click",
	    "--pdf", "-o", w->name, source, NULL };

	snprintf(source, sizeof source, "%s.ly", w->name);
	snprintf(log, sizeof log, "%s/%s.log", w->folder, w->name);
	if (!write_notation(w, err))
		return false;
	switch (child_run(argv, w->folder, log, LIMIT_MS, is_cancelled, w)) {
	case CHILD_DONE:
		return true;
	case CHILD_MISSING:
		return err_set(err, ERR_IO, "LilyPond is not installed (Debian: apt-get install "
		    "lilypond); :export ly writes what it reads");
	case CHILD_LATE:
		return err_set(err, ERR_IO, "LilyPond took longer than a minute and was stopped; "
		    "preview with fewer bars, as preview 8");
	case CHILD_CANCELLED:
		return err_set(err, ERR_IO, "the preview was stopped");
	case CHILD_FAILED:
		break;
	}
	return err_set(err, ERR_IO, "LilyPond failed; %s.log in %.100s has what it said", w->name,
	    w->folder);
}

static void
run(struct job *job, void *arg)
{
	struct work *w = arg;
	struct news news;
	struct err err;

	w->job = job;
	news.good = engrave(w, &err);
	if (news.good)
		snprintf(news.text, sizeof news.text, "bars %d to %d are in %.380s/%s.pdf",
		    w->from + 1, w->from + w->bars, w->folder, w->name);
	else
		snprintf(news.text, sizeof news.text, "%s", err.text);
	job_send(job, &news);
	free_work(w);
}

/* --- the owner */

/* The bars that are there from the cursor's on. */
static void
place_page(const struct session *s, int bars, struct work *w)
{
	int64_t end = song_last_note_end_ticks(s->song);
	struct bar here, last;

	time_bar_at(s->time, s->cursor_ticks, &here);
	time_bar_at(s->time, end > 0 ? end - 1 : 0, &last);
	w->from = (int)(here.number < last.number ? here.number : last.number);
	w->bars = last.number - w->from + 1 < bars ? (int)(last.number - w->from + 1) : bars;
}

bool
engrave_start(struct session *s, int bars, struct err *err)
{
	struct work *w;

	if (s->engrave == NULL && (s->engrave = calloc(1, sizeof *s->engrave)) == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a preview");
	if (s->engrave->job != NULL)
		return err_set(err, ERR_ARG, "a page is being engraved; Ctrl-C stops it");
	if (song_notes(s->song, -1) == 0)
		return err_set(err, ERR_ARG, "there is no note to engrave yet");
	w = calloc(1, sizeof *w);
	if (w == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a preview");
	place_page(s, bars, w);
	name_page(s, w->name);
	if (!file_place(FILE_CACHE, FOLDER, w->folder, sizeof w->folder, err) ||
	    !file_make_folders(w->folder, err)) {
		free_work(w);
		return false;
	}
	w->song = song_snapshot(s->song);
	session_say(s, "LilyPond engraves %d bar%s from bar %d on", w->bars,
	    w->bars == 1 ? "" : "s", w->from + 1);
	s->engrave->job = job_start("engrave", run, w, sizeof(struct news), 5, err);
	if (s->engrave->job == NULL) {
		free_work(w);
		return false;
	}
	return true;
}

bool
engrave_poll(struct session *s)
{
	struct news news;
	bool done;

	if (s->engrave == NULL || s->engrave->job == NULL)
		return false;
	done = job_done(s->engrave->job);
	while (job_receive(s->engrave->job, &news)) {
		if (news.good)
			session_say(s, "%s", news.text);
		else
			session_complain(s, "%s", news.text);
	}
	if (done) {
		job_free(s->engrave->job);
		s->engrave->job = NULL;
	}
	return done;
}

bool
engrave_busy(const struct session *s)
{
	return s->engrave != NULL && s->engrave->job != NULL;
}

void
engrave_cancel(struct session *s)
{
	job_cancel(s->engrave->job);
}

void
engrave_end(struct session *s)
{
	if (s->engrave == NULL)
		return;
	job_free(s->engrave->job);
	free(s->engrave);
	s->engrave = NULL;
}
