/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <math.h>
#include <stdio.h>

#include "app/session.h"
#include "music/chord.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"

/* Common note values in 192nds of a whole note, longest first within a kind. */
static const struct value {
	int		 parts;
	const char	*name;
} values[] = {
	{ 192, "1/1" }, { 96, "1/2" }, { 48, "1/4" }, { 24, "1/8" }, { 12, "1/16" }, { 6, "1/32" },
	{ 3, "1/64" },
	{ 288, "1/1." }, { 144, "1/2." }, { 72, "1/4." }, { 36, "1/8." }, { 18, "1/16." },
	{ 128, "1/1t" }, { 64, "1/2t" }, { 32, "1/4t" }, { 16, "1/8t" }, { 8, "1/16t" },
	{ 4, "1/32t" },
};

void
words_length(const struct session *s, int64_t ticks, char *out, size_t size)
{
	double whole = song_ticks_per_quarter(s->song) * 4.0, parts = ticks / whole * 192;
	const struct value *near = &values[0];

	for (size_t i = 1; i < sizeof values / sizeof *values; i++) {
		double off = fabs(parts - values[i].parts);

		/* A triplet must match exactly. */
		if (off < fabs(parts - near->parts) && (values[i].parts % 3 == 0 || off < 0.01))
			near = &values[i];
	}
	if (parts > 300 || (near->parts != parts && fmod(parts, 12) == 0))
		snprintf(out, size, "%.4g beats", parts / 48);
	else if (parts < 2)
		snprintf(out, size, "%lld ticks", (long long)ticks);
	else
		snprintf(out, size, "%s%s", fabs(parts - near->parts) > 0.01 ? "~" : "",
		    near->name);
}

void
words_place(const struct session *s, int64_t tick, char *out, size_t size)
{
	struct bar bar;
	int64_t in_bar, part;

	time_bar_at(s->time, tick, &bar);
	in_bar = tick - bar.start_ticks;
	part = bar.beat_ticks >= 4 ? bar.beat_ticks / 4 : 1;
	snprintf(out, size, "%lld.%lld.%lld", (long long)bar.number + 1,
	    (long long)(in_bar / bar.beat_ticks) + 1,
	    (long long)(in_bar % bar.beat_ticks / part) + 1);
}

const char *
words_sound(const struct track_info *info)
{
	if (info->drums)
		return gm_kit(info->program);
	if (info->program >= 0)
		return gm_program(info->program);
	return info->notes > 0 ? gm_program(0) : "";
}

const char *
words_track(const struct track_info *info)
{
	if (info->name[0] != '\0')
		return info->name;
	return info->notes == 0 ? "(no notes)" : words_sound(info);
}

void
words_key(const struct key *key, bool guessed, char *out, size_t size)
{
	char tonic[SPELL_SIZE];

	out[0] = '\0';
	if (key->known)
		snprintf(out, size, "%s%s %s%s", guessed ? "(" : "",
		    spell_class(key, key_tonic(key), tonic),
		    key->minor ? "min" : "maj", guessed ? ")" : "");
}
