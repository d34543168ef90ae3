# SPDX-License-Identifier: BSD-3-Clause
"""cpio archives for the boot matrix: a good one, and many that a kernel must survive."""

import bz2
import gzip
import lzma

TRAILER = "TRAILER!!!"


class Fields:
    """The header of a newc entry; each field may be set to anything."""

    NAMES = ("ino", "mode", "uid", "gid", "nlink", "mtime", "filesize", "devmajor", "devminor",
             "rdevmajor", "rdevminor", "namesize", "check")

    def __init__(self, **values):
        self.values = dict.fromkeys(self.NAMES, 0)
        self.values["nlink"] = 1
        self.values.update(values)

    def encode(self):
        return b"".join(b"%08X" % (self.values[name] & 0xFFFFFFFF) for name in self.NAMES)


def entry(name, mode=0o100644, data=b"", magic=b"070701", terminated=True, **fields):
    encoded = name.encode() + (b"\0" if terminated else b"")
    values = {"mode": mode, "filesize": len(data), "namesize": len(encoded), **fields}
    out = magic + Fields(**values).encode() + encoded
    out += b"\0" * (-len(out) % 4) + data
    return out + b"\0" * (-len(out) % 4)


def archive(*entries):
    out = b"".join(entries) + entry(TRAILER, mode=0)
    return out + b"\0" * (-len(out) % 512)


def good(program):
    return archive(entry("bin", 0o040755), entry("bin/hello", 0o100755, program),
                   entry("dev", 0o040755), entry("tmp", 0o041777))


def hostile(program):
    """Name → archive. Whether any of them is refused or partly used is not the question here."""
    hello = entry("hello", 0o100755, program)
    plain = good(program)
    cases = {
        "zeros": bytes(4096),
        "one-byte": b"0",
        "text": b"This is not an archive.\n" * 100,
        "only-magic": b"070701",
        "bad-magic": b"070799" + plain[6:],
        "old-binary": b"\xc7\x71" + bytes(1000),
        "old-ascii": b"070707" + plain[6:],
        "crc-format": b"070702" + plain[6:],
        "bad-hex": plain[:14] + b"zz!!" + plain[18:],
        "negative-hex": plain[:14] + b"-0000001" + plain[22:],
        "truncated-header": plain[:100],
        "truncated-name": plain[:112],
        "truncated-data": plain[:len(plain) // 2],
        "no-trailer": plain[:plain.rindex(TRAILER.encode()) - 110],
        "second-entry-bad": hello + b"070701garbage" * 50,
        "huge-file": archive(hello, entry("huge", filesize=0xFFFFFFFF)),
        "huge-file-2g": archive(hello, entry("huge", filesize=0x7FFFFFFF)),
        "huge-file-wraps": archive(hello, entry("huge", filesize=0xFFFFFFFC)),
        "huge-name": archive(hello, entry("huge", namesize=0xFFFFFFFF)),
        "name-of-nothing": archive(hello, entry("", namesize=0)),
        "name-empty": archive(hello, entry("")),
        "name-not-terminated": archive(hello, entry("abc", terminated=False)),
        "name-with-nul": archive(hello, entry("a\0b")),
        "name-long": archive(hello, entry("n" * 300)),
        "name-very-long": archive(hello, entry("n" * 70000)),
        "path-deep": archive(hello, *(entry("/".join("d" * (i + 1)), 0o040755)
                                      for i in range(600))),
        "path-deep-no-parents": archive(hello, entry("/".join("abcdefgh" * 200))),
        "path-absolute": archive(hello, entry("/etc/passwd", data=b"x")),
        "path-above": archive(hello, entry("../../escape", data=b"x")),
        "path-dots": archive(hello, entry("./././x/.././y", data=b"x")),
        "path-slashes": archive(hello, entry("a//b///", data=b"x")),
        "parent-is-file": archive(hello, entry("hello/below", data=b"x")),
        "parent-is-link": archive(entry("l", 0o120777, b"l"), entry("l/below"), hello),
        "root-is-file": archive(entry(".", data=b"x"), hello),
        "symlink-self": archive(entry("hello", 0o120777, b"hello")),
        "symlink-cycle": archive(entry("hello", 0o120777, b"a"), entry("a", 0o120777, b"hello")),
        "symlink-empty": archive(hello, entry("l", 0o120777)),
        "symlink-huge": archive(hello, entry("l", 0o120777, b"x" * 100000)),
        "hard-links-many": archive(*(entry(f"h{i}", 0o100644, ino=7, nlink=2000)
                                     for i in range(1999)), hello),
        "hard-link-directory": archive(entry("a", 0o040755, ino=5, nlink=9),
                                       entry("a/b", 0o040755, ino=5, nlink=9), hello),
        "hard-link-data-twice": archive(entry("a", ino=5, nlink=2, data=b"one"),
                                        entry("b", ino=5, nlink=2, data=b"other"), hello),
        "same-name-twice": archive(hello, hello),
        "kind-changes": archive(entry("x", 0o040755), entry("x/y", data=b"1"), entry("x"), hello),
        "directory-with-data": archive(entry("d", 0o040755, data=b"data"), hello),
        "kind-unknown": archive(entry("weird", 0o170000), hello),
        "kind-none": archive(entry("weird", 0), hello),
        "device-wild": archive(entry("d", 0o020666, rdevmajor=0xFFFFFFFF, rdevminor=0xFFFFFFFF),
                               hello),
        "fifo-and-socket": archive(entry("p", 0o010666), entry("s", 0o140666), hello),
        "two-archives": plain + archive(hello),
        "trailer-first": entry(TRAILER, mode=0) + hello,
        "many-entries": archive(*(entry(f"f{i}") for i in range(20000)), hello),
        "gzip": gzip.compress(plain),
        "xz": lzma.compress(plain),
        "bzip2": bz2.compress(plain),
        "zstd": b"\x28\xb5\x2f\xfd" + bytes(200),
        "lz4": b"\x02\x21\x4c\x18" + bytes(200),
    }
    return cases


# Those that must be refused with a message that names what is wrong.
COMPRESSED = ("gzip", "xz", "bzip2", "zstd", "lz4")
