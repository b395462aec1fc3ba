"""Reads Markdown pages: headings, an ordered list of scenarios and a pipe table; or a list of resources.

    # Library > Books Scenarios
    1. Create the first book.
    | Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
    |---|---|---|---|---|---|
    | books | title | FALSE | string | REQUIRED | "Emma" |

markdown-it-py finds the blocks, and `pipe_rows` splits the rows. Lines below the header that belong to no
table that is read are quoted in findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tablewright.model.findings import Finding
from tablewright.model.table import Row, ScenarioTable, Sentence, Table
from tablewright.readers.bordered_tables import Grid, GridRow, grid_of, read_grids
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding, text_below_finding
from tablewright.readers.headers import (
    ASIDE,
    is_scenario_header,
    note_on_other_table,
    section_of,
    split_title,
    stated,
)
from tablewright.readers.html import page as html
from tablewright.readers.html_in_markdown import count_html_rows, html_page
from tablewright.readers.pipe_rows import has_bare_pipe, split_cells
from tablewright.readers.requirements import Block, find_requirements
from tablewright.readers.resource_list import is_list_header, read_list
from tablewright.values.markup import clean, one_line

NAME = "markdown"

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?=\n|\Z)", re.S)
# `*+`: blanks that are read once are not tried again, so that a line of blanks takes linear time.
_DELIMITERS = re.compile(
    r"^[ \t]*+(?:>[ \t]*+)*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)+\|?[ \t]*$",
    re.M,
)
# The `|` at the beginning and at the end of a row; a quotation has `>` in front.
_QUOTATION = re.compile(r"[ \t]*(?:>[ \t]*)+")
_OPENING_PIPE = re.compile(r"[ \t]*\|")
_CLOSING_PIPE = re.compile(r"(?<!\\)\|\s*\Z")
# The last empty cells of a row without blanks: ` | ||`
_EMPTY_END = "||"
_TITLE = re.compile(r"v\d+(?:\.\d+)* |[^|>]{1,99} > ")
# A row with fewer cells has no Required cell: without pipes around it, it is a line of text with a `|`.
_FEWEST_CELLS = 5
# A row of a list has at least these cells. Text in front of its first `|` is one more.
_FEWEST_LIST_CELLS = 2
# A cell broken by a line end continues for at most this many lines.
_MOST_LINES_OF_ROW = 20
# A longer paragraph is no scenario sentence. Its marks stay, because some of them take quadratic time.
_LONGEST_PARAGRAPH = 2000
_TAG = re.compile(r"<[^<>]*>")
# Only blocks: the marks in table cells are read by `values.markup`, and other texts are parsed on demand.
_BLOCKS = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def recognises(text: str) -> int:
    """Returns how many lines have this shape: the rows of pipe tables, if there is a delimiter row.

    Returns 1 if no table is a scenario table or a list, so that a page with an unknown header is still read
    as Markdown if no other reader recognises more of it.
    """
    html_rows = count_html_rows(text)
    if html_rows:
        # One more than the `html` reader recognises, which knows no title in Markdown.
        return html_rows + 1
    if not _DELIMITERS.search(text):
        return 0
    row_count = 0
    has_known_header = False
    for line in text.split("\n"):
        row = _unquoted(line)
        if not _OPENING_PIPE.match(row):
            continue
        row_count += 1
        if not has_known_header:
            cells = split_cells(row)
            has_known_header = is_scenario_header(cells) or is_list_header(cells)
    return row_count if has_known_header else 1


def read(document: Document) -> Table:
    """Returns the page as a scenario table, or the list of resources in it.

    Raises UnreadableError for a page without such a table, for an unknown header, and for a page that ends
    inside a row.
    """
    if count_html_rows(document.text):
        text = html_page(_without_front_matter(document.text))
        return html.read(replace(document, text=text))
    tokens = _parse(document.text)
    lines = document.lines()
    tables = _read_tables(tokens, lines)
    grids = tables.grids
    lists = _lists(grids)
    if lists:
        _refuse_cut(lists[-1], lines, document)
        resource_list = read_list(lists, document)
        left_out = _left_out_notes(lines, tables, lists[0].header.line, is_list=True)
        return replace(
            resource_list, notes=(*resource_list.notes, *tables.notes, *left_out)
        )
    if not grids:
        raise _no_table(document)
    _refuse_cut(grids[-1], lines, document)
    grid = read_grids(grids, document)
    heading = _heading(tokens)
    version, interchange, title = split_title(heading)
    notes = (
        *grid.notes,
        *tables.notes,
        *_table_notes(grids),
        *_left_out_notes(lines, tables, grid.line),
        *_closing_pipe_notes(lines, grid.line, grid.rows),
        *_pipe_notes(lines, grid.rows),
        *_moved_value_notes(lines, grid.rows),
    )
    sentences = _sentences(tokens)
    blocks = _blocks(tokens, sentences)
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=_prerequisites(tokens),
        sentences=sentences,
        headers=grid.header.row_cells,
        columns=grid.header.columns,
        rows=grid.rows,
        notes=notes,
        header_line=grid.line,
        version=version,
        left_out=grid.left_out,
        requirements=find_requirements(blocks),
    )


def _parse(text: str) -> list[Token]:
    """Returns the block tokens."""
    return _BLOCKS.parse(_without_front_matter(text))


def _without_front_matter(text: str) -> str:
    """Returns the text with blank lines for its front matter, so that line numbers stay right."""
    front_matter = _FRONT_MATTER.match(text)
    if not front_matter:
        return text
    blank_lines = "\n" * front_matter[0].count("\n")
    return blank_lines + text[front_matter.end() :]


@dataclass
class _Tables:
    """The tables of a page, the 0-based lines that belong to them, and the findings about broken rows."""

    grids: list[Grid]
    used: set[int]
    notes: list[Finding]


def _read_tables(tokens: Sequence[Token], lines: Sequence[str]) -> _Tables:
    """Returns the tables; detached rows belong to the table above them."""
    tables = _Tables([], set(), [])
    all_rows = _tables(tokens)
    for number, rows in enumerate(all_rows, 1):
        header = lines[rows[0]]
        body = [index for index in rows[1:] if _is_row(lines[index], header)]
        # The line of dashes is no row.
        tables.used.update((rows[0], rows[0] + 1))
        header_row = _grid_row(lines, rows[0])
        grid_rows = _joined_rows(body, lines, len(header_row.cells), tables)
        tables.grids.append(grid_of(number, (header_row, *grid_rows)))
    detached = _detached_rows(tokens, tables, lines)
    for number, indexes in detached.items():
        grid = tables.grids[number - 1]
        columns = len(grid.header.cells)
        grid_rows = _joined_rows(indexes, lines, columns, tables)
        tables.grids[number - 1] = replace(grid, detached_rows=tuple(grid_rows))
    return tables


def _tables(tokens: Sequence[Token]) -> list[list[int]]:
    """Returns the 0-based lines of each table, its header first."""
    tables: list[list[int]] = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open" and token.map:
            tables[-1].append(token.map[0])
    return tables


def _is_row(line: str, header: str) -> bool:
    """Returns whether a line directly below a table is a row; Markdown takes text there for one."""
    row = _unquoted(line)
    if _OPENING_PIPE.match(row):
        return True
    if not has_bare_pipe(row):
        return False
    has_bars = _OPENING_PIPE.match(_unquoted(header)) is not None
    return not has_bars or len(split_cells(row)) >= _FEWEST_CELLS


def _joined_rows(
    indexes: Sequence[int], lines: Sequence[str], columns: int, tables: _Tables
) -> list[GridRow]:
    """Returns the rows of the lines with these 0-based indexes, and marks the lines as used.

    A line that ends inside brackets is joined with those below it if they form a complete row together.
    """
    rows: list[GridRow] = []
    position = 0
    while position < len(indexes):
        index = indexes[position]
        row = _grid_row(lines, index)
        count = 1
        if len(row.cells) < columns and _is_open(row.cells[-1]):
            joined = _joined_row(index, lines, columns)
            if joined:
                row, count = joined
                tables.notes.append(_broken_row_note(row, count))
        tables.used.update(range(index, index + count))
        rows.append(row)
        position += 1
        while position < len(indexes) and indexes[position] < index + count:
            position += 1
    return rows


def _joined_row(
    index: int, lines: Sequence[str], columns: int
) -> tuple[GridRow, int] | None:
    """Returns the row that a line and those below it form together, and the number of lines; else None."""
    text = _unquoted(lines[index]).rstrip()
    below = lines[index + 1 : index + _MOST_LINES_OF_ROW]
    for count, line in enumerate(below, 2):
        text = f"{text} {_unquoted(line).strip()}"
        cells = split_cells(text)
        if len(cells) == columns and not _is_open(cells[-1]):
            return GridRow(index + 1, tuple(cells)), count
        if len(cells) > columns:
            return None
    return None


def _is_open(cell: str) -> bool:
    return cell.count("[") > cell.count("]")


def _broken_row_note(row: GridRow, lines: int) -> Finding:
    printed = " | ".join(row.clean_cells())
    name = row.name()
    return line_finding("T077", row.line, property=name, lines=lines, printed=printed)


def _detached_rows(
    tokens: Sequence[Token], tables: _Tables, lines: Sequence[str]
) -> dict[int, list[int]]:
    """Returns the 0-based lines that are rows and in no table, by the number of the table above them.

    They are behind a blank line, indented, or in a block of HTML.
    """
    in_fence: set[int] = set()
    for token in tokens:
        # A fence may show a row as an example.
        if token.map and token.type == "fence":
            in_fence.update(range(*token.map))
        # A comment is no text of the page. Without its end, it would contain the rest of the page.
        if token.map and _is_comment(token.content):
            tables.used.update(range(*token.map))
            tables.notes.extend(_comment_note(token.content, token.map[0] + 1))
    detached: dict[int, list[int]] = {}
    number = 0
    starts = {grid.header.line - 1 for grid in tables.grids}
    for index, line in enumerate(lines):
        if index in starts:
            number += 1
        if index in tables.used or index in in_fence or number == 0:
            continue
        grid = tables.grids[number - 1]
        if _is_detached_row(line, grid, lines):
            detached.setdefault(number, []).append(index)
    return detached


def _comment_note(text: str, line: int) -> Iterator[Finding]:
    """Returns the finding that a comment contains a row."""
    if has_bare_pipe(text):
        inner = text.strip().removeprefix("<!--").removesuffix("-->")
        yield line_finding("T071", line, text=one_line(inner))


def _is_comment(text: str) -> bool:
    """Returns whether a block is a comment alone: a row may follow a comment on its line."""
    start = text.lstrip()
    if not start.startswith("<!--"):
        return False
    _, end, behind = start.partition("-->")
    return bool(end) and not _has_words(behind)


def _is_detached_row(line: str, grid: Grid, lines: Sequence[str]) -> bool:
    if _DELIMITERS.fullmatch(line):
        return False
    if _OPENING_PIPE.match(line):
        return True
    header = lines[grid.header.line - 1]
    if _OPENING_PIPE.match(_unquoted(header)) or not has_bare_pipe(line):
        return False
    cells = len(split_cells(line))
    return _FEWEST_CELLS <= cells <= len(grid.header.cells)


def _unquoted(line: str) -> str:
    """Returns a line without the `>` of quotations in front."""
    match = _QUOTATION.match(line)
    return line[match.end() :] if match else line


def _left_out_notes(
    lines: Sequence[str], tables: _Tables, header_line: int, *, is_list: bool = False
) -> Iterator[Finding]:
    """Returns a finding for each block of lines that no table contains.

    Above the header of the scenario table, only lines that begin like rows count. A page with a list of
    resources has much text below it, so only lines with the `|` of a row count there.
    """
    block: list[str] = []
    numbers: list[int] = []
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        is_left_out = index not in tables.used and _has_words(line)
        if is_left_out and index < header_line:
            row = _unquoted(line)
            is_left_out = _OPENING_PIPE.match(row) is not None
        elif is_left_out and is_list:
            begins_like_row = _OPENING_PIPE.match(_unquoted(line)) is not None
            has_more_cells = len(split_cells(line)) > _FEWEST_LIST_CELLS
            is_left_out = begins_like_row or has_more_cells
        if is_left_out:
            block.append(one_line(line))
            numbers.append(index + 1)
        elif block and index in tables.used:
            yield text_below_finding(block, numbers[0], numbers[-1])
            block = []
            numbers = []
    if block:
        yield text_below_finding(block, numbers[0], numbers[-1])


def _has_words(line: str) -> bool:
    """Returns whether a line has more than marks and tags."""
    text = _TAG.sub("", line)
    return any(map(str.isalnum, text))


def _grid_row(lines: Sequence[str], index: int) -> GridRow:
    cells = split_cells(_unquoted(lines[index]))
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
            if has_bare_pipe(cell):
                count += 1
        if count:
            yield line_finding(
                "T001",
                row.line,
                property=row.property,
                cells=count,
            )


def _moved_value_notes(lines: Sequence[str], rows: Sequence[Row]) -> Iterator[Finding]:
    """Returns findings for rows whose values may have been printed further to the right.

    Some converters print all empty cells of a row behind its values, without blanks: `Late | No Note | ||`.
    """
    for row in rows:
        line = lines[row.line - 1]
        if not line.rstrip().endswith(_EMPTY_END) or " | " not in line:
            continue
        values = list(map(clean, row.values))
        filled = list(filter(None, values))
        if not filled:
            continue
        yield line_finding(
            "T078",
            row.line,
            property=row.property,
            cells=_empty_at_end(values),
            values=", ".join(filled),
        )


def _empty_at_end(values: Sequence[str]) -> int:
    """Returns how many of the last values are empty."""
    count = 0
    for value in reversed(values):
        if value:
            break
        count += 1
    return count


def _heading(tokens: Sequence[Token]) -> str:
    """Returns the heading of level 1, or else a first paragraph that is a title: `v3 Library > Books`."""
    for index, token in enumerate(tokens):
        if token.tag == "h1":
            # The token after an opening one contains the text.
            return _plain(tokens[index + 1])
    for token in tokens:
        if token.type == "inline":
            first_line, _, _ = _plain(token).partition("\n")
            return first_line if _TITLE.match(first_line) else ""
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
        sentences.append(Sentence(str(number), text, _line_of(inline)))
    return tuple(sentences)


def _line_of(inline: Token) -> int:
    """Returns the first line of a paragraph, counted from 1."""
    # The parser counts lines from 0.
    return inline.map[0] + 1 if inline.map else 0


def _blocks(tokens: Sequence[Token], sentences: Sequence[Sentence]) -> Iterator[Block]:
    """Returns the headings, texts and tables of a page, without the sentences of its scenarios."""
    sentence_lines = {sentence.line for sentence in sentences}
    in_table = False
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            in_table = True
            yield Block("table", "", 0)
        elif token.type == "table_close":
            in_table = False
        if token.type != "inline" or in_table:
            continue
        line = _line_of(token)
        # The token before the text of a heading or paragraph opens it.
        if _is_heading(tokens, index - 1):
            yield Block("heading", _plain(token), line)
            continue
        text, aside = _text_and_aside(token)
        if line in sentence_lines:
            # An aside below a sentence is a text of its own.
            text = ""
        yield Block("text", f"{text}\n{aside}", line)


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
    text, _ = _text_and_aside(inline)
    return text


def _text_and_aside(inline: Token) -> tuple[str, str]:
    """Returns the text of a paragraph without marks, and the aside that continues it, if there is one."""
    text = ""
    children: list[Token] = []
    if len(inline.content) > _LONGEST_PARAGRAPH:
        text = inline.content
    else:
        _BLOCKS.inline.parse(inline.content, _BLOCKS, {}, children)
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            text += "\n"
        else:
            text += child.content
    lines = text.split("\n")
    end = 1
    while end < len(lines) and not ASIDE.match(lines[end]):
        end += 1
    return "\n".join(lines[:end]), "\n".join(lines[end:])
