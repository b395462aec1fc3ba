"""Reads the title and the header of a scenario table, in every spelling that published pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import Column, Row
from tablewright.readers.documents import Document
from tablewright.values.markup import clean, one_line

_FIXED = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")
_SPELLINGS = (
    {"resource"},
    {"propertyname", "property"},
    {"iscollection", "isacollection", "collection"},
    {"datatype", "type"},
    {"required", "requiredoptional", "mandatory"},
)
#: What is said of a document whose tables are of another kind.
TWO_HEADERS = "a header begins with Resource, Property Name, or is Resource, Operations"
#: What begins a line of a list item that only looks like its next line.
ASIDE = re.compile(r":::|[_(]*Note:", re.I)

_USUAL = re.compile(r"Scenario \d+: [A-Z/]+")
_SECTION = re.compile(r"(Prerequisite|Scenario)s?\s*:?", re.I)
_LONGEST_LABEL = 40  # characters; longer text is prose, which stays in the document
_METHODS = r"POST\s*/\s*PUT|POST|PUT|DELETE"
_SCENARIO = re.compile(rf"(?:Scenario\s*(\d+)\s*:?\s*({_METHODS})|({_METHODS})\s*(\d+))", re.I)
#: A scenario column in other words: `Scenario 2`, `Scenario #2 - PUT`, `Scen. 2 (PUT)`, `PUT`.
_LABEL = re.compile(
    rf"(?=\D*Scen|[\W_]*(?:{_METHODS}))(?:Scen(?:ario|\.)?)?[\W_]*(\d+)?[\W_]*({_METHODS})?[\W_]*", re.I
)
#: A scenario column that nothing else explains: `Scenario one`, `Scenario 2: UPSERT`, `Sceanrio 2: PUT`.
_SCENARIO_HINT = re.compile(rf"\bScen|(?=.*\d).*\b(?:{_METHODS})\b", re.I)
_METHOD = re.compile(rf"\b(?:{_METHODS})\b", re.I)
#: How many letters of a fixed column's header may be wrong.
_MAX_WRONG_LETTERS = 2
_CELLS = (
    r"(Resource)\s*(Property\s*_?(?:Name)?)\s*(Is\s*_?Collection)\s*(Data[\s_]*Type)\s*(Required(?:\s*/\s*Optional)?)"
    rf"((?:\s*{_SCENARIO.pattern})+)"
)
_RUN = re.compile(rf"^[ \t\u00a0]*{_CELLS}", re.I | re.M)
_REPEATED = re.compile(rf"\s*{_CELLS}", re.I)
_TITLE = re.compile(
    r"(?:(?P<version>v\d+(?:\.\d+)*)\s+)?(?:(?P<interchange>.*?)\s*>\s*)?(?P<title>.*?)(?:\s+Scenarios?)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header cells as printed, the scenario columns, and what was odd about them.

    `order` are the places of the cells that make a row: the five fixed ones, then the scenarios; `others`
    those of columns that scenario tables do not have.
    """

    cells: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: tuple[Finding, ...]
    order: tuple[int, ...]
    others: tuple[int, ...] = ()

    @property
    def row_cells(self) -> tuple[str, ...]:
        """The cells over those of a row, as printed."""
        return tuple(self.cells[at] for at in self.order)

    def read_row(self, cells: Sequence[str], line: int) -> Row:
        """The row of a table whose cells stand in the order of the header's."""
        resource, name, is_collection, data_type, required, *values = (cells[at] for at in self.order)
        return Row(resource, name, is_collection, data_type, required, tuple(values), line)


@dataclass(frozen=True, slots=True)
class RunHeader:
    """A header whose cells have no separators: its 1-based line, and where the rows begin in the text."""

    header: Header
    line: int
    end: int


class Title(NamedTuple):
    """The parts of a page's title; those that it lacks are empty."""

    version: str
    interchange: str
    title: str


def split_title(text: str) -> Title:
    """`v4 Student Attendance > Sections Scenarios` -> (`v4`, `Student Attendance`, `Sections`)."""
    parts = _TITLE.fullmatch(one_line(text))
    if not parts:
        return Title("", "", one_line(text))
    return Title((parts["version"] or "").lower(), parts["interchange"] or "", parts["title"])


def section_of(label: str) -> str:
    """`prerequisites` or `scenarios` where a heading, or a paragraph in its place, says so; else empty."""
    found = _SECTION.fullmatch(one_line(label))
    return f"{found[1].lower()}s" if found else ""


def stated(texts: Iterable[str]) -> tuple[str, ...]:
    """The prerequisites that texts state, each on one line; `None` states that there is none."""
    lines = map(one_line, texts)
    return tuple(line for line in lines if line.lower().rstrip(".") not in ("", "none"))


