/* SPDX-License-Identifier: MIT */
#include "music/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "base/text.h"
#include "music/chord.h"
#include "music/gm.h"
#include "music/score_work.h"
#include "music/song.h"

#define BARS_MAX	50000
#define UNITS_MAX	(400000 * SCORE_QUARTER)
#define PARTS_MAX	256
#define DENOMINATOR_MAX	64
#define UNITS_LEAST	(SCORE_WHOLE / DENOMINATOR_MAX)
#define CHANNELS	16

/* What a score is built from. */
struct source {
	const struct song *song;
	struct time_map	*time;		/* owned */
	struct key	 key;		/* where the song says nothing */
	struct score	*score;
	size_t		 mark_room;
	bool		 failed;	/* no memory */
};

static bool
no_memory(struct err *err)
{
	return err_set(err, ERR_LIMIT, "no memory for the notation");
}

/* --- bars */

/* The metre of a bar that is not as long as its own, or has too small a beat. */
static void
fit_metre(struct score_bar *b, double units, int denominator)
{
	b->units = (int32_t)round(units / UNITS_LEAST) * UNITS_LEAST;
	b->units = b->units < UNITS_LEAST ? UNITS_LEAST : b->units;
	b->denominator = denominator < DENOMINATOR_MAX ? denominator : DENOMINATOR_MAX;
	while (b->units % (SCORE_WHOLE / b->denominator) != 0)
		b->denominator *= 2;
	b->numerator = b->units / (SCORE_WHOLE / b->denominator);
}

static void
make_bar(const struct source *from, const struct bar *bar, int32_t start, struct score_bar *b)
{
	int64_t quarter = song_ticks_per_quarter(from->song);
	bool whole = bar->length_ticks == quarter * 4 * bar->numerator / bar->denominator;

	*b = (struct score_bar){
		.start_ticks = bar->start_ticks, .length_ticks = bar->length_ticks,
		.start = start, .numerator = bar->numerator, .denominator = bar->denominator,
	};
	if (whole && bar->denominator <= DENOMINATOR_MAX)
		b->units = SCORE_WHOLE / bar->denominator * bar->numerator;
	else
		fit_metre(b, (double)bar->length_ticks * SCORE_QUARTER / (double)quarter,
		    bar->denominator);
	time_key(from->time, bar->start_ticks, &b->key);
	if (!b->key.known)
		b->key = from->key;
}

static bool
make_bars(struct source *from, struct err *err)
{
	struct score *score = from->score;
	int64_t end = song_last_note_end_ticks(from->song);
	struct bar bar;
	int32_t start = 0;

	time_bar_at(from->time, end > 0 ? end - 1 : 0, &bar);
	if (bar.number >= BARS_MAX)
		return err_set(err, ERR_LIMIT, "notation has room for %d bars, and the piece has "
		    "%lld", BARS_MAX, (long long)bar.number + 1);
	score->bar_count = (int)bar.number + 1;
	score->bars = calloc((size_t)score->bar_count, sizeof *score->bars);
	if (score->bars == NULL)
		return no_memory(err);
	for (int i = 0; i < score->bar_count; i++) {
		time_bar(from->time, i, &bar);
		make_bar(from, &bar, start, &score->bars[i]);
		start += score->bars[i].units;
		if (start > UNITS_MAX)
			return err_set(err, ERR_LIMIT, "the piece is too long for notation: bar %d "
			    "begins after %d quarters", i + 2, start / SCORE_QUARTER);
	}
	return true;
}

