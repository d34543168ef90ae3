# SPDX-License-Identifier: BSD-3-Clause
"""Measures one kernel: instructions of each row, instructions and time of a boot, least memory."""

import sys
from pathlib import Path

import machine
from archives import FEW, MANY
from rows import ARCHIVE_OF, derive, measured

MEMORY = "256M"
WALL_RUNS = 5
ARGUMENTS_MAX = 30   # Linux gives its first process no more than 32
COUNT_TIMEOUT = 600
LARGE_MEMORY = "2G"  # Linux has the archive and what it makes of it in memory
LARGE_TIMEOUT = 600
BOOT_TIMEOUT = 30


class Failure(Exception):
    """A guest did not do what the benchmark needs of it."""


def host_tsc_khz():
    """Returns about how fast the host's time-stamp counter runs."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("cpu MHz"):
            return round(float(line.split(":")[1]) * 1000)
    return 2_000_000


class Kernel:
    """A kernel and how it is told to run a program of the initrd as its first process."""

    def __init__(self, name, image, options, run_format):
        self.name = name
        self.image = image
        self.options = options        # kernel command line
        self.run_format = run_format  # how it is told what to run: {program} and {arguments}

    def append(self, program, arguments, counted):
        run = self.run_format.format(program=program, arguments=" ".join(arguments))
        return " ".join((self.options, self.clock_options(counted), run)).strip()

    def clock_options(self, counted):
        return ""

    def boot(self, initrd, program, arguments=(), *, on="microvm", memory=None, counted=True,
             last="done", timeout=COUNT_TIMEOUT):
        return machine.boot(self.image, initrd, self.append(program, arguments, counted),
                            machine=on, memory=memory or MEMORY, counted=counted,
                            timeout=timeout, last=last)


class Linux(Kernel):
    def __init__(self, name, image, options=""):
        super().__init__(name, image, f"console=ttyS0 quiet panic=-1 reboot=t {options}".strip(),
                         "rdinit={program} -- {arguments}")

    def clock_options(self, counted):
        # Under -icount the counter runs at exactly 1 GHz; finding that out takes Linux long. Else
        # it is the host's, and on a busy host Linux may fail to measure it against microvm's timer.
        khz = 1_000_000 if counted else host_tsc_khz()
        return f"tsc=reliable tsc_early_khz={khz}"


class Elfin(Kernel):
    def __init__(self, name, image):
        super().__init__(name, image, "loglevel=3", "-- {program} {arguments}")


def need(outcome, kernel, word):
    fields = outcome.find(word)
    if fields is None:
        why = "timed out" if outcome.timed_out else "ended"
        raise Failure(f"{kernel.name} {why} before it printed `{word}`:\n{outcome.tail()}")
    return fields


def run_rows(kernel, initrd, names):
    """Returns {row: instructions} of those that one boot measures, and prints why one has none."""
    outcome = kernel.boot(initrd, "/micro", names)
    need(outcome, kernel, "done")
    found = {}
    for line in outcome.lines:
        fields = line.split()
        if fields[:1] != ["row"]:
            continue
        if fields[2] == "error":
            print(f"bench: {kernel.name}: {fields[1]} failed with errno {fields[3]}",
                  file=sys.stderr)
        else:
            found[fields[1]] = float(fields[2])
    return found


def rows(kernel, archives, names):
    """Returns {row: instructions or None}."""
    found = dict.fromkeys(names)
    wanted = {}
    for name in measured(names):
        wanted.setdefault(ARCHIVE_OF.get(name, "micro"), []).append(name)
    for archive, inside in wanted.items():
        for first in range(0, len(inside), ARGUMENTS_MAX):
            found.update(run_rows(kernel, archives.get(archive),
                                  inside[first:first + ARGUMENTS_MAX]))
    derive(found)
    return found


def entry_of(outcome):
    """Returns the counter's value at the kernel's first instruction, if it says so in its log."""
    for line in outcome.lines:
        if "entry at TSC " in line:
            return int(line.split("entry at TSC ")[1].split()[0])
    return None


def count_boot(kernel, initrd, on):
    """Returns the instructions from reset and from the kernel's entry to main()."""
    outcome = kernel.boot(initrd, "/micro", ["none"], on=on)
    at_main = int(need(outcome, kernel, "main")[0])
    entry = entry_of(outcome)
    return {f"reset_to_main_{on}": at_main,
            f"entry_to_main_{on}": at_main - entry if entry is not None else None}


def count_to_main(kernel, initrd):
    outcome = kernel.boot(initrd, "/micro", ["none"], memory=LARGE_MEMORY, timeout=LARGE_TIMEOUT)
    return int(need(outcome, kernel, "main")[0])


def count_large_boot(kernel, archives):
    """Returns how much archives of 1 and 500 MiB cost, of as many files."""
    small, large = (count_to_main(kernel, archives.get(name)) for name in ("1m", "500m"))
    return {"main_1m": small, "main_500m": large, "main_growth": large - small}


def count_per_file(kernel, archives):
    """Returns what each file costs until main()."""
    few, many = (count_to_main(kernel, archives.get(name)) for name in ("1m", "many"))
    return {"main_file": (many - few) / (MANY - FEW)}


def time_boot(kernel, initrd, on):
    """Returns the milliseconds from reset to main()."""
    wall = []
    for _ in range(WALL_RUNS):
        outcome = kernel.boot(initrd, "/micro", ["none"], on=on, counted=False)
        need(outcome, kernel, "main")
        wall.append(outcome.time_of("main") * 1000)
    return {f"wall_ms_{on}": round(min(wall), 1)}


def least_memory_kib(kernel, initrd, low, high, step):
    """Returns the least multiple of `step` KiB of memory between `low` and `high` with which
    microvm prints hello, or None."""
    def works(memory_kib):
        outcome = kernel.boot(initrd, "/hello", memory=f"{memory_kib}K", counted=False,
                              last="hello", timeout=BOOT_TIMEOUT)
        return outcome.find("hello") is not None

    if not works(high):
        return None
    while high - low > step:
        middle = (low + high) // 2 // step * step
        if works(middle):
            high = middle
        else:
            low = middle
    return high
