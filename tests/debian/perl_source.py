# SPDX-License-Identifier: BSD-3-Clause
"""Perl's core tests, from Debian's source package, laid out for the perl that is installed."""

import hashlib
import os
import shutil
import subprocess

PIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "perl.pin")
SOURCES = "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " \
          "http://deb.debian.org/debian bookworm main\n"


class Missing(Exception):
    """The tests cannot be had here."""


def read_pin():
    with open(PIN) as f:
        return next(line.split() for line in f if not line.startswith("#"))


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def apt(folder, *words):
    options = {"Dir::Etc::sourcelist": f"{folder}/sources.list", "Dir::Etc::sourceparts": "/dev/null",
               "Dir::State::lists": f"{folder}/lists", "APT::Sandbox::User": "root"}
    command = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items()), *words]
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def fetch(folder):
    """The upstream archive, downloaded once, and the version of perl it is."""
    package, version, digest = read_pin()
    archive = f"{folder}/perl_{version}.orig.tar.xz"
    if not os.path.exists(archive):
        os.makedirs(f"{folder}/lists/partial", exist_ok=True)
        with open(f"{folder}/sources.list", "w") as f:
            f.write(SOURCES)
        if not apt(folder, "update") or not apt(folder, "source", "--download-only",
                                                f"perl={package}"):
            raise Missing("the source package of perl cannot be fetched")
    if sha256(archive) != digest:
        raise Missing(f"{archive} is not the recorded one")
    return archive, version


def lay_out(folder, target):
    """Makes target the top of a perl source tree whose perl and modules are the installed ones."""
    archive, version = fetch(folder)
    installed = subprocess.run(["perl", "-e", "printf '%vd', $^V"], stdout=subprocess.PIPE,
                               text=True).stdout
    if installed != version:
        raise Missing(f"perl {installed} is installed, the tests are of {version}")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    subprocess.run(["tar", "xf", archive, "-C", target, "--strip-components=1"], check=True)
    modules = f"{target}/lib.installed"
    for place in (f"/usr/share/perl/{version}", f"/usr/lib/x86_64-linux-gnu/perl/{version}"):
        shutil.copytree(place, modules, symlinks=True, dirs_exist_ok=True)
    # What only the tests use comes from the source.
    subprocess.run(f"tar cf - --exclude='*.pm' -C {target}/lib . | tar xf - -C {modules} "
                   "--skip-old-files", shell=True, check=True)
    for entry in os.listdir(target):
        path = f"{target}/{entry}"
        if entry not in ("t", "lib.installed", "MANIFEST") and not entry.endswith(".h"):
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    os.rename(modules, f"{target}/lib")
    for name in ("perl", "t/perl"):
        os.symlink("/usr/bin/perl", f"{target}/{name}")
