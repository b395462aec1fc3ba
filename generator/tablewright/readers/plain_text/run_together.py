"""Scenario pages whose cells run together: a row on a line, or broken over lines.

Copied web pages lose the borders of their tables. A row shows itself by its anchor, the Is Collection
word, the type and the Required word in a row; what stands before is the Resource glued to the Property,
what follows are the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import ListTable, Row, ScenarioTable
from tablewright.naming import words
from tablewright.readers.documents import Document
from tablewright.readers.headers import RunHeader, has_run_header, require_run_header
from tablewright.readers.plain_text.cell_splitting import (
    Split,
    is_unfinished,
    join_broken,
    note_unfinished,
    split_lines,
    split_loose,
)
from tablewright.readers.plain_text.column_guessing import place_values
from tablewright.readers.plain_text.outline import Outline, build_table, read_outline
from tablewright.readers.plain_text.resource_list import count_lines, read_unmarked_list
from tablewright.readers.plain_text.resource_names import (
    common_root,
    guess_names,
    is_container,
    names_below,
    root_names,
    split_names,
    typed_resource,
)
from tablewright.values.markup import one_line

NAME = "run-together"

#: The first Is Collection word counts: `privateCTEProgramFALSEbooleanREQUIRED FALSE` has two.
_ROW = re.compile(
    r"\s*(?P<names>[A-Za-z]\w*?(?:\s+[A-Za-z]\w*?)?)\s*(?P<flag>TRUE|FA.SE)"
    r"(?P<type>\s*[A-Za-z][\w-]*?\s*(?:\\?\[\s*\\?\]|\{\s*\})?)\s*(?P<required>REQUIRED|OPTIONAL|CONDITIONAL)"
    r"(?P<values>.*)"
)
#: A row may be broken into at most this many lines before its values.
_MAX_LINES_OF_ROW = 4


@dataclass(frozen=True, slots=True)
class _Page:
    """What all rows of a page share.

    `known` are the words that can stand in the Resource column, `guessed` is the one of them that only
    the common beginning of its rows shows, if there is one; `words` are those of its prose.
    """

    document: Document
    header: RunHeader
    outline: Outline
    known: frozenset[str]
    guessed: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _UnsplitRow:
    """A row before its names and its values are taken apart.

    `broken` are the lines below it that begin like a row and make none; `last`: no row stands below.
    """

    line: int
    anchor: re.Match[str]
    values: tuple[str, ...]
    broken: tuple[_Line, ...]
    last: bool


def recognises(text: str) -> int:
    """How many lines speak for this shape: its rows, and its header; or the rows of a list of resources."""
    return (
        sum(bool(_ROW.fullmatch(line)) for line in text.split("\n"))
        + has_run_header(text)
        + count_lines(text)[1]
    )


def read(document: Document) -> ScenarioTable | ListTable:
    """The page as a scenario table, with a note for each reading that the text does not force; or its list.

    Raises UnreadableError for an unknown header, and for a page that ends inside a row.
    """
    if listed := read_unmarked_list(document):
        return listed
    header = require_run_header(document)
    prose = document.lines()[: header.line - 1]
    outline = read_outline(prose)
    lines = _lines_after(document.text, header.end)
    anchors = [anchor for line in lines if (anchor := _ROW.fullmatch(line.text))]
    page = _Page(
        document,
        header,
        outline,
        *_resource_names(anchors, outline.title.title),
        frozenset(words(" ".join(prose))),
    )
    return build_table(outline, header, [_read_row(printed, page) for printed in _printed_rows(lines, page)])


def _lines_after(text: str, start: int) -> list[_Line]:
    """The lines with text below the header; the rest of the header's own line is the first."""
    first = text.count("\n", 0, start) + 1
    return [
        _Line(number, line) for number, line in enumerate(text[start:].split("\n"), first) if line.strip()
    ]


def _resource_names(anchors: Sequence[re.Match[str]], title: str) -> tuple[frozenset[str], str]:
    """The Resources: those that a type sets off from their property, the root, the names of containers.

    The second is the Resource that rows share which begin with none of these, if there is one.
    """
    rows = [(anchor["names"], anchor["type"].strip(), anchor["flag"]) for anchor in anchors]
    glued = [names for names, _, _ in rows]
    known = {typed for names, data_type, _ in rows if (typed := typed_resource(names, data_type))}
    roots = root_names(title, glued)
    if not {each.lower() for each in roots | {title}} & {each.lower() for each in known}:
        known |= roots
    known |= _with_container_names(known, rows)
    shared = common_root([names for names in glued if not split_names(names, "", known)])
    return frozenset(_with_container_names(known | {shared}, rows) if shared else known), shared


def _with_container_names(known: set[str], rows: Sequence[tuple[str, str, str]]) -> set[str]:
    """The known Resources and those that the containers among the rows add, in the order of the page."""
    known = set(known)
    glued = [names for names, _, _ in rows]
    for names, data_type, flag in rows:
        split = split_names(names, data_type, known)
        if split and is_container(split[1], flag, data_type):
            known |= names_below(*split, data_type, glued)
    return known


