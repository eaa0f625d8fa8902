/* SPDX-License-Identifier: MIT */
/* program_model.c - shared functions of the programs that use a model. */

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/overwrite.h"
#include "app/setting.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/data/folder.h"
#include "model/infer/model.h"

static bool
is_no_input(const struct program_call *call, const char *path, struct err *err)
{
	const struct option *options = call->program->options;
	bool input = false;
	char name[128];

	for (int i = 0; i < call->operand_count && !input; i++)
		input = call->operands[i] != path && (file_same(path, call->operands[i]) ||
		    folder_has(call->operands[i], path));
	for (int i = 0; options != NULL && options[i].name != NULL && !input; i++)
		input = options[i].kind == OPTION_TEXT && call->values[i].given &&
		    call->values[i].text != path && strcmp(options[i].name, "out") != 0 &&
		    file_same(path, call->values[i].text);
	return !input || err_set(err, ERR_ARG, "%s: is read, so it is not written over",
	    text_name(path, name, sizeof name));
}

bool
program_can_write(const struct program_call *call, const char *path, struct err *err)
{
	char folder[FILE_PATH_MAX], name[128];
	struct stat st;

	if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
		return err_set(err, ERR_ARG, "%.64s...: the name is too long", path);
	text_name(path, name, sizeof name);
	if (file_is_folder(path))
		return err_set(err, ERR_IO, "%s: is a folder", name);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return err_set(err, ERR_IO, "%s: is not a regular file, so it is not replaced",
		    name);
	if (stat(path, &st) == 0 && access(path, W_OK) != 0)
		return err_set(err, ERR_IO, "%s: cannot be written", name);
	if (access(dirname(folder), W_OK) != 0)
		return err_set(err, ERR_IO, "%s: its folder does not exist or is not writable",
		    name);
	return is_no_input(call, path, err) && overwrite_allowed(path, err);
}

/* The composer reports bad lines of the config file; programs ignore them. */
static void
pass_by(void *arg, const char *sentence)
{
	(void)arg;
	(void)sentence;
}

struct settings *
program_settings(struct err *err)
{
	struct settings *settings = settings_new();
	char config[FILE_PATH_MAX];
	struct err ignored;

	if (settings == NULL)
		err_set(err, ERR_LIMIT, "no memory for the settings");
	else if (file_place(FILE_CONFIG, "config", config, sizeof config, &ignored))
		(void)settings_read(settings, config, pass_by, NULL, &ignored);
	return settings;
}

struct model *
program_model(struct program_call *call, const char *name, struct err *err)
{
	struct settings *settings = NULL;
	struct model *model = NULL;

	if (name == NULL)
		name = program_text(call, "model");
	if (name == NULL && (settings = program_settings(err)) == NULL)
		return NULL;
	model = model_open(name != NULL ? name : settings_text(settings, SET_MODEL), err);
	settings_free(settings);
	return model;
}

bool
program_adapter(struct program_call *call, const struct model *model, struct adapter **adapter,
    struct err *err)
{
	const char *path = program_text(call, "adapter");

	*adapter = NULL;
	if (path == NULL)
		return true;
	*adapter = adapter_read(model, path, err);
	return *adapter != NULL;
}
