/* SPDX-License-Identifier: MIT */
/* cmd_rework.c - transforms of the selection, of a text object, or of the note. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "base/sort.h"
#include "command/cmd.h"
#include "music/chord.h"
#include "music/edit.h"
#include "music/transform.h"

/* --- the notes before and after */

static int
by_place(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	if (x->start_ticks != y->start_ticks)
		return x->start_ticks < y->start_ticks ? -1 : 1;
	return x->pitch != y->pitch ? x->pitch - y->pitch : (x->id > y->id) - (x->id < y->id);
}

static int
by_id(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct transform_in
input_of(const struct session *s, const struct note *notes, size_t count)
{
	struct transform_in in = { .time = s->time, .grid_ticks = s->grid_ticks };

	in.start_ticks = notes[0].start_ticks;
	for (size_t i = 0; i < count; i++)
		if (notes[i].start_ticks + notes[i].length_ticks > in.end_ticks)
			in.end_ticks = notes[i].start_ticks + notes[i].length_ticks;
	key_at(s->song, s->time, in.start_ticks, &in.key);
	return in;
}

/* A track at a time; `after` gets the notes of all. */
static bool
transform_all(struct session *s, const struct transform *row, const double *args,
    const struct targets *t, struct note_list *after, struct err *err)
{
	struct note *notes = malloc((t->count + 1) * sizeof *notes);
	bool good = notes != NULL || err_set(err, ERR_LIMIT, "no memory for so many notes");

	if (good) {
		memcpy(notes, t->notes, t->count * sizeof *notes);
		sort_items(notes, t->count, sizeof *notes, by_place);
	}
	for (size_t i = 0, n; good && i < t->count; i += n) {
		struct note_list l = { NULL, 0, 0 };
		struct transform_in in;

		for (n = 0; good && i + n < t->count && notes[i + n].track == notes[i].track; n++)
			good = note_list_add(&l, &notes[i + n], err);
		if (good) {
			in = input_of(s, l.notes, l.count);
			memcpy(in.arg, args, sizeof in.arg);
			good = row->run(&in, &l, err);
		}
		for (size_t k = 0; good && k < l.count; k++)
			good = note_list_add(after, &l.notes[k], err);
		note_list_clear(&l);
	}
	free(notes);
	return good;
}

/* --- one edit of the difference */

struct difference {
	struct note	*old, *new;	/* owned; pairs of one id that differ */
	struct note	*gone, *added;	/* owned */
	size_t		 changed, gone_count, added_count;
};

static void
difference_clear(struct difference *d)
{
	free(d->old);
	free(d->new);
	free(d->gone);
	free(d->added);
}

static bool
same(const struct note *a, const struct note *b)
{
	return a->start_ticks == b->start_ticks && a->length_ticks == b->length_ticks &&
	    a->pitch == b->pitch && a->velocity == b->velocity;
}

/* The lists of the difference keep the order of the targets. */
static bool
compare(const struct targets *t, struct note_list *after, struct difference *d, struct err *err)
{
	*d = (struct difference){ malloc((t->count + 1) * sizeof *d->old),
	    malloc((t->count + 1) * sizeof *d->new), malloc((t->count + 1) * sizeof *d->gone),
	    malloc((after->count + 1) * sizeof *d->added), 0, 0, 0 };
	if (d->old == NULL || d->new == NULL || d->gone == NULL || d->added == NULL)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	sort_items(after->notes, after->count, sizeof *after->notes, by_id);
	for (size_t k = 0; k < after->count && after->notes[k].id == 0; k++)
		d->added[d->added_count++] = after->notes[k];
	for (size_t i = 0; i < t->count; i++) {
		const struct note *now = after->count == 0 ? NULL : bsearch(&t->notes[i],
		    after->notes, after->count, sizeof *now, by_id);

		if (now == NULL) {
			d->gone[d->gone_count++] = t->notes[i];
		} else if (!same(&t->notes[i], now)) {
			d->old[d->changed] = t->notes[i];
			d->new[d->changed++] = *now;
		}
	}
	return true;
}

/* Each builder sees the song that the one before it leaves. */
static bool
join(struct edit *edit, struct edit *then, struct song *song, struct err *err)
{
	return song_edit(song, then, err) && edit_join(edit, then, err);
}

static bool
build_in_bulk(const struct session *s, const struct difference *d, struct edit *edit,
    struct err *err)
{
	struct song *song = song_snapshot(s->song);
	struct edit gone = EDIT_EMPTY, added = EDIT_EMPTY;
	bool good = edit_set_notes(edit, song, d->old, d->new, d->changed, err) &&
	    song_edit(song, edit, err) &&
	    edit_remove_notes(&gone, song, d->gone, d->gone_count, err) &&
	    join(edit, &gone, song, err) &&
	    edit_add_notes(&added, song, d->added, d->added_count, err) &&
	    edit_join(edit, &added, err);

	edit_clear(&gone);
	edit_clear(&added);
	song_free(song);
	return good;
}

#define FEW	64			/* notes: one by one they share their tracks' chunks */

static bool
build(const struct session *s, const struct difference *d, struct edit *edit, struct err *err)
{
	bool good = true;

	if (d->gone_count + d->added_count == 0)
		return edit_set_notes(edit, s->song, d->old, d->new, d->changed, err);
	if (d->gone_count + d->added_count > FEW)
		return build_in_bulk(s, d, edit, err);
	for (size_t i = 0; good && i < d->changed; i++)
		good = edit_set_note(edit, s->song, &d->old[i], &d->new[i], err);
	for (size_t i = 0; good && i < d->gone_count; i++)
		good = edit_remove_note(edit, s->song, &d->gone[i], err);
	for (size_t i = 0; good && i < d->added_count; i++)
		good = edit_add_note(edit, s->song, &d->added[i], err);
	return good;
}

static bool
apply(struct session *s, const char *name, struct targets *t, struct note_list *after,
    struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct difference d;
	char label[64], text[64], more[64] = "";
	bool good = compare(t, after, &d, err) && build(s, &d, &edit, err);

	snprintf(label, sizeof label, "%s %s", name, cmd_notes(t->count, text));
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good && d.added_count + d.gone_count > 0)
		snprintf(more, sizeof more, ", %zu added, %zu removed", d.added_count,
		    d.gone_count);
	if (good)
		session_say(s, "%s: changed %zu of %s%s", name, d.changed, text, more);
	difference_clear(&d);
	return good;
}

