"""Scenario pages in Markdown: headings, an ordered list of scenarios, one pipe table; lists of resources.

markdown-it-py finds the blocks; the cells of a row are split here, because a `|` inside brackets
(`["501" if possible | system value]`) belongs to its cell, escaped or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.dialects.documents import Document
from generator.dialects.headers import (
    ASIDE,
    Header,
    is_scenario_header,
    note_on_other_table,
    read_header,
    section_of,
    split_title,
    stated,
)
from generator.dialects.listing import Line, is_list_header, read_list
from generator.markup import one_line
from generator.model.table import ListTable, Note, Row, ScenarioTable, Sentence

NAME = "markdown"

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?=\n|\Z)", re.S)
_DELIMITERS = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$", re.M)
#: What a `|` does not end: text in brackets whose own marks may be escaped, a code span without a bare `|`,
#: an escaped character.
_CELL_PART = re.compile(r"\\?\[[^\[\]]*\]|\\.|(?P<fence>`+)(?:\\.|[^|\\])*?(?<!`)(?P=fence)(?!`)|(?P<end>\|)")
_BARE_PIPE = re.compile(r"(?<!\\)\|")
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

    Raises UnreadableError for a page without exactly one such table, for an unknown header, and for a row
    whose cells are not as many as the columns.
    """
    tokens = _parse(document.text)
    lines = document.lines()
    tables = _tables(tokens)
    if lists := _lists(tables, lines):
        _refuse_cut([at - 1 for at, _ in lists[0]], lines, document)
        return read_list(lists, document)
    header_at, *row_lines = _scenario_table(tables, document)
    header = read_header(split_cells(lines[header_at]), document, header_at + 1)
    row_lines = [at for at in row_lines if split_cells(lines[at]) != list(header.cells)]
    if not row_lines:
        raise document.unreadable(header_at + 1, "the table has no rows", "download the page again")
    _refuse_cut([header_at, *row_lines], lines, document)
    rows = tuple(_read_row(lines[at], at + 1, header, document) for at in row_lines)
    version, interchange, title = split_title(_heading(tokens))
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=_prerequisites(tokens),
        sentences=_sentences(tokens),
        headers=header.row_cells,
        columns=header.columns,
        rows=rows,
        notes=(
            *header.notes,
            *_table_notes(tables, header_at, lines),
            *header.notes_on_others([split_cells(lines[at]) for at in row_lines], header_at + 1),
            *_pipe_notes(lines, rows),
        ),
        header_line=header_at + 1,
        version=version,
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


def _tables(tokens: Sequence[Token]) -> list[list[int]]:
    """The 0-based lines of each table: its header, then its rows."""
    tables: list[list[int]] = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open" and token.map:
            tables[-1].append(token.map[0])
    return tables


def _lists(tables: Sequence[Sequence[int]], lines: Sequence[str]) -> list[list[Line]]:
    """The tables that are lists of resources; none of a page that has a scenario table."""
    read: list[list[Line]] = [[(at + 1, split_cells(lines[at])) for at in table] for table in tables]
    lists = [table for table in read if is_list_header(table[0][1])]
    return [] if any(is_scenario_header(table[0][1]) for table in read if table not in lists) else lists


def _scenario_table(tables: Sequence[list[int]], document: Document) -> list[int]:
    """The lines of the only table of scenarios, or of the only one at all."""
    if not tables:
        raise _no_table(document)
    lines = document.lines()
    first, *others = [each for each in tables if is_scenario_header(split_cells(lines[each[0]]))] or tables
    if others:
        raise document.unreadable(
            others[0][0] + 1,
            f"a second table; the first is on line {first[0] + 1}",
            "leave one table in a document",
        )
    return first


def _table_notes(tables: Sequence[list[int]], read: int, lines: Sequence[str]) -> Iterator[Note]:
    """What is left out with the tables but that whose header is on the 0-based line `read`."""
    for at, *others in tables:
        if at != read:
            yield note_on_other_table(split_cells(lines[at]), 1 + len(others), at + 1)


def _no_table(document: Document) -> Exception:
    for number, line in enumerate(document.lines(), 1):
        if line.lstrip().startswith("|"):
            return document.unreadable(
                number,
                "this line of a table stands in no table",
                "leave a blank line above its header, and none above a row of dashes with as many cells",
            )
    return document.unreadable(1, "the page has no table", "name a scenario page")


def _refuse_cut(table: Sequence[int], lines: Sequence[str], document: Document) -> None:
    """Raise UnreadableError for a row that lacks the edge at its end, which the header has."""
    columns = len(split_cells(lines[table[0]])) if _CLOSED.search(lines[table[0]]) else 0
    for at in table[1:]:
        cells = len(split_cells(lines[at]))
        if cells <= columns and not _CLOSED.search(lines[at]):
            what = f"the row is cut off in cell {cells} of {columns}"
            raise document.unreadable(at + 1, what, "download the page again")


def _read_row(line: str, number: int, header: Header, document: Document) -> Row:
    cells = split_cells(line)
    if len(cells) != len(header.cells):
        surplus = len(cells) > len(header.cells)
        raise document.unreadable(
            number,
            f"the row has {len(cells)} cells, the table {len(header.cells)} columns",
            r"escape a '|' as '\|'" if surplus else "complete the row, or download the page again",
        )
    return header.read_row(cells, number)


def _pipe_notes(lines: Sequence[str], rows: Sequence[Row]) -> Iterator[Note]:
    for row in rows:
        cells = split_cells(lines[row.line - 1])
        if repaired := sum(bool(_BARE_PIPE.search(cell)) for cell in cells):
            yield Note("T001", row.line, (("property", row.property), ("cells", str(repaired))))


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
