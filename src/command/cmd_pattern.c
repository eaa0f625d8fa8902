/* SPDX-License-Identifier: MIT */
/* cmd_pattern.c - commands that fill bars with a beat of drums or a figure over the chords. */

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "command/cmd.h"
#include "music/chord.h"
#include "music/edit.h"
#include "music/groove.h"
#include "music/song.h"

#define BARS_MAX	10000

/*
 * The bars to fill: those selected, or from this one on to the last one with a note;
 * of a track without notes, all.
 */
static void
bars_to_fill(const struct session *s, int64_t *first, int64_t *last)
{
	struct window w;
	struct bar bar;
	int track;
	bool selected = session_selected(s, &w, &track);
	int64_t end = selected ? w.end_ticks : song_last_note_end_ticks(s->song);

	time_bar_at(s->time, selected ? w.start_ticks :
	    song_notes(s->song, s->track) == 0 ? 0 : s->cursor_ticks, &bar);
	*first = *last = bar.number;
	if (end > bar.start_ticks + bar.length_ticks) {
		time_bar_at(s->time, end - 1, &bar);
		*last = bar.number;
	}
}

struct filling {
	struct session	*session;
	struct edit	 edit;
	struct note	 note;		/* as every note begins */
	size_t		 bars, silent, notes;
};

static void
begin_filling(struct session *s, struct filling *f)
{
	*f = (struct filling){ .session = s, .note = {
		.track = s->track, .channel = (uint8_t)cmd_channel(s, s->track),
		.velocity = (uint8_t)s->note_velocity, .ended = true,
	} };
}

static bool
add(struct filling *f, int64_t at, int64_t length, int pitch, int velocity, struct err *err)
{
	struct note n = f->note;

	n.start_ticks = at;
	n.length_ticks = length > 0 ? length : 1;
	n.pitch = (uint8_t)pitch;
	n.velocity = (uint8_t)number_clamp(velocity, 1, 127);
	f->notes++;
	return edit_add_note(&f->edit, f->session->song, &n, err);
}

/* What begins in the bar gives way. */
static bool
clear_bar(struct filling *f, const struct bar *bar, struct err *err)
{
	struct window w = { bar->start_ticks, bar->start_ticks + bar->length_ticks, 0, 127 };
	struct targets t;
	bool good = cmd_targets_in(f->session, f->session->track, &w, true, &t, err);

	for (size_t i = 0; good && i < t.count; i++)
		good = edit_remove_note(&f->edit, f->session->song, &t.notes[i], err);
	targets_clear(&t);
	return good;
}

/* Fills a bar with the pattern of that number; false: err says why. */
typedef bool (*fill_fn)(struct filling *, const void *patterns, int which, const struct bar *,
    struct err *);

/* The next pattern begins where the metre changes; the last one ends there. */
static bool
fill_bars(struct filling *f, const void *patterns, int count, fill_fn fill, struct err *err)
{
	struct session *s = f->session;
	struct bar bar, before = { .number = -1 };
	int64_t number, last;
	int which = 0;

	bars_to_fill(s, &number, &last);
	if (last - number > BARS_MAX)
		return err_set(err, ERR_LIMIT, "at most %d bars are filled at a time", BARS_MAX);
	for (; number <= last; number++, before = bar) {
		time_bar(s->time, number, &bar);
		which += before.number >= 0 && (bar.numerator != before.numerator ||
		    bar.denominator != before.denominator);
		if (which == count)
			break;
		if (!clear_bar(f, &bar, err) || !fill(f, patterns, which, &bar, err))
			return false;
		f->bars++;
	}
	return true;
}

static bool
finish(struct filling *f, bool good, const char *label, struct err *err)
{
	struct session *s = f->session;
	char text[64], silent[64] = "";

	if (good && f->notes == 0)
		good = err_set(err, ERR_ARG, "no other track has a chord there");
	good = good && cmd_edit(s, &f->edit, label, NULL, NULL, err);
	edit_clear(&f->edit);
	if (!good)
		return false;
	if (f->silent > 0)
		snprintf(silent, sizeof silent, "; %zu without a clear chord", f->silent);
	session_say(s, "%s in %zu bar%s: %s%s", label, f->bars, f->bars == 1 ? "" : "s",
	    cmd_notes(f->notes, text), silent);
	return true;
}

/* --- drums */

/* Off the beat a drum that goes on and on is softer by a third. */
static bool
beat_bar(struct filling *f, const void *patterns, int which, const struct bar *bar,
    struct err *err)
{
	const struct groove *g = (const struct groove *)patterns + which;
	int64_t whole = 4 * (int64_t)song_ticks_per_quarter(f->session->song);
	bool good = true;

	for (int i = 0; good && i < g->count; i++) {
		const struct groove_hit *hit = &g->hits[i];
		int64_t step = hit->every > 0 ? whole / hit->every :
		    hit->every == GROOVE_BEATS ? bar->beat_ticks : bar->length_ticks;
		int64_t at = hit->at * bar->beat_ticks / 4;

		step = step > 0 ? step : 1;
		for (; good && at < bar->length_ticks; at += step)
			good = add(f, bar->start_ticks + at, number_smaller(step, whole / 16),
			    hit->pitch, hit->every > 0 && at % bar->beat_ticks != 0 ?
			    (2 * f->note.velocity + 1) / 3 : f->note.velocity, err);
	}
	return good;
}