/* --- the commands */

/* Missing arguments are those of the last use. */
static bool
parse_args(struct session *s, const struct transform *row, size_t index, int argc, char **argv,
    double *args, struct err *err)
{
	struct last_used *last = &s->editing.last;
	double *kept = last->transform_args[index];

	for (int i = 0; i < TRANSFORM_ARGS; i++) {
		const struct transform_arg *arg = &row->args[i];
		long long value;

		args[i] = 0;
		if (arg->name == NULL)
			break;
		if (!last->transform_used[index])
			kept[i] = arg->standard;
		if (!cmd_integer(argc, argv, i + 1, (long long)arg->low, (long long)arg->high,
		    (long long)kept[i], &value, err))
			return false;
		args[i] = (double)value;
	}
	memcpy(kept, args, TRANSFORM_ARGS * sizeof *args);
	last->transform_used[index] = true;
	return true;
}

static bool
transform(struct session *s, int argc, char **argv, struct err *err)
{
	const char *name = command_find(argv[0])->name;
	size_t index;
	const struct transform *row = transform_find(name, &index);
	struct note_list after = { NULL, 0, 0 };
	double args[TRANSFORM_ARGS] = { 0 };
	struct targets t;
	bool good;

	if (!cmd_targets(s, &t, err))
		return false;
	good = parse_args(s, row, index, argc, argv, args, err) &&
	    transform_all(s, row, args, &t, &after, err) && apply(s, name, &t, &after, err);
	note_list_clear(&after);
	targets_clear(&t);
	return good;
}

#define SHAPE(name, alias, args, help, max) \
	{ name, alias, args, help, GROUP_EDIT, 0, max, CMD_EDITS | CMD_SHAPES, transform }

const struct command cmd_rework_table[] = {
	SHAPE("arpeggiate", NULL, "[1-3] [steps]",
	    "Play the notes of chords in turn: 1 up, 2 down, 3 up and down", 2),
	SHAPE("chord-invert", NULL, "[times]", "Move the lowest note of chords up an octave", 1),
	SHAPE("deduplicate", NULL, "", "Make one note of those with the same pitch and start", 0),
	SHAPE("euclid", NULL, "[hits] [steps] [turn]",
	    "Spread hits of the first note evenly over grid steps", 3),
	SHAPE("glue", NULL, "", "Join notes of a pitch that follow within a grid step", 0),
	SHAPE("invert", NULL, "", "Mirror the pitches at the first note", 0),
	SHAPE("legato", NULL, "", "Make each note last until the next", 0),
	SHAPE("quantise-ends", NULL, "[percent]", "Move note ends to the grid", 1),
	SHAPE("retrograde", "reverse", "", "Play the notes backwards", 0),
	SHAPE("rotate", NULL, "[notes]",
	    "Move the pitches on by so many notes; keep the rhythm", 1),
	SHAPE("snap", NULL, "", "Move each note to the nearest pitch of the scale", 0),
	SHAPE("split", NULL, "[steps]", "Split notes into pieces of so many grid steps", 1),
	SHAPE("staccato", NULL, "[percent]", "Shorten notes to a part of their length", 1),
	SHAPE("stretch", NULL, "[n] [m]", "Stretch the music to n/m of its length", 2),
	SHAPE("strum", NULL, "[ms]", "Spread the notes of chords upwards, or down with a minus", 1),
	SHAPE("swing", NULL, "[percent]",
	    "Delay each second grid step; 50 is even, 67 triplets", 1),
	SHAPE("tuplet", NULL, "[notes]", "Split each note into so many of equal length", 1),
	SHAPE("velocity-compress", NULL, "[percent]", "Bring velocities nearer to their mean", 1),
	SHAPE("velocity-random", NULL, "[low] [high] [seed]", "Choose velocities by chance", 3),
	{ .name = NULL }
};
