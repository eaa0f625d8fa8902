/* SPDX-License-Identifier: MIT */
/* key_csi.c - keys of the kitty keyboard protocol. */

#include "key_csi.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>


/* https://sw.kovidgoyal.net/kitty/keyboard-protocol/ */

static const struct {
	int		 code;		/* before the final byte; of letters 1 */
	char		 final;
	const char	*name;
} named[] = {
	{ 27, 'u', "Esc" }, { 13, 'u', "Enter" }, { 9, 'u', "Tab" }, { 127, 'u', "BS" },
	{ 32, 'u', "Space" }, { 60, 'u', "lt" },
	{ 1, 'A', "Up" }, { 1, 'B', "Down" }, { 1, 'C', "Right" }, { 1, 'D', "Left" },
	{ 1, 'H', "Home" }, { 1, 'F', "End" }, { 1, 'P', "F1" }, { 1, 'Q', "F2" },
	{ 1, 'S', "F4" }, { 2, '~', "Ins" }, { 3, '~', "Del" }, { 5, '~', "PgUp" },
	{ 6, '~', "PgDn" }, { 7, '~', "Home" }, { 8, '~', "End" }, { 11, '~', "F1" },
	{ 12, '~', "F2" }, { 13, '~', "F3" }, { 14, '~', "F4" }, { 15, '~', "F5" },
	{ 17, '~', "F6" }, { 18, '~', "F7" }, { 19, '~', "F8" }, { 20, '~', "F9" },
	{ 21, '~', "F10" }, { 23, '~', "F11" }, { 24, '~', "F12" },
};

enum { SHIFT = 1, ALT = 2, CONTROL = 4 };

static const char *
find_name(int code, char final)
{
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].code == code && named[i].final == final)
			return named[i].name;
	return NULL;
}

static bool
put_character(wchar_t c, char plain[KEY_NAME])
{
	char bytes[MB_LEN_MAX + 1];
	mbstate_t state = { 0 };
	size_t n = wcrtomb(bytes, c, &state);

	if (n == (size_t)-1 || n >= KEY_NAME - 4)
		return false;
	memcpy(plain, bytes, n);
	plain[n] = '\0';
	return true;
}

/* The name with its modifiers, as key.h spells it. */
static void
compose(const char *plain, bool text, int modifiers, char name[KEY_NAME])
{
	if (text && (modifiers & (ALT | CONTROL)) == 0)
		snprintf(name, KEY_NAME, "%.*s", KEY_NAME - 1, plain);
	else if (strcmp(plain, "Tab") == 0 && (modifiers & SHIFT) != 0)
		snprintf(name, KEY_NAME, "<S-Tab>");
	else
		snprintf(name, KEY_NAME, "<%s%.11s>", (modifiers & CONTROL) != 0 ? "C-" :
		    (modifiers & ALT) != 0 ? "A-" : "", plain);
}

bool
key_of_csi(const char *params, char final, char name[KEY_NAME], enum key_event *event)
{
	char *end, plain[KEY_NAME] = "";
	long code = strtol(params, &end, 10), modifiers = 1, kind = 1;
	long shifted = *end == ':' ? strtol(end + 1, &end, 10) : 0;
	const char *known;

	while (*end != '\0' && *end != ';')	/* the key of another layout */
		end++;
	if (*end == ';') {
		modifiers = strtol(end + 1, &end, 10);
		kind = *end == ':' ? strtol(end + 1, &end, 10) : 1;
	}
	code = end == params || code == 0 ? 1 : code;
	modifiers = (modifiers < 1 ? 1 : modifiers) - 1;
	*event = kind == 3 ? KEY_RELEASED : kind == 2 ? KEY_REPEATED : KEY_PRESSED;
	known = find_name((int)(code > 0 && code < 256 ? code : 0), final);
	if (known == NULL && final != 'u')
		return false;
	if (known == NULL) {
		if ((modifiers & SHIFT) != 0 && shifted > 0)
			code = shifted;
		else if ((modifiers & SHIFT) != 0 && code >= 'a' && code <= 'z')
			code -= 'a' - 'A';
		if (code <= ' ' || code == 127 || (code >= 57344 && code <= 63743) ||
		    code > 0x10ffff)
			return false;	/* a modifier or media key */
		if (!put_character((wchar_t)code, plain))
			return false;
		known = plain;
	}
	compose(known, known == plain, (int)modifiers, name);
	return true;
}
