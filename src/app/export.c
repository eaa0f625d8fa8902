/* SPDX-License-Identifier: MIT */
#include "app/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/format.h"
#include "app/job.h"
#include "app/overwrite.h"
#include "app/path.h"
#include "app/session.h"
#include "base/file.h"
#include "base/text.h"
#include "music/song.h"

#define RATE_HZ		44100
#define UNWRAPPED	", without the RIFF wrapper, which only .rmi has"

/* The job's own copy of its input; the job frees it. */
struct work {
	struct format	 format;
	struct song	*song;
	bool		*muted;
	char		 path[FILE_PATH_MAX], soundfont[FILE_PATH_MAX];
	struct job	*job;
	double		 sent;		/* last progress sent */
};

struct news {
	bool		 end, good;
	double		 done;
	struct format_result result;
	char		 text[192];	/* reason of a failure */
	char		 name[80];
};

static void
free_work(struct work *w)
{
	if (w == NULL)
		return;
	song_free(w->song);
	free(w->muted);
	free(w);
}

static bool
send_progress(void *arg, double done)
{
	struct work *w = arg;
	struct news news = { .done = done };

	if (done - w->sent >= 0.05) {
		w->sent = done;
		job_send(w->job, &news);
	}
	return !job_cancelled(w->job);
}

static void
write(struct job *job, void *arg)
{
	struct work *w = arg;
	struct news news = { .end = true };
	struct err err;
	struct format_order order = {
		.song = w->song, .path = w->path, .usual_soundfont = w->soundfont,
		.rate_hz = RATE_HZ, .muted = w->muted, .progress = send_progress, .arg = w,
	};

	w->job = job;
	news.good = w->format.write(&order, &news.result, &err);
	if (!news.good)
		snprintf(news.text, sizeof news.text, "%s", err.text);
	text_name(w->path, news.name, sizeof news.name);
	job_send(job, &news);
	free_work(w);
}

static bool
export_by_job(struct session *s, const struct format *format, const char *path, struct err *err)
{
	struct work *w;
	int tracks = song_tracks(s->song);

	if (s->render_job != NULL)
		return err_set(err, ERR_ARG, "an export is already running; Ctrl-C stops it");
	w = calloc(1, sizeof *w);
	if (w == NULL || (w->song = song_snapshot(s->song)) == NULL ||
	    (w->muted = malloc((size_t)tracks + 1)) == NULL) {
		free_work(w);
		return err_set(err, ERR_LIMIT, "no memory to export the piece");
	}
	w->format = *format;
	for (int i = 0; i < tracks; i++)
		w->muted[i] = session_silent(s, i);
	snprintf(w->path, sizeof w->path, "%s", path);
	snprintf(w->soundfont, sizeof w->soundfont, "%s",
	    settings_text(s->settings, SET_SOUNDFONT));
	s->render_job = job_start("export", write, w, sizeof(struct news), 5, err);
	if (s->render_job == NULL) {
		free_work(w);
		return false;
	}
	session_say(s, format->is_sound ? "rendering" : "writing the file");
	return true;
}

bool
export_start(struct session *s, const char *path, bool force, struct err *err)
{
	struct format format;
	struct format_result result;
	char typed[FILE_PATH_MAX], clean[80];
	struct format_order order = { .song = s->song };

	path = order.path = path_typed(path, typed);
	if (strlen(path) >= FILE_PATH_MAX)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
	if (!format_of_path(path, false, &format, err) ||
	    !overwrite_beside(s, path, ":export!", force, err))
		return false;
	if (format.is_slow || apart_wants(s, SIZE_MAX))
		return export_by_job(s, &format, path, err);
	if (!format.write(&order, &result, err))
		return false;
	session_say(s, "exported %s%s", text_name(path, clean, sizeof clean),
	    result.unwrapped ? UNWRAPPED : "");
	return true;
}

static void
take_news(struct session *s, const struct news *news)
{
	if (!news->end)
		session_say(s, "rendering: %d %%", (int)(100 * news->done));
	else if (news->good && news->result.seconds == 0)
		session_say(s, "exported %s%s", news->name,
		    news->result.unwrapped ? UNWRAPPED : "");
	else if (news->good)
		session_say(s, "exported %s: %.1f seconds of sound in %.1f", news->name,
		    news->result.seconds, news->result.took_seconds);
	else
		session_complain(s, "%s", news->text);
}

bool
export_poll(struct session *s)
{
	struct news news;
	bool heard = false, done;

	if (s->render_job == NULL)
		return false;
	done = job_done(s->render_job);		/* asked first, so no message is missed */
	while (job_receive(s->render_job, &news)) {
		take_news(s, &news);
		heard = true;
	}
	if (done) {
		job_free(s->render_job);
		s->render_job = NULL;
	}
	return heard;
}

bool
export_busy(const struct session *s)
{
	return s->render_job != NULL;
}

void
export_cancel(struct session *s)
{
	job_cancel(s->render_job);
}

void
export_end(struct session *s)
{
	job_free(s->render_job);
	s->render_job = NULL;
}
