# SPDX-License-Identifier: BSD-3-Clause
"""What is measured, what it is called in the table, and what elfin aims at."""

# name in micro.c, name in the table, most instructions elfin should need
MICRO = [
    ("null", "null call (getppid)", 50),
    ("read_zero", "read 1 byte of /dev/zero", 110),
    ("write_null", "write 1 byte to /dev/null", 110),
    ("pread_file", "read 1 byte of a file", 400),
    ("pipe", "write and read 1 byte of a pipe", 650),
    ("stat", "stat of /dev/null", 650),
    ("open_close", "open and close of /dev/null", 1000),
    ("clock_gettime", "clock_gettime, by system call", None),
    ("clock_gettime_libc", "clock_gettime, by the C library", None),
    ("mmap_touch_munmap", "mmap, touch, munmap of a page", 4000),
    ("fault", "fault, for each fresh page", 900),
]

MACHINES = ("microvm", "q35")

# name, name in the table, aim; "entry" is where the kernel's first instruction is
BOOT = [(f"{what}_{machine}", f"{text}, {machine}", aim)
        for machine in MACHINES
        for what, text, aim in (("reset_to_main", "instructions, reset to main()", None),
                                ("entry_to_main", "instructions, kernel entry to main()", 500_000),
                                ("wall_ms", "milliseconds, reset to main()", None))]

# "image" is what the monitor loads
SIZE = [
    ("image_kib", "kernel image, KiB", None),
    ("minimal_image_kib", "minimal kernel image, KiB", 150),
    ("memory_kib", "least memory for hello, microvm, KiB", None),
    ("minimal_memory_kib", "least memory for hello, minimal kernel, microvm, KiB", 2048),
]

ALL = MICRO + BOOT + SIZE
