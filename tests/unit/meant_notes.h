/* SPDX-License-Identifier: MIT */
#ifndef TEST_MEANT_NOTES_H
#define TEST_MEANT_NOTES_H

/*
 * meant_notes.h - a plain model of the editing language: the notes of a piece as a list, and
 * for each motion and text object the sentence that says which of them it means.
 */

#include "app/session.h"
#include "base/rng.h"
#include "base/text.h"
#include "command/motion.h"
#include "music/chord.h"
#include "music/edit.h"
#include "music/voice.h"
#include "ui.h"

#define NOTES_MAX 600
#define FAR	INT64_MAX

struct model {
	struct session	*s;
	struct note	 notes[NOTES_MAX];
	bool		 in[NOTES_MAX];
	size_t		 count;
	int64_t		 markers[8];
	int		 marker_count;
	const char	*word;			/* of a find or a mark */
	bool		 around;
};

/* --- the piece, plainly */

static bool
add(void *arg, const struct note *n)
{
	struct model *m = arg;

	assert_true(m->count < NOTES_MAX);
	m->notes[m->count++] = *n;
	return true;
}

static bool
add_marker(void *arg, int track, const struct event *e)
{
	struct model *m = arg;

	(void)track;
	if (e->status == 0xff && e->data[0] == META_MARKER)
		m->markers[m->marker_count++] = e->tick;
	return true;
}

static void
read_song(struct model *m)
{
	struct window all = { 0, FAR, 0, 127 };

	m->count = 0;
	m->marker_count = 0;
	song_query(m->s->song, -1, &all, add, m);
	song_query_events(m->s->song, -1, 0, FAR, add_marker, m);
}

static int64_t
end_of(const struct note *n)
{
	return n->start_ticks + n->length_ticks;
}

static int64_t
last_end(const struct model *m)
{
	int64_t end = 0;

	for (size_t i = 0; i < m->count; i++)
		if (end_of(&m->notes[i]) > end)
			end = end_of(&m->notes[i]);
	return end;
}

static struct bar
bar_of(const struct model *m, int64_t tick)
{
	struct bar bar;

	time_bar_at(m->s->time, tick, &bar);
	return bar;
}

/* --- what a target means: all return whether there is such a thing */

static bool
mean(struct model *m, int64_t a, int64_t b)
{
	int64_t low = a < b ? a : b, high = a < b ? b : a;

	for (size_t i = 0; i < m->count; i++)
		m->in[i] = m->notes[i].track == m->s->track && m->notes[i].start_ticks < high &&
		    (m->notes[i].start_ticks >= low || (m->around && end_of(&m->notes[i]) > low));
	return true;
}

static bool
mean_bars(struct model *m, int64_t a, int64_t b)
{
	struct bar last = bar_of(m, a < b ? b : a);

	return mean(m, bar_of(m, a < b ? a : b).start_ticks, last.start_ticks + last.length_ticks);
}

static bool
mean_right(struct model *m)
{
	struct bar bar = bar_of(m, m->s->cursor_ticks);
	int64_t step = (m->s->cursor_ticks - bar.start_ticks) / m->s->grid_ticks;

	return mean(m, m->s->cursor_ticks, bar.start_ticks + (step + 1) * m->s->grid_ticks);
}

static bool
mean_left(struct model *m)
{
	struct bar bar = bar_of(m, m->s->cursor_ticks);
	int64_t off = m->s->cursor_ticks - bar.start_ticks, grid = m->s->grid_ticks;
	int64_t to = bar.start_ticks + (off + grid - 1) / grid * grid - grid;

	return mean(m, m->s->cursor_ticks, to < 0 ? 0 : to);
}

