/* SPDX-License-Identifier: MIT */
/* notation_ly.c - a score in the language of LilyPond 2.24. */
#include "music/notation.h"

#include <math.h>

/* In double quotes. */
static void
put_string(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', out);
		if ((unsigned char)*text >= ' ')
			putc(*text, out);
	}
	putc('"', out);
}

/* In Dutch names, as LilyPond has them: "fis", "ees". */
static void
put_name(FILE *out, const struct spelling *name)
{
	putc(name->letter + ('a' - 'A'), out);
	for (int i = 0; i < name->accidental; i++)
		fputs("is", out);
	for (int i = 0; i > name->accidental; i--)
		fputs("es", out);
}

static void
put_note(FILE *out, const struct score_note *note, bool drums)
{
	if (drums) {
		fputs(notation_drum(note->pitch)->ly, out);
		return;
	}
	put_name(out, &note->name);
	for (int octave = note->name.octave; octave > 3; octave--)
		putc('\'', out);
	for (int octave = note->name.octave; octave < 3; octave++)
		putc(',', out);
}

static void
put_chord(FILE *out, const struct score_part *p, const struct score_note *notes, uint32_t count)
{
	if (count > 1)
		putc('<', out);
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			putc(' ', out);
		put_note(out, &notes[i], p->drums);
	}
	if (count > 1)
		putc('>', out);
}

static void
put_item(FILE *out, const struct score_part *p, const struct score_voice *v,
    const struct score_item *item, char rest)
{
	if (item->tuplet_begins)
		fputs("\\tuplet 3/2 { ", out);
	if (item->notes == 0)
		putc(rest, out);
	else
		put_chord(out, p, &v->notes[item->note], item->notes);
	fprintf(out, "%d%s%s ", 1 << item->value, item->dots > 0 ? "." : "",
	    item->tied && !p->drums ? "~" : "");
	if (item->tuplet_ends)
		fputs("} ", out);
}

/* A syllable for each note that is not tied to the one before. */
static void
put_lyrics(FILE *out, const struct score *s, const struct score_voice *v)
{
	size_t from = v->first[0], to = v->first[s->bar_count];
	bool sung = false;

	for (size_t i = from; i < to; i++)
		sung |= v->items[i].lyric > 0;
	if (!sung)
		return;
	fputs("      \\addlyrics {\n        ", out);
	for (size_t i = from; i < to; i++) {
		const struct score_lyric *sung_here = score_lyric(s, &v->items[i]);

		if (v->items[i].notes == 0 || v->items[i].continued)
			continue;
		if (sung_here == NULL) {
			fputs("_ ", out);
			continue;
		}
		put_string(out, sung_here->text);
		fputs(sung_here->ends ? " " : " -- ", out);
	}
	fputs("\n      }\n", out);
}

static void
put_voice(FILE *out, const struct score *s, const struct score_part *p,
    const struct score_staff *staff, int index)
{
	static const char *const names[SCORE_VOICES] = { "One", "Two", "Three", "Four" };
	const struct score_voice *v = &staff->voices[index];
	/* Two voices can show that they rest; of more, the rests collide. */
	char rest = index < 2 ? 'r' : 's';

	fprintf(out, "      \\new %s { ", p->drums ? "DrumVoice" : "Voice");
	if (staff->voice_count > 1)
		fprintf(out, "\\voice%s", names[index]);
	putc('\n', out);
	for (int bar = 0; bar < s->bar_count; bar++) {
		fputs("        ", out);
		for (size_t i = v->first[bar]; i < v->first[bar + 1]; i++)
			if (v->items[i].whole_bar)
				fprintf(out, "%c1*%d/%d ", index == 0 ? 'R' : 's',
				    s->bars[bar].numerator, s->bars[bar].denominator);
			else
				put_item(out, p, v, &v->items[i], rest);
		fprintf(out, "| %% %d\n", bar + 1);
	}
	fputs("      }\n", out);
	put_lyrics(out, s, v);
}

static void
put_staff(FILE *out, const struct score *s, const struct score_part *p, int index, bool first)
{
	const struct score_staff *staff = &p->staves[index];

	fprintf(out, "    \\new %s ", p->drums ? "DrumStaff" : "Staff");
	if (p->staff_count == 1) {
		fputs("\\with { instrumentName = ", out);
		put_string(out, p->name);
		fputs(" } ", out);
	}
	fprintf(out, "%s<<\n", p->drums ? "\\drummode " : "");
	if (!p->drums)
		fprintf(out, "      \\clef \"%s\"\n", staff->clef->ly);
	fprintf(out, "      \\keysAndMetres%s\n", first ? " \\marks" : "");
	for (int v = 0; v < staff->voice_count; v++)
		put_voice(out, s, p, staff, v);
	fputs("    >>\n", out);
}

