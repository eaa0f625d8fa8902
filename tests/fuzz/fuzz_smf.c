/* SPDX-License-Identifier: MIT */

/* fuzz_smf - any bytes as a MIDI file, and as a stored edit; fuzz.h says how it is run. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "music/edit.h"
#include "music/plan.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

/* Not assert, which a release build leaves out. */
static void
must(bool true_thing, const char *what)
{
	if (!true_thing) {
		fprintf(stderr, "fuzz_smf: %s\n", what);
		abort();
	}
}

static bool
see_note(void *arg, const struct note *n)
{
	must(n->pitch < 128 && n->velocity > 0 && n->length_ticks >= 0, "a note is none");
	++*(size_t *)arg;
	return true;
}

/* What was written reads as the same bytes again. */
static void
write_twice(const struct song *s)
{
	uint8_t *first, *second;
	size_t first_size, second_size;
	struct song *again;
	struct err err;

	must(smf_write(s, &first, &first_size, &err), "not written");
	again = smf_read(first, first_size, &err);
	must(again != NULL, "not read again");
	must(smf_write(again, &second, &second_size, &err), "not written again");
	must(first_size == second_size && memcmp(first, second, first_size) == 0,
	    "written otherwise");
	song_free(again);
	free(first);
	free(second);
}

static void
use(const struct song *s)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	size_t notes = 0, played = 0;
	struct plan_event e;
	struct plan *p;
	struct err err;

	song_query(s, -1, &all, see_note, &notes);
	must(notes == song_notes(s, -1), "a query misses notes");
	p = plan_new(s, &err);
	must(p != NULL, "no plan");
	while (plan_next(plan_cursor(p), &e)) {
		played += (e.event->status & 0xf0) == 0x90 && e.event->data[1] > 0;
		must(e.channel < plan_channels(p), "a channel too many");
	}
	must(played == notes || song_tracks(s) > PLAN_TRACKS_MAX, "a plan misses notes");
	must(time_tick(plan_time(p), time_seconds(plan_time(p), plan_end_ticks(p))) >= 0, "time");
	plan_free(p);
	write_twice(s);
}

static void
try_edit(const uint8_t *data, size_t size)
{
	struct song *s = song_new(1, 480);
	struct edit e, inverse = EDIT_EMPTY;
	struct err err;

	if (edit_decode(&e, data, size, &err) && song_edit(s, &e, &err)) {
		must(edit_invert(&e, &inverse, &err), "not inverted");
		must(song_edit(s, &inverse, &err), "not undone");
		must(song_tracks(s) == 0, "something is left");
	}
	edit_clear(&e);
	edit_clear(&inverse);
	song_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct smf_report report;
	struct err err;
	struct song *s = smf_read(data, size, &err);

	if (s != NULL)
		use(s);
	song_free(s);
	s = smf_salvage(data, size, &report, &err);
	if (s != NULL)
		use(s);
	song_free(s);
	try_edit(data, size);
	return 0;
}

FUZZ_MAIN(NULL)
