/* SPDX-License-Identifier: MIT */
/* musicxml_element.c - what the elements of MusicXML mean for the notes. */
#include "music/musicxml_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "music/chord_symbol.h"
#include "music/event.h"

#define PITCHES		128
#define PITCH_NONE	(-1)
#define DRUM_UNKNOWN	38		/* a snare */

static const char *
attribute(const char **list, const char *name)
{
	for (; *list != NULL; list += 2)
		if (strcmp(list[0], name) == 0)
			return list[1];
	return "";
}

static void
keep_id(char id[MUSICXML_ID], const char *text)
{
	size_t size = strlen(text);

	size = size < MUSICXML_ID ? size : MUSICXML_ID - 1;
	memcpy(id, text, size);
	id[size] = '\0';
}

static long
integer(const char *text, long low, long high)
{
	long value = strtol(text, NULL, 10);

	return value < low ? low : value > high ? high : value;
}

/* --- the list of parts */

static void
begin_score_part(struct musicxml_reader *r, const char **list)
{
	int part = draft_add_part(&r->draft, "");

	r->part = part < MUSICXML_PARTS ? part : -1;
	if (r->part >= 0 && !r->draft.failed)
		keep_id(r->ids[part], attribute(list, "id"));
	else
		r->part = -1;
}

static void
end_part_name(struct musicxml_reader *r)
{
	if (r->part >= 0)
		text_clean(r->text, strlen(r->text), r->draft.parts[r->part].name,
		    sizeof r->draft.parts->name);
}

static void
begin_midi_instrument(struct musicxml_reader *r, const char **list)
{
	keep_id(r->midi_id, attribute(list, "id"));
}

static void
end_midi_channel(struct musicxml_reader *r)
{
	if (r->part >= 0)
		r->draft.parts[r->part].drums = integer(r->text, 0, 16) == DRUM_CHANNEL + 1;
}

static void
end_midi_program(struct musicxml_reader *r)
{
	if (r->part >= 0)
		r->draft.parts[r->part].program = (int)integer(r->text, 1, 128) - 1;
}

static void
end_midi_unpitched(struct musicxml_reader *r)
{
	struct musicxml_drum *d = &r->drums[r->drum_count];

	if (r->drum_count == MUSICXML_DRUMS)
		return;
	memcpy(d->id, r->midi_id, sizeof d->id);
	d->pitch = (int)integer(r->text, 1, 128) - 1;
	r->drum_count++;
}

static void
end_title(struct musicxml_reader *r)
{
	if (r->draft.title[0] == '\0')
		text_clean(r->text, strlen(r->text), r->draft.title, sizeof r->draft.title);
}

/* --- a part and its attributes */

void
musicxml_forget_ties(struct musicxml_reader *r)
{
	for (int voice = 0; voice < MUSICXML_VOICES; voice++)
		for (int pitch = 0; pitch < PITCHES; pitch++)
			r->tied[voice][pitch] = -1;
}

static void
begin_part(struct musicxml_reader *r, const char **list)
{
	const char *id = attribute(list, "id");

	r->part = -1;
	for (int i = 0; i < r->draft.part_count && i < MUSICXML_PARTS && r->part < 0; i++)
		if (strncmp(r->ids[i], id, MUSICXML_ID - 1) == 0)
			r->part = i;
	r->divisions = 1;
	r->measure = r->now = r->reached = 0;
	r->transpose = 0;
	musicxml_forget_ties(r);
}

static void
begin_measure(struct musicxml_reader *r, const char **list)
{
	(void)list;
	r->measure = r->now = r->chord_start = r->reached;
}

static void
end_divisions(struct musicxml_reader *r)
{
	double value = strtod(r->text, NULL);

	if (value >= 1 && value <= 1e6)
		r->divisions = value;
}

static void
end_fifths(struct musicxml_reader *r)
{
	r->fifths = integer(r->text, -8, 8);
	r->minor = false;
}

static void
end_mode(struct musicxml_reader *r)
{
	r->minor = strcmp(r->text, "minor") == 0;
}

/* What the first part says is said of the piece. */
static void
end_key(struct musicxml_reader *r)
{
	if (r->part == 0)
		draft_add_key(&r->draft, r->now, (int)r->fifths, r->minor);
}

