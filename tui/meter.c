/* SPDX-License-Identifier: MIT */
#include "meter.h"

#include <math.h>

#include "app/session.h"
#include "music/song.h"
#include "sound/engine.h"
#include "theme.h"

#define FALL_MS		900		/* from the top to the bottom */
#define RANGE_DB	36.0		/* of a meter */
#define LEVEL_MAX	254

bool
meters_update(struct meters *m, const struct session *s, int64_t now_ms)
{
	int64_t passed = now_ms - m->ms;
	int tracks = song_tracks(s->song), fall;
	bool changed = false;

	m->ms = now_ms;
	m->moving = false;
	fall = (int)((passed < 0 || passed > FALL_MS ? FALL_MS : passed) * LEVEL_MAX / FALL_MS);
	for (int i = 0; i < tracks && i < PLAN_TRACKS_MAX; i++) {
		int now = s->engine != NULL ? engine_take_level(s->engine, i) : 0;
		int held = m->level[i] > fall ? m->level[i] - fall : 0;

		now = now > held ? now : held;
		changed |= now != m->level[i];
		m->level[i] = (uint8_t)now;
		m->moving |= now > 0;
	}
	return changed;
}

/* In eighths of a cell; amplitude goes with the square of the MIDI values. */
static int
eighths(int level, int w)
{
	double db = level > 0 ? 40 * log10(level / (double)LEVEL_MAX) : -RANGE_DB;

	return db <= -RANGE_DB ? 0 : (int)(8 * w * (1 + db / RANGE_DB) + 0.5);
}

void
meter_draw(const struct meters *m, int track, struct screen *screen, const struct glyphs *glyphs,
    struct rect a, struct style st)
{
	int filled = track < PLAN_TRACKS_MAX ? eighths(m->level[track], a.w) : 0;

	for (int i = 0; i < a.w; i++, filled -= 8)
		screen_put(screen, a.x + i, a.y,
		    glyphs->left[filled >= 8 ? 8 : filled > 0 ? filled : 0], st);
}
