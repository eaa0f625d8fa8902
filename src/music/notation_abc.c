/* SPDX-License-Identifier: MIT */
/*
 * notation_abc.c - a score in ABC 2.1, one tune.
 *
 * The standard lets an accidental hold for its octave or for all of them, so one
 * is written wherever the two would differ.
 */
#include "music/notation.h"

#include <math.h>
#include <string.h>

#include "music/spell.h"

#define UNIT		(SCORE_WHOLE / 8)	/* L:1/8 */
#define BARS_A_LINE	4

/* Of a voice while it is written. */
struct writer {
	FILE		*out;
	const struct score *score;
	const struct score_part *part;
	const struct score_voice *voice;
	const struct score_bar *bar;
	bool		 altered[7];	/* letters that had an accidental in the bar */
	size_t		 mark, chord;	/* the next; of the first voice only */
	bool		 marks, hidden;	/* first voice; whole rests are not seen */
};

static void
put_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"')
			putc('\'', out);
		else if (*text == '\\')
			putc('/', out);
		else if (*text == '%' || *text == '&')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text >= ' ')
			putc(*text, out);
	}
}

static void
put_key(FILE *out, const struct key *key)
{
	struct spelling tonic = notation_tonic(key);

	fprintf(out, "K:%c%s%s", tonic.letter, tonic.accidental > 0 ? "#" :
	    tonic.accidental < 0 ? "b" : "", key->minor ? "m" : "");
}

static void
put_length(FILE *out, int32_t units)
{
	int32_t above = units, below = UNIT;

	for (; below % 2 == 0 && above % 2 == 0; below /= 2)
		above /= 2;
	for (; below % 3 == 0 && above % 3 == 0; below /= 3)
		above /= 3;
	if (above != 1)
		fprintf(out, "%d", above);
	if (below == 2)
		putc('/', out);
	else if (below != 1)
		fprintf(out, "/%d", below);
}

static void
put_note(struct writer *w, const struct score_note *note)
{
	static const char *const accidentals[] = { "__", "_", "=", "^", "^^" };
	const struct spelling *name = &note->name;
	bool *altered = &w->altered[name->letter - 'A'];

	if (*altered || name->accidental != spell_signature(&w->bar->key, name->letter)) {
		fputs(accidentals[name->accidental + 2], w->out);
		*altered = true;
	}
	putc(name->octave >= 5 ? name->letter + ('a' - 'A') : name->letter, w->out);
	for (int octave = name->octave; octave > 5; octave--)
		putc('\'', w->out);
	for (int octave = name->octave; octave < 4; octave++)
		putc(',', w->out);
}

static void
put_item(struct writer *w, const struct score_item *item)
{
	if (item->tuplet_begins) {
		int count = 1;

		while (!item[count - 1].tuplet_ends)
			count++;
		fprintf(w->out, "(3:2:%d", count);
	}
	if (item->notes == 0)
		putc('z', w->out);
	if (item->notes > 1)
		putc('[', w->out);
	for (uint32_t i = 0; i < item->notes; i++)
		put_note(w, &w->voice->notes[item->note + i]);
	if (item->notes > 1)
		putc(']', w->out);
	put_length(w->out, notation_units(item));
	if (item->tied)
		putc('-', w->out);
}

/* A rest of any length, in values that a reader can draw. */
static void
put_whole_bar(struct writer *w, int32_t units)
{
	if (!w->hidden) {
		fputs("Z ", w->out);
		return;
	}
	for (int32_t value = SCORE_WHOLE; units > 0; ) {
		if (value > units) {
			value /= 2;
			continue;
		}
		putc('x', w->out);
		put_length(w->out, value);
		putc(' ', w->out);
		units -= value;
	}
}

static void
put_marks(struct writer *w, int bar, int32_t until)
{
	const struct score *s = w->score;

	for (; w->marks && w->mark < s->mark_count; w->mark++) {
		const struct score_mark *m = &s->marks[w->mark];

		if (m->bar > bar || (m->bar == bar && m->start >= until))
			return;
		if (m->kind == SCORE_TEMPO) {
			if (w->mark > 0)	/* the first is in the header */
				fprintf(w->out, "[Q:1/4=%.0f] ", fmax(1, round(m->bpm)));
			continue;
		}
		fputs("\"^", w->out);
		put_text(w->out, m->text);
		putc('"', w->out);
	}
}

static void
put_chords(struct writer *w, int bar, int32_t until)
{
	const struct score *s = w->score;
	char name[CHORD_NAME_SIZE];

	for (; w->marks && w->chord < s->chord_count; w->chord++) {
		const struct score_chord *c = &s->chords[w->chord];

		if (c->bar > bar || (c->bar == bar && c->start >= until))
			return;
		fprintf(w->out, "\"%s\"", chord_symbol_name(&c->symbol, name));
	}
}

/* Notes without a blank between them share a beam. */
static int32_t
beam_of(const struct score_bar *b)
{
	int32_t beat = SCORE_WHOLE / b->denominator;

	if (b->numerator % 3 == 0 && b->denominator >= 8)
		return 3 * beat;
	return beat < SCORE_QUARTER ? beat : SCORE_QUARTER;
}

/* A word of a w: line, whose signs are letters here. */
static void
put_syllable(FILE *out, const struct score_lyric *l)
{
	for (const char *at = l->text; *at != '\0'; at++) {
		if (*at == ' ')
			putc('~', out);
		else if (strchr("-_*|~%&", *at) != NULL)
			fprintf(out, "\\%c", *at);
		else if ((unsigned char)*at > ' ' && *at != '\\')
			putc(*at, out);
	}
	putc(l->ends ? ' ' : '-', out);
}

