/* SPDX-License-Identifier: MIT */
/*
 * cmd_step.c - commands of STEP: notes by letter, and changes to the last ones.
 *
 * The last notes are those of the track that end at the cursor and begin together.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/groove.h"
#include "music/song.h"
#include "music/spell.h"

/* --- pitches by letter */

static const char letters[] = "cdefgab";

/* Nearest to the cursor; of a tritone the one a fourth away, as it is spelled. */
static int
nearest(const struct session *s, int letter, int class, const struct key *key)
{
	int up = (class - s->cursor_pitch % 12 + 12) % 12, from;
	char name[SPELL_SIZE];

	if (up == 6) {
		spell_pitch(key, s->cursor_pitch, name);
		from = (int)(strchr(letters, name[0] + 'a' - 'A') - letters);
		return s->cursor_pitch + ((letter - from + 7) % 7 <= 3 ? 6 : -6);
	}
	return s->cursor_pitch + (up < 6 ? up : up - 12);
}

static bool
find_pitch(struct session *s, const char *word, int *pitch, struct err *err)
{
	struct track_info info;
	const char *at = word[0] != '\0' && word[1] == '\0' ? strchr(letters, word[0]) : NULL;
	struct key key;

	song_track_info(s->song, s->track, &info);
	if (info.drums) {
		*pitch = word[1] == '\0' ? groove_drum(word[0]) : -1;
		return *pitch >= 0 || err_set(err, ERR_ARG, "%.20s is the letter of no drum",
		    word);
	}
	if (at == NULL)
		return err_set(err, ERR_ARG, "%.20s is not a note from a to g", word);
	session_key_at(s, s->cursor_ticks, &key);
	*pitch = nearest(s, (int)(at - letters), spell_letter_class(&key, (char)toupper(*at)),
	    &key);
	return (*pitch >= 0 && *pitch <= 127) ||
	    err_set(err, ERR_ARG, "that note would be above G9 or below C-1");
}

/* --- the last notes */

struct last {
	int64_t		 end, start;
	struct targets	*found;
	struct err	*err;
	bool		 good;
};

static bool
look_last(void *arg, const struct note *n)
{
	struct last *l = arg;
	struct targets one = { .notes = (struct note *)n, .count = 1 };

	if (n->start_ticks + n->length_ticks != l->end || n->start_ticks < l->start)
		return true;
	if (n->start_ticks > l->start)
		l->found->count = 0;
	l->start = n->start_ticks;
	l->good = targets_append(l->found, &one, l->err);
	return l->good;
}

static bool
find_last(struct session *s, struct targets *t, struct err *err)
{
	struct window w = { s->cursor_ticks - 1, s->cursor_ticks, 0, 127 };
	struct last l = { s->cursor_ticks, -1, t, err, true };

	memset(t, 0, sizeof *t);
	if (s->cursor_ticks > 0)
		song_query(s->song, s->track, &w, look_last, &l);
	if (l.good && t->count == 0)
		l.good = err_set(err, ERR_ARG, "no note of the track ends here");
	if (!l.good)
		targets_clear(t);
	return l.good;
}

/* --- writing */

static bool
step_letter(struct session *s, int argc, char **argv, struct err *err)
{
	struct note n = cmd_next_note(s);
	int pitch = 0;

	(void)argc;
	if (!find_pitch(s, argv[1], &pitch, err))
		return false;
	n.pitch = (uint8_t)pitch;
	n.length_ticks = cmd_step_ticks(s);
	if (!cmd_add_note(s, &n, true, err))
		return false;
	cmd_step_wrote(s, &n);
	return true;
}

/* With the last notes: above them all, or another drum. */
static bool
step_with(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	struct track_info info;
	struct note n;
	int pitch = 0;
	bool good;

	(void)argc;
	song_track_info(s->song, s->track, &info);
	if (!find_pitch(s, argv[1], &pitch, err) || !find_last(s, &t, err))
		return false;
	n = t.notes[0];
	for (size_t i = 0; i < t.count && !info.drums; i++)
		while (pitch <= t.notes[i].pitch)
			pitch += 12;
	targets_clear(&t);
	if (pitch > 127)
		return err_set(err, ERR_ARG, "that note would be above G9 or below C-1");
	n.pitch = (uint8_t)pitch;
	good = cmd_add_note(s, &n, true, err);
	if (good)
		s->cursor_pitch = pitch;
	return good;
}

