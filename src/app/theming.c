/* SPDX-License-Identifier: MIT */
#include "app/theming.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/finding.h"
#include "app/session.h"
#include "model/read/themes.h"

struct theming_work {
	struct song	*song;		/* owned; a snapshot */
	struct themes	 themes;	/* owned */
	bool		 good;
	struct err	 err;
};

struct theming {
	struct finding	 finding;
	uint64_t	 wanted;	/* the revision that was wanted last */
	uint64_t	 revision;	/* that what is known is of */
	struct theming_work *known;	/* owned; the last that were found; NULL: none yet */
	char		 trouble[192];
};

/* --- the job */

static void
find_themes(struct job *job, void *work)
{
	struct theming_work *w = work;

	(void)job;
	w->good = themes_make(&w->themes, w->song, &w->err);
}

static void
work_free(void *work)
{
	struct theming_work *w = work;

	if (w == NULL)
		return;
	song_free(w->song);
	themes_clear(&w->themes);
	free(w);
}

static const struct finding_kind kind = { "themes", 5, find_themes, work_free };

static void
start(struct session *s)
{
	struct theming *t = s->theming;
	struct theming_work *w = calloc(1, sizeof *w);
	struct err err;

	t->finding.revision = s->revision;	/* where it fails, it is not tried again */
	if (w != NULL)
		w->song = song_snapshot(s->song);
	if (w == NULL || w->song == NULL) {
		work_free(w);
		snprintf(t->trouble, sizeof t->trouble, "there is no memory to find the themes");
		return;
	}
	if (!finding_start(&t->finding, w, s->revision, &err))
		snprintf(t->trouble, sizeof t->trouble, "%s", err.text);
}

void
theming_want(struct session *s)
{
	if (s->theming == NULL) {
		s->theming = calloc(1, sizeof *s->theming);
		if (s->theming == NULL)
			return;
		s->theming->finding.kind = &kind;
	}
	s->theming->wanted = s->revision;
	if (!finding_runs(&s->theming->finding) && s->theming->finding.revision != s->revision)
		start(s);
}

static void
take(struct theming *t, struct theming_work *w)
{
	snprintf(t->trouble, sizeof t->trouble, "%s", w->good ? "" : w->err.text);
	work_free(w->good ? t->known : w);
	if (w->good) {
		t->known = w;
		t->revision = t->finding.revision;
	}
}

bool
theming_poll(struct session *s)
{
	struct theming *t = s->theming;
	struct theming_work *w = t != NULL ? finding_take(&t->finding) : NULL;

	if (w != NULL)
		take(t, w);
	if (t != NULL && !finding_runs(&t->finding) && t->finding.revision < t->wanted)
		start(s);
	return w != NULL;
}

bool
theming_busy(const struct session *s)
{
	return s->theming != NULL && finding_runs(&s->theming->finding);
}

void
theming_cancel(struct session *s)
{
	finding_cancel(&s->theming->finding);
}

void
theming_end(struct session *s)
{
	if (s->theming == NULL)
		return;
	finding_end(&s->theming->finding);
	work_free(s->theming->known);
	free(s->theming);
	s->theming = NULL;
}

/* --- answers */

const struct themes *
theming_latest(const struct session *s)
{
	return s->theming != NULL && s->theming->known != NULL ? &s->theming->known->themes : NULL;
}

const struct themes *
theming_now(const struct session *s)
{
	const struct themes *latest = theming_latest(s);

	return latest != NULL && s->theming->revision == s->revision ? latest : NULL;
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
