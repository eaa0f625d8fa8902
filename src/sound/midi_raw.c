/* SPDX-License-Identifier: MIT */
#include "sound/midi_raw.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct midi_raw {
	int		 fd, stop[2];	/* stop: a pipe that ends the thread */
	midi_raw_fn	 fn;
	void		*arg;
	pthread_t	 thread;
};

/* A status stays in force until another comes; bytes from 0xf8 on may stand anywhere. */
bool
midi_parse(struct midi_parser *p, uint8_t byte, uint8_t message[3])
{
	int wanted;

	if (byte >= 0xf8)
		return false;
	if (byte >= 0x80) {
		p->status = byte < 0xf0 ? byte : 0;
		p->got = 0;
		return false;
	}
	if (p->status == 0)
		return false;
	p->data[p->got++] = byte;
	wanted = (p->status & 0xe0) == 0xc0 ? 1 : 2;
	if (p->got < wanted)
		return false;
	message[0] = p->status;
	message[1] = p->data[0];
	message[2] = wanted == 2 ? p->data[1] : 0;
	p->got = 0;
	return true;
}

static void *
read_on(void *arg)
{
	struct midi_raw *r = arg;
	struct pollfd in[2] = {
		{ .fd = r->fd, .events = POLLIN }, { .fd = r->stop[0], .events = POLLIN },
	};
	struct midi_parser parser = { 0 };
	uint8_t bytes[256], message[3];

	while (poll(in, 2, -1) >= 0 || errno == EINTR) {
		ssize_t n;

		if (in[1].revents != 0)
			break;
		n = read(r->fd, bytes, sizeof bytes);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			break;		/* it was unplugged */
		for (ssize_t i = 0; i < n; i++)
			if (midi_parse(&parser, bytes[i], message))
				r->fn(r->arg, message[0], message[1], message[2]);
	}
	return NULL;
}

/* A pipe is opened for writing too, or it would be at its end while nobody writes. */
static int
open_device(const char *path)
{
	struct stat st;
	bool pipe = stat(path, &st) == 0 && S_ISFIFO(st.st_mode);

	return open(path, (pipe ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

struct midi_raw *
midi_raw_open(const char *path, midi_raw_fn fn, void *arg, struct err *err)
{
	struct midi_raw *r = calloc(1, sizeof *r);

	if (r == NULL) {
		err_set(err, ERR_LIMIT, "no memory for a MIDI device");
		return NULL;
	}
	r->fn = fn;
	r->arg = arg;
	r->fd = open_device(path);
	if (r->fd < 0) {
		err_set(err, ERR_IO, "%s: the MIDI device cannot be opened: %s", path,
		    strerror(errno));
		free(r);
		return NULL;
	}
	if (pipe2(r->stop, O_CLOEXEC) == 0) {
		if (pthread_create(&r->thread, NULL, read_on, r) == 0)
			return r;
		close(r->stop[0]);
		close(r->stop[1]);
	}
	err_set(err, ERR_LIMIT, "no thread for the MIDI device %s", path);
	close(r->fd);
	free(r);
	return NULL;
}

void
midi_raw_close(struct midi_raw *r)
{
	if (r == NULL)
		return;
	if (write(r->stop[1], "", 1) == 1)
		pthread_join(r->thread, NULL);
	close(r->fd);
	close(r->stop[0]);
	close(r->stop[1]);
	free(r);
}
