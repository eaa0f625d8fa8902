/* SPDX-License-Identifier: MIT */
/*
 * The programs that generate: continue, fill, accompany, vary, harmonise, end and
 * bridge.  Each has the name of its way (order.h), and its options are the pairs of
 * the order.
 *
 * The best-ranked candidate goes to OUT.mid, the next to OUT-2.mid.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/making.h"
#include "app/order.h"
#include "app/setting.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

extern const struct program program_accompany, program_bridge, program_continue, program_end,
    program_fill, program_harmonise, program_vary;

struct generating {
	struct program_call *call;
	struct song	*song;		/* owned */
	struct model	*model;		/* owned */
	struct adapter	*adapter;	/* owned; or NULL */
	struct quotes	*quotes;	/* owned; NULL: there is no index */
	struct order	 order;
	struct making	 making;	/* its song has the new track, if there is one */
};

static bool
was_cancelled(void *arg)
{
	struct generating *g = arg;

	return program_interrupted(g->call);
}

/* --- the order */

/* Options that are not given come from the settings. */
static bool
read_settings(struct generating *g, struct err *err)
{
	static const struct { enum order_row_id row; enum setting_id setting; } from[] = {
		{ ORDER_TEMPERATURE, SET_TEMPERATURE }, { ORDER_MIN_P, SET_MIN_P },
		{ ORDER_MEMORY, SET_MEMORY },
	};
	struct order_place place = { .song = g->song };
	struct settings *settings = program_settings(err);
	bool ok = settings != NULL;

	for (size_t i = 0; ok && i < sizeof from / sizeof from[0]; i++)
		if (g->order.value[from[i].row] == NULL)
			ok = order_set(&g->order, &place, order_row_name(from[i].row),
			    settings_text(settings, from[i].setting), err);
	settings_free(settings);
	return ok;
}

/* Options that are pairs of the order have its names. */
static bool
read_options(struct generating *g, const struct order_place *place, struct err *err)
{
	struct err why;

	for (int row = 0; row < ORDER_ROWS; row++) {
		const char *name = order_row_name(row);

		if (program_has(g->call->program, name) && program_given(g->call, name) &&
		    !order_set(&g->order, place, name, program_text(g->call, name), &why))
			return program_misused(g->call, err, "%s", why.text);
	}
	return true;
}

static bool
read_order(struct generating *g, struct err *err)
{
	struct time_map *time = time_map_new(g->song);
	struct order_place place = { .song = g->song, .time = time, .model = g->model };
	bool ok = time != NULL || err_set(err, ERR_LIMIT, "there is no memory to write with");

	ok = ok && order_find_way(g->call->program->name, &g->order.way, err) &&
	    read_options(g, &place, err) && read_settings(g, err) &&
	    order_settle(&g->order, &place, err) &&
	    order_make_ready(&g->order, &place, &g->making.ready, err);
	time_map_free(time);
	g->making.model = g->model;
	g->making.adapter = g->adapter;
	g->making.quotes = g->quotes;
	return ok;
}

/* --- output */

/* OUT.mid, OUT-2.mid, OUT-3.mid. */
static bool
number_path(const char *out, int rank, char *path, size_t size, struct err *err)
{
	const char *name = strrchr(out, '/'), *dot = strrchr(name != NULL ? name : out, '.');
	size_t stem = dot != NULL ? (size_t)(dot - out) : strlen(out);
	int n = rank == 1 ? snprintf(path, size, "%s", out) :
	    snprintf(path, size, "%.*s-%d%s", (int)stem, out, rank, out + stem);

	return n < (int)size || err_set(err, ERR_ARG, "%.64s...: the name is too long", out);
}

/* The piece with the candidate's notes in the place of those it does without, to a file. */
static bool
write_candidate(const struct generating *g, const struct candidate *c, const char *path,
    struct err *err)
{
	struct song *song = song_snapshot(g->making.ready.song);
	struct candidate_counts counts;
	struct edit edit = EDIT_EMPTY;
	uint8_t *bytes = NULL;
	size_t size;
	bool good = song != NULL || err_set(err, ERR_LIMIT, "there is no memory to write with");

	good = good && candidate_edit(c, song, NULL, NULL, &edit, &counts, err) &&
	    song_edit(song, &edit, err) &&
	    (smf_write(song, &bytes, &size, err) || program_name_file(err, path));
	good = good && file_write(path, bytes, size, err);
	free(bytes);
	edit_clear(&edit);
	song_free(song);
	return good;
}

/* Prints the weight of each of several models. */
static void
print_mixture(const struct generating *g, const struct mixture *mixture)
{
	struct model *const *members;
	char name[256];

	(void)model_members(g->model, &members);
	for (int k = 0; k < mixture->members; k++) {
		struct model_info info;

		model_info(members[k], &info);
		fprintf(g->call->notes, "%s: counts %.2f\n", text_name(info.path, name,
		    sizeof name),
		    mixture->weight[k]);
	}
}

