/* SPDX-License-Identifier: MIT */
/*
 * cadenza style: prints what pieces are: style, composer, keys, metres, chords and what each
 * track does.
 */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/program.h"
#include "cli/report.h"
#include "cli/report_form.h"
#include "cli/report_style.h"
#include "model/judge/ruler.h"
#include "model/read/reader.h"
#include "model/read/reading.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/spell.h"

#define BARS_OF_LINE	4
#define CELL		18		/* columns of a bar */
#define LINE		25		/* columns of a feature's line */
#define LIKE_MIN	0.05		/* least share of a collection that is named */

static int
percent(float share)
{
	return (int)(100 * share + 0.5f);
}

static bool
is_sure(float share)
{
	return share >= READING_SURE;
}

/* --- text */

static void
print_key(FILE *out, const struct read_key *key)
{
	char name[KEY_NAME_SIZE];

	key_name(&key->key, name);
	if (is_sure(key->sure))
		fprintf(out, "%s (%d %%)\n", name, percent(key->sure));
	else
		fprintf(out, "not sure (%s %d %%)\n", name, percent(key->sure));
}

static void
print_metres(FILE *out, const struct reading *r)
{
	for (int i = 0; i < r->metres; i++) {
		fprintf(out, "%s%d/%d", i == 0 ? "metre: " : ", ", r->metre[i].numerator,
		    r->metre[i].denominator);
		if (i > 0)
			fprintf(out, " from bar %lld", (long long)r->metre[i].bar + 1);
	}
	putc('\n', out);
}

static void
print_sections(FILE *out, const struct reading *r)
{
	for (int s = 0; s < r->sections && r->sections > 1; s++) {
		const struct read_section *section = &r->section[s];

		fprintf(out, "from %sbar %d: ", section->first % 2 == 1 ? "the middle of " : "",
		    section->first / 2 + 1);
		print_key(out, &section->key);
	}
}

static bool
same_chord(const struct read_chord *a, const struct read_chord *b)
{
	return a->root == b->root && a->quality == b->quality && a->bass == b->bass;
}

/* "D A7/C♯?", a blank after it and as many more as the cell needs. */
static void
print_bar(FILE *out, const struct reading *r, int bar)
{
	char name[READ_CHORD_NAME_SIZE], cell[2 * READ_CHORD_NAME_SIZE + 8];
	int used = 0;

	cell[0] = '\0';
	for (int at = 2 * bar; at < 2 * bar + 2; at++) {
		const struct read_chord *c = &r->chord[at];

		if (at % 2 == 1 && same_chord(c, c - 1))
			continue;
		if (at % 2 == 1 && c->root < 0)
			continue;
		read_chord_name(c, &reading_section(r, at)->key.key, name);
		used += snprintf(cell + used, sizeof cell - (size_t)used, "%s%s%s",
		    at % 2 == 1 ? " " : "", c->root < 0 ? "-" : name,
		    c->root >= 0 && !is_sure(c->sure) ? "?" : "");
	}
	fprintf(out, "| %s", cell);
	for (int width = text_columns(cell); width < CELL; width++)
		putc(' ', out);
}

static void
print_chords(FILE *out, const struct reading *r)
{
	int bars = r->halves.count / 2;

	fprintf(out, "chords of half bars (? less than half sure, * none of the usual ones):\n");
	for (int bar = 0; bar < bars; bar++) {
		if (bar % BARS_OF_LINE == 0)
			fprintf(out, "%5d ", bar + 1);
		print_bar(out, r, bar);
		if (bar % BARS_OF_LINE == BARS_OF_LINE - 1 || bar + 1 == bars)
			fprintf(out, "|\n");
	}
}

/* A phrase ends where the next one begins, and the last one with the piece. */
static void
print_ends(FILE *out, const struct form *f)
{
	for (int s = 1; s <= f->sections; s++) {
		float sure = s < f->sections ? f->section[s].sure : 1;

		fprintf(out, "%s %d%s", s == 1 ? "phrases end in bars" : ",",
		    f->section[s - 1].end, is_sure(sure) ? "" : "?");
	}
	if (f->sections > 0)
		fprintf(out, " (? less than half sure)\n");
}

static void
print_role(FILE *out, int number, const struct track_info *track, const struct read_role *role)
{
	if (role->role < 0)
		return;
	fprintf(out, "track %d", number);
	if (track->name[0] != '\0')
		fprintf(out, " \"%s\"", track->name);
	if (is_sure(role->sure[role->role]))
		fprintf(out, ": %s (%d %%)\n", role_names[role->role],
		    percent(role->sure[role->role]));
	else
		fprintf(out, ": not sure (%s %d %%)\n", role_names[role->role],
		    percent(role->sure[role->role]));
}

