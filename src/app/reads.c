/* SPDX-License-Identifier: MIT */
#include "app/reads.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/draft.h"
#include "app/finding.h"
#include "app/session.h"
#include "model/judge/ruler.h"
#include "model/read/reader.h"
#include "model/read/reading.h"
#include "music/chord.h"

struct reads_work {
	struct song	*song;		/* owned; a snapshot */
	struct reading	 reading;	/* owned */
	struct ruler	 ruler;
	bool		 good;
	struct err	 err;
};

struct reads {
	struct finding	 finding;
	uint64_t	 wanted;	/* the revision that was wanted last */
	int		 at;		/* the feature that the panel is at */
	struct reads_work *known;	/* owned; the last reading; NULL: none yet */
	char		 trouble[192];
};

/* --- the job */

static void
read_piece(struct job *job, void *work)
{
	struct reads_work *w = work;
	struct reader *reader = reader_open_shipped(&w->err);
	struct style_ear *ear = reader != NULL ? style_ear_open_shipped(&w->err) : NULL;

	(void)job;
	w->good = ear != NULL && reading_make(&w->reading, reader, ear, w->song, &w->err) &&
	    ruler_make(&w->ruler, w->song, &w->err);
	reader_free(reader);
	style_ear_free(ear);
}

static void
work_free(void *work)
{
	struct reads_work *w = work;

	if (w == NULL)
		return;
	song_free(w->song);
	reading_clear(&w->reading);
	free(w);
}

static const struct finding_kind kind = { "read", 5, read_piece, work_free };

static void
start(struct session *s)
{
	struct reads *r = s->reads;
	struct reads_work *w = calloc(1, sizeof *w);
	struct err err;

	r->finding.revision = s->revision;	/* where it fails, it is not tried again */
	if (w != NULL)
		w->song = song_snapshot(s->song);
	if (w == NULL || w->song == NULL) {
		work_free(w);
		snprintf(r->trouble, sizeof r->trouble, "there is no memory to read the piece");
		return;
	}
	if (!finding_start(&r->finding, w, s->revision, &err))
		snprintf(r->trouble, sizeof r->trouble, "%s", err.text);
}

void
reads_want(struct session *s)
{
	if (s->reads == NULL) {
		s->reads = calloc(1, sizeof *s->reads);
		if (s->reads == NULL)
			return;
		s->reads->finding.kind = &kind;
	}
	s->reads->wanted = s->revision;
	if (!finding_runs(&s->reads->finding) && s->reads->finding.revision != s->revision)
		start(s);
}

static void
take(struct reads *r, struct reads_work *w)
{
	snprintf(r->trouble, sizeof r->trouble, "%s", w->good ? "" : w->err.text);
	work_free(w->good ? r->known : w);
	if (w->good)
		r->known = w;
}

bool
reads_poll(struct session *s)
{
	struct reads *r = s->reads;
	struct reads_work *w = r != NULL ? finding_take(&r->finding) : NULL;

	if (w != NULL)
		take(r, w);
	if (r != NULL && !finding_runs(&r->finding) && r->finding.revision < r->wanted)
		start(s);
	return w != NULL;
}

bool
reads_busy(const struct session *s)
{
	return s->reads != NULL && finding_runs(&s->reads->finding);
}

void
reads_cancel(struct session *s)
{
	finding_cancel(&s->reads->finding);
}

void
reads_end(struct session *s)
{
	if (s->reads == NULL)
		return;
	finding_end(&s->reads->finding);
	work_free(s->reads->known);
	free(s->reads);
	s->reads = NULL;
}

/* --- answers */

bool
reads_ready(const struct session *s)
{
	return s->reads != NULL && s->reads->known != NULL;
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
	return reads_ready(s) && s->reads->known->reading.halves.count > 0;
}

static bool
say_label(const struct session *s, enum style_question q, struct reads_word *w)
{
	const struct read_label *l;

	if (!has_halves(s))
		return false;
	l = &s->reads->known->reading.style.label[q];
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
	return has_halves(s) ? read_style_level(&s->reads->known->reading.style, bar, levels) : 0;
}

bool
reads_key(const struct session *s, struct reads_word *w)
{
	return has_halves(s) && say_key(&s->reads->known->reading.key, w);
}

bool
reads_key_at(const struct session *s, int64_t tick, struct reads_word *w)
{
	const struct reading *r;
	int half;

	if (!has_halves(s))
		return false;
	r = &s->reads->known->reading;
	half = halves_at(&r->halves, tick);
	return half >= 0 && say_key(&reading_section(r, half)->key, w);
}

static bool
say_chord(const struct session *s, int half, struct reads_word *w)
{
	const struct reading *r = &s->reads->known->reading;
	char name[READ_CHORD_NAME_SIZE];

	read_chord_name(&r->chord[half], &reading_section(r, half)->key.key, name);
	snprintf(w->text, sizeof w->text, "%s", name);
	set_sure(w, r->chord[half].sure);
	return true;
}

bool
reads_chord(const struct session *s, int64_t bar, int half, struct reads_word *w)
{
	return has_halves(s) && 2 * bar + half < s->reads->known->reading.halves.count &&
	    say_chord(s, (int)(2 * bar) + half, w);
}

bool
reads_chord_at(const struct session *s, int64_t tick, struct reads_word *w)
{
	int half = has_halves(s) ? halves_at(&s->reads->known->reading.halves, tick) : -1;

	return half >= 0 && say_chord(s, half, w);
}

bool
reads_role(const struct session *s, int track, struct reads_word *w)
{
	const struct read_role *role;

	if (!reads_ready(s) || track >= s->reads->known->reading.tracks)
		return false;
	role = &s->reads->known->reading.role[track];
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
	return reads_ready(s) && s->reads->known->ruler.regions > 0 ? RULER_FEATURES : 0;
}

void
reads_feature(const struct session *s, int i, int places, struct reads_feature *f)
{
	const struct ruler_row *row = &ruler_table[i];

	*f = (struct reads_feature){
		.name = row->name, .sentence = measure_table[row->measure].sentence,
		.value = s->reads->known->ruler.value[i], .low = s->reads->known->ruler.low[i],
		.high = s->reads->known->ruler.high[i],
		.place = ruler_place(&s->reads->known->ruler, i, places),
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
	session_say(s, "asked: %s %s; a goes on to what is asked", asked.name, asked.value);
	return true;
}

bool
reads_ask_like(struct session *s, struct err *err)
{
	struct reads_feature f;

	if (reads_features(s) == 0)
		return err_set(err, ERR_ARG, "there are no features yet: gR reads the piece");
	reads_feature(s, reads_at(s), 2, &f);
	if (isnan(f.value) || isnan(f.low))
		return err_set(err, ERR_ARG, "what is usual of %s is not known", f.name);
	if (f.value >= f.low && f.value <= f.high)
		return err_set(err, ERR_ARG, "%s: as in music like this; l asks for more, h for "
		    "less", f.name);
	return reads_ask(s, f.value < f.low ? 1 : -1, err);
}
