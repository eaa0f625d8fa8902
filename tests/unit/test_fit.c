/* SPDX-License-Identifier: MIT */
/* What fits: every width of the screen, and every element in every theme. */
#include "test.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>

#include "command_lines.h"
#include "panel.h"
#include "screen_rig.h"

/* A line of the screen as text; free() it. */
static char *
line_of(struct rig *r, int y)
{
	char *text = screen_to_text(&r->ui.screen), *at = text, *line;

	for (; y > 0; y--)
		at = strchr(at, '\n') + 1;
	line = strndup(at, strcspn(at, "\n"));
	free(text);
	return line;
}

static void
check_buttons(struct rig *r, int w)
{
	static const char *const words[] = { "Help", "Save", "Open", "Mixer", "Mix", "Continue",
		"Go on", "Go", "Ask model", "Ask", "Tune model", "Tune", "Tuned or base", "A/B",
		"Command", "Cmd", "Quit", "" };
	char *line = line_of(r, r->ui.layout.keybar.y), *at = line;

	for (int key = 1; key <= 10; key++) {
		char number[4], next[4], label[32];
		size_t length, k = 0;
		char *end;

		snprintf(number, sizeof number, "%d", key);
		snprintf(next, sizeof next, "%d", key + 1);
		at = strstr(at, number);
		if (at == NULL)
			fail_msg("at width %d there is no F%d: %s", w, key, line);
		at += strlen(number);
		end = key < 10 ? strstr(at, next) : strstr(at, "?") != NULL ? strstr(at, "?") :
		    at + strlen(at);
		length = end != NULL ? (size_t)(end - at) : strlen(at);
		while (length > 0 && at[length - 1] == ' ')
			length--;
		snprintf(label, sizeof label, "%.*s", (int)length, at);
		while (k < sizeof words / sizeof *words && strcmp(words[k], label) != 0)
			k++;
		if (k == sizeof words / sizeof *words)
			fail_msg("at width %d F%d is cut to \"%s\"", w, key, label);
	}
	free(line);
}

/* Nothing that comes and goes takes the place of time, metre and key. */
static void
check_first_line(struct rig *r, int w)
{
	char *line = line_of(r, 0);

	assert_non_null(strstr(line, "1.1.1"));
	if (strstr(line, "3/4") == NULL || (w >= 50 && strstr(line, "D min") == NULL))
		fail_msg("at width %d: %s", w, line);
	free(line);
}

/* Where the screen is high enough, every key of a panel stands there with its whole label. */
static void
check_footer(struct rig *r, const struct panel *panel)
{
	char *text = screen_to_text(&r->ui.screen);

	for (const struct binding *b = panel->keys; b->mode != NULL; b++)
		if (strcmp(b->mode, panel->name) == 0 && b->help != NULL &&
		    strstr(text, b->help) == NULL)
			fail_msg("%s at %dx%d: \"%s\" is not whole\n%s", panel->name,
			    r->ui.screen.w, r->ui.screen.h, b->help, text);
	free(text);
}

static void
every_width_cuts_at_words(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	say(r.s, "key D minor");
	say(r.s, "metre 3/4");
	say(r.s, "loop-here");
	say(r.s, "metronome on");
	for (int w = 20; w <= 200; w++) {
		ui_resize(&r.ui, w, 24);
		press(&r, "<C-l>");
		if (w < UI_MIN_W)
			continue;
		check_buttons(&r, w);
		check_first_line(&r, w);
	}
	for (const struct panel *const *p = ui_tables.panels; *p != NULL; p++) {
		if ((*p)->whole || (*p)->rows != NULL)
			continue;
		ui_show_panel(&r.ui, *p);
		for (int w = UI_MIN_W; w <= 200; w++) {
			ui_resize(&r.ui, w, 60);
			press(&r, "<C-l>");
			r.now_ms += 9000;	/* no message covers a line of it */
			press(&r, "<C-l>");
			if (r.ui.panel == *p)
				check_footer(&r, *p);
		}
		ui_show_panel(&r.ui, NULL);
	}
	end(&r);
}

/* --- themes */

/* As terminals usually have them; light: ink is black and paper is white. */
static double
light_of(int32_t colour, bool light)
{
	static const int sixteen[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee,
		0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff,
		0xff00ff, 0x00ffff, 0xffffff };
	static const int level[6] = { 0, 95, 135, 175, 215, 255 };
	static const double weight[3] = { 0.2126, 0.7152, 0.0722 };
	int rgb;
	double sum = 0;

	if (colour == COLOUR_PAPER || colour == COLOUR_INK)
		rgb = (colour == COLOUR_PAPER) == light ? 0xffffff : 0;
	else if (colour & COLOUR_RGB)
		rgb = colour & 0xffffff;
	else if (colour < 16)
		rgb = sixteen[colour];
	else if (colour >= 232)
		rgb = (8 + 10 * (colour - 232)) * 0x010101;
	else
		rgb = level[(colour - 16) / 36] << 16 | level[(colour - 16) / 6 % 6] << 8 |
		    level[(colour - 16) % 6];
	for (int i = 0; i < 3; i++) {
		double c = (rgb >> (16 - 8 * i) & 0xff) / 255.0;

		sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* Contrast as the WCAG defines it: words at least 2.2; a shape may differ in hue alone. */
static void
check_contrast(struct rig *r, const char *what)
{
	const struct theme *t = &r->ui.theme;

	for (int i = 0; i < r->ui.screen.w * r->ui.screen.h; i++) {
		const struct screen_cell *c = &r->ui.screen.cells[i];
		double a = light_of(c->fg, t->light), b = light_of(c->bg, t->light);
		double contrast = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
		bool word = isalnum((unsigned char)c->glyph[0]);
		double least = !word ? 1 : t->tier == TIER_16 ? 1.4 : 2.2;

		if (c->glyph[0] == '\0' || c->glyph[0] == ' ' ||
		    (contrast >= least && c->fg != c->bg))
			continue;
		fail_msg("%s, tier %d, %s: \"%s\" at %d,%d has a contrast of %.2f (%d on %d)",
		    what, t->tier, t->light ? "light" : "dark", c->glyph, i % r->ui.screen.w,
		    i / r->ui.screen.w, contrast, c->fg, c->bg);
	}
}

static void
every_element_is_seen_in_every_theme(void **state)
{
	(void)state;
	for (int look = 0; look < 8 * THEME_KINDS; look++) {
		struct rig r;

		begin(&r, 140, 40);
		say(r.s, "set ghost off");
		for (int t = 0; t < 9; t++) {
			say(r.s, "note-add C4 1/4");
			say(r.s, "bar-next");
			say(r.s, "track-add flute");
		}
		say(r.s, "marker Verse");
		say(r.s, "key D minor");
		say(r.s, "go-start");
		theme_init(&r.ui.theme, (enum colour_tier)(look / 2 % 4), look % 2 == 1,
		    (enum theme_kind)(look / 8));
		for (const struct panel *const *p = ui_tables.panels; *p != NULL; p++) {
			ui_show_panel(&r.ui, *p);
			press(&r, "<C-l>");
			check_contrast(&r, (*p)->name);
			ui_show_panel(&r.ui, NULL);
		}
		press(&r, "Vl");
		check_contrast(&r, "a selection");
		press(&r, "<Esc>i");
		check_contrast(&r, "step entry");
		press(&r, "<Esc>:set<Space>");
		check_contrast(&r, "the prompt");
		end(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_width_cuts_at_words),
		cmocka_unit_test(every_element_is_seen_in_every_theme),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
