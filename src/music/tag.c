/* SPDX-License-Identifier: MIT */
#include "music/tag.h"

#include <string.h>

#include "music/edit.h"
#include "music/song.h"
#include "music/track.h"

#define OWNER	0x7d

const char *const tag_colours[TAG_COLOURS] = {
	"orange", "sky", "green", "yellow", "blue", "vermilion", "pink", "grey",
};

static void
write_head(enum tag tag, uint8_t head[TAG_HEAD])
{
	memcpy(head, (uint8_t[TAG_HEAD]){ OWNER, 'c', 'd', 'z', (uint8_t)tag }, TAG_HEAD);
}

const uint8_t *
tag_value(const struct blob *b, enum tag tag, size_t *size)
{
	uint8_t head[TAG_HEAD];

	write_head(tag, head);
	if (blob_bytes(b) <= TAG_HEAD || memcmp(b->bytes, head, TAG_HEAD) != 0)
		return NULL;
	*size = b->size_bytes - TAG_HEAD;
	return b->bytes + TAG_HEAD;
}

struct removing {
	struct edit	*edit;
	const struct song *song;
	enum tag	 tag;
	struct err	*err;
	bool		 good;
};

static bool
remove_tag(void *arg, int track, const struct event *e)
{
	struct removing *r = arg;
	size_t size;

	if (e->status == 0xff && e->data[0] == META_OWN && tag_value(e->payload, r->tag, &size))
		r->good = edit_remove_event(r->edit, r->song, track, e, r->err);
	return r->good;
}

bool
edit_set_tag(struct edit *edit, const struct song *s, int track, enum tag tag, const void *value,
    size_t size, struct err *err)
{
	struct removing r = { edit, s, tag, err, true };
	uint8_t bytes[TAG_HEAD + TAG_GROUP_SIZE];

	if (track < 0 || track >= s->count || size > TAG_GROUP_SIZE)
		return err_set(err, ERR_ARG, "track %d cannot be marked so", track + 1);
	if ((s->tracks[track]->has & SPAN_OWN) != 0)
		song_query_events(s, track, 0, INT64_MAX, remove_tag, &r);
	write_head(tag, bytes);
	if (size > 0)
		memcpy(bytes + TAG_HEAD, value, size);
	return r.good && (size == 0 || edit_add_event(edit, s, track,
	    s->tracks[track]->start_ticks, 0xff, META_OWN, 0, bytes, TAG_HEAD + size, err));
}
