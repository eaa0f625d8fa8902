/* SPDX-License-Identifier: MIT */
#include "music/time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "music/track.h"

#define TEMPO_DEFAULT	500000		/* microseconds per quarter: 120 bpm */
#define TICK_LAST	(INT64_MAX / 4)	/* the largest tick */

struct tempo {
	int64_t		 tick;
	double		 seconds;	/* at the tick */
	double		 tick_seconds;	/* seconds per tick from here on */
};

struct metre {
	int64_t		 tick;
	int64_t		 bar;		/* number of the bar that starts here */
	uint8_t		 numerator, shift;	/* the denominator is 1 << shift */
};

struct key_change {
	int64_t		 tick;
	struct key	 key;
};

/* The first tempo and metre are at tick 0; ticks increase strictly. */
struct time_map {
	int		 quarter_ticks;
	double		 smpte_tick_seconds;	/* > 0: tempo events have no effect */
	struct tempo	*tempos;	/* owned, as are the others */
	struct metre	*metres;
	struct key_change *keys;
	size_t		 tempo_count, metre_count, key_count;
};

/* A meta event for a map, before sorting. */
struct mark {
	int64_t		 tick;
	uint64_t	 serial;	/* position in the file: the last mark of a tick counts */
	/* Microseconds; numerator << 8 | shift; or sharps + 7 << 1 | minor. */
	uint32_t	 value;
};

struct marks {
	struct mark	*items;
	size_t		 count, capacity;
};

static void
mark_push(struct marks *m, int64_t tick, uint32_t value)
{
	assert(m->count < m->capacity);
	m->items[m->count] = (struct mark){ tick, m->count, value };
	m->count++;
}

/*
 * The mark of a meta event.  false if its value is unusable: a tempo or metre of
 * 0, a key of eight flats, a payload that is too short.
 */
static bool
read_mark(const struct packed_event *c, uint32_t *value)
{
	const uint8_t *b;

	if (c->payload == NULL || c->payload->size_bytes < 2)
		return false;
	b = c->payload->bytes;
	switch (c->data0) {
	case META_TEMPO:
		if (c->payload->size_bytes < 3)
			return false;
		*value = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
		return *value != 0;
	case META_METRE:
		*value = (uint32_t)b[0] << 8 | (b[1] < 16 ? b[1] : 16);
		return b[0] != 0;
	case META_KEY:
		*value = (uint32_t)((int8_t)b[0] + 7) << 1 | (b[1] & 1);
		return (int8_t)b[0] >= -7 && (int8_t)b[0] <= 7 && b[1] <= 1;
	}
	return false;
}

static size_t
count_metas(const struct song *s, unsigned has, unsigned type)
{
	size_t count = 0;

	for (int i = 0; i < s->count; i++) {
		for (size_t j = 0; j < s->tracks[i]->count; j++) {
			const struct span *span = &s->tracks[i]->spans[j];

			if ((span->has & has) == 0)
				continue;
			for (uint32_t k = 0; k < span->chunk->count; k++)
				count += span->chunk->packed[k].status == 0xff &&
				    span->chunk->packed[k].data0 == type;
		}
	}
	return count;
}

/* The marks of one track. */
static void
collect_track(const struct track *t, unsigned has, unsigned type, struct marks *m)
{
	uint32_t value;

	for (size_t i = 0; i < t->count; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if ((t->spans[i].has & has) == 0)
			continue;
		for (uint32_t j = 0; j < c->count; j++)
			if (c->packed[j].status == 0xff && c->packed[j].data0 == type &&
			    read_mark(&c->packed[j], &value))
				mark_push(m, c->packed[j].tick, value);
	}
}

static int
mark_compare(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->tick != y->tick)
		return x->tick < y->tick ? -1 : 1;
	return x->serial < y->serial ? -1 : 1;
}

/* Sorts by tick and keeps only the last mark of each tick. */
static void
settle(struct marks *m)
{
	size_t kept = 0;
	bool sorted = true;

	for (size_t i = 1; i < m->count && sorted; i++)
		sorted = m->items[i - 1].tick <= m->items[i].tick;
	if (!sorted)
		sort_items(m->items, m->count, sizeof *m->items, mark_compare);
	for (size_t i = 0; i < m->count; i++)
		if (i + 1 == m->count || m->items[i + 1].tick != m->items[i].tick)
			m->items[kept++] = m->items[i];
	m->count = kept;
}

/*
 * All marks of one kind, sorted.  In format 2, every pattern begins with the
 * default.  false: no memory.
 */
