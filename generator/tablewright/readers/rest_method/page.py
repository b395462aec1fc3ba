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

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import MethodTable, ParameterRow
from tablewright.readers.documents import Document
from tablewright.readers.markdown import split_cells
from tablewright.readers.rest_method.consistency import find_contradictions
from tablewright.readers.rest_method.samples import Samples, find_cut, read_samples
from tablewright.values.markup import one_line

NAME = "method-page"

Group = Literal["path", "query", "body"]

_CALL = re.compile(
    r"[`*\s]*(GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[^/\s]+)?((?=\S*/)(?:<[^>]*>|[^\s<])+?)[`*\s]*"
)
_GROUP = re.compile(r"[#*\s]*([A-Za-z]+)(?:\s+string)?\s+parameters\s*:?[*\s]*", re.I)
_GROUPS: dict[str, Group] = {"url": "path", "path": "path", "query": "query", "body": "body"}
_HEADER = re.compile(r"(?:parameter|name)typerequireddescription", re.I)
_TYPES = (
    r"xsd:[a-z]+?|ISO-Date(?:\s*\([^)]*\))?|[Ss]tring|[Ii]nteger|[Ii]nt|[Bb]oolean|[Dd]ate(?:[Tt]ime)?"
    r"|[Nn]umber|[Dd]ecimal|[Ll]ong|[Ff]loat|[Aa]rray|[Oo]bject"
)
_NAMELESS = re.compile(r"\s*()()(Required|Optional)(.*)")
_PARAMETER = re.compile(rf"\s*([A-Za-z_][\w .-]*?)\s*({_TYPES})?\s*(Required|Optional)(.*)")
_SAMPLE_URL = re.compile(r"[*\s]*URL\s*[\u2013\u2014:-][*\s]*(\S.*)")
_CHOICES = re.compile(r"\b(?:(?:possible|allowed|valid|accepted)\s+values?|one\s+of)\b(.*)", re.I)
_QUOTED = re.compile(r"[\u2018\u201c'\"]([\w .-]+)[\u2019\u201d'\"]")


def recognises(text: str) -> int:
    """How many lines speak for this shape: its call, and the headings and rows of parameters."""
    lines = text.split("\n")
    if not any(_CALL.fullmatch(line) for line in lines):
        return 0
    return 1 + sum(bool(_GROUP.fullmatch(line) or _PARAMETER.fullmatch(line)) for line in lines)


def read(document: Document) -> MethodTable:
    """The page as a method table, with a note for each contradiction on it.

    Raises UnreadableError for a page with no call or several, for nobody knows whose the parameters are, and
    for a page that ends inside a sample.
    """
    lines = document.lines()
    line, method, path = _read_call(document)
    if cut := find_cut(lines):
        raise document.unreadable(cut, "the sample is cut off: it is no JSON", "download the page again")
    samples = read_samples(lines)
    printed, strange = _read_parameters(document)
    parameters, notes = _restore_names(printed, samples)
    nameless = sum(note.code == "T035" for note in notes)
    notes.extend(_unknown_group_notes(strange))
    choices = tuple((row.name, found) for row in parameters if (found := _choices(row.description)))
    if not path.startswith("/"):
        notes.append(Finding("T020", DocumentLine(line), (("path", path),)))
    table = MethodTable(
        title=one_line(next(text for text in lines if text.strip()).lstrip("# ")),
        method=method,
        path=path,
        parameters=parameters,
        sample_url=_first(_SAMPLE_URL, lines),
        sample_body=samples.body.members,
        sample_answer=samples.answer.members,
        choices=choices,
        line=line,
        left_out=len(strange) + nameless,
    )
    notes.extend(find_contradictions(table, samples.body.line))
    return replace(table, notes=tuple(sorted(notes, key=lambda note: (note.document_line.line, note.code))))


def _read_call(document: Document) -> tuple[int, str, str]:
    calls = [(at, match) for at, text in enumerate(document.lines(), 1) if (match := _CALL.fullmatch(text))]
    if not calls:
        raise document.unreadable(1, "the page has no call", "a line such as 'POST /path/{id}' must name it")
    (line, call), *others = calls
    for again, other in others:
        if other.groups() != call.groups():
            raise document.unreadable(
                again, f"a second call; the first is on line {line}", "leave one call in a document"
            )
    return line, call[1], call[2].strip()


@dataclass(frozen=True, slots=True)
class _UnknownRow:
    """A row of a group of parameters that is none of the known ones, or the heading of such a group alone."""

    group: str
    name: str
    line: int


