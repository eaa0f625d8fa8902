/* SPDX-License-Identifier: MIT */
#include "counted_memory.h"
#include "test.h"

#include "base/rng.h"
#include "model/memory/memory.h"
#include "model/memory/memory_internal.h"
#include "model/token/encode.h"
#include "unit/pieces.h"

static const struct encoding encodings[] = {
	ENCODING_DEFAULT, { .block_bars = 1 }, { .block_bars = 8, .chords = true },
	{ .block_bars = 2, .auto_advance = true }, { .block_bars = 4, .auto_advance = true,
	    .future = true },
};

static bool allowed[VOCAB_SIZE_MAX];

static size_t allocations;

static bool
memory_is_there(void)
{
	allocations++;
	return true;
}

/*
 * --- a piece in words: a track's cells, "0:60 6:64" with a duration of 6 steps; "=":
 * as the bar before
 */

static void
add_cell(struct piece *p, const char *text, int before)
{
	int position, pitch, used;

	if (text[0] == '=') {
		int from = (int)p->cell[before], to = (int)p->cell[before + 1];

		for (int i = from; i < to; i++)
			p->note[p->notes++] = p->note[i];
		return;
	}
	for (; sscanf(text, " %d:%d%n", &position, &pitch, &used) == 2; text += used)
		p->note[p->notes++] = (struct piece_note){ (uint8_t)position, (uint8_t)pitch,
			(uint8_t)vocab_duration(6), 5 };
}

/* cells: tracks * bars of them, track by track. */
static void
make_piece(struct piece *p, int tracks, int bars, const char *const *cells)
{
	struct err err;

	assert_true(piece_init(p, bars, tracks, (size_t)tracks * (size_t)bars * 32, &err));
	p->notes = 0;
	for (int b = 0; b < bars; b++)
		p->bar[b] = (struct piece_bar){ 48, (uint8_t)vocab_metre(4, 4), 0, 3 };
	for (int t = 0; t < tracks; t++) {
		p->track[t] = (struct piece_track){ 0, 6, (uint8_t)vocab_duration(6), 5, 40, 90 };
		for (int b = 0; b < bars; b++) {
			p->cell[t * bars + b] = (uint32_t)p->notes;
			add_cell(p, cells[t * bars + b], t * bars + b - 1);
		}
	}
	p->cell[tracks * bars] = (uint32_t)p->notes;
}

static struct memory_stream *
new_stream(struct memory **memory)
{
	struct err err;
	struct memory_stream *s;

	*memory = memory_new(&err);
	assert_non_null(*memory);
	s = memory_stream_new(*memory, &err);
	assert_non_null(s);
	return s;
}

static void
learn(struct memory_stream *s, const struct piece *p, const struct encoding *e, int first, int end)
{
	struct encode_request r = { .encoding = *e, .first_bar = first, .end_bar = end };
	struct err err = { 0 };

	if (!memory_learn(s, p, &r, true, &err))
		fail_msg("%s", err.text);
}

/* The tokens of a stretch, as a window that the stream has begun. */
static void
open_window(struct memory_stream *s, const struct piece *p, const struct encoding *e,
    int first, int end, struct token_list *list)
{
	struct encode_request r = { .encoding = *e, .first_bar = first, .end_bar = end };
	struct grammar g;
	struct err err = { 0 };

	r.order_count = encode_order(p, 0, p->bars, 0, r.order);
	assert_true(encode(p, &r, list, NULL, &err));
	grammar_init(&g, e, first, -1);
	assert_true(memory_stream_window(s, &g, first, r.order, r.order_count, &err));
	grammar_clear(&g);
}

static void
read_token(struct memory_stream *s, const struct token_list *list, size_t i,
    enum memory_reading reading)
{
	struct err err = { 0 };

	if (!memory_stream_read(s, &list->token[i], list->weight[i] ? reading : MEMORY_PASS, &err))
		fail_msg("%s", err.text);
}

static void
ask(struct memory_stream *s, struct memory_votes *votes)
{
	grammar_mask(memory_stream_grammar(s), allowed);
	memory_stream_votes(s, allowed, votes);
}

static const struct memory_vote *
vote_of(const struct memory_votes *votes, int expert, uint16_t token)
{
	for (int i = 0; i < votes->count; i++)
		if (votes->vote[i].expert == expert && votes->vote[i].token == token)
			return &votes->vote[i];
	return NULL;
}

