#!/bin/sh
# SPDX-License-Identifier: MIT
# cadenza --checkhealth: a line for each thing, and for what is missing how to mend it.
set -u
prog=${PROG:-./cadenza}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export XDG_STATE_HOME="$tmp/state" XDG_CONFIG_HOME="$tmp/config" XDG_CACHE_HOME="$tmp/cache"
ALSA_CONFIG_PATH=$(cd "${srcdir:-.}" && pwd)/tests/no_sound.conf
export ALSA_CONFIG_PATH
failed=0

complain() {
	echo "health.sh: $*"
	cat "$tmp/out"
	failed=1
}

TERM=xterm "$prog" --checkhealth >"$tmp/out" 2>"$tmp/err"
for what in terminal soundfont sound 'MIDI input' model speed; do
	[ "$(grep -c "^\(ok\|!!\)  $what  " "$tmp/out")" -eq 1 ] || complain "no line of $what"
done
grep -q '^ok  terminal    xterm, UTF-8$' "$tmp/out" || complain "the terminal"
grep -q '^ok  soundfont   .*\.sf[23]' "$tmp/out" || complain "the soundfont"
grep -q '^ok  model       default: transformer, .* million parameters$' "$tmp/out" ||
	complain "the model"
grep -q 'times as fast as they sound: this machine ' "$tmp/out" || complain "the speed"
[ ! -e "$tmp/state" ] || complain "it left something behind"

mkdir -p "$tmp/config/cadenza"
printf 'set soundfont /nowhere.sf2\nset model nothing\n' >"$tmp/config/cadenza/config"
if LC_ALL=C TERM=dumb "$prog" --checkhealth >"$tmp/out" 2>"$tmp/err"; then
	complain "the exit status is 0"
fi
for what in terminal soundfont sound model speed; do
	grep -A 1 "^!!  $what  " "$tmp/out" | tail -1 | grep -q '^ \{16\}[a-z:]' ||
		complain "$what: nothing mends it"
done
grep -q '^!!  soundfont .*/nowhere.sf2' "$tmp/out" || complain "it does not name the file"
exit $failed
