/* SPDX-License-Identifier: MIT */
#include "style_states.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/token/encode.h"
#include "model/token/piece.h"
#include "music/song.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

struct style_states {
	struct model_info info;
	const struct arch *arch;
	struct arch_config config;
	struct params	 net;			/* owned, as all below */
	struct tensor	*w;
	float		*turns;
	struct tape	*tape;
	struct token_window window;
	struct token_list list;
	size_t		 tokens;
};

struct style_states *
style_states_new(const char *name, int tokens, struct err *err)
{
	struct style_states *s = calloc(1, sizeof *s);
	struct model *model = model_open(name, err);
	struct weights *file = NULL;
	bool good = s != NULL && model != NULL;

	if (good) {
		model_info(model, &s->info);
		s->tokens = (size_t)tokens;
		s->tape = malloc(sizeof *s->tape);
		file = weights_open(s->info.path, err);
		good = file != NULL && s->tape != NULL &&
		    arch_read_config(file, &s->arch, &s->config, err) &&
		    token_window_init(&s->window, s->tokens, err);
	}
	if (good) {
		arch_list(s->arch, NULL, &s->config, &s->net);
		s->turns = malloc((arch_turns(&s->config, tokens, NULL) + 1) * sizeof *s->turns);
		good = s->turns != NULL && params_make(&s->net, err) &&
		    params_read(&s->net, file, err);
	}
	if (good) {
		(void)arch_turns(&s->config, tokens, s->turns);
		s->w = params_tensors(&s->net, NULL);
	}
	weights_close(file);
	model_unref(model);
	if (good && s->w != NULL)
		return s;
	style_states_free(s);
	return NULL;
}

void
style_states_free(struct style_states *s)
{
	if (s == NULL)
		return;
	token_window_clear(&s->window);
	token_list_clear(&s->list);
	params_clear(&s->net);
	free(s->w);
	free(s->turns);
	free(s->tape);
	free(s);
}

int
style_states_width(const struct style_states *s)
{
	return s->config.width;
}

/* From the bar that leaves half of a short window's notes before the middle. */
static bool
read_tokens(struct style_states *s, const struct piece *piece, struct err *err)
{
	struct encode_request r = { .encoding = s->info.encoding, .limit = s->tokens + 1 };

	r.first_bar = piece->bars > 16 ? piece->bars / 2 - 8 : 0;
	r.end_bar = piece->bars < r.first_bar + 32 ? piece->bars : r.first_bar + 32;
	r.order_count = encode_order(piece, r.first_bar, r.end_bar, 0, r.order);
	s->list.count = 0;
	if (!encode(piece, &r, &s->list, NULL, err))
		return false;
	encode_window(&s->list, 0, s->tokens, &s->window);
	return true;
}

static bool
run(struct style_states *s, float *mean, struct err *err)
{
	struct arch_run run = { .window = &s->window, .lanes = 1, .params = s->w,
		.body = s->w + head_tokens.params, .turns = s->turns };
	size_t d = (size_t)s->config.width;
	struct arena arena = { 0 };
	struct tensor *x;

	tape_begin(s->tape, NULL, false);
	(void)arch_states(s->tape, s->arch, &s->config, &run);
	if (!arena_init(&arena, tape_measure(s->tape, NULL), err))
		return false;
	tape_begin(s->tape, &arena, false);
	x = arch_states(s->tape, s->arch, &s->config, &run);
	tape_forward(s->tape);
	memset(mean, 0, d * sizeof *mean);
	for (size_t r = 0; r < s->window.length; r++)
		for (size_t k = 0; k < d; k++)
			mean[k] += x->x[r * d + k] / (float)s->window.length;
	arena_clear(&arena);
	return true;
}

bool
style_states_mean(struct style_states *s, const struct song *song, float *mean, struct err *err)
{
	struct piece piece;
	bool good;

	if (!piece_of_song(song, &piece, err))
		return false;
	good = read_tokens(s, &piece, err) && (s->window.length > 0 ? run(s, mean, err) :
	    err_set(err, ERR_ARG, "no tokens"));
	piece_clear(&piece);
	return good;
}
