#!/bin/sh
# Two programs, one piece: the second one is refused, and nothing is lost.  A
# program that was killed holds nothing.
set -eu
. "${srcdir:-.}/tests/programs.sh"
pid=
trap '[ -z "$pid" ] || kill $pid 2>/dev/null || :; rm -rf "$tmp"' EXIT

mkfifo talk
"$prog" --batch piece.mid <talk >output 2>&1 &
pid=$!
exec 3>talk
echo 'note-add C4' >&3
until grep -q added output; do sleep 0.02; done

echo 'note-add E4' | "$prog" --batch piece.mid >second 2>&1 && fail "a second one was let in"
grep -q "piece.mid: is open in another cadenza, process $pid" second ||
	fail "it said: $(cat second)"
# By another name it is the same piece.
ln -s piece.mid link.mid
mkdir sub
echo save >&3
until grep -q saved output; do sleep 0.02; done
echo notes | "$prog" --batch sub/../link.mid >second 2>&1 &&
	fail "a second one was let in by a link"
grep -q 'is open in another cadenza' second || fail "it said: $(cat second)"

echo 'note-add G4' >&3
until grep -q 'added G4' output; do sleep 0.02; done
kill -9 $pid
wait $pid 2>/dev/null || :
exec 3>&-
pid=
echo notes | "$prog" --batch link.mid >third 2>&1 || fail "it is still locked: $(cat third)"
grep -q 'restored 1 edit ' third || fail "it said: $(cat third)"
[ "$(grep -c '^1 ' third)" -eq 2 ] || fail "not all notes are there: $(cat third)"
