"""Lines that end or hide a table, between and in front of its rows: no row is lost without a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from changed_pages import CASES, ReadPage, case_page, lost_words, read, table_start

from tablewright.errors import UnreadableError
from tablewright.readers.documents import Document

LINES = (
    "<div>", "</div>", "<table>", "</table>", "```", "~~~", "---", "===", "> ", "# ", "* ", "1. ", ":::",
    "<!--", "-->", "<script>", "<style>", "<details>", "<pre>", "<textarea>", "<title>", "<template>",
    "<svg>",
    "<math>", "<iframe>", "<![CDATA[", "<?x", "<p>", "<td>", "<tr>", "---\na: b\n---", "    x", "\t", "|",
    "||",
    "| |", "| \\| |", "{/*", "{%", "$$", '"', "[", "`", "**", "\\",
)  # fmt: skip
STARTS = (
    "> ", ">> ", "# ", "* ", "- ", "+ ", "1. ", "1) ", "  * ", "- [ ] ", "\t", "    ", ":::", "::: ", "~~~",
    "```", "<div>", "<p>", "<td>", "<svg>", "<script>", "<details>", "<!-- ", "<!-- x -->", "[^1]: ", "**",
    "&nbsp;", "\u00a0", ": ",
)  # fmt: skip


def lines_lost(
    case: Path, changes: tuple[str, ...], *, in_front: bool
) -> dict[tuple[int, str], list[str]]:
    """Return the words that each change loses, by its line; each change is tried on another line."""
    document, page = case_page(case)
    lines = document.text.split("\n")
    first = table_start(lines) + 1
    lost: dict[tuple[int, str], list[str]] = {}
    for number, change in enumerate(changes):
        # A step without a common divisor with most lengths, so that all parts of the page are tried.
        at = first + number * 7 % max(len(lines) - first, 1)
        if at >= len(lines):
            continue
        changed = [*lines[:at], change, *lines[at:]]
        if in_front:
            changed = [*lines[:at], change + lines[at], *lines[at + 1 :]]
        words = words_lost(page, document, "\n".join(changed))
        if words:
            lost[at + 1, change] = words
    return lost


def words_lost(page: ReadPage, document: Document, text: str) -> list[str]:
    try:
        after = read(document, text)
    except UnreadableError:
        return []
    return lost_words(page, after)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_line_between_rows_loses_no_row(case: Path) -> None:
    assert lines_lost(case, LINES, in_front=False) == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mark_in_front_of_a_row_loses_no_row(case: Path) -> None:
    assert lines_lost(case, STARTS, in_front=True) == {}
