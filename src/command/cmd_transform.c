/* SPDX-License-Identifier: MIT */
/* cmd_transform.c - commands that write chords by name, and that reshape many notes. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/rng.h"
#include "base/text.h"
#include "command/cmd.h"
#include "music/chord.h"
#include "music/edit.h"

/* --- chords by name */

#define VOICE_BELOW	7		/* semitones below the cursor to 4 above it: one octave */

struct voicing {
	int	 pitches[13];
	int	 count;
};

/* Each pitch class where it is nearest to the cursor; another bass than the root below all. */
static void
voice_chord(uint16_t classes, int root, int bass, int cursor_pitch, struct voicing *v)
{
	int low = cursor_pitch - VOICE_BELOW < 0 ? 0 : cursor_pitch - VOICE_BELOW;

	low = low > 116 ? 116 : low;
	v->count = 0;
	if (bass != root && low > 12) {
		v->pitches[v->count++] = low - 1 - (low - 1 - bass + 120) % 12;
		classes &= (uint16_t)~(1u << bass);
	}
	for (int p = low; p < low + 12; p++)
		if (classes >> p % 12 & 1)
			v->pitches[v->count++] = p;
}

static bool
add_chord(struct session *s, struct edit *edit, const char *name, int64_t start, int64_t length,
    size_t *notes, struct err *err)
{
	struct note n = {
		.track = s->track, .start_ticks = start, .length_ticks = length,
		.channel = (uint8_t)cmd_channel(s, s->track), .velocity = (uint8_t)s->note_velocity,
		.ended = true,
	};
	struct voicing v;
	uint16_t classes;
	int root, bass;

	if (!chord_parse(name, &classes, &root, &bass, err))
		return false;
	voice_chord(classes, root, bass, s->cursor_pitch, &v);
	for (int i = 0; i < v.count; i++) {
		n.pitch = (uint8_t)v.pitches[i];
		if (!edit_add_note(edit, s->song, &n, err))
			return false;
		cmd_preview(s, &n);
	}
	*notes += (size_t)v.count;
	return true;
}

#define CHORDS_MAX	256

/* The names of all words; those of a run stand without blanks.  0: one is no chord. */
static int
split_names(int argc, char **argv, char names[CHORDS_MAX][CHORD_NAME_SIZE], struct err *err)
{
	uint16_t classes;
	int root, bass, count = 0;

	for (int i = 1; i < argc; i++) {
		const char *at = argv[i];
		bool whole = chord_parse(at, &classes, &root, &bass, err);

		while (*at != '\0') {
			size_t n = whole ? strlen(at) : chord_run(at);

			if (n >= CHORD_NAME_SIZE)
				return 0;	/* err: it is no chord */
			if (count == CHORDS_MAX) {
				err_set(err, ERR_LIMIT, "at most %d chords are written at a time",
				    CHORDS_MAX);
				return 0;
			}
			if (*at == '%' && count > 0)	/* the same again */
				memcpy(names[count], names[count - 1], CHORD_NAME_SIZE);
			else
				snprintf(names[count], CHORD_NAME_SIZE, "%.*s", (int)n, at);
			count++;
			at += n;
		}
	}
	return count;
}

/* One is as long as the next note; several fill a bar each. */
static bool
chord(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	char names[CHORDS_MAX][CHORD_NAME_SIZE];
	int64_t at = s->cursor_ticks, length = s->note_ticks;
	struct bar bar;
	char label[64], text[64], where[64];
	size_t notes = 0;
	int count = split_names(argc, argv, names, err);
	bool good = count > 0;

	for (int i = 0; good && i < count; i++, at += length) {
		if (count > 1) {
			time_bar_at(s->time, at, &bar);
			length = bar.start_ticks + bar.length_ticks - at;
		}
		good = add_chord(s, &edit, names[i], at, length, &notes, err);
	}
	if (count == 1)
		snprintf(label, sizeof label, "chord %.20s", names[0]);
	else
		snprintf(label, sizeof label, "%d chords", count);
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (!good)
		return false;
	session_say(s, "added %s with %s at %s", label, cmd_notes(notes, text),
	    cmd_at(s, s->cursor_ticks, where));
	cmd_move_cursor(s, at);
	return true;
}

