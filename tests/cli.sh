#!/bin/sh
# What the programs promise to scripts: exit statuses, facts, one sentence on
# stderr, and nothing that is not asked for.
set -u
. "${srcdir:-.}/tests/programs.sh"

# Two tracks: tempo 100, 3/4, G major, then four quarters of one pitch with a
# name that has an escape byte, a note that is never ended and one with
# velocity 0 that is none.
printf 'MThd\0\0\0\006\0\001\0\002\0\140' >small.mid
printf 'MTrk\0\0\0\031\0\377\121\003\011\047\300\0\377\130' >>small.mid
printf '\004\003\002\030\010\0\377\131\002\001\0\0\377\057\0' >>small.mid
printf 'MTrk\0\0\0\064\0\377\003\005a\033[1m\0\300\005' >>small.mid
for i in 1 2 3 4; do
	printf '\0\220\074\100\140\200\074\0' >>small.mid
done
printf '\0\220\100\100\0\377\057\0' >>small.mid

run 0 info small.mid
for fact in 'format: 1$' 'tracks: 2$' 'notes: 5$' 'bars: 2$' 'seconds: 2\.400$' 'tempo: 100$' \
	'metre: 3/4$' 'key: G major$'; do
	says out "$fact"
done
[ -s err ] && complain "info says something on stderr"

run 0 info small.mid small.mid
[ "$(grep -c '^file: small.mid$' out)" -eq 2 ] || complain "not a block for each file"
run 0 info --json small.mid
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON"
says out '{"file": "small.mid", "format": 1, "tracks": 2, "notes": 5, "bars": 2, '
run 0 info --json small.mid small.mid
says out '{"files": \[{"file": "small.mid", '

# A file's own name cannot write to the terminal.
bad=$(printf 'b\033[31mad.mid')
cp small.mid "$bad"
run 0 info "$bad" small.mid
run 0 info --json "$bad"
run 1 info "$bad.not"

# A file that cannot be read gets one sentence, and the others are reported all the same.
head -c 60 small.mid >cut.mid
run 1 info cut.mid
says err 'cadenza: cut.mid: '
run 1 info nothing.mid
says err 'cadenza: nothing.mid: '
run 1 info .
run 1 info --json nothing.mid
says out '{"file": "nothing.mid", "error": "nothing.mid: '
run 1 info cut.mid small.mid
says out 'file: small.mid'
run 1 info --json cut.mid small.mid
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON for a broken file"
run 0 info --salvage cut.mid
says err 'cadenza: cut.mid: '
says out 'tracks: 2'

# What a piece is; little music, or none, gets a plain answer.
run 0 style "$demo"
for fact in 'style: ' 'composer: ' 'bars that say so: [0-9][-0-9, ]* and [-0-9]*$' \
	'key: [A-G].* \(major\|minor\) ([0-9]* %)$' 'metre: 4/4$' \
	'phrases end in bars 8?*, 16?*, .*32 (? less than half sure)$' \
	'track 4 "Bass": bass ([0-9]* %)$' 'chords of half bars' '    1 | [A-G]'; do
	says out "$fact"
done
[ -s err ] && complain "style says something on stderr"
run 0 style --json "$demo" small.mid
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON"
says out '{"files": \[{"file": ".*", "style": {"name": "[a-z, ]*", "probability": 0'
says out '.*"composer": {"name": .*"attention": \[{"bar": 1, "share": 0'
says out '.*"key": {"name": "'
says out '.*"chords": \[{"bar": 1, "half": 1, "name": "'
says out '.*"role": "bass", "probability": 0'
run 0 style small.mid
says out 'metre: 3/4$'
printf 'MThd\0\0\0\006\0\0\0\001\0\140MTrk\0\0\0\004\0\377\057\0' >empty.mid
printf 'MThd\0\0\0\006\0\0\0\001\0\140MTrk\0\0\0\014' >drum.mid
printf '\0\231\044\100\140\211\044\0\0\377\057\0' >>drum.mid
for bare in empty drum; do
	run 0 style $bare.mid
	grep -q '^style: ' out && complain "$bare.mid has a style"
	says out 'key: none, for no pitched note sounds$'
	run 0 style --json $bare.mid
	says out '.*"style": null, "composer": null, "attention": \[\], "key": null, '
done
run 0 style drum.mid
says out 'track 1: drums (100 %)$'
run 0 style --features "$demo"
says out 'like: [a-z-]* ([0-9]* %)'
says out 'notes a bar  *[0-9.]*  *[0-9.]*  *[0-9.]*  .*├─*●─*┤  *notes per bar$'
[ "$(wc -l <out)" -eq 42 ] || complain "not forty features"
run 0 style --features empty.mid drum.mid
says out 'features: none, for no note sounds$'
says out 'polyphony  *-$'
run 1 style cut.mid
says err 'cadenza: cut.mid: '
run 1 style --json cut.mid small.mid
says out '{"files": \[{"file": "cut.mid", "error": '

