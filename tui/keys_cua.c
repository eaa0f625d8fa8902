/* SPDX-License-Identifier: MIT */
/*
 * keys_cua.c - key bindings of graphical programs, with `set keys cua`.
 *
 * They lie over those of notes by their letters and of the roll: nothing has to be
 * entered before notes can be written.  "cua" is without a selection, "cua-select"
 * with one, and "cua-keys" are the letters that write no note.  A letter that is none
 * of these does nothing: who knows no vi would not expect x to delete.
 */

#include <ctype.h>
#include <string.h>

#include "keys_default.h"

#define BOTH(key, line, help) { "cua", key, line, help }, { "cua-select", key, line, help }

const struct binding keys_cua[] = {
	BOTH("<C-c>", "copy-here", 0), BOTH("<C-x>", "cut-here", 0), BOTH("<C-v>", "paste", 0),
	BOTH("<C-z>", "undo", 0), BOTH("<C-y>", "redo", 0), BOTH("<C-d>", "duplicate", 0),
	BOTH("<C-a>", "select-all", 0), BOTH("<C-b>", "select-bars", 0),
	BOTH("<C-o>", "files", 0), BOTH("<C-e>", "prompt export", 0),
	BOTH("<C-t>", "prompt track-add", 0), BOTH("<C-q>", "quit-ask", 0),
	BOTH("<C-k>", "interrupt", 0), BOTH("<Del>", "note-delete", 0),
	BOTH("<Space>", "play-toggle", 0),
	{ "cua", "<Home>", "go-start", 0 }, { "cua", "<End>", "go-end", 0 },
	{ "cua", "0", "step-rest", 0 }, { "cua", "<BS>", "undo", 0 },
	{ "cua", "<Enter>", "note-add", 0 }, { "cua", "<Esc>", "leave", 0 },
	{ "cua", "<S-Left>", "select ; cursor-left", "select back" },
	{ "cua", "<S-Right>", "select ; cursor-right", "select on" },
	{ "cua", "<S-Up>", "select ; cursor-up", "select up" },
	{ "cua", "<S-Down>", "select ; cursor-down", "select down" },
	{ "cua-select", "<S-Left>", "cursor-left", 0 },
	{ "cua-select", "<S-Right>", "cursor-right", 0 },
	{ "cua-select", "<S-Up>", "cursor-up", 0 }, { "cua-select", "<S-Down>", "cursor-down", 0 },
	{ "cua-select", "<Left>", "note-earlier", 0 },
	{ "cua-select", "<Right>", "note-later", 0 },
	{ "cua-select", "<Up>", "note-up", 0 }, { "cua-select", "<Down>", "note-down", 0 },
	{ "cua-select", "<BS>", "note-delete", 0 },
	{ "cua-select", "q", "quantise", "quantise" },
	{ "cua-keys", "q", "on bar quantise", "quantise" },
	{ "cua-keys", "m", "mute", "mute" }, { "cua-keys", "s", "solo", "solo" },
	{ "cua-select", "l", "loop-here", "loop here" },
	{ "cua-keys", "l", "loop", "loop" },
	{ "cua-keys", "r", "record", "record" }, { "cua-keys", "k", "metronome", "metronome" },
	{ "cua-keys", "i", "panel instruments", "instrument ..." },
	{ "cua-keys", "x", "panel mixer", "mixer" },
	{ NULL, NULL, NULL, NULL }
};

/* The menus of changes and of the view, and all that is no letter. */
bool
keys_cua_keeps(const char *mode, const char *keys)
{
	return (strcmp(mode, "roll") != 0 && strcmp(mode, "visual") != 0) ||
	    !isalpha((unsigned char)keys[0]) || keys[0] == 't' || keys[0] == 'z';
}
