/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/file.h"
#include "model/infer/adapter.h"
#include "model/infer/model.h"
#include "model/infer/model_internal.h"
#include "model/judge/hash_set.h"
#include "model/train/trainer.h"
#include "model_file.h"

struct pair {
	struct arch_config	 c;
	struct params		 p;
	struct model		*m;
	struct adapter		*a;
	char			 path[64];
};

/* An adapter whose B is not zero, so that it changes something. */
static void
make_pair(struct pair *f)
{
	struct params p = PARAMS_EMPTY;
	struct rng rng;
	struct err err;

	f->c = test_config(2, 32, 2, 64);
	f->p = (struct params)PARAMS_EMPTY;
	test_params(&f->c, 5, &f->p);
	test_model_write(test_path(f->path), &f->c, &f->p, NULL, NULL);
	f->m = test_model_at(f->path);
	arch_list_adapter(&arch_transformer, &f->c, 3, &p);
	assert_true(params_make(&p, &err));
	rng_seed(&rng, 9);
	for (size_t i = 0; i < p.count; i++)
		for (size_t k = 0; k < p.list[i].count; k++)
			p.data[p.list[i].offset + k] = 0.1f * rng_normal(&rng);
	f->a = adapter_new(f->m, 3, &p, &err);
	assert_non_null(f->a);
}

static void
clear_pair(struct pair *f)
{
	adapter_unref(f->a);
	model_unref(f->m);
	params_clear(&f->p);
	unlink(f->path);
}

static void
score(struct model *m, struct adapter *a, double *nats)
{
	struct token_window w;
	size_t tokens;
	struct err err;

	assert_true(token_window_init(&w, 64, &err));
	w.length = 64;
	test_tokens(w.input, 64, 3);
	for (size_t i = 0; i < 64; i++) {
		w.target[i] = (uint16_t)(i * 7 % (size_t)vocab_size());
		w.weight[i] = 1;
	}
	assert_true(model_score(m, a, &w, nats, &tokens, &err));
	token_window_clear(&w);
}

static const struct param *
find(const struct params *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->list[i].name, name) == 0)
			return &p->list[i];
	fail_msg("no %s", name);
	return NULL;
}

/* A model whose file holds W + 2 B A must score as the base with the adapter. */
static void
equals_a_model_with_it_added(void **state)
{
	static const char *const names[] = { "qkv", "attn_out", "up", "down" };
	struct pair f;
	struct model *sum;
	struct err err;
	double with, without, added;
	char name[64];

	(void)state;
	make_pair(&f);
	score(f.m, f.a, &with);
	score(f.m, NULL, &without);
	assert_true(fabs(with - without) > 1);

	for (int l = 0; l < 2; l++)
		for (size_t k = 0; k < COUNT(names); k++) {
			const struct param *w, *a, *b;

			snprintf(name, sizeof name, "layers.%d.%s.weight", l, names[k]);
			w = find(&f.p, name);
			snprintf(name, sizeof name, "layers.%d.%s.lora_a", l, names[k]);
			a = find(&f.a->params, name);
			snprintf(name, sizeof name, "layers.%d.%s.lora_b", l, names[k]);
			b = find(&f.a->params, name);
			for (int o = 0; o < w->rows; o++)
				for (int i = 0; i < w->columns; i++)
					for (int r = 0; r < 3; r++)
						f.p.data[w->offset + o * w->columns + i] += 2 *
						    f.a->params.data[b->offset + o * 3 + r] *
						    f.a->params.data[a->offset + r *
						    w->columns + i];
		}
	test_model_write(f.path, &f.c, &f.p, NULL, NULL);
	sum = model_open(f.path, &err);
	assert_non_null(sum);
	score(sum, NULL, &added);
	CHECK_NEAR(with, added, 1e-3);
	model_unref(sum);
	clear_pair(&f);
}

static void
steps_agree_with_scores(void **state)
{
	struct pair f;
	struct model_state *s;
	struct token_window w;
	double nats, want = 0;
	size_t tokens;
	float *logits;
	struct err err;

	(void)state;
	make_pair(&f);
	assert_true(token_window_init(&w, 30, &err));
	w.length = 30;
	test_tokens(w.input, 30, 4);
	logits = malloc(f.c.vocab_size * sizeof *logits);
	s = state_new(f.m, f.a, 1, INFER_F32, &err);
	for (int i = 0; i < 30; i++) {
		double sum = 0;

		w.target[i] = 5;
		w.weight[i] = 1;
		assert_true(model_step(s, &w.input[i], &(bool){ true }, logits, &err));
		for (int v = 0; v < f.c.vocab_size; v++)
			sum += exp(logits[v]);
		want += log(sum) - logits[5];
	}
	assert_true(model_score(f.m, f.a, &w, &nats, &tokens, &err));
	CHECK_NEAR(nats, want, 1e-3);
	model_state_free(s);
	free(logits);
	token_window_clear(&w);
	clear_pair(&f);
}

