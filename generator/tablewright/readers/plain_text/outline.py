"""Reads the title, the prerequisites and the scenario sentences above the table of a plain-text page.

    v9 Library > Books Scenarios
    Prerequisites
    • Shelves
    Scenarios
      1. Create the first book.

Such pages are copied from a browser: each section name is a line of its own, bullets are `•`, and the items
of the scenario list are indented numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import Row, ScenarioTable, Sentence
from tablewright.readers.headers import RunHeader, Title, split_title, stated
from tablewright.readers.plain_text.resource_names import is_container
from tablewright.values.markup import one_line


def find_lost_ends(last: Row) -> Iterator[Finding]:
    """The notes on a table's last row: a required property without values, a value that stops short."""
    filled = [value for value in last.values if value]
    container = is_container(last.property, last.is_collection, last.data_type)
    if not filled and last.required == "REQUIRED" and not container:
        yield Finding(
            "T013", DocumentLine(last.line), (("property", last.property), ("missing", str(len(last.values))))
        )
    if filled and any(value != filled[-1] and value.startswith(filled[-1]) for value in filled[:-1]):
        yield Finding("T014", DocumentLine(last.line), (("property", last.property), ("value", filled[-1])))


_BULLET = re.compile(r"(\s*)[•*\-\u2013]\s+(.*)")
_ITEM = re.compile(r"\s*(\d+)[.)]\s+(.*)")
_ASIDE = re.compile(r"\s*(?:\(|:::|Note\b|[•*])", re.I)


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a page before its table, as `ScenarioTable` has them."""

    title: Title
    prerequisites: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def read_outline(lines: Sequence[str]) -> Outline:
    """The outline of the lines above a table; line 1 of the document is the first of them."""
    title = next((line for line in lines if line.strip()), "")
    plain = [one_line(line).lower().strip("#* ") for line in lines]
    scenarios = plain.index("scenarios") if "scenarios" in plain else len(lines)
    prerequisites = plain.index("prerequisites") if "prerequisites" in plain else scenarios
    return Outline(
        split_title(title.lstrip("# ")),
        _prerequisites(lines[prerequisites:scenarios]),
        _sentences(lines, scenarios + 1),
    )


def build_table(
    outline: Outline, header: RunHeader, rows: Sequence[tuple[Row, Sequence[Finding]]]
) -> ScenarioTable:
    """The table of an outline, a header, and rows with the notes on each; its end is looked at as well.

    Each line that a note calls none of the rows is one left out.
    """
    notes = [note for _, found in rows for note in found]
    return ScenarioTable(
        title=outline.title.title,
        interchange=outline.title.interchange,
        prerequisites=outline.prerequisites,
        sentences=outline.sentences,
        headers=header.header.cells,
        columns=header.header.columns,
        rows=tuple(row for row, _ in rows),
        notes=(*header.header.notes, *notes, *find_lost_ends(rows[-1][0])),
        header_line=header.line,
        version=outline.title.version,
        left_out=sum(note.code == "T033" for note in notes),
    )


def _prerequisites(lines: Sequence[str]) -> tuple[str, ...]:
    bullets = [match for line in lines if (match := _BULLET.fullmatch(line))]
    outer = [bullet[2] for bullet in bullets if len(bullet[1]) <= len(bullets[0][1])]
    return stated(outer or (line for line in lines[1:] if not _ASIDE.match(line)))


def _sentences(lines: Sequence[str], start: int) -> tuple[Sentence, ...]:
    """The numbered items; a line below an item belongs to it unless it is blank or an aside."""
    items: list[tuple[int, list[str]]] = []
    open_item = False
    for at, line in enumerate(lines[start:], start + 1):
        match = _ITEM.fullmatch(line)
        if match and int(match[1]) == len(items) + 1:
            items.append((at, [match[2]]))
            open_item = True
        elif open_item and one_line(line) and not _ASIDE.match(line):
            items[-1][1].append(line)
        else:
            open_item = False
    return tuple(
        Sentence(str(number), one_line(" ".join(parts)), line)
        for number, (line, parts) in enumerate(items, 1)
    )
