#!/bin/sh
# SPDX-License-Identifier: MIT
# The pictures in the manual are those that tests/screens.sh compares with the program.
set -eu
top=${srcdir:-.}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sh "$top/tools/make_screens.sh" >"$tmp/page"
[ "$(grep -c '^\.Bd' "$tmp/page")" -ge 10 ] || { echo "there are fewer than ten screens"; exit 1; }
diff "$top/man/cadenza-screens.7" "$tmp/page" ||
	{ echo "tools/make_screens.sh makes another page than man/cadenza-screens.7"; exit 1; }
