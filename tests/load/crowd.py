# SPDX-License-Identifier: BSD-3-Clause
"""Many connections at a time, and one after the other, to a guest behind a tap (tap.py)."""

import select
import socket
import time

import tap
from tap import ECHO, GUEST, OURS, Guest

REDIS = 6379
IDLE = 10000
ACTIVE = 1000
ROUNDS = 5
AT_A_TIME = 200
REPEATS = {"short": 5000, "long": 50000, "soak": 50000}
RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # SO_LINGER: on, 0 seconds
LAST_WORDS = 200000  # more than our window
LEAK_KIB = 2048  # what slabs and the hash table of connections may keep


def levels(*names):
    def mark(function):
        function.levels = names
        return function
    return mark


def open_many(count, port):
    """Connections that are made as fast as they can be, some hundred at a time."""
    poll, opened, under_way, n = select.epoll(), [], {}, 0
    while len(opened) < count:
        while n < count and len(under_way) < AT_A_TIME:
            end = socket.socket()
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
            end.bind((OURS[n % len(OURS)], 0))
            end.connect_ex((GUEST, port))
            under_way[end.fileno()] = end
            poll.register(end, select.EPOLLOUT)
            n += 1
        ready = poll.poll(tap.PATIENCE_S)
        if not ready:
            raise TimeoutError(f"{len(opened)} connections, and no more")
        for fd, _ in ready:
            end = under_way.pop(fd)
            poll.unregister(fd)
            error = end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, f"connection {len(opened)}")
            opened.append(end)
    poll.close()
    return opened


def exchange(ends, question, answer_is):
    """Asks all of them at once: None, or what is wrong with an answer."""
    poll = select.epoll()
    waiting = {}
    for end in ends:
        end.send(question(end))
        waiting[end.fileno()] = (end, b"")
        poll.register(end, select.EPOLLIN)
    while waiting:
        ready = poll.poll(tap.PATIENCE_S)
        if not ready:
            return f"{len(waiting)} have no answer"
        for fd, _ in ready:
            end, answer = waiting[fd]
            piece = end.recv(65536)
            waiting[fd] = end, answer + piece
            if not piece or answer_is(end, answer + piece):
                del waiting[fd]
                poll.unregister(fd)
                if not piece:
                    return f"{end} was closed"
    poll.close()
    return None


def own_line(end):
    return b"from %d\n" % end.getsockname()[1] * 20


def echo(ends):
    return exchange(ends, own_line, lambda end, answer: answer == own_line(end))


def close_all(ends):
    for end in ends:
        end.close()


