/* SPDX-License-Identifier: MIT */
#include "app/tuning.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/adapters.h"
#include "app/job.h"
#include "app/format.h"
#include "app/path.h"
#include "app/session.h"
#include "app/setting.h"
#include "base/file.h"
#include "base/text.h"
#include "model/infer/model.h"
#include "music/smf.h"
#include "music/song.h"
#include "store/store.h"

#define LEARNER_NICE	10		/* player, screen and generator have priority */

struct tuning_work {
	/* owned: a snapshot of the piece, and the files. */
	struct song		*songs[1 + TUNING_FILES_MAX];
	int			 song_count;
	struct tune_request	 request;
	struct job		*job;		/* borrowed; set by the thread itself */
	atomic_bool		 wanted;	/* the adapter as it is */
};

struct tuning_news {
	enum { NEWS_PROGRESS, NEWS_HELD_OUT, NEWS_SAMPLE, NEWS_RESULT } kind;
	struct train_progress	 progress;
	struct tuning_bars	 held_out;
	long			 step;		/* of the sample */
	struct adapter		*adapter;	/* sample, result: the message passes ownership */
	/* Result. */
	bool			 good;
	struct tune_result	 result;
	struct err		 err;
};

/* --- the model */

static void
forget_model(struct session *s)
{
	adapters_forget(s);
	model_unref(s->model);
	s->model = NULL;
	free(s->model_name);
	s->model_name = NULL;
}

/* The setting names another model than the open one. */
static bool
is_other_model(const struct session *s)
{
	return s->model != NULL && s->model_name != NULL &&
	    strcmp(s->model_name, settings_text(s->settings, SET_MODEL)) != 0;
}

