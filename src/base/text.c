/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

bool
text_integer(const char *word, long long low, long long high, long long *value,
    struct err *err)
{
	char *end;

	errno = 0;
	*value = strtoll(word, &end, 10);
	if (end == word || *end != '\0' || errno != 0 || *value < low || *value > high)
		return err_set(err, ERR_ARG, "%.40s is not a whole number from %lld to %lld",
		    word, low, high);
	return true;
}

bool
text_number(const char *word, double low, double high, double *value, struct err *err)
{
	char *end;

	errno = 0;
	*value = strtod(word, &end);
	if (end == word || *end != '\0' || !isfinite(*value) || *value < low || *value > high)
		return err_set(err, ERR_ARG, "%.40s is not a number from %g to %g",
		    word, low, high);
	return true;
}

bool
text_split(char *line, char **words, int words_max, int *count, struct err *err)
{
	char *from = line, *to;

	*count = 0;
	for (;;) {
		bool quoted = false;

		while (isspace((unsigned char)*from))
			from++;
		if (*from == '\0' || *from == '#')
			return true;
		if (*count == words_max)
			return err_set(err, ERR_ARG, "the line has more than %d words", words_max);
		words[(*count)++] = to = from;
		for (; *from != '\0' && (quoted || !isspace((unsigned char)*from)); from++) {
			if (*from == '"') {
				quoted = !quoted;
				continue;
			}
			if (*from == '\\' && from[1] != '\0')
				from++;
			*to++ = *from;
		}
		if (quoted)
			return err_set(err, ERR_ARG, "a \" is not closed");
		if (*from != '\0')
			from++;
		*to = '\0';
	}
}

/* It needs no quotes. */
static bool
is_plain(const char *word)
{
	return word[0] != '\0' && word[strcspn(word, " \t\n\v\f\r\"\\#")] == '\0';
}

void
text_write_word(FILE *out, const char *word)
{
	if (is_plain(word)) {
		fputs(word, out);
		return;
	}
	fputc('"', out);
	for (; *word != '\0'; word++)
		fprintf(out, "%s%c", *word == '"' || *word == '\\' ? "\\" : "", *word);
	fputc('"', out);
}

size_t
text_last_word(const char *line, char *word, size_t size)
{
	const char *from = line, *start = line;
	bool quoted = false;
	size_t n = 0;

	for (; *from != '\0'; from++) {
		if (!quoted && isspace((unsigned char)*from)) {
			start = from + 1;
			n = 0;
			continue;
		}
		if (*from == '"') {
			quoted = !quoted;
			continue;
		}
		if (*from == '\\' && from[1] != '\0')
			from++;
		if (n + 1 < size)
			word[n++] = *from;
	}
	word[n] = '\0';
	return (size_t)(start - line);
}

bool
text_quote_open(const char *word, char *out, size_t size)
{
	size_t n = 0;

	if (!is_plain(word) && n + 1 < size)
		out[n++] = '"';
	for (; *word != '\0' && n + 2 < size; word++) {
		if (*word == '"' || *word == '\\')
			out[n++] = '\\';
		out[n++] = *word;
	}
	out[n] = '\0';
	return *word == '\0';
}

bool
text_quote(const char *word, char *out, size_t size)
{
	size_t n;

	if (!text_quote_open(word, out, size))
		return false;
	n = strlen(out);
	if (n > 0 && out[0] != '"')
		return true;
	if (n + 2 > size)
		return false;
	memcpy(out + n, "\"", 2);
	return true;
}

char *
text_after_bom(char *text)
{
	return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

/* Bytes of the UTF-8 character at p, and *point, its code point; 0 if invalid. */
static size_t
decode_utf8(const unsigned char *p, size_t left, unsigned *point)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 :
	    p[0] >> 3 == 30 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;
	*point = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		*point = *point << 6 | (p[i] & 0x3f);
	}
	if (*point < least[n] || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000))
		return 0;
	return n;
}

/* Not a character to be seen but an order to the terminal, or about its lines. */
static bool
is_command(unsigned point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	    (point >= 0x200e && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
	    (point >= 0x2066 && point <= 0x2069);
}

bool
text_is_utf8(const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	unsigned point;
	size_t n;

	for (size_t i = 0; i < size; i += n)
		if ((n = decode_utf8(p + i, size - i, &point)) == 0)
			return false;
	return true;
}

void
text_clean(const void *bytes, size_t size, char *out, size_t out_size)
{
	const unsigned char *p = bytes;
	size_t used = 0, n, i;
	unsigned point;
	bool utf8 = text_is_utf8(bytes, size);

	for (i = 0; i < size; i += n) {
		char c[4];
		size_t width;

		if (utf8) {
			n = width = decode_utf8(p + i, size - i, &point);
			memcpy(c, p + i, n);
		} else {
			n = 1;
			point = p[i];
			width = point < 0x80 ? 1 : 2;
			c[0] = width == 1 ? (char)point : (char)(0xc0 | point >> 6);
			c[1] = (char)(0x80 | (point & 0x3f));
		}
		if (is_command(point)) {
			width = 1;
			c[0] = ' ';
		}
		if (used + width + 1 > out_size)
			break;
		memcpy(out + used, c, width);
		used += width;
	}
	while (used > 0 && out[used - 1] == ' ')
		used--;
	if (out_size > 0)
		out[used] = '\0';
}

void
text_make_safe(char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text), n;
	unsigned point;
	char *out = text;

	for (; left > 0; p += n, left -= n) {
		n = decode_utf8(p, left, &point);
		if (n == 0) {
			n = 1;
			*out++ = '?';
		} else if (is_command(point)) {
			*out++ = ' ';
		} else {
			memmove(out, p, n);
			out += n;
		}
	}
	*out = '\0';
}

