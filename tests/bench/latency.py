#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""From a key to the screen, and from the start to the first one, through a pty.

    latency.py [--notes 100000] [--size 100x30] [--keys N] PROGRAM [FILE.mid]
    latency.py --slow BYTES PROGRAM

Makes a piece of so many notes, opens it, and presses keys one at a time: each
is timed from its write to the last byte of the answer before 15 ms of silence.
Then says what the program takes while nothing happens.
With FILE.mid, presses the letters of step mode behind its last note, and times
each to the first ghost note on the screen.
With --slow, the terminal takes so many bytes a second while keys zoom sixty times
a second, and the frames are counted.
Prints one figure a line, in milliseconds.
"""
import argparse, fcntl, os, pty, select, shutil, signal, struct, sys, tempfile, termios, time


FIRST_SCREEN = 0.01     # of silence: what comes later is the sound, which has been opened meanwhile
FRAME = b"\x1b[?2026h"    # how a large frame begins
KEYS = (("zooming", (b"zo", b"zo", b"zi", b"zi")),
        ("writing and deleting", (b"\r", b"x", b"l")), ("undo and redo", (b"u", b"\x12")),
        ("10,000 notes up and down", (b"gggk625G", b"gggj625G")))
GHOST = "\u25cb".encode()       # how a ghost note begins


def varlen(n):
    out = [n & 0x7f]
    while n > 0x7f:
        n >>= 7
        out.insert(0, n & 0x7f | 0x80)
    return bytes(out)


def piece(notes, tracks=16):
    """Sixteenths in each of the tracks, no two tracks alike."""
    chunks = []
    for t in range(tracks):
        body = bytearray()
        for i in range(notes // tracks):
            pitch = 36 + (i * (t + 3) + t * 5) % 48
            body += b"\0" + bytes([0x90 | t, pitch, 60 + i % 60])
            body += varlen(120) + bytes([0x80 | t, pitch, 0])
        body += b"\0\xff\x2f\0"
        chunks.append(b"MTrk" + struct.pack(">I", len(body)) + bytes(body))
    return b"MThd" + struct.pack(">IHHH", 6, 1, tracks, 480) + b"".join(chunks)


class Program:
    def __init__(self, path, file, w, h):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.environ.pop("COLORTERM", None)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", h, w, 0, 0))
            os.execv(path, [path, file])

    def listen(self, silence, limit=5.0):
        """Until so long a silence; when the last byte came."""
        last = None
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            if not select.select([self.fd], [], [], silence)[0]:
                if last or silence >= 0.2:
                    break
                continue
            try:
                os.read(self.fd, 65536)
            except OSError:         # the program has ended, and the terminal with it
                break
            last = time.perf_counter()
        return last

    def press(self, key):
        begin = time.perf_counter()
        os.write(self.fd, key)
        last = self.listen(0.015)
        return 1e3 * (last - begin) if last else None

    def press_for(self, key, mark, limit=2.0):
        """Until the mark is on the screen."""
        begin = time.perf_counter()
        os.write(self.fd, key)
        seen = b""
        while time.perf_counter() < begin + limit:
            if select.select([self.fd], [], [], 0.01)[0]:
                seen = seen[-8:] + os.read(self.fd, 65536)
                if mark in seen:
                    return 1e3 * (time.perf_counter() - begin)
        return None

    def spent(self):
        with open(f"/proc/{self.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        with open(f"/proc/{self.pid}/statm") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.listen(0.2, 2)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def show(name, values):
    values = sorted(v for v in values if v is not None)
    for p in (50, 95, 99):
        print(f"{name} p{p} {values[max(0, -(-p * len(values) // 100) - 1)]:.2f}")


def press_keys(a, w, h, home):
    file = home + "/piece.mid"
    with open(home + "/config/cadenza/config", "w") as f:
        f.write("set ghost off\n")
    with open(file, "wb") as f:
        f.write(piece(a.notes))
    starts = []
    for _ in range(5):
        begin = time.perf_counter()
        program = Program(os.path.abspath(a.program), file, w, h)
        last = program.listen(FIRST_SCREEN)
        starts.append(1e3 * (last - begin))
        program.end()
    show("start to the first screen", starts)
    program = Program(os.path.abspath(a.program), file, w, h)
    program.listen(1.0)
    moves = [b"l", b"j", b")", b"h", b"k", b"("]
    show("moving", [program.press(moves[i % 6]) for i in range(a.keys)])
    for name, keys in KEYS:
        show(name, [program.press(keys[i % len(keys)]) for i in range(a.keys)])
    program.listen(3.0)
    before = program.spent()
    time.sleep(10)
    print(f"processor time of ten idle seconds {1e3 * (program.spent() - before):.0f}")
    print(f"memory, MB, {program.resident() / 1e6:.0f}")
    program.end()


def hold_key(a, w, h, home):
    """Sixty keys a second for three seconds, each of which changes the whole screen."""
    file = home + "/piece.mid"
    with open(file, "wb") as f:
        f.write(piece(a.notes))
    program = Program(os.path.abspath(a.program), file, w, h)
    program.listen(1.0)
    seen, sent, begin = b"", 0, time.perf_counter()
    while (now := time.perf_counter() - begin) < 3:
        if sent < 60 * now:
            os.write(program.fd, b"zi" if sent % 2 else b"zo")
            sent += 1
        if len(seen) < a.slow * now and select.select([program.fd], [], [], 0)[0]:
            seen += os.read(program.fd, max(1, int(a.slow * now) - len(seen)))
        time.sleep(0.002)
    frames = seen.count(FRAME)
    print(f"frames a second {frames / 3:.1f}, of {frames and len(seen) // frames} bytes")
    program.end()


def press_for_ghosts(a, w, h, home):
    """Each note is taken back, so that all are at the same place, and none is where it was."""
    file = home + "/" + os.path.basename(a.file)
    shutil.copy(a.file, file)
    program = Program(os.path.abspath(a.program), file, w, h)
    program.listen(1.0)
    for key in b"G", b"zu", b"zI", b"i":
        program.press(key)
    times = []
    for i in range(a.keys + 1):     # the first one opens the model
        times.append(program.press_for(b"zxcvbnm"[i % 7:i % 7 + 1], GHOST))
        program.listen(0.2)
        program.press(b"\x7f")
    print(f"the first ghost note of all {times[0]:.2f}")
    missing = sum(t is None for t in times)
    print(f"notes without a ghost {missing} of {len(times)}")
    show("key to ghost note", times[1:])
    program.end()


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--notes", type=int, default=100000)
    args.add_argument("--size", default="100x30")
    args.add_argument("--keys", type=int, default=300)
    args.add_argument("--slow", type=int)
    args.add_argument("program")
    args.add_argument("file", nargs="?")
    a = args.parse_args()
    w, h = map(int, a.size.split("x"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_STATE_HOME=home + "/state",
                          XDG_CONFIG_HOME=home + "/config")
        os.makedirs(home + "/config/cadenza")
        (press_for_ghosts if a.file else hold_key if a.slow else press_keys)(a, w, h, home)


main()
