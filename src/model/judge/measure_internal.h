/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEASURE_INTERNAL_H
#define MODEL_MEASURE_INTERNAL_H

/*
 * measure_internal.h - shared parts of the measures: measure.c has the table, the
 * other files compute the measures of one aspect of music each.
 */

#include <math.h>

#include "model/judge/measure.h"

/* Notes by onset; those of the seed first. */
struct heard {
	struct excerpt_note *note;	/* owned; by start, then by part */
	size_t		 late;		/* the first of the seed's last bars */
	size_t		 old, count;
};

struct measuring {
	const struct excerpt *e;
	struct heard	 all, pitched;	/* pitched: without drums */
};

/* A share or a mean; NAN if it is of nothing. */
struct mean {
	double		 sum;
	size_t		 count;
};

static inline void
mean_add(struct mean *m, double value)
{
	m->sum += value;
	m->count++;
}

static inline double
mean_of(const struct mean *m)
{
	return m->count > 0 ? m->sum / (double)m->count : NAN;
}

/* The same, but NAN for fewer than `least`. */
static inline double
mean_of_many(const struct mean *m, size_t least)
{
	return m->count >= least ? mean_of(m) : NAN;
}

/* Entropy of counts, in bits. */
double	 measure_entropy(const size_t *counts, size_t kinds);
/* The bar that contains a tick of the excerpt. */
int	 measure_bar_of(const struct excerpt *, int64_t tick);
/* A position or length in twelfths of a quarter, halves rounded to even. */
int64_t	 measure_twelfths(const struct excerpt *, int64_t ticks);
/* The first of notes sorted by onset that starts at or after a tick. */
size_t	 measure_first_at(const struct excerpt_note *, size_t count, int64_t tick);

/* An onset in a bar: two bars are the same if these are. */
struct measure_onset {
	int64_t		 at;		/* in twelfths of a quarter from the bar line */
	int		 pitch;
};
/* Those of the notes of a bar that starts at a tick, sorted.  onset: capacity of count. */
void	 measure_onsets(const struct excerpt *, const struct excerpt_note *, size_t count,
	     int64_t start, struct measure_onset *onset);
uint64_t measure_hash(const struct measure_onset *, size_t count);

/* The highest note of each onset.  line: capacity of count.  Returns their number. */
size_t	 measure_skyline(const struct excerpt_note *, size_t count, struct excerpt_note *line);

/* The `compute` functions of the rows. */
bool	 measure_texture(const struct measuring *, double *value);
bool	 measure_pitch(const struct measuring *, double *value);
bool	 measure_melody(const struct measuring *, double *value);
bool	 measure_repeats(const struct measuring *, double *value);
bool	 measure_rhythm(const struct measuring *, double *value);
bool	 measure_dynamics(const struct measuring *, double *value);
bool	 measure_voices(const struct measuring *, double *value);
bool	 measure_harmony(const struct measuring *, double *value);
bool	 measure_cadence(const struct measuring *, double *value);
bool	 measure_drums(const struct measuring *, double *value);

#endif
