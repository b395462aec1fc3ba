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

from bs4 import BeautifulSoup, Tag

from tablewright.model.findings import Finding
from tablewright.model.table import (
    MethodTable,
    ParameterRow,
    ScenarioTable,
    Sentence,
    Table,
)
from tablewright.readers.bordered_tables import Grid, GridRow, read_grids
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
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
from tablewright.readers.pipe_rows import split_cells
from tablewright.readers.resource_list import is_list_header, read_list
from tablewright.readers.rest_method import page as method_page
from tablewright.values.markup import escaped, one_line

NAME = "html"

_TABLE = re.compile(r"<table[\s>]", re.I)
_ROW = re.compile(r"<tr[\s>]", re.I)
_DASHES = re.compile(r"[\s|:-]*")
# Beautiful Soup would take an XML declaration for text of the page.
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>", re.I)
_DEAD = ("script", "style", "template", "noscript", "nav", "aside")
# Selectors of the part that holds the content, the narrowest first: the rest is navigation.
_MAIN_PARTS = ("article", "#main-content", "main", "[role=main]", "body")
_TITLES = ("#title-text", "h1")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def recognises(text: str) -> int:
    """Returns how many table rows the page has; 0 if it has no table."""
    if not _TABLE.search(text):
        return 0
    return len(_ROW.findall(text))


def read(document: Document) -> Table:
    """Returns the page as a scenario table, as a method table, or as a list of resources.

    Raises UnreadableError for a page without such a table, for an unknown header, and for a page that ends
    inside a table.
    """
    if not _TABLE.search(document.text):
        raise document.unreadable(
            1, "the page has no table", "give the file of a scenario page"
        )
    text = _DECLARATION.sub(_line_ends, document.text)
    try:
        soup = BeautifulSoup(text, "html.parser")
        return _read(soup, document)
    except RecursionError:
        raise document.unreadable(
            1, "its tags are nested too deep", "save the page again"
        ) from None


def _line_ends(match: re.Match[str]) -> str:
    """Returns the line ends of a removed text, so that the lines below keep their numbers."""
    return "\n" * match[0].count("\n")


def _read(soup: BeautifulSoup, document: Document) -> Table:
    for element in soup(_DEAD):
        element.decompose()
    content = _content(soup)
    grids = _grids(content)
    if not _has_scenario_table(grids):
        lists: list[Grid] = []
        for grid in grids:
            if is_list_header(grid.header.cells):
                lists.append(grid)
        if lists:
            _refuse_cut(document)
            return read_list(lists, document)
        text = _method_text(content, document)
        if text:
            return _read_method(text)
    _refuse_cut(document)
    rejoined_grids, rejoin_notes = _rejoined_grids(grids)
    scenarios = read_grids(rejoined_grids, document)
    full_title = _title(soup, content)
    version, interchange, title = split_title(full_title)
    table_notes = _table_notes(content, grids)
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=_prerequisites(content),
        sentences=_sentences(content),
        headers=scenarios.header.row_cells,
        columns=scenarios.header.columns,
        rows=scenarios.rows,
        notes=(*scenarios.notes, *table_notes, *rejoin_notes),
        header_line=scenarios.line,
        version=version,
        left_out=scenarios.left_out,
    )


def _has_scenario_table(grids: Iterable[Grid]) -> bool:
    return any(is_scenario_header(grid.header.cells) for grid in grids)


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
    last_end = text.rfind("</table")
    if last_row > last_end:
        line = document.line_at(last_row)
        raise document.incomplete(line, "the page ends inside its table")


def _grids(content: Tag) -> list[Grid]:
    """Returns the tables, each with the rows below it that the site rendered as text, not as a table."""
    grids: list[Grid] = []
    for element in content.find_all(["table", "p", "pre"]):
        if element.name == "table":
            rows = tuple(read_grid(element))
            if rows:
                number = len(grids) + 1
                grids.append(Grid(number, rows))
        elif grids and not element.find_parent("table"):
            last = grids[-1]
            detached = (*last.detached_rows, *_rows_in_text(element))
            grids[-1] = replace(last, detached_rows=detached)
    return grids


def _rows_in_text(element: Tag) -> Iterator[GridRow]:
    """Returns the lines that begin with `|`, like rows of Markdown; other lines continue the cell above."""
    texts: list[str] = []
    for text_line in plain_text(element).split("\n"):
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
        yield GridRow(element.sourceline or 1, tuple(cells))


