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
	{ "quartet", { { "Violin 1", 40, 34, 100 }, { "Violin 2", 40, 52, 96 },
	    { "Viola", 41, 76, 98 }, { "Cello", 42, 94, 100 } } },
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
	    near != NULL ? "?" : ": band, brass, choir, orchestra, quartet and trio are");
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
