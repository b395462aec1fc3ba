"""Reads rendered HTML pages, as Docusaurus and Confluence publish them.

    <h1>Library > Books Scenarios</h1>
    <ol><li>Create the first book.</li></ol>
    <table>
      <tr><th>Resource</th><th>Property Name</th>...<th>Scenario 1: POST</th></tr>
      <tr><td>books</td><td>title</td>...<td>"Emma"</td></tr>

turbohtml builds the tree that a browser builds, even if tags are missing or in wrong places. Navigation,
scripts and layout tables are ignored. Cells are returned with the marks of Markdown cells, so that one page
gives the same spec in both shapes. The text of a REST method page is passed to the `method-page` reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from turbohtml import Document as Tree
from turbohtml import Element, Text

from tablewright.model.findings import Finding
from tablewright.model.table import (
    ScenarioTable,
    Sentence,
    Table,
)
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
from tablewright.readers.html.source import read_source
from tablewright.readers.html.tables import (
    FilledCells,
    find_layout_tables,
    read_grid,
    rejoined,
    rows_with_tables,
)
from tablewright.readers.html.text import first_paragraph, plain_text, text_lines
from tablewright.readers.html.tree import Block, blocks_of, parse_page
from tablewright.readers.html_in_markdown import ROW
from tablewright.readers.pipe_rows import split_cells
from tablewright.readers.renumbering import renumbered
from tablewright.readers.requirements import Block as TextBlock
from tablewright.readers.requirements import find_requirements
from tablewright.readers.resource_list import is_list_header, read_list
from tablewright.readers.rest_method import page as method_page
from tablewright.values.markup import escaped, one_line

NAME = "html"

_TABLE = re.compile(r"<table[\s>]", re.I)
_NUMBERED = re.compile(r"(\d{1,3})[.)] (.+)", re.ASCII)
_DASHES = re.compile(r"[\s|:-]*")
# Selectors of the part that holds the content, the narrowest first: the rest is navigation.
_MAIN_PARTS = ("article", "#main-content", "main", "[role=main]")
_LONGEST_NUMBER = 9  # digits
_TITLES = ("#title-text", "h1")


@dataclass(slots=True)
class _Content:
    """The content of a page: its blocks from top to bottom, and the tables among them.

    `grid_blocks` has the position of the block of each grid. `used` has the positions of the blocks that are
    read as parts of the page.
    """

    root: Element
    blocks: list[Block]
    grids: list[Grid]
    grid_blocks: list[int]
    used: set[int]


def recognises(text: str) -> int:
    """Returns how many table rows the page has; 0 if it has no table."""
    if not _TABLE.search(text):
        return 0
    return len(ROW.findall(text))


def read(document: Document) -> Table:
    """Returns the page as a scenario table, as a method table, or as a list of resources.

    Raises UnreadableError for a page without such a table, for an unknown header, for a page that ends inside
    a row, and for one whose tags would use up the memory.
    """
    if not _TABLE.search(document.text):
        raise document.unreadable(
            1, "the page has no table", "give the file of a scenario page"
        )
    source_notes = read_source(document)
    page = parse_page(document)
    content = _read_content(page.tree, document)
    return _read(page.tree, content, document, [*source_notes, *page.notes])


def _read(
    tree: Tree, content: _Content, document: Document, page_notes: list[Finding]
) -> Table:
    grids = content.grids
    if not _has_scenario_table(grids):
        lists: list[Grid] = []
        for grid in grids:
            if is_list_header(grid.header.cells):
                lists.append(grid)
        if lists:
            list_table = read_list(lists, document)
            page_notes.extend(_texts_below(content, lists[0]))
            other_tables = [grid for grid in grids if grid not in lists]
            page_notes.extend(_table_notes(other_tables))
            return replace(list_table, notes=(*list_table.notes, *page_notes))
        text = _method_text(content.root, document)
        if text:
            page = renumbered(method_page.read(text), text.numbers)
            return page.with_notes(page_notes)
    rejoined_grids, rejoin_notes = _rejoined_grids(grids)
    scenarios = read_grids(rejoined_grids, document)
    full_title = _title(tree, content.root)
    version, interchange, title = split_title(full_title)
    prerequisites = _prerequisites(content)
    sentences = _sentences(content)
    text_blocks = _text_blocks(content, sentences)
    for grid in grids:
        if grid.header.line == scenarios.line:
            page_notes.extend(_texts_below(content, grid))
            break
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=prerequisites,
        sentences=sentences,
        headers=scenarios.header.row_cells,
        columns=scenarios.header.columns,
        rows=scenarios.rows,
        notes=(
            *scenarios.notes,
            *_table_notes(grids),
            *rejoin_notes,
            *_inner_table_notes(content),
            *page_notes,
        ),
        header_line=scenarios.line,
        version=version,
        left_out=scenarios.left_out,
        requirements=find_requirements(text_blocks),
    )


def _has_scenario_table(grids: Iterable[Grid]) -> bool:
    return any(is_scenario_header(grid.header.cells) for grid in grids)


def _read_content(tree: Tree, document: Document) -> _Content:
    tables = list(tree.iter_elements("table"))
    layout_tables = find_layout_tables(tables)
    root = _content_root(tree, [each for each in tables if each not in layout_tables])
    blocks = blocks_of(root, layout_tables)
    content = _Content(root, blocks, [], [], set())
    _read_tables(content, document)
    return content


def _content_root(tree: Tree, tables: Sequence[Element]) -> Element:
    """Returns the main part of the page: the first candidate that contains all its tables, else the body."""
    wanted = set(tables)
    for selector in _MAIN_PARTS:
        for part in tree.select(selector):
            inner = [each for each in part.iter_elements("table") if each in wanted]
            if not inner:
                continue
            # A second page may be joined below the first one.
            if len(inner) == len(wanted):
                return part
            break
    body = tree.select_one("body")
    assert body is not None, "the parser gives every page a body"
    return body


# The table ------------------------------------------------------------------------------------------


def _read_tables(content: _Content, document: Document) -> None:
    """Reads the tables, each with the rows below it that are text or a table without a header."""
    filled = FilledCells(document)
    for position, block in enumerate(content.blocks):
        if block.kind == "table":
            rows = tuple(read_grid(block.element, filled))
            if not rows:
                continue
            content.used.add(position)
            if not _continues_last(content.grids, rows):
                number = len(content.grids) + 1
                content.grids.append(grid_of(number, rows))
                content.grid_blocks.append(position)
                continue
        elif block.kind == "paragraph" and content.grids:
            rows = tuple(_rows_in_text(block))
            if not rows:
                continue
            content.used.add(position)
        else:
            continue
        last = content.grids[-1]
        content.grids[-1] = replace(last, detached_rows=(*last.detached_rows, *rows))


def _continues_last(grids: Sequence[Grid], rows: Sequence[GridRow]) -> bool:
    """Returns whether a table has no header, and a row as long as the header of the table above it."""
    if not grids or not is_scenario_header(grids[-1].header.cells):
        return False
    first = rows[0].cells
    if is_scenario_header(first) or is_list_header(first):
        return False
    columns = len(grids[-1].header.cells)
    return any(len(row.cells) == columns for row in rows)


def _rows_in_text(block: Block) -> Iterator[GridRow]:
    """Returns the lines that begin with `|`, like rows of Markdown; other lines continue the cell above."""
    texts: list[str] = []
    for text_line in plain_text(block.element).split("\n"):
        line = text_line.strip()
        if line.startswith("|"):
            texts.append(line)
        elif line and texts:
            texts[-1] += f"\n{line}"
    for text in texts:
        if _DASHES.fullmatch(text):
            continue
        cells: list[str] = []
        for cell in split_cells(text):
            cells.append(escaped(cell).replace("\n", "<br/>"))
        yield GridRow(block.line, tuple(cells))


def _table_notes(grids: Iterable[Grid]) -> Iterator[Finding]:
    """Returns a finding for each table that is no scenario table."""
    for grid in grids:
        header = grid.header
        if is_scenario_header(header.cells):
            continue
        rows = [row.cells for row in grid.body + grid.detached_rows]
        yield note_on_other_table(
            header.cells, len(rows), header.line, grid.place, rows
        )


def _inner_table_notes(content: _Content) -> Iterator[Finding]:
    """Returns a finding for each row of a scenario table with a table in one of its cells."""
    for grid, position in zip(content.grids, content.grid_blocks, strict=True):
        if not is_scenario_header(grid.header.cells):
            continue
        lines = set(rows_with_tables(content.blocks[position].element))
        for row in grid.rows:
            if row.line in lines:
                yield line_finding("T072", row.line, property=row.name())


def _texts_below(content: _Content, grid: Grid) -> Iterator[Finding]:
    """Returns a finding for each passage of text below a table that is read as no part of the page."""
    start = content.grid_blocks[content.grids.index(grid)]
    texts: list[str] = []
    lines: list[int] = []
    for position in range(start + 1, len(content.blocks)):
        block = content.blocks[position]
        if position in content.used or block.kind == "table":
            if texts:
                yield text_below_finding(texts, lines[0], lines[-1])
            texts = []
            lines = []
            continue
        text = one_line(_block_text(block))
        if text:
            texts.append(text)
            lines.append(block.line)
    if texts:
        yield text_below_finding(texts, lines[0], lines[-1])


def _block_text(block: Block) -> str:
    if isinstance(block.node, Text):
        return block.node.data
    return plain_text(block.node)


def _rejoined_grids(grids: Iterable[Grid]) -> tuple[list[Grid], list[Finding]]:
    """Returns the tables with split cells joined again, and findings for rows with lost cells."""
    rejoined_grids: list[Grid] = []
    notes: list[Finding] = []
    for grid in grids:
        header, *rows = grid.rows
        clean_header = GridRow(header.line, tuple(header.clean_cells()))
        if is_scenario_header(clean_header.cells):
            columns = len(header.cells)
            rows = [_rejoined_row(row, columns, notes) for row in rows]
        rejoined_grid = replace(grid, rows=(clean_header, *rows))
        rejoined_grids.append(rejoined_grid)
    return rejoined_grids, notes


def _rejoined_row(row: GridRow, columns: int, notes: list[Finding]) -> GridRow:
    cells = rejoined(row.cells)
    missing = columns - len(cells)
    # A row that is only too short or too long has a finding of its own (see `fit`).
    if len(cells) == len(row.cells) or missing < 0:
        return GridRow(row.line, cells)
    empty_cells = ("",) * missing
    filled_up = GridRow(row.line, cells + empty_cells)
    name = filled_up.name()
    notes.append(line_finding("T004", row.line, property=name, missing=missing))
    return filled_up


# The text around it ------------------------------------------------------------------------------


def _title(tree: Tree, content: Element) -> str:
    """Returns the page's title; an exported one has the name of its space in front."""
    for selector in _TITLES:
        # The title may be above the main part of the page.
        for part in (content, tree):
            heading = part.select_one(selector)
            if heading:
                text = one_line(plain_text(heading))
                return re.sub(r"\A[^>:]+ : ", "", text)
    return ""


