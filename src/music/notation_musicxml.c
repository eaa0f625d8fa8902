/* SPDX-License-Identifier: MIT */
/* notation_musicxml.c - a score as MusicXML 4.0, partwise. */
#include "music/notation.h"

#include <math.h>

#define PITCHES 128

struct writer {
	FILE		*out;
	const struct score *score;
	const struct score_part *part;
	int		 number;	/* of the part, from 1 */
	int32_t		 unit;		/* units of the score in a division */
	size_t		 mark, chord;	/* the next; of the first part only */
};

static void
put_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		default:
			if ((unsigned char)*text >= ' ')
				putc(*text, out);
		}
}

static void
put_element(FILE *out, int indent, const char *name, const char *text)
{
	fprintf(out, "%*s<%s>", indent, "", name);
	put_text(out, text);
	fprintf(out, "</%s>\n", name);
}

static int32_t
common(int32_t a, int32_t b)
{
	return b == 0 ? a : common(b, a % b);
}

/* The largest unit that every length and place is a multiple of. */
static int32_t
unit_of(const struct score *s)
{
	int32_t unit = SCORE_QUARTER;

	for (int i = 0; i < s->part_count; i++)
		for (int staff = 0; staff < s->parts[i].staff_count; staff++)
			for (int v = 0; v < s->parts[i].staves[staff].voice_count; v++) {
				const struct score_voice *voice =
				    &s->parts[i].staves[staff].voices[v];

				for (size_t k = 0; k < voice->item_count; k++)
					unit = common(unit, voice->items[k].units);
			}
	for (size_t i = 0; i < s->mark_count; i++)
		unit = common(unit, s->marks[i].start);
	for (size_t i = 0; i < s->chord_count; i++)
		unit = common(unit, s->chords[i].start);
	return unit;
}

/* --- notes */

static void
put_pitch(const struct writer *w, const struct score_note *note)
{
	const struct notation_drum *drum = notation_drum(note->pitch);

	if (w->part->drums) {
		fprintf(w->out, "        <unpitched><display-step>%c</display-step>"
		    "<display-octave>%d</display-octave></unpitched>\n", drum->letter,
		    drum->octave);
		return;
	}
	fprintf(w->out, "        <pitch><step>%c</step>", note->name.letter);
	if (note->name.accidental != 0)
		fprintf(w->out, "<alter>%d</alter>", note->name.accidental);
	/* The schema has no octave below 0, but one too high would be wrong. */
	fprintf(w->out, "<octave>%d</octave></pitch>\n", note->name.octave);
}

static void
put_value(const struct writer *w, const struct score_item *item)
{
	static const char *const types[] = { "whole", "half", "quarter", "eighth", "16th",
		"32nd", "64th" };

	if (item->whole_bar)
		return;
	fprintf(w->out, "        <type>%s</type>\n", types[item->value]);
	for (int i = 0; i < item->dots; i++)
		fputs("        <dot/>\n", w->out);
	if (item->triplet)
		fputs("        <time-modification><actual-notes>3</actual-notes>"
		    "<normal-notes>2</normal-notes></time-modification>\n", w->out);
}

static void
put_notations(const struct writer *w, const struct score_item *item, bool first)
{
	bool tied = item->notes > 0 && (item->tied || item->continued);
	bool tuplet = first && (item->tuplet_begins || item->tuplet_ends);

	if (!tied && !tuplet)
		return;
	fputs("        <notations>", w->out);
	if (tied && item->continued)
		fputs("<tied type=\"stop\"/>", w->out);
	if (tied && item->tied)
		fputs("<tied type=\"start\"/>", w->out);
	if (first && item->tuplet_begins)
		fputs("<tuplet type=\"start\"/>", w->out);
	if (first && item->tuplet_ends)
		fputs("<tuplet type=\"stop\"/>", w->out);
	fputs("</notations>\n", w->out);
}

static void
put_lyric(const struct writer *w, const struct score_item *item)
{
	const struct score_lyric *l = score_lyric(w->score, item);

	if (l == NULL)
		return;
	fprintf(w->out, "        <lyric><syllabic>%s</syllabic><text>",
	    l->begins ? l->ends ? "single" : "begin" : l->ends ? "end" : "middle");
	put_text(w->out, l->text);
	fputs("</text></lyric>\n", w->out);
}

