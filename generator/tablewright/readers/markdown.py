"""Reads Markdown pages: headings, an ordered list of scenarios and a pipe table; or a list of resources.

    # Library > Books Scenarios
    1. Create the first book.
    | Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
    |---|---|---|---|---|---|
    | books | title | FALSE | string | REQUIRED | "Emma" |

markdown-it-py finds the blocks. The cells of a row are split in this module, because a `|` inside brackets
(`["501" if possible | system value]`) belongs to its cell, escaped or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import ListTable, Row, ScenarioTable, Sentence
from tablewright.readers.bordered_tables import Grid, GridRow, read_grids
from tablewright.readers.documents import Document
from tablewright.readers.headers import (
    ASIDE,
    is_scenario_header,
    note_on_other_table,
    section_of,
    split_title,
    stated,
)
from tablewright.readers.resource_list import is_list_header, read_list
from tablewright.values.markup import clean, one_line

NAME = "markdown"

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?=\n|\Z)", re.S)
_DELIMITERS = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$", re.M)
#: What a `|` does not end: text in brackets whose own marks may be escaped, a code span without a bare `|`,
#: an escaped character.
_CELL_PART = re.compile(r"\\?\[[^\[\]]*\]|\\.|(?P<fence>`+)(?:\\.|[^|\\])*?(?<!`)(?P=fence)(?!`)|(?P<end>\|)")
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_EDGE = re.compile(r"[ \t]*\|")
_CLOSED = re.compile(r"(?<!\\)\|\s*$")


def recognises(text: str) -> int:
    """How many lines speak for this shape: the rows of a pipe table that has a delimiter row."""
    if not _DELIMITERS.search(text):
        return 0
    rows = [line for line in text.split("\n") if line.lstrip().startswith("|")]
    cells = map(split_cells, rows)
    return len(rows) if any(is_scenario_header(each) or is_list_header(each) for each in cells) else 1


def read(document: Document) -> ScenarioTable | ListTable:
    """The page as a scenario table, or the list of resources in it.

    Raises UnreadableError for a page without such a table, for an unknown header, and for a page that ends
    inside a row.
    """
    tokens = _parse(document.text)
    lines = document.lines()
    grids = _grids(tokens, lines)
    if lists := _lists(grids):
        _refuse_cut(lists[-1], lines, document)
        return read_list(lists, document)
    if not grids:
        raise _no_table(document)
    _refuse_cut(grids[-1], lines, document)
    grid = read_grids(grids, document)
    version, interchange, title = split_title(_heading(tokens))
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=_prerequisites(tokens),
        sentences=_sentences(tokens),
        headers=grid.header.row_cells,
        columns=grid.header.columns,
        rows=grid.rows,
        notes=(
            *grid.notes,
            *_table_notes(grids),
            *_edge_notes(lines, grid.line, grid.rows),
            *_pipe_notes(lines, grid.rows),
        ),
        header_line=grid.line,
        version=version,
        left_out=grid.left_out,
    )


def split_cells(line: str) -> list[str]:
    """The cells of a table line as printed, without the blanks around them."""
    line = line.strip(" \t")
    start = 1 if line.startswith("|") else 0
    ends = [part.start() for part in _CELL_PART.finditer(line, start) if part["end"]]
    if not ends or ends[-1] != len(line) - 1:
        ends.append(len(line))
    starts = [start, *(end + 1 for end in ends[:-1])]
    return [line[begin:end].strip(" \t") for begin, end in zip(starts, ends, strict=True)]


def _parse(text: str) -> list[Token]:
    """The block tokens; front matter becomes blank lines, so that line numbers stay right."""
    text = _FRONT_MATTER.sub(lambda match: "\n" * match.group().count("\n"), text)
    return MarkdownIt("commonmark").enable("table").parse(text)


def _grids(tokens: Sequence[Token], lines: Sequence[str]) -> list[Grid]:
    """The tables with the rows apart from them: each belongs to the table above it."""
    tables = _tables(tokens, lines)
    apart = _rows_apart(tokens, tables, lines)
    starts = [table[0].line for table in tables]
    ends = [*starts, len(lines) + 1][1:]
    return [
        Grid(number, tuple(table), tuple(row for row in apart if start < row.line < end))
        for number, (table, start, end) in enumerate(zip(tables, starts, ends, strict=True), 1)
    ]


def _tables(tokens: Sequence[Token], lines: Sequence[str]) -> list[list[GridRow]]:
    """The rows of each table, its header first."""
    tables: list[list[GridRow]] = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open" and token.map:
            tables[-1].append(_grid_row(lines, token.map[0]))
    return tables


def _rows_apart(
    tokens: Sequence[Token], tables: Sequence[Sequence[GridRow]], lines: Sequence[str]
) -> list[GridRow]:
    """The lines that begin like rows and stand in no table: behind a blank line, or indented."""
    quoted = [token.map for token in tokens if token.type in ("fence", "html_block") and token.map]
    passed = {at for first, end in quoted for at in range(first, end)}
    passed |= {row.line - 1 for table in tables for row in table}
    found = (at for at, line in enumerate(lines) if at not in passed and _EDGE.match(line))
    return [_grid_row(lines, at) for at in found if not _DELIMITERS.fullmatch(lines[at])]


def _grid_row(lines: Sequence[str], at: int) -> GridRow:
    return GridRow(at + 1, tuple(split_cells(lines[at])))


def _lists(grids: Sequence[Grid]) -> list[Grid]:
    """The tables that are lists of resources; none of a page that has a scenario table."""
    lists = [grid for grid in grids if is_list_header(grid.rows[0].cells)]
    others = (grid for grid in grids if grid not in lists)
    return [] if any(is_scenario_header(grid.rows[0].cells) for grid in others) else lists


def _table_notes(grids: Sequence[Grid]) -> Iterator[Finding]:
    """What is left out with the tables that are none of scenarios."""
    for grid in grids:
        header, below = grid.rows[0], len(grid.rows) - 1 + len(grid.apart)
        if not is_scenario_header(header.cells):
            yield note_on_other_table(header.cells, below, header.line, grid.place)


def _no_table(document: Document) -> Exception:
    for number, line in enumerate(document.lines(), 1):
        if line.lstrip().startswith("|"):
            return document.unreadable(
                number,
                "this line of a table stands in no table",
                "leave a blank line above its header, and none above a row of dashes with as many cells",
            )
    return document.unreadable(1, "the page has no table", "name a scenario page")


def _refuse_cut(grid: Grid, lines: Sequence[str], document: Document) -> None:
    """Raise UnreadableError for a document that ends inside the last row of a table.

    Such a row lacks the edge at its end, which the header has, or cells and the end of its line, which may
    have been added behind the blanks of the next cell.
    """
    row, columns = max(grid.rows[1:] + grid.apart, key=_line, default=None), len(grid.rows[0].cells)
    if row is None or any(line.strip() for line in lines[row.line :]):
        return
    if not _begins_as(lines, grid.rows[0].line, row.line):
        return
    if len(row.cells) <= columns and _lacks_edge(lines, grid.rows[0].line, row.line):
        what = f"the row is cut off in cell {len(row.cells)} of {columns}"
        raise document.unreadable(row.line, what, "download the page again")
    edged, blank = lines[grid.rows[0].line - 1].rstrip().endswith("|"), lines[row.line - 1].endswith(
        (" ", "\t")
    )
    if len(row.cells) < columns and (row.line == len(lines) or (edged and blank)):
        what = f"the row has {len(row.cells)} cells, the table {columns} columns"
        raise document.unreadable(row.line, what, "complete the row, or download the page again")


def _line(row: GridRow) -> int:
    return row.line


def _lacks_edge(lines: Sequence[str], header: int, row: int) -> bool:
    """Whether a row that begins with an edge lacks the one at its end, which the header has."""
    closed = [bool(_CLOSED.search(lines[at - 1])) for at in (header, row)]
    return closed == [True, False] and _begins_as(lines, header, row)


def _begins_as(lines: Sequence[str], header: int, row: int) -> bool:
    """Whether a line begins with an edge where the header does; else it is text right below the table."""
    return bool(_EDGE.match(lines[row - 1]) or not _EDGE.match(lines[header - 1]))


def _edge_notes(lines: Sequence[str], header: int, rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        if _lacks_edge(lines, header, row.line):
            cell = clean(split_cells(lines[row.line - 1])[-1])
            yield Finding("T017", DocumentLine(row.line), (("property", row.property), ("cell", cell)))


def _pipe_notes(lines: Sequence[str], rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        cells = split_cells(lines[row.line - 1])
        if repaired := sum(bool(_BARE_PIPE.search(cell)) for cell in cells):
            yield Finding(
                "T001", DocumentLine(row.line), (("property", row.property), ("cells", str(repaired)))
            )


def _heading(tokens: Sequence[Token]) -> str:
    return next((_plain(tokens[at + 1]) for at, token in enumerate(tokens) if token.tag == "h1"), "")


def _section(tokens: Sequence[Token], name: str) -> list[Token]:
    """The top-level tokens below a heading (of level 2 and deeper) up to the next heading."""
    for at, token in enumerate(tokens):
        if _is_heading(tokens, at) and token.tag != "h1" and section_of(_plain(tokens[at + 1])) == name:
            ends = (end for end in range(at + 3, len(tokens)) if _is_heading(tokens, end))
            return list(tokens[at + 3 : next(ends, None)])
    return []


def _is_heading(tokens: Sequence[Token], at: int) -> bool:
    """Whether a heading begins here, or a paragraph that serves as one."""
    token = tokens[at]
    alone = token.type == "paragraph_open" and token.level == 0
    return token.type == "heading_open" or (alone and bool(section_of(_plain(tokens[at + 1]))))


def _prerequisites(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The items of the outer lists, a bullet below an item only explains it; else what paragraphs say."""
    section = _section(tokens, "prerequisites")
    items = [inline for _, inline in _items(section, "list_open")]
    items = items or [token for token in section if token.type == "inline" and token.level == 1]
    return stated(_plain(inline) for inline in items)


