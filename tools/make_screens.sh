#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make_screens.sh - cadenza-screens(7), of the screens that tests/screens/manual-* hold.
#
#	tools/make_screens.sh >man/cadenza-screens.7
#
# tests/screens.sh compares those files with what the program shows, and
# tests/man_screens.sh this page with those files.  The first line of a file is the title
# of a section, and the comment after it what the section says.
set -eu
cd "$(dirname "$0")/../tests/screens"
cat <<'END'
.\" SPDX-License-Identifier: MIT
.\" Made by tools/make_screens.sh.
.Dd November 29, 2026
.Dt CADENZA-SCREENS 7
.Os
.Sh NAME
.Nm cadenza-screens
.Nd what the composer shows
.Sh DESCRIPTION
These are the screens of
.Xr cadenza 1
that are used most, in a terminal of 80 columns and 24 lines.
Colours are left out; what the model writes depends on the piece.
END
for file in $(ls manual-*.screen | sort -t - -k 2 -n); do
	awk '
		/^# / && NR == 1 { print ".Sh " substr($0, 3); next }
		/^# / && !shown { gsub(/[.]  /, ".\n"); print substr($0, 3); next }
		$0 == "screen" { shown = inside = 1; print ".Bd -literal"; next }
		$0 == "end" { if (inside) print ".Ed"; inside = 0; next }
		inside {
			gsub(/\\/, "\\e")
			if ($0 ~ /^[.\x27]/)
				$0 = "\\&" $0
			print
		}' "$file"
done
cat <<'END'
.Sh SEE ALSO
.Xr cadenza 1 ,
.Xr cadenza 5
END
