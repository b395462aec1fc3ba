"""Which texts of a page are additional requirements."""

from __future__ import annotations

import pytest

from tablewright.model.table import ScenarioTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document
from tablewright.readers.requirements import Block, find_requirements

TABLE = """\
| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
| --- | --- | --- | --- | --- | --- |
| Books | title | FALSE | string | REQUIRED | Emma |
"""


def read(text: str) -> list[tuple[int, str]]:
    table = read_table(Document("page.md", text, ""))
    assert isinstance(table, ScenarioTable)
    return [(each.line, each.text) for each in table.requirements]


@pytest.mark.parametrize(
    "heading",
    [
        "## Additional Requirements",
        "### Additional Requirements for Titles",
        "**Additional Notes:**",
        "Further requirements on the titles:",
        "#### Other certification rules",
    ],
)
def test_every_item_of_such_a_section_is_a_requirement(heading: str) -> None:
    page = (
        f"# Books\n\n## Scenarios\n\n1. Create it.\n\n{heading}\n\n* A\n* B\n\n{TABLE}"
    )
    assert read(page) == [(9, "A"), (10, "B")]


def test_a_section_below_the_table_is_read() -> None:
    page = f"# Books\n\n## Scenarios\n\n1. Create it.\n\n{TABLE}\n## Additional Requirements\n\nA\n"
    assert read(page) == [(13, "A")]


@pytest.mark.parametrize("heading", ["### Remarks", "### Details:"])
def test_only_obligations_are_read_below_another_heading(heading: str) -> None:
    page = f"# Books\n\n## Scenarios\n\n1. Create it.\n\n{heading}\n\n* A\n* It MUST be.\n\n{TABLE}"
    assert read(page) == [(10, "It MUST be.")]


def test_sentences_of_scenarios_prerequisites_and_footers_are_no_requirements() -> None:
    page = (
        "# Books\n\nIt must be.\n\n## Prerequisites\n\n* It must exist.\n\n"
        f"## Scenarios\n\n1. Create it, it must be new.\n\n{TABLE}\nIt must end.\n"
    )
    assert read(page) == []


def test_the_marks_of_a_remark_are_left_out() -> None:
    blocks = (
        Block("heading", "Additional Requirements", 1),
        Block("text", "::: note", 2),
        Block("text", "(Note: it is\n  so)", 3),
        Block("text", ":::", 4),
    )
    (sentence,) = find_requirements(blocks)
    assert (sentence.number, sentence.text, sentence.line) == ("1", "it is so)", 3)
