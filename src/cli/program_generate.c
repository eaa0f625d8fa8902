/* SPDX-License-Identifier: MIT */
/*
 * The programs that let the model write: continue, fill, accompany, vary,
 * harmonise, end and bridge.  Each is a row that says what a region of the
 * piece is, what of it is replaced, and what is asked beside the options.
 *
 * The best-ranked candidate is OUT.mid, the next OUT-2.mid.
 */
#include <stdlib.h>
#include <string.h>

#include "app/asking.h"
#include "app/setting.h"
#include "app/suggest.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "music/chord.h"
#include "music/edit.h"
#include "music/gm.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

#define TRACKS_MAX	1024

extern const struct program program_accompany, program_bridge, program_continue, program_end,
    program_fill, program_harmonise, program_vary;

/* What one of these programs does. */
struct way {
	const struct program *program;
	bool	 at_end;	/* the bars after the last note; else --bars A-B or all */
	bool	 replace;	/* what is there */
	bool	 ends;
	bool	 new_track;	/* --instrument names one */
	bool	 propose;	/* chords first */
	bool	 varies;	/* --keep says what stays */
};

struct take {
	struct candidate candidate;
	struct note	*removed;	/* owned */
	size_t		 removed_count, removed_capacity;
};

struct generating {
	struct program_call *call;
	const struct way *way;
	struct song	*song;		/* owned; with the new track, if there is one */
	struct model	*model;		/* owned */
	struct adapter	*adapter;	/* owned; or NULL */
	struct asking	 asking;
	struct take	 takes[GENERATE_CANDIDATES_MAX];
	bool		 full;		/* there was no memory for a note */
	bool		*tracks;	/* owned: which are made */
};

/* --- what comes from the generator */

static void
keep_note(void *arg, int candidate, const struct note *note)
{
	struct generating *g = arg;

	if (!candidate_add(&g->takes[candidate].candidate, note))
		g->full = true;
}

static void
keep_removed(void *arg, int candidate, const struct note *note)
{
	struct generating *g = arg;
	struct take *take = &g->takes[candidate];

	if (take->removed_count == take->removed_capacity) {
		size_t capacity = take->removed_capacity == 0 ? 64 : 2 * take->removed_capacity;
		struct note *grown = realloc(take->removed, capacity * sizeof *grown);

		if (grown == NULL) {
			g->full = true;
			return;
		}
		take->removed = grown;
		take->removed_capacity = capacity;
	}
	take->removed[take->removed_count++] = *note;
}

static void
forget_notes(void *arg, int candidate)
{
	struct generating *g = arg;

	g->takes[candidate].candidate.count = 0;
	g->takes[candidate].removed_count = 0;
}

static void
candidate_done(void *arg, int candidate, double nats_per_note)
{
	struct generating *g = arg;
	struct candidate *done = &g->takes[candidate].candidate;

	done->nats_per_note = nats_per_note;
	fprintf(g->call->notes, "candidate %d: %zu notes, %.3f nats per note\n", candidate + 1,
	    done->count, nats_per_note);
}

static bool
was_cancelled(void *arg)
{
	struct generating *g = arg;

	return program_interrupted(g->call);
}

/* --- the region */

/* "A-B" or "A", from 1. */
static bool
read_bars(struct program_call *call, long long *first, long long *last, struct err *err)
{
	const char *text = program_text(call, "bars"), *dash = strchr(text, '-');
	char from[24];
	struct err why;

	snprintf(from, sizeof from, "%.*s", (int)(dash != NULL ? dash - text : 23), text);
	if (!text_integer(from, 1, 1000000, first, &why) ||
	    !text_integer(dash != NULL ? dash + 1 : from, 1, 1000000, last, &why) || *last < *first)
		return program_misused(call, err, "--bars takes A-B, two bars from 1 on, not "
		    "%.40s", text);
	return true;
}

/* The bars asked for; else all that have notes. */
static bool
set_region(struct generating *g, const struct time_map *time, struct generate_request *r,
    struct err *err)
{
	long long first = 1, last;
	struct bar bar;