def _section(content: _Content, section: str) -> list[int]:
    """Returns the positions of the blocks below a heading (level 2 or deeper) up to the next heading."""
    positions: list[int] = []
    inside = False
    for position, block in enumerate(content.blocks):
        label = _heading_label(block)
        if label is not None:
            if inside:
                break
            # The title of a page may be `Scenarios`; it begins no section.
            inside = block.tag != "h1" and section_of(label) == section
            if inside:
                content.used.add(position)
        elif inside and not block.in_box:
            positions.append(position)
    return positions


def _heading_label(block: Block) -> str | None:
    """Returns the text of a heading, or of a paragraph that serves as one; None for any other block."""
    if block.kind == "heading":
        return plain_text(block.element)
    if block.tag != "p":
        return None
    text = plain_text(block.element)
    return text if section_of(text) else None


def _items(
    content: _Content, section: str, *kinds: str
) -> Iterator[tuple[int, int, str]]:
    """Returns number, line and text of each item of the outer lists; `kinds` are `ol` and `ul`."""
    for position in _section(content, section):
        block = content.blocks[position]
        if block.tag not in kinds:
            continue
        content.used.add(position)
        start = block.element.attr("start") or "1"
        number = int(start) if start.isdecimal() and len(start) < _LONGEST_NUMBER else 1
        for item in block.element.children:
            if isinstance(item, Element) and item.tag == "li":
                text = first_paragraph(item)
                line = item.source_line or block.line
                yield number, line, _without_aside(text)
                number += 1


