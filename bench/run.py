#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs the benchmarks under elfin and under Linux and prints one table. See docs/benchmarks.md."""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import linux_kernel
import machine
import measure
import rows
import table
from archives import Archives

TUNED = ("mitigations=off init_on_alloc=0 lsm= audit=0 randomize_kstack_offset=off "
         "hardened_usercopy=off")
ROW_NAMES = [row[0] for row in rows.OPERATIONS]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the build folder")
    parser.add_argument("--elfin", type=Path, help="kernel image; without it only Linux runs")
    parser.add_argument("--minimal", type=Path, help="kernel image of the minimal configuration")
    parser.add_argument("--rows", default="", help="names of the rows to measure; all by default")
    arguments = parser.parse_args()
    arguments.rows = arguments.rows.replace(",", " ").split()
    known = [row[0] for row in rows.ALL]
    unknown = set(arguments.rows) - set(known)
    if unknown:
        parser.error(f"no row {' '.join(sorted(unknown))}; there are: {' '.join(known)}")
    arguments.rows = arguments.rows or known
    return arguments


def progress(text):
    print(f"bench: {text}", flush=True)


def wants(names, *prefixes):
    return any(name.startswith(prefixes) for name in names)


def measure_boots(kernel, initrd, names):
    found = {}
    for on in rows.MACHINES:
        if any(name.endswith(on) for name in names):
            progress(f"{kernel.name}: boot on {on}")
            found.update(measure.count_boot(kernel, initrd, on))
            found.update(measure.time_boot(kernel, initrd, on))
    return found


def measure_archive_sizes(kernel, archives, names):
    found = {}
    if wants(names, "main_1m", "main_500m", "main_growth"):
        progress(f"{kernel.name}: boot with 500 MiB")
        found.update(measure.count_large_boot(kernel, archives))
    if wants(names, "main_file"):
        progress(f"{kernel.name}: boot with many files")
        found.update(measure.count_per_file(kernel, archives))
    return found


def measure_linux(name, image, options, archives, with_memory):
    kernel = measure.Linux(name, image, options)
    progress(f"{name}: operations")
    found = measure.rows(kernel, archives, ROW_NAMES)
    found.update(measure_boots(kernel, archives.get("micro"), rows.MACHINES))
    found.update(measure_archive_sizes(kernel, archives, [row[0] for row in rows.ARCHIVE_SIZES]))
    found["image_kib"] = image.stat().st_size / 1024
    if with_memory:
        progress(f"{name}: least memory")
        found["memory_kib"] = measure.least_memory_kib(kernel, archives.get("hello"), 16 << 10,
                                                       256 << 10, 1 << 10)
    return found


def key_of(*parts):
    """Returns a name for results that stay valid as long as all of `parts` (texts and files) do."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode() + b"\0")
    return digest.hexdigest()[:16]


def cached_linux(name, linux, options, archives, folder, with_memory):
    """Measures Linux, or takes an earlier run's results if nothing that matters has changed."""
    sources = ("machine.py", "measure.py", "archives.py")
    key = key_of(linux["sha256"], options, machine.qemu_version(),
                 *(archives.get(archive) for archive in ("micro", "hello", "bash")),
                 *(Path(measure.__file__).parent / file for file in sources))
    cache = folder / f"linux-{key}.json"
    if cache.exists():
        progress(f"{name}: as measured before")
        return json.loads(cache.read_text())
    found = measure_linux(name, linux["image"], options, archives, with_memory)
    cache.write_text(json.dumps(found, indent=1))
    return found


def measure_elfin(arguments, archives):
    names = arguments.rows
    kernel = measure.Elfin("elfin", arguments.elfin)
    found = {}
    operations = [name for name in ROW_NAMES if name in names]
    if operations:
        progress("elfin: operations")
        found.update(measure.rows(kernel, archives, operations))
    found.update(measure_boots(kernel, archives.get("micro"), names))
    found.update(measure_archive_sizes(kernel, archives, names))
    found["image_kib"] = arguments.elfin.stat().st_size / 1024
    kernels = [("", kernel)]
    if arguments.minimal:
        found["minimal_image_kib"] = arguments.minimal.stat().st_size / 1024
        kernels.append(("minimal_", measure.Elfin("minimal elfin", arguments.minimal)))
    for prefix, one in kernels:
        if f"{prefix}memory_kib" in names:
            progress(f"{one.name}: least memory")
            found[f"{prefix}memory_kib"] = measure.least_memory_kib(
                one, archives.get("hello"), 1 << 10, 64 << 10, 64)
    return found


def main():
    arguments = parse_arguments()
    folder = arguments.build / "bench"
    archives = Archives(folder, folder)
    linux = linux_kernel.get(arguments.build / "fetched")
    try:
        results = {
            "linux": cached_linux("Linux", linux, "", archives, folder, True),
            "tuned": cached_linux("tuned Linux", linux, TUNED, archives, folder, False),
        }
        if arguments.elfin:
            results["elfin"] = measure_elfin(arguments, archives)
    except measure.Failure as failure:
        sys.exit(f"bench: {failure}")
    about = {"qemu": machine.qemu_version(), "options": machine.CPU + machine.COUNTED,
             "tuned": TUNED,
             "linux": {key: linux[key] for key in ("package", "version", "sha256")}}
    text = table.render(results, about, arguments.rows)
    (folder / "results.md").write_text(text)
    (folder / "results.json").write_text(json.dumps({"about": about, **results}, indent=1) + "\n")
    print("\n" + text)


if __name__ == "__main__":
    main()
