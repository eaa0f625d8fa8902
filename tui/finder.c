/* SPDX-License-Identifier: MIT */
#include "finder.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/recent.h"
#include "app/session.h"
#include "base/text.h"
#include "command/command.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"
#include "panel.h"
#include "sound/synth.h"
#include "ui.h"

/* Words that musicians search for, and the commands that they mean. */
static const struct {
	const char	*words, *commands;
} synonyms[] = {
	{ "meter time signature", " metre " },
	{ "bpm speed beats per minute slower faster", " tempo tempo-tap " },
	{ "key signature tonality", " key " },
	{ "drums drum kit percussion beat", " track-add program beat " },
	{ "instrument sound patch voice general midi", " program " },
	{ "volume loudness level balance", " volume velocity panel mute solo " },
	{ "dynamics loud soft accent", " velocity velocity-up velocity-down velocity-ramp " },
	{ "crescendo diminuendo fade swell", " velocity-ramp " },
	{ "loop repeat cycle", " loop loop-here duplicate " },
	{ "section label rehearsal mark part", " marker " },
	{ "measure", " bar-next bar-previous bar-start bar-end select-bars go-bar " },
	{ "harmony", " chord " }, { "bass line accompaniment pattern", " figure beat " },
	{ "swing groove feel human", " humanise " },
	{ "octave", " note-octave-up note-octave-down octave-up octave-down " },
	{ "duration longer shorter value", " note-length note-longer note-shorter " },
	{ "mixer balance stereo left right", " panel pan volume " },
	{ "automation controller cc envelope curve pedal modulation pitch bend expression",
	    " lane lane-set lane-ramp lane-draw panel " },
	{ "color palette", " track-colour set " },
	{ "bus submix section folder", " track-group group-mute group-solo group-volume " },
	{ "fader gain", " volume " }, { "echo hall room effect", " reverb chorus " },
	{ "generate ai suggest compose", " continue " },
	{ "safer bolder daring careful", " ask reroll-warmer " },
	{ "train learn finetune", " tune " },
	{ "sgd momentum nesterov adam muon optimizer compare", " lab lab-ahead " },
	{ "similar explore browse vae latent space", " map-takes morph " },
	{ "interpolate blend between vary busier higher legato slider", " morph morph-push " },
	{ "back revert mistake", " undo " },
	{ "click", " metronome " },
	{ "count precount lead", " count-in metronome " },
	{ "midi keyboard live take overdub", " record capture mode-step mode-play " },
	{ "retrospective buffer", " capture " },
	{ "dot dotted triplet tie", " step-length step-hold " },
	{ "template preset ensemble lineup start", " new track-template template-save " },
	{ "sheet music score pdf print page", " preview export " },
	{ "bounce mixdown multitrack audio wav", " export-stems export " },
	{ "file browser load import history last", " files recent open " },
};

/* In the order in which a beginner needs them. */
static const char *const first_used[] = {
	"note-add", "play-toggle", "note-delete", "undo", "redo", "continue", "select", "copy",
	"cut", "paste", "duplicate", "note-up", "note-down", "note-later", "note-earlier",
	"note-longer", "note-shorter", "velocity-up", "velocity-down", "quantise", "mode-step",
	"chord", "track-next", "track-add", "program", "tempo", "metre", "key", "marker", "loop",
	"mute", "solo", "volume", "pan", "panel", "tune", "save", "export", "quit",
};
#define FIRST_USED ((int)(sizeof first_used / sizeof *first_used))

/* The keys of where help was opened. */
static struct keymap
keys_here(const struct ui *ui)
{
	struct keymap km = ui->keymap;

	km.only = NULL;
	km.keeps = ui_is_cua(ui) ? ui->tables->cua_keeps : NULL;
	if (ui->under != NULL && ui->under_focus) {
		km.modes[0] = ui->under->name;
		km.modes[1] = "any";
		km.modes[2] = NULL;
	} else
		ui_roll_modes(ui, km.modes);
	return km;
}

/* Is it typed here, and does nothing hide it? */
static bool
holds_here(const struct keymap *here, const struct binding *b)
{
	struct binding runs;
	char any[KEY_NAME];
	bool known = false;

	for (size_t i = 0; i < KEYMAP_MODES && here->modes[i] != NULL; i++)
		known = known || strcmp(here->modes[i], b->mode) == 0;
	return known && (strstr(b->keys, "<Any>") != NULL ||
	    (keymap_find(here, b->keys, &runs, any) == KEY_BOUND &&
	    strcmp(runs.line, b->line) == 0));
}

/* The command of a binding: an operator names an object before it. */
static const char *
command_of(const char *line)
{
	const char *object = line + strlen("operator "), *command;

	if (strncmp(line, "operator ", strlen("operator ")) != 0 ||
	    (command = strchr(object, ' ')) == NULL)
		return line;
	return command + 1;
}

