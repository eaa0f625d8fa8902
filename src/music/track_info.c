/* SPDX-License-Identifier: MIT */
/* track_info.c - facts of a track, from its events: name, channel, program, port, tags. */

#include "base/text.h"
#include "music/tag.h"
#include "music/track.h"

/* The first event of the kind that `has` names, by a test of its own. */
static const struct packed_event *
first_where(const struct track *t, unsigned has, bool (*is)(const struct packed_event *))
{
	for (size_t i = 0; i < t->count; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if ((t->spans[i].has & has) == 0)
			continue;
		for (uint32_t j = 0; j < c->count; j++)
			if (is(&c->packed[j]))
				return &c->packed[j];
	}
	return NULL;
}

static bool
is_name(const struct packed_event *c)
{
	return c->status == 0xff && c->data0 == META_TRACK_NAME;
}

static bool
is_port(const struct packed_event *c)
{
	return c->status == 0xff && c->data0 == META_PORT &&
	    c->payload != NULL && c->payload->size_bytes > 0;
}

static bool
is_program(const struct packed_event *c)
{
	return c->status >> 4 == 0xc;
}

static bool
is_channel(const struct packed_event *c)
{
	return c->status < 0xf0;
}

static bool
is_colour(const struct packed_event *c)
{
	size_t size;

	return c->status == 0xff && c->data0 == META_OWN &&
	    tag_value(c->payload, TAG_COLOUR, &size) != NULL;
}

static bool
is_group(const struct packed_event *c)
{
	size_t size;

	return c->status == 0xff && c->data0 == META_OWN &&
	    tag_value(c->payload, TAG_GROUP, &size) != NULL;
}

static void
fill_tags(struct track *t)
{
	struct track_info *info = &t->info;
	const struct packed_event *c = first_where(t, SPAN_OWN, is_colour);
	const uint8_t *value;
	size_t size;

	info->colour = -1;
	if (c != NULL && (value = tag_value(c->payload, TAG_COLOUR, &size)) != NULL)
		info->colour = value[0] % TAG_COLOURS;
	c = first_where(t, SPAN_OWN, is_group);
	if (c != NULL && (value = tag_value(c->payload, TAG_GROUP, &size)) != NULL)
		text_clean(value, size, info->group, sizeof info->group);
}

void
track_fill_info(struct track *t)
{
	struct track_info *info = &t->info;
	const struct packed_event *c;

	if ((c = first_where(t, SPAN_NAME, is_name)) != NULL && c->payload != NULL)
		blob_text(c->payload, t->encoding, info->name, sizeof info->name);
	c = first_where(t, SPAN_CHANNEL, is_channel);
	info->channel = c == NULL ? -1 : (int)(c->status & 0x0f);
	c = first_where(t, SPAN_PROGRAM, is_program);
	info->program = c == NULL ? -1 : (int)c->data0;
	c = first_where(t, SPAN_PORT, is_port);
	info->port = c == NULL ? 0 : c->payload->bytes[0];
	info->drums = t->note_channels == 1u << DRUM_CHANNEL ||
	    (t->note_channels == 0 && info->channel == DRUM_CHANNEL);
	info->notes = t->notes;
	fill_tags(t);
	if (t->count > 0) {
		info->first_tick = t->spans[0].first_tick;
		info->last_tick = t->spans[t->count - 1].last_tick;
	}
}

const struct packed_event *
track_first_controller(const struct track *t, int number)
{
	struct track_pos p = track_find(t, t->start_ticks);
	const struct packed_event *c;

	for (; (c = track_at(t, p)) != NULL && !packed_is_note(c); p = track_after(t, p))
		if (c->status == (0xb0 | t->info.channel) && c->data0 == number)
			return c;
	return NULL;
}
