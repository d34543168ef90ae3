# SPDX-License-Identifier: BSD-3-Clause
"""Network devices: a program in elfin sends back the frames that we send to it."""

import json
import os
import select
import shutil
import socket
import tempfile
import time

KIND = bytes.fromhex("88b5")
OURS = bytes.fromhex("020000000001")
PATIENCE_S = 60
UNDER_WAY_MAX = 20  # fewer than any queue on the way takes
MODERN = ["-global", "virtio-mmio.force-legacy=false"]


class Wire:
    """The other end of the guest's interface, and QEMU's monitor."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="elfin-net-")
        self.end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.end.bind(f"{self.folder}/host")
        self.end.settimeout(PATIENCE_S)
        self.address = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end.close()
        shutil.rmtree(self.folder)

    def arguments(self, device):
        return ["-netdev", f"dgram,id=wire,local.type=unix,local.path={self.folder}/guest,"
                f"remote.type=unix,remote.path={self.folder}/host",
                "-device", f"{device},netdev=wire,mac=52:54:00:65:6c:66",
                "-qmp", f"unix:{self.folder}/monitor,server=on,wait=off"]

    def send(self, payload, to=None):
        frame = (to or self.address) + OURS + KIND + payload
        self.end.sendto(frame, f"{self.folder}/guest")

    def receive(self):
        """The payload of the next frame from the guest to us."""
        while True:
            frame = self.end.recv(100000)
            if frame[:6] == OURS and frame[6:12] == self.address and frame[12:14] == KIND:
                return frame[14:]

    def monitor(self, command, **arguments):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_S)
            connection.connect(f"{self.folder}/monitor")
            lines = connection.makefile("rw")
            lines.readline()
            for name, values in (("qmp_capabilities", {}), (command, arguments)):
                lines.write(json.dumps({"execute": name, "arguments": values}) + "\n")
                lines.flush()
                while "return" not in json.loads(lines.readline()):
                    pass


def payloads(mtu):
    """Of all lengths, each with other bytes; none is the one that ends the program."""
    for i, length in enumerate((*range(46, 200, 7), *range(200, mtu + 1, mtu // 100), mtu) * 3):
        yield bytes((i * 31 + at * 7) & 0xff | 0x80 for at in range(length))


def echo_problem(wire, mtu):
    """All frames come back as they were, in order, with several on their way at a time."""
    under_way = []
    for payload in payloads(mtu):
        wire.send(payload)
        under_way.append(payload)
        if len(under_way) == UNDER_WAY_MAX:
            for expected in under_way:
                if wire.receive() != expected:
                    return f"a frame of {len(expected)} bytes came back changed, or another did"
            under_way = []
    return None


def flood_problem(wire, mtu):
    """More than can be answered, of which any may be lost; what comes after is answered."""
    payload = b"\x80" * mtu
    for _ in range(3000):
        wire.send(payload)
        while select.select([wire.end], [], [], 0)[0]:
            wire.end.recv(100000)
    last = b"\x81" * 100
    wire.send(last)
    deadline = time.monotonic() + PATIENCE_S
    wire.end.settimeout(1)
    while time.monotonic() < deadline:
        try:
            if wire.receive() == last:
                wire.end.settimeout(PATIENCE_S)
                return None
        except TimeoutError:
            wire.send(last)
    return "no answer after a flood"


def problem_of(wire, guest, mtu):
    ready = guest.wait_for(rb"ready ([0-9a-f:]+) mtu (\d+)\r")
    if not ready:
        return "the interface does not come up"
    wire.address = bytes.fromhex(ready[1].decode().replace(":", ""))
    if ready[1] != b"52:54:00:65:6c:66" or int(ready[2]) != mtu:
        return f"another interface: {ready[0]}"
    wire.send(b"not for the guest" * 10, to=OURS)
    problem = echo_problem(wire, mtu) or flood_problem(wire, mtu)
    if problem:
        return problem
    wire.send(b"end" * 20)
    if not guest.wait_for(rb"received \d+, dropped \d+"):
        return "does not hear that it is to end"
    wire.monitor("set_link", name="wire", up=False)
    return None if guest.wait_for(rb"no link.*exit status 0") else "does not notice the link"


def test(guest_class, report, logs):
    def one(name, machine, device, mtu=1500, arguments=()):
        with Wire() as wire, guest_class(name, ["frames"], machine,
                                         [*arguments, *wire.arguments(device)]) as guest:
            try:
                problem = problem_of(wire, guest, mtu)
            except OSError as error:
                problem = f"the wire: {error}"
        report(name, problem)

    one("net.pc", "pc", "virtio-net-pci")
    one("net.q35", "q35", "virtio-net-pci,disable-legacy=on")
    one("net.microvm", "microvm", "virtio-net-device", arguments=MODERN)
    one("net.jumbo", "q35", "virtio-net-pci,host_mtu=9000", mtu=9000)
    one("net.jumbo-whole", "q35", "virtio-net-pci,host_mtu=9000,mrg_rxbuf=off", mtu=9000)
    one("net.poor", "pc", "virtio-net-pci,mrg_rxbuf=off,event_idx=off,indirect_desc=off,csum=off,"
        "guest_csum=off")
