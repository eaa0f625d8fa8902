/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

/*
 * model_session.h - a piece that is open with a model so small that it learns at once.
 */

#include <stdio.h>

#include "command_lines.h"
#include "model_file.h"
#include "sandbox.h"

static inline struct session *
open_with_model(const char *name)
{
	struct arch_config config = test_config(1, 8, 1, 128);
	struct params params = PARAMS_EMPTY;
	struct session *s;
	char line[512];

	test_params(&config, 1, &params);
	test_model_write(sandbox_path("model"), &config, &params, NULL, NULL);
	params_clear(&params);
	s = open_session(sandbox_path(name));
	snprintf(line, sizeof line, "set model %s", sandbox_path("model"));
	say(s, line);
	return s;
}

#endif
