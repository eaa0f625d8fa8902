/* SPDX-License-Identifier: MIT */
/* cmd_explain.c - the command that says what is under the cursor. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/locked.h"
#include "command/cmd.h"
#include "music/chord.h"
#include "music/gm.h"
#include "music/spell.h"

/* Grows by pieces; what does not fit is cut. */
struct sentence {
	char		 text[512];
	size_t		 length;
};

static void __attribute__((format(printf, 2, 3)))
add(struct sentence *to, const char *fmt, ...)
{
	size_t room = sizeof to->text - to->length;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(to->text + to->length, room, fmt, args);
	va_end(args);
	to->length += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

struct sound {
	uint16_t	 classes;
	int		 bass;
};

static bool
hear(void *arg, const struct note *n)
{
	struct sound *sound = arg;

	sound->classes |= (uint16_t)(1u << n->pitch % 12);
	sound->bass = n->pitch < sound->bass ? n->pitch : sound->bass;
	return true;
}

/* ", in Am7, outside of E minor": the chord of all that sounds there, and the key. */
static void
add_harmony(struct session *s, const struct note *n, struct sentence *to)
{
	struct window w = { s->cursor_ticks, s->cursor_ticks + 1, 0, 127 };
	struct sound sound = { 0, 128 };
	char name[CHORD_NAME_SIZE], key_words[KEY_NAME_SIZE];
	struct key key;

	session_key_at(s, s->cursor_ticks, &key);
	for (int t = 0; t < song_tracks(s->song); t++)
		if (!song_is_drums(s->song, t, cmd_channel(s, t), s->cursor_ticks))
			song_query(s->song, t, &w, hear, &sound);
	if (sound.classes != 0 && chord_name(sound.classes, sound.bass, &key, name))
		add(to, ", in the chord %s", name);
	if (key.known && n != NULL)
		add(to, ", %s %s", (key_scale(&key) >> n->pitch % 12 & 1) != 0 ? "in" :
		    "not in", key_name(&key, key_words));
	else if (key.known)
		add(to, ", %s", key_name(&key, key_words));
}

static void
add_silence(const struct session *s, struct sentence *to)
{
	if (session_silent(s, s->track))
		add(to, "; track %d is silent (M, gM)", s->track + 1);
}

static void
explain_note(struct session *s, const struct note *n, struct sentence *to)
{
	bool drums = song_is_drums(s->song, n->track, n->channel, n->start_ticks);
	char name[SPELL_SIZE], at[64], length[64];
	const char *drum = drums ? gm_drum(n->pitch) : NULL;

	cmd_pitch(s, n->start_ticks, n->pitch, name);
	add(to, "%s: a note at %s, %s long, velocity %d, channel %d", drum != NULL ? drum : name,
	    cmd_at(s, n->start_ticks, at), cmd_length(s, n->length_ticks, length), n->velocity,
	    n->channel + 1);
	if (!drums)
		add_harmony(s, n, to);
	if (locked_note(s, n->id))
		add(to, "; locked: the model keeps it (gL unlocks)");
	if (!n->ended)
		add(to, "; the file does not end it (> and < give it an end)");
	add_silence(s, to);
	add(to, ".  H J K L move it, + and - change its velocity, x deletes it");
}

static void
explain_place(struct session *s, struct sentence *to)
{
	char name[SPELL_SIZE], at[64];
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	add(to, "%s: no note at %s; %d/%d at %.4g bpm", cmd_pitch(s, s->cursor_ticks,
	    s->cursor_pitch, name), cmd_at(s, s->cursor_ticks, at), bar.numerator,
	    bar.denominator, time_tempo_bpm(s->time, s->cursor_ticks));
	add_harmony(s, NULL, to);
	if (locked_ticks(s, s->cursor_ticks, s->cursor_ticks + 1))
		add(to, "; locked: the model keeps this bar (gL unlocks)");
	add_silence(s, to);
	add(to, ".  Enter writes a note, w goes to the next one");
}

static bool
explain(struct session *s, int argc, char **argv, struct err *err)
{
	struct sentence sentence = { .length = 0 };
	struct note n;

	(void)argc, (void)argv, (void)err;
	if (session_note_here(s, &n))
		explain_note(s, &n, &sentence);
	else
		explain_place(s, &sentence);
	session_say(s, "%s", sentence.text);
	return true;
}

const struct command cmd_explain_table[] = {
	{ "explain", NULL, "", "Say what is under the cursor", GROUP_VIEW, 0, 0, 0, explain },
	{ .name = NULL }
};
