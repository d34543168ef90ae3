# SPDX-License-Identifier: BSD-3-Clause
"""What is measured, what it is called in the table, and what elfin aims at."""

# name in micro.c, name in the table, most instructions elfin should need
MICRO = [
    ("null", "null call (getppid)", 50),
    ("read_zero", "read 1 byte of /dev/zero", 110),
    ("write_null", "write 1 byte to /dev/null", 110),
    ("pread_file", "read 1 byte of a file", 400),
    ("pipe", "write and read 1 byte of a pipe", 650),
    ("stat", "stat, path of depth 1", 650),
    ("stat_deep", "stat, path of depth 6", 650),
    ("open_close", "open and close, path of depth 1", 1000),
    ("open_close_deep", "open and close, path of depth 6", 1000),
    ("fstat", "fstat", None),
    ("pread_4k", "pread 4 KiB", 750),
    ("pread_1m", "pread 1 MiB", None),
    ("create_unlink", "create, write 1 byte, close, unlink", None),
    ("getdents", "getdents of 10,000 names, in all", None),
    ("eventfd", "write and read an eventfd", None),
    ("clock_gettime", "clock_gettime, by system call", None),
    ("clock_gettime_libc", "clock_gettime, by the C library", None),
    ("mmap_touch_munmap", "mmap, touch, munmap of a page", 4000),
    ("signal", "signal to oneself, its handler, and return", None),
    ("epoll_wait", "epoll_wait, one descriptor ready", 400),
    ("readlink_exe", "readlink of /proc/self/exe", 4200),
    ("read_stat", "open, read and close /proc/self/stat", 11_000),
    ("fault", "fault, for each fresh page", 900),
    ("sched_yield", "sched_yield, with no other thread", 120),
    ("sched_yield_to", "sched_yield to another thread and back", 887),
    ("futex_wake", "futex wake, nobody waits", 100),
    ("futex_pingpong", "futex ping-pong of two threads, a round", 1500),
    ("eventfd_pingpong", "eventfd ping-pong of two threads, a round", None),
    ("pipe_pingpong", "pipe ping-pong of two threads, a round", 2000),
    ("unix_pingpong", "UNIX stream ping-pong of two threads, a round", 2500),
    ("tcp_pingpong", "TCP ping-pong of two threads on the loopback, a round", 7000),
    ("tcp_connect", "TCP connect, accept and close of both ends, loopback", None),
    ("tcp_stream", "TCP stream on the loopback, each 64 KiB", None),
    ("redis_get", "redis-server and its client, a GET, 30 connections", 12_000),
    ("redis_get_p16", "the same, 16 requests at a time", 4000),
    ("thread", "thread, create and join", 7000),
    ("fork", "fork, exit, wait", 40_000),
    ("vfork_exec", "vfork, exec of a static program, exit, wait", 100_000),
    ("bash", "vfork, exec of `bash -c true`, exit, wait", 1_000_000),
]

# Rows that need other files than those of the archive `micro` (archives.py).
ARCHIVE_OF = {"bash": "bash", "redis_get": "redis", "redis_get_p16": "redis"}

# What a row needs now that misses its aim by more than the tenth that `make test` lets pass: it may
# not become worse. A row that has come below its aim belongs here no more.
MISSED = {}

# Both kernels copy with `rep movsq`, which counts once for each 8 bytes.
COPIED_AT_ONCE = 8

# name and name in the table, the row it comes from, and how
DERIVED = [
    ("pread_4k_less_copy", "pread 4 KiB, less the copied bytes", "pread_4k",
     lambda count: count - 4096 / COPIED_AT_ONCE),
    ("tcp_stream_less_copy", "TCP stream on the loopback, each 64 KiB, less the copied bytes",
     "tcp_stream", lambda count: count - 2 * 65536 / COPIED_AT_ONCE),
    ("pread_1m_less_copy", "pread 1 MiB, less the copied bytes", "pread_1m",
     lambda count: count - (1 << 20) / COPIED_AT_ONCE),
    ("getdents_name", "getdents of 10,000 names, for each", "getdents",
     lambda count: count / 10_000),
]

MACHINES = ("microvm", "q35")

# name, name in the table, aim; "entry" is where the kernel's first instruction is
BOOT = [(f"{what}_{machine}", f"{text}, {machine}", aim)
        for machine in MACHINES
        for what, text, aim in (("reset_to_main", "instructions, reset to main()", None),
                                ("entry_to_main", "instructions, kernel entry to main()", 500_000),
                                ("wall_ms", "milliseconds, reset to main()", None))]

# From reset to main() on microvm with archives (archives.py) that differ in the sizes of their files,
# or in their number.
ARCHIVE_SIZES = [
    ("main_1m", "instructions, reset to main(), archive of 1 MiB", None),
    ("main_500m", "the same, archive of as many files, 500 MiB", None),
    ("main_growth", "instructions more for these 499 MiB", 20_000),
    ("main_file", "instructions more for each further small file in the archive", 2_500),
]

# "image" is what the monitor loads
SIZE = [
    ("image_kib", "kernel image, KiB", None),
    ("minimal_image_kib", "minimal kernel image, KiB", 150),
    ("memory_kib", "least memory for hello, microvm, KiB", None),
    ("minimal_memory_kib", "least memory for hello, minimal kernel, microvm, KiB", 2048),
]


def with_derived():
    """Returns the rows of MICRO, each followed by those that come from it."""
    found = []
    for row in MICRO:
        found.append(row)
        found += [(name, title, None) for name, title, source, _ in DERIVED if source == row[0]]
    return found


def measured(names):
    """Returns the rows that micro.c has to run for `names`."""
    sources = {name: source for name, _, source, _ in DERIVED}
    return list(dict.fromkeys(sources.get(name, name) for name in names))


def derive(found):
    """Adds to `found` the rows that come from those it has."""
    for name, _, source, compute in DERIVED:
        if found.get(source) is not None:
            found[name] = compute(found[source])


OPERATIONS = with_derived()
ALL = OPERATIONS + BOOT + ARCHIVE_SIZES + SIZE
