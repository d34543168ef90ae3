# SPDX-License-Identifier: BSD-3-Clause
"""What is sent to a guest behind a tap (tap.py) to harm it: it goes on serving, and has its memory
afterwards."""

import socket
import struct

import tap
from crowd import close_all, close_in_turn, echo, levels, open_many
from frames import Frames
from tap import ECHO, GUEST, NAME, OURS, Guest

SEED = 1
COUNTS = {"short": 6000, "long": 20000, "soak": 500000}  # the guest lets 4096 be opened at a time
BETWEEN = 1000  # frames after which it is looked at
LEAK_KIB = 2048


def mac_of_guest():
    with open("/proc/net/arp") as table:
        for line in table:
            if line.startswith(f"{GUEST} "):
                return bytes.fromhex(line.split()[3].replace(":", ""))
    raise OSError("the guest has no address")


def link_local(mac):
    return bytes.fromhex("fe80000000000000") + bytes([mac[0] ^ 2]) + mac[1:3] + b"\xff\xfe" + mac[3:]


def tell_who_we_are(end, guest_mac):
    """Whatever the guest was told of our addresses."""
    ours = end.getsockname()[4]
    for address in OURS:
        end.send(guest_mac + ours + struct.pack(">HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1) + ours +
                 socket.inet_aton(address) + bytes(6) + socket.inet_aton(GUEST))


def bombard(build, log, count, make):
    """Sends frames that make(frames) makes, and others use the guest meanwhile."""
    with Guest(build, log, kernel="kernels/debug/elfin",
               options=["--append", "leakcheck=1"]) as guest, \
            socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as end:
        before = tap.status()
        friends = open_many(20, ECHO)
        end.bind((NAME, 0))
        mac = mac_of_guest()
        frames = Frames(SEED, mac, link_local(mac))
        for _ in range(0, count, BETWEEN):
            for _ in range(BETWEEN):
                end.send(make(frames))
            tell_who_we_are(end, mac)
            problem = echo(friends) or close_in_turn(open_many(9, ECHO))
            if problem:
                return problem
        close_all(friends)
        after = tap.status_when(lambda found: found["free_kib"] + LEAK_KIB >= before["free_kib"])
        log.write(f"before {before}\nafter {after}\n".encode())
        if after["free_kib"] + LEAK_KIB < before["free_kib"]:
            return f"{before['free_kib'] - after['free_kib']} KiB are not free again"
        return guest.end()


@levels("short", "long", "soak")
def syn_flood(build, log, level):
    """Connections that are begun by nobody."""
    return bombard(build, log, COUNTS[level], lambda frames: frames.syn(ECHO))


@levels("short", "long", "soak")
def garbage(build, log, level):
    """Packets that are wrong in all ways."""
    return bombard(build, log, COUNTS[level], Frames.garbage)


TESTS = {"syn_flood": syn_flood, "garbage": garbage}
