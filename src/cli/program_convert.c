/* SPDX-License-Identifier: MIT */
/*
 * cadenza convert and cadenza render: write a piece to another file, as MIDI,
 * notation or sound.
 */
#include "app/format.h"
#include "app/setting.h"
#include "base/text.h"
#include "cli/program.h"
#include "music/song.h"
#include "music/time.h"

static bool
go_on(void *arg, double done)
{
	struct program_call *call = arg;

	(void)done;
	return !program_interrupted(call);
}

/* The tick of --from; rejects a bar after the last sound. */
static bool
find_from(struct program_call *call, const struct song *song, int64_t *ticks, struct err *err)
{
	long long number = program_integer(call, "from", 1);
	struct time_map *time = time_map_new(song);
	struct bar bar;

	if (time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the tempo map");
	time_bar(time, number - 1, &bar);
	time_map_free(time);
	*ticks = bar.start_ticks;
	return number == 1 || bar.start_ticks < song_last_note_end_ticks(song) ||
	    program_misused(call, err, "--from %lld: the piece is over by then", number);
}

static bool
write_song(struct program_call *call, const struct format *format, const struct song *song,
    const char *path, struct err *err)
{
	struct settings *settings = program_settings(err);
	struct format_order order = {
		.song = song, .path = path, .soundfont = program_text(call, "soundfont"),
		.rate_hz = (double)program_integer(call, "rate", 44100),
		.progress = go_on, .arg = call,
	};
	struct format_result result;
	char name[128], font[256];
	bool good;

	if (settings == NULL)
		return false;
	if (!find_from(call, song, &order.from_ticks, err)) {
		settings_free(settings);
		return false;
	}
	order.usual_soundfont = settings_text(settings, SET_SOUNDFONT);
	good = format->write(&order, &result, err);
	settings_free(settings);
	if (good && format->is_sound)
		fprintf(call->notes, "%s: %.1f seconds of sound in %.1f, with %s\n",
		    text_name(path, name, sizeof name), result.seconds, result.took_seconds,
		    text_name(result.soundfont, font, sizeof font));
	if (good && result.unwrapped)
		fprintf(call->notes, "%s: written without the RIFF wrapper and its titles, "
		    "which need a name in .rmi\n", text_name(path, name, sizeof name));
	return good;
}

static bool
convert(struct program_call *call, const char *from, const char *to, bool sound_only,
    struct err *err)
{
	struct format format;
	struct song *song;
	struct err why;
	bool good;

	if (!format_of_path(to, sound_only, &format, &why))
		return program_misused(call, err, "%s", why.text);
	if (program_given(call, "from") && !format.is_sound)
		return program_misused(call, err, "--from is only for sound");
	if (!program_can_write(call, to, err))
		return false;
	song = program_song(call, from, err);
	if (song == NULL)
		return false;
	good = write_song(call, &format, song, to, err);
	song_free(song);
	return good;
}

static bool
run_convert(struct program_call *call, struct err *err)
{
	return convert(call, call->operands[0], call->operands[1], false, err);
}

static bool
run_render(struct program_call *call, struct err *err)
{
	return convert(call, call->operands[0], program_text(call, "out"), true, err);
}

static void
list(FILE *out, bool sound_only)
{
	struct format f;

	fputs("The extension chooses the format:\n", out);
	for (size_t i = 0; format_at(i, &f); i++)
		if (f.what != NULL && (f.is_sound || !sound_only))
			fprintf(out, "  %-28s %s\n", f.extension, f.what);
}

static void
list_formats(FILE *out)
{
	list(out, false);
}

static void
list_sounds(FILE *out)
{
	list(out, true);
}

#define OPTIONS_SOUND \
	{ "soundfont", 0, OPTION_TEXT, "SF2", 0, 0, "soundfont to play with", false }, \
	{ "rate", 0, OPTION_INTEGER, "HZ", 8000, 192000, "sample rate (44100)", false }, \
	{ "from", 0, OPTION_INTEGER, "BAR", 1, 1e9, \
	  "start at this bar, with the notes that sound there (1)", false }

static const struct option convert_options[] = {
	OPTIONS_SOUND,
	OPTIONS_SONG,
	OPTION_END
};

static const struct option render_options[] = {
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the file to write", true },
	OPTIONS_SOUND,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_convert = {
	.name = "convert", .operands = "IN OUT", .operands_min = 2, .operands_max = 2,
	.help = "write a piece to another file, as MIDI, notation or sound",
	.options = convert_options, .run = run_convert, .help_more = list_formats,
};

const struct program program_render = {
	.name = "render", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "write a piece to a sound file",
	.options = render_options, .run = run_render, .help_more = list_sounds,
};
