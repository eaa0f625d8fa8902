/* SPDX-License-Identifier: MIT */
#include "app/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/time.h"

#define BAR_MAX		1000000
#define BARS_MAX	1024		/* of one order */
#define TICKS_MAX	((int64_t)1 << 48)
#define SEED_MAX	9000000000000000	/* below 2^53: the store and JSON keep it */
#define TEMPERATURE_MAX	2
#define WORDS_MAX	(2 * ORDER_ROWS + 1)

const struct order_way_row order_ways[ORDER_WAYS] = {
	[ORDER_CONTINUE] = { "continue", "what comes next", .at_end = true },
	[ORDER_FILL] = { "fill", "some bars anew, to fit what is around them", .replace = true },
	[ORDER_ACCOMPANY] = { "accompany", "a new track to those that are there",
	    .replace = true, .new_track = true },
	[ORDER_VARY] = { "vary", "a variation of some bars", .replace = true, .varies = true },
	[ORDER_HARMONISE] = { "harmonise", "chords for a melody, and a track that plays them",
	    .replace = true, .new_track = true, .propose = true },
	[ORDER_END] = { "end", "an ending", .at_end = true, .ends = true },
	[ORDER_BRIDGE] = { "bridge", "a way from the bars before to the bars after",
	    .replace = true },
};

static const char *const row_names[ORDER_ASKING] = {
	[ORDER_REGION] = "ticks", [ORDER_BARS] = "bars", [ORDER_TRACKS] = "tracks",
	[ORDER_INSTRUMENT] = "instrument", [ORDER_BELOW] = "below", [ORDER_ABOVE] = "above",
	[ORDER_EXISTING] = "existing", [ORDER_KEEP] = "keep",
	[ORDER_NOTES] = "notes", [ORDER_LOCKED] = "locked",
	[ORDER_CANDIDATES] = "candidates", [ORDER_TEMPERATURE] = "temperature",
	[ORDER_MIN_P] = "min-p", [ORDER_MEMORY] = "memory", [ORDER_BOLD] = "bolder",
	[ORDER_SEED] = "seed",
};

const char *
order_row_name(int row)
{
	return row < ORDER_ASKING ? row_names[row] : asking_table[row - ORDER_ASKING].name;
}

bool
order_find_way(const char *name, enum order_way *way, struct err *err)
{
	for (int i = 0; i < ORDER_WAYS; i++)
		if (strcmp(order_ways[i].name, name) == 0) {
			*way = (enum order_way)i;
			return true;
		}
	return err_set(err, ERR_ARG, "%.40s is nothing the model can be asked for: continue, fill, "
	    "accompany, vary, harmonise, end or bridge", name);
}

static bool
keep_value(struct order *o, int row, const char *value, struct err *err)
{
	char *copy = value != NULL ? strdup(value) : NULL;

	if (value != NULL && copy == NULL)
		return err_set(err, ERR_LIMIT, "no memory for what is asked");
	free(o->value[row]);
	o->value[row] = copy;
	return true;
}

/* --- places in the piece */

/* "5", or "5+240": 240 ticks into bar 5.  *whole: it is a bar alone. */
static bool
parse_place(const char *word, const struct time_map *time, struct bar *bar, int64_t *ticks,
    bool *whole)
{
	char number[24];
	const char *plus = strchr(word, '+');
	long long n, into = 0;
	struct err why;

	snprintf(number, sizeof number, "%.*s", plus != NULL ? (int)(plus - word) : 23, word);
	if (!text_integer(number, 1, BAR_MAX, &n, &why))
		return false;
	time_bar(time, n - 1, bar);
	*whole = plus == NULL;
	if (!*whole && !text_integer(plus + 1, 0, bar->length_ticks, &into, &why))
		return false;
	*ticks = bar->start_ticks + into;
	return true;
}

/* "A-B" or "A", bars from 1, both included; or places inside bars. */
static bool
parse_bars(const char *value, const struct time_map *time, int64_t *start, int64_t *end)
{
	const char *dash = strchr(value, '-');
	char from[48];
	struct bar first, last;
	bool whole;

	snprintf(from, sizeof from, "%.*s", dash != NULL ? (int)(dash - value) : 47, value);
	if (!parse_place(from, time, &first, start, &whole))
		return false;
	if (dash == NULL) {
		*end = first.start_ticks + first.length_ticks;
		return true;
	}
	if (!parse_place(dash + 1, time, &last, end, &whole))
		return false;
	if (whole)
		*end = last.start_ticks + last.length_ticks;
	return true;
}

