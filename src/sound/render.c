/* SPDX-License-Identifier: MIT */
#include "sound/render.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "music/plan.h"
#include "music/song.h"
#include "music/time.h"
#include "sound/engine.h"

#define CHUNK_FRAMES	1024
#define QUIET		1e-4f		/* -80 dB: the reverb has faded out... */
#define QUIET_SECONDS	0.1		/* ...when it stays below for this long */
#define TAIL_SECONDS	30		/* at the latest */
#define HOURS_MAX	6		/* capacity of a WAV file of 16 bits */
#define OGG_QUALITY	0.7

const struct render_format render_formats[] = {
	{ ".wav", "WAV sound, 16 bits per sample", SF_FORMAT_WAV | SF_FORMAT_PCM_16 },
	{ ".flac", "FLAC sound, compressed without loss", SF_FORMAT_FLAC | SF_FORMAT_PCM_16 },
	{ ".ogg", "Ogg Vorbis sound, a tenth of the size", SF_FORMAT_OGG | SF_FORMAT_VORBIS },
};
const size_t render_format_count = sizeof render_formats / sizeof *render_formats;

static const struct render_format *
format_of(const char *path)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

	if (dot == NULL || dot == path || (slash != NULL && dot <= slash + 1))
		return NULL;
	for (size_t i = 0; i < render_format_count; i++)
		if (strcasecmp(dot, render_formats[i].extension) == 0)
			return &render_formats[i];
	return NULL;
}

bool
render_is_audio_path(const char *path)
{
	return format_of(path) != NULL;
}

/*
 * libsndfile writes through these, so a failed write is noticed at once in
 * every format.
 */
struct sink {
	int	 fd;
	int	 failed;		/* errno of the first failure */
};

static sf_count_t
sink_size(void *arg)
{
	struct sink *s = arg;
	off_t here = lseek(s->fd, 0, SEEK_CUR), size = lseek(s->fd, 0, SEEK_END);

	lseek(s->fd, here, SEEK_SET);
	return size;
}

static sf_count_t
sink_seek(sf_count_t offset, int whence, void *arg)
{
	return lseek(((struct sink *)arg)->fd, offset, whence);
}

static sf_count_t
sink_tell(void *arg)
{
	return lseek(((struct sink *)arg)->fd, 0, SEEK_CUR);
}

static sf_count_t
sink_read(void *bytes, sf_count_t size, void *arg)
{
	ssize_t n = read(((struct sink *)arg)->fd, bytes, (size_t)size);

	return n < 0 ? 0 : n;
}

/* Reports success always: on errors of its own, libsndfile leaks. */
static sf_count_t
sink_write(const void *bytes, sf_count_t size, void *arg)
{
	struct sink *s = arg;
	sf_count_t done = 0;

	while (done < size && s->failed == 0) {
		ssize_t n = write(s->fd, (const char *)bytes + done, (size_t)(size - done));

		if (n < 0 && errno != EINTR)
			s->failed = errno;
		if (n > 0)
			done += n;
	}
	return size;
}

