# SPDX-License-Identifier: BSD-3-Clause
"""elfin run's options for networks."""

import os
import signal
import socket
import subprocess
import threading
import time

from checks import ELFIN, PATIENCE_S, PROBE, check, expect, expect_in, run

LAUNCHER_STATUS = 125
ADDRESS = "52:54:00:12:34:56\n"


def interface():
    for machine in ("microvm", "pc", "q35"):
        expect(f"interface of {machine}",
               run("--machine", machine, "--net", PROBE, "interface").text(), ADDRESS)
    expect("without --net", run(PROBE, "interface").text(), "none\n")


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as end:
        end.bind(("127.0.0.1", 0))
        return end.getsockname()[1]


def ports():
    """QEMU is told, and so there is a listener on this machine while the guest runs."""
    tcp, udp = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    outcome = run("-v", "-p", f"127.0.0.1:{tcp}:80", "--publish", f"127.0.0.1:{udp}:53/udp", PROBE,
                  "interface")
    expect("output", outcome.text(), ADDRESS)
    expect_in("QEMU's options", outcome.err, f"hostfwd=tcp:127.0.0.1:{tcp}-:80,"
              f"hostfwd=udp:127.0.0.1:{udp}-:53")
    outcome = run("-v", f"-p127.0.0.1:{tcp}:80/tcp", "--ip", "192.168.7.9/24", PROBE,
                  "interface")
    expect_in("QEMU's options", outcome.err, "net=192.168.7.0/24,host=192.168.7.2,"
              f"dns=192.168.7.3,dhcpstart=192.168.7.9,hostfwd=tcp:127.0.0.1:{tcp}-192.168.7.9:80")
    expect_in("the kernel's options", outcome.err,
              " ip=192.168.7.9::192.168.7.2:255.255.255.0::eth0:off:192.168.7.3 ")


def taken_ports():
    for kind, suffix in ((socket.SOCK_STREAM, ""), (socket.SOCK_DGRAM, "/udp")):
        with socket.socket(socket.AF_INET, kind) as taken:
            taken.bind(("127.0.0.1", 0))
            if kind == socket.SOCK_STREAM:
                taken.listen()
            port = taken.getsockname()[1]
            outcome = run("-p", f"127.0.0.1:{port}:80{suffix}", PROBE, "interface")
        expect("status", (outcome.status, outcome.out), (LAUNCHER_STATUS, b""))
        expect_in("message", outcome.err, f"port {port} of this machine: Address already in use")


