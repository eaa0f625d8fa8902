/* SPDX-License-Identifier: MIT */
#include "app/locked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/session.h"
#include "base/sort.h"
#include "music/song.h"
#include "store/store.h"

/* --- sorted lists of ids */

static bool
no_memory(struct err *err)
{
	return err_set(err, ERR_LIMIT, "there is no memory for what is locked");
}

static bool
set_id(uint32_t **ids, size_t *count, uint32_t id, bool on, struct err *err)
{
	size_t at = ids_place(*ids, *count, id);
	bool there = at < *count && (*ids)[at] == id;
	uint32_t *grown;

	if (there == on)
		return true;
	if (!on) {
		memmove(*ids + at, *ids + at + 1, (*count - at - 1) * sizeof **ids);
		(*count)--;
		return true;
	}
	grown = realloc(*ids, (*count + 1) * sizeof *grown);
	if (grown == NULL)
		return no_memory(err);
	memmove(grown + at + 1, grown + at, (*count - at) * sizeof *grown);
	grown[at] = id;
	*ids = grown;
	(*count)++;
	return true;
}

/* --- what is locked */

bool
locked_note(const struct session *s, uint32_t id)
{
	return s->locked != NULL && ids_have(s->locked->notes, s->locked->note_count, id);
}

bool
locked_track(const struct session *s, int track)
{
	return s->locked != NULL && ids_have(s->locked->tracks, s->locked->track_count,
	    song_track_id(s->song, track));
}

bool
locked_ticks(const struct session *s, int64_t start_ticks, int64_t end_ticks)
{
	for (size_t i = 0; s->locked != NULL && i < s->locked->span_count; i++)
		if (s->locked->spans[i].start_ticks < end_ticks &&
		    s->locked->spans[i].end_ticks > start_ticks)
			return true;
	return false;
}

bool
locked_any(const struct session *s)
{
	return s->locked != NULL &&
	    s->locked->note_count + s->locked->span_count + s->locked->track_count > 0;
}

/* --- changing it */

static struct locked *
need(struct session *s, struct err *err)
{
	if (s->locked == NULL && (s->locked = calloc(1, sizeof *s->locked)) == NULL)
		no_memory(err);
	return s->locked;
}

/* The notes are given, all else is as it is locked; free() them. */
static struct store_mark *
marks_with(const struct locked *l, const uint32_t *notes, size_t note_count, size_t *count)
{
	size_t at = 0;
	struct store_mark *marks;

	*count = note_count + l->span_count + l->track_count;
	marks = calloc(*count + 1, sizeof *marks);
	for (size_t i = 0; marks != NULL && i < note_count; i++)
		marks[at++] = (struct store_mark){ MARK_NOTE, notes[i], 0 };
	for (size_t i = 0; marks != NULL && i < l->span_count; i++)
		marks[at++] = (struct store_mark){ MARK_SPAN, l->spans[i].start_ticks,
		    l->spans[i].end_ticks };
	for (size_t i = 0; marks != NULL && i < l->track_count; i++)
		marks[at++] = (struct store_mark){ MARK_TRACK, l->tracks[i], 0 };
	return marks;
}

static bool
keep(struct session *s, struct err *err)
{
	const struct locked *l = s->locked;
	size_t count;
	struct store_mark *marks = marks_with(l, l->notes, l->note_count, &count);
	bool ok = (marks != NULL || no_memory(err)) && session_need_store(s, err) &&
	    store_set_marks(s->store, marks, count, err);

	free(marks);
	return ok;
}

/* --- notes, of which there may be a million: the store takes them on another thread */

struct marking {
	struct store	*store;		/* the session's, as is what is locked: */
	const struct locked *locked;	/* nobody changes it meanwhile */
	uint32_t	*notes;		/* owned; what is locked afterwards */
	size_t		 note_count;
	char		 said[128];
};

static void
free_marking(void *arg)
{
	struct marking *m = arg;

	free(m->notes);
	free(m);
}

static bool
store_marks(void *arg, struct err *err)
{
	struct marking *m = arg;
	size_t count;
	struct store_mark *marks = marks_with(m->locked, m->notes, m->note_count, &count);
	bool good = (marks != NULL || no_memory(err)) &&
	    store_set_marks(m->store, marks, count, err);

	free(marks);
	return good;
}

static bool
take_marks(struct session *s, void *arg, const struct err *failed, struct err *err)
{
	struct marking *m = arg;

	(void)err;
	if (failed != NULL)
		return false;
	free(s->locked->notes);
	s->locked->notes = m->notes;
	s->locked->note_count = m->note_count;
	m->notes = NULL;
	session_say(s, "%s", m->said);
	return true;
}

/* What both lists have together, or the first without the second; both are sorted. */
static size_t
weave(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, bool on, uint32_t *out)
{
	size_t i = 0, j = 0, count = 0;

	while (i < a_count || (on && j < b_count)) {
		if (j == b_count || (i < a_count && a[i] < b[j])) {
			out[count++] = a[i++];
		} else if (i == a_count || b[j] < a[i]) {
			if (on && (count == 0 || out[count - 1] != b[j]))
				out[count++] = b[j];
			j++;
		} else {
			if (on)
				out[count++] = a[i];
			i++;
			j++;
		}
	}
	return count;
}

