/* SPDX-License-Identifier: MIT */
/*
 * Every operator of the keymap on every motion and text object of it, on three
 * pieces, against a plain model: a list of notes, and for each target the
 * sentence that says which of them it means.
 */
#include <stdlib.h>

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "base/rng.h"
#include "base/text.h"
#include "command/command.h"
#include "command/motion.h"
#include "command_lines.h"
#include "input.h"
#include "meant_notes.h"
#include "music/chord.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/voice.h"
#include "sandbox.h"
#include "session_bytes.h"
#include "tables.h"
#include "ui.h"

/* --- what an operator does to a note; false: it is gone */

static bool op_cut(const struct model *m, struct note *n) { (void)m, (void)n; return false; }
static bool op_copy(const struct model *m, struct note *n) { (void)m, (void)n; return true; }
static bool op_up(const struct model *m, struct note *n) { (void)m; n->pitch++; return true; }
static bool op_down(const struct model *m, struct note *n) { (void)m; n->pitch--; return true; }

static bool
op_longer(const struct model *m, struct note *n)
{
	n->length_ticks += m->s->grid_ticks;
	return true;
}

static bool
op_shorter(const struct model *m, struct note *n)
{
	int64_t least = n->length_ticks < m->s->grid_ticks ? n->length_ticks : m->s->grid_ticks;

	n->length_ticks -= m->s->grid_ticks;
	if (n->length_ticks < least)
		n->length_ticks = least;
	return true;
}

static bool
op_louder(const struct model *m, struct note *n)
{
	(void)m;
	n->velocity = (uint8_t)(n->velocity > 122 ? 127 : n->velocity + 5);
	return true;
}

static bool
op_softer(const struct model *m, struct note *n)
{
	(void)m;
	n->velocity = (uint8_t)(n->velocity < 6 ? 1 : n->velocity - 5);
	return true;
}

static bool
op_quantise(const struct model *m, struct note *n)
{
	struct bar bar = bar_of(m, n->start_ticks);
	int64_t grid = m->s->grid_ticks, best = bar.start_ticks + bar.length_ticks;

	for (int64_t t = bar.start_ticks; t < bar.start_ticks + bar.length_ticks; t += grid)
		if (llabs(t - n->start_ticks) < llabs(best - n->start_ticks) ||
		    (llabs(t - n->start_ticks) == llabs(best - n->start_ticks) && t > best))
			best = t;
	n->start_ticks = best;
	return true;
}

static const struct effect {
	const char	*command;
	bool		(*apply)(const struct model *, struct note *);
} effects[] = {
	{ "cut", op_cut }, { "copy", op_copy }, { "change", op_cut }, { "quantise", op_quantise },
	{ "note-shorter", op_shorter }, { "note-longer", op_longer },
	{ "note-up", op_up }, { "note-down", op_down },
	{ "velocity-up", op_louder }, { "velocity-down", op_softer }, { "play-part", op_copy },
};

/* --- comparing */

static int
compare(const void *a, const void *b)
{
	const struct note *x = a, *y = b;
	long long by[] = { x->track - y->track, x->start_ticks - y->start_ticks,
	    x->pitch - y->pitch, x->length_ticks - y->length_ticks, x->velocity - y->velocity };

	for (size_t i = 0; i < COUNT(by); i++)
		if (by[i] != 0)
			return by[i] < 0 ? -1 : 1;
	return 0;
}

static void
same_notes(struct model *want, struct model *got, const char *keys)
{
	if (want->count != got->count)
		fail_msg("%s: %zu notes, not %zu", keys, got->count, want->count);
	qsort(want->notes, want->count, sizeof *want->notes, compare);
	qsort(got->notes, got->count, sizeof *got->notes, compare);
	for (size_t i = 0; i < got->count; i++)
		if (compare(&want->notes[i], &got->notes[i]) != 0)
			fail_msg("%s: note %zu at %lld pitch %d length %lld velocity %d is not "
			    "the model's at %lld pitch %d length %lld velocity %d", keys, i,
			    (long long)got->notes[i].start_ticks, got->notes[i].pitch,
			    (long long)got->notes[i].length_ticks, got->notes[i].velocity,
			    (long long)want->notes[i].start_ticks, want->notes[i].pitch,
			    (long long)want->notes[i].length_ticks, want->notes[i].velocity);
}

