/* SPDX-License-Identifier: MIT */
/*
 * cadenza info: facts about files, one per line, or as one JSON object.
 */
#include <stdlib.h>

#include "app/setting.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/program.h"
#include "cli/report.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"

struct facts {
	const struct song *song;	/* borrowed */
	struct time_map	*time;		/* owned */
	long long	 bars;
	double		 seconds;
	double		 tempo_bpm;
	struct bar	 first_bar;
	struct key	 first_key;
	char		 key[24];	/* "F♯ minor"; "" if none is given */
};

static void
name_key(const struct key *key, char *text, size_t size)
{
	static const char *const fifths[] = {
		"C♭", "G♭", "D♭", "A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B",
		"F♯", "C♯", "G♯", "D♯", "A♯",
	};

	text[0] = '\0';
	if (key->known && key->sharps >= -7 && key->sharps <= 7)
		snprintf(text, size, "%s %s", fifths[key->sharps + 7 + (key->minor ? 3 : 0)],
		    key->minor ? "minor" : "major");
}

/* Bars up to the end of the last note, or without notes to the last event. */
static long long
count_bars(const struct facts *facts)
{
	int64_t end = song_last_note_end_ticks(facts->song);
	struct bar bar;

	if (end == 0)
		end = song_end_ticks(facts->song);
	if (end == 0)
		return 0;
	time_bar_at(facts->time, end - 1, &bar);
	return (long long)bar.number + 1;
}

