#!/bin/bash
# SPDX-License-Identifier: MIT
# What the shells complete: every program and every option that --help lists.
set -u
prog=${PROG:-./cadenza}
case $prog in /*) ;; *) prog=$PWD/$prog ;; esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/here"
cd "$tmp/here" || exit 1
failed=0

complain() {
	echo "completions: $*"
	failed=1
}

for shell in bash zsh fish; do
	"$prog" --completions $shell >../$shell || complain "none for $shell"
	! command -v $shell >/dev/null || $shell -n ../$shell || complain "$shell does not read it"
done

# completed WORD...: what bash offers for the last word, one a line.
# shellcheck source=/dev/null
. ../bash
completed() {
	COMP_WORDS=(cadenza "$@")
	COMP_CWORD=$#
	_cadenza
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

programs=$("$prog" --help | sed -n 's/^ *cadenza \([a-z][a-z]*\) .*/\1/p' | sort)
[ "$(completed '')" = "$programs" ] || complain "not the programs: $(completed '')"
[ "$(completed --)" = "$("$prog" --help | sed -n 's/^ *cadenza \(--[a-z]*\) .*/\1/p' | sort)" ] ||
	complain "not what may stand first: $(completed --)"
for program in $programs; do
	options=$("$prog" "$program" --help | sed -n 's/^  .\{4\}\(--[a-z0-9-]*\).*/\1/p')
	listed=$(printf '%s\n' --help "$options" | sort -u | grep .)
	[ "$(completed "$program" --)" = "$listed" ] ||
		complain "$program: $(completed "$program" -- | tr '\n' ' ')"
	for option in $options; do
		grep -q -e "$option'\[\|$option}'\[" ../zsh || complain "zsh: $program $option"
		grep -q -e "_from $program' .*-l ${option#--} " ../fish ||
			complain "fish: $program $option"
	done
done
[ "$(completed --completions '' | tr '\n' ' ')" = 'bash fish zsh ' ] || complain "not the shells"
[ "$(completed --template q)" = quartet ] || complain "not the templates"
[ "$(completed train x --arch g | head -1)" = gan ] || complain "not the architectures"
[ -z "$(completed continue --bars 1 | tr -d '\n')" ] || complain "a number was completed"
touch 'my song.mid' mine.mid
[ "$(completed convert my)" = 'my song.mid' ] || complain "not the files: $(completed convert my)"
[ "$(completed mi)" = mine.mid ] || complain "not a file to compose on: $(completed mi)"

out=$("$prog" --completions tcsh 2>&1)
[ $? -eq 2 ] || complain "tcsh: the exit status is not 2"
echo "$out" | grep -q 'bash, zsh and fish, not for tcsh' || complain "tcsh: $out"
exit $failed
