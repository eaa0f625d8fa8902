/* SPDX-License-Identifier: MIT */
#include "app/lab.h"

#include <math.h>
#include <stdlib.h>

#include "app/job.h"
#include "app/overwrite.h"
#include "app/path.h"
#include "app/session.h"
#include "app/tuning.h"
#include "base/file.h"
#include "base/text.h"
#include "model/infer/adapter.h"
#include "model/infer/model.h"
#include "model/train/tune.h"
#include "music/song.h"

#define NICE	5

/* What a run reports, or that it is over. */
struct lab_news {
	int		 run;
	bool		 over;
	struct train_progress progress;
	struct err	 why;		/* of a failed run */
};

/* The thread's; the owner frees it after the job. */
struct lab_work {
	struct job	*job;		/* borrowed; set by the thread itself */
	struct model	*model;		/* owned reference */
	struct song	*song;		/* owned */
	const char	*optimizer[LAB_RUNS_MAX];
	int		 count, now, steps;
	bool		 look_ahead;
};

struct lab {
	struct lab_runs	*runs;		/* owned; or NULL */
	struct job	*job;		/* owned; or NULL */
	struct lab_work	*work;		/* owned; of the job */
	bool		 look_ahead;	/* wanted */
};

/* --- the job's thread */

static bool
send_progress(void *arg, const struct train_progress *p)
{
	struct lab_work *w = arg;
	struct lab_news news = { .run = w->now, .progress = *p };

	return job_send(w->job, &news) && !job_cancelled(w->job);
}

static bool
was_cancelled(void *arg)
{
	const struct lab_work *w = arg;

	return job_cancelled(w->job);
}

static void
run_one(struct lab_work *w)
{
	const struct song *songs[] = { w->song };
	struct tune_request request = {
		.model = w->model, .split = TUNE_HOLD_OUT, .optimizer = w->optimizer[w->now],
		.songs = songs, .song_count = 1, .steps = w->steps, .seed = 1,
		.look_ahead = w->look_ahead, .progress = send_progress,
		.cancelled = was_cancelled, .arg = w,
	};
	struct lab_news news = { .run = w->now, .over = true };
	struct tune_result result;
	struct adapter *adapter;

	if (tune(&request, &adapter, &result, &news.why)) {
		news.progress = result.last;
		adapter_unref(adapter);
	}
	(void)job_send(w->job, &news);
}

static void
run_all(struct job *job, void *arg)
{
	struct lab_work *w = arg;

	w->job = job;
	for (w->now = 0; w->now < w->count && !job_cancelled(job); w->now++)
		run_one(w);
}

/* --- the terminal's thread */

static void
work_free(struct lab_work *w)
{
	if (w == NULL)
		return;
	model_unref(w->model);
	song_free(w->song);
	free(w);
}

static struct lab *
need_lab(struct session *s, struct err *err)
{
	if (s->lab == NULL && (s->lab = calloc(1, sizeof *s->lab)) == NULL)
		err_set(err, ERR_LIMIT, "no memory to compare optimisers");
	return s->lab;
}

static struct lab_work *
work_new(const struct session *s, const struct lab_runs *runs, int steps, struct err *err)
{
	struct lab_work *w = calloc(1, sizeof *w);

	if (w == NULL || (w->song = song_snapshot(s->song)) == NULL) {
		free(w);
		err_set(err, ERR_LIMIT, "no memory to compare optimisers");
		return NULL;
	}
	w->model = model_ref(s->model);
	w->count = runs->count;
	w->steps = steps;
	w->look_ahead = runs->look_ahead;
	for (int i = 0; i < runs->count; i++)
		w->optimizer[i] = runs->run[i].name;
	return w;
}

bool
lab_start(struct session *s, int steps, const char *list, struct err *err)
{
	struct lab *lab = need_lab(s, err);
	struct lab_runs *runs;

	if (lab == NULL)
		return false;
	if (lab->job != NULL || s->tune_job != NULL)
		return err_set(err, ERR_ARG, lab->job != NULL ?
		    "the optimisers are being compared; :lab-stop ends it" :
		    "a tuning is running; :tune-stop ends it");
	if (!tuning_need_model(s, err) || !model_can_tune(s->model, err))
		return false;
	runs = calloc(1, sizeof *runs);
	if (runs == NULL)
		return err_set(err, ERR_LIMIT, "no memory to compare optimisers");
	if (!lab_runs_init(runs, list, lab->look_ahead, err) ||
	    (lab->work = work_new(s, runs, steps, err)) == NULL ||
	    (lab->job = job_start("lab", run_all, lab->work, sizeof(struct lab_news), NICE,
	    err)) == NULL) {
		work_free(lab->work);
		lab->work = NULL;
		free(runs);
		return false;
	}
	free(lab->runs);
	lab->runs = runs;
	session_say(s, "tuning on this piece with each of %d optimisers; you can go on composing",
	    runs->count);
	return true;
}

