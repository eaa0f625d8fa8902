/* SPDX-License-Identifier: MIT */
#ifndef SOUND_DEVICE_H
#define SOUND_DEVICE_H

/*
 * device.h - PortAudio, or a clock where there is no device.
 *
 * The only file that knows PortAudio.  Opening is slow (40 ms and more) and
 * runs on the sound opener's thread.  A device that dies just stops calling:
 * device_alive watches the engine's heartbeat.  The silent clock fills the
 * engine in real time and throws the samples away, so the playhead moves.
 */

#include <stdbool.h>

#include "base/err.h"

struct device;
struct engine;

#define DEVICE_LATENCY_MS	25	/* both cores busy: 11 ms drops out, 21 does not */

/* NULL: no device. */
struct device	*device_open(struct engine *, double latency_ms, struct err *);
struct device	*device_open_silent(struct engine *, struct err *);
void		 device_close(struct device *);		/* NULL is fine; joins */
bool		 device_alive(struct device *);
bool		 device_is_silent(const struct device *);
const char	*device_name(const struct device *);	/* owned by the device */
double		 device_latency_ms(const struct device *);	/* what it really got */

#endif
