/* SPDX-License-Identifier: MIT */

/*
 * make_soundfont - writes the soundfont that comes with cadenza.
 *
 *	make_soundfont FILE.sf2
 *
 * Runs once while the program is built.  All 128 sounds of General MIDI and a
 * drum kit, from a few families of tones; the same bytes every time.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drum.h"
#include "sf2.h"
#include "wave.h"

/*
 * What an instrument does with its tone.  Times in milliseconds; the decay is
 * to silence and begins at once, the sustain says how far it goes (in tenths of
 * a decibel down; 1000 is silence).  A filter of 0 is open; `sweep` opens it
 * with the attack, in cents.  wobble: vibrato, in cents.
 */
struct program {
	const char	*name;
	enum wave	 wave;
	int		 attack_ms, decay_ms, sustain_cb, release_ms;
	int		 filter_hz, sweep_cents, wobble_cents;
	int		 octave, attenuation_cb;
};

static const struct program programs[128] = {
	{ "Grand Piano", WAVE_PIANO, 0, 14000, 1000, 250, 0, 0, 0, 0, 0 },
	{ "Bright Piano", WAVE_PIANO, 0, 12000, 1000, 220, 0, 0, 0, 0, 0 },
	{ "Electric Grand", WAVE_PIANO, 0, 10000, 1000, 200, 4500, 0, 0, 0, 0 },
	{ "Honky-tonk", WAVE_PIANO, 0, 9000, 1000, 200, 0, 0, 5, 0, 0 },
	{ "Electric Piano 1", WAVE_TINE, 0, 9000, 1000, 180, 0, 0, 0, 0, 0 },
	{ "Electric Piano 2", WAVE_TINE, 0, 11000, 1000, 200, 3000, 0, 4, 0, 0 },
	{ "Harpsichord", WAVE_HARPSI, 0, 6000, 1000, 120, 0, 0, 0, 0, 30 },
	{ "Clavinet", WAVE_HARPSI, 0, 4000, 1000, 60, 2600, 600, 0, 0, 10 },
	{ "Celesta", WAVE_BELL, 0, 3500, 1000, 400, 3500, 0, 0, 0, 20 },
	{ "Glockenspiel", WAVE_MALLET, 0, 4000, 1000, 700, 0, 0, 0, 0, 20 },
	{ "Music Box", WAVE_BELL, 0, 3000, 1000, 700, 5000, 0, 0, 0, 20 },
	{ "Vibraphone", WAVE_MALLET, 0, 7000, 1000, 900, 3500, 0, 3, 0, 0 },
	{ "Marimba", WAVE_MALLET, 0, 1600, 1000, 250, 2800, 0, 0, 0, 0 },
	{ "Xylophone", WAVE_MALLET, 0, 900, 1000, 150, 0, 0, 0, 0, 10 },
	{ "Tubular Bells", WAVE_BELL, 0, 9000, 1000, 1800, 0, 0, 0, 0, 10 },
	{ "Dulcimer", WAVE_STEEL, 0, 4000, 1000, 500, 0, 0, 0, 0, 20 },
	{ "Drawbar Organ", WAVE_ORGAN, 4, 0, 0, 40, 0, 0, 4, 0, 40 },
	{ "Percussive Organ", WAVE_ORGAN, 0, 3000, 80, 40, 0, 0, 0, 0, 40 },
	{ "Rock Organ", WAVE_ORGAN, 4, 0, 0, 40, 0, 0, 9, 0, 40 },
	{ "Church Organ", WAVE_PIPE, 40, 0, 0, 250, 0, 0, 0, 0, 50 },
	{ "Reed Organ", WAVE_FREE_REED, 40, 0, 0, 120, 3000, 0, 0, 0, 50 },
	{ "Accordion", WAVE_FREE_REED, 30, 0, 0, 90, 0, 0, 0, 0, 60 },
	{ "Harmonica", WAVE_FREE_REED, 40, 0, 0, 90, 3500, 0, 8, 0, 50 },
	{ "Bandoneon", WAVE_FREE_REED, 35, 0, 0, 100, 4500, 0, 0, 0, 60 },
	{ "Nylon Guitar", WAVE_NYLON, 0, 6000, 1000, 200, 0, 0, 0, 0, 0 },
	{ "Steel Guitar", WAVE_STEEL, 0, 7000, 1000, 220, 0, 0, 0, 0, 0 },
	{ "Jazz Guitar", WAVE_NYLON, 0, 7000, 1000, 150, 1800, 0, 0, 0, 0 },
	{ "Clean Guitar", WAVE_STEEL, 0, 8000, 1000, 150, 3500, 0, 0, 0, 0 },
	{ "Muted Guitar", WAVE_STEEL, 0, 500, 1000, 60, 1500, 0, 0, 0, 0 },
	{ "Overdrive Guitar", WAVE_DRIVE, 2, 20000, 1000, 90, 2800, 500, 3, 0, 60 },
	{ "Distorted Guitar", WAVE_DRIVE, 2, 25000, 1000, 90, 0, 0, 3, 0, 70 },
	{ "Guitar Harmonics", WAVE_MALLET, 0, 5000, 1000, 400, 0, 0, 0, 1, 30 },
	{ "Acoustic Bass", WAVE_BASS, 0, 4500, 1000, 120, 900, 300, 0, 0, 0 },
	{ "Finger Bass", WAVE_BASS, 0, 6000, 1000, 100, 0, 0, 0, 0, 0 },
	{ "Pick Bass", WAVE_BASS, 0, 5500, 1000, 90, 0, 0, 0, 0, 0 },
	{ "Fretless Bass", WAVE_BASS, 15, 8000, 1000, 120, 800, 0, 5, 0, 0 },
	{ "Slap Bass 1", WAVE_HARPSI, 0, 4500, 1000, 80, 1800, 1400, 0, 0, 10 },
	{ "Slap Bass 2", WAVE_HARPSI, 0, 4500, 1000, 80, 2400, 1200, 0, 0, 10 },
	{ "Synth Bass 1", WAVE_SAW, 0, 6000, 400, 70, 500, 2400, 0, 0, 30 },
	{ "Synth Bass 2", WAVE_SQUARE, 0, 6000, 300, 70, 700, 1500, 0, 0, 30 },
	{ "Violin", WAVE_BOW, 70, 0, 0, 140, 0, 0, 14, 0, 30 },
	{ "Viola", WAVE_BOW, 80, 0, 0, 150, 4200, 0, 13, 0, 30 },
	{ "Cello", WAVE_BOW, 90, 0, 0, 160, 3000, 0, 12, 0, 20 },
	{ "Contrabass", WAVE_BOW, 90, 0, 0, 160, 2000, 0, 7, 0, 20 },
	{ "Tremolo Strings", WAVE_STRINGS, 60, 0, 0, 220, 0, 0, 18, 0, 40 },
	{ "Pizzicato", WAVE_NYLON, 0, 700, 1000, 150, 2500, 0, 0, 0, 0 },
	{ "Harp", WAVE_NYLON, 0, 5000, 1000, 700, 0, 0, 0, 0, 0 },
	{ "Timpani", WAVE_MALLET, 0, 3000, 1000, 700, 700, 0, 0, -1, 0 },
	{ "String Ensemble 1", WAVE_STRINGS, 110, 0, 0, 320, 0, 0, 4, 0, 30 },
	{ "String Ensemble 2", WAVE_STRINGS, 220, 0, 0, 450, 3200, 0, 4, 0, 30 },
	{ "Synth Strings 1", WAVE_STRINGS, 150, 0, 0, 400, 4000, 0, 0, 0, 30 },
	{ "Synth Strings 2", WAVE_PAD, 250, 0, 0, 500, 0, 0, 0, 0, 20 },
	{ "Choir Aahs", WAVE_CHOIR, 120, 0, 0, 300, 0, 0, 8, 0, 20 },
	{ "Voice Oohs", WAVE_CHOIR, 120, 0, 0, 280, 1100, 0, 8, 0, 10 },
	{ "Synth Voice", WAVE_CHOIR, 80, 0, 0, 300, 2500, 0, 4, 0, 20 },
	{ "Orchestra Hit", WAVE_SECTION, 0, 900, 1000, 250, 0, 0, 0, 0, 0 },
	{ "Trumpet", WAVE_BRASS, 25, 0, 0, 90, 1800, 2200, 6, 0, 40 },
	{ "Trombone", WAVE_BRASS, 40, 0, 0, 110, 1300, 1900, 4, 0, 30 },
	{ "Tuba", WAVE_BRASS, 45, 0, 0, 110, 700, 1500, 0, 0, 20 },
	{ "Muted Trumpet", WAVE_OBOE, 25, 0, 0, 80, 0, 0, 5, 0, 50 },
	{ "French Horn", WAVE_BRASS, 60, 0, 0, 160, 900, 1300, 3, 0, 20 },
	{ "Brass Section", WAVE_SECTION, 30, 0, 0, 120, 2000, 1900, 0, 0, 40 },
	{ "Synth Brass 1", WAVE_SECTION, 15, 0, 0, 150, 1000, 2700, 0, 0, 40 },
	{ "Synth Brass 2", WAVE_SAW, 40, 0, 0, 200, 1000, 2200, 0, 0, 40 },
	{ "Soprano Sax", WAVE_SAX, 35, 0, 0, 90, 0, 0, 9, 0, 40 },
	{ "Alto Sax", WAVE_SAX, 35, 0, 0, 90, 4000, 0, 8, 0, 40 },
	{ "Tenor Sax", WAVE_SAX, 40, 0, 0, 90, 3000, 0, 7, 0, 40 },
	{ "Baritone Sax", WAVE_SAX, 40, 0, 0, 90, 2200, 0, 5, 0, 30 },
	{ "Oboe", WAVE_OBOE, 40, 0, 0, 90, 0, 0, 8, 0, 40 },
	{ "English Horn", WAVE_OBOE, 50, 0, 0, 100, 2800, 0, 7, 0, 40 },
	{ "Bassoon", WAVE_OBOE, 40, 0, 0, 90, 1800, 0, 3, 0, 30 },
	{ "Clarinet", WAVE_CLARINET, 40, 0, 0, 90, 0, 0, 2, 0, 20 },
	{ "Piccolo", WAVE_FLUTE, 30, 0, 0, 80, 0, 0, 7, 0, 20 },
	{ "Flute", WAVE_FLUTE, 45, 0, 0, 110, 0, 0, 9, 0, 10 },
	{ "Recorder", WAVE_FLUTE, 30, 0, 0, 80, 2500, 0, 2, 0, 10 },
	{ "Pan Flute", WAVE_FLUTE, 50, 0, 0, 150, 0, 0, 6, 0, 10 },
	{ "Blown Bottle", WAVE_FLUTE, 60, 0, 0, 150, 1200, 0, 4, 0, 0 },
	{ "Shakuhachi", WAVE_FLUTE, 40, 0, 0, 150, 0, 0, 14, 0, 10 },
	{ "Whistle", WAVE_FLUTE, 30, 0, 0, 100, 1500, 0, 10, 0, 10 },
	{ "Ocarina", WAVE_FLUTE, 30, 0, 0, 100, 1200, 0, 4, 0, 0 },
	{ "Square Lead", WAVE_SQUARE, 5, 0, 0, 80, 5000, 0, 4, 0, 50 },
	{ "Saw Lead", WAVE_SAW, 5, 0, 0, 80, 6000, 0, 4, 0, 50 },
	{ "Calliope Lead", WAVE_PIPE, 30, 0, 0, 100, 0, 0, 4, 0, 40 },
	{ "Chiff Lead", WAVE_FLUTE, 5, 0, 0, 90, 0, 0, 0, 0, 20 },
	{ "Charang Lead", WAVE_DRIVE, 5, 0, 0, 90, 4000, 0, 4, 0, 60 },
	{ "Voice Lead", WAVE_CHOIR, 40, 0, 0, 150, 0, 0, 6, 0, 20 },
	{ "Fifths Lead", WAVE_SAW, 5, 0, 0, 90, 3500, 0, 0, 0, 50 },
	{ "Bass Lead", WAVE_SAW, 0, 0, 0, 90, 1500, 1500, 0, -1, 40 },
	{ "New Age Pad", WAVE_PAD, 300, 0, 0, 1200, 0, 0, 0, 0, 10 },
	{ "Warm Pad", WAVE_PAD, 400, 0, 0, 900, 1500, 0, 0, 0, 0 },
	{ "Polysynth Pad", WAVE_STRINGS, 60, 0, 0, 700, 2500, 0, 0, 0, 30 },
	{ "Choir Pad", WAVE_CHOIR, 300, 0, 0, 900, 2000, 0, 4, 0, 10 },
	{ "Bowed Pad", WAVE_STRINGS, 500, 0, 0, 1000, 2000, 0, 5, 0, 20 },
	{ "Metallic Pad", WAVE_BELL, 200, 20000, 1000, 1200, 0, 0, 0, 0, 20 },
	{ "Halo Pad", WAVE_CHOIR, 600, 0, 0, 1200, 0, 0, 3, 0, 20 },
	{ "Sweep Pad", WAVE_STRINGS, 700, 0, 0, 1200, 600, 3600, 0, 0, 20 },
	{ "Rain", WAVE_BELL, 0, 3000, 1000, 900, 0, 0, 0, 1, 30 },
	{ "Soundtrack", WAVE_PAD, 500, 0, 0, 1200, 2500, 0, 3, 0, 0 },
	{ "Crystal", WAVE_BELL, 0, 3500, 1000, 1000, 0, 0, 0, 1, 30 },
	{ "Atmosphere", WAVE_NYLON, 0, 8000, 1000, 1000, 0, 0, 0, 0, 0 },
	{ "Brightness", WAVE_HARPSI, 0, 9000, 1000, 900, 0, 0, 0, 0, 20 },
	{ "Goblins", WAVE_PAD, 600, 0, 0, 1500, 1200, 2000, 12, 0, 0 },
	{ "Echoes", WAVE_TINE, 20, 6000, 1000, 1200, 0, 0, 0, 0, 0 },
	{ "Sci-fi", WAVE_SAW, 200, 0, 0, 1000, 1500, 2000, 10, 0, 40 },
	{ "Sitar", WAVE_HARPSI, 0, 7000, 1000, 300, 0, 0, 3, 0, 20 },
	{ "Banjo", WAVE_STEEL, 0, 1500, 1000, 120, 0, 0, 0, 0, 10 },
	{ "Shamisen", WAVE_STEEL, 0, 1200, 1000, 120, 3000, 0, 0, 0, 0 },
	{ "Koto", WAVE_STEEL, 0, 3000, 1000, 300, 0, 0, 0, 0, 10 },
	{ "Kalimba", WAVE_MALLET, 0, 2000, 1000, 300, 2200, 0, 0, 0, 0 },
	{ "Bagpipe", WAVE_OBOE, 20, 0, 0, 60, 0, 0, 0, 0, 60 },
	{ "Fiddle", WAVE_BOW, 40, 0, 0, 110, 0, 0, 12, 0, 30 },
	{ "Shanai", WAVE_OBOE, 25, 0, 0, 80, 0, 0, 12, 0, 50 },
	{ "Tinkle Bell", WAVE_BELL, 0, 2500, 1000, 800, 0, 0, 0, 1, 30 },
	{ "Agogo", WAVE_BELL, 0, 700, 1000, 200, 0, 0, 0, 0, 10 },
	{ "Steel Drums", WAVE_TINE, 0, 2000, 1000, 300, 0, 0, 0, 0, 0 },
	{ "Woodblock", WAVE_MALLET, 0, 250, 1000, 60, 0, 0, 0, 0, 0 },
	{ "Taiko Drum", WAVE_MALLET, 0, 1200, 1000, 300, 400, 0, 0, -1, 0 },
	{ "Melodic Tom", WAVE_MALLET, 0, 900, 1000, 250, 600, 0, 0, -1, 0 },
	{ "Synth Drum", WAVE_SQUARE, 0, 700, 1000, 200, 500, 1500, 0, -1, 20 },
	{ "Reverse Cymbal", WAVE_COUNT, 1500, 0, 0, 100, 0, 0, 0, 0, 120 },
	{ "Fret Noise", WAVE_COUNT, 5, 300, 1000, 80, 4000, 0, 0, 0, 150 },
	{ "Breath Noise", WAVE_COUNT, 60, 900, 1000, 150, 2500, 0, 0, 0, 140 },
	{ "Seashore", WAVE_COUNT, 1800, 0, 0, 2500, 1800, 0, 0, 0, 120 },
	{ "Bird Tweet", WAVE_FLUTE, 5, 400, 1000, 100, 0, 0, 80, 1, 30 },
	{ "Telephone", WAVE_BELL, 0, 0, 0, 80, 0, 0, 40, 0, 40 },
	{ "Helicopter", WAVE_COUNT, 200, 0, 0, 400, 500, 0, 0, -1, 90 },
	{ "Applause", WAVE_COUNT, 400, 0, 0, 900, 3500, 0, 0, 0, 130 },
	{ "Gunshot", WAVE_COUNT, 0, 900, 1000, 300, 2500, 0, 0, -1, 60 },
};

