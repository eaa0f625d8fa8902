/* SPDX-License-Identifier: MIT */
/* term_input.c - keys, mouse events and replies of the terminal. */

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/clock.h"
#include "key_csi.h"
#include "term.h"
#include "term_curses.h"

#define SEQUENCE_MAX	32
#define PASTE_MAX	((size_t)1 << 20)
#define PASTE_END	"\033[201~"
#define PASTE_WAIT_MS	3000		/* without its end a paste is over */

void
term_wait(int wait_ms, int other_fd)
{
	struct pollfd in[3] = {
		{ .fd = STDIN_FILENO, .events = POLLIN }, { .fd = term.wake[0], .events = POLLIN },
		{ .fd = other_fd, .events = POLLIN },
	};
	char drop[16];

	if (poll(in, 3, wait_ms) <= 0)
		return;
	if (in[1].revents & POLLIN)
		while (read(term.wake[0], drop, sizeof drop) > 0)
			;
	/* The terminal is gone, and getch would report no input forever. */
	if (in[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		term.hung_up = true;
}

static const struct {
	int		 code;
	const char	*name;
} key_codes[] = {
	{ KEY_UP, "<Up>" }, { KEY_DOWN, "<Down>" }, { KEY_LEFT, "<Left>" },
	{ KEY_RIGHT, "<Right>" },
	{ KEY_HOME, "<Home>" }, { KEY_END, "<End>" }, { KEY_PPAGE, "<PgUp>" },
	{ KEY_NPAGE, "<PgDn>" },
	{ KEY_A1, "<Home>" }, { KEY_A3, "<PgUp>" }, { KEY_C1, "<End>" }, { KEY_C3, "<PgDn>" },
	{ KEY_IC, "<Ins>" }, { KEY_DC, "<Del>" }, { KEY_BACKSPACE, "<BS>" },
	{ KEY_ENTER, "<Enter>" },
	{ KEY_BTAB, "<S-Tab>" }, { KEY_SLEFT, "<S-Left>" },
	{ KEY_SRIGHT, "<S-Right>" }, { KEY_SR, "<S-Up>" }, { KEY_SF, "<S-Down>" },
	{ KEY_ALT_LEFT, "<A-Left>" }, { KEY_ALT_RIGHT, "<A-Right>" },
	{ KEY_ALT_UP, "<A-Up>" }, { KEY_ALT_DOWN, "<A-Down>" },
};

static bool
name_code(int code, char name[KEY_NAME])
{
	if (code >= KEY_F(1) && code <= KEY_F(12)) {
		snprintf(name, KEY_NAME, "<F%d>", code - KEY_F0);
		return true;
	}
	for (size_t i = 0; i < sizeof key_codes / sizeof *key_codes; i++)
		if (key_codes[i].code == code) {
			strcpy(name, key_codes[i].name);
			return true;
		}
	return false;
}

static bool
name_character(wint_t c, char name[KEY_NAME])
{
	char bytes[MB_LEN_MAX + 1];
	mbstate_t state = { 0 };
	size_t n;

	switch (c) {
	case '\r':
	case '\n':
		strcpy(name, "<Enter>");
		return true;
	case '\t':
		strcpy(name, "<Tab>");
		return true;
	case 033:
		strcpy(name, "<Esc>");
		return true;
	case ' ':
		strcpy(name, "<Space>");
		return true;
	case '<':
		strcpy(name, "<lt>");
		return true;
	case 0x7f:
	case 8:
		strcpy(name, "<BS>");
		return true;
	}
	if (c == 0)
		return false;
	if (c < 0x20) {
		snprintf(name, KEY_NAME, "<C-%c>", c < 27 ? (int)c + 'a' - 1 : (int)c + '@');
		return true;
	}
	n = wcrtomb(bytes, (wchar_t)c, &state);
	if (n == (size_t)-1 || n >= KEY_NAME)
		return false;
	memcpy(name, bytes, n);
	name[n] = '\0';
	return true;
}

/* Esc and a digit that came together are Alt and the digit; anything else is Esc and a key. */
static bool
take_alt(char name[KEY_NAME])
{
	int c = getch();

	if (c == ERR)
		return false;
	if (c >= '0' && c <= '9') {
		snprintf(name, KEY_NAME, "<A-%c>", (char)c);
		return true;
	}
	ungetch(c);
	return false;
}

/* rgb:1c1c/1c1c/1c1c and BEL or ESC \; its light is judged by the eye's weights. */
static bool
read_background(bool *light)
{
	unsigned part[3] = { 0 }, width[3] = { 0 };
	int at = 0, c;

	for (int i = 0; i < 40 && (c = getch()) != ERR && c < 0x100; i++) {
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
		    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (c == 7)
			break;
		if (c == 033) {
			getch();	/* the backslash of the string's end */
			break;
		}
		if (c == '/')
			at++;
		else if (digit >= 0 && at < 3 && width[at] < 2) {
			part[at] = part[at] * 16 + (unsigned)digit;
			width[at]++;
		}
	}
	*light = part[0] * 30 + part[1] * 59 + part[2] * 11 > 12800;
	return at == 2;
}

static bool
read_mouse(struct mouse *m)
{
	MEVENT e;
	static const struct {
		mmask_t		 mask;
		enum mouse_kind	 kind;
		int		 button;
	} kinds[] = {
		{ BUTTON1_PRESSED, MOUSE_PRESS, 1 }, { BUTTON1_CLICKED, MOUSE_PRESS, 1 },
		{ BUTTON3_PRESSED, MOUSE_PRESS, 3 }, { BUTTON3_CLICKED, MOUSE_PRESS, 3 },
		{ BUTTON1_RELEASED, MOUSE_RELEASE, 1 }, { BUTTON3_RELEASED, MOUSE_RELEASE, 3 },
		{ BUTTON4_PRESSED, MOUSE_WHEEL_UP, 0 }, { BUTTON5_PRESSED, MOUSE_WHEEL_DOWN, 0 },
		{ REPORT_MOUSE_POSITION, MOUSE_DRAG, 0 },
	};

	if (getmouse(&e) != OK)
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (e.bstate & kinds[i].mask) {
			*m = (struct mouse){ kinds[i].kind, e.x, e.y, kinds[i].button };
			return true;
		}
	return false;
}

static enum term_event_kind
take_code(int code, struct term_event *e)
{
	switch (code) {
	case KEY_RESIZE:
		return TERM_RESIZED;
	case KEY_MOUSE:
		return read_mouse(&e->mouse) ? TERM_MOUSE : TERM_NOTHING;
	case KEY_COLOUR_REPLY:
		return read_background(&e->light) ? TERM_BACKGROUND : TERM_NOTHING;
	}
	return name_code(code, e->key) ? TERM_KEY : TERM_NOTHING;
}

/*
 * A byte more of a character; true when it is complete.  Bytes that are no
 * character in this locale are dropped alone: the next key is not lost.
 */
static bool
add_byte(int byte, wint_t *c)
{
	mbstate_t state;
	wchar_t wide;
	size_t n;

	for (int attempt = 0; attempt < 2; attempt++) {
		term.partial[term.partial_size++] = (char)byte;
		memset(&state, 0, sizeof state);
		n = mbrtowc(&wide, term.partial, (size_t)term.partial_size, &state);
		if (n == (size_t)-2 && term.partial_size < (int)sizeof term.partial)
			return false;
		if (n != (size_t)-1 && n != (size_t)-2) {
			term.partial_size = 0;
			*c = (wint_t)wide;
			return true;
		}
		attempt += term.partial_size == 1;	/* it is wrong by itself */
		term.partial_size = 0;
	}
	return false;
}

/* --- pasted text */

static void
add_pasted(int byte)
{
	char *grown;

	if (term.paste_size >= PASTE_MAX)
		return;			/* the rest is read and dropped */
	grown = realloc(term.paste, term.paste_size + 2);
	if (grown == NULL)
		return;
	term.paste = grown;
	term.paste[term.paste_size++] = (char)byte;
	term.paste[term.paste_size] = '\0';
}

/* Takes what has arrived of a paste; true when its end was there, or no end seems to come. */
static bool
take_pasted(struct term_event *e)
{
	size_t n = strlen(PASTE_END);
	int c;

	while ((c = getch()) != ERR) {
		term.paste_ms = clock_ms();
		if (c >= 0x100)
			continue;	/* a key's sequence inside the text */
		add_pasted(c);
		if (term.paste_size >= n &&
		    memcmp(term.paste + term.paste_size - n, PASTE_END, n) == 0) {
			term.paste_size -= n;
			break;
		}
	}
	if (c == ERR && clock_ms() - term.paste_ms < PASTE_WAIT_MS)
		return false;
	term.pasting = false;
	if (term.paste != NULL)
		term.paste[term.paste_size] = '\0';
	e->kind = TERM_PASTE;
	e->paste = term.paste != NULL ? term.paste : "";
	return true;
}

static void
begin_paste(void)
{
	term.pasting = true;
	term.paste_size = 0;
	term.paste_ms = clock_ms();
}

/* --- whatever comes next */

/*
 * ESC [, what curses does not know, and a final byte: the answer to KITTY_ASK,
 * or a key of that protocol.  false: Esc was typed.
 */
static bool
take_sequence(struct term_event *e, enum term_event_kind *kind)
{
	static const enum term_event_kind kinds[] = {
		[KEY_PRESSED] = TERM_KEY, [KEY_REPEATED] = TERM_REPEAT,
		[KEY_RELEASED] = TERM_RELEASE,
	};
	char params[SEQUENCE_MAX];
	enum key_event event;
	size_t n = 0;
	int c = getch();

	*kind = TERM_NOTHING;
	if (c != '[') {
		if (c != ERR)
			ungetch(c);
		return false;
	}
	while ((c = getch()) != ERR && c >= 0x20 && c < 0x40)
		if (n < sizeof params - 1)
			params[n++] = (char)c;
	params[n] = '\0';
	if (c == ERR && n == 0) {
		ungetch('[');
		return false;
	}
	if (c < 0x40 || c > 0x7e)
		return true;
	if (params[0] == '?')
		term.kitty |= c == 'u';
	else if (key_of_csi(params, (char)c, e->key, &event))
		*kind = kinds[event];
	return true;
}

static enum term_event_kind
take_character(int byte, struct term_event *e)
{
	enum term_event_kind kind;
	wint_t c;

	if (!add_byte(byte, &c))
		return TERM_NOTHING;
	if (c == 033 && take_sequence(e, &kind))
		return kind;
	if (c == 033 && take_alt(e->key))
		return TERM_KEY;
	return name_character(c, e->key) ? TERM_KEY : TERM_NOTHING;
}

void
term_next(struct term_event *e)
{
	int c;

	memset(e, 0, sizeof *e);
	if (term.ended || term.stopping) {
		e->kind = term.ended ? TERM_ENDED : TERM_STOPPED;
		term.stopping = 0;
		return;
	}
	for (;;) {
		if (term.pasting) {
			if (take_pasted(e))
				return;
			break;
		}
		c = getch();
		if (c == ERR)
			break;
		if (c == KEY_PASTE) {
			begin_paste();
			continue;
		}
		if (c >= 0x100)
			term.partial_size = 0;
		e->kind = c >= 0x100 ? take_code(c, e) : take_character(c, e);
		if (e->kind != TERM_NOTHING)
			return;
	}
	e->kind = term.hung_up ? TERM_HANGUP : TERM_NOTHING;
}
