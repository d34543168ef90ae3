#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Shows where the instructions of one micro-benchmark row go, function by function.

QEMU reports the address of every instruction it executes. One operation is what lies between two
visits to the program's instruction that enters the kernel most often. The row `boot` is the way
from the kernel's first instruction to the program's main()."""

import argparse
import array
import bisect
import collections
import itertools
import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path

import machine

KERNEL_HALF = 1 << 63
KERNEL_BASE = 0xffffff0000000000  # plat/x86_64/layout.h; nokaslr leaves the slide at this
TRACE_LINE = re.compile(rb"Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/")


def read_symbols(image):
    """Returns the addresses and names of an ELF file's functions, sorted."""
    listing = subprocess.run(["nm", "-n", image], stdout=subprocess.PIPE, text=True,
                             check=True).stdout
    pairs = [(int(fields[0], 16), fields[2])
             for fields in map(str.split, listing.splitlines())
             if len(fields) == 3 and fields[1] in "tTwW"]
    return [address for address, _ in pairs], [name for _, name in pairs]


def read_trace(path, addresses):
    """Fills `addresses` with the executed instructions' addresses as they come."""
    with open(path, "rb") as trace:
        for line in trace:
            match = TRACE_LINE.match(line)
            if match:
                addresses.append(int(match.group(1), 16))


def run(elfin, initrd, program, row):
    """Boots elfin with the micro-benchmark `row` and returns the trace."""
    addresses = array.array("Q")
    with tempfile.TemporaryDirectory(prefix="elfin-profile-") as folder:
        pipe = Path(folder) / "trace"
        os.mkfifo(pipe)
        reader = threading.Thread(target=read_trace, args=(pipe, addresses))
        reader.start()
        subprocess.run([machine.QEMU, "-M", "microvm", *machine.CPU, *machine.COUNTED, "-m", "256M",
                        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                        "-singlestep", "-d", "exec,nochain", "-D", pipe, "-serial", "null",
                        "-kernel", elfin, "-initrd", initrd,
                        "-append", f"nokaslr quiet -- {program} {row}"],
                       timeout=600, check=False)
        reader.join()
    return addresses


def split_operations(addresses):
    """Returns the operations as lists of addresses, each from the program's entry into the kernel
    to the next."""
    entries = collections.Counter(
        before for before, after in itertools.pairwise(addresses)
        if before < KERNEL_HALF <= after)
    if not entries:
        raise SystemExit("profile: the program never entered the kernel")
    start = entries.most_common(1)[0][0]
    places = [place for place, address in enumerate(addresses)
              if address == start and place + 1 < len(addresses)
              and addresses[place + 1] >= KERNEL_HALF]
    return [addresses[a:b] for a, b in zip(places, places[1:])]


class Symbols:
    """Names for the kernel's addresses, also for those it runs at before it has moved itself."""

    def __init__(self, debug_image):
        self.addresses, self.names = read_symbols(debug_image)
        self.end = self.addresses[-1] + 0x1000

    def find(self, name):
        return self.addresses[self.names.index(name)]

    def of(self, address):
        """Returns (function, offset); the program's addresses all count as one function."""
        if address >= KERNEL_HALF:
            address -= KERNEL_BASE
        if not self.addresses[0] <= address < self.end:
            return "(program)", address & 0xfff
        place = bisect.bisect_right(self.addresses, address) - 1
        return self.names[place], address - self.addresses[place]


def cut_boot(addresses, symbols, program):
    """Returns the part of the trace from the kernel's entry to the program's main()."""
    start = addresses.index(symbols.find("boot_start"))
    first = next(address for address in addresses[start:] if symbols.of(address)[0] == "(program)")
    places, names = read_symbols(program)
    main = first - places[names.index("_start")] + places[names.index("main")]
    return addresses[start:addresses.index(main)]


def print_functions(symbols, operation):
    """Prints the functions in the order of first execution, with their instructions."""
    counts = collections.Counter()
    for address in operation:
        counts[symbols.of(address)[0]] += 1
    for name, count in counts.items():
        print(f"{count:8}  {name}")
    print(f"{len(operation):8}  in all")


def print_listing(symbols, operation):
    for address in operation:
        name, offset = symbols.of(address)
        print(f"    {address:016x}  {name}+{offset:#x}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--listing", action="store_true", help="every instruction, too")
    parser.add_argument("row", nargs="?", default="null")
    arguments = parser.parse_args()
    symbols = Symbols(arguments.build / "elfin.debug")
    initrd = arguments.build / "bench/profile.cpio"
    machine.write_initrd(initrd, {"micro": arguments.build / "bench/micro"})
    trace = run(arguments.build / "elfin", initrd, "/micro", arguments.row)
    if arguments.row == "boot":
        operation = cut_boot(trace, symbols, arguments.build / "bench/micro")
    else:
        # The median leaves out the operation that met a timer or grew a table.
        operations = sorted(split_operations(trace), key=len)
        operation = operations[len(operations) // 2]
    print_functions(symbols, operation)
    if arguments.listing:
        print_listing(symbols, operation)


if __name__ == "__main__":
    main()