/* The bar that a tick is in; past the end the last. */
static int
bar_of(const struct score *score, int64_t tick)
{
	int low = 0, high = score->bar_count, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (score->bars[mid].start_ticks <= tick)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Units from the start of its bar. */
static double
unit_in(const struct score_bar *b, int64_t tick)
{
	double part = (double)(tick - b->start_ticks) / (double)b->length_ticks;

	return fmin(part, 1) * b->units;
}

int
score_place(const struct score *score, int64_t tick, double *unit)
{
	int bar = bar_of(score, tick);

	*unit = unit_in(&score->bars[bar], tick);
	return bar;
}

/* --- parts */

struct track_notes {
	struct source	*from;
	struct work_note *notes;	/* owned */
	uint8_t		*channels;	/* of each; owned */
	size_t		 count;
	int		 program[CHANNELS];	/* the first of each channel; -1: none */
	int64_t		 begin[CHANNELS];	/* of its first note; -1: it has none */
};

static bool
take_note(void *arg, const struct note *n)
{
	struct track_notes *t = arg;
	const struct score *score = t->from->score;
	int first = bar_of(score, n->start_ticks);
	int64_t end = n->length_ticks < INT64_MAX - n->start_ticks ?
	    n->start_ticks + n->length_ticks : INT64_MAX;
	int last = bar_of(score, end);

	t->channels[t->count] = n->channel;
	t->notes[t->count++] = (struct work_note){
		.from = score->bars[first].start + unit_in(&score->bars[first], n->start_ticks),
		.to = score->bars[last].start + unit_in(&score->bars[last], end),
		.pitch = n->pitch,
	};
	if (t->begin[n->channel] < 0)
		t->begin[n->channel] = n->start_ticks;
	return true;
}

static bool
take_program(void *arg, int track, const struct event *e)
{
	struct track_notes *t = arg;

	(void)track;
	if (e->status >> 4 == 0xc && t->program[e->status & 15] < 0)
		t->program[e->status & 15] = e->data[0] & 127;
	return true;
}

static bool
track_notes_new(struct track_notes *t, struct source *from, int track)
{
	static const struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	size_t count = song_notes(from->song, track);

	*t = (struct track_notes){ .from = from };
	for (int i = 0; i < CHANNELS; i++) {
		t->program[i] = -1;
		t->begin[i] = -1;
	}
	t->notes = malloc((count + 1) * sizeof *t->notes);
	t->channels = malloc(count + 1);
	if (t->notes == NULL || t->channels == NULL)
		return false;
	song_query(from->song, track, &all, take_note, t);
	song_query_events(from->song, track, 0, INT64_MAX, take_program, t);
	return true;
}

static void
track_notes_clear(struct track_notes *t)
{
	free(t->notes);
	free(t->channels);
}

static void
name_part(struct score_part *p, const char *track_name, bool alone)
{
	const char *name = alone ? track_name : "";

	if (name[0] == '\0')
		name = p->drums ? "Drums" : p->program >= 0 ? gm_official(p->program) : "";
	text_clean(name, strlen(name), p->name, sizeof p->name);
}

/* The notes of one channel become a part. */
static bool
make_part(struct source *from, const struct track_notes *t, int channel, struct score_part *p,
    struct err *err)
{
	struct work w = { .score = from->score, .part = p };
	bool good = true;

	w.tick_units = (double)SCORE_QUARTER / song_ticks_per_quarter(from->song);
	w.notes = malloc((t->count + 1) * sizeof *w.notes);
	if (w.notes == NULL)
		return no_memory(err);
	for (size_t i = 0; i < t->count; i++)
		if (t->channels[i] == channel)
			w.notes[w.count++] = t->notes[i];
	good = work_quantise(&w, err) && work_hands(&w, err);
	if (good)
		work_clefs(&w);
	for (int staff = 0; staff < p->staff_count && good; staff++)
		good = work_voices(&w, staff, err) && work_values(&w, staff, err);
	free(w.notes);
	return good;
}

static bool
make_track(struct source *from, int track, struct err *err)
{
	struct score *score = from->score;
	struct track_notes t;
	struct track_info info;
	int parts = 0;
	bool good = track_notes_new(&t, from, track) || no_memory(err);

	song_track_info(from->song, track, &info);
	for (int i = 0; i < CHANNELS && good; i++)
		parts += t.begin[i] >= 0;
	for (int i = 0; i < CHANNELS && good; i++) {
		struct score_part *p = &score->parts[score->part_count];

		if (t.begin[i] < 0)
			continue;
		if (score->part_count == PARTS_MAX) {
			good = err_set(err, ERR_LIMIT, "notation has room for %d parts, and the "
			    "piece has more", PARTS_MAX);
			break;
		}
		score->part_count++;
		p->track = track;
		p->channel = i;
		p->program = t.program[i];
		p->drums = song_is_drums(from->song, track, i, t.begin[i]);
		name_part(p, info.name, parts == 1 && song_format(from->song) != 0);
		good = make_part(from, &t, i, p, err);
	}
	track_notes_clear(&t);
	return good;
}

static bool
make_parts(struct source *from, struct err *err)
{
	from->score->parts = calloc(PARTS_MAX, sizeof *from->score->parts);
	if (from->score->parts == NULL)
		return no_memory(err);
	for (int i = 0; i < song_tracks(from->song); i++)
		if (song_notes(from->song, i) > 0 && !make_track(from, i, err))
			return false;
	return true;
}

/* --- marks */

static struct score_mark *
add_mark(struct source *from)
{
	struct score *score = from->score;
	struct score_mark *grown;

	if (score->mark_count == from->mark_room) {
		from->mark_room = 2 * from->mark_room + 16;
		grown = realloc(score->marks, from->mark_room * sizeof *grown);
		if (grown == NULL) {
			from->failed = true;
			return NULL;
		}
		score->marks = grown;
	}
	score->marks[score->mark_count] = (struct score_mark){ 0 };
	return &score->marks[score->mark_count++];
}

/* At the nearest beat; false: behind the last bar. */
static bool
place_mark(const struct score *score, int64_t tick, struct score_mark *m)
{
	const struct score_bar *b;
	int32_t beat;

	m->bar = bar_of(score, tick);
	b = &score->bars[m->bar];
	beat = SCORE_WHOLE / b->denominator;
	m->start = (int32_t)round(unit_in(b, tick) / beat) * beat;
	if (m->start >= b->units) {
		m->start = 0;
		m->bar++;
	}
	return m->bar < score->bar_count;
}

static bool
same_place(const struct score_mark *a, const struct score_mark *b)
{
	return a->bar == b->bar && a->start == b->start && a->kind == b->kind;
}

static bool
take_mark(void *arg, int track, const struct event *e)
{
	struct source *from = arg;
	struct score *score = from->score;
	struct score_mark place = { .tick = e->tick }, *m;

	(void)track;
	if (e->status != 0xff || (e->data[0] != META_TEMPO && e->data[0] != META_MARKER) ||
	    !place_mark(score, e->tick, &place))
		return true;
	place.kind = e->data[0] == META_TEMPO ? SCORE_TEMPO : SCORE_MARKER;
	m = &score->marks[score->mark_count - 1];	/* a ramp has many in one beat */
	if (!same_place(m, &place))
		m = add_mark(from);
	if (m == NULL)
		return false;
	*m = place;
	if (m->kind == SCORE_TEMPO)
		m->bpm = time_tempo_bpm(from->time, e->tick);
	else
		song_text(from->song, e, m->text, sizeof m->text);
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct score_mark *x = a, *y = b;

	if (x->bar != y->bar)
		return x->bar < y->bar ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->tick > y->tick) - (x->tick < y->tick);
}