static bool
mean_beat(struct model *m, int direction)
{
	int64_t best = direction > 0 ? FAR : 0, at = 0;

	while (at <= last_end(m) + 4 * m->s->cursor_ticks + 10000) {
		struct bar bar = bar_of(m, at);

		for (at = bar.start_ticks; at < bar.start_ticks + bar.length_ticks;
		    at += bar.beat_ticks)
			if (direction > 0 ? at > m->s->cursor_ticks && at < best :
			    at < m->s->cursor_ticks && at > best)
				best = at;
		at = bar.start_ticks + bar.length_ticks;
	}
	return mean(m, m->s->cursor_ticks, best);
}

static bool mean_beat_next(struct model *m) { return mean_beat(m, 1); }
static bool mean_beat_previous(struct model *m) { return mean_beat(m, -1); }

static bool
mean_bar_rest(struct model *m)
{
	struct bar bar = bar_of(m, m->s->cursor_ticks);

	return mean(m, m->s->cursor_ticks, bar.start_ticks + bar.length_ticks);
}

static bool
mean_bar_past(struct model *m)
{
	return mean(m, m->s->cursor_ticks, bar_of(m, m->s->cursor_ticks).start_ticks);
}

static bool
mean_bar_previous(struct model *m)
{
	int64_t at = m->s->cursor_ticks;

	return mean(m, at, at == 0 ? 0 : bar_of(m, at - 1).start_ticks);
}

static bool mean_to_start(struct model *m) { return mean_bars(m, 0, m->s->cursor_ticks); }

static bool
mean_to_end(struct model *m)
{
	return mean_bars(m, m->s->cursor_ticks, last_end(m) - 1);
}


static bool
mean_next(struct model *m)
{
	int64_t best = FAR;

	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track &&
		    m->notes[i].start_ticks > m->s->cursor_ticks && m->notes[i].start_ticks < best)
			best = m->notes[i].start_ticks;
	if (best == FAR && last_end(m) <= m->s->cursor_ticks)
		return false;
	return mean(m, m->s->cursor_ticks, best == FAR ? last_end(m) : best);
}

static bool
mean_previous(struct model *m)
{
	int64_t best = -1;

	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track &&
		    m->notes[i].start_ticks < m->s->cursor_ticks && m->notes[i].start_ticks > best)
			best = m->notes[i].start_ticks;
	return best >= 0 && mean(m, best, m->s->cursor_ticks);
}

static bool
mean_note_end(struct model *m)
{
	int64_t best = FAR;

	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track && end_of(&m->notes[i]) < best &&
		    end_of(&m->notes[i]) > m->s->cursor_ticks)
			best = end_of(&m->notes[i]);
	return best < FAR && mean(m, m->s->cursor_ticks, best);
}

/* The last that sounds at the cursor, or else the first that begins within its step. */
static const struct note *
note_here(const struct model *m)
{
	const struct note *here = NULL;
	int64_t at = m->s->cursor_ticks;

	for (size_t i = 0; i < m->count; i++) {
		const struct note *n = &m->notes[i];

		if (n->track != m->s->track || n->pitch != m->s->cursor_pitch ||
		    n->start_ticks >= at + m->s->grid_ticks || end_of(n) <= at)
			continue;
		if (n->start_ticks <= at || here == NULL)
			here = n;
	}
	return here;
}

static bool
mean_other_end(struct model *m)
{
	const struct note *n = note_here(m);
	int64_t at = m->s->cursor_ticks;

	if (n == NULL && (at == m->s->loop_start_ticks || at == m->s->loop_end_ticks))
		return mean(m, m->s->loop_start_ticks, m->s->loop_end_ticks);
	return n != NULL && mean(m, at, at == n->start_ticks ? end_of(n) : n->start_ticks);
}

static bool
called(const struct model *m, const struct note *n)
{
	static const char *const white = "c#d#ef#g#a#b";
	char is = white[n->pitch % 12], sharp = m->word[0];

	if (is == '#' && sharp != '#')	/* a sharp is called by the letter below it */
		is = white[n->pitch % 12 - 1];
	return is == sharp;
}

