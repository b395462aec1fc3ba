"""The documents of `benchmarks/growth.py` at a small size: each is read or refused."""

from __future__ import annotations

import pytest

from benchmarks.growth import CASES, Case, Run, document_of, read_and_capture, verdict
from tablewright.errors import UnreadableError

#: Sizes at which a document takes a fraction of a second, even if the time grows with the square.
DIVISOR = 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_large_document_is_read_or_refused(case: Case) -> None:
    try:
        outcome = read_and_capture(document_of(case, case.size // DIVISOR))
    except UnreadableError as error:
        outcome = f"refused: {error}"

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
