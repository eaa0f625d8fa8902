# first_song.awk - compares the notes of a piece with first_song.table.
#
#	awk -v quarter=480 -f first_song.awk first_song.table NOTES
#
# NOTES are lines of the command `notes`: track, start, length, channel, pitch,
# velocity.  One line a fault; the status says whether there was one.  Starts may be
# off by 10 ms and ends by a third, as humanised notes are.

function fault(text) { print text; faults++ }

function near(a, b, by) { return a - b <= by && b - a <= by }

function bar_start(bar) { return bar <= 8 ? 4 * (bar - 1) : 32 + 3 * (bar - 9) }

function class_of(name,   class) {
	class = index("C.D.EF.G.A.B", substr(name, 1, 1)) - 1
	if (substr(name, 2, 1) == "#") class++
	if (substr(name, 2, 1) == "b") class--
	return class
}

function pitch_of(name) { return class_of(name) + 12 * (substr(name, length(name)) + 1) }

function want(part, start, pitch, quarters) {
	wanted++
	w_part[wanted] = part; w_start[wanted] = start
	w_pitch[wanted] = pitch; w_length[wanted] = quarters
}

function want_line(part, bar,   i, k, n, at, word, beats) {
	at = bar_start(bar)
	for (i = 3; i <= NF; i++) {
		if (part == "chords") {
			chord[bar] = chord[bar] " " class_of($i) " "
			chord_size[bar]++
		} else if (part == "drums") {
			split($i, word, "@")
			n = split(word[2], beats, ",")
			for (k = 1; k <= n; k++)
				want(part, at + beats[k] - 1, word[1], 0)
		} else {
			n = split($i, word, ":")
			if (n == 1) word[2] = 1
			if (word[1] != "-")
				want(part, at, pitch_of(word[1]), word[2])
			at += word[2]
		}
	}
}

BEGIN { split("melody chords bass", names, " ") }

/^#/ { next }

FNR == NR {
	bars = split($2, range, "-")
	for (bar = range[1] + 0; bar <= range[bars] + 0; bar++)
		want_line($1, bar)
	next
}

{
	part = $4 == 10 ? "drums" : $4 <= 3 ? names[$4] : "channel " $4
	start = $2 / quarter; long = $3 / quarter; pitch = $5; velocity = $6
	if (part != "drums" && $2 % (quarter / 4) != 0) played++
	if (part == "chords") {
		for (bar = 16; bar > 1 && start < bar_start(bar) - .05; bar--) ;
		if (index(chord[bar], " " pitch % 12 " ") == 0 || pitch < 53 || pitch > 67 ||
		    !near(start, bar_start(bar), .05) || !near(long, bar <= 8 ? 4 : 3, .2))
			fault("chords, bar " bar ": pitch " pitch " at " start ", " long " long")
		chord_size[bar]--
		next
	}
	if (part == "melody" && start >= bar_start(15) - .05) {
		models++
		if (index(" 0 1 2 4 5 7 9 10 11 ", " " pitch % 12 " ") == 0 || start + long > 56.05)
			fault("the model's note " pitch " at " start " is not of D minor or too long")
		next
	}
	if (part == "drums" && pitch == 42 &&
	    velocity != (near(start, int(start), .01) ? 90 : 60))
		fault("a hat at " start " has velocity " velocity)
	if (part == "melody" && start >= bar_start(7) - .05 && start < bar_start(9) - .05) {
		if (swelled && velocity < last - 12) fault("the swell falls at " start)
		if (!swelled && !near(velocity, 70, 8)) fault("the swell begins at " velocity)
		swelled = 1; last = velocity
	}
	for (i = 1; i <= wanted; i++)
		if (w_part[i] == part && w_pitch[i] == pitch && near(w_start[i], start, .05) &&
		    (w_length[i] == 0 || near(w_length[i], long, .3 * w_length[i] + .1)))
			break
	if (i > wanted)
		fault(part ": pitch " pitch " at " start ", " long " long, should not be")
	else
		w_part[i] = "found"
}

END {
	for (i = 1; i <= wanted; i++)
		if (w_part[i] != "found")
			fault(w_part[i] ": pitch " w_pitch[i] " is missing at " w_start[i])
	for (bar = 1; bar <= 16; bar++)
		if (chord_size[bar] != 0) fault("chords, bar " bar ": " -chord_size[bar] " notes more")
	if (!near(last, 110, 8)) fault("the swell ends at " last)
	if (models == 0) fault("nothing in bars 15 and 16 is the model's")
	if (played <= 10) fault("the parts are not humanised")
	exit faults > 0
}
