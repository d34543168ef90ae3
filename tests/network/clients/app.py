# SPDX-License-Identifier: BSD-3-Clause
"""What curl gets of the servers that are programs of this test."""

import tempfile

import host
from client import show
from web import URL, curl, files

BODY = host.LARGE[:3000000]


def application():
    address = host.start()
    files()
    with tempfile.NamedTemporaryFile() as file:
        file.write(BODY)
        file.flush()
        show("posted", curl("--data-binary", f"@{file.name}", f"{URL}/sum"))
        show("in pieces", curl("-T", file.name, "-H", "Transfer-Encoding: chunked", "-X", "POST",
                               f"{URL}/sum"))
        show("together", curl("-Z", *["--data-binary", f"@{file.name}"], *[f"{URL}/sum"] * 8))
    for path in "/asked", "/large", "/pieces", "/absent":
        show(f"host{path}", curl("-H", f"X-Host: {address}", "-w", " %{http_code}",
                                 f"{URL}/host{path}"))
    show("nobody", curl("-H", "X-Host: 10.0.2.2:1", f"{URL}/host/"))
    show("events", curl(f"{URL}/events"))
    show("work", curl("-Z", *[f"{URL}/work"] * 10))
    show("many", b"%d" % curl("-Z", "--parallel-max", "30", f"{URL}/?[1-200]").count(b"first\n"))
