/* SPDX-License-Identifier: MIT */

/* model_open.c - opens models by name: files, shipped models, and ensembles. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/infer/ensemble.h"
#include "model/infer/mixture.h"
#include "model/infer/model_internal.h"
#include "tensor/weights.h"

static bool
check_vocabulary(const struct weights *file, const struct arch_config *c, struct err *err)
{
	const char *made = weights_meta(file, "vocab_hash");
	int tokens = vocab_size(), features = FEATURE_COUNT;
	char ours[17];

	snprintf(ours, sizeof ours, "%016" PRIx64, vocab_hash());
	if (made == NULL)
		return err_set(err, ERR_FORMAT, "names no vocabulary; if it is a checkpoint, "
		    "train --resume turns it into a model");
	if (strcmp(made, ours) != 0 && !vocab_former(strtoull(made, NULL, 16), &tokens, &features))
		return err_set(err, ERR_FORMAT, "was made for another version of the vocabulary "
		    "(%.32s, not %s)", made, ours);
	if (c->vocab_size != tokens)
		return err_set(err, ERR_FORMAT, "has %d tokens, but the vocabulary has %d",
		    c->vocab_size, tokens);
	/* A head that embeds no tokens has no features, whatever the vocabulary. */
	for (int f = 0; f < FEATURE_COUNT && weights_find(file, "feature.0.weight") != NULL; f++) {
		int size = f < features ? vocab_feature_size[f] : 1;

		if (c->feature_size[f] != size)
			return err_set(err, ERR_FORMAT, "has %d values of feature %d, but the "
			    "vocabulary has %d", c->feature_size[f], f, size);
	}
	return true;
}

/* A name without a slash is that of a shipped model, if one has it. */
static bool
find_file(const char *name, char *path, size_t size, struct err *err)
{
	char shipped[128];

	if (strchr(name, '/') == NULL &&
	    snprintf(shipped, sizeof shipped, "models/%s.safetensors", name) <
	    (int)sizeof shipped && file_shipped(shipped, path, size))
		return true;
	if (!file_exists(name))
		return err_set(err, ERR_IO, "%.120s: is neither a file nor a model that comes with "
		    "the program", name);
	if (snprintf(path, size, "%s", name) >= (int)size)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", name);
	return true;
}

static struct model *
open_one(const char *name, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct weights *file;
	struct model *m;
	struct err why;

	if (!find_file(name, path, sizeof path, err))
		return NULL;
	file = weights_open(path, err);
	if (file == NULL)
		return NULL;
	m = model_make(file, path, &why);
	if (m == NULL || !check_vocabulary(m->file, &m->config, &why)) {
		err_set(err, why.code, "%.90s: %.100s", path, why.text);
		model_unref(m);
		return NULL;
	}
	m->outputs = vocab_size();
	return m;
}

/* Checks that the file is large enough for what its metadata claims, before allocating. */
static bool
check_sizes(const struct weights *file, const struct arch *arch, const struct arch_config *c,
    struct err *err)
{
	struct params p = PARAMS_EMPTY;
	bool ok;

	arch_list(arch, NULL, c, &p);
	ok = params_check(&p, file, err);
	params_clear(&p);
	return ok;
}

struct weights *
model_file(const char *name, const struct arch **arch, struct arch_config *c, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct weights *file;
	struct err why;

	if (!find_file(name, path, sizeof path, err) || (file = weights_open(path, err)) == NULL)
		return NULL;
	if (arch_read_config(file, arch, c, &why) && check_vocabulary(file, c, &why) &&
	    check_sizes(file, *arch, c, &why) && model_check_finite(file, &why))
		return file;
	err_set(err, why.code, "%.90s: %.100s", path, why.text);
	weights_close(file);
	return NULL;
}

/* Opens the next of the names, separated by commas; *names: the rest, NULL at the end. */
static struct model *
open_next(const char **names, struct err *err)
{
	size_t length = strcspn(*names, ",");
	char name[FILE_PATH_MAX];

	if (length == 0) {
		err_set(err, ERR_ARG, "a model's name is missing before or after a comma");
		return NULL;
	}
	if (snprintf(name, sizeof name, "%.*s", (int)length, *names) >= (int)sizeof name) {
		err_set(err, ERR_ARG, "%.80s...: the name is too long", *names);
		return NULL;
	}
	*names = (*names)[length] == ',' ? *names + length + 1 : NULL;
	return open_one(name, err);
}

/* "M1,M2,...": an ensemble of them. */
static struct model *
open_all(const char *names, struct err *err)
{
	struct model *members[MIXTURE_MEMBERS_MAX];
	int count = 0;

	while (names != NULL && count < MIXTURE_MEMBERS_MAX &&
	    (members[count] = open_next(&names, err)) != NULL) {
		count++;
		if (names == NULL)
			return ensemble_new(members, count, err);
	}
	if (count == MIXTURE_MEMBERS_MAX)
		err_set(err, ERR_ARG, "more than %d models cannot be mixed", MIXTURE_MEMBERS_MAX);
	while (count > 0)
		model_unref(members[--count]);
	return NULL;
}

bool
model_is_there(const char *names, struct err *err)
{
	char name[FILE_PATH_MAX], path[FILE_PATH_MAX];
	bool list = strchr(names, ',') != NULL && !file_exists(names);
	size_t length;

	for (;; names += length + 1) {
		length = list ? strcspn(names, ",") : strlen(names);
		if (snprintf(name, sizeof name, "%.*s", (int)length, names) >= (int)sizeof name)
			return err_set(err, ERR_ARG, "%.80s...: the name is too long", names);
		if (!find_file(name, path, sizeof path, err))
			return false;
		if (names[length] == '\0')
			return true;
	}
}

struct model *
model_open(const char *name, struct err *err)
{
	return strchr(name, ',') != NULL && !file_exists(name) ? open_all(name, err) :
	    open_one(name, err);
}
