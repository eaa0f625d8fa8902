#!/bin/sh
# SPDX-License-Identifier: MIT
# What a desktop reads of the program: its entry, its icon and its AppStream data.
set -eu
share=${srcdir:-.}/share
entry=$share/cadenza.desktop
data=$share/org.cadenza.cadenza.metainfo.xml
failed=0

complain() {
	echo "desktop.sh: $*"
	failed=1
}

# It opens MIDI files and notation, in a terminal, and all names are those of the program.
for line in 'Exec=cadenza %f' 'Icon=cadenza' 'Terminal=true' 'MimeType=audio/midi;.*'; do
	grep -qx -e "$line" "$entry" || complain "the entry has no line $line"
done
for type in $(sed -n 's/^MimeType=//p' "$entry" | tr ';' ' '); do
	grep -q "<mediatype>$type</mediatype>" "$data" || complain "the data have no $type"
done
for words in '<binary>cadenza</binary>' \
	'<launchable type="desktop-id">cadenza.desktop</launchable>'; do
	grep -q -e "$words" "$data" || complain "the data have no $words"
done
summary=$(sed -n 's/.*<summary>\(.*\)<\/summary>.*/\1/p' "$data")
grep -qx "Comment=$summary" "$entry" || complain "the entry and the data say different things"
if command -v desktop-file-validate >/dev/null 2>&1; then
	desktop-file-validate "$entry" || failed=1
fi
if command -v appstreamcli >/dev/null 2>&1; then
	appstreamcli validate --no-net "$data" || failed=1
fi
exit $failed
