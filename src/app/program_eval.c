/* SPDX-License-Identifier: MIT */
/*
 * cadenza eval: how well a model predicts pieces, in nats per note and token.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "app/program.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "model/evaluate.h"
#include "model/model.h"
#include "music/song.h"

struct evaluating {
	struct program_call *call;
	struct model	*model;		/* owned */
	struct adapter	*adapter;	/* owned; or NULL */
	struct evaluation sum;
};

static bool
add_file(struct evaluating *e, const char *path, struct err *err)
{
	struct song *song = program_song(e->call, path, err);
	bool good;

	if (song == NULL)
		return false;
	good = evaluate_song(e->model, e->adapter, song, &e->sum, err) ||
	    program_blame(err, path);
	song_free(song);
	return good;
}

static int
wanted(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool
is_midi(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && (strcasecmp(dot, ".mid") == 0 || strcasecmp(dot, ".midi") == 0);
}

/* A folder that is being walked, and those above it. */
struct walk {
	const struct walk *above;	/* or NULL */
	dev_t		 device;
	ino_t		 inode;
};

/* A link may lead back up: such a folder is not walked again. */
static bool
is_inside(const struct walk *walk, const struct stat *st)
{
	for (; walk != NULL; walk = walk->above)
		if (walk->device == st->st_dev && walk->inode == st->st_ino)
			return true;
	return false;
}

static bool	add_folder(struct evaluating *, const char *path, const struct walk *above);

/* A file, or all MIDI files in a folder, in order of their names.  false: it was interrupted. */
static bool
add_path(struct evaluating *e, const char *path, const struct walk *above)
{
	struct err err;

	if (program_interrupted(e->call))
		return false;
	if (file_is_folder(path))
		return add_folder(e, path, above);
	if ((above == NULL || is_midi(path)) && !add_file(e, path, &err))
		program_complain(e->call, &err);
	return true;
}

static bool
add_folder(struct evaluating *e, const char *path, const struct walk *above)
{
	char inside[FILE_PATH_MAX];
	struct dirent **entries;
	struct walk walk = { .above = above };
	struct stat st;
	struct err err;
	bool good = true;
	int count = -1;

	if (stat(path, &st) == 0) {
		if (is_inside(above, &st))
			return true;
		walk.device = st.st_dev;
		walk.inode = st.st_ino;
		count = scandir(path, &entries, wanted, alphasort);
	}
	if (count < 0) {
		err_set(&err, ERR_IO, "%.160s: the folder cannot be read", path);
		program_complain(e->call, &err);
		return true;
	}
	for (int i = 0; i < count; i++) {
		if (good && snprintf(inside, sizeof inside, "%s/%s", path, entries[i]->d_name) <
		    (int)sizeof inside)
			good = add_path(e, inside, &walk);
		free(entries[i]);
	}
	free(entries);
	return good;
}

/* A member of an ensemble alone. */
struct alone {
	char		 name[256];
	double		 weight, nats_per_note, nats_per_token;
};

static void
get_alone(const struct evaluating *e, int k, struct alone *alone)
{
	const struct evaluation_member *member = &e->sum.member[k];
	struct model *const *members;
	struct model_info info;

	(void)model_members(e->model, &members);
	model_info(members[k], &info);
	text_name(info.path, alone->name, sizeof alone->name);
	alone->weight = member->weight;
	alone->nats_per_note = e->sum.notes > 0 ? member->nats / (double)e->sum.notes : 0;
	alone->nats_per_token = e->sum.tokens > 0 ? member->nats / (double)e->sum.tokens : 0;
}

static void
print_members(FILE *out, const struct evaluating *e)
{
	struct alone alone;

	for (int k = 0; k < e->sum.members; k++) {
		get_alone(e, k, &alone);
		fprintf(out, "%s: counts %.3f, alone %.4f nats per note, %.4f per token\n",
		    alone.name, alone.weight, alone.nats_per_note, alone.nats_per_token);
	}
}

static struct json *
json_members(const struct evaluating *e)
{
	struct json *array = json_new_array();
	struct alone alone;

	for (int k = 0; k < e->sum.members; k++) {
		struct json *json = json_new_object();

		get_alone(e, k, &alone);
		json_set_string(json, "model", alone.name);
		json_set_number(json, "weight", alone.weight);
		json_set_number(json, "nats_per_note", alone.nats_per_note);
		json_set_number(json, "nats_per_token", alone.nats_per_token);
		json_append(array, json);
	}
	return array;
}

static void
print_sum(FILE *out, const struct evaluating *e, bool as_json)
{
	const struct evaluation *sum = &e->sum;
	struct json *json;
	char *text;

	if (!as_json) {
		fprintf(out, "files: %zu\nnotes: %zu\ntokens: %zu\nnats per note: %.4f\n"
		    "nats per token: %.4f\n", sum->files, sum->notes, sum->tokens,
		    sum->nats_per_note, sum->nats_per_token);
		print_members(out, e);
		return;
	}
	json = json_new_object();
	json_set_integer(json, "files", (long long)sum->files);
	json_set_integer(json, "notes", (long long)sum->notes);
	json_set_integer(json, "tokens", (long long)sum->tokens);
	json_set_number(json, "nats_per_note", sum->nats_per_note);
	json_set_number(json, "nats_per_token", sum->nats_per_token);
	if (sum->members > 0)
		json_set(json, "models", json_members(e));
	text = json_text(json);
	fprintf(out, "%s\n", text);
	free(text);
	json_free(json);
}

static bool
evaluate_all(struct evaluating *e, struct err *err)
{
	for (int i = 1; i < e->call->operand_count; i++)
		if (!add_path(e, e->call->operands[i], NULL))
			return err_set(err, ERR_IO, "it was stopped");
	if (e->sum.files == 0 && e->call->failed)
		return err_set(err, ERR_ARG, "there is no piece that could be evaluated");
	if (e->sum.files == 0)
		return err_set(err, ERR_ARG, "there is no MIDI file in that folder");
	if (e->sum.members > 0)
		evaluation_mix(&e->sum);
	print_sum(e->call->out, e, program_given(e->call, "json"));
	return true;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct evaluating e = { .call = call };
	bool good = (e.model = program_model(call, call->operands[0], err)) != NULL &&
	    program_adapter(call, e.model, &e.adapter, err) && evaluate_all(&e, err);

	if (e.adapter != NULL)
		adapter_unref(e.adapter);
	evaluation_clear(&e.sum);
	model_unref(e.model);
	return good;
}

static const struct option options[] = {
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTION_ADAPTER,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_eval = {
	"eval", "MODEL,... FILE...", 2, 65536, "tell how well a model predicts pieces", options, run
};
