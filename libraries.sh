#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libraries.sh FILE MODULE... - writes what pkg-config finds of each module.
#
# A line of FILE is a module's name and, if it is there, its version, the inode
# of its .pc file (which an upgrade replaces even where the version stays) and
# its flags.  FILE is written only if it says something else, so that whatever
# depends on it is made again when a library came, went or changed.
# configure writes it first; make looks again each time it starts.

set -eu
file=$1
shift
# Set to nothing they would hide every module.
[ -n "${PKG_CONFIG_PATH:-}" ] || unset PKG_CONFIG_PATH
[ -n "${PKG_CONFIG_LIBDIR:-}" ] || unset PKG_CONFIG_LIBDIR

found=$(for module; do
	if version=$(${PKG_CONFIG:-false} --modversion "$module" 2>/dev/null); then
		inode=$(ls -Li "$($PKG_CONFIG --variable=pcfiledir "$module")/$module.pc")
		echo "$module $version ${inode%% *} $($PKG_CONFIG --cflags --libs "$module")"
	else
		echo "$module"
	fi
done)
[ -f "$file" ] && [ "$found" = "$(cat "$file")" ] || echo "$found" >"$file"
