# SPDX-License-Identifier: BSD-3-Clause
"""What curl gets of a web server that has two files."""

import subprocess

from client import PORT, output_of, show, until

URL = f"http://127.0.0.1:{PORT}"
VARYING = (b"Date:", b"Last-Modified:", b"ETag:", b"Allow:")


def curl(*words):
    """The server is always called the same, whatever its port is here."""
    return output_of("curl", "-s", "--max-time", "100", "-H", "Host: here", *words,
                     errors=subprocess.DEVNULL)


def answers():
    return curl(f"{URL}/") == b"first"


def headers(*words):
    """But for those that tell the time, or a list whose order varies."""
    lines = curl("-D", "-", "-o", "/dev/null", *words).split(b"\r\n")
    return b"\n".join(line for line in lines if not line.startswith(VARYING))


def files(at_once=20):
    """A server that lets few clients wait gets fewer at once."""
    until(answers)
    show("headers", headers(f"{URL}/"))
    show("large", curl(f"{URL}/numbers"))
    show("range", curl("-r", "1000000-1000100", f"{URL}/numbers"))
    show("compressed", headers("--compressed", f"{URL}/numbers"))
    show("head", headers("-I", f"{URL}/numbers"))
    show("absent", headers(f"{URL}/absent"))
    show("unchanged", headers("-z", "+1 year", f"{URL}/"))
    show("escape", headers("--path-as-is", f"{URL}/../../etc/passwd"))
    show("method", headers("-X", "DELETE", f"{URL}/"))
    show("connections", curl("-w", "%{http_code} %{num_connects}\n", *[f"{URL}/"] * 20))
    show("in parallel", b"%d" % len(curl("-Z", "--parallel-max", str(at_once),
                                         *[f"{URL}/numbers"] * 4, *[f"{URL}/"] * 30)))
