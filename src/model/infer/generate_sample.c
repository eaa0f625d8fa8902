/* SPDX-License-Identifier: MIT */
/* generate_sample.c - next token of a candidate: masks, locks, controls and the draw. */

#include <string.h>

#include "model/infer/generate_internal.h"
#include "model/token/harmony.h"
#include "music/chord.h"

#define KEY_COST	5.0f	/* taken from a note outside the key that is asked for */
#define ROOT_WEIGHT	3.0f	/* for the root of a chord that is asked for, until it sounds */
#define HARMONY_WEIGHT	6.0f	/* logits added to a chord that fits the music perfectly */
#define PLAN_SHARPNESS	0.9f	/* of the logits of chords: the likeliest plans are plain */

static void
forbid(struct job *job, enum token_kind kind, int from, int to)
{
	for (int value = from; value < to; value++)
		job->allowed[vocab_id(kind, value)] = false;
}

/* The bar of the piece that the open block begins with. */
static int
block_bar(const struct row *row)
{
	return row->window_bar + row->g.block_bar - row->g.future_bars;
}

/* Rows that are required cannot be skipped. */
static void
mask_rows(struct job *job, const struct row *row)
{
	uint32_t must = prefix_must_play(&job->prefix, block_bar(row));

	for (int slot = row->g.slot + 1; slot < VOCAB_TRACKS; slot++)
		if ((must >> slot & 1) != 0) {
			forbid(job, TOKEN_BLOCK_END, 0, 1);
			forbid(job, TOKEN_TRACK, slot + 1, VOCAB_TRACKS);
			return;
		}
}

/*
 * Mask of the grammar and the request.  Returns true if one token is left, which
 * is read regardless of limits.
 */
static bool
mask(struct job *job, struct row *row, uint16_t *id)
{
	const struct grammar *g = &row->g;

	grammar_mask(g, job->allowed);
	forbid(job, TOKEN_CHORDS, 0, 1);
	forbid(job, TOKEN_METRE, 0, VOCAB_METRES);
	if (!grammar_in_cell(g)) {
		mask_rows(job, row);
		return false;
	}
	/* A track with a single velocity keeps it, unless a level is requested. */
	if (g->dynamics[g->slot] == DYNAMICS_FLAT &&
	    job->prefix.control[CONTROL_LEVEL] == CONTROL_FREE)
		forbid(job, TOKEN_VELOCITY, 0, VOCAB_VELOCITIES);
	return !g->encoding.auto_advance && lock_mask(&row->keep.locks, g,
	    row_cell_bar(row) - job->prefix.start_bar, job->allowed, id);
}

/* Chords that fit the other tracks, and move as the piece's do, become likelier. */
static bool
weigh_chords(struct job *job, const struct row *row, float *logits)
{
	const struct grammar *g = &row->g;
	int half = g->chords, bar = block_bar(row) + half / 2;
	float score[VOCAB_CHORDS];
	uint32_t heard = 0;

	if (g->phase != PHASE_HARMONY)
		return true;
	for (int slot = 0; slot < job->prefix.encode.order_count; slot++)
		if (!prefix_plays(&job->prefix, slot))
			heard |= UINT32_C(1) << job->prefix.encode.order[slot];
	if (!harmony_fit(&job->prefix.piece, heard, bar, half % 2, score, job->err))
		return false;
	if (half > 0)
		score[VOCAB_CHORD_HOLD] = score[g->chord[half - 1]];
	for (int i = 0; i < VOCAB_CHORDS; i++) {
		float *logit = &logits[vocab_id(TOKEN_CHORD, i)];

		*logit = PLAN_SHARPNESS * *logit + HARMONY_WEIGHT * score[i];
	}
	habits_weigh_chord(&job->prefix.habits, row->chords, 2 * job->prefix.start_bar,
	    2 * block_bar(row) + half, logits);
	return true;
}

/* Pitch classes of a key's class; a minor one has both sevenths. */
static uint16_t
scale_of(int key)
{
	return pitch_classes_up(key < 12 ? 0xab5 : 0xdad, key % 12);
}

/* Does a pitch class sound in half of the open bar, in any row so far? */
static bool
has_sounded(const struct grammar *g, int from, int to, int pitch_class)
{
	for (int slot = 0; slot < g->tracks; slot++) {
		const struct grammar_cell *cell = &g->cells[(size_t)(g->block_bar + g->cell) *
		    VOCAB_TRACKS + (size_t)slot];

		for (uint32_t i = 0; i < cell->count; i++) {
			const struct piece_note *n = &g->note[cell->first + i].note;

			if (!piece_is_drums(&g->track[slot]) && n->pitch % 12 == pitch_class &&
			    n->position < to &&
			    n->position + vocab_duration_steps[n->duration] > from)
				return true;
		}
	}
	return false;
}

