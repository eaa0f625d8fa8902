/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/file.h"
#include "model/infer/model.h"
#include "model/infer/model_internal.h"
#include "model_file.h"

/* --- a slow twin: the formulas of arch.h in doubles, one position after another */

struct twin {
	const struct arch_config *c;
	const struct params	*p;
	double			*keys, *values;	/* (layers, context, d) */
	double			*heard;		/* (layers, 2, context, d): what the taps see */
	int			 length;
};

static const float *
matrix(const struct twin *t, const char *fmt, int i)
{
	char name[64];

	snprintf(name, sizeof name, fmt, i);
	for (size_t k = 0; k < t->p->count; k++)
		if (strcmp(t->p->list[k].name, name) == 0)
			return t->p->data + t->p->list[k].offset;
	fail_msg("no matrix %s", name);
	return NULL;
}

static void
multiply(double *y, const float *w, const double *x, int out, int in)
{
	for (int o = 0; o < out; o++) {
		y[o] = 0;
		for (int i = 0; i < in; i++)
			y[o] += (double)w[o * in + i] * x[i];
	}
}

static void
norm(double *y, const float *gain, const double *x, int n)
{
	double s = 0;

	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	for (int i = 0; i < n; i++)
		y[i] = gain[i] * x[i] / sqrt(s / n + 1e-5);
}

static void
turn(double *x, int h, int at)
{
	for (int i = 0; i < h / 2; i++) {
		double w = at * pow(10000, -2.0 * i / h), a = x[i], b = x[i + h / 2];

		x[i] = a * cos(w) - b * sin(w);
		x[i + h / 2] = a * sin(w) + b * cos(w);
	}
}

static void
twin_attend(struct twin *t, int layer, double *qkv, double *mixed)
{
	int d = t->c->width, h = d / t->c->heads, at = t->length;
	double *keys = t->keys + (size_t)layer * t->c->context * d;
	double *values = t->values + (size_t)layer * t->c->context * d;

	for (int head = 0; head < t->c->heads; head++) {
		turn(qkv + head * h, h, at);
		turn(qkv + d + head * h, h, at);
	}
	memcpy(keys + at * d, qkv + d, d * sizeof *keys);
	memcpy(values + at * d, qkv + 2 * d, d * sizeof *values);
	memset(mixed, 0, d * sizeof *mixed);
	for (int head = 0; head < t->c->heads; head++) {
		double sum = 0, weight;

		for (int pass = 0; pass < 2; pass++)
			for (int s = 0; s <= at; s++) {
				weight = 0;
				for (int i = head * h; i < (head + 1) * h; i++)
					weight += qkv[i] * keys[s * d + i];
				weight = exp(weight / sqrt(h));
				if (pass == 0)
					sum += weight;
				else
					for (int i = head * h; i < (head + 1) * h; i++)
						mixed[i] += weight / sum * values[s * d + i];
			}
	}
}

/* norm(x) of this position, kept for those that come, and what the taps have of those before. */
static void
twin_hear(struct twin *t, double *y, const double *x, int layer, const char *gain,
    const char *taps, int which)
{
	int d = t->c->width;
	double *all = t->heard + (size_t)(layer * 2 + which) * t->c->context * d;

	norm(y, matrix(t, gain, layer), x, d);
	memcpy(all + t->length * d, y, d * sizeof *all);
	for (int k = 1; k < t->c->kernel && k <= t->length; k++)
		for (int i = 0; i < d; i++)
			y[i] += matrix(t, taps, layer)[(k - 1) * d + i] *
			    all[(t->length - k) * d + i];
}

static void
twin_step(struct twin *t, const struct token *token, double *logits)
{
	int d = t->c->width;
	double x[d], y[d], wide[4 * d], z[d];

	for (int i = 0; i < d; i++) {
		x[i] = matrix(t, "embed.weight", 0)[token->id * d + i];
		for (int f = 0; f < FEATURE_COUNT; f++)
			x[i] += matrix(t, "feature.%d.weight", f)[token->feature[f] * d + i];
	}
	if (t->c->input_norm) {
		norm(y, matrix(t, "input_norm.weight", 0), x, d);
		memcpy(x, y, d * sizeof *x);
	}
	for (int l = 0; l < t->c->layers; l++) {
		twin_hear(t, y, x, l, "layers.%d.attn_norm.weight",
		    "layers.%d.attn_taps.weight", 0);
		multiply(wide, matrix(t, "layers.%d.qkv.weight", l), y, 3 * d, d);
		twin_attend(t, l, wide, y);
		multiply(z, matrix(t, "layers.%d.attn_out.weight", l), y, d, d);
		for (int i = 0; i < d; i++)
			x[i] += z[i];
		twin_hear(t, y, x, l, "layers.%d.mlp_norm.weight", "layers.%d.mlp_taps.weight", 1);
		multiply(wide, matrix(t, "layers.%d.up.weight", l), y, 4 * d, d);
		for (int i = 0; i < 4 * d; i++)
			wide[i] *= 0.5 * (1 +
			    tanh(sqrt(2 / M_PI) * (wide[i] + 0.044715 * pow(wide[i], 3))));
		multiply(z, matrix(t, "layers.%d.down.weight", l), wide, d, 4 * d);
		for (int i = 0; i < d; i++)
			x[i] += z[i];
	}
	norm(y, matrix(t, "norm.weight", 0), x, d);
	multiply(logits, matrix(t, "embed.weight", 0), y, t->c->vocab_size, d);
	t->length++;
}

