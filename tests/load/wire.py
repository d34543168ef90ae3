# SPDX-License-Identifier: BSD-3-Clause
"""elfin and a Linux guest exchange bytes over a wire that loses, delays, reorders and duplicates
frames: over IPv4 and IPv6, each sends and receives, and what arrives is what was sent."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "bench"))
# pylint: disable=wrong-import-position
import linux_kernel
import machine

SEED = 1
PATIENCE_S = 1500
MIB = 1 << 20
MODULES = ["failover", "net_failover", "virtio_ring", "virtio", "virtio_pci_modern_dev",
           "virtio_pci_legacy_dev", "virtio_pci", "virtio_net"]
LINK_LOCAL = "fe80::5054:ff:fe00:"  # and the last number of the device's address

# Name: MiB at each level (0: not then), and the wire's chances in thousandths: loss, duplicates,
# reordering; and its delay in microseconds.
WIRES = {
    "clean": ({"short": 4, "long": 64, "soak": 1024}, (0, 0, 0, 0)),
    "loss-1": ({"short": 1, "long": 16, "soak": 64}, (10, 5, 10, 500)),
    "loss-5": ({"short": 0, "long": 2, "soak": 4}, (50, 20, 20, 500)),
}


class Guest:
    """A machine at one end of the wire. Its output is read as it comes; lines begin with the seconds
    from the start."""

    def __init__(self, folder, end, number, memory, arguments, log):
        self.output, self.arrived = "", threading.Condition()
        self.ended, self.start = False, time.monotonic()
        self.child = subprocess.Popen(
            ["qemu-system-x86_64", "-M", "q35", "-accel", "tcg", "-cpu", "max", "-m", memory,
             "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio",
             "-netdev", f"dgram,id=wire,local.type=unix,local.path={folder}/{end}.qemu,"
             f"remote.type=unix,remote.path={folder}/{end}",
             "-device", f"virtio-net-pci,netdev=wire,mac=52:54:00:00:00:0{number}", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            errors="replace")
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.child.stdout:
            with self.arrived:
                self.output += f"{time.monotonic() - self.start:8.2f} {line}"
                self.arrived.notify_all()
        with self.arrived:
            self.ended = True
            self.arrived.notify_all()

    def wait_for(self, pattern, seconds):
        """The match of a pattern, or None if it does not come."""
        with self.arrived:
            self.arrived.wait_for(lambda: self.ended or re.search(pattern, self.output), seconds)
            return re.search(pattern, self.output)

    def stop(self, log):
        self.child.kill()
        self.child.wait()
        log.write(self.output.encode())


def write_linux_initrd(path, build):
    files = {"init": build / "tests/load/linux_init", "transfer": build / "tests/load/transfer"}
    for n, module in enumerate(linux_kernel.modules(build / "fetched", MODULES)):
        files[f"modules/{n}.ko"] = module
    machine.write_initrd(path, files)


def start_linux(folder, build, size, log):
    initrd = Path(folder) / "linux.cpio"
    write_linux_initrd(initrd, build)
    return Guest(folder, "second", 2, "512M", [
        "-kernel", linux_kernel.get(build / "fetched")["image"], "-initrd", initrd, "-append",
        "console=ttyS0 quiet panic=-1 no_timer_check rdinit=/init -- 10.9.0.2/24 /transfer "
        "second 10.9.0.1 "
        f"{LINK_LOCAL}1 {size}"], log)


def start_elfin(folder, build, size, log):
    return Guest(folder, "first", 1, "128M", [
        "-kernel", build / "elfin", "-initrd", build / "tests/load/transfer", "-append",
        f"loglevel=4 ip=10.9.0.1:::255.255.255.0 -- /transfer first 10.9.0.2 {LINK_LOCAL}2 {size}"],
                 log)


def reports(guest, what):
    """Family → bytes and sum of what it sent or received."""
    return dict(re.findall(rf"(ipv[46]) {what} (\d+ [0-9a-f]{{64}})", guest.output))


def problem_of(elfin, linux, size):
    for kind, one, other in (("from elfin", elfin, linux), ("to elfin", linux, elfin)):
        sent, received = reports(one, "sent"), reports(other, "received")
        for family in ("ipv4", "ipv6"):
            if sent.get(family, "").split()[:1] != [str(size)]:
                return f"{family} {kind}: not all was sent"
            if sent[family] != received.get(family):
                return f"{family} {kind}: sent {sent[family]}, arrived {received.get(family)}"
    return None


def exchange(folder, build, size, seconds, log):
    linux = start_linux(folder, build, size, log)
    elfin = None
    try:
        if not linux.wait_for("linux is ready", seconds):
            return "the Linux guest does not come up"
        elfin = start_elfin(folder, build, size, log)
        ended = elfin.wait_for("exit status", seconds) and linux.wait_for("exit status", seconds)
        return problem_of(elfin, linux, size) or (None if ended else "it does not end")
    finally:
        for guest in filter(None, (elfin, linux)):
            guest.stop(log)


def run_wire(build, size, chances, seconds, log):
    folder = tempfile.mkdtemp(prefix="elfin-wire-")
    wire = subprocess.Popen([build / "tests/load/wire", folder, str(SEED), *map(str, chances)],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        wire.stdout.readline()
        return exchange(folder, build, size, seconds, log)
    finally:
        log.write(wire.communicate()[0])
        shutil.rmtree(folder)


def test(report, build, logs, level, wanted):
    build = Path(build)
    try:
        linux_kernel.get(build / "fetched")
    except SystemExit as error:
        print(f"skip load.wire: {error}")
        return
    for name, (sizes, chances) in WIRES.items():
        size = sizes[level] * MIB
        if wanted not in ("", name) or size == 0:
            continue
        with open(os.path.join(logs, f"wire-{name}.log"), "wb") as log:
            report(f"wire.{name}", run_wire(build, size, chances, PATIENCE_S, log))
