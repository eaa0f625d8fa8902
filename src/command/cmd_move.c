/* SPDX-License-Identifier: MIT */
/* cmd_move.c - commands that move the cursor and choose the track. */

#include <stdio.h>
#include <string.h>

#include "app/transport.h"
#include "base/number.h"
#include "base/text.h"
#include "command/cmd.h"
#include "command/motion.h"

/* --- by a motion */

static struct spot
here(const struct session *s)
{
	return (struct spot){ song_tracks(s->song) > 0 ? song_track_id(s->song, s->track) : 0,
	    s->cursor_ticks, s->cursor_pitch };
}

/* Motions by beats and bars move a running playhead; other motions do not. */
static void
go(struct session *s, const struct motion *m, const struct reach *r)
{
	struct spot left = here(s);

	if ((m->flags & MOTION_JUMPS) != 0 && left.track_id != 0)
		editing_jump(&s->editing, &left);
	cmd_move_cursor(s, r->ticks);
	s->cursor_pitch = r->pitch;
	s->track = r->track;
	if ((m->flags & MOTION_TRAVELS) != 0 && transport_playing(s))
		transport_seek(s, s->cursor_ticks);
}

bool
cmd_going(struct session *s, const struct motion *m, int argc, char **argv, int *used,
    struct going *g, struct err *err)
{
	struct last_used *last = &s->editing.last;
	int at = 1;

	*g = (struct going){ .count = 1, .word = "" };
	if ((m->flags & MOTION_WORD) != 0) {
		if (argc < 2)
			return err_set(err, ERR_ARG, "%s what? A word comes after it", m->name);
		g->word = argv[at++];
	}
	g->counted = at < argc && argv[at][0] >= '0' && argv[at][0] <= '9';
	if (g->counted && !cmd_integer(argc, argv, at++, 1, COUNT_MAX * 100LL, 1, &g->count, err))
		return false;
	if ((m->flags & MOTION_FINDS) != 0) {
		snprintf(last->find_word, sizeof last->find_word, "%s", g->word);
		last->find_back = strstr(m->name, "back") != NULL;
		last->find_till = strstr(m->name, "till") != NULL;
	}
	if ((m->flags & MOTION_SEARCHES) != 0) {
		if (!search_check(g->word, err))
			return false;
		snprintf(last->search, sizeof last->search, "%s", g->word);
	}
	*used = at;
	return true;
}

static bool
move(struct session *s, int argc, char **argv, struct err *err)
{
	const struct motion *m = motion_find(command_find(argv[0])->name);
	struct going g;
	struct reach r;
	int used = 0;

	if (!cmd_going(s, m, argc, argv, &used, &g, err))
		return false;
	if (used < argc)
		return err_set(err, ERR_ARG, "%.40s is not a whole number", argv[used]);
	if (!m->go(s, &g, &r, err))
		return false;
	go(s, m, &r);
	return true;
}

/* --- to a place */

static bool
go_ticks(struct session *s, int argc, char **argv, struct err *err)
{
	long long ticks;

	if (!cmd_integer(argc, argv, 1, 0, INT64_MAX / 4, 0, &ticks, err))
		return false;
	cmd_move_cursor(s, ticks);
	return true;
}

static bool
go_pitch(struct session *s, int argc, char **argv, struct err *err)
{
	int pitch;

	(void)argc;
	if (!text_parse_pitch(argv[1], &pitch))
		return err_set(err, ERR_ARG, "%.20s is not a pitch such as C4, f#3 or 60", argv[1]);
	s->cursor_pitch = pitch;
	return true;
}

/* --- looking for something */

static bool
search(struct session *s, int argc, char **argv, struct err *err)
{
	static char next[] = "search-next";
	char *words[] = { next, NULL };
	char what[sizeof s->editing.last.search];

	cmd_join_words(argc, argv, 1, what, sizeof what);
	if (what[0] != '\0') {
		if (!search_check(what, err))
			return false;
		strcpy(s->editing.last.search, what);
	}
	return move(s, 1, words, err);
}

