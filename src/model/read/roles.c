/* SPDX-License-Identifier: MIT */
#include "model/read/roles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "music/song.h"

#define QUARTERS_MAX	4096		/* looked at */
#define OF_NOTE		32		/* quarters that a note counts for */
#define NOTES_MAX	200000		/* of a track */

const char *const role_names[ROLES] = { "melody", "bass", "chords", "pad", "drums" };

/* The lowest and the highest pitch in each quarter; low > high: silence. */
struct register_line {
	uint8_t		 low[QUARTERS_MAX], high[QUARTERS_MAX];
};

struct listening {
	const struct song *song;
	int64_t		 quarter;
	int		 quarters;	/* to the end of the piece */
	struct register_line *all;	/* of all pitched tracks */
	struct register_line *line;	/* which one is written, or NULL */
	/* --- of the track */
	size_t		 notes, onsets, chords;
	int64_t		 last_onset;
	int		 at_last;	/* notes at the last onset */
	double		 pitch, length;	/* sums */
	/* --- of all */
	double		 all_pitch, all_notes;
};

static void
silence(struct register_line *line)
{
	memset(line->low, 128, sizeof line->low);
	memset(line->high, 0, sizeof line->high);
}

static void
draw(const struct listening *l, const struct note *n)
{
	int64_t first = n->start_ticks / l->quarter;
	int64_t last = (n->start_ticks + n->length_ticks - 1) / l->quarter;

	for (int64_t q = first; q <= last && q < l->quarters && q < first + OF_NOTE; q++) {
		if (n->pitch < l->line->low[q])
			l->line->low[q] = n->pitch;
		if (n->pitch > l->line->high[q])
			l->line->high[q] = n->pitch;
	}
}

static bool
add_note(void *arg, const struct note *n)
{
	struct listening *l = arg;

	if (n->length_ticks <= 0)
		return true;
	if (++l->notes > NOTES_MAX)
		return false;
	draw(l, n);
	if (l->onsets == 0 || n->start_ticks != l->last_onset) {
		l->onsets++;
		l->at_last = 0;
	}
	l->last_onset = n->start_ticks;
	l->chords += ++l->at_last == 2;
	l->pitch += n->pitch;
	l->length += (double)n->length_ticks / (double)l->quarter;
	return true;
}

static void
listen(struct listening *l, int track, struct register_line *line)
{
	struct window all = { 0, INT64_MAX, 0, 127 };

	l->line = line;
	l->notes = l->onsets = l->chords = 0;
	l->pitch = l->length = 0;
	song_query(l->song, track, &all, add_note, l);
	if (l->notes > NOTES_MAX)
		l->notes = NOTES_MAX;
}

static void
figure(struct listening *l, const struct track_info *info, const struct register_line *own,
    float *x)
{
	double notes = (double)l->notes, onsets = (double)l->onsets;
	int sounding = 0, lowest = 0, highest = 0, any = 0;

	for (int q = 0; q < l->quarters; q++) {
		any += l->all->low[q] < 128;
		if (own->low[q] == 128)
			continue;
		sounding++;
		lowest += own->low[q] == l->all->low[q];
		highest += own->high[q] == l->all->high[q];
	}
	sounding = sounding > 0 ? sounding : 1;
	x[ROLE_ONE] = 1;
	x[ROLE_HIGHER] = (float)((l->pitch / notes - l->all_pitch / l->all_notes) / 12);
	x[ROLE_PITCH] = (float)((l->pitch / notes - 60) / 12);
	x[ROLE_AT_ONCE] = (float)(notes / onsets - 1);
	x[ROLE_CHORDAL] = (float)((double)l->chords / onsets);
	x[ROLE_LENGTH] = (float)log2(l->length / notes + 1e-3);
	x[ROLE_DENSE] = (float)log2(onsets / sounding + 1e-3);
	x[ROLE_LOWEST] = (float)lowest / (float)sounding;
	x[ROLE_HIGHEST] = (float)highest / (float)sounding;
	x[ROLE_SOUNDS] = (float)sounding / (float)(any > 0 ? any : 1);
	x[ROLE_BASS_PROGRAM] = (info->program >= 32 && info->program < 40) || info->program == 58;
	x[ROLE_PAD_PROGRAM] = (info->program >= 48 && info->program < 55) ||
	    (info->program >= 88 && info->program < 96);
}