# Sections by letters, and motifs with the places where they come again.
run 0 themes "$demo"
for fact in "form: A 1-8, A' 9-16, " 'track 2 "Melody": A 1-8, ' \
	'hook: motif [0-9]*, bar 3 of track 2$' \
	'motif 1: [0-9]* notes of track [0-9], [0-9]* times$' '  bar 2 beat 1$' \
	'  bar 4 beat 1, transposed down a tone$' \
	'  bar 1 beat 1, transposed up a tone, varied$'; do
	says out "$fact"
done
run 0 themes --json "$demo" empty.mid
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON"
says out '{"files": \[{"file": ".*", "form": \[{"bar": 1, "end": 8, "letter": "A", '
says out '.*"letter": "A", "varied": false, "probability": 1'
says out '.*"tracks": \[{"track": 2, "phrases": \[{"bar": 1, '
says out '.*"motifs": \[{"track": [0-9], "notes": \[{"tick": [0-9]*, "pitch": [0-9]*}'
says out '.*"places": \[{"track": [0-9], "bar": [0-9]*, "beat": [0-9.]*, "tick": [0-9]*, "end": '
says out '.*"hook": true'
says out '.*"form": \[\], "tracks": \[\], "motifs": \[\], "cut": false}\]}$'
run 0 themes empty.mid
says out 'themes: none, for no note sounds$'
run 0 themes drum.mid
says out 'themes: none, for no pitched note sounds$'
run 0 themes small.mid
says out 'form: A 1-2$'
run 1 themes cut.mid
says err 'cadenza: cut.mid: '

# A file is the same afterwards, under another name, and is not converted onto itself.
run 0 convert small.mid copy.mid
cmp small.mid copy.mid || complain "convert changed a file"
run 1 convert copy.mid copy.mid
cmp small.mid copy.mid || complain "convert onto itself changed a file"
run 1 convert small.mid no/such/folder.mid
run 2 convert small.mid copy.txt
run 2 convert small.mid

# Sound: RIFF, and the rate that was asked for (22050 is 0x5622).
run 0 render small.mid -o small.wav --rate 22050
head -c 4 small.wav | grep -q RIFF || complain "no WAV"
[ "$(od -An -tx1 -j24 -N2 small.wav | tr -d ' ')" = 2256 ] || complain "not the rate"
run 0 convert small.mid small.flac
head -c 4 small.flac | grep -q fLaC || complain "no FLAC"
run 0 render small.mid -o small.ogg
head -c 4 small.ogg | grep -q OggS || complain "no OGG"
run 1 render small.mid -o small.wav --soundfont small.mid
run 2 render small.mid -o small.mp3
run 2 render small.mid

# Notation, from the program and from a piece that is open.
for name in ly musicxml abc mxl; do
	run 0 convert small.mid "small.$name"
	[ -s "small.$name" ] || complain "no notation as .$name"
	printf 'export open.%s\n' "$name" | "$prog" --batch small.mid >out ||
		complain "no export as .$name"
	says out "exported open.$name\$"
	cmp "small.$name" "open.$name" || complain "export and convert differ in .$name"
done

# A tune is read where a MIDI file is.
printf 'X:1\nT:Tune\nK:G\n|:G2 A:|\n' >tune.abc
run 0 convert tune.abc tune.mid
run 0 info tune.abc
says out 'notes: 4$'
printf 'K:C\n' >none.abc
run 1 info none.abc
says err '.*none.abc: not an ABC file: no line begins with X:'
rm tune.mid
printf 'note-add C3\n' | "$prog" --batch tune.abc >out 2>err || complain "a tune is not opened"
says out 'read from tune.abc; :w saves the piece as tune.mid$'
run 0 info --session tune.abc
says out 'notes: 5$'
cp tune.abc kept.abc
for line in 'save other.abc' 'save tune.abc' 'save! tune.wav'; do
	printf '%s\n' "$line" | "$prog" --batch tune.abc >out 2>&1 && complain "$line: is done"
done
printf 'save\n' | "$prog" --batch tune.abc >out 2>err || complain "a tune is not saved"
says out 'saved tune.mid, 5 notes$'
cmp tune.abc kept.abc || complain "the tune was written over"
run 0 info tune.mid
says out 'notes: 5$'
run 0 info --session tune.abc
says out 'notes: 4$'
printf 'save\n' | "$prog" --batch tune.abc >out 2>&1 && complain "a file was written over"
says out '.*tune.mid: already exists; :w! replaces it$'
run 0 convert tune.abc tune.xml
run 0 convert tune.abc tune.mxl
run 0 info tune.mxl
says out 'notes: 4$'
head -c 300 tune.mxl >cut.mxl
run 1 info cut.mxl
says err '.*cut.mxl: not a whole ZIP archive: its directory is not there'
printf 'note-add C4\nsave\n' | "$prog" --batch tune.mxl >out 2>&1 &&
	complain "a file was written over"
