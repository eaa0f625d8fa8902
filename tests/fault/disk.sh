#!/bin/sh
# A disk with no room: every edit that cannot be stored is refused in words, what
# was answered for is there afterwards, and saving leaves the old file whole.
# The limit on a file's size stands for the disk: it needs no privileges.
set -eu
. "${srcdir:-.}/tests/programs.sh"

printf 'note-add C4\nsave\n' | "$prog" --batch piece.mid >/dev/null
cp piece.mid before.mid

# 128 KiB: the log of the session meets the limit before long.
yes 'step-note C4 1/16' | head -n 400 >input
(ulimit -f 128 && "$prog" --batch piece.mid <input >output 2>errors) && fail "it did not notice"
answered=$(grep -c '^added' output)
refused=$(grep -c '^error: .*the disk is full' errors)
[ $((answered + refused)) -eq 400 ] ||
	fail "$answered answered, $refused refused: $(tail -n 1 errors)"
[ "$refused" -gt 0 ] && [ "$answered" -gt 0 ] || fail "$answered answered, $refused refused"
cmp -s piece.mid before.mid || fail "the file has changed"
notes=$(echo notes | "$prog" --batch piece.mid 2>errors | grep -c '^1 ' || :)
[ ! -s errors ] || fail "$(cat errors)"
[ "$notes" -eq $((answered + 1)) ] ||
	fail "$answered edits were answered for, $notes notes are there"

# Without room for the session the piece is saved all the same.
yes 'step-note C4 1/16' | head -n 400 >input
printf 'save\nsave-over other.mid\n' >>input
(ulimit -f 128 && "$prog" --batch piece.mid <input >output 2>errors) && fail "it did not notice"
grep -q '^error: saved, but its session could not be written: ' errors ||
	fail "$(cat output errors)"
cmp -s piece.mid before.mid && fail "the piece was not saved"
cmp -s piece.mid other.mid || fail "it was not saved under another name"
cp piece.mid before.mid

# No room for the file: the old one stays, and says so.
yes 'step-note C4 1/16' | head -n 3000 | "$prog" --batch piece.mid >/dev/null
(ulimit -f 8 && echo save | "$prog" --batch piece.mid >output 2>errors) && fail "it saved"
grep -q '^error: ' errors || fail "it did not say that it could not save"
cmp -s piece.mid before.mid || fail "the file was harmed"
ls .cadenza-* 2>/dev/null && fail "something was left behind"
echo "$answered edits stored, $refused refused, none lost"