/* The kit: which sound a key plays, how many semitones off, where it stands. */
static const struct stroke {
	int		 key;
	enum drum	 drum;
	int		 tune, pan;	/* pan in tenths of a percent, left is negative */
	int		 decay_ms;	/* of metal; 0: it ends by itself */
	int		 attenuation_cb;
	int		 choke;		/* sounds of one class end each other */
} kit[] = {
	{ 27, DRUM_BLOCK, 12, 0, 0, 60, 0 },	{ 28, DRUM_HAND_SLAP, 5, 0, 0, 40, 0 },
	{ 29, DRUM_SHAKER, -3, 0, 0, 60, 0 },	{ 30, DRUM_SHAKER, 0, 0, 0, 60, 0 },
	{ 31, DRUM_STICK, 4, 0, 0, 40, 0 },	{ 32, DRUM_STICK, 7, 0, 0, 60, 0 },
	{ 33, DRUM_CLAVES, -5, 0, 0, 80, 0 },	{ 34, DRUM_TRIANGLE, -12, 0, 0, 90, 0 },
	{ 35, DRUM_KICK_SOFT, 0, 0, 0, 0, 0 },	{ 36, DRUM_KICK, 0, 0, 0, 0, 0 },
	{ 37, DRUM_STICK, 0, 0, 0, 50, 0 },	{ 38, DRUM_SNARE, 0, 0, 0, 10, 0 },
	{ 39, DRUM_CLAP, 0, 40, 0, 30, 0 },	{ 40, DRUM_SNARE_TIGHT, 0, 0, 0, 10, 0 },
	{ 41, DRUM_TOM, -8, -250, 0, 10, 0 },	{ 42, DRUM_CYMBAL, 4, 120, 180, 100, 1 },
	{ 43, DRUM_TOM, -5, -150, 0, 10, 0 },	{ 44, DRUM_CYMBAL, 2, 120, 140, 130, 1 },
	{ 45, DRUM_TOM, -2, -50, 0, 10, 0 },	{ 46, DRUM_CYMBAL, 3, 120, 1200, 100, 1 },
	{ 47, DRUM_TOM, 1, 50, 0, 10, 0 },	{ 48, DRUM_TOM, 4, 150, 0, 10, 0 },
	{ 49, DRUM_CYMBAL, 0, 180, 4500, 70, 0 },	{ 50, DRUM_TOM, 7, 250, 0, 10, 0 },
	{ 51, DRUM_RIDE, 0, -180, 2800, 130, 0 },	{ 52, DRUM_CYMBAL, -4, -200, 2600, 80, 0 },
	{ 53, DRUM_BELL, 0, -180, 0, 80, 0 },	{ 54, DRUM_TAMBOURINE, 0, 150, 0, 80, 0 },
	{ 55, DRUM_CYMBAL, 5, -150, 1600, 80, 0 },	{ 56, DRUM_COWBELL, 0, 80, 0, 70, 0 },
	{ 57, DRUM_CYMBAL, 1, -180, 4000, 70, 0 },	{ 58, DRUM_TAMBOURINE, -5, -150, 0, 80, 0 },
	{ 59, DRUM_RIDE, 2, -180, 2400, 130, 0 },	{ 60, DRUM_HAND, 5, 150, 0, 30, 0 },
	{ 61, DRUM_HAND, 0, 150, 0, 30, 0 },	{ 62, DRUM_HAND_SLAP, 0, -150, 0, 30, 0 },
	{ 63, DRUM_HAND, -4, -150, 0, 30, 0 },	{ 64, DRUM_HAND, -8, -150, 0, 30, 0 },
	{ 65, DRUM_TIMBALE, 3, 200, 0, 40, 0 },	{ 66, DRUM_TIMBALE, -3, 200, 0, 40, 0 },
	{ 67, DRUM_AGOGO, 0, -200, 0, 80, 0 },	{ 68, DRUM_AGOGO, -5, -200, 0, 80, 0 },
	{ 69, DRUM_SHAKER, -5, 180, 0, 90, 0 },	{ 70, DRUM_SHAKER, 2, 180, 0, 100, 0 },
	{ 71, DRUM_WHISTLE, 2, 0, 0, 120, 2 },	{ 72, DRUM_WHISTLE, 0, 0, 0, 120, 2 },
	{ 73, DRUM_GUIRO, 4, 0, 0, 90, 3 },	{ 74, DRUM_GUIRO, 0, 0, 0, 90, 3 },
	{ 75, DRUM_CLAVES, 0, 100, 0, 60, 0 },	{ 76, DRUM_BLOCK, 3, 100, 0, 50, 0 },
	{ 77, DRUM_BLOCK, -3, 100, 0, 50, 0 },	{ 78, DRUM_CUICA, 4, 0, 0, 80, 4 },
	{ 79, DRUM_CUICA, 0, 0, 0, 80, 4 },	{ 80, DRUM_TRIANGLE, 0, -100, 300, 120, 5 },
	{ 81, DRUM_TRIANGLE, 0, -100, 0, 110, 5 },	{ 82, DRUM_SHAKER, 4, 0, 0, 80, 0 },
	{ 83, DRUM_TAMBOURINE, 5, 0, 0, 110, 0 },	{ 84, DRUM_TRIANGLE, 7, 0, 0, 130, 0 },
	{ 85, DRUM_CLAVES, -7, 0, 0, 60, 0 },	{ 86, DRUM_TOM, -14, 0, 0, 30, 0 },
	{ 87, DRUM_TOM, -12, 0, 0, 10, 0 },
};

