/* SPDX-License-Identifier: MIT */
#include "opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ghost.h"
#include "app/keyboard.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/transport.h"
#include "base/text.h"
#include "tick.h"
#include "ui.h"

/* --- what is asked for */

static void
want(struct ui *ui, enum ui_piece_wish wish, const char *what)
{
	ui->wants.piece = wish;
	snprintf(ui->wants.what, sizeof ui->wants.what, "%s", what);
}

/* A name as it was typed: quoted, or with blanks as it stands. */
static void
want_typed(struct ui *ui, enum ui_piece_wish wish, const char *typed)
{
	char line[sizeof ui->wants.what], *words[2];
	struct err err = { 0 };
	int count;

	snprintf(line, sizeof line, "%s", typed);
	if (text_split(line, words, 2, &count, &err) && count == 1)
		want(ui, wish, words[0]);
	else if (strpbrk(typed, "\"\\") == NULL)
		want(ui, wish, typed);
	else
		session_complain(ui->session, "%s: quote a name that has blanks or quotes: "
		    "\"my song.mid\"", typed);
}

void
opening_open_path(struct ui *ui, const char *path)
{
	want(ui, PIECE_OPEN, path);
}

void
opening_open(struct ui *ui, const char *typed)
{
	want_typed(ui, PIECE_OPEN, typed);
}

void
opening_open_salvaged(struct ui *ui, const char *path)
{
	want_typed(ui, PIECE_SALVAGE, path);
}

void
opening_show(struct ui *ui, const char *what)
{
	want_typed(ui, PIECE_SHOW, what);
}

void
opening_close(struct ui *ui, const char *what)
{
	want_typed(ui, PIECE_CLOSE, what);
}

void
opening_new(struct ui *ui, const char *template)
{
	want(ui, template[0] != '\0' ? PIECE_NEW : PIECE_OPEN, template);
}

/* Round and round. */
static void
turn(struct ui *ui, int by)
{
	const struct pieces *p = &ui->pieces;
	char number[16];

	snprintf(number, sizeof number, "%d", (p->at + by + p->count) % p->count + 1);
	want(ui, PIECE_SHOW, number);
}

void
opening_next(struct ui *ui, const char *unused)
{
	(void)unused;
	turn(ui, 1);
}

void
opening_previous(struct ui *ui, const char *unused)
{
	(void)unused;
	turn(ui, -1);
}

/* --- and done */

/* The panels give back what they hold of the piece that is left. */
static void
leave_panels(struct ui *ui)
{
	while (ui->panel != NULL)
		ui_show_panel(ui, NULL);
	ui_watch(ui);
}

static void
say_where(struct ui *ui)
{
	char name[80];

	pieces_name(ui->session, name, sizeof name);
	session_say(ui->session, "piece %d of %d: %s", ui->pieces.at + 1, ui->pieces.count, name);
}

static bool
show(struct ui *ui, int i)
{
	struct session *old = ui->session, *s = ui->pieces.open[i].session;
	struct scroll scroll = ui->pieces.open[i].scroll;
	struct err err = { 0 };

	if (i == ui->pieces.at)
		return false;
	leave_panels(ui);
	if (!pieces_show(&ui->pieces, i, &ui->scroll, &err)) {
		session_complain(old, "%s", err.text);
		return false;
	}
	if (transport_hand_over(old, s))
		keyboard_hand_over(old, s);
	if (old->ghost != NULL && !ghost_begin(s, &err))
		session_complain(s, "%s", err.text);
	ui_set_session(ui, s);
	if (scroll.top_pitch > 0)
		ui->scroll = scroll;
	return true;
}

/* A piece in which nothing was done makes room for the one that is opened. */
static bool
is_untouched(const struct session *s)
{
	return s->path[0] == '\0' && s->history.count <= 1 && !session_busy(s);
}

/* The piece that was opened comes to the screen. */
static bool
add(struct ui *ui, struct session *s, struct err *err)
{
	struct session *old = ui->session;
	int at = ui->pieces.at;

	if (s == NULL || !pieces_add(&ui->pieces, s, err)) {
		session_complain(old, "%s", err->text);
		session_close(s);
		return false;
	}
	if (!show(ui, ui->pieces.count - 1))
		return false;
	if (is_untouched(old))
		pieces_drop(&ui->pieces, at);
	if (s->message[0] == '\0')
		say_where(ui);
	return true;
}

