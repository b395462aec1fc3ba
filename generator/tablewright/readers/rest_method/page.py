"""Reads REST method pages: a method and a path, groups of parameters, and JSON samples.

    POST /libraries/{libraryId}/books
    Body Parameters
    ParameterTypeRequiredDescription
    titlexsd:stringRequiredThe title of the book
    {"title": "Emma"}

The order of the sections is that of the campusM guides. In pages copied as text the cells of a parameter are
joined, and the samples may lack their braces; pages with cell borders are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from tablewright.model.findings import Finding
from tablewright.model.table import MethodTable, ParameterRow
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.pipe_rows import split_cells
from tablewright.readers.rest_method.consistency import find_contradictions
from tablewright.readers.rest_method.samples import Samples, find_cut, read_samples
from tablewright.values.markup import one_line

NAME = "method-page"

Group = Literal["path", "query", "body"]

# The method and the path of a call; a host before the path is skipped: `POST https://host/books/{id}`.
_CALL = re.compile(
    r"[`*\s]*(GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[^/\s]+)?((?=\S*/)(?:<[^>]*>|[^\s<])+?)[`*\s]*"
)
_GROUP = re.compile(r"[#*\s]*([A-Za-z]+)(?:\s+string)?\s+parameters\s*:?[*\s]*", re.I)
_GROUPS: dict[str, Group] = {
    "url": "path",
    "path": "path",
    "query": "query",
    "body": "body",
}
_HEADER = re.compile(r"(?:parameter|name)typerequireddescription", re.I)
_TYPES = (
    r"xsd:[a-z]+?|ISO-Date(?:\s*\([^)]*\))?|[Ss]tring|[Ii]nteger|[Ii]nt|[Bb]oolean|[Dd]ate(?:[Tt]ime)?"
    r"|[Nn]umber|[Dd]ecimal|[Ll]ong|[Ff]loat|[Aa]rray|[Oo]bject"
)
# A row that lost its name and its type: `RequiredThe title of the book`.
_NAMELESS = re.compile(r"\s*()()(Required|Optional)(.*)")
# A row without cell borders: `titlexsd:stringRequiredThe title of the book`.
_PARAMETER = re.compile(
    rf"\s*([A-Za-z_][\w .-]*?)\s*({_TYPES})?\s*(Required|Optional)(.*)"
)
_SAMPLE_URL = re.compile(r"[*\s]*URL\s*[\u2013\u2014:-][*\s]*(\S.*)")
_CHOICES = re.compile(
    r"\b(?:(?:possible|allowed|valid|accepted)\s+values?|one\s+of)\b(.*)", re.I
)
_QUOTED = re.compile(r"[\u2018\u201c'\"]([\w .-]+)[\u2019\u201d'\"]")


def recognises(text: str) -> int:
    """Returns how many lines have this shape: the call, and the headings and rows of parameters."""
    has_call = False
    # The call itself is one line of this shape.
    count = 1
    for line in text.split("\n"):
        if _CALL.fullmatch(line):
            has_call = True
        if _GROUP.fullmatch(line) or _PARAMETER.fullmatch(line):
            count += 1
    return count if has_call else 0


def read(document: Document) -> MethodTable:
    """Returns the page as a method table, with a finding for each contradiction on it.

    Raises UnreadableError for a page without a call, with several different calls, or that ends inside a
    sample.
    """
    lines = document.lines()
    line, method, path = _read_call(document)
    cut = find_cut(lines)
    if cut:
        raise document.incomplete(cut, "the sample is cut off: it is not JSON")
    samples = read_samples(lines)
    printed, unknown_rows = _read_parameters(document)
    parameters, notes = _restore_names(printed, samples)
    # T035 reports a row whose name no sample shows.
    nameless_notes = [note for note in notes if note.code == "T035"]
    notes.extend(_unknown_group_notes(unknown_rows))
    choices: list[tuple[str, tuple[str, ...]]] = []
    for row in parameters:
        values = _choices(row.description)
        if values:
            choices.append((row.name, values))
    if not path.startswith("/"):
        notes.append(line_finding("T020", line, path=path))
    title = next(filter(str.strip, lines))
    table = MethodTable(
        title=one_line(title.lstrip("# ")),
        method=method,
        path=path,
        parameters=parameters,
        sample_url=_first(_SAMPLE_URL, lines),
        sample_body=samples.body.members,
        sample_answer=samples.answer.members,
        choices=tuple(choices),
        line=line,
        left_out=len(unknown_rows) + len(nameless_notes),
    )
    notes.extend(find_contradictions(table, samples.body.line))
    notes.sort(key=_page_order)
    return replace(table, notes=tuple(notes))


def _page_order(note: Finding) -> tuple[int, str]:
    return note.document_line.line, note.code


def _read_call(document: Document) -> tuple[int, str, str]:
    """Returns the 1-based line, the method and the path of the page's call."""
    calls: list[tuple[int, re.Match[str]]] = []
    for number, text in enumerate(document.lines(), 1):
        match = _CALL.fullmatch(text)
        if match:
            calls.append((number, match))
    if not calls:
        raise document.unreadable(
            1, "the page has no call", "a line such as 'POST /path/{id}' must name it"
        )
    (line, call), *others = calls
    for other_line, other in others:
        # A page may repeat its call. With two calls, the parameters could belong to either.
        if other.groups() != call.groups():
            what = f"a second call; the first is on line {line}"
            raise document.unreadable(other_line, what, "leave one call in a document")
    method, path = call.groups()
    return line, method, path.strip()


