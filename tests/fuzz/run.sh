#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run.sh - every fuzz target for some seconds each, one per processor at a time, on files
# made for it.
#
#	make tests/fuzz/fuzz_smf tests/fuzz/fuzz_model ...
#	PROG=./cadenza .../tests/fuzz/run.sh SECONDS	from the build folder
#
# Worth something in a build with --enable-sanitize=address,undefined.
set -eu
seconds=${1:-20}
here=$(cd "$(dirname "$0")" && pwd)
build=$(pwd)
prog=${PROG:-$build/cadenza}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
HOME=$tmp
export HOME
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME

# What each target begins with.  Models small enough to be tried by the thousand.
mkdir -p "$tmp/pieces/train" "$tmp/pieces/valid" "$tmp/smf" "$tmp/model" "$tmp/abc" "$tmp/musicxml"
cp "$here/../../docs/demo.mid" "$tmp/pieces/train/a.mid"
cp "$here/../../docs/demo.mid" "$tmp/pieces/valid/b.mid"
cp "$here/../../docs/demo.mid" "$tmp/smf"
printf 'note-add C4\ntempo 90\nmetre 3/4\ntrack-add Bass\nnote-add C2 1/2\nsave\n' |
	"$prog" --batch "$tmp/smf/small.mid" >/dev/null
"$prog" convert "$tmp/smf/small.mid" "$tmp/abc/small.abc"
"$prog" convert "$tmp/smf/small.mid" "$tmp/musicxml/small.musicxml"
"$prog" convert "$tmp/smf/small.mid" "$tmp/musicxml/small.mxl"
printf 'X:1\nM:6/8\nK:Dm\n|:(3ABc d>e|1 [FA]2-:|2 [FA]4z2&z_B3|]\n' >"$tmp/abc/tune.abc"
while read -r arch sizes; do
	# shellcheck disable=SC2086
	"$prog" train "$tmp/pieces" -o "$tmp/model/$arch" --arch "$arch" --batch 1 --steps 1 \
		--threads 1 $sizes >"$tmp/log" 2>&1 </dev/null || { cat "$tmp/log"; exit 1; }
done <<'END'
transformer --layers 1 --width 16 --heads 1 --context 64
conv-lstm --layers 1 --width 16 --heads 1 --context 64
lstm --layers 1 --width 16
tcn --layers 1 --width 16
mlp --layers 1 --width 16
vae --layers 1 --width 16 --latent 8
gan --width 16
END

for target in "$here"/fuzz_*.c; do
	basename "$target" .c
done | xargs -P "$(nproc)" -I '{}' sh -c 'target=$1 name=$2 tmp=$3 seconds=$4
	"$target" "$seconds" "$tmp/${name#fuzz_}"/* >"$tmp/$name.log" 2>&1 ||
		{ echo "$name failed:"; cat "$tmp/$name.log"; exit 1; }
	cat "$tmp/$name.log"' sh "$build/tests/fuzz/{}" '{}' "$tmp" "$seconds"
