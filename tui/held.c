/* SPDX-License-Identifier: MIT */
#include "held.h"

#include <stddef.h>

#define REPEAT_MS	75		/* no finger strikes one key twice in this time */
#define DELAY_MIN_MS	150
#define DELAY_MAX_MS	1000
#define DELAY_NEAR_MS	20
#define GONE_MS		120		/* without a repeat the key is up */
#define FORGET_MS	1500

static struct held_letter *
find(struct held *h, int step)
{
	for (int i = 0; i < h->count; i++)
		if (h->keys[i].step == step)
			return &h->keys[i];
	return NULL;
}

static bool
near_delay(const struct held *h, int64_t gap_ms)
{
	int64_t off = gap_ms - h->delay_ms;

	return h->delay_ms > 0 && off > -DELAY_NEAR_MS && off < DELAY_NEAR_MS;
}

/* The first short gap says that the one before it was the terminal's delay. */
static bool
is_repeat(struct held *h, struct held_letter *k, int64_t now_ms)
{
	int64_t gap = now_ms - k->seen_ms, before = k->seen_ms - k->pressed_ms;

	if (gap < REPEAT_MS) {
		if (!k->repeats && before >= DELAY_MIN_MS && before <= DELAY_MAX_MS)
			h->delay_ms = before;
		return true;
	}
	return !k->repeats && near_delay(h, gap);
}

static struct held_letter *
new_letter(struct held *h, int step)
{
	int oldest = 0;

	if (h->count < HELD_MAX) {
		h->keys[h->count] = (struct held_letter){ .step = step };
		return &h->keys[h->count++];
	}
	for (int i = 1; i < h->count; i++)
		if (h->keys[i].seen_ms < h->keys[oldest].seen_ms)
			oldest = i;
	return &h->keys[oldest];
}

bool
held_press(struct held *h, int step, int pitch, int64_t length_ms, int64_t now_ms, int *ends)
{
	struct held_letter *k = find(h, step);
	int64_t last_pressed = now_ms;

	*ends = -1;
	if (k != NULL && !h->releases && is_repeat(h, k, now_ms)) {
		k->repeats = true;
		k->seen_ms = now_ms;
		if (k->sounds && k->until_ms < now_ms + GONE_MS)
			k->until_ms = now_ms + GONE_MS;
		return false;
	}
	if (k != NULL) {
		*ends = k->sounds ? k->pitch : -1;
		last_pressed = k->seen_ms;	/* the gap to it may turn out as the delay */
	} else {
		k = new_letter(h, step);
		*ends = k->sounds ? k->pitch : -1;
	}
	*k = (struct held_letter){ .step = step, .pitch = pitch, .sounds = true,
	    .pressed_ms = last_pressed, .seen_ms = now_ms,
	    .until_ms = h->releases ? INT64_MAX : now_ms + length_ms };
	return true;
}

int
held_release(struct held *h, int step)
{
	struct held_letter *k = find(h, step);
	int pitch = k != NULL && k->sounds ? k->pitch : -1;

	if (k != NULL)
		*k = h->keys[--h->count];
	return pitch;
}

int
held_due(struct held *h, int64_t now_ms)
{
	for (int i = h->count - 1; i >= 0; i--) {
		struct held_letter *k = &h->keys[i];

		if (k->sounds && k->until_ms <= now_ms) {
			k->sounds = false;
			return k->pitch;
		}
		if (!k->sounds && now_ms - k->seen_ms > FORGET_MS)
			*k = h->keys[--h->count];
	}
	return -1;
}

int64_t
held_wait_ms(const struct held *h, int64_t now_ms)
{
	int64_t least = -1;

	for (int i = 0; i < h->count; i++) {
		const struct held_letter *k = &h->keys[i];
		int64_t wait = k->until_ms > now_ms ? k->until_ms - now_ms : 0;

		if (k->sounds && k->until_ms != INT64_MAX && (least < 0 || wait < least))
			least = wait;
	}
	return least;
}
