# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
#
# programs.sh - what the tests of programs share.  Sourced, not run:
#
#	. "${srcdir:-.}/tests/programs.sh"
#
# Leaves the test in an empty folder, $tmp, with a home, sessions and settings of its
# own there.  $prog is the program, $demo the demo piece; a test ends with exit $failed.

prog=$(realpath -e "${PROG:-./cadenza}") || exit 1
demo=$(realpath -e "${srcdir:-.}/docs/demo.mid") || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
HOME=$tmp XDG_STATE_HOME=$tmp/state XDG_CONFIG_HOME=$tmp/config XDG_CACHE_HOME=$tmp/cache
export HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME
unset TERM SOUNDFONT
failed=0

# Reports a failure and goes on.
complain() {
	echo "FAIL: $*"
	failed=1
}

# Reports a failure and ends the test.
fail() {
	echo "FAIL: $*"
	exit 1
}

# run STATUS ARGUMENT...: runs the program, which leaves the files out and err.
run() {
	want=$1
	shift
	got=0
	"$prog" "$@" >out 2>err <&- || got=$?
	[ "$got" -eq "$want" ] || {
		complain "cadenza $*: exit status $got, not $want"
		cat err
	}
	if grep -q "$(printf '\033')" out err; then
		complain "cadenza $*: an escape byte"
	fi
	# A program that fails writes one sentence, on a line of its own.
	if [ "$want" -ne 0 ] && [ "$(grep -c '^cadenza: ' err)" -ne 1 ]; then
		complain "cadenza $*: not one sentence on stderr:"
		cat err
	fi
}

# says FILE PATTERN: a line of the file begins so.
says() {
	grep -q "^$2" "$1" || {
		complain "no line '$2' in:"
		cat "$1"
	}
}

# holds FILE TEXT: a line of the file contains it.
holds() {
	grep -qF -e "$2" "$1" || {
		complain "no '$2' in:"
		cat "$1"
	}
}
