"""Compares the server of a package with a bare FastAPI endpoint, in one run: requests a second, p50, p99.

The bare application returns the same bytes, or validates the same model; both run in one process each, with
the same settings of uvicorn. The server of the package checks tokens and references, and stores each record
durably in an SQLite file. `stored` is the bare application that also writes one row with a durable commit for
each body, and checks nothing: it shows what a durable commit alone costs on the machine.

    python tests/benchmarks/server_ratio.py [--package edfi_v5] [--seconds 3] [--rounds 3]

The column `CPU` is the processor time of the server for a request in microseconds, compared with that of the
bare application: it depends less on what else the machine does.
The figures of one run can be compared with each other; those of two runs cannot. `--prism` also measures a
mock server of Node on the same document; it needs `prism` (npm install @stoplight/prism-cli) or `npx`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "generator")]

from server.sheet.enrolment import DATA, RECORDS, SECTION, create_all  # noqa: E402

RESOURCE = "studentSectionAttendanceEvents"
EVENT = RECORDS[RESOURCE]
PRISM = "@stoplight/prism-cli"
#: The least part of the speed of the bare endpoint.
POST = "POST upsert"
TARGETS = {"GET by id": 0.7, "GET by key": 0.6, POST: 0.5}
#: The bare application that stores bodies.
STORED_NAME = "stored"

#: The bare application; the files are those of the answers that it returns.
BARE = """
import sys
from pathlib import Path
from fastapi import FastAPI, Response
from {package}.models.student_section_attendance_events import StudentSectionAttendanceEvent
from {package}._runtime.core.server.process import listen, serve

ONE = Path({folder!r}, "one.json").read_bytes()
LIST = Path({folder!r}, "list.json").read_bytes()
app = FastAPI()

class Event(StudentSectionAttendanceEvent):
    # FastAPI parses the JSON before it validates, so that a date is a text.
    model_config = {{"strict": False}}

@app.get("{path}/{{id}}")
async def get(id: str) -> Response:
    return Response(ONE, media_type="application/json")

@app.get("{path}")
async def find(schoolId: int = 0, eventDate: str = "", studentUniqueId: str = "") -> Response:
    return Response(LIST, media_type="application/json")

@app.post("{path}", status_code=201)
async def upsert(event: Event) -> Response:
    return Response(status_code=201)
"""
SERVE = """
serve(app, listen("127.0.0.1", 0))
"""

#: The end of the bare application that also stores each body: one row, one durable commit, no checks.
STORED = """
import sqlite3
from itertools import count