static bool
find_facts(const struct song *song, struct facts *facts, struct err *err)
{
	facts->song = song;
	facts->time = time_map_new(song);
	if (facts->time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the tempo map");
	facts->bars = count_bars(facts);
	facts->seconds = time_seconds(facts->time, song_end_ticks(song));
	facts->tempo_bpm = time_tempo_bpm(facts->time, 0);
	time_bar_at(facts->time, 0, &facts->first_bar);
	time_key(facts->time, 0, &facts->first_key);
	name_key(&facts->first_key, facts->key, sizeof facts->key);
	return true;
}

static void
print_track(FILE *out, int number, const struct track_info *track, const struct key *key,
    int shares)
{
	char low[SPELL_SIZE], high[SPELL_SIZE];

	fprintf(out, "track %d: %zu note%s", number, track->notes, track->notes == 1 ? "" : "s");
	if (track->notes > 0)
		fprintf(out, " %s-%s", spell_pitch(key, track->low, low),
		    spell_pitch(key, track->high, high));
	if (track->port > 0)
		fprintf(out, ", port %d", track->port + 1);
	if (track->channel >= 0)
		fprintf(out, ", channel %d", track->channel + 1);
	if (track->program >= 0)
		fprintf(out, ", program %d", track->program);
	if (track->drums)
		fprintf(out, ", drums");
	if (track->name[0] != '\0')
		fprintf(out, ", \"%s\"", track->name);
	if (shares > 0)
		fprintf(out, ", on the channel of track %d", shares);
	putc('\n', out);
}

/* The first track that plays with a program of its own, by port and channel; from 1. */
struct parts {
	int		 track[256][16];
	int		 program[256][16];
};

/*
 * The number of an earlier track with another instrument on the same channel, which
 * clashes in players that ignore tracks; 0: none.
 */
static int
shared_with(struct parts *parts, int number, const struct track_info *track)
{
	int *first;

	if (track->notes == 0 || track->program < 0 || track->channel < 0)
		return 0;
	first = &parts->track[track->port & 255][track->channel];
	if (*first == 0) {
		*first = number;
		parts->program[track->port & 255][track->channel] = track->program;
	}
	return parts->program[track->port & 255][track->channel] == track->program ? 0 : *first;
}

static void
print_facts(FILE *out, const struct facts *facts)
{
	struct parts parts = { .track = { { 0 } } };
	struct track_info track;

	fprintf(out, "format: %d\ntracks: %d\nnotes: %zu\nbars: %lld\nseconds: %.3f\n",
	    song_format(facts->song), song_tracks(facts->song), song_notes(facts->song, -1),
	    facts->bars, facts->seconds);
	fprintf(out, "tempo: %.6g\nmetre: %d/%d\nkey: %s\n", facts->tempo_bpm,
	    facts->first_bar.numerator, facts->first_bar.denominator,
	    facts->key[0] != '\0' ? facts->key : "none");
	if (song_division(facts->song) > 0)
		fprintf(out, "division: %d ticks per quarter\n", song_division(facts->song));
	else
		fprintf(out, "division: SMPTE, %d frames of %d ticks\n",
		    -(song_division(facts->song) >> 8), song_division(facts->song) & 0xff);
	if (smf_foreign_bytes(facts->song) > 0)
		fprintf(out, "besides the tracks: %zu bytes, kept when saving\n",
		    smf_foreign_bytes(facts->song));
	for (int i = 0; i < song_tracks(facts->song); i++) {
		song_track_info(facts->song, i, &track);
		print_track(out, i + 1, &track, &facts->first_key,
		    shared_with(&parts, i + 1, &track));
	}
}

static struct json *
track_json(const struct track_info *track)
{
	struct json *json = json_new_object();

	json_set_string(json, "name", track->name);
	json_set_integer(json, "notes", (long long)track->notes);
	if (track->channel >= 0)
		json_set_integer(json, "channel", track->channel + 1);
	else
		json_set_null(json, "channel");
	json_set_integer(json, "port", track->port + 1);
	if (track->program >= 0)
		json_set_integer(json, "program", track->program);
	else
		json_set_null(json, "program");
	json_set_bool(json, "drums", track->drums);
	return json;
}

static struct json *
facts_json(const char *path, const struct facts *facts)
{
	struct json *json = json_new_object(), *tracks = json_new_array();
	char text[512];

	json_set_string(json, "file", text_name(path, text, sizeof text));
	json_set_integer(json, "format", song_format(facts->song));
	json_set_integer(json, "tracks", song_tracks(facts->song));
	json_set_integer(json, "notes", (long long)song_notes(facts->song, -1));
	json_set_integer(json, "bars", facts->bars);
	json_set_number(json, "seconds", facts->seconds);
	json_set_number(json, "tempo", facts->tempo_bpm);
	snprintf(text, sizeof text, "%d/%d", facts->first_bar.numerator,
	    facts->first_bar.denominator);
	json_set_string(json, "metre", text);
	if (facts->key[0] != '\0')
		json_set_string(json, "key", facts->key);
	else
		json_set_null(json, "key");
	json_set_integer(json, "division", song_division(facts->song));
	for (int i = 0; i < song_tracks(facts->song); i++) {
		struct track_info track;

		song_track_info(facts->song, i, &track);
		json_append(tracks, track_json(&track));
	}
	json_set_integer(json, "foreign_bytes", (long long)smf_foreign_bytes(facts->song));
	json_set(json, "track_list", tracks);
	return json;
}

/* By --encoding, or the setting. */
static bool
read_texts(struct program_call *call, struct song *song, struct err *err)
{
	const char *name = program_text(call, "encoding");
	struct settings *settings = name == NULL ? program_settings(err) : NULL;
	enum text_encoding encoding = ENCODING_AUTO;

	if (name != NULL && !encoding_find(name, &encoding))
		return program_misused(call, err, "--encoding is one of: %s", encoding_names);
	if (settings != NULL)
		encoding_find(settings_text(settings, SET_TEXT_ENCODING), &encoding);
	settings_free(settings);
	return (name != NULL || settings != NULL) && song_set_encoding(song, encoding, err);
}

/* Prints one file, or gives it as JSON in *json. */
static bool
report_file(void *arg, struct program_call *call, const char *path, struct json **json,
    struct err *err)
{
	struct facts facts = { 0 };
	struct song *song = program_song(call, path, err);
	bool good;

	(void)arg;
	if (song == NULL)
		return false;
	good = read_texts(call, song, err) &&
	    (find_facts(song, &facts, err) || program_name_file(err, path));
	if (good && json != NULL) {
		*json = facts_json(path, &facts);
	} else if (good) {
		report_name(call, path);
		print_facts(call->out, &facts);
	}
	time_map_free(facts.time);
	song_free(song);
	return good;
}

static bool
run(struct program_call *call, struct err *err)
{
	return report_files(call, report_file, NULL, err);
}

static const struct option options[] = {
	{ "encoding", 0, OPTION_TEXT, "NAME", 0, 0,
	  "encoding of names that are not UTF-8 (the setting text-encoding)", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_info = {
	.name = "info", .operands = "FILE...", .operands_min = 1, .operands_max = 65536,
	.help = "print the tracks, notes, bars, tempo, metre and key of files",
	.options = options, .run = run,
};
