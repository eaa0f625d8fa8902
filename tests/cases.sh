#!/bin/sh
# Runs tests/cases/*.test: what is said to the program (> command) and what it
# answers, compared whole.  A line of --- leaves the program and opens the same
# piece again.  Each case has a folder and a piece of its own; # is a comment.
set -eu
prog=$(realpath -e "${PROG:-./cadenza}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0 count=0

# Each command is printed before it is run, so that the answers stand below it.
speak() {
	sed -n 's/^> //p' |
		sed -e 's/\\/\\\\/g; h; s/"/\\"/g; s/.*/print "> &"/; G' \
			-e 's/\n\(.*\)$/\n\1/; s/\\\\/\\/g'
}

for case in "${srcdir:-.}"/tests/cases/*.test; do
	dir=$tmp/$(basename "$case" .test)
	mkdir "$dir"
	grep -v -e '^#' -e '^$' "$case" >"$dir/wanted"
	awk -v dir="$dir" 'BEGIN { n = 1 } /^---$/ { n++; next } { print > (dir "/part" n) }
		END { print n > (dir "/parts") }' "$dir/wanted"
	: >"$dir/got"
	for i in $(seq "$(cat "$dir/parts")"); do
		[ "$i" = 1 ] || echo --- >>"$dir/got"
		touch "$dir/part$i"
		speak <"$dir/part$i" | (cd "$dir" &&
			XDG_STATE_HOME=$dir/state XDG_CONFIG_HOME=$dir/config \
			"$prog" --batch piece.mid) >>"$dir/got" 2>&1 || :
	done
	count=$((count + 1))
	diff -u "$dir/wanted" "$dir/got" >"$dir/diff" || {
		echo "$case: differs (- wanted, + got)"
		tail -n +3 "$dir/diff"
		failed=1
	}
done
[ "$count" -gt 0 ] || { echo "no cases were found"; exit 1; }
exit $failed
