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

import re
from collections.abc import Sequence
from dataclasses import replace

from tablewright.model.table import MethodTable, OperationTables
from tablewright.readers.document import Document
from tablewright.readers.rest_method.bordered import read_header
from tablewright.readers.rest_method.call_table import call_table, page_order
from tablewright.readers.rest_method.calls import (
    call_on,
    find_calls,
    methods_on,
    url_on,
)
from tablewright.readers.rest_method.cells import looks_like_row
from tablewright.readers.rest_method.groups import bare_group_on, group_on
from tablewright.readers.rest_method.outline import (
    is_structure,
    read_sections,
    title_of,
)
from tablewright.readers.rest_method.samples import find_blocks
from tablewright.readers.rest_method.section import Section
from tablewright.values.markup import one_line

NAME = "method-page"

# A page may be quoted in Markdown.
_QUOTATION = re.compile(r"\A\s*(?:>\s?){1,3}")
# The method of a call is near the beginning of its line.
_METHOD_HINT = re.compile(r"GET|POST|PUT|PATCH|DELETE", re.I)
_LONGEST_LABEL = 60


def recognises(text: str) -> int:
    """Returns how many lines have this shape: the call, and the headings and rows of parameters."""
    lines = text.split("\n")
    if not _has_call(lines):
        return 0
    # A reader that knows no header of a page recognises one line of it; a call is better evidence.
    count = 2
    for line in lines:
        is_table_line = read_header(line) is not None or looks_like_row(one_line(line))
        if is_table_line or group_on(line) or bare_group_on(line):
            count += 1
    return count


def _has_call(lines: Sequence[str]) -> bool:
    """Returns whether a line is a call, or one is a method line and another one a URL."""
    has_method = False
    for line in lines:
        # Most documents are no method pages, so the first test is a cheap one.
        if not _METHOD_HINT.search(line, 0, _LONGEST_LABEL):
            continue
        if call_on(line):
            return True
        has_method = has_method or bool(methods_on(line))
    return has_method and any(map(url_on, lines))


def read(document: Document) -> OperationTables:
    """Returns the calls of the page, with a finding for each contradiction on it.

    Raises UnreadableError for a page that has no call, for one whose groups of parameters cannot be read, and
    for one that ends inside a sample.
    """
    lines = [_QUOTATION.sub("", line) for line in document.lines()]
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
    page_end = len(document.text.rstrip().split("\n"))
    for call, (start, section) in zip(page_calls.calls, sections, strict=True):
        title = title_of(lines, call, start, len(page_calls.calls))
        tables.append(call_table(call, section, title, document, page_end))
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
    lines = document.lines()
    for _, section in sections:
        numbers = [line.number for line in section.unread]
        numbers.extend(row.line for row in section.rows)
        if numbers:
            printed = one_line(lines[numbers[0] - 1])
            raise document.unreadable(
                numbers[0],
                f"no row of the parameters can be read: {printed}",
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