/* --- along the scale */

struct diatonic {
	int	 steps;
	struct key guessed;		/* where the piece names none */
};

/* The degree of an altered note is that of the natural one below it. */
static int
move_in_scale(uint16_t scale, int pitch, int steps)
{
	while (!(scale >> pitch % 12 & 1) && pitch > 0)
		pitch--;
	for (; steps != 0 && pitch >= 0 && pitch <= 127; steps += steps > 0 ? -1 : 1)
		do
			pitch += steps > 0 ? 1 : -1;
		while (pitch >= 0 && pitch <= 127 && !(scale >> pitch % 12 & 1));
	return pitch;
}

static bool
move_note_in_scale(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct diatonic *d = arg;
	struct key key;
	int pitch;

	time_key(s->time, n->start_ticks, &key);
	pitch = move_in_scale(key_scale(key.known ? &key : &d->guessed), n->pitch, d->steps);
	if (pitch < 0 || pitch > 127)
		return err_set(err, ERR_ARG, "notes would go above G9 or below C-1");
	n->pitch = (uint8_t)pitch;
	return true;
}

static bool
transpose_diatonic(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	struct diatonic d;
	long long steps;
	size_t changed;
	char label[96], text[64];
	bool good;

	if (!cmd_integer(argc, argv, 1, -70, 70, 0, &steps, err) || !cmd_targets(s, &t, err))
		return false;
	d.steps = (int)steps;
	key_estimate(s->song, &d.guessed);
	snprintf(label, sizeof label, "move %s %s %lld in the scale", cmd_notes(t.count, text),
	    steps < 0 ? "down" : "up", steps < 0 ? -steps : steps);
	good = cmd_change(s, &t, move_note_in_scale, &d, label, &changed, err);
	if (good)
		session_say(s, "moved %s %s %lld step%s of the scale", text,
		    steps < 0 ? "down" : "up", steps < 0 ? -steps : steps,
		    steps == 1 || steps == -1 ? "" : "s");
	targets_clear(&t);
	return good;
}

/* --- velocity over time */

struct ramp {
	int64_t	 first, last;		/* onsets */
	int	 from, to;
};

static bool
ramp_note(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct ramp *r = arg;
	double share = r->last > r->first ?
	    (double)(n->start_ticks - r->first) / (double)(r->last - r->first) : 0;

	(void)s, (void)err;
	n->velocity = (uint8_t)lround(r->from + share * (r->to - r->from));
	return true;
}

static bool
velocity_ramp(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	struct ramp r = { INT64_MAX, 0, 0, 0 };
	long long from, to;
	size_t changed;
	char label[96], text[64];
	bool good;

	if (!cmd_integer(argc, argv, 1, 1, 127, 1, &from, err) ||
	    !cmd_integer(argc, argv, 2, 1, 127, 1, &to, err) || !cmd_targets(s, &t, err))
		return false;
	r.from = (int)from;
	r.to = (int)to;
	for (size_t i = 0; i < t.count; i++) {
		if (t.notes[i].start_ticks < r.first)
			r.first = t.notes[i].start_ticks;
		if (t.notes[i].start_ticks > r.last)
			r.last = t.notes[i].start_ticks;
	}
	snprintf(label, sizeof label, "velocity of %s", cmd_notes(t.count, text));
	good = cmd_change(s, &t, ramp_note, &r, label, &changed, err);
	if (good)
		session_say(s, "%s from velocity %lld to %lld", text, from, to);
	targets_clear(&t);
	return good;
}

/* --- as a person plays */

struct human {
	struct rng	 rng;
	double		 seconds;
	int		 velocity;
};

/* Uniform in [-most, most]. */
static int64_t
random_within(struct rng *rng, int64_t most)
{
	return most <= 0 ? 0 : (int64_t)rng_below(rng, (uint32_t)(2 * most + 1)) - most;
}

