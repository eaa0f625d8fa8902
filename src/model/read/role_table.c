/* SPDX-License-Identifier: MIT */
/*
 * role_table.c - made by tools/make_roles: do not edit.
 */
#include "model/read/roles.h"

const float role_table[ROLES_LEARNT][ROLE_FIGURES] = {
	{	/* melody */
		-1.311f, 0.07077f, 1.999f, -3.942f, -3.152f, 0.4496f,
		0.3020f, -1.020f, -0.5054f, 3.586f, -0.1441f, 2.574f,
	},
	{	/* bass */
		1.693f, -0.6033f, -1.519f, 0.07677f, 1.108f, -1.083f,
		-0.8509f, 0.3529f, -0.4751f, -1.588f, 1.236f, -0.9735f,
	},
	{	/* chords */
		-0.4136f, -0.1936f, 0.2162f, 1.906f, 1.488f, 0.3170f,
		1.887f, -0.8543f, 0.3440f, 2.058f, -0.8065f, -2.546f,
	},
	{	/* pad */
		0.03176f, 0.7262f, -0.6954f, 1.960f, 0.5565f, 0.3168f,
		-1.338f, 1.521f, 0.6365f, -4.057f, -0.2855f, 0.9452f,
	},
};
