# SPDX-License-Identifier: BSD-3-Clause
"""Debian packages that are downloaded with all that they depend on, and not installed: the machine
may have others of the same name."""

import fcntl
import os
import re
import shutil
import subprocess

from machines import BUILD

FOLDER = f"{BUILD}/debian-packages"
KEYRING = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
SOURCES = f"""deb {KEYRING} http://deb.debian.org/debian bookworm main
deb {KEYRING} http://deb.debian.org/debian-security bookworm-security main
"""


class Missing(Exception):
    """The packages cannot be had here."""


def apt(folder, *words):
    """What apt-get says, with a state of its own, in which nothing is installed; None if it fails."""
    options = {"Dir::Etc::sourcelist": f"{folder}/sources.list", "Dir::Etc::sourceparts": "/dev/null",
               "Dir::State::lists": f"{folder}/lists", "Dir::State::status": f"{folder}/status",
               "Dir::Cache": folder, "APT::Sandbox::User": "root"}
    command = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items()), *words]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    return done.stdout if done.returncode == 0 else None


def begin(folder):
    """Makes that state, once, and learns of all packages."""
    if os.path.exists(f"{folder}/updated"):
        return
    for name in "lists/partial", "archives/partial":
        os.makedirs(f"{folder}/{name}", exist_ok=True)
    for name, text in ("sources.list", SOURCES), ("status", ""):
        with open(f"{folder}/{name}", "w") as f:
            f.write(text)
    if apt(folder, "update") is None:
        raise Missing("there is no package archive")
    with open(f"{folder}/updated", "w"):
        pass


def files_of(folder, packages):
    """The names of the packages' files, and of those they depend on. Of each that it would install,
    apt-get says: Inst NAME (VERSION ARCHIVE [ARCHITECTURE])."""
    said = apt(folder, "install", "--simulate", "--no-install-recommends", *packages)
    if said is None:
        raise Missing(f"{packages[0]} cannot be had")
    found = re.findall(r"^Inst (\S+) \((\S+) .*\[(\w+)\]\)", said, re.MULTILINE)
    return [f"{name}_{version}_{kind}.deb".replace(":", "%3a") for name, version, kind in found]


def download(folder, packages):
    """Returns the files' names. Only one can use apt-get's state at a time."""
    begin(folder)
    names = files_of(folder, packages)
    if apt(folder, "install", "--download-only", "--no-install-recommends", *packages) is None:
        raise Missing(f"{packages[0]} cannot be fetched")
    return names


def fetch(folder, *packages):
    """Downloads into a folder, once; returns the packages' files."""
    os.makedirs(folder, exist_ok=True)
    done = f"{folder}/{'+'.join(packages)}.list"
    with open(f"{folder}/in-use", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(done):
            names = download(folder, packages)
            with open(done, "w") as f:
                f.write("\n".join(names))
    with open(done) as f:
        return [f"{folder}/archives/{name}" for name in f.read().split()]


def unpacked(*packages):
    """Returns a folder with all their files, which is made once. Nothing is to be written there."""
    root = f"{FOLDER}/{'+'.join(packages)}.root"
    archives = fetch(FOLDER, *packages)
    with open(f"{FOLDER}/in-use", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(root):
            shutil.rmtree(f"{root}.part", ignore_errors=True)
            os.makedirs(f"{root}.part")
            unpack(archives, f"{root}.part")
            os.rename(f"{root}.part", root)
    return root


def has_all_users():
    """Whether files can be given to anybody, which they cannot in another user's namespace."""
    with open("/proc/self/uid_map") as f:
        return os.geteuid() == 0 and f.read().split() == ["0", "0", str(2**32 - 1)]


def unpack(archives, root):
    """All files but documentation, as `elfin pack` does it."""
    owner = "--same-owner" if has_all_users() else "--no-same-owner"
    for archive in archives:
        subprocess.run(["sh", "-c", "dpkg-deb --fsys-tarfile \"$0\" | "
                        "tar -x \"$2\" --keep-directory-symlink -C \"$1\" --exclude=./usr/share/doc "
                        "--exclude=./usr/share/man --exclude=./usr/share/info "
                        "--exclude=./usr/share/lintian --exclude=./usr/share/locale",
                        archive, root, owner], check=True)