static void
keys_of(const struct ui *ui, const char *command, char *out, size_t size)
{
	struct keymap here = keys_here(ui);
	struct binding b;
	size_t n = strlen(command);
	char shown[64];

	out[0] = '\0';
	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++) {
		size_t used = strlen(out);
		const char *line = command_of(b.line);

		if (strncmp(line, command, n) != 0 || (line[n] != '\0' && line[n] != ' ') ||
		    !holds_here(&here, &b))
			continue;
		if (used + strlen(b.keys) + 2 >= size || (used > 0 && strstr(out, b.keys) != NULL))
			continue;
		snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "",
		    key_shown(b.keys, shown, sizeof shown));
	}
}

static bool
contains(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool
is_meant(const char *name, const char *typed)
{
	char wanted[64];

	snprintf(wanted, sizeof wanted, " %.60s ", name);
	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (strstr(synonyms[i].commands, wanted) != NULL &&
		    contains(synonyms[i].words, typed))
			return true;
	return false;
}

static void
set_name(struct found *e, const char *name)
{
	snprintf(e->line, sizeof e->line, "%s", name);
	snprintf(e->name, sizeof e->name, ":%s", name);
}

/* Commands, then the actions that share no name with a command; false after the last. */
static bool
named_at(const struct ui *ui, size_t i, struct found *e)
{
	const struct command *c = command_at(i);
	const struct ui_action *a;
	size_t at = 0;

	if (c != NULL) {
		*e = (struct found){ .args = c->args, .help = c->help, .alias = c->alias,
		    .group = command_group_name(c->group), .needs_words = c->args_min > 0 };
		set_name(e, c->name);
		return true;
	}
	for (i -= command_count(); (a = action_at(ui->actions, at)) != NULL; at++)
		if (command_find(a->name) == NULL && i-- == 0)
			break;
	if (a == NULL)
		return false;
	*e = (struct found){ .args = a->args, .help = a->help, .alias = a->alias,
	    .group = "Screen" };
	set_name(e, a->name);
	return true;
}

/* What is used first, in that order, then what has keys, then the rest. */
static int
rank_of(const char *name, bool has_keys)
{
	for (int i = 0; i < FIRST_USED; i++)
		if (strcmp(first_used[i], name) == 0)
			return i;
	return FIRST_USED + !has_keys;
}

/* How far a word is from what an entry says of itself, from 0; negative: not found. */
static int
distance(const struct found *e, const char *word)
{
	const char *name = e->line, *at = strcasestr(name, word);
	int letters;

	if (strcasecmp(name, word) == 0 || text_has_word(e->alias, word))
		return 0;
	if (at == name)
		return 10;
	if (strstr(e->keys, word) != NULL)
		return 15;
	if (at != NULL)
		return at[-1] == '-' ? 20 : 25;
	if (is_meant(name, word))
		return 30;
	if (contains(e->help, word))
		return 40;
	letters = text_match(name, word);
	return letters > 0 ? 200 - (letters < 150 ? letters : 150) : -1;
}

/* All that is typed at once, or else word by word. */
static bool
passes(struct found *e, const char *typed)
{
	char words[64], *save = NULL;
	int far = distance(e, typed);

	if (far < 0 && strchr(typed, ' ') != NULL) {
		snprintf(words, sizeof words, "%s", typed);
		far = 100;
		for (char *word = strtok_r(words, " ", &save); word != NULL && far >= 0;
		    word = strtok_r(NULL, " ", &save)) {
			int more = distance(e, word);

			far = more < 0 ? -1 : far + more;
		}
	}
	e->rank += far * 1000;
	return far >= 0;
}

/* Behind those of the same rank. */
static void
put_in_order(struct found *list, int count, const struct found *e)
{
	for (; count > 0 && list[count - 1].rank > e->rank; count--)
		list[count] = list[count - 1];
	list[count] = *e;
}

static int
list_commands(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	struct found e;
	int count = 0;

	for (size_t k = 0; count < FOUND_MAX && named_at(ui, k, &e); k++) {
		keys_of(ui, e.line, e.keys, sizeof e.keys);
		e.rank = rank_of(e.line, e.keys[0] != '\0');
		if (typed[0] == '\0' || passes(&e, typed))
			put_in_order(list, count++, &e);
	}
	return count;
}

/* --- tracks, places and chords */

static int
list_tracks(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	const struct song *song = ui->session->song;
	int count = 0;

	for (int t = 0; t < song_tracks(song) && count < FOUND_MAX; t++) {
		struct found e = { .help = "go to this track", .group = "Track" };
		struct track_info info;
		int fits;

		song_track_info(song, t, &info);
		snprintf(e.name, sizeof e.name, "%d %.34s", t + 1, info.name);
		snprintf(e.line, sizeof e.line, "track-go %d", t + 1);
		fits = text_match(e.name, typed);
		e.rank = typed[0] == '\0' ? t : -fits;
		if (typed[0] == '\0' || fits > 0)
			put_in_order(list, count++, &e);
	}
	return count;
}

struct places {
	const struct ui	*ui;
	const char	*typed;
	struct found	*list;
	int		 count;
};

static bool
add_marker(void *arg, int track, const struct event *event)
{
	struct places *p = arg;
	struct found e = { .group = "Place" };
	struct bar bar;

	(void)track;
	if (event->status != 0xff || event->data[0] != META_MARKER || p->count == FOUND_MAX)
		return p->count < FOUND_MAX;
	if (event->payload != NULL)
		snprintf(e.name, sizeof e.name, "%.*s", event->payload->size_bytes < 38 ?
		    (int)event->payload->size_bytes : 38,
		    (const char *)event->payload->bytes);
	text_make_safe(e.name);
	time_bar_at(p->ui->session->time, event->tick, &bar);
	snprintf(e.keys, sizeof e.keys, "bar %lld", (long long)bar.number + 1);
	e.help = "go to this marker";
	snprintf(e.line, sizeof e.line, "go-ticks %lld", (long long)event->tick);
	if (p->typed[0] == '\0' || text_match(e.name, p->typed) > 0)
		p->list[p->count++] = e;
	return true;
}

static int
list_places(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	struct places p = { ui, typed, list, 0 };
	long long bar;
	struct err ignored;

	if (text_integer(typed, 1, 1000000, &bar, &ignored)) {
		struct found e = { .help = "go to this bar", .group = "Place" };

		snprintf(e.name, sizeof e.name, "bar %lld", bar);
		snprintf(e.line, sizeof e.line, "go-bar %lld", bar);
		list[p.count++] = e;
	}
	for (int t = 0; t < song_tracks(ui->session->song); t++)
		song_query_events(ui->session->song, t, 0, INT64_MAX, add_marker, &p);
	return p.count;
}

static int
list_chords(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	struct found e = { .help = "write this chord at the cursor", .group = "Chord" };
	uint16_t classes;
	int root, bass;
	struct err ignored;

	(void)ui;
	if (!chord_parse(typed, &classes, &root, &bass, &ignored) || strpbrk(typed, " \"") != NULL)
		return 0;
	snprintf(e.name, sizeof e.name, "%.38s", typed);
	snprintf(e.line, sizeof e.line, "chord %.48s", typed);
	list[0] = e;
	return 1;
}

/* Numbered as `recent` counts them. */
static int
list_recent(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	struct recent recent;
	int count = 0, number = 0;

	recent_read(&recent);
	for (int i = 0; i < recent.count; i++) {
		struct found e = { .help = "open this piece", .group = "Piece" };
		const char *name = strrchr(recent.paths[i], '/') + 1;
		char clean[48];
		int fits = text_match(name, typed);

		if (strcmp(recent.paths[i], ui->session->real_path) == 0)
			continue;
		number++;
		if (typed[0] != '\0' && fits <= 0)
			continue;
		snprintf(e.name, sizeof e.name, "%.38s", text_name(name, clean, sizeof clean));
		snprintf(e.line, sizeof e.line, "recent %d", number);
		e.rank = typed[0] == '\0' ? number : -fits;
		put_in_order(list, count++, &e);
	}
	recent_clear(&recent);
	return count;
}

#define FONTS_MAX	64

static int
list_soundfonts(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	char paths[FONTS_MAX][SOUNDFONT_PATH];
	int fonts = synth_list_soundfonts(paths, FONTS_MAX), count = 0;

	(void)ui;
	for (int i = 0; i < fonts; i++) {
		struct found e = { .help = "play with this soundfont", .group = "Sound" };
		const char *name = strrchr(paths[i], '/') + 1;
		char clean[48];
		int fits = text_match(name, typed);
		size_t head = (size_t)snprintf(e.line, sizeof e.line, "set soundfont ");

		if ((typed[0] != '\0' && fits <= 0) ||
		    !text_quote(paths[i], e.line + head, sizeof e.line - head))
			continue;
		snprintf(e.name, sizeof e.name, "%.38s", text_name(name, clean, sizeof clean));
		e.rank = typed[0] == '\0' ? i : -fits;
		put_in_order(list, count++, &e);
	}
	return count;
}

/* The first character may say what is looked for; else it is a command. */
static const struct {
	char		 lead;
	int		(*list)(const struct ui *, const char *typed, struct found[FOUND_MAX]);
} kinds[] = {
	{ ':', list_commands }, { '#', list_tracks }, { '@', list_places }, { '!', list_chords },
	{ '/', list_recent }, { '~', list_soundfonts },
};

int
finder_list(const struct ui *ui, const char *typed, struct found list[FOUND_MAX])
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (typed[0] == kinds[i].lead && typed[0] != '\0' &&
		    (typed[1] != '\0' || typed[0] != '!'))
			return kinds[i].list(ui, typed + 1, list);
	return list_commands(ui, typed, list);
}