/* --- the last notes, changed */

struct reshaping {
	int64_t	 ticks;			/* the length of all */
	int	 semitones;
};

static bool
reshape(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct reshaping *r = arg;
	int pitch = n->pitch + r->semitones;

	(void)s;
	if (pitch < 0 || pitch > 127)
		return err_set(err, ERR_ARG, "that note would be above G9 or below C-1");
	n->pitch = (uint8_t)pitch;
	n->length_ticks = r->ticks > 0 ? r->ticks : n->length_ticks;
	return true;
}

/* Changes the last notes; the cursor stays at their end. */
static bool
change_last(struct session *s, struct reshaping *r, int64_t *was_ticks, const char *label,
    struct err *err)
{
	struct targets t;
	size_t changed;
	bool good;

	if (!find_last(s, &t, err))
		return false;
	*was_ticks = t.notes[0].length_ticks;
	if (r->ticks < 0)		/* so many times a half of what it was */
		r->ticks = -r->ticks * *was_ticks / 2;
	else if (r->ticks > 0)
		r->ticks += *was_ticks;
	good = cmd_change(s, &t, reshape, r, label, &changed, err);
	if (good) {
		if (r->semitones != 0)
			cmd_preview(s, &t.notes[0]);
		s->cursor_pitch = t.notes[t.count - 1].pitch;
		cmd_move_cursor(s, t.notes[0].start_ticks + t.notes[0].length_ticks);
	}
	targets_clear(&t);
	return good;
}

static bool
step_hold(struct session *s, int argc, char **argv, struct err *err)
{
	struct reshaping r = { .ticks = s->note_ticks };
	int64_t was;
	char text[64];

	(void)argc, (void)argv;
	if (!change_last(s, &r, &was, "hold", err))
		return false;
	session_say(s, "%s long", cmd_length(s, r.ticks, text));
	return true;
}

/* Long and short: the last note by a half longer, and the next one half as long. */
static bool
step_pair(struct session *s, int argc, char **argv, struct err *err)
{
	bool longer = argc < 2 || strcmp(argv[1], "long") == 0;
	struct reshaping r = { .ticks = longer ? -3 : -1 };
	int64_t was;

	if (!longer && strcmp(argv[1], "short") != 0)
		return err_set(err, ERR_ARG, "step-pair takes long or short, not %.20s", argv[1]);
	if (!change_last(s, &r, &was, longer ? "long-short" : "short-long", err))
		return false;
	s->step.pair_ticks = longer ? was / 2 : was + was / 2;
	session_say(s, longer ? "long; the next note is short" : "short; the next note is long");
	return true;
}

static bool
step_alter(struct session *s, int argc, char **argv, struct err *err)
{
	struct reshaping r = { 0 };
	long long semitones;
	char name[SPELL_SIZE];
	int64_t was;

	if (!cmd_integer(argc, argv, 1, -24, 24, 1, &semitones, err))
		return false;
	r.semitones = (int)semitones;
	if (!change_last(s, &r, &was, "alter note", err))
		return false;
	session_say(s, "%s", cmd_pitch(s, s->cursor_ticks, s->cursor_pitch, name));
	return true;
}

#define STEP(name, args, help, min, max, flags, fn) \
	{ name, NULL, args, help, GROUP_EDIT, min, max, flags, fn }

const struct command cmd_step_table[] = {
	STEP("step-alter", "semitones", "Move the last written note by semitones", 1, 1, CMD_EDITS,
	    step_alter),
	STEP("step-hold", "", "Hold the last written note for another length", 0, 0, CMD_EDITS,
	    step_hold),
	STEP("step-letter", "letter", "Write the note of a letter, near the last one, or a drum",
	    1, 1, CMD_EDITS, step_letter),
	STEP("step-pair", "long|short", "Make the last note long and the next short, or both so",
	    1, 1, CMD_EDITS, step_pair),
	STEP("step-with", "letter", "Write the note of a letter above the last one, with it",
	    1, 1, CMD_EDITS, step_with),
	{ .name = NULL }
};
