/* SPDX-License-Identifier: MIT */
#include "model/memory/memory.h"

#include <stdlib.h>

#include "model/memory/memory_internal.h"
#include "model/token/encode.h"

/* Removes the tracks that are left out from an order. */
static int
keep_tracks(int order[VOCAB_TRACKS], int count, uint32_t without)
{
	int kept = 0;

	for (int i = 0; i < count; i++)
		if ((without >> order[i] & 1) == 0)
			order[kept++] = order[i];
	return kept;
}

struct memory *
memory_new(struct err *err)
{
	struct memory *m = calloc(1, sizeof *m);

	if (m == NULL) {
		err_set(err, ERR_LIMIT, "no memory to learn the piece");
		return NULL;
	}
	view_init(&m->view);
	table_init(&m->tallies, sizeof(struct tally));
	table_init(&m->matches, sizeof(struct latest));
	table_init(&m->numbers, sizeof(struct latest));
	return m;
}

void
memory_free(struct memory *m)
{
	if (m == NULL)
		return;
	table_clear(&m->tallies);
	table_clear(&m->matches);
	table_clear(&m->numbers);
	free(m->content);
	free(m);
}

bool
memory_learn(struct memory_stream *s, const struct piece *piece,
    const struct encode_request *request, bool whole, struct err *err)
{
	struct encode_request r = *request;
	struct token_list list = { 0 };
	struct grammar g;
	bool ok;

	if (r.end_bar == 0)
		r.end_bar = piece->bars;
	if (r.first_bar == r.end_bar)
		return true;
	if (r.order_count == 0)
		r.order_count = encode_order(piece, r.first_bar, r.end_bar, r.without, r.order);
	r.order_count = keep_tracks(r.order, r.order_count, r.without);
	if (r.order_count == 0)
		return true;
	grammar_init(&g, &r.encoding, r.first_bar, -1);
	ok = memory_stream_window(s, &g, r.first_bar, r.order, r.order_count, err);
	grammar_clear(&g);
	s->partial = !whole;
	ok = ok && encode(piece, &r, &list, NULL, err);
	for (size_t i = 0; ok && i < list.count; i++)
		ok = memory_stream_read(s, &list.token[i], list.weight[i] ? MEMORY_LEARN :
		    MEMORY_PASS, err);
	s->partial = false;
	token_list_clear(&list);
	return ok;
}
