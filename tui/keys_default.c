/* SPDX-License-Identifier: MIT */
/*
 * keys_default.c - default key bindings.
 *
 * Like vi where vi has an equivalent (hjkl, counts, y d p, u, gg G, v V), with
 * capitals where a graphical program would use Shift and an arrow, because all
 * terminals send those.  Space plays everywhere except in text.
 */

#include "keys_default.h"

const struct binding keys_default[] = {
	/* Everywhere. */
	{ "any", "<Space>", "play-toggle", 0 },
	{ "any", "<F2>", "save", 0 },
	{ "any", "<F5>", "continue", 0 },
	{ "any", "<F7>", "tune-here", 0 },
	{ "any", "<F8>", "adapter-toggle", 0 },
	{ "any", "<F9>", "prompt", 0 },
	{ "any", "<F10>", "quit", 0 },
	{ "any", "<C-s>", "save", 0 },
	{ "roll", "ZZ", "save-quit", "save and quit" }, { "roll", "ZQ", "quit-now", "leave" },
	{ "any", "<C-c>", "interrupt", 0 },
	{ "any", "<C-l>", "redraw", 0 },
	{ "any", "<C-z>", "suspend", 0 },
	{ "any", "<C-r>", "redo", 0 },
	{ "any", "<Tab>", "focus", 0 },
	{ "any", "<Esc>", "leave", 0 },
	{ "any", ":", "prompt", 0 },
	{ "any", "<A-1>", "track-go 1", 0 }, { "any", "<A-2>", "track-go 2", 0 },
	{ "any", "<A-3>", "track-go 3", 0 }, { "any", "<A-4>", "track-go 4", 0 },
	{ "any", "<A-5>", "track-go 5", 0 }, { "any", "<A-6>", "track-go 6", 0 },
	{ "any", "<A-7>", "track-go 7", 0 }, { "any", "<A-8>", "track-go 8", 0 },
	{ "any", "<A-9>", "track-go 9", 0 },

	/* Moving. */
	{ "roll", "h", "cursor-left", "grid step back" },
	{ "roll", "<Left>", "cursor-left", "grid step back" },
	{ "roll", "l", "cursor-right", "grid step on" },
	{ "roll", "<Right>", "cursor-right", "grid step on" },
	{ "roll", "j", "cursor-down", 0 }, { "roll", "<Down>", "cursor-down", 0 },
	{ "roll", "k", "cursor-up", 0 }, { "roll", "<Up>", "cursor-up", 0 },
	{ "roll", "w", "note-next", "next note" },
	{ "roll", "b", "note-previous", "previous note" },
	{ "roll", "e", "note-end", "end of a note" },
	{ "roll", "%", "note-other-end", "other end" },
	{ "roll", "W", "beat-next", "next beat" },
	{ "roll", "B", "beat-previous", "previous beat" },
	{ "roll", ")", "bar-next", "next bar" }, { "roll", "(", "bar-previous", "previous bar" },
	{ "roll", "0", "bar-start", "start of the bar" },
	{ "roll", "<Home>", "bar-start", "start of the bar" },
	{ "roll", "^", "bar-start", "start of the bar" },
	{ "roll", "$", "bar-end", "end of the bar" },
	{ "roll", "<End>", "bar-end", "end of the bar" },
	{ "roll", "G", "go-end", "end" },
	{ "roll", "gg", "go-start", "start" },
	{ "roll", "gp", "cursor-to-playhead", "to the playhead" },
	{ "roll", "f<Any>", "find \"%c\"", "note of a letter" },
	{ "roll", "F<Any>", "find-back \"%c\"", "back to a letter" },
	{ "roll", ";", "find-again", "same letter again" },
	{ "roll", ",", "find-reverse", "same letter back" },
	{ "roll", "/", "look-for", "look for ..." }, { "roll", "n", "search-next", "next match" },
	{ "roll", "N", "search-previous", "previous match" }, { "roll", "*", "search-here", 0 },
	{ "roll", "m<Any>", "mark-set \"%c\"", "mark this place" },
	{ "roll", "'<Any>", "mark-bar \"%c\"", "to a mark" },
	{ "roll", "<C-o>", "jump-back", 0 }, { "roll", "g;", "jump-forward", "jump forward" },
	{ "roll", "]p", "chord-up", "higher note here" },
	{ "roll", "[p", "chord-down", "lower note here" },
	{ "roll", "]n", "unison-next", "note of this pitch" },
	{ "roll", "[n", "unison-previous", "note of this pitch" },
	{ "roll", "]x", "outside-next", "out of the scale" },
	{ "roll", "[x", "outside-previous", "out of the scale" },
	{ "roll", "]c", "chord-next", "change of chord" },
	{ "roll", "[c", "chord-previous", "change of chord" },
	{ "roll", "]s", "surprise-next", "next surprise" },
	{ "roll", "[s", "surprise-previous", "surprise before" },
	{ "roll", "]m", "motif-next", "motif again" },
	{ "roll", "[m", "motif-previous", "motif before" },
	{ "roll", "gH", "hook", "your hook" },
	{ "roll", "<C-d>", "octave-down", 0 }, { "roll", "<PgDn>", "octave-down", 0 },
	{ "roll", "<C-u>", "octave-up", 0 }, { "roll", "<PgUp>", "octave-up", 0 },
	{ "roll", "gt", "track-next", "next track" },
	{ "roll", "gT", "track-previous", "previous track" },
	{ "roll", "}", "marker-next", "next marker" },
	{ "roll", "{", "marker-previous", "previous marker" },
	{ "roll", "<S-Tab>", "track-previous", 0 },

	/* Writing. */
	{ "roll", "<Enter>", "note-add", 0 }, { "roll", "<Ins>", "note-add", 0 },
	{ "roll", "X", "note-previous ; note-delete", "delete the note before" },
	{ "roll", "r<Any>", "note-letter \"%c\"", "make it the nearest of a letter" },
	{ "roll", "g=", "prompt quantise", "quantise ..." },
	{ "roll", "gv", "select-again", "select again" },
	{ "roll", "x", "note-delete", 0 }, { "roll", "<Del>", "note-delete", 0 },
	{ "roll", "H", "note-earlier", 0 }, { "roll", "<A-Left>", "note-earlier", 0 },
	{ "roll", "L", "note-later", 0 }, { "roll", "<A-Right>", "note-later", 0 },
	{ "roll", "J", "note-down", 0 }, { "roll", "<A-Down>", "note-down", 0 },
	{ "roll", "K", "note-up", 0 }, { "roll", "<A-Up>", "note-up", 0 },
	{ "roll", "gK", "note-octave-up", "octave up" }, { "roll", "<C-a>", "note-octave-up", 0 },
	{ "roll", "gJ", "note-octave-down", "octave down" },
	{ "roll", "<C-x>", "note-octave-down", 0 },
	{ "roll", "g<lt>", "note-start-earlier", "start earlier" },
	{ "roll", "g>", "note-start-later", "start later" },
	{ "roll", "+", "velocity-up", 0 }, { "roll", "-", "velocity-down", 0 },
	{ "roll", "|", "note-split", 0 }, { "roll", "&", "note-join", 0 },
	{ "roll", "u", "undo", 0 },
	{ "roll", "p", "paste", 0 }, { "roll", "P", "paste-in-place", 0 },
	{ "roll", "gP", "paste-loop", "fill the loop" },
	{ "roll", "D", "duplicate", 0 },
	{ "roll", "\"<Any>", "register \"%c\"", "register of what is next" },
	{ "roll", ".", "repeat", 0 },
	{ "roll", "q<Any>", "macro-record %c", "record a macro" },
	{ "roll", "@<Any>", "macro-play %c", "play a macro" },
	{ "roll", "i", "mode-step", 0 }, { "roll", "I", "mode-play", 0 },
	{ "roll", "E", "set step letters ; mode-step", "write by letters" },
	{ "roll", "tA", "prompt arpeggiate", "arpeggiate ..." },
	{ "roll", "tB", "prompt beat", "beat of drums ..." },
	{ "roll", "tC", "prompt chord-invert", "invert chords ..." },
	{ "roll", "tD", "deduplicate", "drop doubles" },
	{ "roll", "tE", "quantise-ends", "quantise ends" },
	{ "roll", "tK", "prompt staccato", "staccato ..." },
	{ "roll", "tL", "legato", "legato" },
	{ "roll", "tO", "prompt rotate", "rotate pitches ..." },
	{ "roll", "tR", "retrograde", "backwards" },
	{ "roll", "tS", "snap", "snap to the scale" },
	{ "roll", "te", "prompt euclid", "Euclidean rhythm ..." },
	{ "roll", "tf", "prompt figure", "figure on the chords ..." },
	{ "roll", "tF", "prompt fill", "fill ..." },
	{ "roll", "tg", "prompt tuplet", "tuplet ..." },
	{ "roll", "ti", "invert", "mirror pitches" },
	{ "roll", "tj", "glue", "glue" },
	{ "roll", "to", "overlaps trim", "trim overlaps" },
	{ "roll", "ts", "prompt swing", "swing ..." },
	{ "roll", "tu", "prompt strum", "strum ..." },
	{ "roll", "tx", "prompt stretch", "stretch ..." },
	{ "roll", "ty", "prompt split", "split every ..." },
	{ "roll", "tt", "prompt transpose", "transpose ..." },
	{ "roll", "tq", "quantise", "quantise" },
	{ "roll", "tv", "prompt velocity", "velocity ..." },
	{ "roll", "tn", "prompt track-name", "name the track ..." },
	{ "roll", "ta", "prompt track-add", "new track ..." },
	{ "roll", "tw", "prompt track-colour", "colour of the track ..." },
	{ "roll", "T", "tempo-tap", "tap the tempo" },
	{ "roll", "tb", "prompt tempo", "tempo ..." },
	{ "roll", "tm", "prompt metre", "metre ..." },
	{ "roll", "tl", "prompt marker", "marker ..." },
	{ "roll", "tX", "change-delete", "delete the mark here" },
	{ "roll", "tM", "prompt change-move", "move the mark ..." },
	{ "roll", "tc", "prompt chord", "chords by name ..." },
	{ "roll", "td", "prompt transpose-diatonic", "in the scale ..." },
	{ "roll", "tr", "prompt velocity-ramp", "swell ..." },
	{ "roll", "th", "humanise", "humanise" },
	{ "roll", "tk", "prompt key", "key ..." },

	/*
	 * Operators, with the object of the doubled key.  What changes a note where it
	 * stands is most often for the one at the cursor; the others are for the bar.
	 */
	{ "roll", "d", "operator bar cut", "cut" },
	{ "roll", "y", "operator bar copy", "copy" },
	{ "roll", "c", "operator bar change", "cut, and write anew" },
	{ "roll", "=", "operator bar quantise", "quantise" },
	{ "roll", "<lt>", "operator note note-shorter", "shorter" },
	{ "roll", ">", "operator note note-longer", "longer" },
	{ "roll", "gk", "operator note note-up", "up a semitone" },
	{ "roll", "gj", "operator note note-down", "down a semitone" },
	{ "roll", "g<Space>", "operator bar play-part", "play" },
	{ "roll", "g+", "operator note velocity-up", "louder" },
	{ "roll", "g-", "operator note velocity-down", "softer" },

	/* What may follow an operator, beside the motions above. */
	{ "operator", "t<Any>", "till \"%c\"", "short of a letter" },
	{ "operator", "T<Any>", "till-back \"%c\"", "back, short of it" },
	{ "operator", "`<Any>", "mark-go \"%c\"", "exactly to a mark" },
#define OBJECT(key, name, help) \
	{ "object", "i" key, "select-object " name, help }, \
	{ "object", "a" key, "select-object a-" name, help }
	OBJECT("n", "note", "note"), OBJECT("c", "chord", "chord"), OBJECT("b", "bar", "bar"),
	OBJECT("p", "phrase", "phrase"), OBJECT("s", "section", "section"),
	OBJECT("l", "loop", "loop"), OBJECT("t", "track", "track"),
	OBJECT("v", "voice", "voice"), OBJECT("g", "generated", "taken last"),
	OBJECT("a", "all", "all tracks"),
#undef OBJECT

	/* Selecting. */
	{ "roll", "v", "select", 0 }, { "roll", "V", "select-bars", 0 },
	{ "roll", "<C-v>", "select-tracks", 0 },
	{ "roll", "gV", "select-tracks", "select in all tracks" },
	{ "roll", "ga", "select-all", "select the track" },
	{ "visual", "x", "note-delete", 0 },
	{ "visual", "<Del>", "note-delete", 0 }, { "visual", "o", "select-swap", 0 },
	{ "visual", "v", "select-none", 0 }, { "visual", "<Esc>", "select-none", 0 },
	{ "visual", "<Enter>", "note-hear", 0 },

	/* Hearing. */
	{ "roll", "`", "play-here", 0 }, { "roll", "<BS>", "stop", 0 },
	{ "roll", "\\", "loop", 0 }, { "roll", "g\\", "loop-here", "loop here" },
	{ "roll", "gs", "seek", "playhead to the cursor" },
	{ "roll", "gh", "explain", "what is this?" },
	{ "roll", "gx", "prompt export", "export ..." },
	{ "roll", "R", "record", 0 }, { "play", "R", "record", 0 },
	{ "roll", "gI", "capture", "keep what was played" },
	{ "roll", "gi", "count-in", "count-in" },
	{ "roll", "gm", "metronome", "metronome" }, { "roll", "gf", "follow", "follow" },
	{ "roll", "M", "mute", 0 }, { "roll", "gM", "solo", "solo" },
	{ "roll", "!", "panic", 0 },

	/* Seeing. */
	{ "roll", "[[", "grid-finer", "finer grid" },
	{ "roll", "]]", "grid-coarser", "coarser grid" },
	{ "roll", "g[", "grid-triplet", "triplets" },
	{ "roll", "zi", "zoom-in", "closer" }, { "roll", "zo", "zoom-out", "farther" },
	{ "roll", "zI", "pitch-zoom-out", "two pitches per row" },
	{ "roll", "zO", "pitch-zoom-in", "tall rows" },
	{ "roll", "za", "fit-piece", "the whole piece" },
	{ "roll", "zf", "fit-here", "fit the selection" },
	{ "roll", "zs", "fold-scale", "only rows of the key" },
	{ "roll", "zu", "fold-used", "only used rows" },
	{ "roll", "zS", "surprise", "colour by surprise" },
	{ "roll", "zT", "themes", "sections by letters" },
	{ "roll", "zz", "centre", "cursor to the middle" },
	{ "roll", "zt", "row-top", "cursor to the top" },
	{ "roll", "zb", "row-bottom", "cursor to the bottom" },

	/* The model. */
	{ "roll", "a", "continue", 0 }, { "roll", "A", "go-end ; continue", 0 },
	{ "roll", "s", "fill", 0 }, { "roll", "S", "vary", 0 },
	{ "roll", "o", "accompany", 0 }, { "roll", "O", "accompany-above", 0 },
	{ "roll", "gl", "lock", "lock for the model" }, { "roll", "gL", "unlock", "unlock" },

	/* While ghost notes are shown. */
	{ "ghost", "<Tab>", "ghost-take", "take a ghost note" },

	/* Beside the letters of the piano (letters.h). */
	{ "step", "<Space>", "step-rest", 0 }, { "step", "<Right>", "cursor-right", 0 },
	{ "step", "<Left>", "cursor-left", 0 }, { "step", "<BS>", "undo", 0 },
	{ "step", "<Up>", "piano-octave up", 0 }, { "step", "<Down>", "piano-octave down", 0 },
	{ "step", "[", "step-length halve", 0 }, { "step", "]", "step-length double", 0 },
	{ "step", ".", "step-length dot", 0 }, { "step", "8", "step-length dot", 0 },
	{ "step", "/", "step-length triplet", 0 }, { "step", "0", "step-length triplet", 0 },
	{ "step", ",", "step-hold", 0 }, { "step", "9", "step-hold", 0 },
	{ "step", "=", "step-chord", 0 }, { "step", "<Tab>", "step-chord", 0 },
	{ "step", "<lt>", "note-shorter", 0 }, { "step", ">", "note-longer", 0 },
	{ "step", "<Esc>", "mode-step", 0 },
	{ "step", "<Enter>", "play-here", 0 },
	/* Notes by their letters, and drums by theirs; what is not bound here is the roll's. */
#define LETTER(mode, key, other) \
	{ mode, key, "step-letter " key, 0 }, { mode, other, "step-with " key, 0 }
	LETTER("letters", "a", "A"), LETTER("letters", "b", "B"), LETTER("letters", "c", "C"),
	LETTER("letters", "d", "D"), LETTER("letters", "e", "E"), LETTER("letters", "f", "F"),
	LETTER("letters", "g", "G"),
	LETTER("drums", "b", "B"), LETTER("drums", "c", "C"), LETTER("drums", "f", "F"),
	LETTER("drums", "h", "H"), LETTER("drums", "j", "J"), LETTER("drums", "k", "K"),
	LETTER("drums", "l", "L"), LETTER("drums", "m", "M"), LETTER("drums", "o", "O"),
	LETTER("drums", "p", "P"), LETTER("drums", "r", "R"), LETTER("drums", "s", "S"),
	LETTER("drums", "t", "T"), LETTER("drums", "w", "W"), LETTER("drums", "x", "X"),
	LETTER("drums", "y", "Y"),
#undef LETTER
	{ "letters", "#", "step-alter 1", 0 }, { "letters", "_", "step-alter -1", 0 },
	{ "letters", "'", "step-alter 12", 0 }, { "letters", ",", "step-alter -12", 0 },
#define ENTRY(mode) \
	{ mode, "3", "step-length 1/16", 0 }, { mode, "4", "step-length 1/8", 0 }, \
	{ mode, "5", "step-length 1/4", 0 }, { mode, "6", "step-length 1/2", 0 }, \
	{ mode, "7", "step-length 1/1", 0 }, { mode, ".", "step-length dot", 0 }, \
	{ mode, "-", "step-hold", 0 }, { mode, ">", "step-pair long", 0 }, \
	{ mode, "<lt>", "step-pair short", 0 }, { mode, "<Space>", "step-rest", 0 }, \
	{ mode, "<BS>", "undo", 0 }, { mode, "<Enter>", "play-here", 0 }, \
	{ mode, "<Esc>", "mode-step", 0 }
	ENTRY("letters"), ENTRY("drums"),
#undef ENTRY
	{ "play", "<Right>", "cursor-right", 0 }, { "play", "<Left>", "cursor-left", 0 },
	{ "play", "<Up>", "piano-octave up", 0 }, { "play", "<Down>", "piano-octave down", 0 },
	{ "play", "<Esc>", "mode-play", 0 },
	{ NULL, NULL, NULL, NULL }
};