/* --- one operator on one target */

struct rig {
	struct session	*s;
	struct ui	 ui;
	struct model	 before, after;
};

static void
press(struct rig *r, const char *keys)
{
	char name[KEY_NAME];
	size_t n;

	for (; (n = key_next(keys, name)) > 0; keys += n)
		ui_key(&r->ui, name, 1000);
}

static const struct meaning *
meaning_of(const char *line, struct model *m, const char *word)
{
	char name[64];

	m->word = word;
	if (strncmp(line, "select-object ", 14) == 0)
		line += 14;
	m->around = strncmp(line, "a-", 2) == 0;
	assert_int_equal(sscanf(line + (m->around ? 2 : 0), "%63s", name), 1);
	for (size_t i = 0; i < COUNT(meanings); i++)
		if (strcmp(meanings[i].target, name) == 0)
			return &meanings[i];
	fail_msg("the model does not know %s", name);
	return NULL;
}

static void
check_undo(struct rig *r, size_t nodes, const uint8_t *bytes, size_t size, const char *keys)
{
	uint8_t *now;
	size_t now_size;

	if (r->s->history.count > nodes) {
		if (r->s->history.count != nodes + 1)
			fail_msg("%s: %zu edits, not one", keys, r->s->history.count - nodes);
		say(r->s, "undo");
	}
	now = session_bytes(r->s, &now_size);
	if (now_size != size || memcmp(now, bytes, size) != 0)
		fail_msg("%s: one undo does not bring the bytes back", keys);
	free(now);
}

/* A pitch that would leave MIDI refuses the whole edit. */
static bool
apply_model(struct model *m, const struct effect *e)
{
	size_t kept = 0, meant = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct note n = m->notes[i];

		meant += m->in[i];
		if (!m->in[i] || e->apply(m, &n))
			m->notes[kept++] = n;
	}
	m->count = kept;
	return meant > 0;
}

static void
check(struct rig *r, const struct binding *op, const char *op_keys, const struct binding *target,
    const char *target_keys, const char *word)
{
	const char *command = strchr(op->line + strlen("operator "), ' ') + 1;
	int64_t ticks = r->s->cursor_ticks;
	int pitch = r->s->cursor_pitch, track = r->s->track;
	size_t size, nodes = r->s->history.count;
	uint8_t *bytes = session_bytes(r->s, &size);
	const struct meaning *meaning;
	char keys[64];
	size_t e = 0;

	while (e < COUNT(effects) && strcmp(effects[e].command, command) != 0)
		e++;
	if (e == COUNT(effects))
		fail_msg("the model does not know the operator %s", command);
	snprintf(keys, sizeof keys, "%s%s", op_keys, target_keys);
	r->before.s = r->after.s = r->s;
	strcpy(r->s->editing.last.find_word, "c");
	r->s->editing.last.find_back = r->s->editing.last.find_till = false;
	read_song(&r->before);
	none(&r->before);
	meaning = meaning_of(target->line, &r->before, word);
	if (meaning->mean(&r->before))
		apply_model(&r->before, &effects[e]);
	press(r, keys);
	read_song(&r->after);
	same_notes(&r->before, &r->after, keys);
	press(r, "<Esc>");
	assert_int_equal(r->s->mode, MODE_NORMAL);
	check_undo(r, nodes, bytes, size, keys);
	free(bytes);
	r->s->cursor_ticks = ticks;
	r->s->cursor_pitch = pitch;
	r->s->track = track;
}