/* Of several at one place the last stays; so does a tempo that changes something, and a text. */
static void
thin_marks(struct score *score)
{
	double bpm = 0;
	size_t kept = 0;

	for (size_t i = 0; i < score->mark_count; i++) {
		const struct score_mark *m = &score->marks[i];

		if (i + 1 < score->mark_count && same_place(m, m + 1))
			continue;
		if (m->kind == SCORE_TEMPO ? round(m->bpm) == round(bpm) : m->text[0] == '\0')
			continue;
		if (m->kind == SCORE_TEMPO)
			bpm = m->bpm;
		score->marks[kept++] = *m;
	}
	score->mark_count = kept;
}

static bool
make_marks(struct source *from, struct err *err)
{
	struct score_mark *first = add_mark(from);

	if (first == NULL)
		return no_memory(err);
	first->bpm = time_tempo_bpm(from->time, 0);
	song_query_events(from->song, -1, 0, INT64_MAX, take_mark, from);
	sort_items(from->score->marks, from->score->mark_count, sizeof *from->score->marks,
	    by_place);
	thin_marks(from->score);
	return !from->failed || no_memory(err);
}

/* --- the whole */

static void
make_title(struct source *from)
{
	struct track_info info;

	if (song_tracks(from->song) == 0)
		return;
	song_track_info(from->song, 0, &info);
	if (info.notes == 0 || song_format(from->song) == 0)
		memcpy(from->score->title, info.name, sizeof from->score->title);
}

