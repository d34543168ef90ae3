# SPDX-License-Identifier: BSD-3-Clause
"""elfin run: it must behave like the program that it runs."""

import hashlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time

from checks import BUILD, ELFIN, FILES, PATIENCE_S, PROBE, check, elfin, expect, expect_in, run

HERE = FILES / "run"
LONG = os.environ.get("TEST_LEVEL", "short") != "short"
LAUNCHER_STATUS, PROGRAM_STATUS = 125, 126


def ended(outcome, status, out=None, err=""):
    expect("status", (outcome.status, outcome.err[-200:] if err is None else outcome.err),
           (status, outcome.err[-200:] if err is None else err))
    if out is not None:
        expect("output", outcome.out, out)


def statuses():
    for status in (0, 1, 42, 124, 125, 126, 127, 255):
        ended(run(PROBE, "exit", status), status, b"")


def killed():
    ended(run(PROBE, "fault"), 128 + signal.SIGSEGV, b"", None)
    ended(run(PROBE, "illegal"), 128 + signal.SIGILL, b"", None)


def arguments():
    words = ["", "plain", "two words", 'a"quote', "back\\slash", "$HOME `x`", "tab\there", "ünïcode",
             "--", "-v", "line\nbreak", "key=value", "*?[]{}();&|<>'~#!"]
    found = run(PROBE, "args", *words).text()
    expect("arguments", found, "".join(f"<{word}>\n" for word in [PROBE, "args", *words]))


def name_as_typed():
    where = PROBE.parent
    found = run("./probe", "args", cwd=where).text()
    expect("argv[0] with a path", found, "<./probe>\n<args>\n")
    found = run("probe", "args", env={"PATH": f"{where}:{os.environ['PATH']}"}).text()
    expect("argv[0] from PATH", found, "<probe>\n<args>\n")
    expect_in("hint", run("probe", cwd=where).err, "./probe")


def environment():
    found = run("--env", "A=1", "--env=B=x y\"z\\", "--env", "PASSED", "--env", "NOT_SET", "--env",
                "HOME=/h", PROBE, "env", env={"PASSED": "on", "TERM": "xterm"}).text().split("\n")
    for wanted in ("A=1", 'B=x y"z\\', "PASSED=on", "HOME=/h"):
        expect(f"{wanted} in {found}", wanted in found, True)
    expect("HOME once", sum(line.startswith("HOME=") for line in found), 1)
    expect("PATH", any(re.match("PATH=.*/usr/bin", line) for line in found), True)
    expect("TERM without a terminal", "TERM=xterm" in found, False)


def working_directory():
    ended(run("--cwd", "/etc", PROBE, "cat", "hostname"), 0, b"elfin\n")
    ended(run(PROBE, "cat", "etc/hostname"), 0, b"elfin\n")


def streams():
    ended(run(PROBE, "cat", stdin=b""), 0, b"")
    ended(run(PROBE, "cat", stdin=b"no newline"), 0, b"no newline")
    every = bytes(range(256)) * 64
    ended(run(PROBE, "cat", stdin=every), 0, every)
    outcome = run(PROBE, "both")
    expect("output", outcome.text(), "".join(f"out {i}\n" for i in range(100)))
    expect("error", outcome.err, "".join(f"err {i}\n" for i in range(100)))
    together = run(PROBE, "both", stderr=subprocess.STDOUT).text()
    expect("both", together, "".join(f"out {i}\nerr {i}\n" for i in range(100)))


def copy_large():
    """Much data through files and through pipes, every byte of it."""
    size = (100 if LONG else 20) << 20
    source = HERE / "large"
    with open("/dev/urandom", "rb") as random, open(source, "wb") as file:
        for _ in range(size >> 20):
            file.write(random.read(1 << 20))
    with open(source, "rb") as stdin, open(HERE / "copy", "wb") as stdout:
        outcome = run(PROBE, "cat", stdin=stdin, stdout=stdout, timeout=PATIENCE_S)
    expect("status", (outcome.status, outcome.err), (0, ""))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    expect("copy by files", hashlib.sha256((HERE / "copy").read_bytes()).hexdigest(), digest)
    piped = subprocess.run(f"cat {source} | {ELFIN} run {PROBE} cat | sha256sum", shell=True,
                           stdout=subprocess.PIPE, timeout=PATIENCE_S, check=False)
    expect("copy by pipes", piped.stdout.decode().split()[0], digest)


