"""Reads documents in any known shape and returns their tables.

A document shape is one module, registered as an entry point of the group `tablewright.readers` (see
`tablewright.plugins`). The structure of a document decides its shape: the reader that recognises most of its
lines reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol, assert_never, cast

from tablewright import plugins
from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.table import ListTable, OperationTables, ScenarioTable, Table
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
from tablewright.values.markup import clean

# Published tables have a few hundred rows. Reading and capturing this many takes some seconds.
ROWS_LIMIT = 10_000
# The flag, the type and the Required word of a row, which no value has.
_FIXED_CELLS = re.compile(
    r"(?:TRUE|FALSE)\s?[\w\[\]]{1,80}\s?(?:REQUIRED|OPTIONAL|CONDITIONAL)"
)


class Reader(Protocol):
    """The attributes of a module that reads one document shape."""

    NAME: str
    """The name under which the module is registered."""

    def recognises(self, text: str) -> int:
        """Returns how many lines of the text have this shape; 0 if the text has another shape."""

    def read(self, document: Document) -> Table:
        """Returns the document's table. Raises UnreadableError with the line that cannot be read."""


@cache
def all_readers() -> tuple[Reader, ...]:
    """Returns every registered reader, sorted by name."""
    names = plugins.registered(plugins.READERS)
    return tuple(_reader(name, "tablewright.readers") for name in names)


def reader_names() -> tuple[str, ...]:
    """Returns the names of all registered readers, sorted, without importing the readers."""
    return tuple(plugins.registered(plugins.READERS))


def _reader(name: str, where: str) -> Reader:
    # A module has no type of its own; its attributes are those of the protocol.
    return cast("Reader", plugins.load_plugin(plugins.READERS, name, where))


def read_table(document: Document, reader: str | None = None) -> Table:
    """Returns the table of a document, read by the named reader or by the one that recognises its structure.

    Raises MisuseError for an unknown reader, UnreadableError for a document that no reader can read.
    """
    return read_with(find_reader(document, reader), document)


def read_with(reader: Reader, document: Document) -> Table:
    """The table that a reader returns. Raises UnreadableError, and TablewrightError for a broken plugin.

    A document with too many rows is refused before it is read, because reading it would take minutes.
    """
    _refuse_many_rows(_recognised_lines(reader, document), document)
    table = plugins.call_plugin(plugins.READERS, reader.NAME, reader.read, document)
    # Lines inside a paragraph or a cell may be rows, too.
    _refuse_many_rows(_count_rows(table), document)
    # A reader sees only the text; what was found while the text was made belongs to the page as well.
    notes = (*document.notes, *_rows_in_values(table))
    return _with_notes(table, notes) if notes else table


def _refuse_many_rows(rows: int, document: Document) -> None:
    if rows > ROWS_LIMIT:
        raise UnreadableError(
            document.shown,
            f"the document has more than {ROWS_LIMIT:,} rows",
            "save the page alone, or each page in a file of its own",
        )


def _count_rows(table: Table) -> int:
    match table:
        case ScenarioTable():
            return len(table.rows)
        case ListTable():
            return len(table.entries)
        case OperationTables():
            return sum(len(call.parameters) for call in table.tables)
        case _:
            assert_never(table)


def _rows_in_values(table: Table) -> Iterator[Finding]:
    """Returns a finding for each value that contains the fixed cells of a row: the row begins with a mark."""
    if not isinstance(table, ScenarioTable):
        return
    for row in table.rows:
        for value in row.values:
            if _FIXED_CELLS.search(value):
                name = clean(row.property)
                yield line_finding("T088", row.line, property=name, value=clean(value))


def _with_notes(table: Table, notes: Sequence[Finding]) -> Table:
    match table:
        case ScenarioTable() | ListTable():
            return replace(table, notes=(*table.notes, *notes))
        case OperationTables():
            return table.with_notes(notes)
        case _:
            assert_never(table)


def find_reader(document: Document, name: str | None = None) -> Reader:
    """Returns the reader with a name, or without a name the one that recognises the most lines.

    If two readers recognise equally many lines, the first by name is returned. Raises MisuseError for an
    unknown name, UnreadableError if no reader recognises a line.
    """
    if name is not None:
        return _reader(name, f"--reader {name}")
    best: Reader | None = None
    most_lines = 0
    for reader in all_readers():
        lines = _recognised_lines(reader, document)
        if lines > most_lines:
            best, most_lines = reader, lines
    if best is None:
        names = ", ".join(reader_names())
        raise UnreadableError(
            document.shown,
            f"no scenario table, no method page and no list of resources in a known shape ({names})",
            "check that this is the requirement page itself",
        )
    return best


def _recognised_lines(reader: Reader, document: Document) -> int:
    recognises = reader.recognises
    lines = plugins.call_plugin(plugins.READERS, reader.NAME, recognises, document.text)
    if not isinstance(lines, int):
        problem = "returned no whole number"
        raise plugins.plugin_error(plugins.READERS, reader.NAME, "recognises", problem)
    return lines
