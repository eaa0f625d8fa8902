#!/bin/sh
# SPDX-License-Identifier: MIT
# deb.sh - the Debian package of this build: what is in it, and what lintian says.
set -eu
command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null ||
	{ echo "SKIP: there is no dpkg-dev"; exit 77; }
here=$(cd "${srcdir:-.}" && pwd)
build=$(cd "$(dirname "${PROG:-./cadenza}")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

complain() {
	echo "deb.sh: $*"
	failed=1
}

# The rules write beside debian/, which may be read-only here: a copy of it, on this build.
mkdir "$tmp/source"
cp -r "$here/debian" "$tmp/source/debian"
cp "$here/LICENSE" "$tmp/source"
(cd "$tmp/source" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	DPKG_DEB_COMPRESSOR_TYPE=gzip DPKG_DEB_COMPRESSOR_LEVEL=1 \
	debian/rules binary BUILD="$build" STAGE="$tmp/stage" WORK="$tmp" OUT="$tmp") \
	>"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 1; }
deb=$(echo "$tmp"/cadenza_*.deb)

dpkg-deb -c "$deb" >"$tmp/files"
for file in bin/cadenza share/applications/cadenza.desktop \
	share/icons/hicolor/scalable/apps/cadenza.svg \
	share/metainfo/org.cadenza.cadenza.metainfo.xml share/man/man1/cadenza.1.gz \
	share/man/man1/cadenza-train.1.gz share/man/man5/cadenza.5.gz \
	share/bash-completion/completions/cadenza share/zsh/vendor-completions/_cadenza \
	share/fish/vendor_completions.d/cadenza.fish share/cadenza/models/default.safetensors \
	share/cadenza/soundfonts/cadenza.sf2 share/doc/cadenza/copyright \
	share/doc/cadenza/changelog.gz; do
	grep -q " root/root .* ./usr/$file\$" "$tmp/files" || complain "no /usr/$file in it"
done
! grep -q '/usr/local\|/build' "$tmp/files" || complain "it has files of this machine"
for field in Package Version Architecture Depends Maintainer Description; do
	[ -n "$(dpkg-deb -f "$deb" "$field")" ] || complain "it has no $field"
done
dpkg-deb -f "$deb" Depends | grep -q 'libfluidsynth' || complain "it needs no FluidSynth"

# The manuals and the program are those of this build.
dpkg-deb -x "$deb" "$tmp/root"
"$tmp/root/usr/bin/cadenza" --version | head -1 >"$tmp/version"
grep -qx "cadenza $(dpkg-deb -f "$deb" Version)" "$tmp/version" ||
	complain "the changelog and the program have different versions"
gzip -dc "$tmp/root/usr/share/man/man1/cadenza.1.gz" | cmp - "$here/man/cadenza.1" ||
	complain "the manual is another one"

if command -v lintian >/dev/null; then
	# This build has the flags that the person chose, not Debian's.
	lintian --fail-on error,warning --suppress-tags hardening-no-relro "$deb" ||
		complain "lintian is not content"
else
	echo "lintian is not installed: not asked"
fi
exit $failed
