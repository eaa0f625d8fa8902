/* SPDX-License-Identifier: MIT */
#include "read_score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/read/reading.h"

struct scores {
	double		 chords, root, quality, majmin, majmin_of, bass, basses, keys;
	double		 key, pieces, piece_key;
	double		 bins[10], right[10], sure[10];
};

static int
triad(int quality)
{
	static const int kind[READ_QUALITIES] = { 0, 1, 2, 2, 0, 0, 1, 2, 2, 2, 2 };

	return kind[quality];
}

static void
score_chord(struct scores *s, const struct heard *heard, int want, int bass)
{
	struct read_chord got = read_best_chord(heard);
	bool root = got.root == want / READ_QUALITIES;
	int kind = triad(want % READ_QUALITIES);
	int bin = got.root_sure >= 1 ? 9 : (int)(got.root_sure * 10);

	s->bins[bin]++;
	s->sure[bin] += got.root_sure;
	s->right[bin] += root;
	s->chords++;
	s->root += root;
	s->quality += root && got.quality == want % READ_QUALITIES;
	s->basses += bass >= 0;
	s->bass += bass >= 0 && bass == got.bass;
	s->majmin_of += kind != 2;
	s->majmin += kind != 2 && root && triad(got.quality) == kind;
}

static bool
score_piece(struct scores *s, const struct labelled *p, const struct read_degrees *degrees,
    const struct heard *heard, struct err *err)
{
	int count = p->halves.count, wanted = 0;
	uint8_t *got = calloc((size_t)count + 1, 1), *want = calloc((size_t)count + 1, 1);
	int main = 0;
	bool good = got != NULL && want != NULL &&
	    read_keys(degrees, heard, count, got, err) &&
	    read_main_key(degrees, heard, count, &main, err);

	for (int at = 0; good && at < count; at++) {
		if (p->chord[at] >= 0)
			score_chord(s, &heard[at], p->chord[at], p->bass[at]);
		if (p->key[at] < 0)
			continue;
		want[wanted++] = (uint8_t)p->key[at];
		s->keys++;
		s->key += got[at] == p->key[at];
	}
	s->pieces += wanted > 0;
	s->piece_key += wanted > 0 && main == read_longest_key(want, wanted);
	free(got);
	free(want);
	return good;
}

bool
read_score(const struct labels *l, const struct reader *reader, const struct params *nets,
    int count, const struct read_degrees *degrees, struct err *err)
{
	struct scores s = { 0 };
	double gap = 0;

	for (int i = 0; i < l->count; i++) {
		const struct halves *h = &l->piece[i].halves;
		struct heard *heard = calloc((size_t)h->count + 1, sizeof *heard);
		bool good = heard != NULL;

		if (good && reader != NULL)
			good = reader_hear(reader, h, heard, err);
		for (int k = 0; good && k < count; k++)
			good = read_net_hear(&nets[k], h, 1 / (float)count, heard, err);
		good = good && score_piece(&s, &l->piece[i], degrees, heard, err);
		free(heard);
		if (!good)
			return false;
	}
	for (int b = 0; b < 10; b++)
		gap += fabs(s.right[b] - s.sure[b]) / (s.chords > 0 ? s.chords : 1);
	printf("root %.4f  majmin %.4f  root and quality %.4f  bass %.4f  (%.0f half bars)  "
	    "key %.4f (%.0f)  key of the piece %.4f (%.0f)  calibration error %.4f\n",
	    s.root / s.chords, s.majmin / s.majmin_of, s.quality / s.chords, s.bass / s.basses,
	    s.chords, s.key / s.keys, s.keys, s.piece_key / s.pieces, s.pieces, gap);
	fflush(stdout);
	return true;
}
