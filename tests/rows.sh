#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rows.sh - what "To add something" in docs/architecture.md says is true.
#
# 1. The files that its table names are there.
# 2. Each page of docs/notes is installed, and docs/measured.md links to it.
# 3. For each kind of thing, the name of each one that exists stands in those
#    files and in no others: adding one more touches no more.
set -eu
cd "${srcdir:-.}"
prog=${PROG:-./cadenza}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
HOME=$tmp
export HOME
unset XDG_CONFIG_HOME XDG_STATE_HOME
failed=0

complain() {
	echo "rows.sh: $*"
	failed=1
}

# --- 1. the files of the table; NAME and GROUP stand for whatever there is

sed -n '/^## To add something/,/^## /p' docs/architecture.md | grep '^|' |
	grep -o '`[a-z/]*/[A-Za-z_.]*`' | tr -d '`' | sort -u >"$tmp/paths"
[ "$(wc -l <"$tmp/paths")" -ge 20 ] || complain "the table in docs/architecture.md was not found"
while read -r path; do
	# shellcheck disable=SC2046
	set -- $(echo "$path" | sed 's/NAME/*/; s/GROUP/*/')
	[ -e "$1" ] || complain "docs/architecture.md names $path, and there is none"
done <"$tmp/paths"

# --- 2. the pages

for page in docs/notes/*.md; do
	grep -qw -e "$page" Makefile.am || complain "$page is not in Makefile.am"
	grep -qF -e "(${page#docs/})" docs/measured.md ||
		complain "docs/measured.md does not link to $page"
done

# --- 3. where each name stands

# only FOLDERS KIND NAME PATTERN FILE...: below the folders the extended pattern
# is found in these files, and in all of them.
only() {
	folders=$1 kind=$2 name=$3 pattern=$4
	shift 4
	# shellcheck disable=SC2086
	found=$(grep -rlE --include='*.[ch]' -e "$pattern" $folders | sort | tr '\n' ' ')
	wanted=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
	[ "$found" = "$wanted" ] || complain "$kind $name stands in $found and not in $wanted"
	count=$((count + 1))
}

# some KIND: enough of a kind were looked at.
some() {
	[ "$count" -gt 2 ] || complain "only $count of $1 were found"
	count=0
}
count=0

for file in tui/panel_*.c; do
	name=$(basename "$file" .c)
	[ "$name" != panel_frame ] || continue
	only "src tui" panel "$name" "\\<$name\\>" "$file"
	sed -n '/^\.Ic panel Ar/,/^\.Sh/p' man/cadenza.1 | grep -qw -e "${name#panel_}" ||
		complain "$name is not in the manual"
	only tui panel "$name" "X\\(${name#panel_}\\)" tui/tables.c
done
some panels

for name in $("$prog" --help | sed -n 's/^ *cadenza \([a-z]*\) .*/\1/p'); do
	only src program "$name" "X\\($name\\)" src/cli/program.c
	only "src tui" program "$name" "\\<program_$name = \\{" \
		"$(grep -lE "\\<program_$name = \\{" src/cli/program_*.c)"
done
some programs

for name in $("$prog" --commands | cut -f 1); do
	only src/command command "$name" "^\\s*(\\{|[A-Z]+\\()\\s*\"$name\",.*" \
		"$(grep -lE "^\\s*(\\{|[A-Z]+\\()\\s*\"$name\"," src/command/cmd_*.c)"
done
some commands

for name in $(echo set | "$prog" --batch | awk '$1 ~ /^[a-z]/ { print $1 }'); do
	only "src tui" setting "$name" "SET_[A-Z_]*\\]\\s*= \\{ \"$name\"" src/app/setting.c
done
some settings

for name in $("$prog" convert --help | sed -n 's/^  \(\.[a-z]*\) .*/\1/p'); do
	case $name in
	.mid | .rmi) continue ;;	# MIDI: its rows are in src/app/format.c
	esac
	only "src tui" format "$name" "\\{ \"\\$name\"" \
		"$(grep -lE "\\{ \"\\$name\"" src/sound/render.c src/music/notation.c)"
done
some 'formats of notation and sound'

sed -n '/^} chords\[\] = {/,/^};/p' src/music/chord.c | grep -o '"[^"]*[a-z0-9][^"]*"' | tr -d '"' |
	grep -E '^(m7♭5|maj7|sus4|sus2|7sus4|add9|maj9|dim7|aug)$' | sort -u >"$tmp/chords"
while read -r name; do
	only 'src/music tui' 'quality of chord' "$name" "\"$name\"" src/music/chord.c \
		src/music/chord_symbol.c
done <"$tmp/chords"
some 'qualities of chords'

for name in $(sed -n 's/.*&\(op_[a-z]*\)_row,.*/\1/p' src/tensor/op.c); do
	only "src tui" operation "$name" "\\<${name}_row\\>" src/tensor/op.c \
		"$(grep -lE "\\<${name}_row = \\{" src/tensor/op_*.c)"
done
some operations

for name in $(sed -n '/^const struct arch \*const arch_table/,/^};/s/.*&\(arch_[a-z_]*\).*/\1/p' \
	src/model/net/arch.c); do
	file=$(grep -lE "\\<$name = \\{" src/model/net/*.c) || complain "$name has no row"
	row=$(sed -n "/\\<$name = {/,/^}/s/.*\.name = \"\(.*\)\".*/\1/p" "$file")
	only "src tui" architecture "$row" "\\.name = \"$row\",\$" "$file"
done
some architectures

for name in $(sed -n '/^static const struct arch_size sizes/,/^};/s/^.{ "\([A-Za-z]*\)",.*/\1/p' \
	src/model/net/arch_*.c); do
	only src 'size of an architecture' "$name" "\\{ \"$name\",\\s*\\{ *\\.layers" \
		"$(grep -lE "\\{ \"$name\",\\s*\\{ *\\.layers" src/model/net/arch_*.c)"
done
some 'sizes of architectures'

for name in $(sed -n '/^#define ARCH_NUMBERS/,/^$/s/.*X([a-z_]*, "\([a-z-]*\)",.*/\1/p' \
	src/model/net/arch.h); do
	only "src tui" 'number of an architecture' "$name" "[(,] *\"$name\"[,)]" \
		src/model/net/arch.h
done
some 'numbers of architectures'

for name in $(sed -n '/^const struct optim optim_table/,/^};/s/^.{ "\([a-z]*\)",.*/\1/p' \
	src/tensor/optim.c); do
	only "src tui" optimizer "$name" "^\\s*\\{ *\"$name\"," src/tensor/optim.c
done
some optimizers

for name in $(sed -n '/^const struct schedule schedule_table/,/^};/s/^.{ "\([a-z-]*\)",.*/\1/p' \
	src/tensor/schedule.c); do
	only "src/tensor src/model src/cli" schedule "$name" "^\\s*\\{ *\"$name\"," \
		src/tensor/schedule.c
done
some schedules
exit $failed
