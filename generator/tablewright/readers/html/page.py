"""Reads rendered HTML pages, as Docusaurus and Confluence publish them.

    <h1>Library > Books Scenarios</h1>
    <ol><li>Create the first book.</li></ol>
    <table>
      <tr><th>Resource</th><th>Property Name</th>...<th>Scenario 1: POST</th></tr>
      <tr><td>books</td><td>title</td>...<td>"Emma"</td></tr>

Beautiful Soup parses the tags; navigation, scripts and layout tables are ignored. Cells are returned with the
marks of Markdown cells, so that one page gives the same spec in both shapes. The text of a REST method page
is passed to the `method-page` reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from bs4 import BeautifulSoup, Tag

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import MethodTable, ScenarioTable, Sentence, Table
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
from tablewright.readers.html.tables import read_grid, rejoined
from tablewright.readers.html.text import (
    first_paragraph,
    is_aside,
    plain_text,
    text_lines,
)
from tablewright.readers.markdown import split_cells
from tablewright.readers.resource_list import is_list_header, read_list
from tablewright.readers.rest_method import page as method_page
from tablewright.values.markup import clean, escaped, one_line

NAME = "html"

_TABLE = re.compile(r"<table[\s>]", re.I)
_ROW = re.compile(r"<tr[\s>]", re.I)
_DASHES = re.compile(r"[\s|:-]*")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>", re.I)
_DEAD = ("script", "style", "template", "noscript", "nav", "aside")
# Selectors of the part that holds the content, the narrowest first: the rest is navigation.
_MAIN_PARTS = ("article", "#main-content", "main", "[role=main]", "body")
_TITLES = ("#title-text", "h1")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def recognises(text: str) -> int:
    """Returns how many table rows the page has; 0 if it has no table."""
    return len(_ROW.findall(text)) if _TABLE.search(text) else 0


def read(document: Document) -> Table:
    """Returns the page as a scenario table, as a method table, or as a list of resources.

    Raises UnreadableError for a page without such a table, for an unknown header, and for a page that ends
    inside a table.
    """
    if not _TABLE.search(document.text):
        raise document.unreadable(1, "the page has no table", "name a scenario page")
    try:
        soup = BeautifulSoup(_DECLARATION.sub(_blank, document.text), "html.parser")
        return _read(soup, document)
    except RecursionError:
        raise document.unreadable(
            1, "its tags are nested too deep", "save the page again"
        ) from None


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _read(soup: BeautifulSoup, document: Document) -> Table:
    for dead in soup(_DEAD):
        dead.decompose()
    content = _content(soup)
    grids = _grids(content)
    if not any(is_scenario_header(grid.rows[0].cells) for grid in grids):
        if lists := [grid for grid in grids if is_list_header(grid.rows[0].cells)]:
            _refuse_cut(document)
            return read_list(lists, document)
        if text := _method_text(content, document):
            return _read_method(text)
    _refuse_cut(document)
    rejoins: list[Finding] = []
    grid = read_grids(list(_rejoined(grids, rejoins)), document)
    version, interchange, title = split_title(_title(soup, content))
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=_prerequisites(content),
        sentences=_sentences(content),
        headers=grid.header.row_cells,
        columns=grid.header.columns,
        rows=grid.rows,
        notes=(*grid.notes, *_table_notes(content, grids), *rejoins),
        header_line=grid.line,
        version=version,
        left_out=grid.left_out,
    )


def _content(soup: BeautifulSoup) -> Tag:
    """Returns the main part of the page: the first candidate that contains a table."""
    for selector in _MAIN_PARTS:
        for part in soup.select(selector):
            if part.find("table"):
                return part
    return soup


# The table ------------------------------------------------------------------------------------------


def _refuse_cut(document: Document) -> None:
    """Raises UnreadableError for a page that ends inside a table."""
    text = document.text.lower()
    last_row = text.rfind("<tr")
    if last_row > text.rfind("</table"):
        line = text.count("\n", 0, last_row) + 1
        raise document.unreadable(
            line, "the page ends inside its table", "download the page again"
        )


def _grids(content: Tag) -> list[Grid]:
    """Returns the tables, each with the rows below it that the site rendered as text, not as a table."""
    grids: list[Grid] = []
    for element in content.find_all(["table", "p", "pre"]):
        if element.name == "table":
            if rows := tuple(read_grid(element)):
                grids.append(Grid(len(grids) + 1, rows))
        elif grids and not element.find_parent("table"):
            grids[-1] = replace(
                grids[-1], apart=(*grids[-1].apart, *_rows_in_text(element))
            )
    return grids


def _rows_in_text(element: Tag) -> Iterator[GridRow]:
    """Returns the lines that begin with `|`, like rows of Markdown; other lines continue the cell above."""
    texts: list[str] = []
    for line in map(str.strip, plain_text(element).split("\n")):
        if line.startswith("|"):
            texts.append(line)
        elif line and texts:
            texts[-1] += f"\n{line}"
    for text in texts:
        if not _DASHES.fullmatch(text):
            cells = (escaped(cell).replace("\n", "<br/>") for cell in split_cells(text))
            yield GridRow(element.sourceline or 1, tuple(cells))


def _table_notes(content: Tag, grids: Sequence[Grid]) -> Iterator[Finding]:
    """Returns a finding for each table that is no scenario table and is not inside one."""
    number = 0
    for table in content.find_all("table"):
        around = [table, *table.find_parents("table")]
        grid = list(read_grid(table))
        number += bool(grid)
        if (
            grid
            and not table.find("table")
            and not any(map(_is_scenario_table, around))
        ):
            yield note_on_other_table(
                grid[0].cells,
                len(grid) - 1 + len(grids[number - 1].apart),
                grid[0].line,
                grids[number - 1].place,
            )


def _is_scenario_table(table: Tag) -> bool:
    first = next(read_grid(table), None)
    return first is not None and is_scenario_header(first.cells)


def _rejoined(grids: Iterable[Grid], notes: list[Finding]) -> Iterator[Grid]:
    """The tables with the cells put together that a renderer split; a note on each row that lost some."""
    for grid in grids:
        header, *rows = grid.rows
        whole = GridRow(header.line, tuple(map(clean, header.cells)))
        if is_scenario_header(whole.cells):
            rows = [_rejoined_row(row, len(header.cells), notes) for row in rows]
        yield replace(grid, rows=(whole, *rows))


def _rejoined_row(row: GridRow, columns: int, notes: list[Finding]) -> GridRow:
    cells = rejoined(row.cells)
    missing = columns - len(cells)
    if len(cells) == len(row.cells) or missing < 0:
        return GridRow(row.line, cells)
    whole = GridRow(row.line, (*cells, *("",) * missing))
    notes.append(
        Finding(
            "T004",
            DocumentLine(row.line),
            (("property", whole.name()), ("missing", str(missing))),
        )
    )
    return whole


# The text around it ---------------------------------------------------------------------------------


def _title(soup: BeautifulSoup, content: Tag) -> str:
    """The page's title; an exported one has the name of its space in front."""
    found = (
        part.select_one(selector) for selector in _TITLES for part in (content, soup)
    )
    heading = next((each for each in found if each), None)
    text = one_line(plain_text(heading)) if heading else ""
    return re.sub(r"\A[^>:]+ : ", "", text)


