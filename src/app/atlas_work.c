/* SPDX-License-Identifier: MIT */
/* atlas_work.c - the job of the map of takes: codes, the map, and phrases from codes. */

#include <stdlib.h>
#include <string.h>

#include "app/atlas_internal.h"
#include "app/job.h"
#include "model/infer/vae.h"
#include "model/map/known.h"
#include "model/token/sampler.h"
#include "music/song.h"

#define MODEL		"phrases"	/* the VAE that ships */
#define TEMPERATURE	0.6f

void
atlas_work_free(void *work)
{
	struct atlas_work *w = work;

	if (w == NULL)
		return;
	map_clear(&w->map);
	song_free(w->song);
	free(w->point);
	free(w->codes);
	free(w->code);
	free(w);
}

static bool
go_on(void *arg)
{
	const struct atlas_work *w = arg;

	return !job_cancelled(w->job);
}

/* Drops the points whose phrase is too long for the model. */
static void
keep_fitting(struct atlas_work *w, struct vae *vae)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++)
		if (vae_fits(vae, &w->point[i].phrase))
			w->point[kept++] = w->point[i];
	w->count = kept;
}

static void
add_known(struct atlas_work *w, const struct known *k)
{
	for (size_t i = 0; i < k->count && w->count < ATLAS_POINTS_MAX; i++) {
		struct atlas_point *p = &w->point[w->count++];

		*p = (struct atlas_point){ .kind = ATLAS_KNOWN, .phrase = k->phrase[i].phrase };
		memcpy(p->name, k->phrase[i].name, sizeof p->name);
	}
}

static bool
read_codes(struct atlas_work *w, struct vae *vae, struct err *err)
{
	struct phrase *phrase = malloc((w->count + 1) * sizeof *phrase);
	bool good;

	w->codes = malloc((w->count + 1) * w->latent * sizeof *w->codes);
	good = (phrase != NULL && w->codes != NULL) ||
	    err_set(err, ERR_LIMIT, "no memory for a map");
	for (size_t i = 0; good && i < w->count; i++)
		phrase[i] = w->point[i].phrase;
	good = good && known_codes(vae, phrase, w->count, w->codes, go_on, w, err);
	w->coded = w->count;
	free(phrase);
	return good;
}

static bool
make_map(struct atlas_work *w, struct vae *vae, struct err *err)
{
	struct map_request request = { .seed = 1, .go_on = go_on, .arg = w };
	struct known *known = calloc(1, sizeof *known);
	bool good = known != NULL || err_set(err, ERR_LIMIT, "no memory for a map");

	good = good && atlas_collect_phrases(w, err) && known_make(known, vae, err);
	keep_fitting(w, vae);
	if (good)
		add_known(w, known);
	free(known);
	if (!good || !read_codes(w, vae, err))
		return false;
	request.x = w->codes;
	request.count = w->count;
	request.width = w->latent;
	return map_make(&w->map, &request, err);
}

static bool
make_phrase(struct atlas_work *w, struct vae *vae, struct err *err)
{
	struct sampler sampler;

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = TEMPERATURE;
	return vae_write(vae, 1, w->code, &w->frame, &sampler, &w->seed, &w->made, err);
}

static void
run(struct job *job, void *arg)
{
	struct atlas_work *w = arg;
	struct vae *vae = vae_open(MODEL, &w->err);

	w->job = job;
	if (vae != NULL) {
		w->latent = (size_t)vae_latent(vae);
		w->good = w->make ? make_phrase(w, vae, &w->err) : make_map(w, vae, &w->err);
	}
	vae_free(vae);
}

const struct finding_kind atlas_maps = { "map", 5, run, atlas_work_free };
const struct finding_kind atlas_makes = { "make", 0, run, atlas_work_free };
