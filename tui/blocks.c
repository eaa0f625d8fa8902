/* SPDX-License-Identifier: MIT */
#include "blocks.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct block *
blocks_add(struct blocks *blocks, int priority, struct style st)
{
	struct block *b = &blocks->block[blocks->count++];

	assert(blocks->count <= BLOCKS_MAX);
	memset(b, 0, sizeof *b);
	b->priority = priority;
	b->style = st;
	return b;
}

struct block *
blocks_print(struct blocks *blocks, int priority, struct style st, const char *fmt, ...)
{
	struct block *b = blocks_add(blocks, priority, st);
	va_list args;

	va_start(args, fmt);
	vsnprintf(b->full, sizeof b->full, fmt, args);
	va_end(args);
	return b;
}

static int
block_columns(const struct block *b, int form)
{
	const char *text = form == 0 ? b->full : form == 1 ? b->brief : "";

	return *text != '\0' ? text_columns(text) + 2 : 0;
}

/* Shrinks the least important block that can still shrink by one form. */
static bool
shrink(const struct block *blocks, int *forms, int count)
{
	int least = -1;

	for (int i = 0; i < count; i++)
		if (block_columns(&blocks[i], forms[i]) > 0 &&
		    (least < 0 || blocks[i].priority < blocks[least].priority ||
		    (blocks[i].priority == blocks[least].priority && forms[i] < forms[least])))
			least = i;
	if (least < 0)
		return false;
	forms[least]++;
	return true;
}

void
blocks_draw(struct screen *s, struct rect a, const struct blocks *blocks, struct style between)
{
	int forms[BLOCKS_MAX] = { 0 }, count = blocks->count, total, x = a.x, right = a.x + a.w;

	for (;;) {
		total = 0;
		for (int i = 0; i < count; i++)
			total += block_columns(&blocks->block[i], forms[i]);
		if (total <= a.w || !shrink(blocks->block, forms, count))
			break;
	}
	screen_fill(s, a, " ", between);
	for (int i = 0; i < count; i++) {
		const struct block *b = &blocks->block[i];
		const char *text = forms[i] == 0 ? b->full : forms[i] == 1 ? b->brief : "";

		if (*text == '\0')
			continue;
		if (b->right) {
			right -= text_columns(text) + 1;
			screen_text(s, right, a.y, a.w, b->style, text);
			right--;
		} else
			x += screen_text(s, x + 1, a.y, a.x + a.w - x - 1, b->style, text) + 2;
	}
}
