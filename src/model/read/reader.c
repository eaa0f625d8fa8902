/* SPDX-License-Identifier: MIT */
#include "model/read/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "model/read/halves.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

#define FORMAT	"reader-2"
#define DEGREES	"degrees.weight"
#define WINDOW	192		/* half bars heard at once, and those either side */
#define BESIDE	32
#define WIDTH_MAX 1024
/* Of chords the nets are surer than they may be: docs/notes/recognition.md. */
#define SHARP	0.8f

struct reader {
	struct params	 net[READER_NETS_MAX];	/* owned */
	int		 nets;
	struct read_degrees degrees;
};

/* --- hearing */

struct window {
	const struct halves *halves;
	int		 first, times;
};

static void
fill_window(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct window *w = arg;

	(void)seed;
	for (int r = 0; r < rows; r++)
		half_features(&w->halves->half[w->first + r / 12], r % 12,
		    x + (size_t)r * (size_t)columns);
}

/* out += weight softmax(sharp logits) */
static void
add_softmax(const float *logits, int count, float sharp, float weight, float *out)
{
	float most = logits[0], sum = 0;

	for (int i = 1; i < count; i++)
		most = logits[i] > most ? logits[i] : most;
	for (int i = 0; i < count; i++)
		sum += expf(sharp * (logits[i] - most));
	for (int i = 0; i < count; i++)
		out[i] += weight * expf(sharp * (logits[i] - most)) / sum;
}

static struct read_output
lay_graph(struct tape *t, struct tensor *w, const struct window *window)
{
	struct read_input in = {
		.times = window->times, .lanes = 1, .fill = fill_window, .arg = window,
	};

	return read_net(t, w, &in);
}

/* The half bars [from, to) of a window. */
static bool
hear_window(struct tape *t, struct tensor *w, const struct window *window, int from, int to,
    float weight, struct heard *heard, struct err *err)
{
	struct arena arena = { 0 };
	struct read_output out;

	tape_begin(t, NULL, false);
	(void)lay_graph(t, w, window);
	if (!arena_init(&arena, tape_measure(t, NULL), err))
		return false;
	tape_begin(t, &arena, false);
	out = lay_graph(t, w, window);
	tape_forward(t);
	for (int at = from; at < to; at++) {
		int row = at - window->first;

		add_softmax(out.chord->x + row * READ_CHORDS, READ_CHORDS, SHARP, weight,
		    heard[at].chord);
		add_softmax(out.key->x + row * READ_KEYS, READ_KEYS, 1, weight, heard[at].key);
		add_softmax(out.bass->x + row * 12, 12, SHARP, weight, heard[at].bass);
	}
	arena_clear(&arena);
	return true;
}

bool
read_net_hear(const struct params *net, const struct halves *h, float weight,
    struct heard *heard, struct err *err)
{
	struct tensor *w = params_tensors(net, NULL);
	struct tape *t = malloc(sizeof *t);
	bool good = w != NULL && t != NULL;

	if (!good)
		err_set(err, ERR_LIMIT, "no memory to read the piece");
	for (int from = 0; good && from < h->count; from += WINDOW) {
		int to = from + WINDOW < h->count ? from + WINDOW : h->count;
		struct window window = { .halves = h, .first = from > BESIDE ? from - BESIDE : 0 };
		int end = to + BESIDE < h->count ? to + BESIDE : h->count;

		window.times = end - window.first;
		good = hear_window(t, w, &window, from, to, weight, heard, err);
	}
	free(w);
	free(t);
	return good;
}

bool
reader_hear(const struct reader *r, const struct halves *h, struct heard *heard, struct err *err)
{
	memset(heard, 0, (size_t)h->count * sizeof *heard);
	for (int i = 0; i < r->nets; i++)
		if (!read_net_hear(&r->net[i], h, 1 / (float)r->nets, heard, err))
			return false;
	return true;
}

/* --- the file */

const struct params *
reader_nets(const struct reader *r, int *count)
{
	*count = r->nets;
	return r->net;
}

const struct read_degrees *
reader_degrees(const struct reader *r)
{
	return &r->degrees;
}

static void
net_prefix(int i, char prefix[24])
{
	snprintf(prefix, 24, "nets.%d.", i);
}

void
reader_write(const struct params *nets, int count, const struct read_size *size,
    const struct read_degrees *degrees, struct weights_writer *w)
{
	char text[24];

	weights_writer_meta(w, "format", FORMAT);
	snprintf(text, sizeof text, "%d", count);
	weights_writer_meta(w, "nets", text);
	snprintf(text, sizeof text, "%d", size->width);
	weights_writer_meta(w, "cells", text);
	snprintf(text, sizeof text, "%d", size->states);
	weights_writer_meta(w, "states", text);
	for (int i = 0; i < count; i++) {
		net_prefix(i, text);
		params_write(&nets[i], text, w);
	}
	weights_writer_add(w, DEGREES, 2, READ_CHORDS, degrees->log[0]);
}

static bool
read_number(const struct weights *file, const char *name, int high, int *value, struct err *err)
{
	const char *text = weights_meta(file, name);
	long long number;

	if (text == NULL)
		return err_set(err, ERR_FORMAT, "it does not say its %s", name);
	if (!text_integer(text, 1, high, &number, err))
		return false;
	*value = (int)number;
	return true;
}

static bool
read_nets(struct reader *r, const struct weights *file, struct err *err)
{
	const char *format = weights_meta(file, "format");
	const float *degrees;
	struct read_size size;
	char prefix[24];

	if (format == NULL || strcmp(format, FORMAT) != 0)
		return err_set(err, ERR_FORMAT, "it is not a reader");
	degrees = weights_matrix(file, DEGREES, 2, READ_CHORDS, err);
	if (degrees == NULL)
		return false;
	memcpy(r->degrees.log, degrees, sizeof r->degrees.log);
	if (!read_number(file, "nets", READER_NETS_MAX, &r->nets, err) ||
	    !read_number(file, "cells", WIDTH_MAX, &size.width, err) ||
	    !read_number(file, "states", WIDTH_MAX, &size.states, err))
		return false;
	for (int i = 0; i < r->nets; i++) {
		struct params *net = &r->net[i];

		read_net_list(&size, net);
		net_prefix(i, prefix);
		if (!params_make(net, err))
			return false;
		for (size_t k = 0; k < net->count; k++) {
			const struct param *p = &net->list[k];
			const float *x = param_numbers(p, prefix, file, err);

			if (x == NULL)
				return false;
			memcpy(net->data + p->offset, x, p->count * sizeof *x);
		}
	}
	return true;
}

struct reader *
reader_open(const char *path, struct err *err)
{
	struct reader *r = calloc(1, sizeof *r);
	struct weights *file = weights_open(path, err);
	struct err why;
	bool good = r != NULL && file != NULL;

	if (good && !read_nets(r, file, &why))
		good = err_set(err, ERR_FORMAT, "%.200s: %s", path, why.text);
	else if (r == NULL)
		err_set(err, ERR_LIMIT, "no memory for a reader");
	weights_close(file);
	if (good)
		return r;
	reader_free(r);
	return NULL;
}

struct reader *
reader_open_shipped(struct err *err)
{
	char path[FILE_PATH_MAX];

	return file_need_shipped(READER_SHIPPED, path, sizeof path, err) ?
	    reader_open(path, err) : NULL;
}

void
reader_free(struct reader *r)
{
	for (int i = 0; r != NULL && i < READER_NETS_MAX; i++)
		params_clear(&r->net[i]);
	free(r);
}
