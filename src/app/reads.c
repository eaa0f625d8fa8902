/* SPDX-License-Identifier: MIT */
#include "app/reads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/draft.h"
#include "app/job.h"
#include "app/session.h"
#include "model/judge/ruler.h"
#include "model/read/reader.h"
#include "model/read/reading.h"
#include "music/chord.h"

struct reads {
	struct job	*job;		/* or NULL */
	uint64_t	 wanted;	/* the revision that was wanted last */
	int		 at;		/* the feature that the panel is at */
	struct reading	 reading;
	struct ruler	 ruler;
	bool		 ready;
	uint64_t	 revision;	/* that the reading, or the job's, is of */
	char		 trouble[192];
};

/* The message of a job, which ends with it; the reading passes to the owner. */
struct news {
	bool		 good;
	struct reading	 reading;
	struct ruler	 ruler;
	char		 text[192];
};

static void
read_piece(struct job *job, void *arg)
{
	struct song *song = arg;
	struct news news = { .good = false };
	struct err err = { 0 };
	struct reader *reader = reader_open_shipped(&err);
	struct style_ear *ear = reader != NULL ? style_ear_open_shipped(&err) : NULL;

	news.good = ear != NULL && reading_make(&news.reading, reader, ear, song, &err) &&
	    ruler_make(&news.ruler, song, &err);
	reader_free(reader);
	style_ear_free(ear);
	song_free(song);
	snprintf(news.text, sizeof news.text, "%s", news.good ? "" : err.text);
	if (!news.good || !job_send(job, &news)) {
		reading_clear(&news.reading);
		if (!news.good)
			(void)job_send(job, &news);
	}
}

static void
start(struct session *s)
{
	struct reads *r = s->reads;
	struct song *song = song_snapshot(s->song);
	struct err err;

	r->revision = s->revision;
	r->job = job_start("read", read_piece, song, sizeof(struct news), 5, &err);
	if (r->job == NULL) {
		song_free(song);
		snprintf(r->trouble, sizeof r->trouble, "%s", err.text);
	}
}

void
reads_want(struct session *s)
{
	if (s->reads == NULL)
		s->reads = calloc(1, sizeof *s->reads);
	if (s->reads == NULL)
		return;
	s->reads->wanted = s->revision;
	if (s->reads->job == NULL && s->reads->revision != s->revision)
		start(s);
}

static void
take(struct reads *r, struct news *news)
{
	snprintf(r->trouble, sizeof r->trouble, "%s", news->text);
	if (!news->good)
		return;
	reading_clear(&r->reading);
	r->reading = news->reading;
	r->ruler = news->ruler;
	r->ready = true;
}

bool
reads_poll(struct session *s)
{
	struct reads *r = s->reads;
	struct news news;
	bool heard = false, done;

	if (r == NULL)
		return false;
	if (r->job != NULL) {
		done = job_done(r->job);	/* asked first, so no message is missed */
		while (job_receive(r->job, &news)) {
			take(r, &news);
			heard = true;
		}
		if (done) {
			job_free(r->job);
			r->job = NULL;
		}
	}
	if (r->job == NULL && r->revision < r->wanted)
		start(s);
	return heard;
}

bool
reads_busy(const struct session *s)
{
	return s->reads != NULL && s->reads->job != NULL;
}

void
reads_cancel(struct session *s)
{
	job_cancel(s->reads->job);
}

void
reads_end(struct session *s)
{
	struct reads *r = s->reads;
	struct news news;

	if (r == NULL)
		return;
	if (r->job != NULL) {
		job_cancel(r->job);
		while (!job_done(r->job))	/* it is not done while a message is unread */
			if (job_receive(r->job, &news))
				reading_clear(&news.reading);
			else
				(void)job_wait(r->job, 1);
		job_free(r->job);
	}
	reading_clear(&r->reading);
	free(r);
	s->reads = NULL;
}

/* --- answers */

bool
reads_ready(const struct session *s)
{
	return s->reads != NULL && s->reads->ready;
}

const char *
reads_trouble(const struct session *s)
{
	return s->reads != NULL ? s->reads->trouble : "";
}

static void
set_sure(struct reads_word *w, float share)
{
	w->percent = (int)(100 * share + 0.5f);
	w->sure = share >= READING_SURE;
}

static bool
say_key(const struct read_key *key, struct reads_word *w)
{
	char name[KEY_NAME_SIZE];

	snprintf(w->text, sizeof w->text, "%s", key_name(&key->key, name));
	set_sure(w, key->sure);
	return true;
}

