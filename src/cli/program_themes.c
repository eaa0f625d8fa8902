/* SPDX-License-Identifier: MIT */
/*
 * cadenza themes: prints the sections of pieces by letters, what each track does in them, and
 * the motifs with the places where they occur.
 */
#include "base/json.h"
#include "base/text.h"
#include "cli/program.h"
#include "cli/report.h"
#include "cli/report_form.h"
#include "model/read/themes.h"
#include "music/song.h"
#include "music/time.h"

#define PLACES_SHOWN	8		/* of a motif, as text */

struct where {
	long long	 bar;		/* from 1 */
	double		 beat;		/* from 1 */
};

static struct where
find_where(const struct time_map *time, int64_t tick)
{
	struct bar bar;

	time_bar_at(time, tick, &bar);
	return (struct where){ (long long)bar.number + 1,
		1 + (double)(tick - bar.start_ticks) / (double)bar.beat_ticks };
}

/* --- text */

static void
print_place(FILE *out, const struct time_map *time, const struct motif *m,
    const struct pattern_place *p)
{
	char move[PATTERN_MOVE_SIZE];
	struct where at = find_where(time, p->start);

	fprintf(out, "  bar %lld beat %g", at.bar, at.beat);
	if (p->track != m->track)
		fprintf(out, ", track %d", p->track + 1);
	if (p->transposed != 0)
		fprintf(out, ", %s", pattern_move(p->transposed, move));
	if (p->share < 1)
		fprintf(out, ", varied");
	putc('\n', out);
}

static void
print_motif(FILE *out, const struct time_map *time, const struct motifs *all, int i)
{
	const struct motif *m = &all->motif[i];

	fprintf(out, "motif %d: %zu notes of track %d, %d times\n", i + 1, m->points,
	    m->track + 1, m->places);
	for (int k = 0; k < m->places && k < PLACES_SHOWN; k++)
		print_place(out, time, m, &m->place[k]);
	if (m->places > PLACES_SHOWN)
		fprintf(out, "  and %d more\n", m->places - PLACES_SHOWN);
}

static void
print_hook(FILE *out, const struct time_map *time, const struct motifs *all)
{
	const struct pattern_place *p;

	if (all->hook < 0)
		return;
	p = &all->motif[all->hook].place[all->motif[all->hook].medoid];
	fprintf(out, "hook: motif %d, bar %lld of track %d\n", all->hook + 1,
	    find_where(time, p->start).bar, p->track + 1);
}

static void
print_themes(FILE *out, const struct song *song, const struct time_map *time,
    const struct themes *t)
{
	if (t->form.sections == 0)
		fprintf(out, "themes: none, for no note sounds\n");
	else if (t->tracks == 0)
		fprintf(out, "themes: none, for no pitched note sounds\n");
	report_form_print(out, "form", t->form.section, t->form.sections);
	for (int i = 0; i < t->tracks; i++) {
		char label[128];
		struct track_info info;

		song_track_info(song, t->track[i].track, &info);
		snprintf(label, sizeof label, "track %d%s%s%s", t->track[i].track + 1,
		    info.name[0] != '\0' ? " \"" : "", info.name,
		    info.name[0] != '\0' ? "\"" : "");
		report_form_print(out, label, t->track[i].phrase, t->track[i].phrases);
	}
	print_hook(out, time, &t->motifs);
	for (int i = 0; i < t->motifs.count; i++)
		print_motif(out, time, &t->motifs, i);
	if (t->motifs.cut)
		fprintf(out, "The piece is too large: not all of it was searched for motifs.\n");
}

/* --- JSON */

static struct json *
place_json(const struct time_map *time, const struct pattern_place *p)
{
	struct json *json = json_new_object();
	struct where at = find_where(time, p->start);

	json_set_integer(json, "track", p->track + 1);
	json_set_integer(json, "bar", at.bar);
	json_set_number(json, "beat", at.beat);
	json_set_integer(json, "tick", p->start);
	json_set_integer(json, "end", p->end);
	json_set_integer(json, "transposed", p->transposed);
	json_set_number(json, "share", (double)p->share);
	return json;
}

static struct json *
motif_json(const struct time_map *time, const struct motif *m, bool hook)
{
	struct json *json = json_new_object(), *notes = json_new_array();
	struct json *places = json_new_array();

	for (size_t i = 0; i < m->points; i++) {
		struct json *note = json_new_object();

		json_set_integer(note, "tick", m->point[i].at);
		json_set_integer(note, "pitch", m->point[i].pitch);
		json_append(notes, note);
	}
	for (int k = 0; k < m->places; k++)
		json_append(places, place_json(time, &m->place[k]));
	json_set_integer(json, "track", m->track + 1);
	json_set(json, "notes", notes);
	json_set(json, "places", places);
	json_set_integer(json, "medoid", m->medoid + 1);
	json_set_bool(json, "hook", hook);
	return json;
}

static struct json *
themes_json(const char *path, const struct time_map *time, const struct themes *t)
{
	struct json *json = json_new_object(), *tracks = json_new_array();
	struct json *motifs = json_new_array();
	char name[512];

	json_set_string(json, "file", text_name(path, name, sizeof name));
	json_set(json, "form", report_form_json(t->form.section, t->form.sections));
	for (int i = 0; i < t->tracks; i++) {
		struct json *track = json_new_object();

		json_set_integer(track, "track", t->track[i].track + 1);
		json_set(track, "phrases", report_form_json(t->track[i].phrase,
		    t->track[i].phrases));
		json_append(tracks, track);
	}
	json_set(json, "tracks", tracks);
	for (int i = 0; i < t->motifs.count; i++)
		json_append(motifs, motif_json(time, &t->motifs.motif[i], i == t->motifs.hook));
	json_set(json, "motifs", motifs);
	json_set_bool(json, "cut", t->motifs.cut);
	return json;
}

/* --- running */

static bool
report_file(void *arg, struct program_call *call, const char *path, struct json **json,
    struct err *err)
{
	struct song *song = program_song(call, path, err);
	struct time_map *time = song != NULL ? time_map_new(song) : NULL;
	struct themes themes = { 0 };
	bool good;

	(void)arg;
	if (song == NULL)
		return false;
	good = (time != NULL || err_set(err, ERR_LIMIT, "no memory for the tempo map")) &&
	    themes_make(&themes, song, err);
	if (!good)
		(void)program_name_file(err, path);
	else if (json != NULL)
		*json = themes_json(path, time, &themes);
	else {
		report_name(call, path);
		print_themes(call->out, song, time, &themes);
	}
	themes_clear(&themes);
	time_map_free(time);
	song_free(song);
	return good;
}

static bool
run(struct program_call *call, struct err *err)
{
	return report_files(call, report_file, NULL, err);
}

static const struct option options[] = {
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_themes = {
	.name = "themes", .operands = "FILE...", .operands_min = 1, .operands_max = 65536,
	.help = "print the sections and motifs of pieces, and where they come again",
	.options = options, .run = run,
};