#define SETTINGS_MAX	24

struct settings {
	struct sf2_setting	 list[SETTINGS_MAX];
	size_t			 count;
};

static void
set(struct settings *s, enum sf2_gen gen, int amount)
{
	if (s->count < SETTINGS_MAX)
		s->list[s->count++] = (struct sf2_setting){ gen, amount };
}

static void
set_envelope(struct settings *s, const struct program *p)
{
	if (p->attack_ms > 0)
		set(s, SF2_VOL_ATTACK, sf2_timecents(p->attack_ms / 1000.0));
	if (p->decay_ms > 0) {
		set(s, SF2_VOL_DECAY, sf2_timecents(p->decay_ms / 1000.0));
		set(s, SF2_VOL_SUSTAIN, p->sustain_cb);
		if (p->sustain_cb == 1000 && p->decay_ms >= 3000)
			set(s, SF2_KEY_TO_DECAY, 30);	/* high strings ring shorter */
	}
	set(s, SF2_VOL_RELEASE, sf2_timecents(p->release_ms / 1000.0));
}

static void
set_filter(struct settings *s, const struct program *p)
{
	if (p->filter_hz == 0)
		return;
	set(s, SF2_FILTER_CUTOFF, sf2_pitch_cents(p->filter_hz));
	if (p->sweep_cents == 0)
		return;
	set(s, SF2_ENVELOPE_TO_FILTER, p->sweep_cents);
	set(s, SF2_MOD_ATTACK, sf2_timecents(p->attack_ms / 700.0));
	set(s, SF2_MOD_DECAY, sf2_timecents(p->attack_ms < 10 ? 0.5 : 2.0));
	set(s, SF2_MOD_SUSTAIN, p->attack_ms < 10 ? 800 : 300);
	set(s, SF2_MOD_RELEASE, sf2_timecents(p->release_ms / 1000.0));
}