/* Whatever <Any> may stand for there. */
static void
check_target(struct rig *r, const struct binding *op, const struct binding *target)
{
	bool mark = strncmp(target->line, "mark", 4) == 0;
	const char *words = strstr(target->keys, "<Any>") == NULL ? "-" : mark ? "a" : "cg#";

	for (; *words != '\0'; words++) {
		char keys[32], word[2] = { *words, '\0' };
		size_t head = strcspn(target->keys + 1, "<") + 1;

		snprintf(keys, sizeof keys, "%.*s%s", (int)head, target->keys,
		    *words == '-' ? target->keys + head : word);
		check(r, op, op->keys, target, keys, word);
	}
}

static size_t
check_all(struct rig *r)
{
	struct binding op, target;
	size_t count = 0;

	for (size_t i = 0; keymap_at(&r->ui.keymap, i, &op); i++) {
		if (strncmp(op.line, "operator ", 9) != 0)
			continue;
		for (size_t k = 0; keymap_at(&r->ui.keymap, k, &target); k++) {
			if (strcmp(target.mode, "roll") != 0 &&
			    strcmp(target.mode, "object") != 0 &&
			    strcmp(target.mode, "operator") != 0)
				continue;
			if (!ui_is_target(target.line) || strcmp(target.line, "look-for") == 0)
				continue;
			check_target(r, &op, &target);
			count++;
		}
	}
	return count;
}

/* --- the pieces */

static void
put(struct session *s, int track, int64_t start, int64_t length, int pitch, int velocity,
    const char *label)
{
	struct edit edit = EDIT_EMPTY;
	struct err err;
	struct note n = { .track = track, .start_ticks = start, .length_ticks = length,
	    .channel = (uint8_t)track, .pitch = (uint8_t)pitch, .velocity = (uint8_t)velocity };

	if (!edit_add_note(&edit, s->song, &n, &err))
		fail_msg("%s", err.text);
	snprintf(edit.label, sizeof edit.label, "%s", label);
	assert_true(session_edit(s, &edit, &err));
}

static void
mark(struct session *s, int64_t tick, const char *text)
{
	struct edit edit = EDIT_EMPTY;
	struct err err;

	assert_true(edit_add_event(&edit, s->song, 0, tick, 0xff, META_MARKER, 0, text,
	    strlen(text), &err));
	assert_true(session_edit(s, &edit, &err));
}

/* A tune in 4/4 over chords, with rests, markers and a loop. */
static void
make_song(struct session *s)
{
	static const int tune[] = { 60, 62, 64, 0, 65, 67, 69, 71, 72, 0, 0, 0, 67, 66, 65, 64 };
	static const int chords[][3] = { { 48, 52, 55 }, { 53, 57, 60 }, { 55, 59, 62 } };

	say(s, "track-add Chords");
	for (size_t i = 0; i < COUNT(tune); i++)
		if (tune[i] > 0)
			put(s, 0, (int64_t)i * 480, 420, tune[i], 60 + (int)i * 4, "put");
	for (size_t bar = 0; bar < 3; bar++)
		for (size_t i = 0; i < 3; i++)
			put(s, 1, (int64_t)bar * 1920, 1800, chords[bar][i], 70, "put");
	mark(s, 1920, "A");
	mark(s, 5760, "B");
	s->loop_start_ticks = 1920;
	s->loop_end_ticks = 3840;
}

/* Metres that change, notes off the grid, a voice above another. */
static void
make_odd(struct session *s)
{
	static const char *const metres[] = { "metre 3/4", "metre 7/8" };

	say(s, "track-add Two");
	for (int i = 0; i < 2; i++) {
		char line[32];

		snprintf(line, sizeof line, "go-ticks %d", i * 2880);
		say(s, line);
		say(s, metres[i]);
	}
	for (int i = 0; i < 16; i++) {
		put(s, 0, i * 400 + i % 3 * 7, 250 + i % 5 * 30, 72 + i % 4 * 2, 40 + i * 5, "put");
		put(s, 0, i * 400 + i % 2 * 11, 330, 55 + i % 3, 126, "put");
		put(s, 1, i * 410, 90, 36 + i, 3 + i, "put");
	}
	mark(s, 0, "start");
}

