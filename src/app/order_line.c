/* SPDX-License-Identifier: MIT */
/* order_line.c - an order as a line, to be kept or to be read. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/order.h"
#include "base/text.h"
#include "music/song.h"
#include "music/time.h"

/* Ticks as bars: "5-8", or with how far into the bar. */
static void
print_bars(FILE *out, const struct time_map *time, int64_t start, int64_t end)
{
	struct bar first, last;

	time_bar_at(time, start, &first);
	time_bar_at(time, end - 1, &last);
	fprintf(out, "%lld", (long long)first.number + 1);
	if (start != first.start_ticks)
		fprintf(out, "+%lld", (long long)(start - first.start_ticks));
	fprintf(out, "-%lld", (long long)last.number + 1);
	if (end != last.start_ticks + last.length_ticks)
		fprintf(out, "+%lld", (long long)(end - last.start_ticks));
}

/* "@3,@7" as numbers; a track that is gone stays as it is. */
static void
print_tracks(FILE *out, const struct song *song, const char *value)
{
	while (*value != '\0') {
		size_t length = strcspn(value, ",");
		int track = song_track_of_id(song, (uint32_t)strtoul(value + 1, NULL, 10));

		if (track >= 0)
			fprintf(out, "%d", track + 1);
		else
			fprintf(out, "%.*s", (int)length, value);
		value += length;
		if (*value == ',')
			fputc(*value++, out);
	}
}

static void
print_row(FILE *out, const struct order *o, int row, const struct song *song,
    const struct time_map *time)
{
	int64_t start, end;

	if (row == ORDER_REGION && time != NULL && order_region(o, &start, &end)) {
		fprintf(out, " %s ", order_row_name(ORDER_BARS));
		print_bars(out, time, start, end);
		return;
	}
	fprintf(out, " %s ", order_row_name(row));
	if (time != NULL && (row == ORDER_TRACKS || row == ORDER_BELOW || row == ORDER_ABOVE))
		print_tracks(out, song, o->value[row]);
	else
		text_write_word(out, o->value[row]);
}

char *
order_line(const struct order *o, const struct song *song, const struct time_map *time)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fputs(order_ways[o->way].name, out);
	for (int row = 0; row < ORDER_ROWS; row++)
		if (o->value[row] != NULL)
			print_row(out, o, row, song, time);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