static bool
no_more(void *arg, const struct train_progress *p)
{
	(void)arg, (void)p;
	return false;
}

/* The graph that learns and the kernels that generate are two writings of one network. */
static void
agrees_with_the_graph(void **state)
{
	struct trainer_options o = TRAINER_DEFAULTS;
	struct train_progress last;
	struct token_window w;
	struct pair f;
	struct err err;
	double nats;
	size_t tokens;

	(void)state;
	make_pair(&f);
	assert_true(token_window_init(&w, 64, &err));
	w.length = 64;
	test_tokens(w.input, 64, 12);
	for (size_t i = 0; i < 64; i++) {
		w.target[i] = (uint16_t)(i * 5 % (size_t)vocab_size());
		w.weight[i] = i % 4 != 0;
		w.notes[i] = 1;
	}
	for (int tuned = 0; tuned < 2; tuned++) {
		struct trainer_task task = { .arch = &arch_transformer, .config = f.c,
		    .params = &f.p,
			.adapter = tuned ? &f.a->params : NULL, .held_out = { &w, 1 },
			.progress = no_more };

		o.threads = 1;
		o.precision = "fp32";
		if (!trainer_run(&task, &o, &last, &err))
			fail_msg("%s", err.text);
		assert_true(model_score(f.m, tuned ? f.a : NULL, &w, &nats, &tokens, &err));
		CHECK_NEAR(last.base, nats / 48, 1e-4);
	}
	token_window_clear(&w);
	clear_pair(&f);
}

static void
comes_back_as_it_went(void **state)
{
	struct pair f;
	struct adapter *back;
	uint8_t *bytes;
	size_t size;
	char path[64];
	struct err err;
	double a, b;

	(void)state;
	make_pair(&f);
	score(f.m, f.a, &a);
	assert_true(adapter_to_bytes(f.a, &bytes, &size, &err));
	back = adapter_from_bytes(f.m, bytes, size, &err);
	assert_non_null(back);
	score(f.m, back, &b);
	assert_true(a == b);
	adapter_unref(back);

	assert_true(adapter_write(f.a, test_path(path), &err));
	back = adapter_read(f.m, path, &err);
	assert_non_null(back);
	assert_int_equal(back->rank, 3);
	adapter_unref(back);
	unlink(path);

	for (size_t cut = 0; cut < size; cut += cut < 100 ? 9 : 509)
		assert_null(adapter_from_bytes(f.m, bytes, cut, &err));
	for (size_t at = 0; at < size && at < 4000; at += 11) {
		bytes[at] ^= 0x11;
		adapter_unref(adapter_from_bytes(f.m, bytes, size, &err));
		bytes[at] ^= 0x11;
	}
	free(bytes);
	clear_pair(&f);
}

static void
knows_its_base(void **state)
{
	struct pair f;
	struct model *other;
	uint8_t *bytes;
	size_t size;
	struct err err;

	(void)state;
	make_pair(&f);
	assert_true(adapter_to_bytes(f.a, &bytes, &size, &err));
	f.p.data[0] += 1;
	test_model_write(f.path, &f.c, &f.p, NULL, NULL);
	other = model_open(f.path, &err);
	assert_null(adapter_from_bytes(other, bytes, size, &err));
	assert_non_null(strstr(err.text, "it was tuned on another model"));
	model_unref(other);
	free(bytes);
	clear_pair(&f);
}

/* --- strength and blends */

static double
score_of(const struct pair *f, struct adapter *a)
{
	double nats;

	score(f->m, a, &nats);
	return nats;
}

static struct adapter *
blend_of(const struct adapter_share *shares, int count)
{
	struct adapter *blend;
	struct err err;

	blend = adapter_blend(shares, count, &err);
	if (blend == NULL)
		fail_msg("%s", err.text);
	return blend;
}