static bool
set_bars(struct order *o, const struct order_place *p, const char *value, struct err *err)
{
	int64_t start, end;
	long long count;
	struct err why;

	if (order_ways[o->way].at_end && strchr(value, '-') == NULL) {
		if (!text_integer(value, 1, BARS_MAX, &count, &why))
			return err_set(err, ERR_ARG, "bars: %.150s", why.text);
		free(o->value[ORDER_REGION]);
		o->value[ORDER_REGION] = NULL;
		return keep_value(o, ORDER_BARS, value, err);
	}
	if (!parse_bars(value, p->time, &start, &end) || end <= start)
		return err_set(err, ERR_ARG, "bars takes A-B, two bars from 1 on, not %.40s",
		    value);
	return order_set_region(o, start, end, err);
}

/* "480-1920". */
static bool
parse_ticks(const char *value, int64_t *start, int64_t *end)
{
	char *rest;

	*start = strtoll(value, &rest, 10);
	if (rest == value || *rest != '-')
		return false;
	value = rest + 1;
	*end = strtoll(value, &rest, 10);
	return rest != value && (*rest == '\0' || *rest == ',') && *start >= 0 && *end > *start &&
	    *end < TICKS_MAX;
}

bool
order_set_region(struct order *o, int64_t start_ticks, int64_t end_ticks, struct err *err)
{
	char text[64];

	snprintf(text, sizeof text, "%" PRId64 "-%" PRId64, start_ticks, end_ticks);
	if (start_ticks < 0 || end_ticks <= start_ticks || end_ticks >= TICKS_MAX)
		return err_set(err, ERR_ARG, "the region ends before it begins");
	free(o->value[ORDER_BARS]);
	o->value[ORDER_BARS] = NULL;
	return keep_value(o, ORDER_REGION, text, err);
}

bool
order_region(const struct order *o, int64_t *start_ticks, int64_t *end_ticks)
{
	return o->value[ORDER_REGION] != NULL &&
	    parse_ticks(o->value[ORDER_REGION], start_ticks, end_ticks);
}

/* --- tracks */

/* The track of a word: "3", or "@7" by its id; -1: there is none. */
static int
parse_track(const char *word, const struct song *song)
{
	long long number;
	struct err why;

	if (word[0] == '@')
		return text_integer(word + 1, 1, UINT32_MAX, &number, &why) ?
		    song_track_of_id(song, (uint32_t)number) : -1;
	return text_integer(word, 1, song_tracks(song), &number, &why) ? (int)number - 1 : -1;
}

/* A word of a list of tracks: one, or from one to another. */
static bool
take_tracks(char *word, const struct song *song, bool *tracks, struct err *err)
{
	char *dash = strchr(word, '-');
	int from, to;

	if (dash != NULL)
		*dash = '\0';
	from = parse_track(word, song);
	to = dash != NULL ? parse_track(dash + 1, song) : from;
	if (from < 0 || to < 0)
		return err_set(err, ERR_ARG, word[0] == '@' ?
		    "a track that was asked for is gone; undo brings it back" :
		    "tracks: there is no track %.20s; there are 1 to %d",
		    from < 0 ? word : dash + 1, song_tracks(song));
	for (int t = from; t <= to; t++)
		tracks[t] = true;
	return true;
}

static bool
parse_tracks(const char *value, const struct song *song, bool *tracks, struct err *err)
{
	char *text = strdup(value), *save = NULL;
	bool ok = text != NULL || err_set(err, ERR_LIMIT, "no memory for a list of tracks");

	for (char *word = ok ? strtok_r(text, ",", &save) : NULL; ok && word != NULL;
	    word = strtok_r(NULL, ",", &save))
		ok = take_tracks(word, song, tracks, err);
	free(text);
	return ok;
}

bool
order_set_tracks(struct order *o, const struct song *song, const bool *tracks, struct err *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool first = true, ok;

	for (int t = 0; out != NULL && t < song_tracks(song); t++)
		if (tracks[t]) {
			fprintf(out, "%s@%" PRIu32, first ? "" : ",", song_track_id(song, t));
			first = false;
		}
	ok = out != NULL && fclose(out) == 0;
	ok = (ok || err_set(err, ERR_LIMIT, "no memory for a list of tracks")) &&
	    keep_value(o, ORDER_TRACKS, first ? NULL : text, err);
	free(text);
	return ok;
}

/* As a line has them that was kept, where there is no song to look at. */
static bool
keep_ids(struct order *o, int row, const char *value, struct err *err)
{
	if (value[0] != '@' || strspn(value, "@0123456789,") != strlen(value))
		return err_set(err, ERR_ARG, "%s: %.40s is no track", row_names[row], value);
	return keep_value(o, row, value, err);
}

