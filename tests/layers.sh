#!/bin/sh
# Nothing below may know what is above: every #include "layer/x.h" must name
# the file's own layer or one that it may know.
set -eu
cd "${srcdir:-.}"
failed=0
may_know() {
	case $1 in
	base)	echo base ;;
	music)	echo base music ;;
	tensor)	echo base tensor ;;
	model)	echo base music tensor model ;;
	sound)	echo base music sound ;;
	app)	echo base music tensor model sound app ;;
	esac
}
for layer in base music tensor model sound app; do
	[ -d "src/$layer" ] || continue
	for used in $(sed -n 's|^#include "\([a-z]*\)/.*|\1|p' "src/$layer"/*.[ch] | sort -u); do
		case " $(may_know "$layer") " in
		*" $used "*) ;;
		*) echo "src/$layer includes $used/"; failed=1 ;;
		esac
	done
done
for h in curses portaudio fluidsynth cblas 'mpi\.h' sndfile sqlite3 jansson; do		# one door to each library
	n=$(grep -l "^#include <.*$h" -r src tui | wc -l)
	[ "$n" -le 1 ] || { echo "$n files include $h"; failed=1; }
done
exit $failed