@dataclass(frozen=True, slots=True)
class _UnknownRow:
    """A row of an unknown group of parameters, such as `Header Parameters`."""

    group: str
    name: str
    line: int


def _read_parameters(
    document: Document,
) -> tuple[list[ParameterRow], list[_UnknownRow]]:
    """Returns the rows of all groups; a line right below a row continues its description."""
    group: str | None = None
    in_description = False
    rows: list[ParameterRow] = []
    unknown_rows: list[_UnknownRow] = []
    for line, text in enumerate(document.lines(), 1):
        heading = _GROUP.fullmatch(text)
        if heading:
            group = heading[1].lower()
        if heading or group is None or _is_blank_or_header(text):
            in_description = False
            continue
        cells = _cells(text)
        if cells and group in _GROUPS:
            rows.append(ParameterRow(_GROUPS[group], *cells, line))
            in_description = True
        elif cells:
            unknown_rows.append(_UnknownRow(group, cells[0], line))
            in_description = False
        elif in_description:
            row = rows[-1]
            description = one_line(f"{row.description} {text}")
            rows[-1] = replace(row, description=description)
        else:
            # Other text ends the group.
            group = None
    return rows, unknown_rows


def _unknown_group_notes(unknown_rows: Sequence[_UnknownRow]) -> Iterator[Finding]:
    for group, rows in groupby(unknown_rows, key=lambda row: row.group):
        rows_of_group = list(rows)
        names = ", ".join(row.name for row in rows_of_group)
        line = rows_of_group[0].line
        yield line_finding(
            "T034",
            line,
            f"parameters/{group}",
            group=group,
            names=names,
        )


def _cells(text: str) -> tuple[str, str, str, str] | None:
    """Returns name, type, Required word and description of a row; None if the line is no row."""
    if text.lstrip().startswith("|"):
        cells = [cell.strip("` ") for cell in split_cells(text)]
        if len(cells) != 4:
            return None
        name, data_type, required, description = cells
        if required.lower() not in ("required", "optional"):
            return None
        return name, data_type, required, one_line(description)
    match = _NAMELESS.fullmatch(text) or _PARAMETER.fullmatch(text)
    if not match:
        return None
    printed_name, printed_type, required, printed_description = match.groups()
    name = one_line(printed_name)
    description = one_line(printed_description)
    return name, printed_type or "", required, description


