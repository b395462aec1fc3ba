"""Reads the title and the header of a scenario table, in every spelling that published pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from tablewright.model.findings import Finding
from tablewright.model.table import Column, Row
from tablewright.readers.document import Document
from tablewright.readers.findings import column_finding, line_finding
from tablewright.values.markup import BREAK, clean, one_line
from tablewright.values.whole_numbers import whole_number

_FIXED = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")
_SPELLINGS = (
    {"resource"},
    {"propertyname", "property"},
    # Converters cut a header cell of two lines: `Is`, `Data`.
    {"iscollection", "isacollection", "collection", "is"},
    {"datatype", "type", "data"},
    {"required", "requiredoptional", "mandatory"},
)
# The next step in messages about a page that has only other tables.
TWO_HEADERS = "a header begins with Resource, Property Name, or is Resource, Operations"
# The beginning of a line below a list item that does not continue it: `::: note`, `_Note: ...`.
ASIDE = re.compile(r":::|[_(]*Note:", re.I)

_USUAL = re.compile(r"Scenario \d+: [A-Z/]+")
_SECTION = re.compile(r"(Prerequisite|Scenario)s?\s*:?", re.I)
# `Additional Requirements`, `Further Notes for the grades:`; a longer text is a sentence.
_REQUIREMENTS = re.compile(
    r"(?:Additional|Further|Other)(?: Certification)? (?:Requirement|Note|Rule)s?"
    r"(?: (?:for|on|about) [^.:]{1,80})?\s*:?",
    re.I,
)
_LONGEST_LABEL = 40  # characters; longer text is prose, which stays in the document
# Longer text is no header; the patterns below would be slow on it.
_LONGEST_HEADER = 200
_METHODS = r"POST\s*/\s*PUT|POST|PUT|DELETE"
# Some tables print no methods: `Scenario 1`.
_SCENARIO = re.compile(
    rf"(?:Scenario\s*(\d+)(?:\s*:?\s*({_METHODS}))?|({_METHODS})\s*(\d+))", re.I
)
# A scenario column in other words: `Scenario 2`, `Scenario #2 - PUT`, `Scen. 2 (PUT)`, `PUT`.
_LABEL = re.compile(
    rf"(?=\D*Scen|[\W_]*(?:{_METHODS}))(?:Scen(?:ario|\.)?)?[\W_]*(\d+)?[\W_]*({_METHODS})?[\W_]*",
    re.I,
)
# A scenario column that nothing else explains: `Scenario one`, `Scenario 2: UPSERT`, `Sceanrio 2: PUT`.
_SCENARIO_HINT = re.compile(rf"\bScen|(?=.*\d).*\b(?:{_METHODS})\b", re.I)
_METHOD = re.compile(rf"\b(?:{_METHODS})\b", re.I)
# The most letters that may be wrong in the header of a fixed column.
_MAX_WRONG_LETTERS = 2
# A converter may break a header cell anywhere between its words, and cells as well. A gap is matched as a
# whole (`*+`): to try each part of thousands of blank lines takes minutes.
_GAP = rf"(?:\s|{BREAK})*+"
# Behind `Scenario 1`: the label ends here, and has no other method, such as PATCH, either.
_NO_METHOD = rf"(?!\d|{_GAP}(?:[:(-]|PATCH|GET))"
_CELLS = (
    rf"(Resource){_GAP}(Property{_GAP}_?(?:Name)?){_GAP}(Is{_GAP}_?Collection){_GAP}"
    rf"(Data(?:{_GAP}|_)Type){_GAP}(Required(?:{_GAP}/{_GAP}Optional)?)"
    rf"((?:{_GAP}(?:Scenario{_GAP}\d+(?:{_GAP}:?{_GAP}(?:{_METHODS})|{_NO_METHOD})"
    rf"|(?:{_METHODS}){_GAP}\d+))+)"
)
# A column in front of Resource: `AggregateResourceProperty Name`.
_EXTRA = r"(?:(?P<extra>[A-Za-z]\w{0,40}?)[ \t]*)?"
_RUN = re.compile(rf"^[ \t\u00a0]*{_EXTRA}(?=Resource){_CELLS}", re.I | re.M)
_REPEATED = re.compile(rf"{_GAP}{_EXTRA}(?=Resource){_CELLS}", re.I)
_TITLE = re.compile(
    r"(?:(?P<version>v\d+(?:\.\d+)*)\s+)?(?:(?P<interchange>.*?)\s*>\s*)?(?P<title>.*?)(?:\s+Scenarios?)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header cells as printed, the scenario columns, and the findings about them.

    `order` has the 0-based positions of the cells of a row: the five fixed ones, then the scenarios; `others`
    has those of columns that scenario tables do not have.
    """

    cells: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: tuple[Finding, ...]
    order: tuple[int, ...]
    others: tuple[int, ...] = ()

    @property
    def row_cells(self) -> tuple[str, ...]:
        """The header cells of the columns that a row has, as printed."""
        cells: list[str] = []
        for position in self.order:
            cells.append(self.cells[position])
        return tuple(cells)

    def read_row(self, cells: Sequence[str], line: int) -> Row:
        """Returns the row of a table line, given its cells in the order of the header's cells."""
        ordered: list[str] = []
        for position in self.order:
            ordered.append(cells[position])
        resource, name, is_collection, data_type, required, *values = ordered
        return Row(
            resource=resource,
            property=name,
            is_collection=is_collection,
            data_type=data_type,
            required=required,
            values=tuple(values),
            line=line,
        )