/* logits (n, V) after each of n tokens */
static double *
twin_logits(const struct arch_config *c, const struct params *p,
    const struct token *token, size_t n)
{
	size_t kept = (size_t)c->layers * c->context * c->width;
	struct twin t = { c, p, malloc(kept * sizeof(double)), malloc(kept * sizeof(double)),
	    malloc(2 * kept * sizeof(double)), 0 };
	double *logits = malloc(n * c->vocab_size * sizeof *logits);

	for (size_t i = 0; i < n; i++)
		twin_step(&t, &token[i], logits + i * c->vocab_size);
	free(t.keys);
	free(t.values);
	free(t.heard);
	return logits;
}

/* --- a model and its twin */

struct fixture {
	struct arch_config	 c;
	struct params		 p;
	struct model		*m;
	char			 path[64];
};

static void
make_fixture_of(struct fixture *f, const struct arch_config *c)
{
	f->c = *c;
	f->p = (struct params)PARAMS_EMPTY;
	test_params(&f->c, 5, &f->p);
	test_model_write(test_path(f->path), &f->c, &f->p, NULL, NULL);
	f->m = test_model_at(f->path);
}

static void
make_fixture(struct fixture *f, int layers, int width, int heads, int context)
{
	struct arch_config c = test_config(layers, width, heads, context);

	make_fixture_of(f, &c);
}

static void
clear_fixture(struct fixture *f)
{
	model_unref(f->m);
	params_clear(&f->p);
	unlink(f->path);
}

static void
check_logits(const float *got, const double *want, size_t n, double within)
{
	for (size_t i = 0; i < n; i++)
		CHECK_NEAR(got[i], want[i], within);
}

