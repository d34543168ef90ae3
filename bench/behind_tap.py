#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Servers behind a tap, in elfin and in a Linux guest by turns: how many requests they answer in a
second, and in a second of QEMU's CPU time. See docs/benchmarks.md."""

import argparse
import csv
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "tests/load"
sys.path[:0] = [str(HERE), str(TESTS), str(TESTS.parent)]
# pylint: disable=wrong-import-position
import fetched
import linux_kernel
import machine
import tap
from archives import libraries
from run import TUNED
from wire import MODULES

PATIENCE_S = 120
ROUNDS = 3
CONNECTIONS = 30
NGINX = b"""user root root;
worker_processes 1;
daemon off;
pid /tmp/pid;
error_log /dev/null;
events { worker_connections 512; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000000;
	client_body_temp_path /tmp/body;
	proxy_temp_path /tmp/proxy;
	fastcgi_temp_path /tmp/fastcgi;
	uwsgi_temp_path /tmp/uwsgi;
	scgi_temp_path /tmp/scgi;
	server {
		listen 80;
		root /www;
	}
}
"""

# Server: its port and its command.
SERVERS = {
    "redis": (6379, ["/usr/bin/redis-server", "--bind", "0.0.0.0", "--protected-mode", "no",
                     "--save", "", "--appendonly", "no"]),
    "nginx": (80, ["/usr/sbin/nginx", "-c", "/etc/nginx.conf"]),
}
# Row: what the table calls it, its server, and how many requests.
ROWS = {
    "redis_get": ("redis GET, 30 connections", "redis", 40000),
    "redis_set": ("redis SET, 30 connections", "redis", 40000),
    "nginx_small": ("nginx, 612 bytes, 30 connections", "nginx", 15000),
    "nginx_large": ("nginx, 1 MiB, 30 connections", "nginx", 1500),
}


def write_files(folder):
    """Small files of the guest, by their names there."""
    contents = {"etc/nginx.conf": NGINX, "etc/passwd": b"root:x:0:0::/:/bin/sh\n",
                "etc/group": b"root:x:0:\n", "www/small": b"x" * 612, "www/large": b"x" * (1 << 20),
                "tmp/file": b"\n", "var/log/nginx/file": b"\n", "var/lib/nginx/file": b"\n"}
    for name, data in contents.items():
        path = folder / name.replace("/", "-")
        path.write_bytes(data)
        yield name, path


def programs():
    """The servers and their libraries, by their names in the guest: of nginx's package, which is not
    installed, and of that of redis-server's tools, one of which is the same program."""
    root = fetched.unpacked("nginx")
    redis, nginx = (command[0] for _, command in SERVERS.values())
    yield redis, "/usr/bin/redis-check-rdb"
    yield nginx, root + nginx
    found = libraries("/usr/bin/redis-check-rdb")
    found += libraries(root + nginx, f"{root}/usr/lib/x86_64-linux-gnu")
    for path in found:
        yield path.removeprefix(root), path


def write_initrds(build, folder):
    """The same files for both kernels, and for Linux the driver and who loads it."""
    files = dict(write_files(folder))
    files.update({name.lstrip("/"): path for name, path in programs()})
    machine.write_initrd(folder / "elfin.cpio", files)
    files["init"] = build / "tests/load/linux_init"
    for n, module in enumerate(linux_kernel.modules(build / "fetched", MODULES)):
        files[f"modules/{n}.ko"] = module
    machine.write_initrd(folder / "linux.cpio", files)


def quoted(words):
    return " ".join(word or '""' for word in words)


def kernel_arguments(kernel, build, folder, command):
    if kernel == "elfin":
        return ["-kernel", build / "elfin", "-initrd", folder / "elfin.cpio", "-append",
                f"loglevel=3 ip={tap.GUEST}:::255.255.255.0 -- {quoted(command)}"]
    return ["-kernel", linux_kernel.get(build / "fetched")["image"],
            "-initrd", folder / "linux.cpio", "-append",
            f"console=ttyS0 quiet panic=-1 no_timer_check {TUNED} rdinit=/init -- {tap.GUEST}/24 "
            f"{quoted(command)}"]


