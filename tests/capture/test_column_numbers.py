"""Pairs of columns and sentences, also where one of the two is missing or has a wrong number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.capture import CapturedPage, capture_page
from tablewright.model.table import ListTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document
from tablewright.render import render_page

FIXED = "| Resource | Property Name | Is Collection | Data Type | Required |"
FIRST, SECOND = "Create the first ferry.", "Create the second ferry."
DELETE, UPDATE = "Delete the first ferry.", "Update the color of the second ferry."
RENAME, REMOVE = (
    "Update the title of the second ferry.",
    "Remove the title of the second ferry.",
)


def captured(labels: list[str], sentences: list[str]) -> CapturedPage:
    """Captures a page whose columns have the keys 1, 2, 2, 2, ... and the colors a, b, c, ..."""
    count = len(labels)
    text = "\n".join(
        [
            "# v9 Harbor > Ferries Scenarios\n\n## Scenarios\n",
            *(f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1)),
            f"\n{FIXED} {' | '.join(labels)} |",
            f"|{'-|' * (5 + count)}",
            f"| Ferries | ferryId | FALSE | string | REQUIRED | {' | '.join('1222222'[:count])} |",
            f"| Ferries | color | FALSE | string | REQUIRED | {' | '.join('abcdefg'[:count])} |",
        ]
    )
    return _read(text)


def _read(text: str) -> CapturedPage:
    table = read_table(Document("ferries.md", text, ""))
    assert not isinstance(table, ListTable)
    return capture_page(table, "ferries.md", "0" * 64, "markdown")


def methods(captured_page: CapturedPage) -> list[str]:
    return [
        f"{scenario.number} {scenario.method} {scenario.record_of}".strip()
        for scenario in captured_page.page.scenarios
    ]


def codes(captured_page: CapturedPage, *left_out: str) -> list[tuple[str, str]]:
    return [
        (finding.code, finding.at)
        for finding in captured_page.page.findings
        if finding.code not in left_out
    ]


@pytest.mark.parametrize(
    ("labels", "codes_of_headers"),
    [
        (["Scenario 1: POST", "Scenario 2: POST", "Scenario 4: PUT"], []),
        (["Scenario 1: POST", "Scenario 2: POST", "Scenario 3: PUT"], ["T002"]),
        (["Scenario 1: POST", "Scenario 2: POST", "Scenario 2: PUT"], ["T002"]),
        (["POST 1", "POST 2", "PUT 1"], ["T005", "T005", "T005"]),
    ],
)
def test_a_deletion_between_other_scenarios_may_lack_a_column(
    labels: list[str], codes_of_headers: list[str]
) -> None:
    captured_page = captured(labels, [FIRST, SECOND, DELETE, UPDATE])
    assert methods(captured_page) == ["1 POST", "2 POST", "3 DELETE 1", "4 PUT 2"]
    assert [code for code, _ in codes(captured_page)] == codes_of_headers
    color = next(prop for name, prop in captured_page.page.walk() if name == "color")
    assert [number for number, _ in color.values] == ["1", "2", "4"]
    recaptured = _read(render_page(captured_page.page, "v9"))
    assert [
        replace(scenario, label="") for scenario in captured_page.page.scenarios
    ] == list(recaptured.page.scenarios)
    assert recaptured.page.properties == captured_page.page.properties


def test_the_number_in_a_header_shows_which_sentence_has_no_column() -> None:
    labels = ["Scenario 1: POST", "Scenario 2: POST", "Scenario 4: PUT"]
    captured_page = captured(labels, [FIRST, SECOND, RENAME, UPDATE])
    assert methods(captured_page) == ["1 POST", "2 POST", "4 PUT 2"]
    assert codes(captured_page) == [("S002", "scenarios/3")]
    assert dict(captured_page.source.lines)["scenarios/3"] == 7


@pytest.mark.parametrize(
    ("labels", "sentences", "expected"),
    [
        # The position decides if a number is repeated or belongs to no sentence.
        (
            "1: POST, 2: POST, 2: PUT",
            [FIRST, SECOND, UPDATE],
            "1 POST, 2 POST, 3 PUT 2",
        ),
        (
            "1: POST, 2: POST, 4: PUT",
            [FIRST, SECOND, UPDATE],
            "1 POST, 2 POST, 3 PUT 2",
        ),
        (
            "1: POST, 3: POST, 2: PUT",
            [FIRST, SECOND, UPDATE],
            "1 POST, 2 POST, 3 PUT 2",
        ),
        (
            "1: POST, 2: POST, 4: PUT",
            [FIRST, SECOND, UPDATE, DELETE],
            "1 POST, 2 POST, 3 PUT 2, 4 DELETE 1",
        ),
        # A sentence without a column is no scenario, unless it is a deletion.
        ("1: POST", [FIRST, SECOND, UPDATE, DELETE], "1 POST, 4 DELETE 1"),
        # A deletion with a column keeps it, and so does an update that removes a value.
        (
            "1: POST, 2: POST, 3: DELETE, 4: PUT",
            [FIRST, SECOND, DELETE, UPDATE],
            "1 POST, 2 POST, 3 DELETE 2, 4 PUT 2",
        ),
        (
            "1: POST, 2: POST, 2: DELETE",
            [FIRST, SECOND, DELETE, UPDATE],
            "1 POST, 2 POST, 3 DELETE 2",
        ),
        (
            "1: POST, 2: POST, 3: PUT, 4: PUT",
            [FIRST, SECOND, REMOVE, UPDATE, DELETE],
            "1 POST, 2 POST, 3 PUT 2, 4 PUT 2, 5 DELETE 1",
        ),
    ],
)
def test_columns_are_paired_with_sentences(
    labels: str, sentences: list[str], expected: str
) -> None:
    captured_page = captured(
        [f"Scenario {label}" for label in labels.split(", ")], sentences
    )
    assert ", ".join(methods(captured_page)) == expected


def test_a_finding_about_a_header_is_at_the_scenario_of_its_column() -> None:
    labels = ["Scenario 1: POST", "Scenario 2: POST", "Scenario 4 PUT"]
    captured_page = captured(labels, [FIRST, SECOND, DELETE, UPDATE])
    (note,) = captured_page.page.findings
    assert (note.code, note.at, dict(note.texts)["read"]) == (
        "T005",
        "scenarios/4",
        "Scenario 4: PUT",
    )


@pytest.mark.parametrize(
    ("sentence", "method"),
    [
        (SECOND, "POST"),
        (UPDATE, "PUT"),
        ("Add a title to the first ferry.", "PUT"),
        (REMOVE, "PUT"),
    ],
)
def test_the_sentence_selects_one_of_two_methods(sentence: str, method: str) -> None:
    captured_page = captured(
        ["Scenario 1: POST", "Scenario 2: POST/PUT"], [FIRST, sentence]
    )
    assert captured_page.page.scenarios[1].method == method
    (details,) = (
        dict(finding.texts)
        for finding in captured_page.page.findings
        if finding.code == "S005"
    )
    assert (details["method"], details["by"]) == (
        method,
        f"the sentence creates {'a' if method == 'POST' else 'no'} record",
    )


def test_a_number_behind_a_method_is_the_number_of_the_scenario() -> None:
    labels = ["POST 1", "PUT 3", "POST 2"]
    captured_page = captured(labels, [FIRST, SECOND, UPDATE])
    assert methods(captured_page) == ["1 POST", "2 POST", "3 PUT 2"]
    assert "T076" in [code for code, _ in codes(captured_page)]
