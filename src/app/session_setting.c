/* SPDX-License-Identifier: MIT */
/* session_setting.c - effects of settings on a session. */

#include <string.h>

#include "app/path.h"
#include "app/piano_layout.h"
#include "app/session_internal.h"
#include "model/infer/model.h"
#include "sound/midi_in.h"
#include "sound/synth.h"
#include "store/store.h"

static void
apply_follow(struct session *s)
{
	s->view.follow = (enum follow)settings_number(s->settings, SET_FOLLOW);
}

static void
apply_grid(struct session *s)
{
	s->grid_ticks = settings_ticks(s->settings, SET_GRID, song_ticks_per_quarter(s->song));
}

/* Turning it on cannot store the edits made meanwhile. */
static void
apply_keep(struct session *s)
{
	if (!settings_on(s->settings, SET_KEEP))
		session_keep_no_more(s);
}

static void
apply_length(struct session *s)
{
	s->note_ticks = settings_ticks(s->settings, SET_LENGTH, song_ticks_per_quarter(s->song));
}

static void
apply_text_encoding(struct session *s)
{
	struct err err;

	if (!song_set_encoding(s->song, (enum text_encoding)settings_number(s->settings,
	    SET_TEXT_ENCODING), &err))
		session_complain(s, "%s", err.text);
	s->revision++;
}

static void
apply_velocity(struct session *s)
{
	s->note_velocity = (int)settings_number(s->settings, SET_VELOCITY);
}

/* Settings without a row here are looked up where they are used. */
static void	(*const apply[SETTING_COUNT])(struct session *) = {
	[SET_FOLLOW] = apply_follow, [SET_GRID] = apply_grid, [SET_KEEP] = apply_keep,
	[SET_LENGTH] = apply_length, [SET_TEXT_ENCODING] = apply_text_encoding,
	[SET_VELOCITY] = apply_velocity,
};

static bool
check_soundfont(const char *value, struct err *err)
{
	return value[0] == '\0' || synth_check_soundfont(value, err);
}

/* What names a file is checked when it is set. */
static bool	(*const check[SETTING_COUNT])(const char *value, struct err *) = {
	[SET_LAYOUT] = piano_layout_check, [SET_MIDI_IN] = midi_in_check,
	 [SET_MODEL] = model_is_there,
	 [SET_SOUNDFONT] = check_soundfont,
};

void
session_check_settings(struct session *s)
{
	char typed[FILE_PATH_MAX];
	struct err err;

	for (enum setting_id id = 0; id < SETTING_COUNT; id++) {
		const char *value = settings_text(s->settings, id);

		if (check[id] != NULL && strcmp(value, setting_table[id].standard) != 0 &&
		    !check[id](path_typed(value, typed), &err))
			session_also_say(s, true, "config, %s: %s", setting_table[id].name,
			    err.text);
	}
}

bool
session_set(struct session *s, enum setting_id id, const char *value, struct err *err)
{
	char typed[FILE_PATH_MAX];

	if (check[id] != NULL) {
		value = path_typed(value, typed);
		if (!check[id](value, err))
			return false;
	}
	if (!settings_set(s->settings, id, value, err))
		return false;
	if (apply[id] != NULL)
		apply[id](s);
	if (id == SET_KEEP && settings_on(s->settings, id) && s->unkept)
		session_complain(s, "edits are stored again after the piece is opened again");
	return true;
}

void
session_pass_settings(struct session *from, struct session *to)
{
	struct settings *settings = from->settings;
	bool differs[SETTING_COUNT];

	for (enum setting_id id = 0; id < SETTING_COUNT; id++)
		differs[id] = strcmp(settings_text(settings, id),
		    settings_text(to->settings, id)) != 0;
	from->settings = to->settings;
	to->settings = settings;
	for (int id = 0; id < SETTING_COUNT; id++)
		if (differs[id] && apply[id] != NULL)
			apply[id](to);
}

void
session_apply_settings(struct session *s)
{
	for (int id = 0; id < SETTING_COUNT; id++)
		if (apply[id] != NULL)
			apply[id](s);
}
