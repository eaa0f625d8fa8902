/* SPDX-License-Identifier: MIT */
/* cmd_time.c - commands for tempo, metre, key and markers. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/cmd.h"
#include "music/chord.h"
#include "music/edit.h"

/* What stands on the ruler. */
static const struct ruler_kind {
	const char	*name;
	uint8_t		 type;
} kinds[] = {
	{ "tempo", META_TEMPO }, { "metre", META_METRE }, { "key", META_KEY },
	{ "marker", META_MARKER },
};
#define KINDS ((int)(sizeof kinds / sizeof *kinds))

static bool
is_kind(const struct event *e, int kind)
{
	return e->status == 0xff && e->data[0] == kinds[kind].type && e->payload != NULL;
}

/* --- events of one kind that are taken out, and may be put back elsewhere */

struct taking {
	struct session	*session;
	struct edit	*edit;
	struct err	*err;
	int		 kind;		/* index into kinds; -1: all */
	int64_t		 by_ticks;
	bool		 put_back, good;
	size_t		 count;
};

static bool
take_event(void *arg, int track, const struct event *e)
{
	struct taking *t = arg;
	int kind = t->kind;

	for (int k = 0; t->kind < 0 && k < KINDS; k++)
		if (is_kind(e, k))
			kind = k;
	if (kind < 0 || !is_kind(e, kind))
		return true;
	t->good = edit_remove_event(t->edit, t->session->song, track, e, t->err) &&
	    (!t->put_back || edit_add_event(t->edit, t->session->song, track,
	    e->tick + t->by_ticks, e->status, e->data[0], e->data[1], e->payload->bytes,
	    e->payload->size_bytes, t->err));
	t->count++;
	return t->good;
}

static bool
take_all(struct taking *t, int64_t from, int64_t to)
{
	t->good = true;
	for (int i = 0; i < song_tracks(t->session->song) && t->good; i++)
		song_query_events(t->session->song, i, from, to, take_event, t);
	return t->good;
}

/* --- where a change begins */

/*
 * From this bar on, unless the last word is `all` (the whole piece: later
 * changes of the kind go) or `here` (the cursor's very tick).
 */
static bool
begin_change(struct session *s, struct edit *edit, int kind, int *argc, char **argv,
    int64_t *tick, struct err *err)
{
	struct taking later = { s, edit, err, kind, 0, false, true, 0 };
	const char *last = *argc > 2 ? argv[*argc - 1] : "";
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	*tick = bar.start_ticks;
	if (strcmp(last, "all") != 0 && strcmp(last, "here") != 0)
		return true;
	(*argc)--;
	if (last[0] == 'h' && kinds[kind].type != META_METRE)
		*tick = s->cursor_ticks;
	if (last[0] == 'h')
		return true;
	*tick = 0;
	return take_all(&later, 1, INT64_MAX);
}

static bool
too_many(int argc, char **argv, int most, struct err *err)
{
	return argc > most && !err_set(err, ERR_ARG, "%.20s is not understood; "
	    "all (the whole piece) or here (from the cursor on) may follow", argv[most]);
}

static bool
finish(struct session *s, struct edit *edit, bool good, const char *label, int64_t tick,
    struct err *err)
{
	char at[64];

	good = good && cmd_edit(s, edit, label, NULL, NULL, err);
	edit_clear(edit);
	if (good)
		session_say(s, "%s from %s on", label, cmd_at(s, tick, at));
	return good;
}

static bool
tempo(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	double bpm;
	int64_t tick = 0;
	char label[64];
	bool good;

	if (argc == 1) {
		session_say(s, "%g beats a minute", time_tempo_bpm(s->time, s->cursor_ticks));
		return true;
	}
	good = text_number(argv[1], 4, 1000, &bpm, err) &&
	    begin_change(s, &edit, 0, &argc, argv, &tick, err) && !too_many(argc, argv, 2, err) &&
	    edit_set_tempo(&edit, s->song, tick, bpm, err);
	if (good)
		snprintf(label, sizeof label, "tempo %g", bpm);
	return finish(s, &edit, good, label, tick, err);
}

