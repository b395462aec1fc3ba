"""Pages with one change each: a value or a finding shows it, and the rest stays the same.

Each change is tried on all made-up pages, and on some of the published pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from made_up_pages import MARKDOWN_PAGES
from published_pages import captured_pages
from tablewright.capture import CapturedPage, capture_page
from tablewright.errors import UnreadableError
from tablewright.model.page import Page
from tablewright.model.table import ListTable
from tablewright.readers import find_reader
from tablewright.readers.documents import read_file, read_stream
from tablewright.readers.markdown import split_cells
from tablewright.specfiles import page_text
from tablewright.values.markup import clean

# The changes are those of tables whose lines begin with a bar.
PUBLISHED = [path for path in captured_pages() if "\n| " in path.read_text("utf-8")]
#: How many published pages each change is tried on; every change has other pages.
PAGES_OF_A_CHANGE = 4

#: A text that no page has.
UNUSUAL = "Zyxqv"


def captured(text: str) -> CapturedPage:
    document = read_stream("page.md", io.BytesIO(text.encode()))
    reader = find_reader(document)
    table = reader.read(document)
    assert not isinstance(table, ListTable)
    return capture_page(table, document.name, document.sha256, reader.NAME)


@cache
def original(path: Path) -> CapturedPage:
    return captured(read_file(path).text)


@dataclass(frozen=True)
class Printed:
    """The lines of a page, the indexes of its table's lines, and the index of the row to change."""

    lines: tuple[str, ...]
    table: tuple[int, ...]
    at: int

    @property
    def row(self) -> str:
        return self.lines[self.at]

    @property
    def cells(self) -> list[str]:
        return split_cells(self.row)

    @property
    def header(self) -> tuple[str, ...]:
        return self.lines[self.table[0] : self.table[0] + 2]

    def with_lines(self, *new_lines: str) -> str:
        return "\n".join(
            [*self.lines[: self.at], *new_lines, *self.lines[self.at + 1 :]]
        )

    def with_cell(self, number: int, change: Callable[[str], str]) -> str:
        cells = self.cells
        cells[number] = change(cells[number])
        return self.with_lines(row_of(cells))

    def with_value(self, change: Callable[[str], str]) -> str:
        """The page with another text in the last filled scenario cell of the row."""
        filled = [
            number for number, cell in enumerate(self.cells) if number > 4 and cell
        ]
        return self.with_cell(filled[-1] if filled else 5, change)

    def with_header(self, old: str, new: str) -> str:
        header = re.sub(old, new, self.header[0], count=1)
        return "\n".join(
            [*self.lines[: self.table[0]], header, *self.lines[self.table[0] + 1 :]]
        )

    def with_table(self, change: Callable[[str], str]) -> str:
        return "\n".join(
            change(line) if at in self.table else line
            for at, line in enumerate(self.lines)
        )

    def with_numbers(self, change: Callable[[int], str]) -> str:
        """The page with other numbers in its list of scenarios."""
        start = next(
            at
            for at, line in enumerate(self.lines)
            if re.match(r"#+.*Scenarios\W*$", line)
        )
        sentences = "\n".join(self.lines[start : self.table[0]])
        other = re.sub(
            r"^\s*(\d+)[.)]",
            lambda match: f"{change(int(match[1]))}.",
            sentences,
            flags=re.MULTILINE,
        )
        return "\n".join([*self.lines[:start], other, *self.lines[self.table[0] :]])


