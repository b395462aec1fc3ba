"""How long requests take with more and more records: `python tests/benchmarks/server_growth.py [SIZE ...]`.

Fills an SQLite file with students of the generated package `edfi_v5`, starts its server on the file, and
prints the milliseconds of each kind of request of one client at each size (1,000, 10,000, 100,000 and
1,000,000 by default), and the ratio to the first size. What is not to grow comes first; the last lines are
requests that read an index entry for each record. The file is filled through the store, many records in a
transaction, with the rows that a POST writes. The script asserts nothing, because machines differ.
"""

from __future__ import annotations

import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "generated" / "edfi_v5"))
sys.path.insert(0, str(ROOT / "tests"))

from server_process import ServerProcess  # noqa: E402  after the path

#: Records of one transaction while the file is filled, and requests of each kind that are measured.
BATCH, REQUESTS = 10_000, 200
#: Seconds after which no more requests of a kind are sent.
LONGEST = 10
STUDENTS = "/data/v3/ed-fi/students"

Call = Callable[[int], httpx.Response]


def student(number: int) -> dict[str, Any]:
    """The body of a student; three have the same surname, and many the same names."""
    return {
        "studentUniqueId": f"{number:08}",
        "firstName": f"First{number % 1000}",
        "middleName": f"Middle{number % 300}",
        "lastSurname": f"Surname{number // 3}",
        "birthDate": f"{2000 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}",
        "birthCity": f"City{number % 5000}",
    }


def fill(url: str, begin: int, end: int) -> None:
    """Store the students from `begin` to `end`, which the database does not have."""
    runtime = "edfi_v5._runtime"
    api = import_module("edfi_v5.api")
    load_catalog = import_module(f"{runtime}.edfi.resources").load_catalog
    record_of = import_module(f"{runtime}.edfi.bodies").record_of
    resource = load_catalog("edfi_v5", api.MODULES)["students"]
    store = import_module(f"{runtime}.core.store.store").Store(url, owner="edfi_v5")
    # A POST stores the members in the order of the model.
    names = tuple(resource.model.from_wire(student(0)).to_wire())
    started = time.monotonic()
    for first in range(begin, end, BATCH):
        last = min(end, first + BATCH)
        batch: list[tuple[Any, str]] = []
        for number in range(first, last):
            members = student(number)
            body = {name: members[name] for name in names}
            batch.append((record_of(resource, "", body), secrets.token_hex(10)))
        store.write(lambda transaction, new=batch: transaction.insert_all(new))
        rate = (last - begin) / (time.monotonic() - started)
        click.echo(f"\r{last:,} records, {rate:,.0f} in a second ", nl=False, err=True)
    click.echo(err=True)
    store.close()


def calls(client: httpx.Client, size: int) -> dict[str, Call]:
    """The kinds of requests, each as a function of a number."""
    numbers = random.Random(2).sample(range(size), min(size, REQUESTS))
    some = numbers[:50]
    paths: list[str] = []
    for number in some:
        query = {"studentUniqueId": f"{number:08}"}
        (item,) = client.get(STUDENTS, params=query).json()
        paths.append(f"{STUDENTS}/{item['id']}")
    tokens = client.get(f"{STUDENTS}/partitions", params={"number": 20}).json()
    last_page = {"pageToken": tokens["pageTokens"][-1], "pageSize": 25}

    def post_new(i: int) -> httpx.Response:
        return client.post(STUDENTS, json=student(size + i))

    def post_again(i: int) -> httpx.Response:
        body = student(numbers[i % len(numbers)])
        body["middleName"] = f"Other{i}"
        return client.post(STUDENTS, json=body)

    def get(i: int) -> httpx.Response:
        return client.get(paths[i % len(paths)])

    def find(query_of: Callable[[int], dict[str, Any]]) -> Call:
        def call(i: int) -> httpx.Response:
            return client.get(STUDENTS, params=query_of(numbers[i % len(numbers)]))

        return call

    return {
        "POST of a new record": post_new,
        "POST of an existing record": post_again,
        "GET by id": get,
        "GET by key": find(lambda n: {"studentUniqueId": f"{n:08}"}),
        "GET by a member with 3 hits": find(
            lambda n: {"lastSurname": f"Surname{n // 3}"}
        ),
        "GET by two members": find(
            lambda n: {"firstName": f"First{n % 1000}", "birthCity": f"City{n % 5000}"}
        ),
        "first page": find(lambda n: {}),
        "cursor page near the end": find(lambda n: last_page),
        "totalCount": find(lambda n: {"totalCount": "true"}),
        "offset near the end": find(lambda n: {"offset": size - 30}),
        "totalCount of a member": find(
            lambda n: {"birthDate": "2001-02-02", "totalCount": "true"}
        ),
    }


def measure(call: Call) -> float:
    """The median milliseconds of a request."""
    times: list[float] = []
    begin = time.perf_counter()
    for i in range(REQUESTS):
        before = time.perf_counter()
        response = call(i)
        times.append(time.perf_counter() - before)
        response.raise_for_status()
        # Requests that read everything are slow, and a few of them are enough.
        if time.perf_counter() - begin > LONGEST:
            break
    return statistics.median(times) * 1000


@click.command(help=__doc__)
@click.argument("sizes", nargs=-1, type=int)
def main(sizes: tuple[int, ...]) -> None:
    """Print the table."""
    sizes = sizes or (1_000, 10_000, 100_000, 1_000_000)
    rows: dict[str, list[float]] = {}
    filled = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/growth.sqlite3"
        for size in sizes:
            fill(url, filled, size)
            server = ServerProcess(folder, "--database-url", url)
            with server, server.client() as client:
                for kind, call in calls(client, size).items():
                    rows.setdefault(kind, []).append(measure(call))
            # The new records of this size are part of the next one.
            filled = size + REQUESTS
            click.echo(f"measured {size:,} records", err=True)
    head = "".join(f"{size:>12,}" for size in sizes)
    click.echo(f"{'milliseconds, ratio to the first':34}{head}")
    for kind, values in rows.items():
        cells = "".join(f"{value:12.2f}" for value in values)
        ratios = " ".join(f"x{value / values[0]:.2f}" for value in values[1:])
        click.echo(f"{kind:34}{cells}   {ratios}")


if __name__ == "__main__":
    main()