static void
make_random(struct session *s)
{
	struct rng rng;

	rng_seed(&rng, 11);
	say(s, "track-add Two");
	for (int i = 0; i < 90; i++) {
		/* One by one: a compiler chooses the order in which it evaluates arguments. */
		int velocity = 34 + (int)rng_below(&rng, 94), pitch = 40 + (int)rng_below(&rng, 45);
		int64_t length = 1 + rng_below(&rng, 900), start = rng_below(&rng, 7000);

		put(s, (int)rng_below(&rng, 2), start, length, pitch, velocity, "put");
	}
	s->loop_start_ticks = 777;
	s->loop_end_ticks = 2345;
}

static void
every_operator_on_every_target(void **state)
{
	static void (*const pieces[])(struct session *) = { make_song, make_odd, make_random };
	static const struct { int64_t ticks; int pitch, track; } places[] = {
		{ 0, 60, 0 }, { 1920, 65, 0 }, { 2900, 72, 0 }, { 480, 57, 1 }, { 6900, 65, 0 },
		{ 12000, 60, 0 },
	};
	struct rig *r = calloc(1, sizeof *r);
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		char name[32];
		struct err err = { 0 };

		snprintf(name, sizeof name, "piece-%zu.mid", i);
		r->s = session_open(sandbox_path(name), &err);
		assert_non_null(r->s);
		assert_true(ui_init(&r->ui, &ui_tables, r->s, 80, 24, TIER_256, GLYPHS_FULL, false,
		    &err));
		say(r->s, "key C");
		pieces[i](r->s);
		put(r->s, 0, 500, 100, 50, 33, "take candidate 1");
		strcpy(r->s->editing.last.search, "+2");
		for (size_t k = 0; k < COUNT(places); k++) {
			r->s->track = 0;
			r->s->cursor_ticks = 2000;
			say(r->s, "mark-set a");
			r->s->cursor_ticks = places[k].ticks;
			r->s->cursor_pitch = places[k].pitch;
			r->s->track = places[k].track;
			count += check_all(r);
		}
		ui_free(&r->ui);
		session_close(r->s);
	}
	assert_true(count > 5000);
	free(r);
}

/* --- the grammar itself */

static void
open_rig(struct rig *r, const char *name)
{
	struct err err = { 0 };

	r->s = session_open(sandbox_path(name), &err);
	assert_non_null(r->s);
	assert_true(ui_init(&r->ui, &ui_tables, r->s, 80, 24, TIER_256, GLYPHS_FULL, false, &err));
	say(r->s, "key C");
	make_song(r->s);
	say(r->s, "go-start");
	r->s->track = 0;
}

static void
close_rig(struct rig *r)
{
	ui_free(&r->ui);
	session_close(r->s);
}

/* What is unknown is swallowed whole, says what it was, and changes nothing. */
static void
unknown_combinations_do_nothing(void **state)
{
	static const char *const keys[] = { "dx", "yq", "gq", "d]q", "zq", "cj", "]q",
	    "3dZ", "=<Enter>", "gkz", "dik", "vaq" };
	static struct rig r;

	(void)state;
	open_rig(&r, "unknown.mid");
	for (size_t i = 0; i < COUNT(keys); i++) {
		size_t nodes = r.s->history.count;
		int64_t ticks = r.s->cursor_ticks;
		uint64_t said = r.s->message_serial;

		press(&r, keys[i]);
		assert_int_equal(r.s->history.count, nodes);
		assert_int_equal(r.s->cursor_ticks, ticks);
		assert_int_equal(r.ui.pending[0], 0);
		assert_int_equal(r.ui.op_length, 0);
		assert_true(r.s->message_serial > said && r.s->message_is_error);
		assert_non_null(strstr(r.s->message, "does nothing"));
	}
	press(&r, "<Esc>d<Esc>");	/* Esc takes an operator back and says nothing */
	assert_int_equal(r.ui.op_length, 0);
	close_rig(&r);
}