def _read_parameters(document: Document) -> tuple[list[ParameterRow], list[_UnknownRow]]:
    """The rows of all groups; a line right below a row goes on with its description."""
    group: str | None = None
    in_description = False
    rows: list[ParameterRow] = []
    strange: list[_UnknownRow] = []
    for line, text in enumerate(document.lines(), 1):
        if heading := _GROUP.fullmatch(text):
            group, in_description = heading[1].lower(), False
        elif group is None or _is_blank_or_header(text):
            in_description = False
        elif (cells := _cells(text)) and group in _GROUPS:
            rows.append(ParameterRow(_GROUPS[group], *cells, line))
            in_description = True
        elif cells:
            strange.append(_UnknownRow(group, cells[0], line))
            in_description = False
        elif in_description:
            rows[-1] = replace(rows[-1], description=one_line(f"{rows[-1].description} {text}"))
        else:
            group = None
    return rows, strange


def _unknown_group_notes(strange: Sequence[_UnknownRow]) -> Iterator[Finding]:
    for group, rows in groupby(strange, key=lambda row: row.group):
        first, *others = rows
        names = ", ".join(row.name for row in (first, *others))
        yield Finding(
            "T034", DocumentLine(first.line, f"parameters/{group}"), (("group", group), ("names", names))
        )


def _cells(text: str) -> tuple[str, str, str, str] | None:
    """Name, type, required word and description of a row, with or without cell borders."""
    if text.lstrip().startswith("|"):
        cells = [cell.strip("` ") for cell in split_cells(text)]
        if len(cells) != 4 or not re.fullmatch("required|optional", cells[2], re.I):
            return None
        return cells[0], cells[1], cells[2], one_line(cells[3])
    if match := _NAMELESS.fullmatch(text) or _PARAMETER.fullmatch(text):
        return one_line(match[1]), match[2] or "", match[3], one_line(match[4])
    return None


def _is_blank_or_header(text: str) -> bool:
    """Whether a line belongs to a group without being a row: blank, the header, its dashes, 'None'."""
    letters = re.sub(r"[^A-Za-z]", "", text)
    return not letters or letters.lower() == "none" or bool(_HEADER.fullmatch(letters))


def _restore_names(
    printed: Sequence[ParameterRow], samples: Samples
) -> tuple[tuple[ParameterRow, ...], list[Finding]]:
    """The rows with the names that the samples spell out, and the notes of what was mended or left out."""
    keys = [key.strip() for key in samples.names]
    notes: list[Finding] = []
    rows = [_without_repeated_cells(_with_sample_spelling(row, keys, notes), notes) for row in printed]
    for at, row in enumerate(rows):
        if not row.name:
            rows[at] = _with_unused_sample_name(row, rows, keys)
            notes.append(_restored_name_note(rows[at]))
    return tuple(row for row in rows if row.name), notes


def _restored_name_note(row: ParameterRow) -> Finding:
    """What became of a row that had no name."""
    if row.name:
        return Finding("T025", DocumentLine(row.line), (("name", row.name),))
    printed = one_line(f"{row.type} {row.required} {row.description}")
    return Finding("T035", DocumentLine(row.line, ""), (("printed", printed),))


def _with_sample_spelling(row: ParameterRow, keys: Sequence[str], notes: list[Finding]) -> ParameterRow:
    """The row with its name as the samples have it: joined, or together with what was taken for its type."""
    if not row.name or (row.name in keys and row.group == "body"):
        return row
    if row.group == "body" and row.name + row.type in keys:
        return replace(row, name=row.name + row.type, type="")
    joined = re.sub(r"\s", "", row.name)
    if joined != row.name:
        notes.append(Finding("T024", DocumentLine(row.line), (("printed", row.name), ("name", joined))))
    return replace(row, name=joined)


def _without_repeated_cells(row: ParameterRow, notes: list[Finding]) -> ParameterRow:
    """The row without a copy of its own first cells in the description."""
    cells = rf"{re.escape(row.name)}\s+{re.escape(row.type)}\s+{row.required}\s+"
    shorter = (
        re.sub(cells, "", row.description, count=1) if re.match(cells, row.description) else row.description
    )
    if shorter != row.description:
        notes.append(Finding("T026", DocumentLine(row.line), (("name", row.name),)))
    return replace(row, description=shorter)


def _with_unused_sample_name(
    row: ParameterRow, rows: Sequence[ParameterRow], keys: Sequence[str]
) -> ParameterRow:
    """A row that lost its name, with the only name of the samples that no other row has, if there is one."""
    taken = {each.name for each in rows}
    free = [key for key in dict.fromkeys(keys) if key not in taken]
    return replace(row, name=free[0]) if row.group == "body" and len(free) == 1 else row


def _choices(description: str) -> tuple[str, ...]:
    found = _CHOICES.search(description)
    return tuple(_QUOTED.findall(found[1])) if found else ()


def _first(pattern: re.Pattern[str], lines: Sequence[str]) -> str:
    return next((match[1].strip() for line in lines if (match := pattern.fullmatch(line))), "")
