/* SPDX-License-Identifier: MIT */
/* train_corpus.c - the folder that cadenza train reads, and its fixed windows. */

#include <stdlib.h>

#include "base/text.h"
#include "cli/train_internal.h"

#define HELD_OUT_WINDOWS 32		/* enough to choose by, and few enough to measure often */
#define TRAIN_WINDOWS	8		/* measured too, for the loss before the first step */

static bool
reading(void *arg, size_t done, size_t count)
{
	struct training *t = arg;
	time_t now = time(NULL);

	if (now - t->reported >= 5) {
		fprintf(t->call->notes, "read %zu of %zu files\n", done, count);
		t->reported = now;
	}
	return !program_interrupted(t->call);
}

bool
train_draw(void *arg, struct rng *rng, struct token_window *row)
{
	struct training *t = arg;

	if (t->head->draw != NULL)
		return t->head->draw(t->corpus, rng, (size_t)t->config.context, row);
	corpus_draw(t->corpus, CORPUS_TRAIN, rng, (size_t)t->config.context, row);
	return row->length > 0;
}

/* Fixed windows of one split; *count: their number, at most `most`. */
static bool
fix_windows(struct training *t, enum corpus_split split, size_t most,
    struct token_window *windows, size_t *count, struct err *err)
{
	size_t length = (size_t)t->config.context;

	*count = 0;
	for (size_t i = 0; i < most; i++) {
		if (!token_window_init(windows + *count, length, err))
			return false;
		if (t->head->fixed != NULL ?
		    t->head->fixed(t->corpus, split, i, most, length, windows + *count) :
		    corpus_fixed(t->corpus, split, -1, i, most, length, windows + *count))
			++*count;
		else
			token_window_clear(windows + *count);
	}
	return true;
}

static bool
open_corpus(struct training *t, struct err *err)
{
	const char *folder = t->call->operands[0];
	struct corpus_options options = { t->encoding, t->augment, t->tasks };
	struct corpus_stats stats;
	char name[128];

	t->reported = time(NULL);
	t->corpus = corpus_open(folder, &options, reading, t, err);
	if (t->corpus == NULL)
		return false;
	corpus_stats(t->corpus, &stats);
	fprintf(t->call->notes, "%s: %zu files (%zu could not be used); %zu pieces with %zu "
	    "notes to train on, %zu with %zu held out, %zu with %zu for the test\n",
	    text_name(folder, name, sizeof name), stats.files, stats.unread,
	    stats.pieces[CORPUS_TRAIN], stats.notes[CORPUS_TRAIN],
	    stats.pieces[CORPUS_VALID], stats.notes[CORPUS_VALID],
	    stats.pieces[CORPUS_TEST], stats.notes[CORPUS_TEST]);
	if (stats.copies > 0)
		fprintf(t->call->notes, "%zu copies of held-out pieces are not used\n",
		    stats.copies);
	if (!stats.kept)
		fprintf(t->call->notes, "the cache folder is not writable: the files are read "
		    "again each time\n");
	if (stats.pieces[CORPUS_TRAIN] == 0)
		return err_set(err, ERR_ARG, "%s: contains no piece to train on", name);
	if (stats.pieces[CORPUS_VALID] == 0)
		return err_set(err, ERR_ARG, "%s: one piece is too few; at least two are needed, "
		    "because one is held out to measure progress", name);
	t->windows = calloc(HELD_OUT_WINDOWS + TRAIN_WINDOWS, sizeof *t->windows);
	if (t->windows == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %d windows",
		    HELD_OUT_WINDOWS + TRAIN_WINDOWS);
	return fix_windows(t, CORPUS_VALID, HELD_OUT_WINDOWS, t->windows, &t->held_out, err) &&
	    fix_windows(t, CORPUS_TRAIN, TRAIN_WINDOWS, t->windows + t->held_out,
	    &t->measured, err);
}

bool
train_open_corpus(struct training *t, struct err *err)
{
	char text[128];
	struct corpus_stats s;

	if (!ranks_agree(t->ranks, !train_is_first(t) || open_corpus(t, err), err) ||
	    !ranks_agree(t->ranks, train_is_first(t) || open_corpus(t, err), err))
		return false;
	corpus_stats(t->corpus, &s);
	snprintf(text, sizeof text, "%zu %zu %zu %zu", s.pieces[CORPUS_TRAIN],
	    s.notes[CORPUS_TRAIN], s.pieces[CORPUS_VALID], s.notes[CORPUS_VALID]);
	return ranks_same(t->ranks, text) || err_set(err, ERR_ARG,
	    "%.100s does not hold the same pieces for all ranks", t->call->operands[0]);
}

void
train_close_corpus(struct training *t)
{
	for (size_t i = 0; t->windows != NULL && i < HELD_OUT_WINDOWS + TRAIN_WINDOWS; i++)
		token_window_clear(t->windows + i);
	free(t->windows);
	corpus_free(t->corpus);
}
