#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""From a key to the screen, and from the start to the first one, through a pty.

    latency.py [--notes 100000] [--size 100x30] [--keys N] PROGRAM

Makes a piece of so many notes, opens it, and presses keys one at a time: each
is timed from its write to the last byte of the answer before 15 ms of silence.
Prints one figure a line, in milliseconds.
"""
import argparse, fcntl, os, pty, select, signal, struct, sys, tempfile, termios, time


FIRST_SCREEN = 0.01     # of silence: what comes later is the sound, which has been opened meanwhile


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

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.listen(0.2, 2)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def show(name, values):
    values = sorted(v for v in values if v is not None)
    for p in (50, 99):
        print(f"{name} p{p} {values[max(0, -(-p * len(values) // 100) - 1)]:.2f}")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--notes", type=int, default=100000)
    args.add_argument("--size", default="100x30")
    args.add_argument("--keys", type=int, default=300)
    args.add_argument("program")
    a = args.parse_args()
    w, h = map(int, a.size.split("x"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_STATE_HOME=home + "/state",
                          XDG_CONFIG_HOME=home + "/config")
        file = home + "/piece.mid"
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
        edits = [b"\r", b"x", b"l"]
        show("writing and deleting", [program.press(edits[i % 3]) for i in range(a.keys)])
        program.end()


main()
