# SPDX-License-Identifier: BSD-3-Clause
"""Debian's servers, unmodified and with the configuration they are packaged with: each runs on this
Linux and inside elfin, in the same root file system, and the same client talks to both. What the
client prints must be the same."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

from machines import BUILD, ENVIRONMENT, TOP, kill_all_in

HERE = f"{BUILD}/tests/network"
SOURCES = f"{TOP}/tests/network"
LOGS = os.path.abspath(os.environ.get("LOGS") or HERE)
LIMIT_S = 240

# Server: its ports, and the packages it needs.
SHORT = {
    "redis": ([6379], ["redis-server"]),
    "memcached": ([11211], ["memcached"]),
    "nginx": ([80, 443], ["nginx", "openssl"]),
}
LONG = {
    "lighttpd": ([80], ["lighttpd", "perl"]),
}


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as end:
        end.bind(("127.0.0.1", 0))
        return end.getsockname()[1]


def make_root(name, packages):
    """A directory for the native run, and an archive of it."""
    root = f"{HERE}/{name}"
    packed = f"{HERE}/{name}.packed"
    shutil.rmtree(root, ignore_errors=True)
    options = [word for package in ["dash", "coreutils", "base-passwd", *packages]
               for word in ("--package", package)]
    subprocess.run([f"{BUILD}/tools/elfin", "pack", "-o", packed, *options,
                    "--add", f"{SOURCES}/inside/{name}:/data/server"], check=True)
    os.makedirs(root)
    subprocess.run(["cpio", "-idm", "--quiet"], cwd=root, stdin=open(packed, "rb"), check=True)
    os.remove(packed)
    shutil.rmtree(f"{root}/dev")
    os.makedirs(f"{root}/dev")
    subprocess.run([f"{BUILD}/tools/elfin", "pack", "-o", f"{root}.cpio", root], check=True)
    return root


class Linux:
    """The server has a network of its own here, which the client enters."""

    def __init__(self, root, ports):
        self.root, self.ports = root, ports
        self.file = tempfile.NamedTemporaryFile("r")

    def start(self, log):
        environment = dict(os.environ, NATIVE_ENV=" ".join(ENVIRONMENT),
                           NATIVE_NAMESPACE=self.file.name)
        return subprocess.Popen([f"{TOP}/tests/native", self.root, "/data/server"],
                                env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def wait(self, server):
        """Until it has its network."""
        deadline = time.monotonic() + LIMIT_S
        while os.stat(self.file.name).st_size == 0:
            if server.poll() is not None or time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("tests/native", LIMIT_S)
            time.sleep(0.01)

    def client(self, command, server):
        return ["nsenter", f"--net=/proc/{server.pid}/ns/net", "env", "NETWORK=own", *command,
                *map(str, self.ports)]

    def end(self):
        namespace = self.file.read().strip()
        if namespace:
            kill_all_in(namespace)


class Elfin:
    def __init__(self, root, ports, options):
        self.here = [free_port(socket.SOCK_STREAM) for _ in ports]
        self.command = [f"{BUILD}/tools/elfin", "run", "-v", "--rootfs", f"{root}.cpio", "--mem",
                        "1G", "--timeout", str(LIMIT_S)]
        for here, port in zip(self.here, ports):
            self.command += ["-p", f"127.0.0.1:{here}:{port}"]
        for variable in ENVIRONMENT:
            self.command += ["--env", variable]
        self.command += [*options, "--", "/data/server"]

    def start(self, log):
        return subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def wait(self, server):
        pass

    def client(self, command, _):
        return ["env", "NETWORK=emulated", *command, *map(str, self.here)]

    def end(self):
        pass


def converse(machine, name, kind):
    """What the client printed, and how both ended. The client tells the server's shell what to do
    through a pipe; its end tells it to end."""
    with open(f"{LOGS}/{name}.{kind}.server", "wb") as log:
        server = machine.start(log)
        told = server.stdin.fileno()
        try:
            machine.wait(server)
            done = subprocess.run(machine.client([f"{SOURCES}/clients/{name}", str(told)], server),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=LIMIT_S, pass_fds=[told])
            server.stdin.close()
            status = server.wait(LIMIT_S)
            output = done.stdout + b"status %d, of the server %d\n" % (done.returncode, status)
        except subprocess.TimeoutExpired as expired:
            output = (expired.stdout or b"") + b"it does not end\n"
        finally:
            server.terminate()
            server.wait()
            machine.end()
    with open(f"{LOGS}/{name}.{kind}", "wb") as log:
        log.write(output)
    return output


def difference(linux, elfin):
    left, right = linux.splitlines(), elfin.splitlines()
    for one, other in zip(left, right):
        if one != other:
            return f"Linux: {one[:90]!r} elfin: {other[:90]!r}"
    return None if linux == elfin else f"{len(right)} lines, on Linux {len(left)}"


def problem_of(name, linux, elfin):
    if not linux.endswith(b"status 0, of the server 0\n"):
        return f"Linux: {linux.splitlines()[-2:]!r}"
    return difference(linux, elfin)


def test(name, ports, packages, options):
    root = make_root(name, packages)
    linux = converse(Linux(root, ports), name, "linux")
    elfin = converse(Elfin(root, ports, options), name, "elfin")
    problem = problem_of(name, linux, elfin)
    print(f"not ok network.{name}: {problem}" if problem else f"ok network.{name}", flush=True)
    shutil.rmtree(root)
    os.remove(f"{root}.cpio")


def run(wanted, is_long):
    for name, (ports, packages) in {**SHORT, **LONG}.items():
        if name in wanted if wanted else (is_long or name in SHORT):
            # An emulator translates programs again and again when their addresses change.
            test(name, ports, packages, [] if is_long else ["--append", "noaslr"])
