/* SPDX-License-Identifier: MIT */
#ifndef SOUND_DEVICE_H
#define SOUND_DEVICE_H

/*
 * device.h - sound output through PortAudio, or a silent clock without a device.
 *
 * The only file that includes PortAudio.  Opening is slow (40 ms or more) and
 * runs on the sound opener's thread.  A device that dies only stops calling, so
 * device_alive watches the engine's heartbeat.  The silent clock fills the
 * engine in real time and discards the samples, so the playhead moves.
 */

#include <stdbool.h>

#include "base/err.h"

struct device;
struct engine;

#define DEVICE_LATENCY_MS	25	/* with both cores busy, 11 ms drops out and 21 does not */

/* NULL: there is no device. */
struct device	*device_open(struct engine *, double latency_ms, struct err *);
struct device	*device_open_silent(struct engine *, struct err *);
void		 device_close(struct device *);		/* accepts NULL; joins the thread */
bool		 device_alive(struct device *);
bool		 device_is_silent(const struct device *);
const char	*device_name(const struct device *);	/* owned by the device */
void		 device_silence_libraries(void);	/* ALSA's and JACK's, on stderr */
double		 device_latency_ms(const struct device *);	/* as granted by the device */

#endif
