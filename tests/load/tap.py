# SPDX-License-Identifier: BSD-3-Clause
"""A guest behind a tap interface in a network namespace of its own, which ends with the test. What
follows `unshare --net` is this file, with the names of the tests to run."""

import fcntl
import os
import resource
import socket
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TUNSETIFF, TUNSETPERSIST = 0x400454CA, 0x400454CB
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x2, 0x1000, 0x4000
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK, IFF_UP = 0x8914, 0x8916, 0x891C, 0x1
NAME = "elfinload"
GUEST = "10.9.0.1"
OURS = [f"10.9.0.{n}" for n in range(2, 10)]  # as many ports as that many clients have
PATIENCE_S = 300
FILES_MAX = 20000
ECHO, END = 7, 9


def set_address(end, name, address):
    def pack(value):
        return struct.pack("16sHH4s8x8x", name.encode(), socket.AF_INET, 0, socket.inet_aton(value))

    fcntl.ioctl(end, SIOCSIFADDR, pack(address))
    fcntl.ioctl(end, SIOCSIFNETMASK, pack("255.255.255.0"))


def make_interface():
    """It stays without us, as long as the namespace does."""
    with open("/dev/net/tun", "rb+", buffering=0) as tun:
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", NAME.encode(),
                                                IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
        fcntl.ioctl(tun, TUNSETPERSIST, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        for n, address in enumerate(OURS):
            set_address(end, f"{NAME}:{n}" if n else NAME, address)
        fcntl.ioctl(end, SIOCSIFFLAGS, struct.pack("16sH22x", NAME.encode(), IFF_UP))


def retry(function, *arguments):
    """Until the guest answers."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return function(*arguments)
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def ask(port, question, last):
    """What comes from a port, up to the last bytes that are expected, or its end. We are who closes
    first, so that nothing is left in the guest."""
    with socket.create_connection((GUEST, port), 20) as end:
        end.sendall(question)
        answer = b""
        while not answer.endswith(last) and (piece := end.recv(65536)):
            answer += piece
        return answer


def status():
    return {line.split()[0]: int(line.split()[1]) for line in
            retry(ask, ECHO, b"s\n", b"end 0\n").decode().splitlines()}


def status_when(condition):
    """The status that meets a condition, or the last one."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = status()
        if condition(found) or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


class Guest:
    """A guest whose first process is crowd."""

    def __init__(self, build, log, kernel="elfin", options=(), program=()):
        command = program or [f"{build}/tests/load/crowd"]
        self.child = subprocess.Popen(
            [f"{build}/tools/elfin", "run", "--kernel", f"{build}/{kernel}", "--machine", "q35",
             "--timeout", "1500", "--tap", NAME, "--ip", f"{GUEST}/24", "-v", *options, "--",
             *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()

    def end(self):
        """None, or what is wrong with its end."""
        retry(ask, END, b"", b"\n")
        result = self.child.wait(PATIENCE_S)
        return f"ends with status {result}" if result else None


def inside(build, logs, level, names):
    """The tests, in the namespace."""
    # pylint: disable=import-outside-toplevel
    import crowd
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_MAX, FILES_MAX))
    make_interface()
    for name, function in crowd.TESTS.items():
        if level not in function.levels or names and name not in names:
            continue
        with open(f"{logs}/tap-{name}.log", "wb") as log:
            try:
                problem = function(build, log, level)
            except (OSError, subprocess.TimeoutExpired) as error:
                problem = repr(error)
        print(f"not ok load.tap.{name}: {problem}" if problem else f"ok load.tap.{name}", flush=True)


def test(_, build, logs, level, wanted):
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        print("skip load.tap: only root may make a tap interface, where there is /dev/net/tun")
        return
    subprocess.run(["unshare", "--net", sys.executable, "-B", __file__, build, logs, level,
                    *filter(None, [wanted])], check=True)


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    inside(*sys.argv[1:4], sys.argv[4:])
