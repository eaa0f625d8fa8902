/* SPDX-License-Identifier: MIT */
/* key.c - names of keys. */

#include "key.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char	*spelling, *name;
} names[] = {
	{ "Space", "Space" }, { "Enter", "Enter" }, { "CR", "Enter" }, { "Return", "Enter" },
	{ "Esc", "Esc" }, { "Escape", "Esc" }, { "Tab", "Tab" }, { "S-Tab", "S-Tab" },
	{ "BS", "BS" }, { "Backspace", "BS" }, { "Del", "Del" }, { "Delete", "Del" },
	{ "Ins", "Ins" }, { "Insert", "Ins" }, { "Up", "Up" }, { "Down", "Down" },
	{ "Left", "Left" }, { "Right", "Right" }, { "Home", "Home" }, { "End", "End" },
	{ "PgUp", "PgUp" }, { "PageUp", "PgUp" }, { "PgDn", "PgDn" }, { "PageDown", "PgDn" },
	{ "S-Left", "S-Left" }, { "S-Right", "S-Right" }, { "S-Up", "S-Up" },
	{ "S-Down", "S-Down" }, { "lt", "lt" }, { "Any", "Any" },
	{ "F1", "F1" }, { "F2", "F2" }, { "F3", "F3" }, { "F4", "F4" }, { "F5", "F5" },
	{ "F6", "F6" }, { "F7", "F7" }, { "F8", "F8" }, { "F9", "F9" }, { "F10", "F10" },
	{ "F11", "F11" }, { "F12", "F12" },
};

static const char *
find_name(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].spelling) == n && strncasecmp(names[i].spelling, word, n) == 0)
			return names[i].name;
	return NULL;
}

/* Parses the inside of <...>; false if it is not a key. */
static bool
read_name(const char *word, size_t n, char name[KEY_NAME])
{
	const char *known = find_name(word, n);
	char kind = toupper((unsigned char)word[0]);

	if (known != NULL) {
		snprintf(name, KEY_NAME, "<%s>", known);
		return true;
	}
	if (n < 3 || word[1] != '-' || (kind != 'C' && kind != 'A' && kind != 'M'))
		return false;
	kind = kind == 'M' ? 'A' : kind;
	if (n == 3 && (unsigned char)word[2] > ' ' && (unsigned char)word[2] < 0x7f) {
		snprintf(name, KEY_NAME, "<%c-%c>", kind,
		    kind == 'C' ? tolower((unsigned char)word[2]) : word[2]);
		return true;
	}
	known = find_name(word + 2, n - 2);
	if (known == NULL)
		return false;
	snprintf(name, KEY_NAME, "<%c-%s>", kind, known);
	return true;
}

static size_t
character_bytes(const char *s)
{
	size_t n = 1;

	while (n < 6 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t
read_key(const char *s, char name[KEY_NAME], bool *bad)
{
	const char *end;
	size_t n;

	*bad = false;
	if (*s == '\0')
		return 0;
	if (*s == '<' && (end = strchr(s, '>')) != NULL && end > s + 1) {
		if (read_name(s + 1, end - s - 1, name))
			return end - s + 1;
		*bad = true;
	}
	if (*s == ' ' || *s == '<') {
		strcpy(name, *s == ' ' ? "<Space>" : "<lt>");
		return 1;
	}
	n = character_bytes(s);
	memcpy(name, s, n);
	name[n] = '\0';
	return n;
}

size_t
key_next(const char *sequence, char name[KEY_NAME])
{
	bool bad;

	return read_key(sequence, name, &bad);
}

bool
key_normalise(const char *sequence, char *out, size_t size, struct err *err)
{
	const char *s = sequence;
	char name[KEY_NAME];
	size_t n, used = 0;
	bool bad;

	if (*s == '\0')
		return err_set(err, ERR_ARG, "a map needs a key");
	while ((n = read_key(s, name, &bad)) > 0) {
		if (bad)
			return err_set(err, ERR_ARG, "\"%.40s\" is not the name of a key: "
			    "write <F5>, <C-s>, <Space>, <lt> ...", s);
		if (used + strlen(name) + 1 > size)
			return err_set(err, ERR_ARG, "\"%.40s\" is too long for a key sequence",
			    sequence);
		strcpy(out + used, name);
		used += strlen(name);
		s += n;
	}
	return true;
}

bool
key_is_text(const char *name, char text[KEY_NAME])
{
	if (strcmp(name, "<Space>") == 0 || strcmp(name, "<lt>") == 0) {
		strcpy(text, name[1] == 'S' ? " " : "<");
		return true;
	}
	if (name[0] == '<' || (unsigned char)name[0] < ' ' || name[0] == 0x7f)
		return false;
	snprintf(text, KEY_NAME, "%s", name);
	return true;
}

const char *
key_shown(const char *sequence, char *out, size_t size)
{
	char name[KEY_NAME];
	size_t n, used = 0;

	out[0] = '\0';
	while ((n = key_next(sequence, name)) > 0 && used + KEY_NAME < size) {
		strcpy(out + used, strcmp(name, "<lt>") == 0 ? "<" : name);
		used += strlen(out + used);
		sequence += n;
	}
	return out;
}