static bool
set_tracks(struct order *o, const struct song *song, const char *value, struct err *err)
{
	bool *tracks, ok;

	if (song == NULL)
		return keep_ids(o, ORDER_TRACKS, value, err);
	tracks = calloc((size_t)song_tracks(song) + 1, sizeof *tracks);
	ok = (tracks != NULL || err_set(err, ERR_LIMIT, "no memory for a list of tracks")) &&
	    parse_tracks(value, song, tracks, err) && order_set_tracks(o, song, tracks, err);

	free(tracks);
	return ok;
}

static bool
set_beside(struct order *o, int row, const struct song *song, const char *value, struct err *err)
{
	char text[16];
	int track;

	if (song == NULL)
		return keep_ids(o, row, value, err);
	track = parse_track(value, song);
	if (track < 0)
		return err_set(err, ERR_ARG, "%s: there is no track %.20s", row_names[row], value);
	snprintf(text, sizeof text, "@%" PRIu32, song_track_id(song, track));
	return keep_value(o, row, text, err);
}

/* --- the other values */

/* A list of pairs or numbers, as the composer writes it: digits and what separates them. */
static bool
set_list(struct order *o, int row, const char *value, struct err *err)
{
	if (strspn(value, "0123456789,-") != strlen(value))
		return err_set(err, ERR_ARG, "%s: %.40s is no list of numbers", row_names[row],
		    value);
	return keep_value(o, row, value, err);
}

static bool
set_keep(struct order *o, const char *value, struct err *err)
{
	double share;
	struct err why;

	if (strcmp(value, "rhythm") != 0 && strcmp(value, "contour") != 0 &&
	    strcmp(value, "pitches") != 0 && !text_number(value, 0, 1, &share, &why))
		return err_set(err, ERR_ARG,
		    "keep takes rhythm, contour, pitches or a share from 0 to 1, not %.40s", value);
	return keep_value(o, ORDER_KEEP, value, err);
}

static bool
set_existing(struct order *o, const char *value, struct err *err)
{
	if (strcmp(value, "keep") != 0 && strcmp(value, "replace") != 0 &&
	    strcmp(value, "push") != 0)
		return err_set(err, ERR_ARG, "existing takes keep, replace or push, not %.40s",
		    value);
	return keep_value(o, ORDER_EXISTING, value, err);
}

bool
order_pushes(const struct order *o)
{
	return o->value[ORDER_EXISTING] != NULL && strcmp(o->value[ORDER_EXISTING], "push") == 0;
}

static bool
set_instrument(struct order *o, const char *value, struct err *err)
{
	int program;

	return gm_find(value, &program, err) && keep_value(o, ORDER_INSTRUMENT, value, err);
}

static bool
set_number(struct order *o, int row, const char *value, struct err *err)
{
	static const struct { double low, high; } range[ORDER_ASKING] = {
		[ORDER_CANDIDATES] = { 1, GENERATE_CANDIDATES_MAX },
		[ORDER_TEMPERATURE] = { 0, TEMPERATURE_MAX }, [ORDER_MIN_P] = { 0, 1 },
		[ORDER_MEMORY] = { 0, 1 }, [ORDER_BOLD] = { -1, 1 }, [ORDER_SEED] = { 0, SEED_MAX },
	};
	bool whole = row == ORDER_CANDIDATES || row == ORDER_SEED;
	long long integer;
	double number;
	struct err why;

	if (whole ? !text_integer(value, (long long)range[row].low, (long long)range[row].high,
	    &integer, &why) : !text_number(value, range[row].low, range[row].high, &number, &why))
		return err_set(err, ERR_ARG, "%s: %.150s", row_names[row], why.text);
	return keep_value(o, row, value, err);
}

static bool
set_asking(struct order *o, const struct model *model, int row, const char *value, struct err *err)
{
	struct asking scratch = ASKING_NOTHING;
	bool ok = asking_set(&scratch, asking_table[row - ORDER_ASKING].name, value, model, err);

	asking_clear(&scratch);
	return ok && keep_value(o, row, value, err);
}

