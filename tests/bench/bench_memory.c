/* SPDX-License-Identifier: MIT */
/*
 * The memory of a piece: what it costs a token, in microseconds of processor time.
 *
 *	bench_memory FILE.mid...
 *
 * learn: a token is read and learnt.  votes: the experts are asked.  boost: their
 * votes are weighed for the sampler.  prepare: milliseconds until the first token,
 * for a continuation at the end of the piece; the worst of all pieces.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/infer/generate.h"
#include "model/infer/prefix.h"
#include "model/infer/song_memory.h"
#include "model/memory/memory.h"
#include "model/memory/mix.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "model/token/sampler.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

struct cost {
	double		 learn, votes, boost;	/* seconds in all */
	double		 prepare;		/* the longest */
	size_t		 tokens, asked, experts;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
check(bool ok, const struct err *err)
{
	if (ok)
		return;
	fprintf(stderr, "bench_memory: %s\n", err->text);
	exit(1);
}

static struct song *
read_song(const char *path)
{
	struct err err;
	struct song *song = smf_read_file(path, SMF_BYTES_MAX, &err);

	check(song != NULL, &err);
	return song;
}

/* What stands next, and what the memory makes of it: as in each step of a candidate. */
static void
ask(struct memory_stream *s, const struct memory_weights *weights, struct cost *cost)
{
	static bool allowed[VOCAB_SIZE_MAX];
	static float log_p[VOCAB_SIZE_MAX], sum[VOCAB_SIZE_MAX];
	struct memory_votes votes;
	struct sampler_boost boost;
	double began, asked;

	grammar_mask(memory_stream_grammar(s), allowed);
	began = now();
	memory_stream_votes(s, allowed, &votes);
	asked = now();
	memory_boost(weights, &votes, log_p, &boost, sum);
	cost->boost += now() - asked;
	cost->votes += asked - began;
	cost->asked++;
	cost->experts += (size_t)votes.count;
}

/* The piece as one window, token by token. */
static void
follow(const struct piece *piece, const struct memory_weights *weights, struct cost *cost)
{
	struct encode_request r = { .encoding = ENCODING_DEFAULT, .end_bar = piece->bars };
	struct token_list list = { 0 };
	struct memory_stream *s;
	struct memory *memory;
	struct grammar g;
	struct err err;

	memory = memory_new(&err);
	check(memory != NULL, &err);
	s = memory_stream_new(memory, &err);
	check(s != NULL, &err);
	r.order_count = encode_order(piece, 0, piece->bars, 0, r.order);
	check(encode(piece, &r, &list, NULL, &err), &err);
	grammar_init(&g, &r.encoding, 0, -1);
	check(memory_stream_window(s, &g, 0, r.order, r.order_count, &err), &err);
	grammar_clear(&g);
	for (size_t i = 0; i < list.count; i++) {
		double began;

		if (list.weight[i])
			ask(s, weights, cost);
		began = now();
		check(memory_stream_read(s, &list.token[i],
		    list.weight[i] ? MEMORY_LEARN : MEMORY_PASS, &err), &err);
		cost->learn += now() - began;
	}
	cost->tokens += list.count;
	token_list_clear(&list);
	memory_stream_free(s);
	memory_free(memory);
}

static void
prepare(const struct song *song, struct cost *cost)
{
	struct generate_request request = { .song = song, .bars = 4, .candidates = 1,
		.start_ticks = song_last_note_end_ticks(song), .ask = GENERATE_ASK_NOTHING };
	struct encoding encoding = ENCODING_DEFAULT;
	struct song_memory memory = { 0 };
	struct prefix prefix = { 0 };
	struct err err;
	double began;

	check(prefix_make(&prefix, &request, &encoding, 768, &err), &err);
	began = now();
	check(song_memory_make(&memory, song, &prefix, NULL, &err), &err);
	if (now() - began > cost->prepare)
		cost->prepare = now() - began;
	song_memory_clear(&memory);
	prefix_clear(&prefix);
}

int
main(int argc, char **argv)
{
	static struct memory_weights weights;
	struct cost cost = { 0 };

	memory_weights_init(&weights);
	for (int i = 1; i < argc; i++) {
		struct song *song = read_song(argv[i]);
		struct piece piece;
		struct err err;

		check(piece_of_song(song, &piece, &err), &err);
		follow(&piece, &weights, &cost);
		prepare(song, &cost);
		piece_clear(&piece);
		song_free(song);
	}
	if (cost.asked == 0) {
		fprintf(stderr, "usage: bench_memory FILE.mid...\n");
		return 2;
	}
	printf("cadenza memory 1 tokens %zu\n", cost.tokens);
	printf("cadenza memory 1 votes_a_token %.1f\n", (double)cost.experts / (double)cost.asked);
	printf("cadenza memory 1 learn_us %.2f\n", 1e6 * cost.learn / (double)cost.tokens);
	printf("cadenza memory 1 votes_us %.2f\n", 1e6 * cost.votes / (double)cost.asked);
	printf("cadenza memory 1 boost_us %.2f\n", 1e6 * cost.boost / (double)cost.asked);
	printf("cadenza memory 1 prepare_ms %.1f\n", 1e3 * cost.prepare);
	return 0;
}