/* Of the beat that is tapped: three eighths in 6/8. */
static int64_t
beat_ticks(const struct bar *bar)
{
	bool compound = bar->numerator % 3 == 0 && bar->numerator > 3 && bar->denominator >= 8;

	return compound ? 3 * bar->beat_ticks : bar->beat_ticks;
}

static bool
tempo_tap(struct session *s, int argc, char **argv, struct err *err)
{
	double bpm = taps_add(&s->taps, clock_ms());
	struct edit edit = EDIT_EMPTY;
	struct bar bar;
	char label[64];

	(void)argc, (void)argv;
	if (bpm == 0) {
		session_say(s, "tap on in time");
		return true;
	}
	time_bar_at(s->time, s->cursor_ticks, &bar);
	bpm = fmin(round(bpm * (double)beat_ticks(&bar) / song_ticks_per_quarter(s->song)), 1000);
	snprintf(label, sizeof label, "tempo %g", bpm);
	if (bpm == round(time_tempo_bpm(s->time, bar.start_ticks))) {
		session_say(s, "%s", label);
		return true;
	}
	return finish(s, &edit, edit_set_tempo(&edit, s->song, bar.start_ticks, bpm, err), label,
	    bar.start_ticks, err);
}

static bool
metre(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int numerator, denominator, used = 0;
	int64_t tick = 0;
	struct bar bar;
	char label[64];
	bool good;

	if (argc == 1) {
		time_bar_at(s->time, s->cursor_ticks, &bar);
		session_say(s, "%d/%d", bar.numerator, bar.denominator);
		return true;
	}
	if (sscanf(argv[1], "%3d/%3d%n", &numerator, &denominator, &used) != 2 ||
	    argv[1][used] != '\0' ||
	    numerator < 1 || numerator > 64 || denominator < 1 || denominator > 64 ||
	    (denominator & (denominator - 1)) != 0)
		return err_set(err, ERR_ARG, "%.20s is not a metre such as 4/4 or 7/8", argv[1]);
	good = begin_change(s, &edit, 1, &argc, argv, &tick, err) &&
	    !too_many(argc, argv, 2, err) &&
	    edit_set_metre(&edit, s->song, tick, numerator, denominator, err);
	snprintf(label, sizeof label, "metre %d/%d", numerator, denominator);
	return finish(s, &edit, good, label, tick, err);
}

static bool
key(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct taking old = { s, &edit, err, 2, 0, false, true, 0 };
	char name[64] = "", label[64], shown[KEY_NAME_SIZE];
	struct key key;
	int64_t tick = 0;
	bool good;

	if (argc == 1) {
		time_key(s->time, s->cursor_ticks, &key);
		session_say(s, "%s", key.known ? key_name(&key, shown) :
		    "the piece does not name a key");
		return true;
	}
	good = begin_change(s, &edit, 2, &argc, argv, &tick, err) && !too_many(argc, argv, 3, err);
	if (good) {
		snprintf(name, sizeof name, "%.20s%s%.20s", argv[1], argc > 2 ? " " : "",
		    argc > 2 ? argv[2] : "");
		good = key_parse(name, &key, err) && take_all(&old, tick, tick + 1) &&
		    edit_add_event(&edit, s->song, 0, tick, 0xff, META_KEY, 0,
		    (uint8_t[2]){ (uint8_t)key.sharps, (uint8_t)key.minor }, 2, err);
	}
	if (good)
		snprintf(label, sizeof label, "key %s", key_name(&key, shown));
	return finish(s, &edit, good, label, tick, err);
}

static bool
marker(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct taking old = { s, &edit, err, 3, 0, false, true, 0 };
	int64_t tick = s->cursor_ticks;
	char name[128], label[64];
	bool good;

	cmd_join_words(argc, argv, 1, name, sizeof name);
	good = take_all(&old, tick, tick + 1) && edit_add_event(&edit, s->song, 0, tick, 0xff,
	    META_MARKER, 0, name, strlen(name), err);
	snprintf(label, sizeof label, "marker %.40s", name);
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "%s at %s", label, cmd_at(s, tick, name));
	return good;
}

/* --- what stands on the ruler in this bar */

