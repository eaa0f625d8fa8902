#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ask.sh - the same request and seed write the same notes in the roll and by the
# programs; and what cannot be asked for gets one sentence in both.
set -eu
. "${srcdir:-.}/tests/programs.sh"

# WAY 'commands before' 'words after the bars' 'options': both have --seed 7, 3 candidates.
same() {
	way=$1
	rm -rf state
	cp "$demo" roll.mid
	printf '%s\nset seed 7\nset candidates 3\n%s %s\norder\ntake 1\nsave\n' "$2" "$way" "$3" |
		"$prog" --batch roll.mid >said 2>&1 || { complain "$way: $(cat said)"; return; }
	eval "\"\$prog\" $way \"\$demo\" -o cli.mid --seed 7 --candidates 3 $4" >answer 2>&1 ||
		{ complain "$way: $(cat answer)"; return; }
	cmp -s "$demo" roll.mid && complain "$way: took nothing"
	cmp roll.mid cli.mid || complain "$way: the roll and the program differ: $(tail -5 said)"
	# The line that the roll prints makes it once more.
	line=$(grep "^$way bars " said | head -1)
	rm -rf state
	cp "$demo" again.mid
	printf '%s\ntake 1\nsave\n' "$line" | "$prog" --batch again.mid >said 2>&1 ||
		{ complain "$line: $(cat said)"; return; }
	cmp roll.mid again.mid || complain "$line does not make it again"
}

same continue 'go-end' '2' '--bars 2'
same fill 'go-bar 3' '3-4 density eighth tracks 2' '--bars 3-4 --density eighth --tracks 2'
same vary 'go-bar 3' '3-4 keep rhythm tracks 2' '--bars 3-4 --keep rhythm --tracks 2'
same accompany 'track-go 2' '1-2 instrument flute' '--bars 1-2 --instrument flute --below 2'
same end 'go-end' '2' '--bars 2'
same bridge 'go-bar 3' '3-3' '--bars 3-3'
# A model without chord rows cannot.
if "$prog" harmonise "$demo" -o x.mid --bars 1-1 --instrument strings >answer 2>&1; then
	same harmonise 'track-go 2' '1-2 instrument strings' \
		'--bars 1-2 --instrument strings --below 2'
else
	grep -q 'trained without chord rows' answer || complain "harmonise: $(cat answer)"
fi

# NAME.mid, a command, and what the sentence says.
refuses() {
	rm -rf state
	printf '%s\n' "$2" | "$prog" --batch "$1" >said 2>&1 && complain "$2 is not refused"
	[ "$(grep -c '^error: ' said)" -eq 1 ] && grep -q "$3" said || complain "$2: $(cat said)"
}

cp "$demo" bad.mid
refuses bad.mid 'fill 0-3' 'bars takes A-B'
refuses bad.mid 'fill 3-2' 'bars takes A-B'
refuses bad.mid 'fill 1-2 tracks 9' 'there is no track 9'
refuses bad.mid 'fill 1-2 range C5-C3' 'range'
refuses bad.mid 'fill 1-2 temperature 9' 'temperature'
refuses bad.mid 'fill 1-2 style none-such' 'style'
refuses empty.mid 'vary 1-2' 'no note to vary'
refuses empty.mid 'harmonise 1-2' 'no melody'

# NAME.mid, commands before, and a command that writes something.
writes() {
	rm -rf state
	printf '%s\nset candidates 2\nset bars 2\n%s\ntake 1\n' "$2" "$3" |
		"$prog" --batch "$1" >said 2>&1 || complain "$3: $(cat said)"
	grep -q '^took candidate 1' said || complain "$3 took nothing: $(cat said)"
}

writes new.mid 'note-add 60' 'continue'
writes new2.mid '' 'fill 1-2'
# Drums alone: eight beats of a bass drum.
{
	printf 'MThd\000\000\000\006\000\000\000\001\001\340MTrk\000\000\000\114'
	for _ in 1 2 3 4 5 6 7 8; do
		printf '\000\231\044\144\203\140\211\044\100'
	done
	printf '\000\377\057\000'
} >drums.mid
refuses drums.mid 'harmonise 1-2' 'no melody'
writes drums.mid '' 'accompany 1-2 instrument "electric bass (finger)"'
# More tracks than the model has places for.
i=0
while [ $i -lt 40 ]; do
	echo track-add
	echo note-add $((40 + i))
	i=$((i + 1))
done >many
writes many.mid "$(cat many)" 'continue'
exit $failed