def _table_notes(content: Tag, grids: Sequence[Grid]) -> Iterator[Finding]:
    """Returns a finding for each table that is no scenario table and is not inside one."""
    # `_grids` skips tables without cells, so its tables are counted here in the same way.
    remaining = iter(grids)
    for table in content.find_all("table"):
        rows = list(read_grid(table))
        if not rows:
            continue
        grid = next(remaining)
        # A table around other tables only lays the page out.
        if table.find("table") or _is_in_scenario_table(table):
            continue
        header, *body = rows
        row_count = len(body) + len(grid.detached_rows)
        yield note_on_other_table(header.cells, row_count, header.line, grid.place)


def _is_in_scenario_table(table: Tag) -> bool:
    """Returns whether a table, or a table around it, is a scenario table."""
    for candidate in (table, *table.find_parents("table")):
        header = next(read_grid(candidate), None)
        if header and is_scenario_header(header.cells):
            return True
    return False


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


# The text around it ---------------------------------------------------------------------------------


def _title(soup: BeautifulSoup, content: Tag) -> str:
    """Returns the page's title; an exported one has the name of its space in front."""
    for selector in _TITLES:
        # The title may be above the main part of the page.
        for part in (content, soup):
            heading = part.select_one(selector)
            if heading:
                text = one_line(plain_text(heading))
                return re.sub(r"\A[^>:]+ : ", "", text)
    return ""


def _is_heading(element: Tag) -> bool:
    """Returns whether an element is a heading, or a paragraph that serves as one."""
    if element.name in _HEADINGS:
        return True
    if element.name != "p":
        return False
    text = plain_text(element)
    return bool(section_of(text))


def _section(content: Tag, section: str) -> Iterator[Tag]:
    """Returns the outer lists and paragraphs below a heading (level 2 or deeper) up to the next heading."""
    inside = False
    for element in content.find_all([*_HEADINGS, "p", "ol", "ul"]):
        if _is_heading(element):
            if inside:
                return
            # The title of a page may be `Scenarios`; it begins no section.
            if element.name != "h1":
                heading = plain_text(element)
                inside = section_of(heading) == section
        elif inside and not element.find_parent(_contains_other_text):
            yield element


def _contains_other_text(element: Tag) -> bool:
    """Returns whether lists in an element belong to it; a table around another one only lays the page out."""
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
    first, *others = text.strip().split("\n")
    lines = [first]
    for line in others:
        if ASIDE.match(line):
            break
        lines.append(line)
    return one_line("\n".join(lines))


def _prerequisites(content: Tag) -> tuple[str, ...]:
    """Returns the items of the outer lists, else the paragraphs."""
    texts: list[str] = []
    for _number, _item, text in _items(content, "prerequisites", "ul", "ol"):
        texts.append(text)
    if not texts:
        for element in _section(content, "prerequisites"):
            texts.append(plain_text(element))
    return stated(texts)


def _sentences(content: Tag) -> tuple[Sentence, ...]:
    """Returns the items of the ordered list, or if there is none of any list."""
    items = list(_items(content, "scenarios", "ol"))
    if not items:
        items = list(_items(content, "scenarios", "ul"))
    sentences: list[Sentence] = []
    for number, item, text in items:
        # A further list that starts at 1 again does not describe scenarios.
        if number != len(sentences) + 1:
            break
        line = item.sourceline or 1
        sentences.append(Sentence(str(number), text, line))
    return tuple(sentences)


# REST method pages ----------------------------------------------------------------------------------


def _method_text(content: Tag, document: Document) -> Document | None:
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


def _read_method(document: Document) -> MethodTable:
    """Returns the method table of a text, with the lines of the HTML file that its lines come from."""
    table = method_page.read(document)
    numbers = document.numbers
    parameters: list[ParameterRow] = []
    for row in table.parameters:
        line = numbers[row.line - 1]
        parameters.append(replace(row, line=line))
    notes = [_renumbered(note, numbers) for note in table.notes]
    return replace(
        table,
        line=numbers[table.line - 1],
        parameters=tuple(parameters),
        notes=tuple(notes),
    )


def _renumbered(finding: Finding, numbers: Sequence[int]) -> Finding:
    """Returns the finding at the line of the HTML file that its line of text comes from."""
    location = finding.document_line
    index = max(location.line, 1) - 1
    return finding.located(replace(location, line=numbers[index]))