static void
counts_multiply_and_doubled_keys_have_their_object(void **state)
{
	static struct rig r;
	size_t notes;

	(void)state;
	open_rig(&r, "counts.mid");
	notes = song_notes(r.s->song, 0);
	press(&r, "2d2w");		/* four onsets: C D E, and F after the rest */
	assert_int_equal(song_notes(r.s->song, 0), notes - 4);
	press(&r, "u0dd");
	assert_int_equal(song_notes(r.s->song, 0), notes - 3);
	press(&r, "u2dd");
	assert_int_equal(song_notes(r.s->song, 0), notes - 7);
	press(&r, "u:go-pitch<Space>C4<Enter>gg:go-pitch<Space>C4<Enter>gkk");
	assert_int_equal(r.s->cursor_pitch, 61);
	press(&r, "gjgj");
	assert_int_equal(r.s->cursor_pitch, 60);
	press(&r, "cc<Esc>");
	assert_int_equal(song_notes(r.s->song, 0), notes - 3);
	close_rig(&r);
}

static void
a_selection_takes_the_same_operators(void **state)
{
	static struct rig r;
	size_t notes;

	(void)state;
	open_rig(&r, "visual.mid");
	notes = song_notes(r.s->song, 0);
	press(&r, "vibd");
	assert_int_equal(song_notes(r.s->song, 0), notes - 3);
	assert_int_equal(r.s->mode, MODE_NORMAL);
	press(&r, "u<Esc>Vc");
	assert_int_equal(song_notes(r.s->song, 0), notes - 3);
	assert_int_equal(r.s->mode, MODE_STEP);
	press(&r, "<Esc>u");
	close_rig(&r);
}

static void
a_search_is_a_motion(void **state)
{
	static struct rig r;

	(void)state;
	open_rig(&r, "search.mid");
	press(&r, "/G<Enter>");		/* the third chord, G major, below the tune's C */
	assert_int_equal(r.s->cursor_ticks, 4320);
	press(&r, "gg/@b<Enter>");	/* the marker B */
	assert_int_equal(r.s->cursor_ticks, 5760);
	press(&r, "gg/+2<Space>+2<Enter>");
	assert_int_equal(r.s->cursor_ticks, 1920);
	press(&r, "gg*");
	assert_int_equal(r.s->cursor_ticks, 2400);	/* C D E F is G A B C there */
	press(&r, "ggd/@A<Enter>");
	assert_int_equal(song_notes(r.s->song, 0), 9);
	close_rig(&r);
}

static void
marks_and_jumps_lead_back(void **state)
{
	static struct rig r;

	(void)state;
	open_rig(&r, "marks.mid");
	press(&r, "llmaG");
	press(&r, "'a");
	assert_int_equal(r.s->cursor_ticks, 2 * r.s->grid_ticks);
	press(&r, "3G''");
	assert_int_equal(r.s->cursor_ticks, 2 * r.s->grid_ticks);
	press(&r, "gg4G<C-o>");
	assert_int_equal(r.s->cursor_ticks, 0);
	press(&r, "g;");
	assert_int_equal(r.s->cursor_ticks, 5760);
	close_rig(&r);
}

static void
go_to(struct rig *r, int64_t ticks, int pitch)
{
	r->s->cursor_ticks = ticks;
	r->s->cursor_pitch = pitch;
}

static size_t
notes_at(struct rig *r, int64_t from, int64_t to)
{
	struct window w = { from, to, 0, 127 };
	size_t n = 0;

	r->after.s = r->s;
	r->after.count = 0;
	song_query(r->s->song, r->s->track, &w, add, &r->after);
	for (size_t i = 0; i < r->after.count; i++)
		n += r->after.notes[i].start_ticks >= from;
	return n;
}