bool
lab_stop(struct session *s, struct err *err)
{
	if (!lab_busy(s))
		return err_set(err, ERR_ARG, "no optimisers are being compared");
	lab_cancel(s);
	return true;
}

bool
lab_look_ahead(struct session *s, struct err *err)
{
	struct lab *lab = need_lab(s, err);

	if (lab == NULL)
		return false;
	lab->look_ahead = !lab->look_ahead;
	session_say(s, lab->look_ahead ? "where nesterov looks ahead from is a curve too, from "
	    "the next comparison on" : "nesterov has one curve");
	return true;
}

bool
lab_shows_ahead(const struct session *s)
{
	return s->lab != NULL && s->lab->look_ahead;
}

const struct lab_runs *
lab_runs(const struct session *s)
{
	return s->lab != NULL ? s->lab->runs : NULL;
}

bool
lab_export(struct session *s, const char *path, bool force, struct err *err)
{
	char typed[FILE_PATH_MAX], name[FILE_PATH_MAX], *text = NULL;
	size_t size = 0;
	FILE *out;
	bool good;

	if (lab_runs(s) == NULL)
		return err_set(err, ERR_ARG, "no optimisers were compared yet; :lab does it");
	path = path_typed(path, typed);
	if (!overwrite_beside(s, path, ":lab-export!", force, err))
		return false;
	out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set(err, ERR_LIMIT, "no memory to draw the curves");
	lab_runs_svg(lab_runs(s), out);
	good = fclose(out) == 0 ? file_write(path, text, size, err) :
	    err_set(err, ERR_LIMIT, "no memory to draw the curves");
	free(text);
	if (good)
		session_say(s, "wrote the curves to %s", text_name(path, name, sizeof name));
	return good;
}

/* --- what the job sends */

static void
take(struct lab *lab, const struct lab_news *news)
{
	struct lab_run *r = &lab->runs->run[news->run];

	lab->runs->now = news->run;
	if (!news->over) {
		lab_runs_take(lab->runs, &news->progress);
		return;
	}
	r->why = news->why;
	if (r->why.text[0] == '\0') {
		r->last = news->progress;
		lab_runs_judge(lab->runs, news->run);
	}
}

static void
sum_up(struct session *s)
{
	struct lab_runs *l = s->lab->runs;
	const struct lab_run *best = &l->run[l->winner >= 0 ? l->winner : 0];

	l->now = l->count;
	if (l->winner >= 0 && !isfinite(best->last.best))
		session_complain(s, "the piece is too short: below %d bars no optimiser is used",
		    TUNE_LORA_BARS);
	else if (l->winner >= 0)
		session_say(s, "%s predicts the bars it never learnt best: %.3f nats a note, "
		    "%.3f before", best->name, best->last.best, best->last.base);
	else if (best->why.text[0] != '\0')
		session_complain(s, "%s", best->why.text);
}

bool
lab_poll(struct session *s)
{
	struct lab *lab = s->lab;
	struct lab_news news;
	bool changed = false, done;

	if (lab == NULL || lab->job == NULL)
		return false;
	done = job_done(lab->job);
	while (job_receive(lab->job, &news)) {
		take(lab, &news);
		changed = true;
	}
	if (!done)
		return changed;
	job_free(lab->job);
	lab->job = NULL;
	work_free(lab->work);
	lab->work = NULL;
	sum_up(s);
	return true;
}

bool
lab_busy(const struct session *s)
{
	return s->lab != NULL && s->lab->job != NULL;
}

void
lab_cancel(struct session *s)
{
	job_cancel(s->lab->job);
}

void
lab_end(struct session *s)
{
	struct lab *lab = s->lab;

	if (lab == NULL)
		return;
	if (lab->job != NULL)
		job_cancel(lab->job);
	job_free(lab->job);
	work_free(lab->work);
	free(lab->runs);
	free(lab);
	s->lab = NULL;
}
