"""The title and the header of a scenario table, in every spelling that published pages use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.dialects.documents import Document
from generator.markup import clean, one_line
from generator.model.table import Column, Note

_FIXED = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")
_SPELLINGS = (
    {"resource"},
    {"propertyname", "property"},
    {"iscollection"},
    {"datatype"},
    {"required", "requiredoptional"},
)
#: What is said of a document whose tables are of another kind.
TWO_HEADERS = "a header begins with Resource, Property Name, or is Resource, Operations"
#: What begins a line of a list item that only looks like its next line.
ASIDE = re.compile(r":::|[_(]*Note:", re.I)

_USUAL = re.compile(r"Scenario \d+: [A-Z/]+")
_METHODS = r"POST\s*/\s*PUT|POST|PUT|DELETE"
_SCENARIO = re.compile(rf"(?:Scenario\s*(\d+)\s*:?\s*({_METHODS})|({_METHODS})\s*(\d+))", re.I)
_CELLS = (
    r"(Resource)\s*(Property\s*_?(?:Name)?)\s*(Is\s*_?Collection)\s*(Data[\s_]*Type)\s*(Required(?:\s*/\s*Optional)?)"
    rf"((?:\s*{_SCENARIO.pattern})+)"
)
_RUN = re.compile(rf"^[ \t\u00a0]*{_CELLS}", re.I | re.M)
_REPEATED = re.compile(rf"\s*{_CELLS}", re.I)
_TITLE = re.compile(
    r"(?:v\d+(?:\.\d+)*\s+)?(?:(?P<interchange>.*?)\s*>\s*)?(?P<title>.*?)(?:\s+Scenarios?)?", re.I
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header cells as printed, the scenario columns, and what was odd about them."""

    cells: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class RunHeader:
    """A header whose cells have no separators: its 1-based line, and where the rows begin in the text."""

    header: Header
    line: int
    end: int


def split_title(text: str) -> tuple[str, str]:
    """`v4 Student Attendance > Sections Scenarios` -> (`Student Attendance`, `Sections`)."""
    parts = _TITLE.fullmatch(one_line(text))
    return (parts["interchange"] or "", parts["title"]) if parts else ("", one_line(text))


def is_fixed(cell: str, position: int) -> bool:
    """Whether a header cell is a spelling of the fixed column at a position (0 to 4)."""
    return re.sub(r"[^a-z]", "", cell.lower()) in _SPELLINGS[position]


def read_header(cells: Sequence[str], document: Document, line: int) -> Header:
    """The header from its cells; raises UnreadableError for a column that is none of the known ones."""
    if not any(is_fixed(cell, position) for position, cell in enumerate(cells[: len(_FIXED)])):
        printed = clean(cells[0]) if cells else ""
        what = f"unknown header '{printed}': the table is neither one of scenarios nor a list of resources"
        raise document.unreadable(line, what, TWO_HEADERS)
    for position, name in enumerate(_FIXED):
        if position >= len(cells) or not is_fixed(cells[position], position):
            printed = clean(cells[position]) if position < len(cells) else ""
            raise document.unreadable(
                line, f"unknown header '{printed}'", f"column {position + 1} must be '{name}'"
            )
    if len(cells) == len(_FIXED):
        raise document.unreadable(
            line, "the table has no scenario column", "add one, such as 'Scenario 1: POST'"
        )
    columns = []
    notes = [*_fixed_notes(cells, line)]
    for position, label in enumerate(cells[len(_FIXED) :], 1):
        column, found = _read_column(label, position, document, line)
        columns.append(column)
        notes.extend(found)
    return Header(tuple(cells), tuple(columns), tuple(notes))


def has_run_header(text: str) -> bool:
    """Whether the text holds a header whose cells stand without separators."""
    return bool(_RUN.search(text))


def require_run_header(document: Document) -> RunHeader:
    """The header whose cells stand without separators, on one line or on many.

    A header that is repeated right after itself counts once. Raises UnreadableError if there is none.
    """
    match = _RUN.search(document.text)
    if not match:
        todo = "its cells begin with Resource, Property Name and end with scenarios such as Scenario 1 POST"
        raise document.unreadable(1, "the page has no header of a scenario table", todo)
    start = match.start(1)
    line = document.text.count("\n", 0, start) + 1
    end = match.end()
    while again := _REPEATED.match(document.text, end):
        end = again.end()
    scenarios = [one_line(found.group()) for found in _SCENARIO.finditer(match.group(6))]
    fixed = [one_line(re.sub(r"/\s*\n\s*", "/", match.group(number))) for number in range(1, 6)]
    cells = [*fixed, *scenarios]
    return RunHeader(read_header(cells, document, line), line, end)


def _read_column(label: str, position: int, document: Document, line: int) -> tuple[Column, list[Note]]:
    plain = clean(label)
    match = _SCENARIO.fullmatch(plain)
    if not match:
        raise document.unreadable(
            line, f"unknown header '{label}'", "a scenario column is called 'Scenario 1: POST' or 'POST 1'"
        )
    method = re.sub(r"\s", "", match[2] or match[3]).upper()
    notes = []

    def note(code: str, **details: str) -> None:
        notes.append(Note(code, line, (("label", plain), *details.items()), f"scenarios/{position}"))

    if match[1] and int(match[1]) != position:
        note("T002", position=str(position))
    if "/" in method:
        note("T003", position=str(position))
    if not _USUAL.fullmatch(plain):
        note("T005", read=f"Scenario {position}: {method}")
    return Column(str(position), method, label), notes


def _fixed_notes(cells: Sequence[str], line: int) -> Iterator[Note]:
    for name, cell in zip(_FIXED, map(clean, cells), strict=False):
        if cell != name:
            yield Note("T005", line, (("label", cell), ("read", name)), "")