static void
registers_hold_what_was_put_there(void **state)
{
	static struct rig r;

	(void)state;
	open_rig(&r, "registers.mid");
	press(&r, "\"ayy");		/* C D E */
	press(&r, "2G\"byy");		/* F G A B */
	press(&r, "8G\"ap");
	assert_int_equal(notes_at(&r, 13440, 15360), 3);
	press(&r, "9G\"bp");
	assert_int_equal(notes_at(&r, 15360, 17280), 4);
	press(&r, "ggdd");		/* "1 and the unnamed one */
	press(&r, "2Gdd");		/* C D E is \"2 now */
	press(&r, "10G\"2p");
	assert_int_equal(notes_at(&r, 17280, 19200), 3);
	press(&r, "11Gp");
	assert_int_equal(notes_at(&r, 19200, 21120), 4);
	press(&r, "8G\"Byy12G\"bp");	/* a capital appends: F G A B, then C D E */
	assert_int_equal(notes_at(&r, 21120, 24960), 7);
	press(&r, "\"zp");
	assert_non_null(strstr(r.s->message, "register z is empty"));
	press(&r, "\"al13Gp");		/* another key lets go of the register */
	assert_int_equal(notes_at(&r, 23040, 24960), 3 + 4);
	close_rig(&r);
}

static void
the_clip_follows_its_tracks(void **state)
{
	static struct rig r;

	(void)state;
	open_rig(&r, "tracks.mid");
	press(&r, "gg<C-v>");
	r.s->selection.anchor_pitch = 0;
	r.s->cursor_pitch = 127;
	press(&r, "y");
	r.s->track = 0;
	say(r.s, "track-add Between");	/* what was track 2 is track 3 now */
	go_to(&r, 19200, 60);
	press(&r, "p");
	r.s->track = 1;
	assert_int_equal(notes_at(&r, 19200, 30000), 0);
	r.s->track = 2;
	assert_int_equal(notes_at(&r, 19200, 30000), 3);
	close_rig(&r);
}

static void
the_last_edit_is_repeated(void **state)
{
	static struct rig r;
	size_t notes;

	(void)state;
	open_rig(&r, "repeat.mid");
	notes = song_notes(r.s->song, 0);
	press(&r, "d2w");		/* C D */
	assert_int_equal(song_notes(r.s->song, 0), notes - 2);
	go_to(&r, 1920, 60);
	press(&r, ".");			/* F G */
	assert_int_equal(song_notes(r.s->song, 0), notes - 4);
	go_to(&r, 2880, 60);
	press(&r, "1.");		/* a count takes the place of the old one: A */
	assert_int_equal(song_notes(r.s->song, 0), notes - 5);
	press(&r, "uuu");
	press(&r, "ggVKu<Esc>");
	go_to(&r, 0, 60);
	press(&r, "v9l4kd");		/* C D E begin within ten sixteenths */
	assert_int_equal(song_notes(r.s->song, 0), notes - 3);
	go_to(&r, 1920, 65);
	press(&r, ".");			/* as much from here on: F G A */
	assert_int_equal(song_notes(r.s->song, 0), notes - 6);
	close_rig(&r);
}

static void
what_was_written_in_its_place_is_repeated(void **state)
{
	static struct rig r;

	(void)state;
	open_rig(&r, "change.mid");
	press(&r, "cczx<Esc>");		/* C and D of the octave of the cursor */
	assert_int_equal(notes_at(&r, 0, 1920), 2);
	press(&r, "2G.");
	assert_int_equal(r.s->mode, MODE_NORMAL);
	assert_int_equal(notes_at(&r, 1920, 3840), 2);
	close_rig(&r);
}

static void
macros_play_keys(void **state)
{
	static struct rig r;
	size_t notes;

	(void)state;
	open_rig(&r, "macros.mid");
	notes = song_notes(r.s->song, 0);
	press(&r, "qaddjq");		/* cut the bar, and a semitone down */
	assert_int_equal(r.ui.replay.recording, -1);
	assert_string_equal(r.ui.replay.macros[0].text, "ddj");
	press(&r, "u2G@a");
	assert_int_equal(song_notes(r.s->song, 0), notes - 4);
	press(&r, "3G@@");
	assert_int_equal(song_notes(r.s->song, 0), notes - 5);
	press(&r, "@b");
	assert_non_null(strstr(r.s->message, "macro b is empty"));
	press(&r, "ggqb:go-bar<Space>4<Enter>ddq");	/* the prompt's keys are its own */
	press(&r, "u2@b");		/* the second time there is nothing left to cut */
	assert_int_equal(song_notes(r.s->song, 0), notes - 9);
	press(&r, "qcj@cq@c");		/* one that plays itself ends, too */
	assert_non_null(strstr(r.s->message, "stopped after"));
	close_rig(&r);
}

