/* SPDX-License-Identifier: MIT */
#include "music/chord_symbol.h"

#include <stdio.h>
#include <string.h>

#include "music/event.h"

#define XF_NONE		0x7f
#define XF_CHORDS	35		/* kinds of XF, the last of which ends a chord */

const struct chord_kind chord_kinds[] = {
	{ "", "", "major", { 0 }, 0 }, { "m", ":m", "minor", { 0 }, 8 },
	{ "dim", ":dim", "diminished", { 0 }, 17 }, { "aug", ":aug", "augmented", { 0 }, 7 },
	{ "7", ":7", "dominant", { 0 }, 19 }, { "maj7", ":maj7", "major-seventh", { 0 }, 2 },
	{ "m7", ":m7", "minor-seventh", { 0 }, 10 },
	{ "m7♭5", ":m7.5-", "half-diminished", { 0 }, 11 },
	{ "dim7", ":dim7", "diminished-seventh", { 0 }, 18 },
	{ "m(maj7)", ":m7+", "major-minor", { 0 }, 15 },
	{ "7♯5", ":7.5+", "augmented-seventh", { 0 }, 29 },
	{ "7♭5", ":7.5-", "dominant", { 5, -1, false }, 21 },
	{ "sus4", ":sus4", "suspended-fourth", { 0 }, 32 },
	{ "sus2", ":sus2", "suspended-second", { 0 }, 33 },
	{ "7sus4", ":7sus4", "suspended-fourth", { 7, -1, true }, 20 },
	{ "6", ":6", "major-sixth", { 0 }, 1 }, { "m6", ":m6", "minor-sixth", { 0 }, 9 },
	{ "add9", ":5.9", "major", { 9, 0, true }, 4 },
	{ "m(add9)", ":m5.9", "minor", { 9, 0, true }, 12 },
	{ "9", ":9", "dominant-ninth", { 0 }, 22 }, { "maj9", ":maj9", "major-ninth", { 0 }, 5 },
	{ "m9", ":m9", "minor-ninth", { 0 }, 13 },
	{ "7♭9", ":7.9-", "dominant", { 9, -1, true }, 25 },
	{ "7♯9", ":7.9+", "dominant", { 9, 1, true }, 27 },
	{ "(no3)", ":1.5", "power", { 0 }, 31 },
	{ NULL, NULL, NULL, { 0 }, 0 }
};

/* Kinds of XF with no name here, and near ones. */
static const uint8_t near[XF_CHORDS] = {
	[3] = 2, [6] = 1, [14] = 10, [16] = 15, [23] = 19, [24] = 22, [26] = 19, [28] = 7,
	[30] = 31,
};

static const struct chord_kind *
kind_of(const char *suffix, size_t length)
{
	const char *known = chord_suffix(suffix, length);

	for (const struct chord_kind *k = chord_kinds; known != NULL && k->suffix != NULL; k++)
		if (strcmp(k->suffix, known) == 0)
			return k;
	return NULL;
}

/* A letter and its signs; bytes that were read, 0: none. */
static size_t
read_letter(const char *text, char *letter, int8_t *sign)
{
	size_t at = 1;
	int signs = 0;

	if (text[0] < 'A' || text[0] > 'G')
		return 0;
	for (;;) {
		bool wide = strncmp(text + at, "♯", 3) == 0 || strncmp(text + at, "♭", 3) == 0;

		if (!wide && text[at] != '#' && text[at] != 'b')
			break;
		signs += text[at] == '#' || strncmp(text + at, "♯", 3) == 0 ? 1 : -1;
		at += wide ? 3 : 1;
	}
	*letter = text[0];
	*sign = (int8_t)signs;
	return signs >= -2 && signs <= 2 ? at : 0;
}