/* Head sizes that are not a multiple of the kernels' lanes, and prefixes that are. */
static void
steps_equal_the_twin(void **state)
{
	static const struct { int layers, width, heads, context, prefix, rows, kernel; } cases[] = {
		{ 2, 24, 2, 40, 0, 1, 0 }, { 2, 32, 2, 96, 70, 1, 0 }, { 1, 32, 1, 40, 16, 3, 0 },
		{ 3, 48, 4, 150, 129, 5, 0 }, { 2, 64, 2, 30, 1, 9, 0 },
		/*
		 * With taps: within a block of the prefix, across two, and from the prefix into
		 * rows.
		 */
		{ 2, 24, 2, 40, 0, 1, 4 }, { 2, 32, 2, 96, 66, 1, 4 }, { 1, 32, 1, 40, 1, 3, 4 },
		{ 3, 48, 4, 150, 129, 5, 2 }, { 2, 64, 2, 30, 2, 9, 6 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int rows = cases[i].rows, prefix = cases[i].prefix, n = cases[i].context, V;
		struct arch_config c;
		struct fixture f;
		struct model_state *s;
		struct token tokens[rows][n];
		double *want[rows];
		float *logits;
		struct err err;

		c = test_config(cases[i].layers, cases[i].width, cases[i].heads, n);
		c.kernel = cases[i].kernel;
		c.input_norm = i % 2;
		make_fixture_of(&f, &c);
		V = f.c.vocab_size;
		logits = malloc((size_t)rows * V * sizeof *logits);
		for (int r = 0; r < rows; r++) {
			test_tokens(tokens[r], n, 100 + r);
			memcpy(tokens[r], tokens[0], prefix * sizeof tokens[0][0]);
			want[r] = twin_logits(&f.c, &f.p, tokens[r], n);
		}
		s = state_new(f.m, NULL, rows, INFER_F32, &err);
		assert_non_null(s);
		if (prefix > 0) {
			assert_true(model_prefill(s, tokens[0], prefix, logits, &err));
			check_logits(logits, want[0] + (size_t)(prefix - 1) * V, V, 1e-4);
		}
		/* Every third step some rows stand still, so that the rows drift apart. */
		for (int step = 0; model_state_length(s, 0) < (size_t)n; step++) {
			struct token now[rows];
			bool active[rows];

			for (int r = 0; r < rows; r++) {
				active[r] = step % 3 != 1 || r % 2 == 0;
				now[r] = tokens[r][model_state_length(s, r)];
			}
			assert_true(model_step(s, now, active, logits, &err));
			for (int r = 0; r < rows; r++)
				if (active[r])
					check_logits(logits + r * V, want[r] +
					    (model_state_length(s, r) - 1) * V, V, 1e-4);
		}
		model_state_free(s);
		for (int r = 0; r < rows; r++)
			free(want[r]);
		free(logits);
		clear_fixture(&f);
	}
}

/* What each row gets must not depend on who runs beside it, but for the order of sums. */
static void
a_row_is_the_same_alone(void **state)
{
	struct fixture f;
	struct model_state *many, *one;
	struct token prefix[20], next[6];
	bool active[6] = { true, true, true, true, true, true };
	float *a, *b;
	struct err err;

	(void)state;
	make_fixture(&f, 2, 32, 2, 64);
	a = malloc(6 * f.c.vocab_size * sizeof *a);
	b = malloc(f.c.vocab_size * sizeof *b);
	many = state_new(f.m, NULL, 6, INFER_F32, &err);
	one = state_new(f.m, NULL, 1, INFER_F32, &err);
	test_tokens(prefix, 20, 1);
	assert_true(model_prefill(many, prefix, 20, a, &err));
	assert_true(model_prefill(one, prefix, 20, b, &err));
	for (int step = 0; step < 20; step++) {
		test_tokens(next, 6, 50 + step);
		assert_true(model_step(many, next, active, a, &err));
		assert_true(model_step(one, next + 4, active, b, &err));
		for (int v = 0; v < f.c.vocab_size; v++)
			CHECK_NEAR(a[4 * f.c.vocab_size + v], b[v], 2e-5);
	}
	model_state_free(many);
	model_state_free(one);
	free(a);
	free(b);
	clear_fixture(&f);
}

static void
small_weights_stay_near(void **state)
{
	struct fixture f;
	struct model_state *s;
	struct token tokens[50];
	double *want, off = 0;
	float *logits;
	struct err err;

	(void)state;
	make_fixture(&f, 2, 48, 2, 50);
	test_tokens(tokens, 50, 9);
	want = twin_logits(&f.c, &f.p, tokens, 50);
	logits = malloc(f.c.vocab_size * sizeof *logits);
	s = state_new(f.m, NULL, 1, INFER_BF16, &err);
	/* An odd prefix: its last column shares its words with the first step's. */
	assert_true(model_prefill(s, tokens, 17, logits, &err));
	for (int i = 17; i < 50; i++) {
		assert_true(model_step(s, &tokens[i], &(bool){ true }, logits, &err));
		for (int v = 0; v < f.c.vocab_size; v++)
			off = fmax(off, fabs(logits[v] - want[i * f.c.vocab_size + v]));
	}
	assert_true(off > 1e-6);	/* they are not the exact ones */
	assert_true(off < 0.1);
	model_state_free(s);
	free(want);
	free(logits);
	clear_fixture(&f);
}

static void
score_counts_weighted_targets(void **state)
{
	struct fixture f;
	struct token_window w;
	struct err err;
	double nats, want = 0, *logits;
	size_t tokens, n = 100;

	(void)state;
	make_fixture(&f, 2, 32, 2, 100);
	assert_true(token_window_init(&w, n, &err));
	w.length = n;
	test_tokens(w.input, n, 3);
	for (size_t i = 0; i < n; i++) {
		w.target[i] = (uint16_t)(i * 7 % f.c.vocab_size);
		w.weight[i] = i % 3 == 0;
	}
	logits = twin_logits(&f.c, &f.p, w.input, n);
	for (size_t i = 0; i < n; i++) {
		const double *row = logits + i * f.c.vocab_size;
		double sum = 0;

		for (int v = 0; v < f.c.vocab_size; v++)
			sum += exp(row[v]);
		if (w.weight[i])
			want += log(sum) - row[w.target[i]];
	}
	assert_true(model_score(f.m, NULL, &w, &nats, &tokens, &err));
	assert_int_equal(tokens, 34);
	CHECK_NEAR(nats, want, 1e-3);
	w.length = n;
	free(logits);
	token_window_clear(&w);
	clear_fixture(&f);
}

struct errand {
	struct model	*m;
	double		 sum;		/* of all logits of 60 steps after a prefix */
};

static void *
run_errand(void *arg)
{
	struct errand *e = arg;
	struct model_state *s;
	struct token tokens[80];
	float *logits = malloc(vocab_size() * sizeof *logits);
	struct err err;

	test_tokens(tokens, 80, 7);
	s = model_state_new(e->m, NULL, 1, &err);
	assert_true(model_prefill(s, tokens, 20, logits, &err));
	for (int i = 20; i < 80; i++) {
		assert_true(model_step(s, &tokens[i], &(bool){ true }, logits, &err));
		for (int v = 0; v < vocab_size(); v++)
			e->sum += logits[v];
	}
	model_state_free(s);
	free(logits);
	return NULL;
}

/* The generator runs while the learner measures: both find the packings unmade. */
static void
threads_share_a_model(void **state)
{
	struct fixture f;
	struct errand errands[3];
	pthread_t threads[3];

	(void)state;
	make_fixture(&f, 2, 32, 2, 80);
	for (int i = 0; i < 3; i++) {
		errands[i] = (struct errand){ model_ref(f.m), 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, run_errand, &errands[i]), 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		model_unref(errands[i].m);
		assert_true(errands[i].sum == errands[0].sum && errands[i].sum != 0);
	}
	clear_fixture(&f);
}

static void
says_when_the_context_is_full(void **state)
{
	struct fixture f;
	struct model_state *s;
	struct token tokens[17];
	float *logits;
	struct err err;

	(void)state;
	make_fixture(&f, 1, 16, 1, 16);
	logits = malloc(f.c.vocab_size * sizeof *logits);
	test_tokens(tokens, 17, 1);
	s = model_state_new(f.m, NULL, 1, &err);
	assert_false(model_prefill(s, tokens, 17, logits, &err));
	assert_string_equal(err.text, "17 tokens do not fit the model's context of 16");
	assert_true(model_prefill(s, tokens, 15, logits, &err));
	assert_true(model_step(s, &tokens[15], &(bool){ true }, logits, &err));
	assert_int_equal(model_state_length(s, 0), 16);
	assert_false(model_step(s, &tokens[16], &(bool){ true }, logits, &err));
	assert_string_equal(err.text, "the model's context of 16 tokens is full");
	/* A prefix resets it. */
	assert_true(model_prefill(s, tokens, 3, logits, &err));
	assert_int_equal(model_state_length(s, 0), 3);
	tokens[3].id = (uint16_t)f.c.vocab_size;
	assert_false(model_step(s, &tokens[3], &(bool){ true }, logits, &err));
	assert_int_equal(model_state_length(s, 0), 3);
	model_state_free(s);
	free(logits);
	clear_fixture(&f);
}

static void
tells_what_it_is(void **state)
{
	struct fixture f;
	struct model_info info;

	(void)state;
	make_fixture(&f, 2, 32, 4, 64);
	model_info(f.m, &info);
	assert_string_equal(info.arch, "transformer");
	assert_string_equal(info.recipe, "random");
	assert_int_equal(info.parameters, params_total(&f.p));
	assert_int_equal(info.layers * 1000 + info.width * 10 + info.heads, 2324);
	assert_int_equal(strlen(info.hash), 32);
	assert_int_equal(info.encoding.block_bars, 4);
	test_model_write(f.path, &f.c, &f.p, "encoding", "block=8 position=explicit");
	model_unref(f.m);
	f.m = model_open(f.path, NULL);
	model_info(f.m, &info);
	assert_int_equal(info.encoding.block_bars, 8);
	clear_fixture(&f);
}

/* --- files that are not what they say */

static void
expect_refusal(const char *path, const char *part)
{
	struct err err;
	struct model *m = model_open(path, &err);

	if (m != NULL)
		fail_msg("opened where \"%s\" was to be said", part);
	if (strstr(err.text, part) == NULL)
		fail_msg("said \"%s\", which lacks \"%s\"", err.text, part);
}

static void
refuses_wrong_models(void **state)
{
	static const struct { const char *key, *value, *says; } cases[] = {
		{ "vocab_hash", "0000000000000000", "was made for another version of the "
		    "vocabulary" },
		{ "layers", "3", "it has no layers.2." },
		{ "layers", "-1", "layers" },
		{ "width", "64", "has" },
		{ "heads", "5", "heads" },
		{ "context", "100000000", "context" },
		{ "arch", "oracle", "oracle" },
		{ "encoding", "block=3", "its encoding" },
		{ "format", "gpt", "format" },
	};
	struct arch_config c = test_config(2, 32, 2, 64);
	struct params p = PARAMS_EMPTY;
	char path[64];

	(void)state;
	test_params(&c, 1, &p);
	test_path(path);
	for (size_t i = 0; i < COUNT(cases); i++) {
		test_model_write(path, &c, &p, cases[i].key, cases[i].value);
		expect_refusal(path, cases[i].says);
	}
	p.data[p.list[20].offset] = NAN;
	test_model_write(path, &c, &p, NULL, NULL);
	expect_refusal(path, "contains a NaN or an infinity");
	unlink(path);
	expect_refusal(path, "is neither a file nor a model that comes with the program");
	expect_refusal("/tmp", "folder");
	params_clear(&p);
}

/*
 * Every prefix of the header's length, and every 61st of the rest: opened or refused,
 * never worse.
 */
static void
survives_cut_and_flipped_files(void **state)
{
	struct arch_config c = test_config(1, 8, 1, 4);
	struct params p = PARAMS_EMPTY;
	char path[64];
	uint8_t *bytes;
	size_t size;
	struct err err;

	(void)state;
	test_params(&c, 1, &p);
	test_model_write(test_path(path), &c, &p, NULL, NULL);
	assert_true(file_read(path, 1 << 24, &bytes, &size, &err));
	for (size_t cut = 0; cut < size; cut += cut < 200 ? 7 : 997) {
		FILE *out = fopen(path, "wb");

		fwrite(bytes, 1, cut, out);
		fclose(out);
		assert_null(model_open(path, &err));
	}
	for (size_t at = 0; at < 3000; at += 13) {
		FILE *out = fopen(path, "wb");

		bytes[at] ^= 0x15;
		fwrite(bytes, 1, size, out);
		fclose(out);
		model_unref(model_open(path, &err));
		bytes[at] ^= 0x15;
	}
	unlink(path);
	free(bytes);
	params_clear(&p);
}

/*
 * A file of the vocabulary before FUTURE: it opens, scores as it did, and gives the
 * new tokens no chance.
 */
static void
former_vocabularies_open(void **state)
{
	struct arch_config c = test_config(1, 16, 2, 32);
	struct params p = PARAMS_EMPTY;
	struct token token[8];
	struct model_state *s;
	struct model *m;
	float logits[1024];
	char path[64];
	struct err err;
	int tokens, features;

	(void)state;
	assert_true(vocab_former(UINT64_C(0x350f28973caaf608), &tokens, &features));
	assert_false(vocab_former(vocab_hash(), &tokens, &features));
	assert_true(tokens < vocab_size() && features < FEATURE_COUNT);
	c.vocab_size = tokens;
	for (int f = features; f < FEATURE_COUNT; f++)
		c.feature_size[f] = 1;
	test_params(&c, 7, &p);
	for (size_t i = 0; i < p.count; i++)		/* as if they were not there */
		if (p.list[i].optional)
			memset(p.data + p.list[i].offset, 0, p.list[i].count * sizeof *p.data);
	test_model_write(test_path(path), &c, &p, "vocab_hash", "350f28973caaf608");
	m = test_model_at(path);
	s = model_state_new(m, NULL, 2, &err);
	assert_non_null(s);
	test_tokens(token, 8, 3);
	for (int i = 0; i < 8; i++)
		token[i].id %= tokens;
	assert_true(model_prefill(s, token, 7, logits, &err));
	for (int i = 0; i < vocab_size(); i++)
		assert_true(i < tokens ? fabsf(logits[i]) < 1e3f : logits[i] < -1e3f);
	token[7].id = (uint16_t)tokens;
	assert_false(model_prefill(s, token, 8, logits, &err));
	model_state_free(s);
	model_unref(m);
	unlink(path);
	params_clear(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(former_vocabularies_open),
		cmocka_unit_test(steps_equal_the_twin),
		cmocka_unit_test(a_row_is_the_same_alone),
		cmocka_unit_test(small_weights_stay_near),
		cmocka_unit_test(score_counts_weighted_targets),
		cmocka_unit_test(threads_share_a_model),
		cmocka_unit_test(says_when_the_context_is_full),
		cmocka_unit_test(tells_what_it_is),
		cmocka_unit_test(refuses_wrong_models),
		cmocka_unit_test(survives_cut_and_flipped_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