static bool
open_file(struct ui *ui, bool salvage)
{
	const char *path = ui->wants.what;
	struct session *old = ui->session, *s;
	struct err err = { 0 };
	char question[256], line[PROMPT_MAX] = "open-salvaged ", name[128];
	int at = path[0] != '\0' ? pieces_of_file(&ui->pieces, path) : -1;

	if (at >= 0) {
		if (show(ui, at))
			return true;
		session_say(old, "it is on the screen");
		return false;
	}
	s = salvage ? session_open_salvaged(path, &err) : session_open(path, &err);
	if (s == NULL && err.code == ERR_FORMAT && !salvage) {
		snprintf(question, sizeof question,
		    "%s is broken; open what can be read of it? (y/n)",
		    text_name(path, name, sizeof name));
		text_quote(path, line + strlen(line), sizeof line - strlen(line));
		ui_ask(ui, question, line);
		return false;
	}
	return add(ui, s, &err);
}

static bool
open_new(struct ui *ui)
{
	struct err err = { 0 };

	return add(ui, session_open_new("", ui->wants.what, &err), &err);
}

static bool
show_piece(struct ui *ui)
{
	struct err err = { 0 };
	int i = pieces_find(&ui->pieces, ui->wants.what, &err);

	if (i < 0) {
		session_complain(ui->session, "%s", err.text);
		return false;
	}
	if (!show(ui, i))
		return false;
	say_where(ui);
	return true;
}

/* Its edits are kept, so closing loses nothing; without a store it is refused. */
static bool
close_piece(struct ui *ui)
{
	struct pieces *p = &ui->pieces;
	struct err err = { 0 };
	int i = ui->wants.what[0] == '\0' ? p->at : pieces_find(p, ui->wants.what, &err);
	char name[80];
	bool other = false;

	if (i >= 0 && p->count == 1)
		err_set(&err, ERR_ARG, "this is the only piece; :q quits");
	else if (i >= 0 && p->open[i].session->unkept && session_unsaved(p->open[i].session) > 0)
		err_set(&err, ERR_ARG, "its edits are not stored and would be lost; :w saves them");
	if (err.code != ERR_NONE) {
		session_complain(ui->session, "%s", err.text);
		return false;
	}
	if (i == p->at && !(other = show(ui, p->before >= 0 ? p->before : i > 0 ? i - 1 : 1)))
		return false;
	pieces_name(p->open[i].session, name, sizeof name);
	pieces_drop(p, i);
	session_say(ui->session, "closed %s; every edit is kept", name);
	return other;
}

/* Shows the piece that stands in the way of leaving; the other is done with. */
static bool
show_at_risk(struct ui *ui)
{
	int at = ui->pieces.at, i = pieces_at_risk(&ui->pieces);
	size_t unsaved;

	if (i < 0 || !show(ui, i))
		return false;
	pieces_drop(&ui->pieces, at);
	unsaved = session_unsaved(ui->session);
	session_complain(ui->session, "here %zu edit%s would be lost too; :w saves, :q! quits "
	    "without saving", unsaved, unsaved == 1 ? "" : "s");
	return true;
}

bool
opening_may_quit(struct ui *ui)
{
	if (pieces_at_risk(&ui->pieces) < 0)
		return true;
	ui->session->quit = false;
	want(ui, PIECE_AT_RISK, "");
	return false;
}

/* true: another piece is on the screen. */
static bool
grant(struct ui *ui, enum ui_piece_wish wish)
{
	switch (wish) {
	case PIECE_OPEN:
	case PIECE_SALVAGE:
		return open_file(ui, wish == PIECE_SALVAGE);
	case PIECE_NEW:
		return open_new(ui);
	case PIECE_SHOW:
		return show_piece(ui);
	case PIECE_CLOSE:
		return close_piece(ui);
	case PIECE_AT_RISK:
		return show_at_risk(ui);
	case PIECE_STAYS:
		break;
	}
	return false;
}

bool
opening_tend(struct ui *ui)
{
	enum ui_piece_wish wish = ui->wants.piece;

	ui->wants.piece = PIECE_STAYS;
	return grant(ui, wish) && ui->session->device == NULL;
}
