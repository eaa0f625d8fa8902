/* SPDX-License-Identifier: MIT */
/*
 * abc_bars.c - bar lines, repeats and endings of ABC.
 *
 * A repeat goes back in the text, so a piece of it is read up to ABC_PASSES times.
 */
#include "music/abc_player.h"

#include <ctype.h>
#include <string.h>

void
abc_player_begin_section(struct abc_player *p)
{
	p->section = p->at;
	p->section_state = p->state;
	p->pass = 1;
	p->ending = 0;
}

/* Is there an ending: a digit, after a bracket or blanks? */
static const char *
ending_at(const char *text)
{
	while (*text == ' ' || *text == '[')
		text++;
	return isdigit((unsigned char)*text) ? text : NULL;
}

/* "1", "1,3", "1-3"; which passes it is for, one bit each. */
static unsigned
read_ending(const char **text)
{
	unsigned passes = 0;
	int from = 0;

	for (; isdigit((unsigned char)**text) || **text == ',' || **text == '-'; ++*text) {
		int pass = **text - '0';

		if (**text == '-' || **text == ',') {
			from = **text == '-' ? from : 0;
			continue;
		}
		if (pass < 1 || pass > ABC_PASSES)
			continue;
		for (int i = from > 0 ? from : pass; i <= pass; i++)
			passes |= 1u << i;
		from = pass;
	}
	return passes;
}

/* Goes on at the ending for this pass, if there is one ahead. */
static void
skip_to_ending(struct abc_player *p)
{
	const char *text = p->at, *found;

	for (; *text != '\0' && p->budget > 0; text++, p->budget--) {
		if (*text == '"') {
			const char *quote = strchr(text + 1, '"');

			if (quote == NULL)
				return;
			p->budget -= quote - text;
			text = quote;
		} else if (text[0] == '|' && text[1] == ':') {
			return;
		} else if ((*text == '[' || *text == '|') && isdigit((unsigned char)text[1])) {
			found = text + 1;
			if (read_ending(&found) & 1u << p->pass) {
				p->at = text + 1;
				return;
			}
		}
	}
}

void
abc_player_ending(struct abc_player *p)
{
	unsigned passes = read_ending(&p->at);

	if (passes != 0 && p->pass > 1 && (passes & 1u << p->pass) == 0) {
		skip_to_ending(p);
		passes = read_ending(&p->at);
	}
	p->ending = 0;
	for (int i = 1; i <= ABC_PASSES; i++)
		if (passes & 1u << i)
			p->ending = i;
}

/* At a closing sign of repeat; true: it goes back. */
static bool
repeats(const struct abc_player *p)
{
	if (p->pass >= ABC_PASSES)
		return false;
	if (p->ending > p->pass || (p->ending > 0 && ending_at(p->at) != NULL))
		return true;
	return p->ending == 0 && p->pass == 1;
}

/* A bar line of any kind: "|", "||", "|]", "|:", ":|", "::", and an ending behind it. */
void
abc_player_bar(struct abc_player *p)
{
	bool closes = *p->at == ':', opens = false, is_double = false;
	const char *ending;

	for (const char *begin = p->at; *p->at != '\0' && strchr("|:]", *p->at) != NULL; p->at++) {
		opens = *p->at == ':' && p->at > begin;
		is_double |= *p->at == ']' ||
		    (p->at > begin && p->at[0] == '|' && p->at[-1] == '|');
	}
	if (p->overlay > p->now)
		p->now = p->overlay;
	p->overlay = 0;
	p->bar = p->now;
	p->bars++;
	memset(p->altered, 0, sizeof p->altered);
	if (closes && repeats(p)) {
		p->pass++;
		p->ending = 0;
		p->at = p->section;
		p->state = p->section_state;
		return;
	}
	if (closes && (p->ending == 0 || ending_at(p->at) == NULL))
		abc_player_begin_section(p);
	if (opens || (is_double && p->pass > 1))
		abc_player_begin_section(p);
	ending = ending_at(p->at);
	if (ending != NULL) {
		p->at = ending;
		abc_player_ending(p);
	}
}
