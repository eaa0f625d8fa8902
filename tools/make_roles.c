/* SPDX-License-Identifier: MIT */
/*
 * make_roles CORPUS: the table of model/read/roles.h, as C.
 *
 * The names of the tracks are the labels.  Songs that MMA plays call them Melody, Bass,
 * Walk, Chord-Piano, Chord-Sus and the like, and the songs of the Lieder corpus Voice and
 * Piano.  All other tracks are passed by.  Each role weighs the same.  Half of the
 * pieces, by turns, are held out while the table is judged; it is then made from all.
 */
#include <ctype.h>
#include <math.h>

#include "model/read/roles.h"
#include "walk.h"

#define EPOCHS	3000
#define RATE	0.5
#define DECAY	1e-4

struct example {
	float		 x[ROLE_FIGURES];
	int		 role;
	bool		 odd;		/* of the other half of the pieces */
};

struct examples {
	struct example	*one;		/* owned */
	size_t		 count, capacity;
	size_t		 pieces;
};

static const struct {
	const char	*collection, *part;	/* of the track's name, in small letters */
	int		 role;
} names[] = {			/* the first that fits */
	{ "mma-", "melody", ROLE_MELODY }, { "mma-", "bass", ROLE_BASS },
	{ "mma-", "walk", ROLE_BASS }, { "mma-", "sus", ROLE_PAD },
	{ "mma-", "strings", ROLE_PAD }, { "mma-", "pad", ROLE_PAD },
	{ "mma-", "choir", ROLE_PAD }, { "mma-", "organ", ROLE_PAD },
	{ "mma-", "chord", ROLE_CHORDS }, { "mma-", "arpeggio", ROLE_CHORDS },
	{ "lieder", "voice", ROLE_MELODY }, { "lieder", "gesang", ROLE_MELODY },
	{ "lieder", "lh", -1 }, { "lieder", "piano", ROLE_CHORDS },
};

static int
role_of(const char *collection, const char *name)
{
	char small[64];
	size_t i = 0;

	for (; name[i] != '\0' && i + 1 < sizeof small; i++)
		small[i] = (char)tolower((unsigned char)name[i]);
	small[i] = '\0';
	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(collection, names[i].collection, strlen(names[i].collection)) == 0 &&
		    strstr(small, names[i].part) != NULL)
			return names[i].role;
	return -1;
}

static bool
add(void *arg, const char *collection, const struct song *song, struct err *err)
{
	struct examples *all = arg;
	struct role_figures *figures;
	struct track_info info;

	if (strncmp(collection, "mma-", 4) != 0 && strcmp(collection, "lieder") != 0)
		return true;
	if (!role_figures_make(song, &figures, err))
		return false;
	for (int i = 0; i < song_tracks(song) && i < ROLE_TRACKS_MAX; i++) {
		int role;

		song_track_info(song, i, &info);
		role = role_of(collection, info.name);
		if (!figures[i].there || role < 0)
			continue;
		if (all->count == all->capacity) {
			all->capacity = 2 * all->capacity + 256;
			all->one = realloc(all->one, all->capacity * sizeof *all->one);
			if (all->one == NULL)
				abort();
		}
		all->one[all->count] = (struct example){ .role = role, .odd = all->pieces % 2 };
		memcpy(all->one[all->count++].x, figures[i].x, sizeof figures[i].x);
	}
	all->pieces++;
	free(figures);
	return true;
}

/* Of the even half, or of all: gradient descent on the mean over roles of the mean loss. */
static void
fit(const struct examples *all, bool half, float table[ROLES_LEARNT][ROLE_FIGURES])
{
	double size[ROLES_LEARNT] = { 0 };

	memset(table, 0, ROLES_LEARNT * sizeof *table);
	for (size_t e = 0; e < all->count; e++)
		if (!half || !all->one[e].odd)
			size[all->one[e].role]++;
	for (int epoch = 0; epoch < EPOCHS; epoch++) {
		double g[ROLES_LEARNT][ROLE_FIGURES] = { { 0 } };

		for (size_t e = 0; e < all->count; e++) {
			const struct example *one = &all->one[e];
			float p[ROLES_LEARNT];

			if (half && one->odd)
				continue;
			role_guess((const float (*)[ROLE_FIGURES])table, one->x, p);
			p[one->role] -= 1;
			for (int r = 0; r < ROLES_LEARNT; r++)
				for (int i = 0; i < ROLE_FIGURES; i++)
					g[r][i] += p[r] * one->x[i] / size[one->role];
		}
		for (int r = 0; r < ROLES_LEARNT; r++)
			for (int i = 0; i < ROLE_FIGURES; i++)
				table[r][i] -= (float)(RATE * (g[r][i] / ROLES_LEARNT +
				    DECAY * table[r][i]));
	}
}

/* On the odd half: how often right, and the confusions. */
static void
judge(const struct examples *all, float table[ROLES_LEARNT][ROLE_FIGURES])
{
	int seen[ROLES_LEARNT][ROLES_LEARNT] = { { 0 } };

	for (size_t e = 0; e < all->count; e++) {
		float p[ROLES_LEARNT];
		int best = 0;

		if (!all->one[e].odd)
			continue;
		role_guess((const float (*)[ROLE_FIGURES])table, all->one[e].x, p);
		for (int r = 1; r < ROLES_LEARNT; r++)
			best = p[r] > p[best] ? r : best;
		seen[all->one[e].role][best]++;
	}
	for (int r = 0; r < ROLES_LEARNT; r++) {
		fprintf(stderr, "%-8s", role_names[r]);
		for (int k = 0; k < ROLES_LEARNT; k++)
			fprintf(stderr, " %6d", seen[r][k]);
		fprintf(stderr, "\n");
	}
}

int
main(int argc, char **argv)
{
	static float table[ROLES_LEARNT][ROLE_FIGURES];
	struct examples all = { 0 };
	struct err err;

	if (argc != 2) {
		fprintf(stderr, "usage: make_roles CORPUS\n");
		return 2;
	}
	if (!walk_songs(argv[1], add, &all, &err)) {
		fprintf(stderr, "make_roles: %s\n", err.text);
		return 1;
	}
	fit(&all, true, table);
	judge(&all, table);
	fit(&all, false, table);
	printf("/* SPDX-License-Identifier: MIT */\n/*\n"
	    " * role_table.c - made by tools/make_roles: do not edit.\n */\n"
	    "#include \"model/read/roles.h\"\n\n"
	    "const float role_table[ROLES_LEARNT][ROLE_FIGURES] = {\n");
	for (int r = 0; r < ROLES_LEARNT; r++) {
		printf("\t{\t/* %s */\n\t\t", role_names[r]);
		for (int i = 0; i < ROLE_FIGURES; i++)
			printf("%#.4gf,%s", (double)table[r][i],
			    i + 1 == ROLE_FIGURES ? "\n" : i % 6 == 5 ? "\n\t\t" : " ");
		printf("\t},\n");
	}
	printf("};\n");
	return 0;
}
