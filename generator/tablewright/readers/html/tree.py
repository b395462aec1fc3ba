"""Parses an HTML page into the tree of elements that a browser builds, and divides it into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from turbohtml import Document as Tree
from turbohtml import Element, Namespace, Node, Text, parse

from tablewright.model.findings import Finding
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding
from tablewright.values.markup import one_line

# Elements that end a line. In a cell, the text before and behind them is separated by a line break.
BLOCKS = frozenset({
    "address", "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "table", "tbody", "td", "th", "tr", "ul", "xmp",
})  # fmt: skip
BOLD = frozenset({"b", "strong"})
STRUCK = frozenset({"del", "s", "strike"})
RAISED = frozenset({"sub", "sup"})
CODE = frozenset({"code", "kbd", "samp", "tt"})
# The other elements of HTML that a cell may contain. Any other tag is a placeholder such as `<title>`.
_OTHERS = frozenset({
    "a", "abbr", "acronym", "article", "aside", "audio", "bdi", "bdo", "big", "body", "br", "button",
    "caption", "center", "cite", "col", "colgroup", "data", "datalist", "details", "dfn", "dialog",
    "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset",
    "g", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "keygen",
    "label", "legend", "link", "main", "map", "mark", "math", "menu", "meta", "meter", "nav", "nobr",
    "noembed", "noframes", "noscript", "object", "optgroup", "option", "output", "param", "picture",
    "plaintext", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "script", "search", "section",
    "select", "slot", "small", "source", "span", "style", "summary", "svg", "template", "textarea",
    "tfoot", "thead", "time", "title", "track", "tt", "u", "use", "var", "video", "wbr", "xmp",
})  # fmt: skip
KNOWN_TAGS = BLOCKS | BOLD | STRUCK | RAISED | CODE | _OTHERS
# Real pages are nested a few dozen levels deep. The parser changes the tree below level 512.
_DEEPEST = 200
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Parts of a page around its content.
_NAVIGATION = frozenset({"aside", "footer", "nav"})
_HIDDEN_TAGS = frozenset({
    "audio", "datalist", "head", "iframe", "noembed", "noframes", "noscript", "script", "style", "template",
    "title", "video",
})  # fmt: skip
_NO_TEXT = frozenset({"script", "style"})
_ROW = re.compile(r"<t[dhr][\s>]", re.I)
_HIDING_STYLE = re.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_STRIKING_STYLE = re.compile(
    r"\btext-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.I
)
# Classes of boxes: Docusaurus has `admonition` and `alert`, Confluence the other two.
_ASIDE_CLASSES = ("admonition", "alert", "information-macro", "confluence-panel")

BlockKind = Literal["box", "heading", "list", "paragraph", "table", "text"]
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(_HEADINGS, "heading"),
    "blockquote": "box",
    "ol": "list",
    "p": "paragraph",
    "pre": "paragraph",
    "ul": "list",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page from top to bottom; its 1-based line is that of its tag, or of the tag before it.

    A block in a box (a note, a tip, a quotation) does not belong to the sections of the page.
    """

    kind: BlockKind
    node: Element | Text
    line: int
    in_box: bool = False

    @property
    def element(self) -> Element:
        """The element of a block of any kind but `text`."""
        assert isinstance(self.node, Element)
        return self.node

    @property
    def tag(self) -> str:
        """The name of the block's tag; empty for a text."""
        return self.node.tag if isinstance(self.node, Element) else ""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """The tree of a page as a browser shows it, and findings about hidden parts of its tables."""

    tree: Tree
    notes: tuple[Finding, ...]


def parse_page(document: Document) -> ParsedPage:
    """Returns the tree of a page without hidden elements, scripts and navigation.

    Raises UnreadableError for tags that are nested too deep.
    """
    tree = parse(document.text, source_locations=True)
    unwanted: list[Element] = []
    placeholders: list[Element] = []
    nodes: list[tuple[Node, int]] = [(tree, 0)]
    while nodes:
        node, depth = nodes.pop()
        if depth > _DEEPEST:
            what = f"its tags are nested more than {_DEEPEST} levels deep"
            raise document.unreadable(line_of(node), what, "save the page again")
        for child in reversed(node.children):
            if not isinstance(child, Element):
                continue
            if is_hidden(child) or _is_navigation(child):
                unwanted.append(child)
                continue
            if is_placeholder(child):
                placeholders.append(child)
            nodes.append((child, depth + 1))
    for element in placeholders:
        _replace_by_text(element, document.text)
    notes = list(_hidden_notes(unwanted))
    for element in unwanted:
        element.extract()
    return ParsedPage(tree, tuple(notes))


def _replace_by_text(element: Element, source: str) -> None:
    """Replaces the tag of a placeholder by the text that the source has there, such as `<School Year>`."""
    location = element.source_location
    if location:
        tag = location.start_tag
        printed = source[tag.start_offset : tag.end_offset]
        element.insert_before(Text(printed))
        element.unwrap()


