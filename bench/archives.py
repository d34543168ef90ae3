# SPDX-License-Identifier: BSD-3-Clause
"""The archives that benchmarks boot with, by name."""

import os
import subprocess

import machine

# Archives with programs of the distribution, beside the benchmark's: their names there and here. The
# program of redis-server is that of one of its tools, too.
INSTALLED = {"bash": {"/bin/bash": "/bin/bash"},
             "redis": {"/usr/bin/redis-server": "/usr/bin/redis-check-rdb",
                       "/usr/bin/redis-benchmark": "/usr/bin/redis-benchmark"}}
FEW = 4
MANY = 1004
# So large are the files beside the program: FEW small ones, that program and the headers are 1 MiB.
SMALL_SIZE = 16 << 10
BIG_SIZE = (500 << 20) // FEW


def libraries(program, folder=""):
    """Returns the paths of the libraries and the loader of a dynamic program, which may find some in
    a folder of its own."""
    listing = subprocess.run(["ldd", program], stdout=subprocess.PIPE, text=True, check=True,
                             env=dict(os.environ, LD_LIBRARY_PATH=folder)).stdout
    words = [line.split("=>")[-1].split()[0] for line in listing.splitlines()]
    return [word for word in words if word.startswith("/")]


def contents(name, programs):
    """Returns the programs in an archive (name → file), and sizes of other files. `programs` is the
    folder of the benchmark's own."""
    inside = {program: programs / program for program in (["hello"] if name == "hello" else
                                                          ["micro"])}
    for program, path in INSTALLED.get(name, {}).items():
        inside[program.lstrip("/")] = path
        inside.update({library.lstrip("/"): library for library in libraries(path)})
    sizes = {"1m": [SMALL_SIZE] * FEW, "500m": [BIG_SIZE] * FEW, "many": [SMALL_SIZE] * MANY}
    return inside, sizes.get(name, [])


class Archives:
    """Archives in a folder, written when they are asked for."""

    def __init__(self, folder, programs):
        self.folder = folder
        self.programs = programs
        self.paths = {}

    def get(self, name):
        if name not in self.paths:
            path = self.folder / f"{name}.cpio"
            machine.write_initrd(path, *contents(name, self.programs))
            self.paths[name] = path
        return self.paths[name]
