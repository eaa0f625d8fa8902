/* SPDX-License-Identifier: MIT */
#include "app/setting.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"

#define CONFIG_BYTES_MAX ((size_t)1 << 20)
#define MAPS_MAX	4096

const struct setting setting_table[SETTING_COUNT] = {
	[SET_BACKGROUND]  = { "background", SETTING_CHOICE, 0, 0, "auto dark light", "auto",
	    "Colours for a dark or a light terminal" },
	[SET_BARS]	  = { "bars", SETTING_INTEGER, 1, 64, NULL, "4",
	    "Bars that the model writes" },
	[SET_CANDIDATES]  = { "candidates", SETTING_INTEGER, 1, 9, NULL, "8",
	    "Candidates that the model writes at a time" },
	[SET_COLOURS]	  = { "colours", SETTING_CHOICE, 0, 0, "auto true 256 16 mono", "auto",
	    "Number of colours on the screen" },
	[SET_COUNT_IN]	  = { "count-in", SETTING_INTEGER, 0, 2, NULL, "1",
	    "Bars of clicks before recording" },
	[SET_EXISTING]	  = { "existing", SETTING_CHOICE, 0, 0, "ask keep replace push", "ask",
	    "What becomes of notes that are where the model continues" },
	[SET_FOLLOW]	  = { "follow", SETTING_CHOICE, 0, 0, "off page centre", "page",
	    "How the view follows the playhead" },
	[SET_GAIN]	  = { "gain", SETTING_NUMBER, -60, 20, NULL, "0",
	    "Overall loudness in decibels" },
	[SET_GHOST]	  = { "ghost", SETTING_SWITCH, 0, 1, NULL, "on",
	    "Show after each written note which notes may come next" },
	[SET_GLYPHS]	  = { "glyphs", SETTING_CHOICE, 0, 0, "auto full block line ascii", "auto",
	    "Characters that the screen is drawn with" },
	[SET_GRID]	  = { "grid", SETTING_LENGTH, 0, 0, NULL, "1/16",
	    "Step of the cursor, as a fraction of a whole note" },
	[SET_KEEP]	  = { "keep", SETTING_SWITCH, 0, 1, NULL, "on",
	    "Store every edit in the session at once" },
	[SET_KEYS]	  = { "keys", SETTING_CHOICE, 0, 0, "vi cua", "vi",
	    "Keys of the roll: those of vi, or those of graphical programs" },
	[SET_LATENCY]	  = { "latency", SETTING_NUMBER, 5, 500, NULL, "25",
	    "Latency of the sound in milliseconds" },
	[SET_LAYOUT]	  = { "layout", SETTING_TEXT, 0, 0, NULL, "qwerty",
	    "Letters as a piano: qwerty, qwertz, azerty, dvorak, or the keys from C on" },
	[SET_LENGTH]	  = { "length", SETTING_LENGTH, 0, 0, NULL, "1/8",
	    "Length of a new note, as a fraction of a whole note" },
	[SET_MEMORY]	  = { "memory", SETTING_NUMBER, 0, 1, NULL, "0.95",
	    "Influence of the piece on what the model writes; lower is newer" },
	[SET_METRONOME]	  = { "metronome", SETTING_SWITCH, 0, 1, NULL, "off",
	    "Click on every beat while playing" },
	[SET_MIDI_IN]	  = { "midi-in", SETTING_TEXT, 0, 0, NULL, "auto",
	    "MIDI keyboard: auto, off, alsa, jack, or the path of a device" },
	[SET_MIN_P]	  = { "min-p", SETTING_NUMBER, 0, 1, NULL, "0.05",
	    "Drop tokens less likely than this share of the likeliest one" },
	[SET_MODEL]	  = { "model", SETTING_TEXT, 0, 0, NULL, "default",
	    "Model that continues: a file or the name of a shipped one; several are mixed" },
	[SET_PREVIEW]	  = { "preview", SETTING_SWITCH, 0, 1, NULL, "on",
	    "Play a note when it is written or moved" },
	[SET_QUANTISE]	  = { "quantise", SETTING_INTEGER, 1, 100, NULL, "100",
	    "How far quantising moves a note towards the grid, in percent" },
	[SET_RATE]	  = { "rate", SETTING_NUMBER, 8000, 96000, NULL, "48000",
	    "Sample rate requested of the sound device, in hertz" },
	[SET_RECORD]	  = { "record", SETTING_CHOICE, 0, 0, "overdub replace", "overdub",
	    "Add what is recorded, or put it in place of what is there" },
	[SET_RECORD_QUANTISE] = { "record-quantise", SETTING_SWITCH, 0, 1, NULL, "off",
	    "Quantise what was recorded, as an edit of its own" },
	[SET_SEED]	  = { "seed", SETTING_INTEGER, 0, 4294967295, NULL, "0",
	    "Seed of the next continuation; 0 draws a new one each time" },
	[SET_SOUNDFONT]	  = { "soundfont", SETTING_TEXT, 0, 0, NULL, "",
	    "Soundfont to play with; empty searches for one" },
	[SET_SPEAK]	  = { "speak", SETTING_SWITCH, 0, 1, NULL, "off",
	    "Say each change in one line, also in the file speech.log" },
	[SET_STEP]	  = { "step", SETTING_CHOICE, 0, 0, "piano letters", "piano",
	    "What the keys write in STEP: two rows of a piano, or notes by their letters" },
	[SET_TEMPERATURE] = { "temperature", SETTING_NUMBER, 0, 2, NULL, "1",
	    "Randomness of the model; 0 always takes the likeliest token" },
	[SET_TEXT_ENCODING] = { "text-encoding", SETTING_CHOICE, 0, 0, encoding_names, "auto",
	    "Encoding of names and texts that are not UTF-8; auto guesses" },
	[SET_THEME]	  = { "theme", SETTING_CHOICE, 0, 0, "plain contrast colour-blind", "plain",
	    "Colours of the screen: plain, of high contrast, or safe for colour-blind eyes" },
	[SET_VELOCITY]	  = { "velocity", SETTING_INTEGER, 1, 127, NULL, "84",
	    "Velocity of a new note" },
};

