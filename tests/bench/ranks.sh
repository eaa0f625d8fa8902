#!/bin/sh
# ranks.sh CADENZA FOLDER [ROUNDS [ARGUMENT...]] - what sharing a batch costs:
# tokens/s of two ranks with a thread each by those of one process with two, a
# line a round and the median, and by how much their curves differ at most.
# CADENZA is one that was configured --with-mpi.
set -eu
prog=$(realpath "$1") folder=$(realpath "$2") rounds=${3:-5}
shift $(($# < 3 ? $# : 3))
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export XDG_CACHE_HOME="$tmp/cache" OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# learn ARGUMENT... : steps and losses to curve, the last figure of tokens/s to rate
learn() {
	"$@" </dev/null 2>/dev/null | tee "$tmp/out" |
		sed -n 's/^step: .*tokens-per-second: \([0-9.]*\) .*/\1/p' |
		tail -n 1 >"$tmp/rate"
	grep '^step: ' "$tmp/out" | sed 's/ seconds:.*//' >"$tmp/curve"
}

[ $# -gt 0 ] || set -- --steps 4
# Fills the cache.
"$prog" train "$folder" -o "$tmp/model" --steps 1 --batch 1 </dev/null >/dev/null 2>&1
for round in $(seq "$rounds"); do
	learn "$prog" train "$folder" -o "$tmp/model" --threads 2 "$@"
	mv "$tmp/rate" "$tmp/alone" && mv "$tmp/curve" "$tmp/curve-alone"
	learn mpirun -n 2 "$prog" train "$folder" -o "$tmp/model" --threads 1 "$@"
	paste "$tmp/alone" "$tmp/rate" | awk '{ printf "%s %s %.3f\n", $1, $2, $2 / $1 }'
	# Some lines come by the clock: of those with the same step.
	awk 'NR == FNR { train[$2] = $4; held_out[$2] = $6; next }
		$2 in train { print $4 - train[$2]; print $6 - held_out[$2] }' \
		"$tmp/curve-alone" "$tmp/curve" >>"$tmp/apart"
done | tee "$tmp/lines"
sort -n -k 3 "$tmp/lines" |
	awk '{ ratio[NR] = $3 } END { print "median: " ratio[int((NR + 1) / 2)] }'
awk '{ apart = $1 < 0 ? -$1 : $1; if (apart > most) most = apart }
	END { printf "of %d losses none differs by more than %.4f\n", NR, most }' "$tmp/apart"
