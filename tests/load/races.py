# SPDX-License-Identifier: BSD-3-Clause
"""Threads and processes at the same TCP sockets, on a kernel that checks itself (races.c)."""

import subprocess

LIMIT_S = 900
# Seeds, and rounds of each thread.
SIZES = {"short": (1, 400), "long": (3, 2000), "soak": (20, 5000)}


def test(report, build, logs, level, _):
    seeds, rounds = SIZES[level]
    for seed in range(1, seeds + 1):
        command = [f"{build}/tools/elfin", "run", "--kernel", f"{build}/kernels/debug/elfin",
                   "--append", f"leakcheck=1 preempt_random={seed} watchdog=60",
                   "--timeout", str(LIMIT_S), f"{build}/tests/load/races", str(seed), str(rounds)]
        with open(f"{logs}/races-{seed}.log", "wb") as log:
            status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        report(f"races.{seed}", f"status {status}" if status else None)