/* Notes, likelihood, realism, and how much of it quotes known music and the piece. */
static void
print_candidate(const struct generating *g, const struct candidate *c)
{
	FILE *out = g->call->out;

	fprintf(out, "%zu new notes, ", c->made.count);
	if (c->removed.count > 0)
		fprintf(out, "%zu replaced, ", c->removed.count);
	fprintf(out, "%.3f nats per note, %d of %d measures as in real music, ",
	    c->facts.nats_per_note, c->facts.bands.inside, c->facts.bands.known);
	if (!isnan(c->facts.in_key))
		fprintf(out, "%.0f %% in key, ", 100 * c->facts.in_key);
	fputs("quotes ", out);
	if (g->quotes != NULL)
		fprintf(out, "%d notes of known music, ", c->facts.quote.corpus);
	fprintf(out, "%d of the piece\n", c->facts.quote.seed);
}

static bool
write_all(const struct generating *g, struct err *err)
{
	const char *out = program_text(g->call, "out");
	char path[FILE_PATH_MAX], name[256];

	for (int rank = 1; rank <= g->making.ready.request.candidates; rank++) {
		const struct candidate *c = &g->making.made[g->making.result.ranking[rank - 1]];

		if (!number_path(out, rank, path, sizeof path, err) ||
		    !write_candidate(g, c, path, err))
			return false;
		fprintf(g->call->out, "%s: ", text_name(path, name, sizeof name));
		print_candidate(g, c);
	}
	print_mixture(g, &g->making.result.mixture);
	fprintf(g->call->notes, "%zu tokens in %.1f s\n", g->making.result.tokens,
	    g->making.result.seconds);
	return true;
}

static bool
go(struct generating *g, struct err *err)
{
	struct making_news news = { .cancelled = was_cancelled, .arg = g };

	if (!read_order(g, err) || !making_run(&g->making, &news, err))
		return false;
	if (g->making.result.cancelled)
		return err_set(err, ERR_IO, "it was stopped, and nothing is written");
	return write_all(g, err);
}

/* Checks all outputs: none may be an input. */
static bool
may_write_all(struct program_call *call, struct err *err)
{
	const char *out = program_text(call, "out");
	int count = (int)program_integer(call, "candidates", 1);
	char path[FILE_PATH_MAX];

	for (int rank = 1; rank <= count; rank++)
		if (!number_path(out, rank, path, sizeof path, err) ||
		    !program_can_write(call, path, err))
			return false;
	return true;
}

/* Rejects what makes no sense before any work is done. */
static bool
check_call(struct program_call *call, struct err *err)
{
	if (program_has(call->program, "instrument") && !program_given(call, "instrument") &&
	    !program_given(call, "tracks"))
		return program_misused(call, err,
		    "no track to write: give --instrument NAME for a new track, or "
		    "--tracks LIST for existing ones");
	return may_write_all(call, err);
}

static bool
run(struct program_call *call, struct err *err)
{
	struct generating g = { .call = call };
	const char *in = call->operands[0];
	struct err why;
	bool good = false;

	if (!check_call(call, err))
		return false;
	g.quotes = quotes_open_shipped(&why);
	if (g.quotes == NULL)
		fprintf(call->notes, "no index of known music: %s\n", why.text);
	g.song = program_song(call, in, err);
	if (g.song != NULL && song_tracks(g.song) == 0) {
		err_set(err, ERR_ARG, "the piece has no track to write on");
		program_name_file(err, in);
	} else if (g.song != NULL && (g.model = program_model(call, NULL, err)) != NULL) {
		good = program_adapter(call, g.model, &g.adapter, err) && go(&g, err);
	}
	making_clear(&g.making);
	order_clear(&g.order);
	adapter_unref(g.adapter);
	quotes_close(g.quotes);
	model_unref(g.model);
	song_free(g.song);
	return good;
}

/* --- the tables */

#define OPTIONS_MAKING \
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the MIDI file to write", true }, \
	{ "candidates", 0, OPTION_INTEGER, "K", 1, GENERATE_CANDIDATES_MAX, \
	  "number of candidates, best first: OUT.mid, OUT-2.mid (1)", false }, \
	{ "temperature", 0, OPTION_NUMBER, "T", 0, 2, "randomness of the model (the setting)", \
	  false }, \
	{ "min-p", 0, OPTION_NUMBER, "P", 0, 1, \
	  "drop tokens less likely than this share of the likeliest (the setting)", \
	  false }, \
	{ "memory", 0, OPTION_NUMBER, "S", 0, 1, \
	  "weight of the piece's memory; 0: the net alone (the setting)", false }, \
	{ "bolder", 0, OPTION_NUMBER, "B", -1, 1, \
	  "from -1, what net and memory agree on, to 1, what others would not write (0)", false }, \
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "the same seed gives the same notes (1)", \
	  false }, \
	{ "tracks", 0, OPTION_TEXT, "LIST", 0, 0, "tracks to write: 2,4-6 (those playing)", \
	  false }
