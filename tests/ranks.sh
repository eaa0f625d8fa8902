#!/bin/sh
# Two ranks under mpirun learn what one process with the same batch learns, go
# on from the same checkpoint, and end together.
set -u
. "${srcdir:-.}/tests/programs.sh"

if [ "${WITH_MPI:-yes}" = no ]; then
	OMPI_COMM_WORLD_SIZE=2 "$prog" train nothing -o model 2>&1 </dev/null |
		grep -q '^cadenza: .*--with-mpi' ||
		{ complain "it ignores an mpirun that it does not know"; exit 1; }
	echo "it was configured without --with-mpi"
	exit 77
fi
command -v mpirun >/dev/null ||
	{ complain "it was configured --with-mpi, and there is no mpirun"; exit 1; }

# As root, in a container with no network and perhaps one core.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_plm_rsh_agent=false
export OMPI_MCA_btl=self,vader OMPI_MCA_btl_vader_single_copy_mechanism=none \
	OMPI_MCA_mpi_yield_when_idle=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_odls_base_sigkill_timeout=0

mkdir -p pieces/train pieces/valid other/train other/valid
cp "$demo" pieces/train/a.mid
cp "$demo" pieces/valid/b.mid
cp "$demo" other/train/a.mid
cp "$demo" other/train/c.mid
cp "$demo" other/valid/b.mid
small="--width 16 --context 128 --batch 5 --precision fp32"
sizes="--layers 1 --heads 1 $small"

# Two outputs, number by number, but for the seconds.
same_curve() {		# FILE FILE
	sed 's/ seconds:.*//' "$1" >one
	sed 's/ seconds:.*//' "$2" | paste -d '|' one - | awk -F '|' '
		{ n = split($1, a, " "); if (split($2, b, " ") != n) bad = 1
		  for (i = 1; i <= n; i++) {
			x = a[i]; y = b[i]; gsub(/[()]/, "", x); gsub(/[()]/, "", y)
			if (x != y && !(x + 0 > y - 0.002 && x + 0 < y + 0.002)) bad = 1 } }
		END { exit bad || NR < 3 }'
}

# compare NAME THREADS ARGUMENT...: the one process has as many threads as both ranks
compare() {
	name=$1 threads=$2
	shift 2
	"$prog" train pieces -o "alone.$name" --threads $((2 * threads)) "$@" >alone.out \
		2>alone.err </dev/null ||
		complain "one process, $name: $(cat alone.err)"
	mpirun -n 2 "$prog" train pieces -o "both.$name" --threads "$threads" "$@" >both.out \
		2>both.err </dev/null ||
		complain "two ranks, $name: $(cat both.err)"
	same_curve alone.out both.out ||
		complain "$name: the curves differ: $(cat alone.out both.out)"
	[ "$(grep -c '^best: ' both.out)" -eq 1 ] ||
		complain "not one rank alone speaks: $(cat both.out)"
	[ "$(grep -c ' parameters$' both.err)" -eq 1 ] ||
		complain "not one rank alone speaks: $(cat both.err)"
}

for steps in 4 8; do	# the second goes on from the first
	compare transformer 1 $sizes --steps $steps --resume
done
grep -q '^step: 4 ' both.out || complain "it did not go on from the checkpoint: $(cat both.out)"
"$prog" eval alone.transformer "$demo" >alone.eval &&
	"$prog" eval both.transformer "$demo" >both.eval
same_curve alone.eval both.eval || complain "the models differ: $(cat alone.eval both.eval)"
# Several windows a tape, two threads a rank, and more ranks with threads than a last group fills.
compare lstm 2 --arch lstm --layers 1 $small --steps 4
# A plateau, which goes by what is measured, and an average.
compare plateau 1 $sizes --steps 70 --schedule plateau --ema 0.9 --rate 0.05
# Maps whole, whoever has time: each rank makes the same of them.
compare muon 2 $sizes --steps 6 --optimizer muon --schedule trapezoid
# Far too fast: the first that was measured stays the best, and all end at the second after it.
mpirun -n 2 "$prog" train pieces -o patience --threads 1 $sizes --steps 1000 --rate 30 \
	--patience 2 >out 2>err </dev/null ||
	complain "patience: $(cat err)"
[ "$(sed -n 's/^step: \([0-9]*\) .*/\1/p' out | tail -n 1)" = 128 ] ||
	complain "patience: $(cat out err)"

# fails TEXT ARGUMENT...: all end, and one sentence is said once
fails() {
	text=$1
	shift
	timeout 60 mpirun "$@" >out 2>err </dev/null && complain "$*: it succeeded"
	[ "$(grep -c '^cadenza: ' err)" -eq 1 ] || complain "$*: not one sentence: $(cat err)"
	grep -q "^cadenza: .*$text" err || complain "$*: it says $(cat err)"
}
train="$prog train"
rest="-o bad.model --steps 3 --threads 1 $sizes"
fails 'rank 1: nothing cannot be read' -n 1 $train pieces $rest : -n 1 $train nothing $rest
fails 'rank 1: .*there is no architecture cnn' -n 1 $train pieces $rest : -n 1 $train pieces $rest \
	--arch cnn
fails 'pieces does not hold the same pieces' -n 1 $train pieces $rest : -n 1 $train other $rest
fails 'differ in steps; the first has 3' -n 1 $train pieces $rest : -n 1 $train pieces $rest \
	--steps 4
[ ! -e bad.model ] || complain "a failed run left a model"
fails 'is NaN or infinite at step' -n 2 $train pieces $rest --rate 1e2 --clip 0 --optimizer sgd \
	--steps 60
[ -s bad.model ] || complain "what was good before it went wrong is not kept"

# begin NAME: two ranks at work; $mpi: mpirun, $ranks: theirs, the last is the second
begin() {
	: >out
	mpirun -n 2 $train pieces -o "$1" --seconds 60 --threads 1 $sizes >out 2>err </dev/null &
	mpi=$!
	for i in $(seq 200); do
		grep -q 'step: 0 ' out && break
		sleep 0.1
	done
	ranks=$(cat /proc/$mpi/task/*/children | tr -s ' ' '\n' | sort -n)
}

# One that is asked to stop stops all, and what was learnt is written.
begin term.model
kill -TERM "${ranks##*[!0-9]}"
wait $mpi || complain "after TERM to a rank: $(cat out err)"
[ -s term.model ] && grep -q '^best: ' out ||
	complain "after TERM to a rank there is no model: $(cat out err)"
# mpirun hands it on to all, and gives them some seconds.
export OMPI_MCA_odls_base_sigkill_timeout=3
begin int.model
kill -INT $mpi
wait $mpi
[ -s int.model ] || complain "after INT to mpirun there is no model: $(cat out err)"
# One that is killed takes the others along.
begin killed.model
kill -KILL "${ranks##*[!0-9]}"
wait $mpi && complain "a rank was killed, and nothing is wrong"
exit $failed
