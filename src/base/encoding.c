/* SPDX-License-Identifier: MIT */
#include "base/encoding.h"

#include <iconv.h>
#include <string.h>

#include "base/text.h"

const char encoding_names[] = "auto utf-8 latin-1 shift-jis euc-jp";

/* As iconv calls them; NULL: it is not needed. */
static const char *const code_pages[ENCODING_COUNT] = {
	[ENCODING_LATIN_1] = "CP1252", [ENCODING_SHIFT_JIS] = "CP932",
	[ENCODING_EUC_JP] = "EUC-JP",
};

#define DECODED_BYTES	1024		/* of one text; more is cut */

bool
encoding_find(const char *name, enum text_encoding *encoding)
{
	const char *at = encoding_names;
	size_t length;

	for (int i = 0; i < ENCODING_COUNT; i++, at += length + (at[length] == ' ')) {
		length = strcspn(at, " ");
		if (length == strlen(name) && strncmp(at, name, length) == 0) {
			*encoding = (enum text_encoding)i;
			return true;
		}
	}
	return false;
}

/* --- guessing */

static bool
within(unsigned char byte, unsigned low, unsigned high)
{
	return byte >= low && byte <= high;
}

/*
 * Points of a text in Shift JIS: pairs that are kana (their first byte is no
 * letter in Latin-1) say most, kanji less, katakana of half a width are bytes
 * that Latin-1 has letters for.
 */
static long
shift_jis_points(const unsigned char *p, size_t size)
{
	long points = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char next = i + 1 < size ? p[i + 1] : 0;

		if (p[i] < 0x80)
			continue;
		if (within(p[i], 0xa1, 0xdf)) {
			points++;
		} else if ((within(p[i], 0x81, 0x9f) || within(p[i], 0xe0, 0xea) ||
		    within(p[i], 0xed, 0xee)) && next >= 0x40 && next != 0x7f && next <= 0xfc) {
			points += within(p[i], 0x82, 0x83) ? 3 : 2;
			i++;
		} else {
			points -= 4;
		}
	}
	return points;
}

static long
euc_jp_points(const unsigned char *p, size_t size)
{
	long points = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char next = i + 1 < size ? p[i + 1] : 0;

		if (p[i] < 0x80)
			continue;
		if (within(p[i], 0xa1, 0xf4) && within(next, 0xa1, 0xfe)) {
			points += within(p[i], 0xa4, 0xa5) ? 3 : 1;
			i++;
		} else if (p[i] == 0x8e && within(next, 0xa1, 0xdf)) {
			points++;
			i++;
		} else {
			points -= 4;
		}
	}
	return points;
}

static bool
is_letter(unsigned char byte)
{
	return within(byte | 0x20, 'a', 'z');
}

/* In Latin-1 letters with accents stand alone or in pairs, among others without. */
static long
latin_1_points(const unsigned char *p, size_t size)
{
	long points = 0;
	size_t run;

	for (size_t i = 0; i < size; i += run > 0 ? run : 1) {
		bool letters = true;

		for (run = 0; i + run < size && p[i + run] >= 0x80; run++)
			letters &= p[i + run] >= 0xc0 && p[i + run] != 0xd7 && p[i + run] != 0xf7;
		if (run > 0 && run <= 2 && letters && ((i > 0 && is_letter(p[i - 1])) ||
		    (i + run < size && is_letter(p[i + run]))))
			points += 2 * (long)run;
		else if (run > 2 || (run > 0 && within(p[i], 0x80, 0x9f)))
			points -= (long)run;
	}
	return points;
}

void
encoding_read(struct encoding_evidence *e, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;

	if (size >= 5 && memcmp(p, "{@JP}", 5) == 0 && !e->tagged) {
		e->tagged = true;
		e->points[ENCODING_SHIFT_JIS] = 1;
	} else if (size >= 8 && memcmp(p, "{@LATIN}", 8) == 0 && !e->tagged) {
		e->tagged = true;
		e->points[ENCODING_LATIN_1] = 1;
	}
	if (text_is_utf8(bytes, size))
		return;
	e->points[ENCODING_AUTO]++;
	if (e->tagged)
		return;
	e->points[ENCODING_LATIN_1] += latin_1_points(p, size);
	e->points[ENCODING_SHIFT_JIS] += shift_jis_points(p, size);
	e->points[ENCODING_EUC_JP] += euc_jp_points(p, size);
}

enum text_encoding
encoding_guess(const struct encoding_evidence *e)
{
	long latin = e->points[ENCODING_LATIN_1] > 0 ? e->points[ENCODING_LATIN_1] : 0;
	long shift_jis = e->points[ENCODING_SHIFT_JIS], euc = e->points[ENCODING_EUC_JP];

	if (e->points[ENCODING_AUTO] == 0)
		return ENCODING_AUTO;
	if (e->tagged)
		return shift_jis > latin ? ENCODING_SHIFT_JIS : ENCODING_LATIN_1;
	if (latin >= shift_jis && latin >= euc)
		return ENCODING_LATIN_1;
	return euc > shift_jis ? ENCODING_EUC_JP : ENCODING_SHIFT_JIS;
}

/* --- decoding */

/* false: iconv does not know that page. */
static bool
convert(const char *page, const void *bytes, size_t size, char *out, size_t out_size)
{
	iconv_t cd = iconv_open("UTF-8", page);
	char *in = (char *)bytes, *at = out;	/* iconv only reads it */
	size_t left = out_size - 1;

	if (cd == (iconv_t)-1)
		return false;
	while (size > 0 && left > 0 && iconv(cd, &in, &size, &at, &left) == (size_t)-1 &&
	    size > 0 && left >= 4) {
		in++;			/* a byte that means nothing there */
		size--;
		*at++ = '?';
		left--;
	}
	iconv_close(cd);
	*at = '\0';
	return true;
}

void
encoding_decode(enum text_encoding encoding, const void *bytes, size_t size, char *out,
    size_t out_size)
{
	char decoded[DECODED_BYTES];

	if (code_pages[encoding] != NULL &&
	    convert(code_pages[encoding], bytes, size, decoded, sizeof decoded))
		text_clean(decoded, strlen(decoded), out, out_size);
	else
		text_clean(bytes, size, out, out_size);
}
