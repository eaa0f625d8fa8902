/* SPDX-License-Identifier: MIT */
#ifndef APP_MORPH_INTERNAL_H
#define APP_MORPH_INTERNAL_H

/*
 * morph_internal.h - shared parts of morphing: morph.c has the state and the
 * commands, morph_move.c what moves, morph_work.c and morph_texture.c are the job's thread.
 */

#include "app/finding.h"
#include "app/morph.h"
#include "model/infer/vae.h"
#include "model/map/slope.h"

struct job;
struct song;

enum morph_task { MORPH_DO_BETWEEN, MORPH_DO_PUSH, MORPH_DO_NUDGE, MORPH_DO_LEARN,
    MORPH_DO_PLACE, MORPH_DO_TEXTURE };

/* Of jobs, which follow each other: made by the first that needs it. */
struct morph_tools {
	struct vae	*vae;		/* owned */
	struct slopes	 slopes;
	bool		 sloped;
};

struct morph_code {
	bool		 known;
	float		 x[VAE_LATENT_MAX];
};

/* What a job works with; the terminal's thread reads it after the job. */
struct morph_work {
	enum morph_task	 task;
	struct morph_tools *tools;	/* borrowed */
	struct phrase_frame frame;
	struct phrase	 end[MORPH_ENDS];
	struct morph_code end_code[MORPH_ENDS];	/* found if it was not known */
	int		 steps;
	/* What is changed: a phrase and its code, found if it was not known. */
	struct phrase	 from;
	struct morph_code from_code;
	enum trait	 trait;
	int		 by;
	double		 radius;
	uint64_t	 seed;
	struct song	*song;		/* owned; for the space of the piece, and for textures */
	/* Of a texture: the track that gets it, in these two bars; an arpeggio, or chords. */
	int		 track;
	int64_t		 start_ticks, end_ticks;
	bool		 broken;
	bool		 drums;		/* ... of its drums, or of all others */
	const struct pad *pad;		/* borrowed */
	float		 place[PAD_SIZE];
	struct job	*job;		/* borrowed; set by the thread itself */
	/* Results. */
	struct phrase	 made[MORPH_STEPS_MAX];
	struct morph_code code[MORPH_STEPS_MAX];
	struct slope_step step;
	struct pad	*learnt;	/* owned; or NULL */
	bool		 good;
	struct err	 err;
};

struct morph {
	struct morph_view view;
	struct morph_tools tools;
	struct pad	*pad;		/* owned */
	struct morph_code end_code[MORPH_ENDS];
	struct morph_code now_code;	/* of what is heard; unknown: of A */
	struct phrase	 step[MORPH_STEPS_MAX];
	struct morph_code step_code[MORPH_STEPS_MAX];
	uint64_t	 nudges;
	struct finding	 finding;	/* its work: struct morph_work */
	bool		 again;		/* once more when the job has ended ... */
	enum morph_task	 next;		/* ... for this */
	enum trait	 next_trait;
	int		 next_by;
	/* What was tried at which node of the piece, so that it is not tried for ever. */
	bool		 looked, learnt, joined, wove;
	uint32_t	 looked_node, learnt_node, wove_node;
	bool		 textured;	/* there was a texture */
	bool		 open;		/* on the screen */
};

/* The state, made if there is none. */
struct morph *morph_state(struct session *, struct err *);
/* A and B where the cursor is, unless A was set or looked for in vain. */
void	 morph_find_ends(struct session *);
/* What the page needs: ends, the steps between them, the space. */
bool	 morph_prepare(struct session *, struct err *);
/* A is what is heard again: sliders and nudges begin there. */
void	 morph_begin_at_a(struct morph *);
void	 morph_choose(struct morph *, int step);
/* A job for this, now or when the one that runs has ended. */
bool	 morph_start(struct session *, enum morph_task, struct err *);
extern const struct finding_kind morph_finding;
bool	 morph_make_texture(struct morph_work *);

#endif