/* The root of the chord that is asked for and does not sound yet; -1: none. */
static int
missing_root(const struct job *job, const struct grammar *g, int step)
{
	int half = step >= g->steps / 2, root;

	if (job->request->ask.chords == NULL || !g->has_chords ||
	    2 * g->cell + half >= g->chords)
		return -1;
	root = vocab_chord_root(g->chord[2 * g->cell + half]);
	return root < 0 || has_sounded(g, half ? g->steps / 2 : 0, half ? g->steps :
	    g->steps / 2, root) ? -1 : root;
}

/* Notes of the key and the chords that are asked for are likelier. */
static void
weigh_asked(const struct job *job, const struct grammar *g, float *logits)
{
	bool chord = g->phase == PHASE_CHORD;
	int key = job->request->ask.key, root;
	uint16_t scale = key >= 0 && key < 24 ? scale_of(key) : 0xfff;

	if ((g->phase != PHASE_ONSET && !chord) || piece_is_drums(&g->track[g->slot]))
		return;
	root = missing_root(job, g, chord ? g->onset : g->pointer);
	for (int pitch = VOCAB_PITCH_LOW; pitch <= VOCAB_PITCH_HIGH; pitch++) {
		float *logit = &logits[vocab_id(chord ? TOKEN_PLUS : TOKEN_NOTE, pitch)];

		if ((scale >> pitch % 12 & 1) == 0)
			*logit -= KEY_COST;
		if (pitch % 12 == root)
			*logit += ROOT_WEIGHT;
	}
}

/* Kept notes are written even beyond the limits. */
static bool
read_forced(struct job *job, struct row *row, uint16_t id)
{
	struct grammar_limit *limit = &row->g.limit[row->g.slot], kept = *limit;
	bool ok;

	*limit = (struct grammar_limit){ 0 };
	ok = encode_token(&row->g, id, true, &row->list, job->err);
	*limit = kept;
	return ok;
}

/* After the block's chords, which fit the given tracks, come the rows of those tracks. */
static bool
keep_chords(struct job *job, struct row *row)
{
	memcpy(row->chords + 2 * block_bar(row), row->g.chord, (size_t)row->g.chords);
	return row->g.phase == PHASE_HARMONY || row_give_tracks(job, row);
}

static bool
read_token(struct job *job, int r, uint16_t id, bool forced)
{
	struct row *row = &job->rows[r];
	size_t notes = row->g.notes;
	bool chord = row->g.phase == PHASE_HARMONY;

	if (!(forced ? read_forced(job, row, id) : encode_token(&row->g, id, true,
	    &row->list, job->err)))
		return false;
	job->result->tokens++;
	if (!row_hand_over(job, r, notes))
		return false;
	return !chord || keep_chords(job, row);
}

/* If no token is left, the cell cannot be completed: the limits yield to the kept notes. */
static bool
lift_limits(struct job *job, struct row *row)
{
	struct grammar_limit *limit, kept;
	uint16_t only;

	if (!grammar_in_cell(&row->g) || memchr(job->allowed, true, (size_t)vocab_size()) != NULL)
		return false;
	limit = &row->g.limit[row->g.slot];
	kept = *limit;
	*limit = (struct grammar_limit){ 0 };
	mask(job, row, &only);
	*limit = kept;
	return true;
}

bool
row_sample(struct job *job, int r, float *logits)
{
	struct row *row = &job->rows[r];
	/* At temperature 0, candidates differ by the rank of their first token in a cell. */
	bool first = !row->picked && grammar_in_cell(&row->g), lifted;
	struct sampler_boost boost;
	uint16_t only;
	double nats;
	int id;

	if (mask(job, row, &only))
		return read_token(job, r, only, true);
	lifted = lift_limits(job, row);
	if (!weigh_chords(job, row, logits))
		return false;
	weigh_asked(job, &row->g, logits);
	verticals_weigh(&job->prefix.verticals, &row->g, logits);
	habits_weigh_note(&job->prefix.habits, &row->g, row->made, row->made_count, logits);
	if (grammar_in_cell(&row->g)) {
		int region = job->prefix.start_bar - row->window_bar + row->g.future_bars;

		habits_weigh_pitch(&job->prefix.habits, &row->g, region, logits);
		rests_weigh(&job->prefix.rests, &row->g, region, logits);
		habits_weigh_gap(&job->prefix.habits, &row->g, region, logits);
		habits_weigh_duration(&job->prefix.habits, &row->g, logits);
		habits_weigh_onset(&job->prefix.habits, &row->g, row_cell_bar(row), logits);
	}
	voices_weigh(&job->prefix.voices, &row->g, logits);
	if (!sampler_mask(logits, job->allowed))
		return err_set(job->err, ERR_FORMAT, "the model allows no next token");
	if (row->stream != NULL && !memory_recall(job, row, logits, &boost))
		return false;
	id = sampler_pick(&job->sampler, logits, row->stream != NULL ? &boost : NULL,
	    first ? r : 0, &row->rng, &nats);
	row->nats += nats;
	row->picked = row->picked || first;
	return read_token(job, r, (uint16_t)id, lifted);
}
