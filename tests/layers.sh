#!/bin/sh
# SPDX-License-Identifier: MIT
#
# layers.sh - the floors of the house, and that includes only point down.
#
# 1. A file includes files of its own floor and of the floors listed beside it.
# 2. No include circle goes through two floors, and none joins two files of
#    src/app or tui, apart from the ideas that take several files; those are
#    named in docs/architecture.md under "Ideas in several files".
# 3. Each outside library has one door: the one file that includes it.
# 4. Views and panels run commands; they do not write the session.
set -eu
cd "${srcdir:-.}"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

complain() {
	echo "layers.sh: $*"
	failed=1
}

# Floor, then the floors it may include, lowest first.
cat >"$tmp/floors" <<'END'
base
music		base
tensor		base
sound		base music
model/token	base music
model/judge	base music
model/data	base music model/token
model/memory	base tensor model/token
model/net	base music tensor model/token model/data
model/read	base music tensor model/net
model/map	base music tensor model/token model/judge model/data model/net model/infer
model/infer	base music tensor model/token model/judge model/memory model/data model/net
model/train	base music tensor model/token model/data model/net model/infer
model/measure	base music tensor model/token model/judge model/memory model/data model/net
model/measure	model/infer
model/measure	model/train
store		base music model/train
app		base music sound model/token model/judge model/read model/infer model/train store
app		model/measure model/map
command		base music model/infer store app
cli		base music tensor sound model/token model/judge model/data model/net model/infer
cli		model/train model/measure model/memory model/read model/map app
tui		base music tensor sound app command cli
END

# Upward includes that are still owed.  A line here that is no longer true fails too.
: >"$tmp/debts"

# Every include of a file of ours: "from to".
find src tui -name '*.[ch]' | sort >"$tmp/files"
while read -r file; do
	sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file" | while read -r name; do
		for at in "src/$name" "tui/$name"; do
			[ ! -f "$at" ] || echo "$file $at"
		done
	done
done <"$tmp/files" >"$tmp/includes"

# --- 1. floors

sed 's|/[^/]*$||; s|^src/||' "$tmp/files" | sort -u | while read -r floor; do
	grep -q "^$floor\([[:blank:]]\|\$\)" "$tmp/floors" || echo "$floor is not a floor"
done >"$tmp/homeless"
[ ! -s "$tmp/homeless" ] || complain "$(cat "$tmp/homeless")"

awk '
	function floor(path) { sub("/[^/]*$", "", path); sub("^src/", "", path); return path }
	FNR == NR { for (i = 2; i <= NF; i++) may[$1, $i] = 1; next }
	floor($1) != floor($2) && !((floor($1), floor($2)) in may) { print }
' "$tmp/floors" "$tmp/includes" | sort >"$tmp/upward"
sort "$tmp/debts" | comm -23 "$tmp/upward" - >"$tmp/new"
sort "$tmp/debts" | comm -13 "$tmp/upward" - >"$tmp/paid"
[ ! -s "$tmp/new" ] || complain "these includes point up:
$(cat "$tmp/new")"
[ ! -s "$tmp/paid" ] || complain "paid, so take them off the list of debts:
$(cat "$tmp/paid")"

# --- 2. circles

# The floors themselves must have an order: tsort names the members of a circle.
awk '{ for (i = 2; i <= NF; i++) print $1, $i }' "$tmp/floors" >"$tmp/pairs"
tsort "$tmp/pairs" >/dev/null 2>"$tmp/circle" ||
	complain "the floors go in a circle: $(cat "$tmp/circle")"

# A file and its header are one; so are the files of one row of the table.
sed -n '/^## Ideas in several files/,/^## /s/^| `\([^`]*\)` *|.*/\1/p' \
	docs/architecture.md >"$tmp/ideas"
awk '
	function unit(path) { sub("\\.[ch]$", "", path); return path in idea ? idea[path] : path }
	FILENAME ~ /ideas$/ { for (i = 2; i <= NF; i++) idea[$1 "/" $i] = $1 "/" $2; next }
	unit($1) != unit($2) { print unit($1), unit($2) }
' "$tmp/ideas" "$tmp/includes" >"$tmp/units"
for folder in src/app tui; do
	grep "^$folder/[^ ]* $folder/" "$tmp/units" | tsort >/dev/null 2>"$tmp/circle" ||
		complain "files of $folder include each other: $(cat "$tmp/circle")"
done

# What a header does not show, the archives do: who calls whom.
build=$(dirname "${PROG:-./cadenza}")
for folder in src/app tui; do
	archive=$build/lib${folder##*/}.a
	[ -f "$archive" ] || { complain "$archive is not built"; continue; }
	nm -A "$archive" |
		sed 's/^[^:]*://; s/^lib[a-z]*_a-//; s/\.o:[0-9a-f ]* \([A-Za-z]\) / \1 /' |
	awk -v folder="$folder" '
		function unit(name) {
			name = folder "/" name
			return name in idea ? idea[name] : name
		}
		FILENAME ~ /ideas$/ { for (i = 2; i <= NF; i++) idea[$1 "/" $i] = $1 "/" $2; next }
		$2 == "U" { calls[$1, $3] = 1 }
		$2 ~ /[TDBRV]/ { home[$3] = $1 }
		END {
			for (call in calls) {
				split(call, part, SUBSEP)
				if (part[2] in home && unit(part[1]) != unit(home[part[2]]))
					print unit(part[1]), unit(home[part[2]])
			}
		}' "$tmp/ideas" - >"$tmp/calls"
	[ -s "$tmp/calls" ] || complain "nothing in $archive calls anything"
	tsort "$tmp/calls" >/dev/null 2>"$tmp/circle" ||
		complain "files of $folder call each other: $(cat "$tmp/circle")"
done

# An idea is real, and stays in its folder.
while read -r folder names; do
	for name in $names; do
		[ -f "$folder/$name.c" ] || [ -f "$folder/$name.h" ] ||
			complain "docs/architecture.md names $folder/$name, which is not there"
	done
done <"$tmp/ideas"

# --- 3. doors

for header in curses portaudio alsa/asoundlib fluidsynth cblas iconv 'mpi\.h' sndfile sqlite3 \
	jansson expat zlib; do
	doors=$(grep -l "^#include <.*$header" -r src tui || true)
	[ "$(echo "$doors" | wc -w)" -eq 1 ] || complain "$header has not one door but: $doors"
done

# --- 4. views

written=$(grep -nE '\<(s|session)->[a-z_.]+(\[[^]]*\])? *([-+|&]?=[^=]|\+\+|--)' \
	tui/view_*.c tui/panel_*.c || true)
[ -z "$written" ] || complain "a view or a panel writes the session: $written"
exit $failed
