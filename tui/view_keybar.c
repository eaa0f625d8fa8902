/* SPDX-License-Identifier: MIT */
/* view_keybar.c - view: function keys, which the mouse can press too. */

#include "base/text.h"
#include "view.h"

static const struct {
	const char	*key, *labels[3];	/* the longest that fits is shown, whole */
} buttons[] = {
	{ "<F1>", { "Help", "Help", "Help" } }, { "<F2>", { "Save", "Save", "Save" } },
	{ "<F3>", { "Open", "Open", "Open" } }, { "<F4>", { "Mixer", "Mixer", "Mix" } },
	{ "<F5>", { "Continue", "Go on", "Go" } }, { "<F6>", { "Ask model", "Ask", "Ask" } },
	{ "<F7>", { "Tune model", "Tune", "Tune" } },
	{ "<F8>", { "Tuned or base", "A/B", "A/B" } }, { "<F9>", { "Command", "Cmd", "Cmd" } },
	{ "<F10>", { "Quit", "Quit", "Quit" } },
};

static int
button_width(const struct ui *ui)
{
	int w = ui->layout.keybar.w / (int)(sizeof buttons / sizeof *buttons);

	return w > 19 ? 19 : w;
}

void
view_keybar(struct ui *ui)
{
	const struct rect *a = &ui->layout.keybar;
	struct style number = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	struct style label = theme_style(&ui->theme, ROLE_FKEY, ROLE_FKEY_BG);
	int width = button_width(ui);

	if (a->h == 0)
		return;
	screen_fill(&ui->screen, *a, " ", number);
	for (int i = 0; i < (int)(sizeof buttons / sizeof *buttons); i++) {
		int x = a->x + i * width, used, room;
		const char *text = "";

		used = screen_print(&ui->screen, x, a->y, width - 1, number, "%d", i + 1);
		room = width - used - (i < 9);	/* nothing follows the last one */
		for (int k = 2; k >= 0; k--)
			if (text_columns(buttons[i].labels[k]) <= room)
				text = buttons[i].labels[k];
		screen_fill(&ui->screen, (struct rect){ x + used, a->y, room, 1 }, " ", label);
		screen_text(&ui->screen, x + used, a->y, room, label, text);
	}
	if (a->w - 10 * width >= 8)
		screen_text(&ui->screen, a->x + a->w - 7, a->y, 7, number, "? keys");
}

const char *
view_keybar_at(const struct ui *ui, int x)
{
	int i = (x - ui->layout.keybar.x) / button_width(ui);

	if (i >= 0 && i < (int)(sizeof buttons / sizeof *buttons))
		return buttons[i].key;
	return "?";
}
