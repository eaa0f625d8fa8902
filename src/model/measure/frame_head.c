/* SPDX-License-Identifier: MIT */
#include "model/measure/frame_head.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tensor/op.h"

#define EMBED	0.1f			/* standard deviation of embeddings */
#define OUT	0.02f

/* More features of a cell's row: interval from the voice's previous pitch to ... */
enum {
	NEAR_VOICE = CELL_FEATURES,		/* four: ... CELL_VOICE */
	NEAR_MATCH = NEAR_VOICE + FRAME_VOICES,	/* ... CELL_MATCH */
	NEAR_WAS,				/* ... CELL_WAS */
	NEAR_OUTER,				/* and from soprano to bass */
	CELL_TABLES
};
#define NEAR		30		/* half tones up or down that are distinguished */
#define NEARS		(2 * NEAR + 4)	/* and rest, none, unknown */

static const int note_size[NOTE_FEATURES] = {
	[NOTE_TIME] = 16, [NOTE_COUNT] = 16, [NOTE_NEXT] = FRAME_CLASSES, [NOTE_SINCE] = 32,
	[NOTE_SECOND] = FRAME_CLASSES, [NOTE_BELOW] = FRAME_CLASSES, [NOTE_CHANGED] = FRAME_CLASSES,
	[NOTE_SAME] = 32, [NOTE_MATCH] = FRAME_CLASSES + 1, [NOTE_MATCHED] = 32,
};
static const int cell_size[CELL_TABLES] = {
	[CELL_PLACE] = 16 * FRAME_VOICES, [CELL_BAR] = 32, [CELL_OWN] = FRAME_CLASSES + 1,
	[CELL_SINCE] = 32, [CELL_WAS] = FRAME_CLASSES + 1, [CELL_VOICE] = 2 * FRAME_CLASSES + 1,
	[CELL_VOICE + 1] = 2 * FRAME_CLASSES + 1, [CELL_VOICE + 2] = 2 * FRAME_CLASSES + 1,
	[CELL_VOICE + 3] = 2 * FRAME_CLASSES + 1, [CELL_MOVED] = 8, [CELL_SINCE_OUTER] = 256,
	[CELL_SINCE_INNER] = 256, [CELL_MATCH] = FRAME_CLASSES + 1, [CELL_MATCHED] = 32,
	[NEAR_VOICE] = 2 * NEARS, [NEAR_VOICE + 1] = 2 * NEARS, [NEAR_VOICE + 2] = 2 * NEARS,
	[NEAR_VOICE + 3] = 2 * NEARS, [NEAR_MATCH] = NEARS, [NEAR_WAS] = NEARS,
	    [NEAR_OUTER] = 2 * NEARS,
};
/* Features with direct weights to the classes. */
static const int note_direct[] = { NOTE_TIME, NOTE_NEXT, NOTE_MATCH };
static const int cell_direct[] = {
	CELL_PLACE, CELL_OWN, CELL_SINCE, NEAR_MATCH, NEAR_WAS, NEAR_VOICE, NEAR_VOICE + 1,
	NEAR_VOICE + 2, NEAR_VOICE + 3
};
#define COUNT(a) (int)(sizeof (a) / sizeof *(a))

/* Order of the parameters in a head's list. */
enum {
	FRAME_BEFORE, FRAME_SINCE, FRAME_CHANGED, FRAME_MATCH, FRAME_TIME, FRAME_SAME,
	FRAME_MATCHED, FRAME_OUT, FRAME_OUT_SINCE, FRAME_OUT_MATCH, FRAME_OUT_TIME,
	FRAME_OUT_BIAS, FRAME_PARAMS
};
enum { ROW_OUT, ROW_OUT_BIAS, ROW_EMBED, ROW_FEATURES };
#define NOTE_BEFORE	(ROW_FEATURES + NOTE_FEATURES)
#define NOTE_NOW	(NOTE_BEFORE + 1)
#define NOTE_DIRECT	(NOTE_NOW + 1)
#define CELL_DIRECT	(ROW_FEATURES + CELL_TABLES)

/* --- frames */

#define TERMS		8		/* classes of durations of a pitch */

static void
list_frames(const struct arch_config *c, struct params *p)
{
	params_add(p, "before.weight", FRAME_PITCHES, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "since.weight", FRAME_PITCHES * TERMS, c->width, PARAM_ZERO, 0);
	params_add(p, "changed.weight", FRAME_PITCHES, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "match.weight", FRAME_PITCHES, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "time.weight", 17, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "same.weight", FRAME_BUCKETS, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "matched.weight", FRAME_BUCKETS, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "out.weight", FRAME_PITCHES, c->width, PARAM_NORMAL, OUT);
	params_add(p, "out.since.weight", FRAME_PITCHES * TERMS, FRAME_PITCHES, PARAM_ZERO, 0);
	params_add(p, "out.match.weight", FRAME_PITCHES * TERMS, FRAME_PITCHES, PARAM_ZERO, 0);
	params_add(p, "out.time.weight", 16, FRAME_PITCHES, PARAM_ZERO, 0);
	params_add(p, "out.bias", FRAME_PITCHES, 0, PARAM_ZERO, 0);
}

