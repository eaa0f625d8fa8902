#!/bin/sh
# Plays through PortAudio into a private PulseAudio sink, records what comes
# out, and checks its pitch and its timing; then takes the sound server away.
# Nothing of the user's sound is touched.
# SOUND_BESIDE is a command to run beside the playing, such as a tuning.
set -eu
rig=${RIG:-$(pwd)/tests/sound_rig}
plugin=
for lib in /usr/lib/*/alsa-lib /usr/lib/alsa-lib /usr/lib64/alsa-lib; do
	[ -e "$lib/libasound_module_pcm_pulse.so" ] && plugin=$lib
done
for tool in pulseaudio parec pactl; do
	command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
[ -n "$plugin" ] || { echo "skipped: no ALSA plugin for PulseAudio"; exit 77; }

d=$(mktemp -d "${TMPDIR:-/tmp}/cadenza-sound.XXXXXX")
server= recorder= beside=
end() {
	for p in $beside $recorder $server; do kill "$p" 2>/dev/null || :; done
	wait 2>/dev/null || :
	rm -rf "$d"
}
trap end EXIT
trap 'exit 1' HUP INT TERM

mkdir -m 700 "$d/run"
export HOME="$d" XDG_RUNTIME_DIR="$d/run" DBUS_SESSION_BUS_ADDRESS=disabled: JACK_NO_START_SERVER=1
export PULSE_SERVER="unix:$d/sock" ALSA_CONFIG_PATH="$d/alsa.conf"
unset DISPLAY WAYLAND_DISPLAY
cat > "$d/alsa.conf" <<END
pcm.default { type pulse server "unix:$d/sock" }
ctl.default { type pulse server "unix:$d/sock" }
pcm_type.pulse { lib "$plugin/libasound_module_pcm_pulse.so" }
ctl_type.pulse { lib "$plugin/libasound_module_ctl_pulse.so" }
END

fail() {
	echo "$*"
	[ ! -s "$d/err" ] || cat "$d/err"
	exit 1
}

start_server() {	# without norewinds the sink takes gulps of a second and a half
	sink="sink_name=rig rate=48000 channels=2 format=float32le norewinds=1"
	pulseaudio -n --daemonize=no --exit-idle-time=-1 --log-target="file:$d/log" \
		-L "module-null-sink $sink" \
		-L "module-native-protocol-unix auth-anonymous=1 socket=$d/sock" >/dev/null 2>&1 &
	server=$!
	for i in $(seq 100); do
		pactl info >/dev/null 2>&1 && return
		sleep 0.1
	done
	cat "$d/log"
	echo "skipped: PulseAudio does not start here"
	exit 77
}

# 1. No server: one sentence, no noise, and a silent clock.
"$rig" none > "$d/out" 2> "$d/err" || fail "no device: the rig failed"
[ ! -s "$d/err" ] || fail "no device: something was printed over the screen"
cat "$d/out"

# 2. A recording, in tune and in time.  A machine that is busy with other things
# starves the server: a wrong recording with dropouts proves nothing.
start_server
starved=1
for try in 1 2 3; do
	parec --latency-msec=20 -d rig.monitor --format=float32le --rate=48000 --channels=2 \
		> "$d/rec.f32" &
	recorder=$!
	sleep 0.5
	if [ -n "${SOUND_BESIDE:-}" ]; then
		sh -c "exec $SOUND_BESIDE" > "$d/beside" 2>&1 &
		beside=$!
		sleep 2
	fi
	"$rig" play > "$d/out" 2> "$d/err" || fail "playing failed"
	cat "$d/out"
	sleep 0.3
	if [ -n "$beside" ]; then
		kill $beside 2>/dev/null || { cat "$d/beside"; fail "what ran beside it ended"; }
		wait $beside 2>/dev/null || :
		beside=
		tail -n 1 "$d/beside"
	fi
	kill $recorder
	wait $recorder 2>/dev/null || :
	recorder=
	if "$rig" check "$d/rec.f32" 2> "$d/err"; then
		good=1
		break
	fi
	cat "$d/err"
	grep -q ' 0 dropouts' "$d/out" && starved=
	good=
done
if [ -z "$good" ]; then
	[ -z "$starved" ] || [ -n "${SOUND_BESIDE:-}" ] || {
		echo "skipped: this machine is too busy to play in time"
		exit 77
	}
	fail "the recording is wrong"
fi

# 3. The server dies while it plays.
"$rig" survive > "$d/out" 2> "$d/err" &
player=$!
for i in $(seq 100); do
	grep -q playing "$d/out" && break
	sleep 0.1
done
sleep 0.5
kill -9 $server
server=
wait $player || fail "the device died, and the program did not go on"
echo "survived the sound server"
