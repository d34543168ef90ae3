# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of the host tools share: results and running the launcher."""

import os
import subprocess
import traceback
from pathlib import Path

BUILD = Path(os.environ["BUILD"]).resolve()
ELFIN = BUILD / "tools/elfin"
FILES = BUILD / "tests/tools"
PROBE = FILES / "probe"
PATIENCE_S = 300  # more than anything takes on a busy machine

count = {"ok": 0, "not ok": 0}


class Problem(Exception):
    """A test found something else than it should have."""


def expect(what, found, wanted):
    if found != wanted:
        raise Problem(f"{what}: {str(found)[:200]} instead of {str(wanted)[:200]}")


def expect_in(what, text, part):
    if part not in text:
        raise Problem(f"{what}: {part!r} is not in {text[-300:]!r}")


def check(name, function, *args):
    """Runs one test and prints its result."""
    try:
        function(*args)
    except Problem as problem:
        verdict, reason = "not ok", ": " + str(problem).replace("\n", "\\n")
    except subprocess.TimeoutExpired as error:
        verdict, reason = "not ok", f": no end after {error.timeout} s"
    except Exception:  # pylint: disable=broad-except
        verdict, reason = "not ok", ": " + traceback.format_exc().strip().replace("\n", "\\n")
    else:
        verdict, reason = "ok", ""
    count[verdict] += 1
    print(f"{verdict} tools.{name}{reason}", flush=True)


class Outcome:
    """What a command answered."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr.decode(errors="replace") if done.stderr is not None else ""

    def text(self):
        return self.out.decode(errors="replace")


def elfin(*words, stdin=b"", timeout=PATIENCE_S, env=None, cwd=None, **streams):
    """Runs the launcher and waits for it."""
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    if "stdin" not in given and not hasattr(stdin, "fileno"):
        given["input"] = stdin
    else:
        given["stdin"] = stdin
    done = subprocess.run([ELFIN, *map(str, words)], timeout=timeout, cwd=cwd,
                          env=dict(os.environ, **env) if env else None, check=False, **given)
    return Outcome(done)


def run(*words, **options):
    return elfin("run", *words, **options)