static bool
starts_in_window(void *arg, const struct note *n)
{
	(void)n;
	*(bool *)arg = true;
	return false;
}

/*
 * The end stays, so that what is held is held.  Where the same pitch comes
 * again at once, the note ends earlier by as much as that one may begin so.
 */
static bool
humanise_note(void *arg, const struct session *s, struct note *n, struct err *err)
{
	struct human *h = arg;
	int64_t end = n->start_ticks + n->length_ticks;
	int64_t most = llround(h->seconds * time_tempo_bpm(s->time, n->start_ticks) / 60 *
	    song_ticks_per_quarter(s->song));
	struct window next = { end, end + most + 1, n->pitch, n->pitch };
	bool again = false;

	(void)err;
	if (most > n->length_ticks / 4)
		most = n->length_ticks / 4;
	song_query(s->song, n->track, &next, starts_in_window, &again);
	if (again)
		end -= most;
	n->start_ticks += random_within(&h->rng, most);
	if (n->start_ticks < 0)
		n->start_ticks = 0;
	n->length_ticks = end - n->start_ticks > 0 ? end - n->start_ticks : 1;
	n->velocity = (uint8_t)number_clamp(n->velocity + random_within(&h->rng, h->velocity),
	    1, 127);
	return true;
}

/* The notes that are meant or selected, else those of all tracks but drums. */
static bool
human_targets(struct session *s, struct targets *t, struct err *err)
{
	const struct window all = { 0, INT64_MAX, 0, 127 };
	struct targets one;
	bool good = true;

	if (s->selection.active || s->editing.meant != NULL)
		return cmd_targets(s, t, err);
	memset(t, 0, sizeof *t);
	for (int i = 0; good && i < song_tracks(s->song); i++) {
		struct track_info info;

		song_track_info(s->song, i, &info);
		if (info.drums)
			continue;
		good = cmd_targets_in(s, i, &all, false, &one, err) &&
		    targets_append(t, &one, err);
		targets_clear(&one);
	}
	good = good && cmd_shows(s, t->count, err) &&
	    (t->count > 0 || err_set(err, ERR_ARG, "there is no note but on drums"));
	if (!good)
		targets_clear(t);
	return good;
}

static bool
humanise(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	struct human h;
	long long velocity, seed;
	double ms = 10;
	size_t changed;
	char label[96], text[64];
	bool good;

	if ((argc > 1 && !text_number(argv[1], 0, 200, &ms, err)) ||
	    !cmd_integer(argc, argv, 2, 0, 64, 6, &velocity, err) ||
	    !cmd_integer(argc, argv, 3, 0, UINT32_MAX, 1, &seed, err) ||
	    !human_targets(s, &t, err))
		return false;
	h.seconds = ms / 1000;
	h.velocity = (int)velocity;
	rng_seed(&h.rng, (uint64_t)seed);
	snprintf(label, sizeof label, "humanise %s", cmd_notes(t.count, text));
	good = cmd_change(s, &t, humanise_note, &h, label, &changed, err);
	if (good)
		session_say(s, "humanised %s by at most %g ms and %lld of velocity, seed %lld",
		    text, ms, velocity, seed);
	targets_clear(&t);
	return good;
}

#define SHAPE(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS | CMD_SHAPES, fn }

const struct command cmd_transform_table[] = {
	{ "chord", NULL, "name [name ...]",
	    "Write a chord by name near the cursor; several fill a bar each", GROUP_EDIT, 1, 60,
	    CMD_EDITS, chord },
	{ "humanise", "humanize", "[ms] [velocity] [seed]",
	    "Vary starts and velocities as a player does; without a selection all but drums",
	    GROUP_EDIT, 0, 3, CMD_EDITS | CMD_SHAPES | CMD_WHOLE, humanise },
	SHAPE("transpose-diatonic", NULL, "steps", "Move the notes along the scale of the key",
	    1, 1, transpose_diatonic),
	SHAPE("velocity-ramp", "swell", "from to", "Swell or fade the selected notes", 2, 2,
	    velocity_ramp),
	{ .name = NULL }
};
