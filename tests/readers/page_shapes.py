"""Writes a scenario table in other shapes: as stored copies of web pages, as HTML, and as other Markdown.

Each function of `SHAPES` takes the table that a reader returned for a published page, and returns the text
of the same page in one shape. The shapes are those of pages that people have saved:

- `run-together`: a row is one line; only cells with several paragraphs have borders;
- `cell-lines`: each cell is a line, and a no-break space is an empty cell;
- `cell-lines-cut`: the same, without the empty cells at the end of a row;
- `mixed`: some rows are one line, others have a line for each cell, others have both;
- `html-docusaurus`, `html-plain`: rendered pages, with and without the navigation of a site;
- `markdown`, `pipes`: pipe tables; those of `pipes` have no pipe in front of a row, and no blanks between the
  last empty cells.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from markdown_it import MarkdownIt

from tablewright.model.table import Row, ScenarioTable
from tablewright.render.markdown_text import paragraph
from tablewright.values.markup import BREAK, clean

_BREAK = re.compile(BREAK, re.IGNORECASE)
# `["501" if possible | system value]`: web pages print the two parts as paragraphs.
_SOFT_VALUE = re.compile(r"(.* if possible)\s*(\|.*)")
_NO_BREAK_SPACE = "\u00a0"
_INLINE = MarkdownIt("commonmark", {"html": True})
_SITE = """<!doctype html><html><head><title>Docs</title></head><body>
<nav><ul><li><a href="/">Home</a></li></ul></nav>
<main><article><div class="theme-doc-markdown markdown">
{content}
</div></article></main>
<footer><p>Made by hand</p></footer></body></html>
"""


def _row_cells(row: Row) -> tuple[str, ...]:
    """Return the cells of a row as printed."""
    return (
        row.resource,
        row.property,
        row.is_collection,
        row.data_type,
        row.required,
        *row.values,
    )


def _title(table: ScenarioTable) -> str:
    title = table.title
    if table.interchange:
        title = f"{table.interchange} > {title}"
    return f"{table.version} {title} Scenarios".strip()


# Plain text -----------------------------------------------------------------------------------------


def _outline_text(table: ScenarioTable) -> list[str]:
    """Return the lines above a table, as a browser copies them."""
    lines = [_title(table), "", "Prerequisites", ""]
    for prerequisite in table.prerequisites or ("None",):
        lines.append(f"  • {clean(prerequisite)}")
    lines += ["", "Scenarios", ""]
    for number, sentence in enumerate(table.sentences, 1):
        lines.append(f"  {number}. {clean(sentence.text)}")
    return [*lines, "", "", ""]


def _cell_lines(cell: str) -> list[str]:
    """Return the lines of a cell, as a browser shows them; two paragraphs have a blank line between them."""
    lines: list[str] = []
    for part in _BREAK.split(cell):
        text = clean(part)
        if text:
            lines.append(text)
    if len(lines) == 1:
        soft = _SOFT_VALUE.fullmatch(lines[0])
        if soft:
            return [soft[1], "", soft[2]]
    return lines


def _glued(cells: Sequence[str]) -> str:
    """Return cells without borders; one of several lines has a line end behind it, as on saved pages."""
    text = ""
    for cell in cells:
        lines = _cell_lines(cell)
        if "" in lines:
            # A paragraph has a blank line above and below.
            text = text.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n\n"
        elif len(lines) > 1:
            text += "\n".join(lines) + "\n"
        else:
            text += "".join(lines)
    return text.rstrip("\n") + "\n"


def _each_on_a_line(cells: Sequence[str]) -> str:
    text = ""
    for cell in cells:
        lines = _cell_lines(cell) or [_NO_BREAK_SPACE]
        # In this shape, a blank line ends a cell.
        text += "\n".join(filter(None, lines)) + "\n\n"
    return text


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not clean(kept[-1]):
        kept.pop()
    return kept


def _text_page(table: ScenarioTable, write_row: Callable[[int, Row], str]) -> str:
    header = ""
    for label in table.headers:
        header += clean(label).replace(": ", "\n") + "\n\n"
    rows = ""
    for index, row in enumerate(table.rows):
        rows += write_row(index, row)
    return "\n".join(_outline_text(table)) + header + rows


def _run_together(table: ScenarioTable) -> str:
    return _text_page(table, lambda _, row: _glued(_row_cells(row)))


def _cell_a_line(table: ScenarioTable) -> str:
    return _text_page(table, lambda _, row: _each_on_a_line(_row_cells(row)))


def _cell_a_line_cut(table: ScenarioTable) -> str:
    def write_row(_: int, row: Row) -> str:
        return _each_on_a_line(_without_empty_end(_row_cells(row))) + "\n"

    return _text_page(table, write_row)


def _mixed(table: ScenarioTable) -> str:
    """Return a page on which the four kinds of rows follow each other."""

    def write_row(index: int, row: Row) -> str:
        cells = _row_cells(row)
        fixed = cells[:5]
        values = _without_empty_end(cells[5:])
        match index % 4:
            case 0:
                return _glued(cells)
            case 1:
                return _each_on_a_line(fixed) + _glued(values) + "\n"
            case 2:
                return _glued(fixed) + _each_on_a_line(values)
            case _:
                return _each_on_a_line([*fixed, *values])

    return _text_page(table, write_row)


# HTML -----------------------------------------------------------------------------------------------


def _html_content(table: ScenarioTable) -> str:
    text = f"<h1>{html.escape(_title(table))}</h1>\n<h2>Prerequisites</h2>\n<ul>\n"
    for prerequisite in table.prerequisites or ("None",):
        text += f"<li>{html.escape(prerequisite)}</li>\n"
    text += "</ul>\n<h2>Scenarios</h2>\n<ol>\n"
    for sentence in table.sentences:
        text += f"<li>{html.escape(sentence.text)}</li>\n"
    text += "</ol>\n<table>\n<thead>\n"
    text += _html_row("th", table.headers) + "</thead>\n<tbody>\n"
    for row in table.rows:
        text += _html_row("td", _row_cells(row))
    return text + "</tbody>\n</table>\n"


def _html_row(tag: str, cells: Sequence[str]) -> str:
    text = "<tr>"
    for cell in cells:
        text += f"<{tag}>{_INLINE.renderInline(cell)}</{tag}>"
    return text + "</tr>\n"


def _docusaurus(table: ScenarioTable) -> str:
    return _SITE.format(content=_html_content(table))


def _plain_html(table: ScenarioTable) -> str:
    content = re.sub(r"</?(?:thead|tbody)>\n", "", _html_content(table))
    return f"<html><body>\n{content}</body></html>\n"


# Markdown -------------------------------------------------------------------------------------------


def _markdown_outline(table: ScenarioTable) -> str:
    text = f"# {paragraph(_title(table))}\n\n## Prerequisites\n\n"
    for prerequisite in table.prerequisites or ("None",):
        text += f"* {paragraph(prerequisite)}\n"
    text += "\n## Scenarios\n\n"
    for number, sentence in enumerate(table.sentences, 1):
        text += f"{number}. {paragraph(sentence.text)}\n"
    return text + "\n"


def _markdown(table: ScenarioTable) -> str:
    text = _markdown_outline(table)
    text += f"| {' | '.join(table.headers)} |\n"
    text += "| --- " * len(table.headers) + "|\n"
    for row in table.rows:
        text += f"| {' | '.join(_row_cells(row))} |\n"
    return text


def _pipes(table: ScenarioTable) -> str:
    text = _markdown_outline(table)
    text += " | ".join(table.headers) + " |\n"
    text += "---|" * len(table.headers) + "\n"
    for row in table.rows:
        cells = _row_cells(row)
        filled = _without_empty_end(cells)
        missing = len(cells) - len(filled)
        text += " | ".join(filled) + " | " + "|" * missing + "\n"
    return text


# Spreadsheets ---------------------------------------------------------------------------------------


def _sheet_rows(table: ScenarioTable) -> list[list[str]]:
    """Return the rows of a sheet as a person sees them, without marks."""
    rows: list[list[str]] = []
    for line in _outline_text(table):
        rows.append([line.strip()])
    for cells in (table.headers, *map(_row_cells, table.rows)):
        rows.append([_sheet_cell(cell) for cell in cells])
    return rows


def _sheet_cell(cell: str) -> str:
    return "\n".join(clean(part) for part in _BREAK.split(cell))


def _delimited(table: ScenarioTable, separator: str) -> str:
    rows = _sheet_rows(table)
    width = len(rows[-1])
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    for row in rows:
        missing = width - len(row)
        writer.writerow([*row, *[""] * missing])
    return stream.getvalue()


def _tabs(table: ScenarioTable) -> str:
    return _delimited(table, "\t")


def _semicolons(table: ScenarioTable) -> str:
    return _delimited(table, ";")


def _commas(table: ScenarioTable) -> str:
    return _delimited(table, ",")


def _tabs_cut(table: ScenarioTable) -> str:
    text = ""
    for row in _sheet_rows(table):
        cells: list[str] = []
        for cell in row:
            # Programs quote a copied cell only for its line ends.
            doubled = cell.replace('"', '""')
            cells.append(f'"{doubled}"' if "\n" in cell else cell)
        text += "\t".join(cells).rstrip("\t") + "\n"
    return text


SHAPES: Mapping[str, Callable[[ScenarioTable], str]] = MappingProxyType(
    {
        "run-together": _run_together,
        "cell-lines": _cell_a_line,
        "cell-lines-cut": _cell_a_line_cut,
        "mixed": _mixed,
        "html-docusaurus": _docusaurus,
        "html-plain": _plain_html,
        "markdown": _markdown,
        "pipes": _pipes,
        "tabs": _tabs,
        "tabs-cut": _tabs_cut,
        "semicolons": _semicolons,
        "commas": _commas,
    }
)
