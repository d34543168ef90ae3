# SPDX-License-Identifier: BSD-3-Clause
"""Threads and processes at the same TCP sockets (races.c), and at files of all kinds (chaos), on a
kernel that checks itself."""

import subprocess

LIMIT_S = 900
# Seeds, and rounds of each thread.
RACES = {"short": (1, 400), "long": (3, 2000), "soak": (20, 5000)}
CHAOS = {"short": (2, 2000), "long": (10, 10000), "soak": (60, 10000)}


def run_seeds(report, build, logs, program, sizes):
    seeds, rounds = sizes
    for seed in range(1, seeds + 1):
        command = [f"{build}/tools/elfin", "run", "--kernel", f"{build}/kernels/debug/elfin",
                   "--append", f"leakcheck=1 preempt_random={seed} watchdog=60",
                   "--timeout", str(LIMIT_S), f"{build}/tests/load/{program}", str(seed),
                   str(rounds)]
        with open(f"{logs}/{program}-{seed}.log", "wb") as log:
            status = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        report(f"{program}.{seed}", f"status {status}" if status else None)


def test(report, build, logs, level, _):
    run_seeds(report, build, logs, "races", RACES[level])


def test_chaos(report, build, logs, level, _):
    run_seeds(report, build, logs, "chaos", CHAOS[level])
