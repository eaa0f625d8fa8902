/* SPDX-License-Identifier: MIT */
#include "music/gm.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct {
	const char	*name;		/* short enough for the track list */
	const char	*official;
} programs[128] = {
	{ "Grand Piano", "Acoustic Grand Piano" },
	{ "Bright Piano", "Bright Acoustic Piano" },
	{ "Electric Grand", "Electric Grand Piano" },
	{ "Honky-tonk", "Honky-tonk Piano" },
	{ "E-Piano 1", "Electric Piano 1" },
	{ "E-Piano 2", "Electric Piano 2" },
	{ "Harpsichord", "Harpsichord" },
	{ "Clavinet", "Clavinet" },
	{ "Celesta", "Celesta" },
	{ "Glockenspiel", "Glockenspiel" },
	{ "Music Box", "Music Box" },
	{ "Vibraphone", "Vibraphone" },
	{ "Marimba", "Marimba" },
	{ "Xylophone", "Xylophone" },
	{ "Tubular Bells", "Tubular Bells" },
	{ "Dulcimer", "Dulcimer" },
	{ "Drawbar Organ", "Drawbar Organ" },
	{ "Perc. Organ", "Percussive Organ" },
	{ "Rock Organ", "Rock Organ" },
	{ "Church Organ", "Church Organ" },
	{ "Reed Organ", "Reed Organ" },
	{ "Accordion", "Accordion" },
	{ "Harmonica", "Harmonica" },
	{ "Bandoneon", "Tango Accordion" },
	{ "Nylon Guitar", "Acoustic Guitar (nylon)" },
	{ "Steel Guitar", "Acoustic Guitar (steel)" },
	{ "Jazz Guitar", "Electric Guitar (jazz)" },
	{ "Clean Guitar", "Electric Guitar (clean)" },
	{ "Muted Guitar", "Electric Guitar (muted)" },
	{ "Overdriven", "Overdriven Guitar" },
	{ "Distortion", "Distortion Guitar" },
	{ "Harmonics", "Guitar Harmonics" },
	{ "Upright Bass", "Acoustic Bass" },
	{ "Finger Bass", "Electric Bass (finger)" },
	{ "Picked Bass", "Electric Bass (pick)" },
	{ "Fretless Bass", "Fretless Bass" },
	{ "Slap Bass 1", "Slap Bass 1" },
	{ "Slap Bass 2", "Slap Bass 2" },
	{ "Synth Bass 1", "Synth Bass 1" },
	{ "Synth Bass 2", "Synth Bass 2" },
	{ "Violin", "Violin" },
	{ "Viola", "Viola" },
	{ "Cello", "Cello" },
	{ "Contrabass", "Contrabass" },
	{ "Tremolo Str.", "Tremolo Strings" },
	{ "Pizzicato", "Pizzicato Strings" },
	{ "Harp", "Orchestral Harp" },
	{ "Timpani", "Timpani" },
	{ "Strings 1", "String Ensemble 1" },
	{ "Strings 2", "String Ensemble 2" },
	{ "Synth Str. 1", "Synth Strings 1" },
	{ "Synth Str. 2", "Synth Strings 2" },
	{ "Choir Aahs", "Choir Aahs" },
	{ "Voice Oohs", "Voice Oohs" },
	{ "Synth Voice", "Synth Voice" },
	{ "Orchestra Hit", "Orchestra Hit" },
	{ "Trumpet", "Trumpet" },
	{ "Trombone", "Trombone" },
	{ "Tuba", "Tuba" },
	{ "Muted Trumpet", "Muted Trumpet" },
	{ "French Horn", "French Horn" },
	{ "Brass Section", "Brass Section" },
	{ "Synth Brass 1", "Synth Brass 1" },
	{ "Synth Brass 2", "Synth Brass 2" },
	{ "Soprano Sax", "Soprano Sax" },
	{ "Alto Sax", "Alto Sax" },
	{ "Tenor Sax", "Tenor Sax" },
	{ "Baritone Sax", "Baritone Sax" },
	{ "Oboe", "Oboe" },
	{ "English Horn", "English Horn" },
	{ "Bassoon", "Bassoon" },
	{ "Clarinet", "Clarinet" },
	{ "Piccolo", "Piccolo" },
	{ "Flute", "Flute" },
	{ "Recorder", "Recorder" },
	{ "Pan Flute", "Pan Flute" },
	{ "Blown Bottle", "Blown Bottle" },
	{ "Shakuhachi", "Shakuhachi" },
	{ "Whistle", "Whistle" },
	{ "Ocarina", "Ocarina" },
	{ "Square Lead", "Lead 1 (square)" },
	{ "Saw Lead", "Lead 2 (sawtooth)" },
	{ "Calliope", "Lead 3 (calliope)" },
	{ "Chiff Lead", "Lead 4 (chiff)" },
	{ "Charang", "Lead 5 (charang)" },
	{ "Voice Lead", "Lead 6 (voice)" },
	{ "Fifths Lead", "Lead 7 (fifths)" },
	{ "Bass + Lead", "Lead 8 (bass + lead)" },
	{ "New Age Pad", "Pad 1 (new age)" },
	{ "Warm Pad", "Pad 2 (warm)" },
	{ "Polysynth", "Pad 3 (polysynth)" },
	{ "Choir Pad", "Pad 4 (choir)" },
	{ "Bowed Pad", "Pad 5 (bowed)" },
	{ "Metallic Pad", "Pad 6 (metallic)" },
	{ "Halo Pad", "Pad 7 (halo)" },
	{ "Sweep Pad", "Pad 8 (sweep)" },
	{ "Rain", "FX 1 (rain)" },
	{ "Soundtrack", "FX 2 (soundtrack)" },
	{ "Crystal", "FX 3 (crystal)" },
	{ "Atmosphere", "FX 4 (atmosphere)" },
	{ "Brightness", "FX 5 (brightness)" },
	{ "Goblins", "FX 6 (goblins)" },
	{ "Echoes", "FX 7 (echoes)" },
	{ "Sci-fi", "FX 8 (sci-fi)" },
	{ "Sitar", "Sitar" },
	{ "Banjo", "Banjo" },
	{ "Shamisen", "Shamisen" },
	{ "Koto", "Koto" },
	{ "Kalimba", "Kalimba" },
	{ "Bagpipe", "Bagpipe" },
	{ "Fiddle", "Fiddle" },
	{ "Shanai", "Shanai" },
	{ "Tinkle Bell", "Tinkle Bell" },
	{ "Agogo", "Agogo" },
	{ "Steel Drums", "Steel Drums" },
	{ "Woodblock", "Woodblock" },
	{ "Taiko", "Taiko Drum" },
	{ "Melodic Tom", "Melodic Tom" },
	{ "Synth Drum", "Synth Drum" },
	{ "Rev. Cymbal", "Reverse Cymbal" },
	{ "Fret Noise", "Guitar Fret Noise" },
	{ "Breath Noise", "Breath Noise" },
	{ "Seashore", "Seashore" },
	{ "Bird Tweet", "Bird Tweet" },
	{ "Telephone", "Telephone Ring" },
	{ "Helicopter", "Helicopter" },
	{ "Applause", "Applause" },
	{ "Gunshot", "Gunshot" },
};

