/* SPDX-License-Identifier: MIT */
/* term.c - opens, describes and restores the terminal. */

#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "term_curses.h"

struct term term = { .stderr_fd = -1, .wake = { -1, -1 } };

/* --- restoring the terminal */

void
term_write(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, bytes, n);
		if (wrote <= 0)
			return;
		bytes += wrote;
		n -= wrote;
	}
}

/* Safe in a signal handler: calls only write, tcsetattr and dup2. */
static void
give_back(void)
{
	if (!term.shown)
		return;
	term.shown = false;
	term_write(STDOUT_FILENO, term.restore, term.restore_size);
	if (term.have_shell)
		tcsetattr(STDIN_FILENO, TCSANOW, &term.shell);
	if (term.stderr_fd >= 0)
		dup2(term.stderr_fd, STDERR_FILENO);
}

static void
on_crash(int sig)
{
	static const char text[] = "cadenza: crashed; your edits are stored, "
	    "and opening the piece again restores them\n";

	give_back();
	term_write(STDERR_FILENO, text, sizeof text - 1);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
on_end(int sig)
{
	int saved = errno;

	term.ended = sig;
	term_write(term.wake[1], "", 1);
	errno = saved;
}

static void
on_stop(int sig)
{
	int saved = errno;

	(void)sig;
	term.stopping = 1;
	term_write(term.wake[1], "", 1);
	errno = saved;
}

/* Replaces the handler of curses, which does not restore the mouse modes set here. */
static void
catch_stop(void)
{
	struct sigaction act = { .sa_handler = on_stop };

	sigemptyset(&act.sa_mask);
	sigaction(SIGTSTP, &act, NULL);
}

static void
catch_signals(void)
{
	static const int crashes[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
	static const int ends[] = {
		SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
		SIGXCPU,
	};
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
	catch_stop();
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
		strcpy(term.restore, FRAME_END MOUSE_OFF PASTE_OFF);
		term.restore_size = strlen(term.restore);
	}
	if (term.releases) {
		memcpy(term.restore + term.restore_size, KITTY_OFF, strlen(KITTY_OFF));
		term.restore_size += strlen(KITTY_OFF);
	}
	remember_capability("sgr0");
	remember_capability("op");
	remember_capability("rmkx");
	remember_capability("cnorm");
	remember_capability("rmcup");
}

bool
term_has_releases(void)
{
	return term.kitty;
}

void
term_report_releases(bool on)
{
	if (on == term.releases || !term.kitty)
		return;
	term.releases = on;
	prepare_restore();
	term_write(STDOUT_FILENO, on ? KITTY_ON : KITTY_OFF, strlen(on ? KITTY_ON : KITTY_OFF));
}

/* Libraries print to stderr, which would overwrite the screen. */
static void
redirect_stderr(void)
{
	char path[FILE_PATH_MAX];
	struct err err;
	int fd = -1;

	if (!isatty(STDERR_FILENO))
		return;			/* the user redirects it already */
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
	 * A direct-colour terminal has no palette of 256 colours: it gets the
	 * same colours by value.
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
 * When a terminal advertises true colour, its terminfo entry often lacks it, so
 * the entry with the suffix "-direct" is tried first.
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
		term_write(STDOUT_FILENO, MOUSE_ON PASTE_ON, strlen(MOUSE_ON PASTE_ON));
}

/* Asks for the background colour; the answer arrives like a key. */
static void
ask_background(const char *name)
{
	if (!speaks_xterm(name))
		return;
	define_key("\033]11;rgb:", KEY_COLOUR_REPLY);
	term_write(STDOUT_FILENO, "\033]11;?\033\\", 8);
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
		    "TERM is not set, so the type of the terminal is unknown");
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
		return err_set(err, ERR_ARG, "unknown type of terminal: \"%s\" (TERM)",
		    kept);
	if (tigetstr("cup") == NULL || tigetstr("cup") == (char *)-1) {
		endwin();
		return err_set(err, ERR_ARG,
		    "a terminal of type \"%s\" (TERM) cannot show a full screen", kept);
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
	define_key("\033[200~", KEY_PASTE);
	if (look->tier > TIER_16)
		ask_background(kept);
	if (term.mouse)
		term_write(STDOUT_FILENO, KITTY_ASK, strlen(KITTY_ASK));
	term.redraw = true;
	return true;
}

void
term_choose(const char *colours, const char *glyphs, struct term_look *look)
{
	const char *name = getenv("TERM");

	look->tier = choose_colours(colours);
	look->glyphs = choose_glyphs(glyphs, name != NULL ? name : "");
	term.colours = look->tier > TIER_MONO;
	term.unicode = look->glyphs == GLYPHS_FULL;
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
	free(term.paste);
	term.paste = NULL;
	term.pasting = false;
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
	term_report_releases(false);
	def_prog_mode();
	endwin();
	if (term.mouse)
		term_write(STDOUT_FILENO, MOUSE_OFF PASTE_OFF, strlen(MOUSE_OFF PASTE_OFF));
	if (term.stderr_fd >= 0)
		dup2(term.stderr_fd, STDERR_FILENO);
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);			/* returns after SIGCONT */
	term.stopping = 0;
	catch_stop();
	if (term.stderr_fd >= 0) {
		close(term.stderr_fd);
		term.stderr_fd = -1;
		redirect_stderr();
	}
	reset_prog_mode();
	set_modes();
	refresh();			/* curses enables clicks here; drags are enabled after it */
	switch_extras_on();
	term.redraw = true;
}