printf 'save packed.mid\n' | "$prog" --batch tune.mxl >out 2>&1 || complain "no .mxl is opened"
run 0 info packed.mid
says out 'notes: 5$'
run 0 render tune.xml -o tune.wav --rate 8000

# Edits that are not saved are in the session alone.
printf 'note-add 72\n' | "$prog" --batch copy.mid >/dev/null || complain "batch failed"
run 0 info copy.mid
says out 'notes: 5$'
run 0 info --session copy.mid
says out 'notes: 6$'
run 0 convert --session copy.mid edited.mid
run 0 info edited.mid
says out 'notes: 6$'
run 1 info --session nothing.mid
[ -e nothing.mid ] && complain "info made a file"

# Also while somebody has it open, and his next edit finds all as it was.
mkfifo keys
"$prog" --batch copy.mid <keys >said &
exec 3>keys
printf 'note-add 74\n' >&3
tries=0
while ! grep -q added said && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
run 0 info --session copy.mid
says out 'notes: 7$'
printf 'note-add 76\n' >&3
exec 3>&-
wait
run 0 info --session copy.mid
says out 'notes: 8$'

# Bad lines of the config file do not hide what became of the piece.
mkdir -p bad-config/cadenza
printf 'map\nset velocity 300\nset gird 1/8\n' >bad-config/cadenza/config
cp small.mid changed.mid
printf 'note-add 74\n' | "$prog" --batch changed.mid >/dev/null
cp "$demo" changed.mid
XDG_CONFIG_HOME=$PWD/bad-config "$prog" --batch changed.mid </dev/null >out 2>&1
says out '.*config, line 1: map takes a view.*; 2 more lines of it are wrong'
says out '.*:recover opens your version with 1 edit$'

# What a setting names is looked for when the file is read, as when it is typed.
printf 'set soundfont /nowhere.sf2\nset layout xyz\n' >bad-config/cadenza/config
XDG_CONFIG_HOME=$PWD/bad-config "$prog" --batch small.mid </dev/null >out 2>&1
says out 'error: config, layout: .*config, soundfont: /nowhere.sf2: '

# What a program writes replaces any file, but none that it reads, and no piece
# that is open or has edits that are not saved.  A link leads to the file.
mkdir -p over/folder
cp small.mid over/in.mid
cp small.mid over/in-2.mid
cp small.mid over/folder/in.mid
ln -s in.mid over/link.mid
ln -s to.mid over/hanging.mid
cp small.mid over/outside.mid
ln -s ../outside.mid over/folder/link.mid
for words in 'convert over/in.mid over/./in.mid' 'convert over/in.mid over/link.mid' \
	'end over/in.mid -o over/in.mid' 'continue over/in.mid -o over/link.mid' \
	'fill over/in.mid --bars 1-1 -o over/in.mid' 'vary over/in.mid --bars 1-1 -o over/in.mid' \
	'continue over/in-2.mid --candidates 2 -o over/in.mid' \
		'morph small.mid over/in.mid -o over/in.mid' \
	'tune over/in.mid -o over/in.mid' 'tune over/folder -o over/folder/in.mid' \
	'tune over/folder -o over/outside.mid'; do
	run 1 $words
	says err '.*is read, so it is not written over'
done
for file in in in-2 folder/in outside; do
	cmp -s small.mid over/$file.mid || complain "over/$file.mid was written over"
done
cp copy.mid over/to-be.mid
run 0 convert over/in.mid over/to-be.mid
run 0 convert over/to-be.mid over/hanging.mid
[ -h over/hanging.mid ] && cmp -s over/to-be.mid over/to.mid ||
	complain "a hanging link was not followed"
printf 'note-add 75\n' | "$prog" --batch over/in.mid >/dev/null
run 1 convert small.mid over/in.mid
says err '.*has edits that are not saved yet'
printf 'save\n' | "$prog" --batch over/in.mid >/dev/null
mkfifo over/pipe
"$prog" --batch over/in.mid <over/pipe >over/said 2>&1 &
exec 3>over/pipe
printf 'where\n' >&3
while [ ! -s over/said ]; do sleep 0.05; done
run 1 convert small.mid over/in.mid
says err '.*is open in another cadenza'
exec 3>&-
wait
run 0 convert small.mid over/in.mid

# Without a home nothing is missing but the session's folder.
(
	unset HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME
	run 0 info small.mid
	run 0 render small.mid -o small.wav
	exit $failed
) || failed=1

