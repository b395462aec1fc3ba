"""kill -9 under load: every acknowledged write is there after a restart, and nothing half of a write.

LONG_TESTS=1 kills the server more often, at random times.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from server_process import ServerProcess
from store_checks import (
    Rows,
    check_tables,
    postgres_is_writing,
    postgres_tables,
    sqlite_is_writing,
    sqlite_tables,
)

from long_tests import LONG

ROOT = "/data/v3/ed-fi"
ROUNDS = 15 if LONG else 2
WRITERS = 4
WRITES = 60
YEAR = 2026
DESCRIPTOR = "uri://ed-fi.org/{0}Descriptor#{1}"

#: What a write does: a key, and the value of its item (None: no item).
Outcome = tuple[str, str | None]


@dataclass
class Writer:
    """One client, whose records no other client changes, and what it knows about them."""

    number: int
    known: dict[str, str | None] = field(default_factory=dict)
    in_progress: list[Outcome] = field(default_factory=list)
    acknowledged: int = 0
    failure: BaseException | None = None

    def run(self, server: ServerProcess, seed: int) -> None:
        """Write until the server ends."""
        numbers = random.Random(f"{seed}:{self.number}")
        try:
            with server.client() as client:
                self._create_school(client)
                while True:
                    self._write(client, numbers)
        except httpx.TransportError:
            return
        except BaseException as error:
            self.failure = error

    def _create_school(self, client: httpx.Client) -> None:
        answer = client.post(f"{ROOT}/schools", json=school(self.number))
        assert answer.status_code in (200, 201), answer.text

    def _write(self, client: httpx.Client, numbers: random.Random) -> None:
        name = f"Period {numbers.randrange(12)}"
        present = self.known.get(name)
        action = numbers.choice(["post", "post", "put", "rename", "delete"])
        value = str(numbers.randrange(10**9))
        if action == "post" or present is None:
            self._send(
                lambda: client.post(
                    f"{ROOT}/classPeriods", json=self._body(name, value)
                ),
                [(name, value)],
            )
            return
        path = f"{ROOT}/classPeriods/{self._id(client, name)}"
        if action == "put":
            body = self._body(name, value)
            self._send(lambda: client.put(path, json=body), [(name, value)])
        elif action == "delete":
            self._send(lambda: client.delete(path), [(name, None)])
        else:
            free = f"Renamed {value}"
            body = self._body(free, value)
            outcomes: list[Outcome] = [(name, None), (free, value)]
            self._send(lambda: client.put(path, json=body), outcomes)

    def _send(
        self, request: Callable[[], httpx.Response], outcomes: list[Outcome]
    ) -> None:
        self.in_progress = outcomes
        answer = request()
        assert answer.status_code in (200, 201, 204), answer.text
        self.known.update(outcomes)
        self.in_progress = []
        self.acknowledged += 1

    def _id(self, client: httpx.Client, name: str) -> str:
        queries: dict[str, Any] = {"classPeriodName": name, "schoolId": self.number}
        (item,) = client.get(f"{ROOT}/classPeriods", params=queries).json()
        id_: str = item["id"]
        return id_

    def _body(self, name: str, value: str) -> dict[str, Any]:
        # The value has to be somewhere in the body: the day and the time of a meeting.
        hours, rest = divmod(int(value) % 86400, 3600)
        start = f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
        return {
            "classPeriodName": name,
            "schoolReference": {"schoolId": self.number},
            "meetingTimes": [{"startTime": start, "endTime": "23:59:59"}],
        }

    def check(self, client: httpx.Client) -> None:
        """Compare what the server has with what it has acknowledged."""
        queries: dict[str, Any] = {"schoolId": self.number, "limit": 500}
        items = client.get(f"{ROOT}/classPeriods", params=queries).json()
        found: dict[str, str] = {}
        for item in items:
            assert item["classPeriodName"] not in found
            found[item["classPeriodName"]] = item["meetingTimes"][0]["startTime"]
        before = self._expected(self.known)
        after = self._expected({**self.known, **dict(self.in_progress)})
        # A write without an answer is there as a whole, or not at all.
        assert found in (before, after)
        self.known = after_crash(self.known, self.in_progress, found == after)
        self.in_progress = []

    def _expected(self, known: dict[str, str | None]) -> dict[str, str]:
        expected = {}
        for name, value in known.items():
            if value is not None:
                body = self._body(name, value)
                expected[name] = body["meetingTimes"][0]["startTime"]
        return expected


def after_crash(
    known: dict[str, str | None], in_progress: list[Outcome], is_stored: bool
) -> dict[str, str | None]:
    return {**known, **dict(in_progress)} if is_stored else known


def school(number: int) -> dict[str, Any]:
    category = DESCRIPTOR.format("EducationOrganizationCategory", "School")
    return {
        "schoolId": number,
        "nameOfInstitution": f"School {number}",
        "educationOrganizationCategories": [
            {"educationOrganizationCategoryDescriptor": category}
        ],
        "gradeLevels": [
            {"gradeLevelDescriptor": DESCRIPTOR.format("GradeLevel", "Ninth grade")}
        ],
    }


@contextmanager
def writing(server: ServerProcess, writers: list[Writer], seed: int) -> Iterator[None]:
    """Let all writers write at the same time, until the server ends."""
    threads = [
        threading.Thread(target=writer.run, args=(server, seed)) for writer in writers
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        server.kill()
        for thread in threads:
            thread.join(60)
    for writer in writers:
        if writer.failure:
            raise writer.failure


def wait_for_writes(writers: list[Writer], count: int) -> None:
    first = sum(writer.acknowledged for writer in writers)
    end = time.monotonic() + 60
    while sum(writer.acknowledged for writer in writers) < first + count:
        assert time.monotonic() < end, "the server acknowledges no writes"
        assert not any(writer.failure for writer in writers)
        time.sleep(0.002)


@dataclass(frozen=True)
class Database:
    url: str
    tables: Callable[[], dict[str, Rows]]
    is_writing: Callable[[], bool]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        file = tmp_path / "records.sqlite3"
        return Database(
            f"sqlite:///{file}",
            lambda: sqlite_tables(file),
            lambda: sqlite_is_writing(file),
        )
    url = request.getfixturevalue("postgres_url")
    return Database(url, lambda: postgres_tables(url), lambda: postgres_is_writing(url))


def test_a_killed_server_has_every_acknowledged_write(
    database: Database, tmp_path: Path
) -> None:
    writers = [Writer(number + 1) for number in range(WRITERS)]
    for round_ in range(ROUNDS):
        server = ServerProcess(tmp_path, "--database-url", database.url)
        seed = random.randrange(10**6) if LONG else round_
        with writing(server, writers, seed):
            wait_for_writes(writers, random.Random(seed).randrange(WRITES, 2 * WRITES))
        with ServerProcess(tmp_path, "--database-url", database.url) as restarted:
            with restarted.client() as client:
                for writer in writers:
                    writer.check(client)
            assert "Traceback" not in restarted.log()
        assert check_tables(database.tables()) > WRITERS


def test_a_killed_server_has_all_or_nothing_of_a_cascade(
    database: Database, tmp_path: Path
) -> None:
    with ServerProcess(tmp_path, "--database-url", database.url) as server:
        with server.client() as client:
            client.post(f"{ROOT}/schools", json=school(1))
            session = _session("Name 0")
            path = client.post(f"{ROOT}/sessions", json=session).headers["location"]
            course = client.post(f"{ROOT}/courses", json=_course())
            assert course.status_code == 201, course.text
            for number in range(40):
                answer = client.post(f"{ROOT}/courseOfferings", json=_offering(number))
                assert answer.status_code == 201, answer.text
        server.kill()
    path = path[path.index(ROOT) :]
    for round_ in range(1, ROUNDS + 1):
        name = f"Name {round_}"
        server = ServerProcess(tmp_path, "--database-url", database.url)
        renaming = threading.Thread(target=_rename, args=(server, path, name))
        renaming.start()
        # Each round kills the server a little later in the transaction.
        wait_for_transaction(database, renaming, times=round_)
        server.kill()
        renaming.join(60)
        with (
            ServerProcess(tmp_path, "--database-url", database.url) as restarted,
            restarted.client() as client,
        ):
            now = client.get(path).json()["sessionName"]
            offerings = client.get(f"{ROOT}/courseOfferings?limit=500").json()
        names = {offering["sessionReference"]["sessionName"] for offering in offerings}
        assert names == {now}
        assert len(offerings) == 40
        check_tables(database.tables())


def wait_for_transaction(
    database: Database, request: threading.Thread, times: int
) -> None:
    """Return when an open transaction has been seen so many times, or the request has ended."""
    end = time.monotonic() + 60
    while times and request.is_alive():
        assert time.monotonic() < end, "the server neither writes nor answers"
        if database.is_writing():
            times -= 1


def _rename(server: ServerProcess, path: str, name: str) -> None:
    try:
        with server.client() as client:
            client.put(path, json=_session(name))
    except httpx.TransportError:
        return


def _session(name: str) -> dict[str, Any]:
    return {
        "sessionName": name,
        "schoolReference": {"schoolId": 1},
        "schoolYearTypeReference": {"schoolYear": YEAR},
        "beginDate": "2025-08-23",
        "endDate": "2025-12-15",
        "termDescriptor": DESCRIPTOR.format("Term", "Fall Semester"),
        "totalInstructionalDays": 88,
    }


def _course() -> dict[str, Any]:
    system = DESCRIPTOR.format("CourseIdentificationSystem", "State course code")
    return {
        "courseCode": "ALG",
        "educationOrganizationReference": {"educationOrganizationId": 1},
        "courseTitle": "Algebra I",
        "numberOfParts": 1,
        "identificationCodes": [
            {
                "courseIdentificationSystemDescriptor": system,
                "identificationCode": "03100500",
            }
        ],
    }


def _offering(number: int) -> dict[str, Any]:
    return {
        "localCourseCode": f"ALG-{number}",
        "schoolReference": {"schoolId": 1},
        "sessionReference": {
            "schoolId": 1,
            "schoolYear": YEAR,
            "sessionName": "Name 0",
        },
        "courseReference": {"courseCode": "ALG", "educationOrganizationId": 1},
    }
