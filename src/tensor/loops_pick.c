/* SPDX-License-Identifier: MIT */
/* loops_pick.c - choice of the loops for this processor. */
#include "tensor/loops.h"

extern const struct loops loops_plain;
#ifdef __x86_64__
extern const struct loops loops_avx2, loops_avx512;
#endif

const struct loops *const loops_table[] = {
#ifdef __x86_64__
	&loops_avx512,
	&loops_avx2,
#endif
	&loops_plain,
	NULL
};

const struct loops *
loops_pick(void)
{
	for (size_t i = 0; ; i++)
		if (loops_table[i]->supported())
			return loops_table[i];
}