#define DRUM_FIRST 35

static const char *const drums[] = {	/* at most six columns wide, to fit on the piano keys */
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
	return program >= 0 && program < 128 ? programs[program].name : "";
}

const char *
gm_official(int program)
{
	return program >= 0 && program < 128 ? programs[program].official : "";
}

/* The pitches that it plays at ease, and the middle of those that it mostly plays. */
struct compass {
	uint8_t	 low, middle, high;
};

static const struct compass families[16] = {
	{ 40, 60, 84 }, { 60, 72, 96 }, { 40, 60, 84 }, { 40, 55, 79 },
	{ 28, 34, 55 }, { 43, 60, 84 }, { 43, 60, 84 }, { 48, 60, 81 },
	{ 50, 62, 79 }, { 62, 74, 91 }, { 48, 67, 88 }, { 43, 60, 84 },
	{ 43, 60, 84 }, { 48, 60, 84 }, { 43, 60, 84 }, { 43, 60, 84 },
};
static const struct {
	uint8_t	 program;
	struct compass compass;
} elsewhere[] = {
	{ 40, { 55, 69, 88 } },		/* violin */
	{ 41, { 48, 62, 79 } },		/* viola */
	{ 42, { 36, 50, 69 } },		/* cello */
	{ 43, { 28, 34, 55 } },		/* contrabass */
	{ 47, { 38, 43, 55 } },		/* timpani */
	{ 56, { 55, 67, 82 } },		/* trumpet */
	{ 57, { 40, 52, 67 } },		/* trombone */
	{ 58, { 29, 38, 53 } },		/* tuba */
	{ 60, { 41, 55, 74 } },		/* horn */
	{ 64, { 56, 67, 84 } },		/* soprano saxophone */
	{ 67, { 37, 50, 66 } },		/* baritone saxophone */
	{ 68, { 58, 70, 86 } },		/* oboe */
	{ 69, { 52, 62, 79 } },		/* English horn */
	{ 70, { 34, 48, 67 } },		/* bassoon */
	{ 71, { 50, 65, 84 } },		/* clarinet */
	{ 72, { 74, 86, 100 } },	/* piccolo */
	{ 73, { 60, 77, 93 } },		/* flute */
};