static bool
search_here(struct session *s, int argc, char **argv, struct err *err)
{
	long long notes;
	char motif[sizeof s->editing.last.search];

	if (!cmd_integer(argc, argv, 1, 2, 16, 4, &notes, err) ||
	    !search_motif_here(s, (int)notes, motif, sizeof motif, err))
		return false;
	strcpy(s->editing.last.search, motif);
	argv[0] = motif;
	if (!search(s, 0, argv, err))
		return false;
	session_say(s, "the motif %s; n goes on", motif);
	return true;
}

/* --- tracks */

static void
choose_track(struct session *s, int track)
{
	struct track_info info;

	s->track = track;
	song_track_info(s->song, track, &info);
	session_say(s, "track %d%s%.64s", track + 1, info.name[0] == '\0' ? "" : ": ", info.name);
}

static bool
turn_track(struct session *s, int argc, char **argv, int direction, struct err *err)
{
	long long count, tracks = song_tracks(s->song);

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	if (tracks > 0)
		choose_track(s, (int)number_wrap(s->track + direction * count, tracks));
	return true;
}

static bool
track_next(struct session *s, int argc, char **argv, struct err *err)
{
	return turn_track(s, argc, argv, 1, err);
}

static bool
track_previous(struct session *s, int argc, char **argv, struct err *err)
{
	return turn_track(s, argc, argv, -1, err);
}

static bool
track_go(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;

	if (!cmd_integer(argc, argv, 1, 1, song_tracks(s->song), 1, &number, err))
		return false;
	choose_track(s, (int)number - 1);
	return true;
}

/* --- marks and jumps */

static bool
mark_set(struct session *s, int argc, char **argv, struct err *err)
{
	struct spot spot = here(s);
	char letter = argv[1][0];

	(void)argc;
	if (letter < 'a' || letter > 'z' || argv[1][1] != '\0')
		return err_set(err, ERR_ARG, "a mark is a letter from a to z, not %.20s", argv[1]);
	if (spot.track_id == 0)
		return err_set(err, ERR_ARG, "there is no track to mark a place on");
	s->editing.marks[letter - 'a'] = spot;
	session_say(s, "mark %c is here; '%c comes back to it", letter, letter);
	return true;
}

/* Along the list of places that were left.  Leaving its newest end puts that on the list too. */
static bool
jump(struct session *s, int argc, char **argv, int direction, struct err *err)
{
	struct editing *e = &s->editing;
	struct spot left = here(s);
	const struct spot *to;
	long long count;
	int track;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	if (direction < 0 ? e->jump_at == 0 : e->jump_at + 1 >= e->jump_count)
		return err_set(err, ERR_ARG, "there is no %s place on the list of jumps",
		    direction < 0 ? "earlier" : "later");
	if (direction < 0 && e->jump_at == e->jump_count && left.track_id != 0) {
		editing_jump(e, &left);
		e->jump_at = e->jump_count - 1;
		if (e->jump_at == 0)
			return err_set(err, ERR_ARG, "there is no place that was jumped from");
	}
	if (direction < 0)
		e->jump_at -= (size_t)count < e->jump_at ? (size_t)count : e->jump_at;
	else
		e->jump_at += (size_t)count < e->jump_count - 1 - e->jump_at ? (size_t)count :
		    e->jump_count - 1 - e->jump_at;
	to = &e->jumps[e->jump_at];
	track = song_track_of_id(s->song, to->track_id);
	if (track < 0)
		return err_set(err, ERR_ARG, "the track of that place is gone");
	s->track = track;
	s->cursor_pitch = to->pitch;
	cmd_move_cursor(s, to->ticks);
	return true;
}

static bool
jump_back(struct session *s, int argc, char **argv, struct err *err)
{
	return jump(s, argc, argv, -1, err);
}

static bool
jump_forward(struct session *s, int argc, char **argv, struct err *err)
{
	return jump(s, argc, argv, 1, err);
}

#define MOTION(name, alias, help) \
	{ name, alias, "[count]", help, GROUP_MOVE, 0, 1, CMD_REPEATS, move }
#define WORD(name, args, help) \
	{ name, NULL, args " [count]", help, GROUP_MOVE, 1, 2, CMD_REPEATS, move }
#define MOVE(name, alias, args, help, max, fn) \
	{ name, alias, args, help, GROUP_MOVE, 0, max, CMD_REPEATS, fn }

