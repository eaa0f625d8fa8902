/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
replay_init(struct replay *r)
{
	memset(r, 0, sizeof *r);
	r->recording = r->last = -1;
}

void
replay_free(struct replay *r)
{
	for (size_t i = 0; i < sizeof r->macros / sizeof *r->macros; i++)
		free(r->macros[i].text);
	free(r->queue.text);
	free(r->entered.text);
	replay_init(r);
}

static bool
reserve(struct key_text *t, size_t length)
{
	char *grown;

	if (length >= REPLAY_BYTES_MAX)
		return false;
	if (length < t->capacity)
		return true;
	grown = realloc(t->text, length * 2 + 64);
	if (grown == NULL)
		return false;
	t->text = grown;
	t->capacity = length * 2 + 64;
	return true;
}

bool
key_text_add(struct key_text *t, const char *keys)
{
	size_t n = strlen(keys);

	if (!reserve(t, t->length + n))
		return false;
	memcpy(t->text + t->length, keys, n + 1);
	t->length += n;
	return true;
}

bool
replay_queue(struct replay *r, const char *keys, int times)
{
	struct key_text queue = { NULL, 0, 0 };
	bool good = true;

	for (int i = 0; good && i < times; i++)
		good = key_text_add(&queue, keys);
	if (good && r->queue.length > r->queue_at)
		good = key_text_add(&queue, r->queue.text + r->queue_at);
	r->queue.length = r->queue_at = 0;
	if (!good) {
		free(queue.text);
		return false;
	}
	free(r->queue.text);
	r->queue = queue;
	return true;
}

bool
replay_next(struct replay *r, char key[KEY_NAME])
{
	size_t n;

	if (r->queue_at >= r->queue.length)
		return false;
	n = key_next(r->queue.text + r->queue_at, key);
	r->queue_at += n;
	return n > 0;
}

void
replay_wait(struct replay *r, const char *rest, int count)
{
	snprintf(r->rest, sizeof r->rest, "%s", rest);
	r->rest_count = count;
}

bool
replay_waits(const struct replay *r)
{
	return r->queue_at < r->queue.length || r->rest[0] != '\0';
}

void
replay_drop(struct replay *r)
{
	r->queue.length = r->queue_at = 0;
	r->rest[0] = '\0';
}
