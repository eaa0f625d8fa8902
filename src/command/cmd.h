/* SPDX-License-Identifier: MIT */
#ifndef APP_CMD_H
#define APP_CMD_H

/*
 * cmd.h - shared by the command files: their tables, and the notes that a
 * command acts on.
 *
 * A table is sorted by name and ends with a row without a name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/session.h"
#include "command/command.h"

struct edit;
struct going;
struct motion;

extern const struct command cmd_move_table[];
extern const struct command cmd_note_table[];
extern const struct command cmd_pattern_table[];
extern const struct command cmd_step_key_table[];
extern const struct command cmd_step_table[];
extern const struct command cmd_shape_table[];
extern const struct command cmd_rework_table[];
extern const struct command cmd_theme_table[];
extern const struct command cmd_time_table[];
extern const struct command cmd_track_table[];
extern const struct command cmd_arrange_table[];
extern const struct command cmd_group_table[];
extern const struct command cmd_lab_table[];
extern const struct command cmd_lane_table[];
extern const struct command cmd_map_table[];
extern const struct command cmd_mixer_table[];
extern const struct command cmd_morph_table[];
extern const struct command cmd_transform_table[];
extern const struct command cmd_undo_table[];
extern const struct command cmd_select_table[];
extern const struct command cmd_copy_table[];
extern const struct command cmd_on_table[];
extern const struct command cmd_record_table[];
extern const struct command cmd_sound_table[];
extern const struct command cmd_ask_table[];
extern const struct command cmd_candidate_table[];
extern const struct command cmd_surprise_table[];
extern const struct command cmd_tune_table[];
extern const struct command cmd_file_table[];
extern const struct command cmd_view_table[];
extern const struct command cmd_explain_table[];
extern const struct command cmd_program_table[];

#define COUNT_MAX	100000

/* argv[i] as a whole number, or `otherwise` if it is missing. */
bool	 cmd_integer(int argc, char **argv, int i, long long low, long long high,
	     long long otherwise, long long *value, struct err *);
/* The repeat count of a motion: argv[i], or 1. */
bool	 cmd_count(int argc, char **argv, int i, long long *count, struct err *);

/* The word and the count after the name of a motion, argv[0]; *used: words taken. */
bool	 cmd_going(struct session *, const struct motion *, int argc, char **argv, int *used,
	     struct going *, struct err *);

/* Notes that a command acts on: the selected ones, else the one at the cursor. */
struct targets {
	struct note	*notes;		/* owned */
	size_t		 count, capacity;
	bool		 selected;
	bool		 full;		/* no memory for all of them */
};
bool	 cmd_targets(struct session *, struct targets *, struct err *);	/* false: there are none */
bool	 cmd_targets_in(struct session *, int track, const struct window *, bool starting_only,
	     struct targets *, struct err *);
/* false: a preview of so many notes would take longer than a key may. */
bool	 cmd_shows(const struct session *, size_t notes, struct err *);
bool	 targets_append(struct targets *, const struct targets *more, struct err *);
uint32_t *targets_ids(const struct targets *);	/* free() them; NULL: no memory */
void	 targets_clear(struct targets *);

/*
 * Changes every target by `fn` in one edit named `label`.  fn may leave a note
 * unchanged; if it returns false, the whole edit is refused.  *changed is the
 * number of changed notes.  The selection is kept.
 */
typedef bool (*note_change_fn)(void *arg, const struct session *, struct note *, struct err *);
bool	 cmd_change(struct session *, struct targets *, note_change_fn, void *arg,
	     const char *label, size_t *changed, struct err *);
/* Removes every target in one edit. */
bool	 cmd_remove(struct session *, const struct targets *, const char *label, struct err *);
/* Runs an edit that adds notes; *ids (owned by the caller, may be NULL) are the new ones. */
bool	 cmd_edit(struct session *, struct edit *, const char *label, uint32_t **ids, size_t *count,
	     struct err *);

/* The one that the cursor and the settings make; a pitch and a length that are typed. */
struct note cmd_next_note(const struct session *);
bool	 cmd_parse_note(struct session *, int argc, char **argv, struct note *, struct err *);
/* Adds it and says so; heard: plays it too. */
bool	 cmd_add_note(struct session *, const struct note *, bool heard, struct err *);
/* STEP: the length of the next note; after a note, the next place, unless this one is held. */
int64_t	 cmd_step_ticks(const struct session *);
void	 cmd_step_wrote(struct session *, const struct note *);
/* Plays it, if the setting says so. */
void	 cmd_preview(struct session *, const struct note *);
/* The channel for new notes of a track. */
int	 cmd_channel(const struct session *, int track);
#define LENGTH_TICKS_MAX ((int64_t)1 << 40)
/* "1/8", "3/16", or ticks. */
bool	 cmd_parse_length(const struct session *, const char *word, int64_t *length_ticks,
	     struct err *);
/* Words from argv[from] on, a blank between each two; what does not fit is cut. */
const char *cmd_join_words(int argc, char **argv, int from, char *out, size_t size);
/* Its name in the key there; out: SPELL_SIZE bytes. */
const char *cmd_pitch(struct session *, int64_t ticks, int pitch, char *out);
const char *cmd_notes(size_t count, char text[64]);		/* "1 note", "4 notes" */
/* "1/8", or "7 ticks". */
const char *cmd_length(const struct session *, int64_t ticks, char text[64]);
/* "bar 3 beat 2 + 1/16". */
const char *cmd_at(const struct session *, int64_t ticks, char text[64]);
void	 cmd_move_cursor(struct session *, int64_t ticks);	/* at least 0 */

#endif
