/* SPDX-License-Identifier: MIT */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

/*
 * encoding.h - text from files that do not say how it is encoded.
 *
 * The encodings that MIDI files are met in: UTF-8, Latin-1 (as Windows has it,
 * code page 1252), and of Japan Shift JIS (code page 932) and EUC-JP.  Which
 * one it is is guessed from all texts of a file together: one name of two
 * letters proves nothing.  encoding.c is the one file that knows iconv.
 */

#include <stdbool.h>
#include <stddef.h>

enum text_encoding {
	ENCODING_AUTO,			/* not known: UTF-8 if it is valid, else Latin-1 */
	ENCODING_UTF_8, ENCODING_LATIN_1, ENCODING_SHIFT_JIS, ENCODING_EUC_JP,
	ENCODING_COUNT
};

/* "auto utf-8 latin-1 shift-jis euc-jp", in that order. */
extern const char encoding_names[];
bool	 encoding_find(const char *name, enum text_encoding *);

/* What speaks for each; zeroed it has read nothing. */
struct encoding_evidence {
	long		 points[ENCODING_COUNT];
	bool		 tagged;	/* a {@JP} or {@LATIN} has decided (RP-026) */
};
void	 encoding_read(struct encoding_evidence *, const void *bytes, size_t size);
/* ENCODING_AUTO: there is nothing but ASCII and UTF-8. */
enum text_encoding encoding_guess(const struct encoding_evidence *);

/*
 * Copies as UTF-8 without control characters, never half a character; what is
 * wrong in that encoding becomes '?'.
 */
void	 encoding_decode(enum text_encoding, const void *bytes, size_t size, char *out,
	     size_t out_size);

#endif