	if (g->way->at_end) {
		r->start_ticks = suggest_after_last_note(g->song, time);
		r->bars = (int)program_integer(g->call, "bars", 4);
		return true;
	}
	time_bar_at(time, song_last_note_end_ticks(g->song) - 1, &bar);
	last = bar.number + 1;
	if (program_given(g->call, "bars") && !read_bars(g->call, &first, &last, err))
		return false;
	if (song_notes(g->song, -1) == 0 && !program_given(g->call, "bars"))
		return err_set(err, ERR_ARG, "there is no note in it; say which bars with --bars "
		    "A-B");
	time_bar(time, first - 1, &bar);
	r->start_ticks = bar.start_ticks;
	if (last - first >= 1024)
		return err_set(err, ERR_ARG, "%lld bars are too many: 1024 at once",
		    last - first + 1);
	r->bars = (int)(last - first + 1);
	return true;
}

/* "2,4-6", from 1. */
static bool
read_tracks(struct generating *g, struct err *err)
{
	char *text = strdup(program_text(g->call, "tracks")), *save = NULL;
	bool ok = text != NULL || err_set(err, ERR_LIMIT, "no memory for a list of tracks");
	int count = song_tracks(g->song);
	struct err why;

	for (char *word = ok ? strtok_r(text, ",", &save) : NULL; ok && word != NULL;
	    word = strtok_r(NULL, ",", &save)) {
		char *dash = strchr(word, '-');
		long long from, to;

		if (dash != NULL)
			*dash = '\0';
		ok = text_integer(word, 1, count, &from, &why) &&
		    text_integer(dash != NULL ? dash + 1 : word, 1, count, &to, &why);
		if (!ok)
			(void)program_misused(g->call, err, "--tracks: %.150s", why.text);
		for (long long t = from; ok && t <= to; t++)
			g->tracks[t - 1] = true;
	}
	free(text);
	return ok;
}

/* With a new track that one alone. */
static bool
add_instrument(struct generating *g, struct err *err)
{
	const char *name = program_text(g->call, "instrument");
	struct edit edit = EDIT_EMPTY;
	int program;
	bool ok;

	if (!gm_find(name != NULL ? name : "1", &program, err))
		return g->call->misused = true, false;
	ok = edit_add_track(&edit, g->song, song_tracks(g->song), gm_official(program), program,
	    err) &&
	    song_reserve(g->song, &edit, err);
	if (ok)
		song_apply(g->song, &edit);
	edit_clear(&edit);
	return ok;
}

static bool
set_tracks(struct generating *g, const struct generate_request *r, struct err *err)
{
	int tracks = song_tracks(g->song), found = 0;

	if (tracks > TRACKS_MAX)
		return err_set(err, ERR_LIMIT, "%d tracks are too many", tracks);
	if (program_given(g->call, "tracks"))
		return read_tracks(g, err);
	if (g->way->new_track && (g->way->at_end || program_given(g->call, "instrument") ||
	    !g->way->replace)) {
		g->tracks[tracks - 1] = true;
		return true;
	}
	if (g->way->at_end)
		found = suggest_tracks(g->song, r->start_ticks, g->tracks);
	for (int t = 0; !g->way->at_end && t < tracks; t++)
		found += g->tracks[t] = song_notes(g->song, t) > 0;
	if (found == 0)
		g->tracks[0] = true;	/* as in the composer: a piece begins with its first */
	return true;
}

/* "rhythm", "contour", "pitches" or a share. */
static bool
set_keep(struct generating *g, struct generate_request *r, struct err *err)
{
	static const struct { const char *name; enum lock_kind kind; } kinds[] = {
		{ "rhythm", LOCK_RHYTHM }, { "contour", LOCK_CONTOUR }, { "pitches", LOCK_PITCHES },
	};
	const char *keep = g->way->varies ? program_text(g->call, "keep") : NULL;
	struct err why;

	if (!g->way->varies)
		return true;
	r->keep.kind = LOCK_RHYTHM;
	for (size_t i = 0; keep != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, keep) == 0) {
			r->keep.kind = kinds[i].kind;
			return true;
		}
	if (keep == NULL)
		return true;
	r->keep.kind = LOCK_NOTES;
	return text_number(keep, 0, 1, &r->keep.share, &why) || program_misused(g->call, err,
	    "--keep takes rhythm, contour, pitches or a share from 0 to 1, not %.40s", keep);
}

