/* SPDX-License-Identifier: MIT */
#ifndef FAKE_MODEL_H
#define FAKE_MODEL_H

/*
 * fake_model.h - a generator whose notes a test knows, and pieces that it writes on.
 */

#include <string.h>
#include <time.h>

#include "app/session.h"
#include "app/session_life.h"
#include "command_lines.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "model_file.h"
#include "music/song.h"
#include "sandbox.h"
#include "test.h"

/*
 * In place of the model: each candidate gets `notes` notes of its own pitch,
 * one a beat from the start, on the last track that is made, and does without
 * what is replaced there.  With `endless` it goes on until it is cancelled.
 */
static struct {
	int	 notes;
	bool	 endless, fail;
	uint64_t seed;			/* as last asked for */
	int	 asked;
	bool	 tracks[4];
	size_t	 kept;			/* number of locked notes in the request */
	double	 share;
} fake;

static inline void
nap(void)
{
	struct timespec pause = { 0, 1000000 };

	nanosleep(&pause, NULL);
}

struct leaving_out {
	const struct generate_request *r;
	int	 candidate;
};

static inline bool
leave_out(void *arg, const struct note *note)
{
	struct leaving_out *l = arg;

	for (size_t i = 0; i < l->r->keep.count; i++)
		if (l->r->keep.ids[i] == note->id)
			return true;
	l->r->removed(l->r->arg, l->candidate, note);
	return true;
}

/* Returns the track that is written on. */
static inline int
begin_fake(const struct generate_request *r)
{
	int64_t bar = 4 * song_ticks_per_quarter(r->song);
	struct window w = { r->start_ticks, r->start_ticks + r->bars * bar, 0, 127 };
	int made = song_tracks(r->song) - 1;

	for (int t = 0; t < song_tracks(r->song); t++)
		if (r->tracks[t])
			made = t;
	for (int c = 0; c < r->candidates && r->replace && r->keep.share == 0; c++)
		song_query(r->song, made, &w, leave_out, &(struct leaving_out){ r, c });
	fake.kept = r->keep.count;
	fake.share = r->keep.share;
	return made;
}

bool
generate(const struct generate_request *r, struct generate_result *result, struct err *err)
{
	int64_t beat = song_ticks_per_quarter(r->song);
	int made;

	memset(result, 0, sizeof *result);
	fake.seed = r->seed;
	fake.asked = r->candidates;
	for (int i = 0; i < song_tracks(r->song) && i < 4; i++)
		fake.tracks[i] = r->tracks[i];
	made = begin_fake(r);
	if (fake.fail)
		return err_set(err, ERR_FORMAT, "no music today");
	for (int n = 0; fake.endless || n < fake.notes; n++) {
		for (int c = 0; c < r->candidates; c++) {
			struct note note = {
				.track = made, .velocity = 80, .ended = true,
				.start_ticks = r->start_ticks + n * beat, .length_ticks = beat,
				.pitch = (uint8_t)(60 + c + (int)(r->seed % 20)),
			};

			if (fake.endless && n >= fake.notes) {
				nap();
				if ((result->cancelled = r->cancelled(r->arg)))
					return true;
				continue;
			}
			r->note(r->arg, c, &note);
		}
	}
	for (int c = 0; c < r->candidates; c++) {
		r->done(r->arg, c, 1.5 - 0.1 * c);
		result->ranking[c] = r->candidates - 1 - c;
	}
	return true;
}

static inline struct session *
open_piece(const char *name)
{
	struct arch_config config = test_config(1, 8, 1, 64);
	struct session *s;

	fake.notes = 3;
	fake.endless = fake.fail = false;
	s = open_session(sandbox_path(name));
	s->model = test_model(&config, 1, NULL);
	say(s, "set candidates 4");
	return s;
}

static inline void
settle(struct session *s)
{
	for (int i = 0; i < 5000 && s->generate_job != NULL; i++) {
		session_poll(s);
		nap();
	}
	assert_null(s->generate_job);
}

#endif