database = sqlite3.connect(Path({folder!r}, "stored.sqlite3"), isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = FULL")
database.execute("CREATE TABLE documents (number INTEGER PRIMARY KEY, body TEXT)")
numbers = count()
INSERT = "INSERT INTO documents VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET body = excluded.body"

@app.post("{path}/stored", status_code=201)
async def store(event: Event) -> Response:
    body = event.model_dump_json()
    database.execute("BEGIN IMMEDIATE")
    database.execute(INSERT, (next(numbers) % 300, body))
    database.execute("COMMIT")
    return Response(status_code=201)
"""


@dataclass
class Server:
    """A running server: its port, and the headers and path of its requests."""

    name: str
    port: int
    pid: int
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass
class Figures:
    """Durations of requests in seconds, and the time that all of them took."""

    durations: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.durations) / self.seconds

    @property
    def cpu(self) -> float:
        """Microseconds of processor time for a request."""
        return self.cpu_seconds / len(self.durations) * 1e6

    def percentile(self, percent: int) -> float:
        """A percentile in milliseconds."""
        return statistics.quantiles(self.durations, n=100)[percent - 1] * 1000


Request = Callable[[], bytes]


class Client(asyncio.Protocol):
    """One connection, which sends the next request as soon as the last one is answered.

    A client library would take longer than the server: this reads only the status and the length.
    """

    def __init__(self, request: Request, end: float, figures: Figures) -> None:
        self._request = request
        self._end = end
        self._figures = figures
        self._buffer = b""
        self._start = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._start = time.perf_counter()
        self._transport.write(self._request())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lowered = head.lower()
        position = lowered.find(b"content-length:")
        length = int(lowered[position + 15 :].split(b"\r\n")[0]) if position >= 0 else 0
        if len(body) < length:
            return
        now = time.perf_counter()
        if not head.startswith(b"HTTP/1.1 20"):
            self._fail(RuntimeError(self._buffer.decode("utf-8", "replace")))
            return
        self._figures.durations.append(now - self._start)
        self._buffer = b""
        if now < self._end:
            self._send()
        else:
            self._transport.close()
            self.done.set_result(None)

    def _fail(self, error: Exception) -> None:
        self._transport.abort()
        if not self.done.done():
            self.done.set_exception(error)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server has closed"))


async def measure(
    server: Server, request: Request, connections: int, seconds: float, figures: Figures
) -> None:
    """Add the durations of the requests of some seconds to the figures."""
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    cpu_before = cpu_seconds(server.pid)
    clients: list[Client] = []
    for _ in range(connections):
        _, client = await loop.create_connection(
            lambda: Client(request, start + seconds, figures), "127.0.0.1", server.port
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    figures.seconds += time.perf_counter() - start
    figures.cpu_seconds += cpu_seconds(server.pid) - cpu_before


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used; 0 where the system does not tell it."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def request_of(
    server: Server, method: str, target: str, bodies: Iterator[bytes] | None = None
) -> Request:
    """A function that returns the bytes of the next request."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    lines += [f"{name}: {value}" for name, value in server.headers.items()]
    if bodies is None:
        text = ("\r\n".join(lines) + "\r\n\r\n").encode()
        return lambda: text
    head = ("\r\n".join([*lines, "Content-Type: application/json"])).encode()

    def next_request() -> bytes:
        body = next(bodies)
        return head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    return next_request


def events() -> Iterator[bytes]:
    """Bodies of 300 records; each body differs from the last one of its record."""
    for number in count():
        day = number % 300
        date = f"2016-{day // 28 + 1:02}-{day % 28 + 1:02}"
        body = {**EVENT, "eventDate": date, "attendanceEventReason": f"No. {number}"}
        yield json.dumps(body).encode()


@contextmanager
def process(
    arguments: list[str], folder: Path, package: str
) -> Iterator[tuple[int, int]]:
    """Run a server in a process of its own; the value is its port and id, once it listens."""
    log = folder / f"{time.monotonic_ns()}.log"
    paths = [str(ROOT / "generated" / package), *sys.path]
    with log.open("wb") as stream:
        started = subprocess.Popen(
            arguments,
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
    try:
        for _ in range(600):
            text = log.read_text("utf-8", "replace")
            if "127.0.0.1:" in text:
                break
            if started.poll() is not None:
                raise SystemExit(f"the server does not start:\n{text}")
            time.sleep(0.1)
        found = re.search(r"127\.0\.0\.1:(\d+)", text)
        assert found, text
        yield int(found.group(1)), started.pid
    finally:
        started.terminate()
        started.wait(20)


def fill(package: str, server: Server) -> None:
    """Sign in, and store the records that events refer to."""
    api = import_module(f"{package}.api")
    connection = import_module(f"{package}._runtime.edfi.client.connection")
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client:
        connection.Connection().sign_in(client, api.SETTINGS, {})
        server.path = create_all(client)[RESOURCE]
        server.headers["Authorization"] = client.headers["Authorization"]
        bodies = events()
        for _ in range(300):
            client.post(f"{DATA}/{RESOURCE}", content=next(bodies)).raise_for_status()


def save_answers(server: Server, query: str, folder: Path) -> None:
    """Write the answers of the server into files, for the bare application."""
    base = f"http://127.0.0.1:{server.port}"
    one = httpx.get(base + server.path, headers=server.headers)
    found = httpx.get(f"{base}{DATA}/{RESOURCE}?{query}", headers=server.headers)
    assert len(found.json()) == 1, found.text
    (folder / "one.json").write_bytes(one.content)
    (folder / "list.json").write_bytes(found.content)


def main() -> None:
    """Print the figures of all cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", default="edfi_v5")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 8])
    parser.add_argument(
        "--cases", nargs="*", choices=list(TARGETS), default=list(TARGETS)
    )
    parser.add_argument("--prism", action="store_true")
    options = parser.parse_args()
    package: str = options.package
    sys.path.insert(0, str(ROOT / "generated" / package))
    key = {**SECTION, "eventDate": EVENT["eventDate"], "studentUniqueId": "604822"}
    category = EVENT["attendanceEventCategoryDescriptor"]
    key["attendanceEventCategoryDescriptor"] = category
    query = str(httpx.QueryParams(key))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        serve = f"from {package}.cli import main; main()"
        ours = [sys.executable, "-c", serve, "serve", "--port=0"]
        server = Server("server", *stack.enter_context(process(ours, folder, package)))
        fill(package, server)
        save_answers(server, query, folder)
        servers = [_bare("bare", BARE, stack, folder, package), server]
        if POST in options.cases:
            servers.append(_bare(STORED_NAME, BARE + STORED, stack, folder, package))
        if options.prism:
            servers.append(_prism(stack, folder, package))
        for started in servers:
            started.path = server.path
        _print_cases(servers, query, options)


def _bare(name: str, code: str, stack: ExitStack, folder: Path, package: str) -> Server:
    """A server of one of the bare applications."""
    path = f"{DATA}/{RESOURCE}"
    filled = (code + SERVE).format(package=package, folder=str(folder), path=path)
    started = process([sys.executable, "-c", filled], folder, package)
    return Server(name, *stack.enter_context(started))


def _prism(stack: ExitStack, folder: Path, package: str) -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    document = ROOT / "generated" / package / package / "openapi.json"
    # npx downloads the mock server at each start, which can take longer than a server may take to start.
    program = ["prism"] if shutil.which("prism") else ["npx", "--yes", PRISM]
    command = [*program, "mock", f"--port={port}"]
    arguments = [*command, str(document)]
    _, pid = stack.enter_context(process(arguments, folder, package))
    return Server("prism", port, pid, {"Authorization": "Bearer x"})


def _print_cases(
    servers: list[Server], query: str, options: argparse.Namespace
) -> None:
    print(
        f"{'case':<12} {'conn.':>5} {'server':<7} {'1/s':>8} {'ratio':>6} p50 ms p99 ms  CPU us  ratio"
    )
    for connections in options.connections:
        for case in options.cases:
            target = TARGETS[case]
            measured_servers = []
            for server in servers:
                if server.name != STORED_NAME or case == POST:
                    measured_servers.append(server)
            figures = {server.name: Figures() for server in measured_servers}
            # In turns, so that a slow moment of the machine does not change the ratio.
            for _ in range(options.rounds):
                for server in measured_servers:
                    request = _request(case, server, query)
                    asyncio.run(
                        measure(
                            server,
                            request,
                            connections,
                            options.seconds,
                            figures[server.name],
                        )
                    )
            bare = figures["bare"]
            for name, measured in figures.items():
                ratio = measured.rate / bare.rate
                note = ""
                if name == "server":
                    note = "" if ratio >= target else f"  below the target {target:.0%}"
                print(
                    f"{case:<12} {connections:>5} {name:<7} {measured.rate:>8.0f} {ratio:>6.0%} "
                    f"{measured.percentile(50):>6.2f} {measured.percentile(99):>6.2f} "
                    f"{measured.cpu:>7.0f} {bare.cpu / max(measured.cpu, 1):>6.0%}{note}",
                    flush=True,
                )


def _request(case: str, server: Server, query: str) -> Request:
    if case == "GET by id":
        return request_of(server, "GET", server.path)
    if case == "GET by key":
        return request_of(server, "GET", f"{DATA}/{RESOURCE}?{query}")
    path = f"{DATA}/{RESOURCE}"
    if server.name == STORED_NAME:
        path += "/stored"
    return request_of(server, "POST", path, events())


if __name__ == "__main__":
    main()