/* As in asking_table; a test compares them. */
#define OPTIONS_ASKING \
	{ "density", 0, OPTION_TEXT, "D", 0, 0, "slower, half, quarter, eighth, 16th or faster", \
	  false }, \
	{ "polyphony", 0, OPTION_TEXT, "N", 0, 0, "1 to 4 notes per onset", false }, \
	{ "register", 0, OPTION_TEXT, "N", 0, 0, "1 (low) to 8 (high)", false }, \
	{ "leaps", 0, OPTION_TEXT, "L", 0, 0, "few, some, many or most", false }, \
	{ "velocity", 0, OPTION_TEXT, "V", 0, 0, "ppp, pp, p, mp, mf, f, ff or fff", false }, \
	{ "key", 0, OPTION_TEXT, "K", 0, 0, "D minor, Eb, f#", false }, \
	{ "scale", 0, OPTION_TEXT, "S", 0, 0, \
	  "only its notes: D dorian, A blues, or key for that of the key", false }, \
	{ "range", 0, OPTION_TEXT, "LOW-HIGH", 0, 0, "only notes from LOW to HIGH: C3-G5", \
	  false }, \
	{ "voices", 0, OPTION_TEXT, "N", 0, 0, "most simultaneous notes on each track", \
	  false }, \
	{ "chords", 0, OPTION_TEXT, "C...", 0, 0, \
	  "\"Dm7 G7 | C | F\": bars separated by |, at most two chords per bar", false }, \
	{ "style", 0, OPTION_TEXT, "S", 0, 0, "one of the model's styles", false }, \
	{ "like", 0, OPTION_TEXT, "BAR", 0, 0, "resemble the bars from this one on", \
	  false }
#define OPTION_COUNT \
	{ "bars", 0, OPTION_TEXT, "N", 0, 0, \
	  "number of bars after the last note (4); A-B: these bars", false }
#define OPTION_BARS(otherwise) \
	{ "bars", 0, OPTION_TEXT, "A-B", 0, 0, "from bar A to bar B (" otherwise ")", \
	  false }
#define OPTION_INSTRUMENT \
	{ "instrument", 0, OPTION_TEXT, "NAME", 0, 0, "add a track: flute, strings", \
	  false }, \
	{ "below", 0, OPTION_TEXT, "T", 0, 0, "put it below this track (the last)", false }, \
	{ "above", 0, OPTION_TEXT, "T", 0, 0, "put it above this track", false }
#define OPTIONS_MODEL OPTION_MODELS, OPTION_ADAPTER, OPTIONS_SONG, OPTION_END

static const struct option options_continue[] = {
	OPTION_COUNT, OPTIONS_MAKING, OPTIONS_ASKING, OPTIONS_MODEL
};
static const struct option options_fill[] = {
	{ "bars", 0, OPTION_TEXT, "A-B", 0, 0, "from bar A to bar B", true },
	OPTIONS_MAKING, OPTIONS_ASKING, OPTIONS_MODEL
};
static const struct option options_new_track[] = {
	OPTION_BARS("the whole piece"), OPTION_INSTRUMENT, OPTIONS_MAKING, OPTIONS_ASKING,
	    OPTIONS_MODEL
};
static const struct option options_vary[] = {
	OPTION_BARS("the whole piece"),
	{ "keep", 0, OPTION_TEXT, "WHAT", 0, 0,
	  "rhythm, contour, pitches, or a share of the notes from 0 to 1 (rhythm)", false },
	OPTIONS_MAKING, OPTIONS_ASKING, OPTIONS_MODEL
};

const struct program program_continue = {
	.name = "continue", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "continue a piece with the model",
	.options = options_continue, .run = run,
};
const struct program program_fill = {
	.name = "fill", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "replace some bars with new ones that fit around them",
	.options = options_fill, .run = run,
};
const struct program program_accompany = {
	.name = "accompany", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "add a track that accompanies the others",
	.options = options_new_track, .run = run,
};
const struct program program_vary = {
	.name = "vary", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "vary some bars, keeping part of them",
	.options = options_vary, .run = run,
};
const struct program program_harmonise = {
	.name = "harmonise", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "find chords for a melody, and play them",
	.options = options_new_track, .run = run,
};
const struct program program_end = {
	.name = "end", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "bring a piece to an end",
	.options = options_continue, .run = run,
};
const struct program program_bridge = {
	.name = "bridge", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "lead from the music before some bars to the music after",
	.options = options_fill, .run = run,
};
