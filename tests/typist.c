/* SPDX-License-Identifier: MIT */
/*
 * typist.c - types keys into a program in a pseudo-terminal, and counts them.
 *
 *	typist [-v] KEYS PROGRAM [ARGUMENT...]
 *
 * KEYS is a list of lines:
 *
 *	# a comment
 *	size 100x30			before the first key
 *	part NAME			the keys from here on are counted for it
 *	keys tb96<Enter>  why		names of keys as in key.h; what follows explains
 *	free :q<Enter>			the same, but not counted
 *	click 12,5			column and row, from 0; counts as one key
 *	drag 12,5 20,5			the same
 *	see TEXT			waits until a line of the screen holds it
 *	gone TEXT			waits until none does
 *	file NAME			waits until it is there and not empty
 *
 * Prints how many keys each part took, and all of them.  The status is that of the
 * program; 3: something was never seen, and 2: a line of KEYS is wrong.
 */

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "key.h"
#include "screen_reader.h"

#define QUIET_MS	15		/* the screen has been drawn */
#define ANSWER_MS	60		/* a key without an answer: it may have none */
#define ESCAPE_MS	1000		/* Esc must be over before the next key comes */
#define PATIENCE_S	120

struct typist {
	const char	*file;
	int		 line;
	int		 pty;
	pid_t		 pid;
	bool		 verbose, over;
	struct screen_reader screen;
	char		 part[64];
	int		 keys, part_keys;
};

static const struct {
	const char	*name, *bytes;
} named[] = {
	{ "<Space>", " " }, { "<Enter>", "\r" }, { "<Esc>", "\033" }, { "<Tab>", "\t" },
	{ "<S-Tab>", "\033[Z" }, { "<BS>", "\177" }, { "<Del>", "\033[3~" },
	{ "<Ins>", "\033[2~" }, { "<Up>", "\033OA" }, { "<Down>", "\033OB" },
	{ "<Right>", "\033OC" }, { "<Left>", "\033OD" }, { "<Home>", "\033OH" },
	{ "<End>", "\033OF" }, { "<PgUp>", "\033[5~" }, { "<PgDn>", "\033[6~" },
	{ "<S-Left>", "\033[1;2D" },
	{ "<S-Right>", "\033[1;2C" }, { "<S-Up>", "\033[1;2A" }, { "<S-Down>", "\033[1;2B" },
	{ "<lt>", "<" }, { "<F1>", "\033OP" }, { "<F2>", "\033OQ" }, { "<F3>", "\033OR" },
	{ "<F4>", "\033OS" }, { "<F5>", "\033[15~" }, { "<F6>", "\033[17~" },
	{ "<F7>", "\033[18~" }, { "<F8>", "\033[19~" }, { "<F9>", "\033[20~" },
	{ "<F10>", "\033[21~" },
};

static void
finish(struct typist *t, int status)
{
	if (t->pid > 0) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	exit(status);
}

static void
give_up(struct typist *t, int status, const char *what, const char *word)
{
	fprintf(stderr, "%s:%d: %s%s\n", t->file, t->line, what, word);
	screen_reader_print(&t->screen, stderr);
	finish(t, status);
}

/* A loaded machine is slow, not wrong: PATIENCE is in seconds. */
static int
patience_ms(void)
{
	const char *told = getenv("PATIENCE");

	return 1000 * (told != NULL ? atoi(told) : PATIENCE_S);
}