struct settings *
settings_new(void)
{
	struct settings *s = calloc(1, sizeof *s);
	struct err err;
	bool good = s != NULL;

	for (int i = 0; good && i < SETTING_COUNT; i++)
		good = settings_set(s, (enum setting_id)i, setting_table[i].standard, &err);
	if (good)
		return s;
	settings_free(s);
	return NULL;
}

static void
free_map(struct key_map *map)
{
	free(map->view);
	free(map->keys);
	free(map->line);
}

struct settings *
settings_copy(const struct settings *of)
{
	struct settings *s = calloc(1, sizeof *s);
	bool good = s != NULL;

	if (good)
		memcpy(s->values, of->values, sizeof s->values);
	for (int i = 0; s != NULL && i < SETTING_COUNT; i++) {
		s->values[i].text = strdup(of->values[i].text);
		good = good && s->values[i].text != NULL;
	}
	if (good)
		return s;
	settings_free(s);
	return NULL;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < SETTING_COUNT; i++)
		free(s->values[i].text);
	while (s->map_count > 0)
		free_map(&s->maps[--s->map_count]);
	free(s->maps);
	free(s);
}

static const char *
name_at(size_t i)
{
	return setting_table[i].name;
}

bool
setting_find(const char *name, enum setting_id *id, struct err *err)
{
	const char *near;

	for (int i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(setting_table[i].name, name) == 0) {
			*id = (enum setting_id)i;
			return true;
		}
	}
	near = text_nearest(name, name_at, SETTING_COUNT);
	return err_set(err, ERR_ARG, "there is no setting %.40s%s%s%s", name,
	    near == NULL ? "" : "; did you mean ", near == NULL ? "" : near,
	    near == NULL ? "" : "?");
}

/* Powers of two, and three, five or seven times these: triplets, quintuplets, septuplets. */
static bool
is_grid(int denominator)
{
	int odd = denominator;

	while (odd % 2 == 0)
		odd /= 2;
	return odd == 1 || odd == 3 || odd == 5 || odd == 7;
}

bool
setting_parse_length(const char *word, int *numerator, int *denominator, struct err *err)
{
	char *end;
	long n = strtol(word, &end, 10), d = 1;

	if (end != word && *end == '/')
		d = strtol(end + 1, &end, 10);
	if (!isdigit((unsigned char)word[0]) || *end != '\0' || n < 1 || n > 64 || d < 1 ||
	    d > 128 ||
	    !is_grid((int)d))
		return err_set(err, ERR_ARG, "%.40s is not a length such as 1/16, 1/12 or 3/8",
		    word);
	*numerator = (int)n;
	*denominator = (int)d;
	return true;
}

static bool
parse_switch(const char *word, double *number, struct err *err)
{
	static const char *const words[] = { "off", "on", "no", "yes", "0", "1", "false", "true" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(word, words[i]) == 0) {
			*number = i % 2;
			return true;
		}
	}
	return err_set(err, ERR_ARG, "%.40s is neither on nor off", word);
}

static bool
parse_choice(const struct setting *row, const char *word, double *number, struct err *err)
{
	const char *at = row->choices;
	size_t n = strlen(word);

	for (int which = 0; *at != '\0'; which++) {
		size_t length = strcspn(at, " ");

		if (length == n && strncmp(at, word, n) == 0) {
			*number = which;
			return true;
		}
		at += length + (at[length] == ' ');
	}
	return err_set(err, ERR_ARG, "%.40s is not one of: %s", word, row->choices);
}

