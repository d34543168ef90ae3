# SPDX-License-Identifier: BSD-3-Clause
"""A web server of the client's, which what is tested asks."""

import hashlib
import http.server
import json
import sys
import threading

from client import own_address

outputs = {}  # what was put where
LARGE = b"".join(b"%d\n" % number for number in range(1000000))


class Host(http.server.BaseHTTPRequestHandler):
    """Says what it was asked; `/large` is long, `/pieces` comes in pieces of no announced number,
    `/never` has no answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, data, status=200):
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def pieces(self):
        self.send_response_only(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(1, 200):
            piece = b"piece %d " % number * number
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def asked(self):
        headers = sorted(name for name in self.headers if name not in ("User-Agent", "Host"))
        return json.dumps([self.command, self.path, headers]).encode()

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/pieces":
            self.pieces()
        elif path == "/never":
            self.rfile.read(1)
        else:
            self.answer(LARGE if path == "/large" else self.asked(),
                        404 if path == "/absent" else 200)

    do_HEAD = do_GET

    def body(self):
        if self.headers["Transfer-Encoding"] != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while length := int(self.rfile.readline(), 16):
            body += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def do_POST(self):
        body = self.body()
        self.answer(b"%d bytes, %b" % (len(body), hashlib.sha256(body).hexdigest().encode()))
        outputs[self.path] = body  # who waits for it ends, and we with it

    do_PUT = do_POST

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """With room for all who connect at once."""

    request_queue_size = 1000

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # clients may leave as they like
            super().handle_error(request, client_address)


def start():
    """Returns where it is for what is tested."""
    server = Server((own_address(), 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"10.0.2.2:{server.server_port}"