def _without_aside(text: str) -> str:
    first, *others = text.strip().split("\n")
    lines = [first]
    for line in others:
        if ASIDE.match(line):
            break
        lines.append(line)
    return one_line("\n".join(lines))


def _prerequisites(content: _Content) -> tuple[str, ...]:
    """Returns the items of the outer lists, else the paragraphs."""
    texts: list[str] = []
    for _number, _line, text in _items(content, "prerequisites", "ul", "ol"):
        texts.append(text)
    if not texts:
        for position in _section(content, "prerequisites"):
            block = content.blocks[position]
            if block.tag == "p":
                content.used.add(position)
                texts.append(plain_text(block.element))
    return stated(texts)


def _sentences(content: _Content) -> tuple[Sentence, ...]:
    """Returns the items of the ordered list, or if there is none of any list."""
    items = list(_items(content, "scenarios", "ol"))
    if not items:
        # In documents of Word, authors often type the numbers.
        items = list(_numbered_paragraphs(content))
    if not items:
        items = list(_items(content, "scenarios", "ul"))
    sentences: list[Sentence] = []
    for number, line, text in items:
        # A further list that starts at 1 again does not describe scenarios.
        if number != len(sentences) + 1:
            break
        sentences.append(Sentence(str(number), text, line))
    return tuple(sentences)