static bool
collect(const struct song *s, unsigned has, unsigned type, uint32_t reset, struct marks *m)
{
	m->capacity = count_metas(s, has, type) + (size_t)s->count + 1;
	m->items = malloc(m->capacity * sizeof *m->items);
	if (m->items == NULL)
		return false;
	mark_push(m, 0, reset);
	for (int i = 0; i < s->count; i++) {
		if (i > 0 && s->format == 2)
			mark_push(m, s->tracks[i]->start_ticks, reset);
		collect_track(s->tracks[i], has, type, m);
	}
	settle(m);
	return true;
}

static bool
build_tempos(struct time_map *map, const struct song *s)
{
	struct marks m = { 0 };
	struct tempo *before;
	double second = 0;

	if (collect(s, SPAN_TEMPO, META_TEMPO, TEMPO_DEFAULT, &m))
		map->tempos = calloc(m.count, sizeof *map->tempos);
	if (map->tempos == NULL)
		m.count = 0;
	for (size_t i = 0; i < m.count; i++) {
		if (i > 0) {
			before = &map->tempos[i - 1];
			second += (double)(m.items[i].tick - before->tick) * before->tick_seconds;
		}
		map->tempos[i] = (struct tempo){ m.items[i].tick, second,
		    m.items[i].value * 1e-6 / map->quarter_ticks };
	}
	map->tempo_count = m.count;
	free(m.items);
	if (map->tempo_count > 0 && map->smpte_tick_seconds > 0) {
		map->tempo_count = 1;
		map->tempos[0] = (struct tempo){ 0, 0, map->smpte_tick_seconds };
	}
	return map->tempo_count > 0;
}

static int64_t
beat_ticks(const struct time_map *map, const struct metre *m)
{
	int64_t ticks = (int64_t)map->quarter_ticks * 4 >> m->shift;

	return ticks > 0 ? ticks : 1;
}

static int64_t
bar_ticks(const struct time_map *map, const struct metre *m)
{
	int64_t ticks = (int64_t)map->quarter_ticks * 4 * m->numerator >> m->shift;

	return ticks > 0 ? ticks : 1;
}

static bool
build_metres(struct time_map *map, const struct song *s)
{
	struct marks m = { 0 };
	struct metre *at;
	int64_t ticks, bar;

	if (collect(s, SPAN_METRE, META_METRE, 4 << 8 | 2, &m))
		map->metres = calloc(m.count, sizeof *map->metres);
	if (map->metres == NULL)
		m.count = 0;
	for (size_t i = 0; i < m.count; i++) {
		at = &map->metres[i];
		*at = (struct metre){ m.items[i].tick, 0, (uint8_t)(m.items[i].value >> 8),
		    (uint8_t)m.items[i].value };
		if (i == 0)
			continue;
		ticks = at->tick - at[-1].tick;
		bar = bar_ticks(map, &at[-1]);
		at->bar = at[-1].bar + ticks / bar + (ticks % bar != 0);
	}
	map->metre_count = m.count;
	free(m.items);
	return map->metre_count > 0;
}

#define KEY_UNKNOWN	UINT32_MAX

static bool
build_keys(struct time_map *map, const struct song *s)
{
	struct marks m = { 0 };

	if (collect(s, SPAN_KEY, META_KEY, KEY_UNKNOWN, &m))
		map->keys = calloc(m.count, sizeof *map->keys);
	if (map->keys == NULL)
		m.count = 0;
	for (size_t i = 0; i < m.count; i++) {
		uint32_t v = m.items[i].value;

		map->keys[i].tick = m.items[i].tick;
		if (v != KEY_UNKNOWN)
			map->keys[i].key = (struct key){ (int)(v >> 1) - 7, v & 1, 1 };
	}
	map->key_count = m.count;
	free(m.items);
	return map->key_count > 0;
}

struct time_map *
time_map_new(const struct song *s)
{
	struct time_map *map = calloc(1, sizeof *map);
	int fps;

	if (map == NULL)
		return NULL;
	map->quarter_ticks = song_ticks_per_quarter(s);
	if (s->division < 0) {
		fps = -(s->division >> 8);
		/* 29 means drop-frame: frames are numbered by thirty, at 29.97 per second. */
		map->smpte_tick_seconds = 1 / ((fps == 29 ? 30000.0 / 1001.0 : fps) *
		    ((s->division & 0xff) > 0 ? s->division & 0xff : 1));
	}
	if (build_tempos(map, s) && build_metres(map, s) && build_keys(map, s))
		return map;
	time_map_free(map);
	return NULL;
}

void
time_map_free(struct time_map *map)
{
	if (map == NULL)
		return;
	free(map->tempos);
	free(map->metres);
	free(map->keys);
	free(map);
}

/*
 * The last of `count` rows, each starting with an int64_t key, whose key is at
 * most `key`; the first row if there is none.
 */