def _hidden_notes(elements: list[Element]) -> Iterator[Finding]:
    """Returns a finding for each hidden element with text that is in a table, or contains tables or rows."""
    for element in elements:
        if element.tag == "head" or _is_navigation(element):
            continue
        text = " | ".join(map(one_line, element.stripped_strings))
        # Without its end tag, the element contains the rest of the page.
        has_rows = bool(_ROW.search(text))
        if element.tag in _NO_TEXT:
            location = element.source_location
            is_left_out = has_rows and location is not None and not location.end_tag
        else:
            in_table = element.closest("table") or element.find("table")
            is_left_out = has_rows or in_table is not None
        if text and is_left_out:
            yield line_finding("T071", line_of(element), text=text)


def line_of(node: Node, default: int = 1) -> int:
    """Returns the 1-based line of an element; a tag that the parser added has that of its first child."""
    while node.source_line is None:
        elements = [child for child in node.children if isinstance(child, Element)]
        if not elements:
            return default
        node = elements[0]
    return node.source_line


def is_hidden(element: Element) -> bool:
    """Returns whether a browser does not show an element and the text in it."""
    if element.tag in _HIDDEN_TAGS or element.attr("hidden") is not None:
        return True
    if element.tag == "option":
        return not _is_chosen(element)
    if element.tag == "dialog" and element.attr("open") is None:
        return True
    style = element.attr("style")
    return bool(style and _HIDING_STYLE.search(style))


def is_struck(element: Element) -> bool:
    """Returns whether a browser strikes out the text of an element, by its tag or its style."""
    style = element.attr("style")
    return element.tag in STRUCK or bool(style and _STRIKING_STYLE.search(style))


def _is_chosen(option: Element) -> bool:
    """Returns whether a closed list of choices shows an option: the selected one, or else the first."""
    if option.attr("selected") is not None:
        return True
    # Only the first option searches the others, so that a long list costs linear time.
    if any(isinstance(each, Element) for each in option.previous_siblings):
        return False
    choices = option.closest("select")
    return choices is None or choices.select_one("option[selected]") is None


def _is_navigation(element: Element) -> bool:
    """Returns whether an element is a part of the page around its content.

    One in a cell is a part of the cell. One with a table but without its end tag may contain the whole page.
    """
    if element.tag not in _NAVIGATION or element.closest("td, th"):
        return False
    location = element.source_location
    is_closed = location is not None and location.end_tag is not None
    return is_closed or element.find("table") is None


def is_placeholder(element: Element) -> bool:
    """Returns whether a tag is a text in angle brackets that the parser took for a tag: `<school year>`."""
    location = element.source_location
    if element.tag in KNOWN_TAGS or not location:
        return False
    if element.namespace != Namespace.HTML:
        return False
    # The further words of a placeholder are attributes without a value.
    if any(element.attrs.values()):
        return False
    # A tag with a hyphen or a colon may be an element of a site; then it has an end tag.
    return element.tag.isalpha() or not location.end_tag


def is_aside(element: Element) -> bool:
    """Returns whether an element is a box with a note, a tip or a warning."""
    names = (element.attr("class") or "").lower()
    return any(word in names for word in _ASIDE_CLASSES)


def containers_of(elements: list[Element]) -> set[Element]:
    """Returns all elements that contain one of the elements."""
    containers: set[Element] = set()
    for element in elements:
        for ancestor in element.ancestors:
            if not isinstance(ancestor, Element) or ancestor in containers:
                break
            containers.add(ancestor)
    return containers


def blocks_of(content: Element, layout_tables: frozenset[Element]) -> list[Block]:
    """Returns the blocks of the content from top to bottom; tables that only lay the page out are none.

    A list or paragraph that contains a table or a heading was not closed: their blocks follow it.
    """
    inner = list(content.iter_elements(("table", *_HEADINGS)))
    containers = containers_of(inner)
    blocks: list[Block] = []
    line = line_of(content)
    nodes: list[tuple[Node, bool]] = [(content, False)]
    while nodes:
        node, in_box = nodes.pop()
        if isinstance(node, Text):
            if node.data.strip():
                blocks.append(Block("text", node, line, in_box))
            continue
        if not isinstance(node, Element):
            continue
        line = node.source_line or line
        kind = _kind_of(node, layout_tables)
        if kind:
            blocks.append(Block(kind, node, line, in_box))
            if kind == "table" or node not in containers:
                continue
        is_box = kind == "box"
        for child in reversed(node.children):
            # The text of a block belongs to it, although other blocks may follow inside.
            if not (kind and isinstance(child, Text)):
                nodes.append((child, in_box or is_box))
    return blocks


def _kind_of(element: Element, layout_tables: frozenset[Element]) -> BlockKind | None:
    if element.tag == "table":
        return None if element in layout_tables else "table"
    if is_aside(element):
        return "box"
    return _KINDS.get(element.tag)
