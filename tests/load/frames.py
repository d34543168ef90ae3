# SPDX-License-Identifier: BSD-3-Clause
"""Frames that nobody should send: SYNs of peers that do not exist, and packets of all protocols with
bytes changed at random, half of them with checksums that are right nevertheless."""

import random
import socket
import struct

GUEST = socket.inet_aton("10.9.0.1")
TCP, UDP, ICMP, ICMP6, IGMP = 6, 17, 1, 58, 2
GARBAGE_MAX = 1400


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def with_sum(data, at, pseudo=b""):
    """The data with its checksum at an offset made right, if it is there."""
    if len(data) < at + 2:
        return data
    data = data[:at] + b"\0\0" + data[at + 2:]
    return data[:at] + struct.pack(">H", checksum(pseudo + data)) + data[at + 2:]


SUM_AT = {TCP: 16, UDP: 6, ICMP: 2, ICMP6: 2, IGMP: 2}


def transport_with_sum(protocol, source, to, payload):
    if protocol not in SUM_AT:
        return payload
    pseudo = b""
    if protocol in (TCP, UDP, ICMP6):
        pseudo = source + to + struct.pack(">II", len(payload), protocol)
    return with_sum(payload, SUM_AT[protocol], pseudo)


def tcp(source, port, sequence, flags, options=b"", data=b"", acknowledged=0):
    return struct.pack(">HHIIBBHHH", source, port, sequence, acknowledged,
                       (5 + len(options) // 4) << 4, flags, 0xffff, 0, 0) + options + data


def ip4(source, protocol, payload, fragment=0):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, fragment, 64, protocol, 0,
                         source, GUEST)
    return with_sum(header, 10) + payload


def ip6(source, to, protocol, payload):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload), protocol, 64, source, to) + payload


class Frames:
    """Always the same for a seed."""

    def __init__(self, seed, guest_mac, guest6):
        self.random = random.Random(seed)
        self.guest_mac, self.guest6 = guest_mac, guest6

    def bytes(self, count):
        return self.random.randbytes(count)

    def frame(self, kind, payload):
        to = self.random.choice([self.guest_mac] * 6 + [b"\xff" * 6, bytes.fromhex("333300000001")])
        return to + bytes.fromhex("02000000") + self.bytes(2) + struct.pack(">H", kind) + payload

    def stranger(self):
        """An address that neither we nor the guest have."""
        return socket.inet_aton(f"10.9.0.{self.random.randrange(20, 250)}")

    def syn(self, port):
        source, options = self.stranger(), b"\x02\x04\x05\xb4\x01\x03\x03\x07"
        segment = tcp(self.random.randrange(1024, 65536), port, self.random.getrandbits(32), 2, options)
        return self.frame(0x0800, ip4(source, TCP, transport_with_sum(TCP, source, GUEST, segment)))

    def segment(self):
        pick = self.random
        return tcp(pick.randrange(65536), pick.choice([7, 9, pick.randrange(65536)]),
                   pick.getrandbits(32), pick.randrange(64), self.bytes(4 * pick.randrange(11)),
                   self.bytes(pick.choice([0, 1, 100, GARBAGE_MAX])), pick.getrandbits(32))

    def datagram(self):
        pick = self.random
        data = self.bytes(pick.randrange(200))
        length = pick.choice([8 + len(data), pick.randrange(65536)])
        return struct.pack(">HHHH", pick.randrange(65536), pick.randrange(65536), length, 0) + data

    def message(self, kinds):
        return bytes([self.random.choice(kinds), self.random.randrange(6), 0, 0]) + \
            self.bytes(self.random.randrange(4, 120))

    def transport(self):
        """A protocol and a packet of it."""
        return self.random.choice([
            lambda: (TCP, self.segment()), lambda: (UDP, self.datagram()),
            lambda: (ICMP, self.message([0, 3, 5, 8, 11, 12, 13, 17])),
            lambda: (IGMP, self.message([0x11, 0x12, 0x16, 0x17])),
            # Not advertisements of routers and redirects, which anybody here would believe.
            lambda: (ICMP6, self.message([1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 135, 136])),
            lambda: (self.random.choice([0, 43, 44, 59, 60, 255]), self.bytes(60))])()

    def packet(self):
        """Its kind, its bytes, and what makes its checksums right."""
        pick = self.random
        protocol, payload = self.transport()
        if pick.random() < 0.2:
            arp = struct.pack(">HHBBH", 1, 0x0800, 6, 4, pick.choice([1, 2]))
            return 0x0806, arp + self.bytes(6) + self.stranger() + self.bytes(6) + GUEST
        source, source6 = self.stranger(), bytes.fromhex("fe80000000000000") + self.bytes(8)
        right = pick.random() < 0.5
        if pick.random() < 0.5:
            if right:
                payload = transport_with_sum(protocol, source, GUEST, payload)
            fragment = pick.choice([0, 0, 0, 0x2000, 0x4000, pick.randrange(65536)])
            return 0x0800, ip4(source, protocol, payload, fragment)
        if right:
            payload = transport_with_sum(protocol, source6, self.guest6, payload)
        if pick.random() < 0.2: # a fragment (RFC 8200, section 4.5)
            payload = struct.pack(">BBHI", protocol, 0, pick.randrange(65536), 1) + payload
            protocol = 44
        return 0x86dd, ip6(source6, self.guest6, protocol, payload)

    def garbage(self):
        pick = self.random
        kind, packet = self.packet()
        changes = pick.choice([0, 0, 1, 1, 2, 8])
        data = bytearray(packet)
        for _ in range(changes):
            data[pick.randrange(len(data))] = pick.randrange(256)
        if kind == 0x0800 and pick.random() < 0.7:
            data = with_sum(bytes(data[:20]), 10) + data[20:]
        if pick.random() < 0.1:
            data = data[:pick.randrange(len(data) + 1)]
        return self.frame(kind, bytes(data))[:1514]