static void
set_vibrato(struct settings *s, const struct program *p)
{
	if (p->wobble_cents == 0)
		return;
	set(s, SF2_VIBRATO_TO_PITCH, p->wobble_cents);
	set(s, SF2_VIBRATO_DELAY, sf2_timecents(0.25));
	set(s, SF2_VIBRATO_FREQUENCY, sf2_pitch_cents(5.2));
}

static void
add_program(struct sf2 *f, int number, const struct wave_set sets[WAVE_COUNT], int noise)
{
	const struct program *p = &programs[number];
	struct settings s = { .count = 0 };
	int instrument = sf2_add_instrument(f, p->name);

	set_envelope(&s, p);
	set_filter(&s, p);
	set_vibrato(&s, p);
	if (p->attenuation_cb != 0)
		set(&s, SF2_ATTENUATION, p->attenuation_cb);
	if (p->octave != 0)
		set(&s, SF2_COARSE_TUNE, 12 * p->octave);
	set(&s, SF2_REVERB_SEND, 120);
	set(&s, SF2_SAMPLE_MODES, 1);
	if (p->wave == WAVE_COUNT)
		sf2_add_zone(f, 0, 127, noise, s.list, s.count);
	else
		for (int i = 0; i < sets[p->wave].count; i++)
			sf2_add_zone(f, sets[p->wave].low[i], sets[p->wave].high[i],
			    sets[p->wave].sample[i], s.list, s.count);
	sf2_add_preset(f, p->name, 0, number, instrument);
}

