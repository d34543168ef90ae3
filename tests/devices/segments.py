# SPDX-License-Identifier: BSD-3-Clause
"""Segments of TCP on a tap interface, to be run in a network namespace of its own: what the guest's
device is given where it can cut them, where it can do so for one version of IP or for none, and after
the way has become narrower than a connection's segments. Prints what is wrong, or nothing."""

import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time

from network import MODERN, PATIENCE_S
from tap import ECHO, GUEST, NAME, make_interface

MAC, GUEST6 = "52:54:00:65:6c:66", "fe80::5054:ff:fe65:6c66"
SIZE = 1 << 20
DATA = random.Random(2).randbytes(SIZE)
MTU, NARROW, NARROWER = 1500, 1400, 1300
SOL_PACKET, PACKET_VNET_HDR, SO_RCVBUFFORCE, ETH_P_ALL = 263, 15, 33, 3
NEEDS_CSUM = 1
TCP, FRAGMENT, ICMP6 = 6, 44, 58
ECHO_REQUEST, ECHO_REPLY, TOO_BIG = 128, 129, 2

# What the device cannot do, and the versions of IP whose segments it cuts.
DEVICES = {"": (4, 6), ",host_tso6=off": (4,), ",host_tso4=off": (6,), ",csum=off": ()}
KINDS = {4: 1, 6: 4}  # as virtio numbers them
IP_HEADER = {4: 20, 6: 40}


class Wrong(Exception):
    pass


def use_addresses_at_once():
    """Nobody else is there who could have our address of IPv6; where that cannot be said, it takes a
    second or two."""
    try:
        with open(f"/proc/sys/net/ipv6/conf/{NAME.decode()}/accept_dad", "w", encoding="ascii") as file:
            file.write("0")
    except OSError:
        pass


