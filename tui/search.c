/* SPDX-License-Identifier: MIT */
#include "search.h"

#include <string.h>

#include "base/number.h"
#include "key.h"

static void
drop_letter(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && ((unsigned char)text[--n] & 0xc0) == 0x80)
		;
	text[n] = '\0';
}

enum search_did
search_key(struct search *s, const char *key, int rows, int page)
{
	const struct { const char *key; int by; } moves[] = {
		{ "<Up>", -1 }, { "<Down>", 1 }, { "<PgUp>", -page }, { "<PgDn>", page },
		{ "<Home>", -rows }, { "<End>", rows },
	};
	char text[KEY_NAME];

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (strcmp(key, moves[i].key) == 0) {
			s->at = (int)number_clamp(s->at + moves[i].by, 0, rows > 0 ? rows - 1 : 0);
			return SEARCH_MOVED;
		}
	if (strcmp(key, "<BS>") == 0)
		drop_letter(s->text);
	else if (!key_is_text(key, text))
		return SEARCH_NOTHING;
	else if (strlen(s->text) + strlen(text) < sizeof s->text)
		strcat(s->text, text);
	s->at = 0;
	return SEARCH_TYPED;
}

bool
search_lets_pass(const char *key)
{
	return strncmp(key, "<F", 2) == 0 || strncmp(key, "<C-", 3) == 0;
}
