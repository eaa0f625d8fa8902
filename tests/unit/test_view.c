/* SPDX-License-Identifier: MIT */
/* What is in view, against a plain count of the notes: random pieces, seen at random. */
#include "test.h"

#include <locale.h>

#include "base/rng.h"
#include "command_lines.h"
#include "music/song.h"
#include "paint.h"
#include "screen_rig.h"

#define TRACKS	3
#define NOTES	200
#define ROUNDS	12
#define LOOKS	60

struct all_notes {
	struct note	 note[NOTES];
	size_t		 count;
};

static bool
keep(void *arg, const struct note *n)
{
	struct all_notes *all = arg;

	assert_true(all->count < NOTES);
	all->note[all->count++] = *n;
	return true;
}

static void
write_piece(struct rig *r, struct rng *rng, struct all_notes *all)
{
	const struct window w = { 0, INT64_MAX, 0, 127 };
	char line[64];

	say(r->s, "set ghost off");
	for (int t = 1; t < TRACKS; t++)
		say(r->s, "track-add flute");
	for (int i = 0; i < 40; i++) {
		/* Each track has a range of its own. */
		int track = (int)rng_below(rng, TRACKS);
		int pitch = 20 + 35 * track + (int)rng_below(rng, 30);

		snprintf(line, sizeof line, "track-go %d", track + 1);
		say(r->s, line);
		snprintf(line, sizeof line, "go-ticks %d", 120 * (int)rng_below(rng, 200));
		say(r->s, line);
		snprintf(line, sizeof line, "note-add %d 1/%d", pitch, 1 << rng_below(rng, 5));
		say(r->s, line);
	}
	all->count = 0;
	song_query(r->s->song, -1, &w, keep, all);
}

static bool
in_time(const struct roll *roll, const struct note *n)
{
	return n->start_ticks < roll_tick(roll, roll->area.w) &&
	    note_end(n) > roll_tick(roll, 0);
}

/* The counts at the right edge, and that the screen shows them. */
static void
check_counts(struct rig *r, const struct all_notes *all)
{
	const struct roll *roll = &r->ui.roll;
	int above = 0, below = 0;
	char text[32];

	for (size_t i = 0; i < all->count; i++) {
		const struct note *n = &all->note[i];

		if (n->track != r->s->track || !in_time(roll, n))
			continue;
		above += n->pitch > roll_high(roll);
		below += n->pitch < roll_low(roll);
	}
	assert_int_equal(r->ui.off_above, above);
	assert_int_equal(r->ui.off_below, below);
	snprintf(text, sizeof text, " %d%s", above, r->ui.glyphs->up);
	assert_true(above == 0 || shows(r, text));
	snprintf(text, sizeof text, " %d%s", below, r->ui.glyphs->down);
	assert_true(below == 0 || roll->area.h < 2 || shows(r, text));
}

/* Every eighth of a cell that is painted is of a note, and every note in view is painted. */
static void
check_paint(const struct rig *r, const struct all_notes *all)
{
	const struct roll *roll = &r->ui.roll;
	int rows = roll->area.h * (roll->zoom < 0 ? 2 : 1), width = roll->area.w * 8;
	bool *due = calloc((size_t)rows * (size_t)width, sizeof *due);

	assert_non_null(due);
	for (size_t i = 0; i < all->count; i++) {
		const struct note *n = &all->note[i];
		int row = roll_sub_row(roll, n->pitch);
		int from = roll_eighth(roll, n->start_ticks), to = roll_eighth(roll, note_end(n));

		to = to - from > 1 ? to - 1 : from + 1;
		for (int e = from > 0 ? from : 0; row >= 0 && e < to && e < width; e++)
			due[row * width + e] = true;
	}
	for (int i = 0; i < rows * width; i++)
		if (due[i] != ((r->ui.paint[i] & PAINT_NOTE) != 0))
			fail_msg("eighth %d of row %d: %s", i % width, i / width,
			    due[i] ? "a note is not painted" : "no note is there");
	free(due);
}

static bool
any_in_view(const struct rig *r, const struct all_notes *all, bool also_pitch)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct note *n = &all->note[i];

		if (n->track == r->s->track && in_time(&r->ui.roll, n) && (!also_pitch ||
		    (n->pitch <= roll_high(&r->ui.roll) && n->pitch >= roll_low(&r->ui.roll))))
			return true;
	}
	return false;
}

