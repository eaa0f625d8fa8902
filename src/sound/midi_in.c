/* SPDX-License-Identifier: MIT */
#include "sound/midi_in.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ring.h"
#include "base/text.h"
#include "sound/device.h"
#include "sound/fluid.h"
#include "sound/midi_raw.h"

#define SLOTS		1024
#define NAME_MAX_BYTES	256
#define PROC_LINES_MAX	512

struct midi_in {
	struct ring		 to_session, thru;
	struct midi_message	 slots[2][SLOTS];
	atomic_uint		 lost;
	int			 wake[2];	/* pipe; -1: none */
	char			 name[NAME_MAX_BYTES];
	fluid_settings_t	*settings;	/* owned */
	fluid_midi_driver_t	*driver;	/* owned; NULL: closed */
	struct midi_raw		*raw;		/* owned; open in place of a driver, or NULL */
};

struct midi_in *
midi_in_new(void)
{
	struct midi_in *in = aligned_alloc(64, (sizeof *in + 63) / 64 * 64);

	if (in == NULL)
		return NULL;
	memset(in, 0, sizeof *in);
	ring_init(&in->to_session, in->slots[0], sizeof(struct midi_message), SLOTS);
	ring_init(&in->thru, in->slots[1], sizeof(struct midi_message), SLOTS);
	if (pipe2(in->wake, O_CLOEXEC | O_NONBLOCK) != 0)
		in->wake[0] = in->wake[1] = -1;
	/* Looking for a JACK server must not start one. */
	setenv("JACK_NO_START_SERVER", "1", 0);
	return in;
}

void
midi_in_free(struct midi_in *in)
{
	if (in == NULL)
		return;
	midi_in_close(in);
	for (int i = 0; i < 2; i++)
		if (in->wake[i] >= 0)
			close(in->wake[i]);
	free(in);
}

/* --- the driver's thread */

void
midi_in_receive(void *arg, uint8_t status, uint8_t data0, uint8_t data1)
{
	struct midi_in *in = arg;
	struct midi_message m = {
		.seconds = clock_seconds(), .status = status & 0xf0,
		.data = { data0 & 0x7f, data1 & 0x7f },
	};

	if (m.status < 0x80 || m.status == 0xf0)
		return;
	ring_push(&in->thru, &m);	/* without sound nobody takes them */
	if (!ring_push(&in->to_session, &m))
		atomic_fetch_add_explicit(&in->lost, 1, memory_order_relaxed);
	/* A full pipe wakes the terminal's thread as well. */
	if (in->wake[1] >= 0 && write(in->wake[1], "", 1) < 0)
		return;
}

static int
handle(void *arg, fluid_midi_event_t *e)
{
	int status = fluid_midi_event_get_type(e), bend;

	switch (status) {
	case 0x80:
	case 0x90:
		midi_in_receive(arg, (uint8_t)status, (uint8_t)fluid_midi_event_get_key(e),
		    (uint8_t)fluid_midi_event_get_velocity(e));
		break;
	case 0xa0:
		midi_in_receive(arg, 0xa0, (uint8_t)fluid_midi_event_get_key(e),
		    (uint8_t)fluid_midi_event_get_value(e));
		break;
	case 0xb0:
		midi_in_receive(arg, 0xb0, (uint8_t)fluid_midi_event_get_control(e),
		    (uint8_t)fluid_midi_event_get_value(e));
		break;
	case 0xc0:
	case 0xd0:		/* FluidSynth keeps a pressure where it keeps a program */
		midi_in_receive(arg, (uint8_t)status, (uint8_t)fluid_midi_event_get_program(e), 0);
		break;
	case 0xe0:
		bend = fluid_midi_event_get_pitch(e);
		midi_in_receive(arg, 0xe0, bend & 0x7f, bend >> 7 & 0x7f);
		break;
	}
	return FLUID_OK;
}

/* --- opening and closing */

static const struct {
	const char	*wanted, *driver;
} drivers[] = {
	{ "alsa", "alsa_seq" }, { "jack", "jack" },
};
#define DRIVERS	(sizeof drivers / sizeof *drivers)

bool
midi_in_check(const char *wanted, struct err *err)
{
	struct stat st;

	if (strcmp(wanted, "auto") == 0 || strcmp(wanted, "off") == 0)
		return true;
	for (size_t i = 0; i < DRIVERS; i++)
		if (strcmp(wanted, drivers[i].wanted) == 0)
			return true;
	if (strchr(wanted, '/') == NULL)
		return err_set(err, ERR_ARG, "%.40s is not one of: auto off alsa jack, nor the "
		    "path of a MIDI device such as /dev/snd/midiC1D0", wanted);
	if (stat(wanted, &st) != 0)
		return err_set(err, ERR_IO, "there is no MIDI device %.200s", wanted);
	return S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode) ||
	    err_set(err, ERR_ARG, "%.200s is not a MIDI device", wanted);
}

