/* SPDX-License-Identifier: MIT */
/* view_marks.c - view: markers, and changes of tempo, metre and key, each at its tick. */

#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "base/text.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"
#include "words.h"

#define MARKS_MAX	256		/* on a line */
#define MARK_TEXT	40

struct mark {
	int		 x;
	int64_t		 tick;
	char		 text[MARK_TEXT];
};

struct marks {
	const struct ui	*ui;
	struct mark	 mark[MARKS_MAX];
	int		 count;
};

/* What begins there, as the time map reads it; "" where it is unusable. */
static void
mark_text(const struct ui *ui, const struct event *e, char text[MARK_TEXT])
{
	const struct session *s = ui->session;
	struct key key;
	struct bar bar;
	size_t used;

	text[0] = '\0';
	switch (e->data[0]) {
	case META_TEMPO:
		snprintf(text, MARK_TEXT, "%s%.4g", ui->glyphs->tempo[0] != '\0' ?
		    ui->glyphs->tempo : "bpm ", time_tempo_bpm(s->time, e->tick));
		break;
	case META_METRE:
		time_bar_at(s->time, e->tick, &bar);
		snprintf(text, MARK_TEXT, "%d/%d", bar.numerator, bar.denominator);
		break;
	case META_KEY:
		time_key(s->time, e->tick, &key);
		words_key(&key, false, text, MARK_TEXT);
		break;
	case META_MARKER:
		used = (size_t)snprintf(text, MARK_TEXT, "%s", ui->glyphs->marker);
		song_text(s->song, e, text + used, MARK_TEXT - used);
		break;
	}
}

/* In order of their columns; what stands in one column is one text. */
static bool
take_mark(void *arg, int track, const struct event *e)
{
	struct marks *m = arg;
	const struct roll *r = &m->ui->roll;
	int x = roll_column(r, e->tick), at = m->count;
	char text[MARK_TEXT], both[2 * MARK_TEXT];

	(void)track;
	mark_text(m->ui, e, text);
	if (text[0] == '\0' || x < 0 || x >= r->area.w)
		return true;
	while (at > 0 && m->mark[at - 1].x > x)
		at--;
	if (at > 0 && m->mark[at - 1].x == x) {
		struct mark *same = &m->mark[at - 1];

		if (strstr(same->text, text) == NULL) {
			bool marker = e->data[0] == META_MARKER;

			snprintf(both, sizeof both, "%s %s", marker ? text : same->text,
			    marker ? same->text : text);
			snprintf(same->text, MARK_TEXT, "%.*s", MARK_TEXT - 1, both);
		}
		return true;
	}
	if (m->count == MARKS_MAX)
		return false;
	memmove(&m->mark[at + 1], &m->mark[at], (size_t)(m->count - at) * sizeof *m->mark);
	m->mark[at] = (struct mark){ .x = x, .tick = e->tick };
	strcpy(m->mark[at].text, text);
	m->count++;
	return true;
}

static void
collect(const struct ui *ui, struct marks *m)
{
	m->ui = ui;
	m->count = 0;
	song_query_marks(ui->session->song, roll_tick(&ui->roll, 0),
	    roll_tick(&ui->roll, ui->roll.area.w), take_mark, m);
}

/* As many words as fit, and the beginning of the first. */
static void
put_words(struct ui *ui, int x, int room, char text[MARK_TEXT], struct style st)
{
	char *blank;

	while (text_columns(text) > room && (blank = strrchr(text, ' ')) != NULL)
		*blank = '\0';
	screen_text(&ui->screen, x, ui->layout.marks.y, room > 0 ? room : 1, st, text);
}

void
view_marks(struct ui *ui)
{
	const struct rect *a = &ui->layout.marks;
	struct style st = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BAR_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BAR_BG);
	struct marks m;
	int left = ui->roll.area.x;

	if (a->h == 0)
		return;
	screen_fill(&ui->screen, *a, " ", dim);
	collect(ui, &m);
	for (int i = 0; i < m.count; i++) {
		int next = i + 1 < m.count ? m.mark[i + 1].x - 1 : ui->roll.area.w;

		put_words(ui, left + m.mark[i].x, next - m.mark[i].x, m.mark[i].text, st);
	}
}

bool
view_mark_at(const struct ui *ui, int x, int64_t *tick)
{
	struct marks m;
	bool found = false;

	collect(ui, &m);
	x -= ui->roll.area.x;
	for (int i = 0; i < m.count; i++) {
		int end = m.mark[i].x + text_columns(m.mark[i].text);

		if (x < m.mark[i].x || x >= end)
			continue;
		*tick = m.mark[i].tick;
		found = true;
	}
	return found;
}

/* Tempo, metre and key at the very beginning stand in the first line. */
static bool
is_worth_a_line(void *arg, int track, const struct event *e)
{
	(void)track;
	*(bool *)arg = e->tick > 0 || e->data[0] == META_MARKER;
	return !*(bool *)arg;
}

bool
view_has_marks(struct ui *ui)
{
	if (ui->marks_revision != ui->session->revision + 1) {
		ui->has_marks = false;
		song_query_marks(ui->session->song, 0, INT64_MAX, is_worth_a_line,
		    &ui->has_marks);
		ui->marks_revision = ui->session->revision + 1;
	}
	return ui->has_marks;
}