static bool
is_first(const struct token *token)
{
	return (token->feature[ROW_MOVE] & ROW_MOVE_FIRST) != 0;
}

/* Padding, which belongs to no frame, is recognised by its move. */
static bool
has_before(const struct token *token)
{
	return token->feature[ROW_MOVE] != 0 && !is_first(token);
}

static size_t
number_of(const struct token *token)
{
	const uint8_t *three = token->feature + ROW_NUMBER;

	return (size_t)three[0] + ((size_t)three[1] << 8) + ((size_t)three[2] << 16);
}

static int
move_of(const struct token *token)
{
	return (token->feature[ROW_MOVE] & ~ROW_MOVE_FIRST) - ROW_MOVE_NONE;
}

/* The frame `ago` before the row's; arbitrary for padding. */
static struct frame
frame_of(const struct arch_run *run, int row, int ago)
{
	const struct token *token = &run->window->input[row];
	const struct frame_source *source = run->head_arg;

	return frame_moved(&source->frames->frame[number_of(token) - (size_t)ago], move_of(token));
}

static int
pitches_of(const struct frame *f, uint16_t *list)
{
	int count = 0;

	for (int p = frame_next(f, 0); p < FRAME_PITCHES; p = frame_next(f, p + 1))
		list[count++] = (uint16_t)p;
	return count;
}

static int
pitches_before(const void *arg, int row, uint16_t *list)
{
	const struct arch_run *run = arg;
	struct frame f;

	if (!has_before(&run->window->input[row]))
		return 0;
	f = frame_of(run, row, 1);
	return pitches_of(&f, list);
}

/* 1, 2, 3, 4, 5..6, 7..8, 9..16, more */
static int
term(int n)
{
	return n <= 4 ? n - 1 : n <= 6 ? 4 : n <= 8 ? 5 : n <= 16 ? 6 : 7;
}

/* Each pitch of the frame before, with how long it has sounded. */
static int
pitches_since(const void *arg, int row, uint16_t *list)
{
	const struct arch_run *run = arg;
	const struct token *token = &run->window->input[row];
	int count = pitches_before(arg, row, list), most = token->feature[ROW_AT];

	for (int i = 0; i < count; i++) {
		int n = 1;

		for (struct frame f; n < most && n < 17; n++) {
			f = frame_of(run, row, n + 1);
			if (!frame_has(&f, list[i]))
				break;
		}
		list[i] = (uint16_t)(list[i] * TERMS + term(n));
	}
	return count;
}

static int
pitches_changed(const void *arg, int row, uint16_t *list)
{
	const struct arch_run *run = arg;
	const struct token *token = &run->window->input[row];
	struct frame f;

	if (!has_before(token) || token->feature[ROW_AT] <= token->feature[ROW_SAME])
		return 0;
	f = frame_of(run, row, 1 + token->feature[ROW_SAME]);
	return pitches_of(&f, list);
}

/* The frame predicted by the match. */
static int
pitches_match(const void *arg, int row, uint16_t *list)
{
	const struct arch_run *run = arg;
	const struct frame_source *source = run->head_arg;
	const struct token *token = &run->window->input[row];
	struct frame f;

	if (token->feature[ROW_MATCHED] == 0)
		return 0;
	f = frame_moved(&source->frames->frame[source->fact[number_of(token)].match],
	    move_of(token));
	return pitches_of(&f, list);
}

static int
pitches_matched(const void *arg, int row, uint16_t *list)
{
	const struct arch_run *run = arg;
	int count = pitches_match(arg, row, list);
	int n = run->window->input[row].feature[ROW_MATCHED];

	for (int i = 0; i < count; i++)
		list[i] = (uint16_t)(list[i] * TERMS + (n < 3 ? n - 1 : n < 5 ? 2 : n < 9 ?
		    3 : n < 17 ? 4 : n < 33 ? 5 : n < 65 ? 6 : 7));
	return count;
}

/* Tables: time, same, matched. */
static int
time_of(const void *arg, int row, int table)
{
	const struct arch_run *run = arg;
	const struct token *token = &run->window->input[row];

	switch (table) {
	case 0:
		return is_first(token) ? 16 : token->feature[ROW_TIME];
	case 1:
		return frame_bucket(token->feature[ROW_SAME]);
	default:
		return frame_bucket(token->feature[ROW_MATCHED]);
	}
}

