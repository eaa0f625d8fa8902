/* SPDX-License-Identifier: MIT */
#ifndef APP_SETTING_H
#define APP_SETTING_H

/*
 * setting.h - settings, and the key bindings of the config file.
 *
 * The table says what there is; a struct settings holds the values of one
 * session.  The config file is a list of command lines, of which it may use
 * `set NAME VALUE` and `map VIEW KEYS COMMAND...`; a line that is wrong is
 * reported with its number and the next one is read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum setting_id {
	SET_BACKGROUND, SET_BARS, SET_CANDIDATES, SET_COLOURS, SET_COUNT_IN, SET_EXISTING,
	SET_FOLLOW, SET_GAIN, SET_GHOST, SET_GLYPHS, SET_GRID, SET_KEEP, SET_KEYS, SET_LATENCY,
	SET_LAYOUT, SET_LENGTH, SET_MEMORY, SET_METRONOME, SET_MIDI_IN, SET_MIN_P, SET_MODEL,
	SET_PREVIEW, SET_QUANTISE, SET_RATE, SET_RECORD, SET_RECORD_QUANTISE, SET_SEED,
	SET_SOUNDFONT, SET_SPEAK, SET_STEP, SET_TEMPERATURE, SET_TEXT_ENCODING, SET_THEME,
	SET_VELOCITY, SETTING_COUNT
};

enum setting_kind {
	SETTING_INTEGER,		/* low..high */
	SETTING_NUMBER,			/* low..high */
	SETTING_SWITCH,			/* on or off */
	SETTING_CHOICE,			/* one of the words in `choices` */
	SETTING_LENGTH,			/* a part of a whole note: 1/16, 1/12, 3/8 */
	SETTING_TEXT
};

struct setting {
	const char	*name;
	enum setting_kind kind;
	double		 low, high;
	const char	*choices;	/* "auto dark light" */
	const char	*standard;	/* the default, as text */
	const char	*help;		/* one sentence, no full stop */
};

extern const struct setting setting_table[SETTING_COUNT];	/* by name */

struct key_map {
	char		*view, *keys, *line;	/* "roll", "a", "continue 4" */
};

struct settings {
	struct {
		double	 number;	/* of a length: in whole notes; of a choice: which */
		int	 numerator, denominator;	/* of a length */
		char	*text;		/* owned; as it was set */
	}		 values[SETTING_COUNT];
	struct key_map	*maps;		/* owned; later ones win */
	size_t		 map_count;
};

struct settings	*settings_new(void);
struct settings	*settings_copy(const struct settings *);	/* values alone; NULL: no memory */
void		 settings_free(struct settings *);	/* NULL is fine */
bool		 setting_find(const char *name, enum setting_id *, struct err *);
bool		 settings_set(struct settings *, enum setting_id, const char *value, struct err *);
double		 settings_number(const struct settings *, enum setting_id);
bool		 settings_on(const struct settings *, enum setting_id);
/* Borrowed until it is set. */
const char	*settings_text(const struct settings *, enum setting_id);
int64_t		 settings_ticks(const struct settings *, enum setting_id, int ticks_per_quarter);
/* In place of a map of the same keys in the same view. */
void		 settings_map(struct settings *, const char *view, const char *keys,
	     const char *line);
bool		 settings_unmap(struct settings *, const char *view, const char *keys);
/* The lines of a config file that sets and maps all that differs; free() it.  NULL: no memory. */
char		*settings_config(const struct settings *, size_t *size);

/*
 * A part of a whole note: "1/16", "1", "3/8".  The denominator is at most
 * 128: 1, 3, 5 or 7 times a power of two.
 */
bool		 setting_parse_length(const char *word, int *numerator, int *denominator,
	     struct err *);

/*
 * Reads the config file; there is none: fine.  `complain` gets one sentence
 * for each bad line.  false: the file is there and cannot be read.
 */
bool		 settings_read(struct settings *, const char *path,
		     void (*complain)(void *arg, const char *sentence), void *arg, struct err *);

#endif