/* A program that keeps what it gets, in place of the system's. */
static void
the_system_clipboard_takes_midi(void **state)
{
	static const char script[] = "#!/bin/sh\ncase \"$*\" in\n*-o*) cat \"$CLIP\" ;;\n"
	    "*) cat >\"$CLIP\" ;;\nesac\n";
	static struct rig r;
	char path[600];
	uint8_t magic[4] = { 0 };
	FILE *f;

	(void)state;
	open_rig(&r, "clipboard.mid");
	unsetenv("WAYLAND_DISPLAY");
	setenv("DISPLAY", ":9", 1);
	setenv("CLIP", sandbox_path("clip"), 1);
	sandbox_write("bin/xclip", script);
	assert_int_equal(chmod(sandbox_path("bin/xclip"), 0755), 0);
	snprintf(path, sizeof path, "%s:%s", sandbox_path("bin"), getenv("PATH"));
	setenv("PATH", path, 1);
	press(&r, "gg\"+yy");
	assert_false(r.s->message_is_error);
	f = fopen(sandbox_path("clip"), "rb");
	assert_non_null(f);
	assert_int_equal(fread(magic, 1, 4, f), 4);
	fclose(f);
	assert_memory_equal(magic, "MThd", 4);
	press(&r, "dd8G\"+p");
	assert_int_equal(notes_at(&r, 13440, 15360), 3);
	unsetenv("DISPLAY");
	press(&r, "\"+yy");
	assert_non_null(strstr(r.s->message, "there is no clipboard"));
	r.s->editing.terminal_sets = true;
	press(&r, "\"+yy");
	assert_memory_equal(r.s->editing.offered, "MThd", 4);
	close_rig(&r);
}

static int64_t
first_length(const struct session *s)
{
	struct note n;

	assert_true(song_next_note(s->song, 0, -1, &n));
	return n.length_ticks;
}

/* What is typed shows at once; Esc puts everything back, Enter makes it one edit. */
static void
a_transform_shows_while_it_is_typed(void **state)
{
	static struct rig r;
	size_t size, now_size, nodes;
	uint8_t *bytes, *now;
	uint64_t revision;

	(void)state;
	open_rig(&r, "preview.mid");
	bytes = session_bytes(r.s, &size);
	nodes = r.s->history.count;
	press(&r, "ggVtK");		/* half its length, as nothing else was said yet */
	revision = r.s->revision;
	assert_int_equal(first_length(r.s), 210);
	press(&r, "25");
	assert_int_equal(first_length(r.s), 105);
	assert_true(r.s->revision > revision);	/* the player follows */
	assert_int_equal(r.s->history.count, nodes);
	press(&r, "<Esc>");
	assert_int_equal(r.s->mode, MODE_VISUAL);
	now = session_bytes(r.s, &now_size);
	assert_int_equal(now_size, size);
	assert_memory_equal(now, bytes, size);
	free(now);
	press(&r, "tK25<BS><BS>10<Enter>");
	assert_int_equal(first_length(r.s), 42);
	assert_int_equal(r.s->history.count, nodes + 1);
	press(&r, "<Esc>u<Esc>");
	assert_int_equal(first_length(r.s), 420);
	press(&r, "ggV:staccato<Space>9999");	/* what cannot be done is not shown */
	assert_int_equal(first_length(r.s), 420);
	press(&r, "<BS><BS><BS>");
	assert_int_equal(first_length(r.s), 38);
	say(r.s, "undo");		/* any command ends it */
	assert_null(r.s->previewed);
	press(&r, "<Esc><Esc>");
	press(&r, "gg:on<Space>bar<Space>transpose<Space>12");
	press(&r, "<Esc>");
	assert_int_equal(r.s->cursor_pitch, 60);
	free(bytes);
	close_rig(&r);
}

