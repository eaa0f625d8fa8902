#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole road in a real terminal: open, write, play, continue, hear, take,
# tune, save, export, leave; then other eyes read what was written.
set -eu
command -v tmux >/dev/null 2>&1 || { echo "tmux is not installed"; exit 77; }
dir=$(mktemp -d)
TMUX_TMPDIR=$dir; export TMUX_TMPDIR
unset TMUX
tm() { tmux -L road -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null || :; rm -rf "$dir"' EXIT
mkdir "$dir/here"
# Seconds are given generously: a loaded machine is slow, not wrong.
patience=${PATIENCE:-60}

fail() {
	echo "terminal.sh: $*" >&2
	tm capture-pane -p >&2 || :
	exit 1
}
keys() { tm send-keys "$@"; }
typed() { tm send-keys -l "$1"; }
# Waits until the screen has a line with this pattern.
see() {
	n=0
	until tm capture-pane -p | grep -q -e "$1"; do
		n=$((n + 1))
		[ $n -lt $((patience * 10)) ] || fail "never saw: $1"
		sleep 0.1
	done
}
# Waits until it is gone.
gone() {
	n=0
	while tm capture-pane -p | grep -q -e "$1"; do
		n=$((n + 1))
		[ $n -lt $((patience * 10)) ] || fail "still there: $1"
		sleep 0.1
	done
}
command_line() { typed ":$1"; keys Enter; }
settled() {			# the program has ended: the shell's own words are there
	see "left with $1"
}

tm new-session -d -x 100 -y 30 "env HOME='$dir' XDG_STATE_HOME='$dir/state' \
	XDG_CONFIG_HOME='$dir/config' TERM=xterm-256color sh -c 'cd \"$dir/here\" && \
	\"$PROG\" road.mid; echo left with \$?; exec cat'" ||
	{ echo "skipped: tmux has no pseudo-terminal here"; exit 77; }

# Open and write: eight notes, each where the cursor is.
see 'NORMAL'
see 'road.mid'
for step in 1 2 3 4 5 6 7 8; do
	keys Enter l l
	[ $((step % 2)) -eq 0 ] || keys k k
done
see 'undo 8'
keys u u C-r C-r
see 'undo 8'

# Play and stop: the playhead moves, with a sound device or without.
command_line 'tempo 40 here'
see 'undo 9'
keys Space
see '► 1\.[2-4]'
keys Space
see '■'

# Pasted text runs nothing: one line into what is typed, and nothing into the roll.
printf 'Violin II\nddxxx\n' | tm load-buffer -
typed ':track-name '
tm paste-buffer -p
see ':track-name Violin II ddxxx'
keys Escape
tm paste-buffer -p
see 'takes no pasted text'
see 'undo 9'

# A byte that is no character takes no key with it.
tm send-keys -H ff
typed ':'
see '^:'
keys Escape

# Continue at the end; hear the second, take it: one step of undo.
keys G a
see 'continue  seed'
see 'Enter takes'
keys 2
see '2 .*heard'
keys Enter
see 'took candidate'
see 'undo 10'

# Tune, with its curve, and stop.
keys F7
see 'TUNE'
see 'bars to come'
keys C-c
gone 'running'
keys Escape

# A screen that changes its size goes on.
tm resize-window -x 80 -y 24
see '10Quit'
tm resize-window -x 30 -y 5
see 'too small'
tm resize-window -x 100 -y 30
see 'undo 10'

# Keep, and leave.
command_line w
see 'saved'
command_line 'export road.wav'
n=0
until [ -s "$dir/here/road.wav" ]; do
	n=$((n + 1))
	[ $n -lt $((patience * 10)) ] || fail "road.wav was not written"
	sleep 0.1
done
sleep 0.5
command_line q
settled 0

# What others read in it.
cd "$dir/here"
notes=$("$PROG" info road.mid | sed -n 's/^notes: //p')
[ "$notes" -gt 8 ] || fail "only $notes notes in the file"
if command -v midicsv >/dev/null 2>&1; then
	read_by_other=$(midicsv road.mid | awk -F', ' '$3 == "Note_on_c" && $6 > 0' | wc -l)
	[ "$read_by_other" -eq "$notes" ] || fail "midicsv reads $read_by_other notes, not $notes"
fi
[ "$(dd if=road.wav bs=4 count=1 2>/dev/null)" = RIFF ] || fail "road.wav is no WAV file"

# The terminal is as it was: the alternate screen is left, the cursor is there.
[ "$(tm display -p '#{alternate_on} #{cursor_flag} #{mouse_any_flag}')" = "0 1 0" ] ||
	fail "the terminal is not as it was:" \
		"$(tm display -p '#{alternate_on} #{cursor_flag} #{mouse_any_flag}')"

# The one child of the pane's shell.
composer() {
	pid=$(tm list-panes -F '#{pane_pid}')
	tr -d ' ' <"/proc/$pid/task/$pid/children"
}

# A signal that ends it gives the terminal back.
for signal in USR1 ALRM; do
	tm respawn-window -k "env HOME='$dir' XDG_STATE_HOME='$dir/state' TERM=xterm-256color \
		sh -c '\"$PROG\" \"$dir/here/road.mid\"; echo left with \$?; exec cat'"
	see 'NORMAL'
	kill -$signal "$(composer)"
	see 'left with'
	[ "$(tm display -p '#{alternate_on} #{cursor_flag} #{mouse_any_flag}')" = "0 1 0" ] ||
		fail "$signal does not give the terminal back"
done

# Stopped from outside and continued: drags are reported as before.
mouse_modes() { tm display -p '#{mouse_button_flag} #{mouse_any_flag} #{mouse_sgr_flag}'; }
modes_are() {
	n=0
	until [ "$(mouse_modes)" = "$1" ]; do
		n=$((n + 1))
		[ $n -lt $((patience * 10)) ] || fail "mouse modes are $(mouse_modes), not $1"
		sleep 0.1
	done
}
tm respawn-window -k "env HOME='$dir' XDG_STATE_HOME='$dir/state' TERM=xterm-256color \
	sh -c 'set -m; \"$PROG\" \"$dir/here/road.mid\"; sleep 2; fg; echo left with \$?; exec cat'"
see 'NORMAL'
before=$(mouse_modes)
kill -TSTP "$(composer)"
modes_are '0 0 0'
modes_are "$before"
see 'NORMAL'
command_line q
settled 0

# No terminal of a known kind: one sentence, status 1.
for term in '' nonsense; do
	tm respawn-window -k \
		"env HOME='$dir' TERM='$term' sh -c '\"$PROG\"; echo left with \$?; exec cat'"
	settled 1
	[ "$(tm capture-pane -p | grep -c '^cadenza: ')" -eq 1 ] ||
		fail "TERM='$term' is not one sentence"
done
