#!/bin/sh
# SPDX-License-Identifier: MIT
#
# files.sh - what becomes of files: nothing in them is lost, nothing of them
# reaches the terminal as a command, and each fault is reported with what helps.
set -u
. "${srcdir:-.}/tests/programs.sh"

# batch FILE LINE...: runs a command a line on the piece; leaves said.
batch() {
	piece=$1
	shift
	printf '%s\n' "$@" | "$prog" --batch "$piece" >said 2>&1 || {
		complain "--batch $piece: $*"
		cat said
	}
}

header='MThd\0\0\0\006\0\001\0\001\001\340'
header2='MThd\0\0\0\006\0\001\0\002\001\340'
note='\0\220\074\100\203\140\200\074\100'		# a quarter, nine bytes
end='\0\377\057\0'
track="MTrk\\0\\0\\0\\015$note$end"			# thirteen bytes

# --- chunks that are not tracks

printf "$header${track}XFIH\\0\\0\\0\\004abcdXFKM\\0\\0\\0\\003xyz" >chunks.mid
printf "$header"'MTrk\0\0\0\026'"$note$end$note" >after.mid
printf "RIFF\\104\\0\\0\\0RMIDdata\\043\\0\\0\\0$header$track\\0LIST" >riff.rmi
printf '\014\0\0\0INFOINAM\0\0\0\0' >>riff.rmi
for file in chunks.mid after.mid riff.rmi; do
	cp "$file" piece-$file
	batch piece-$file 'go-ticks 0' 'note-add C3' save
	run 0 info piece-$file
	holds out 'notes: 2'
	holds out 'besides the tracks: '
	batch piece-$file undo save
	cmp "$file" piece-$file || complain "$file is not what it was"
done
batch piece-chunks.mid 'note-add C3' save
tail -c 23 piece-chunks.mid | cmp - "$(tail -c 23 chunks.mid >tail && echo tail)" ||
	complain "its chunks are gone"

# A name in .rmi has the wrapper, one in .mid has not, and that is said.
run 0 convert riff.rmi copy.rmi
cmp riff.rmi copy.rmi || complain "convert has changed a wrapper"
run 0 convert riff.rmi bare.mid
holds err 'without the RIFF wrapper'
run 0 convert bare.mid wrapped.rmi
[ "$(head -c 4 wrapped.rmi)" = RIFF ] && [ "$(head -c 4 bare.mid)" = MThd ] ||
	complain "not by its name"
batch riff.rmi 'export other.mid'
holds said 'without the RIFF wrapper'

# Names are read as they are encoded, and stay as they were.
printf "$header"'MTrk\0\0\0\016\0\377\003\006\203\163\203\101\203\155'"$end" >kana.mid
run 0 info kana.mid
holds out '"ピアノ"'
run 0 info --encoding latin-1 kana.mid
holds out '"ƒsƒAƒm"'
run 2 info --encoding klingon kana.mid
holds err 'auto utf-8 latin-1'
cp kana.mid piece-kana.mid
batch piece-kana.mid tracks 'set text-encoding latin-1' tracks 'note-add C4' save
holds said 'ピアノ'
holds said 'ƒsƒAƒm'
LC_ALL=C grep -q "$(printf '\203s\203A\203m')" piece-kana.mid ||
	complain "the name is not as it was"

# Drums by a message are called drums, and from the sixteenth part on there are ports.
printf 'MThd\0\0\0\006\0\001\0\001\001\340MTrk\0\0\0\031\0\360' >drums.mid
printf '\012\101\020\102\022\100\032\025\002\017\367' >>drums.mid
printf '\0\232\044\100\140\212\044\100\0\377\057\0' >>drums.mid
run 0 info drums.mid
holds out 'channel 11, drums'
printf 'track-add T\nprogram 7\nnote-add C4\n%.0s' $(seq 20) | "$prog" --batch many.mid >said 2>&1
batch many.mid save
run 0 info many.mid
holds out 'track 16: 1 note C4-C4, port 2, channel 1, program 6'
! grep -q 'on the channel of' out || complain "parts share a channel"

