#!/bin/sh
# SPDX-License-Identifier: MIT
# preview and export-stems: which files are made, with a LilyPond that only notes how it was called.
set -eu
prog=$(realpath -e "${PROG:-./cadenza}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

complain() {
	echo "engrave.sh: $*"
	failed=1
}

# say COMMAND...: on one piece; the answers are in $tmp/out.
say() {
	printf '%s\n' "$@" | (cd "$tmp" && PATH=$tmp/bin:$PATH XDG_STATE_HOME=$tmp/state \
		XDG_CONFIG_HOME=$tmp/config XDG_CACHE_HOME=$tmp/cache \
		"$prog" --batch "my; piece.mid") >"$tmp/out" 2>&1 || :
}

says() {
	grep -q -e "$1" "$tmp/out" || { complain "it does not say: $1"; cat "$tmp/out"; }
}

mkdir "$tmp/bin"
cat >"$tmp/bin/lilypond" <<'END'
#!/bin/sh
printf '%s\n' "$@" >called
[ ! -e ../../../fail ] || { echo "no such clef"; exit 1; }
touch "$(sed -n '/^-o$/{n;p;}' called).pdf"
END
chmod +x "$tmp/bin/lilypond"
pages=$tmp/cache/cadenza/preview
say preview
says 'there is no note to engrave yet'
say 'metre 3/4' 'note-add C4 1/4' 'go-bar 3' 'note-add D4 1/4' 'marker Coda' 'go-bar 5' \
	'note-add E4 1/4' 'go-bar 2' 'preview 3'
says "bars 2 to 4 are in $pages/my__piece.pdf"
[ -e "$pages/my__piece.pdf" ] || complain "no page"
grep -qx -e '-dno-point-and-click' "$pages/called" || complain "not as it should be called"
[ "$(grep -c ' | % [0-9]*$' "$pages/my__piece.ly")" -eq 9 ] || complain "not three bars"
grep -q '"Coda" s1' "$pages/my__piece.ly" || complain "the marker is not at its bar"
say 'go-bar 99' preview
says 'bars 5 to 5 are in'
touch "$tmp/fail"
say preview
says 'LilyPond failed; my__piece.log in .* has what it said'
grep -qx 'no such clef' "$pages/my__piece.log" || complain "nothing is in the log"
PATH=/nowhere
export PATH
printf 'preview\n' | (cd "$tmp" && XDG_STATE_HOME=$tmp/state XDG_CONFIG_HOME=$tmp/config \
	XDG_CACHE_HOME=$tmp/cache "$prog" --batch "my; piece.mid") >"$tmp/out" 2>&1 || :
PATH=/usr/local/bin:/usr/bin:/bin
says 'LilyPond is not installed (Debian: apt-get install lilypond)'

# A stem of each track that is heard.
say go-start 'track-name Keys/left' 'track-add bass' 'note-add C2' 'track-add strings' \
	'note-add C3' \
	mute 'track-add drums' 'export-stems piece.mid' 'export-stems wav'
says 'piece.mid: its name must end in .wav, .flac or .ogg'
says 'exported my; piece-2-bass.wav: '
[ "$(cd "$tmp" && ls ./*.wav | tr '\n' ' ')" = \
	"./my; piece-1-Keys_left.wav ./my; piece-2-bass.wav " ] || complain "$(ls "$tmp")"
say 'export-stems wav' 'export-stems! wav'
says 'my; piece-1-Keys_left.wav: already exists; :export-stems! replaces it'
says 'exported my; piece-3-strings.wav: '
exit $failed
