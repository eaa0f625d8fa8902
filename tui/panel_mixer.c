/* SPDX-License-Identifier: MIT */
/* panel_mixer.c - panel: tracks with their instruments. */

#include "app/session.h"
#include "music/gm.h"
#include "music/song.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct rect in = panel_frame(ui, a, "MIXER");
	int tracks = song_tracks(s->song), rows = (in.h - 1) / 2, first = 0;

	if (rows < 1)
		return;
	if (s->track >= rows)
		first = s->track - rows + 1;
	for (int i = 0; i < rows && first + i < tracks; i++) {
		int track = first + i;
		bool here = track == s->track;
		struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_TEXT,
		    here ? ROLE_ROW_CURSOR : ROLE_BG);
		struct track_info info;

		song_track_info(s->song, track, &info);
		screen_fill(&ui->screen, (struct rect){ in.x - 1, in.y + i * 2, in.w + 1, 2 }, " ",
		    st);
		screen_print(&ui->screen, in.x - 1, in.y + i * 2, in.w, st, "%s%2d %.22s",
		    here ? ui->glyphs->here : " ", track + 1, info.name);
		screen_print(&ui->screen, in.x + 3, in.y + i * 2 + 1, in.w - 3, st,
		    "%-14.14s %s %s",
		    info.drums ? "Drums" : gm_program(info.program),
		    s->muted != NULL && s->muted[track] ? "M" : "-",
		    s->soloed != NULL && s->soloed[track] ? "S" : "-");
	}
}

static const struct binding keys[] = {
	{ "any", "<F4>", "panel mixer", 0 },
	{ "mixer", "j", "track-next", "track" }, { "mixer", "k", "track-previous", "track" },
	{ "mixer", "<Down>", "track-next", "track" },
	{ "mixer", "<Up>", "track-previous", "track" },
	{ "mixer", "m", "mute", "mute" }, { "mixer", "s", "solo", "solo" },
	{ "mixer", "a", "unmute-all", "all on" },
	{ "mixer", "<Enter>", "prompt program", "instrument" },
	{ "mixer", "n", "prompt track-add", "new" }, { "mixer", "r", "prompt track-name", "name" },
	{ "mixer", "u", "undo", "undo" },
	PANEL_KEYS("mixer"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_mixer = {
	.name = "mixer", .keys = keys, .draw = draw,
};