def exchange(address, tcp, udp):
    """Much data to and fro over one connection, then one datagram."""
    data = os.urandom(1 << 20)
    with socket.create_connection((address, tcp), PATIENCE_S) as end:
        sender = threading.Thread(target=lambda: (end.sendall(data), end.shutdown(socket.SHUT_WR)))
        sender.start()
        found = b"".join(iter(lambda: end.recv(65536), b""))
        sender.join()
    expect("what came back", found == data, True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.settimeout(PATIENCE_S)
        end.sendto(data[:1000], (address, udp))
        expect("datagram that came back", end.recv(2000) == data[:1000], True)


def served():
    """Programs of this machine reach a server in the guest, wherever that has its address from."""
    for words, machine in (([], "microvm"), (["--ip", "172.20.0.9/16"], "q35")):
        tcp, udp = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        child = subprocess.Popen([ELFIN, "run", "--machine", machine, *words, "-p", f"{tcp}:7", "-p",
                                  f"127.0.0.1:{udp}:7/udp", PROBE, "serve", "7"],
                                 stdout=subprocess.PIPE)
        try:
            expect("first line", child.stdout.readline(), b"listening\n")
            exchange("127.0.0.1", tcp, udp)
            expect("status", child.wait(PATIENCE_S), 0)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


def established(port):
    """How many connections to a port this machine has, also those that nobody has accepted yet. A line
    of /proc/net/tcp is: NUMBER: ADDRESS:PORT ADDRESS:PORT STATE …"""
    with open("/proc/net/tcp") as file:
        rows = [line.split() for line in file.readlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def waiting():
    """Many can connect at once although QEMU does nothing."""
    port = free_port(socket.SOCK_STREAM)
    child = subprocess.Popen([ELFIN, "run", "-p", f"127.0.0.1:{port}:7", PROBE, "serve", "7"],
                             stdout=subprocess.PIPE)
    try:
        expect("first line", child.stdout.readline(), b"listening\n")
        with open(f"/proc/{child.pid}/task/{child.pid}/children") as file:
            qemu = int(file.read())
        os.kill(qemu, signal.SIGSTOP)
        ends = [socket.create_connection(("127.0.0.1", port), PATIENCE_S) for _ in range(50)]
        deadline = time.monotonic() + PATIENCE_S
        while established(port) != len(ends) and time.monotonic() < deadline:
            time.sleep(0.01)
        expect("connections", established(port), len(ends))
        os.kill(qemu, signal.SIGCONT)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def asked():
    """The guest reaches a server of this machine."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(PATIENCE_S)

        def answer():
            connection = server.accept()[0]
            connection.sendall(b"answer " * 10000)
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        outcome = run("--net", PROBE, "ask", "10.0.2.2", server.getsockname()[1])
        thread.join()
    expect("answer", outcome.out == b"answer " * 10000, True)


def addresses():
    for words, wanted in (([], None), (["--ip", "dhcp"], None),
                          (["--dns", "9.9.9.9", "--dns", "1.1.1.1"],
                           " ip=:::::eth0:dhcp:9.9.9.9:1.1.1.1 "),
                          (["--ip", "10.1.2.3/8,10.0.0.1", "--dns", "9.9.9.9"],
                           " ip=10.1.2.3::10.0.0.1:255.0.0.0::eth0:off:9.9.9.9 ")):
        found = run("-v", "--net", *words, PROBE, "interface").err
        if wanted:
            expect_in(f"command line for {words}", found, wanted)
        else:
            expect(f"ip= for {words}", " ip=" in found, False)


def refused():
    for words, part in ((["-p", "80"], "HOST:GUEST"), (["-p", "80:x"], "HOST:GUEST"),
                        (["-p", "0:80"], "HOST:GUEST"), (["-p", "65536:80"], "HOST:GUEST"),
                        (["-p", "8080:80/sctp"], "HOST:GUEST"), (["-p", "x:8080:80"], "HOST:GUEST"),
                        (["-p", "1:2:3:4"], "HOST:GUEST"),
                        (["--ip", "10.0.0.1"], "ADDRESS/PREFIX"), (["--ip", "10.0.0/8"], "ADDRESS/"),
                        (["--ip", "10.0.0.1/31"], "ADDRESS/"), (["--ip", "auto"], "or dhcp"),
                        (["--ip", "10.0.0.9/30"], "too small"),
                        (["--ip", "10.0.0.2/24"], "QEMU's own"),
                        (["--ip", "10.0.0.3/24"], "QEMU's own"),
                        (["--ip", "10.0.0.9/24,10.0.1.1"], "another network"),
                        (["--dns", "example.org"], "IPv4 address"),
                        (["--dns", "1.1.1.1", "--dns", "1.1.1.2", "--dns", "1.1.1.3"], "can be 2"),
                        (["--tap", "no-such-tap"], "no such interface"),
                        (["--tap", "lo", "-p", "8080:80"], "an address of its own")):
        outcome = run(*words, PROBE)
        expect(f"status of {words}", (outcome.status, outcome.out), (LAUNCHER_STATUS, b""))
        expect_in(f"message for {words}", outcome.err, part)


def main():
    for test in (interface, ports, taken_ports, served, waiting, asked,
                 addresses, refused):
        check(f"network.{test.__name__}", test)
