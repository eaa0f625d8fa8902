#!/bin/sh
# Kills the program in the middle of writing and saving, again and again.  Every
# edit that it had answered for is there when the piece is opened again, the
# file is always a whole one, and a half-done save is not taken for a change by
# another program.
set -eu
. "${srcdir:-.}/tests/programs.sh"
rounds=${ROUNDS:-25}
ulimit -c 0

# Three notes and a save, for ever.
lines() { yes 'step-note C4 1/16
step-note E4 1/16
step-note G4 1/16
save'; }

lines | head -n 200000 >input
total=0 killed=0
for round in $(seq "$rounds"); do
	"$prog" --batch piece.mid <input >output 2>errors &
	pid=$!
	# Every third kill may come while the piece is being opened; the others
	# wait for the first answer, however busy the machine is.
	while [ $((round % 3)) -ne 0 ] && [ ! -s output ] && kill -0 $pid 2>/dev/null; do
		sleep 0.01
	done
	sleep "0.0$(((round * 37) % 90 + 10))"
	kill -9 $pid 2>/dev/null && killed=$((killed + 1))
	wait $pid 2>/dev/null || :
	[ ! -s errors ] || fail "round $round: it complained: $(head -n 1 errors)"
	answered=$(grep -c '^added' output || :)
	notes=$(echo notes | "$prog" --batch piece.mid 2>errors | grep -c '^1 ' || :)
	[ ! -s errors ] || fail "round $round: reopened, it complained: $(head -n 1 errors)"
	# One more may have been stored whose answer was not yet written.
	[ "$notes" -eq $((total + answered)) ] || [ "$notes" -eq $((total + answered + 1)) ] ||
		fail "round $round: $total and then $answered edits were answered for," \
			"$notes are there"
	total=$notes
	[ ! -e piece.mid ] || "$prog" info piece.mid >/dev/null ||
		fail "round $round: the file is broken"
done
[ "$total" -gt "$rounds" ] || fail "only $total edits were made"
[ "$killed" -gt 0 ] || fail "nothing was killed"
# All of it can be undone, and done again.
undone=$(printf 'undo 99999\nnotes\n' | "$prog" --batch piece.mid | grep -c '^1 ' || :)
[ "$undone" -eq 0 ] || fail "$undone notes cannot be undone"
redone=$(printf 'redo 99999\nnotes\n' | "$prog" --batch piece.mid | grep -c '^1 ' || :)
[ "$redone" -eq "$total" ] || fail "$redone of $total notes can be redone"
echo "$killed kills, $total edits, none lost"
