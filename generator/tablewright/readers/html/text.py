"""Converts HTML elements to text: cells with the marks of Markdown cells, paragraphs without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement

from tablewright.values.markup import code_span, escaped, one_line

# Elements that end a line. In a cell, the text before and behind them is separated by a line break.
_BLOCKS = frozenset(
    {
        "address",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
    }
    | {"ol", "p", "pre", "table", "tbody", "td", "th", "tr", "ul"}
)
_BOLD = frozenset({"b", "strong"})
_STRUCK = frozenset({"del", "s", "strike"})
_RAISED = frozenset({"sub", "sup"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
# Elements that end the first paragraph of a list item.
_BEHIND_TEXT = frozenset({"ol", "ul", "table", "blockquote", "pre"})
# The other elements of HTML that a cell may contain. Any other tag is a placeholder such as `<title>`.
_OTHERS = frozenset({
    "a", "abbr", "acronym", "article", "aside", "audio", "bdi", "bdo", "big", "br", "button", "caption",
    "center", "cite", "col", "colgroup", "data", "details", "dfn", "em", "embed", "figcaption", "figure",
    "font", "footer", "form", "g", "header", "hr", "i", "iframe", "img", "input", "ins", "label", "legend",
    "link", "main", "map", "mark", "math", "meta", "nav", "nobr", "object", "option", "output", "param",
    "picture", "progress", "q", "rp", "rt", "ruby", "section", "select", "small", "source", "span",
    "summary", "svg", "textarea", "tfoot", "thead", "time", "title", "track", "u", "use", "var", "video",
    "wbr",
})  # fmt: skip
_WHITE = re.compile(r"[ \t\n\r\f]+")


def cell_markup(cell: Tag) -> str:
    """Returns a cell in the form of a Markdown table: `<br/>`, `**`, code spans, links and escaped text."""
    pieces = _marked_inside(cell).split("\n")
    return "<br/>".join(text for piece in pieces if (text := piece.strip(" ")))


def plain_text(element: Tag) -> str:
    """Returns the text of an element without marks and heading links; its line breaks stay."""
    return "".join(_plain(child) for child in element.children)


def first_paragraph(element: Tag) -> str:
    """Returns the text of a list item up to the lists, boxes and further paragraphs in it."""
    parts: list[str] = []
    for child in element.children:
        begun = any(part.strip() for part in parts)
        if isinstance(child, Tag) and (child.name in _BEHIND_TEXT or is_aside(child)):
            break
        if isinstance(child, Tag) and child.name in _BLOCKS:
            if begun:
                break
            parts = [first_paragraph(child)]
        else:
            parts.append(_plain(child))
    return "".join(parts)


def is_aside(element: Tag) -> bool:
    """Returns whether an element is a box with a note, a tip or a warning."""
    names = " ".join(map(str, element.get_attribute_list("class"))).lower()
    return any(
        word in names
        for word in ("admonition", "alert", "information-macro", "confluence-panel")
    )


def text_lines(content: Tag) -> Iterator[tuple[str, int]]:
    """Returns every line of text with its line number; a table row becomes a line of a pipe table."""
    for block in content.find_all(
        ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "pre", "tr"]
    ):
        line = block.sourceline or 1
        if block.name == "tr":
            cells = (
                one_line(plain_text(cell))
                for cell in block.find_all(["td", "th"], recursive=False)
            )
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |", line
        elif block.name == "pre" and not block.find_parent("td"):
            yield from (
                (text, line + at)
                for at, text in enumerate(plain_text(block).split("\n"))
            )
        elif not block.find_parent(["td", "th", "li", "pre"]):
            text = first_paragraph(block) if block.name == "li" else plain_text(block)
            yield from ((one_line(part), line) for part in ("", *text.split("\n")))


def _strings(node: PageElement) -> str:
    """Returns the text of a string node; empty for comments and declarations."""
    shown = type(node) in (NavigableString, CData)
    return str(node) if shown else ""


def _plain(node: PageElement) -> str:
    if not isinstance(node, Tag):
        return _strings(node)
    if node.name == "br":
        return "\n"
    if node.name == "img":
        return str(node.get("alt", ""))
    return "" if _is_heading_link(node) else plain_text(node)


def _is_heading_link(node: Tag) -> bool:
    """Returns whether a link only gives the address of the heading that contains it."""
    return node.name == "a" and "hash-link" in node.get_attribute_list("class")


def _marked_inside(element: Tag) -> str:
    return "".join(_marked(child) for child in element.children)


def _marked(node: PageElement) -> str:
    """Returns a node with Markdown marks; a newline marks the beginning and the end of a block."""
    if not isinstance(node, Tag):
        return _escaped(_strings(node))
    if node.name == "br":
        return "<br/>"
    if node.name == "img":
        return _escaped(str(node.get("alt", "")))
    if node.name in _CODE and not node.find("br"):
        text = one_line(plain_text(node))
        return code_span(text) if text else ""
    inside = _marked_inside(node)
    if node.name in _BOLD:
        return f"**{inside}**" if inside.strip() else inside
    if node.name in _STRUCK:
        return f"<del>{inside}</del>" if inside.strip() else inside
    if node.name in _RAISED:
        return f"<{node.name}>{inside}</{node.name}>" if inside.strip() else inside
    if node.name == "a":
        return _link(node, inside)
    if _is_placeholder(node):
        return _escaped(f"<{' '.join([node.name, *node.attrs])}>") + inside
    return f"\n{inside}\n" if node.name in _BLOCKS else inside


def _is_placeholder(node: Tag) -> bool:
    """Returns whether a tag is a text in angle brackets that the parser took for a tag: `<school year>`."""
    known = _BLOCKS | _BOLD | _STRUCK | _RAISED | _CODE | _OTHERS
    return (
        node.name.isalpha() and node.name not in known and not any(node.attrs.values())
    )


def _link(node: Tag, label: str) -> str:
    address = str(node.get("href", ""))
    if not address or address.startswith("#") or not label.strip():
        return label
    return f"[{label}]({quote(address, safe='!#$%&*+,/:;=?@_~-.')})"


def _escaped(text: str) -> str:
    return escaped(_WHITE.sub(" ", text))