static void
end_beats(struct musicxml_reader *r)
{
	r->beats = integer(r->text, 0, 1000);
}

static void
end_beat_type(struct musicxml_reader *r)
{
	r->beat_type = integer(r->text, 0, 1000);
}

static void
end_time(struct musicxml_reader *r)
{
	if (r->part == 0)
		draft_add_metre(&r->draft, r->now, r->beats, r->beat_type);
}

static void
begin_transpose(struct musicxml_reader *r, const char **list)
{
	(void)list;
	r->transpose = 0;
}

static void
end_chromatic(struct musicxml_reader *r)
{
	r->transpose += (int)integer(r->text, -48, 48);
}

static void
end_octave_change(struct musicxml_reader *r)
{
	r->transpose += 12 * (int)integer(r->text, -4, 4);
}

/* --- time */

static int64_t
parts_of(const struct musicxml_reader *r, const char *text)
{
	double value = strtod(text, NULL) * DRAFT_QUARTER / r->divisions;

	return value > 0 && value < (double)DRAFT_END ? (int64_t)(value + 0.5) : 0;
}

static void
end_duration(struct musicxml_reader *r)
{
	r->duration = parts_of(r, r->text);
}

static void
go(struct musicxml_reader *r, int64_t by)
{
	r->now += by;
	r->now = r->now < r->measure ? r->measure : r->now > DRAFT_END ? DRAFT_END : r->now;
	r->reached = r->now > r->reached ? r->now : r->reached;
	r->duration = 0;
}

static void
end_backup(struct musicxml_reader *r)
{
	go(r, -r->duration);
}

static void
end_forward(struct musicxml_reader *r)
{
	go(r, r->duration);
}

/* --- directions */

static void
begin_direction(struct musicxml_reader *r, const char **list)
{
	(void)list;
	r->offset = 0;
	r->mark[0] = '\0';
}

static void
end_offset(struct musicxml_reader *r)
{
	r->offset = parts_of(r, r->text);
}

static void
end_rehearsal(struct musicxml_reader *r)
{
	memcpy(r->mark, r->text, sizeof r->mark);
}

static void
begin_sound(struct musicxml_reader *r, const char **list)
{
	const char *tempo = attribute(list, "tempo");

	if (tempo[0] != '\0')
		draft_add_tempo(&r->draft, r->now + r->offset, strtod(tempo, NULL));
}

static void
end_direction(struct musicxml_reader *r)
{
	draft_add_text(&r->draft, r->now + r->offset, -1, META_MARKER, r->mark);
	r->offset = 0;
}

/* --- chord symbols */

static void
begin_harmony(struct musicxml_reader *r, const char **list)
{
	(void)list;
	r->harmony = (struct musicxml_harmony){ 0 };
	r->offset = 0;
}

static void
end_root_step(struct musicxml_reader *r)
{
	r->harmony.root = r->text[0];
}

static void
end_root_alter(struct musicxml_reader *r)
{
	r->harmony.root_alter = integer(r->text, -2, 2);
}

static void
end_bass_step(struct musicxml_reader *r)
{
	r->harmony.bass = r->text[0];
}

static void
end_bass_alter(struct musicxml_reader *r)
{
	r->harmony.bass_alter = integer(r->text, -2, 2);
}

static void
end_kind(struct musicxml_reader *r)
{
	snprintf(r->harmony.kind, sizeof r->harmony.kind, "%.31s", r->text);
}

static void
end_degree_value(struct musicxml_reader *r)
{
	r->harmony.degree = integer(r->text, 1, 13);
}

static void
end_degree_alter(struct musicxml_reader *r)
{
	r->harmony.degree_alter = integer(r->text, -2, 2);
}

/* Kinds that have no name here, and near ones. */
static const char *const near_kinds[][2] = {
	{ "dominant-11th", "dominant-ninth" }, { "dominant-13th", "dominant-ninth" },
	{ "major-11th", "major-ninth" }, { "major-13th", "major-ninth" },
	{ "minor-11th", "minor-ninth" }, { "minor-13th", "minor-ninth" },
};

