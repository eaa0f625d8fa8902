/* SPDX-License-Identifier: MIT */
#ifndef APP_HEALTH_H
#define APP_HEALTH_H

/*
 * health.h - checks of this machine (sound, MIDI, soundfont, model) with their remedies.
 *
 * The checks are one table.  They load the soundfont and the model and measure for
 * a second, so a session runs them as a job.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/file.h"

struct session;
struct settings;

#define HEALTH_LINES	8

struct health_line {
	bool		 good;
	char		 what[16];	/* "soundfont" */
	char		 found[320];	/* one sentence, no full stop */
	char		 mend[160];	/* what helps; "" nothing needs to */
};

struct health_order {
	char		 soundfont[FILE_PATH_MAX], model[FILE_PATH_MAX];	/* the settings */
	char		 midi_in[FILE_PATH_MAX];
	double		 rate_hz, latency_ms;
	/* Of the MIDI input of a session: what is open, or why nothing is; else it is opened. */
	bool		 midi_known;
	char		 midi[320], midi_trouble[208];
	/* Of the sound that is open already; "" opens it for the check. */
	char		 sound[256];
	bool		 sound_good;
};

void	 health_order_set(struct health_order *, const struct settings *);
/* One line after the other; fn returns false to stop. */
typedef bool (*health_fn)(void *arg, const struct health_line *);
void	 health_check(const struct health_order *, health_fn, void *arg);

/* The checks of a session, in the background. */
bool	 health_start(struct session *, struct err *);
const struct health_line *health_lines(const struct session *, size_t *count);
bool	 health_poll(struct session *);
bool	 health_busy(const struct session *);
void	 health_cancel(struct session *);
void	 health_end(struct session *);

#endif