@dataclass(frozen=True, slots=True)
class RunHeader:
    """A header whose cells have no separators: its 1-based line, and the text offset at which it ends.

    `extra` is the label of a column in front of Resource, or empty.
    """

    header: Header
    line: int
    end: int
    extra: str = ""


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
    version = parts["version"] or ""
    interchange = parts["interchange"] or ""
    return Title(version.lower(), interchange, parts["title"])


def section_of(label: str) -> str:
    """Returns `prerequisites`, `scenarios` or `requirements` for the heading of such a section, else ''."""
    text = one_line(label)
    if _REQUIREMENTS.fullmatch(text):
        return "requirements"
    match = _SECTION.fullmatch(text)
    if not match:
        return ""
    name = match[1].lower()
    return f"{name}s"


def stated(texts: Iterable[str]) -> tuple[str, ...]:
    """Returns the prerequisites in texts, each on one line; the text `None` states that there is none."""
    prerequisites: list[str] = []
    for text in texts:
        line = one_line(text)
        if line.lower().rstrip(".") not in ("", "none"):
            prerequisites.append(line)
    return tuple(prerequisites)


def is_fixed(cell: str, position: int) -> bool:
    """Returns whether a header cell is a spelling of the fixed column at a position (0 to 4)."""
    return _letters(cell) in _SPELLINGS[position]


def _is_any_fixed(cell: str) -> bool:
    letters = _letters(cell)
    return any(letters in spellings for spellings in _SPELLINGS)


def is_scenario_header(cells: Sequence[str]) -> bool:
    """Returns whether cells form the header of a scenario table, in any order; some may be misspelled.

    Two fixed columns must be right, among them Resource or Property Name.
    """
    letters = {_letters(clean(cell)) for cell in cells}
    known: list[bool] = []
    for spellings in _SPELLINGS:
        known.append(not spellings.isdisjoint(letters))
    has_resource, has_property, *_ = known
    return (has_resource or has_property) and sum(known) > 1