def _printed_rows(lines: Sequence[_Line], page: _Page) -> Iterator[_UnsplitRow]:
    starts = list(_find_row_starts(lines, page.known))
    if not starts:
        raise page.document.unreadable(page.header.line, "the table has no rows", "download the page again")
    if first := starts[0][0]:
        text = " ".join(one_line(line.text) for line in lines[:first])
        raise page.document.unreadable(lines[0].number, f"unknown header '{text[:60]}'", "correct the header")
    ends = [*(start for start, _, _ in starts[1:]), len(lines)]
    for (start, after, anchor), end in zip(starts, ends, strict=True):
        half = (at for at in range(after, end) if _is_row_beginning(lines[at].text, page.known))
        stop = next(half, end)
        values = (anchor["values"], *(line.text for line in lines[after:stop]))
        filled = tuple(value for value in values if value.strip())
        last = end == len(lines)
        printed = _UnsplitRow(lines[start].number, anchor, filled, tuple(lines[stop:end]), last)
        if last:
            _refuse_cut_row(printed, lines[after:end], page)
        yield printed


def _refuse_cut_row(printed: _UnsplitRow, below: Sequence[_Line], page: _Page) -> None:
    """Refuse a page that ends in a line that begins like a row, or in the cut beginning of one."""
    half = printed.broken
    if not half and below and _is_cut_name(below[-1].text, printed, page):
        half = (below[-1],)
    if half:
        raise page.document.unreadable(
            half[0].number, "the row is cut off before its Required cell", "download the page again"
        )


def _find_row_starts(
    lines: Sequence[_Line], known: frozenset[str]
) -> Iterator[tuple[int, int, re.Match[str]]]:
    """(first line, line after the anchor, anchor) of each row."""
    at = 0
    while at < len(lines):
        after, anchor = at + 1, _ROW.fullmatch(lines[at].text)
        if not anchor:
            after, anchor = _join_broken_row(lines, at, known)
        if anchor:
            yield at, after, anchor
        at = after


def _join_broken_row(
    lines: Sequence[_Line], at: int, known: frozenset[str]
) -> tuple[int, re.Match[str] | None]:
    """The anchor that a line makes with the lines below it, unless one of these begins a row itself."""
    if not (_is_row_beginning(lines[at].text, known) or _is_resource(lines[at].text, known)):
        return at + 1, None
    for after in range(at + 2, min(at + _MAX_LINES_OF_ROW, len(lines)) + 1):
        if _is_row_beginning(lines[after - 1].text, known):
            break
        if anchor := _ROW.fullmatch("".join(line.text.strip() for line in lines[at:after])):
            return after, anchor
    return at + 1, None


def _is_resource(text: str, known: frozenset[str]) -> bool:
    return text.strip() in known


def _is_row_beginning(text: str, known: frozenset[str]) -> bool:
    """Whether a line is a known Resource with at least the beginning of a Property, maybe more of the row."""
    match = re.match(r"\s*(\w+)\s*(?:$|[TF][A-Z:]*)", text)
    word = match[1] if match else ""
    return any(len(word) > len(each) and word.startswith(each) for each in known)


def _is_cut_name(text: str, printed: _UnsplitRow, page: _Page) -> bool:
    """Whether the page's last line is the beginning of a Resource, and the row reads well without it."""
    name = text.strip()
    if not any(each.startswith(name) for each in page.known):
        return False
    camel = re.fullmatch(r"\w*[a-z][A-Z]\w*", name)
    container = printed.anchor["names"].endswith("Reference") or printed.anchor["flag"] == "TRUE"
    without = join_broken(printed.values[:-1])
    return bool(camel) or container or split_lines(without, len(page.header.header.columns)) is not None


def _read_row(printed: _UnsplitRow, page: _Page) -> tuple[Row, list[Finding]]:
    anchor, data_type = printed.anchor, printed.anchor["type"].strip()
    names = split_names(anchor["names"], data_type, page.known)
    guessed = names is None or names[0] == page.guessed
    names = names or guess_names(anchor["names"], page.words) or (anchor["names"], anchor["names"])
    details = (("printed", anchor["names"]), ("resource", names[0]), ("property", names[1]))
    notes = [Finding("T012", DocumentLine(printed.line), details)] if guessed else []
    if printed.broken:
        text = " ".join(one_line(line.text) for line in printed.broken)
        notes.append(Finding("T033", DocumentLine(printed.broken[0].number, ""), (("printed", text),)))
    values, note = _read_values(printed, names[1], page)
    row = Row(*names, anchor["flag"], data_type, anchor["required"], values, printed.line)
    return row, [*notes, *note]


def _read_values(printed: _UnsplitRow, name: str, page: _Page) -> tuple[tuple[str, ...], list[Finding]]:
    columns = page.header.header.columns
    cells = join_broken(printed.values)
    if not cells:
        return ("",) * len(columns), []
    if is_unfinished(cells[-1]):
        if printed.last:
            what = f"the last cell of '{name}' is cut off"
            raise page.document.unreadable(printed.line, what, "download the page again")
        values, notes = _split_values(cells, printed, name, page)
        return values, [note_unfinished(name, cells[-1], printed.line), *notes]
    return _split_values(cells, printed, name, page)


def _split_values(
    cells: Sequence[str], printed: _UnsplitRow, name: str, page: _Page
) -> tuple[tuple[str, ...], list[Finding]]:
    columns = page.header.header.columns
    if split := split_lines(cells, len(columns)):
        return split.cells, [] if split.forced else [_shape_note(printed, name, split)]
    loose = tuple(part for cell in cells for part in split_loose(cell))
    if len(loose) > len(columns):
        details = (("property", name), ("columns", str(len(columns))), ("values", " ".join(cells)))
        return ("",) * len(columns), [Finding("T032", DocumentLine(printed.line), details)]
    values, placed = place_values(loose, name, columns, page.outline.sentences, printed.line)
    return values, [placed]


def _shape_note(printed: _UnsplitRow, name: str, split: Split) -> Finding:
    reading = ", ".join(split.cells)
    return Finding("T010", DocumentLine(printed.line), (("property", name), ("reading", reading)))