/* A note of an item, or its rest. */
static void
put_note(const struct writer *w, const struct score_item *item, const struct score_note *note,
    bool first, int staff, int voice)
{
	fputs("      <note>\n", w->out);
	if (!first)
		fputs("        <chord/>\n", w->out);
	if (note != NULL)
		put_pitch(w, note);
	else
		fprintf(w->out, "        <rest%s/>\n", item->whole_bar ? " measure=\"yes\"" : "");
	fprintf(w->out, "        <duration>%d</duration>\n", item->units / w->unit);
	if (note != NULL && item->continued)
		fputs("        <tie type=\"stop\"/>\n", w->out);
	if (note != NULL && item->tied)
		fputs("        <tie type=\"start\"/>\n", w->out);
	if (note != NULL && w->part->drums)
		fprintf(w->out, "        <instrument id=\"P%d-I%d\"/>\n", w->number,
		    note->pitch + 1);
	fprintf(w->out, "        <voice>%d</voice>\n", staff * SCORE_VOICES + voice + 1);
	put_value(w, item);
	if (note != NULL && w->part->drums && notation_drum(note->pitch)->cross)
		fputs("        <notehead>x</notehead>\n", w->out);
	if (w->part->staff_count > 1)
		fprintf(w->out, "        <staff>%d</staff>\n", staff + 1);
	put_notations(w, item, first);
	if (first)
		put_lyric(w, item);
	fputs("      </note>\n", w->out);
}

static void
put_items(const struct writer *w, int bar, int staff, int voice)
{
	const struct score_voice *v = &w->part->staves[staff].voices[voice];

	for (size_t i = v->first[bar]; i < v->first[bar + 1]; i++) {
		const struct score_item *item = &v->items[i];

		if (item->notes == 0)
			put_note(w, item, NULL, true, staff, voice);
		for (uint32_t k = 0; k < item->notes; k++)
			put_note(w, item, &v->notes[item->note + k], k == 0, staff, voice);
	}
}

/* --- bars */

static void
put_clefs(const struct writer *w)
{
	for (int i = 0; i < w->part->staff_count; i++) {
		const struct score_clef *c = w->part->staves[i].clef;

		fputs("        <clef", w->out);
		if (w->part->staff_count > 1)
			fprintf(w->out, " number=\"%d\"", i + 1);
		if (w->part->drums)
			fputs("><sign>percussion</sign>", w->out);
		else
			fprintf(w->out, "><sign>%c</sign><line>%d</line>", c->sign, c->line);
		if (c->octave_change != 0)
			fprintf(w->out, "<clef-octave-change>%d</clef-octave-change>",
			    c->octave_change);
		fputs("</clef>\n", w->out);
	}
}

static void
put_attributes(const struct writer *w, int bar)
{
	const struct score_bar *b = &w->score->bars[bar];

	if (!score_new_key(w->score, bar) && !score_new_metre(w->score, bar))
		return;
	fputs("      <attributes>\n", w->out);
	if (bar == 0)
		fprintf(w->out, "        <divisions>%d</divisions>\n", SCORE_QUARTER / w->unit);
	if (score_new_key(w->score, bar))
		fprintf(w->out, "        <key><fifths>%d</fifths><mode>%s</mode></key>\n",
		    b->key.sharps, b->key.minor ? "minor" : "major");
	if (score_new_metre(w->score, bar))
		fprintf(w->out, "        <time><beats>%d</beats><beat-type>%d</beat-type>"
		    "</time>\n", b->numerator, b->denominator);
	if (bar == 0) {
		if (w->part->staff_count > 1)
			fprintf(w->out, "        <staves>%d</staves>\n", w->part->staff_count);
		put_clefs(w);
	}
	fputs("      </attributes>\n", w->out);
}

static void
put_marks(struct writer *w, int bar)
{
	const struct score *s = w->score;

	for (; w->number == 1 && w->mark < s->mark_count && s->marks[w->mark].bar == bar;
	    w->mark++) {
		const struct score_mark *m = &s->marks[w->mark];

		fputs("      <direction placement=\"above\">\n        <direction-type>", w->out);
		if (m->kind == SCORE_TEMPO) {
			fprintf(w->out, "<metronome><beat-unit>quarter</beat-unit><per-minute>"
			    "%.0f</per-minute></metronome>", fmax(1, round(m->bpm)));
		} else {
			fputs("<rehearsal>", w->out);
			put_text(w->out, m->text);
			fputs("</rehearsal>", w->out);
		}
		fputs("</direction-type>\n", w->out);
		if (m->start > 0)
			fprintf(w->out, "        <offset sound=\"yes\">%d</offset>\n",
			    m->start / w->unit);
		if (m->kind == SCORE_TEMPO)
			fprintf(w->out, "        <sound tempo=\"%.2f\"/>\n", m->bpm);
		fputs("      </direction>\n", w->out);
	}
}

static void
put_letter(FILE *out, const char *what, char letter, int sign)
{
	fprintf(out, "        <%s><%s-step>%c</%s-step>", what, what, letter, what);
	if (sign != 0)
		fprintf(out, "<%s-alter>%d</%s-alter>", what, sign, what);
	fprintf(out, "</%s>\n", what);
}

