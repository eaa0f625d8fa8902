/* SPDX-License-Identifier: MIT */
/* cmd_group.c - commands for the colour of a track, and for groups of tracks by name. */

#include <stdio.h>
#include <string.h>

#include "command/cmd.h"
#include "music/edit.h"
#include "music/knob.h"
#include "music/tag.h"

static bool
tag_track(struct session *s, enum tag tag, const void *value, size_t size, const char *label,
    struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	bool good = edit_set_tag(&edit, s->song, s->track, tag, value, size, err) &&
	    (edit.count == 0 || cmd_edit(s, &edit, label, NULL, NULL, err));

	edit_clear(&edit);
	return good;
}

/* --- colours */

/* Tracks without one take theirs in turn. */
static int
colour_of(const struct session *s)
{
	int colour = song_colour(s->song, s->track);

	return colour >= 0 ? colour : s->track % TAG_COLOURS;
}

static bool
parse_colour(const char *word, int now, int *colour, struct err *err)
{
	if (strcmp(word, "next") == 0) {
		*colour = (now + 1) % TAG_COLOURS;
		return true;
	}
	for (*colour = 0; *colour < TAG_COLOURS; ++*colour)
		if (strcmp(tag_colours[*colour], word) == 0)
			return true;
	return err_set(err, ERR_ARG, "%.20s is none of orange, sky, green, yellow, blue, "
	    "vermilion, pink, grey, next and auto", word);
}

static bool
track_colour(struct session *s, int argc, char **argv, struct err *err)
{
	int now = colour_of(s), colour = now;
	bool automatic = argc > 1 && strcmp(argv[1], "auto") == 0;
	char label[64];

	if (argc > 1 && !automatic && !parse_colour(argv[1], now, &colour, err))
		return false;
	snprintf(label, sizeof label, "colour %s", automatic ? "auto" : tag_colours[colour]);
	if (argc > 1 && !tag_track(s, TAG_COLOUR, &(uint8_t){ (uint8_t)colour }, !automatic, label,
	    err))
		return false;
	session_say(s, "track %d is %s", s->track + 1, tag_colours[colour_of(s)]);
	return true;
}

/* --- groups */

static bool
track_group(struct session *s, int argc, char **argv, struct err *err)
{
	char name[TAG_GROUP_SIZE], label[64];

	cmd_join_words(argc, argv, 1, name, sizeof name);
	snprintf(label, sizeof label, name[0] != '\0' ? "group %s" : "leave the group", name);
	if (!tag_track(s, TAG_GROUP, name, strlen(name), label, err))
		return false;
	if (name[0] != '\0')
		session_say(s, "track %d is in the group %s", s->track + 1, name);
	else
		session_say(s, "track %d is in no group", s->track + 1);
	return true;
}

/* The group that is named, else that of the track. */
static bool
find_group(const struct session *s, int argc, char **argv, int from, char name[TAG_GROUP_SIZE],
    struct err *err)
{
	struct track_info info;

	cmd_join_words(argc, argv, from, name, TAG_GROUP_SIZE);
	if (name[0] == '\0') {
		song_track_info(s->song, s->track, &info);
		snprintf(name, TAG_GROUP_SIZE, "%s", info.group);
	}
	if (name[0] == '\0')
		return err_set(err, ERR_ARG, "track %d is in no group; :track-group NAME puts it "
		    "in one", s->track + 1);
	for (int i = 0; i < song_tracks(s->song); i++) {
		song_track_info(s->song, i, &info);
		if (strcmp(info.group, name) == 0)
			return true;
	}
	return err_set(err, ERR_ARG, "no track is in a group %s", name);
}

static bool
is_member(const struct session *s, int track, const char *group)
{
	struct track_info info;

	song_track_info(s->song, track, &info);
	return strcmp(info.group, group) == 0;
}

/* All of them on; all off, if they all were on. */
static bool
switch_group(struct session *s, bool *switches, int argc, char **argv, const char *said,
    struct err *err)
{
	char group[TAG_GROUP_SIZE];
	bool all = true;

	if (!find_group(s, argc, argv, 1, group, err))
		return false;
	for (int i = 0; i < song_tracks(s->song); i++)
		all = all && (!is_member(s, i, group) || switches[i]);
	for (int i = 0; i < song_tracks(s->song); i++)
		if (is_member(s, i, group))
			switches[i] = !all;
	session_mutes_changed(s);
	session_say(s, "group %s: %s%s", group, all ? "not " : "", said);
	return true;
}

static bool
group_mute(struct session *s, int argc, char **argv, struct err *err)
{
	return switch_group(s, s->muted, argc, argv, "muted", err);
}

static bool
group_solo(struct session *s, int argc, char **argv, struct err *err)
{
	return switch_group(s, s->soloed, argc, argv, "soloed", err);
}

/* No further than until one of them is at its end: their balance stays. */
static int
room_of(const struct session *s, const char *group, int by)
{
	const struct knob *k = knob_find("volume");

	for (int i = 0; i < song_tracks(s->song); i++) {
		int value = knob_value(k, s->song, i);

		if (is_member(s, i, group))
			by = value + by < 0 ? -value : value + by > 127 ? 127 - value : by;
	}
	return by;
}

static bool
group_volume(struct session *s, int argc, char **argv, struct err *err)
{
	const struct knob *k = knob_find("volume");
	struct edit edit = EDIT_EMPTY;
	char group[TAG_GROUP_SIZE], label[64];
	long long asked;
	bool good = true;
	int by;

	if (!cmd_integer(argc, argv, 1, -127, 127, 0, &asked, err) ||
	    !find_group(s, argc, argv, 2, group, err))
		return false;
	by = room_of(s, group, (int)asked);
	if (by == 0)
		return err_set(err, ERR_ARG, "a track of the group %s is as %s as it can be",
		    group, asked < 0 ? "soft" : "loud");
	snprintf(label, sizeof label, "volume of %s %+d", group, by);
	for (int i = 0; good && i < song_tracks(s->song); i++)
		if (is_member(s, i, group))
			good = edit_set_controller(&edit, s->song, i, k->controller,
			    knob_value(k, s->song, i) + by, err);
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "group %s: volume %+d", group, by);
	return good;
}

#define SOUND(name, args, help, min, max, flags, fn) \
	{ name, NULL, args, help, GROUP_SOUND, min, max, flags, fn }

const struct command cmd_group_table[] = {
	SOUND("group-mute", "[name]", "Mute all tracks of the group, or none", 0, 4, 0,
	    group_mute),
	SOUND("group-solo", "[name]", "Solo all tracks of the group, or none", 0, 4, 0,
	    group_solo),
	SOUND("group-volume", "by [name]", "Change the volumes of the group by so much", 1, 5,
	    CMD_EDITS | CMD_SHAPES, group_volume),
	{ "track-colour", "track-color", "[name|next|auto]",
	    "Set the colour of the track: orange, sky, green", GROUP_EDIT, 0, 1, CMD_EDITS,
	    track_colour },
	{ "track-group", NULL, "[name]", "Put the track in a group, or take it out of its own",
	    GROUP_EDIT, 0, 4, CMD_EDITS, track_group },
	{ .name = NULL }
};