/* Reads what the program writes within so many milliseconds; false: nothing. */
static bool
read_screen(struct typist *t, int wait_ms)
{
	struct pollfd in = { .fd = t->pty, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	if (t->over || poll(&in, 1, wait_ms) <= 0)
		return false;
	n = read(t->pty, bytes, sizeof bytes);
	if (n <= 0) {
		t->over = true;
		return false;
	}
	screen_reader_take(&t->screen, bytes, (size_t)n);
	return true;
}

static void
settle(struct typist *t, int answer_ms)
{
	int64_t until = clock_ms() + 2000;	/* a screen that plays is never quiet */

	if (!read_screen(t, answer_ms))
		return;
	while (clock_ms() < until && read_screen(t, QUIET_MS))
		;
}

static void
send(struct typist *t, const char *bytes, size_t n)
{
	if (write(t->pty, bytes, n) != (ssize_t)n && !t->over)
		give_up(t, 3, "the program takes no more keys", "");
}

static void
press(struct typist *t, const char *name)
{
	char bytes[KEY_NAME + 2];

	snprintf(bytes, sizeof bytes, "%s", name);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (strcmp(named[i].name, name) == 0)
			snprintf(bytes, sizeof bytes, "%s", named[i].bytes);
	if (strncmp(name, "<C-", 3) == 0 && strlen(name) == 5)
		snprintf(bytes, sizeof bytes, "%c", name[3] & 0x1f);
	else if (strncmp(name, "<A-", 3) == 0 && strlen(name) == 5)
		snprintf(bytes, sizeof bytes, "\033%c", name[3]);
	else if (bytes[0] == '<' && bytes[1] != '\0')
		give_up(t, 2, "no terminal sends ", name);
	send(t, bytes, strlen(bytes));
	settle(t, strcmp(name, "<Esc>") == 0 ? ESCAPE_MS : ANSWER_MS);
}

static void
count(struct typist *t)
{
	t->keys++;
	t->part_keys++;
}

static void
type(struct typist *t, const char *keys, bool counted)
{
	char name[KEY_NAME], sequence[1024];
	const char *at = sequence;

	snprintf(sequence, sizeof sequence, "%.*s", (int)strcspn(keys, " "), keys);
	while (*at != '\0') {
		at += key_next(at, name);
		if (counted)
			count(t);
		press(t, name);
	}
}

static void
mouse(struct typist *t, int button, int x, int y, char end)
{
	char bytes[48];
	int n = snprintf(bytes, sizeof bytes, "\033[<%d;%d;%d%c", button, x + 1, y + 1, end);

	send(t, bytes, (size_t)n);
	settle(t, ANSWER_MS);
}

static void
drag(struct typist *t, int x, int y, int to_x, int to_y)
{
	count(t);
	mouse(t, 0, x, y, 'M');
	if (x != to_x || y != to_y)
		mouse(t, 32, to_x, to_y, 'M');
	mouse(t, 0, to_x, to_y, 'm');
}

static void
wait_for(struct typist *t, const char *text, bool there)
{
	int64_t until = clock_ms() + patience_ms();

	while (screen_reader_holds(&t->screen, text) != there) {
		if (clock_ms() > until || t->over)
			give_up(t, 3, there ? "never seen: " : "still there: ", text);
		read_screen(t, 50);
	}
}

static void
wait_for_file(struct typist *t, const char *name)
{
	int64_t until = clock_ms() + patience_ms();
	struct stat st;

	while (stat(name, &st) != 0 || st.st_size == 0) {
		if (clock_ms() > until || t->over)
			give_up(t, 3, "never written: ", name);
		read_screen(t, 50);
	}
}

static void
end_part(struct typist *t)
{
	if (t->part_keys > 0)
		printf("%4d  %s\n", t->part_keys, t->part);
	t->part_keys = 0;
}

static void
obey(struct typist *t, char *line)
{
	int x, y, to_x, to_y;

	if (t->verbose)
		fprintf(stderr, "%s\n", line);
	if (strncmp(line, "part ", 5) == 0) {
		end_part(t);
		snprintf(t->part, sizeof t->part, "%.60s", line + 5);
	} else if (strncmp(line, "keys ", 5) == 0 || strncmp(line, "free ", 5) == 0)
		type(t, line + 5 + strspn(line + 5, " "), line[0] == 'k');
	else if (sscanf(line, "click %d,%d", &x, &y) == 2)
		drag(t, x, y, x, y);
	else if (sscanf(line, "drag %d,%d %d,%d", &x, &y, &to_x, &to_y) == 4)
		drag(t, x, y, to_x, to_y);
	else if (strncmp(line, "see ", 4) == 0)
		wait_for(t, line + 4, true);
	else if (strncmp(line, "gone ", 5) == 0)
		wait_for(t, line + 5, false);
	else if (strncmp(line, "file ", 5) == 0)
		wait_for_file(t, line + 5);
	else
		give_up(t, 2, "what is this line? ", line);
}

static void
start(struct typist *t, int w, int h, char **argv)
{
	struct winsize size = { .ws_row = (unsigned short)h, .ws_col = (unsigned short)w };
	int tty;

	t->pty = posix_openpt(O_RDWR | O_NOCTTY);
	if (t->pty < 0 || grantpt(t->pty) != 0 || unlockpt(t->pty) != 0 ||
	    ioctl(t->pty, TIOCSWINSZ, &size) != 0) {
		fprintf(stderr, "there is no pseudo-terminal here: %s\n", strerror(errno));
		exit(77);
	}
	screen_reader_init(&t->screen, w, h);
	t->pid = fork();
	if (t->pid != 0)
		return;
	setsid();
	tty = open(ptsname(t->pty), O_RDWR);
	if (tty < 0 || dup2(tty, 0) < 0 || dup2(tty, 1) < 0 || dup2(tty, 2) < 0)
		_exit(126);
	ioctl(tty, TIOCSCTTY, 0);
	close(t->pty);
	setenv("TERM", "xterm-256color", 1);
	execvp(argv[0], argv);
	_exit(127);
}

/* The program ends by itself, because of the last keys. */
static int
wait_for_end(struct typist *t)
{
	int64_t until = clock_ms() + patience_ms();
	int status;

	while (!t->over && clock_ms() < until)
		read_screen(t, 50);
	if (!t->over)
		give_up(t, 3, "the program goes on", "");
	waitpid(t->pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int
main(int argc, char **argv)
{
	struct typist t = { .part = "keys" };
	int w = 100, h = 30;
	char line[2048];
	FILE *f;

	setlocale(LC_ALL, "C.UTF-8");
	t.verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	argv += t.verbose;
	if (argc - t.verbose < 3 || (f = fopen(argv[1], "r")) == NULL) {
		fprintf(stderr, "usage: typist [-v] KEYS PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	t.file = argv[1];
	while (fgets(line, sizeof line, f) != NULL) {
		t.line++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#' || sscanf(line, "size %dx%d", &w, &h) == 2)
			continue;
		if (t.pid == 0) {
			start(&t, w, h, argv + 2);
			settle(&t, patience_ms());
		}
		obey(&t, line);
	}
	fclose(f);
	end_part(&t);
	printf("%4d  in all\n", t.keys);
	return t.pid > 0 ? wait_for_end(&t) : 2;
}