static bool
is_pitched(const struct song *song, int track, struct track_info *info)
{
	song_track_info(song, track, info);
	return info->notes > 0 && !info->drums;
}

static bool
listen_to_all(struct listening *l, struct role_figures *figures, int tracks)
{
	struct register_line *own = malloc(sizeof *own);
	struct track_info info;

	l->all = malloc(sizeof *l->all);
	if (own == NULL || l->all == NULL) {
		free(own);
		return false;
	}
	silence(l->all);
	for (int i = 0; i < tracks; i++) {
		if (!is_pitched(l->song, i, &info))
			continue;
		listen(l, i, l->all);
		l->all_pitch += l->pitch;
		l->all_notes += (double)l->notes;
	}
	for (int i = 0; i < tracks; i++) {
		if (!is_pitched(l->song, i, &info))
			continue;
		silence(own);
		listen(l, i, own);
		figures[i].there = l->notes > 0;
		if (figures[i].there)
			figure(l, &info, own, figures[i].x);
	}
	free(own);
	return true;
}

bool
role_figures_make(const struct song *song, struct role_figures **figures, struct err *err)
{
	struct listening l = { .song = song, .quarter = song_ticks_per_quarter(song) };
	int tracks = song_tracks(song);
	int64_t quarters = song_last_note_end_ticks(song) / l.quarter + 1;
	bool good;

	l.quarters = quarters < QUARTERS_MAX ? (int)quarters : QUARTERS_MAX;
	tracks = tracks < ROLE_TRACKS_MAX ? tracks : ROLE_TRACKS_MAX;
	*figures = calloc((size_t)tracks + 1, sizeof **figures);
	good = *figures != NULL && listen_to_all(&l, *figures, tracks);
	free(l.all);
	return good || err_set(err, ERR_LIMIT, "no memory for %d tracks", tracks);
}

/* p = softmax(table x) */
void
role_guess(const float (*table)[ROLE_FIGURES], const float x[ROLE_FIGURES],
    float p[ROLES_LEARNT])
{
	float most = -INFINITY, sum = 0;

	for (int r = 0; r < ROLES_LEARNT; r++) {
		p[r] = 0;
		for (int i = 0; i < ROLE_FIGURES; i++)
			p[r] += table[r][i] * x[i];
		most = fmaxf(most, p[r]);
	}
	for (int r = 0; r < ROLES_LEARNT; r++)
		sum += p[r] = expf(p[r] - most);
	for (int r = 0; r < ROLES_LEARNT; r++)
		p[r] /= sum;
}

bool
roles_make(const struct song *song, struct read_role **roles, struct err *err)
{
	struct role_figures *figures;
	struct track_info info;
	int tracks = song_tracks(song);

	*roles = NULL;
	if (!role_figures_make(song, &figures, err))
		return false;
	*roles = calloc((size_t)tracks + 1, sizeof **roles);
	for (int i = 0; *roles != NULL && i < tracks; i++) {
		struct read_role *r = &(*roles)[i];

		song_track_info(song, i, &info);
		r->role = info.notes > 0 && info.drums ? ROLE_DRUMS : -1;
		if (r->role == ROLE_DRUMS)
			r->sure[ROLE_DRUMS] = 1;
		if (i >= ROLE_TRACKS_MAX || !figures[i].there)
			continue;
		role_guess(role_table, figures[i].x, r->sure);
		r->role = 0;
		for (int k = 1; k < ROLES_LEARNT; k++)
			r->role = r->sure[k] > r->sure[r->role] ? k : r->role;
	}
	free(figures);
	return *roles != NULL || err_set(err, ERR_LIMIT, "no memory for %d tracks", tracks);
}

int
roles_melody(const struct read_role *role, int tracks)
{
	int best = -1;

	for (int i = 0; i < tracks; i++)
		if (role[i].role >= 0 && role[i].role != ROLE_DRUMS &&
		    (best < 0 || role[i].sure[ROLE_MELODY] > role[best].sure[ROLE_MELODY]))
			best = i;
	return best;
}
