/* SPDX-License-Identifier: MIT */
/* abc_sing.c - syllables below the notes of ABC. */
#include "music/abc_player.h"

#include <string.h>

#include "music/event.h"

/* One syllable with its end; "-" where its word goes on.  false: none is sung here. */
static bool
take_syllable(struct abc_player *p, char *out, size_t size)
{
	const char *s = p->syllable;
	size_t n = 0;

	for (; *s == ' ' || *s == '\t' || *s == '|'; s++)
		p->sings_from += *s == '|';
	p->syllable = s;
	if (p->bars < p->sings_from)
		return false;
	p->sings_from = p->bars;
	if (*s == '*' || *s == '_' || *s == '-') {	/* nothing, or the one before goes on */
		p->syllable = s + 1;
		return false;
	}
	for (; *s != '\0' && strchr(" \t-_*|", *s) == NULL; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		if (n + 2 < size)
			out[n++] = *s == '~' ? ' ' : *s;
	}
	if (*s == '-') {
		out[n++] = '-';
		s++;
	}
	out[n] = '\0';
	p->syllable = s;
	return n > 0;
}

/* A note or chord that begins here; each line of words is sung once, whatever repeats. */
void
abc_player_sing(struct abc_player *p, const char *at)
{
	const struct abc_voice *v = p->voice;
	size_t place = (size_t)(at - v->text);
	char text[64];

	if (place < p->sung)
		return;
	p->sung = place + 1;
	while (p->word < v->word_count && place >= v->words[p->word].to) {
		p->word++;
		p->syllable = NULL;
	}
	if (p->word == v->word_count || place < v->words[p->word].from)
		return;
	if (p->syllable == NULL) {
		p->syllable = v->words[p->word].text;
		p->sings_from = p->bars;
	}
	if (take_syllable(p, text, sizeof text))
		draft_add_text(p->draft, p->now, v->part, META_LYRIC, text);
}