static bool
set_row(struct order *o, const struct order_place *p, int row, const char *value, struct err *err)
{
	int64_t start, end;

	if (value[0] == '\0' || strcasecmp(value, "any") == 0)
		return keep_value(o, row, NULL, err);
	switch (row) {
	case ORDER_REGION:
		return parse_ticks(value, &start, &end) ? order_set_region(o, start, end, err) :
		    err_set(err, ERR_ARG, "ticks takes A-B, not %.40s", value);
	case ORDER_BARS: return set_bars(o, p, value, err);
	case ORDER_TRACKS: return set_tracks(o, p->song, value, err);
	case ORDER_BELOW: case ORDER_ABOVE: return set_beside(o, row, p->song, value, err);
	case ORDER_INSTRUMENT: return set_instrument(o, value, err);
	case ORDER_EXISTING: return set_existing(o, value, err);
	case ORDER_KEEP: return set_keep(o, value, err);
	case ORDER_NOTES: case ORDER_LOCKED: return set_list(o, row, value, err);
	case ORDER_CANDIDATES: case ORDER_TEMPERATURE: case ORDER_MIN_P: case ORDER_MEMORY:
	case ORDER_BOLD: case ORDER_SEED:
		return set_number(o, row, value, err);
	default: return set_asking(o, p->model, row, value, err);
	}
}

/* The row of a name, or of the beginning of one name only. */
static bool
find_row(const char *name, int *row)
{
	int count = 0;

	*row = 0;
	for (int i = 0; i < ORDER_ROWS; i++) {
		bool whole = strcmp(order_row_name(i), name) == 0;

		if (whole || strncmp(order_row_name(i), name, strlen(name)) == 0) {
			*row = i;
			count++;
		}
		if (whole)
			return true;
	}
	return count == 1;
}

bool
order_set(struct order *o, const struct order_place *p, const char *name, const char *value,
    struct err *err)
{
	int row;

	if (!find_row(name, &row))
		return err_set(err, ERR_ARG, "nothing called %.40s can be asked for", name);
	return set_row(o, p, row, value, err);
}

/* --- lines */

bool
order_are_pairs(int count, char *const *words, struct err *err)
{
	return count % 2 == 0 ||
	    err_set(err, ERR_ARG, "%.40s has no value after it", words[count - 1]);
}

bool
order_set_pairs(struct order *o, const struct order_place *p, int count, char *const *words,
    struct err *err)
{
	/* "scale" alone at the end is that of the key. */
	int last;
	bool scale = count % 2 == 1 && find_row(words[count - 1], &last) &&
	    strcmp(order_row_name(last), "scale") == 0;
	bool ok = scale || order_are_pairs(count, words, err);

	for (int i = 0; ok && i + 1 < count; i += 2)
		ok = order_set(o, p, words[i], words[i + 1], err);
	return ok && (!scale || order_set(o, p, words[count - 1], "key", err));
}

bool
order_set_words(struct order *o, const struct order_place *p, int count, char *const *words,
    struct err *err)
{
	if (count < 1)
		return err_set(err, ERR_ARG, "there is no word in it");
	return order_find_way(words[0], &o->way, err) &&
	    order_set_pairs(o, p, count - 1, words + 1, err);
}

bool
order_read(struct order *o, const struct order_place *p, const char *line, struct err *err)
{
	char *copy = strdup(line), *words[WORDS_MAX];
	int count;
	bool ok = (copy != NULL || err_set(err, ERR_LIMIT, "no memory for what is asked")) &&
	    text_split(copy, words, WORDS_MAX, &count, err) &&
	    order_set_words(o, p, count, words, err);

	free(copy);
	return ok;
}

/* --- as a whole */

bool
order_copy(struct order *to, const struct order *from, struct err *err)
{
	*to = (struct order){ .way = from->way };
	for (int row = 0; row < ORDER_ROWS; row++)
		if (!keep_value(to, row, from->value[row], err)) {
			order_clear(to);
			return false;
		}
	return true;
}

void
order_clear(struct order *o)
{
	for (int row = 0; row < ORDER_ROWS; row++)
		free(o->value[row]);
	*o = (struct order){ 0 };
}

bool
order_equal(const struct order *a, const struct order *b)
{
	for (int row = 0; row < ORDER_ROWS; row++)
		if ((a->value[row] == NULL) != (b->value[row] == NULL) ||
		    (a->value[row] != NULL && strcmp(a->value[row], b->value[row]) != 0))
			return false;
	return a->way == b->way;
}

long long
order_integer(const struct order *o, enum order_row_id row, long long otherwise)
{
	return o->value[row] != NULL ? strtoll(o->value[row], NULL, 10) : otherwise;
}

double
order_number(const struct order *o, enum order_row_id row, double otherwise)
{
	return o->value[row] != NULL ? strtod(o->value[row], NULL) : otherwise;
}