#define PATTERNS_MAX	8

static bool
beat(struct session *s, int argc, char **argv, struct err *err)
{
	struct groove grooves[PATTERNS_MAX];
	struct track_info info;
	struct filling f;
	bool good;

	song_track_info(s->song, s->track, &info);
	if (!info.drums)
		return err_set(err, ERR_ARG, "this is no track of drums; "
		    ":track-add drums adds one");
	for (int i = 1; i < argc; i++)
		if (!groove_parse(argv[i], &grooves[i - 1], err))
			return false;
	begin_filling(s, &f);
	good = fill_bars(&f, grooves, argc - 1, beat_bar, err);
	return finish(&f, good, "beat", err);
}

/* --- a figure over the chords */

/* What a track plays in a bar: how long each pitch class sounds. */
struct heard {
	const struct bar *bar;
	double		 sounding[12];
	unsigned	 classes;
	int		 bass;
};

static bool
hear_note(void *arg, const struct note *n)
{
	struct heard *h = arg;
	int64_t from = number_larger(n->start_ticks, h->bar->start_ticks);
	int64_t to = number_smaller(n->start_ticks + n->length_ticks,
	    h->bar->start_ticks + h->bar->length_ticks);

	/* A note that a player lets ring over the bar line does not belong to the bar. */
	if (to - from < h->bar->length_ticks / 16)
		return true;
	h->sounding[n->pitch % 12] += (double)(to - from);
	h->classes |= 1u << n->pitch % 12;
	h->bass = n->pitch < h->bass ? n->pitch : h->bass;
	return true;
}

/* The chord of the track that plays most of one; root -1: none is clear. */
static void
chord_of_bar(const struct session *s, const struct bar *bar, struct heard *best,
    struct chord_fit *chord)
{
	struct window w = { bar->start_ticks, bar->start_ticks + bar->length_ticks, 0, 127 };
	struct key key = { 0 };

	*chord = (struct chord_fit){ .root = -1 };
	for (int t = 0; t < song_tracks(s->song); t++) {
		struct heard h = { .bar = bar, .bass = 128 };
		struct chord_fit fit;
		struct track_info info;

		song_track_info(s->song, t, &info);
		if (t == s->track || info.drums)
			continue;
		song_query(s->song, t, &w, hear_note, &h);
		if (pitch_classes_count(h.classes) < 3 || (chord->root >= 0 &&
		    pitch_classes_count(h.classes) <= pitch_classes_count(best->classes)) ||
		    !chord_guess(h.sounding, h.bass % 12, &key, &fit))
			continue;
		*best = h;
		*chord = fit;
	}
}

/* The root where it is nearest to the cursor. */
static int
root_pitch(const struct session *s, int root)
{
	int low = (int)number_clamp(s->cursor_pitch - 6, 0, 108);

	return low + (root - low % 12 + 12) % 12;
}

/* A figure that is shorter than the bar begins again. */
static bool
figure_bar(struct filling *f, const void *patterns, int which, const struct bar *bar,
    struct err *err)
{
	const struct figure *figure = (const struct figure *)patterns + which;
	struct heard h;
	struct chord_fit chord;
	int64_t at = 0;
	bool good = true;

	chord_of_bar(f->session, bar, &h, &chord);
	if (chord.root < 0) {
		f->silent++;
		return true;
	}
	for (int i = 0; good && at < bar->length_ticks; i++) {
		const struct figure_note *n = &figure->notes[i % figure->count];
		int64_t length = number_smaller(n->halves * bar->beat_ticks / 2,
		    bar->length_ticks - at);
		int pitch = root_pitch(f->session, chord.root) + (n->degree == 0 ? 0 :
		    figure_semitones(n->degree, h.classes, chord.root));

		if (n->degree > 0)
			good = add(f, bar->start_ticks + at, length, pitch, f->note.velocity, err);
		at += length > 0 ? length : 1;
	}
	return good;
}

static bool
figure(struct session *s, int argc, char **argv, struct err *err)
{
	struct figure figures[PATTERNS_MAX];
	struct filling f;
	bool good;

	for (int i = 1; i < argc; i++)
		if (!figure_parse(argv[i], &figures[i - 1], err))
			return false;
	begin_filling(s, &f);
	good = fill_bars(&f, figures, argc - 1, figure_bar, err);
	return finish(&f, good, "figure", err);
}

const struct command cmd_pattern_table[] = {
	{ "beat", "groove", "name|k13s24h/8 [...]",
	    "Fill bars with a beat of drums; the next one begins where the metre changes",
	    GROUP_EDIT, 1, PATTERNS_MAX, CMD_EDITS, beat },
	{ "figure", NULL, "1>51- [...]",
	    "Fill bars with degrees of their chords",
	    GROUP_EDIT, 1, PATTERNS_MAX, CMD_EDITS, figure },
	{ .name = NULL }
};
