/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STYLE_EAR_H
#define MODEL_STYLE_EAR_H

/*
 * style_ear.h - the style and the composer that a net hears in a piece, and in which bars.
 *
 * The file holds the net of style_net.h; its metadata name the answers to each question and
 * the temperature that its logits are divided by, fitted on pieces that it did not learn
 * from (Guo et al. 2017, arXiv:1706.04599); for a few bars it is higher.  Opened once; any
 * thread may hear with it.
 */

#include <stdbool.h>

#include "base/err.h"
#include "model/read/style_net.h"

struct bar_figures;
struct style_ear;
struct weights_writer;

#define STYLE_EAR_SHIPPED "models/style.safetensors"
#define STYLE_ANSWERS_MAX 64
#define STYLE_WINDOWS	8		/* most that are heard, evenly apart, of STYLE_TIMES bars */

/* What is heard of one question. */
struct style_answers {
	float		 share[STYLE_ANSWERS_MAX];	/* sums to 1 */
	int		 best;
};

struct style_ear *style_ear_open(const char *path, struct err *);
struct style_ear *style_ear_open_shipped(struct err *);
void		 style_ear_free(struct style_ear *);		/* NULL is fine */
/* Answers of a question; the last one of composers is any other: "". */
int		 style_answers(const struct style_ear *, enum style_question);
const char	*style_answer(const struct style_ear *, enum style_question, int answer);
/*
 * attention (count): the share of each bar in what was heard; sums to 1.  A bar that was
 * not heard has 0.  count >= 1.
 */
bool		 style_hear(const struct style_ear *, const struct bar_figures *, int count,
		     struct style_answers heard[STYLE_QUESTIONS], float *attention, struct err *);

/* --- for the tool that makes the file */

const struct params *style_ear_net(const struct style_ear *, const struct style_size **);
/* The same by a net: logits[question] (answers). */
bool		 style_net_hear(const struct style_size *, const struct params *,
		     const struct bar_figures *, int count,
		     float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX], float *attention,
		     struct err *);
/* The bars of window i of those that are heard: the first; *bars: how many. */
int		 style_window(int count, int i, int *bars);
int		 style_windows(int count);
/* Of a few bars the net is surer than it may be: the temperature is higher. */
double		 style_heat(double temperature, int bars);
/* share = softmax(logits / temperature) */
void		 style_shares(const float *logits, int answers, double temperature,
		     struct style_answers *);
/* names: with '|' between; what the writer is given is borrowed until it is freed. */
void		 style_ear_write(const struct params *, const struct style_size *,
		     const char *const names[STYLE_QUESTIONS],
		     const double temperature[STYLE_QUESTIONS], struct weights_writer *);

#endif
