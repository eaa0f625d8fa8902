#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make_replay.sh CADENZA CORPUS - makes models/replay.shard: the pieces that
# models/replay.tsv names, as train reads them.
set -e
cadenza=$1 corpus=$2 models=$(dirname "$0")/../models
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tail -n +2 "$models/replay.tsv" | cut -f 1 | while read -r file; do
	mkdir -p "$work/corpus/$(dirname "$(dirname "$file")")"
	cp "$corpus/$file" "$work/corpus/$(dirname "$(dirname "$file")")/"
done
XDG_CACHE_HOME=$work/cache "$cadenza" train "$work/corpus" -o "$work/model" --layers 1 --width 8 \
    --heads 1 --steps 1 --batch 1 >/dev/null
cp "$work"/cache/cadenza/corpus/* "$models/replay.shard"