static SNDFILE *
open_sound(struct sink *sink, const struct render_format *format, double rate_hz)
{
	static SF_VIRTUAL_IO io = { sink_size, sink_seek, sink_read, sink_write, sink_tell };
	SF_INFO info = { .samplerate = (int)lrint(rate_hz), .channels = 2, .format = format->code };
	SNDFILE *sound = sf_open_virtual(&io, SFM_WRITE, &info, sink);
	double quality = OGG_QUALITY;

	if (sound == NULL)
		return NULL;
	sf_command(sound, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
	sf_command(sound, SFC_SET_CLIPPING, NULL, SF_TRUE);
	return sound;
}

/* An offline engine and its progress. */
struct run {
	const struct render_request	*request;
	struct engine			*engine;	/* owned */
	SNDFILE				*sound;		/* owned */
	struct sink			 sink;
	double				 rate_hz, notes_end_seconds;
	int64_t				 frames, quiet_frames;
	float				 peak;
};

/* Hands the piece to the engine and starts at the beginning. */
static bool
start(struct run *r, struct err *err)
{
	const struct render_request *q = r->request;
	struct plan *plan = plan_new(q->song, err);
	const struct time_map *time;

	if (plan == NULL)
		return false;
	time = plan_time(plan);
	r->notes_end_seconds = time_seconds(time, song_last_note_end_ticks(q->song)) -
	    time_seconds(time, q->from_ticks);
	if (r->notes_end_seconds > HOURS_MAX * 3600) {
		plan_free(plan);
		return err_set(err, ERR_LIMIT,
		    "%s: the piece lasts %.0f hours, and at most %d are rendered",
		    q->path, r->notes_end_seconds / 3600, HOURS_MAX);
	}
	if (!engine_set_plan(r->engine, plan)) {	/* cannot fail: the ring is empty */
		plan_free(plan);
		return err_set(err, ERR_LIMIT, "the sound engine takes no piece");
	}
	for (int t = 0; q->muted != NULL && t < song_tracks(q->song) && t < PLAN_TRACKS_MAX; t++)
		if (q->muted[t]) {
			float nothing[2];

			engine_mute(r->engine, t, true);
			if (t % 128 == 127)	/* the ring is full */
				engine_fill(r->engine, nothing, 0);
		}
	return engine_play(r->engine, q->from_ticks) ||
	    err_set(err, ERR_LIMIT, "the sound engine does not start");
}

static float
loudest(const float *samples, size_t count)
{
	float peak = 0;

	for (size_t i = 0; i < count; i++)
		if (fabsf(samples[i]) > peak)
			peak = fabsf(samples[i]);
	return peak;
}

/* After the last note, when nothing sounds and the reverb has faded out. */
static bool
is_over(const struct run *r)
{
	double past_end = (double)r->frames / r->rate_hz - r->notes_end_seconds;

	if (past_end < 0)
		return false;
	if (past_end > TAIL_SECONDS)
		return true;
	return engine_voices(r->engine) == 0 &&
	    (double)r->quiet_frames >= QUIET_SECONDS * r->rate_hz;
}

static bool
write_failed(const struct run *r, struct err *err)
{
	return err_set(err, ERR_IO, "%s: cannot be written: %s", r->request->path,
	    r->sink.failed != 0 ? strerror(r->sink.failed) : sf_strerror(r->sound));
}

static bool
render_chunk(struct run *r, struct err *err)
{
	float samples[2 * CHUNK_FRAMES], peak;

	engine_fill(r->engine, samples, CHUNK_FRAMES);
	peak = loudest(samples, 2 * CHUNK_FRAMES);
	r->quiet_frames = peak < QUIET ? r->quiet_frames + CHUNK_FRAMES : 0;
	if (peak > r->peak)
		r->peak = peak;
	if (sf_writef_float(r->sound, samples, CHUNK_FRAMES) != CHUNK_FRAMES ||
	    r->sink.failed != 0)
		return write_failed(r, err);
	r->frames += CHUNK_FRAMES;
	return true;
}

static bool
render_all(struct run *r, struct err *err)
{
	const struct render_request *q = r->request;
	int64_t told = 0;

	if (!start(r, err))
		return false;
	while (!is_over(r)) {
		if (!render_chunk(r, err))
			return false;
		if (q->progress == NULL || r->frames - told < (int64_t)(r->rate_hz / 2))
			continue;
		told = r->frames;
		if (!q->progress(q->arg, fmin(1, (double)r->frames / r->rate_hz /
		    fmax(r->notes_end_seconds, 1e-3))))
			return err_set(err, ERR_ARG, "%s: cancelled", q->path);
	}
	return true;
}

static bool
render_to(struct run *r, int fd, struct err *err)
{
	const struct render_request *q = r->request;
	bool good;

	r->sink = (struct sink){ .fd = fd };
	r->engine = engine_new(r->rate_hz, q->soundfont, err);
	if (r->engine == NULL)
		return false;
	r->sound = open_sound(&r->sink, format_of(q->path), r->rate_hz);
	if (r->sound == NULL) {
		engine_free(r->engine);
		return err_set(err, ERR_IO, "%s: cannot be written: %s", q->path,
		    r->sink.failed != 0 ? strerror(r->sink.failed) : sf_strerror(NULL));
	}
	good = render_all(r, err);
	engine_free(r->engine);
	if (sf_close(r->sound) != 0 || r->sink.failed != 0)	/* writes the rest of the file */
		if (good)
			good = err_set(err, ERR_IO, "%s: cannot be written: %s", q->path,
			    r->sink.failed != 0 ? strerror(r->sink.failed) : "libsndfile failed");
	return good;
}

bool
render_file(const struct render_request *q, struct render_result *result, struct err *err)
{
	struct run r = { .request = q, .rate_hz = q->rate_hz > 0 ? q->rate_hz : 44100 };
	double begun = clock_seconds();
	struct file_new file;

	if (!render_is_audio_path(q->path))
		return err_set(err, ERR_ARG,
		    "%s: the name of a sound file ends in .wav, .flac or .ogg", q->path);
	if (!file_begin(&file, q->path, err))
		return false;
	if (!render_to(&r, file.fd, err)) {
		file_abandon(&file);
		return false;
	}
	if (!file_commit(&file, q->path, err))
		return false;
	result->seconds = (double)r.frames / r.rate_hz;
	result->took_seconds = clock_seconds() - begun;
	result->peak = r.peak;
	return true;
}