static void
add_stroke(struct sf2 *f, const struct stroke *k, const int samples[DRUM_COUNT])
{
	struct settings s = { .count = 0 };

	set(&s, SF2_PAN, k->pan);
	if (k->attenuation_cb != 0)
		set(&s, SF2_ATTENUATION, k->attenuation_cb);
	if (k->decay_ms > 0) {
		set(&s, SF2_VOL_DECAY, sf2_timecents(k->decay_ms / 1000.0));
		set(&s, SF2_VOL_SUSTAIN, 1000);
		set(&s, SF2_VOL_RELEASE, sf2_timecents(k->decay_ms / 1000.0));
		set(&s, SF2_SAMPLE_MODES, 1);
	} else {
		/* A stroke rings, however short the note. */
		set(&s, SF2_VOL_RELEASE, sf2_timecents(2));
	}
	set(&s, SF2_COARSE_TUNE, k->tune);
	set(&s, SF2_REVERB_SEND, 80);
	if (k->choke != 0)
		set(&s, SF2_EXCLUSIVE_CLASS, k->choke);
	set(&s, SF2_ROOT_KEY, k->key);
	sf2_add_zone(f, k->key, k->key, samples[k->drum], s.list, s.count);
}

int
main(int argc, char **argv)
{
	struct sf2 *f = sf2_new();
	struct wave_set sets[WAVE_COUNT];
	int samples[DRUM_COUNT], instrument;

	if (argc != 2) {
		fprintf(stderr, "usage: make_soundfont FILE.sf2\n");
		return 2;
	}
	for (int i = 0; i < WAVE_COUNT; i++)
		wave_add(f, &wave_families[i], &sets[i]);
	for (int i = 0; i < DRUM_COUNT; i++)
		samples[i] = drum_add(f, i, 60);
	for (int i = 0; i < 128; i++)
		add_program(f, i, sets, samples[DRUM_NOISE]);
	instrument = sf2_add_instrument(f, "Drum Kit");
	for (size_t i = 0; i < sizeof kit / sizeof *kit; i++)
		add_stroke(f, &kit[i], samples);
	sf2_add_preset(f, "Drum Kit", 128, 0, instrument);
	if (sf2_write(f, argv[1]) != 0) {
		fprintf(stderr, "make_soundfont: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	return 0;
}
