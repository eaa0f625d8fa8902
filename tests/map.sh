#!/bin/sh
# cadenza map: the pieces of a folder as a picture, the same for the same seed.
set -u
. "${srcdir:-.}/tests/programs.sh"

# piece NAME STEP: four bars of quarters, each so many semitones above the last.
piece() {
	printf 'MThd\0\0\0\006\0\0\0\001\0\140MTrk\0\0\0\204' >"$1"
	for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		pitch=$(printf '\\%03o' $((48 + i * $2 % 37)))
		printf "\\0\\220$pitch\\100\\140\\200$pitch\\0" >>"$1"
	done
	printf '\0\377\057\0' >>"$1"
}

mkdir -p some/low some/high one none
for step in 1 2 3 4; do
	piece some/low/step$step.mid $step
done
for step in 5 7 11 12; do
	piece some/high/step$step.mid $step
done
cp "$demo" some/high/demo.mid
cp "$demo" one/

run 0 map some
says out '.*low'
says out '9 pieces, among [0-9]* of known music (◇)$'
says out '.*, seed 1: trustworthiness 0\.[0-9]* (12 neighbours).*; the first two components'
cp out first
run 0 map some
cmp -s first out || complain "the same seed gives another map"
run 0 map --json some
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON"
says out '{"way": "\(t-SNE\|PCA\)", "seed": 1, "neighbours": 12, "trustworthiness": 0\.'
says out '.*{"x": [0-9.]*, "y": [0-9.]*, "file": "some/low/step1.mid", "group": "low", "nearest": '
says out '.*"known": "lieder"'
run 0 map --svg map.svg some
says out '9 pieces, among'
[ "$(grep -c '<circle .*fill="#' map.svg)" -ge 9 ] || complain "map draws $(cat map.svg)"
grep -q '>lieder</text>' map.svg || complain "the drawing does not name known music"
run 0 map --json --svg map2.svg some
cmp -s map.svg map2.svg || complain "another drawing beside JSON"
mkdir 'some/<b> & "c"'
cp "$demo" 'some/<b> & "c"/demo.mid'
run 0 map --svg map.svg some
grep -q '&lt;b&gt; &amp; &quot;c&quot;</text>' map.svg || complain "the drawing has markup of names"
rm -r 'some/<b> & "c"'
run 1 map --svg no/such/map.svg some
run 0 map --pca --alone some
says out '9 pieces$'
says out 'PCA, seed 1: trustworthiness 0\.[0-9]* (4 neighbours); the first'

# A few pieces stand by their names; one stands among known music.
run 0 map one
grep -q '●' out || complain "the piece is not on the map"
grep -q demo out || complain "the piece has no name"
says out '1 piece, among'
run 1 map --alone one
says err 'cadenza: a map of one piece has nothing to show; without --alone, it stands among'
run 0 map --alone one some/low/step1.mid
says out '2 pieces$'
says out 'PCA, seed 1: trustworthiness unknown, of fewer than three points; the first'

# The same piece thrice, no piece, a piece without notes, and a file that is none.
mkdir same
cp "$demo" same/a.mid
cp "$demo" same/b.mid
cp "$demo" same/c.mid
run 0 map --alone same
says out 'all of them measure the same: they stand in one place$'
run 1 map none
printf 'MThd\0\0\0\006\0\0\0\001\0\140MTrk\0\0\0\004\0\377\057\0' >none/empty.mid
"$prog" map none >out 2>err && complain "a map of a piece without notes"
says err 'cadenza: none/empty.mid: no note sounds, so it has no place on the map$'
printf 'MThd' >some/bad.mid
"$prog" map some >out 2>err && complain "a broken file is not reported"
says err 'cadenza: some/bad.mid: '
says out '9 pieces, among'
run 1 map some/bad.mid
exit $failed
