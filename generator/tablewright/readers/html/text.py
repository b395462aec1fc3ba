"""Converts HTML elements to text: cells with the marks of Markdown cells, paragraphs without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement

from tablewright.values.markup import code_span, escaped, one_line

# Elements that end a line. In a cell, the text before and behind them is separated by a line break.
_BLOCKS = frozenset({
    "address", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p",
    "pre", "table", "tbody", "td", "th", "tr", "ul",
})  # fmt: skip
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
_KNOWN_TAGS = _BLOCKS | _BOLD | _STRUCK | _RAISED | _CODE | _OTHERS
# Classes of boxes: Docusaurus has `admonition` and `alert`, Confluence the other two.
_ASIDE_CLASSES = ("admonition", "alert", "information-macro", "confluence-panel")
_TEXT_BLOCKS = ["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "pre", "tr"]
_SAFE_IN_ADDRESS = "!#$%&*+,/:;=?@_~-."
_WHITE = re.compile(r"[ \t\n\r\f]+")


def cell_markup(cell: Tag) -> str:
    """Returns a cell in the form of a Markdown table: `<br/>`, `**`, code spans, links and escaped text."""
    lines: list[str] = []
    for line in _marked_inside(cell).split("\n"):
        text = line.strip(" ")
        if text:
            lines.append(text)
    return "<br/>".join(lines)


def plain_text(element: Tag) -> str:
    """Returns the text of an element without marks and heading links; its line breaks stay."""
    return "".join(map(_plain, element.children))


def first_paragraph(element: Tag) -> str:
    """Returns the text of a list item up to the lists, boxes and further paragraphs in it."""
    text = ""
    for child in element.children:
        if not isinstance(child, Tag):
            text += _plain(child)
            continue
        if child.name in _BEHIND_TEXT or is_aside(child):
            break
        if child.name not in _BLOCKS:
            text += _plain(child)
            continue
        # The first block is the paragraph itself; a block behind text is a further one.
        if text.strip():
            break
        text = first_paragraph(child)
    return text


def is_aside(element: Tag) -> bool:
    """Returns whether an element is a box with a note, a tip or a warning."""
    classes = map(str, element.get_attribute_list("class"))
    names = " ".join(classes).lower()
    return any(word in names for word in _ASIDE_CLASSES)


def text_lines(content: Tag) -> Iterator[tuple[str, int]]:
    """Returns every line of text with its line number; a table row becomes a line of a pipe table."""
    for block in content.find_all(_TEXT_BLOCKS):
        line = block.sourceline or 1
        if block.name == "tr":
            yield _pipe_row(block), line
        elif block.name == "pre" and not block.find_parent("td"):
            # The lines of a sample are also lines of the file.
            lines = plain_text(block).split("\n")
            for number, text in enumerate(lines, line):
                yield text, number
        elif not block.find_parent(["td", "th", "li", "pre"]):
            is_item = block.name == "li"
            text = first_paragraph(block) if is_item else plain_text(block)
            # The blank line keeps a paragraph from continuing the one above it.
            yield "", line
            for part in text.split("\n"):
                yield one_line(part), line


def _pipe_row(row: Tag) -> str:
    cells: list[str] = []
    for cell in row.find_all(["td", "th"], recursive=False):
        text = one_line(plain_text(cell))
        cells.append(text.replace("|", r"\|"))
    inner = " | ".join(cells)
    return f"| {inner} |"


def _string_text(node: PageElement) -> str:
    """Returns the text of a string node; empty for comments and declarations."""
    # Comments are subclasses of NavigableString, so `isinstance` would include them.
    if type(node) in (NavigableString, CData):
        return str(node)
    return ""


def _plain(node: PageElement) -> str:
    if not isinstance(node, Tag):
        return _string_text(node)
    if node.name == "br":
        return "\n"
    if node.name == "img":
        return str(node.get("alt", ""))
    if _is_heading_link(node):
        return ""
    return plain_text(node)


def _is_heading_link(node: Tag) -> bool:
    """Returns whether a link only gives the address of the heading that contains it."""
    # Docusaurus puts such a link with a zero-width blank into every heading.
    classes = node.get_attribute_list("class")
    return node.name == "a" and "hash-link" in classes


def _marked_inside(element: Tag) -> str:
    return "".join(map(_marked, element.children))


def _marked(node: PageElement) -> str:
    """Returns a node with Markdown marks; a newline marks the beginning and the end of a block."""
    if not isinstance(node, Tag):
        return _escaped(_string_text(node))
    if node.name == "br":
        return "<br/>"
    if node.name == "img":
        return _escaped(str(node.get("alt", "")))
    if node.name in _CODE and not node.find("br"):
        text = one_line(plain_text(node))
        return code_span(text) if text else ""
    inside = _marked_inside(node)
    if node.name == "a":
        return _link(node, inside)
    if _is_placeholder(node):
        # The parser takes `<school year>` for a tag `school` with an attribute `year`.
        words = " ".join([node.name, *node.attrs])
        return _escaped(f"<{words}>") + inside
    if node.name in _BLOCKS:
        return f"\n{inside}\n"
    if inside.strip():
        return _with_marks(node.name, inside)
    # Marks around blanks would be printed as they are.
    return inside


def _with_marks(tag: str, inside: str) -> str:
    if tag in _BOLD:
        return f"**{inside}**"
    if tag in _STRUCK:
        return f"<del>{inside}</del>"
    if tag in _RAISED:
        return f"<{tag}>{inside}</{tag}>"
    return inside


def _is_placeholder(node: Tag) -> bool:
    """Returns whether a tag is a text in angle brackets that the parser took for a tag: `<school year>`."""
    if node.name in _KNOWN_TAGS or not node.name.isalpha():
        return False
    # The further words of a placeholder are attributes without a value.
    return not any(node.attrs.values())


def _link(node: Tag, label: str) -> str:
    address = str(node.get("href", ""))
    if not address or address.startswith("#") or not label.strip():
        return label
    # Parentheses and blanks would end the address of a Markdown link.
    quoted = quote(address, safe=_SAFE_IN_ADDRESS)
    return f"[{label}]({quoted})"


def _escaped(text: str) -> str:
    return escaped(_WHITE.sub(" ", text))