class Guest:
    """A machine with a server that answers."""

    def __init__(self, kernel, build, folder, server):
        self.port, command = SERVERS[server]
        self.log = open(folder / f"{kernel}-{server}.log", "wb")
        self.child = subprocess.Popen(
            [machine.QEMU, "-M", "q35", "-accel", "tcg", "-cpu", "max,-erms", "-m", "512M",
             "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio",
             "-netdev", f"tap,id=tap,ifname={tap.NAME},script=no,downscript=no",
             "-device", "virtio-net-pci,netdev=tap",
             *kernel_arguments(kernel, build, folder, command)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def __enter__(self):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self.child.poll() is None:
            try:
                socket.create_connection((tap.GUEST, self.port), 5).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise SystemExit(f"bench: the guest does not answer, see {self.log.name}")

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        self.log.close()

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def output_of(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=True).stdout


def ask_redis(row, requests):
    lines = output_of("redis-benchmark", "-h", tap.GUEST, "-c", str(CONNECTIONS), "-n",
                      str(requests), "-t", row.removeprefix("redis_"), "--csv").splitlines()
    return float(next(csv.DictReader(lines))["rps"])


def ask_nginx(row, requests):
    text = output_of("ab", "-q", "-k", "-c", str(CONNECTIONS), "-n", str(requests),
                     f"http://{tap.GUEST}/{row.removeprefix('nginx_')}")
    if not re.search(r"^Failed requests:\s+0$", text, re.MULTILINE) or "Non-2xx" in text:
        raise SystemExit(f"bench: requests have failed:\n{text}")
    return float(re.search(r"^Requests per second:\s+([\d.]+)", text, re.MULTILINE)[1])


def measure(guest, row, requests):
    """Requests in a second, and in one of QEMU's CPU time."""
    ask = ask_redis if row.startswith("redis") else ask_nginx
    ask(row, max(requests // 10, CONNECTIONS))
    before = guest.cpu_seconds()
    rate = ask(row, requests)
    return rate, requests / (guest.cpu_seconds() - before)


def measure_all(build, folder, wanted):
    """(row, kernel) → what measure() found in each round."""
    found = {}
    for number in range(ROUNDS):
        for server in SERVERS:
            rows = [row for row in wanted if ROWS[row][1] == server]
            for kernel in ("elfin", "linux") if rows else ():
                print(f"bench: round {number + 1}: {server} in {kernel}", flush=True)
                with Guest(kernel, build, folder, server) as guest:
                    for row in rows:
                        found.setdefault((row, kernel), []).append(
                            measure(guest, row, ROWS[row][2]))
    return found


def render(found, wanted):
    lines = ["| requests, more is better | elfin/s | Linux/s | ratio | elfin/CPU s | Linux/CPU s "
             "| ratio |", "|---|--:|--:|--:|--:|--:|--:|"]
    for row in wanted:
        cells = [ROWS[row][0]]
        for which in range(2):
            elfin, linux = (statistics.median(values[which] for values in found[row, kernel])
                            for kernel in ("elfin", "linux"))
            cells += [f"{elfin:,.0f}", f"{linux:,.0f}", f"{elfin / linux:.2f}×"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the build folder")
    parser.add_argument("--rows", default="", help=f"some of: {' '.join(ROWS)}")
    parser.add_argument("--inside", action="store_true", help="we are in a network of our own")
    arguments = parser.parse_args()
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        print("skip bench-tap: only root may make a tap interface, where there is /dev/net/tun")
        return
    if not arguments.inside:
        os.execvp("unshare", ["unshare", "--net", sys.executable, "-B", *sys.argv, "--inside"])
    wanted = [row for row in ROWS if row in (arguments.rows.split() or ROWS)]
    folder = arguments.build.resolve() / "bench/tap"
    folder.mkdir(parents=True, exist_ok=True)
    write_initrds(arguments.build.resolve(), folder)
    tap.make_interface()
    text = render(measure_all(arguments.build.resolve(), folder, wanted), wanted)
    (folder / "results.md").write_text(text)
    print("\n" + text)


if __name__ == "__main__":
    main()
