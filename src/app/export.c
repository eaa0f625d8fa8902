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

/* A file that is to be written. */
struct target {
	struct format	 format;
	char		 path[FILE_PATH_MAX];
	int		 track;		/* a stem of it; -1: of all */
};

/* The job's own copy of its input; the job frees it. */
struct work {
	struct target	*targets;	/* owned; room for EXPORTS_MAX, or a stem of each track */
	int		 count;
	struct song	*song;
	bool		*muted;
	char		 soundfont[FILE_PATH_MAX];
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
	free(w->targets);
	free(w->muted);
	free(w);
}

static struct work *
new_work(size_t targets, struct err *err)
{
	struct work *w = calloc(1, sizeof *w);

	if (w != NULL && (w->targets = calloc(targets, sizeof *w->targets)) != NULL)
		return w;
	free(w);
	err_set(err, ERR_LIMIT, "no memory to export the piece");
	return NULL;
}

/* All tracks but one; NULL: no memory. */
static bool *
all_but(int track, int tracks)
{
	bool *muted = malloc((size_t)tracks + 1);

	for (int i = 0; muted != NULL && i < tracks; i++)
		muted[i] = i != track;
	return muted;
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
write_target(struct work *w, const struct target *target)
{
	struct news news = { .end = true };
	bool *others = target->track >= 0 ? all_but(target->track, song_tracks(w->song)) : NULL;
	struct err err;
	struct format_order order = {
		.song = w->song, .path = target->path, .usual_soundfont = w->soundfont,
		.rate_hz = RATE_HZ, .muted = target->track >= 0 ? others : w->muted,
		.progress = send_progress, .arg = w,
	};

	w->sent = 0;
	news.good = (target->track < 0 || others != NULL ||
	    err_set(&err, ERR_LIMIT, "no memory to export the piece")) &&
	    target->format.write(&order, &news.result, &err);
	free(others);
	if (!news.good)
		snprintf(news.text, sizeof news.text, "%s", err.text);
	text_name(target->path, news.name, sizeof news.name);
	job_send(w->job, &news);
}

static void
write(struct job *job, void *arg)
{
	struct work *w = arg;

	w->job = job;
	for (int i = 0; i < w->count && !job_cancelled(job); i++)
		write_target(w, &w->targets[i]);
	free_work(w);
}

/* What is left for the background; the work is the job's from here on. */
static bool
export_by_job(struct session *s, struct work *w, struct err *err)
{
	int tracks = song_tracks(s->song);

	if ((w->song = song_snapshot(s->song)) == NULL ||
	    (w->muted = malloc((size_t)tracks + 1)) == NULL) {
		free_work(w);
		return err_set(err, ERR_LIMIT, "no memory to export the piece");
	}
	for (int i = 0; i < tracks; i++)
		w->muted[i] = session_silent(s, i);
	snprintf(w->soundfont, sizeof w->soundfont, "%s",
	    settings_text(s->settings, SET_SOUNDFONT));
	session_say(s, w->targets[0].format.is_sound ? "rendering" : "writing the file");
	s->render_job = job_start("export", write, w, sizeof(struct news), 5, err);
	if (s->render_job == NULL)
		free_work(w);
	return s->render_job != NULL;
}

/* Of a big piece every file is written on another thread. */
static bool
is_slow(const struct session *s, const struct target *t)
{
	return t->format.is_slow || apart_wants(s, SIZE_MAX);
}

/* An extension alone stands for the piece's own name with it. */
static bool
name_target(const struct session *s, const char *name, char path[FILE_PATH_MAX],
    struct err *err)
{
	char typed[FILE_PATH_MAX];
	const char *slash, *dot, *extension = name + (name[0] == '.');
	bool known = false;
	struct format f;
	int n;

	for (size_t i = 0; format_at(i, &f) && !known; i++)
		known = strcmp(f.extension + 1, extension) == 0;
	if (!known)
		return (size_t)snprintf(path, FILE_PATH_MAX, "%s", path_typed(name, typed)) <
		    FILE_PATH_MAX || err_set(err, ERR_ARG, "%.80s...: the name is too long", name);
	if (s->path[0] == '\0')
		return err_set(err, ERR_ARG, "the piece has no name yet; export NAME.%s says one",
		    extension);
	slash = strrchr(s->path, '/');
	dot = strrchr(s->path, '.');
	n = dot != NULL && dot > (slash != NULL ? slash + 1 : s->path) ? (int)(dot - s->path) :
	    (int)strlen(s->path);
	return snprintf(path, FILE_PATH_MAX, "%.*s.%s", n, s->path, extension) < FILE_PATH_MAX ||
	    err_set(err, ERR_ARG, "%.80s...: the name is too long", s->path);
}

/* Checks all names before anything is written. */
static bool
name_targets(const struct session *s, int count, char *const *names, bool force, struct work *w,
    struct err *err)
{
	for (w->count = 0; w->count < count; w->count++) {
		struct target *t = &w->targets[w->count];

		t->track = -1;
		if (!name_target(s, names[w->count], t->path, err) ||
		    !format_of_path(t->path, false, &t->format, err) ||
		    !overwrite_beside(s, t->path, ":export!", force, err))
			return false;
		if (is_slow(s, t) && s->render_job != NULL)
			return err_set(err, ERR_ARG, "an export is already running; "
			    "Ctrl-C stops it");
	}
	return true;
}

/* Writes what is quick, and leaves the rest. */
static bool
export_quick(struct session *s, struct work *w, struct err *err)
{
	int count = w->count;

	w->count = 0;
	for (int i = 0; i < count; i++) {
		struct format_order order = { .song = s->song, .path = w->targets[i].path };
		struct format_result result;
		char clean[80];

		if (is_slow(s, &w->targets[i])) {
			w->targets[w->count++] = w->targets[i];
			continue;
		}
		if (!w->targets[i].format.write(&order, &result, err))
			return false;
		session_say(s, "exported %s%s", text_name(order.path, clean, sizeof clean),
		    result.unwrapped ? UNWRAPPED : "");
	}
	return true;
}

bool
export_start(struct session *s, int count, char *const *names, bool force, struct err *err)
{
	struct work *w;

	if (count > EXPORTS_MAX)
		return err_set(err, ERR_ARG, "at most %d files are exported at a time",
		    EXPORTS_MAX);
	if ((w = new_work(EXPORTS_MAX, err)) == NULL)
		return false;
	if (!name_targets(s, count, names, force, w, err) || !export_quick(s, w, err)) {
		free_work(w);
		return false;
	}
	if (w->count > 0)
		return export_by_job(s, w, err);
	free_work(w);
	return true;
}

/* --- stems */

/* "song.wav" becomes "song-2-bass.wav". */
static bool
name_stem(const struct session *s, const char *path, int track, char out[FILE_PATH_MAX],
    struct err *err)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	struct track_info info;
	char name[sizeof info.name];
	size_t n = 0;

	song_track_info(s->song, track, &info);
	for (const char *at = info.name; *at != '\0'; at++)
		name[n++] = *at == '/' || (unsigned char)*at <= ' ' ? '_' : *at;
	name[n] = '\0';
	if (dot == NULL || (slash != NULL && dot < slash))
		dot = path + strlen(path);
	return snprintf(out, FILE_PATH_MAX, "%.*s-%d%s%s%s", (int)(dot - path), path, track + 1,
	    n > 0 ? "-" : "", name, dot) < FILE_PATH_MAX ||
	    err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
}

/* Each track that is heard and has notes, from the start on, so that the stems fit. */
static bool
name_stems(const struct session *s, const char *name, bool force, struct work *w, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct format f;

	if (!name_target(s, name, path, err) || !format_of_path(path, true, &f, err))
		return false;
	for (int i = 0; i < song_tracks(s->song); i++) {
		struct target *t = &w->targets[w->count];

		if (song_notes(s->song, i) == 0 || session_silent(s, i))
			continue;
		t->format = f;
		t->track = i;
		if (!name_stem(s, path, i, t->path, err) ||
		    !overwrite_beside(s, t->path, ":export-stems!", force, err))
			return false;
		w->count++;
	}
	return w->count > 0 || err_set(err, ERR_ARG, "no track has notes that are heard");
}

bool
export_stems(struct session *s, const char *name, bool force, struct err *err)
{
	struct work *w;

	if (s->render_job != NULL)
		return err_set(err, ERR_ARG, "an export is already running; Ctrl-C stops it");
	if ((w = new_work((size_t)song_tracks(s->song) + 1, err)) == NULL)
		return false;
	if (name_stems(s, name, force, w, err))
		return export_by_job(s, w, err);
	free_work(w);
	return false;
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
