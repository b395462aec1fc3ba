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

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tablewright.model.findings import Finding
from tablewright.model.table import ListTable, Row, ScenarioTable, Sentence
from tablewright.readers.bordered_tables import Grid, GridRow, read_grids
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding
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
_DELIMITERS = re.compile(
    r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$", re.M
)
# Parts in which a `|` does not end the cell: text in brackets (`[A | B]`), a code span without a bare `|`,
# and an escaped character (`\|`). The group `end` matches a `|` that does end it.
_CELL_PART = re.compile(
    r"\\?\[[^\[\]]*\]|\\.|(?P<fence>`+)(?:\\.|[^|\\])*?(?<!`)(?P=fence)(?!`)|(?P<end>\|)"
)
_BARE_PIPE = re.compile(r"(?<!\\)\|")
# The `|` at the beginning and at the end of a row.
_OPENING_PIPE = re.compile(r"[ \t]*\|")
_CLOSING_PIPE = re.compile(r"(?<!\\)\|\s*$")


def recognises(text: str) -> int:
    """Returns how many lines have this shape: the rows of pipe tables, if there is a delimiter row.

    Returns 1 if no table is a scenario table or a list, so that a page with an unknown header is still read
    as Markdown if no other reader recognises more of it.
    """
    if not _DELIMITERS.search(text):
        return 0
    row_count = 0
    has_known_header = False
    for line in text.split("\n"):
        if not line.lstrip().startswith("|"):
            continue
        row_count += 1
        if not has_known_header:
            cells = split_cells(line)
            has_known_header = is_scenario_header(cells) or is_list_header(cells)
    return row_count if has_known_header else 1


def read(document: Document) -> ScenarioTable | ListTable:
    """Returns the page as a scenario table, or the list of resources in it.

    Raises UnreadableError for a page without such a table, for an unknown header, and for a page that ends
    inside a row.
    """
    tokens = _parse(document.text)
    lines = document.lines()
    grids = _grids(tokens, lines)
    lists = _lists(grids)
    if lists:
        _refuse_cut(lists[-1], lines, document)
        return read_list(lists, document)
    if not grids:
        raise _no_table(document)
    _refuse_cut(grids[-1], lines, document)
    grid = read_grids(grids, document)
    heading = _heading(tokens)
    version, interchange, title = split_title(heading)
    notes = (
        *grid.notes,
        *_table_notes(grids),
        *_closing_pipe_notes(lines, grid.line, grid.rows),
        *_pipe_notes(lines, grid.rows),
    )
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=_prerequisites(tokens),
        sentences=_sentences(tokens),
        headers=grid.header.row_cells,
        columns=grid.header.columns,
        rows=grid.rows,
        notes=notes,
        header_line=grid.line,
        version=version,
        left_out=grid.left_out,
    )


def split_cells(line: str) -> list[str]:
    """Returns the cells of a table line as printed, without the blanks around them."""
    line = line.strip(" \t")
    begin = 1 if line.startswith("|") else 0
    cells: list[str] = []
    for part in _CELL_PART.finditer(line, begin):
        if part["end"]:
            cell = line[begin : part.start()]
            cells.append(cell.strip(" \t"))
            begin = part.end()
    # A row without its closing pipe has one more cell. A line without any `|` is one cell.
    if begin < len(line) or not cells:
        cell = line[begin:]
        cells.append(cell.strip(" \t"))
    return cells


def _parse(text: str) -> list[Token]:
    """Returns the block tokens; front matter becomes blank lines, so that line numbers stay right."""
    front_matter = _FRONT_MATTER.match(text)
    if front_matter:
        blank_lines = "\n" * front_matter[0].count("\n")
        text = blank_lines + text[front_matter.end() :]
    return MarkdownIt("commonmark").enable("table").parse(text)


def _grids(tokens: Sequence[Token], lines: Sequence[str]) -> list[Grid]:
    """Returns the tables; detached rows belong to the table above them."""
    tables = _tables(tokens, lines)
    detached = _detached_rows(tokens, tables, lines)
    # A table extends to the header of the next one, the last table to the end of the page.
    starts = [table[0].line for table in tables]
    starts.append(len(lines) + 1)
    grids: list[Grid] = []
    for number, table in enumerate(tables, 1):
        start = starts[number - 1]
        end = starts[number]
        below = [row for row in detached if start < row.line < end]
        grids.append(Grid(number, tuple(table), tuple(below)))
    return grids