# A model of a few numbers, learnt, tuned, evaluated and continued with.
mkdir -p pieces/train pieces/valid
cp "$demo" pieces/train/a.mid
cp "$demo" pieces/valid/b.mid
ln -s . pieces/one		# two links back: no walk without an end
ln -s . pieces/two
line='step: [0-9]* train: [0-9.]* held-out: [0-9.]* seconds: [0-9.]*'
more=' train-per-token: [0-9.]* held-out-per-token: [0-9.]* rate: [0-9.e-]*'
more="$more"' tokens-per-second: [0-9na]* seconds-left: [0-9.na]*$'
best='best: [0-9.]* at step [0-9]* (base: [0-9.]*)$'
run 0 train pieces -o tiny.model --steps 3 --layers 1 --width 16 --heads 1 --context 128 --batch 2
says out "$line$more"
says out 'step: 0 '
tail -n 1 out | grep -q "^$best" || complain "train's last line is $(tail -n 1 out)"
grep -v "^$line$more" out | grep -v "^$best" && complain "train says more than its lines"
run 0 train pieces -o json.model --steps 3 --layers 1 --width 16 --heads 1 --context 128 --batch 2 \
	--json
grep -q '^{"arch": "transformer", "parameters": [0-9]*, "steps": 3, '\
'.*"held_out_nats_per_token": [0-9.]*, "test_nats_per_note": null' out ||
	complain "train --json says $(cat out)"
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON from train"
says err "$line$more"
[ -e tiny.model.checkpoint ] || complain "no checkpoint"
run 0 train pieces -o tiny.model --steps 5 --layers 1 --width 16 --heads 1 --context 128 --batch 2 \
	--resume
says out 'step: 3 '
says err 'tiny.model.checkpoint: was started with steps 3, not 5'
says err 'nats per token: train [0-9.]*, held-out [0-9.]*, best [0-9.]*$'
run 1 train pieces -o tiny.model --steps 5 --layers 1 --width 16 --heads 1 --context 128 --batch 4 \
	--dropout 0 --resume
says err 'cadenza: tiny.model.checkpoint: was started with batch 2, not 4; dropout 0.1, not 0$'
run 0 train pieces -o other.model --steps 1 --layers 1 --width 16 --heads 1 --context 128 \
	--batch 2 --resume
says err 'other.model.checkpoint does not exist'
# A run may begin with the weights of another, if they have the same sizes.
run 0 train pieces -o further.model --steps 1 --layers 1 --width 16 --heads 1 --context 64 \
	--batch 2 --from ./tiny.model
begun=$(sed -n 's/^step: 0 .*held-out: \([0-9.]*\) .*/\1/p' out)
run 0 train pieces -o fresh.model --steps 1 --layers 1 --width 16 --heads 1 --context 64 --batch 2
awk -v begun="$begun" '/^step: 0 / && !(begun + 0 < $6 - 0.01) { exit 1 }' out ||
	complain "--from begins with $begun, no better than $(grep '^step: 0' out)"
grep -qa 'seed 1, from tiny.model; 1 steps' further.model || complain "the recipe names no --from"
run 1 train pieces -o further.model --steps 1 --layers 1 --width 32 --heads 1 --context 64 \
	--from tiny.model
says err 'cadenza: --from tiny.model: has another architecture or other sizes than'
run 1 train pieces -o further.model --steps 1 --layers 1 --width 16 --heads 1 \
	--from absent.model
says err 'cadenza: absent.model: is neither a file nor a model'
# Stopped and gone on, or killed, it ends with the same bytes.
ways='--steps 1200 --layers 1 --width 16 --heads 1 --context 32 --batch 2 --threads 1 --ema 0.9
	--optimizer nesterov --schedule plateau --smoothing 0.1 --warm-up 5'
run 0 train pieces -o whole.model $ways
mkfifo lines
for signal in INT KILL; do
	"$prog" train pieces -o parts.model $ways --resume >lines 2>err &
	exec 3<lines
	read -r first <&3
	read -r second <&3		# it learns
	kill -$signal $!
	cat <&3 >/dev/null
	wait $!
	[ $signal = KILL ] || grep -q '^stopped at step [0-9]*; --resume continues$' err ||
		complain "it was stopped, and says $(cat err)"
	exec 3<&-
done
run 0 train pieces -o parts.model $ways --resume
grep -q -e 'step: 0 ' out && complain "it began anew"
[ "$(grep -c '^step: ' out)" -gt 1 ] || complain "it was not stopped midway"
cmp whole.model parts.model || complain "stopped and gone on, another model"
# A run that breaks says where, and keeps what was good.
run 1 train pieces -o broken.model --steps 400 --layers 1 --width 16 --heads 1 --context 128 \
	--batch 2 \
	--threads 1 --optimizer sgd --rate 100 --clip 0 --schedule constant
says err 'cadenza: .* is NaN or infinite at step [0-9]*; a lower'
# Something to hear on the way.
run 0 train pieces -o heard.model --steps 330 --layers 1 --width 16 --heads 1 --context 128 \
	--batch 2 \
	--sample-every 150
