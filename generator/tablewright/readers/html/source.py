"""Reads the tags of an HTML page in the order of the source: what a browser moves, repairs or hides.

A browser repairs a page while it builds the tree of elements. It moves text that is in a table but in no cell
to a place above the table, and it ignores cells outside a table. The tree alone does not show this, so this
module follows the tags.
"""

from __future__ import annotations

import html
import html.entities
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from turbohtml import Token, TokenType, tokenize

from tablewright.model.findings import Finding
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding
from tablewright.values.markup import one_line

# The standard repeats these elements in each following block until they are closed.
_MARKS = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
# An element that is open three times with equal attributes is not repeated more often.
_MOST_EQUAL_MARKS = 3
# Open elements up to this number are usual. Those above it are counted at each tag, and this is the limit.
_USUAL_OPEN_MARKS = 8
_MOST_REPETITIONS = 1_000_000
# The text in these elements is not on the page.
_SILENT = frozenset({"script", "style", "noscript", "template", "title"})
# In these elements, a browser takes the tags of a table for unknown parts of a drawing or a formula.
_FOREIGN = frozenset({"math", "svg"})
_GROUPS = frozenset({"tbody", "tfoot", "thead"})
_CELLS = frozenset({"td", "th"})
_BETWEEN_CELLS = frozenset({
    "caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
# `<? ... >` and `<! ... >` are comments too, which end at the next `>`.
_COMMENTS = (TokenType.COMMENT, TokenType.PROCESSING_INSTRUCTION)
_PAGE_ENDS = frozenset({"body", "html"})
_HIDDEN_ROW = re.compile(r"<t[dhr][\s>]", re.I)
_TAG = re.compile(r"<[^<>]*>")
_NAMES = frozenset(name for name in html.entities.html5 if name.endswith(";"))
# An entity, also without the `;` at its end, which a browser accepts: `a&section=2` is `a§ion=2`.
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,20}|#[xX][0-9a-fA-F]{1,20}|[A-Za-z][A-Za-z0-9]{0,31});?"
)


def _is_doubtful(entity: str) -> bool:
    """Returns whether an entity has no end, or the number of a character that no text has."""
    read = html.unescape(entity)
    if not entity.startswith("&#"):
        # Of an unknown name, a browser reads the beginning: `&notit;` is `¬it;`.
        return read != entity and entity.removeprefix("&") not in _NAMES
    if not entity.endswith(";"):
        return True
    number = entity[2:-1]
    is_hexadecimal = number[0] in "xX"
    code = int(number[1:], 16) if is_hexadecimal else int(number)
    # The standard replaces other numbers: `&#128;` is the Euro sign, `&#0;` the sign for unknown characters.
    return code > sys.maxunicode or read != chr(code)


@dataclass(slots=True)
class _OpenTable:
    """A table whose end has not been read: whether a row and a cell of it are open, and the group of rows."""

    line: int
    group: str = ""
    in_row: bool = False
    in_cell: bool = False
    # The open marks above the cell: marks inside it do not change them.
    marks_above_cell: list[tuple[object, ...]] = field(default_factory=list)