def _tables(tokens: Sequence[Token], lines: Sequence[str]) -> list[list[GridRow]]:
    """Returns the rows of each table, its header first."""
    tables: list[list[GridRow]] = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open" and token.map:
            tables[-1].append(_grid_row(lines, token.map[0]))
    return tables


def _detached_rows(
    tokens: Sequence[Token], tables: Sequence[Sequence[GridRow]], lines: Sequence[str]
) -> list[GridRow]:
    """Returns the lines that begin like rows and are in no table: behind a blank line, or indented."""
    skipped: set[int] = set()
    for token in tokens:
        # A fence or HTML block may show a row as an example.
        if token.map and token.type in ("fence", "html_block"):
            skipped.update(range(*token.map))
    for table in tables:
        for row in table:
            skipped.add(row.line - 1)
    rows: list[GridRow] = []
    for index, line in enumerate(lines):
        if index in skipped:
            continue
        if _OPENING_PIPE.match(line) and not _DELIMITERS.fullmatch(line):
            rows.append(_grid_row(lines, index))
    return rows


def _grid_row(lines: Sequence[str], index: int) -> GridRow:
    cells = split_cells(lines[index])
    return GridRow(index + 1, tuple(cells))


def _lists(grids: Sequence[Grid]) -> list[Grid]:
    """Returns the tables that are lists of resources, or none if the page has a scenario table."""
    lists: list[Grid] = []
    for grid in grids:
        header = grid.header.cells
        if is_list_header(header):
            lists.append(grid)
        elif is_scenario_header(header):
            return []
    return lists


def _table_notes(grids: Sequence[Grid]) -> Iterator[Finding]:
    """Returns a finding for each table that is no scenario table."""
    for grid in grids:
        header = grid.header
        if is_scenario_header(header.cells):
            continue
        rows = [row.cells for row in grid.body + grid.detached_rows]
        yield note_on_other_table(
            header.cells, len(rows), header.line, grid.place, rows
        )


def _no_table(document: Document) -> Exception:
    for number, line in enumerate(document.lines(), 1):
        if line.lstrip().startswith("|"):
            return document.unreadable(
                number,
                "this line begins with '|' but belongs to no table",
                "leave a blank line above its header, and none above a row of dashes with as many cells",
            )
    return document.unreadable(
        1, "the page has no table", "give the file of a scenario page"
    )


def _refuse_cut(grid: Grid, lines: Sequence[str], document: Document) -> None:
    """Raises UnreadableError for a document that ends inside the last row of a table.

    Such a row lacks the closing pipe that the header has, or cells and the end of its line.
    """
    header = grid.header
    row = _last_row(grid)
    if row is None:
        return
    # With text below the table, the page was saved further than the row.
    below = "".join(lines[row.line :])
    if below.strip():
        return
    header_line = lines[header.line - 1]
    row_line = lines[row.line - 1]
    if not _may_be_a_row(header_line, row_line):
        return
    columns = len(header.cells)
    cells = len(row.cells)
    if cells <= columns and _lacks_closing_pipe(header_line, row_line):
        what = f"the row is cut off in cell {cells} of {columns}"
        raise document.incomplete(row.line, what)
    # An editor may add a newline to a page that is cut in the blanks before the next cell.
    header_is_closed = header_line.rstrip().endswith("|")
    ends_in_blank = row_line.endswith((" ", "\t"))
    lacks_line_end = row.line == len(lines) or (header_is_closed and ends_in_blank)
    if cells < columns and lacks_line_end:
        what = f"the row has {cells} cells, the table {columns} columns"
        raise document.unreadable(
            row.line, what, "complete the row, or download the page again"
        )


def _last_row(grid: Grid) -> GridRow | None:
    """Returns the row of a table that is the lowest on the page, or None if the table has only a header."""
    last: GridRow | None = None
    for row in grid.body + grid.detached_rows:
        if last is None or row.line > last.line:
            last = row
    return last


def _lacks_closing_pipe(header_line: str, row_line: str) -> bool:
    """Returns whether the line of a row lacks the closing pipe that the line of the header has."""
    if not _CLOSING_PIPE.search(header_line) or _CLOSING_PIPE.search(row_line):
        return False
    return _may_be_a_row(header_line, row_line)


