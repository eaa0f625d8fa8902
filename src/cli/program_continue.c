/* SPDX-License-Identifier: MIT */
/*
 * cadenza continue: a piece and some bars of the model's.
 *
 * They begin at the first bar line after the last note; nothing of the piece
 * is removed.  The best-ranked candidate is OUT.mid, the next OUT-2.mid.
 */
#include <stdlib.h>
#include <string.h>

#include "app/setting.h"
#include "app/suggest.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

struct continuing {
	struct program_call *call;
	struct song	*song;		/* owned */
	struct model	*model;		/* owned */
	struct adapter	*adapter;	/* owned; or NULL */
	struct candidate candidates[GENERATE_CANDIDATES_MAX];
	bool		 full;		/* there was no memory for a note */
	bool		*tracks;	/* owned: which go on */
};

static void
keep_note(void *arg, int candidate, const struct note *note)
{
	struct continuing *c = arg;

	if (!candidate_add(c->candidates + candidate, note))
		c->full = true;
}

static void
forget_notes(void *arg, int candidate)
{
	struct continuing *c = arg;

	c->candidates[candidate].count = 0;
}

static void
candidate_done(void *arg, int candidate, double nats_per_note)
{
	struct continuing *c = arg;
	struct candidate *done = c->candidates + candidate;

	done->nats_per_note = nats_per_note;
	fprintf(c->call->notes, "candidate %d: %zu notes, %.3f nats per note\n", candidate + 1,
	    done->count, nats_per_note);
}

static bool
was_cancelled(void *arg)
{
	struct continuing *c = arg;

	return program_interrupted(c->call);
}

static bool
read_request(struct continuing *c, struct generate_request *request, struct err *err)
{
	const struct program_call *call = c->call;
	struct settings *settings = program_settings(err);
	struct time_map *time = time_map_new(c->song);

	c->tracks = calloc((size_t)song_tracks(c->song) + 1, sizeof *c->tracks);
	if (settings == NULL || time == NULL || c->tracks == NULL) {
		settings_free(settings);
		time_map_free(time);
		return err_set(err, ERR_LIMIT, "there is no memory to continue with");
	}
	*request = (struct generate_request){
		.song = c->song, .start_ticks = suggest_after_last_note(c->song, time),
		.tracks = c->tracks, .bars = (int)program_integer(call, "bars", 4),
		.candidates = (int)program_integer(call, "candidates", 1),
		.ask = GENERATE_ASK_NOTHING,
		.temperature = program_number(call, "temperature",
		    settings_number(settings, SET_TEMPERATURE)),
		.min_p = program_number(call, "min-p", settings_number(settings, SET_MIN_P)),
		.seed = (uint64_t)program_integer(call, "seed", 1),
		.model = c->model, .adapter = c->adapter,
		.note = keep_note, .restart = forget_notes, .done = candidate_done,
		.cancelled = was_cancelled, .arg = c,
	};
	if (suggest_tracks(c->song, request->start_ticks, c->tracks) == 0)
		c->tracks[0] = true;	/* as in the composer: a piece begins with its first */
	settings_free(settings);
	time_map_free(time);
	return true;
}

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

/* The piece with the candidate's notes, to a file. */
static bool
write_candidate(const struct continuing *c, const struct candidate *candidate,
    const char *path, struct err *err)
{
	struct song *song = song_snapshot(c->song);
	struct edit edit = EDIT_EMPTY;
	uint8_t *bytes = NULL;
	size_t size;
	bool good = song != NULL || err_set(err, ERR_LIMIT, "there is no memory for the piece");

	for (size_t i = 0; good && i < candidate->count; i++)
		good = edit_add_note(&edit, song, candidate->notes + i, err);
	good = good && song_reserve(song, &edit, err);
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
tell_mixture(const struct continuing *c, const struct mixture *mixture)
{
	struct model *const *members;
	char name[256];

	(void)model_members(c->model, &members);
	for (int k = 0; k < mixture->members; k++) {
		struct model_info info;

		model_info(members[k], &info);
		fprintf(c->call->notes, "%s: counts %.2f\n", text_name(info.path, name,
		    sizeof name),
		    mixture->weight[k]);
	}
}

static bool
write_all(const struct continuing *c, const struct generate_request *request,
    const struct generate_result *result, struct err *err)
{
	const char *out = program_text(c->call, "out");
	char path[FILE_PATH_MAX], name[256];

	for (int rank = 1; rank <= request->candidates; rank++) {
		const struct candidate *candidate = c->candidates + result->ranking[rank - 1];

		if (!number_path(out, rank, path, sizeof path, err) ||
		    !write_candidate(c, candidate, path, err))
			return false;
		fprintf(c->call->out, "%s: %zu new notes, %.3f nats per note\n",
		    text_name(path, name, sizeof name), candidate->count,
		    candidate->nats_per_note);
	}
	tell_mixture(c, &result->mixture);
	fprintf(c->call->notes, "%zu tokens in %.1f s\n", result->tokens, result->seconds);
	return true;
}

static bool
go_on(struct continuing *c, struct err *err)
{
	struct generate_request request;
	struct generate_result result;

	if (!read_request(c, &request, err) || !generate(&request, &result, err))
		return false;
	if (result.cancelled)
		return err_set(err, ERR_IO, "it was stopped, and nothing is written");
	if (c->full)
		return err_set(err, ERR_LIMIT, "there is no memory for all notes");
	return write_all(c, &request, &result, err);
}

static bool
run(struct program_call *call, struct err *err)
{
	struct continuing c = { .call = call };
	const char *in = call->operands[0];
	bool good = false;

	if (!program_can_write(program_text(call, "out"), err))
		return false;
	c.song = program_song(call, in, err);
	if (c.song != NULL && song_tracks(c.song) == 0) {
		err_set(err, ERR_ARG, "there is no track to continue on");
		program_blame(err, in);
	} else if (c.song != NULL && (c.model = program_model(call, NULL, err)) != NULL) {
		good = program_adapter(call, c.model, &c.adapter, err) && go_on(&c, err);
	}
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++)
		free(c.candidates[i].notes);
	free(c.tracks);
	if (c.adapter != NULL)
		adapter_unref(c.adapter);
	model_unref(c.model);
	song_free(c.song);
	return good;
}

static const struct option options[] = {
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the MIDI file to write", true },
	{ "bars", 0, OPTION_INTEGER, "N", 1, 64, "how many bars (4)", false },
	{ "candidates", 0, OPTION_INTEGER, "K", 1, GENERATE_CANDIDATES_MAX,
	  "how many continuations, best first: OUT.mid, OUT-2.mid (1)", false },
	{ "temperature", 0, OPTION_NUMBER, "T", 0, 2, "how freely it chooses (the setting)",
	    false },
	{ "min-p", 0, OPTION_NUMBER, "P", 0, 1,
	  "leaves out what is less likely than this share of the likeliest (the setting)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "the same seed makes the same notes (1)",
	    false },
	OPTION_MODELS,
	OPTION_ADAPTER,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_continue = {
	"continue", "FILE", 1, 1, "let the model continue a piece", options, run
};
