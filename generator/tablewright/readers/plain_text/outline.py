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
from dataclasses import dataclass, replace
from typing import TypeAlias

from tablewright.model.findings import Finding
from tablewright.model.table import Row, ScenarioTable, Sentence
from tablewright.readers.findings import line_finding
from tablewright.readers.headers import (
    RunHeader,
    Title,
    section_of,
    split_title,
    stated,
)
from tablewright.readers.plain_text.resource_names import is_container
from tablewright.readers.requirements import Block, find_requirements
from tablewright.values.markup import one_line
from tablewright.values.whole_numbers import whole_number

_BULLET = re.compile(r"(\s*)[•*\-\u2013]\s+(.*)")
_ITEM = re.compile(r"\s*(\d+)[.)]\s+(.*)")
# Lines below an item that do not continue it: `(see the guide)`, `::: note`, `Note: ...`, `• a detail`.
_ASIDE = re.compile(r"\s*(?:\(|:::|Note\b|[•*])", re.I)


RowWithNotes: TypeAlias = tuple[Row, list[Finding]]


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a page above its table, in the form that `ScenarioTable` has them."""

    title: Title
    prerequisites: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    requirements: tuple[Sentence, ...]


def find_lost_ends(last: Row) -> Iterator[Finding]:
    """Returns findings for a table's last row that is probably cut off.

    A required property has no values (T013), or its last value is the beginning of another one (T014).
    """
    filled = [value for value in last.values if value]
    container = is_container(last.property, last.is_collection, last.data_type)
    # The row of a container has no values; they are in the rows below it.
    if not filled and last.required == "REQUIRED" and not container:
        missing = len(last.values)
        yield line_finding("T013", last.line, property=last.property, missing=missing)
    if not filled:
        return
    *others, end = filled
    # `2024` behind `20241` looks like a value whose end was lost when the page was saved.
    if any(value != end and value.startswith(end) for value in others):
        yield line_finding("T014", last.line, property=last.property, value=end)


def read_outline(lines: Sequence[str]) -> Outline:
    """Returns the outline of the lines above a table; the first of them is line 1 of the document."""
    title = ""
    for line in lines:
        if line.strip():
            title = line.lstrip("# ")
            break
    # A section name may be marked: `## Scenarios`, `**Scenarios**`.
    labels: list[str] = []
    for line in lines:
        label = one_line(line).lower()
        labels.append(label.strip("#* "))
    scenarios = len(lines)
    if "scenarios" in labels:
        scenarios = labels.index("scenarios")
    prerequisites = scenarios
    if "prerequisites" in labels:
        prerequisites = labels.index("prerequisites")
    sentences = _sentences(lines, scenarios + 1)
    blocks = _blocks(lines[scenarios:], scenarios + 1, sentences)
    return Outline(
        title=split_title(title),
        prerequisites=_prerequisites(lines[prerequisites:scenarios]),
        sentences=sentences,
        requirements=find_requirements(blocks),
    )


def build_table(
    outline: Outline,
    header: RunHeader,
    rows: Sequence[RowWithNotes],
    page_notes: Sequence[Finding],
    *,
    ends_with_row: bool,
) -> ScenarioTable:
    """Returns the table of an outline, a header, rows with the findings of each, and findings of the page.

    If the page ends with the last row, adds findings for a row that is probably cut off.
    """
    table_rows: list[Row] = []
    notes: list[Finding] = [*header.header.notes, *page_notes]
    for row, row_notes in rows:
        table_rows.append(row)
        notes.extend(row_notes)
    left_out = 0
    for note in notes:
        # T033 reports a line that looks like a row and cannot be read as one.
        if note.code == "T033":
            left_out += 1
    # A row with a value has no further finding for its missing ones.
    codes_of_last = {note.code for note in rows[-1][1]}
    if ends_with_row and "T013" not in codes_of_last:
        notes.extend(find_lost_ends(table_rows[-1]))
    version, interchange, title = outline.title
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=outline.prerequisites,
        sentences=outline.sentences,
        headers=header.header.cells,
        columns=header.header.columns,
        rows=tuple(table_rows),
        notes=tuple(notes),
        header_line=header.line,
        version=version,
        left_out=left_out,
        requirements=outline.requirements,
    )


def _prerequisites(lines: Sequence[str]) -> tuple[str, ...]:
    """Returns the outer bullets of a section, else its paragraphs; line 0 is the section's name."""
    bullets: list[str] = []
    outer_indent: int | None = None
    for line in lines:
        match = _BULLET.fullmatch(line)
        if not match:
            continue
        indent = len(match[1])
        if outer_indent is None:
            outer_indent = indent
        # A deeper bullet explains the prerequisite above it.
        if indent <= outer_indent:
            bullets.append(match[2])
    if bullets:
        return stated(bullets)
    paragraphs: list[str] = []
    for line in lines[1:]:
        if not _ASIDE.match(line):
            paragraphs.append(line)
    return stated(paragraphs)


def _sentences(lines: Sequence[str], start: int) -> tuple[Sentence, ...]:
    """Returns the numbered items; a line below an item continues it unless it is blank or an aside."""
    sentences: list[Sentence] = []
    # The lines of each item, which are joined once: an item can have thousands of lines.
    item_lines: list[list[str]] = []
    in_item = False
    below = lines[start:]
    for line_number, line in enumerate(below, start + 1):
        item = _ITEM.fullmatch(line)
        # A number that does not continue the count is part of a sentence: "in grade\n9. Then ...".
        next_number = len(sentences) + 1
        if item and whole_number(item[1]) == next_number:
            sentences.append(Sentence(str(next_number), "", line_number))
            item_lines.append([item[2]])
            in_item = True
        elif in_item and _continues_item(line):
            item_lines[-1].append(line)
        else:
            in_item = False
    joined: list[Sentence] = []
    for sentence, parts in zip(sentences, item_lines, strict=True):
        text = one_line(" ".join(parts))
        joined.append(replace(sentence, text=text))
    return tuple(joined)


def _continues_item(line: str) -> bool:
    """Returns whether a line below an item continues it: blank lines, asides and section names do not."""
    text = one_line(line)
    return text != "" and not _ASIDE.match(line) and not section_of(text.strip("#* "))


def _blocks(
    lines: Sequence[str], first_line: int, sentences: Sequence[Sentence]
) -> list[Block]:
    """Returns the section names and texts of a page from its scenarios on, without the scenarios' sentences.

    A text is a bullet or a paragraph, with the lines that continue it.
    """
    sentence_lines = {sentence.line for sentence in sentences}
    blocks: list[Block] = []
    # The lines of the text that is being read. They are joined once: a text can have thousands of lines.
    parts: list[str] = []
    in_sentence = False
    for number, line in enumerate(lines, first_line):
        text = one_line(line)
        label = text.strip("#* ")
        bullet = _BULLET.fullmatch(line)
        is_sentence = number in sentence_lines
        in_sentence = is_sentence or (in_sentence and _continues_item(line))
        is_heading = section_of(label) != ""
        continues = bool(text) and not (in_sentence or bullet or is_heading)
        if parts and continues:
            parts.append(text)
            continue
        if parts:
            blocks.append(Block("text", " ".join(parts), number - len(parts)))
            parts = []
        if is_heading:
            blocks.append(Block("heading", label, number))
        elif text and not in_sentence:
            parts.append(bullet[2] if bullet else text)
    if parts:
        end = first_line + len(lines)
        blocks.append(Block("text", " ".join(parts), end - len(parts)))
    return blocks