def _may_be_a_row(header_line: str, row_line: str) -> bool:
    """Returns whether a line begins with a pipe if the header does; if not, it is text below the table."""
    if _OPENING_PIPE.match(row_line):
        return True
    return not _OPENING_PIPE.match(header_line)


def _closing_pipe_notes(
    lines: Sequence[str], header: int, rows: Sequence[Row]
) -> Iterator[Finding]:
    header_line = lines[header - 1]
    for row in rows:
        row_line = lines[row.line - 1]
        if not _lacks_closing_pipe(header_line, row_line):
            continue
        cells = split_cells(row_line)
        last_cell = clean(cells[-1])
        yield line_finding("T017", row.line, property=row.property, cell=last_cell)


def _pipe_notes(lines: Sequence[str], rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        count = 0
        for cell in split_cells(lines[row.line - 1]):
            # `[A | B]` with a bare `|`: other Markdown renderers split this cell in two.
            if _BARE_PIPE.search(cell):
                count += 1
        if count:
            yield line_finding(
                "T001",
                row.line,
                property=row.property,
                cells=count,
            )


def _heading(tokens: Sequence[Token]) -> str:
    for index, token in enumerate(tokens):
        if token.tag == "h1":
            # The token after an opening one contains the text.
            return _plain(tokens[index + 1])
    return ""


def _section(tokens: Sequence[Token], name: str) -> list[Token]:
    """Returns the tokens below a heading (of level 2 and deeper) up to the next heading."""
    for index, token in enumerate(tokens):
        if token.tag == "h1" or not _is_heading(tokens, index):
            continue
        heading = _plain(tokens[index + 1])
        if section_of(heading) != name:
            continue
        # A heading has three tokens: opening, text, closing.
        start = index + 3
        end = start
        while end < len(tokens) and not _is_heading(tokens, end):
            end += 1
        return list(tokens[start:end])
    return []


def _is_heading(tokens: Sequence[Token], index: int) -> bool:
    """Returns whether a heading begins here, or a paragraph that serves as one: `Scenarios:`."""
    token = tokens[index]
    if token.type == "heading_open":
        return True
    if token.type != "paragraph_open" or token.level != 0:
        return False
    text = _plain(tokens[index + 1])
    return bool(section_of(text))


def _prerequisites(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Returns the items of the outer lists, else the paragraphs."""
    section = _section(tokens, "prerequisites")
    texts: list[str] = []
    for _, inline in _items(section, "list_open"):
        texts.append(_plain(inline))
    if not texts:
        for token in section:
            if token.type == "inline" and token.level == 1:
                texts.append(_plain(token))
    return stated(texts)


def _sentences(tokens: Sequence[Token]) -> tuple[Sentence, ...]:
    """Returns the items of the ordered list, or if there is none of any list."""
    section = _section(tokens, "scenarios")
    items = list(_items(section, "ordered_list_open"))
    if not items:
        items = list(_items(section, "list_open"))
    sentences: list[Sentence] = []
    for number, inline in items:
        # A further list that starts at 1 again does not describe scenarios.
        if number != len(sentences) + 1:
            break
        text = one_line(_plain(inline))
        line = 0
        if inline.map:
            # The parser counts lines from 0.
            line = inline.map[0] + 1
        sentences.append(Sentence(str(number), text, line))
    return tuple(sentences)


def _items(section: Sequence[Token], kind: str) -> Iterator[tuple[int, Token]]:
    """Returns number and first paragraph of each item of the outer lists whose token type ends in `kind`."""
    number: int | None = None
    waiting = False
    for token in section:
        if token.level == 0 and token.type.endswith("list_open"):
            number = None
            if token.type.endswith(kind):
                number = int(token.attrs.get("start", 1))
        elif token.level == 1 and token.type == "list_item_open":
            waiting = True
        elif token.type == "inline" and waiting and number is not None:
            yield number, token
            number += 1
            # Further paragraphs and inner lists only explain the item.
            waiting = False


def _plain(inline: Token) -> str:
    """Returns the text of a paragraph without marks, up to an aside that continues it: `Note: ...`."""
    text = ""
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            text += "\n"
        else:
            text += child.content
    first, *others = text.split("\n")
    lines = [first]
    for line in others:
        if ASIDE.match(line):
            break
        lines.append(line)
    return "\n".join(lines)