static bool
parse_kind(int argc, char **argv, int i, int *kind, struct err *err)
{
	*kind = -1;
	for (int k = 0; i < argc && k < KINDS; k++)
		if (strcmp(argv[i], kinds[k].name) == 0)
			*kind = k;
	return i >= argc || *kind >= 0 || err_set(err, ERR_ARG,
	    "%.20s is none of tempo, metre, key and marker", argv[i]);
}

static bool
change_bar(struct session *s, struct taking *t, const char *verb, struct err *err)
{
	struct bar bar;
	char label[64];
	bool good;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	snprintf(label, sizeof label, "%s %s", verb, t->kind < 0 ? "changes" :
	    kinds[t->kind].name);
	good = take_all(t, bar.start_ticks, bar.start_ticks + bar.length_ticks) &&
	    (t->count > 0 || err_set(err, ERR_ARG, "no %s stands on the ruler in this bar",
	    t->kind < 0 ? "tempo, metre, key or marker" : kinds[t->kind].name)) &&
	    cmd_edit(s, t->edit, label, NULL, NULL, err);
	edit_clear(t->edit);
	return good;
}

static bool
change_delete(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct taking t = { s, &edit, err, -1, 0, false, true, 0 };
	char at[64];

	cmd_at(s, s->cursor_ticks, at);		/* before the bars change with the metre */
	if (!parse_kind(argc, argv, 1, &t.kind, err) || !change_bar(s, &t, "delete", err))
		return false;
	session_say(s, "deleted %zu change%s at %s", t.count, t.count == 1 ? "" : "s", at);
	return true;
}

/* Where a metre is moved away to the right, the bars are those of the metre before it. */
static int64_t
way_to(const struct session *s, const struct bar *here, int64_t bars, bool takes_metre)
{
	struct bar there, before;

	time_bar(s->time, here->number + bars, &there);
	if (!takes_metre || bars <= 0 || here->number == 0)
		return there.start_ticks - here->start_ticks;
	time_bar(s->time, here->number - 1, &before);
	if (before.numerator == here->numerator && before.denominator == here->denominator)
		return there.start_ticks - here->start_ticks;
	return bars * before.numerator * before.beat_ticks;
}

static bool
change_move(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct taking t = { s, &edit, err, -1, 0, true, true, 0 };
	long long bars;
	struct bar here;
	char at[64];

	if (!cmd_integer(argc, argv, 1, -100000, 100000, 0, &bars, err) ||
	    !parse_kind(argc, argv, 2, &t.kind, err))
		return false;
	time_bar_at(s->time, s->cursor_ticks, &here);
	if (here.number + bars < 0)
		return err_set(err, ERR_ARG, "the piece begins at bar 1");
	t.by_ticks = way_to(s, &here, bars, t.kind < 0 || kinds[t.kind].type == META_METRE);
	if (!change_bar(s, &t, "move", err))
		return false;
	cmd_move_cursor(s, s->cursor_ticks + t.by_ticks);
	session_say(s, "moved %zu change%s to %s", t.count, t.count == 1 ? "" : "s",
	    cmd_at(s, s->cursor_ticks, at));
	return true;
}

#define TIME(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS, fn }

const struct command cmd_time_table[] = {
	TIME("change-delete", NULL, "[tempo|metre|key|marker]",
	    "Delete what stands on the ruler in this bar", 0, 1, change_delete),
	TIME("change-move", NULL, "bars [tempo|metre|key|marker]",
	    "Move what stands on the ruler in this bar", 1, 2, change_move),
	TIME("key", NULL, "[tonic [major|minor]] [all|here]",
	    "Set the key from this bar on: D minor", 0, 3, key),
	TIME("marker", "mark", "name", "Name this place on the ruler", 1, 16, marker),
	TIME("metre", "meter sig", "[n/d] [all]", "Set the metre from this bar on", 0, 2, metre),
	TIME("tempo", "bpm", "[bpm] [all|here]", "Set the tempo from this bar on", 0, 2, tempo),
	TIME("tempo-tap", "tap", "", "Tap the tempo: three times or more", 0, 0, tempo_tap),
	{ .name = NULL }
};