static bool
prepare_marking(struct session *s, struct marking *m, const uint32_t *ids, size_t count, bool on,
    struct err *err)
{
	const struct locked *l = need(s, err);
	uint32_t *sorted = malloc((count + 1) * sizeof *sorted);

	if (l == NULL || sorted == NULL) {
		free(sorted);
		return no_memory(err);
	}
	memcpy(sorted, ids, count * sizeof *sorted);
	sort_ids(sorted, count);
	m->notes = malloc((l->note_count + count + 1) * sizeof *m->notes);
	if (m->notes != NULL)
		m->note_count = weave(l->notes, l->note_count, sorted, count, on, m->notes);
	free(sorted);
	return m->notes != NULL ? session_need_store(s, err) : no_memory(err);
}

bool
locked_set_notes(struct session *s, const uint32_t *ids, size_t count, bool on,
    const char *said, struct err *err)
{
	static const struct apart_kind kind = {
		.edits = true, .finishes = true, .work = store_marks, .home = take_marks,
		.free = free_marking,
	};
	struct marking *m = calloc(1, sizeof *m);
	bool good;

	if (m == NULL)
		return no_memory(err);
	good = prepare_marking(s, m, ids, count, on, err);
	m->store = s->store;
	m->locked = s->locked;
	snprintf(m->said, sizeof m->said, "%s", said);
	if (good && apart_wants(s, count))
		return apart_run(s, &kind, on ? "lock" : "unlock", m, err);
	good = good && store_marks(m, err) && take_marks(s, m, NULL, err);
	free_marking(m);
	return good;
}

bool
locked_set_track(struct session *s, int track, bool on, struct err *err)
{
	struct locked *l = need(s, err);

	return l != NULL && set_id(&l->tracks, &l->track_count, song_track_id(s->song, track), on,
	    err) && keep(s, err);
}

static int
compare_spans(const void *a, const void *b)
{
	const struct generate_span *x = a, *y = b;

	return (x->start_ticks > y->start_ticks) - (x->start_ticks < y->start_ticks);
}

/* What is left of the spans without [start, end). */
static size_t
cut_out(const struct locked *l, int64_t start, int64_t end, struct generate_span *out)
{
	size_t count = 0;

	for (size_t i = 0; i < l->span_count; i++) {
		struct generate_span was = l->spans[i];

		if (was.start_ticks < start)
			out[count++] = (struct generate_span){ was.start_ticks,
			    was.end_ticks < start ? was.end_ticks : start };
		if (was.end_ticks > end)
			out[count++] = (struct generate_span){
			    was.start_ticks > end ? was.start_ticks : end, was.end_ticks };
	}
	return count;
}

/* Those that touch become one. */
static size_t
merge(struct generate_span *spans, size_t count)
{
	size_t kept = 0;

	sort_items(spans, count, sizeof *spans, compare_spans);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && spans[i].start_ticks <= spans[kept - 1].end_ticks) {
			if (spans[i].end_ticks > spans[kept - 1].end_ticks)
				spans[kept - 1].end_ticks = spans[i].end_ticks;
		} else {
			spans[kept++] = spans[i];
		}
	}
	return kept;
}

static bool
set_span(struct locked *l, int64_t start, int64_t end, bool on, struct err *err)
{
	struct generate_span *spans = calloc(2 * l->span_count + 2, sizeof *spans);
	size_t count;

	if (spans == NULL)
		return no_memory(err);
	count = cut_out(l, start, end, spans);
	if (on)
		spans[count++] = (struct generate_span){ start, end };
	free(l->spans);
	l->spans = spans;
	l->span_count = merge(spans, count);
	return true;
}

bool
locked_set_span(struct session *s, int64_t start_ticks, int64_t end_ticks, bool on,
    struct err *err)
{
	struct locked *l = need(s, err);

	return l != NULL && set_span(l, start_ticks, end_ticks, on, err) && keep(s, err);
}

bool
locked_clear(struct session *s, struct err *err)
{
	if (s->locked == NULL)
		return true;
	s->locked->note_count = s->locked->span_count = s->locked->track_count = 0;
	return keep(s, err);
}

/* --- the store */

static bool
restore_mark(void *arg, const struct store_mark *mark)
{
	struct session *s = arg;
	struct err err;
	struct locked *l = need(s, &err);

	if (l == NULL)
		return false;
	if (mark->kind == MARK_SPAN)
		return mark->a < 0 || mark->b <= mark->a || set_span(l, mark->a, mark->b, true,
		    &err);
	if (mark->a <= 0 || mark->a > UINT32_MAX)
		return true;
	return mark->kind == MARK_NOTE ?
	    set_id(&l->notes, &l->note_count, (uint32_t)mark->a, true, &err) :
	    set_id(&l->tracks, &l->track_count, (uint32_t)mark->a, true, &err);
}

bool
locked_restore(struct session *s, struct err *err)
{
	return s->store == NULL || store_each_mark(s->store, restore_mark, s, err);
}

void
locked_end(struct session *s)
{
	if (s->locked == NULL)
		return;
	free(s->locked->notes);
	free(s->locked->spans);
	free(s->locked->tracks);
	free(s->locked);
	s->locked = NULL;
}
