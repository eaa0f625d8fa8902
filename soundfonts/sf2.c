/* SPDX-License-Identifier: MIT */
#include "sf2.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUARD_FRAMES	46		/* silence after each sample, says the specification */

struct buffer {
	uint8_t	*bytes;
	size_t	 size, capacity;
};

struct sf2 {
	struct buffer	 samples, shdr, phdr, pbag, pgen, inst, ibag, igen;
	int		 sample_count, instrument_count;
};

static void
put(struct buffer *b, const void *bytes, size_t size)
{
	if (b->size + size > b->capacity) {
		b->capacity = 2 * (b->size + size);
		b->bytes = realloc(b->bytes, b->capacity);
		if (b->bytes == NULL)
			abort();
	}
	memcpy(b->bytes + b->size, bytes, size);
	b->size += size;
}

static void
put_number(struct buffer *b, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		uint8_t byte = (uint8_t)(value >> 8 * i);

		put(b, &byte, 1);
	}
}

static void
put_name(struct buffer *b, const char *name)
{
	char field[20] = "";

	snprintf(field, sizeof field, "%s", name);
	put(b, field, sizeof field);
}

static void
put_gen(struct buffer *b, enum sf2_gen gen, int amount)
{
	put_number(b, (uint32_t)gen, 2);
	put_number(b, (uint32_t)amount & 0xffff, 2);
}

struct sf2 *
sf2_new(void)
{
	struct sf2 *f = calloc(1, sizeof *f);

	if (f == NULL)
		abort();
	return f;
}

int
sf2_add_sample(struct sf2 *f, const struct sf2_sample *s)
{
	uint32_t start = (uint32_t)(f->samples.size / 2);

	for (size_t i = 0; i < s->count + GUARD_FRAMES; i++) {
		double x = i < s->count ? s->frames[i] : 0;

		put_number(&f->samples, (uint32_t)(int)lrint(x * 32767), 2);
	}
	put_name(&f->shdr, s->name);
	put_number(&f->shdr, start, 4);
	put_number(&f->shdr, start + (uint32_t)s->count, 4);
	put_number(&f->shdr, start + (uint32_t)s->loop_start, 4);
	put_number(&f->shdr, start + (uint32_t)s->loop_end, 4);
	put_number(&f->shdr, s->rate_hz, 4);
	put_number(&f->shdr, (uint32_t)s->root_key, 1);
	put_number(&f->shdr, (uint32_t)s->cents & 0xff, 1);
	put_number(&f->shdr, 0, 2);		/* no stereo partner */
	put_number(&f->shdr, 1, 2);		/* mono */
	return f->sample_count++;
}

int
sf2_add_instrument(struct sf2 *f, const char *name)
{
	put_name(&f->inst, name);
	put_number(&f->inst, (uint32_t)(f->ibag.size / 4), 2);
	return f->instrument_count++;
}

void
sf2_add_zone(struct sf2 *f, int low, int high, int sample,
    const struct sf2_setting *settings, size_t count)
{
	put_number(&f->ibag, (uint32_t)(f->igen.size / 4), 2);
	put_number(&f->ibag, 0, 2);
	put_gen(&f->igen, SF2_KEY_RANGE, low | high << 8);	/* must be the first */
	for (size_t i = 0; i < count; i++)
		put_gen(&f->igen, settings[i].gen, settings[i].amount);
	put_gen(&f->igen, SF2_SAMPLE, sample);			/* must be the last */
}

void
sf2_add_preset(struct sf2 *f, const char *name, int bank, int program, int instrument)
{
	put_name(&f->phdr, name);
	put_number(&f->phdr, (uint32_t)program, 2);
	put_number(&f->phdr, (uint32_t)bank, 2);
	put_number(&f->phdr, (uint32_t)(f->pbag.size / 4), 2);
	put_number(&f->phdr, 0, 4);
	put_number(&f->phdr, 0, 4);
	put_number(&f->phdr, 0, 4);
	put_number(&f->pbag, (uint32_t)(f->pgen.size / 4), 2);
	put_number(&f->pbag, 0, 2);
	put_gen(&f->pgen, 41, instrument);
}

