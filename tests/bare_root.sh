#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bare_root.sh [ORDER...] - what the README says of setting up, in a bare Debian 12
#
# Not part of make check: it needs root, debootstrap and a mirror, some minutes
# and 3 GB under TMPDIR.  Run it before each release.
#
# An ORDER is a list of steps, "run check" if none is given: words that
# ./bootstrap knows, and +PACKAGE or -PACKAGE, which is installed or removed by
# hand in between.  Each order gets a root of its own (debootstrap's minbase,
# and nothing else) with a fresh clone of HEAD in it; no step of it may fail.
#
#	tests/bare_root.sh
#	tests/bare_root.sh 'deps run check' '+gcc +libcmocka-dev run check -libcmocka-dev run check'
#
# MIRROR is a mirror other than deb.debian.org.  MAKEFLAGS is passed on: with
# MAKEFLAGS=' -- TESTS=tests/layers.sh' each check builds all tests and runs one.

set -eu
if [ -z "${BARE_ROOT_INSIDE:-}" ]; then
	[ "$(id -u)" -eq 0 ] || { echo "bare_root.sh: only root may make a root" >&2; exit 1; }
	command -v debootstrap >/dev/null ||
		{ echo "bare_root.sh: debootstrap is not installed" >&2; exit 1; }
	# What is mounted or started in here ends with it.
	exec env BARE_ROOT_INSIDE=yes unshare --mount --pid --fork --kill-child "$0" "$@"
fi
sources=$(cd "$(dirname "$0")/.." && pwd)
mirror=${MIRROR:-http://deb.debian.org/debian}
work=$(mktemp -d "${TMPDIR:-/tmp}/cadenza-root.XXXXXX")
root=$work/root
trap 'drop_root 2>/dev/null || :; rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM

inside() {
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		${MAKEFLAGS:+MAKEFLAGS="$MAKEFLAGS"} DEBIAN_FRONTEND=noninteractive \
		chroot "$root" sh -c 'cd /cadenza && exec "$@"' sh "$@" </dev/null
}

# A root as debootstrap leaves it, with a clone in it; packages are fetched once for all orders.
new_root() {
	cp -a "$work/bare" "$root"
	git clone -q "$sources" "$root/cadenza"
	mount -t proc proc "$root/proc"
	mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
	ln -sf pts/ptmx "$root/dev/ptmx"
	mount -t tmpfs tmpfs "$root/dev/shm"
	mount --bind "$work/archives" "$root/var/cache/apt/archives"
}

drop_root() {
	umount -l "$root/proc" "$root/dev/pts" "$root/dev/shm" "$root/var/cache/apt/archives"
	rm -rf --one-file-system "$root"
}

step() {
	case $1 in
	+*) inside sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends "$1"' \
		sh "${1#+}" ;;
	-*) inside apt-get remove -y -q "${1#-}" ;;
	*) inside ./bootstrap "$1" ;;
	esac
}

try_order() {		# STEP...
	new_root
	for word; do
		began=$(date +%s)
		if ! step "$word" >"$work/log" 2>&1; then
			grep -E '^(FAIL|ERROR)' "$work/log" || :
			tail -n 40 "$work/log" "$root/cadenza/build/test-suite.log" 2>/dev/null || :
			echo "FAIL: $word, of: $*"
			failed=1
			break
		fi
		echo "$word: $(($(date +%s) - began)) s" \
			"$(grep -E '^# (PASS|SKIP|FAIL):' "$work/log" | tr -d '\n')"
	done
	drop_root
}

mkdir "$work/archives"
debootstrap --variant=minbase bookworm "$work/bare" "$mirror" >"$work/log" 2>&1 ||
	{ tail -n 20 "$work/log"; exit 1; }
[ $# -gt 0 ] || set -- 'run check'
failed=0
for order; do
	echo "== $order"
	# shellcheck disable=SC2086
	try_order $order
done
exit $failed
