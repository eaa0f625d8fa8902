/* SPDX-License-Identifier: MIT */
#include "music/template.h"

#include <string.h>

#include "base/text.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/tag.h"

const struct template templates[] = {
	{ "band", { { "Drums", -1, 64, 100 }, { "Bass", 33, 64, 100 },
	    { "Electric piano", 4, 44, 90 }, { "Guitar", 27, 84, 90 }, { "Lead", 65, 64, 104 } } },
	{ "brass", { { "Trumpet 1", 56, 44, 96 }, { "Trumpet 2", 56, 54, 92 },
	    { "Horn", 60, 74, 92 }, { "Trombone", 57, 84, 96 }, { "Tuba", 58, 64, 96 } } },
	{ "choir", { { "Soprano", 52, 44, 96 }, { "Alto", 52, 56, 94 }, { "Tenor", 52, 72, 94 },
	    { "Bass", 52, 84, 96 } } },
	{ "orchestra", { { "Flute", 73, 58, 92 }, { "Oboe", 68, 70, 90 },
	    { "Horn", 60, 48, 90 }, { "Timpani", 47, 64, 90 }, { "Violins 1", 48, 34, 100 },
	    { "Violins 2", 48, 50, 96 }, { "Violas", 48, 78, 96 },
	    { "Cellos and basses", 48, 94, 100 } } },
	{ "piano", { { "Piano", 0, 64, 100 } } },
	{ "quartet", { { "Violin 1", 40, 34, 100 }, { "Violin 2", 40, 52, 96 },
	    { "Viola", 41, 76, 98 }, { "Cello", 42, 94, 100 } } },
	{ "rhythm", { { "Drums", -1, 64, 100 }, { "Bass", 33, 64, 100 } } },
	{ "trio", { { "Piano", 0, 50, 96 }, { "Double bass", 32, 70, 100 },
	    { "Drums", -41, 64, 88 } } },
	{ NULL, { { NULL, 0, 0, 0 } } }
};

static const char *
name_at(size_t i)
{
	return templates[i].name;
}

const struct template *
template_find(const char *name, struct err *err)
{
	size_t count = sizeof templates / sizeof *templates - 1;
	const char *near = text_nearest(name, name_at, count);

	for (const struct template *t = templates; t->name != NULL; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	err_set(err, ERR_ARG, "there is no template %.20s%s%s%s", name,
	    near != NULL ? "; did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" :
	    ": band, brass, choir, orchestra, piano, quartet, rhythm and trio are");
	return NULL;
}

/* On the song with the parts before it; the controllers need the track to be there. */
static bool
add_part(struct edit *all, struct song *s, const struct template_part *p, const char *group,
    struct err *err)
{
	struct edit track = EDIT_EMPTY, knobs = EDIT_EMPTY;
	int at = song_tracks(s);
	bool good = p->program < 0 ?
	    edit_add_drum_track(&track, s, at, p->name, -1 - p->program, err) :
	    edit_add_track(&track, s, at, p->name, p->program, err);

	good = good && song_edit(s, &track, err) &&
	    edit_set_controller(&knobs, s, at, CONTROLLER_VOLUME, p->volume, err) &&
	    edit_set_controller(&knobs, s, at, CONTROLLER_PAN, p->pan, err) &&
	    edit_set_tag(&knobs, s, at, TAG_GROUP, group, strlen(group), err) &&
	    song_edit(s, &knobs, err) &&
	    edit_join(all, &track, err) && edit_join(all, &knobs, err);
	edit_clear(&track);
	edit_clear(&knobs);
	return good;
}

bool
edit_add_template(struct edit *edit, const struct song *song, const struct template *t, int *count,
    struct err *err)
{
	struct song *s = song_snapshot(song);
	bool good = true;

	for (*count = 0; good && t->parts[*count].name != NULL; ++*count)
		good = add_part(edit, s, &t->parts[*count], t->name, err);
	song_free(s);
	return good;
}

/* --- tracks of a file */

#define SETUP_EVENTS	64		/* of a track that are taken along */

struct setup {
	struct edit	*edit;
	const struct song *song;
	struct err	*err;
	int		 track, channel, from_channel;
	int		 events;
	bool		 drums, failed;
};

/* Programs, controllers and bends before the first note; all at the start. */
static bool
take_event(void *arg, int track, const struct event *e)
{
	struct setup *u = arg;
	uint8_t kind = e->status & 0xf0;

	(void)track;
	if (kind == 0x90 && e->data[1] > 0)
		return false;
	if (e->status < 0x80 || e->status >= 0xf0 || (e->status & 15) != u->from_channel ||
	    (kind != 0xb0 && kind != 0xe0 && (kind != 0xc0 || u->drums)))
		return true;		/* a drum track has its kit already */
	u->failed = ++u->events > SETUP_EVENTS || !edit_add_event(u->edit, u->song, u->track, 0,
	    (uint8_t)(kind | u->channel), e->data[0], e->data[1], NULL, 0, u->err);
	return !u->failed;
}

/* The track is there; what it plays with follows, and how it is shown. */
static bool
set_up_like(struct edit *edit, const struct song *s, int at, const struct song *from, int track,
    const struct track_info *info, struct err *err)
{
	struct setup u = { .edit = edit, .song = s, .err = err, .track = at,
	    .from_channel = info->channel, .drums = info->drums };
	uint8_t colour = (uint8_t)info->colour;
	struct track_info now;

	song_track_info(s, at, &now);
	u.channel = now.channel;
	if (u.channel < 0 && !edit_give_part(edit, s, at, &u.channel, err))
		return false;
	song_query_events(from, track, 0, INT64_MAX, take_event, &u);
	return (!u.failed || u.events > SETUP_EVENTS) &&
	    (info->colour < 0 || edit_set_tag(edit, s, at, TAG_COLOUR, &colour, 1, err)) &&
	    (info->group[0] == '\0' || edit_set_tag(edit, s, at, TAG_GROUP, info->group,
	    strlen(info->group), err));
}

bool
edit_add_tracks_like(struct edit *edit, const struct song *song, const struct song *from,
    int *count, struct err *err)
{
	struct song *s = song_snapshot(song);
	bool good = true;

	*count = 0;
	for (int i = 0; good && i < song_tracks(from); i++) {
		struct edit track = EDIT_EMPTY, setup = EDIT_EMPTY;
		struct track_info info;
		int at = song_tracks(s);

		song_track_info(from, i, &info);
		if (info.channel < 0)
			continue;
		good = (info.drums ? edit_add_drum_track(&track, s, at, info.name,
		    info.program < 0 ? 0 : info.program, err) :
		    edit_add_track(&track, s, at, info.name, -1, err)) &&
		    song_edit(s, &track, err) &&
		    set_up_like(&setup, s, at, from, i, &info, err) &&
		    song_edit(s, &setup, err) && edit_join(edit, &track, err) &&
		    edit_join(edit, &setup, err);
		edit_clear(&track);
		edit_clear(&setup);
		*count += good;
	}
	song_free(s);
	return good;
}
