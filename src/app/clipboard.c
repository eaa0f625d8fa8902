/* SPDX-License-Identifier: MIT */
#include "app/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/session.h"
#include "base/clock.h"
#include "music/abc.h"
#include "music/edit.h"
#include "music/smf.h"

extern char **environ;

static const struct program {
	const char	*variable;	/* set where it works; NULL: anywhere */
	const char	*put[7], *get[7];
} programs[] = {
	{ "WAYLAND_DISPLAY", { "wl-copy", "--type", "audio/midi", NULL },
	    { "wl-paste", "--type", "audio/midi", "--no-newline", NULL } },
	{ "DISPLAY", { "xclip", "-selection", "clipboard", "-t", "audio/midi", NULL },
	    { "xclip", "-selection", "clipboard", "-o", "-t", "audio/midi", NULL } },
	{ "DISPLAY", { "xsel", "--clipboard", "--input", NULL },
	    { "xsel", "--clipboard", "--output", NULL } },
	{ NULL, { "pbcopy", NULL }, { "pbpaste", NULL } },
};
#define PROGRAMS (sizeof programs / sizeof *programs)

/* --- the clip as a piece */

static bool
add_tracks(struct song *song, const struct session *s, const struct clip *c, int *tracks,
    struct err *err)
{
	int count = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct edit edit = EDIT_EMPTY;
		struct track_info info = { .program = -1 };
		size_t same = 0;
		int from = song_track_of_id(s->song, c->track_ids[i]);
		bool good;

		while (c->track_ids[same] != c->track_ids[i])
			same++;
		if (same < i) {
			tracks[i] = tracks[same];
			continue;
		}
		if (from >= 0)
			song_track_info(s->song, from, &info);
		tracks[i] = count;
		good = edit_add_track(&edit, song, count++, info.name, info.program, err) &&
		    song_edit(song, &edit, err);
		edit_clear(&edit);
		if (!good)
			return false;
	}
	return true;
}

static bool
add_notes(struct song *song, const struct clip *c, const int *tracks, struct err *err)
{
	struct note *notes = malloc((c->count + 1) * sizeof *notes);
	struct edit edit = EDIT_EMPTY;
	bool good = notes != NULL || err_set(err, ERR_LIMIT, "no memory for so many notes");

	for (size_t i = 0; good && i < c->count; i++) {
		notes[i] = c->notes[i];
		notes[i].track = tracks[i];
	}
	good = good && edit_add_notes(&edit, song, notes, c->count, err) &&
	    song_edit(song, &edit, err);
	edit_clear(&edit);
	free(notes);
	return good;
}

static bool
clip_bytes(const struct session *s, const struct clip *c, uint8_t **bytes, size_t *size,
    struct err *err)
{
	struct song *song = song_new(1, c->ticks_per_quarter);
	int *tracks = malloc((c->count + 1) * sizeof *tracks);
	bool good = tracks != NULL || err_set(err, ERR_LIMIT, "no memory for so many notes");

	good = good && add_tracks(song, s, c, tracks, err) && add_notes(song, c, tracks, err) &&
	    smf_write(song, bytes, size, err);
	free(tracks);
	song_free(song);
	return good;
}

struct collected {
	struct note	*notes;
	size_t		 count, capacity;
	double		 scale;
	bool		 full;
};

static bool
collect(void *arg, const struct note *n)
{
	struct collected *c = arg;

	if (c->count == c->capacity) {
		size_t capacity = c->capacity * 2 + 64;
		struct note *grown = realloc(c->notes, capacity * sizeof *grown);

		if (grown == NULL) {
			c->full = true;
			return false;
		}
		c->notes = grown;
		c->capacity = capacity;
	}
	c->notes[c->count] = *n;
	c->notes[c->count].start_ticks = (int64_t)((double)n->start_ticks * c->scale + 0.5);
	c->notes[c->count].length_ticks = (int64_t)((double)n->length_ticks * c->scale + 0.5);
	if (c->notes[c->count].length_ticks < 1)
		c->notes[c->count].length_ticks = 1;
	c->notes[c->count++].track = 0;
	return true;
}

/* All of its notes, for one track, in this piece's ticks. */
static struct clip *
clip_of_song(const struct session *s, const struct song *song, struct err *err)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct collected c = { .count = 0 };
	int64_t end;
	struct clip *clip;

	c.scale = (double)song_ticks_per_quarter(s->song) / song_ticks_per_quarter(song);
	song_query(song, -1, &all, collect, &c);
	end = (int64_t)((double)song_last_note_end_ticks(song) * c.scale + 0.5);
	if (c.count == 0 || c.full) {
		free(c.notes);
		err_set(err, ERR_ARG, c.full ? "no memory for so many notes" :
		    "there are no notes in it");
		return NULL;
	}
	clip = clip_new(c.notes, c.count, s->song, 0, end, -1);
	if (clip == NULL)
		err_set(err, ERR_LIMIT, "no memory for so many notes");
	return clip;
}

