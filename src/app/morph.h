/* SPDX-License-Identifier: MIT */
#ifndef APP_MORPH_H
#define APP_MORPH_H

/*
 * morph.h - phrases made of phrases: between two of them, with more or less of a trait, near
 * one, and anywhere in the piece's own space.
 *
 * A phrase is two bars of a track.  The VAE that ships (model/infer/vae.h) gives it a code, and
 * codes are what moves: between those of the ends A and B; along the ways of traits
 * (model/map/slope.h) and to a random place at a radius, from what is heard, which is A at
 * first; and in a space of four numbers that is learnt from all phrases of the piece
 * (model/map/pad.h).  Textures come from the noise of a GAN (model/infer/gan.h), fitted to what
 * the other tracks play.  What comes of it is heard at once where the cursor is, and can be
 * taken there.  All of that is a job's work: one job at a time, and the last wish waits for it.
 *
 * The terminal's thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/map/pad.h"
#include "model/token/trait.h"

struct session;

#define MORPH_STEPS_MIN	3		/* with both ends */
#define MORPH_STEPS_MAX	16
#define MORPH_RADIUS_MIN 0.1		/* share of the notes that a nudge changes */
#define MORPH_RADIUS_MAX 1.0

enum morph_page { MORPH_BETWEEN, MORPH_SLIDERS, MORPH_PAD, MORPH_TEXTURES, MORPH_PAGES };
extern const char *const morph_page_names[];	/* ends with NULL */
enum morph_side { MORPH_A, MORPH_B, MORPH_ENDS };

struct morph_end {
	bool		 set;
	char		 words[48];	/* "Piano, bars 3-4" */
	struct phrase	 phrase;
};

/* What the panel shows. */
struct morph_view {
	enum morph_page	 page;
	struct morph_end end[MORPH_ENDS];
	/* Between: steps, of which `made` are known, and how much of the ends each has. */
	int		 steps, made, at;
	double		 share[MORPH_STEPS_MAX][MORPH_ENDS];
	/* Sliders, and how far each was pushed, in deviations of its trait. */
	enum trait	 slider;
	double		 pushed[TRAITS];
	double		 radius;
	/* The pad: a place, of whose numbers 2 plane and 2 plane + 1 are seen. */
	const struct pad *pad;		/* NULL: not learnt yet */
	float		 place[PAD_SIZE];
	int		 plane;
	/* Textures: two angles (morph_texture.c), and whether chords are broken into arpeggios. */
	float		 angle[2];
	bool		 broken;
	/* What is heard and would be taken. */
	bool		 has_now;
	struct phrase	 now;
	char		 words[80];
	/* Why there is no phrase, no space and no texture; "". */
	char		 trouble[192], pad_trouble[192], texture_trouble[192];
};

/* The panel is open: A is what the cursor or the selection is on, unless it was set. */
void	 morph_want(struct session *);
void	 morph_leave(struct session *);		/* nothing is heard any more */
const struct morph_view *morph_view(const struct session *);	/* NULL: never opened */

/* The commands.  Each makes the state if there is none. */
bool	 morph_set_end(struct session *, enum morph_side, struct err *);	/* at the cursor */
bool	 morph_turn(struct session *, enum morph_page, struct err *);	/* MORPH_PAGES: the next */
bool	 morph_move(struct session *, double x, double y, struct err *);	/* by the page */
bool	 morph_set_steps(struct session *, int steps, struct err *);
bool	 morph_push(struct session *, enum trait, int by, struct err *);
bool	 morph_nudge(struct session *, struct err *);
bool	 morph_set_radius(struct session *, double radius, struct err *);
bool	 morph_back(struct session *, struct err *);		/* to A as it is */
/* Of the pad; of textures, the other kind. */
bool	 morph_other_plane(struct session *, struct err *);
bool	 morph_go(struct session *, const float place[PAD_SIZE], struct err *);	/* on the pad */
bool	 morph_hear(struct session *, struct err *);
bool	 morph_take(struct session *, struct err *);

/* For session_life.c. */
bool	 morph_poll(struct session *);
bool	 morph_busy(const struct session *);
void	 morph_cancel(struct session *);
void	 morph_end(struct session *);

#endif
