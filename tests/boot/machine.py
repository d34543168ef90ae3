# SPDX-License-Identifier: BSD-3-Clause
"""Plain QEMU, as the README shows it. KERNEL=FILE in the environment boots another kernel."""

import os
import re
import subprocess

BUILD = os.path.abspath(os.environ.get("BUILD") or "build")
LOGS = os.path.abspath(os.environ.get("LOGS") or f"{BUILD}/tests/logs/boot")
KERNEL = os.environ.get("KERNEL") or f"{BUILD}/elfin"

MACHINES = {"pc": ["-M", "pc"], "q35": ["-M", "q35"], "microvm": ["-M", "microvm"],
            "microvm-noacpi": ["-M", "microvm,acpi=off"]}
STATUS_LINE = re.compile(r"elfin: exit status (\d+)$")
DEBUG_EXIT = ["-device", "isa-debug-exit,iobase=0x501,iosize=2"]


class Outcome:
    def __init__(self, output, qemu_status, timed_out):
        text = output.decode(errors="replace")
        self.lines = [line.rstrip("\r") for line in text.split("\n") if line.strip("\r")]
        self.qemu_status = qemu_status
        self.timed_out = timed_out

    @property
    def status(self):
        """What the last line of the console says, or None."""
        match = STATUS_LINE.search(self.lines[-1]) if self.lines else None
        return int(match.group(1)) if match else None

    def has(self, pattern):
        return any(re.search(pattern, line) for line in self.lines)

    def ended(self):
        """None if the machine ended by itself and in an orderly way, else what is wrong."""
        if self.timed_out:
            return f"hangs; last line: {self.lines[-1] if self.lines else '(none)'}"
        if self.has(r"panic"):
            return "panics: " + next(line for line in self.lines if "panic" in line)
        if self.qemu_status not in (0,) and self.qemu_status % 2 == 0:
            return f"QEMU ended with status {self.qemu_status}"
        return None


def boot(name, machine="microvm", cpu="max", memory="64M", initrd=None, append="", extra=(),
         kernel=KERNEL, timeout=300, no_reboot=True, typed=b""):
    command = ["qemu-system-x86_64", *MACHINES[machine], "-accel", "tcg", "-cpu", cpu,
               "-m", memory, "-kernel", kernel, "-append", append, "-nographic", *extra]
    if no_reboot:
        command.append("-no-reboot")
    if initrd:
        command += ["-initrd", initrd]
    timed_out = False
    try:
        done = subprocess.run(command, input=typed, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout)
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as expired:
        output, status, timed_out = expired.stdout or b"", 124, True
    with open(f"{LOGS}/{name}.log", "wb") as log:
        log.write((" ".join(command) + "\n").encode() + output)
    return Outcome(output, status, timed_out)


def report(name, problem):
    """One result line; problem is None for success."""
    print(f"ok boot.{name}" if problem is None else f"not ok boot.{name}: {problem}", flush=True)