bool
chord_symbol_parse(const char *text, struct chord_symbol *c)
{
	size_t end, at, after = 0;
	const char *slash;

	*c = (struct chord_symbol){ .kind = NULL };
	while (*text == ' ')
		text++;
	for (end = strlen(text); end > 0 && text[end - 1] == ' '; end--)
		;
	at = read_letter(text, &c->root, &c->root_sign);
	slash = memchr(text, '/', end);
	if (slash != NULL && slash[1] == '9')		/* C6/9 */
		slash = memchr(slash + 1, '/', end - (size_t)(slash + 1 - text));
	if (at == 0)
		return false;
	if (slash != NULL) {
		after = read_letter(slash + 1, &c->bass, &c->bass_sign);
		if (after == 0 || slash + 1 + after != text + end)
			return false;
		end = (size_t)(slash - text);
	}
	if (c->bass == c->root && c->bass_sign == c->root_sign)
		c->bass = 0;
	c->kind = end >= at ? kind_of(text + at, end - at) : NULL;
	return c->kind != NULL;
}

static void
put_letter(char *name, char letter, int sign)
{
	size_t n = strlen(name);

	snprintf(name + n, CHORD_NAME_SIZE - n, "%c%.*s", letter, sign < 0 ? -sign : sign,
	    sign < 0 ? "bb" : "##");
}

const char *
chord_symbol_name(const struct chord_symbol *c, char name[CHORD_NAME_SIZE])
{
	size_t n;

	name[0] = '\0';
	put_letter(name, c->root, c->root_sign);
	n = strlen(name);
	for (const char *s = c->kind->suffix; *s != '\0' && n + 1 < CHORD_NAME_SIZE; n++) {
		bool wide = strncmp(s, "♯", 3) == 0 || strncmp(s, "♭", 3) == 0;

		name[n] = !wide ? *s : strncmp(s, "♯", 3) == 0 ? '#' : 'b';
		name[n + 1] = '\0';
		s += wide ? 3 : 1;
	}
	if (c->bass != 0 && n + 5 < CHORD_NAME_SIZE) {
		strcat(name, "/");
		put_letter(name, c->bass, c->bass_sign);
	}
	return name;
}

bool
chord_symbol_same(const struct chord_symbol *a, const struct chord_symbol *b)
{
	return a->kind == b->kind && a->root == b->root && a->root_sign == b->root_sign &&
	    a->bass == b->bass && (a->bass == 0 || a->bass_sign == b->bass_sign);
}

/* --- in a MIDI file */

static uint8_t
xf_note(char letter, int sign)
{
	return (uint8_t)((sign + 3) << 4 | ((letter - 'C' + 7) % 7 + 1));
}

static bool
xf_letter(uint8_t note, char *letter, int8_t *sign)
{
	int place = (note & 15) - 1, signs = (note >> 4) - 3;

	if (place < 0 || place > 6 || signs < -2 || signs > 2)
		return false;
	*letter = (char)('A' + (place + 2) % 7);
	*sign = (int8_t)signs;
	return true;
}

void
chord_symbol_write(const struct chord_symbol *c, uint8_t bytes[CHORD_SYMBOL_BYTES])
{
	const uint8_t all[CHORD_SYMBOL_BYTES] = { 0x43, 0x7b, 0x01,
	    xf_note(c->root, c->root_sign), c->kind->xf,
	    c->bass != 0 ? xf_note(c->bass, c->bass_sign) : XF_NONE, XF_NONE };

	memcpy(bytes, all, sizeof all);
}

bool
chord_symbol_read(const struct event *e, struct chord_symbol *c)
{
	static const uint8_t head[] = { 0x43, 0x7b, 0x01 };
	const uint8_t *b;
	uint8_t xf;

	*c = (struct chord_symbol){ .kind = NULL };
	if (e->status != 0xff || e->data[0] != META_OWN || e->payload == NULL ||
	    e->payload->size_bytes < CHORD_SYMBOL_BYTES ||
	    memcmp(e->payload->bytes, head, sizeof head) != 0)
		return false;
	b = e->payload->bytes + sizeof head;
	if (b[1] >= XF_CHORDS || !xf_letter(b[0], &c->root, &c->root_sign))
		return false;
	xf = near[b[1]] != 0 ? near[b[1]] : b[1];
	for (const struct chord_kind *k = chord_kinds; k->suffix != NULL; k++)
		if (k->xf == xf)
			c->kind = k;
	if (!xf_letter(b[2], &c->bass, &c->bass_sign) ||
	    (c->bass == c->root && c->bass_sign == c->root_sign))
		c->bass = 0;
	return c->kind != NULL;
}
