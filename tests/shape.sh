#!/bin/sh
# SPDX-License-Identifier: MIT
#
# shape.sh - lines have at most 100 columns, functions at most 60 lines; arrays
# are sorted by base/sort.h; a source file without a header says what it is;
# git ignores no source file.
#
# A tab goes to the next multiple of eight.  The lines of a function are those
# between its braces, which are in the first column; a table ends with "};" or "},".
set -eu
cd "${srcdir:-.}"
LC_ALL=C.UTF-8
export LC_ALL

failed=0
for file in $(find src tui soundfonts tests tools .ci \
	-name '*.[ch]' -o -name '*.sh' -o -name '*.py') bootstrap .ci/run; do
	wide=$(expand "$file" | grep -nE '^.{101}' | cut -c 1-80 || true)
	if [ -n "$wide" ]; then
		echo "$wide" | sed "s|^|$file:|; s|\$| ... is over 100 columns|"
		failed=1
	fi
	case $file in
	*.[ch])
		awk -v file="$file" '
			/^{/ { first = FNR }
			/^}[;,]/ { first = 0 }
			/^}/ && first {
				if (FNR - first - 1 > 60) {
					print file ":" first ": a function of " FNR - first - 1 \
						" lines"
					long = 1
				}
				first = 0
			}
			END { exit long }' "$file" || failed=1
		;;
	esac
done
foreign=$(grep -rnwE --include='*.sh' '(pgrep|pkill|killall|ps|xxd|bc)' tests |
	grep -v '^tests/shape.sh:' || true)
if [ -n "$foreign" ]; then
	echo "$foreign" | sed 's/$/ ... a bare system has no such program/'
	failed=1
fi
sorts=$(grep -rn --include='*.c' 'qsort(' src tui | grep -v '^src/base/sort.c:' || true)
if [ -n "$sorts" ]; then
	echo "$sorts" | sed 's/$/ ... calls qsort(), not sort_items()/'
	failed=1
fi
for file in $(find src tui -name '*.c'); do
	[ -e "${file%.c}.h" ] ||
		sed 4q "$file" | grep -q "^\(/\*\| \*\) *[a-z0-9_]*\.c - \|^ \* " || {
		echo "$file: no line says what it is"
		failed=1
	}
done
if [ -e .git ] && command -v git >/dev/null; then
	for file in $(git ls-files --others --ignored --exclude-standard -- src tui tests \
		soundfonts tools man | grep -E '\.(c|h|sh|py|inc|1|txt)$' | grep -v ' '); do
		echo "$file: .gitignore keeps this source file out of the repository"
		failed=1
	done
fi
exit $failed
