# SPDX-License-Identifier: BSD-3-Clause
"""Runs a command of a root file system on this Linux, and inside elfin."""

import os
import signal
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("BUILD") or os.path.join(TOP, "build"))
ENVIRONMENT = ["PATH=/bin", "HOME=/root", "TERM=dumb", "FIRST=1", "EMPTY=", "SENTENCE=more-than,one=sign"]


def run(command, env=None, data=b"", timeout=120):
    """Standard output and exit status: 128 + signal for a death, 124 for no end in time."""
    try:
        done = subprocess.run(command, env=env, input=data, stdout=subprocess.PIPE,
                              stderr=sys.stderr, timeout=timeout)
    except subprocess.TimeoutExpired as expired:
        return expired.stdout or b"", 124
    return done.stdout, done.returncode if done.returncode >= 0 else 128 - done.returncode


def processes_in(namespace):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/ns/mnt") == namespace:
                yield int(pid)
        except OSError:  # has ended, or is somebody else's
            pass


def kill_all_in(namespace):
    """Kills the processes of a mount namespace: what a program that has ended left behind, and the
    one that tests/native leaves there so that the namespace's number is not another's by now."""
    keeper = next(processes_in(namespace), None)
    if keeper is None:
        return
    with open(f"/proc/{keeper}/ns/mnt", "rb"):
        for pid in processes_in(namespace):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass


class Native:
    """The oracle: this machine's Linux, in a private copy of the root file system. Nothing that runs
    there stays behind."""

    def __init__(self, root, environment=(), timeout=600):
        self.command = [f"{TOP}/tests/native", root]
        self.timeout = timeout
        self.env = dict(os.environ, NATIVE_ENV=" ".join([*ENVIRONMENT, *environment]))

    def __call__(self, arguments, data=b""):
        with tempfile.NamedTemporaryFile("r") as namespace:
            try:
                return run(self.command + arguments, env=dict(self.env, NATIVE_NAMESPACE=namespace.name),
                           data=data, timeout=self.timeout)
            finally:
                kill_all_in(namespace.read().strip())


class Elfin:
    def __init__(self, root, environment=(), kernel=f"{BUILD}/elfin", options=(), timeout=120):
        self.command = [f"{BUILD}/tools/elfin", "run", "--kernel", kernel,
                        "--rootfs", f"{root}.cpio", "--timeout", str(timeout)]
        for variable in [*ENVIRONMENT, *environment]:
            self.command += ["--env", variable]
        self.command += options
        self.timeout = timeout + 15

    def __call__(self, arguments, data=b"", options=()):
        return run([*self.command, *options, "--", *arguments], data=data, timeout=self.timeout)