def _numbered_paragraphs(content: _Content) -> Iterator[tuple[int, int, str]]:
    """Returns number, line and text of each line such as `1. Create the first book.` in paragraphs."""
    for position in _section(content, "scenarios"):
        block = content.blocks[position]
        if block.tag != "p":
            continue
        for line in plain_text(block.element).split("\n"):
            match = _NUMBERED.fullmatch(one_line(line))
            if match:
                content.used.add(position)
                yield int(match[1]), block.line, match[2]


def _text_blocks(
    content: _Content, sentences: Sequence[Sentence]
) -> Iterator[TextBlock]:
    """Returns the headings, texts and tables of a page, without the sentences of its scenarios."""
    sentence_texts = {sentence.text for sentence in sentences}
    for block in content.blocks:
        label = _heading_label(block)
        if block.kind == "table":
            yield TextBlock("table", "", block.line)
        elif label is not None:
            yield TextBlock("heading", label, block.line)
        elif block.kind == "list":
            yield from _item_blocks(block, sentence_texts)
        elif block.kind != "box":
            text = _without_sentences(_block_text(block), sentence_texts)
            yield TextBlock("text", text, block.line)


def _without_sentences(text: str, sentence_texts: Set[str]) -> str:
    """Returns a text without its lines that are sentences with typed numbers."""
    lines: list[str] = []
    for line in text.split("\n"):
        match = _NUMBERED.fullmatch(one_line(line))
        if not match or match[2] not in sentence_texts:
            lines.append(line)
    return "\n".join(lines)


def _item_blocks(block: Block, sentence_texts: Set[str]) -> Iterator[TextBlock]:
    """Returns the paragraphs of a list and of its inner lists; of a scenario's sentence only its aside."""
    item_text = ""
    for element in block.element.iter_elements(("li", "p")):
        if element.tag == "li":
            printed = first_paragraph(element)
            item_text = one_line(printed)
        else:
            printed = plain_text(element)
            # The first paragraph of an item is its text.
            if one_line(printed) == item_text:
                continue
        text = one_line(printed)
        sentence = _without_aside(printed)
        if sentence in sentence_texts:
            text = text.removeprefix(sentence)
        yield TextBlock("text", text, element.source_line or block.line)


# REST method pages ----------------------------------------------------------------------------------


def _method_text(content: Element, document: Document) -> Document | None:
    """Returns the page's text with the HTML line of each line; None if that is no method page."""
    lines: list[str] = []
    numbers: list[int] = []
    for line, number in text_lines(content):
        lines.append(line)
        numbers.append(number)
    text = "\n".join(lines)
    # A call alone may be an example in prose. A method page has parameters too.
    if method_page.recognises(text) <= 1:
        return None
    return replace(document, text=text, numbers=tuple(numbers))