/* What is sung in the line that ends with this bar. */
static void
put_lyrics(const struct writer *w, int bar)
{
	const struct score_voice *v = w->voice;
	size_t from = v->first[bar - bar % BARS_A_LINE], to = v->first[bar + 1];
	bool sung = false;

	for (size_t i = from; i < to; i++)
		sung |= v->items[i].lyric > 0;
	if (!sung)
		return;
	fputs("w: ", w->out);
	for (size_t i = from; i < to; i++) {
		const struct score_lyric *l = score_lyric(w->score, &v->items[i]);

		if (l != NULL)
			put_syllable(w->out, l);
		else if (v->items[i].notes > 0)
			fputs("* ", w->out);
	}
	putc('\n', w->out);
}

static void
put_bar(struct writer *w, int bar)
{
	const struct score_voice *v = w->voice;
	int32_t beam;

	w->bar = &w->score->bars[bar];
	beam = beam_of(w->bar);
	memset(w->altered, 0, sizeof w->altered);
	if (bar > 0 && score_new_metre(w->score, bar))
		fprintf(w->out, "[M:%d/%d] ", w->bar->numerator, w->bar->denominator);
	if (bar > 0 && score_new_key(w->score, bar)) {
		putc('[', w->out);
		put_key(w->out, &w->bar->key);
		fputs("] ", w->out);
	}
	for (size_t i = v->first[bar]; i < v->first[bar + 1]; i++) {
		const struct score_item *item = &v->items[i];
		int32_t end = item->start + item->units;

		put_marks(w, bar, end);
		put_chords(w, bar, end);
		if (item->whole_bar) {
			put_whole_bar(w, item->units);
			continue;
		}
		put_item(w, item);
		if (end % beam == 0 || item->tuplet_ends || end == w->bar->units)
			putc(' ', w->out);
	}
	fputs(bar + 1 < w->score->bar_count ? "|" : "|]", w->out);
	if (bar % BARS_A_LINE == BARS_A_LINE - 1 || bar + 1 == w->score->bar_count) {
		putc('\n', w->out);
		put_lyrics(w, bar);
	} else {
		putc(' ', w->out);
	}
}

static void
put_voices(FILE *out, const struct score *s, const struct score_part *p, int *number)
{
	for (int staff = 0; staff < p->staff_count; staff++)
		for (int v = 0; v < p->staves[staff].voice_count; v++) {
			struct writer w = {
				.out = out, .score = s, .part = p, .marks = *number == 0,
				.voice = &p->staves[staff].voices[v], .hidden = v > 0,
			};

			fprintf(out, "V:%d\n", ++*number);
			if (p->drums)
				fputs("%%MIDI channel 10\n", out);
			else
				fprintf(out, "%%%%MIDI channel %d\n%%%%MIDI program %d\n",
				    p->channel + 1, p->program < 0 ? 0 : p->program);
			for (int bar = 0; bar < s->bar_count; bar++)
				put_bar(&w, bar);
		}
}

/* Which voices share a staff, and which staves a brace. */
static void
put_layout(FILE *out, const struct score *s)
{
	int number = 0;

	fputs("%%score", out);
	for (int i = 0; i < s->part_count; i++) {
		const struct score_part *p = &s->parts[i];

		fputs(p->staff_count > 1 ? " {" : "", out);
		for (int staff = 0; staff < p->staff_count; staff++) {
			fputs(" (", out);
			for (int v = 0; v < p->staves[staff].voice_count; v++)
				fprintf(out, "%s%d", v > 0 ? " " : "", ++number);
			putc(')', out);
		}
		fputs(p->staff_count > 1 ? " }" : "", out);
	}
	putc('\n', out);
}

static void
put_heads(FILE *out, const struct score *s)
{
	int number = 0;

	for (int i = 0; i < s->part_count; i++)
		for (int staff = 0; staff < s->parts[i].staff_count; staff++)
			for (int v = 0; v < s->parts[i].staves[staff].voice_count; v++) {
				fprintf(out, "V:%d clef=%s", ++number,
				    s->parts[i].staves[staff].clef->abc);
				if (staff == 0 && v == 0 && s->parts[i].name[0] != '\0') {
					fputs(" name=\"", out);
					put_text(out, s->parts[i].name);
					putc('"', out);
				}
				putc('\n', out);
			}
}

void
notation_write_abc(const struct score *s, FILE *out)
{
	const struct score_bar *first = &s->bars[0];
	int number = 0;

	fputs("%abc-2.1\nX:1\nT:", out);
	put_text(out, s->title[0] != '\0' ? s->title : "Untitled");
	/* Lines break where they are full, and a chord is not spread. */
	fputs("\n%%continueall 1\n%%MIDI chordattack 0", out);
	fprintf(out, "\nM:%d/%d\nL:1/8\nQ:1/4=%.0f\n", first->numerator, first->denominator,
	    s->mark_count > 0 ? fmax(1, round(s->marks[0].bpm)) : 120);
	if (s->part_count > 0)
		put_layout(out, s);
	put_heads(out, s);
	put_key(out, &first->key);
	putc('\n', out);
	for (int i = 0; i < s->part_count; i++)
		put_voices(out, s, &s->parts[i], &number);
	if (s->part_count == 0)
		fputs("Z |]\n", out);
}
