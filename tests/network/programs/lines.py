# SPDX-License-Identifier: BSD-3-Clause
"""A server of lines by asyncio's streams: each asks for something; see `commands`."""

import asyncio
import hashlib
import signal
import sys

writers = set()
ended = asyncio.Event()


async def echo(_, writer, *words):
    writer.write(" ".join(words).encode() + b"\n")


async def everybody(_, __, *words):
    for writer in writers:
        writer.write(" ".join(words).encode() + b"\n")


async def later(_, writer, milliseconds):
    await asyncio.sleep(int(milliseconds) / 1000)
    writer.write(b"later\n")


async def give(_, writer, size):
    left = int(size)
    while left > 0:
        piece = bytes(range(256))[:left] * min(256, max(1, left // 256))
        writer.write(piece)
        left -= len(piece)
        await writer.drain()


async def take(reader, writer, size):
    data = await reader.readexactly(int(size))
    writer.write(hashlib.sha256(data).hexdigest().encode() + b"\n")


async def run(_, writer, *words):
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    writer.write(b"%b, status %d\n" % (output.strip(), process.returncode))


async def work(_, writer, number):
    total = await asyncio.to_thread(lambda: sum(range(int(number))))
    writer.write(b"%d\n" % total)


async def ask(_, writer, address, port):
    """Another server, by a connection of our own."""
    reader, out = await asyncio.open_connection(address, int(port))
    out.write(b"GET /asked HTTP/1.0\r\n\r\n")
    writer.write((await reader.read()).split(b"\r\n\r\n")[-1] + b"\n")
    out.close()


async def refuse(_, writer, address, port):
    try:
        await asyncio.open_connection(address, int(port))
    except OSError as error:
        writer.write(type(error).__name__.encode() + b"\n")


commands = {function.__name__: function
            for function in (echo, everybody, later, give, take, run, work, ask, refuse)}


async def serve(reader, writer):
    writers.add(writer)
    try:
        while line := await reader.readline():
            command, *words = line.decode().split()
            await commands[command](reader, writer, *words)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writers.discard(writer)
        writer.close()


async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with await asyncio.start_server(serve, "0.0.0.0", int(sys.argv[1]), backlog=1000):
        await ended.wait()


asyncio.run(main())
