/* SPDX-License-Identifier: MIT */
/*
 * cadenza sample: generates from noise, one phrase after another, as a piece.
 *
 * A VAE makes phrases of any instrument and metre, a GAN textures.  Number i of a
 * seed does not depend on how many there are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/rng.h"
#include "base/text.h"
#include "cli/phrase_song.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/infer/gan.h"
#include "model/infer/vae.h"
#include "model/token/sampler.h"
#include "tensor/weights.h"

#define COUNT_MAX	1000
#define DRUMS_SEED	UINT64_C(0x6472756d73)	/* independent of the pitched textures */
#define TRIES		8			/* until a texture is not empty */
#define LOWEST		48			/* pitch of a pitched texture: C3 */

struct sampling {
	struct program_call *call;
	size_t		 count;		/* requested */
	uint64_t	 seed;
	float		 temperature;
	struct phrase	*phrases;	/* owned */
	bool		 kinds[TEXTURE_KINDS];	/* requested of a GAN: pitched, drums */
	size_t		 together;	/* number that start at once */
	int		 bars;		/* of each */
};

static uint64_t
seed_of(const struct sampling *s, size_t i)
{
	return s->seed * COUNT_MAX + i;
}

static void
fill_noise(uint64_t seed, float scale, int count, float *x)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (int i = 0; i < count; i++)
		x[i] = scale * rng_normal(&rng);
}

/* --- phrases of a VAE */

static bool
make_batch(const struct sampling *s, struct vae *vae, size_t from, size_t n, struct err *err)
{
	static const struct phrase_frame any = PHRASE_ANY;
	float codes[VAE_LANES * VAE_LATENT_MAX];
	uint64_t seed[VAE_LANES];
	struct sampler sampler;
	int latent = vae_latent(vae);

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = s->temperature;
	for (size_t i = 0; i < n; i++) {
		seed[i] = seed_of(s, from + i);
		fill_noise(seed[i], 1, latent, codes + (int)i * latent);
	}
	return vae_write(vae, n, codes, &any, &sampler, seed, s->phrases + from, err);
}

static bool
make_phrases(struct sampling *s, const char *name, struct err *err)
{
	struct vae *vae = vae_open(name, err);
	bool good = vae != NULL;

	s->together = 1;
	s->bars = PHRASE_BARS;
	for (size_t i = 0; good && i < s->count; i += VAE_LANES)
		good = !program_interrupted(s->call) ?
		    make_batch(s, vae, i, s->count - i < VAE_LANES ? s->count - i : VAE_LANES,
		    err) :
		    err_set(err, ERR_IO, "stopped; no file was written");
	vae_free(vae);
	return good;
}

/* --- textures of a GAN */

static bool
make_texture(const struct sampling *s, const struct gan *g, size_t i, bool drums, struct phrase *p,
    struct err *err)
{
	float noise[TRIES * GAN_NOISE];
	struct texture made[TRIES];
	int best = 0;

	fill_noise(seed_of(s, i) ^ (drums ? DRUMS_SEED : 0), s->temperature, TRIES * GAN_NOISE,
	    noise);
	if (!gan_make(&g->config, &g->params, drums, noise, TRIES, made, err))
		return false;
	while (best < TRIES - 1 && texture_onsets(&made[best]) < TEXTURE_ONSETS_MIN)
		best++;
	texture_phrase(&made[best], LOWEST, 0, p);
	return true;
}

static bool
make_textures(struct sampling *s, const char *name, struct err *err)
{
	struct phrase *p = s->phrases;
	struct gan g;
	bool good = gan_open(name, &g, err);

	s->together = (size_t)s->kinds[0] + s->kinds[1];
	s->bars = g.config.context / TEXTURE_BAR_STEPS;
	for (size_t i = 0; i < s->count; i++)
		for (int drums = 0; drums < TEXTURE_KINDS; drums++)
			if (good && s->kinds[drums])
				good = make_texture(s, &g, i, drums, p++, err);
	gan_clear(&g);
	return good;
}

/* --- the program */

