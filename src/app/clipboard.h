/* SPDX-License-Identifier: MIT */
#ifndef APP_CLIPBOARD_H
#define APP_CLIPBOARD_H

/*
 * clipboard.h - the system's clipboard, as a MIDI file.
 *
 * A program does it: wl-copy and wl-paste under Wayland, xclip or xsel under X,
 * pbcopy and pbpaste on a Mac.  It is run without a shell, gets at most
 * CLIPBOARD_BYTES_MAX bytes and CLIPBOARD_MS.  Without one, the terminal is
 * asked to set the clipboard (OSC 52): the bytes wait in the session until the
 * screen has sent them, and nothing can be read back.
 */

#include "base/err.h"

#define CLIPBOARD_BYTES_MAX ((size_t)16 << 20)
#define CLIPBOARD_OSC_MAX 74994		/* bytes that terminals accept: 100,000 in base64 */
#define CLIPBOARD_MS	2000

struct clip;
struct session;

bool	 clipboard_put(struct session *, const struct clip *, struct err *);
/* Its notes become the unnamed register. */
bool	 clipboard_get(struct session *, struct err *);
/* So do those of a tune in ABC that was pasted; false: it is none. */
bool	 clipboard_take_text(struct session *, const char *text, struct err *);

#endif
