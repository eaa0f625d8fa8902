/* SPDX-License-Identifier: MIT */
#include "base/encoding.h"
#include "test.h"

/* Names as files have them; `want` is what they are in UTF-8. */
static const struct text_case {
	enum text_encoding	 encoding;
	const char	*bytes, *want;
} text_cases[] = {
	{ ENCODING_AUTO, "Piano", "Piano" },
	{ ENCODING_AUTO, "Fl\xc3\xb6te", "Flöte" },
	{ ENCODING_AUTO, "\xe3\x83\x94\xe3\x82\xa2\xe3\x83\x8e", "ピアノ" },
	{ ENCODING_LATIN_1, "Fl\xf6te", "Flöte" },
	{ ENCODING_LATIN_1, "Caf\xe9", "Café" },
	{ ENCODING_LATIN_1, "Tromp\xe8te", "Trompète" },
	{ ENCODING_LATIN_1, "\xc9l\xe9phant", "Éléphant" },
	{ ENCODING_LATIN_1, "Gr\xfc\xdf" "e aus K\xf6ln", "Grüße aus Köln" },
	{ ENCODING_LATIN_1, "Ma\xf1" "ana, Mar\xed" "a", "Mañana, María" },
	{ ENCODING_LATIN_1, "Can\xe7\xe3o de S\xe3o Jo\xe3o", "Canção de São João" },
	{ ENCODING_LATIN_1, "Don\x92t \x93stop\x94 \x96 \xa9 1998", "Don’t “stop” – © 1998" },
	{ ENCODING_SHIFT_JIS, "\x83\x73\x83\x41\x83\x6d", "ピアノ" },
	{ ENCODING_SHIFT_JIS, "\x89\xb9\x8a\x79", "音楽" },
	{ ENCODING_SHIFT_JIS, "\x82\xb3\x82\xad\x82\xe7 Sakura", "さくら Sakura" },
	{ ENCODING_SHIFT_JIS, "\xcb\xdf\xb1\xc9", "ﾋﾟｱﾉ" },
	{ ENCODING_SHIFT_JIS, "Track 1 \x83\x81\x83\x8d\x83\x66\x83\x42\x81\x5b", "Track 1 メロディー" },
	{ ENCODING_SHIFT_JIS, "\x83\x5c\x83\x8d", "ソロ" },	/* its second byte is a backslash */
	{ ENCODING_EUC_JP, "\xa5\xd4\xa5\xa2\xa5\xce", "ピアノ" },
	{ ENCODING_EUC_JP, "\xa4\xb5\xa4\xaf\xa4\xe9", "さくら" },
	{ ENCODING_EUC_JP, "\xb2\xbb\xb3\xda\xa4\xce\xbb\xfe\xb4\xd6", "音楽の時間" },
	{ ENCODING_LATIN_1, "{@LATIN}\xcb\xdf\xb1\xc9", "{@LATIN}Ëß±É" },
	{ ENCODING_SHIFT_JIS, "{@JP}Fl\xb1", "{@JP}Flｱ" },
};

static void
the_encoding_is_guessed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(text_cases); i++) {
		const struct text_case *c = &text_cases[i];
		struct encoding_evidence evidence = { .tagged = false };
		char out[64];

		encoding_read(&evidence, c->bytes, strlen(c->bytes));
		if (encoding_guess(&evidence) != c->encoding)
			fail_msg("%s is taken for %d", c->want, encoding_guess(&evidence));
		encoding_decode(c->encoding, c->bytes, strlen(c->bytes), out, sizeof out);
		if (strcmp(out, c->want) != 0)
			fail_msg("%s, not %s", out, c->want);
	}
}

/* What is doubtful alone is clear beside others. */
static void
all_texts_speak_together(void **state)
{
	static const char *const names[] = { "\xcb\xdf\xb1\xc9", "\xb2\xbb\xb3\xda",
	    "\xa5\xd4\xa5\xa2\xa5\xce", "Piano" };
	struct encoding_evidence evidence = { .tagged = false };

	(void)state;
	encoding_read(&evidence, names[1], 4);
	encoding_read(&evidence, names[2], 6);
	encoding_read(&evidence, names[3], 5);
	assert_int_equal(encoding_guess(&evidence), ENCODING_EUC_JP);
	evidence = (struct encoding_evidence){ .tagged = false };
	encoding_read(&evidence, names[0], 4);
	encoding_read(&evidence, "\x83\x73\x83\x41\x83\x6d", 6);
	assert_int_equal(encoding_guess(&evidence), ENCODING_SHIFT_JIS);
}

static void
what_is_wrong_in_it_is_survived(void **state)
{
	char out[8];
	char bytes[256];

	(void)state;
	encoding_decode(ENCODING_SHIFT_JIS, "\x83", 1, out, sizeof out);
	assert_string_equal(out, "?");
	encoding_decode(ENCODING_EUC_JP, "a\xffz", 3, out, sizeof out);
	assert_string_equal(out, "a?z");
	encoding_decode(ENCODING_SHIFT_JIS, "\x83\x73\x83\x41\x83\x6d", 6, out, sizeof out);
	assert_string_equal(out, "ピア");		/* never half a character */
	encoding_decode(ENCODING_SHIFT_JIS, "a\x1b[31m", 6, out, sizeof out);
	assert_string_equal(out, "a [31m");
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	for (int e = 0; e < ENCODING_COUNT; e++) {
		struct encoding_evidence evidence = { .tagged = false };
		char all[1200];

		encoding_read(&evidence, bytes, sizeof bytes);
		encoding_decode((enum text_encoding)e, bytes, sizeof bytes, all, sizeof all);
		for (const char *p = all; *p != '\0'; p++)
			assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
		encoding_decode((enum text_encoding)e, NULL, 0, all, sizeof all);
		assert_string_equal(all, "");
	}
}

static void
it_has_names(void **state)
{
	enum text_encoding e;

	(void)state;
	assert_true(encoding_find("euc-jp", &e) && e == ENCODING_EUC_JP);
	assert_true(encoding_find("auto", &e) && e == ENCODING_AUTO);
	assert_false(encoding_find("utf", &e));
	assert_false(encoding_find("", &e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_encoding_is_guessed),
		cmocka_unit_test(all_texts_speak_together),
		cmocka_unit_test(what_is_wrong_in_it_is_survived),
		cmocka_unit_test(it_has_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
