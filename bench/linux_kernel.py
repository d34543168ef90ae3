# SPDX-License-Identifier: BSD-3-Clause
"""Debian's cloud kernel: fetched as a package, unpacked below build/, never installed."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

META_PACKAGE = "linux-image-cloud-amd64"
PIN_FILE = Path(__file__).parent / "linux-kernel.pin"


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def read_pin():
    """Returns (package, version, sha256) of the recorded kernel."""
    for line in PIN_FILE.read_text().splitlines():
        if line and not line.startswith("#"):
            return tuple(line.split())
    sys.exit(f"bench: {PIN_FILE} names no kernel")


def deb_path(fetched, package, version):
    # apt writes an epoch's colon as %3a, and Debian's kernels have no epoch.
    return fetched / f"{package}_{version}_amd64.deb"


def download(fetched, package, version):
    """Downloads one version of a package into `fetched`; False if Debian no longer has it."""
    fetched.mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "download", "-qq", f"{package}={version}"]
    result = subprocess.run(command, cwd=fetched, stderr=subprocess.PIPE, text=True)
    if result.returncode == 0 and deb_path(fetched, package, version).exists():
        return True
    print(f"bench: {' '.join(command)}: {result.stderr.strip()}", file=sys.stderr)
    return False


def resolve_meta_package():
    """Returns (package, version) of the image that the meta package depends on today."""
    show = subprocess.run(["apt-cache", "show", "--no-all-versions", META_PACKAGE],
                          stdout=subprocess.PIPE, text=True).stdout
    match = re.search(r"^Depends:.*?(linux-image-[0-9]\S*) \(= (\S+)\)", show, re.MULTILINE)
    if not match:
        sys.exit(f"bench: apt knows no {META_PACKAGE}; run apt-get update and try again")
    return match.group(1), match.group(2)


def refresh_package_lists():
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)


def fetch(fetched):
    """Returns (deb, package, version, sha256): the recorded kernel, or today's if it is gone."""
    package, version, expected = read_pin()
    deb = deb_path(fetched, package, version)
    if not deb.exists():
        print(f"bench: fetching {package} {version}")
        if not download(fetched, package, version):
            refresh_package_lists()
            download(fetched, package, version)
    if deb.exists():
        actual = sha256_of(deb)
        if actual != expected:
            sys.exit(f"bench: {deb} has SHA-256 {actual}, recorded is {expected}")
        return deb, package, version, actual

    package, version = resolve_meta_package()
    print(f"bench: using {package} {version} instead of the recorded kernel")
    deb = deb_path(fetched, package, version)
    if not deb.exists() and not download(fetched, package, version):
        sys.exit("bench: no Linux kernel to compare with")
    return deb, package, version, sha256_of(deb)


def unpack(deb, version, fetched):
    """Unpacks the kernel image out of the package and returns its path."""
    target = fetched / f"linux-{version}"
    if not list(target.glob("boot/vmlinuz-*")):
        target.mkdir(parents=True, exist_ok=True)
        tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE,
                             check=True).stdout
        subprocess.run(["tar", "-x", "-C", target, "--wildcards", "./boot/*"], input=tar,
                       check=True)
    return next(target.glob("boot/vmlinuz-*"))


def modules(fetched, names):
    """Returns the files of modules by name, unpacked out of the package of get()."""
    deb, _, version, _ = fetch(fetched)
    target = fetched / f"linux-{version}-modules"
    if not target.exists():
        target.mkdir(parents=True)
        tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE,
                             check=True).stdout
        subprocess.run(["tar", "-x", "-C", target, "--wildcards", "./lib/modules/*.ko"], input=tar,
                       check=True)
    return [next(target.rglob(f"{name}.ko")) for name in names]


def get(fetched):
    """Returns what there is to know about the Linux kernel, fetching it if need be."""
    deb, package, version, sha256 = fetch(fetched)
    return {"image": unpack(deb, version, fetched), "package": package, "version": version,
            "sha256": sha256}