/* The record that ends each table and tells where its last one ends. */
static void
end_tables(struct sf2 *f)
{
	sf2_add_preset(f, "EOP", 255, 255, 0);
	f->pgen.size -= 4;			/* its one generator is the last, an empty one */
	put_number(&f->pgen, 0, 4);
	put_name(&f->inst, "EOI");
	put_number(&f->inst, (uint32_t)(f->ibag.size / 4), 2);
	put_number(&f->ibag, (uint32_t)(f->igen.size / 4), 2);
	put_number(&f->ibag, 0, 2);
	put_number(&f->igen, 0, 4);
	put_name(&f->shdr, "EOS");
	for (int i = 0; i < 26; i++)
		put_number(&f->shdr, 0, 1);
}

static void
put_chunk(struct buffer *to, const char *id, const struct buffer *body)
{
	put(to, id, 4);
	put_number(to, (uint32_t)body->size, 4);
	put(to, body->bytes, body->size);
	if (body->size % 2 != 0)
		put_number(to, 0, 1);
}

static void
put_text(struct buffer *to, const char *id, const char *text)
{
	struct buffer body = { 0 };

	put(&body, text, strlen(text) + 1);
	if (body.size % 2 != 0)
		put_number(&body, 0, 1);
	put_chunk(to, id, &body);
	free(body.bytes);
}

static void
put_info(struct buffer *riff)
{
	struct buffer info = { 0 };

	put(&info, "INFO", 4);
	put(&info, "ifil\4\0\0\0\2\0\1\0", 12);	/* version 2.01 */
	put_text(&info, "isng", "EMU8000");
	put_text(&info, "INAM", "Cadenza");
	put_text(&info, "ICOP", "Made by the program itself; MIT licence");
	put_chunk(riff, "LIST", &info);
	free(info.bytes);
}

static void
put_tables(struct sf2 *f, struct buffer *riff)
{
	struct buffer pdta = { 0 }, no_modulators = { 0 };

	put(&no_modulators, "\0\0\0\0\0\0\0\0\0", 10);
	put(&pdta, "pdta", 4);
	put_chunk(&pdta, "phdr", &f->phdr);
	put_chunk(&pdta, "pbag", &f->pbag);
	put_chunk(&pdta, "pmod", &no_modulators);
	put_chunk(&pdta, "pgen", &f->pgen);
	put_chunk(&pdta, "inst", &f->inst);
	put_chunk(&pdta, "ibag", &f->ibag);
	put_chunk(&pdta, "imod", &no_modulators);
	put_chunk(&pdta, "igen", &f->igen);
	put_chunk(&pdta, "shdr", &f->shdr);
	put_chunk(riff, "LIST", &pdta);
	free(pdta.bytes);
	free(no_modulators.bytes);
}

static int
write_file(const struct buffer *riff, const char *path)
{
	FILE *out = fopen(path, "wb");
	int bad;

	if (out == NULL)
		return -1;
	bad = fwrite("RIFF", 1, 4, out) != 4;
	for (int i = 0; i < 4; i++)
		bad |= putc((int)(riff->size >> 8 * i & 0xff), out) == EOF;
	bad |= fwrite(riff->bytes, 1, riff->size, out) != riff->size;
	bad |= fclose(out) != 0;
	return bad ? -1 : 0;
}

int
sf2_write(struct sf2 *f, const char *path)
{
	struct buffer riff = { 0 }, sdta = { 0 };
	int status;

	end_tables(f);
	put(&riff, "sfbk", 4);
	put_info(&riff);
	put(&sdta, "sdta", 4);
	put_chunk(&sdta, "smpl", &f->samples);
	put_chunk(&riff, "LIST", &sdta);
	put_tables(f, &riff);
	status = write_file(&riff, path);
	free(riff.bytes);
	free(sdta.bytes);
	for (struct buffer *b = &f->samples; b <= &f->igen; b++)
		free(b->bytes);
	free(f);
	return status;
}

int
sf2_timecents(double seconds)
{
	return (int)lrint(1200 * log2(seconds < 0.001 ? 0.001 : seconds));
}

int
sf2_pitch_cents(double hz)
{
	return (int)lrint(1200 * log2(hz / 8.176));
}
