/* SPDX-License-Identifier: MIT */
#include "model/arch.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tensor/weights.h"

const struct arch *const arch_table[] = { &arch_transformer, NULL };

const struct arch *
arch_find(const char *name)
{
	for (size_t i = 0; arch_table[i] != NULL; i++)
		if (strcmp(arch_table[i]->name, name) == 0)
			return arch_table[i];
	return NULL;
}

static const struct {
	const char	*key;
	size_t		 offset;	/* of an int in struct arch_config */
	int		 high;		/* beyond it nobody's machine can run it */
} sizes[] = {
	{ "layers",     offsetof(struct arch_config, layers),     100 },
	{ "width",      offsetof(struct arch_config, width),      8192 },
	{ "heads",      offsetof(struct arch_config, heads),      128 },
	{ "context",    offsetof(struct arch_config, context),    65536 },
	{ "vocab_size", offsetof(struct arch_config, vocab_size), 65536 },
};
#define SIZES (sizeof sizes / sizeof sizes[0])

static int *
size_of(struct arch_config *c, size_t i)
{
	return (int *)(void *)((char *)c + sizes[i].offset);
}

bool
arch_read_config(const struct weights *w, const struct arch **arch, struct arch_config *c,
    struct err *err)
{
	const char *format = weights_meta(w, "format"), *name = weights_meta(w, "arch");

	if (format == NULL || strcmp(format, ARCH_FORMAT) != 0)
		return err_set(err, ERR_FORMAT, "it is not a model of cadenza's: its format is %.32s, not %s",
		    format != NULL ? format : "not named", ARCH_FORMAT);
	*arch = name != NULL ? arch_find(name) : NULL;
	if (*arch == NULL)
		return err_set(err, ERR_FORMAT, "its architecture, %.32s, is not known",
		    name != NULL ? name : "none");
	*c = (struct arch_config){ 0 };
	for (size_t i = 0; i < SIZES; i++) {
		const char *word = weights_meta(w, sizes[i].key);
		long long value;
		struct err why;

		if (word == NULL)
			return err_set(err, ERR_FORMAT, "its metadata has no %s", sizes[i].key);
		if (!text_integer(word, 1, sizes[i].high, &value, &why))
			return err_set(err, ERR_FORMAT, "its %s: %.120s", sizes[i].key, why.text);
		*size_of(c, i) = (int)value;
	}
	for (int f = 0; f < FEATURE_COUNT; f++) {
		const struct weights_entry *e;
		char key[32];

		snprintf(key, sizeof key, "feature.%d.weight", f);
		e = weights_find(w, key);
		if (e == NULL || e->dimensions != 2 || e->shape[0] < 1 || e->shape[0] > 256)
			return err_set(err, ERR_FORMAT, "it has no %s of 1 to 256 rows", key);
		c->feature_size[f] = (int)e->shape[0];
	}
	return (*arch)->check(c, err);
}

void
arch_write_config(struct weights_writer *w, const struct arch *arch, const struct arch_config *config)
{
	struct arch_config c = *config;

	weights_writer_meta(w, "format", ARCH_FORMAT);
	weights_writer_meta(w, "arch", arch->name);
	for (size_t i = 0; i < SIZES; i++) {
		char word[16];

		snprintf(word, sizeof word, "%d", *size_of(&c, i));
		weights_writer_meta(w, sizes[i].key, word);
	}
}