/* How many of the experts vote for each token of a window, and against it. */
static void
count_hits(struct memory_stream *s, const struct token_list *list, int hits[EXPERTS],
    int misses[EXPERTS])
{
	struct memory_votes votes;

	memset(hits, 0, EXPERTS * sizeof *hits);
	memset(misses, 0, EXPERTS * sizeof *misses);
	for (size_t i = 0; i < list->count; i++) {
		if (list->weight[i]) {
			ask(s, &votes);
			for (int e = 0; e < EXPERTS; e++) {
				hits[e] += vote_of(&votes, e, list->token[i].id) != NULL;
				misses[e] += vote_of(&votes, e, list->token[i].id) == NULL;
			}
		}
		read_token(s, list, i, MEMORY_FOLLOW);
	}
}

static void
check_hit(const int hits[EXPERTS], const int misses[EXPERTS], enum expert_id e, double share)
{
	if (hits[e] < share * (hits[e] + misses[e]) || hits[e] == 0)
		fail_msg("%s expected %d of %d tokens", expert_table[e].name, hits[e],
		    hits[e] + misses[e]);
}

/* --- what each expert is for */

static const char *const theme[] = {
	"0:60 12:62 24:64 36:65", "0:67 12:65 24:64 36:62", "0:60 12:64 24:67 36:72",
	    "0:71 12:67 24:62 36:59",
};

