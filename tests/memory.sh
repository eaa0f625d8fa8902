#!/bin/sh
# SPDX-License-Identifier: MIT
#
# memory.sh - a model gets the weights of a memory when it is trained or later;
# what they change, and that --memory 0 is the model alone.
set -u
. "${srcdir:-.}/tests/programs.sh"

nats() {		# OPTION...: a note of the demo
	run 0 eval "$@" "$demo" --json
	sed 's/"nats_per_note": \([0-9.]*\).*/\n\1/; s/.*\n//' out
}

less() {		# A B
	awk "BEGIN { exit !($1 < $2) }" || complain "$1 is not less than $2"
}

tiny='--steps 2 --layers 1 --width 16 --heads 1 --context 256 --batch 2 --seed 2'
mkdir -p pieces/train pieces/valid
cp "$demo" pieces/train/a.mid
cp "$demo" pieces/valid/b.mid

# train finds the weights by itself, on what it holds out.
run 0 train pieces -o trained.model $tiny
says err 'on 1 held-out pieces: [0-9.]* nats per note alone, [0-9.]* with it'
less "$(nats trained.model)" "$(nats trained.model --memory 0)"

# With the weights of a memory that the program does not know, the model is used alone.
LC_ALL=C sed 's/"memory"/"nemory"/' trained.model >bare.model
cmp -s trained.model bare.model && complain "there is no memory in the file"
alone=$(nats bare.model)
run 2 eval bare.model "$demo" --memory 1
says err 'cadenza: eval: the model has no weights for a memory; .cadenza memory. fits them'
run 0 eval bare.model "$demo" --memory 0

# The program memory writes them beside the numbers of the net, which stay.
run 0 memory bare.model "$demo" -o with.model
says out 'files: 1$'
says out 'with the memory: [0-9.]*$'
with=$(nats with.model)
less "$with" "0.8 * $alone"
masked=$(nats with.model --memory 0)
[ "$masked" = "$alone" ] || complain "with --memory 0 it has $masked, the model alone $alone"
less "$(nats with.model --online)" "$with"
less "$with" "$(nats with.model --memory 0.3)"

# Switched off it makes the same bytes as a model that has none; on it makes others.
for memory in 0 0.85; do
	run 0 continue "$demo" -o "$memory.mid" --model with.model --memory $memory --bars 4 \
		--seed 3
done
run 0 continue "$demo" -o bare.mid --model bare.model --bars 4 --seed 3
cmp bare.mid 0.mid || complain "--memory 0 is not the model alone"
cmp -s bare.mid 0.85.mid && complain "the memory changes nothing"
run 2 continue "$demo" -o more.mid --model with.model --memory 2

# An adapter of the model as it was belongs to the model with a memory, too.
run 0 tune "$demo" -o tuned.adapter --model bare.model --steps 2
run 0 eval with.model "$demo" --adapter tuned.adapter

# Once more, of a model that has some: the same weights.
run 0 memory with.model "$demo" -o again.model
cmp with.model again.model || complain "fitted twice, the weights are others"

# In a mixture those of the first that has them count.
less "$(nats bare.model,with.model)" "$(nats bare.model,with.model --memory 0)"

# What makes no sense.
run 2 memory bare.model,with.model "$demo" -o other.model
run 1 memory bare.model no-such.mid -o other.model
run 1 memory "$demo" "$demo" -o other.model
run 1 memory bare.model "$demo" -o no/such/other.model
run 1 memory with.model "$demo" -o with.model
cmp with.model again.model || complain "the model was written over"
[ ! -e other.model ] || complain "a model was written"
exit $failed