def _is_heading(element: Tag) -> bool:
    """Returns whether an element is a heading, or a paragraph that serves as one."""
    return element.name in _HEADINGS or (
        element.name == "p" and bool(section_of(plain_text(element)))
    )


def _section(content: Tag, section: str) -> Iterator[Tag]:
    """Returns the outer lists and paragraphs below a heading (level 2 or deeper) up to the next heading."""
    inside = False
    for element in content.find_all([*_HEADINGS, "p", "ol", "ul"]):
        if _is_heading(element):
            if inside:
                return
            inside = element.name != "h1" and section_of(plain_text(element)) == section
        elif inside and not element.find_parent(_holds_other_text):
            yield element


def _holds_other_text(element: Tag) -> bool:
    """Whether lists in an element belong to it; a table around another one only lays the page out."""
    if element.name == "table":
        return element.find("table") is None
    return element.name in ("li", "ol", "ul", "blockquote") or is_aside(element)


def _items(content: Tag, section: str, *kinds: str) -> Iterator[tuple[int, Tag, str]]:
    """Returns number, element and text of each item of the outer lists; `kinds` are `ol` and `ul`."""
    for element in _section(content, section):
        if element.name not in kinds:
            continue
        start = str(element.get("start", "1"))
        first = int(start) if start.isdecimal() else 1
        items = element.find_all("li", recursive=False)
        for number, item in enumerate(items, first):
            text = first_paragraph(item)
            yield number, item, _without_aside(text)


def _without_aside(text: str) -> str:
    lines = text.strip().split("\n")
    return one_line(
        "\n".join([lines[0], *takewhile(lambda line: not ASIDE.match(line), lines[1:])])
    )


def _prerequisites(content: Tag) -> tuple[str, ...]:
    """Returns the items of the outer lists, else the paragraphs."""
    items = [text for _, _, text in _items(content, "prerequisites", "ul", "ol")]
    return stated(
        items or (plain_text(each) for each in _section(content, "prerequisites"))
    )


def _sentences(content: Tag) -> tuple[Sentence, ...]:
    """Returns the items of the ordered list, or if there is none of any list."""
    sentences: list[Sentence] = []
    for number, item, text in [*_items(content, "scenarios", "ol")] or _items(
        content, "scenarios", "ul"
    ):
        # A further list that starts at 1 again does not describe scenarios.
        if number != len(sentences) + 1:
            break
        sentences.append(Sentence(str(number), text, item.sourceline or 1))
    return tuple(sentences)


# REST method pages ----------------------------------------------------------------------------------


def _method_text(content: Tag, document: Document) -> Document | None:
    """The page's text with the line of each line, if that is a method page."""
    lines = list(text_lines(content))
    text = replace(
        document,
        text="\n".join(line for line, _ in lines),
        numbers=tuple(number for _, number in lines),
    )
    return text if method_page.recognises(text.text) > 1 else None


def _read_method(text: Document) -> MethodTable:
    table = method_page.read(text)
    return replace(
        table,
        line=text.numbers[table.line - 1],
        parameters=tuple(
            replace(row, line=text.numbers[row.line - 1]) for row in table.parameters
        ),
        notes=tuple(_renumbered(note, text.numbers) for note in table.notes),
    )


def _renumbered(finding: Finding, numbers: Sequence[int]) -> Finding:
    """The finding at the line of the HTML file that its line of text comes from."""
    line = finding.document_line
    return finding.located(replace(line, line=numbers[max(line.line, 1) - 1]))
