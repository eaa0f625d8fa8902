/* SPDX-License-Identifier: MIT */
#include "music/notation.h"

#include <stdlib.h>
#include <string.h>

#include "music/abc.h"
#include "music/mxl.h"
#include "music/song.h"

const struct notation_format notation_formats[] = {
	{ ".ly", "LilyPond notation", notation_write_ly, NULL, NULL },
	{ ".musicxml", "MusicXML notation", notation_write_musicxml, NULL, mxl_read },
	{ ".abc", "ABC notation", notation_write_abc, NULL, abc_read },
	{ ".mxl", "MusicXML notation, compressed", notation_write_musicxml, mxl_pack, mxl_read },
	{ ".xml", NULL, notation_write_musicxml, NULL, mxl_read },
};
const size_t notation_format_count = sizeof notation_formats / sizeof *notation_formats;

#define DRUM_FIRST	35

static const struct notation_drum drums[] = {
	{ "bda", 'E', 4, false },	{ "bd", 'F', 4, false },	/* 35 */
	{ "ss", 'C', 5, true },		{ "sna", 'C', 5, false },
	{ "hc", 'E', 5, true },		{ "sne", 'C', 5, false },	/* 39 */
	{ "tomfl", 'G', 4, false },	{ "hhc", 'G', 5, true },
	{ "tomfh", 'A', 4, false },	{ "hhp", 'D', 4, true },	/* 43 */
	{ "toml", 'B', 4, false },	{ "hho", 'G', 5, true },
	{ "tomml", 'D', 5, false },	{ "tommh", 'D', 5, false },	/* 47 */
	{ "cymca", 'A', 5, true },	{ "tomh", 'E', 5, false },
	{ "cymra", 'F', 5, true },	{ "cymch", 'B', 5, true },	/* 51 */
	{ "rb", 'F', 5, true },		{ "tamb", 'B', 5, true },
	{ "cyms", 'B', 5, true },	{ "cb", 'E', 5, true },		/* 55 */
	{ "cymcb", 'A', 5, true },	{ "vibs", 'B', 5, true },
	{ "cymrb", 'F', 5, true },	{ "boh", 'E', 5, true },	/* 59 */
	{ "bol", 'D', 5, true },	{ "cghm", 'E', 5, true },
	{ "cgho", 'E', 5, true },	{ "cgl", 'D', 5, true },	/* 63 */
	{ "timh", 'E', 5, true },	{ "timl", 'D', 5, true },
	{ "agh", 'E', 5, true },	{ "agl", 'D', 5, true },	/* 67 */
	{ "cab", 'E', 5, true },	{ "mar", 'E', 5, true },
	{ "whs", 'E', 5, true },	{ "whl", 'E', 5, true },	/* 71 */
	{ "guis", 'E', 5, true },	{ "guil", 'E', 5, true },
	{ "cl", 'E', 5, true },		{ "wbh", 'E', 5, true },	/* 75 */
	{ "wbl", 'D', 5, true },	{ "cuim", 'E', 5, true },
	{ "cuio", 'E', 5, true },	{ "trim", 'B', 5, true },	/* 79 */
	{ "trio", 'B', 5, true },
};
#define DRUM_COUNT	((int)(sizeof drums / sizeof *drums))

/* The score is freed. */
static bool
write_score(struct score *score, void (*write)(const struct score *, FILE *), uint8_t **bytes,
    size_t *size, struct err *err)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool good;

	if (out != NULL)
		write(score, out);
	score_free(score);
	good = out != NULL && !ferror(out);
	if ((out != NULL && fclose(out) != 0) || !good) {
		free(text);
		return err_set(err, ERR_LIMIT, "no memory for the notation");
	}
	*bytes = (uint8_t *)text;
	return true;
}

bool
notation_write(const struct notation_format *format, const struct song *song, uint8_t **bytes,
    size_t *size, struct err *err)
{
	struct score *score = score_new(song, err);

	return score != NULL && write_score(score, format->write, bytes, size, err) &&
	    (format->pack == NULL || format->pack(bytes, size, err));
}

bool
notation_write_bars(const struct song *song, int from, int bars, uint8_t **bytes, size_t *size,
    struct err *err)
{
	struct score *score = score_new(song, err);

	if (score == NULL)
		return false;
	score_keep_bars(score, from, bars);
	return write_score(score, notation_write_ly, bytes, size, err);
}

struct spelling
notation_tonic(const struct key *key)
{
	struct spelling name;

	spell_name(key, 60 + (key->sharps * 7 + (key->minor ? 9 : 0) + 84) % 12, &name);
	return name;
}

int32_t
notation_units(const struct score_item *item)
{
	int32_t plain = SCORE_WHOLE >> item->value;

	return item->dots > 0 ? plain * 3 / 2 : plain;
}

const struct notation_drum *
notation_drum(int pitch)
{
	int i = pitch - DRUM_FIRST;

	return &drums[i < 0 ? 0 : i < DRUM_COUNT ? i : DRUM_COUNT - 1];
}