says out 'sample: heard.model.step-0001[56][0-9].mid$'	# on a slow machine lines come in between
[ -e heard.model.sample ] && complain "a model is left over"
[ "$(ls heard.model.step-*.mid | wc -l)" -eq 2 ] || complain "not two samples: $(ls heard*)"
run 0 info heard.model.step-0003*.mid
says out 'notes: [1-9]'
run 0 train pieces -o small.vae --arch vae --steps 41 --layers 1 --width 16 --latent 8 --batch 16 \
	--sample-every 40
says out 'step: 40 train: [0-9.]* held-out: [0-9.]* seconds: [0-9.]* .* code: [0-9.]*$'
says out 'sample: small.vae.step-000040.mid$'
run 1 train pieces -o small.vae --arch vae --steps 50 --layers 1 --width 16 --latent 9 --batch 16 \
	--resume
says err 'cadenza: small.vae.checkpoint: was started with latent 8, not 9$'
run 0 train pieces -o small.gan --arch gan --steps 41 --width 16 --sample-every 40
says out 'sample: small.gan.step-000040.mid$'
says out 'step: [0-9]* critic: [-0-9.]* seconds: ' # nothing of it is nats

# What is made of noise.
run 0 sample small.vae -o noise.mid --count 3 --seed 5
says out 'phrases: 3$'
says out 'bars: 6$'
run 0 info noise.mid
says out 'notes: [1-9]'
cp noise.mid first.mid
run 0 sample small.vae -o noise.mid --count 3 --seed 5
cmp first.mid noise.mid || complain "the same seed, other phrases"
run 0 sample small.vae -o noise.mid --count 3 --seed 6
cmp -s first.mid noise.mid && complain "another seed, the same phrases"
run 0 sample small.gan -o noise.mid --count 3 --json
grep -q '^{"file": "noise.mid", "textures": 6, "notes": [0-9]*, "bars": 6}$' out ||
	complain "sample says $(cat out)"
run 0 sample small.gan -o noise.mid --kind drums --temperature 0.5
says out 'textures: 4$'
run 2 sample small.gan -o noise.mid --kind loud
run 2 sample small.vae -o noise.mid --kind drums
run 2 sample small.gan -o noise.mid --count 0
run 1 sample tiny.model -o noise.mid
says err 'cadenza: tiny.model: a model of the architecture transformer continues a piece: use '
run 1 sample small.gan -o no/such/noise.mid
run 1 sample nosuch -o noise.mid
# Each is listed with its purpose.
run 0 eval small.vae "$demo"
for fact in 'files: 1' 'phrases: [1-9]' 'nats per phrase: ' 'reconstruction per note: ' \
	'divergence per token: ' \
	'notes regained: [01]\.[0-9]*$' 'numbers of the code: 8' 'active share: '; do
	says out "$fact"
done
run 0 eval small.vae "$demo" --morph 1
for fact in 'phrases morphed: 1' 'notes regained by search, [a-z ]*: ' \
	'sliders that rise, busier: [01]\.' 'steps found, more legato: ' \
	'straight ways that rise, higher: '; do
	says out "$fact"
done
run 2 eval tiny.model "$demo" --morph 1
run 0 eval small.gan pieces --json
grep -q '^{"files": 2, "pitched": [1-9].*"pitched_onsets_a_step_made": .*'\
'"pitched_distinct_made": [0-9.]*}$' out ||
	complain "eval says $(cat out)"
run 2 eval small.vae "$demo" --adapter none.adapter
printf 'MThd\0\0\0\006\0\0\0\001\0\140MTrk\0\0\0\004\0\377\057\0' >empty.mid
run 1 eval small.vae empty.mid

# From here to there.
run 0 morph "$demo" small.mid -o way.mid --model small.vae --steps 3
[ "$(grep -c '^step [123]: [0-9]* notes, [0-9]*% of the first.s, [0-9]*% of the second.s$' out)" \
	-eq 3 ] ||
	complain "morph says $(cat out)"
run 0 info way.mid
says out 'bars: 6$'
cp way.mid first.mid
run 0 morph "$demo" small.mid -o way.mid --model small.vae --steps 3 --json
grep -q '^{"file": "way.mid", "steps": \[{"notes": [0-9]*, "of_first": [0-9.]*, '\
'"of_second": [0-9.]*}, ' out ||
	complain "morph says $(cat out)"
cmp first.mid way.mid || complain "the same way, other notes"
# There and back are the same steps, with the vae that comes along, and the ends are heard.
run 0 sample phrases -o other.mid --count 2 --seed 5
run 0 sample textures -o other.mid --count 2 --seed 5
run 0 morph "$demo" other.mid -o way.mid --steps 4
sed -e 's/^step .: //' -e 's/\([0-9]*%\) of the first.s, \([0-9]*%\) of the second.s/\2 \1/' out |
	sed -n '1!G;h;$p' >there
run 0 morph other.mid "$demo" -o way.mid --steps 4
sed -e 's/^step .: //' -e 's/ of the first.s,//' -e 's/ of the second.s//' out | cmp - there ||
	complain "another way back: $(cat out there)"