def note_on_other_table(
    cells: Sequence[str],
    rows: int,
    line: int,
    at: str,
    below: Iterable[Sequence[str]] = (),
) -> Finding:
    """Returns the finding for a left-out table, given its first `cells` and the number of `rows` below.

    The finding quotes the cells, and those of the rows `below`.
    """
    label = clean(cells[0])
    shortened = label[:_LONGEST_LABEL]
    texts: list[str] = []
    for row in (cells, *below):
        filled = filter(None, map(clean, row))
        texts.append(" | ".join(filled))
    text = "; ".join(filter(None, texts))
    return line_finding("T007", line, at, label=shortened, rows=rows, text=text)


def read_header(cells: Sequence[str], document: Document, line: int) -> Header:
    """Returns the header of its cells, in any order.

    Raises UnreadableError if one of the five fixed columns is missing, or if there is no scenario column.
    """
    plain = [clean(cell) for cell in cells]
    if not any(map(_is_any_fixed, plain)):
        what = f"unknown header '{plain[0]}': the table is neither a scenario table nor a list of resources"
        raise document.unreadable(line, what, TWO_HEADERS)
    fixed: list[int] = []
    fixed_cells: list[str] = []
    for position in range(len(_FIXED)):
        index = _find_fixed(plain, position, document, line)
        fixed.append(index)
        fixed_cells.append(plain[index])
    notes = list(_fixed_notes(fixed_cells, line))
    columns: list[Column] = []
    order = list(fixed)
    others: list[int] = []
    for index, label in enumerate(cells):
        if index in fixed:
            continue
        if not _is_scenario_column(plain[index]):
            others.append(index)
            continue
        position = len(columns) + 1
        column, column_notes = _read_column(label, position, line)
        columns.append(column)
        order.append(index)
        notes.extend(column_notes)
    if not columns:
        raise document.unreadable(
            line,
            "the table has no scenario column",
            "add one, such as 'Scenario 1: POST'",
        )
    return Header(
        cells=tuple(cells),
        columns=_without_counts(columns),
        notes=tuple(notes),
        order=tuple(order),
        others=tuple(others),
    )


def _is_scenario_column(cell: str) -> bool:
    if len(cell) > _LONGEST_HEADER:
        return False
    return bool(_LABEL.fullmatch(cell) or _SCENARIO_HINT.search(cell))


def _find_fixed(
    plain: Sequence[str], position: int, document: Document, line: int
) -> int:
    """Returns the 0-based index of a fixed column: its usual place is preferred, a right spelling as well."""
    indexes = list(range(len(plain)))
    # The usual place first: another column may have a similar header.
    if position in indexes:
        indexes.remove(position)
        indexes.insert(0, position)
    for index in indexes:
        if is_fixed(plain[index], position):
            return index
    for index in indexes:
        if _is_nearly_fixed(plain[index], position):
            return index
    name = _FIXED[position]
    printed = ""
    if position < len(plain):
        printed = plain[position]
    # With another fixed column in its place, the column is missing and not misspelled.
    if _is_any_fixed(printed):
        raise document.unreadable(
            line, f"the table has no column '{name}'", "add it to the page"
        )
    raise document.unreadable(
        line, f"unknown header '{printed}'", f"column {position + 1} must be '{name}'"
    )