@levels("short", "long", "soak")
def crowd(build, log, level):
    """Many that say nothing, and those that do meanwhile."""
    idle, active = (1000, 100) if level == "short" else (IDLE, ACTIVE)
    with Guest(build, log) as guest:
        before = tap.status()
        ends = open_many(idle, ECHO)
        during = tap.status_when(lambda found: found["connections"] == idle)
        log.write(b"%d bytes of memory for an idle connection\n" %
                  ((before["free_kib"] - during["free_kib"]) * 1024 // idle))
        if during["connections"] != idle:
            return f"{during['connections']} connections instead of {idle}"
        talkers = open_many(active, ECHO)
        for _ in range(ROUNDS):
            problem = echo(talkers)
            if problem:
                return problem
        problem = echo(ends[::idle // 100])
        close_all(ends + talkers)
        after = tap.status_when(lambda found: found["tcp6"] <= before["tcp6"] and
                                found["free_kib"] + LEAK_KIB >= before["free_kib"])
        log.write(f"before {before}\nduring {during}\nafter {after}\n".encode())
        if problem or after["connections"]:
            return problem or f"{after['connections']} connections are left"
        if after["free_kib"] + LEAK_KIB < before["free_kib"]:
            return f"{before['free_kib'] - after['free_kib']} KiB are not free again"
        return guest.end()


def close_in_turn(ends):
    """A third of them is closed by us, one by the guest, one is reset."""
    ours, theirs, reset = ends[::3], ends[1::3], ends[2::3]
    for end in ours:
        end.close()
    problem = exchange(theirs, lambda end: b"q\n", lambda end, answer: answer == b"q\n")
    for end in theirs:
        end.settimeout(tap.PATIENCE_S)
        if not problem and end.recv(10):
            problem = "something comes behind the end"
        end.close()
    for end in reset:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.close()
    return problem


def repeat(build, log, count, at_once=False, **options):
    with Guest(build, log, **options) as guest:
        tap.status()  # it listens
        close_all(open_many(AT_A_TIME, ECHO))
        before = tap.status_when(lambda found: found["connections"] == 0)
        sockets = before["tcp6"]
        for _ in range(0, count, AT_A_TIME):
            problem = close_in_turn(open_many(AT_A_TIME, ECHO))
            if problem:
                return problem
        if at_once:
            return guest.end()
        busy = tap.status()
        after = tap.status_when(lambda found: found["tcp6"] <= sockets)
        log.write(f"before {before}\nbusy {busy}\nafter {after}\n".encode())
        if after["connections"] or after["tcp6"] > sockets:
            return f"{after['connections']} connections, {after['tcp6']} sockets are left"
        if after["free_kib"] + LEAK_KIB < before["free_kib"]:
            return f"{before['free_kib'] - after['free_kib']} KiB are not free again"
        return guest.end()


@levels("long", "soak")
def repeated(build, log, level):
    """Connected and closed, again and again."""
    return repeat(build, log, REPEATS[level])


@levels("short", "long", "soak")
def leakcheck(build, log, level):
    """The same on a kernel that counts its memory at the end, which comes at once."""
    return repeat(build, log, REPEATS[level] // 5, at_once=True, kernel="kernels/debug/elfin",
                  options=["--append", "leakcheck=1"])


@levels("long", "soak")
def redis(build, log, _):
    """Debian's redis-server has as many clients. Its program is that of a tool, too."""
    options = ["--package", "redis-tools", "--add",
               "/usr/bin/redis-check-rdb:/usr/bin/redis-server", "--mem", "768M"]
    program = [f"{build}/tests/load/crowd", "/usr/bin/redis-server", "--bind", "0.0.0.0", "--port",
               str(REDIS), "--protected-mode", "no", "--maxclients", "15000", "--save", ""]
    with Guest(build, log, options=options, program=program) as guest:
        tap.retry(tap.ask, REDIS, b"PING\r\n", b"+PONG\r\n")
        idle, active = open_many(IDLE, REDIS), open_many(ACTIVE, REDIS)
        problem = None
        for ends in (active, active, active, idle[::50], active):
            problem = problem or exchange(ends, lambda end: b"PING\r\n" * 3,
                                          lambda end, answer: answer == b"+PONG\r\n" * 3)
        found = tap.ask(REDIS, b"INFO clients\r\n", b"\r\n\r\n")
        close_all(idle + active)
        if f"connected_clients:{IDLE + ACTIVE + 1}".encode() not in found:
            problem = problem or f"other clients: {found[:200]}"
        return problem or guest.end()


@levels("short", "long", "soak")
def last_words(build, log, _):
    """What a program sends before it ends arrives, though the machine ends with it."""
    with socket.create_server((OURS[0], 0)) as listener:
        port = listener.getsockname()[1]
        script = f"printf %0{LAST_WORDS}d 0 > /dev/tcp/{OURS[0]}/{port}"
        listener.settimeout(tap.PATIENCE_S)
        with Guest(build, log, program=["/bin/bash", "-c", script]) as guest:
            end, _ = listener.accept()
            with end:
                end.settimeout(tap.PATIENCE_S)
                time.sleep(0.5)  # until bash has ended
                said = b"".join(iter(lambda: end.recv(65536), b""))
            status = guest.child.wait(tap.PATIENCE_S)
    if status:
        return f"bash ends with status {status}"
    return None if said == b"0" * LAST_WORDS else f"only {len(said)} bytes have arrived"


TESTS = {"redis": redis, "crowd": crowd, "repeated": repeated, "leakcheck": leakcheck,
         "last_words": last_words}
