"""The web server of the demo on a bench database, and a sender that costs as little as it can."""

import contextlib
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from urllib.parse import urlsplit

from bench.databases import addresses
from hvaerviktig import postgres, serve

PROCESSES = 2
PATIENCE_SECONDS = 60
_SET_COOKIE = re.compile(rb"\r\nSet-Cookie: ([^=]+)=([^;\r]+)", re.IGNORECASE)
TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEF"  # noqa: S105 (both the cookie and the field of our own forms)


@contextlib.contextmanager
def serving(cluster: postgres.Cluster, name: str, module: str = "hvaerviktig.settings") -> Iterator[str]:
    listener = serve.listen("127.0.0.1", 0)
    environment = addresses(cluster, name) | {"DJANGO_SETTINGS_MODULE": module}
    process = serve.start_web(listener, processes=PROCESSES, threads=serve.THREADS, environment=environment)
    try:
        yield f"http://localhost:{listener.getsockname()[1]}"
    finally:
        process.terminate()
        process.wait(30)
        listener.close()


class Line:
    """One kept connection; a request is bytes made beforehand, and cookies are kept as a browser keeps them.

    Lines of one browser share ``cookies``, by name.
    """

    def __init__(self, address: str, session: str, cookies: dict[bytes, bytes] | None = None) -> None:
        parts = urlsplit(address)
        self.place = (parts.hostname or "", parts.port or 80)
        self.start = f"Host: {parts.netloc}\r\nCookie: sessionid={session}; csrftoken={TOKEN}\r\n"
        self.socket: socket.socket | None = None
        self.cookies = {} if cookies is None else cookies

    def get(self, path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\n{self.start}\r\n".encode()

    def post(self, path: str, body: str) -> bytes:
        body = f"csrfmiddlewaretoken={TOKEN}&{body}"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        return f"POST {path} HTTP/1.1\r\n{self.start}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def send(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body; 0 when the line broke twice."""
        for _attempt in range(2):
            try:
                return self._send(request)
            except OSError:
                self.close()
        return 0, b""

    def timed(self, request: bytes) -> tuple[float, int, bytes]:
        started = perf_counter()
        status, body = self.send(request)
        return perf_counter() - started, status, body

    def _send(self, request: bytes) -> tuple[int, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(self.place, PATIENCE_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        kept = b"".join(b"%b=%b; " % cookie for cookie in self.cookies.items())
        self.socket.sendall(request.replace(b"Cookie: ", b"Cookie: " + kept, 1))
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, body = received.split(b"\r\n\r\n", 1)
        self.cookies |= dict(_SET_COOKIE.findall(head))
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        parts = [body]
        while sum(map(len, parts)) < length:
            parts.append(self._more())
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), b"".join(parts)

    def _more(self) -> bytes:
        assert self.socket is not None
        if not (block := self.socket.recv(262_144)):
            raise ConnectionResetError
        return block

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def side_by_side(
    lines: tuple[Line, Line], requests: tuple[bytes, bytes], *, pairs: int, warm_up: int
) -> tuple[tuple[list[float], list[float]], bytes]:
    """Milliseconds of each of two pages, opened in turn, and the last body; a page must be there."""
    times: tuple[list[float], list[float]] = ([], [])
    body = b""
    for number in range(warm_up + pairs):
        for at in (0, 1) if number % 2 else (1, 0):
            elapsed, status, body = lines[at].timed(requests[at])
            assert status == 200, f"{requests[at].splitlines()[0]!r}: {status}"
            if number >= warm_up:
                times[at].append(elapsed * 1000)
    return times, body


def at_once(pool: ThreadPoolExecutor, lines: list[Line], requests: list[list[bytes]]) -> tuple[float, list[int]]:
    """Every line sends its own requests, all lines at the same time; the time it took, and the statuses."""

    def work(pair: tuple[Line, list[bytes]]) -> list[int]:
        line, own = pair
        return [line.send(request)[0] for request in own]

    started = perf_counter()
    statuses = [status for one in pool.map(work, zip(lines, requests, strict=True)) for status in one]
    return perf_counter() - started, statuses
