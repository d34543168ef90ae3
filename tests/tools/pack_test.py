# SPDX-License-Identifier: BSD-3-Clause
"""elfin pack: what the archive must hold, and what is refused. tests/archive has others read it."""

import os
import shutil
import stat
import subprocess

from checks import FILES, PROBE, Problem, check, elfin, expect, expect_in

HERE = FILES / "pack"


def entries(archive):
    """The archive's entries as (name, mode, inode, links, data's offset, data)."""
    data = archive.read_bytes()
    found, at = [], 0
    while data[at:at + 6] == b"070701":
        fields = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        size, name_size = fields[6], fields[11]
        name = data[at + 110:at + 110 + name_size]
        if name_size > 4096 or name[-1:] != b"\0":
            raise Problem(f"a name of {name_size} bytes, more than Linux reads")
        start = at + 110 + name_size + (-(110 + name_size) % 4)
        found.append((name.split(b"\0")[0].decode(), fields[1], fields[0], fields[4], start,
                      data[start:start + size]))
        at = start + size + (-size % 4)
    if found[-1][0] != "TRAILER!!!" or data[at:].strip(b"\0") or len(data) % 4096:
        raise Problem("the archive does not end as it should")
    return found[:-1]


def pack(*words):
    archive = HERE / "out.cpio"
    outcome = elfin("pack", "-o", archive, *words)
    expect("status", (outcome.status, outcome.err), (0, ""))
    return archive


def every_offset():
    """Names of all lengths, so that headers start at every place in a page."""
    tree = HERE / "offsets"
    for i in range(1, 251):
        path = tree / f"{i:03}" / ("n" * i)
        path.parent.mkdir(parents=True)
        path.write_bytes(os.urandom(i * 37 % 9000))
    files = [entry for entry in entries(pack(tree)) if stat.S_ISREG(entry[1])]
    expect("files", len(files), 250)
    for name, _, _, _, start, data in files:
        expect(f"offset of {name} in its page", start % 4096, 0)
        expect(f"data of {name}", data == (tree / name).read_bytes(), True)


def long_names():
    tree = HERE / "long"
    path = tree.joinpath(*["d" * 200] * 18)
    path.mkdir(parents=True)
    for i in range(60):
        (path / ("f" * i + "x")).write_bytes(b"data" * (i * 91 % 2000 + 1))
    for name, mode, _, _, start, _ in entries(pack(tree)):
        if stat.S_ISREG(mode):
            expect(f"offset of {name[-60:]}", start % 4096, 0)


def hard_links():
    tree = HERE / "links"
    tree.mkdir()
    (tree / "b").write_bytes(b"x" * 5000)
    for name in ("a", "c"):
        os.link(tree / "b", tree / name)
    found = [entry for entry in entries(pack(tree)) if stat.S_ISREG(entry[1])]
    expect("links", [entry[3] for entry in found], [3, 3, 3])
    expect("inodes", len({entry[2] for entry in found}), 1)
    expect("sizes", [len(entry[5]) for entry in found], [0, 0, 5000])


def deterministic():
    tree = HERE / "offsets"
    copy = HERE / "copy"
    subprocess.run(["cp", "-a", tree, copy], check=True)
    expect("same archive", pack(tree).read_bytes() == pack(copy).read_bytes(), True)
    piped = elfin("pack", "-o", "-", tree)
    expect("same archive in a pipe", piped.out == pack(tree).read_bytes(), True)


def program():
    found = {entry[0]: entry for entry in entries(pack(PROBE))}
    expect("program", found[str(PROBE)[1:]][5] == PROBE.read_bytes(), True)
    for name in ("etc/passwd", "tmp", "dev/null", "proc", "root"):
        expect(f"skeleton has {name}", name in found, True)
    expect("mode of /tmp", found["tmp"][1], 0o41777)
    expect("type of /dev/null", stat.S_ISCHR(found["dev/null"][1]), True)


def options():
    tree = HERE / "links"
    names = {entry[0] for entry in entries(pack("--skeleton", tree))}
    expect("--skeleton", {"a", "etc/group"} <= names, True)
    names = {entry[0] for entry in entries(pack("--no-skeleton", PROBE))}
    expect("--no-skeleton", "etc/group" in names, False)
    names = {entry[0] for entry in entries(pack(tree, "--add", f"{PROBE}:/opt/x/p", "--add",
                                                f"{tree}:/srv"))}
    expect("--add", {"opt", "opt/x", "opt/x/p", "srv/a"} <= names, True)


def added_through_link():
    """A name in the archive goes through its symbolic links, as in the guest."""
    tree = HERE / "symlinks"
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "bin").symlink_to("usr/bin")
    (tree / "loop").symlink_to("loop")
    names = {entry[0] for entry in entries(pack(tree, "--add", f"{PROBE}:/bin/p"))}
    expect("names", {"usr/bin/p", "bin"} <= names and "bin/p" not in names, True)
    outcome = elfin("pack", "-o", HERE / "out.cpio", tree, "--add", f"{PROBE}:/loop/p")
    expect("status of a loop", outcome.status, 125)


def output_inside():
    tree = HERE / "inside"
    tree.mkdir()
    (tree / "f").write_text("x")
    outcome = elfin("pack", "-o", tree / "out.cpio", tree)
    expect("status", outcome.status, 0)
    expect("names", [entry[0] for entry in entries(tree / "out.cpio")], [".", "f"])


def refused():
    big = HERE / "big"
    with open(big, "wb") as file:
        file.truncate(1 << 32)
    output = HERE / "refused.cpio"
    outcome = elfin("pack", "-o", output, big)
    expect("status for 4 GiB", outcome.status, 125)
    expect_in("message", outcome.err, "4 GiB")
    expect("nothing is left", output.exists(), False)
    big.unlink()
    outcome = elfin("pack", "-o", output, HERE / "nowhere")
    expect("status for a missing file", (outcome.status, output.exists()), (125, False))
    for words in ((), ("-o",), ("-o", output), ("--what", "x"), (PROBE,)):
        outcome = elfin("pack", *words)
        expect(f"status of pack {words}", outcome.status, 125)
        expect_in("message", outcome.err, "pack: ")


def main():
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    check("pack.every_offset", every_offset)
    check("pack.long_names", long_names)
    check("pack.hard_links", hard_links)
    check("pack.deterministic", deterministic)
    check("pack.program", program)
    check("pack.options", options)
    check("pack.added_through_link", added_through_link)
    check("pack.output_inside", output_inside)
    check("pack.refused", refused)
    shutil.rmtree(HERE, ignore_errors=True)
