/* SPDX-License-Identifier: MIT */
#include "app/piano_layout.h"

#include <string.h>

#include "base/text.h"

/* Each row has the same physical keys. */
static const struct {
	const char	*name, *keys;
} layouts[] = {
	{ "qwerty", "zsxdcvgbhnjmq2w3er5t6y7u" },
	{ "qwertz", "ysxdcvgbhnjmq2w3er5t6z7u" },
	{ "azerty", "wsxdcvgbhnj,aéz\"er(t-yèu" },
	{ "dvorak", ";oqejkixdbhm'2,3.p5y6f7g" },
};

static const char *
keys_of(const char *setting)
{
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
		if (strcmp(layouts[i].name, setting) == 0)
			return layouts[i].keys;
	return setting;
}

static size_t
character_bytes(const char *at)
{
	size_t n = 1;

	while (n < PIANO_KEY_BYTES - 1 && ((unsigned char)at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

size_t
piano_layout_keys(const char *setting, struct piano_key keys[PIANO_KEYS_MAX])
{
	const char *at = keys_of(setting);
	size_t count = 0, n;

	for (; *at != '\0' && count < PIANO_KEYS_MAX; at += n, count++) {
		n = character_bytes(at);
		memcpy(keys[count].text, at, n);
		keys[count].text[n] = '\0';
	}
	return count;
}

bool
piano_layout_check(const char *setting, struct err *err)
{
	struct piano_key keys[PIANO_KEYS_MAX];
	size_t count = piano_layout_keys(setting, keys);
	char all[PIANO_KEYS_MAX * sizeof keys->text + 1] = "";

	for (size_t i = 0; i < count; i++)
		strcat(all, keys[i].text);
	if (count < PIANO_KEYS_MIN || strcmp(all, keys_of(setting)) != 0 ||
	    !text_is_utf8(all, strlen(all)))
		return err_set(err, ERR_ARG, "%.60s is not one of: qwerty qwertz azerty dvorak, "
		    "nor %d to %d keys from C on, such as zsxdcvgbhnjm", setting,
		    PIANO_KEYS_MIN, PIANO_KEYS_MAX);
	for (size_t i = 0; i < count; i++) {
		if ((unsigned char)keys[i].text[0] <= ' ' || keys[i].text[0] == 0x7f ||
		    keys[i].text[0] == '<')
			return err_set(err, ERR_ARG, "key %zu of the layout is not a character "
			    "that can be typed there", i + 1);
		for (size_t k = 0; k < i; k++)
			if (strcmp(keys[i].text, keys[k].text) == 0)
				return err_set(err, ERR_ARG, "the layout has %s twice: as key %zu "
				    "and key %zu", keys[i].text, k + 1, i + 1);
	}
	return true;
}
