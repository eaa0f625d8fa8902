/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_WORDS_H
#define COMMAND_WORDS_H

/* command_words.h - what to type after a command's name, for those who walk the table. */

#include <stddef.h>
#include <string.h>

/* What follows the names of commands that want something; NULL: it is left out. */
static const struct { const char *name, *words; } command_words_table[] = {
	{ "adapter", NULL }, { "adapter-blend", NULL }, { "adapter-drop", NULL },
	{ "adapter-load", NULL }, { "adapter-name", NULL }, { "adapter-save", NULL },
	{ "adapter-save-over", NULL }, { "adapter-strength", NULL },
	{ "batch", NULL }, { "candidate", NULL }, { "change-move", "1 tempo" },
	{ "chord", "Dm7" }, { "export", "bench-out.mid" }, { "export-over", "bench-out.mid" },
	{ "find", "c" }, { "find-back", "c" }, { "go-bar", "300" }, { "go-pitch", "60" },
	{ "go-ticks", "480" }, { "map", NULL }, { "mark-bar", "a" }, { "mark-go", "a" },
	{ "mark-set", "a" }, { "marker", "here" }, { "note-length", "1/8" },
	{ "note-move", "120 1" }, { "on", "all transpose 1" }, { "on-span", "1920 127 cut" },
	{ "quit", NULL }, { "quit-now", NULL }, { "save-quit", NULL }, { "recover", NULL },
	{ "save", NULL }, { "search", "+1 +1 +1 +1 -9" }, { "select-object", "all" },
	{ "set", NULL },
	{ "sound", NULL }, { "till", "c" }, { "till-back", "c" }, { "track-name", "Lead" },
	{ "transpose", "1" }, { "transpose-diatonic", "1" }, { "tune", NULL },
	{ "tune-export", NULL }, { "tune-export-over", NULL }, { "tune-held-out", NULL },
	{ "velocity", "90" }, { "velocity-ramp", "20 120" }, { "print", "x" },
	{ "undo-go", "0" },
};

static inline const char *
command_words(const char *name)
{
	for (size_t i = 0; i < sizeof command_words_table / sizeof *command_words_table; i++)
		if (strcmp(command_words_table[i].name, name) == 0)
			return command_words_table[i].words;
	return "";
}

#endif