def _sentences(tokens: Sequence[Token]) -> tuple[Sentence, ...]:
    """The items of the ordered list, or of any; a list that does not go on counting is not the scenarios."""
    section, sentences = _section(tokens, "scenarios"), list[Sentence]()
    for number, inline in [*_items(section, "ordered_list_open")] or _items(section, "list_open"):
        if number != len(sentences) + 1:
            break
        line = inline.map[0] + 1 if inline.map else 0
        sentences.append(Sentence(str(number), one_line(_plain(inline)), line))
    return tuple(sentences)


def _items(section: Sequence[Token], kind: str) -> Iterator[tuple[int, Token]]:
    """The number and the first paragraph of each item of the outer lists whose kind ends so."""
    number: int | None = None
    waiting = False
    for token in section:
        if token.level == 0 and token.type.endswith("list_open"):
            number = int(token.attrs.get("start", 1)) if token.type.endswith(kind) else None
        elif token.level == 1 and token.type == "list_item_open":
            waiting = True
        elif token.type == "inline" and waiting and number is not None:
            yield number, token
            number, waiting = number + 1, False


def _plain(inline: Token) -> str:
    """The text of a paragraph without its marks, up to an aside that was glued to it."""
    parts = [
        "\n" if child.type in ("softbreak", "hardbreak") else child.content for child in inline.children or ()
    ]
    lines = "".join(parts).split("\n")
    return "\n".join([lines[0], *takewhile(lambda line: not ASIDE.match(line), lines[1:])])