grep -q '^step 1: .* [1-9][0-9]*% of the first.s' out &&
	grep -q '^step 4: .* [1-9][0-9]*% of the second.s' out ||
	complain "nothing of the ends is left: $(cat out)"
run 2 morph "$demo" small.mid -o way.mid --model small.vae --steps 1
run 0 morph "$demo" small.mid -o way.mid
[ "$(grep -c '^step [1-5]: [0-9]* notes, ' out)" -eq 5 ] || complain "morph says $(cat out)"
run 1 morph "$demo" small.mid -o way.mid --model tiny.model
says err 'cadenza: tiny.model: is a model of the architecture transformer; phrases need a VAE'
run 1 morph "$demo" small.mid -o way.mid --model small.gan
run 1 morph "$demo" empty.mid -o way.mid --model small.vae
says err 'cadenza: empty.mid: no track has two bars'
run 1 morph "$demo" small.mid -o no/such/way.mid --model small.vae

for model in small.vae small.gan; do
	run 1 continue "$demo" -o more.mid --model $model
	says err "cadenza: $model: a [gv]a[en] does not work token by token; use \"cadenza sample\""
	run 1 tune "$demo" -o none.adapter --model $model
done

# Room for the model but not for its checkpoint: nothing is lost.
(
	ulimit -f 300
	run 1 train pieces -o full.model --steps 3 --layers 1 --width 16 --heads 1 --context 128 \
		--batch 2
	says err 'the best weights so far, of step 3, are in full.model'
	says err 'cadenza: full.model.checkpoint: cannot be written'
	run 0 eval full.model "$demo"
	exit $failed
) || failed=1
run 1 train pieces -o /dev/null --steps 1
says err 'cadenza: /dev/null: is not a regular file'
run 2 train pieces -o other.model --ema 1
run 2 train pieces -o other.model --optimizer guess
says err 'cadenza: train: there is no optimizer guess; there are: sgd momentum nesterov'
run 2 train pieces -o other.model --size huge
says err 'cadenza: train: there is no size huge; there are: S M L small'
run 2 train pieces -o other.model --size S --arch gru
run 1 train pieces -o other.model --size xl --layers 64 --width 4096 --heads 32 --threads 64
says err 'cadenza: training needs [0-9.]* GiB of memory, but [0-9.]* are free'
run 0 train pieces -o other.model --size small --width 16 --heads 1 --context 32 --batch 1 --steps 1
says err 'transformer, [0-9]* parameters'
run 0 tune "$demo" -o tiny.adapter --model tiny.model --steps 2
says out 'step: 0 '
says out "$best"
says out 'kept: '
says out 'tested: '
says out 'other music: [+-][0-9.]* %'
run 0 tune "$demo" -o held.adapter --model tiny.model --steps 2 --hold-out
says out "$best"
run 0 eval tiny.model "$demo" --json
[ "$(wc -l <out)" -eq 1 ] || complain "not one line of JSON from eval"
grep -q '^{"files": 1, "notes": 478, "tokens": [0-9]*, "nats_per_note": [0-9.]*, '\
'"nats_per_token": [0-9.]*}$' out ||
	complain "eval says $(cat out)"
run 0 eval tiny.model pieces --adapter tiny.adapter
says out 'files: 2$'
run 0 continue "$demo" -o more.mid --model tiny.model --bars 2 --candidates 3 --seed 4
[ -e more-2.mid ] && [ -e more-3.mid ] && [ ! -e more-4.mid ] || complain "not three candidates"
cp more.mid first.mid
run 0 continue "$demo" -o more.mid --model tiny.model --bars 2 --candidates 3 --seed 4
cmp first.mid more.mid || complain "the same seed, other notes"
run 0 continue "$demo" -o more.mid --model tiny.model --adapter tiny.adapter --bars 1
# Several models are one.
run 0 train pieces -o gru.model --arch gru --steps 2 --layers 1 --width 16 --context 128 --batch 2
run 0 eval tiny.model,gru.model "$demo" --json
grep -q '"models": \[{"model": "tiny.model", "weight": [0-9.]*, "nats_per_note": ' out ||
	complain "eval says $(cat out)"
