"""A web server on this computer that can break off, lie and stand still, to fetch from."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class FileServer:
    """Serves `files` by name. The rest says how it misbehaves.

    Attributes:
        breaks_after: bytes of each answer that come before it breaks off; None sends all.
        takes_s: how long it waits before each answer's content, like a slow line.
        announces: what it says the length is, instead of the true one.
        chunked: says no length at all.
        ranges: whether it knows parts.
        tag: names the version; empty sends none.
        statuses: answered first, one a request.
        content_type: of every answer.
        location: sends everyone there.
        asked: (path, Range) of every request.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    breaks_after: int | None = None
    takes_s: float = 0.0
    announces: int | None = None
    chunked: bool = False
    ranges: bool = True
    tag: str = '"one"'
    statuses: list[int] = field(default_factory=list)
    content_type: str = "application/zip"
    location: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(server: FileServer) -> Iterator[FileServer]:
    """Serves until the end of the block; `server.url` ends in a slash."""

    class Handler(_Handler):
        behaviour = server

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    behaviour: FileServer

    def do_GET(self) -> None:
        own, wanted = self.behaviour, self.headers.get("Range", "")
        own.asked.append((self.path, wanted))
        content = own.files.get(self.path.removeprefix("/"))
        if own.statuses or own.location or content is None:
            self.send_response(own.statuses.pop(0) if own.statuses else 302 if own.location else 404)
            if own.location:
                self.send_header("Location", own.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and own.ranges else 0
        if self.headers.get("If-Range", own.tag) != own.tag:
            first = 0
        if first and first >= len(content):
            self.send_error(416)
            return
        self._send(content, first)

    def _send(self, content: bytes, first: int) -> None:
        own = self.behaviour
        self.send_response(206 if first else 200)
        length = len(content) - first if own.announces is None else own.announces - first
        if not own.chunked:
            self.send_header("Content-Length", str(length))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{first + length}")
        if own.tag:
            self.send_header("ETag", own.tag)
        self.send_header("Content-Type", own.content_type)
        self.end_headers()
        body = content[first:]
        time.sleep(own.takes_s)
        with suppress(ConnectionError):  # who was lied to hangs up
            self.wfile.write(body if own.breaks_after is None else body[: own.breaks_after])
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Silent."""