/* The same tune again, a fifth higher: the tails of intervals and the longest match know it. */
static void
transpositions_are_known(void **state)
{
	const char *cells[8] = { theme[0], theme[1], theme[2], theme[3],
		"0:67 12:69 24:71 36:72", "0:74 12:72 24:71 36:69", "0:67 12:71 24:74 36:79",
		"0:78 12:74 24:69 36:66" };
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct piece p;
	int hits[EXPERTS], misses[EXPERTS];

	(void)state;
	make_piece(&p, 1, 8, cells);
	learn(s, &p, &e, 0, 4);
	open_window(s, &p, &e, 4, 8, &list);
	count_hits(s, &list, hits, misses);
	check_hit(hits, misses, EXPERT_T3, 0.7);
	check_hit(hits, misses, EXPERT_MATCH, 0.6);
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/*
 * A second part a third below the first: the row above says what comes, before
 * anything was learnt of it.
 */
static void
doubled_rows_are_known(void **state)
{
	const char *cells[8] = { theme[0], theme[1], theme[2], theme[3],
		"0:57 12:59 24:61 36:62", "0:64 12:62 24:61 36:59", "0:57 12:61 24:64 36:69",
		"0:68 12:64 24:59 36:56" };
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct piece p;
	int hits[EXPERTS], misses[EXPERTS];

	(void)state;
	make_piece(&p, 2, 4, cells);
	open_window(s, &p, &e, 0, 4, &list);
	count_hits(s, &list, hits, misses);
	/* all of the second row but its first note */
	assert_in_range(hits[EXPERT_DOUBLE], 30, 40);
	assert_int_equal(hits[EXPERT_T3], 0);		/* nothing was learnt */
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/* The bar before with its last note changed: the earlier cell says all but that note. */
static void
varied_cells_are_known(void **state)
{
	const char *cells[4] = { theme[0], "0:60 12:62 24:64 36:69", theme[2], theme[3] };
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct memory_votes votes;
	struct piece p;
	size_t cell = 0;
	int hits = 0;

	(void)state;
	make_piece(&p, 1, 4, cells);
	open_window(s, &p, &e, 0, 4, &list);
	for (size_t i = 0; i < list.count; i++) {
		if (list.weight[i] && cell == 1) {
			ask(s, &votes);
			hits += vote_of(&votes, EXPERT_EARLIER, list.token[i].id) != NULL;
		}
		cell += vocab_kind(list.token[i].id) == TOKEN_CELL_END;
		read_token(s, &list, i, MEMORY_FOLLOW);
	}
	assert_int_equal(hits, 8);	/* of its nine tokens */
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/*
 * A cell that is to come again is expected as the encoder would write it: as a repeat
 * where one reaches.
 */
static void
cells_come_as_the_encoder_writes_them(void **state)
{
	const char *cells[8] = { theme[0], theme[1], theme[0], theme[1], theme[0], theme[1],
	    theme[0], theme[1] };
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct memory_votes votes;
	struct piece p;
	struct grammar g;
	struct err err;
	int starts = 0;

	(void)state;
	make_piece(&p, 1, 8, cells);
	learn(s, &p, &e, 0, 4);
	open_window(s, &p, &e, 4, 8, &list);
	for (size_t i = 0; i < list.count; i++) {
		if (memory_stream_grammar(s)->phase == PHASE_CELL) {
			ask(s, &votes);
			assert_non_null(vote_of(&votes, EXPERT_C1, list.token[i].id));
			assert_non_null(vote_of(&votes, EXPERT_C2, list.token[i].id));
			/*
			 * The window begins at bar 4: its first two cells have to be written out.
			 */
			assert_int_equal(vocab_kind(list.token[i].id) == TOKEN_REPEAT,
			    starts++ >= 2);
		}
		read_token(s, &list, i, MEMORY_FOLLOW);
	}
	assert_int_equal(starts, 4);
	token_list_clear(&list);

	/* In a window that holds those bars too, the same cell is a repeat. */
	memory_stream_begin(s, 0);
	grammar_init(&g, &e, 0, -1);
	assert_true(memory_stream_window(s, &g, 0, (int[]){ 0 }, 1, &err));
	grammar_clear(&g);
	open_window(s, &p, &e, 0, 8, &list);
	for (size_t i = 0; i < list.count; i++) {
		if (memory_stream_grammar(s)->phase == PHASE_CELL &&
		    memory_stream_grammar(s)->block_bar == 4) {
			ask(s, &votes);
			assert_non_null(vote_of(&votes, EXPERT_C1, list.token[i].id));
			assert_int_equal(vocab_kind(list.token[i].id), TOKEN_REPEAT);
		}
		read_token(s, &list, i, MEMORY_FOLLOW);
	}
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/* What comes after a region comes in it as an echo, and an echo is the cell that it names. */
static void
echoes_are_cells_that_come_later(void **state)
{
	const char *later = "0:50 12:57 24:54 36:61";
	const char *cells[12] = { theme[0], theme[1], theme[2], theme[3], theme[3], theme[2],
	    theme[1], later,
		theme[1], later, theme[2], theme[1] };
	struct encode_request r = { .encoding = ENCODING_DEFAULT, .end_bar = 8, .future_bars = 4,
		.region_bar = 4, .order_count = 1 };
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct memory_votes votes;
	struct piece p;
	struct grammar g;
	struct err err;
	int echoes = 0;

	(void)state;
	make_piece(&p, 1, 12, cells);
	memory_stream_begin(s, 8);
	learn(s, &p, &r.encoding, 8, 12);
	memory_stream_ahead(s);
	memory_stream_begin(s, 0);
	learn(s, &p, &r.encoding, 0, 4);
	assert_true(encode(&p, &r, &list, NULL, &err));
	grammar_init(&g, &r.encoding, 0, -1);
	g.future_bar = 8;
	assert_true(memory_stream_window(s, &g, 0, r.order, 1, &err));
	grammar_clear(&g);
	for (size_t i = 0; i < list.count; i++) {
		const struct grammar *now = memory_stream_grammar(s);
		bool region = !now->in_future && now->block_bars > 0 &&
		    now->block_bar - now->future_bars >= 4;

		if (region && vocab_kind(list.token[i].id) == TOKEN_ECHO) {
			ask(s, &votes);	/* bars 6 and 7 are those of 8 and 9 */
			assert_non_null(vote_of(&votes, EXPERT_C1, list.token[i].id));
			echoes++;
		}
		if (!memory_stream_read(s, &list.token[i], region ? MEMORY_FOLLOW : MEMORY_PASS,
		    &err))
			fail_msg("%s", err.text);
	}
	assert_int_equal(echoes, 2);
	for (int bar = 6; bar < 8; bar++)
		assert_true(stream_cell(s, 0, bar)->hash == stream_cell(s, 0, bar + 2)->hash);
	assert_int_equal(stream_cell(s, 0, 6)->length, 9);
	assert_null(stream_cell(s, 0, 12));
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/* Which tracks play, block after block. */
static void
rows_are_known(void **state)
{
	const char *cells[3 * 16];
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct piece p;
	int hits[EXPERTS], misses[EXPERTS], rows = 0;

	(void)state;
	for (int b = 0; b < 16; b++) {		/* the second rests in every other block */
		cells[b] = theme[b % 4];
		cells[16 + b] = b / 4 % 2 == 0 ? theme[(b + 1) % 4] : "";
		cells[32 + b] = theme[(b + 2) % 4];
	}
	make_piece(&p, 3, 16, cells);
	learn(s, &p, &e, 0, 8);
	open_window(s, &p, &e, 8, 16, &list);
	for (size_t i = 0; i < list.count; i++)
		rows += list.weight[i] && (vocab_kind(list.token[i].id) == TOKEN_TRACK ||
		    vocab_kind(list.token[i].id) == TOKEN_BLOCK_END);
	count_hits(s, &list, hits, misses);
	assert_int_equal(rows, 4 + 3);
	assert_int_equal(hits[EXPERT_ROW], rows);
	assert_true(hits[EXPERT_ROW_BEFORE] >= 5);
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/* --- what holds for every piece */

static void
check_votes(const struct memory_votes *votes)
{
	assert_in_range(votes->count, 0, MEMORY_VOTES_MAX);
	for (int i = 0; i < votes->count; i++) {
		const struct memory_vote *v = &votes->vote[i];

		assert_true(v->token < vocab_size() && allowed[v->token]);
		assert_in_range(v->expert, 0, EXPERTS - 1);
		assert_in_range(v->state, 0, EXPERT_STATES - 1);
		assert_in_range(v->kind, 0, SYMBOL_KINDS - 1);
		for (int k = 0; k < i; k++)
			assert_false(votes->vote[k].token == v->token &&
			    votes->vote[k].expert == v->expert);
	}
}

static void
learns_any_piece(void **state)
{
	struct rng rng;
	struct memory_votes votes;
	size_t asked = 0, voted = 0;

	(void)state;
	rng_seed(&rng, 12);
	for (int round = 0; round < 30; round++) {
		const struct encoding *e = &encodings[round % COUNT(encodings)];
		struct memory *memory;
		struct memory_stream *s = new_stream(&memory);
		struct token_list list = { 0 };
		struct piece p;
		int bars = 4 + (int)rng_below(&rng, 60), middle;

		assert_true(random_piece(&rng, bars, 1 + (int)rng_below(&rng, 6), &p));
		if (p.notes == 0 || encode_order(&p, 0, bars, 0, (int[VOCAB_TRACKS]){ 0 }) == 0)
			goto next;
		middle = 1 + (int)rng_below(&rng, (uint32_t)bars - 2);
		learn(s, &p, e, 0, middle);
		open_window(s, &p, e, middle, bars, &list);
		for (size_t i = 0; i < list.count; i++) {
			if (list.weight[i] && grammar_mask(memory_stream_grammar(s), allowed)) {
				memory_stream_votes(s, allowed, &votes);
				check_votes(&votes);
				asked++;
				voted += votes.count > 0;
			}
			read_token(s, &list, i, round % 2 == 0 ? MEMORY_LEARN : MEMORY_FOLLOW);
		}
next:
		token_list_clear(&list);
		piece_clear(&p);
		memory_stream_free(s);
		memory_free(memory);
	}
	assert_true(asked > 1000 && voted > asked / 2);
}

/* All bytes of what a memory has learnt. */
static uint64_t
fingerprint(const struct memory *m)
{
	const struct hash_table *tables[] = { &m->tallies, &m->matches, &m->numbers };
	uint64_t hash = 1;

	for (size_t t = 0; t < COUNT(tables); t++) {
		hash = hash_mix(hash, tables[t]->used);
		for (size_t i = 0; i < tables[t]->slots * tables[t]->slot_bytes; i++)
			hash = hash_mix(hash, tables[t]->slot[i]);
	}
	for (int i = 0; i < m->contents; i++)
		hash = hash_mix(hash_mix(hash, m->content[i].hash), m->content[i].first);
	return hash;
}

/* Candidates share a memory: following changes no byte of it, and no other stream. */
static void
following_leaves_the_memory_alone(void **state)
{
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory), *copy;
	struct token_list list = { 0 }, other = { 0 };
	struct memory_votes before, after;
	struct piece p;
	struct rng rng;
	struct err err;
	uint64_t learnt;

	(void)state;
	rng_seed(&rng, 5);
	assert_true(random_piece(&rng, 40, 3, &p));
	learn(s, &p, &e, 0, 20);
	copy = memory_stream_new(memory, &err);
	assert_true(memory_stream_copy(copy, s, &err));
	learnt = fingerprint(memory);
	open_window(s, &p, &e, 20, 30, &list);
	open_window(copy, &p, &e, 30, 40, &other);
	for (size_t i = 0; i + 1 < list.count && vocab_kind(list.token[i].id) != TOKEN_TRACK; i++)
		read_token(s, &list, i, MEMORY_FOLLOW);
	ask(s, &before);
	for (size_t i = 0; i < other.count; i++) {
		read_token(copy, &other, i, MEMORY_FOLLOW);
		if (grammar_mask(memory_stream_grammar(copy), allowed))
			memory_stream_votes(copy, allowed, &after);
	}
	ask(s, &after);
	assert_int_equal(after.count, before.count);
	for (int i = 0; i < after.count; i++) {
		const struct memory_vote *v = vote_of(&before, after.vote[i].expert,
		    after.vote[i].token);

		assert_non_null(v);
		assert_int_equal(v->state, after.vote[i].state);
	}
	assert_true(fingerprint(memory) == learnt);
	token_list_clear(&list);
	token_list_clear(&other);
	piece_clear(&p);
	memory_stream_free(copy);
	memory_stream_free(s);
	memory_free(memory);
}

/* A new window begins the block again that a full one stopped: its rows count once. */
static void
a_block_begun_again_has_its_rows_once(void **state)
{
	const char *cells[VOCAB_TRACKS * 8];
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list first = { 0 }, again = { 0 };
	struct piece p;
	int begun = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cells); i++)
		cells[i] = "0:60";
	make_piece(&p, VOCAB_TRACKS, 8, cells);
	memory_stream_begin(s, 0);
	open_window(s, &p, &e, 0, 8, &first);
	for (size_t i = 0; begun < VOCAB_TRACKS + 3; i++) {
		begun += vocab_kind(first.token[i].id) == TOKEN_TRACK;
		read_token(s, &first, i, MEMORY_FOLLOW);
	}
	open_window(s, &p, &e, 4, 8, &again);
	for (size_t i = 0; i < again.count; i++)
		read_token(s, &again, i, MEMORY_FOLLOW);
	assert_int_equal(s->rows, VOCAB_TRACKS);
	assert_int_equal(s->rows_before, VOCAB_TRACKS);
	for (int i = 0; i < VOCAB_TRACKS; i++)
		assert_int_equal(s->row[i], i);
	token_list_clear(&first);
	token_list_clear(&again);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/* Votes are asked for as often as one likes: nothing hangs on it. */
static void
asking_changes_nothing(void **state)
{
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory[2];
	struct memory_stream *s[2] = { new_stream(&memory[0]), new_stream(&memory[1]) };
	struct token_list list = { 0 };
	struct memory_votes votes;
	struct piece p;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 6);
	assert_true(random_piece(&rng, 30, 4, &p));
	for (int k = 0; k < 2; k++) {
		token_list_clear(&list);
		open_window(s[k], &p, &e, 0, 30, &list);
		for (size_t i = 0; i < list.count; i++) {
			for (int n = 0; n < k * 2 && grammar_mask(memory_stream_grammar(s[k]),
			    allowed); n++)
				memory_stream_votes(s[k], allowed, &votes);
			read_token(s[k], &list, i, MEMORY_LEARN);
		}
	}
	assert_true(fingerprint(memory[0]) == fingerprint(memory[1]));
	token_list_clear(&list);
	piece_clear(&p);
	for (int k = 0; k < 2; k++) {
		memory_stream_free(s[k]);
		memory_free(memory[k]);
	}
}

/* What comes after a region is known in it, and nothing inside it. */
static void
a_region_is_left_out(void **state)
{
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory[2];
	struct memory_stream *s[2];
	const char *cells[12] = { theme[0], theme[1], theme[0], theme[1],
		theme[2], theme[3], theme[2], theme[3],
		"0:50 6:57 12:54 18:61", "0:49 6:56 12:53 18:60", "0:50 6:57 12:54 18:61", "" };
	struct token_list list = { 0 };
	struct piece p;
	int hits[EXPERTS], misses[EXPERTS];

	(void)state;
	for (int k = 0; k < 2; k++) {		/* the second time the region holds other music */
		cells[4] = k == 0 ? theme[2] : "0:40 7:41 9:43";
		cells[6] = k == 0 ? theme[2] : "1:88";
		make_piece(&p, 1, 12, cells);
		s[k] = new_stream(&memory[k]);
		memory_stream_begin(s[k], 8);
		learn(s[k], &p, &e, 8, 12);
		memory_stream_begin(s[k], 0);
		learn(s[k], &p, &e, 0, 4);
		if (k == 0)
			piece_clear(&p);
	}
	assert_true(fingerprint(memory[0]) == fingerprint(memory[1]));
	piece_clear(&p);

	cells[4] = cells[8];			/* the region as the music after it */
	cells[5] = cells[9];
	make_piece(&p, 1, 12, cells);
	open_window(s[0], &p, &e, 4, 6, &list);
	count_hits(s[0], &list, hits, misses);
	check_hit(hits, misses, EXPERT_MATCH, 0.5);
	token_list_clear(&list);
	piece_clear(&p);
	for (int k = 0; k < 2; k++) {
		memory_stream_free(s[k]);
		memory_free(memory[k]);
	}
}

static void
reading_does_not_allocate(void **state)
{
	struct encoding e = ENCODING_DEFAULT;
	struct memory *memory;
	struct memory_stream *s = new_stream(&memory);
	struct token_list list = { 0 };
	struct memory_votes votes;
	struct piece p;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 8);
	assert_true(random_piece(&rng, 60, 4, &p));
	learn(s, &p, &e, 0, 30);
	open_window(s, &p, &e, 30, 60, &list);
	assert_true(list.count > 500);
	allocations = 0;
	for (size_t i = 0; i < list.count; i++) {
		read_token(s, &list, i, MEMORY_FOLLOW);
		if (grammar_mask(memory_stream_grammar(s), allowed))
			memory_stream_votes(s, allowed, &votes);
	}
	assert_in_range(allocations, 0, 16);	/* the lists that double */
	token_list_clear(&list);
	piece_clear(&p);
	memory_stream_free(s);
	memory_free(memory);
}

/* --- the view */

static void
intervals_and_back(void **state)
{
	struct view v;

	(void)state;
	view_init(&v);
	for (uint16_t id = 0; id < v.tokens; id++)
		for (int before = 0; before <= 128; before += 7)
			assert_int_equal(view_token(&v, view_interval(&v, id, before), before), id);
	assert_int_equal(view_token(&v, view_interval(&v, vocab_id(TOKEN_NOTE, 60), 55), 62),
	    vocab_id(TOKEN_NOTE, 67));
	assert_int_equal(view_token(&v, view_interval(&v, vocab_id(TOKEN_PLUS, 60), 55), 62),
	    vocab_id(TOKEN_PLUS, 67));
	assert_int_equal(view_token(&v, view_interval(&v, vocab_id(TOKEN_NOTE, 100), 40), 100),
	    VIEW_NOTHING);
	assert_int_equal(view_transposed(&v, vocab_id(TOKEN_NOTE, 60), -3),
	    vocab_id(TOKEN_NOTE, 57));
	assert_int_equal(view_transposed(&v, vocab_id(TOKEN_PLUS, VOCAB_PITCH_HIGH), 1),
	    VIEW_NOTHING);
	assert_int_equal(view_transposed(&v, vocab_id(TOKEN_DRUM, 40), 5),
	    vocab_id(TOKEN_DRUM, 40));
	for (int e = 0; e < EXPERTS; e++) {
		assert_non_null(expert_table[e].name);
		assert_true((expert_table[e].guess != NULL) == (expert_table[e].kind ==
		    EXPERT_GUESSES));
		assert_true((expert_table[e].context != NULL) != (expert_table[e].guess != NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transpositions_are_known),
		cmocka_unit_test(doubled_rows_are_known),
		cmocka_unit_test(varied_cells_are_known),
		cmocka_unit_test(cells_come_as_the_encoder_writes_them),
		cmocka_unit_test(echoes_are_cells_that_come_later),
		cmocka_unit_test(rows_are_known),
		cmocka_unit_test(learns_any_piece),
		cmocka_unit_test(following_leaves_the_memory_alone),
		cmocka_unit_test(a_block_begun_again_has_its_rows_once),
		cmocka_unit_test(asking_changes_nothing),
		cmocka_unit_test(a_region_is_left_out),
		cmocka_unit_test(reading_does_not_allocate),
		cmocka_unit_test(intervals_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