static int
out_time_of(const void *arg, int row, int table)
{
	const struct arch_run *run = arg;

	(void)table;
	return run->window->input[row].feature[ROW_TIME];
}

static void
fill_bits(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	(void)seed;
	memset(x, 0, (size_t)rows * (size_t)columns * sizeof *x);
	for (int row = 0; row < rows; row++, x += columns) {
		struct frame f = frame_of(arg, row, 0);

		for (int p = frame_next(&f, 0); p < FRAME_PITCHES; p = frame_next(&f, p + 1))
			x[p] = 1;
	}
}

static struct tensor *
loss_of_frames(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	struct tensor *p = run->params, *x, *bits;
	int rows = (int)run->window->length;

	x = op_embed(t, rows, &p[FRAME_TIME], 3, time_of, run);
	x = op_add(t, x, op_bag(t, rows, &p[FRAME_BEFORE], pitches_before, run), 0, 0);
	x = op_add(t, x, op_bag(t, rows, &p[FRAME_SINCE], pitches_since, run), 0, 0);
	x = op_add(t, x, op_bag(t, rows, &p[FRAME_CHANGED], pitches_changed, run), 0, 0);
	x = op_add(t, x, op_bag(t, rows, &p[FRAME_MATCH], pitches_match, run), 0, 0);
	x = op_drop(t, x, run->dropout, (uint32_t)run->seed);
	x = arch->body(t, c, run, x);
	x = op_bias(t, op_linear(t, x, &p[FRAME_OUT]), &p[FRAME_OUT_BIAS]);
	x = op_add(t, x, op_embed(t, rows, &p[FRAME_OUT_TIME], 1, out_time_of, run), 0, 0);
	x = op_add(t, x, op_bag(t, rows, &p[FRAME_OUT_SINCE], pitches_since, run), 0, 0);
	x = op_add(t, x, op_bag(t, rows, &p[FRAME_OUT_MATCH], pitches_matched, run), 0, 0);
	bits = op_given(t, rows, FRAME_PITCHES, fill_bits, run, 0);
	return op_bits(t, x, bits, run->window->weight);
}

void
frame_head_begin(const struct frames *s, struct params *p)
{
	float *bias = p->data + p->list[FRAME_OUT_BIAS].offset;
	double all = (double)s->side[FRAME_TRAIN].count;

	for (int pitch = 0; pitch < FRAME_PITCHES; pitch++) {
		double count = 0.5;

		for (size_t i = 0; i < s->side[FRAME_TRAIN].count; i++)
			count += frame_has(&s->frame[i], pitch);
		bias[pitch] = (float)log(count / (all + 1 - count));
	}
}

/* --- notes and cells */

static void
list_rows(const struct arch_config *c, const int *size, int tables, struct params *p)
{
	char name[48];

	params_add(p, "out.weight", FRAME_CLASSES, c->width, PARAM_NORMAL, OUT);
	params_add(p, "out.bias", FRAME_CLASSES, 0, PARAM_ZERO, 0);
	params_add(p, "embed.weight", FRAME_CLASSES, c->width, PARAM_NORMAL, EMBED);
	for (int f = 0; f < tables; f++) {
		snprintf(name, sizeof name, "feature.%d.weight", f);
		params_add(p, name, size[f], c->width, PARAM_NORMAL, EMBED);
	}
}

static void
list_direct(const int *size, const int *direct, int count, struct params *p)
{
	char name[48];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof name, "out.%d.weight", direct[i]);
		params_add(p, name, size[direct[i]], FRAME_CLASSES, PARAM_ZERO, 0);
	}
}

static void
list_notes(const struct arch_config *c, struct params *p)
{
	list_rows(c, note_size, NOTE_FEATURES, p);
	params_add(p, "before.weight", FRAME_PITCHES, c->width, PARAM_NORMAL, EMBED);
	params_add(p, "now.weight", FRAME_PITCHES, c->width, PARAM_NORMAL, EMBED);
	list_direct(note_size, note_direct, COUNT(note_direct), p);
}

static void
list_cells(const struct arch_config *c, struct params *p)
{
	list_rows(c, cell_size, CELL_TABLES, p);
	list_direct(cell_size, cell_direct, COUNT(cell_direct), p);
}

/* Table 0 is the embedding, table 1 + F that of feature F. */
static int
read_at(const void *arg, int row, int table)
{
	const struct arch_run *run = arg;
	const struct token *token = &run->window->input[row];

	return table == 0 ? token->id : token->feature[table - 1];
}

static int
note_direct_at(const void *arg, int row, int table)
{
	return read_at(arg, row, 1 + note_direct[table]);
}

