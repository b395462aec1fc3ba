"""How long requests take with more and more records: `python tests/benchmarks/server_growth.py [SIZE ...]`.

Fills an SQLite file with students of the generated package `edfi_v5`, and prints the microseconds of each
kind of request at each size (1,000, 100,000 and 1,000,000 by default), without HTTP. What is not to grow
comes first; the last lines are requests that read an index entry for each record. The script asserts
nothing, because machines differ. `--url` names another database, such as an empty one of PostgreSQL.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

GENERATED = Path(__file__).resolve().parents[2] / "generated" / "edfi_v5"
sys.path.insert(0, str(GENERATED))

#: Records of one transaction while the file is filled, and requests of each kind that are measured.
_BATCH, _REQUESTS = 20_000, 200

Call = Callable[[int], Awaitable[Any]]


def student(number: int) -> dict[str, Any]:
    """The body of a student; three have the same surname, and many the same names."""
    return {
        "studentUniqueId": f"{number:08}",
        "firstName": f"First{number % 1000}",
        "middleName": f"Middle{number % 300}",
        "lastSurname": f"Surname{number // 3}",
        "birthDate": f"{2000 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}",
        "birthCity": f"City{number % 5000}",
        "personId": f"{number * 7:010}",
    }


class Server:
    """The services of the package on one database."""

    def __init__(self, url: str) -> None:
        api = import_module("edfi_v5.api")
        runtime = "edfi_v5._runtime"
        self.bodies = import_module(f"{runtime}.edfi.bodies")
        self.records = import_module(f"{runtime}.core.store.records")
        service = import_module(f"{runtime}.edfi.server.service").StoreService
        load_catalog = import_module(f"{runtime}.edfi.resources").load_catalog
        self.store = import_module(f"{runtime}.core.store.store").Store(url)
        catalog = load_catalog("edfi_v5", api.MODULES)
        self.resource = catalog["students"]
        self.students = service(
            self.resource, self.resource.model, self.store, catalog, max_limit=500
        )
        self.size = 0

    def fill(self, size: int) -> None:
        """Store students until there are `size` of them."""
        first = self.bodies.record_of(self.resource, "", student(0))
        # The paths of all query members of a student are their names.
        names = [name for name, _ in first.members]

        def records(begin: int, end: int) -> Iterator[tuple[Any, str]]:
            for number in range(begin, end):
                body = student(number)
                key = {"studentUniqueId": body["studentUniqueId"]}
                target = self.records.ResourceKey("students", key)
                members = tuple([(name, body[name]) for name in names])
                record = self.records.Record("", target, body, members=members)
                yield record, secrets.token_hex(10)

        while self.size < size:
            last = min(size, self.size + _BATCH)
            batch = list(records(self.size, last))
            self.store.write(lambda transaction, new=batch: transaction.insert_all(new))
            self.size = last

    def identifiers(self) -> list[str]:
        """The ids of some students, spread over all."""
        size = self.size
        selection = self.records.Selection("", "students")

        def read(transaction: Any) -> list[str]:
            found = []
            for number in random.Random(1).sample(range(size), min(size, 50)):
                key = {"studentUniqueId": f"{number:08}"}
                target = self.records.ResourceKey("students", key)
                found.append(transaction.at(selection.part, target).id)
            return found

        identifiers: list[str] = self.store.read(read)
        return identifiers


def calls(server: Server) -> dict[str, Call]:
    """The kinds of requests, each as a function of a number."""
    students = server.students
    size = server.size
    numbers = random.Random(2).sample(range(size), min(size, _REQUESTS))
    identifiers = server.identifiers()
    model = server.resource.model

    async def post_new(i: int) -> Any:
        body = model.from_wire(student(size + i))
        return await students.upsert(body=body)

    async def post_again(i: int) -> Any:
        body = student(numbers[i % len(numbers)])
        body["middleName"] = f"Other{i}"
        return await students.upsert(body=model.from_wire(body))

    async def get(i: int) -> Any:
        return await students.get(id=identifiers[i % len(identifiers)])

    def found(make: Callable[[int], dict[str, str]], **page: Any) -> Call:
        async def find(i: int) -> Any:
            return await students.find(filters=make(numbers[i % len(numbers)]), **page)

        return find

    async def last_pages(_: int) -> Any:
        return await students.find(filters={}, page_token=token, page_size=25)

    paging = import_module("edfi_v5._runtime.edfi.server.paging")
    selection = server.records.Selection("", "students")
    begins = server.store.read(
        lambda transaction: transaction.partitions(selection, 20)
    )
    token = paging.partition_tokens(begins)[-1]
    two = {"firstName": "First1", "birthCity": "City1"}
    return {
        "POST of a new record": post_new,
        "POST of an existing record": post_again,
        "GET by id": get,
        "GET by key": found(lambda n: {"studentUniqueId": f"{n:08}"}),
        "GET by a member with 3 hits": found(
            lambda n: {"lastSurname": f"Surname{n // 3}"}
        ),
        "GET by two members": found(lambda n: two),
        "first page": found(lambda n: {}),
        "cursor page near the end": last_pages,
        "totalCount": found(lambda n: {}, total_count=True),
        "offset near the end": found(lambda n: {}, offset=size - 30),
        "totalCount of a member": found(
            lambda n: {"birthDate": "2001-02-02"}, total_count=True
        ),
    }


async def measure(call: Call) -> tuple[float, float]:
    """The median microseconds of a request, and those of its processor time."""
    times = []
    processor_times = []
    begin = time.perf_counter()
    for i in range(_REQUESTS):
        before, processor_before = time.perf_counter(), time.thread_time()
        await call(i)
        times.append(time.perf_counter() - before)
        processor_times.append(time.thread_time() - processor_before)
        # Requests that read everything are slow, and a few of them are enough.
        if time.perf_counter() - begin > 5:
            break
    return statistics.median(times) * 1e6, statistics.median(processor_times) * 1e6


@click.command(help=__doc__)
@click.argument("sizes", nargs=-1, type=int)
@click.option("--url", help="The URL of an empty database.")
def main(sizes: tuple[int, ...], url: str | None) -> None:
    """Print the table."""
    sizes = sizes or (1_000, 100_000, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(url or f"sqlite:///{folder}/growth.sqlite3")
        rows: dict[str, list[float]] = {}
        for size in sizes:
            before = time.perf_counter()
            server.fill(size)
            seconds = time.perf_counter() - before
            click.echo(f"filled up to {size:,} records in {seconds:.0f} s", err=True)
            for name, call in calls(server).items():
                duration, processor = asyncio.run(measure(call))
                rows.setdefault(name, []).append(duration)
                # Most of the duration of a write is the wait for the disk.
                if name.startswith("POST"):
                    label = f"{name}, CPU"
                    rows.setdefault(label, []).append(processor)
            # The new records of this size are part of the next one.
            server.size += _REQUESTS
        click.echo(f"{'microseconds':34}" + "".join(f"{size:>12,}" for size in sizes))
        for name, values in rows.items():
            cells = "".join(f"{value:12,.0f}" for value in values)
            click.echo(f"{name:34}{cells}   x {values[-1] / values[0]:.2f}")
        server.store.close()


if __name__ == "__main__":
    main()