static void
put_part(FILE *out, const struct score *s, const struct score_part *p, bool first)
{
	if (p->staff_count > 1) {
		fputs("    \\new PianoStaff \\with { instrumentName = ", out);
		put_string(out, p->name);
		fputs(" } <<\n", out);
	}
	for (int i = 0; i < p->staff_count; i++)
		put_staff(out, s, p, i, first && i == 0);
	if (p->staff_count > 1)
		fputs("    >>\n", out);
}

static void
put_keys_and_metres(FILE *out, const struct score *s)
{
	fputs("keysAndMetres = {\n", out);
	for (int i = 0; i < s->bar_count; i++) {
		const struct score_bar *b = &s->bars[i];

		fputs("  ", out);
		if (score_new_key(s, i)) {
			struct spelling tonic = notation_tonic(&b->key);

			fputs("\\key ", out);
			put_name(out, &tonic);
			fputs(b->key.minor ? " \\minor " : " \\major ", out);
		}
		if (score_new_metre(s, i))
			fprintf(out, "\\time %d/%d ", b->numerator, b->denominator);
		fprintf(out, "s1*%d/%d | %% %d\n", b->numerator, b->denominator, i + 1);
	}
	fputs("}\n\n", out);
}

static void
put_marks(FILE *out, const struct score *s)
{
	size_t next = 0;

	fputs("marks = {\n", out);
	for (int bar = 0; bar < s->bar_count; bar++) {
		int32_t at = 0, units = s->bars[bar].units;

		fputs("  ", out);
		for (; next < s->mark_count && s->marks[next].bar == bar; next++) {
			const struct score_mark *m = &s->marks[next];

			if (m->start > at)
				fprintf(out, "s1*%d/%d ", m->start - at, SCORE_WHOLE);
			at = m->start;
			if (m->kind == SCORE_TEMPO) {
				fprintf(out, "\\tempo 4 = %.0f ", fmax(1, round(m->bpm)));
			} else {
				fputs("\\mark \\markup \\box ", out);
				put_string(out, m->text);
				putc(' ', out);
			}
		}
		fprintf(out, "s1*%d/%d | %% %d\n", units - at, SCORE_WHOLE, bar + 1);
	}
	fputs("}\n\n", out);
}

/* Each sounds on to the next one or to the bar line; then nothing is written. */
static void
put_symbols(FILE *out, const struct score *s)
{
	size_t next = 0;

	fputs("symbols = \\chordmode {\n", out);
	for (int bar = 0; bar < s->bar_count; bar++) {
		const struct score_chord *c = NULL;
		int32_t at = 0, end = s->bars[bar].units;

		fputs("  ", out);
		do {
			const struct score_chord *to = next < s->chord_count &&
			    s->chords[next].bar == bar ? &s->chords[next++] : NULL;
			int32_t until = to != NULL ? to->start : end;

			if (c != NULL)
				put_name(out, &(struct spelling){ c->symbol.root,
				    c->symbol.root_sign, 0 });
			if (until > at)
				fprintf(out, "%s1*%d/%d", c != NULL ? "" : "s", until - at,
				    SCORE_WHOLE);
			if (c != NULL)
				fputs(c->symbol.kind->ly, out);
			if (c != NULL && c->symbol.bass != 0) {
				fputs("/", out);
				put_name(out, &(struct spelling){ c->symbol.bass,
				    c->symbol.bass_sign, 0 });
			}
			if (c != NULL || until > at)
				putc(' ', out);
			at = until;
			c = to;
		} while (c != NULL);
		fprintf(out, "| %% %d\n", bar + 1);
	}
	fputs("}\n\n", out);
}

void
notation_write_ly(const struct score *s, FILE *out)
{
	fputs("\\version \"2.24.0\"\n\n\\header {\n  title = ", out);
	put_string(out, s->title);
	fputs("\n  tagline = ##f\n}\n\n", out);
	put_keys_and_metres(out, s);
	put_marks(out, s);
	if (s->chord_count > 0)
		put_symbols(out, s);
	fputs("\\score {\n  <<\n", out);
	if (s->chord_count > 0)
		fputs("    \\new ChordNames \\symbols\n", out);
	for (int i = 0; i < s->part_count; i++)
		put_part(out, s, &s->parts[i], i == 0);
	if (s->part_count == 0)
		fputs("    \\new Staff << \\keysAndMetres \\marks >>\n", out);
	fputs("  >>\n  \\layout { }\n}\n", out);
}