/* Interval from `other` to `pitch`; either may be a rest or none. */
static int
near(int pitch, int other)
{
	int up = pitch - other;

	if (pitch >= FRAME_PITCHES)
		return 2 * NEAR + 1 + pitch - FRAME_PITCHES;
	if (other >= FRAME_PITCHES)
		return 2 * NEAR + 3;
	return NEAR + (up < -NEAR ? -NEAR : up > NEAR ? NEAR : up);
}

/* The same for a value of CELL_VOICE, which also says whether it is current. */
static int
near_voice(int voice, int other)
{
	return voice < FRAME_CLASSES ? near(voice, other) : NEARS +
	    near(voice - FRAME_CLASSES, other);
}

static int
cell_at(const void *arg, int row, int table)
{
	const struct arch_run *run = arg;
	const uint8_t *feature = run->window->input[row].feature, *voice = feature + CELL_VOICE;

	switch (table - 1) {
	case NEAR_VOICE:
	case NEAR_VOICE + 1:
	case NEAR_VOICE + 2:
	case NEAR_VOICE + 3:
		return near_voice(voice[table - 1 - NEAR_VOICE], feature[CELL_OWN]);
	case NEAR_MATCH:
		return near(feature[CELL_MATCH], feature[CELL_OWN]);
	case NEAR_WAS:
		return near(feature[CELL_WAS], feature[CELL_OWN]);
	case NEAR_OUTER:
		return near_voice(voice[3], voice[0] % FRAME_CLASSES);
	default:
		return read_at(arg, row, table);
	}
}

static int
cell_direct_at(const void *arg, int row, int table)
{
	return cell_at(arg, row, 1 + cell_direct[table]);
}

/* The known part of this frame: the pitches so far. */
static int
pitches_now(const void *arg, int row, uint16_t *list)
{
	const struct arch_run *run = arg;
	int last = run->window->input[row].id, count = 0;
	struct frame f;

	if (last == FRAME_REST)
		return 0;
	f = frame_of(run, row, 0);
	for (int p = frame_next(&f, 0); p <= last; p = frame_next(&f, p + 1))
		list[count++] = (uint16_t)p;
	return count;
}

/* A pitch is above the previous one. */
static int
first_note(const void *arg, int row, int table)
{
	const struct arch_run *run = arg;
	int last = run->window->input[row].id;

	(void)table;
	return last == FRAME_REST ? 0 : last + 1;
}

static struct tensor *
logits_of_rows(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run, struct tensor *x, struct tensor *tables, int count,
    op_index_fn direct)
{
	struct tensor *p = run->params;

	x = op_drop(t, x, run->dropout, (uint32_t)run->seed);
	x = arch->body(t, c, run, x);
	x = op_bias(t, op_linear(t, x, &p[ROW_OUT]), &p[ROW_OUT_BIAS]);
	return op_add(t, x, op_embed(t, (int)run->window->length, tables, count, direct, run), 0,
	    0);
}

static struct tensor *
loss_of_notes(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	struct tensor *p = run->params, *x;
	int rows = (int)run->window->length;

	x = op_embed(t, rows, &p[ROW_EMBED], 1 + NOTE_FEATURES, read_at, run);
	x = op_add(t, x, op_bag(t, rows, &p[NOTE_BEFORE], pitches_before, run), 0, 0);
	x = op_add(t, x, op_bag(t, rows, &p[NOTE_NOW], pitches_now, run), 0, 0);
	x = logits_of_rows(t, arch, c, run, x, &p[NOTE_DIRECT], COUNT(note_direct), note_direct_at);
	return op_loss_from(t, x, run->window->target, run->window->weight, first_note, run);
}

static struct tensor *
loss_of_cells(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	struct tensor *p = run->params, *x;

	x = op_embed(t, (int)run->window->length, &p[ROW_EMBED], 1 + CELL_TABLES, cell_at, run);
	x = logits_of_rows(t, arch, c, run, x, &p[CELL_DIRECT], COUNT(cell_direct), cell_direct_at);
	return op_loss(t, x, run->window->target, run->window->weight);
}

static const struct head frames_head = {
	.name = "frames", .params = FRAME_PARAMS, .list = list_frames, .loss = loss_of_frames,
};
static const struct head notes_head = {
	.name = "notes", .params = NOTE_DIRECT + COUNT(note_direct), .list = list_notes,
	.loss = loss_of_notes,
};
static const struct head cells_head = {
	.name = "cells", .params = CELL_DIRECT + COUNT(cell_direct), .list = list_cells,
	.loss = loss_of_cells,
};
const struct head *const frame_head[] = { &frames_head, &notes_head, &cells_head };
