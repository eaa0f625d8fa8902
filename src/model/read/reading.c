/* SPDX-License-Identifier: MIT */
#include "model/read/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/reader.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/spell.h"

/* Chosen on the songs held out: docs/notes/recognition.md. */
#define KEY_HEARD	0.5	/* what the net hears of keys counts so much */
#define KEY_CHORDS	1.0	/* and the chords that it hears */
#define KEY_CHANGE	-10.0	/* of the score, for another key in the next half bar */
#define MAIN_KEY_CHANGE	-24.0	/* the same for the key of the piece */
#define FLOOR		1e-6

/* --- keys */

/*
 * What a half bar says for each key: what the net heard of keys, and how usual the chords
 * that it heard are there.
 */
static void
weigh_keys(const struct read_degrees *degrees, const struct heard *h, double weight[READ_KEYS])
{
	for (int key = 0; key < READ_KEYS; key++) {
		const float *usual = degrees->log[key % 2];
		double chords = 0;

		for (int i = 0; i < READ_CHORDS; i++) {
			int from = i - key / 2 * READ_QUALITIES;

			chords += (double)h->chord[i] *
			    (double)usual[from < 0 ? from + READ_CHORDS : from];
		}
		weight[key] = KEY_HEARD * log((double)h->key[key] + FLOOR) + KEY_CHORDS * chords;
	}
}

/*
 * Viterbi's algorithm where every change costs the same: the best path to a key either
 * stays or comes from the best of all.  from: (count, READ_KEYS) is where it came from.
 */
static void
walk_keys(const struct read_degrees *degrees, const struct heard *heard, int count,
    double change, uint8_t (*from)[READ_KEYS], uint8_t *key)
{
	double score[READ_KEYS] = { 0 }, weight[READ_KEYS];
	int best = 0;

	for (int at = 0; at < count; at++) {
		double leave = score[best] + change;
		int next = 0;

		weigh_keys(degrees, &heard[at], weight);
		for (int k = 0; k < READ_KEYS; k++) {
			bool stays = at == 0 || score[k] >= leave;

			from[at][k] = (uint8_t)(stays ? k : best);
			score[k] = (stays ? score[k] : leave) + weight[k];
		}
		for (int k = 1; k < READ_KEYS; k++)
			next = score[k] > score[next] ? k : next;
		best = next;
	}
	for (int at = count - 1; at >= 0; at--) {
		key[at] = (uint8_t)best;
		best = from[at][best];
	}
}

