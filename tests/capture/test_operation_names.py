"""Each call of a method page has a name of its own, which stays the same when the page is captured again."""

from __future__ import annotations

import pytest

from tablewright.capture.operation_names import KnownCall, operation_names
from tablewright.model.table import MethodTable


def call(method: str, path: str) -> MethodTable:
    return MethodTable("Books", method, path, (), "", (), ())


def names(*calls: str, known: dict[str, KnownCall] | None = None) -> tuple[str, ...]:
    tables = [call(*text.split()) for text in calls]
    return operation_names(tables, known or {}, "books.md")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/books/lend", "lend"),
        ("v1/books/{bookId}", "books"),
        ("/v1/<BRANCH>/books/:bookId/", "books"),
        ("/{bookId}", "operation"),
    ],
)
def test_the_name_is_the_last_fixed_segment(path: str, name: str) -> None:
    assert names(f"GET {path}") == (name,)


def test_the_method_comes_before_a_name_that_two_calls_have() -> None:
    assert names("GET /books", "POST /books", "GET /shelves") == (
        "getBooks",
        "postBooks",
        "shelves",
    )
    assert names("POST /books", "GET /books") == ("postBooks", "getBooks")


def test_the_segment_before_the_name_separates_equal_methods() -> None:
    assert names("GET /old/list", "GET /new/list") == ("getList", "getNewList")


def test_a_call_that_the_spec_has_keeps_its_name() -> None:
    known = {"books": KnownCall("GET", "books/{BOOK ID}", "old.md")}
    assert names("GET /books/<book_id>", "POST /books", known=known) == (
        "books",
        "postBooks",
    )


def test_a_name_of_the_spec_is_not_given_to_another_call() -> None:
    known = {"list": KnownCall("GET", "/old/list", "old.md")}
    assert names("GET /new/list", known=known) == ("getList",)
    assert names("POST /old/list", known=known) == ("postList",)


def test_a_document_whose_path_has_changed_keeps_its_name() -> None:
    known = {"list": KnownCall("GET", "/v1/list", "books.md")}
    assert names("GET /v2/list", known=known) == ("list",)