run 0 eval tiny.model,gru.model "$demo"
says out 'gru.model: counts [0-9.]*, alone [0-9.]* nats per note, [0-9.]* per token$'
run 0 continue "$demo" -o more.mid --model gru.model,tiny.model --bars 2 --candidates 2
says err 'gru.model: counts [0-9.]*$'
cp tiny.model commas,in,it.model
run 0 eval commas,in,it.model "$demo"
run 1 continue "$demo" -o more.mid --model tiny.model,
run 1 continue "$demo" -o more.mid --model tiny.model,gru.model --adapter tiny.adapter
says err '.*a mixture of models cannot be tuned'
run 1 tune "$demo" -o none.adapter --model tiny.model,gru.model
run 1 tune "$demo" -o none.adapter --model gru.model
says err '.*a model of the architecture gru cannot be tuned'
run 1 continue "$demo" -o more.mid --model small.mid
run 1 continue "$demo" -o more.mid --model nosuchmodel
run 1 continue "$demo" -o more.mid --model tiny.model --adapter tiny.model
run 1 continue "$demo" -o no/such/more.mid --model tiny.model
printf 'MThd\0\0\0\006\0\0\0\001\0\140MTrk\0\0\0\004\0\377\057\0' >empty.mid
run 0 continue empty.mid -o begun.mid --bars 2
run 0 info begun.mid
says out 'bars: [12]$'
says out 'notes: [1-9]'
printf 'MThd\0\0\0\006\0\0\0\0\0\140' >trackless.mid
run 1 continue trackless.mid -o more.mid
run 1 tune empty.mid -o none.adapter --model tiny.model
run 0 lab "$demo" -o best.adapter --model tiny.model --steps 2 --optimizers sgd,adam
says out 'optimizer: sgd step: 0 train: '
says out 'adam: best '
says out 'winner: '
run 0 eval tiny.model "$demo" --adapter best.adapter
run 2 lab "$demo" -o best.adapter --model tiny.model --optimizers sgd,magic
run 0 lab "$demo" -o best.adapter --model tiny.model --steps 2 --optimizers sgd,nesterov \
	--look-ahead --svg lab.svg
says out 'optimizer: nesterov step: 2 .* not-ahead: [0-9.]*$'
says out 'optimizer: sgd step: 2 .* seconds: [0-9.]*$'
grep -q '>nesterov, not looking ahead</text>' lab.svg || complain "lab draws $(cat lab.svg)"
run 1 lab "$demo" -o best.adapter --model tiny.model --steps 1 --svg no/such/lab.svg
cp "$demo" own.song.mid
run 0 lab own.song.mid --model tiny.model --steps 1 --optimizers sgd
run 0 eval tiny.model "$demo" --adapter own.song.lab.safetensors
run 1 lab empty.mid --model tiny.model --steps 1
[ "$(grep -c 'there are no notes to train on' err)" -eq 1 ] || complain "lab says $(cat out err)"
run 1 lab own.song.mid --model small.vae --steps 1
[ -e none.adapter ] && complain "an adapter of nothing"
run 2 yardstick nosuch --arch cnn
says err 'cadenza: yardstick: there is no architecture cnn; there are: conv-lstm gan gru lstm '
run 2 train pieces -o small.model --arch cnn
says err 'cadenza: train: there is no architecture cnn; there are: conv-lstm '
run 2 continue "$demo" -o more.mid --candidates 10
run 2 continue "$demo" -o more.mid --temperature hot
run 2 continue "$demo" -o more.mid --bolder 2
run 0 continue "$demo" -o more.mid --bolder -0.5
run 2 bench --config X

# Wrong words.
run 2 info
run 2 info --jsn small.mid
run 2 info -x small.mid
run 2 info --json=yes small.mid
run 2 render small.mid -o
run 2 render small.mid -o small.wav --rate many
run 2 render small.mid -o small.wav --rate 1
says err '.*from 8000 to 192000'
run 2 convert a.mid b.mid c.mid
run 2 train
run 2 train . -o model --width 17
run 2 train . -o model --optimizer nosuch
run 2 train . -o model --schedule nosuch
run 2 --salvage
run 2 --template
says err '.* --template: band .* trio$'
run 1 --template nosuch
says err '.*there is no template nosuch: band, .*'
run 1 --template piano small.mid
says err '.*small.mid: is there already; .*'
run 2 --template piano new.mid more.mid
run 2 --nonsense
run 2 small.mid small.mid
run 1 train nothing -o model
mkdir single && cp "$demo" single
run 1 train single -o model --steps 1
run 1 train . -o no/such/model

