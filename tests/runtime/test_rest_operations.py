"""Operations of the `rest` runtime that find, rename or only answer, and the types of their parameters."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from starlette.requests import Request

from tablewright.runtime.core.models.wire import WireModel
from tablewright.runtime.core.operations import Operation, Parameter, Refusal
from tablewright.runtime.core.server.parameters import ParameterReader, QueryPolicy
from tablewright.runtime.core.store.store import Store
from tablewright.runtime.rest.resources import DateWindow, RecordUse, Resource
from tablewright.runtime.rest.service import StoreService


class Loan(WireModel):
    """A body."""

    book: str
    day: str | None = None


class Answer(WireModel):
    """An answer; members that it does not declare are kept."""


BRANCH = Parameter("branch", "branch", "path")
ADD = Operation("add_loan", "POST", "/{branch}/addLoan", (BRANCH,), body=Loan)
SINCE = Parameter("since", "since", "query", "datetime")
UNTIL = Parameter("until", "until", "query", "datetime")
BOOK = Parameter("bookNumber", "book_number", "query")
LIST = Operation(
    "list_loans",
    "GET",
    "/loans",
    (Parameter("branch", "branch", "query", "integer"), BOOK, SINCE, UNTIL),
)
SAVES = Resource("addLoan", key=("book",), saved={"done": True})
FINDS = Resource(
    "listLoans",
    saved={"loans": []},
    behaviour="find",
    records=RecordUse("addLoan", (("bookNumber", "book"),), "loans"),
    date_windows=(DateWindow("since", "until", 7, "day"),),
)
RENAMES = Resource(
    "renumber",
    saved={"done": True},
    behaviour="rename",
    records=RecordUse("addLoan", (("old", "book"),), new_value="new"),
)
RENUMBER = Operation(
    "renumber",
    "GET",
    "/renumber",
    (
        Parameter("branch", "branch", "query"),
        Parameter("old", "old", "query"),
        Parameter("new", "new", "query"),
    ),
)


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2020, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    return Store()


def call(store: Store, resource: Resource, operation: Operation, **sent: Any) -> Any:
    service = StoreService(resource, operation, Answer, "", store)
    return asyncio.run(service.call(**sent)).body.to_wire()


def add(store: Store, book: str, day: str | None = None, branch: str = "1") -> None:
    body = {"book": book} if day is None else {"book": book, "day": day}
    call(store, SAVES, ADD, branch=branch, body=Loan.from_wire(body))


def books(store: Store, **sent: Any) -> list[str]:
    loans = call(store, FINDS, LIST, **sent)["loans"]
    return [loan["book"] for loan in loans]


def test_records_are_found_by_members_and_by_the_path_of_their_operation(
    store: Store,
) -> None:
    add(store, "A")
    add(store, "B")
    add(store, "C", branch="2")
    assert books(store) == ["A", "B", "C"]
    assert books(store, branch=1) == ["A", "B"]
    assert books(store, book_number="B") == ["B"]
    assert books(store, book_number="X") == []


def test_records_are_found_by_the_days_of_a_range(store: Store) -> None:
    add(store, "A", "2020-03-01")
    add(store, "B", "2020-03-02T10:00:00")
    add(store, "C")
    assert books(store, since=moment(1, 9), until=moment(2, 9)) == ["A"]
    assert books(store, since=moment(2)) == ["B"]
    assert books(store) == ["A", "B", "C"]


@pytest.mark.parametrize("hour", [0, 23])
def test_a_range_is_counted_in_days(store: Store, hour: int) -> None:
    assert books(store, since=moment(1), until=moment(8, hour)) == []


@pytest.mark.parametrize(("first", "last"), [(1, 9), (2, 1)])
def test_a_wrong_range_is_refused(store: Store, first: int, last: int) -> None:
    with pytest.raises(Refusal) as refusal:
        books(store, since=moment(first), until=moment(last))
    assert refusal.value.kind == "invalid-parameter"
    assert "'until'" in refusal.value.notes[0]


def test_a_call_needs_one_group_of_parameters(store: Store) -> None:
    resource = Resource(
        "x",
        behaviour="answer",
        saved={"a": 1},
        any_of=(("bookNumber",), ("since", "until")),
    )
    assert call(store, resource, LIST, book_number="A") == {"a": 1}
    assert call(store, resource, LIST, since=moment(1), until=moment(2)) == {"a": 1}
    with pytest.raises(Refusal, match="invalid-parameter") as refusal:
        call(store, resource, LIST, since=moment(1))
    assert refusal.value.notes == (
        "The call needs 'bookNumber', or 'since' and 'until'.",
    )


def test_a_value_is_renamed_in_the_records_of_one_branch(store: Store) -> None:
    add(store, "A")
    add(store, "A", branch="2")
    assert call(store, RENAMES, RENUMBER, branch="1", old="A", new="B") == {
        "done": True
    }
    assert books(store, branch=1) == ["B"]
    assert books(store, branch=2) == ["A"]
    # The key has changed as well: a new record can have the old value.
    add(store, "A")
    with pytest.raises(Refusal, match="duplicate"):
        add(store, "B")


def test_a_record_that_would_become_another_one_stays(store: Store) -> None:
    add(store, "A")
    add(store, "B")
    call(store, RENAMES, RENUMBER, branch="1", old="A", new="B")
    assert books(store) == ["A", "B"]


def read(kind: Any, text: str) -> Any:
    operation = Operation(
        "x", "GET", "/x", (Parameter("value", "value", "query", kind),)
    )
    scope = {"type": "http", "query_string": f"value={text}".encode(), "headers": []}
    reader = ParameterReader(operation, QueryPolicy(lenient=False))
    return reader.read(Request(scope))["value"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "7.5", 7.5),
        ("number", "-3", -3),
        ("date", "2020-03-01", date(2020, 3, 1)),
        ("datetime", "2020-03-01T08:00:00Z", moment(1, 8)),
        ("datetime", "2020-03-01T08:00:00", datetime(2020, 3, 1, 8)),
        ("local-datetime", "2020-03-01T08:00:00", datetime(2020, 3, 1, 8)),
        ("time", "08:30:00", time(8, 30)),
        ("date-or-datetime", "2020-03-01", "2020-03-01"),
        ("date-or-datetime", "2020-03-01T08:00:00", "2020-03-01T08:00:00"),
    ],
)
def test_a_parameter_has_the_value_of_its_type(
    kind: str, text: str, value: object
) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "nan"),
        ("number", "1_000"),
        ("date", "20200301"),
        ("date", "2020-02-30"),
        ("datetime", "2020-03-01"),
        ("local-datetime", "2020-03-01T08:00:00Z"),
        ("time", "8"),
        ("date-or-datetime", "2020-3-1"),
        ("date-or-datetime", "T"),
    ],
)
def test_a_parameter_of_another_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(Refusal, match="invalid-parameter") as refusal:
        read(kind, text)
    assert "'value' must be" in refusal.value.notes[0]
