"""Reads REST method pages: calls, groups of parameters, and JSON samples.

    POST /libraries/{libraryId}/books
    Body Parameters
    ParameterTypeRequiredDescription
    titlexsd:stringRequiredThe title of the book
    {"title": "Emma"}

A page may have several calls: what is printed below a call, up to the next one, belongs to it. The order of
the sections is that of the campusM guides; pages copied as text and pages with cell borders are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablewright.model.table import MethodTable, OperationTables
from tablewright.readers.documents import Document
from tablewright.readers.rest_method.call_table import call_table, page_order
from tablewright.readers.rest_method.calls import (
    call_on,
    find_calls,
    methods_on,
    url_on,
)
from tablewright.readers.rest_method.cells import looks_like_row
from tablewright.readers.rest_method.groups import group_on
from tablewright.readers.rest_method.outline import (
    is_structure,
    read_sections,
    title_of,
)
from tablewright.readers.rest_method.samples import find_blocks
from tablewright.readers.rest_method.section import Section
from tablewright.values.markup import one_line

NAME = "method-page"


def recognises(text: str) -> int:
    """Returns how many lines have this shape: the call, and the headings and rows of parameters."""
    has_call = False
    has_method = False
    # The call itself is one line of this shape.
    count = 1
    for line in text.split("\n"):
        if not line.strip():
            continue
        if call_on(line) or (has_method and url_on(line)):
            has_call = True
        elif methods_on(line):
            has_method = True
        elif group_on(line) or looks_like_row(one_line(line)):
            count += 1
    return count if has_call else 0


def read(document: Document) -> OperationTables:
    """Returns the calls of the page, with a finding for each contradiction on it.

    Raises UnreadableError for a page without a call, for one whose groups of parameters cannot be read, and
    for one that ends inside a sample.
    """
    lines = document.lines()
    blocks = find_blocks(lines, is_structure)
    sample_lines: set[int] = set()
    for block in blocks:
        sample_lines.update(range(block.first, block.last + 1))
    page_calls = find_calls(lines, sample_lines)
    if not page_calls.calls:
        raise document.unreadable(
            1, "the page has no call", "a line such as 'POST /path/{id}' must name it"
        )
    sections = read_sections(lines, blocks, page_calls, sample_lines)
    tables: list[MethodTable] = []
    for call, (start, section) in zip(page_calls.calls, sections, strict=True):
        title = title_of(lines, call, start, len(page_calls.calls))
        tables.append(call_table(call, section, title, document))
    _refuse_unread(tables, sections, document)
    first_notes = (*page_calls.notes, *tables[0].notes)
    tables[0] = replace(tables[0], notes=tuple(sorted(first_notes, key=page_order)))
    return OperationTables(tuple(tables))


def _refuse_unread(
    tables: Sequence[MethodTable],
    sections: Sequence[tuple[int, Section]],
    document: Document,
) -> None:
    """Raises UnreadableError for a page without any row, unless its groups are empty or it has samples."""
    if any(table.parameters for table in tables):
        return
    for _, section in sections:
        if section.unread:
            line = section.unread[0]
            raise document.unreadable(
                line.number,
                f"no row of the parameters can be read: {one_line(line.text)}",
                "print name, type, Required and description of each parameter on one line",
            )
    for _, section in sections:
        if section.has_empty_group or section.blocks:
            return
    raise document.unreadable(
        tables[0].line,
        "the page has a call, but no parameters and no sample",
        "check that the document is complete; print 'None' below 'URL Parameters' if there are none",
    )