def _is_nearly_fixed(cell: str, position: int) -> bool:
    """Returns whether a header cell is a misspelled fixed column (`Recource`), and not another one."""
    if _is_any_fixed(cell):
        return False
    letters = _letters(cell)
    for spelling in _SPELLINGS[position]:
        # In a short word such as `type`, two wrong letters would be another word.
        allowed = min(_MAX_WRONG_LETTERS, len(spelling) // 4)
        if Levenshtein.distance(letters, spelling) <= allowed:
            return True
    return False


def _letters(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.lower())


def has_run_header(text: str) -> bool:
    """Returns whether the text contains a header whose cells have no separators."""
    return bool(_RUN.search(text))


def require_run_header(document: Document) -> RunHeader:
    """Returns the header whose cells have no separators, on one line or on several.

    A header that is repeated right after itself counts once. Raises UnreadableError if there is none.
    """
    match = _RUN.search(document.text)
    if not match:
        todo = "its cells begin with Resource, Property Name and end with scenarios such as Scenario 1 POST"
        raise document.unreadable(1, "the page has no header of a scenario table", todo)
    line = document.line_at(match.start(2))
    end = match.end()
    # A header that stays visible while the page scrolls is copied twice.
    repeated = _REPEATED.match(document.text, end)
    while repeated:
        end = repeated.end()
        repeated = _REPEATED.match(document.text, end)
    cells: list[str] = []
    for group in range(2, 7):
        # `Required/` and `Optional` may be on two lines.
        cell = re.sub(r"(?<=\w)/\s*\n\s*", "/", match[group])
        cells.append(clean(cell))
    for scenario in _SCENARIO.finditer(clean(match[7])):
        cells.append(one_line(scenario[0]))
    header = read_header(cells, document, line)
    return RunHeader(header, line, end, match["extra"] or "")


def find_run_header(text: str, start: int) -> int:
    """Returns the offset of the next header behind an offset, or the length of the text."""
    match = _RUN.search(text, start)
    return match.start() if match else len(text)


def _read_column(label: str, position: int, line: int) -> tuple[Column, list[Finding]]:
    """Returns the column of a scenario, and findings about its label.

    A column with an unreadable label keeps its position (from 1), and its method if the label names one.
    """
    plain = clean(label)
    match = _SCENARIO.fullmatch(plain) or _LABEL.fullmatch(plain)
    number: int | None = None
    digits = _digits_of_label(match) if match else None
    if digits:
        number = whole_number(digits)
        # A label with thousands of digits is damaged.
        match = match if number is not None else None
    method = _method_of_label(plain, match)
    usual_label = f"Scenario {position}"
    if method:
        usual_label = f"{usual_label}: {method}"
    if not match:
        note = column_finding("T009", line, position, label=plain, read=usual_label)
        return Column(str(position), method, label), [note]
    notes: list[Finding] = []
    # A label that only lacks the method (`Scenario 1`) has a finding about the method.
    if not _USUAL.fullmatch(plain) and plain != usual_label:
        notes.append(
            column_finding("T005", line, position, label=plain, read=usual_label)
        )
    # Pages count columns wrongly at times, so the printed number is kept apart from the position.
    printed_number = "" if number is None else str(number)
    return Column(str(position), method, label, printed_number), notes


def _digits_of_label(match: re.Match[str]) -> str | None:
    """Returns the number in a label: before the method (`Scenario 1: POST`) or behind it (`POST 1`)."""
    if match.re is _SCENARIO:
        return match[1] or match[4]
    return match[1]


def _without_counts(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Returns the columns without the numbers behind methods, if these count the calls of each method.

    With `POST 1`, `POST 2`, `PUT 1`, the numbers are not those of the scenarios.
    """
    numbers = [column.printed_number for column in columns]
    if len(set(numbers)) == len(numbers):
        return tuple(columns)
    kept: list[Column] = []
    for column in columns:
        match = _SCENARIO.fullmatch(clean(column.label))
        if match and match[4]:
            kept.append(replace(column, printed_number=""))
        else:
            kept.append(column)
    return tuple(kept)


def _method_of_label(label: str, match: re.Match[str] | None) -> str:
    """Returns the method that a scenario's label names, such as `POST` or `POST/PUT`, or an empty string."""
    methods: Sequence[str | None] = _METHOD.findall(label)
    if match:
        # The method is before or behind the number: `POST 1`, `Scenario 1: POST`.
        methods = match.groups()[1:3]
    for method in methods:
        if method:
            return re.sub(r"\s", "", method).upper()
    return ""


def _fixed_notes(cells: Sequence[str], line: int) -> Iterator[Finding]:
    for name, cell in zip(_FIXED, cells, strict=True):
        if cell != name:
            # The header of a fixed column belongs to no scenario, so the finding is about the page.
            yield line_finding("T005", line, "", label=cell, read=name)
