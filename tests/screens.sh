#!/bin/sh
# SPDX-License-Identifier: MIT
# Keys in, whole screens out: every tests/screens/*.screen, each with a home of its own.
set -eu
here=$(cd "${srcdir:-.}" && pwd)
build=$(pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
for screen in "$here"/tests/screens/*.screen; do
	rm -rf "$dir/home"
	mkdir -p "$dir/home/tune"
	(cd "$dir/home/tune" && HOME=$dir/home XDG_STATE_HOME=$dir/home/state \
		XDG_CONFIG_HOME=$dir/home/config TZ=UTC "$build/tests/screen_rig" "$screen") ||
			failed=1
done
exit $failed