static const struct maker {
	const struct arch *arch;
	bool		(*make)(struct sampling *, const char *name, struct err *);
	const char	*what;
} makers[] = {
	{ &arch_vae, make_phrases, "phrases" },
	{ &arch_gan, make_textures, "textures" },
};

static const struct maker *
find_maker(const char *name, struct err *err)
{
	const struct arch *arch;
	struct arch_config config;
	struct weights *file = model_file(name, &arch, &config, err);
	char clean[128];

	if (file == NULL)
		return NULL;
	weights_close(file);
	for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
		if (makers[i].arch == arch)
			return &makers[i];
	err_set(err, ERR_ARG, "%s: a model of the architecture %s continues a piece: use "
	    "cadenza continue FILE -o OUT --model %s",
	    text_name(name, clean, sizeof clean), arch->name, clean);
	return NULL;
}

static void
print_facts(const struct sampling *s, const struct maker *maker)
{
	struct json *json = json_new_object();
	size_t notes = 0;
	char *text;

	for (size_t i = 0; i < s->count * s->together; i++)
		notes += s->phrases[i].cell[s->bars];
	if (!program_given(s->call, "json")) {
		fprintf(s->call->out, "%s: %zu\nnotes: %zu\nbars: %zu\n", maker->what,
		    s->count * s->together, notes, s->count * (size_t)s->bars);
	} else {
		json_set_string(json, "file", program_text(s->call, "out"));
		json_set_integer(json, maker->what, (long long)(s->count * s->together));
		json_set_integer(json, "notes", (long long)notes);
		json_set_integer(json, "bars", (long long)s->count * s->bars);
		text = json_text(json);
		fprintf(s->call->out, "%s\n", text);
		free(text);
	}
	json_free(json);
}

static bool
read_kinds(struct sampling *s, const struct maker *maker, struct err *err)
{
	const char *kind = program_text(s->call, "kind");

	s->kinds[0] = kind == NULL || strcmp(kind, "pitched") == 0 || strcmp(kind, "both") == 0;
	s->kinds[1] = kind == NULL || strcmp(kind, "drums") == 0 || strcmp(kind, "both") == 0;
	if (kind != NULL && maker->arch != &arch_gan)
		return program_misused(s->call, err, "--kind means nothing to a %s",
		    maker->arch->name);
	return s->kinds[0] || s->kinds[1] ||
	    program_misused(s->call, err, "--kind is drums, pitched or both, not %.40s", kind);
}

static bool
run(struct program_call *call, struct err *err)
{
	const char *name = call->operands[0], *out = program_text(call, "out");
	struct sampling s = {
		.call = call, .count = (size_t)program_integer(call, "count", 4),
		.seed = (uint64_t)program_integer(call, "seed", 1),
		.temperature = (float)program_number(call, "temperature", 1),
	};
	const struct maker *maker;
	bool good;

	if (!program_can_write(call, out, err) || (maker = find_maker(name, err)) == NULL ||
	    !read_kinds(&s, maker, err))
		return false;
	s.phrases = calloc(s.count * TEXTURE_KINDS, sizeof *s.phrases);
	if (s.phrases == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu %s", s.count,
		    maker->what);
	good = maker->make(&s, name, err) &&
	    phrase_song_write(s.phrases, s.count * s.together, s.together, s.bars, out, err);
	if (good)
		print_facts(&s, maker);
	free(s.phrases);
	return good;
}

static const struct option options[] = {
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the MIDI file to write", true },
	{ "count", 0, OPTION_INTEGER, "N", 1, COUNT_MAX, "how many, one after another (4)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "the same seed gives the same notes (1)",
	    false },
	{ "temperature", 0, OPTION_NUMBER, "T", 0, 2,
	  "randomness of a VAE's choice, or size of a GAN's noise (1)", false },
	{ "kind", 0, OPTION_TEXT, "K", 0, 0, "for a GAN: drums, pitched or both at once (both)",
	    false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTION_END
};

const struct program program_sample = {
	.name = "sample", .operands = "MODEL", .operands_min = 1, .operands_max = 1,
	.help = "generate music from noise with a VAE or a GAN",
	.options = options, .run = run,
};
