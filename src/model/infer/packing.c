/* SPDX-License-Identifier: MIT */
#include "model/infer/packing.h"

#include <stdlib.h>

#include "model/net/layer.h"

static bool
is_packed(size_t row, size_t first, const struct param *q)
{
	return q->columns > 0 && q->maps > 0 && (row == 0 || row >= first);
}

static size_t
words_of(const struct params *list, size_t first, enum infer_format format)
{
	size_t words = 0;

	for (size_t i = 0; i < list->count; i++)
		if (is_packed(i, first, &list->list[i]))
			words += infer_panel_words(format, (size_t)list->list[i].rows,
			    (size_t)list->list[i].columns);
	return words;
}

static size_t
largest(const struct params *list)
{
	size_t most = 0;

	for (size_t i = 0; i < list->count; i++)
		most = list->list[i].count > most ? list->list[i].count : most;
	return most;
}

struct packing *
packing_new(const struct params *list, size_t first, packing_numbers_fn numbers, const void *arg,
    enum infer_format format, struct err *err)
{
	struct packing *p = calloc(1, sizeof *p);
	float *merged = malloc(largest(list) * sizeof *merged);
	uint32_t *at;

	if (p != NULL) {
		p->body = calloc(list->count - first, sizeof *p->body);
		p->words = infer_memory(words_of(list, first, format) * sizeof *p->words);
	}
	if (p == NULL || p->body == NULL || p->words == NULL || merged == NULL) {
		err_set(err, ERR_LIMIT, "no memory to run a model of %zu numbers",
		    params_total(list));
		packing_free(p);
		free(merged);
		return NULL;
	}
	at = p->words;
	for (size_t i = 0; i < list->count; i++) {
		size_t rows = (size_t)list->list[i].rows, columns = (size_t)list->list[i].columns;

		if (!is_packed(i, first, &list->list[i]))
			continue;
		infer_pack(i == 0 ? &p->embed : &p->body[i - first], format, at,
		    numbers(arg, i, merged), rows, columns);
		at += infer_panel_words(format, rows, columns);
	}
	free(merged);
	return p;
}

void
packing_free(struct packing *p)
{
	if (p == NULL)
		return;
	free(p->body);
	free(p->words);
	free(p);
}
