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

import fetched
from machines import BUILD, ENVIRONMENT, TOP, kill_all_in

HERE = f"{BUILD}/tests/network"
SOURCES = f"{TOP}/tests/network"
LOGS = os.path.abspath(os.environ.get("LOGS") or HERE)
LIMIT_S = 240


class Server:
    """Its port, the packages it needs, and those that are fetched and not installed: on a machine
    with systemd they would be started. So are those that its client needs. It may have other ports
    and programs of its own, which it finds in /data. Those that start many programs get them where
    they were."""

    def __init__(self, port, *packages, fetch=(), client=(), also=(), programs=(), many=False):
        self.ports, self.packages, self.fetch = [port, *also], packages, fetch
        self.client = client
        self.programs, self.many = programs, many


SHORT = {
    "redis": Server(6379, fetch=["redis-server"]),
    "memcached": Server(11211, fetch=["memcached"]),
    "nginx": Server(80, "openssl", fetch=["nginx"], also=[443]),
    "python": Server(80, "python3"),
}
LONG = {
    "lighttpd": Server(80, "perl", fetch=["lighttpd"]),
    "asyncio": Server(7, "python3", programs=[f"{SOURCES}/programs/lines.py"]),
    "node": Server(80, fetch=["nodejs"], programs=[f"{SOURCES}/programs/server.js"]),
    "go": Server(80, also=[443], programs=[f"{HERE}/go-server"]),
    "java": Server(80, "openjdk-17-jdk-headless",
                   programs=[f"{SOURCES}/programs/Server.java"]),
    "postgres": Server(5432, "util-linux", "diffutils", fetch=["postgresql-15"], many=True),
    "mariadb": Server(3306, "sed", "grep", fetch=["mariadb-server"]),
    "apache2": Server(80, "sed", "grep", "findutils", "openssl", fetch=["apache2"],
                      many=True),
    "haproxy": Server(80, "sed", fetch=["haproxy"]),
    "sshd": Server(22, "bash", "grep", "sed", "findutils", "diffutils", fetch=["openssh-server"],
                   many=True),
    "dnsmasq": Server(53, fetch=["dnsmasq"]),
    "unbound": Server(53, "openssl", also=[853], fetch=["unbound"]),
    "iperf3": Server(5201, "iperf3"),
    "php": Server(80, "util-linux", fetch=["php8.2-cli"]),
    # What runs inside is a client; nothing asks its port.
    "psql": Server(80, "postgresql-client-15", "sed", client=["postgresql-15"]),
    "curl": Server(80, "curl", "grep"),
    "wget": Server(80, "wget"),
    "redis-cli": Server(6379, "redis-tools"),
}


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as end:
        end.bind(("127.0.0.1", 0))
        return end.getsockname()[1]


def free_port_of_both():
    """For TCP and for UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        while True:
            port = free_port(socket.SOCK_STREAM)
            try:
                end.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def make_root(name, server):
    """A directory for the native run, and an archive of it."""
    root = f"{HERE}/{name}"
    packed = f"{HERE}/{name}.packed"
    shutil.rmtree(root, ignore_errors=True)
    options = [word for package in ["dash", "coreutils", "base-passwd", *server.packages]
               for word in ("--package", package)]
    for program in server.programs:
        options += ["--add", f"{program}:/data/{os.path.basename(program)}"]
    subprocess.run([f"{BUILD}/tools/elfin", "pack", "-o", packed, *options,
                    "--add", f"{SOURCES}/inside/{name}:/data/server"], check=True)
    os.makedirs(root)
    subprocess.run(["cpio", "-idm", "--quiet"], cwd=root, stdin=open(packed, "rb"), check=True)
    os.remove(packed)
    if server.fetch:
        fetched.unpack(fetched.fetch(fetched.FOLDER, *server.fetch), root)
    if server.client:
        fetched.fetch(fetched.FOLDER, *server.client)
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
        environment = dict(os.environ, NATIVE_ENV=" ".join([*ENVIRONMENT, "CLIENT=127.0.0.1"]),
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
        self.here = [free_port_of_both() for _ in ports]
        self.command = [f"{BUILD}/tools/elfin", "run", "-v", "--rootfs", f"{root}.cpio", "--mem",
                        "1G", "--timeout", str(LIMIT_S)]
        for here, port in zip(self.here, ports):
            published = f"127.0.0.1:{here}:{port}"
            self.command += ["-p", published, "-p", f"{published}/udp"]
        for variable in [*ENVIRONMENT, "CLIENT=10.0.2.2"]:
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
            if done.returncode:
                server.terminate()
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


def test(name, server, options):
    try:
        root = make_root(name, server)
    except fetched.Missing as missing:
        print(f"skip network.{name}: {missing}", flush=True)
        return
    linux = converse(Linux(root, server.ports), name, "linux")
    elfin = converse(Elfin(root, server.ports, options), name, "elfin")
    problem = problem_of(name, linux, elfin)
    print(f"not ok network.{name}: {problem}" if problem else f"ok network.{name}", flush=True)
    shutil.rmtree(root)
    os.remove(f"{root}.cpio")


def run(wanted, is_long):
    os.makedirs(HERE, exist_ok=True)
    for name, server in {**SHORT, **LONG}.items():
        if name in wanted if wanted else (is_long or name in SHORT):
            # An emulator translates programs again and again when their addresses change.
            has_aslr = is_long and not server.many
            test(name, server, [] if has_aslr else ["--append", "noaslr"])
