/* SPDX-License-Identifier: MIT */
#include "model/measure/corpus_memory.h"

#include "model/data/corpus.h"
#include "model/measure/evaluate.h"
#include "model/measure/recall.h"
#include "model/memory/fit.h"
#include "model/memory/mix.h"
#include "tensor/infer.h"

#define PIECES		160		/* tried, over all collections */
#define PIECES_EACH	4		/* at least, of each */
#define TOKENS_MAX	150000

struct fitting {
	struct model	*model;
	const struct corpus *corpus;
	bool		(*cancelled)(void *arg);
	void		*arg;
	struct recall_options options;
	struct memory_fit fit;
	struct evaluation sum;
};

/* Number i of `count` pieces of a collection, unless it is the same as the previous one. */
static bool
take(const struct fitting *f, int collection, size_t i, size_t count, struct piece *piece)
{
	struct piece before;
	int bar;

	return corpus_fixed_piece(f->corpus, CORPUS_VALID, collection, i, count, piece, &bar) &&
	    (i == 0 || !corpus_fixed_piece(f->corpus, CORPUS_VALID, collection, i - 1, count,
	    &before, &bar) || before.note != piece->note);
}

static bool
add_pieces(struct fitting *f, struct err *err)
{
	struct corpus_stats stats;
	size_t each;

	corpus_stats(f->corpus, &stats);
	each = PIECES / stats.collections > PIECES_EACH ? PIECES / stats.collections : PIECES_EACH;
	for (size_t i = 0; i < each; i++)
		for (size_t c = 0; c < stats.collections && f->sum.tokens < TOKENS_MAX; c++) {
			struct piece piece;

			if (f->cancelled != NULL && f->cancelled(f->arg))
				return err_set(err, ERR_IO, "it was stopped");
			if (take(f, (int)c, i, each, &piece) &&
			    !evaluate_piece(f->model, NULL, &f->options, &piece, &f->sum, err))
				return false;
		}
	return true;
}

bool
corpus_memory_fit(struct model *model, const struct corpus *corpus,
    bool (*cancelled)(void *arg), void *arg, struct memory_weights *weights,
    struct corpus_memory *result, struct err *err)
{
	struct fitting f = { .model = model, .corpus = corpus, .cancelled = cancelled, .arg = arg };
	bool ok;

	memory_weights_init(weights);
	f.options = (struct recall_options){ .weights = weights, .fit = &f.fit };
	ok = add_pieces(&f, err) && memory_fit(&f.fit, infer_best(), weights, err);
	*result = (struct corpus_memory){ .pieces = f.sum.files, .notes = f.sum.notes };
	if (ok && f.sum.notes > 0) {
		result->nats_alone = f.sum.nats / (double)f.sum.notes;
		result->nats_mixed = memory_fit_nats(&f.fit, infer_best(), weights) /
		    (double)f.sum.notes;
	}
	memory_fit_clear(&f.fit);
	evaluation_clear(&f.sum);
	return ok;
}