/* What is asked of the notes, by the options of the same names. */
static bool
set_asking(struct generating *g, const struct time_map *time, struct generate_request *r,
    struct err *err)
{
	struct key key;
	struct err why;

	for (int i = 0; i < ASKING_ROWS; i++) {
		const char *value = program_text(g->call, asking_table[i].name);

		if (value != NULL && !asking_set(&g->asking, asking_table[i].name, value, g->model,
		    &why))
			return program_misused(g->call, err, "%s", why.text);
	}
	time_key(time, r->start_ticks, &key);
	if (!key.known)
		key_estimate(g->song, &key);
	if (!asking_fit(&g->asking, r->bars, key_scale(&key), err))
		return false;
	r->ask = g->asking.ask;
	r->ask.propose_chords = g->way->propose && r->ask.chords == NULL;
	return true;
}

static bool
read_request(struct generating *g, struct generate_request *r, struct err *err)
{
	const struct program_call *call = g->call;
	struct settings *settings = program_settings(err);
	struct time_map *time = time_map_new(g->song);
	bool ok = settings != NULL && time != NULL;

	g->tracks = calloc((size_t)song_tracks(g->song) + 1, sizeof *g->tracks);
	if (!ok || g->tracks == NULL)
		ok = err_set(err, ERR_LIMIT, "there is no memory to write with");
	*r = (struct generate_request){
		.song = g->song, .tracks = g->tracks, .replace = g->way->replace,
		    .ends = g->way->ends,
		.candidates = (int)program_integer(call, "candidates", 1),
		.seed = (uint64_t)program_integer(call, "seed", 1),
		.model = g->model, .adapter = g->adapter,
		.note = keep_note, .removed = keep_removed, .restart = forget_notes,
		.done = candidate_done, .cancelled = was_cancelled, .arg = g,
	};
	if (ok) {
		r->temperature = program_number(call, "temperature",
		    settings_number(settings, SET_TEMPERATURE));
		r->min_p = program_number(call, "min-p", settings_number(settings, SET_MIN_P));
	}
	ok = ok && set_region(g, time, r, err) && set_tracks(g, r, err) && set_keep(g, r, err) &&
	    set_asking(g, time, r, err);
	settings_free(settings);
	time_map_free(time);
	return ok;
}

/* --- out */

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

static bool
build_edit(const struct take *take, const struct song *song, struct edit *edit, struct err *err)
{
	for (size_t i = 0; i < take->removed_count; i++)
		if (!edit_remove_note(edit, song, take->removed + i, err))
			return false;
	for (size_t i = 0; i < take->candidate.count; i++)
		if (!edit_add_note(edit, song, take->candidate.notes + i, err))
			return false;
	return true;
}

/* The piece with the candidate's notes in the place of those it does without, to a file. */
static bool
write_take(const struct generating *g, const struct take *take, const char *path, struct err *err)
{
	struct song *song = song_snapshot(g->song);
	struct edit edit = EDIT_EMPTY;
	uint8_t *bytes = NULL;
	size_t size;
	bool good = (song != NULL || err_set(err, ERR_LIMIT, "there is no memory for the piece")) &&
	    build_edit(take, song, &edit, err) && song_reserve(song, &edit, err);

	if (good) {
		song_apply(song, &edit);
		good = smf_write(song, &bytes, &size, err) || program_blame(err, path);
	}
	good = good && file_write(path, bytes, size, err);
	free(bytes);
	edit_clear(&edit);
	song_free(song);
	return good;
}