/* --- features */

/* "  ├────────●───┤  ": the band, and where the piece is. */
static void
print_line(FILE *out, const struct ruler *r, int feature)
{
	int place = ruler_place(r, feature, LINE);

	for (int i = 0; i < LINE; i++)
		fputs(place < 0 ? " " : i == place ? "●" : i == LINE / 4 ? "├" :
		    i == LINE - 1 - LINE / 4 ? "┤" : i > LINE / 4 && i < LINE - 1 - LINE / 4 ?
		    "─" : " ", out);
}

/* The collections that it is like, the likeliest first. */
static void
print_likeness(FILE *out, const struct ruler *r)
{
	bool named[BAND_STYLES] = { false };

	fprintf(out, "like:");
	for (int k = 0; k < BAND_STYLES; k++) {
		int best = -1;

		for (int s = 0; s < BAND_STYLES; s++)
			if (!named[s] && (best < 0 || r->weight[s] > r->weight[best]))
				best = s;
		if (k > 0 && r->weight[best] < LIKE_MIN)
			break;
		named[best] = true;
		fprintf(out, "%s %s (%d %%)", k > 0 ? "," : "", band_style_names[best],
		    percent((float)r->weight[best]));
	}
	putc('\n', out);
}

static void
print_features(FILE *out, const struct ruler *r)
{
	if (r->regions == 0) {
		fprintf(out, "features: none, for no note sounds\n");
		return;
	}
	print_likeness(out, r);
	fprintf(out, "%-16s %8s %8s %8s   %s\n", "feature", "here", "10 %", "90 %",
	    "the 10th to the 90th percentile of music like it");
	for (int i = 0; i < RULER_FEATURES; i++) {
		fprintf(out, "%-16s ", ruler_table[i].name);
		if (isnan(r->value[i]))
			fprintf(out, "%8s\n", "-");
		else if (isnan(r->low[i]))
			fprintf(out, "%8.3f %8s %8s\n", r->value[i], "-", "-");
		else {
			fprintf(out, "%8.3f %8.3f %8.3f   ", r->value[i], r->low[i], r->high[i]);
			print_line(out, r, i);
			fprintf(out, "  %s\n", measure_table[ruler_table[i].measure].sentence);
		}
	}
}

static void
set_number(struct json *json, const char *name, double value)
{
	if (isnan(value))
		json_set_null(json, name);
	else
		json_set_number(json, name, value);
}

static struct json *
features_json(const struct ruler *r)
{
	struct json *features = json_new_array();

	for (int i = 0; i < RULER_FEATURES; i++) {
		struct json *one = json_new_object();

		json_set_string(one, "name", measure_table[ruler_table[i].measure].name);
		json_set_string(one, "sentence",
		    measure_table[ruler_table[i].measure].sentence);
		set_number(one, "value", r->value[i]);
		set_number(one, "p10", r->low[i]);
		set_number(one, "p90", r->high[i]);
		json_append(features, one);
	}
	return features;
}

static struct json *
likeness_json(const struct ruler *r)
{
	struct json *like = json_new_object();

	for (int s = 0; s < BAND_STYLES; s++)
		json_set_number(like, band_style_names[s], r->weight[s]);
	return like;
}

/* --- what it is */

static void
print_reading(FILE *out, const struct song *song, const struct reading *r)
{
	struct track_info track;

	report_style_print(out, &r->style);
	fprintf(out, "key: ");
	if (r->halves.count > 0)
		print_key(out, &r->key);
	else
		fprintf(out, "none, for no pitched note sounds\n");
	print_metres(out, r);
	print_sections(out, r);
	report_form_print(out, "form", r->form.section, r->form.sections);
	print_ends(out, &r->form);
	for (int i = 0; i < r->tracks; i++) {
		song_track_info(song, i, &track);
		print_role(out, i + 1, &track, &r->role[i]);
	}
	if (r->halves.count > 0)
		print_chords(out, r);
	if (r->halves.cut)
		fprintf(out, "The piece is too large: only its beginning was read.\n");
}

/* --- JSON */

static void
set_sure(struct json *json, float share)
{
	json_set_number(json, "probability", (double)share);
	json_set_bool(json, "sure", is_sure(share));
}

static struct json *
key_json(const struct read_key *key)
{
	struct json *json = json_new_object();
	char name[KEY_NAME_SIZE];

	json_set_string(json, "name", key_name(&key->key, name));
	json_set_integer(json, "tonic", key->tonic);
	json_set_string(json, "mode", key->key.minor ? "minor" : "major");
	set_sure(json, key->sure);
	return json;
}