static bool
start(struct midi_in *in, const char *driver)
{
	in->settings = new_fluid_settings();
	if (in->settings == NULL)
		return false;
	fluid_settings_setstr(in->settings, "midi.driver", driver);
	fluid_settings_setstr(in->settings, "midi.portname", "cadenza");
	fluid_settings_setint(in->settings, "midi.autoconnect", 1);
	fluid_settings_setstr(in->settings, "midi.alsa_seq.id", "cadenza");
	fluid_settings_setstr(in->settings, "midi.jack.id", "cadenza");
	in->driver = new_fluid_midi_driver(in->settings, handle, in);
	if (in->driver != NULL)
		return true;
	delete_fluid_settings(in->settings);
	in->settings = NULL;
	return false;
}

static bool
open_path(struct midi_in *in, const char *path, struct err *err)
{
	in->raw = midi_raw_open(path, midi_in_receive, in, err);
	if (in->raw != NULL)
		snprintf(in->name, sizeof in->name, "%.*s", NAME_MAX_BYTES - 1, path);
	return in->raw != NULL;
}

bool
midi_in_open(struct midi_in *in, const char *wanted, struct err *err)
{
	bool any = strcmp(wanted, "auto") == 0;

	midi_in_close(in);
	if (!any && !midi_in_check(wanted, err))
		return false;
	if (strcmp(wanted, "off") == 0)
		return true;
	fluid_say_nothing();
	device_silence_libraries();
	if (strchr(wanted, '/') != NULL)
		return open_path(in, wanted, err);
	for (size_t i = 0; i < DRIVERS; i++) {
		if (!any && strcmp(wanted, drivers[i].wanted) != 0)
			continue;
		if (i == 0 && access(MIDI_IN_SEQUENCER, R_OK | W_OK) != 0)
			continue;
		if (start(in, drivers[i].driver)) {
			snprintf(in->name, sizeof in->name, "%s", drivers[i].wanted);
			return true;
		}
	}
	return err_set(err, ERR_IO, "%s%s", strcmp(wanted, "jack") == 0 ?
	    "no JACK server is running" :
	    "there is no ALSA sequencer (" MIDI_IN_SEQUENCER ")",
	    any ? ", and no JACK server is running" : "");
}

void
midi_in_close(struct midi_in *in)
{
	if (in->driver != NULL)
		delete_fluid_midi_driver(in->driver);
	if (in->settings != NULL)
		delete_fluid_settings(in->settings);
	midi_raw_close(in->raw);
	in->driver = NULL;
	in->settings = NULL;
	in->raw = NULL;
	in->name[0] = '\0';
}

const char *
midi_in_name(const struct midi_in *in)
{
	return in->name;
}

/* --- keyboards of the ALSA sequencer */

/* `Client  20 : "USB Keystation" [Kernel]`; not the timer, the loopback or a program. */
static bool
read_client(const char *line, char name[64])
{
	static const char *const others[] = { "System", "Midi Through" };
	int number, used = 0;

	if (sscanf(line, "Client %d : \"%63[^\"]\" [Kernel%n", &number, name, &used) != 2 ||
	    used == 0)
		return false;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(name, others[i]) == 0)
			return false;
	text_make_safe(name);
	return true;
}

bool
midi_in_keyboards(const char *proc_file, char *names, size_t size)
{
	FILE *f = fopen(proc_file, "re");
	char line[256], name[64];
	size_t used = 0;

	names[0] = '\0';
	if (f == NULL)
		return false;
	for (int i = 0; i < PROC_LINES_MAX && fgets(line, sizeof line, f) != NULL; i++) {
		if (!read_client(line, name) || used + strlen(name) + 3 > size)
			continue;
		used += (size_t)snprintf(names + used, size - used, "%s%s", used > 0 ? ", " : "",
		    name);
	}
	fclose(f);
	return used > 0;
}

/* --- the terminal's thread */

bool
midi_in_next(struct midi_in *in, struct midi_message *m)
{
	char drop[64];

	if (ring_pop(&in->to_session, m))
		return true;
	/* Emptied before the ring is looked at again: no message is left asleep. */
	while (in->wake[0] >= 0 && read(in->wake[0], drop, sizeof drop) > 0)
		;
	return ring_pop(&in->to_session, m);
}

int
midi_in_fd(const struct midi_in *in)
{
	return in->wake[0];
}

unsigned
midi_in_lost(struct midi_in *in)
{
	return atomic_exchange_explicit(&in->lost, 0, memory_order_relaxed);
}

struct ring *
midi_in_thru(struct midi_in *in)
{
	return &in->thru;
}