static struct clip *
clip_of_bytes(const struct session *s, const uint8_t *bytes, size_t size, struct err *err)
{
	struct song *song = smf_read(bytes, size, err);
	struct clip *clip = song != NULL ? clip_of_song(s, song, err) : NULL;

	if (song == NULL)
		err_set(err, ERR_FORMAT, "the clipboard has no MIDI file");
	song_free(song);
	return clip;
}

/* --- the program */

/* Its input or output is `theirs`; the other goes to nowhere. */
static bool
start(const char *const *argv, int theirs, bool put, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	bool good;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, theirs, put ? 0 : 1);
	good = posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)argv, environ) == 0;
	posix_spawn_file_actions_destroy(&actions);
	return good;
}

static bool
ready(int fd, short what, int64_t until_ms)
{
	struct pollfd p = { fd, what, 0 };
	int64_t left = until_ms - clock_ms();

	return left > 0 && poll(&p, 1, (int)left) > 0;
}

static bool
send_all(int fd, const uint8_t *bytes, size_t size, int64_t until_ms)
{
	while (size > 0 && ready(fd, POLLOUT, until_ms)) {
		ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		bytes += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return size == 0;
}

static bool
receive_all(int fd, uint8_t **bytes, size_t *size, int64_t until_ms)
{
	size_t capacity = 1 << 16;

	*size = 0;
	*bytes = malloc(capacity);
	while (*bytes != NULL && ready(fd, POLLIN, until_ms)) {
		ssize_t n = read(fd, *bytes + *size, capacity - *size);

		if (n == 0)
			return true;
		*size += n > 0 ? (size_t)n : 0;
		if (*size == capacity) {
			uint8_t *grown = capacity < CLIPBOARD_BYTES_MAX ?
			    realloc(*bytes, capacity * 2) : NULL;

			if (grown == NULL)
				break;
			*bytes = grown;
			capacity *= 2;
		}
	}
	free(*bytes);
	*bytes = NULL;
	return false;
}

/* Waits for its end; a program that hangs is killed. */
static bool
finish(pid_t pid, int64_t until_ms)
{
	int status = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_ms() >= until_ms) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return false;
		}
		poll(NULL, 0, 5);
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* False: the program is not there, or failed. */
static bool
run(const char *const *argv, bool put, uint8_t **bytes, size_t *size)
{
	int64_t until_ms = clock_ms() + CLIPBOARD_MS;
	int pair[2];
	pid_t pid;
	bool good;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	good = start(argv, pair[1], put, &pid);
	close(pair[1]);
	if (good) {
		good = put ? send_all(pair[0], *bytes, *size, until_ms) :
		    receive_all(pair[0], bytes, size, until_ms);
		if (put)
			shutdown(pair[0], SHUT_WR);
		good = finish(pid, until_ms) && good;
	}
	close(pair[0]);
	return good;
}

static bool
run_any(bool put, uint8_t **bytes, size_t *size)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		const struct program *p = &programs[i];

		if (p->variable != NULL && getenv(p->variable) == NULL)
			continue;
		if (run(put ? p->put : p->get, put, bytes, size))
			return true;
	}
	return false;
}

/* --- in and out */

bool
clipboard_put(struct session *s, const struct clip *c, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!clip_bytes(s, c, &bytes, &size, err))
		return false;
	good = run_any(true, &bytes, &size);
	if (!good && s->editing.terminal_sets && size <= CLIPBOARD_OSC_MAX) {
		free(s->editing.offered);
		s->editing.offered = bytes;
		s->editing.offered_size = size;
		return true;
	}
	free(bytes);
	return good || err_set(err, ERR_IO, "there is no clipboard: wl-copy, xclip or xsel "
	    "would do it%s", s->editing.terminal_sets ? "; for the terminal it is too much" : "");
}

static bool
keep(struct session *s, struct clip *c, struct err *err)
{
	return c != NULL && (editing_keep(&s->editing, c, false) ||
	    err_set(err, ERR_LIMIT, "no memory for so many notes"));
}

bool
clipboard_get(struct session *s, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	struct clip *c;

	if (!run_any(false, &bytes, &size))
		return err_set(err, ERR_IO, "the clipboard has no MIDI file, or wl-paste, xclip or "
		    "xsel is missing");
	c = clip_of_bytes(s, bytes, size, err);
	free(bytes);
	return keep(s, c, err);
}

bool
clipboard_take_text(struct session *s, const char *text, struct err *err)
{
	struct song *song = abc_read(text, strlen(text), err);
	struct clip *c = song != NULL ? clip_of_song(s, song, err) : NULL;

	song_free(song);
	return keep(s, c, err);
}
