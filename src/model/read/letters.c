/* SPDX-License-Identifier: MIT */
#include "model/read/letters.h"

#include <math.h>

#include "model/read/form.h"

#define SAME		0.12		/* the distance of what is the same but for a detail */

double
letters_distance(const float *a, const float *b, int size)
{
	double sum = 0;

	for (int i = 0; i < size; i++)
		sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
	return sqrt(sum);
}

void
letters_set(struct form_section *section, int count, const float *vector, int size)
{
	int letters = 0;

	for (int s = 0; s < count; s++) {
		double least = LETTERS_LIKE;
		int like = -1;

		for (int k = 0; k < s && k < LETTERS_COMPARED; k++) {
			double d = letters_distance(vector + s * size, vector + k * size, size);

			if (d < least) {
				least = d;
				like = k;
			}
		}
		if (like >= 0) {
			section[s].letter = section[like].letter;
			section[s].varied = least > SAME || section[like].varied;
			continue;
		}
		section[s].letter = (char)('A' + letters);
		letters += letters + 1 < FORM_LETTERS;
	}
}