def closed_streams():
    done = subprocess.run(f"{ELFIN} run {PROBE} exit 7 <&- >&- 2>&-", shell=True, timeout=PATIENCE_S,
                          check=False)
    expect("status with closed streams", done.returncode, 7)
    done = subprocess.run(["bash", "-c", f"{ELFIN} run --timeout 200 {PROBE} yes | head -1; "
                           "echo ${PIPESTATUS[0]}"], timeout=PATIENCE_S, check=False,
                          stdout=subprocess.PIPE)
    expect("a reader that goes away", done.stdout.decode(), f"y\n{128 + signal.SIGPIPE}\n")
    with open("/dev/full", "wb") as full:
        outcome = run(PROBE, "args", stdout=full)
    expect("status of a full disk", outcome.status, LAUNCHER_STATUS)
    expect_in("message", outcome.err, "No space left")


def input_left_alone():
    """A program that does not read its input leaves it to the next command."""
    done = subprocess.run(f"{ELFIN} run {PROBE} exit 0; cat", shell=True, input=b"for cat",
                          stdout=subprocess.PIPE, timeout=PATIENCE_S, check=False)
    expect("input", done.stdout, b"for cat")


def slow_reader():
    """Output waits in the machine until somebody reads it."""
    child = subprocess.Popen([ELFIN, "run", PROBE, "cat"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    data = os.urandom(3 << 20)
    if os.fork() == 0:
        child.stdin.write(data)
        child.stdin.close()
        os._exit(0)
    child.stdin.close()
    time.sleep(3)
    expect("data", child.stdout.read() == data, True)
    expect("status", child.wait(PATIENCE_S), 0)


def on_terminal(words, keys=b"", ready=None, env=None):
    """Runs a command on a terminal; types keys when `ready` was printed. Returns status, output."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(env or {})
        os.execv(words[0], [str(word) for word in words])
    output, limit = b"", time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        if keys and (ready is None or ready in output):
            os.write(terminal, keys)
            keys = b""
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(terminal, 4096)
        except OSError:
            data = b""
        if not data:
            break
        output += data
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode(errors="replace")


def terminals():
    expect("pipes", run(PROBE, "terminals").text(), "---\n")
    status, text = on_terminal([ELFIN, "run", PROBE, "terminals"])
    expect("terminal", (status, text[:3]), (0, "ttt"))
    status, text = on_terminal(["/bin/sh", "-c", f"stty cols 91 rows 33; {ELFIN} run {PROBE} "
                                "terminals 2>/dev/null"])
    expect("part terminal", (status, text), (0, "tt- 91x33\r\n"))
    status, text = on_terminal([ELFIN, "run", "--tty-size", "123x45", PROBE, "terminals"])
    expect("size of a terminal", (status, text), (0, "ttt 123x45\r\n"))
    status, text = on_terminal([ELFIN, "run", PROBE, "env"], env={"TERM": "vt220"})
    expect_in("TERM on a terminal", text, "TERM=vt220\r\n")
    expect("no escape codes", "\x1b" in text, False)
    status, text = on_terminal([ELFIN, "run", PROBE, "cat"], b"a line\n\x04")
    # Typed before the program reads, and so shown by both terminals; then comes the output.
    expect("lines from a terminal", (status, text), (0, "a line\r\n" * 3))
    status, text = on_terminal([ELFIN, "run", PROBE, "ask"], b"word\r\x04", b"secret?")
    expect("what is typed without echo", (status, text), (0, "secret?\r\nword\r\n"))


MARKER = f"ELFIN_LAUNCHER_TEST={os.getpid()}"


def qemus():
    """The QEMU processes that these tests started, as their environment tells."""
    found = subprocess.run(["pgrep", "-f", f"^qemu-system-x86_64 .*-kernel {BUILD}/elfin "],
                           stdout=subprocess.PIPE, check=False).stdout
    return {pid for pid in found.split() if has_marker(pid)}


def has_marker(pid):
    try:
        with open(f"/proc/{pid.decode()}/environ", "rb") as file:
            return MARKER.encode() in file.read()
    except OSError:
        return False


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return file.read().split()


def expect_gone(pids):
    limit = time.monotonic() + PATIENCE_S
    for pid in pids:
        while os.path.exists(f"/proc/{pid}") and time.monotonic() < limit:
            time.sleep(0.05)
        expect(f"QEMU {pid} still there", os.path.exists(f"/proc/{pid}"), False)


def signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        child = subprocess.Popen([ELFIN, "run", PROBE, "sleep"], stdout=subprocess.PIPE)
        try:
            expect("first line", child.stdout.readline(), b"sleeping\n")
            machines = children(child.pid)
            expect("machines", len(machines), 1)
            child.send_signal(number)
            expect(f"status after {number.name}", child.wait(PATIENCE_S), -number)
            expect_gone(machines)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


def control_c():
    status, text = on_terminal([ELFIN, "run", PROBE, "sleep"], b"\x03", b"sleeping")
    expect("status", status, -signal.SIGINT)
    expect("output", text, "sleeping\r\n^C")


def timeout():
    for seconds in (2.5, 10, 40, 160):
        start = time.monotonic()
        outcome = run("--timeout", seconds, PROBE, "sleep")
        passed = time.monotonic() - start
        expect("status", outcome.status, 124)
        expect_in("message", outcome.err, f"{seconds} seconds")
        expect("not too early", passed >= seconds - 0.1, True)
        if outcome.out:  # it may take long until the program runs
            break
    expect("output", outcome.out, b"sleeping\n")
    ended(run("--timeout=600", PROBE, "exit", "3"), 3)


def make_rootfs():
    root = HERE / "root"
    for directory in ("usr/bin", "etc", "data"):
        (root / directory).mkdir(parents=True)
    (root / "bin").symlink_to("usr/bin")
    shutil.copy(PROBE, root / "usr/bin/probe")
    os.link(root / "usr/bin/probe", root / "usr/bin/again")
    (root / "usr/bin/short").symlink_to("probe")
    (root / "data/file").write_text("from the root file system\n")
    (root / "usr/bin/text").write_text("no program\n")
    (root / "usr/bin/text").chmod(0o755)
    (root / "data/plain").write_bytes(PROBE.read_bytes())
    (root / "data/plain").chmod(0o644)
    return root


def root_file_system():
    root = make_rootfs()
    archive = HERE / "root.cpio"
    expect("pack", elfin("pack", "-o", archive, root).status, 0)
    added = HERE / "added"
    added.write_text("added\n")
    for rootfs in (root, archive):
        for program in ("/bin/probe", "probe", "again", "short", "usr/bin/probe"):
            ended(run("--rootfs", rootfs, program, "cat", "/data/file"), 0,
                  b"from the root file system\n")
        ended(run("--rootfs", rootfs, "--add", f"{added}:/data/new/x", "probe", "cat",
                  "/data/new/x"), 0, b"added\n")
        ended(run("--rootfs", rootfs, "--add", f"{added}:/data/file", "probe", "cat",
                  "/data/file"), 0, b"added\n")
        ended(run(f"--rootfs={rootfs}", "--cwd=/usr", "bin/probe", "args"), 0,
              b"<bin/probe>\n<args>\n")
        for program, part in (("nothing", "not found"), ("/data/file", "not executable"),
                              ("/data", "not a regular file"), ("text", "no ELF"),
                              ("/data/plain", "not executable")):
            outcome = run("--rootfs", rootfs, program)
            expect(f"status of {program}", outcome.status, PROGRAM_STATUS)
            expect_in(f"message about {program}", outcome.err, part)


def add():
    added = HERE / "tree/deep"
    added.mkdir(parents=True)
    (added / "file").write_text("added\n")
    ended(run("--add", HERE / "tree", PROBE, "cat", added / "file"), 0, b"added\n")
    ended(run("--add", f"{HERE}/tree:/mnt", PROBE, "cat", "/mnt/deep/file"), 0, b"added\n")


def build(output, *words, source):
    (HERE / "source.c").write_text(source)
    subprocess.run(["gcc", "-o", output, HERE / "source.c", *words], check=True)


def dynamic():
    ended(run(FILES / "probe-dynamic", "exit", 3), 3, b"")
    ended(run("ls", "/proc/self/exe"), 0, b"/proc/self/exe\n")
    expect("a script", run("--add", "/bin/ls", "sh", "-c", "exec ls /etc/hosts").text(), "/etc/hosts\n")


def libraries():
    """A program and a library it needs, found in every way, and one that needs another."""
    (HERE / "lib/x86_64-linux-gnu").mkdir(parents=True)
    libdir = HERE / "lib/x86_64-linux-gnu"
    build(libdir / "libinner.so", "-shared", "-fPIC", source="int inner(void) { return 42; }")
    build(libdir / "libouter.so", "-shared", "-fPIC", "-L", libdir, "-linner",
          "-Wl,-rpath,$ORIGIN,--enable-new-dtags",
          source="int inner(void); int outer(void) { return inner() + 1; }")
    main = "#include <stdio.h>\nint outer(void); int main(void) { printf(\"%d\\n\", outer()); }"
    for name, path in (("runpath", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/$LIB"),
                       ("rpath", "-Wl,--disable-new-dtags,-rpath,${ORIGIN}/../run/lib/x86_64-linux-gnu"),
                       ("absolute", f"-Wl,-rpath,/nothing:{libdir}")):
        build(HERE / name, "-L", libdir, "-louter", path, f"-Wl,-rpath-link,{libdir}", source=main)
        ended(run(HERE / name), 0, b"43\n")
    (libdir / "libinner.so").unlink()
    outcome = run(HERE / "rpath")
    expect("status without a library", outcome.status, PROGRAM_STATUS)
    for part in ("libinner.so", "libouter.so", "install"):
        expect_in("message without a library", outcome.err, part)


def musl_program():
    (HERE / "hello.c").write_text("#include <stdio.h>\nint main(void) { puts(\"musl\"); }\n")
    subprocess.run(["musl-gcc", "-o", HERE / "hello", HERE / "hello.c"], check=True)
    ended(run(HERE / "hello"), 0, b"musl\n")
    build(HERE / "lost", "-Wl,--dynamic-linker=/no/such/ld.so", source="int main(void) {}")
    outcome = run(HERE / "lost")
    expect("status without an interpreter", outcome.status, PROGRAM_STATUS)
    expect_in("message without an interpreter", outcome.err, "/no/such/ld.so")
    root = HERE / "bare"
    (root / "bin").mkdir(parents=True)
    shutil.copy(FILES / "probe-dynamic", root / "bin")
    outcome = run("--rootfs", root, "/bin/probe-dynamic", "exit", 0)
    expect("status in a bare root", outcome.status, 127)
    expect_in("message in a bare root", outcome.err,
              "its interpreter /lib64/ld-linux-x86-64.so.2 is not in the root file system")


def scripts():
    script = HERE / "program"
    script.write_text("#!/usr/bin/env perl\nprint \"@ARGV\\n\";\n")
    script.chmod(0o755)
    ended(run(script, "one", "two"), 0, b"one two\n")
    script.write_text("#! /bin/sh -e\necho $0 $1\n")
    ended(run(script, "one"), 0, f"{script} one\n".encode())


def packages():
    ended(run("--package", "python3-minimal", "/usr/bin/python3", "-c", "import os; print(1 + 1)"),
          0, b"2\n")
    ended(run("--package", "mawk", "--add", "/usr/bin/env", "/bin/sh", "-c",
              "exec mawk 'BEGIN { print 6 * 7 }'"), 0, b"42\n")
    outcome = run("--package", "no-such-package", "true")
    expect("status without a package", outcome.status, LAUNCHER_STATUS)
    expect_in("message without a package", outcome.err, "not installed")


def programs_refused():
    (HERE / "script").write_text("#!/no/such/interpreter\n")
    (HERE / "script").chmod(0o755)
    (HERE / "text").write_text("hello\n")
    (HERE / "text").chmod(0o755)
    (HERE / "object").write_bytes(PROBE.read_bytes()[:16] + b"\1" + PROBE.read_bytes()[17:])
    (HERE / "object").chmod(0o755)
    (HERE / "arm").write_bytes(PROBE.read_bytes()[:18] + b"\xb7" + PROBE.read_bytes()[19:])
    (HERE / "arm").chmod(0o755)
    (HERE / "plain").write_bytes(PROBE.read_bytes())
    for program, part in ((HERE / "text", "no ELF"), (HERE / "script", "/no/such/interpreter"),
                          (HERE, "directory"),
                          (HERE / "object", "object file"), (HERE / "arm", "this machine"),
                          (HERE / "plain", "not executable"), (HERE / "missing", "No such file"),
                          ("no-such-program", "not found")):
        outcome = run(program)
        expect(f"status of {program}", outcome.status, PROGRAM_STATUS)
        expect_in(f"message about {program}", outcome.err, part)


def options_refused():
    gz = HERE / "root.cpio.gz"
    gz.write_bytes(b"\x1f\x8b\x08" + bytes(100))
    (HERE / "short.cpio").write_bytes((HERE / "root.cpio").read_bytes()[:5000])
    for words, part in ((["--what"], "unknown option --what"), (["-q"], "unknown option -q"),
                        (["--gdb=1"], "takes no value"),
                        (["--mem", "lots"], "--mem lots"), (["--mem", "1k"], "too little"),
                        (["--cpus", "2"], "one processor"), (["--cpus", "x"], "--cpus x"),
                        (["--machine", "vax"], "microvm, pc or q35"), (["--timeout", "-1"], "seconds"),
                        (["--env", "=x"], "NAME=VALUE"), (["--cwd", "etc"], "absolute"),
                        (["--tty-size", "80"], "COLUMNSxROWS"),
                        (["--kernel", "/nowhere"], "/nowhere"), (["--rootfs", "/nowhere"], "/nowhere"),
                        (["--rootfs", gz], "gunzip"), (["--rootfs", PROBE], "cpio"),
                        (["--rootfs", HERE / "short.cpio"], "cut short"),
                        (["--rootfs", "/dev/null"], "neither"), (["--add", "/nowhere"], "/nowhere"),
                        (["--add", "/nowhere:/x"], "/nowhere"),
                        (["--coverage", "/nowhere/x"], "/nowhere/x")):
        outcome = run(*words, PROBE)
        expect(f"status of {words}", (outcome.status, outcome.out), (LAUNCHER_STATUS, b""))
        expect_in(f"message for {words}", outcome.err, part)
    outcome = run(PROBE, "x" * 5000)
    expect("status of a long argument", outcome.status, LAUNCHER_STATUS)
    expect_in("message", outcome.err, "too long")
    outcome = run(PROBE, env={"ELFIN_QEMU": "no-such-qemu"})
    expect("status without QEMU", outcome.status, LAUNCHER_STATUS)
    expect_in("message", outcome.err, "not installed")
    expect_in("message", run("--mem").err, "needs a value")
    expect("no PROGRAM", run().status, LAUNCHER_STATUS)
    expect("no command", elfin().status, LAUNCHER_STATUS)
    expect("unknown command", elfin("walk").status, LAUNCHER_STATUS)


def help_texts():
    for words in (["--help"], ["run", "--help"], ["pack", "--help"], ["run", "-h"]):
        outcome = elfin(*words)
        expect("status", (outcome.status, outcome.err), (0, ""))
        expect_in("help", outcome.text(), "usage: elfin")
    expect("version", bool(re.match(r"elfin \d", elfin("--version").text())), True)
    page = (ELFIN.parents[2] / "docs/elfin.1") if BUILD.name == "build" else None
    if page is not None and page.exists():
        manual = page.read_text().replace("\\-", "-")
        for option in set(re.findall(r"--[a-z-]+", run("--help").text() +
                                     elfin("pack", "--help").text())):
            expect_in(f"the manual page tells about {option}", manual, option)


def machines():
    for machine in ("microvm", "pc", "q35"):
        ended(run("--machine", machine, PROBE, "cat", stdin=b"data"), 0, b"data")
    ended(run("--mem", "64M", FILES / "probe-pie", "exit", "4"), 4)
    ended(run("--mem=1G", PROBE, "exit", "4"), 4)


def large_rootfs():
    """Memory grows with the root file system."""
    with open(HERE / "zeros", "wb") as file:
        file.truncate(300 << 20)
    ended(run("--add", f"{HERE}/zeros:/zeros", PROBE, "exit", "5"), 5)
    outcome = run("--mem", "128M", "--add", f"{HERE}/zeros:/zeros", PROBE, "exit", "5")
    expect("status when it does not fit", outcome.status, LAUNCHER_STATUS)
    expect_in("message", outcome.err, "--mem")
    (HERE / "zeros").unlink()


def little_memory():
    """Whatever the size of memory, the program runs or there is a message that says why not."""
    with open(HERE / "zeros", "wb") as file:
        file.truncate(8 << 20)
    for machine in ("microvm", "pc"):
        statuses = []
        for size in range((8 << 10) + 512, 12 << 10, 256):
            outcome = run("--machine", machine, "--mem", f"{size}K", "--add", f"{HERE}/zeros:/zeros",
                          PROBE, "exit", "5", timeout=PATIENCE_S)
            statuses.append(outcome.status)
            if outcome.status != 5:
                expect_in("message", outcome.err, "elfin: ")
        expect("status with least memory", statuses[0], LAUNCHER_STATUS)
        expect("status with enough of it", statuses[-1], 5)
    (HERE / "zeros").unlink()


def tracing():
    outcome = run("--strace", PROBE, "exit", "6")
    expect("status", outcome.status, 6)
    expect_in("trace", outcome.err, "exit_group(6)")
    outcome = run("--strace=write", PROBE, "args")
    expect("output", outcome.text(), f"<{PROBE}>\n<args>\n")
    expect_in("trace", outcome.err, "write(1, ")
    expect("only write", "exit_group" in outcome.err, False)
    report = HERE / "coverage.json"
    expect("status", run("--coverage", report, PROBE, "exit", "6").status, 6)
    expect_in("coverage", json.dumps(json.loads(report.read_text())), "exit_group")


def core_of(program):
    core = HERE / f"core.{program.name}"
    expect("status", run("--coredump", core, program, "core").status, 139)
    done = subprocess.run(
        ["gdb", "-batch", "-nx", "-ex", "backtrace", "-ex", "print on_the_heap",
         "-ex", "print $xmm0.v2_double[0]", "-ex", "print $_siginfo._sifields._sigfault.si_addr",
         "-ex", "info auxv", "-ex", "info sharedlibrary", program, core],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=PATIENCE_S, check=False)
    for part in ("terminated with signal SIGSEGV", "#0 ", "in fail_at (",
                 "in fail_deeply (argc=", "main (argc=2", '"called with 2"', "= 3.5",
                 "= (void *) 0x10", "AT_RANDOM"):
        expect_in("gdb", done.stdout, part)
    return done.stdout


def core_files():
    core_of(PROBE)
    expect_in("gdb", core_of(FILES / "probe-dynamic"), "libc.so.6")
    core = HERE / "core.none"
    ended(run("--coredump", core, PROBE, "exit", "3"), 3)
    expect("core of a program that did not die", core.exists(), False)


def panic():
    outcome = run("--append", "panic=1", PROBE)
    expect("status", outcome.status, 127)
    expect_in("console", outcome.err, "kernel panic: asked for")
    expect_in("message", outcome.err, "elfin: the kernel panicked")
    broken = HERE / "broken"
    broken.write_text("no kernel\n")
    outcome = run("--kernel", broken, PROBE)
    expect("status of a broken kernel", outcome.status, LAUNCHER_STATUS)


def verbose():
    outcome = run("-v", PROBE, "exit", "0")
    expect_in("QEMU's command", outcome.err, "-kernel")
    expect_in("start of the program", outcome.err, "program started")
    ended(run(PROBE, "exit", "0"), 0, b"", "")


def debugger():
    child = subprocess.Popen([ELFIN, "run", "--gdb", PROBE, "exit", "8"], stderr=subprocess.PIPE,
                             text=True)
    child.stderr.readline()
    command = child.stderr.readline().strip()
    command += " -ex 'break main' -ex continue -ex 'print argc' -ex 'info symbol kernel_main'" \
               " -ex detach -ex quit"
    done = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S, check=False)
    try:
        expect_in("gdb in main()", done.stdout, "$1 = 3")
        expect_in("gdb knows the kernel", done.stdout, "kernel_main in section .text")
        expect("status", child.wait(PATIENCE_S), 8)
    finally:
        child.kill()


def installed():
    prefix = HERE / "prefix"
    for name in ("bin", "lib/elfin"):
        (prefix / name).mkdir(parents=True)
    shutil.copy(ELFIN, prefix / "bin/elfin")
    shutil.copy(BUILD / "elfin", prefix / "lib/elfin/elfin")
    shutil.copytree(BUILD / "rootfs", prefix / "lib/elfin/rootfs")
    done = subprocess.run([prefix / "bin/elfin", "run", PROBE, "exit", "9"], timeout=PATIENCE_S,
                          check=False)
    expect("status", done.returncode, 9)


def main():
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)  # whoever started this may ignore them
    os.environ.update([MARKER.split("=")])
    for test in (statuses, killed, arguments, name_as_typed, environment, working_directory,
                 streams, copy_large, closed_streams, input_left_alone, slow_reader, terminals, signals, control_c,
                 timeout, root_file_system, add, dynamic, libraries, musl_program, scripts, packages,
                 programs_refused, options_refused, help_texts,
                 machines, large_rootfs, little_memory, tracing, core_files, panic, verbose, debugger, installed):
        check(f"run.{test.__name__}", test)
    check("run.nothing_left", lambda: expect("QEMUs left", qemus(), set()))
    shutil.rmtree(HERE, ignore_errors=True)
