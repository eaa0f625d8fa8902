/* SPDX-License-Identifier: MIT */
#include "cli/excerpt_song.h"

#include "music/draft_song.h"
#include "music/song.h"
#include "music/time.h"

#define PARTS_MAX	64

struct cutting {
	const struct song *song;
	const struct time_map *time;
	int64_t		 from_ticks, to_ticks;
	struct draft_song draft;
	int		 parts, track[PARTS_MAX], channel[PARTS_MAX];
};

static int64_t
place_of(const struct cutting *c, int64_t ticks)
{
	return (ticks - c->from_ticks) * DRAFT_QUARTER / song_ticks_per_quarter(c->song);
}

/* Of a track and channel; those beyond the last share it. */
static int
part_of(struct cutting *c, const struct note *note)
{
	struct track_info info;
	int part = 0;

	while (part < c->parts && (c->track[part] != note->track ||
	    c->channel[part] != note->channel))
		part++;
	if (part < c->parts || part == PARTS_MAX)
		return part < PARTS_MAX ? part : PARTS_MAX - 1;
	song_track_info(c->song, note->track, &info);
	(void)draft_add_part(&c->draft, info.name);
	if (c->draft.failed)
		return 0;
	c->draft.parts[part].program = info.program > 0 ? info.program : 0;
	c->draft.parts[part].drums = song_is_drums(c->song, note->track, note->channel,
	    note->start_ticks);
	c->track[part] = note->track;
	c->channel[part] = note->channel;
	return c->parts++;
}

static bool
add_note(void *arg, const struct note *note)
{
	struct cutting *c = arg;
	int64_t start = note->start_ticks, end = start + note->length_ticks;

	if (start < c->from_ticks)
		start = c->from_ticks;
	if (end > c->to_ticks)
		end = c->to_ticks;
	(void)draft_add_note(&c->draft, &(struct draft_note){
		.start = place_of(c, start), .length = place_of(c, end) - place_of(c, start),
		.part = part_of(c, note), .pitch = note->pitch, .velocity = note->velocity });
	return !c->draft.failed;
}

/* The program of a channel where the excerpt begins. */
static bool
read_program(void *arg, int track, const struct event *event)
{
	struct cutting *c = arg;

	for (int part = 0; part < c->parts && event->status >> 4 == 0xc; part++)
		if (c->track[part] == track && c->channel[part] == (event->status & 15))
			c->draft.parts[part].program = event->data[0];
	return true;
}

static void
add_time(struct cutting *c, int64_t tick)
{
	struct bar bar;

	time_bar_at(c->time, tick, &bar);
	draft_add_tempo(&c->draft, place_of(c, tick), time_tempo_bpm(c->time, tick));
	if (bar.start_ticks == tick)
		draft_add_metre(&c->draft, place_of(c, tick), bar.numerator, bar.denominator);
}

static bool
add_mark(void *arg, int track, const struct event *event)
{
	struct cutting *c = arg;

	(void)track;
	if (event->status == 0xff && event->tick > c->from_ticks &&
	    (event->data[0] == META_TEMPO || event->data[0] == META_METRE))
		add_time(c, event->tick);
	return true;
}

struct song *
excerpt_song(const struct song *song, const struct time_map *time, int64_t from_ticks,
    int64_t to_ticks, struct err *err)
{
	struct cutting c = { .song = song, .time = time, .from_ticks = from_ticks,
		.to_ticks = to_ticks };
	struct window window = { from_ticks, to_ticks, 0, 127 };
	struct song *made;
	struct key key;

	song_query(song, -1, &window, add_note, &c);
	for (int t = 0; t < song_tracks(song) && !c.draft.failed; t++)
		song_query_events(song, t, 0, from_ticks + 1, read_program, &c);
	add_time(&c, from_ticks);
	song_query_marks(song, from_ticks, to_ticks, add_mark, &c);
	time_key(time, from_ticks, &key);
	if (key.known)
		draft_add_key(&c.draft, 0, key.sharps, key.minor);
	made = song_of_draft(&c.draft, err);
	draft_clear(&c.draft);
	return made;
}