static struct compass
compass_of(int program)
{
	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		if (elsewhere[i].program == program)
			return elsewhere[i].compass;
	return program >= 0 && program < 128 ? families[program / 8] :
	    (struct compass){ 43, 60, 84 };
}

int
gm_middle(int program)
{
	return compass_of(program).middle;
}

void
gm_range(int program, int *low, int *high)
{
	*low = compass_of(program).low;
	*high = compass_of(program).high;
}

const char *
gm_drum(int pitch)
{
	int i = pitch - DRUM_FIRST;

	return i >= 0 && i < (int)(sizeof drums / sizeof *drums) ? drums[i] : NULL;
}

/* --- matching what the user types */

int
gm_match(int program, const char *typed)
{
	int brief = text_match(gm_program(program), typed);
	int official = text_match(gm_official(program), typed);

	if (*typed == '\0')
		return 1;
	if (strcasecmp(typed, gm_program(program)) == 0 ||
	    strcasecmp(typed, gm_official(program)) == 0)
		return 1000;
	return brief > official ? brief : official;
}

bool
gm_find(const char *typed, int *program, struct err *err)
{
	long long number;
	struct err why;
	int best = 0;

	if (text_integer(typed, 1, 128, &number, &why)) {
		*program = (int)number - 1;
		return true;
	}
	for (int i = 0; i < 128 && *typed != '\0'; i++)
		if (gm_match(i, typed) > best) {
			best = gm_match(i, typed);
			*program = i;
		}
	return best > 0 || err_set(err, ERR_ARG, "there is no instrument called %.60s; "
	    "General MIDI has 1 to 128, such as flute or electric piano 1", typed);
}

/* Of Roland's GS, which GM2 took over. */
static const struct {
	int		 program;
	const char	*name;
} kits[] = {
	{ 0, "Standard Kit" }, { 8, "Room Kit" }, { 16, "Power Kit" }, { 24, "Electronic Kit" },
	{ 25, "Analog Kit" }, { 32, "Jazz Kit" }, { 40, "Brush Kit" }, { 48, "Orchestra Kit" },
	{ 56, "SFX Kit" },
};
#define KITS ((int)(sizeof kits / sizeof *kits))

const char *
gm_kit(int program)
{
	const char *best = kits[0].name;

	/* A device plays the next kit below where it has none of that number. */
	for (int i = 0; i < KITS; i++)
		if (kits[i].program <= program)
			best = kits[i].name;
	return best;
}

bool
gm_find_kit(const char *typed, int *program, struct err *err)
{
	long long number;
	struct err why;
	int best = 0;

	if (text_integer(typed, 1, 128, &number, &why)) {
		*program = (int)number - 1;
		return true;
	}
	for (int i = 0; i < KITS && *typed != '\0'; i++)
		if (text_match(kits[i].name, typed) > best) {
			best = text_match(kits[i].name, typed);
			*program = kits[i].program;
		}
	return best > 0 || err_set(err, ERR_ARG, "there is no drum kit called %.60s; "
	    "kits are standard, room, power, electronic, analog, jazz, brush, orchestra and sfx",
	    typed);
}
