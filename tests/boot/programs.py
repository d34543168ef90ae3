# SPDX-License-Identifier: BSD-3-Clause
"""ELF files with mutated headers. Whether one runs is decided by running it on Linux."""

import random
import struct

EHDR = {"class": (4, "B"), "data": (5, "B"), "version": (6, "B"), "osabi": (7, "B"),
        "type": (16, "<H"), "machine": (18, "<H"), "e_version": (20, "<I"), "entry": (24, "<Q"),
        "phoff": (32, "<Q"), "shoff": (40, "<Q"), "ehsize": (52, "<H"), "phentsize": (54, "<H"),
        "phnum": (56, "<H"), "shnum": (60, "<H")}
PHDR = {"type": (0, "<I"), "flags": (4, "<I"), "offset": (8, "<Q"), "vaddr": (16, "<Q"),
        "filesz": (32, "<Q"), "memsz": (40, "<Q"), "align": (48, "<Q")}
PT_LOAD, PT_INTERP, PT_GNU_STACK = 1, 3, 0x6474E551


def put(image, place, layout, value):
    struct.pack_into(layout, image, place, value)

# Mutations that a sound loader has no reason to refuse.
MUST_RUN = ("same", "osabi", "shoff", "flags-all", "stack-exec", "stack-none", "align-0")


class Mutant:
    def __init__(self, image):
        self.image = bytearray(image)
        self.phoff, = struct.unpack_from("<Q", image, 32)
        self.phnum, = struct.unpack_from("<H", image, 56)

    def header(self, **values):
        for name, value in values.items():
            put(self.image, *EHDR[name], value)
        return self

    def segment(self, kind, nth=0, **values):
        """Changes the nth program header of a kind."""
        places = [self.phoff + 56 * i for i in range(self.phnum)
                  if struct.unpack_from("<I", self.image, self.phoff + 56 * i)[0] == kind]
        for name, value in values.items():
            offset, layout = PHDR[name]
            put(self.image, places[nth] + offset, layout, value)
        return self


def mutants(image):
    """Name → bytes."""
    def new():
        return Mutant(image)

    top = 1 << 63
    cases = {
        "same": new(),
        "class-32": new().header(**{"class": 1}),
        "class-none": new().header(**{"class": 0}),
        "big-endian": new().header(data=2),
        "ident-version": new().header(version=0),
        "osabi": new().header(osabi=255),
        "type-rel": new().header(type=1),
        "type-core": new().header(type=4),
        "type-none": new().header(type=0),
        "machine-arm": new().header(machine=40),
        "machine-386": new().header(machine=3),
        "version": new().header(e_version=77),
        "ehsize": new().header(ehsize=1),
        "phentsize-0": new().header(phentsize=0),
        "phentsize-32": new().header(phentsize=32),
        "phentsize-57": new().header(phentsize=57),
        "phnum-0": new().header(phnum=0),
        "phnum-many": new().header(phnum=0xFFFF),
        "phnum-1171": new().header(phnum=1171),
        "phoff-end": new().header(phoff=len(image)),
        "phoff-last": new().header(phoff=len(image) - 10),
        "phoff-odd": new().header(phoff=65),
        "phoff-wraps": new().header(phoff=(1 << 64) - 8),
        "phoff-top": new().header(phoff=top),
        "shoff": new().header(shoff=top, shnum=0xFFFF),
        "entry-0": new().header(entry=0),
        "entry-hole": new().header(entry=0x10000000),
        "entry-kernel": new().header(entry=0xFFFFFFFF80000000),
        "entry-non-canonical": new().header(entry=1 << 60),
        "no-load": new(),
        "vaddr-kernel": new().segment(PT_LOAD, 1, vaddr=0xFFFFFFFF80000000),
        "vaddr-top": new().segment(PT_LOAD, 1, vaddr=0x7FFFFFFFF000),
        "vaddr-odd": new().segment(PT_LOAD, 1, vaddr=0x401123),
        "vaddr-zero": new().segment(PT_LOAD, 0, vaddr=0),
        "memsz-wraps": new().segment(PT_LOAD, 1, memsz=(1 << 64) - 4096),
        "memsz-huge": new().segment(PT_LOAD, 1, memsz=1 << 46),
        "memsz-small": new().segment(PT_LOAD, 0, memsz=1),
        "filesz-huge": new().segment(PT_LOAD, 1, filesz=1 << 50, memsz=1 << 50),
        "filesz-past-end": new().segment(PT_LOAD, 1, filesz=len(image) * 2,
                                         memsz=len(image) * 2),
        "filesz-wraps": new().segment(PT_LOAD, 0, filesz=(1 << 64) - 1, memsz=(1 << 64) - 1),
        "offset-past-end": new().segment(PT_LOAD, 1, offset=0x10000000),
        "offset-wraps": new().segment(PT_LOAD, 1, offset=(1 << 64) - 4096),
        "align-3": new().segment(PT_LOAD, 0, align=3),
        "align-0": new().segment(PT_LOAD, 0, align=0),
        "align-huge": new().segment(PT_LOAD, 0, align=1 << 62),
        "flags-none": new().segment(PT_LOAD, 1, flags=0),
        "flags-all": new().segment(PT_LOAD, 1, flags=7),
        "stack-exec": new().segment(PT_GNU_STACK, flags=7),
        "stack-none": new().segment(PT_GNU_STACK, flags=0),
        "interp-empty": new().segment(PT_GNU_STACK, type=PT_INTERP, filesz=0),
        "interp-huge": new().segment(PT_GNU_STACK, type=PT_INTERP, filesz=1 << 40),
        "interp-no-string": new().segment(PT_GNU_STACK, type=PT_INTERP, offset=64, filesz=20),
    }
    for place in range(cases["no-load"].phnum):
        put(cases["no-load"].image, cases["no-load"].phoff + 56 * place, "<I", 6)
    files = {name: bytes(mutant.image) for name, mutant in cases.items()}
    for size in (0, 1, 4, 10, 63, 64, 65, 120, 4096):
        files[f"truncated-{size}"] = image[:size]
    files["script"] = b"#!/nowhere/interpreter\n"
    return files


def random_mutants(image, count, seed):
    """A few random bytes changed in the headers."""
    source = random.Random(seed)
    size = 64 + 56 * Mutant(image).phnum
    for i in range(count):
        mutant = bytearray(image)
        for _ in range(source.randint(1, 3)):
            mutant[source.randrange(16, size)] = source.choice([0, 1, 0x7F, 0x80, 0xFF,
                                                                source.randrange(256)])
        yield f"random-{seed}-{i}", bytes(mutant)
