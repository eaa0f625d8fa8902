/* SPDX-License-Identifier: MIT */
/* gm.c - the names of General MIDI's sounds, short enough for a track list. */

#include <stddef.h>

#include "view.h"

static const char *const programs[128] = {
	"Grand Piano", "Bright Piano", "Electric Grand", "Honky-tonk",
	"E-Piano 1", "E-Piano 2", "Harpsichord", "Clavinet",
	"Celesta", "Glockenspiel", "Music Box", "Vibraphone",
	"Marimba", "Xylophone", "Tubular Bells", "Dulcimer",
	"Drawbar Organ", "Perc. Organ", "Rock Organ", "Church Organ",
	"Reed Organ", "Accordion", "Harmonica", "Bandoneon",
	"Nylon Guitar", "Steel Guitar", "Jazz Guitar", "Clean Guitar",
	"Muted Guitar", "Overdriven", "Distortion", "Harmonics",
	"Upright Bass", "Finger Bass", "Picked Bass", "Fretless Bass",
	"Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2",
	"Violin", "Viola", "Cello", "Contrabass",
	"Tremolo Str.", "Pizzicato", "Harp", "Timpani",
	"Strings 1", "Strings 2", "Synth Str. 1", "Synth Str. 2",
	"Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit",
	"Trumpet", "Trombone", "Tuba", "Muted Trumpet",
	"French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2",
	"Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax",
	"Oboe", "English Horn", "Bassoon", "Clarinet",
	"Piccolo", "Flute", "Recorder", "Pan Flute",
	"Blown Bottle", "Shakuhachi", "Whistle", "Ocarina",
	"Square Lead", "Saw Lead", "Calliope", "Chiff Lead",
	"Charang", "Voice Lead", "Fifths Lead", "Bass + Lead",
	"New Age Pad", "Warm Pad", "Polysynth", "Choir Pad",
	"Bowed Pad", "Metallic Pad", "Halo Pad", "Sweep Pad",
	"Rain", "Soundtrack", "Crystal", "Atmosphere",
	"Brightness", "Goblins", "Echoes", "Sci-fi",
	"Sitar", "Banjo", "Shamisen", "Koto",
	"Kalimba", "Bagpipe", "Fiddle", "Shanai",
	"Tinkle Bell", "Agogo", "Steel Drums", "Woodblock",
	"Taiko", "Melodic Tom", "Synth Drum", "Rev. Cymbal",
	"Fret Noise", "Breath Noise", "Seashore", "Bird Tweet",
	"Telephone", "Helicopter", "Applause", "Gunshot",
};

#define DRUM_FIRST 35

static const char *const drums[] = {	/* at most six columns: they stand on the piano keys */
	"Kick2", "Kick", "Stick", "Snare", "Clap", "Snare2", "LoTom2", "ClHat",
	"LoTom", "PdHat", "MdTom2", "OpHat", "MdTom", "HiTom2", "Crash", "HiTom",
	"Ride", "China", "RdBell", "Tambrn", "Splash", "Cowbel", "Crash2", "Vibrsl",
	"Ride2", "HiBngo", "LoBngo", "MuCnga", "HiCnga", "LoCnga", "HiTmbl", "LoTmbl",
	"HiAgog", "LoAgog", "Cabasa", "Maraca", "ShWhst", "LgWhst", "ShGuir", "LgGuir",
	"Claves", "HiBlck", "LoBlck", "MuCuic", "OpCuic", "MuTri", "OpTri",
};

const char *
gm_program(int program)
{
	return program >= 0 && program < 128 ? programs[program] : "";
}

const char *
gm_drum(int pitch)
{
	int i = pitch - DRUM_FIRST;

	return i >= 0 && i < (int)(sizeof drums / sizeof *drums) ? drums[i] : NULL;
}
