/* SPDX-License-Identifier: MIT */
#ifndef APP_EDITING_H
#define APP_EDITING_H

/*
 * editing.h - state of the editing language: registers, marks, jumps, the last search.
 *
 * All of it belongs to the session, on its thread; only clips are shared with
 * copies of it.  Tracks are remembered by their ids: others may be put before them.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"
#include "music/song.h"
#include "music/transform.h"

/* A part of the piece that a command is run on; cleared by region_clear. */
struct region {
	int		 track;		/* -1: all */
	struct window	 w;
	bool		 sounding;	/* with what began before it and sounds into it */
	uint32_t	*ids;		/* owned, sorted: these notes; NULL: all in the window */
	size_t		 id_count;
};

void	 region_clear(struct region *);
bool	 region_copy(struct region *, const struct region *);	/* false: no memory */
void	 region_sort(struct region *);		/* the ids, as region_holds wants them */
bool	 region_holds(const struct region *, const struct note *);

struct spot {
	uint32_t	 track_id;	/* 0: no place */
	int64_t		 ticks;
	int		 pitch;
};

/* Copied notes, shared by count between registers.  Immutable but for the count. */
struct clip {
	atomic_uint	 refs;
	struct note	*notes;		/* owned; starts relative to the copied region */
	uint32_t	*track_ids;	/* owned, one per note; 0: of another piece */
	size_t		 count;
	int64_t		 length_ticks;	/* of the region */
	int		 low_pitch;	/* pasted at the cursor's pitch; -1: at its own */
	int		 ticks_per_quarter;	/* of the piece that it is from */
	/* Of another open piece: that piece's clip, of which this is a copy; or NULL. */
	struct clip	*origin;	/* a reference */
};

/* Takes ownership of the notes, even on failure.  NULL: no memory. */
struct clip	*clip_new(struct note *notes, size_t count, const struct song *,
	     int64_t start_ticks, int64_t length_ticks, int low_pitch);
struct clip	*clip_ref(struct clip *);	/* NULL gives NULL */
void	 clip_free(struct clip *);		/* drops a reference; NULL is fine */
bool	 clip_one_track(const struct clip *);
/* The lowest number of a track in another piece; INT_MAX: there is none. */
int	 clip_first_track(const struct clip *);

/*
 * Registers as in vi: a to z by name, where a capital letter appends; 0 has what
 * was copied last, 1 to 9 what was cut, newest first; the unnamed one whatever
 * was copied or cut last.  + is the system's clipboard (clipboard.h).
 */
#define REGISTER_UNNAMED 0
#define REGISTERS	37
int	 register_index(char name);		/* -1: there is no such register; + is unnamed */

#define JUMPS_MAX	100
#define MARKS		26		/* a to z */

/* The arguments that a command takes from its last use. */
struct last_used {
	char		 find_word[8];	/* "c": of the last find; "" none */
	bool		 find_back, find_till;
	char		 search[128];	/* "" none */
	/* By transform_find's index. */
	double		 transform_args[TRANSFORMS_MAX][TRANSFORM_ARGS];
	bool		 transform_used[TRANSFORMS_MAX];
};

struct editing {
	const struct region *meant;	/* what commands are run on now; NULL: as selected */
	struct clip	*clips[REGISTERS];	/* references; NULL: empty */
	bool		 previewing;	/* edits are shown, not made */
	bool		 terminal_sets;	/* the terminal may be asked to set the clipboard */
	uint8_t		*offered;	/* owned; what it is to be set to; NULL: nothing */
	size_t		 offered_size;
	char		 reg;		/* register of the next copy, cut or paste; 0: unnamed */
	struct spot	 marks[MARKS];
	struct spot	 jumps[JUMPS_MAX];	/* oldest first */
	size_t		 jump_count;
	size_t		 jump_at;	/* jump_count: at the newest place, which is not in it */
	struct last_used last;
};

/*
 * Stores a clip, whose reference it takes, in the chosen register and those that
 * follow from it; the choice is over then.  False: no memory to append.
 */
bool	 editing_keep(struct editing *, struct clip *, bool cut);
/*
 * Gives another piece the registers: a clip from there has this piece's ticks and no
 * tracks by id.  One that came from that piece and did not change stays as it is.
 */
bool	 editing_carry(struct editing *to, const struct song *, const struct editing *from);
void	 editing_free(struct editing *);
/* Remembers a place that is left; one that is in the list already moves to its end. */
void	 editing_jump(struct editing *, const struct spot *);

#endif
