#!/bin/sh
# SPDX-License-Identifier: MIT
# A whole song from an empty piece, by keys alone, in a terminal: typist types the keys
# of first_song_WAY.keys and counts them; first_song.table says what the file must be.
set -eu
here=$(cd "${srcdir:-.}" && pwd)
prog=$(realpath -e "${PROG:-./cadenza}")
typist=$(pwd)/tests/typist
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

complain() {
	echo "first_song.sh: $*"
	failed=1
}

commands() {			# FILE COMMAND...
	file=$1
	shift
	printf '%s\n' "$@" | HOME=$tmp XDG_STATE_HOME=$tmp/other XDG_CONFIG_HOME=$tmp/config \
		"$prog" --batch "$file" 2>&1
}

has() {				# FILE WHAT PATTERN
	grep -qE -e "$3" "$1" || complain "$way: no $2"
}

compare() {			# in the folder of the song
	commands first.mid events >events
	has events 'tempo of 96' '^1 0 ff 51 09 89 68$'
	has events '4/4 at the start' '^1 0 ff 58 04 02 '
	has events '3/4 at bar 9' '^1 15360 ff 58 03 02 '
	has events 'key of D minor' '^1 0 ff 59 ff 01$'
	has events 'marker A' '^1 0 ff 06 41$'
	has events 'marker B' '^1 15360 ff 06 42$'
	has events flute '^[0-9]+ 0 c0 73 '
	has events 'electric piano' '^[0-9]+ 0 c1 4 '
	has events 'acoustic bass' '^[0-9]+ 0 c2 32 '
	commands first.mid notes >notes
	awk -v quarter=480 -f "$here/tests/first_song.awk" "$here/tests/first_song.table" \
		notes || complain "$way: the notes are not those of the song"
	for file in first.ogg first.ly first.musicxml; do
		[ -s $file ] || complain "$way: $file was not exported"
	done
	[ -z "$(commands empty.mid notes)" ] || complain "$way: undo all the way leaves notes"
	cmp -s first.mid again.mid || complain "$way: redo all the way gives other bytes"
}

write() {			# WAY BUDGET
	way=$1
	mkdir "$tmp/$way"
	cd "$tmp/$way"
	HOME=$tmp/$way XDG_STATE_HOME=$tmp/$way/state XDG_CONFIG_HOME=$tmp/$way/config \
		"$typist" "$here/tests/first_song_$way.keys" "$prog" first.mid >count ||
		{ status=$?; [ $status -ne 77 ] || exit 77; complain "$way: status $status"; }
	sed "s/^/$way: /" count
	keys=$(sed -n 's/^ *\([0-9]*\)  in all$/\1/p' count)
	[ "${keys:-$2}" -le "$2" ] || complain "$way: $keys keys, more than $2"
	[ ! -e first.mid ] || compare
}

write vi 230
write cua 320
exit $failed