struct score *
score_new(const struct song *song, struct err *err)
{
	struct source from = { .song = song, .time = time_map_new(song) };
	bool good = from.time != NULL || no_memory(err);

	if (good) {
		key_estimate(song, &from.key);
		from.key.known = 1;
		from.score = calloc(1, sizeof *from.score);
		good = from.score != NULL || no_memory(err);
	}
	if (good) {
		make_title(&from);
		good = make_bars(&from, err) && make_parts(&from, err) && make_marks(&from, err) &&
		    ((score_sing(from.score, song) && score_harmonise(from.score, song)) ||
		    no_memory(err));
	}
	time_map_free(from.time);
	if (!good) {
		score_free(from.score);
		return NULL;
	}
	return from.score;
}

void
score_free(struct score *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < s->part_count; i++)
		for (int staff = 0; staff < SCORE_STAVES; staff++)
			for (int v = 0; v < SCORE_VOICES; v++) {
				free(s->parts[i].staves[staff].voices[v].items);
				free(s->parts[i].staves[staff].voices[v].notes);
				free(s->parts[i].staves[staff].voices[v].first);
			}
	free(s->bars);
	free(s->parts);
	free(s->marks);
	free(s->lyrics);
	free(s->chords);
	free(s);
}

/* Marks and chords are put at the first bar where they hold there. */
static void
keep_marks(struct score *s, int from, int count)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->mark_count; i++) {
		struct score_mark m = s->marks[i];
		bool before = m.bar < from;

		m.bar -= from;
		if (m.bar >= count || (before && m.kind != SCORE_TEMPO))
			continue;
		if (before)
			m.bar = m.start = 0;
		if (before && kept > 0 && s->marks[kept - 1].kind == SCORE_TEMPO)
			kept--;
		s->marks[kept++] = m;
	}
	s->mark_count = kept;
	kept = 0;
	for (size_t i = 0; i < s->chord_count; i++) {
		struct score_chord c = s->chords[i];

		c.bar -= from;
		if (c.bar >= 0 && c.bar < count)
			s->chords[kept++] = c;
	}
	s->chord_count = kept;
}

void
score_keep_bars(struct score *s, int from, int count)
{
	size_t bars;

	from = from < s->bar_count ? from : s->bar_count - 1;
	count = count < s->bar_count - from ? count : s->bar_count - from;
	bars = (size_t)count;
	for (int i = 0; i < s->part_count; i++)
		for (int staff = 0; staff < s->parts[i].staff_count; staff++)
			for (int v = 0; v < s->parts[i].staves[staff].voice_count; v++) {
				struct score_voice *voice = &s->parts[i].staves[staff].voices[v];

				memmove(voice->first, voice->first + from,
				    (bars + 1) * sizeof *voice->first);
			}
	memmove(s->bars, s->bars + from, bars * sizeof *s->bars);
	s->bar_count = count;
	keep_marks(s, from, count);
}

const struct score_lyric *
score_lyric(const struct score *s, const struct score_item *item)
{
	return item->lyric > 0 ? &s->lyrics[item->lyric - 1] : NULL;
}

bool
score_new_metre(const struct score *s, int bar)
{
	return bar == 0 || s->bars[bar].numerator != s->bars[bar - 1].numerator ||
	    s->bars[bar].denominator != s->bars[bar - 1].denominator;
}

bool
score_new_key(const struct score *s, int bar)
{
	return bar == 0 || s->bars[bar].key.sharps != s->bars[bar - 1].key.sharps ||
	    s->bars[bar].key.minor != s->bars[bar - 1].key.minor;
}
