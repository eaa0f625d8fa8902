/* SPDX-License-Identifier: MIT */
#include "app/theming.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/job.h"
#include "app/session.h"
#include "model/read/themes.h"

#define THEMING_NICE	5

struct theming {
	struct job	*job;		/* or NULL */
	uint64_t	 wanted;	/* the revision that was wanted last */
	uint64_t	 asked;		/* that the job's, or its last, is of */
	uint64_t	 revision;	/* that the themes are of */
	struct themes	 themes;
	bool		 ready;
	char		 trouble[192];
};

/* The message of a job, which ends with it; the themes pass to the owner. */
struct news {
	bool		 good;
	struct themes	 themes;
	char		 text[192];
};

static void
find_themes(struct job *job, void *arg)
{
	struct song *song = arg;
	struct err err = { 0 };
	struct news news = { .good = false };

	news.good = themes_make(&news.themes, song, &err);
	song_free(song);
	if (!news.good)
		themes_clear(&news.themes);
	snprintf(news.text, sizeof news.text, "%s", news.good ? "" : err.text);
	if (!job_send(job, &news))
		themes_clear(&news.themes);
}

static void
start(struct session *s)
{
	struct theming *t = s->theming;
	struct song *song = song_snapshot(s->song);
	struct err err;

	t->asked = s->revision;
	t->job = job_start("themes", find_themes, song, sizeof(struct news), THEMING_NICE, &err);
	if (t->job == NULL) {
		song_free(song);
		snprintf(t->trouble, sizeof t->trouble, "%s", err.text);
	}
}

void
theming_want(struct session *s)
{
	if (s->theming == NULL)
		s->theming = calloc(1, sizeof *s->theming);
	if (s->theming == NULL)
		return;
	s->theming->wanted = s->revision;
	if (s->theming->job == NULL && s->theming->asked != s->revision)
		start(s);
}

static void
take(struct theming *t, struct news *news)
{
	snprintf(t->trouble, sizeof t->trouble, "%s", news->text);
	if (!news->good)
		return;
	themes_clear(&t->themes);
	t->themes = news->themes;
	t->revision = t->asked;
	t->ready = true;
}

bool
theming_poll(struct session *s)
{
	struct theming *t = s->theming;
	struct news news;
	bool heard = false, done;

	if (t == NULL)
		return false;
	if (t->job != NULL) {
		done = job_done(t->job);	/* asked first, so no message is missed */
		while (job_receive(t->job, &news)) {
			take(t, &news);
			heard = true;
		}
		if (done) {
			job_free(t->job);
			t->job = NULL;
		}
	}
	if (t->job == NULL && t->asked < t->wanted)
		start(s);
	return heard;
}

bool
theming_busy(const struct session *s)
{
	return s->theming != NULL && s->theming->job != NULL;
}

void
theming_cancel(struct session *s)
{
	job_cancel(s->theming->job);
}

void
theming_end(struct session *s)
{
	struct theming *t = s->theming;
	struct news news;

	if (t == NULL)
		return;
	if (t->job != NULL) {
		job_cancel(t->job);
		while (!job_done(t->job))	/* it is not done while a message is unread */
			if (job_receive(t->job, &news))
				themes_clear(&news.themes);
			else
				(void)job_wait(t->job, 1);
		job_free(t->job);
	}
	themes_clear(&t->themes);
	free(t);
	s->theming = NULL;
}

/* --- answers */

const struct themes *
theming_latest(const struct session *s)
{
	return s->theming != NULL && s->theming->ready ? &s->theming->themes : NULL;
}

const struct themes *
theming_now(const struct session *s)
{
	return theming_latest(s) != NULL && s->theming->revision == s->revision ?
	    &s->theming->themes : NULL;
}

const char *
theming_trouble(const struct session *s)
{
	return s->theming != NULL ? s->theming->trouble : "";
}

bool
theming_section(const struct session *s, int64_t bar, struct theming_section *found)
{
	const struct themes *t = theming_latest(s);

	for (int i = 0; t != NULL && i < t->form.sections; i++) {
		const struct form_section *section = &t->form.section[i];

		if (bar < section->first || bar >= section->end)
			continue;
		*found = (struct theming_section){ section->first, section->letter,
			section->varied };
		return true;
	}
	return false;
}
