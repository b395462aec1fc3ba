"""The documents of `benchmarks/growth.py` at a small size: each is read or refused."""

from __future__ import annotations

import pytest

from benchmarks.growth import (
    CASES,
    ROW,
    Case,
    Run,
    document_of,
    html_page,
    md_page,
    outcome_of,
    pipe_row,
    read_and_capture,
    run_page,
    sheet_page,
    verdict,
)
from tablewright.errors import UnreadableError
from tablewright.model.values import Literal
from tablewright.readers import ROWS_LIMIT, read_table
from tablewright.readers.document import Document
from tablewright.values.cells import read_cell

#: Sizes at which a document takes a fraction of a second, even if the time grows with the square.
DIVISOR = 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_large_document_is_read_or_refused(case: Case) -> None:
    outcome = outcome_of(case, case.size // DIVISOR)

    assert outcome.startswith(("read by", "refused: "))


def test_the_documents_without_faults_are_read_by_their_reader() -> None:
    names = ("markdown-rows", "html-rows")
    for case in CASES:
        if case.name in names:
            reader = case.name.removesuffix("-rows")
            assert read_and_capture(document_of(case, 10)) == f"read by {reader}"


@pytest.mark.parametrize(
    ("smaller", "larger", "word"),
    [
        (Run(1, 0, "read by html"), Run(2, 0, "read by html"), "linear"),
        (Run(1, 0, "read by html"), Run(4, 0, "read by html"), "SUPERLINEAR"),
        (Run(0.1, 0, "read by html"), Run(0.2, 0, "read by html"), "fast"),
        (Run(1, 0, "read by html"), Run(9, 0, "no end after 9 s"), "no end after 9 s"),
    ],
)
def test_the_verdict_compares_the_times_of_two_sizes(
    smaller: Run, larger: Run, word: str
) -> None:
    assert verdict(smaller, larger) == word


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("markdown", md_page(pipe_row(*ROW) * (ROWS_LIMIT + 1))),
        ("html", html_page("<tr><td>a</td></tr>" * (ROWS_LIMIT + 1))),
        ("plain-text", run_page("BooksaFALSEstringREQUIREDa\n" * (ROWS_LIMIT + 1))),
        ("sheet", sheet_page("\t".join(ROW) + "\n" * (ROWS_LIMIT + 1))),
    ],
)
def test_a_document_with_too_many_rows_is_refused(reader: str, text: str) -> None:
    document = Document("page", text, "")
    with pytest.raises(UnreadableError, match="more than 10,000 rows; save the page"):
        read_table(document, reader)


@pytest.mark.parametrize(
    "cell", ["[" * 50_000 + "]", "{" * 50_000 + "}", "a [b] c", "a {b}"]
)
def test_a_cell_of_brackets_is_read_with_a_finding(cell: str) -> None:
    reading = read_cell(cell, "string")

    assert reading.value == Literal(cell)
    assert [note.code for note in reading.notes] == ["N002"]


def test_a_collection_with_too_many_empty_positions_is_refused() -> None:
    case = next(case for case in CASES if case.name == "markdown-wide-collection")

    outcome = read_and_capture(document_of(case, 2000))
    assert outcome.startswith("refused: page.md, property copies: the lists of its")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("facts-diamonds", "the body of books has more than 5,000 members"),
        ("facts-levels", "the body of books has members at more than 50 levels"),
        ("facts-members", "the body of books has more than 5,000 members"),
        ("facts-aliases", "an alias (`*name`) repeats the value here"),
        ("facts-brackets", "exceeded maximum nesting depth"),
    ],
)
def test_a_short_file_of_large_facts_is_refused(name: str, words: str) -> None:
    case = next(case for case in CASES if case.name == name)

    outcome = outcome_of(case, 2 * case.size)
    assert outcome.startswith("refused: spec/library/v1/facts.hand.yaml:")
    assert words in outcome
