# SPDX-License-Identifier: BSD-3-Clause
"""gdb commands for a machine that `elfin run --gdb` (or QEMU with -gdb and nokaslr) started.

    elfin connect SOCKET KERNEL.debug     connect, with the kernel's symbols where it runs
    elfin program [FILE]                  run up to the program's first instruction and load its
                                          symbols from FILE where it was loaded
"""

import os
import struct

import gdb

# KERNEL_BASE of plat/x86_64/layout.h: the slide of a kernel that was told nokaslr.
KERNEL_BASE = 0xffffff0000000000


def elf_entry(path):
    """The entry point in the header of a 64-bit ELF file (ELF-64 object file format, figure 2)."""
    with open(path, "rb") as file:
        header = file.read(64)
    if len(header) < 64 or header[:5] != b"\x7fELF\x02":
        raise gdb.GdbError(f"{path}: not a 64-bit ELF file")
    return struct.unpack_from("<Q", header, 24)[0]


def add_symbols(path, offset):
    if not os.path.exists(path):
        raise gdb.GdbError(f"{path}: no such file")
    gdb.execute(f"add-symbol-file {path} -o {offset:#x}", to_string=True)


def run_until(location):
    """Continues up to an address. Memory may not be mapped yet, so only a hardware breakpoint does."""
    stop = gdb.Breakpoint(location, type=gdb.BP_HARDWARE_BREAKPOINT, internal=True)
    gdb.execute("continue")
    hit = stop.hit_count > 0
    stop.delete()
    if not hit:
        raise gdb.GdbError(f"stopped before {location} was reached")


class Elfin(gdb.Command):
    """Commands for the elfin unikernel: elfin connect, elfin program."""

    def __init__(self):
        super().__init__("elfin", gdb.COMMAND_USER, prefix=True)


class Connect(gdb.Command):
    """elfin connect SOCKET KERNEL.debug: connects to a machine started with `elfin run --gdb`."""

    def __init__(self):
        super().__init__("elfin connect", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if len(words) != 2:
            raise gdb.GdbError("usage: elfin connect SOCKET KERNEL.debug")
        gdb.execute("set confirm off")
        gdb.execute("set pagination off")
        gdb.execute("set architecture i386:x86-64", to_string=True)
        add_symbols(words[1], KERNEL_BASE)
        gdb.execute(f"target remote {words[0]}", to_string=True)


class Program(gdb.Command):
    """elfin program [FILE]: runs up to the program's first instruction and loads its symbols."""

    def __init__(self):
        super().__init__("elfin program", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        # The kernel calls report_ready(kernel slide, program bias) when the program is loaded.
        run_until("*report_ready")
        bias = int(gdb.parse_and_eval("$rsi")) & 0xffffffffffffffff
        print(f"the program is loaded at its addresses + {bias:#x}")
        if words:
            add_symbols(words[0], bias)
            run_until(f"*{bias + elf_entry(words[0]):#x}")


Elfin()
Connect()
Program()