static void
a_strength_is_so_much_of_it(void **state)
{
	struct params p = PARAMS_EMPTY;
	struct adapter *half, *weak, *none;
	struct pair f;
	struct err err;

	(void)state;
	make_pair(&f);
	assert_true(params_copy(&p, &f.a->params, &err));
	adapter_weaken(&p, 0.5);
	weak = adapter_new(f.m, 3, &p, &err);
	half = blend_of(&(struct adapter_share){ f.a, 0.5 }, 1);
	none = blend_of(&(struct adapter_share){ f.a, 0 }, 1);
	CHECK_NEAR(score_of(&f, half), score_of(&f, weak), 1e-3);
	CHECK_NEAR(score_of(&f, none), score_of(&f, NULL), 1e-3);
	assert_true(fabs(score_of(&f, half) - score_of(&f, f.a)) > 0.1);
	assert_null(adapter_blend(&(struct adapter_share){ f.a, 1.6 }, 1, &err));
	assert_string_equal(err.text, "a strength of 1.6 is not from 0 to 1.5");
	adapter_unref(weak);
	adapter_unref(half);
	adapter_unref(none);
	clear_pair(&f);
}

static void
a_blend_is_the_sum_of_its_parts(void **state)
{
	struct adapter *half, *all, *twice;
	struct pair f;

	(void)state;
	make_pair(&f);
	half = blend_of(&(struct adapter_share){ f.a, 0.5 }, 1);
	twice = blend_of((struct adapter_share[]){ { f.a, 1 }, { half, 1 } }, 2);
	all = blend_of(&(struct adapter_share){ f.a, 1.5 }, 1);
	assert_int_equal(twice->rank, 6);
	CHECK_NEAR(score_of(&f, twice), score_of(&f, all), 1e-2);
	assert_true(fabs(score_of(&f, twice) - score_of(&f, f.a)) > 0.02);
	adapter_unref(half);
	adapter_unref(twice);
	adapter_unref(all);
	clear_pair(&f);
}

/* --- music */

/* So many bars of 4/4 with a quarter of this pitch and those above. */
static void
make_music(struct piece *p, int bars, int pitch)
{
	struct err err;

	assert_true(piece_init(p, bars, 1, (size_t)bars, &err));
	p->track[0] = (struct piece_track){ .low = (uint8_t)pitch,
		.high = (uint8_t)(pitch + bars) };
	for (int b = 0; b < bars; b++) {
		p->bar[b] = (struct piece_bar){ .steps = vocab_metre_steps(0) };
		p->note[b] = (struct piece_note){ .pitch = (uint8_t)(pitch + b % 12) };
		p->cell[b + 1] = (uint32_t)b + 1;
	}
	assert_true(piece_is_sound(p));
}

static void
its_music_comes_back(void **state)
{
	struct adapter *b;
	struct piece one, other;
	struct hash_set cells;
	struct pair f;
	struct err err;
	uint8_t *bytes;
	size_t size;

	(void)state;
	make_pair(&f);
	make_music(&one, 20, 60);
	make_music(&other, 8, 40);
	assert_true(adapter_music_add(&f.a->music, &one, ADAPTER_NOTES_MAX, &err));
	assert_true(adapter_music_add(&f.a->music, &other, 5, &err));	/* its last five bars */
	assert_true(adapter_to_bytes(f.a, &bytes, &size, &err));
	b = adapter_from_bytes(f.m, bytes, size, &err);
	if (b == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(b->music.count, 2);
	assert_int_equal(adapter_bars(b), 25);
	assert_memory_equal(b->music.piece[0].note, one.note, 20 * sizeof *one.note);
	assert_memory_equal(b->music.piece[1].note, other.note + 3, 5 * sizeof *one.note);
	assert_true(adapter_music_has(&b->music, &one));
	assert_true(adapter_music_cells(&other, &cells));
	assert_true(adapter_music_alike(&other, &cells));
	assert_false(adapter_music_alike(&one, &cells));
	hash_set_clear(&cells);
	assert_false(adapter_music_alike(&one, &cells));
	adapter_unref(b);
	/* A number that none can be. */
	for (int i = 0; i < 3; i++) {
		static const float wrong[] = { 300, 0.5f, -1 };

		f.a->music.numbers[0][40] = wrong[i];
		free(bytes);
		assert_true(adapter_to_bytes(f.a, &bytes, &size, &err));
		assert_null(adapter_from_bytes(f.m, bytes, size, &err));
		assert_string_equal(err.text, "music.0 is not a piece of music");
	}
	free(bytes);
	piece_clear(&one);
	piece_clear(&other);
	clear_pair(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_a_model_with_it_added),
		cmocka_unit_test(steps_agree_with_scores),
		cmocka_unit_test(agrees_with_the_graph),
		cmocka_unit_test(comes_back_as_it_went),
		cmocka_unit_test(knows_its_base),
		cmocka_unit_test(a_strength_is_so_much_of_it),
		cmocka_unit_test(a_blend_is_the_sum_of_its_parts),
		cmocka_unit_test(its_music_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