static bool
mean_found(struct model *m, bool back, bool till)
{
	int64_t best = back ? -1 : FAR, at = m->s->cursor_ticks;

	for (size_t i = 0; i < m->count; i++) {
		int64_t start = m->notes[i].start_ticks;

		if (m->notes[i].track == m->s->track && called(m, &m->notes[i]) &&
		    (back ? start < at && start > best : start > at && start < best))
			best = start;
	}
	if (best < 0 || best == FAR)
		return false;
	if (back)
		return mean(m, till ? best + 1 : best, at);
	return mean(m, at, till ? best : best + 1);
}

static bool mean_find(struct model *m) { return mean_found(m, false, false); }
static bool mean_find_back(struct model *m) { return mean_found(m, true, false); }
static bool mean_till(struct model *m) { return mean_found(m, false, true); }
static bool mean_till_back(struct model *m) { return mean_found(m, true, true); }
/* The test looks for c before each. */
static bool mean_again(struct model *m) { m->word = "c"; return mean_find(m); }
static bool mean_reverse(struct model *m) { m->word = "c"; return mean_find_back(m); }

static bool
mean_mark(struct model *m)
{
	return mean(m, m->s->cursor_ticks, m->s->editing.marks[0].ticks);
}

static bool
mean_mark_bars(struct model *m)
{
	return mean_bars(m, m->s->cursor_ticks, m->s->editing.marks[0].ticks);
}

static bool
mean_marker_next(struct model *m)
{
	int64_t best = FAR;

	for (int i = 0; i < m->marker_count; i++)
		if (m->markers[i] > m->s->cursor_ticks && m->markers[i] < best)
			best = m->markers[i];
	if (best == FAR && last_end(m) <= m->s->cursor_ticks)
		return false;
	return mean(m, m->s->cursor_ticks, best == FAR ? last_end(m) : best);
}

static bool
mean_marker_previous(struct model *m)
{
	int64_t best = 0;

	for (int i = 0; i < m->marker_count; i++)
		if (m->markers[i] < m->s->cursor_ticks && m->markers[i] > best)
			best = m->markers[i];
	return mean(m, m->s->cursor_ticks, best);
}

/* By a sentence about one note: the nearest onset after or before. */
static bool
mean_nearest(struct model *m, bool (*fits)(const struct model *, const struct note *), bool back)
{
	int64_t best = back ? -1 : FAR, at = m->s->cursor_ticks;

	for (size_t i = 0; i < m->count; i++) {
		int64_t start = m->notes[i].start_ticks;

		if (m->notes[i].track == m->s->track && fits(m, &m->notes[i]) &&
		    (back ? start < at && start > best : start > at && start < best))
			best = start;
	}
	return best >= 0 && best < FAR && mean(m, at, best);
}

static bool
is_unison(const struct model *m, const struct note *n)
{
	return n->pitch == m->s->cursor_pitch;
}

static bool
is_outside(const struct model *m, const struct note *n)	/* the pieces are in C major */
{
	(void)m;
	return strchr("\1\3\6\10\12", n->pitch % 12) != NULL && n->pitch % 12 != 0;
}

static bool mean_unison_next(struct model *m) { return mean_nearest(m, is_unison, false); }
static bool mean_unison_previous(struct model *m) { return mean_nearest(m, is_unison, true); }
static bool mean_outside_next(struct model *m) { return mean_nearest(m, is_outside, false); }
static bool mean_outside_previous(struct model *m) { return mean_nearest(m, is_outside, true); }

/* The highest note that begins at a tick of the track; 0: none does. */
static int
top_at(const struct model *m, int64_t tick)
{
	int top = 0;

	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track && m->notes[i].start_ticks == tick &&
		    m->notes[i].pitch > top)
			top = m->notes[i].pitch;
	return top;
}

static int64_t
onset_after(const struct model *m, int64_t tick)
{
	int64_t best = FAR;

	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track && m->notes[i].start_ticks > tick &&
		    m->notes[i].start_ticks < best)
			best = m->notes[i].start_ticks;
	return best;
}