# Sound that begins in the middle has the note that stands there, and is as much shorter.
printf "$header"'MTrk\0\0\0\020\0\300\023\0\220\074\144\270\0\200\074\100'"$end" >long.mid
run 0 render long.mid -o whole.wav --rate 8000
run 0 render long.mid -o part.wav --rate 8000 --from 2
[ $(($(wc -c <whole.wav) - $(wc -c <part.wav))) -gt 60000 ] || complain "it does not begin at bar 2"
od -An -v -td2 -j 8044 -N 4000 part.wav | tr -s ' ' '\n' | grep -qE '^-?[0-9]{3}' ||
	complain "bar 2 is silent"
run 2 render long.mid -o part.wav --from 20
run 2 convert long.mid part.mid --from 2

# --- what is broken

# A fault behind the tracks that are declared refuses nothing and stays there.
printf "$header${track}MTrk\\0\\0\\0\\003\\0\\220\\074" >behind.mid
run 0 info behind.mid
holds out 'tracks: 1'
cp behind.mid piece-behind.mid
batch piece-behind.mid 'track-add more' 'note-add C3' save
run 0 info piece-behind.mid
holds out 'tracks: 2'
tail -c 11 piece-behind.mid | cmp - "$(tail -c 11 behind.mid >tail && echo tail)" ||
	complain "what was behind is gone"

# No track is lost to a length that is wrong, in either direction.
for length in 012 014 016 017 100 0; do
	printf "${header2}MTrk\\0\\0\\0\\$length$note$end$track" >length.mid
	run 0 info --salvage length.mid
	holds out 'tracks: 2'
	holds out 'notes: 2'
	holds err 'track 1 says that it has '
	run 1 info length.mid
	holds err '--salvage'
done
echo 'Dear Sir or Madam' >letter.mid
run 1 info letter.mid
! grep -q salvage err || complain "a letter cannot be salvaged"

# A file without a track gets one, and keeps what it has.
printf 'MThd\0\0\0\006\0\001\0\0\001\340XFIH\0\0\0\004abcd' >none.mid
batch none.mid 'note-add C4' save
run 0 info none.mid
holds out 'notes: 1'
[ "$(tail -c 4 none.mid)" = abcd ] || complain "the chunk of a file without tracks is gone"

# Of a damaged or emptied file the session is offered before a salvage.
cp bare.mid kept.mid
batch kept.mid 'note-add C3'
for damage in '' 'MThd' "$(head -c 40 bare.mid | tr '\0' x)"; do
	printf '%s' "$damage" >kept.mid
	run 1 info kept.mid
	holds err 'reads the piece from its session'
	run 0 info --session kept.mid
	holds out 'notes: 2'
done

# --- names

# However long it is, the reason is there.
long=$(printf 'x%.0s' $(seq 240))
mkdir -p "$long/$long"
run 1 info "$long/$long/no.mid"
holds err 'no.mid: cannot be opened: No such file'
run 1 convert bare.mid "$long/$long/no/such.mid"
holds err 'its folder does not exist or is not writable'

# None of them writes to the terminal, on any road.
escape=$(printf 'no\033]0;X\a\033[31mno\nno\033[0m\302\233')
mkdir -p config/cadenza
printf 'set \033[31mgrid 1\nset grid \033[31m\nmap \033[31m\n\033[31m\n' >config/cadenza/config
for words in "$escape/x.mid" "--salvage $escape/x.mid" "--batch $escape/x.mid" "info $escape" \
	"info --session $escape/x.mid" "convert bare.mid $escape/x.mid" \
		"render bare.mid -o $escape/x.wav" \
	"$escape --help" "info --$escape x" "info --salvage $escape"; do
	IFS=' '
	"$prog" $words >>all 2>&1 </dev/null
	unset IFS
done
cp bare.mid "$escape"
printf '%s\n' "$(printf '\033[31m \a')" "$(printf 'set \033[31m')" "$(printf 'note-add \033[31m')" \
	"$(printf 'track-name a\033[31mb')" tracks "$(printf 'save \033[31m/x.mid')" \
		"export $(printf '\033[31m')/x.mid" |
	"$prog" --batch "$escape" >>all 2>&1
[ "$(wc -l <all)" -gt 10 ] || complain "too little was said: $(cat -v all)"
if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" all ||
	LC_ALL=C grep -q "$(printf '\302\233')" all; then
	complain "an order to the terminal: $(cat -v all)"
fi
exit $failed