static struct json *
chord_json(const struct reading *r, int at)
{
	const struct read_chord *c = &r->chord[at];
	struct json *json = json_new_object();
	char name[READ_CHORD_NAME_SIZE];

	json_set_integer(json, "bar", at / 2 + 1);
	json_set_integer(json, "half", at % 2 + 1);
	json_set_string(json, "name", read_chord_name(c, &reading_section(r, at)->key.key, name));
	json_set_integer(json, "root", c->root);
	json_set_string(json, "quality", read_quality_names[c->quality]);
	json_set_integer(json, "bass", c->bass);
	set_sure(json, c->sure);
	json_set_number(json, "root_probability", (double)c->root_sure);
	json_set_number(json, "bass_probability", (double)c->bass_sure);
	return json;
}

static struct json *
role_json(const struct song *song, int track, const struct read_role *role)
{
	struct json *json = json_new_object();
	struct track_info info;

	song_track_info(song, track, &info);
	json_set_integer(json, "track", track + 1);
	json_set_string(json, "name", info.name);
	json_set_string(json, "role", role_names[role->role]);
	set_sure(json, role->sure[role->role]);
	return json;
}

static struct json *
sections_json(const struct reading *r)
{
	struct json *sections = json_new_array();

	for (int s = 0; s < r->sections; s++) {
		struct json *section = json_new_object();

		json_set_integer(section, "bar", r->section[s].first / 2 + 1);
		json_set_integer(section, "half", r->section[s].first % 2 + 1);
		json_set(section, "key", key_json(&r->section[s].key));
		json_append(sections, section);
	}
	return sections;
}

static struct json *
reading_json(const char *path, const struct song *song, const struct reading *r)
{
	struct json *json = json_new_object(), *chords = json_new_array();
	struct json *tracks = json_new_array(), *metres = json_new_array();
	char text[512];

	json_set_string(json, "file", text_name(path, text, sizeof text));
	report_style_json(json, &r->style);
	if (r->halves.count > 0)
		json_set(json, "key", key_json(&r->key));
	else
		json_set_null(json, "key");
	for (int i = 0; i < r->metres; i++) {
		struct json *metre = json_new_object();

		snprintf(text, sizeof text, "%d/%d", r->metre[i].numerator,
		    r->metre[i].denominator);
		json_set_integer(metre, "bar", (long long)r->metre[i].bar + 1);
		json_set_string(metre, "metre", text);
		json_append(metres, metre);
	}
	json_set(json, "metres", metres);
	json_set(json, "keys", sections_json(r));
	json_set(json, "form", report_form_json(r->form.section, r->form.sections));
	for (int at = 0; at < r->halves.count; at++)
		if (r->chord[at].root >= 0)
			json_append(chords, chord_json(r, at));
	json_set(json, "chords", chords);
	for (int i = 0; i < r->tracks; i++)
		if (r->role[i].role >= 0)
			json_append(tracks, role_json(song, i, &r->role[i]));
	json_set(json, "tracks", tracks);
	json_set_bool(json, "cut", r->halves.cut);
	return json;
}

/* --- running */

struct nets {
	struct reader	*reader;		/* owned, as the one below */
	struct style_ear *ear;
};

static bool
report_file(void *arg, struct program_call *call, const char *path, struct json **json,
    struct err *err)
{
	const struct nets *nets = arg;
	struct song *song = program_song(call, path, err);
	struct reading reading = { 0 };
	bool features = program_given(call, "features"), good;
	struct ruler ruler;

	if (song == NULL)
		return false;
	good = (reading_make(&reading, nets->reader, nets->ear, song, err) &&
	    ruler_make(&ruler, song, err)) || program_name_file(err, path);
	if (good && json != NULL) {
		*json = reading_json(path, song, &reading);
		json_set(*json, "like", likeness_json(&ruler));
		json_set(*json, "features", features_json(&ruler));
	} else if (good) {
		report_name(call, path);
		if (features)
			print_features(call->out, &ruler);
		else
			print_reading(call->out, song, &reading);
	}
	reading_clear(&reading);
	song_free(song);
	return good;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct nets nets = { .reader = reader_open_shipped(err) };
	bool good;

	nets.ear = nets.reader != NULL ? style_ear_open_shipped(err) : NULL;
	good = nets.ear != NULL && report_files(call, report_file, &nets, err);
	reader_free(nets.reader);
	style_ear_free(nets.ear);
	return good;
}

static const struct option options[] = {
	{ "features", 0, OPTION_FLAG, NULL, 0, 0,
	  "print forty features beside those of music like it", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_style = {
	.name = "style", .operands = "FILE...", .operands_min = 1, .operands_max = 65536,
	.help = "print the style, keys and chords of pieces, and what each track does",
	.options = options, .run = run,
};