/* What the piece says of each of several models. */
static void
tell_mixture(const struct generating *g, const struct mixture *mixture)
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

static bool
write_all(const struct generating *g, const struct generate_request *request,
    const struct generate_result *result, struct err *err)
{
	const char *out = program_text(g->call, "out");
	char path[FILE_PATH_MAX], name[256];

	for (int rank = 1; rank <= request->candidates; rank++) {
		const struct take *take = &g->takes[result->ranking[rank - 1]];

		if (!number_path(out, rank, path, sizeof path, err) || !write_take(g, take, path,
		    err))
			return false;
		fprintf(g->call->out, "%s: %zu new notes, ", text_name(path, name, sizeof name),
		    take->candidate.count);
		if (take->removed_count > 0)
			fprintf(g->call->out, "%zu replaced, ", take->removed_count);
		fprintf(g->call->out, "%.3f nats per note\n", take->candidate.nats_per_note);
	}
	tell_mixture(g, &result->mixture);
	fprintf(g->call->notes, "%zu tokens in %.1f s\n", result->tokens, result->seconds);
	return true;
}

static bool
go(struct generating *g, struct err *err)
{
	struct generate_request request;
	struct generate_result result;

	if (g->way->new_track && program_given(g->call, "instrument") && !add_instrument(g, err))
		return false;
	if (!read_request(g, &request, err) || !generate(&request, &result, err))
		return false;
	if (result.cancelled)
		return err_set(err, ERR_IO, "it was stopped, and nothing is written");
	if (g->full)
		return err_set(err, ERR_LIMIT, "there is no memory for all notes");
	return write_all(g, &request, &result, err);
}

static const struct way ways[] = {
	{ .program = &program_continue, .at_end = true },
	{ .program = &program_fill, .replace = true },
	{ .program = &program_accompany, .replace = true, .new_track = true },
	{ .program = &program_vary, .replace = true, .varies = true },
	{ .program = &program_harmonise, .replace = true, .new_track = true, .propose = true },
	{ .program = &program_end, .at_end = true, .ends = true },
	{ .program = &program_bridge, .replace = true },
};

static const struct way *
find_way(const struct program *program)
{
	size_t i = 0;

	while (ways[i].program != program)
		i++;
	return &ways[i];
}

/* What makes no sense before any work is done. */
static bool
check_call(struct generating *g, struct err *err)
{
	if (g->way->new_track && !program_given(g->call, "instrument") && !program_given(g->call,
	    "tracks"))
		return program_misused(g->call, err,
		    "say who plays: --instrument NAME for a new track, or "
		    "--tracks LIST for those that are there");
	return program_can_write(program_text(g->call, "out"), err);
}

static bool
run(struct program_call *call, struct err *err)
{
	struct generating g = { .call = call, .way = find_way(call->program),
	    .asking = ASKING_NOTHING };
	const char *in = call->operands[0];
	bool good = false;

	if (!check_call(&g, err))
		return false;
	g.song = program_song(call, in, err);
	if (g.song != NULL && song_tracks(g.song) == 0) {
		err_set(err, ERR_ARG, "there is no track to write on");
		program_blame(err, in);
	} else if (g.song != NULL && (g.model = program_model(call, NULL, err)) != NULL) {
		good = program_adapter(call, g.model, &g.adapter, err) && go(&g, err);
	}
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++) {
		free(g.takes[i].candidate.notes);
		free(g.takes[i].removed);
	}
	free(g.tracks);
	asking_clear(&g.asking);
	if (g.adapter != NULL)
		adapter_unref(g.adapter);
	model_unref(g.model);
	song_free(g.song);
	return good;
}

/* --- the tables */