/* With its degree, or else without. */
static const struct chord_kind *
kind_of(const struct musicxml_harmony *h)
{
	const struct chord_kind *plain = NULL;
	const char *name = h->kind;

	for (size_t i = 0; i < sizeof near_kinds / sizeof *near_kinds; i++)
		if (strcmp(name, near_kinds[i][0]) == 0)
			name = near_kinds[i][1];
	for (const struct chord_kind *k = chord_kinds; k->suffix != NULL; k++) {
		if (strcmp(k->xml, name) != 0)
			continue;
		if (k->degree.value == h->degree && (k->degree.alter == h->degree_alter ||
		    h->degree == 7))	/* a seventh is written as 0 or as -1 */
			return k;
		plain = k->degree.value == 0 ? k : plain;
	}
	return plain;
}

static void
end_harmony(struct musicxml_reader *r)
{
	const struct musicxml_harmony *h = &r->harmony;
	struct chord_symbol c = { .kind = kind_of(h), .root = h->root, .bass = h->bass,
	    .root_sign = (int8_t)h->root_alter, .bass_sign = (int8_t)h->bass_alter };

	if (c.bass < 'A' || c.bass > 'G' || (c.bass == c.root && c.bass_sign == c.root_sign))
		c.bass = 0;
	if (c.kind != NULL && c.root >= 'A' && c.root <= 'G')
		draft_add_chord(&r->draft, r->now + r->offset, &c);
	r->offset = 0;
}

/* --- notes */

static void
begin_note(struct musicxml_reader *r, const char **list)
{
	(void)list;
	r->note = (struct musicxml_note){ .step = -1 };
	r->duration = 0;
}

static void
end_step(struct musicxml_reader *r)
{
	static const char letters[] = "C D EF G A B";
	const char *at = r->text[0] == ' ' || r->text[0] == '\0' ? NULL :
	    strchr(letters, r->text[0]);

	r->note.step = at != NULL ? (int)(at - letters) : -1;
}

static void
end_alter(struct musicxml_reader *r)
{
	r->note.alter = (int)integer(r->text, -3, 3);
}

static void
end_octave(struct musicxml_reader *r)
{
	r->note.octave = (int)integer(r->text, -1, 9);
}

#define FLAG(name, field) \
static void \
begin_##name(struct musicxml_reader *r, const char **list) \
{ \
	(void)list; \
	r->note.field = true; \
}
FLAG(chord, chord)
FLAG(rest, rest)
FLAG(grace, silent)
FLAG(cue, silent)
FLAG(unpitched, unpitched)

static void
begin_tie(struct musicxml_reader *r, const char **list)
{
	const char *type = attribute(list, "type");

	r->note.begins_tie |= strcmp(type, "start") == 0;
	r->note.ends_tie |= strcmp(type, "stop") == 0;
}

static void
end_voice(struct musicxml_reader *r)
{
	r->note.voice = (int)integer(r->text, 0, 1000) % MUSICXML_VOICES;
}

static void
begin_instrument(struct musicxml_reader *r, const char **list)
{
	keep_id(r->note.instrument, attribute(list, "id"));
}

/* The first verse. */
static void
begin_lyric(struct musicxml_reader *r, const char **list)
{
	const char *number = attribute(list, "number");

	r->note.other_verse = number[0] != '\0' && strcmp(number, "1") != 0;
}

static void
end_syllabic(struct musicxml_reader *r)
{
	if (!r->note.other_verse)
		r->note.word_goes_on = strcmp(r->text, "begin") == 0 ||
		    strcmp(r->text, "middle") == 0;
}

/* Two words under one note are two texts. */
static void
end_text(struct musicxml_reader *r)
{
	char *lyric = r->note.lyric;
	size_t used = strlen(lyric);

	if (!r->note.other_verse)
		snprintf(lyric + used, sizeof r->note.lyric - used, "%s%s", used > 0 ? " " : "",
		    r->text);
}

/* As MIDI files have it: a hyphen where the word goes on. */
static void
sing(struct musicxml_reader *r, int64_t start)
{
	char text[sizeof r->note.lyric + 1];

	snprintf(text, sizeof text, "%s%s", r->note.lyric,
	    r->note.lyric[0] != '\0' && r->note.word_goes_on ? "-" : "");
	draft_add_text(&r->draft, start, r->part, META_LYRIC, text);
}