class _Source:
    """Follows the tags of a page; `notes` are the findings about it."""

    def __init__(self, document: Document) -> None:
        self.notes: list[Finding] = []
        self._document = document
        self._line_starts = [0]
        for line in document.text.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._tables: list[_OpenTable] = []
        self._is_ended = False
        self._in_loose_cell = False
        self._silent = ""
        self._foreign = ""
        self._foreign_line = 0
        self._foreign_texts: list[str] = []
        self._has_foreign_cells = False
        self._marks: list[tuple[object, ...]] = []
        self._repetitions = 0
        # Texts in no cell that follow each other, and the line of the first.
        self._stray: list[str] = []
        self._stray_line = 0

    def read(self, tokens: Iterator[Token]) -> None:
        line = 1
        text: Token | None = None
        for token in tokens:
            line = token.line
            # The source of a text ends where the next token begins.
            if text is not None:
                self._read_entities(text, self._offset(token))
            text = token if token.type == TokenType.TEXT else None
            if token.type == TokenType.TEXT:
                self._read_text(token.data or "", line)
            elif token.type in _COMMENTS:
                self._read_comment(token)
            elif token.type == TokenType.START_TAG:
                self._start(token, token.tag or "")
                self._count_marks(line)
            elif token.type == TokenType.END_TAG:
                self._end(token.tag or "")
                self._count_marks(line)
        self._flush_stray()
        self._flush_foreign()
        self._read_page_end()

    def _read_text(self, printed: str, line: int) -> None:
        text = one_line(printed)
        if not text or self._silent:
            return
        if self._foreign:
            self._foreign_texts.append(text)
        if self._tables and self._tables[-1].in_cell:
            self._flush_stray()
        elif self._tables or self._in_loose_cell:
            if not self._stray:
                blanks = printed[: len(printed) - len(printed.lstrip())]
                self._stray_line = line + blanks.count("\n")
            self._stray.append(text)

    def _read_entities(self, text: Token, end: int) -> None:
        """Reports the entities of a cell that a browser reads as other characters than the page may mean."""
        in_cell = bool(self._tables) and self._tables[-1].in_cell
        if not in_cell or self._silent:
            return
        source = self._document.text[self._offset(text) : end]
        if any(map(_is_doubtful, _ENTITY.findall(source))):
            printed = one_line(source)
            read = one_line(text.data or "")
            self.notes.append(
                line_finding("T085", text.line, printed=printed, read=read)
            )

    def _offset(self, token: Token) -> int:
        return self._line_starts[token.line - 1] + token.col

    def _read_comment(self, token: Token) -> None:
        """Reports rows and cells in a comment, and texts that only a wrong tag makes a comment."""
        source = token.source or ""
        is_comment = source.startswith("<!--")
        is_wrong_tag = not is_comment and bool(self._tables)
        if not is_wrong_tag and not _HIDDEN_ROW.search(source):
            return
        text = one_line(_TAG.sub(" ", token.data or "")) if is_comment else source
        if text:
            self.notes.append(line_finding("T071", token.line, text=text))

    def _flush_stray(self) -> None:
        if self._stray:
            text = " | ".join(self._stray)
            self.notes.append(line_finding("T070", self._stray_line, text=text))
            self._stray = []

    def _flush_foreign(self) -> None:
        """Reports the cells in a drawing or a formula, which may have lost its end tag."""
        if self._has_foreign_cells:
            text = " | ".join(self._foreign_texts)
            self.notes.append(line_finding("T071", self._foreign_line, text=text))
        self._foreign = ""
        self._foreign_texts = []
        self._has_foreign_cells = False

    def _start(self, token: Token, tag: str) -> None:
        if self._silent:
            return
        if tag in _FOREIGN and not self._foreign:
            self._foreign = tag
            self._foreign_line = token.line
        elif self._foreign and (tag == "tr" or tag in _CELLS):
            self._has_foreign_cells = True
        if tag in _SILENT:
            self._silent = tag
        elif tag == "table":
            # A table in a table, but in no cell of it, ends the outer one.
            if self._tables and not self._tables[-1].in_cell:
                self._tables.pop()
            self._tables.append(_OpenTable(token.line))
            self._is_ended = False
        elif tag in _BETWEEN_CELLS:
            self._start_part(tag)
        elif tag == "input":
            self._read_text(token.attr("value") or "", token.line)
        elif tag in _MARKS:
            mark = (tag, *(token.attrs or ()))
            if self._marks.count(mark) < _MOST_EQUAL_MARKS:
                self._marks.append(mark)

    def _start_part(self, tag: str) -> None:
        self._in_loose_cell = False
        if not self._tables:
            self._in_loose_cell = tag in _CELLS
            return
        table = self._tables[-1]
        self._leave_cell(table)
        if tag in _GROUPS:
            table.group = tag
        elif not table.group and (tag == "tr" or tag in _CELLS):
            # Rows outside a group are in one that the browser adds.
            table.group = "tbody"
        if tag in _CELLS:
            table.in_row = True
            table.in_cell = True
            table.marks_above_cell = self._marks
            self._marks = []
        else:
            table.in_row = tag == "tr"

    def _end(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent:
                self._silent = ""
            return
        if self._foreign and tag == self._foreign:
            self._flush_foreign()
        if tag in _PAGE_ENDS:
            self._is_ended = True
        elif tag == "table":
            if self._tables:
                self._leave_cell(self._tables.pop())
        elif tag in _CELLS:
            self._in_loose_cell = False
            if self._tables:
                self._leave_cell(self._tables[-1])
        elif self._tables and tag in ("tr", self._tables[-1].group):
            self._leave_cell(self._tables[-1])
            self._tables[-1].in_row = False
            if tag != "tr":
                self._tables[-1].group = ""
        elif tag in _MARKS:
            self._close_mark(tag)

    def _leave_cell(self, table: _OpenTable) -> None:
        if table.in_cell:
            table.in_cell = False
            self._marks = table.marks_above_cell

    def _close_mark(self, tag: str) -> None:
        for index in range(len(self._marks) - 1, -1, -1):
            if self._marks[index][0] == tag:
                del self._marks[index]
                return

    def _count_marks(self, line: int) -> None:
        """Raises UnreadableError for open marks that a browser would repeat too often for its memory."""
        surplus = len(self._marks) - _USUAL_OPEN_MARKS
        if surplus <= 0:
            return
        self._repetitions += surplus
        if self._repetitions > _MOST_REPETITIONS:
            tag = self._marks[-1][0]
            what = f"{len(self._marks)} tags such as <{tag}> are open here and are never closed"
            raise self._document.unreadable(line, what, "save the page again")

    def _read_page_end(self) -> None:
        """Reports a page that ends inside a table.

        Raises UnreadableError if it ends inside a row: the cells behind it are lost.
        """
        if not self._tables or self._is_ended:
            return
        table = self._tables[-1]
        if any(each.in_row for each in self._tables):
            last_row = self._document.text.lower().rfind("<tr")
            line = self._document.line_at(max(last_row, 0))
            raise self._document.incomplete(line, "the page ends inside its table")
        self.notes.append(line_finding("T073", table.line))


def read_source(document: Document) -> list[Finding]:
    """Returns findings about texts in no cell (T070), hidden rows (T071) and a table without end (T073).

    Raises UnreadableError for a page that ends inside a row, and for one with too many open marks.
    """
    source = _Source(document)
    source.read(tokenize(document.text, capture_source=True))
    return source.notes
