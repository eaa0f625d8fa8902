/* SPDX-License-Identifier: MIT */
#include "style_names.h"

#include <string.h>

struct family {
	const char	*style;
	const char	*labels;		/* with blanks between */
};

/*
 * What a corpus calls its pieces.  Left out are labels with too few pieces to tell (ragtime,
 * piano-other) and parts that are not whole (single-part).
 */
static const struct family families[] = {
	{ "chorale", "chorale" },
	{ "hymn", "hymn" },
	{ "folk tune", "folk" },
	{ "song with piano", "lied song" },
	{ "choral music", "choral" },
	{ "Renaissance choir", "renaissance-choral" },
	{ "choir and orchestra", "choral-orchestral sacred-concerto" },
	{ "orchestra", "orchestral" },
	{ "chamber music", "chamber quartet" },
	{ "organ, early keyboard", "organ baroque-keyboard" },
	{ "romantic piano", "piano-romantic piano-prelude piano-etude piano-sonata" },
	{ "piano dance", "mazurka waltz polonaise" },
	{ "classical piano", "piano-classical" },
	{ "guitar", "guitar" },
	{ "popular song", "popular-song jazz" },
	{ "rock or pop band", "game" },
};
/* Behind "band-" or "groove-": what MMA calls its grooves; neutral ones are left out. */
static const struct family bands[] = {
	{ "jazz band",
	    "68swing bebop bigband boggiewoggie broadway broadwaywaltz"
	    " charleston descendingjazz dixie easyswing evansish fastjazzwaltz"
	    " fastswing folkyjazz foxtrot gypsyjazz jazz-54 jazzcombo"
	    " jazzguitar jazzwaltz jive mellowjazz modernjazz modernjazzwaltz"
	    " nitejazz quickstep ragtime showtune shuffleboggie slowbroadway"
	    " slowjazz softshoe strut swing" },
	{ "latin band",
	    "afro-cuban beguine bolero bossanova calypso chacha cubanguitar"
	    " jazzrhumba latinwaltz lighttango mambo merengue rhumba salsa"
	    " samba slowbolero son tango" },
	{ "rock or pop band",
	    "50srock 60srock 8beat ballad ballad128 ballad68 basicrock blues"
	    " blues128 blues68 boneym bubblerock bvfunk dsoul fastblues"
	    " folkrock guitarballad jazzrock lfusion pianoballad popballad"
	    " popspiritual rb rb-ballad rock-128 rockballad rockwaltz ska"
	    " slowblues slowspiritual softrock spiritual stringballad trance"
	    " twist" },
	{ "country band",
	    "bluefolk bluegrass countryblues countryswing countrywaltz folk"
	    " folkballad hillcountry slowcountry westernswing zydeco" },
	{ "waltz or march band",
	    "68march bwmarch dixiemarch fastwaltz frenchwaltz march polka"
	    " vienesewaltz waltz" },
};

static const char *
find(const struct family *table, size_t count, const char *label)
{
	size_t length = strlen(label);

	for (size_t i = 0; i < count; i++)
		for (const char *at = table[i].labels; *at != '\0'; at += strspn(at, " ")) {
			size_t word = strcspn(at, " ");

			if (word == length && memcmp(at, label, length) == 0)
				return table[i].style;
			at += word;
		}
	return NULL;
}

const char *
style_name_of(const char *label)
{
	static const char *const prefixes[] = { "band-", "groove-" };

	for (int i = 0; i < 2; i++) {
		size_t length = strlen(prefixes[i]);

		if (strncmp(label, prefixes[i], length) == 0)
			return find(bands, sizeof bands / sizeof *bands, label + length);
	}
	return find(families, sizeof families / sizeof *families, label);
}