static int
pitch_of(const struct musicxml_reader *r)
{
	int pitch = 12 * (r->note.octave + 1) + r->note.step + r->note.alter + r->transpose;

	if (r->note.unpitched) {
		for (int i = 0; i < r->drum_count; i++)
			if (strcmp(r->drums[i].id, r->note.instrument) == 0)
				return r->drums[i].pitch;
		return DRUM_UNKNOWN;
	}
	return r->note.step < 0 || pitch < 0 || pitch >= PITCHES ? PITCH_NONE : pitch;
}

static void
sound(struct musicxml_reader *r, int64_t start, int pitch)
{
	long *tied = &r->tied[r->note.voice][pitch];
	struct draft_note *held = *tied >= 0 ? &r->draft.notes[*tied] : NULL;

	if (r->note.ends_tie && held != NULL && held->start + held->length == start)
		held->length += r->duration;
	else
		*tied = draft_add_note(&r->draft, &(struct draft_note){ .start = start,
		    .length = r->duration, .part = r->part, .pitch = (uint8_t)pitch,
		    .velocity = 80 });
	if (!r->note.begins_tie)
		*tied = -1;
}

static void
end_note(struct musicxml_reader *r)
{
	int64_t start = r->note.chord ? r->chord_start : r->now;
	int pitch = pitch_of(r);

	if (r->note.silent)
		return;
	if (!r->note.rest && pitch != PITCH_NONE && r->part >= 0 && r->duration > 0) {
		sound(r, start, pitch);
		sing(r, start);
	}
	if (r->note.chord)
		return;
	r->chord_start = start;
	go(r, r->duration);
}

/* --- the table, by name */

static const struct musicxml_element elements[] = {
	{ "alter", NULL, end_alter }, { "backup", NULL, end_backup },
	{ "bass-alter", NULL, end_bass_alter }, { "bass-step", NULL, end_bass_step },
	{ "beat-type", NULL, end_beat_type }, { "beats", NULL, end_beats },
	{ "chord", begin_chord, NULL }, { "chromatic", NULL, end_chromatic },
	{ "cue", begin_cue, NULL }, { "degree-alter", NULL, end_degree_alter },
	{ "degree-value", NULL, end_degree_value }, { "direction", begin_direction, end_direction },
	{ "divisions", NULL, end_divisions }, { "duration", NULL, end_duration },
	{ "fifths", NULL, end_fifths }, { "forward", NULL, end_forward },
	{ "grace", begin_grace, NULL }, { "harmony", begin_harmony, end_harmony },
	{ "instrument", begin_instrument, NULL },
	{ "key", NULL, end_key }, { "kind", NULL, end_kind }, { "lyric", begin_lyric, NULL },
	{ "measure", begin_measure, NULL },
	{ "midi-channel", NULL, end_midi_channel },
	{ "midi-instrument", begin_midi_instrument, NULL },
	{ "midi-program", NULL, end_midi_program },
	{ "midi-unpitched", NULL, end_midi_unpitched }, { "mode", NULL, end_mode },
	{ "movement-title", NULL, end_title }, { "note", begin_note, end_note },
	{ "octave", NULL, end_octave }, { "octave-change", NULL, end_octave_change },
	{ "offset", NULL, end_offset }, { "part", begin_part, NULL },
	{ "part-name", NULL, end_part_name }, { "rehearsal", NULL, end_rehearsal },
	{ "rest", begin_rest, NULL }, { "root-alter", NULL, end_root_alter },
	{ "root-step", NULL, end_root_step }, { "score-part", begin_score_part, NULL },
	{ "sound", begin_sound, NULL }, { "step", NULL, end_step },
	{ "syllabic", NULL, end_syllabic }, { "text", NULL, end_text }, { "tie", begin_tie, NULL },
	{ "time", NULL, end_time }, { "transpose", begin_transpose, NULL },
	{ "unpitched", begin_unpitched, NULL }, { "voice", NULL, end_voice },
	{ "work-title", NULL, end_title },
};
#define ELEMENTS	(sizeof elements / sizeof *elements)

static int
by_name(const void *name, const void *element)
{
	return strcmp(name, ((const struct musicxml_element *)element)->name);
}

const struct musicxml_element *
musicxml_element(const char *name)
{
	return bsearch(name, elements, ELEMENTS, sizeof *elements, by_name);
}