/* What reshapes notes shows them first, unless they are so many that a key would have to wait. */
static void
each_way_to_reshape_notes_is_shown_first(void **state)
{
	static const char *const lines[] = { "velocity 50", "velocity-ramp 20 120",
	    "transpose-diatonic 1", "humanise 10 6 1", "quantise", "legato" };
	static struct rig r;

	(void)state;
	open_rig(&r, "shown.mid");
	for (size_t i = 0; i < COUNT(lines); i++) {
		char line[64];

		snprintf(line, sizeof line, "on track %s", lines[i]);
		if (!command_preview(r.s, line))
			fail_msg("%s is not shown", line);
		session_preview_end(r.s);
	}
	say(r.s, "go-bar 100");
	say(r.s, "note-add 60");
	say(r.s, "go-bar 100");
	say(r.s, "duplicate 8000");
	for (size_t i = 0; i < COUNT(lines); i++) {
		char line[64];

		snprintf(line, sizeof line, "on track %s", lines[i]);
		if (command_preview(r.s, line))
			fail_msg("%s is shown on 8000 notes", line);
	}
	close_rig(&r);
}

/* What is typed and left is not what the next repetition repeats. */
static void
a_preview_is_not_the_last_use(void **state)
{
	static struct rig r;

	(void)state;
	open_rig(&r, "last.mid");
	say(r.s, "find c");
	say(r.s, "search +2");
	say(r.s, "go-start");
	press(&r, ":on<Space>till-back<Space>d<Space>velocity<Space>50<Esc>");
	press(&r, ":on<Space>search<Space>Dm<Space>velocity<Space>50<Esc>");
	press(&r, "ggV:staccato<Space>25<Esc><Esc>");
	assert_string_equal(r.s->editing.last.find_word, "c");
	assert_false(r.s->editing.last.find_back);
	assert_false(r.s->editing.last.find_till);
	assert_string_equal(r.s->editing.last.search, "+2");
	press(&r, "ggVtK");		/* half, not a quarter */
	assert_int_equal(first_length(r.s), 210);
	press(&r, "<Esc><Esc>");
	close_rig(&r);
}

/* Two voices in contrary motion that meet and never cross, and a third that comes and goes. */
static void
voices_are_told_apart(void **state)
{
	static const int pitches[][3] = { { 72, 48, 0 }, { 69, 52, 0 }, { 67, 55, 0 },
	    { 65, 60, 48 }, { 67, 59, 43 }, { 72, 55, 0 } };
	struct note notes[18];
	uint8_t voices[18];
	size_t n = 0, i = 0;

	(void)state;
	for (int k = 0; k < 6; k++)
		for (int v = 0; v < 3; v++)
			if (pitches[k][v] > 0)
				notes[n++] = (struct note){ .start_ticks = k * 480,
				    .length_ticks = 480, .pitch = (uint8_t)pitches[k][v] };
	voice_split(notes, n, voices);
	for (int k = 0; k < 6; k++)
		for (int v = 0; v < 3; v++)
			if (pitches[k][v] > 0)
				assert_int_equal(voices[i++], v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operator_on_every_target),
		cmocka_unit_test(unknown_combinations_do_nothing),
		cmocka_unit_test(counts_multiply_and_doubled_keys_have_their_object),
		cmocka_unit_test(a_selection_takes_the_same_operators),
		cmocka_unit_test(a_search_is_a_motion),
		cmocka_unit_test(marks_and_jumps_lead_back),
		cmocka_unit_test(registers_hold_what_was_put_there),
		cmocka_unit_test(the_clip_follows_its_tracks),
		cmocka_unit_test(the_last_edit_is_repeated),
		cmocka_unit_test(what_was_written_in_its_place_is_repeated),
		cmocka_unit_test(macros_play_keys),
		cmocka_unit_test(the_system_clipboard_takes_midi),
		cmocka_unit_test(a_transform_shows_while_it_is_typed),
		cmocka_unit_test(each_way_to_reshape_notes_is_shown_first),
		cmocka_unit_test(a_preview_is_not_the_last_use),
		cmocka_unit_test(voices_are_told_apart),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