static size_t
last_at(const void *rows, size_t count, size_t width, int64_t key)
{
	size_t low = 0, high = count, mid;
	int64_t row_key;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		memcpy(&row_key, (const char *)rows + mid * width, sizeof row_key);
		if (row_key <= key)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static const struct tempo *
tempo_at(const struct time_map *map, int64_t tick)
{
	return &map->tempos[last_at(map->tempos, map->tempo_count,
	    sizeof *map->tempos, tick)];
}

static double
seconds_in(const struct tempo *t, int64_t tick)
{
	return t->seconds + (double)(tick - t->tick) * t->tick_seconds;
}

double
time_seconds(const struct time_map *map, int64_t tick)
{
	return tick <= 0 ? 0 : seconds_in(tempo_at(map, tick), tick);
}

double
time_seconds_near(const struct time_map *map, int64_t tick, size_t *hint)
{
	size_t i = *hint;

	if (tick <= 0)
		return 0;
	if (i >= map->tempo_count || map->tempos[i].tick > tick ||
	    (i + 1 < map->tempo_count && map->tempos[i + 1].tick <= tick))
		*hint = i = last_at(map->tempos, map->tempo_count,
		    sizeof *map->tempos, tick);
	return seconds_in(&map->tempos[i], tick);
}

int64_t
time_tick(const struct time_map *map, double seconds)
{
	size_t low = 0, high = map->tempo_count, mid;
	const struct tempo *t;
	double ticks;
	int64_t tick;

	if (!(seconds > 0))
		return 0;
	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (map->tempos[mid].seconds <= seconds)
			low = mid;
		else
			high = mid;
	}
	t = &map->tempos[low];
	ticks = (seconds - t->seconds) / t->tick_seconds;
	if (ticks >= (double)TICK_LAST)
		return TICK_LAST;
	tick = t->tick + (int64_t)ticks;
	/* Rounding may be off by one tick; the next change limits it. */
	if (seconds_in(t, tick + 1) <= seconds)
		tick++;
	else if (tick > t->tick && seconds_in(t, tick) > seconds)
		tick--;
	if (low + 1 < map->tempo_count && tick >= t[1].tick)
		tick = t[1].tick - 1;
	return tick;
}

double
time_tempo_bpm(const struct time_map *map, int64_t tick)
{
	return 60 / (tempo_at(map, tick)->tick_seconds * map->quarter_ticks);
}

/* Bar `nth` of this metre. */
static void
fill_bar(const struct time_map *map, const struct metre *m, int64_t nth, struct bar *bar)
{
	int64_t ticks = bar_ticks(map, m), most = (TICK_LAST - m->tick) / ticks;

	nth = nth < most ? nth : most;
	*bar = (struct bar){
		.number = m->bar + nth, .start_ticks = m->tick + nth * ticks,
		.length_ticks = ticks, .numerator = m->numerator,
		.denominator = 1 << m->shift, .beat_ticks = beat_ticks(map, m),
	};
	if (m + 1 < map->metres + map->metre_count &&
	    m[1].tick - bar->start_ticks < bar->length_ticks)
		bar->length_ticks = m[1].tick - bar->start_ticks;
}

void
time_bar_at(const struct time_map *map, int64_t tick, struct bar *bar)
{
	const struct metre *m;

	tick = tick < 0 ? 0 : tick;
	m = &map->metres[last_at(map->metres, map->metre_count, sizeof *m, tick)];
	fill_bar(map, m, (tick - m->tick) / bar_ticks(map, m), bar);
}

void
time_bar(const struct time_map *map, int64_t number, struct bar *bar)
{
	size_t low = 0, high = map->metre_count, mid;

	number = number < 0 ? 0 : number;
	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (map->metres[mid].bar <= number)
			low = mid;
		else
			high = mid;
	}
	fill_bar(map, &map->metres[low], number - map->metres[low].bar, bar);
}

int64_t
bar_snap(const struct bar *bar, int64_t tick, int64_t grid_ticks)
{
	int64_t off = tick - bar->start_ticks;
	int64_t goal = (off + grid_ticks / 2) / grid_ticks * grid_ticks;

	return bar->start_ticks + (goal < bar->length_ticks ? goal : bar->length_ticks);
}

bool
time_bars_alike(const struct time_map *map, int64_t from, int64_t to)
{
	struct bar first, bar;

	time_bar(map, from, &first);
	for (int64_t number = from; number < to; number++) {
		time_bar(map, number, &bar);
		if (bar.length_ticks != first.length_ticks || bar.numerator != first.numerator)
			return false;
	}
	return true;
}

void
time_key(const struct time_map *map, int64_t tick, struct key *key)
{
	*key = map->keys[last_at(map->keys, map->key_count, sizeof *map->keys, tick)].key;
}