def start(build, features):
    return subprocess.Popen(
        ["qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-cpu", "max", "-m", "64M",
         "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio", *MODERN,
         "-kernel", os.environ.get("KERNEL") or f"{build}/elfin",
         "-initrd", f"{build}/tests/network/echo",
         "-append", f"loglevel=2 ip={GUEST}:::255.255.255.0 -- /echo",
         "-netdev", f"tap,id=tap,ifname={NAME.decode()},script=no,downscript=no,vnet_hdr=on",
         "-device", f"virtio-net-device,netdev=tap,mac={MAC}{features}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def place(version):
    if version == 4:
        return GUEST, ECHO
    return GUEST6, ECHO, 0, socket.if_nametoindex(NAME.decode())


def connect(version):
    """Until the guest is there."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        end = socket.socket(socket.AF_INET if version == 4 else socket.AF_INET6)
        end.settimeout(PATIENCE_S)
        try:
            end.connect(place(version))
            return end
        except OSError:
            end.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Frame:
    """What the guest has sent, and what its device was told of it."""

    def __init__(self, data):
        self.flags, self.kind, _, self.size, self.start, self.offset = struct.unpack_from(
            "<BBHHHH", data)
        ip = data[24:]
        self.version = {b"\x08\x00": 4, b"\x86\xdd": 6}.get(data[22:24])
        header = IP_HEADER.get(self.version, 0)
        self.protocol = ip[9] if self.version == 4 else ip[6] if self.version else None
        self.length = len(ip)
        self.behind = ip[header:]
        self.addresses = ip[12:20] if self.version == 4 else ip[8:40]

    def headers(self):
        return IP_HEADER[self.version] + (self.behind[12] >> 4) * 4

    def pseudo_sum(self):
        words = struct.unpack(f"!{len(self.addresses) // 2}H", self.addresses)
        total = sum(words) + TCP + len(self.behind)
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        return total

    def problem(self, mtu):
        """What is not as virtio 1.1, section 5.1.6.2, demands, on a way that takes such packets."""
        if self.flags & NEEDS_CSUM:
            if (self.start, self.offset) != (14 + IP_HEADER[self.version], 16):
                return f"the checksum is said to be at {self.start} + {self.offset}"
            if struct.unpack_from("!H", self.behind, 16)[0] != self.pseudo_sum():
                return "the sum of the pseudo-header is wrong"
        if not self.kind:
            return f"a packet has {self.length} bytes" if self.length > mtu else None
        if self.kind != KINDS[self.version] or not self.flags & NEEDS_CSUM:
            return f"a segment is of kind {self.kind}, with flags {self.flags}"
        if self.size != mtu - self.headers():
            return f"{self.size} bytes are to be in each frame, not {mtu - self.headers()}"
        return None


class Watch:
    """Sees what the guest sends, and knows when it has seen all."""

    def __init__(self):
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.tap.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        self.tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20)
        self.tap.bind((NAME.decode(), 0))
        self.tap.settimeout(PATIENCE_S)
        self.icmp = socket.socket(socket.AF_INET6, socket.SOCK_RAW, ICMP6)
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tap.close()
        self.icmp.close()

    def send_icmp(self, kind, value, data):
        self.icmp.sendto(struct.pack("!BBHI", kind, 0, 0, value) + data, (GUEST6, 0) + place(6)[2:])

    def frames(self):
        """What was sent before the guest answers us now."""
        self.count += 1
        self.send_icmp(ECHO_REQUEST, self.count, b"")
        answer = bytes([ECHO_REPLY, 0]), struct.pack("!I", self.count)
        while True:
            data, whence = self.tap.recvfrom(1 << 17)
            if whence[2] == socket.PACKET_OUTGOING:
                continue
            frame = Frame(data)
            if frame.protocol == ICMP6 and (frame.behind[:2], frame.behind[4:8]) == answer:
                return
            yield frame

    def tell_too_big(self, end, mtu):
        """As a router would, of a packet of the connection."""
        ours, theirs = (socket.inet_pton(socket.AF_INET6, name[0].partition("%")[0])
                        for name in (end.getsockname(), end.getpeername()))
        quoted = struct.pack("!IHBB", 6 << 28, MTU - 40, TCP, 64) + theirs + ours
        ports = struct.pack("!HH", ECHO, end.getsockname()[1])
        self.send_icmp(TOO_BIG, mtu, quoted + ports + bytes(100))


def echo(end):
    """What comes back while it is sent."""
    sender = threading.Thread(target=end.sendall, args=(DATA,))
    sender.start()
    received = bytearray()
    while len(received) < SIZE and (piece := end.recv(1 << 16)):
        received += piece
    sender.join()
    return received


def exchange(watch, end, version, mtu, cut):
    """Bytes come back in packets of at most that size, which the device has cut if it can."""
    for _ in watch.frames():
        pass
    if echo(end) != DATA:
        raise Wrong("other bytes come back")
    large = 0
    for frame in watch.frames():
        if frame.protocol == FRAGMENT:
            raise Wrong("there are fragments")
        if frame.version != version or frame.protocol != TCP:
            continue
        problem = frame.problem(mtu)
        if problem:
            raise Wrong(problem)
        large += frame.kind != 0
    if bool(large) != (version in cut):
        raise Wrong(f"the device was to cut {large} segments")


def narrow_way(watch, end, cut):
    """A router tells of a smaller MTU. What no router could mean changes nothing."""
    for said, mtu in ((50, MTU), (MTU + 1, MTU), (NARROW, NARROW), (MTU, NARROW), (1279, NARROW)):
        watch.tell_too_big(end, said)
        exchange(watch, end, 6, mtu, cut)


def set_mtu(mtu, to_close=None):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.settimeout(PATIENCE_S)
        end.sendto(b"mtu %d" % mtu, (GUEST, ECHO))
        if to_close:
            to_close.close()
        end.recv(100)


def narrow_device(watch, version, cut):
    """The device's MTU becomes smaller when there is a connection, which the program has not accepted
    yet: it hears of the MTU when another connection, which it had before, is closed."""
    with connect(version) as other, connect(version) as end:
        set_mtu(NARROWER, other)
        exchange(watch, end, version, NARROWER, cut)
    set_mtu(MTU)


def check(build, features, cut):
    child = start(build, features)
    try:
        for version in (4, 6):
            connect(version).close()
        with Watch() as watch:
            for version in (4, 6):
                with connect(version) as end:
                    exchange(watch, end, version, MTU, cut)
                narrow_device(watch, version, cut)
            with connect(6) as end:
                narrow_way(watch, end, cut)
    finally:
        child.kill()
        child.wait()


def problem_of(build):
    make_interface()
    use_addresses_at_once()
    for features, cut in DEVICES.items():
        try:
            check(build, features, cut)
        except (OSError, Wrong) as error:
            return f"{features or 'all features'}: {error}"
    return None


if __name__ == "__main__":
    print(problem_of(sys.argv[1]) or "", end="", flush=True)
    os._exit(0)
