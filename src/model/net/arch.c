/* SPDX-License-Identifier: MIT */
#include "model/net/arch.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tensor/op.h"
#include "tensor/weights.h"

const struct arch *const arch_table[] = {
	&arch_conv_lstm,
	&arch_gan,
	&arch_gru,
	&arch_lstm,
	&arch_mlp,
	&arch_rnn,
	&arch_tcn,
	&arch_transformer,
	&arch_vae,
	NULL
};

const struct arch_advice arch_advice_fast[] = { { ADVICE_RATE, 3e-3 }, { ADVICE_END, 0 } };

const char *
arch_name(size_t i)
{
	return arch_table[i] != NULL ? arch_table[i]->name : NULL;
}

const struct arch *
arch_find(const char *name)
{
	for (size_t i = 0; arch_table[i] != NULL; i++)
		if (strcmp(arch_table[i]->name, name) == 0)
			return arch_table[i];
	return NULL;
}

const struct arch *
arch_named(const char *name, struct err *err)
{
	const struct arch *arch = arch_find(name);
	char names[128] = "";
	size_t used = 0;

	for (size_t i = 0; arch_table[i] != NULL && used < sizeof names; i++)
		used += (size_t)snprintf(names + used, sizeof names - used, " %s",
		    arch_table[i]->name);
	if (arch == NULL)
		err_set(err, ERR_ARG, "there is no architecture %.40s; there are:%s", name, names);
	return arch;
}

const struct arch_config *
arch_size(const struct arch *arch, const char *name)
{
	for (const struct arch_size *size = arch->sizes; size != NULL && size->name != NULL; size++)
		if (strcmp(size->name, name) == 0)
			return &size->config;
	return NULL;
}

const struct head *
arch_head(const struct arch *arch)
{
	return arch->head != NULL ? arch->head : &head_tokens;
}

void
arch_list(const struct arch *arch, const struct head *head, const struct arch_config *c,
    struct params *p)
{
	head = head != NULL ? head : arch_head(arch);
	if (head->list != NULL)
		head->list(c, p);
	arch->list(c, p);
}

/* B starts as zero: an untrained adapter changes nothing. */
void
arch_list_adapter(const struct arch *arch, const struct arch_config *c, int rank, struct params *p)
{
	struct params body = PARAMS_EMPTY;
	char name[64];

	arch->list(c, &body);
	for (size_t i = 0; i < body.count; i++) {
		const struct param *q = &body.list[i];
		int stem = (int)(strlen(q->name) - strlen(".weight"));

		if (q->columns == 0 || q->maps == 0)
			continue;
		snprintf(name, sizeof name, "%.*s.lora_a", stem, q->name);
		params_add(p, name, rank, q->columns, PARAM_NORMAL,
		    1.0f / sqrtf((float)q->columns));
		snprintf(name, sizeof name, "%.*s.lora_b", stem, q->name);
		params_add(p, name, q->rows, rank, PARAM_ZERO, 0);
	}
	params_clear(&body);
}

size_t
arch_turns(const struct arch_config *c, int positions, float *turns)
{
	int half = c->heads > 0 ? c->width / c->heads / 2 : 0;

	if (turns != NULL)
		op_turns(turns, positions, half, ARCH_ROTARY_BASE);
	return (size_t)positions * (size_t)half * 2;
}

/* --- head of tokens */

static void
list_tokens(const struct arch_config *c, struct params *p)
{
	const float small = 0.02f;	/* GPT-2's */
	char name[48];

	params_add(p, "embed.weight", c->vocab_size, c->width, PARAM_NORMAL, small);
	for (int f = 0; f < FEATURE_COUNT; f++) {
		snprintf(name, sizeof name, "feature.%d.weight", f);
		params_add(p, name, c->feature_size[f], c->width, PARAM_NORMAL, small)->optional =
		    c->feature_size[f] == 1;
	}
}

/* Table 0 is that of tokens, table 1 + F that of feature F. */
static int
row_of(const void *arg, int row, int table)
{
	const struct token *token = (const struct token *)arg + row;

	return table == 0 ? token->id : token->feature[table - 1];
}

struct tensor *
arch_states(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	const struct token_window *w = run->window;

	return arch->body(t, c, run, op_embed(t, (int)w->length, run->params, head_tokens.params,
	    row_of, w->input));
}

