/* SPDX-License-Identifier: MIT */
/* term.c - the terminal, through curses. */

#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include "base/file.h"

#define PAIR_SLOTS	4096		/* of the cache; a power of two */
#define KEY_COLOUR_REPLY 0x2000		/* a code of ours, above those of curses */
#define KEY_ALT_LEFT	 0x2001
#define KEY_ALT_RIGHT	 0x2002
#define KEY_ALT_UP	 0x2003
#define KEY_ALT_DOWN	 0x2004

/* Drags (1002) are switched on by hand, for curses asks for clicks alone. */
#define MOUSE_ON	"\033[?1002h\033[?1006h"
/* A frame between these is shown at once, by the terminals that know them. */
#define FRAME_BEGIN	"\033[?2026h"
#define FRAME_END	"\033[?2026l"
#define FRAME_CELLS	100		/* that change, for it to be worth it */
#define MOUSE_OFF	"\033[?1002l\033[?1000l\033[?1006l"

static struct {
	SCREEN		*curses;
	bool		 shown;		/* the terminal is ours now */
	bool		 mouse;
	struct termios	 shell;		/* how it was found */
	bool		 have_shell;
	char		 restore[256];	/* the bytes that give it back: for signal handlers */
	size_t		 restore_size;
	int		 stderr_fd;	/* the real one; -1: not redirected */
	int		 wake[2];	/* a pipe that signals write to */
	volatile sig_atomic_t ended;	/* the signal that asks for the end */
	bool		 hung_up;

	struct screen_cell	*shown_cells;	/* what is on the screen; owned */
	int		 w, h;
	int		 cursor_x, cursor_y;

	struct {
		int32_t	 fg, bg;
		int	 pair;		/* 0: free */
	}		 pairs[PAIR_SLOTS];
	int		 pair_count;
	bool		 colours, unicode, redraw;
} term = { .stderr_fd = -1, .wake = { -1, -1 } };

/* --- giving the terminal back, whatever happens */

static void
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, bytes, n);
		if (wrote <= 0)
			return;
		bytes += wrote;
		n -= wrote;
	}
}

/* Safe in a signal handler: only write, tcsetattr and dup2. */
static void
give_back(void)
{
	if (!term.shown)
		return;
	term.shown = false;
	write_all(STDOUT_FILENO, term.restore, term.restore_size);
	if (term.have_shell)
		tcsetattr(STDIN_FILENO, TCSANOW, &term.shell);
	if (term.stderr_fd >= 0)
		dup2(term.stderr_fd, STDERR_FILENO);
}

