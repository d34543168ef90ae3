# SPDX-License-Identifier: BSD-3-Clause
"""Starts virtual machines for the benchmarks and reads what they print."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

QEMU = "qemu-system-x86_64"
# `rep movsb` counts once a byte under -icount, so the processor must not praise it to either side.
CPU = ["-accel", "tcg", "-cpu", "max,-erms"]
COUNTED = ["-icount", "shift=0,sleep=off"]
PAGE_SIZE = 4096
HEADER_SIZE = 110


def qemu_version():
    first = subprocess.run([QEMU, "--version"], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines()[0]
    return first.removeprefix("QEMU emulator version ")


def cpio_header(name, mode, size, device=(0, 0), name_size=0):
    """Returns what stands before an entry's data."""
    encoded = name.encode().ljust(max(name_size - 1, 0), b"\0") + b"\0"
    fields = (0, mode, 0, 0, 1, 0, size, 0, 0, *device, len(encoded), 0)
    header = b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
    return header + b"\0" * (-len(header) % 4)


def cpio_entry(name, mode, device=(0, 0)):
    return cpio_header(name, mode, 0, device)


def parents(name):
    """Returns the directories on the way to `name`, the topmost first."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[:count + 1]) for count in range(len(parts))]


def write_initrd(path, programs, empty_files=()):
    """Writes a newc archive with `programs` (name → file) and the devices they open; and with
    `empty_files`, the sizes of files of zeros, which take no room in the file system here.

    File data is page-aligned by NULs after the name, which Linux reads too, so that elfin can use
    it in place."""
    directories = dict.fromkeys(["dev"] + [up for name in programs for up in parents(name)])
    with open(path, "wb") as archive:
        for name in directories:
            archive.write(cpio_entry(name, 0o40755))
        for name, device in (("console", (5, 1)), ("null", (1, 3)), ("zero", (1, 5))):
            archive.write(cpio_entry(f"dev/{name}", 0o20666, device=device))
        for name, source in programs.items():
            archive.write(cpio_header(name, 0o100755, Path(source).stat().st_size,
                                      name_size=-(archive.tell() + HEADER_SIZE) % PAGE_SIZE))
            archive.write(Path(source).read_bytes())
            archive.write(b"\0" * (-archive.tell() % 4))
        for number, size in enumerate(empty_files):
            archive.write(cpio_header(f"file-{number}", 0o100644, size,
                                      name_size=-(archive.tell() + HEADER_SIZE) % PAGE_SIZE))
            archive.seek(size, os.SEEK_CUR)
        archive.write(cpio_entry("TRAILER!!!", 0))


class Outcome:
    """What a machine did: its console lines, when each came (seconds after reset), how it ended."""

    def __init__(self):
        self.lines = []
        self.times = []
        self.timed_out = False
        self.diagnostics = ""

    def find(self, word):
        """Returns the fields after `word` in the first line that starts with it, or None."""
        for line in self.lines:
            fields = line.split()
            if fields and fields[0] == word:
                return fields[1:]
        return None

    def time_of(self, word):
        """Returns when the first line that starts with `word` came, or None."""
        for line, when in zip(self.lines, self.times):
            if line.split()[:1] == [word]:
                return when
        return None

    def tail(self):
        return "\n".join("    " + line for line in (self.lines + [self.diagnostics])[-12:])


def open_monitor(socket_path, process):
    """Returns a QMP session with a machine that QEMU holds at reset, or None if QEMU has ended."""
    monitor = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    while process.poll() is None:
        try:
            monitor.connect(str(socket_path))
        except OSError:
            time.sleep(0.01)
            continue
        stream = monitor.makefile("rw")
        monitor.close()
        stream.readline()
        send(stream, "qmp_capabilities")
        stream.readline()
        return stream
    return None


def send(stream, command):
    stream.write(json.dumps({"execute": command}) + "\n")
    stream.flush()


def boot(kernel, initrd, append, *, machine, memory, counted, timeout, last="done"):
    """Boots `kernel` and reads its console until the line `last`, the machine's end or `timeout`
    seconds. `memory` is QEMU's -m; `counted` asks for -icount."""
    outcome = Outcome()
    folder = Path(tempfile.mkdtemp(prefix="elfin-bench-"))
    command = [QEMU, "-M", machine, *CPU, *(COUNTED if counted else []), "-m", memory,
               "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-S",
               "-qmp", f"unix:{folder}/qmp,server=on,wait=off", "-serial", "stdio",
               "-kernel", str(kernel), "-initrd", str(initrd), "-append", append]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, errors="replace")

    def give_up():
        outcome.timed_out = True
        process.kill()

    watchdog = threading.Timer(timeout, give_up)
    watchdog.start()
    try:
        monitor = open_monitor(folder / "qmp", process)
        start = time.monotonic()
        if monitor:
            send(monitor, "cont")
        for line in process.stdout:
            outcome.lines.append(line.rstrip("\r\n"))
            outcome.times.append(time.monotonic() - start)
            if outcome.lines[-1] == last:
                break
    finally:
        watchdog.cancel()
        process.kill()
        outcome.diagnostics = process.communicate()[1].strip()
        shutil.rmtree(folder)
    return outcome