/* The test has looked for a rise of two semitones. */
static bool
mean_search(struct model *m, bool back)
{
	int64_t at = m->s->cursor_ticks, best = back ? -1 : FAR;

	for (int64_t t = onset_after(m, -1); t < FAR; t = onset_after(m, t)) {
		int64_t next = onset_after(m, t);

		if (next < FAR && top_at(m, next) - top_at(m, t) == 2 &&
		    (back ? t < at && t > best : t > at && t < best))
			best = t;
	}
	return best >= 0 && best < FAR && mean(m, at, best);
}

static bool mean_search_next(struct model *m) { return mean_search(m, false); }
static bool mean_search_previous(struct model *m) { return mean_search(m, true); }

/* The name of what sounds in the first half of a beat. */
static bool
chord_of(const struct model *m, int64_t tick, int64_t beat, char name[CHORD_NAME_SIZE])
{
	uint16_t classes = 0;
	int bass = 128, count = 0;

	for (size_t i = 0; i < m->count; i++) {
		const struct note *n = &m->notes[i];

		if (n->start_ticks > tick + beat / 2 || end_of(n) <= tick)
			continue;
		classes |= (uint16_t)(1u << n->pitch % 12);
		bass = n->pitch < bass ? n->pitch : bass;
		count++;
	}
	return count >= 3 && chord_name(classes, bass % 12, false, name);
}

static bool
mean_chord_change(struct model *m, bool back)
{
	int64_t at = m->s->cursor_ticks, best = back ? -1 : FAR, end = last_end(m);
	char last[CHORD_NAME_SIZE] = "", name[CHORD_NAME_SIZE];

	for (struct bar bar = bar_of(m, 0); bar.start_ticks < end;
	    bar = bar_of(m, bar.start_ticks + bar.length_ticks)) {
		for (int64_t t = bar.start_ticks; t < bar.start_ticks + bar.length_ticks;
		    t += bar.beat_ticks) {
			if (!chord_of(m, t, bar.beat_ticks, name) || strcmp(name, last) == 0)
				continue;
			strcpy(last, name);
			if (back ? t < at && t > best : t > at && t < best)
				best = t;
		}
	}
	return best >= 0 && best < FAR && mean(m, at, best);
}

static bool mean_chord_next(struct model *m) { return mean_chord_change(m, false); }
static bool mean_chord_previous(struct model *m) { return mean_chord_change(m, true); }

/* --- text objects */

static void
none(struct model *m)
{
	memset(m->in, 0, sizeof m->in);
}

static bool
mean_note(struct model *m)
{
	const struct note *n = note_here(m);

	none(m);
	if (n != NULL)
		m->in[n - m->notes] = true;
	return n != NULL;
}

static bool
mean_chord(struct model *m)
{
	const struct note *here = note_here(m);
	int64_t at = m->s->cursor_ticks, near = song_ticks_per_quarter(m->s->song) / 16;

	for (size_t i = 0; i < m->count && note_here(m) == NULL; i++) {
		const struct note *n = &m->notes[i];

		if (n->track == m->s->track && n->start_ticks < at + m->s->grid_ticks &&
		    end_of(n) > at && (here == NULL || n->start_ticks >= here->start_ticks))
			here = n;
	}
	none(m);
	for (size_t i = 0; i < m->count && here != NULL; i++)
		m->in[i] = m->notes[i].track == m->s->track &&
		    llabs(m->notes[i].start_ticks - here->start_ticks) <= near;
	return here != NULL;
}

static bool
mean_bar(struct model *m)
{
	return mean_bars(m, m->s->cursor_ticks, m->s->cursor_ticks);
}

static bool
mean_section(struct model *m)
{
	int64_t start = 0, end = FAR;

	for (int i = 0; i < m->marker_count; i++) {
		if (m->markers[i] <= m->s->cursor_ticks && m->markers[i] > start)
			start = m->markers[i];
		if (m->markers[i] > m->s->cursor_ticks && m->markers[i] < end)
			end = m->markers[i];
	}
	return mean(m, start, end);
}