static void
put_chords(struct writer *w, int bar)
{
	const struct score *s = w->score;

	for (; w->number == 1 && w->chord < s->chord_count && s->chords[w->chord].bar == bar;
	    w->chord++) {
		const struct score_chord *c = &s->chords[w->chord];
		const struct chord_degree *d = &c->symbol.kind->degree;

		fputs("      <harmony>\n", w->out);
		put_letter(w->out, "root", c->symbol.root, c->symbol.root_sign);
		fprintf(w->out, "        <kind text=\"%s\">%s</kind>\n", c->symbol.kind->suffix,
		    c->symbol.kind->xml);
		if (c->symbol.bass != 0)
			put_letter(w->out, "bass", c->symbol.bass, c->symbol.bass_sign);
		if (d->value != 0)
			fprintf(w->out, "        <degree><degree-value>%d</degree-value>"
			    "<degree-alter>%d</degree-alter><degree-type>%s</degree-type>"
			    "</degree>\n", d->value, d->alter, d->added ? "add" : "alter");
		if (c->start > 0)
			fprintf(w->out, "        <offset>%d</offset>\n", c->start / w->unit);
		fputs("      </harmony>\n", w->out);
	}
}

static bool
is_silent(const struct score_voice *v, int bar)
{
	return v->items[v->first[bar]].whole_bar;
}

static void
put_bar(struct writer *w, int bar)
{
	bool begun = false;

	fprintf(w->out, "    <measure number=\"%d\">\n", bar + 1);
	put_attributes(w, bar);
	put_marks(w, bar);
	put_chords(w, bar);
	for (int staff = 0; staff < w->part->staff_count; staff++)
		for (int v = 0; v < w->part->staves[staff].voice_count; v++) {
			if (v > 0 && is_silent(&w->part->staves[staff].voices[v], bar))
				continue;
			if (begun)
				fprintf(w->out,
				    "      <backup><duration>%d</duration></backup>\n",
				    w->score->bars[bar].units / w->unit);
			begun = true;
			put_items(w, bar, staff, v);
		}
	fputs("    </measure>\n", w->out);
}

/* --- parts */

static void
put_midi(FILE *out, int number, int instrument, const struct score_part *p)
{
	fprintf(out, "      <midi-instrument id=\"P%d-I%d\"><midi-channel>%d</midi-channel>",
	    number, instrument, p->drums ? 10 : p->channel + 1);
	if (p->program >= 0)
		fprintf(out, "<midi-program>%d</midi-program>", p->program + 1);
	if (p->drums)
		fprintf(out, "<midi-unpitched>%d</midi-unpitched>", instrument);
	fputs("</midi-instrument>\n", out);
}

static void
find_drums(const struct score_part *p, bool used[PITCHES])
{
	for (int staff = 0; staff < p->staff_count; staff++)
		for (int v = 0; v < p->staves[staff].voice_count; v++) {
			const struct score_voice *voice = &p->staves[staff].voices[v];

			for (size_t i = 0; i < voice->note_count; i++)
				used[voice->notes[i].pitch] = true;
		}
}

/* One instrument, or one for each drum; numbered from 1. */
static void
put_part_head(FILE *out, const struct score_part *p, int number)
{
	bool used[PITCHES] = { false };

	if (p->drums)
		find_drums(p, used);
	else
		used[0] = true;
	fprintf(out, "    <score-part id=\"P%d\">\n", number);
	put_element(out, 6, "part-name", p->name);
	for (int i = 0; i < PITCHES; i++)
		if (used[i]) {
			fprintf(out, "      <score-instrument id=\"P%d-I%d\">\n", number, i + 1);
			put_element(out, 8, "instrument-name",
			    p->drums ? notation_drum(i)->ly : p->name);
			fputs("      </score-instrument>\n", out);
		}
	for (int i = 0; i < PITCHES; i++)
		if (used[i])
			put_midi(out, number, i + 1, p);
	fputs("    </score-part>\n", out);
}

static void
put_head(FILE *out, const struct score *s)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
	    "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" "
	    "\"http://www.musicxml.org/dtds/partwise.dtd\">\n"
	    "<score-partwise version=\"4.0\">\n", out);
	if (s->title[0] != '\0') {
		fputs("  <work>\n", out);
		put_element(out, 4, "work-title", s->title);
		fputs("  </work>\n", out);
	}
	fputs("  <identification><encoding><software>cadenza</software></encoding>"
	    "</identification>\n  <part-list>\n", out);
	for (int i = 0; i < s->part_count; i++)
		put_part_head(out, &s->parts[i], i + 1);
	fputs("  </part-list>\n", out);
}

void
notation_write_musicxml(const struct score *s, FILE *out)
{
	struct writer w = { .out = out, .score = s, .unit = unit_of(s) };

	put_head(out, s);
	for (int i = 0; i < s->part_count; i++) {
		w.part = &s->parts[i];
		w.number = i + 1;
		fprintf(out, "  <part id=\"P%d\">\n", w.number);
		for (int bar = 0; bar < s->bar_count; bar++)
			put_bar(&w, bar);
		fputs("  </part>\n", out);
	}
	fputs("</score-partwise>\n", out);
}
