"""Compares a page that was captured from another shape with the original, cell by cell.

A cell that differs is accounted for only if a finding names it: the finding is at the cell's property, or at
the page; it is not one of the original page; it needs a decision (no `info`); and its details quote the text
of the original cell, and the text that was captured in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tablewright.capture import CapturedPage, capture_page
from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.table import ScenarioTable
from tablewright.readers import find_reader, read_with
from tablewright.readers.documents import Document
from tablewright.readers.evidence import NO_EVIDENCE, Evidence
from tablewright.values.cells import cell_text
from tablewright.values.markup import clean

#: Details that hold counts and names; they do not quote a cell.
_NO_QUOTES = frozenset(
    {"cell", "cells", "column", "columns", "count", "missing", "position", "rows"}
)

#: A cell: the place of its property, and its scenario number or the name of its fixed column.
Cell = tuple[str, str]


@dataclass
class ShapeScore:
    """The counts of one shape: pages, cells and value rows, and the silent differences themselves."""

    pages: int = 0
    refused: list[str] = field(default_factory=list)
    cells: int = 0
    equal: int = 0
    accounted: int = 0
    silent: list[str] = field(default_factory=list)
    value_rows: int = 0
    right_rows: int = 0

    def line(self, shape: str) -> str:
        """Return the counts as a line of the printed table."""
        rows = f"{self.right_rows}/{self.value_rows}"
        return (
            f"{shape:18}{self.pages:6}{len(self.refused):9}{self.cells:8}{self.equal:8}"
            f"{self.accounted:11}{len(self.silent):8}{rows:>12}"
        )


TITLES = (
    f"{'shape':18}{'pages':>6}{'refused':>9}{'cells':>8}{'equal':>8}{'accounted':>11}"
    f"{'silent':>8}{'value rows':>12}"
)


def captured(text: str, name: str, evidence: Evidence = NO_EVIDENCE) -> CapturedPage:
    """Return the page captured from a text, by the reader that recognises it."""
    document = Document(name, text, "", find_evidence=lambda: evidence)
    reader = find_reader(document)
    table = read_with(reader, document)
    assert isinstance(table, ScenarioTable), name
    return capture_page(table, name, "", reader.NAME)


def score_page(
    score: ShapeScore,
    original: CapturedPage,
    text: str,
    name: str,
    evidence: Evidence = NO_EVIDENCE,
) -> None:
    """Add the comparison of one page in one shape to a score."""
    score.pages += 1
    expected = page_cells(original.page)
    score.cells += len(expected)
    rows = _value_rows(expected)
    score.value_rows += len(rows)
    try:
        page = captured(text, name, evidence).page
    except UnreadableError as error:
        score.refused.append(f"{name}: {error}")
        return
    found = page_cells(page)
    findings = [each for each in page.findings if each.rule.level != "info"]
    known = {(each.code, each.at, each.details) for each in original.page.findings}
    new = [each for each in findings if (each.code, each.at, each.details) not in known]
    wrong: set[str] = set()
    for cell in {**expected, **found}:
        before = expected.get(cell, "")
        after = found.get(cell, "")
        if before == after:
            score.equal += 1
            continue
        wrong.add(cell[0])
        if any(_names(finding, cell, before, after) for finding in new):
            score.accounted += 1
        else:
            place = "/".join(cell)
            score.silent.append(f"{name}: {place}: {before!r} became {after!r}")
    score.right_rows += len(rows - wrong)


def page_cells(page: Page) -> dict[Cell, str]:
    """Return the text of each non-empty cell of a captured page, and of its scenarios."""
    cells: dict[Cell, str] = {}
    for place, prop in page.walk():
        cells.update(_property_cells(place, prop))
    for row in page.unplaced:
        place = f"unplaced/{row.resource}/{row.name}"
        prop = Property(row.name, row.kind, row.type, row.required, row.values)
        cells.update(_property_cells(place, prop))
    for scenario in page.scenarios:
        place = f"scenarios/{scenario.number}"
        cells[place, "method"] = scenario.method
        cells[place, "action"] = scenario.action
        cells[place, "subject"] = scenario.subject
    return cells


def _property_cells(place: str, prop: Property) -> Iterator[tuple[Cell, str]]:
    yield (place, "kind"), prop.kind
    yield (place, "type"), prop.type
    yield (place, "required"), prop.required
    for number, value in prop.values:
        yield (place, number), cell_text(value)


def _value_rows(cells: Mapping[Cell, str]) -> set[str]:
    """Return the places that have a value in a scenario."""
    return {place for place, column in cells if column.isdecimal()}


def _names(finding: Finding, cell: Cell, before: str, after: str) -> bool:
    """Return whether a finding names a cell that differs: its place, and both texts."""
    place, column = cell
    if finding.at not in ("", place):
        return False
    if finding.scenarios and column.isdecimal() and column not in finding.scenarios:
        return False
    quoted = ""
    for name, text in finding.details:
        if name not in _NO_QUOTES:
            quoted += f"{letters(text)} "
    return letters(before) in quoted and letters(after) in quoted


def letters(text: str) -> str:
    """Return the letters and digits of a text: blanks, marks and the zero of `08/23/` do not count."""
    without_zeros = re.sub(r"\b0(?=\d/)", "", clean(text))
    return "".join(filter(str.isalnum, without_zeros)).casefold()