const char *
text_name(const char *path, char *out, size_t out_size)
{
	text_clean(path, strlen(path), out, out_size);
	return out;
}

int
text_columns(const char *utf8)
{
	size_t left = strlen(utf8), n;
	unsigned point;
	int columns = 0, width;

	for (; left > 0; utf8 += n, left -= n) {
		n = decode_utf8((const unsigned char *)utf8, left, &point);
		if (n == 0) {
			n = 1;
			point = '?';
		}
		width = wcwidth((wchar_t)point);
		columns += width < 0 ? 1 : width;
	}
	return columns;
}

bool
text_parse_pitch(const char *word, int *pitch)
{
	static const int letters[] = { 9, 11, 0, 2, 4, 5, 7 };	/* semitones above C, from a to g */
	char *end;
	long octave;
	int value;

	if (isdigit((unsigned char)word[0])) {
		octave = strtol(word, &end, 10);
		*pitch = (int)octave;
		return *end == '\0' && octave >= 0 && octave <= 127;
	}
	if (tolower((unsigned char)word[0]) < 'a' || tolower((unsigned char)word[0]) > 'g')
		return false;
	value = letters[tolower((unsigned char)word[0]) - 'a'];
	word++;
	if (*word == '#' || *word == 's')
		value++, word++;
	else if (strncmp(word, "♯", 3) == 0)
		value++, word += 3;
	else if (*word == 'b')
		value--, word++;
	else if (strncmp(word, "♭", 3) == 0)
		value--, word += 3;
	octave = strtol(word, &end, 10);
	if (end == word || *end != '\0' || octave < -1 || octave > 9)
		return false;
	*pitch = value + 12 * ((int)octave + 1);
	return *pitch >= 0 && *pitch <= 127;
}

/* Levenshtein distance of words up to 31 letters. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[32], n = strlen(b), diagonal, kept;

	if (strlen(a) > 31 || n > 31)
		return 99;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			kept = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = kept;
		}
	}
	return row[n];
}

static int
find_name(const char *const *names, int count, const char *word, size_t length)
{
	for (int i = 0; i < count; i++)
		if (strlen(names[i]) == length && memcmp(names[i], word, length) == 0)
			return i;
	return -1;
}

bool
text_set(const char *list, const char *const *names, int count, const char *kind,
    unsigned *set, struct err *err)
{
	char all[256] = "";
	size_t used = 0;

	*set = strcmp(list, "all") == 0 ? (1u << count) - 1 : 0;
	if (*set != 0 || strcmp(list, "none") == 0)
		return true;
	for (int i = 0; i < count && used < sizeof all; i++)
		used += (size_t)snprintf(all + used, sizeof all - used, ",%s", names[i]);
	for (const char *word = list;; word++) {
		size_t length = strcspn(word, ",");
		int found = find_name(names, count, word, length);

		if (found < 0)
			return err_set(err, ERR_ARG,
			    "there is no %s %.*s; choose from all, none, %s",
			    kind, (int)(length < 40 ? length : 40), word, all + 1);
		*set |= 1u << found;
		word += length;
		if (*word == '\0')
			return true;
	}
}

const char *
text_nearest(const char *word, const char *(*name_at)(size_t), size_t count)
{
	const char *best = NULL;
	size_t best_distance = strlen(word) / 3 + 2;

	for (size_t i = 0; i < count; i++) {
		size_t d = distance(word, name_at(i));

		if (d < best_distance) {
			best_distance = d;
			best = name_at(i);
		}
	}
	return best;
}

/* --- finding by some letters */

static bool
same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static bool
begins_word(const char *name, size_t at)
{
	return at == 0 || !isalnum((unsigned char)name[at - 1]);
}

/* Where a letter continues the match after `at`: right there, or at the next word. */
static const char *
next_of_words(const char *name, const char *at, char letter)
{
	if (same_letter(*at, letter))
		return at;
	for (; *at != '\0'; at++)
		if (begins_word(name, (size_t)(at - name)) && same_letter(*at, letter))
			return at;
	return NULL;
}

bool
text_has_word(const char *words, const char *word)
{
	size_t n = strlen(word), length;

	for (const char *at = words; at != NULL && *at != '\0'; at += strspn(at, " ")) {
		length = strcspn(at, " ");
		if (length == n && strncmp(at, word, n) == 0)
			return true;
		at += length;
	}
	return false;
}

bool
text_matches_words(const char *name, const char *typed)
{
	const char *at = name;

	for (; *typed != '\0' && at != NULL; typed++) {
		if (*typed == ' ')
			continue;
		at = next_of_words(name, at, *typed);
		at = at != NULL ? at + 1 : NULL;
	}
	return at != NULL;
}

int
text_match(const char *name, const char *typed)
{
	int score = 0;
	size_t at = 0, last = 0;

	for (; *typed != '\0'; typed++) {
		size_t found = at;

		if (*typed == ' ')
			continue;
		while (name[found] != '\0' && !same_letter(name[found], *typed))
			found++;
		if (name[found] == '\0')
			return 0;
		score += 10 + (begins_word(name, found) ? 8 : 0) + (at > 0 &&
		    found == last + 1 ? 6 : 0);
		last = found;
		at = found + 1;
	}
	score -= (int)strlen(name) / 4;
	return score > 0 ? score : 1;
}