const struct command cmd_move_table[] = {
	MOTION("bar-end", NULL, "Go to the last step of the bar"),
	MOTION("bar-next", NULL, "Go to the next bar"),
	MOTION("bar-previous", NULL, "Go to the previous bar"),
	MOTION("bar-start", NULL, "Go to the start of the bar"),
	MOTION("beat-next", NULL, "Go to the next beat"),
	MOTION("beat-previous", NULL, "Go to the previous beat"),
	MOTION("chord-down", NULL, "Go to the next lower note that sounds here"),
	MOTION("chord-next", NULL, "Go to the next change of chord"),
	MOTION("chord-previous", NULL, "Go to the previous change of chord"),
	MOTION("chord-up", NULL, "Go to the next higher note that sounds here"),
	MOTION("cursor-down", NULL, "Move down a semitone"),
	MOTION("cursor-left", NULL, "Move back by a grid step"),
	MOTION("cursor-right", NULL, "Move forward by a grid step"),
	MOTION("cursor-up", NULL, "Move up a semitone"),
	WORD("find", "letter", "Go to the next note of a letter, or # for sharps and flats"),
	MOTION("find-again", NULL, "Go to the next note that was looked for by its letter"),
	WORD("find-back", "letter", "Go back to a note of a letter"),
	MOTION("find-reverse", NULL, "Look for the same letter the other way"),
	MOTION("go-bar", "bar", "Go to a bar"),
	MOTION("go-end", NULL, "Go to the first step after the last note, or to a bar"),
	{ "go-pitch", NULL, "pitch", "Go to a pitch: C4, f#3 or 60", GROUP_MOVE, 1, 1, 0,
	    go_pitch },
	MOTION("go-start", NULL, "Go to the start, or to a bar"),
	{ "go-ticks", NULL, "ticks", "Go to a place in ticks", GROUP_MOVE, 1, 1, 0, go_ticks },
	MOVE("jump-back", NULL, "[count]", "Go back to where a jump began", 1, jump_back),
	MOVE("jump-forward", NULL, "[count]", "Go on to where jump-back came from", 1,
	    jump_forward),
	WORD("mark-bar", "letter", "Go to a mark; an operator takes whole bars up to it"),
	WORD("mark-go", "letter", "Go to a mark"),
	{ "mark-set", NULL, "letter", "Mark this place with a letter", GROUP_MOVE, 1, 1, 0,
	    mark_set },
	MOTION("marker-next", NULL, "Go to the next marker of the piece"),
	MOTION("marker-previous", NULL, "Go to the previous marker"),
	MOTION("note-end", NULL, "Go to where the next note ends"),
	MOTION("note-next", NULL, "Go to the next note of the track"),
	MOTION("note-other-end", NULL, "Go to the other end of the note, or of the loop"),
	MOTION("note-previous", NULL, "Go to the previous note of the track"),
	MOTION("octave-down", NULL, "Move down an octave"),
	MOTION("octave-up", NULL, "Move up an octave"),
	MOTION("outside-next", NULL, "Go to the next note outside the scale"),
	MOTION("outside-previous", NULL, "Go back to a note outside the scale"),
	{ "search", NULL, "[what]", "Go to a chord, a text or a motif: Dm7, @coda, +2 +2 -4",
	    GROUP_MOVE, 0, 40, 0, search },
	{ "search-here", NULL, "[notes]", "Look for the motif that begins here, of 4 notes",
	    GROUP_MOVE, 0, 1, CMD_REPEATS, search_here },
	MOTION("search-next", NULL, "Go to the next of what was looked for"),
	MOTION("search-previous", NULL, "Go back to what was looked for"),
	WORD("till", "letter", "Go to the step before a note of a letter"),
	WORD("till-back", "letter", "Go back to the step after a note of a letter"),
	MOVE("track-go", "track", "[number]", "Choose a track by its number", 1, track_go),
	MOVE("track-next", NULL, "[count]", "Choose the next track", 1, track_next),
	MOVE("track-previous", NULL, "[count]", "Choose the previous track", 1, track_previous),
	MOTION("unison-next", NULL, "Go to the next note of this pitch"),
	MOTION("unison-previous", NULL, "Go back to a note of this pitch"),
	{ .name = NULL }
};
