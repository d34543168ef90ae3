# SPDX-License-Identifier: BSD-3-Clause
"""Network devices: a program in elfin sends back the frames that we send to it."""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
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
    counters = guest.wait_for(rb"received (\d+), dropped (\d+)\r\n"
                              rb"counted (\d+), (\d+) wrong, (\d+) sent\r")
    if not counters:
        return "does not hear that it is to end"
    received, dropped, counted, wrong, sent = map(int, counters.groups())
    # Not sent back are the first, which was for somebody else, and the last. The guest may have
    # something to say of its own, such as that it has an address of IPv6.
    if counted != received or wrong != 0 or sent < received - dropped - 2:
        return f"miscounted: {counters[0]}"
    wire.monitor("set_link", name="wire", up=False)
    return None if guest.wait_for(rb"no link.*exit status 0") else "does not notice the link"


def tap(name, report, build):
    """Over a tap interface of a network namespace that goes when the test ends."""
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        print(f"skip devices.net.{name}: only root may make a tap interface, where there is "
              "/dev/net/tun")
        return
    done = subprocess.run(["unshare", "--net", sys.executable, "-B", f"{HERE}/{name}.py", build],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          timeout=5 * PATIENCE_S)
    report(f"net.{name}", done.stdout.decode(errors="replace").strip())


def test(guest_class, report, build):
    def one(name, machine, device, mtu=1500, arguments=(), interface="eth0"):
        with Wire() as wire, guest_class(name, ["frames", interface], machine,
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
    one("net.second", "pc", "virtio-net-pci", interface="eth1",
        arguments=["-netdev", "user,id=other", "-device", "virtio-net-pci,netdev=other"])
    one("net.second-microvm", "microvm", "virtio-net-device", interface="eth1",
        arguments=[*MODERN, "-netdev", "user,id=other", "-device", "virtio-net-device,netdev=other"])
    tap("tap", report, build)
    if os.path.exists("/proc/net/if_inet6"):
        tap("segments", report, build)
    else:
        print("skip devices.net.segments: there is no IPv6 here")