static bool
has_halves(const struct session *s)
{
	return reads_ready(s) && s->reads->reading.halves.count > 0;
}

static bool
say_label(const struct session *s, enum style_question q, struct reads_word *w)
{
	const struct read_label *l;

	if (!has_halves(s))
		return false;
	l = &s->reads->reading.style.label[q];
	snprintf(w->text, sizeof w->text, "%s", l->name);
	set_sure(w, l->sure);
	return l->name[0] != '\0';
}

bool
reads_style(const struct session *s, struct reads_word *w)
{
	return say_label(s, STYLE_OF_PIECE, w);
}

bool
reads_composer(const struct session *s, struct reads_word *w)
{
	return say_label(s, STYLE_COMPOSER, w);
}

int
reads_says(const struct session *s, int64_t bar, int levels)
{
	return has_halves(s) ? read_style_level(&s->reads->reading.style, bar, levels) : 0;
}

bool
reads_key(const struct session *s, struct reads_word *w)
{
	return has_halves(s) && say_key(&s->reads->reading.key, w);
}

bool
reads_key_at(const struct session *s, int64_t tick, struct reads_word *w)
{
	const struct reading *r;
	int half;

	if (!has_halves(s))
		return false;
	r = &s->reads->reading;
	half = halves_at(&r->halves, tick);
	return half >= 0 && say_key(&reading_section(r, half)->key, w);
}

static bool
say_chord(const struct session *s, int half, struct reads_word *w)
{
	const struct reading *r = &s->reads->reading;
	char name[READ_CHORD_NAME_SIZE];

	read_chord_name(&r->chord[half], &reading_section(r, half)->key.key, name);
	snprintf(w->text, sizeof w->text, "%s", name);
	set_sure(w, r->chord[half].sure);
	return true;
}

bool
reads_chord(const struct session *s, int64_t bar, int half, struct reads_word *w)
{
	return has_halves(s) && 2 * bar + half < s->reads->reading.halves.count &&
	    say_chord(s, (int)(2 * bar) + half, w);
}

bool
reads_chord_at(const struct session *s, int64_t tick, struct reads_word *w)
{
	int half = has_halves(s) ? halves_at(&s->reads->reading.halves, tick) : -1;

	return half >= 0 && say_chord(s, half, w);
}

bool
reads_role(const struct session *s, int track, struct reads_word *w)
{
	const struct read_role *role;

	if (!reads_ready(s) || track >= s->reads->reading.tracks)
		return false;
	role = &s->reads->reading.role[track];
	if (role->role < 0)
		return false;
	snprintf(w->text, sizeof w->text, "%s", role_names[role->role]);
	set_sure(w, role->sure[role->role]);
	return true;
}

/* --- features */

int
reads_features(const struct session *s)
{
	return reads_ready(s) && s->reads->ruler.regions > 0 ? RULER_FEATURES : 0;
}

void
reads_feature(const struct session *s, int i, int places, struct reads_feature *f)
{
	const struct ruler_row *row = &ruler_table[i];

	*f = (struct reads_feature){
		.name = row->name, .sentence = measure_table[row->measure].sentence,
		.value = s->reads->ruler.value[i], .low = s->reads->ruler.low[i],
		.high = s->reads->ruler.high[i],
		.place = ruler_place(&s->reads->ruler, i, places),
		.can_ask = row->control != NULL,
	};
}

int
reads_at(const struct session *s)
{
	return s->reads != NULL ? s->reads->at : 0;
}

bool
reads_move(struct session *s, int by, struct err *err)
{
	struct reads *r = s->reads;

	if (reads_features(s) == 0)
		return err_set(err, ERR_ARG, "there are no features yet: gR reads the piece");
	r->at += by;
	r->at = r->at < 0 ? 0 : r->at >= RULER_FEATURES ? RULER_FEATURES - 1 : r->at;
	return true;
}

bool
reads_ask(struct session *s, int by, struct err *err)
{
	const struct ruler_row *row = &ruler_table[reads_at(s)];
	struct draft_row asked;

	if (row->control == NULL)
		return err_set(err, ERR_ARG, "the model cannot be asked for %s", row->name);
	if (!draft_go(s, row->control, err) || !draft_change(s, row->falls ? -by : by, err))
		return false;
	draft_row(s, s->ask->at, &asked);
	session_say(s, "asked: %s %s; Enter goes on to what is asked", asked.name, asked.value);
	return true;
}
