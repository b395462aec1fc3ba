"""Renders a Markdown page whose tables are HTML as an HTML page, which the `html` reader reads.

Each block keeps its line, so that findings name the line of the Markdown page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt

from tablewright.readers.pipe_rows import split_cells

_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
#: The beginning of a row: its tag, or a paragraph of text like a row of a pipe table.
ROW = re.compile(r"<tr[\s>]|<p(?:\s[^<>]*)?>\s*\|", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|body|main|article)\b", re.IGNORECASE)
# A heading or an item of a list: HTML has neither.
_MARKDOWN = re.compile(r"^(?:#{1,6}[ \t]|\d{1,3}[.)][ \t]|[*-][ \t])", re.MULTILINE)
_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def count_html_rows(text: str) -> int:
    """Returns how many rows the HTML tables of a Markdown page have; 0 for a page that is HTML as a whole."""
    if not _TABLE.search(text) or not _MARKDOWN.search(text):
        return 0
    if _WHOLE_PAGE.search(text):
        return 0
    return len(ROW.findall(text))


def html_page(text: str) -> str:
    """Returns the page as HTML: HTML tables are copied, the text between them is rendered from Markdown."""
    parts: list[str] = []
    position = 0
    table = _TABLE.search(text)
    while table:
        parts.append(_rendered(text[position : table.start()]))
        end = _TABLE_END.search(text, table.end())
        position = end.end() if end else len(text)
        parts.append(text[table.start() : position])
        table = _TABLE.search(text, position)
    parts.append(_rendered(text[position:]))
    return "".join(parts)


def _rendered(text: str) -> str:
    """Returns Markdown as HTML with as many line ends, and each block on the line where it begins."""
    tokens = _PARSER.parse(text)
    printed = text.split("\n")
    lines: list[str] = [""] * len(printed)
    line = 0
    in_row = False
    for token in tokens:
        if token.map:
            line = token.map[0]
        if token.type == "tr_open":
            lines[line] += _rendered_row(printed[line])
            in_row = True
        elif token.type == "tr_close":
            in_row = False
            continue
        if in_row:
            continue
        rendered = _PARSER.renderer.render([token], _PARSER.options, {})
        lines[line] += " ".join(_filled(rendered.split("\n")))
    return "\n".join(lines)


def _rendered_row(line: str) -> str:
    """Returns the row of a pipe table as HTML; the parser would drop cells behind the last column."""
    cells: list[str] = []
    for cell in split_cells(line):
        inner = _PARSER.renderInline(cell.replace("\\|", "|"))
        cells.append(f"<td>{inner}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _filled(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line]
