/* SPDX-License-Identifier: MIT */
#include "model/data/stretch.h"

#include "base/rng.h"
#include "model/token/encode.h"
#include "model/token/piece.h"

#define CONTEXT_BARS_MAX	32	/* as far as =16 reaches twice */
#define TRANSPOSE_DOWN		(-5)
#define TRANSPOSE_UP		6

static bool
fill(const struct piece *p, const struct encode_request *request, size_t context,
    struct token_window *window)
{
	struct token_list list = { 0 };
	struct err err;

	window->length = 0;
	if (encode(p, request, &list, NULL, &err))
		encode_window(&list, 0, context, window);
	token_list_clear(&list);
	return window->length > 0;
}

bool
stretch_window(const struct piece *p, int first, int end, const struct encoding *encoding,
    size_t context, struct token_window *window)
{
	const struct encode_request request = { .encoding = *encoding, .first_bar = first,
		.end_bar = end, .limit = context + 1 };

	return fill(p, &request, context, window);
}

bool
stretch_draw(const struct piece *p, int first, int end, const struct encoding *encoding,
    size_t context, struct rng *rng, struct token_window *window)
{
	struct encode_request request = { .encoding = *encoding, .first_bar = first, .end_bar = end,
		.limit = context + 1 };
	int down, up, bars = end - first;

	/* From the first bar, or from any of the first two thirds. */
	if (rng_below(rng, 2) == 0)
		request.first_bar += (int)rng_below(rng, (uint32_t)(bars * 2 / 3 + 1));
	if (piece_notes_in(p, request.first_bar, end) == 0)
		request.first_bar = first;
	encode_transpose_range(p, &down, &up);
	down = down < TRANSPOSE_DOWN ? TRANSPOSE_DOWN : down;
	up = up > TRANSPOSE_UP ? TRANSPOSE_UP : up;
	request.transpose = down + (int)rng_below(rng, (uint32_t)(up - down + 1));
	request.first_block = 1 + (int)rng_below(rng, (uint32_t)encoding->block_bars);
	request.remaining = rng_below(rng, 2) == 0;
	return fill(p, &request, context, window);
}

bool
stretch_ahead(const struct piece *p, int first, int end, const struct encoding *encoding,
    size_t context, struct token_window *window, struct err *err)
{
	struct encode_request request = { .encoding = *encoding, .end_bar = end,
		.weigh_from = first, .weigh_to = end, .limit = context + 2 };
	int before = first < CONTEXT_BARS_MAX ? first : CONTEXT_BARS_MAX;
	struct token_list list = { 0 };
	bool ok;

	for (;; before = before * 3 / 4) {
		request.first_bar = first - before;
		token_list_clear(&list);
		ok = encode(p, &request, &list, NULL, err);
		if (!ok || list.count <= context + 1 || before == 0)
			break;
	}
	if (ok)
		encode_window(&list, 0, context, window);
	token_list_clear(&list);
	return ok;
}