# What the model writes into a piece, and what it must not touch.
run 0 train pieces -o asked.model --steps 3 --layers 1 --width 16 --heads 1 --context 256 --batch 2
outside() {	# FILE: all that it holds but the notes of track 3 in bars 5 to 8
	midicsv "$1" | awk -F', ' '
		$1 == 3 && $3 ~ /^Note_o(n|ff)_c$/ && $2 >= 4 * 1920 && $2 <= 8 * 1920 { next }
		1' |
		sed 's/End_track.*//'
}
for asked in 'fill --bars 5-8 --tracks 3' 'vary --bars 5-8 --tracks 3 --keep rhythm' \
	'vary --bars 5-8 --tracks 3 --keep 0.5' \
	'bridge --bars 5-8 --tracks 3 --range C3-C5 --scale key --voices 2' \
	'harmonise --bars 5-8 --tracks 3' \
		'fill --bars 5-8 --tracks 3 --chords Dm|Gm|A7|Dm --density eighth --key d'; do
	# shellcheck disable=SC2086
	run 0 ${asked%% *} "$demo" -o asked.mid ${asked#* } --model asked.model --seed 4
	says out 'asked.mid: [0-9]* new notes, '
	if command -v midicsv >/dev/null 2>&1; then
		outside "$demo" >before
		outside asked.mid >after
		cmp before after || complain "cadenza $asked changes what it was not asked for"
	fi
	cp asked.mid again.mid
	# shellcheck disable=SC2086
	run 0 ${asked%% *} "$demo" -o asked.mid ${asked#* } --model asked.model --seed 4
	cmp asked.mid again.mid || complain "cadenza $asked: the same seed, other notes"
done
run 0 accompany "$demo" -o asked.mid --instrument flute --bars 1-4 --model asked.model \
	--candidates 2
run 0 info asked.mid
says out 'track 5: [1-9][0-9]* notes .*program 73.*"Flute"'
[ -e asked-2.mid ] || complain "there is no second candidate"
run 0 end "$demo" -o asked.mid --bars 2 --model asked.model
run 2 accompany "$demo" -o asked.mid
says err 'cadenza: accompany: no track to write: give --instrument NAME'
run 2 fill "$demo" -o asked.mid
run 2 fill "$demo" -o asked.mid --bars 8-5
run 2 fill "$demo" -o asked.mid --bars 1-2 --tracks 9
run 2 fill "$demo" -o asked.mid --bars 1-2 --density loud
says err 'cadenza: fill: loud is no density: slower, half, quarter, '
run 2 fill "$demo" -o asked.mid --bars 1-2 --chords 'Dm | H'
run 2 vary "$demo" -o asked.mid --keep everything
run 2 accompany "$demo" -o asked.mid --instrument nosuch
run 1 fill "$demo" -o asked.mid --bars 1-2000 --model asked.model
run 0 fill empty.mid -o asked.mid --bars 1-2 --model tiny.model
run 0 --version
run 0 --help
"$prog" --help | sed -n 's/^ *cadenza \([a-z]*\) .*/\1/p' | while read -r name; do
	"$prog" "$name" --help | grep -q "^usage: cadenza $name" || echo "$name"
done | grep . && complain "no help for these"
# Frames for a yardstick: what the one-gram must give is -ln(1/2) for one pitch of two.
mkdir -p frames/train frames/valid
printf '60\n60 64\n' >frames/train/a.txt
printf '60 64\n60\n60 64\n' >frames/valid/a.txt
run 0 yardstick frames --arch one-gram
says out 'one-gram, valid: *0\.6931 *0\.6931$'
run 0 yardstick frames --arch transformer --seconds 0.2
says out 'step: 0 train: '
says out 'best: '
says out 'transformer, valid: '
mkdir frames/test && printf '64\n' >frames/test/a.txt
run 0 yardstick frames --arch transformer --seconds 0.2 --json
grep -q '"test": {"pieces": 1, "frames": 1, "one_gram": {"all": 16.8' out ||
	complain "yardstick --json: $(cat out)"
[ "$(wc -l <out)" -eq 1 ] || complain 'yardstick --json is not one line'
printf '60\n64 60\n' >frames/test/a.txt
run 1 yardstick frames --arch one-gram
says err 'cadenza: frames/test/a.txt:2: the pitches of a frame must ascend'
run 2 yardstick frames
run 2 yardstick frames --arch nosuch
run 1 yardstick nowhere --arch one-gram

# After -- there are no options.
cp small.mid -- --json
run 0 info -- --json

# A full disk is not silent.
if [ -w /dev/full ]; then
	"$prog" info small.mid >/dev/full 2>err && complain "a full disk is silent"
	says err 'cadenza: standard output'
fi

# Music to hear, beside what was written: each file is a piece, and the index names it.
mkdir -p heard.pieces/band heard.pieces/solo
cp "$demo" heard.pieces/band/a.mid
cp "$demo" heard.pieces/solo/b.mid
run 2 evaluate default heard.pieces --wav --suite
run 0 evaluate default heard.pieces -o heard --minutes 0.8 --wav
says out 'folder, samples: [2-9]$'
for task in continue fill accompany; do
	grep -q "	$task	" heard/index.tsv || complain "no $task in $(cat heard/index.tsv)"
done
sed 1d heard/index.tsv | cut -f 1 >heard.names
[ "$(ls heard/*.mid | wc -l)" -eq $((2 * $(wc -l <heard.names))) ] || complain "$(ls heard)"
while read -r name; do
	for file in "$name" "${name%.mid}-written.mid"; do
		run 0 info "heard/$file"
		says out 'notes: [1-9][0-9]*$'
		[ -s "heard/${file%.mid}.wav" ] || complain "no sound for $file"
	done
done <heard.names
run 1 evaluate default heard.pieces -o heard
says err 'cadenza: heard is not empty: name a new folder'
run 1 evaluate default heard.pieces -o heard.pieces/more
says err 'cadenza: heard.pieces/more is in the folder of the pieces: name another'
exit $failed