def is_fixed(cell: str, position: int) -> bool:
    """Whether a header cell is a spelling of the fixed column at a position (0 to 4)."""
    return _letters(cell) in _SPELLINGS[position]


def is_scenario_header(cells: Sequence[str]) -> bool:
    """Whether cells make the header of a scenario table, in any order and however some are spelt."""
    plain = [clean(cell) for cell in cells]
    known = [any(is_fixed(cell, position) for cell in plain) for position in range(len(_FIXED))]
    return any(known[:2]) and sum(known) > 1


def note_on_other_table(cells: Sequence[str], rows: int, line: int, at: str) -> Finding:
    """The note that a table which is none of scenarios is left out; `rows` stand below its first `cells`."""
    return _note("T007", line, at, label=clean(cells[0])[:_LONGEST_LABEL], rows=str(rows))


def read_header(cells: Sequence[str], document: Document, line: int) -> Header:
    """The header from its cells, in any order; columns of other tables are set apart.

    Raises UnreadableError where one of the five fixed columns or every scenario is missing.
    """
    plain = [clean(cell) for cell in cells]
    if not any(is_fixed(cell, position) for cell in plain for position in range(len(_FIXED))):
        what = f"unknown header '{plain[0]}': the table is neither one of scenarios nor a list of resources"
        raise document.unreadable(line, what, TWO_HEADERS)
    fixed = [_find_fixed(plain, position, document, line) for position in range(len(_FIXED))]
    columns, notes = list[Column](), [*_fixed_notes([plain[at] for at in fixed], line)]
    order, others = list(fixed), list[int]()
    for at, label in enumerate(cells):
        if at in fixed:
            continue
        if not _LABEL.fullmatch(plain[at]) and not _SCENARIO_HINT.search(plain[at]):
            others.append(at)
            continue
        column, found = _read_column(label, len(columns) + 1, line)
        columns.append(column)
        order.append(at)
        notes.extend(found)
    if not columns:
        raise document.unreadable(
            line, "the table has no scenario column", "add one, such as 'Scenario 1: POST'"
        )
    return Header(tuple(cells), tuple(columns), tuple(notes), tuple(order), tuple(others))


def _find_fixed(plain: Sequence[str], position: int, document: Document, line: int) -> int:
    """Where a fixed column stands: in its place, or else anywhere."""
    places = sorted(range(len(plain)), key=lambda at: (at != position, at))
    found = next((at for at in places if is_fixed(plain[at], position)), None)
    if found is None:
        found = next((at for at in places if _is_nearly_fixed(plain[at], position)), None)
    if found is None:
        printed = plain[position] if position < len(plain) else ""
        name = _FIXED[position]
        if any(is_fixed(printed, other) for other in range(len(_FIXED))):
            raise document.unreadable(line, f"the table has no column '{name}'", "add it to the page")
        raise document.unreadable(
            line, f"unknown header '{printed}'", f"column {position + 1} must be '{name}'"
        )
    return found


def _is_nearly_fixed(cell: str, position: int) -> bool:
    """Whether a header cell is a misspelt fixed column, and not another one."""
    if any(is_fixed(cell, other) for other in range(len(_FIXED))):
        return False
    return any(
        Levenshtein.distance(_letters(cell), spelling) <= min(_MAX_WRONG_LETTERS, len(spelling) // 4)
        for spelling in _SPELLINGS[position]
    )


def _letters(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.lower())


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


def _read_column(label: str, position: int, line: int) -> tuple[Column, list[Finding]]:
    """The column of a scenario; one that cannot be read keeps its place, and the method if it names one."""
    plain = clean(label)
    match = _SCENARIO.fullmatch(plain) or _LABEL.fullmatch(plain)
    methods = [each for each in match.groups()[1:3] if each] if match else _METHOD.findall(plain)
    method = re.sub(r"\s", "", methods[0]).upper() if methods else ""
    at, notes = f"scenarios/{position}", []
    if not match:
        read = f"Scenario {position}" + (f": {method}" if method else "")
        return Column(str(position), method, label), [_note("T009", line, at, label=plain, read=read)]
    if "/" in method:
        notes.append(_note("T003", line, at, label=plain, position=str(position)))
    if not _USUAL.fullmatch(plain):
        read = f"Scenario {position}" + (f": {method}" if method else "")
        notes.append(_note("T005", line, at, label=plain, read=read))
    said = str(int(match[1])) if match[1] else ""
    return Column(str(position), method, label, said), notes


def _fixed_notes(cells: Sequence[str], line: int) -> Iterator[Finding]:
    for name, cell in zip(_FIXED, cells, strict=True):
        if cell != name:
            yield _note("T005", line, label=cell, read=name)


def _note(code: str, line: int, at: str = "", **details: str) -> Finding:
    return Finding(code, DocumentLine(line, at), tuple(details.items()))