bool
tuning_need_model(struct session *s, struct err *err)
{
	if (is_other_model(s))
		forget_model(s);
	if (s->model != NULL)
		return true;
	s->model_name = strdup(settings_text(s->settings, SET_MODEL));
	if (s->model_name == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for a model");
	s->model = model_open(s->model_name, err);
	if (s->model == NULL) {
		forget_model(s);
		return false;
	}
	adapters_restore(s);
	return true;
}

void
tuning_share_model(struct session *to, const struct session *from)
{
	if (to->model != NULL || from->model == NULL || from->model_name == NULL ||
	    strcmp(from->model_name, settings_text(to->settings, SET_MODEL)) != 0 ||
	    (to->model_name = strdup(from->model_name)) == NULL)
		return;
	to->model = model_ref(from->model);
	adapters_restore(to);
}

/* --- the learner's thread */

static bool
send_progress(void *arg, const struct train_progress *progress)
{
	struct tuning_work *work = arg;
	struct tuning_news news = { .progress = *progress };

	job_send(work->job, &news);
	return !job_cancelled(work->job);
}

static void
send_held_out(void *arg, size_t piece, int first, int end)
{
	struct tuning_work *work = arg;
	struct tuning_news news = { .kind = NEWS_HELD_OUT, .held_out = { first, end } };

	if (piece == 0)			/* the open one */
		job_send(work->job, &news);
}

static bool
sample_wanted(void *arg)
{
	struct tuning_work *work = arg;

	return atomic_exchange(&work->wanted, false);
}

static void
send_sample(void *arg, struct adapter *adapter, long step)
{
	struct tuning_work *work = arg;
	struct tuning_news news = { .kind = NEWS_SAMPLE, .adapter = adapter, .step = step };

	if (!job_send(work->job, &news))
		adapter_unref(adapter);
}

static bool
was_cancelled(void *arg)
{
	struct tuning_work *work = arg;

	return job_cancelled(work->job);
}

static void
run_tuning(struct job *job, void *arg)
{
	struct tuning_work *work = arg;
	struct tuning_news news = { .kind = NEWS_RESULT };

	work->job = job;
	news.good = tune(&work->request, &news.adapter, &news.result, &news.err);
	if (!job_send(job, &news) && news.good)
		adapter_unref(news.adapter);
}

/* --- every run */

static void
forget_runs(struct tuning *t)
{
	runs_clear(&t->runs);
	t->runs_read = false;
}

const struct runs *
tuning_runs(struct session *s)
{
	static const struct runs none;
	struct tuning *t = s->tuning;
	struct err err;

	if (t == NULL)
		return &none;
	if (!t->runs_read) {
		t->runs_read = true;	/* or not: it is not tried again for each frame */
		if (!runs_read(s, &t->runs, &err))
			session_complain(s, "cannot read the tuning runs: %s", err.text);
	}
	for (size_t i = 0; i < t->runs.count; i++)
		if (t->runs.run[i].id == t->run)
			t->runs.run[i].curve = t->curve;
	return &t->runs;
}

/* --- the terminal's thread */

static void
work_free(struct tuning_work *work)
{
	if (work == NULL)
		return;
	model_unref(work->request.model);
	adapter_unref(work->request.start);
	for (int i = 0; i < work->song_count; i++)
		song_free(work->songs[i]);
	free(work);
}

static bool
add_file(struct tuning_work *work, const char *path, struct err *err)
{
	char typed[FILE_PATH_MAX];
	struct err why;
	struct song *song;
	uint8_t *bytes;
	size_t size;

	path = path_typed(path, typed);
	if (!file_read(path, SMF_BYTES_MAX, &bytes, &size, err))
		return false;
	song = format_read(path, bytes, size, &why);
	free(bytes);
	if (song == NULL)
		return err_set(err, why.code, "%s: %s", path, why.text);
	work->songs[work->song_count++] = song;
	return true;
}

static struct tuning_work *
work_new(struct session *s, int steps, enum tune_split split, char *const *files, int file_count,
    struct err *err)
{
	struct tuning_work *work = calloc(1, sizeof *work);

	if (work == NULL || (work->songs[0] = song_snapshot(s->song)) == NULL) {
		work_free(work);
		err_set(err, ERR_LIMIT, "there is no memory to tune with");
		return NULL;
	}
	work->song_count = 1;
	for (int i = 0; i < file_count && i < TUNING_FILES_MAX; i++)
		if (!add_file(work, files[i], err)) {
			work_free(work);
			return NULL;
		}
	work->request = (struct tune_request){
		.model = model_ref(s->model),
		.start = s->adapter_whole != NULL ? adapter_ref(s->adapter_whole) : NULL,
		.songs = (const struct song *const *)work->songs,
		.song_count = (size_t)work->song_count, .split = split, .steps = steps,
		.seed = 1,
		.progress = send_progress, .cancelled = was_cancelled,
		.held_out = send_held_out, .wanted = sample_wanted, .as_it_is = send_sample,
		.arg = work,
	};
	return work;
}

/*
 * The run's row in the store.  If it cannot be written, a message says so and
 * the run is not kept.
 */
static void
store_run(struct session *s, int steps)
{
	struct model_info info;
	char settings[64];
	struct err err;

	model_info(s->model, &info);
	snprintf(settings, sizeof settings, steps > 0 ? "tune %d" : "tune", steps);
	if (!session_need_store(s, &err) ||
	    !store_add_run(s->store, info.hash, settings, &s->tuning->run, &err))
		session_complain(s, "this tuning will not be stored: %s", err.text);
}

bool
tuning_start(struct session *s, int steps, enum tune_split split, char *const *files,
    int file_count, struct err *err)
{
	struct tuning_work *work;

	if (s->tune_job != NULL)
		return err_set(err, ERR_ARG, "tuning is already running; :tune-stop ends it");
	if (!tuning_need_model(s, err) || !model_can_tune(s->model, err))
		return false;
	if (s->tuning == NULL && (s->tuning = calloc(1, sizeof *s->tuning)) == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory to tune with");
	work = work_new(s, steps, split, files, file_count, err);
	if (work == NULL)
		return false;
	s->tune_job = job_start("tune", run_tuning, work, sizeof(struct tuning_news),
	    LEARNER_NICE, err);
	if (s->tune_job == NULL) {
		work_free(work);
		return false;
	}
	forget_runs(s->tuning);
	free(s->tuning->held_out);
	adapter_unref(s->tuning->sample);
	memset(s->tuning, 0, sizeof *s->tuning);
	s->tuning->split = split;
	curve_init(&s->tuning->curve);
	s->tuning->running = work;
	store_run(s, steps);
	if (file_count == 0)
		session_say(s, "tuning the model on this piece; you can go on composing");
	else
		session_say(s, "tuning the model on this piece and %d more; "
		    "you can go on composing",
		    file_count);
	return true;
}

void
tuning_stop(struct session *s)
{
	if (s->tune_job == NULL)
		return;
	job_cancel(s->tune_job);
	s->tuning->state = TUNING_STOPPING;
}

static void
take_progress(struct session *s, const struct train_progress *progress)
{
	struct tuning *t = s->tuning;
	struct err err;

	t->last = *progress;
	curve_take(&t->curve, progress);
	if (t->run == 0 || !isfinite(progress->held_out) ||
	    store_add_point(s->store, t->run, progress, &err))
		return;
	session_complain(s, "the curve of this tuning is not kept: %s", err.text);
	t->run = 0;
}

/* What came of it, in words; it helped: what was learnt, or music of other pieces. */
static void
say_verdict(struct session *s, const struct tune_result *r, bool helped)
{
	struct tuning *t = s->tuning;
	const struct tune_verdict *v = &r->verdict;
	double percent = -100 * v->gain / v->base;

	if (r->rung == TUNE_MEMORY)
		snprintf(t->says, sizeof t->says, "%d bars are too few to tune by; "
		    "the model remembers them as they are", r->bars);
	else if (v->strength > 0)
		snprintf(t->says, sizeof t->says, "tuned: bars that were not learnt yet surprise "
		    "the model %.1f %% less; kept at strength %.2f", -percent, v->strength);
	else if (helped)
		snprintf(t->says, sizeof t->says, "tuning did not surely help (surprise %+.1f "
		    "%%): the base stays, but remembers the other pieces", percent);
	else
		snprintf(t->says, sizeof t->says, "tuning did not surely help (surprise %+.1f "
		    "%% in %zu test%s): the base stays; more bars or other pieces "
		    "may help, :tune FILE%s",
		    percent, v->windows, v->windows == 1 ? "" : "s",
		    t->split == TUNE_HOLD_OUT ? "; t learns all bars" : "");
	session_say(s, "%s", t->says);
}

static void
store_verdict(struct session *s)
{
	struct tuning *t = s->tuning;
	struct err err;

	if (t->run != 0 && !store_end_run(s->store, t->run, t->says, &err))
		session_complain(s, "what came of the tuning is not kept: %s", err.text);
	forget_runs(t);
}

static void
take_adapter(struct session *s, struct adapter *adapter)
{
	char name[STORE_NAME_MAX];
	struct err err;
	bool good;

	snprintf(name, sizeof name, "tuned-%lld", (long long)s->tuning->run);
	if (s->model == s->tuning->running->request.model) {
		good = adapters_take(s, adapter, name, s->tuning->run, &err);
	} else {			/* the model was changed meanwhile */
		good = adapters_keep(s, adapter, name, s->tuning->run, &err);
		adapter_unref(adapter);
	}
	if (!good)
		session_complain(s, "the tuned model is not kept: %s", err.text);
}

static void
take_result(struct session *s, struct tuning_news *news)
{
	struct tuning *t = s->tuning;
	bool helped;

	if (!news->good) {
		t->state = TUNING_FAILED;
		snprintf(t->error, sizeof t->error, "%s", news->err.text);
		session_complain(s, "tuning: %s", news->err.text);
		return;
	}
	t->state = TUNING_DONE;
	t->last = news->result.last;
	t->strength = news->result.verdict.strength;
	helped = t->strength > 0 || t->running->song_count > 1;
	if (helped)
		take_adapter(s, news->adapter);
	else
		adapter_unref(news->adapter);
	say_verdict(s, &news->result, helped);
	store_verdict(s);
}

static void
take_held_out(struct tuning *t, const struct tuning_bars *bars)
{
	struct tuning_bars *grown = realloc(t->held_out,
	    (t->held_out_count + 1) * sizeof *grown);

	if (grown == NULL)
		return;			/* they are not marked */
	t->held_out = grown;
	grown[t->held_out_count++] = *bars;
}

bool
tuning_holds_out(const struct session *s, int64_t bar)
{
	const struct tuning *t = s->tuning;

	for (size_t i = 0; t != NULL && i < t->held_out_count; i++)
		if (bar >= t->held_out[i].first && bar < t->held_out[i].end)
			return true;
	return false;
}

bool
tuning_want_sample(struct session *s, struct err *err)
{
	if (s->tune_job == NULL)
		return err_set(err, ERR_ARG, "no tuning is running; a continues with the model");
	atomic_store(&s->tuning->running->wanted, true);
	return true;
}

static void
take_sample(struct session *s, struct adapter *adapter)
{
	adapter_unref(s->tuning->sample);
	s->tuning->sample = adapter;
}

static void
take_news(struct session *s, struct tuning_news *news)
{
	switch (news->kind) {
	case NEWS_PROGRESS:
		take_progress(s, &news->progress);
		break;
	case NEWS_HELD_OUT:
		take_held_out(s->tuning, &news->held_out);
		break;
	case NEWS_SAMPLE:
		take_sample(s, news->adapter);
		break;
	case NEWS_RESULT:
		take_result(s, news);
		break;
	}
}

bool
tuning_poll(struct session *s)
{
	struct tuning_news news;
	struct err err;
	bool changed = false;

	if (is_other_model(s)) {
		forget_model(s);	/* the next use opens the new one */
		changed = true;
	}
	if (s->tuning != NULL && s->tuning->restored && !s->tuning->adapter_tried) {
		s->tuning->adapter_tried = true;
		return tuning_need_model(s, &err);	/* if it fails, `continue` reports why */
	}
	if (s->tune_job == NULL)
		return changed;
	while (job_receive(s->tune_job, &news)) {
		take_news(s, &news);
		changed = true;
	}
	if (!job_done(s->tune_job))
		return changed;
	job_free(s->tune_job);
	s->tune_job = NULL;
	work_free(s->tuning->running);
	s->tuning->running = NULL;
	return true;
}

bool
tuning_busy(const struct session *s)
{
	return s->tune_job != NULL;
}

void
tuning_end(struct session *s)
{
	tuning_stop(s);
	while (s->tune_job != NULL) {
		(void)job_wait(s->tune_job, 1);
		tuning_poll(s);
	}
	if (s->tuning != NULL) {
		forget_runs(s->tuning);
		free(s->tuning->held_out);
		adapter_unref(s->tuning->sample);
	}
	free(s->tuning);
	s->tuning = NULL;
	forget_model(s);
}

static bool
restore_point(void *arg, const struct train_progress *progress)
{
	struct tuning *t = arg;

	t->last = *progress;
	curve_take(&t->curve, progress);
	return true;
}

/* The last one is the one that counts. */
static bool
restore_verdict(void *arg, const struct store_run *run)
{
	struct tuning *t = arg;

	text_clean(run->verdict, strlen(run->verdict), t->says, sizeof t->says);
	return true;
}

bool
tuning_restore(struct session *s, struct err *err)
{
	int64_t run;

	if (s->tuning != NULL || s->store == NULL || !store_last_run(s->store, &run, err))
		return s->tuning != NULL || s->store == NULL;
	if (run == 0)
		return true;
	s->tuning = calloc(1, sizeof *s->tuning);
	if (s->tuning == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for the tuning's curve");
	curve_init(&s->tuning->curve);
	s->tuning->state = TUNING_DONE;
	s->tuning->restored = true;
	if (!store_each_run(s->store, restore_verdict, s->tuning, err))
		return false;
	s->tuning->run = run;
	return store_each_point(s->store, run, restore_point, s->tuning, err);
}
