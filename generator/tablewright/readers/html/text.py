"""Converts HTML elements to text: cells with the marks of Markdown cells, paragraphs without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from turbohtml import CData, Element, Node, Text

from tablewright.readers.html.tree import (
    BLOCKS,
    BOLD,
    CODE,
    RAISED,
    is_aside,
    is_struck,
    line_of,
)
from tablewright.values.markup import code_span, escaped, one_line

# Elements that end the first paragraph of a list item.
_BEHIND_TEXT = frozenset({"ol", "ul", "table", "blockquote", "pre"})
_TEXT_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "pre", "tr")
_TEXT_CONTAINERS = ("td", "th", "li", "pre")
# Further elements that begin and end a line.
_SECTIONS = frozenset({
    "article", "body", "caption", "details", "fieldset", "figure", "form", "header", "main", "section",
    "summary",
})  # fmt: skip
_REPLACED = ("img", "input")
_SAFE_IN_ADDRESS = "!#$%&*+,/:;=?@_~-."
_WHITE = re.compile(r"[ \t\n\r\f]+")


def cell_markup(cell: Element) -> str:
    """Returns a cell in the form of a Markdown table: `<br/>`, `<b>`, code spans, links and escaped text."""
    inside = _marked_inside(cell)
    if any(map(is_struck, _cell_and_row(cell))) and inside.strip():
        inside = f"<del>{inside}</del>"
    lines: list[str] = []
    for line in inside.split("\n"):
        text = line.strip(" ")
        if text:
            lines.append(text)
    return "<br/>".join(lines)


def _cell_and_row(cell: Element) -> list[Element]:
    row = cell.parent
    return [cell, row] if isinstance(row, Element) else [cell]


def plain_text(element: Element) -> str:
    """Returns the text of an element without marks and heading links; its line breaks stay."""
    return "".join(map(_plain, element.children))


def first_paragraph(element: Element) -> str:
    """Returns the text of a list item up to the lists, boxes and further paragraphs in it."""
    text = ""
    for child in element.children:
        if not isinstance(child, Element):
            text += _plain(child)
            continue
        if child.tag in _BEHIND_TEXT or is_aside(child):
            break
        if child.tag not in BLOCKS:
            text += _plain(child)
            continue
        # The first block is the paragraph itself; a block behind text is a further one.
        if text.strip():
            break
        text = first_paragraph(child)
    return text


def text_lines(content: Element) -> Iterator[tuple[str, int]]:
    """Returns every line of text with its line number; a table row becomes a line of a pipe table."""
    # Text outside all blocks, as in a `<div>`, is collected up to the next block or line end.
    loose: list[str] = []
    line = line_of(content)
    nodes: list[Node | None] = [content]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Text):
            loose.append(node.data)
            continue
        if isinstance(node, Element) and not _ends_line(node):
            loose.append(_replacement(node))
            nodes.extend(reversed(node.children))
            continue
        text = one_line("".join(loose))
        loose = []
        if text:
            yield "", line
            yield text, line
        if not isinstance(node, Element):
            continue
        line = node.source_line or line
        if node.tag in _TEXT_BLOCKS:
            yield from _block_lines(node)
            for block in node.iter_elements(_TEXT_BLOCKS):
                yield from _block_lines(block)
            continue
        # None marks the end of a block, which ends the line of text in it.
        nodes.append(None)
        nodes.extend(reversed(node.children))


def _ends_line(element: Element) -> bool:
    return element.tag == "br" or element.tag in BLOCKS or element.tag in _SECTIONS


def _block_lines(block: Element) -> Iterator[tuple[str, int]]:
    """Returns the lines of a block without those of the blocks in it."""
    line = line_of(block)
    if block.tag == "tr":
        yield _pipe_row(block), line
    elif block.tag == "pre" and not _is_inside(block, ("td",)):
        # The lines of a sample are also lines of the file.
        lines = plain_text(block).split("\n")
        for number, text in enumerate(lines, line):
            yield text, number
    elif not _is_inside(block, _TEXT_CONTAINERS):
        is_item = block.tag == "li"
        text = first_paragraph(block) if is_item else plain_text(block)
        # The blank line keeps a paragraph from continuing the one above it.
        yield "", line
        for part in text.split("\n"):
            yield one_line(part), line


def _is_inside(element: Element, tags: tuple[str, ...]) -> bool:
    tags_around = [each.tag for each in element.ancestors if isinstance(each, Element)]
    return any(tag in tags for tag in tags_around)


def _pipe_row(row: Element) -> str:
    cells: list[str] = []
    for cell in row.children:
        if not isinstance(cell, Element):
            continue
        text = one_line(plain_text(cell))
        cells.append(text.replace("|", r"\|"))
    inner = " | ".join(cells)
    return f"| {inner} |"


def _string_text(node: Node) -> str:
    """Returns the text of a string node; empty for comments and declarations."""
    return node.data if isinstance(node, (Text, CData)) else ""


def _replacement(element: Element) -> str:
    """Returns the text that a browser shows in place of an element without text of its own."""
    if element.tag == "img":
        return element.attr("alt") or ""
    shows_value = element.attr("type") not in ("checkbox", "hidden", "radio")
    if element.tag == "input" and shows_value:
        return element.attr("value") or ""
    return ""


def _plain(node: Node) -> str:
    if not isinstance(node, Element):
        return _string_text(node)
    if node.tag == "br":
        return "\n"
    if node.tag in _REPLACED:
        return _replacement(node)
    if _is_heading_link(node):
        return ""
    return plain_text(node)


def _is_heading_link(node: Element) -> bool:
    """Returns whether a link only gives the address of the heading that contains it."""
    # Docusaurus puts such a link with a zero-width blank into every heading.
    return node.tag == "a" and node.has_class("hash-link")


def _marked_inside(element: Element) -> str:
    return "".join(map(_marked, element.children))


def _marked(node: Node) -> str:
    """Returns a node with Markdown marks; a newline marks the beginning and the end of a block."""
    if not isinstance(node, Element):
        return _escaped(_string_text(node))
    if node.tag == "br":
        return "<br/>"
    if node.tag in _REPLACED:
        return _escaped(_replacement(node))
    if node.tag in CODE and not node.find("br"):
        text = one_line(plain_text(node))
        return code_span(text) if text else ""
    inside = _marked_inside(node)
    if is_struck(node) and inside.strip():
        inside = f"<del>{inside}</del>"
    if node.tag == "a":
        return _link(node, inside)
    if _ends_line(node):
        return f"\n{inside}\n"
    if inside.strip():
        return _with_marks(node.tag, inside)
    # Marks around blanks would be printed as they are.
    return inside


def _with_marks(tag: str, inside: str) -> str:
    if tag in BOLD:
        # `**` next to a letter is text, and a page may print one half of a word in bold.
        return f"<b>{inside}</b>"
    if tag in RAISED:
        return f"<{tag}>{inside}</{tag}>"
    return inside


def _link(node: Element, label: str) -> str:
    address = node.attr("href") or ""
    if not address or address.startswith("#") or not label.strip():
        return label
    # Parentheses and blanks would end the address of a Markdown link.
    quoted = quote(address, safe=_SAFE_IN_ADDRESS)
    return f"[{label}]({quoted})"


def _escaped(text: str) -> str:
    return escaped(_WHITE.sub(" ", text))
