# SPDX-License-Identifier: BSD-3-Clause
"""What the clients have in common."""

import fcntl
import hashlib
import os
import select
import socket
import struct
import subprocess
import sys
import time

PATIENCE_S = 120
SIOCSIFADDR = 0x8916
TOLD = int(sys.argv[1])
PORTS = [int(word) for word in sys.argv[2:]]
PORT = PORTS[0]


def tell(order):
    """The shell that runs the server."""
    os.write(TOLD, order + b"\n")


def is_gone():
    """Nobody can be told anything any more."""
    pipe = select.poll()
    pipe.register(TOLD, 0)
    return bool(pipe.poll(0))


def until(what, *arguments):
    """The first answer that is one. The server may not listen yet, or not be done yet."""
    deadline = time.monotonic() + PATIENCE_S
    gone = False
    while time.monotonic() < deadline and not gone:
        gone = is_gone()
        try:
            answer = what(*arguments)
            if answer:
                return answer
        except (OSError, subprocess.SubprocessError):
            pass
        time.sleep(0.02)
    sys.exit(f"{what.__name__} {arguments} never said what it should")


def output_of(*command, data=b"", errors=subprocess.STDOUT):
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=errors,
                          timeout=PATIENCE_S)
    return done.stdout.rstrip(b"\n")


def show(title, output):
    """Long output as its sum."""
    if len(output) > 2000:
        output = b"%d bytes, %s" % (len(output), hashlib.sha256(output).hexdigest().encode())
    print(f"{title}:", output.decode(errors="replace"), flush=True)


def connect():
    return socket.create_connection(("127.0.0.1", PORT), PATIENCE_S)


def own_address():
    """Where this client listens to be 10.0.2.2 for the server: a machine of QEMU's knows us by that
    name, and a network of our own can have the address."""
    if os.environ["NETWORK"] == "emulated":
        return "127.0.0.1"
    request = struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, bytes([10, 0, 2, 2]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        fcntl.ioctl(end, SIOCSIFADDR, request)
    return "10.0.2.2"


def free_port(address):
    with socket.socket() as end:
        end.bind((address, 0))
        return end.getsockname()[1]