def _is_blank_or_header(text: str) -> bool:
    """Returns whether a line of a group is no row: blank, the header, its dashes, or `None`."""
    letters = re.sub(r"[^A-Za-z]", "", text)
    if not letters or letters.lower() == "none":
        return True
    return bool(_HEADER.fullmatch(letters))


def _restore_names(
    printed: Sequence[ParameterRow], samples: Samples
) -> tuple[tuple[ParameterRow, ...], list[Finding]]:
    """Returns the rows with the names that the samples show, and findings for changes and left-out rows."""
    keys = [key.strip() for key in samples.names]
    notes: list[Finding] = []
    rows: list[ParameterRow] = []
    for row in printed:
        spelled = _with_sample_spelling(row, keys, notes)
        rows.append(_without_repeated_cells(spelled, notes))
    # A lost name can only be found when the names of all other rows are known.
    for index, row in enumerate(rows):
        if not row.name:
            restored = _with_unused_sample_name(row, rows, keys)
            rows[index] = restored
            notes.append(_restored_name_note(restored))
    named = tuple(row for row in rows if row.name)
    return named, notes


def _restored_name_note(row: ParameterRow) -> Finding:
    """Returns the finding for a row without a name: the name is restored (T025) or still unknown (T035)."""
    if row.name:
        return line_finding("T025", row.line, name=row.name)
    printed = one_line(f"{row.type} {row.required} {row.description}")
    # Without a name, the row has no place on the page.
    return line_finding("T035", row.line, "", printed=printed)


def _with_sample_spelling(
    row: ParameterRow, keys: Sequence[str], notes: list[Finding]
) -> ParameterRow:
    """Returns the row with its name as the samples spell it, without blanks."""
    is_body = row.group == "body"
    if not row.name or (is_body and row.name in keys):
        return row
    # `endDateRequired` is read as the name `end` of the type `Date`; a sample shows the name `endDate`.
    name_with_type = row.name + row.type
    if is_body and name_with_type in keys:
        return replace(row, name=name_with_type, type="")
    joined = re.sub(r"\s", "", row.name)
    if joined != row.name:
        notes.append(line_finding("T024", row.line, printed=row.name, name=joined))
    return replace(row, name=joined)


def _without_repeated_cells(row: ParameterRow, notes: list[Finding]) -> ParameterRow:
    """Returns the row without a copy of its first cells at the beginning of its description."""
    name = re.escape(row.name)
    data_type = re.escape(row.type)
    # Some descriptions repeat the row: `title xsd:string Required The title of the book`.
    cells = rf"{name}\s+{data_type}\s+{row.required}\s+"
    copy = re.match(cells, row.description)
    if not copy:
        return row
    notes.append(line_finding("T026", row.line, name=row.name))
    description = row.description[copy.end() :]
    return replace(row, description=description)


def _with_unused_sample_name(
    row: ParameterRow, rows: Sequence[ParameterRow], keys: Sequence[str]
) -> ParameterRow:
    """Returns a nameless row with the only sample name that no other row has, or unchanged."""
    taken = {other.name for other in rows}
    free = set(keys) - taken
    if row.group != "body" or len(free) != 1:
        return row
    return replace(row, name=free.pop())


def _choices(description: str) -> tuple[str, ...]:
    """Returns the values that a description lists: `One of 'open' or 'closed'` -> (`open`, `closed`)."""
    match = _CHOICES.search(description)
    if not match:
        return ()
    return tuple(_QUOTED.findall(match[1]))


def _first(pattern: re.Pattern[str], lines: Sequence[str]) -> str:
    """Returns the first group of the first line that matches, or an empty string."""
    for line in lines:
        match = pattern.fullmatch(line)
        if match:
            return match[1].strip()
    return ""
