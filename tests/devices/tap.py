# SPDX-License-Identifier: BSD-3-Clause
"""A tap interface and the launcher's --tap, to be run in a network namespace of its own: prints what
is wrong, or nothing."""

import fcntl
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time

from network import KIND, PATIENCE_S, payloads

TUNSETIFF, TUNSETPERSIST = 0x400454CA, 0x400454CB
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x2, 0x1000, 0x4000
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK, IFF_UP = 0x8914, 0x8916, 0x891C, 0x1
NAME = b"elfintap"
OURS, GUEST, ECHO = "10.9.0.2", "10.9.0.1", 7
STREAM_SIZE = 8 << 20


def make_interface():
    """It stays without us, as long as the namespace does."""
    with open("/dev/net/tun", "rb+", buffering=0) as tun:
        fcntl.ioctl(tun, TUNSETIFF,
                    struct.pack("16sH22x", NAME, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
        fcntl.ioctl(tun, TUNSETPERSIST, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for request, value in ((SIOCSIFADDR, OURS), (SIOCSIFNETMASK, "255.255.255.0")):
            fcntl.ioctl(any_socket, request, struct.pack("16sHH4s8x8x", NAME, socket.AF_INET, 0,
                                                         socket.inet_aton(value)))
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


def connect():
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return socket.create_connection((GUEST, ECHO), PATIENCE_S)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def echo(end, data):
    """What comes back while it is sent."""
    def send():
        end.sendall(data)
        end.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    received = bytearray()
    while piece := end.recv(1 << 16):
        received += piece
    sender.join()
    return received


def counters():
    """Bytes and packets that the interface has received, and sent: as whole segments."""
    with open("/proc/net/dev", encoding="ascii") as devices:
        for line in devices:
            name, _, fields = line.partition(":")
            if name.strip() == NAME.decode():
                numbers = [int(field) for field in fields.split()]
                return numbers[0], numbers[1], numbers[8], numbers[9]
    return 0, 0, 0, 0


def stream_problem(build):
    """TCP whose checksums and segments are left to the device, both ways."""
    child = subprocess.Popen([f"{build}/tools/elfin", "run", "--kernel", f"{build}/elfin",
                              "--tap", NAME, "--ip", f"{GUEST}/24",
                              f"{build}/tests/network/echo"], stdout=subprocess.PIPE)
    try:
        data = random.Random(1).randbytes(STREAM_SIZE)
        with connect() as end:
            before = counters()
            if echo(end, data) != data:
                return "TCP: other bytes come back"
            grown = [now - then for now, then in zip(counters(), before)]
        for bytes_sent, packets, whose in ((*grown[:2], "elfin's"), (*grown[2:], "our")):
            if bytes_sent < STREAM_SIZE or bytes_sent / packets < 2000:
                return f"{whose} segments are small: {packets} packets, {bytes_sent} bytes"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"end", (GUEST, ECHO))
        return f"the program fails: {child.returncode}" if child.wait(PATIENCE_S) else None
    finally:
        child.kill()
        child.wait()


def problem_of(build):
    make_interface()
    return frames_problem(build) or stream_problem(build)


def frames_problem(build):
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