static bool
find_keys(const struct read_degrees *degrees, const struct heard *heard, int count,
    double change, uint8_t *key, struct err *err)
{
	uint8_t (*from)[READ_KEYS] = malloc(((size_t)count + 1) * sizeof *from);

	if (from == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the keys of %d half bars", count);
	walk_keys(degrees, heard, count, change, from, key);
	free(from);
	return true;
}

bool
read_keys(const struct read_degrees *degrees, const struct heard *heard, int count, uint8_t *key,
    struct err *err)
{
	return find_keys(degrees, heard, count, KEY_CHANGE, key, err);
}

int
read_longest_key(const uint8_t *key, int count)
{
	int times[READ_KEYS] = { 0 }, best = 0;

	for (int at = 0; at < count; at++)
		times[key[at]]++;
	for (int k = 1; k < READ_KEYS; k++)
		best = times[k] > times[best] ? k : best;
	return best;
}

bool
read_main_key(const struct read_degrees *degrees, const struct heard *heard, int count, int *key,
    struct err *err)
{
	uint8_t *keys = malloc((size_t)count + 1);
	bool good = keys != NULL;

	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the key of %d half bars", count);
	good = good && find_keys(degrees, heard, count, MAIN_KEY_CHANGE, keys, err);
	if (good)
		*key = read_longest_key(keys, count);
	free(keys);
	return good;
}

/* The mean probability of a key in [first, end). */
static float
key_sure(const struct heard *heard, int first, int end, int key)
{
	float sum = 0;

	for (int at = first; at < end; at++)
		sum += heard[at].key[key];
	return end > first ? sum / (float)(end - first) : 0;
}

static struct read_key
name_key(int key, float sure)
{
	struct read_key k = { .tonic = key / 2, .sure = sure };

	key_on(key / 2, key % 2, &k.key);
	return k;
}

static void
lay_sections(struct reading *r, const struct heard *heard, const uint8_t *key)
{
	for (int at = 0; at < r->halves.count; at++) {
		if (at == 0 || key[at] != key[at - 1])
			r->section[r->sections++].first = at;
		r->section[r->sections - 1].end = at + 1;
	}
	for (int s = 0; s < r->sections; s++) {
		struct read_section *section = &r->section[s];
		int k = key[section->first];

		section->key = name_key(k, key_sure(heard, section->first, section->end, k));
	}
}

/* How sure the main key is, in the sections that have it; nowhere: on the whole. */
static float
main_sure(const struct reading *r, const struct heard *heard, int key)
{
	double sum = 0, halves = 0;

	for (int s = 0; s < r->sections; s++) {
		const struct read_section *section = &r->section[s];
		int length = section->end - section->first;

		if (section->key.tonic != key / 2 || section->key.key.minor != key % 2)
			continue;
		sum += (double)section->key.sure * length;
		halves += length;
	}
	return halves > 0 ? (float)(sum / halves) : key_sure(heard, 0, r->halves.count, key);
}

static bool
find_sections(struct reading *r, const struct read_degrees *degrees, const struct heard *heard,
    struct err *err)
{
	int count = r->halves.count, main;
	uint8_t *key = malloc((size_t)count);
	bool good;

	r->section = calloc((size_t)count, sizeof *r->section);
	good = key != NULL && r->section != NULL;
	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the keys of %d half bars", count);
	good = good && read_keys(degrees, heard, count, key, err) &&
	    read_main_key(degrees, heard, count, &main, err);
	if (good) {
		lay_sections(r, heard, key);
		r->key = name_key(main, main_sure(r, heard, main));
	}
	free(key);
	return good;
}

const struct read_section *
reading_section(const struct reading *r, int half)
{
	int low = 0, high = r->sections;

	while (high - low > 1) {
		int middle = low + (high - low) / 2;

		if (r->section[middle].first <= half)
			low = middle;
		else
			high = middle;
	}
	return &r->section[low];
}

/* --- chords */

static int
most_likely(const float *p, int count)
{
	int best = 0;

	for (int i = 1; i < count; i++)
		best = p[i] > p[best] ? i : best;
	return best;
}

struct read_chord
read_best_chord(const struct heard *heard)
{
	struct read_chord c;
	float root[12] = { 0 };
	const float *quality;

	for (int i = 0; i < READ_CHORDS; i++)
		root[i / READ_QUALITIES] += heard->chord[i];
	c.root = most_likely(root, 12);
	c.root_sure = root[c.root];
	quality = heard->chord + c.root * READ_QUALITIES;
	c.quality = most_likely(quality, READ_QUALITIES);
	c.sure = quality[c.quality];
	c.bass = most_likely(heard->bass, 12);
	c.bass_sure = heard->bass[c.bass];
	return c;
}

const char *
read_chord_name(const struct read_chord *c, const struct key *key, char name[READ_CHORD_NAME_SIZE])
{
	static const char *const suffixes[READ_QUALITIES] = {
		"", "m", "dim", "aug", "maj7", "7", "m7", "m7♭5", "dim7", "sus4", "*",
	};
	char root[SPELL_SIZE], bass[SPELL_SIZE];

	name[0] = '\0';
	if (c->root >= 0)
		snprintf(name, READ_CHORD_NAME_SIZE, "%s%s%s%s", spell_class(key, c->root, root),
		    suffixes[c->quality], c->bass == c->root ? "" : "/",
		    c->bass == c->root ? "" : spell_class(key, c->bass, bass));
	return name;
}

static bool
find_chords(struct reading *r, const struct heard *heard, struct err *err)
{
	r->chord = calloc((size_t)r->halves.count, sizeof *r->chord);
	if (r->chord == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the chords");
	for (int at = 0; at < r->halves.count; at++)
		if (r->halves.half[at].plain[HALF_SILENT] > 0)
			r->chord[at] = (struct read_chord){ .root = -1, .quality = -1, .bass = -1 };
		else
			r->chord[at] = read_best_chord(&heard[at]);
	return true;
}

/* --- metres, and all of it */

static bool
find_metres(struct reading *r, const struct time_map *time, struct err *err)
{
	struct bar bar;

	r->metre = calloc((size_t)r->halves.count / 2 + 1, sizeof *r->metre);
	if (r->metre == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the metres");
	for (int64_t number = 0; number == 0 || 2 * number < r->halves.count; number++) {
		struct read_metre *last = &r->metre[r->metres > 0 ? r->metres - 1 : 0];

		time_bar(time, number, &bar);
		if (r->metres == 0 || last->numerator != bar.numerator ||
		    last->denominator != bar.denominator)
			r->metre[r->metres++] = (struct read_metre){ number, bar.numerator,
			    bar.denominator };
	}
	return true;
}

static bool
hear_all(struct reading *r, const struct reader *reader, struct err *err)
{
	struct heard *heard = malloc((size_t)r->halves.count * sizeof *heard);
	bool good;

	if (heard == NULL)
		return err_set(err, ERR_LIMIT, "no memory to read %d half bars", r->halves.count);
	good = reader_hear(reader, &r->halves, heard, err) &&
	    find_sections(r, reader_degrees(reader), heard, err) &&
	    find_chords(r, heard, err);
	free(heard);
	return good;
}

bool
reading_make(struct reading *r, const struct reader *reader, const struct style_ear *ear,
    const struct song *song, struct err *err)
{
	struct time_map *time = time_map_new(song);
	bool good;

	*r = (struct reading){ 0 };
	if (time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the tempo map");
	good = halves_make(&r->halves, song, time, err) && find_metres(r, time, err) &&
	    (r->halves.count == 0 || hear_all(r, reader, err)) &&
	    read_style_make(&r->style, ear, &r->halves, song, time, err);
	time_map_free(time);
	r->tracks = song_tracks(song);
	return good && roles_make(song, &r->role, err) &&
	    form_make(&r->form, song, roles_melody(r->role, r->tracks), err);
}

void
reading_clear(struct reading *r)
{
	halves_clear(&r->halves);
	free(r->chord);
	free(r->section);
	free(r->metre);
	free(r->role);
	form_clear(&r->form);
	read_style_clear(&r->style);
	*r = (struct reading){ 0 };
}
