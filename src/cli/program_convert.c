/* SPDX-License-Identifier: MIT */
/*
 * cadenza convert and cadenza render: a piece to another file, as MIDI or as
 * the sound that would be heard.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/setting.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/program.h"
#include "music/smf.h"
#include "music/song.h"
#include "sound/render.h"
#include "sound/synth.h"

static bool
is_midi_path(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && (strcasecmp(dot, ".mid") == 0 || strcasecmp(dot, ".midi") == 0);
}

static bool
write_midi(const struct song *song, const char *path, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!smf_write(song, &bytes, &size, err))
		return program_blame(err, path);
	good = file_write(path, bytes, size, err);
	free(bytes);
	return good;
}

static bool
go_on(void *arg, double done)
{
	struct program_call *call = arg;

	(void)done;
	return !program_interrupted(call);
}

static bool
write_sound(struct program_call *call, const struct song *song, const char *path,
    struct err *err)
{
	struct settings *settings = program_settings(err);
	char soundfont[FILE_PATH_MAX], name[128], font[256];
	const char *set;
	struct render_request request = {
		.song = song, .path = path, .soundfont = soundfont, .progress = go_on,
		.arg = call, .rate_hz = (double)program_integer(call, "rate", 44100),
	};
	struct render_result result;
	bool good;

	if (settings == NULL)
		return false;
	set = settings_text(settings, SET_SOUNDFONT);
	good = synth_find_soundfont(program_text(call, "soundfont"), set[0] != '\0' ? set : NULL,
	    soundfont, sizeof soundfont, err) && render_file(&request, &result, err);
	settings_free(settings);
	if (!good)
		return false;
	fprintf(call->notes, "%s: %.1f seconds of sound in %.1f, with %s\n",
	    text_name(path, name, sizeof name), result.seconds, result.took_seconds,
	    text_name(soundfont, font, sizeof font));
	return true;
}

static bool
convert(struct program_call *call, const char *from, const char *to, struct err *err)
{
	bool sound = render_is_audio_path(to), good;
	struct song *song;
	char name[128];

	if (!sound && !is_midi_path(to))
		return program_misused(call, err,
		    "%s: its name must end in .mid, .wav, .flac or .ogg",
		    text_name(to, name, sizeof name));
	song = program_song(call, from, err);
	if (song == NULL)
		return false;
	good = sound ? write_sound(call, song, to, err) : write_midi(song, to, err);
	song_free(song);
	return good;
}

static bool
run_convert(struct program_call *call, struct err *err)
{
	return convert(call, call->operands[0], call->operands[1], err);
}

static bool
run_render(struct program_call *call, struct err *err)
{
	const char *to = program_text(call, "out");
	char name[128];

	if (!render_is_audio_path(to))
		return program_misused(call, err, "%s: its name must end in .wav, .flac or .ogg",
		    text_name(to, name, sizeof name));
	return convert(call, call->operands[0], to, err);
}

#define OPTIONS_SOUND \
	{ "soundfont", 0, OPTION_TEXT, "SF2", 0, 0, "the sounds to play it with", false }, \
	{ "rate", 0, OPTION_INTEGER, "HZ", 8000, 192000, "frames a second (44100)", false }

static const struct option convert_options[] = {
	OPTIONS_SOUND,
	OPTIONS_SONG,
	OPTION_END
};

static const struct option render_options[] = {
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the file to write: .wav, .flac or .ogg", true },
	OPTIONS_SOUND,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_convert = {
	"convert", "IN OUT", 2, 2,
	"write a piece to another file: .mid as it is, .wav, .flac or .ogg as it sounds",
	convert_options, run_convert
};

const struct program program_render = {
	"render", "FILE", 1, 1, "write what would be heard to a sound file", render_options,
	run_render
};