bool
settings_set(struct settings *s, enum setting_id id, const char *value, struct err *err)
{
	const struct setting *row = &setting_table[id];
	double number = 0;
	long long whole = 0;
	int numerator = 0, denominator = 1;
	bool good = true;
	char *text;

	switch (row->kind) {
	case SETTING_INTEGER:
		good = text_integer(value, (long long)row->low, (long long)row->high, &whole, err);
		number = (double)whole;
		break;
	case SETTING_NUMBER:
		good = text_number(value, row->low, row->high, &number, err);
		break;
	case SETTING_SWITCH:
		good = parse_switch(value, &number, err);
		value = number != 0 ? "on" : "off";
		break;
	case SETTING_CHOICE:
		good = parse_choice(row, value, &number, err);
		break;
	case SETTING_LENGTH:
		good = setting_parse_length(value, &numerator, &denominator, err);
		number = (double)numerator / denominator;
		break;
	case SETTING_TEXT:
		break;
	}
	if (!good)
		return false;
	text = strdup(value);
	if (text == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a setting");
	free(s->values[id].text);
	s->values[id].text = text;
	s->values[id].number = number;
	s->values[id].numerator = numerator;
	s->values[id].denominator = denominator;
	return true;
}

double
settings_number(const struct settings *s, enum setting_id id)
{
	return s->values[id].number;
}

bool
settings_on(const struct settings *s, enum setting_id id)
{
	return s->values[id].number != 0;
}

const char *
settings_text(const struct settings *s, enum setting_id id)
{
	return s->values[id].text;
}

int64_t
settings_ticks(const struct settings *s, enum setting_id id, int ticks_per_quarter)
{
	int64_t ticks = (int64_t)ticks_per_quarter * 4 * s->values[id].numerator /
	    s->values[id].denominator;

	return ticks < 1 ? 1 : ticks;
}

bool
settings_unmap(struct settings *s, const char *view, const char *keys)
{
	size_t i = 0;

	while (i < s->map_count && (strcmp(s->maps[i].view, view) != 0 ||
	    strcmp(s->maps[i].keys, keys) != 0))
		i++;
	if (i == s->map_count)
		return false;
	free_map(&s->maps[i]);		/* view and keys may be its own */
	s->map_count--;
	memmove(s->maps + i, s->maps + i + 1, (s->map_count - i) * sizeof *s->maps);
	return true;
}

void
settings_map(struct settings *s, const char *view, const char *keys, const char *line)
{
	struct key_map *grown, map = { strdup(view), strdup(keys), strdup(line) };

	settings_unmap(s, view, keys);
	grown = s->map_count < MAPS_MAX ?
	    realloc(s->maps, (s->map_count + 1) * sizeof *grown) : NULL;
	if (grown != NULL)
		s->maps = grown;
	if (grown == NULL || map.view == NULL || map.keys == NULL || map.line == NULL) {
		free_map(&map);
		return;
	}
	s->maps[s->map_count++] = map;
}

char *
settings_config(const struct settings *s, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (out == NULL)
		return NULL;
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(s->values[i].text, setting_table[i].standard) == 0)
			continue;
		fprintf(out, "set %s ", setting_table[i].name);
		text_write_word(out, s->values[i].text);
		fputc('\n', out);
	}
	for (size_t i = 0; i < s->map_count; i++)
		fprintf(out, "map %s %s %s\n", s->maps[i].view, s->maps[i].keys, s->maps[i].line);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* `map VIEW KEYS COMMAND...`: the command is the rest of the line, as it stands. */
static bool
read_map(struct settings *s, const char *rest, struct err *err)
{
	char view[32], keys[64];
	int used = 0;

	if (sscanf(rest, "%31s %63s %n", view, keys, &used) < 2 || used == 0 || rest[used] == '\0')
		return err_set(err, ERR_ARG,
		    "map takes a view, keys and a command: map roll a continue 4");
	settings_map(s, view, keys, rest + used);
	return true;
}

static bool
read_set(struct settings *s, char *line, struct err *err)
{
	char *words[3];
	int count;
	enum setting_id id = 0;

	if (!text_split(line, words, 3, &count, err))
		return false;
	if (count != 3)
		return err_set(err, ERR_ARG, "set takes a name and a value: set grid 1/16");
	return setting_find(words[1], &id, err) && settings_set(s, id, words[2], err);
}

static bool
is_word(const char *line, const char *word)
{
	size_t length = strlen(word);

	return strncmp(line, word, length) == 0 &&
	    (line[length] == '\0' || isspace((unsigned char)line[length]));
}

static bool
read_line(struct settings *s, char *line, struct err *err)
{
	while (isspace((unsigned char)*line))
		line++;
	if (*line == '\0' || *line == '#')
		return true;
	if (is_word(line, "map"))
		return read_map(s, line + 3, err);
	if (is_word(line, "set"))
		return read_set(s, line, err);
	return err_set(err, ERR_ARG, "a line begins with set or map, not with %.30s", line);
}

bool
settings_read(struct settings *s, const char *path,
    void (*complain)(void *arg, const char *sentence), void *arg, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	char *line, *next, sentence[256];

	if (!file_exists(path))
		return true;
	if (!file_read(path, CONFIG_BYTES_MAX, &bytes, &size, err))
		return false;
	bytes[size] = '\0';		/* file_read leaves room for it */
	line = text_after_bom((char *)bytes);
	for (int number = 1; line != NULL; number++, line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (!read_line(s, line, err)) {
			snprintf(sentence, sizeof sentence, "config, line %d: %s", number,
			    err->text);
			complain(arg, sentence);
		}
	}
	free(bytes);
	return true;
}
