/* SPDX-License-Identifier: MIT */
/*
 * cadenza morph: interpolates from a phrase of one piece to a phrase of another.
 *
 * A VAE reads both into codes, which are refined until they reconstruct most of the
 * notes.  Each step is the likeliest phrase of a code between them, so the first
 * and the last are the model's versions of the phrases themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/phrase_song.h"
#include "cli/program.h"
#include "model/infer/vae.h"
#include "model/token/piece.h"
#include "model/token/sampler.h"

#define STEPS_MAX	64
#define SHIPPED		"phrases"

struct morphing {
	struct program_call *call;
	struct vae	*vae;		/* owned */
	struct phrase	 end[2];
	size_t		 count;		/* of steps, including both ends */
	struct phrase	 step[STEPS_MAX];
};

/* Rank of a track as a melody: one voice that is not a bass, then chords, then drums. */
static int
melodic(const struct piece_track *track)
{
	const int bass = 4;		/* family of General MIDI */

	if (piece_is_drums(track))
		return 0;
	if (!piece_is_one_voice(track))
		return 1;
	return track->family == bass ? 2 : 3;
}

static size_t
notes_of(const struct piece *piece, int track)
{
	const uint32_t *cell = &piece->cell[(size_t)track * (size_t)piece->bars];

	return cell[piece->bars] - cell[0];
}

/* The track's first phrase that fits the model. */
static bool
first_phrase(struct vae *vae, const struct piece *piece, int track, struct phrase *p)
{
	for (int bar = 0; bar < piece->bars; bar++)
		if (phrase_take(piece, track, bar, p) && vae_fits(vae, p))
			return true;
	return false;
}

/* From the most melodic tracks with a phrase, the one with the most notes. */
static bool
find_phrase(struct vae *vae, const struct piece *piece, struct phrase *best)
{
	int rank = -1;
	size_t most = 0;

	for (int t = 0; t < piece->tracks; t++) {
		int own = melodic(&piece->track[t]);
		size_t notes = notes_of(piece, t);
		struct phrase p;

		if ((own > rank || (own == rank && notes > most)) &&
		    first_phrase(vae, piece, t, &p)) {
			rank = own;
			most = notes;
			*best = p;
		}
	}
	return rank >= 0;
}

static bool
read_end(struct morphing *m, int end, struct err *err)
{
	const char *path = m->call->operands[end];
	struct piece piece;
	bool good;

	if (!program_piece(m->call, path, &piece, err))
		return false;
	good = find_phrase(m->vae, &piece, &m->end[end]) ||
	    err_set(err, ERR_ARG, "no track has two bars that make a phrase");
	piece_clear(&piece);
	return good || program_name_file(err, path);
}

static bool
make_steps(struct morphing *m, struct err *err)
{
	int latent = vae_latent(m->vae);
	float ends[2 * VAE_LATENT_MAX], codes[VAE_LANES * VAE_LATENT_MAX];
	const uint64_t seed[VAE_LANES] = { 0 };
	const struct phrase *a = &m->end[0], *b = &m->end[1];
	/* Fixes what both have in common. */
	struct phrase_frame frame = {
		a->family == b->family ? a->family : -1,
		a->metre == b->metre ? a->metre : -1, a->steps == b->steps ? a->steps : -1,
	};
	struct sampler sampler;

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = 0;
	if (!vae_read(m->vae, 2, m->end, NULL, ends, NULL, err) ||
	    !vae_refine(m->vae, 2, m->end, ends, err))
		return false;
	for (size_t from = 0; from < m->count; from += VAE_LANES) {
		size_t n = m->count - from < VAE_LANES ? m->count - from : VAE_LANES;

		for (size_t i = 0; i < n; i++)
			vae_between(ends, ends + latent, latent,
			    (double)(from + i) / (double)(m->count - 1),
			    codes + i * (size_t)latent);
		if (!vae_write(m->vae, n, codes, &frame, &sampler, seed, m->step + from, err))
			return false;
	}
	return true;
}

static void
print_json(const struct morphing *m)
{
	struct json *json = json_new_object(), *array = json_new_array();
	char *text;

	json_set_string(json, "file", program_text(m->call, "out"));
	for (size_t i = 0; i < m->count; i++) {
		struct json *step = json_new_object();

		json_set_integer(step, "notes", m->step[i].cell[PHRASE_BARS]);
		json_set_number(step, "of_first", phrase_share(&m->end[0], &m->step[i]));
		json_set_number(step, "of_second", phrase_share(&m->end[1], &m->step[i]));
		json_append(array, step);
	}
	json_set(json, "steps", array);
	text = json_text(json);
	fprintf(m->call->out, "%s\n", text);
	free(text);
	json_free(json);
}

/* Prints how many notes of each end a step has kept. */
static void
print_steps(const struct morphing *m)
{
	for (size_t i = 0; i < m->count; i++)
		fprintf(m->call->out,
		    "step %zu: %u notes, %.0f%% of the first's, %.0f%% of the second's\n",
		    i + 1, m->step[i].cell[PHRASE_BARS], 100 * phrase_share(&m->end[0],
		    &m->step[i]),
		    100 * phrase_share(&m->end[1], &m->step[i]));
}

static bool
morph(struct morphing *m, struct err *err)
{
	if (!read_end(m, 0, err) || !read_end(m, 1, err) || !make_steps(m, err) ||
	    !phrase_song_write(m->step, m->count, 1, PHRASE_BARS, program_text(m->call, "out"),
	    err))
		return false;
	(program_given(m->call, "json") ? print_json : print_steps)(m);
	return true;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct morphing m = { .call = call, .count = (size_t)program_integer(call, "steps", 5) };
	const char *name = program_given(call, "model") ? program_text(call, "model") : SHIPPED;
	bool good = program_can_write(call, program_text(call, "out"), err) &&
	    (m.vae = vae_open(name, err)) != NULL && morph(&m, err);

	vae_free(m.vae);
	return good;
}

static const struct option options[] = {
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the MIDI file to write", true },
	{ "model", 0, OPTION_TEXT, "VAE", 0, 0, "weights file (phrases, the shipped one)",
	    false },
	{ "steps", 0, OPTION_INTEGER, "N", 2, STEPS_MAX, "number of phrases, with both ends (5)",
	    false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_morph = {
	.name = "morph", .operands = "A B", .operands_min = 2, .operands_max = 2,
	.help = "interpolate from a phrase of one piece to a phrase of another",
	.options = options, .run = run,
};