/* After za: all of it, as long as two pitches a row can hold it. */
static void
check_fit(const struct rig *r, const struct all_notes *all)
{
	const struct roll *roll = &r->ui.roll;
	int low = 127, high = 0;

	for (size_t i = 0; i < all->count; i++) {
		assert_true(in_time(roll, &all->note[i]));
		low = all->note[i].pitch < low ? all->note[i].pitch : low;
		high = all->note[i].pitch > high ? all->note[i].pitch : high;
	}
	if (high - low < 2 * roll->area.h - 1)
		for (size_t i = 0; i < all->count; i++)
			assert_true(roll_sub_row(roll, all->note[i].pitch) >= 0);
}

static void
what_is_in_view_agrees_with_the_piece(void **state)
{
	static const char *const keys[] = { "h", "l", "j", "k", "w", "b", ")", "(", "<C-d>",
		"<C-u>", "zi", "zo", "zI", "zO", "za", "zz", "gt", "gT", "G", "gg", "zs", "zu" };
	struct all_notes all;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int round = 0; round < ROUNDS; round++) {
		struct rig r;

		begin(&r, 60 + (int)rng_below(&rng, 140), 14 + (int)rng_below(&rng, 40));
		write_piece(&r, &rng, &all);
		press(&r, "<C-l>");
		for (int i = 0; i < LOOKS; i++) {
			const char *key = keys[rng_below(&rng, sizeof keys / sizeof *keys)];

			press(&r, key);
			check_counts(&r, &all);
			check_paint(&r, &all);
			if (strcmp(key, "gt") == 0 && any_in_view(&r, &all, false))
				assert_true(any_in_view(&r, &all, true));
			if (strcmp(key, "za") == 0 && !r.s->view.fold_scale &&
			    !r.s->view.fold_used)
				check_fit(&r, &all);
		}
		end(&r);
	}
}

/* What opens beside, above and below the roll, at a size where it takes room from it. */
static void
what_takes_room_leaves_the_cursor_in_view(void **state)
{
	static const struct {
		int		 w, h;
		const char	*keys;
	} cases[] = {
		{ 142, 20, ":marker A<Enter>" }, { 142, 20, "<Enter>" }, { 142, 20, "<F4>" },
		{ 80, 24, "gU" }, { 80, 24, "<F7>" }, { 100, 30, "<F6>" }, { 100, 30, "<F4>" },
		{ 200, 50, "<F7>" }, { 80, 24, ":strip<Enter>" }, { 80, 24, ":tutor<Enter>" },
		{ 100, 30, ":track-add A<Enter>" }, { 142, 20, ":marker A<Enter>u" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int corner = 0; corner < 4; corner++) {
			const struct layout *l;
			struct roll *roll;
			struct rig r;
			int x, row;

			begin(&r, cases[i].w, cases[i].h);
			l = &r.ui.layout;
			roll = &r.ui.roll;
			for (int n = 0; n < 200; n++) {
				x = roll_column(roll, r.s->cursor_ticks + r.s->grid_ticks);
				row = roll->index[r.s->cursor_pitch] - roll->top;
				if (row > 0 && row < roll_rows(roll) - 1)
					press(&r, (corner & 1) == 0 ? "j" : "k");
				if ((corner & 2) != 0 && x < roll->area.w - roll->area.w / 4)
					press(&r, "l");
			}
			press(&r, cases[i].keys);
			ui_draw(&r.ui);
			x = roll_column(roll, r.s->cursor_ticks);
			row = roll->index[r.s->cursor_pitch] - roll->top;
			if (x < 0 || x >= (l->drawer && l->panel.h > 0 ? l->panel.x - l->roll.x :
			    roll->area.w) || row < 0 || row >= roll_rows(roll))
				fail_msg("%dx%d, %s: the cursor is at column %d, row %d of %d",
				    cases[i].w, cases[i].h, cases[i].keys, x, row, roll_rows(roll));
			end(&r);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_in_view_agrees_with_the_piece),
		cmocka_unit_test(what_takes_room_leaves_the_cursor_in_view),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