static void
on_crash(int sig)
{
	static const char text[] = "cadenza: it broke; what was written is kept "
	    "and comes back when the piece is opened again\n";

	give_back();
	write_all(STDERR_FILENO, text, sizeof text - 1);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
on_end(int sig)
{
	int saved = errno;

	term.ended = sig;
	write_all(term.wake[1], "", 1);
	errno = saved;
}

static void
catch_signals(void)
{
	static const int crashes[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	struct sigaction act = { 0 };

	sigemptyset(&act.sa_mask);
	act.sa_handler = on_crash;
	act.sa_flags = SA_RESETHAND;
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		sigaction(crashes[i], &act, NULL);
	act.sa_handler = on_end;
	act.sa_flags = 0;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		sigaction(ends[i], &act, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void
remember_capability(const char *name)
{
	const char *bytes = tigetstr(name);
	size_t n;

	if (bytes == NULL || bytes == (char *)-1)
		return;
	n = strlen(bytes);
	if (term.restore_size + n <= sizeof term.restore) {
		memcpy(term.restore + term.restore_size, bytes, n);
		term.restore_size += n;
	}
}

static void
prepare_restore(void)
{
	term.restore_size = 0;
	if (term.mouse) {
		strcpy(term.restore, FRAME_END MOUSE_OFF);
		term.restore_size = strlen(term.restore);
	}
	remember_capability("sgr0");
	remember_capability("op");
	remember_capability("rmkx");
	remember_capability("cnorm");
	remember_capability("rmcup");
}

/* Libraries print to stderr as they like; it would lie over the screen. */
static void
redirect_stderr(void)
{
	char path[FILE_PATH_MAX];
	struct err err;
	int fd = -1;

	if (!isatty(STDERR_FILENO))
		return;			/* the person sends it somewhere already */
	if (file_place(FILE_STATE, "log", path, sizeof path, &err))
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	term.stderr_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

/* --- opening */

static bool
utf8_locale(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static enum glyph_tier
choose_glyphs(const char *wanted, const char *name)
{
	if (!utf8_locale() || strcmp(wanted, "ascii") == 0)
		return GLYPHS_ASCII;
	if (strcmp(wanted, "full") == 0)
		return GLYPHS_FULL;
	if (strcmp(wanted, "block") == 0 || strncmp(name, "linux", 5) == 0)
		return GLYPHS_BLOCK;
	return strncmp(name, "vt", 2) == 0 || strcmp(name, "dumb") == 0 ||
	    strcmp(name, "ansi") == 0 ? GLYPHS_ASCII : GLYPHS_FULL;
}

static enum colour_tier
choose_colours(const char *wanted)
{
	const char *none = getenv("NO_COLOR");
	enum colour_tier most = !has_colors() || COLORS < 8 ? TIER_MONO : COLORS < 256 ? TIER_16 :
	    COLORS > 256 ? TIER_TRUE : TIER_256;
	enum colour_tier asked = most;

	if (strcmp(wanted, "mono") == 0 ||
	    (strcmp(wanted, "auto") == 0 && none != NULL && none[0] != '\0'))
		asked = TIER_MONO;
	else if (strcmp(wanted, "16") == 0)
		asked = TIER_16;
	else if (strcmp(wanted, "256") == 0)
		asked = TIER_256;
	/*
	 * A direct-colour terminal has no palette of 256 to ask for: it gets
	 * the same colours by value.
	 */
	if (most == TIER_TRUE && asked == TIER_256)
		return TIER_TRUE;
	return asked < most ? asked : most;
}

bool
term_plain_look(struct term_look *look)
{
	const char *name = getenv("TERM"), *none = getenv("NO_COLOR");

	if (!isatty(STDOUT_FILENO) || name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0)
		return false;
	look->tier = (none != NULL && none[0] != '\0') || strncmp(name, "vt", 2) == 0 ?
	    TIER_MONO : TIER_16;
	look->glyphs = choose_glyphs("auto", name);
	return true;
}

/*
 * Where the terminal says that it has all colours, its terminfo entry seldom
 * does: the entry beside it ("xterm-direct") is tried first.
 */
static SCREEN *
open_direct(const char *name, const char *wanted)
{
	const char *colorterm = getenv("COLORTERM");
	char direct[64];
	size_t n = strlen(name), cut;
	SCREEN *s;

	if (strcmp(wanted, "true") != 0 && (strcmp(wanted, "auto") != 0 || colorterm == NULL ||
	    (strcmp(colorterm, "truecolor") != 0 && strcmp(colorterm, "24bit") != 0)))
		return NULL;
	cut = n > 9 && strcmp(name + n - 9, "-256color") == 0 ? n - 9 : n;
	snprintf(direct, sizeof direct, "%.*s-direct", (int)(cut < 50 ? cut : 50), name);
	setenv("TERM", direct, 1);
	s = newterm(direct, stdout, stdin);
	setenv("TERM", name, 1);
	return s;
}

static bool
speaks_xterm(const char *name)
{
	static const char *const families[] = {
		"xterm", "tmux", "screen", "rxvt", "foot", "kitty", "alacritty", "konsole", "gnome",
		"vte", "st", "wezterm", "contour",
	};

	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (strncmp(name, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

static void
set_modes(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	meta(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	curs_set(0);
	mouseinterval(0);
	if (term.mouse)
		mousemask(ALL_MOUSE_EVENTS | REPORT_MOUSE_POSITION, NULL);
	set_escdelay(25);
}

static void
switch_extras_on(void)
{
	if (term.mouse)
		write_all(STDOUT_FILENO, MOUSE_ON, strlen(MOUSE_ON));
}

/* The question for its background: the answer comes in like a key, whenever it comes. */
static void
ask_background(const char *name)
{
	if (!speaks_xterm(name))
		return;
	define_key("\033]11;rgb:", KEY_COLOUR_REPLY);
	write_all(STDOUT_FILENO, "\033]11;?\033\\", 8);
}

bool
term_open(const char *colours, const char *glyphs, struct term_look *look, struct err *err)
{
	const char *name = getenv("TERM");
	char kept[64];

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_ARG,
		    "composing needs a terminal; cadenza --help lists what works without one");
	if (name == NULL || name[0] == '\0')
		return err_set(err, ERR_ARG,
		    "TERM is not set, so the terminal's kind is not known");
	snprintf(kept, sizeof kept, "%s", name);
	setlocale(LC_ALL, "");
	term.have_shell = tcgetattr(STDIN_FILENO, &term.shell) == 0;
	if (pipe2(term.wake, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
	set_escdelay(25);
	term.curses = open_direct(kept, colours);
	if (term.curses == NULL)
		term.curses = newterm(kept, stdout, stdin);
	if (term.curses == NULL)
		return err_set(err, ERR_ARG, "nothing is known of a terminal called \"%s\" (TERM)",
		    kept);
	if (tigetstr("cup") == NULL || tigetstr("cup") == (char *)-1) {
		endwin();
		return err_set(err, ERR_ARG,
		    "a terminal of the kind \"%s\" (TERM) cannot show a screen", kept);
	}
	term.mouse = speaks_xterm(kept);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	look->tier = choose_colours(colours);
	look->glyphs = choose_glyphs(glyphs, kept);
	term.colours = look->tier > TIER_MONO;
	term.unicode = look->glyphs == GLYPHS_FULL;
	term.shown = true;
	prepare_restore();
	catch_signals();
	redirect_stderr();
	set_modes();
	erase();
	refresh();
	switch_extras_on();
	define_key("\033[1;3D", KEY_ALT_LEFT);
	define_key("\033[1;3C", KEY_ALT_RIGHT);
	define_key("\033[1;3A", KEY_ALT_UP);
	define_key("\033[1;3B", KEY_ALT_DOWN);
	if (look->tier > TIER_16)
		ask_background(kept);
	term.redraw = true;
	return true;
}

void
term_close(void)
{
	if (term.curses == NULL)
		return;
	flushinp();
	endwin();
	give_back();
	delscreen(term.curses);
	term.curses = NULL;
	free(term.shown_cells);
	term.shown_cells = NULL;
	term.w = term.h = 0;
	if (term.stderr_fd >= 0)
		close(term.stderr_fd);
	term.stderr_fd = -1;
	for (int i = 0; i < 2; i++)
		close(term.wake[i]);
}

void
term_size(int *w, int *h)
{
	getmaxyx(stdscr, *h, *w);
}

void
term_suspend(void)
{
	def_prog_mode();
	endwin();
	write_all(STDOUT_FILENO, MOUSE_OFF, term.mouse ? strlen(MOUSE_OFF) : 0);
	if (term.stderr_fd >= 0)
		dup2(term.stderr_fd, STDERR_FILENO);
	raise(SIGTSTP);			/* comes back with SIGCONT */
	if (term.stderr_fd >= 0) {
		close(term.stderr_fd);
		term.stderr_fd = -1;
		redirect_stderr();
	}
	reset_prog_mode();
	set_modes();
	switch_extras_on();
	term.redraw = true;
}

/* --- what comes in */

void
term_wait(int wait_ms)
{
	struct pollfd in[2] = {
		{ .fd = STDIN_FILENO, .events = POLLIN }, { .fd = term.wake[0], .events = POLLIN },
	};
	char drop[16];

	if (poll(in, 2, wait_ms) <= 0)
		return;
	if (in[1].revents & POLLIN)
		while (read(term.wake[0], drop, sizeof drop) > 0)
			;
	/* Nobody is there any more: getch would say "nothing" for ever. */
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
	{ KEY_BTAB, "<S-Tab>" }, { KEY_SLEFT, "<Left>" }, { KEY_SRIGHT, "<Right>" },
	{ KEY_SR, "<Up>" }, { KEY_SF, "<Down>" },
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
	wint_t c;
	int kind = get_wch(&c);

	if (kind == ERR)
		return false;
	if (kind == OK && c >= '0' && c <= '9') {
		snprintf(name, KEY_NAME, "<A-%c>", (char)c);
		return true;
	}
	if (kind == KEY_CODE_YES)
		ungetch((int)c);
	else
		unget_wch((wchar_t)c);
	return false;
}

/* rgb:1c1c/1c1c/1c1c and BEL or ESC \; its light is judged by the eye's weights. */
static bool
read_background(bool *light)
{
	unsigned part[3] = { 0 }, width[3] = { 0 };
	int at = 0;
	wint_t c;

	for (int i = 0; i < 40 && get_wch(&c) == OK; i++) {
		int digit = c >= '0' && c <= '9' ? (int)c - '0' :
		    c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 :
		    c >= 'A' && c <= 'F' ? (int)c - 'A' + 10 : -1;

		if (c == 7)
			break;
		if (c == 033) {
			get_wch(&c);	/* the backslash of the string's end */
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

void
term_next(struct term_event *e)
{
	wint_t c;

	memset(e, 0, sizeof *e);
	if (term.ended) {
		e->kind = TERM_ENDED;
		return;
	}
	for (;;) {
		int kind = get_wch(&c);

		if (kind == ERR)
			break;
		if (kind == KEY_CODE_YES)
			e->kind = take_code((int)c, e);
		else if (c == 033 && take_alt(e->key))
			e->kind = TERM_KEY;
		else
			e->kind = name_character(c, e->key) ? TERM_KEY : TERM_NOTHING;
		if (e->kind != TERM_NOTHING)
			return;
	}
	e->kind = term.hung_up ? TERM_HANGUP : TERM_NOTHING;
}

/* --- what goes out */

static int
curses_colour(int32_t colour)
{
	if (colour < 0)
		return -1;
	if (!(colour & COLOUR_RGB))
		return colour;
	colour &= 0xffffff;
	return colour < 8 ? 8 : colour;	/* the first eight are the terminal's own, by number */
}

/* Pairs are made as they are first met; when there are no more, all are forgotten and met again. */
static int
pair_of(int32_t fg, int32_t bg)
{
	uint32_t slot = ((uint32_t)fg * 2654435761u ^ (uint32_t)bg * 40503u) >> 7;
	int limit = COLOR_PAIRS - 1 < PAIR_SLOTS * 3 / 4 ? COLOR_PAIRS - 1 : PAIR_SLOTS * 3 / 4;

	for (uint32_t i = 0; i < PAIR_SLOTS; i++) {
		uint32_t at = (slot + i) & (PAIR_SLOTS - 1);

		if (term.pairs[at].pair != 0 && term.pairs[at].fg == fg && term.pairs[at].bg == bg)
			return term.pairs[at].pair;
		if (term.pairs[at].pair != 0)
			continue;
		if (term.pair_count >= limit) {
			memset(term.pairs, 0, sizeof term.pairs);
			term.pair_count = 0;
			term.redraw = true;	/* the rest of the screen with the next frame */
			at = slot & (PAIR_SLOTS - 1);
		}
		term.pairs[at].fg = fg;
		term.pairs[at].bg = bg;
		term.pairs[at].pair = ++term.pair_count;
		init_extended_pair(term.pair_count, curses_colour(fg), curses_colour(bg));
		return term.pair_count;
	}
	return 0;
}

static attr_t
curses_attributes(const struct screen_cell *c)
{
	attr_t a = A_NORMAL;

	if (c->attr & ATTR_BOLD)
		a |= A_BOLD;
	if (c->attr & ATTR_DIM)
		a |= A_DIM;
	if (c->attr & ATTR_UNDERLINE)
		a |= A_UNDERLINE;
	if (c->attr & ATTR_REVERSE)
		a |= A_REVERSE;
	return a;
}

static void
show_cell(int x, int y, const struct screen_cell *c)
{
	int32_t fg = c->fg, bg = c->bg;
	attr_t attributes = curses_attributes(c);
	wchar_t text[CCHARW_MAX + 1] = { L' ' };
	mbstate_t state = { 0 };
	cchar_t out;
	int pair = 0;

	if (c->glyph[0] == '\0')
		return;			/* the right half of a wide character */
	if (mbrtowc(text, c->glyph, sizeof c->glyph, &state) > sizeof c->glyph)
		text[0] = L'?';
	/*
	 * A line that ends in coloured blanks is not to be erased to its end: what
	 * copies a screen takes such cells for none.  This blank is no blank.
	 */
	if (x == term.w - 1 && text[0] == L' ' && term.unicode)
		text[0] = 0xa0;
	/* Ink behind, or paper in front of a colour: what reverse video is for. */
	if (bg == COLOUR_INK || (fg == COLOUR_PAPER && bg != COLOUR_PAPER)) {
		attributes ^= A_REVERSE;
		fg = bg;
		bg = c->fg == COLOUR_INK ? COLOUR_PAPER : c->fg;
	}
	if (term.colours)
		pair = pair_of(fg, bg);
	setcchar(&out, text, attributes, 0, &pair);
	mvadd_wch(y, x, &out);
}

static bool
fit(const struct screen *s)
{
	size_t size = (size_t)s->w * s->h * sizeof *s->cells;

	if (term.w == s->w && term.h == s->h && term.shown_cells != NULL)
		return true;
	free(term.shown_cells);
	term.shown_cells = malloc(size + 1);
	if (term.shown_cells == NULL)
		return false;
	memset(term.shown_cells, 0xff, size);	/* like no cell */
	term.w = s->w;
	term.h = s->h;
	return true;
}

void
term_show(const struct screen *s)
{
	int changed = 0;

	if (!fit(s))
		return;
	if (term.redraw) {
		term.redraw = false;
		memset(term.shown_cells, 0xff, (size_t)s->w * s->h * sizeof *s->cells);
		clearok(stdscr, TRUE);
	}
	for (int y = 0; y < s->h; y++) {
		const struct screen_cell *now = &s->cells[(size_t)y * s->w];
		struct screen_cell *old = &term.shown_cells[(size_t)y * s->w];

		if (memcmp(now, old, s->w * sizeof *now) == 0)
			continue;
		for (int x = 0; x < s->w; x++)
			if (memcmp(&now[x], &old[x], sizeof *now) != 0) {
				show_cell(x, y, &now[x]);
				changed++;
			}
		memcpy(old, now, s->w * sizeof *now);
	}
	if (s->cursor_x >= 0) {
		curs_set(1);
		move(s->cursor_y, s->cursor_x);
	} else if (term.cursor_x >= 0)
		curs_set(0);
	term.cursor_x = s->cursor_x;
	term.cursor_y = s->cursor_y;
	if (term.mouse && changed >= FRAME_CELLS) {
		write_all(STDOUT_FILENO, FRAME_BEGIN, strlen(FRAME_BEGIN));
		refresh();
		write_all(STDOUT_FILENO, FRAME_END, strlen(FRAME_END));
	} else
		refresh();
}

void
term_redraw(void)
{
	term.redraw = true;
}