def row_of(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def printed(path: Path, number_of_row: int) -> Printed:
    lines = tuple(read_file(path).text.split("\n"))
    table = tuple(at for at, line in enumerate(lines) if line.startswith("|"))
    rows = table[3:-1]
    return Printed(lines, table, rows[number_of_row % len(rows)])


def pages_to_change(name: str) -> Iterator[tuple[Path, Printed]]:
    """Pages to change, each with one of its rows; both depend on the name of the change."""
    seed = sum(map(ord, name))
    for number, path in enumerate(MARKDOWN_PAGES):
        yield path, printed(path, seed + number)
    for number in range(min(PAGES_OF_A_CHANGE, len(PUBLISHED))):
        path = PUBLISHED[(seed + number * 17) % len(PUBLISHED)]
        yield path, printed(path, seed + number)


def cells_of(page: Page) -> dict[str, object]:
    """The cells of each property by its place, and the values of each row without a parent."""
    placed = {
        place: (prop.kind, prop.type, prop.required, prop.values)
        for place, prop in page.walk()
    }
    return placed | {
        f"unplaced/{row.resource}/{row.name}": row.values for row in page.unplaced
    }


def check(path: Path, page: Printed, text: str) -> None:
    """Checks that the other rows are as before, that every row is counted, and that no text is lost."""
    before, after = original(path), captured(text)
    changed_names = {
        place.rpartition("/")[2]
        for place, line in before.source.lines
        if line == page.at + 1
    }
    changed_names.add(clean(page.cells[1]))
    cells_after = cells_of(after.page)
    for place, cells_before in cells_of(before.page).items():
        if not changed_names & set(place.split("/")):
            assert cells_after.get(place) == cells_before, place
    if UNUSUAL in text:
        assert UNUSUAL in page_text(after.page)
    row_counts = after.row_counts
    placed = row_counts.properties + row_counts.repeats + row_counts.unplaced
    assert row_counts.rows == placed + row_counts.blank + row_counts.left_out


def new_codes(path: Path, text: str) -> set[str]:
    """The codes of the findings that only the changed page has."""
    before, after = original(path).page.findings, captured(text).page.findings
    return {finding.code for finding in after if finding not in before}


# Cells ---------------------------------------------------------------------------------------------------

#: Changes of a scenario cell.
VALUES: dict[str, Callable[[str], str]] = {
    "unknown notation": lambda _: f"<<{UNUSUAL}>>",
    "brackets": lambda _: f"[{UNUSUAL} + 1]",
    "open bracket": lambda _: f"[{UNUSUAL}",
    "footnote": lambda cell: f"{cell}{UNUSUAL}[^1]",
    "raised": lambda cell: f"{cell}<sup>{UNUSUAL}</sup>",
    "bold": lambda cell: f"**{cell} {UNUSUAL}**",
    "half bold": lambda cell: f"**{cell} {UNUSUAL}",
    "link": lambda _: f"[{UNUSUAL}](https://example.org/a_(b)?c=1)",
    "image": lambda _: f"![{UNUSUAL}](a.png)",
    "entities": lambda cell: f"{cell}&nbsp;{UNUSUAL}&amp;&lt;&#39;",
    "full width": lambda _: f"\uff5b{UNUSUAL}\uff1a\uff11\uff5d\u3000",
    "full-width pipe": lambda cell: f"{cell}\uff5c{UNUSUAL}",
    "list": lambda _: f"<ul><li>{UNUSUAL}</li><li>b</li></ul>",
    "breaks": lambda _: f"{UNUSUAL}<br>b<br/><br />c",
    "code": lambda _: f"`{UNUSUAL}",
    "comment": lambda _: f"{UNUSUAL}<!-- sic -->",
    "struck": lambda cell: f"~~{UNUSUAL}~~ {cell}",
    "escapes": lambda _: f"{UNUSUAL}\\\\\\|\\",
    "tabs": lambda cell: f"{UNUSUAL}\t{cell}\t",
    "bare pipe": lambda cell: f"{cell} | {UNUSUAL}",
}

#: Changes of another cell: its number and its text.
CELLS: dict[str, tuple[int, Callable[[str], str]]] = {
    "flag": (2, lambda _: UNUSUAL),
    "type": (3, lambda _: UNUSUAL),
    "required": (4, lambda _: UNUSUAL),
    "two cells in one": (2, lambda cell: f"{cell} {UNUSUAL}"),
    "full-width flag": (2, lambda _: "\uff26\uff21\uff2c\uff33\uff25"),
    "name": (1, lambda _: UNUSUAL),
    "no name": (1, lambda _: ""),
    "bold name": (1, lambda cell: f"**{cell}**"),
    "linked name": (1, lambda cell: f"[{cell}](#name)"),
    "marked name": (1, lambda cell: f"{cell}{UNUSUAL}[^1]"),
    "name between no blanks": (1, lambda cell: f"\u200b{cell}\ufeff"),
    "resource": (0, lambda _: UNUSUAL),
    "no resource": (0, lambda _: ""),
}


@pytest.mark.parametrize("name", VALUES)
def test_an_unusual_value_changes_no_other_row(name: str) -> None:
    for path, page in pages_to_change(name):
        check(path, page, page.with_value(VALUES[name]))


@pytest.mark.parametrize("name", CELLS)
def test_an_unusual_cell_changes_no_other_row(name: str) -> None:
    for path, page in pages_to_change(name):
        check(path, page, page.with_cell(*CELLS[name]))


# Rows ----------------------------------------------------------------------------------------------------

#: Changes of a row, and the code of the finding that reports each.
ROWS: dict[str, tuple[str, Callable[[Printed], str]]] = {
    "half a row": (
        "T015",
        lambda page: page.with_lines(page.row[: len(page.row) // 2] + UNUSUAL),
    ),
    "a row without its end": (
        "T017",
        lambda page: page.with_lines(page.row.rstrip(" |")),
    ),
    "a cell more": ("T016", lambda page: page.with_lines(f"{page.row} {UNUSUAL} |")),
    "a blank line": ("T018", lambda page: page.with_lines("", page.row)),
    "an indented row": ("T018", lambda page: page.with_lines(f"\t{page.row}")),
    "a heading": ("T018", lambda page: page.with_lines("", "## More", "", page.row)),
    "a second table": (
        "T018",
        lambda page: page.with_lines("", "## More", "", *page.header, page.row),
    ),
    "a line of text": ("T036", lambda page: page.with_lines(UNUSUAL, page.row)),
    "a group's name": (
        "L031",
        lambda page: page.with_lines(
            row_of([f"**{UNUSUAL}**", *[""] * (len(page.cells) - 1)]), page.row
        ),
    ),
    "a broken row": (
        "T036",
        lambda page: page.with_lines(f"{page.row.rstrip(' |')}\n{UNUSUAL} |"),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_an_unusual_row_changes_no_other_row(name: str) -> None:
    code, change = ROWS[name]
    for path, page in pages_to_change(name):
        check(path, page, change(page))
        assert code in new_codes(path, change(page))


def test_a_repeated_row_is_a_finding() -> None:
    for path, page in pages_to_change("twice"):
        assert new_codes(path, page.with_lines(page.row, page.row)) & {
            "L003",
            "L012",
            "L013",
            "L017",
        }


# Pages ---------------------------------------------------------------------------------------------------

#: Changes that no value depends on; some are reported as findings.
HARMLESS_CHANGES: dict[str, Callable[[Printed], str]] = {
    "line ends": lambda page: "\r\n".join(page.lines),
    "byte order mark": lambda page: "\ufeff" + "\n".join(page.lines),
    "tabs": lambda page: page.with_table(lambda line: line.replace(" | ", "\t|\t")),
    "no-break spaces": lambda page: page.with_lines(
        page.row.replace(" | ", "\u00a0|\u00a0")
    ),
    "no edges": lambda page: page.with_table(
        lambda line: re.sub(r"\A\| ?| ?\|\Z", "", line)
    ),
    "header again": lambda page: page.with_lines(page.header[0], page.row),
    "misspelled column": lambda page: page.with_header(
        "Property ?Name", "Propety Name"
    ),
    "misspelled scenario": lambda page: page.with_header("Scenario 1", "Sceanrio 1"),
    "all scenarios are 1": lambda page: page.with_numbers(lambda _: "1"),
    "another table": lambda page: "\n".join(
        [*page.lines, "", f"| {UNUSUAL} | b |", "| - | - |", "| 1 | 2 |", ""]
    ),
}

#: Numbers with which a list is not read as scenarios; the cells are captured nevertheless.
OTHER_NUMBERS: dict[str, Callable[[int], str]] = {
    "roman": lambda number: ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[
        number % 9
    ],
    "letters": lambda number: "abcdefghijklmnopqrstuvwxyz"[number % 26],
    "from five": lambda number: str(number + 4),
}


@pytest.mark.parametrize("name", HARMLESS_CHANGES)
def test_a_page_printed_in_another_form_is_captured_equally(name: str) -> None:
    for path, page in pages_to_change(name):
        text = HARMLESS_CHANGES[name](page)
        assert cells_of(captured(text).page) == cells_of(original(path).page)
        check(path, page, text)


@pytest.mark.parametrize("name", OTHER_NUMBERS)
def test_a_scenario_list_with_other_numbers_keeps_the_cells(name: str) -> None:
    for path, page in pages_to_change(name):
        text = page.with_numbers(OTHER_NUMBERS[name])
        assert cells_of(captured(text).page) == cells_of(original(path).page)


def test_an_unknown_method_keeps_its_column() -> None:
    for path, page in pages_to_change("method"):
        text = page.with_header(r"Scenario 1.*?(POST|PUT)", "Scenario 1: UPSERT")
        assert cells_of(captured(text).page) == cells_of(original(path).page)
        assert ("T009" in new_codes(path, text)) == ("UPSERT" in text)


def test_an_unknown_column_is_refused_with_its_name() -> None:
    for _, page in pages_to_change("column"):
        with pytest.raises(
            UnreadableError,
            match=rf"page.md:{page.table[0] + 1}: unknown header '{UNUSUAL}'",
        ):
            captured(page.with_header("(?i)Data.?Type", UNUSUAL))
