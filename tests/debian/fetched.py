# SPDX-License-Identifier: BSD-3-Clause
"""Debian packages that are downloaded with all that they depend on, and not installed: the machine
may have others of the same name."""

import glob
import os
import subprocess

KEYRING = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
SOURCES = f"""deb {KEYRING} http://deb.debian.org/debian bookworm main
deb {KEYRING} http://deb.debian.org/debian-security bookworm-security main
"""


class Missing(Exception):
    """The packages cannot be had here."""


def apt(folder, *words):
    """apt-get with a state of its own, in which nothing is installed."""
    options = {"Dir::Etc::sourcelist": f"{folder}/sources.list", "Dir::Etc::sourceparts": "/dev/null",
               "Dir::State::lists": f"{folder}/lists", "Dir::State::status": f"{folder}/status",
               "Dir::Cache": folder, "APT::Sandbox::User": "root"}
    command = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items()), *words]
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def fetch(folder, package):
    """Downloads into a folder, once; returns the packages' files."""
    done = f"{folder}/{package}.done"
    if not os.path.exists(done):
        for name in "lists/partial", "archives/partial":
            os.makedirs(f"{folder}/{name}", exist_ok=True)
        for name, text in ("sources.list", SOURCES), ("status", ""):
            with open(f"{folder}/{name}", "w") as f:
                f.write(text)
        if not apt(folder, "update") or not apt(folder, "install", "--download-only",
                                                "--no-install-recommends", package):
            raise Missing(f"the package {package} cannot be fetched")
        with open(done, "w"):
            pass
    return sorted(glob.glob(f"{folder}/archives/*.deb"))


def unpack(archives, root):
    for archive in archives:
        subprocess.run(["sh", "-c", "dpkg-deb --fsys-tarfile \"$0\" | "
                        "tar -x --keep-directory-symlink -C \"$1\"", archive, root], check=True)