#define OPTIONS_MAKING \
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the MIDI file to write", true }, \
	{ "candidates", 0, OPTION_INTEGER, "K", 1, GENERATE_CANDIDATES_MAX, \
	  "how many, best first: OUT.mid, OUT-2.mid (1)", false }, \
	{ "temperature", 0, OPTION_NUMBER, "T", 0, 2, "how freely it chooses (the setting)", \
	  false }, \
	{ "min-p", 0, OPTION_NUMBER, "P", 0, 1, \
	  "leaves out what is less likely than this share of the likeliest (the setting)", \
	  false }, \
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "the same seed makes the same notes (1)", \
	  false }, \
	{ "tracks", 0, OPTION_TEXT, "LIST", 0, 0, "which are written: 2,4-6 (those that play)", \
	  false }
/* As asking_table has them; a test compares. */
#define OPTIONS_ASKING \
	{ "density", 0, OPTION_TEXT, "D", 0, 0, "slower, half, quarter, eighth, 16th or faster", \
	  false }, \
	{ "polyphony", 0, OPTION_TEXT, "N", 0, 0, "1 to 4 notes that begin together", false }, \
	{ "register", 0, OPTION_TEXT, "N", 0, 0, "how high it lies, 1 to 8", false }, \
	{ "leaps", 0, OPTION_TEXT, "L", 0, 0, "few, some, many or most", false }, \
	{ "velocity", 0, OPTION_TEXT, "V", 0, 0, "ppp, pp, p, mp, mf, f, ff or fff", false }, \
	{ "key", 0, OPTION_TEXT, "K", 0, 0, "D minor, Eb, f#", false }, \
	{ "scale", 0, OPTION_TEXT, "S", 0, 0, \
	  "only notes of it: D dorian, A blues, or key for that of the key", false }, \
	{ "range", 0, OPTION_TEXT, "LOW-HIGH", 0, 0, "only notes from LOW to HIGH: C3-G5", \
	  false }, \
	{ "voices", 0, OPTION_TEXT, "N", 0, 0, "at most so many notes at once on each track", \
	  false }, \
	{ "chords", 0, OPTION_TEXT, "C...", 0, 0, \
	  "\"Dm7 G7 | C | F\": bars separated by |, two chords a bar at most", false }, \
	{ "style", 0, OPTION_TEXT, "S", 0, 0, "one of the model's styles", false }, \
	{ "like", 0, OPTION_TEXT, "BAR", 0, 0, "the bars are to be like those from this bar on", \
	  false }
#define OPTION_COUNT { "bars", 0, OPTION_INTEGER, "N", 1, 64, "how many bars (4)", false }
#define OPTION_BARS(otherwise) \
	{ "bars", 0, OPTION_TEXT, "A-B", 0, 0, "the bars, from 1, both included (" otherwise ")", \
	  false }
#define OPTION_INSTRUMENT \
	{ "instrument", 0, OPTION_TEXT, "NAME", 0, 0, "a new track plays: flute, strings", \
	  false }
#define OPTIONS_MODEL OPTION_MODELS, OPTION_ADAPTER, OPTIONS_SONG, OPTION_END

static const struct option options_continue[] = {
	OPTION_COUNT, OPTIONS_MAKING, OPTIONS_ASKING, OPTIONS_MODEL
};
static const struct option options_fill[] = {
	{ "bars", 0, OPTION_TEXT, "A-B", 0, 0, "the bars, from 1, both included", true },
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
	.help = "let the model continue a piece",
	.options = options_continue, .run = run,
};
const struct program program_fill = {
	.name = "fill", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "let the model make some bars anew, to fit what is around them",
	.options = options_fill, .run = run,
};
const struct program program_accompany = {
	.name = "accompany", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "let the model add a track to those that are there",
	.options = options_new_track, .run = run,
};
const struct program program_vary = {
	.name = "vary", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "let the model vary some bars, and keep something of them",
	.options = options_vary, .run = run,
};
const struct program program_harmonise = {
	.name = "harmonise", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "let the model find chords for a melody, and play them",
	.options = options_new_track, .run = run,
};
const struct program program_end = {
	.name = "end", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "let the model bring a piece to its end",
	.options = options_continue, .run = run,
};
const struct program program_bridge = {
	.name = "bridge", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "let the model lead from what is before some bars to what is after",
	.options = options_fill, .run = run,
};