struct tensor *
arch_logits(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	return op_linear(t, arch_states(t, arch, c, run), &run->params[0]);
}

static struct tensor *
loss_of_tokens(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	const struct token_window *w = run->window;

	return op_loss_smoothed(t, arch_logits(t, arch, c, run), w->target, w->weight,
	    run->smoothing);
}

const struct head head_tokens = {
	.name = "tokens",
	.params = 1 + FEATURE_COUNT,
	.list = list_tokens,
	.loss = loss_of_tokens,
};

/* --- metadata of files */

#define ROW(field, name, low, high, help) { name, offsetof(struct arch_config, field), low, high },
const struct arch_number arch_numbers[] = { ARCH_NUMBERS(ROW) { NULL, 0, 0, 0 } };
#undef ROW

static const struct arch_number vocabulary = {
	"vocab_size", offsetof(struct arch_config, vocab_size), 1, 65536
};

int *
arch_number(struct arch_config *c, const struct arch_number *n)
{
	return (int *)(void *)((char *)c + n->offset);
}

/* Heads that embed no tokens have no features; a former vocabulary has fewer. */
static bool
read_features(const struct weights *w, const struct head *head, struct arch_config *c,
    struct err *err)
{
	memcpy(c->feature_size, vocab_feature_size, sizeof c->feature_size);
	for (int f = 0; f < FEATURE_COUNT && head->params > 0; f++) {
		const struct weights_entry *e;
		char key[32];

		snprintf(key, sizeof key, "feature.%d.weight", f);
		e = weights_find(w, key);
		c->feature_size[f] = 1;
		if (e == NULL && f > 0)
			continue;	/* absent in a former version */
		if (e == NULL || e->dimensions != 2 || e->shape[0] < 1 || e->shape[0] > 256)
			return err_set(err, ERR_FORMAT, "it has no %s of 1 to 256 rows", key);
		c->feature_size[f] = (int)e->shape[0];
	}
	return true;
}

static bool
read_number(const struct weights *w, const struct arch_number *n, struct arch_config *c,
    struct err *err)
{
	const char *word = weights_meta(w, n->name);
	long long value;
	struct err why;

	if (word == NULL && n->low == 0)
		return true;	/* stays 0 */
	if (word == NULL)
		return err_set(err, ERR_FORMAT, "its metadata has no %s", n->name);
	if (!text_integer(word, n->low, n->high, &value, &why))
		return err_set(err, ERR_FORMAT, "its %s: %.120s", n->name, why.text);
	*arch_number(c, n) = (int)value;
	return true;
}

bool
arch_read_config(const struct weights *w, const struct arch **arch, struct arch_config *c,
    struct err *err)
{
	const char *format = weights_meta(w, "format"), *name = weights_meta(w, "arch");

	if (format == NULL || strcmp(format, ARCH_FORMAT) != 0)
		return err_set(err, ERR_FORMAT, "it is not a model of cadenza: its format "
		    "is %.32s, not %s", format != NULL ? format : "missing", ARCH_FORMAT);
	*arch = name != NULL ? arch_find(name) : NULL;
	if (*arch == NULL)
		return err_set(err, ERR_FORMAT, "its architecture, %.32s, is unknown",
		    name != NULL ? name : "none");
	*c = (struct arch_config){ 0 };
	for (const struct arch_number *n = arch_numbers; n->name != NULL; n++)
		if (!read_number(w, n, c, err))
			return false;
	return read_number(w, &vocabulary, c, err) && read_features(w, arch_head(*arch), c, err) &&
	    (*arch)->check(c, err);
}

static void
write_number(struct weights_writer *w, const struct arch_number *n, struct arch_config *c)
{
	char word[16];

	snprintf(word, sizeof word, "%d", *arch_number(c, n));
	weights_writer_meta(w, n->name, word);
}

void
arch_write_config(struct weights_writer *w, const struct arch *arch,
    const struct arch_config *config)
{
	struct arch_config c = *config;

	weights_writer_meta(w, "format", ARCH_FORMAT);
	weights_writer_meta(w, "arch", arch->name);
	for (const struct arch_number *n = arch_numbers; n->name != NULL; n++)
		write_number(w, n, &c);
	write_number(w, &vocabulary, &c);
}
