# SPDX-License-Identifier: BSD-3-Clause
"""A tap interface and the launcher's --tap, to be run in a network namespace of its own: prints what
is wrong, or nothing."""

import fcntl
import os
import socket
import struct
import subprocess
import sys

from network import KIND, PATIENCE_S, payloads

TUNSETIFF, TUNSETPERSIST = 0x400454CA, 0x400454CB
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x2, 0x1000, 0x4000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
NAME = b"elfintap"


def make_interface():
    """It stays without us, as long as the namespace does."""
    with open("/dev/net/tun", "rb+", buffering=0) as tun:
        fcntl.ioctl(tun, TUNSETIFF,
                    struct.pack("16sH22x", NAME, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
        fcntl.ioctl(tun, TUNSETPERSIST, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH22x", NAME, IFF_UP))


def read_address(output):
    words = output.readline().split()
    if words[:1] != [b"ready"]:
        return None
    return bytes.fromhex(words[1].decode().replace(":", ""))


def exchange(end, guest):
    ours = end.getsockname()[4]
    for payload in payloads(1500):
        end.send(guest + ours + KIND + payload)
        frame = b""
        while frame[6:12] != guest:
            frame = end.recv(100000)
        if frame != ours + guest + KIND + payload:
            return f"a frame of {len(payload)} bytes came back changed, or another did"
    end.send(guest + ours + KIND + b"end" * 20)
    return None


def problem_of(build):
    make_interface()
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88B5)) as end:
        end.bind((NAME.decode(), 0x88B5))
        end.settimeout(PATIENCE_S)
        child = subprocess.Popen([f"{build}/tools/elfin", "run", "--kernel", f"{build}/elfin",
                                  "--tap", NAME, "--append", "ip=off", f"{build}/tests/devices/probe", "frames", "eth0",
                                  "once"],
                                 stdout=subprocess.PIPE)
        try:
            guest = read_address(child.stdout)
            problem = exchange(end, guest) if guest else "the interface does not come up"
            if not problem and child.wait(PATIENCE_S) != 0:
                problem = "the program fails"
        finally:
            child.kill()
            child.wait()
    return problem


if __name__ == "__main__":
    try:
        print(problem_of(sys.argv[1]) or "", end="")
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, end="")
    os._exit(0)