static bool
mean_loop(struct model *m)
{
	return m->s->loop_end_ticks > m->s->loop_start_ticks &&
	    mean(m, m->s->loop_start_ticks, m->s->loop_end_ticks);
}

static bool mean_track(struct model *m) { return mean(m, 0, FAR); }

static bool
mean_all(struct model *m)
{
	memset(m->in, 1, sizeof m->in);
	return true;
}

/* Does anything of the track sound in [a, b)? */
static bool
sounds(const struct model *m, int64_t a, int64_t b)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track && m->notes[i].start_ticks < b &&
		    end_of(&m->notes[i]) > a)
			return true;
	return false;
}

/* Out from the cursor to silence of a beat; within the phrase a cursor may stand in a gap. */
static bool
mean_phrase(struct model *m)
{
	int64_t at = m->s->cursor_ticks, rest = bar_of(m, at).beat_ticks, a = at, b = at;

	while (a > 0 && sounds(m, a - rest, a + 1))
		a--;
	while (b < last_end(m) && sounds(m, b, b + rest))
		b++;
	/* In the silence at an end of it: a gap that is long enough, or no phrase at all. */
	if (!sounds(m, a, at + 1) || !sounds(m, at, b + 1))
		return false;
	m->around = false;
	return mean(m, a, b);
}

static bool
mean_voice(struct model *m)
{
	const struct note *here = note_here(m);
	struct note own[NOTES_MAX] = { { 0 } };
	uint8_t voices[NOTES_MAX];
	size_t n = 0, index[NOTES_MAX];

	none(m);
	for (size_t i = 0; i < m->count; i++)
		if (m->notes[i].track == m->s->track) {
			index[n] = i;
			own[n++] = m->notes[i];
		}
	voice_split(own, n, voices);
	for (size_t i = 0; i < n && here != NULL; i++)
		for (size_t k = 0; k < n; k++)
			if (&m->notes[index[k]] == here)
				m->in[index[i]] = voices[i] == voices[k];
	return here != NULL;
}

static bool
mean_generated(struct model *m)		/* the test took the notes of velocity 33 */
{
	bool any = false;

	for (size_t i = 0; i < m->count; i++)
		any = (m->in[i] = m->notes[i].velocity == 33) || any;
	return any;
}

static const struct meaning {
	const char	*target;
	bool		(*mean)(struct model *);
} meanings[] = {
	{ "cursor-right", mean_right }, { "cursor-left", mean_left },
	{ "beat-next", mean_beat_next }, { "beat-previous", mean_beat_previous },
	{ "bar-next", mean_bar_rest }, { "bar-previous", mean_bar_previous },
	{ "bar-start", mean_bar_past }, { "bar-end", mean_bar_rest },
	{ "go-start", mean_to_start }, { "go-end", mean_to_end },
	{ "note-next", mean_next }, { "note-previous", mean_previous },
	{ "note-end", mean_note_end }, { "note-other-end", mean_other_end },
	{ "find", mean_find }, { "find-back", mean_find_back },
	{ "till", mean_till }, { "till-back", mean_till_back },
	{ "find-again", mean_again }, { "find-reverse", mean_reverse },
	{ "mark-go", mean_mark }, { "mark-bar", mean_mark_bars },
	{ "marker-next", mean_marker_next }, { "marker-previous", mean_marker_previous },
	{ "unison-next", mean_unison_next }, { "unison-previous", mean_unison_previous },
	{ "outside-next", mean_outside_next }, { "outside-previous", mean_outside_previous },
	{ "search-next", mean_search_next }, { "search-previous", mean_search_previous },
	{ "chord-next", mean_chord_next }, { "chord-previous", mean_chord_previous },
	{ "note", mean_note }, { "chord", mean_chord }, { "bar", mean_bar },
	{ "phrase", mean_phrase }, { "section", mean_section }, { "loop", mean_loop },
	{ "track", mean_track }, { "voice", mean_voice }, { "generated", mean_generated },
	{ "all", mean_all },
};

#endif
