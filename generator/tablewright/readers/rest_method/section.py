"""Reads the lines of one call in order: groups of parameters, labels, URLs, and what has no place.

In pages copied as text the cells of a row are joined, or are on lines of their own; other pages have cell
borders.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from tablewright.model.findings import Finding
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.bordered import (
    TableHeader,
    bordered_cells,
    has_borders,
    has_gaps,
    is_closed,
    is_delimiter,
    read_header,
    row_cells,
)
from tablewright.readers.rest_method.calls import Target, call_on, methods_on, url_on
from tablewright.readers.rest_method.cells import (
    Cells,
    Column,
    are_headings,
    column_of,
    ends_in_word,
    is_bare_name,
    is_type,
    looks_like_row,
    run_together_columns,
    split_row,
    starts_with_type,
)
from tablewright.readers.rest_method.groups import (
    Part,
    bare_group_on,
    group_on,
    is_heading,
    is_heading_like,
    is_markdown_heading,
    is_nothing,
    is_url_label,
    part_in,
    part_on,
    states_rule,
)
from tablewright.readers.rest_method.samples import Block, is_fence
from tablewright.values.markup import clean, has_doubtful_marks, one_line

# Lines outside the groups that are reported if they are not read: cells, members, tags, queries, calls.
_DATA = re.compile(
    r"^\s*</?\w[^<>]*>|^\s*(?:curl\s|--?[A-Za-z][\w-]*[\s=])|\||\t|^\s*[\"“]\w+\s?[\"”]\s*:|\w=<?\w[^&\s]*&\w+=|https?://|\b(?:GET|POST|PUT|PATCH|DELETE)\s+\S*/"
)

# A row is on one line, or its cells are broken over at most so many lines.
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page that is outside its samples, with its 1-based number."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row with the word of its group's heading, and the title of its table if that is not the group's."""

    word: str
    cells: Cells
    line: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class LabelledBlock:
    """A sample block with the nearest line of text above it, and the part of the page that it belongs to."""

    block: Block
    label: str
    part: Part | None


@dataclass(slots=True)
class Section:
    """What the lines of one call contain; `unread` are lines that could be rows, but cannot be read."""

    rows: list[PrintedRow] = field(default_factory=list)
    blocks: list[LabelledBlock] = field(default_factory=list)
    urls: list[tuple[Line, Target]] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)
    has_groups: bool = False
    has_empty_group: bool = False


def read_section(items: Sequence[Line | Block], type_names: Collection[str]) -> Section:
    """Returns the rows, samples and URLs of a call; `type_names` are the titles of the page's tables."""
    reader = _SectionReader(items, type_names)
    while reader.index < len(items):
        item = items[reader.index]
        reader.index += 1
        if isinstance(item, Block):
            reader.read_block(item)
        elif one_line(item.text):
            reader.read_line(item)
        else:
            reader.open_row = False
    reader.end_group()
    return reader.section


class _SectionReader:
    """Keeps the heading, the header and the last row above the line that is read."""

    def __init__(
        self, items: Sequence[Line | Block], type_names: Collection[str]
    ) -> None:
        self.section = Section()
        self.index = 0
        self.open_row = False
        self._items = items
        self._type_names = type_names
        # The word of the group's heading; None outside the groups.
        self._word: str | None = None
        # After such a heading there may be a sample instead of rows.
        self._is_soft = False
        self._header: TableHeader | None = None
        self._title = ""
        self._part: Part | None = None
        # Lines of text below the last row, heading or sample.
        self._texts: list[Line] = []
        # The cells of the last row that ends with a bar, in a table without a header.
        self._width = 0
        # Lines that continue the description of the last row.
        self._more: list[Line] = []

    # What a line is -----------------------------------------------------------------------------------

    def read_line(self, line: Line) -> None:
        """Reads a line that is not blank, and the lines below it that belong to its row."""
        if is_fence(line.text) or not line.text.strip("# "):
            return
        call = call_on(line.text)
        if call is not None:
            # The call may be printed again as an example, with values and a query string.
            self.section.urls.append((line, call[1]))
        if call is not None or methods_on(line.text):
            self.end_group()
            self._part = None
            return
        if self._read_heading(line) or self._read_header(line):
            return
        if is_markdown_heading(line.text):
            self._report_row_in_heading(line)
            # The table below may be of an object of the group, or about something else.
            self.end_group()
            self._texts = [line]
            return
        target = url_on(line.text)
        if target is not None:
            self._complete_description()
            self.open_row = False
            # Rows may follow; sentences below a URL are no part of the group.
            self._is_soft = True
            self.section.urls.append((line, target))
            return
        if self._reads_rows() and self._read_row(line):
            return
        self._read_text(line)

    def _report_row_in_heading(self, line: Line) -> None:
        """Reports a heading that may be a row with a `#` in front."""
        if not self._reads_rows():
            return
        text = line.text.lstrip("# ")
        columns = self._header.columns if self._header else ()
        is_bordered = has_borders(text) or has_gaps(text, self._header)
        if is_bordered or split_row(text, _known(columns), self._type_names):
            self.section.unread.append(line)

    def _reads_rows(self) -> bool:
        return self._word is not None or self._header is not None

    def _read_heading(self, line: Line) -> bool:
        """Reads a heading of a group, a statement that it is empty, or a label of a sample."""
        text = line.text
        if self.open_row and one_line(text)[0].islower():
            return False
        word = group_on(text)
        if word:
            self._begin_group(word, is_soft=False)
            return True
        if self._word is not None and is_nothing(text):
            self.section.has_empty_group = True
            return True
        word = bare_group_on(text)
        if word:
            self._begin_group(word, is_soft=True)
            self._part = part_in(text)
            self._texts = [line]
            return True
        if is_url_label(text):
            self.end_group()
            return True
        part = part_on(text)
        if part is None or has_borders(text):
            return False
        self.end_group()
        # An example is one of the part that it is in: `Output`, then `Examples:`.
        if (
            part != "example"
            or self._part is None
            or (part == "example" and self._part == "request")
        ):
            self._part = part
        self._texts = [line]
        return True

    def _begin_group(self, word: str, *, is_soft: bool) -> None:
        self.end_group()
        self._word = word
        self._is_soft = is_soft
        self._part = None
        self.section.has_groups = self.section.has_groups or not is_soft

    def end_group(self) -> None:
        """Ends the group, and reports its lines that are not read."""
        self._complete_description()
        self._report_texts(self._texts)
        self._texts = []
        self._word = None
        self._header = None
        self._width = 0
        self._title = ""
        self.open_row = False

    # Headers and rows ---------------------------------------------------------------------------------

    def _read_header(self, line: Line) -> bool:
        """Reads the header of a table, and the line above it as the title of the table."""
        if is_delimiter(line.text):
            return True
        header = read_header(line.text)
        consumed = 0
        if header is None:
            columns = run_together_columns(line.text)
            if not columns:
                columns, consumed = self._columns_on_lines(line)
            if not columns:
                return False
            header = TableHeader(columns)
        title = ""
        if self._texts and is_heading_like(self._texts[-1].text):
            title = one_line(self._texts[-1].text).strip("#* ")
            self._texts.pop()
        self._report_texts(self._texts)
        self._texts = []
        if self._word is None and self._part == "answer":
            self._word = "answer"
        elif self._word is None and self._part == "request":
            self._word = "body"
        self._header = header
        self._title = title
        self.section.has_groups = True
        self.index += consumed
        self.open_row = False
        return True

    def _columns_on_lines(self, line: Line) -> tuple[tuple[Column, ...], int]:
        """Returns the columns of a header with one heading on each line, and the number of further lines."""
        columns: list[Column] = []
        consumed = 0
        first = column_of(line.text)
        if first != "name":
            return (), 0
        columns.append(first)
        for item in self._items[self.index : self.index + 2 * _MOST_LINES]:
            if isinstance(item, Block):
                break
            column = column_of(item.text) if item.text.strip() else None
            if item.text.strip() and (column is None or column in columns):
                break
            consumed += 1
            if column is not None:
                columns.append(column)
        # `Name` alone may be a row or a word of the page.
        return (tuple(columns), consumed) if are_headings(columns) else ((), 0)

    def _read_row(self, line: Line) -> bool:
        """Reads a row, which may be broken over several lines."""
        if has_borders(line.text) or has_gaps(line.text, self._header):
            return self._read_bordered_row(line)
        columns = self._header.columns if self._header else ()
        cells = split_row(line.text, _known(columns), self._type_names)
        if cells is None:
            cells = self._row_on_lines(line, _known(columns))
        if cells is None:
            return self._continue_description(line)
        self._add(cells, line)
        return True

    def _read_bordered_row(self, line: Line) -> bool:
        text = line.text
        cells = bordered_cells(text)
        header = self._header
        width = len(header.columns) if header else self._width
        closes = header.is_closed if header else self._width > 0
        is_open = closes and not is_closed(text)
        if width and (is_open or len(cells) < width):
            text = self._joined(text, width)
        if header is None and is_closed(text):
            self._width = len(bordered_cells(text))
        row = row_cells(text, header, self._type_names)
        if row is None:
            return False
        if not row.name and not row.required and not row.type and self.section.rows:
            self._more.append(Line(line.number, row.description))
            return True
        self._report_marks(text, row, line)
        self._add(row, line)
        self.open_row = not is_closed(text)
        return True

    def _report_marks(self, text: str, row: Cells, line: Line) -> None:
        """Reports the cells of a row whose marks may be a part of a name, a type or a value: `_id_`."""
        for cell in bordered_cells(text):
            read = clean(cell)
            # Descriptions are prose, which has such marks for emphasis.
            is_term = read in (row.name, row.type, row.default, row.example)
            if is_term and has_doubtful_marks(cell):
                printed = one_line(cell)
                note = line_finding("T085", line.number, "", printed=printed, read=read)
                self.section.notes.append(note)

    def _joined(self, text: str, width: int) -> str:
        """Returns a row with the lines below it that complete its cells, which are then read."""
        if is_closed(text) and len(bordered_cells(text)) < width:
            return text
        joined = text
        for count, item in enumerate(
            self._items[self.index : self.index + _MOST_LINES], 1
        ):
            if isinstance(item, Block):
                break
            # Only a row that lacks cells can be continued behind a blank line.
            if not item.text.strip() and len(bordered_cells(joined)) < width:
                continue
            if not item.text.strip():
                break
            if len(bordered_cells(item.text)) >= width or group_on(item.text):
                break
            joined = f"{joined} {item.text.strip()}"
            cells = bordered_cells(joined)
            if len(cells) > width:
                break
            if len(cells) == width and is_closed(joined):
                self.index += count
                return joined
        return text

    def _row_on_lines(self, line: Line, columns: Sequence[Column]) -> Cells | None:
        """Returns a row whose name is on this line, and whose other cells are on the next lines."""
        name = one_line(line.text).strip("*`")
        if self._word is None or not is_bare_name(name):
            return None
        texts = [name]
        consumed = 0
        for item in self._items[self.index : self.index + 2 * _MOST_LINES]:
            if isinstance(item, Block) or has_borders(item.text):
                return None
            consumed += 1
            text = one_line(item.text)
            if not text:
                continue
            # A row of its own cannot complete another one.
            own = split_row(text, columns)
            if own and own.name and not starts_with_type(text):
                return None
            texts.append(text)
            cells = split_row(" ".join(texts), columns, self._type_names)
            if cells is not None and cells.name == name:
                self.index += consumed
                return cells if cells.description else self._with_next_line(cells)
            if not is_type(text, self._type_names) or len(texts) > 3:
                return None
        return None

    def _with_next_line(self, cells: Cells) -> Cells:
        """Returns a row whose cells are on lines of their own with its description, if that follows."""
        for count, item in enumerate(
            self._items[self.index : self.index + _MOST_LINES], 1
        ):
            if isinstance(item, Block) or has_borders(item.text):
                return cells
            text = one_line(item.text)
            if not text:
                continue
            if is_heading(text) or self._begins_row(self.index + count - 1):
                return cells
            self.index += count
            return replace(cells, description=text)
        return cells

    def _begins_row(self, index: int) -> bool:
        """Returns whether the line at an index is a row, or a name with its type on the next line."""
        item = self._items[index]
        if isinstance(item, Block):
            return False
        text = one_line(item.text)
        if looks_like_row(text) or states_rule(text):
            return True
        for following in self._items[index + 1 : index + 1 + _MOST_LINES]:
            if isinstance(following, Block):
                return False
            if following.text.strip():
                return is_bare_name(text) and starts_with_type(one_line(following.text))
        return False

    def _add(self, cells: Cells, line: Line) -> None:
        self._complete_description()
        self._report_texts(self._texts)
        self._texts = []
        word = self._word if self._word is not None else ""
        row = PrintedRow(word, cells, line.number, self._title)
        self.section.rows.append(row)
        self.open_row = True
        is_glued = self._header is None or not has_borders(line.text)
        lacks_type = self._header is not None and "type" in self._header.columns
        # A type that is not known is read as the end of the name: `mailEmail`.
        if is_glued and not cells.type and (lacks_type or ends_in_word(cells.name)):
            reason = "the end of its name may be its type"
            self.section.notes.append(
                line_finding("T058", line.number, "", names=cells.name, reason=reason)
            )
        for heading, cell in cells.surplus:
            printed = f"{heading or 'cell without a column'} of {cells.name}: {cell}"
            self.section.notes.append(
                line_finding("T050", line.number, "", printed=printed)
            )

    def _continue_description(self, line: Line) -> bool:
        """Adds a line right below a row to its description, unless it is a label or looks like a row."""
        text = one_line(line.text)
        if not self.open_row or looks_like_row(text) or self._is_label(line):
            return False
        if states_rule(text) and text[0].isupper():
            return False
        if self._is_title():
            return False
        self._more.append(Line(line.number, text))
        return True

    def _complete_description(self) -> None:
        """Adds the lines below the last row to its description, and reports them."""
        if not self._more:
            return
        row = self.section.rows[-1]
        printed = " ".join(line.text for line in self._more)
        description = one_line(f"{row.cells.description} {printed}")
        cells = replace(row.cells, description=description)
        self.section.rows[-1] = replace(row, cells=cells)
        line = self._more[0].number
        name = row.cells.name
        self.section.notes.append(
            line_finding("T057", line, "", name=name, printed=printed)
        )
        self._more = []

    def _is_title(self) -> bool:
        """Returns whether the next line that is not blank is the header of a table."""
        for item in self._items[self.index : self.index + 3]:
            if isinstance(item, Block):
                return False
            if item.text.strip():
                columns = run_together_columns(item.text)
                return bool(columns) or read_header(item.text) is not None
        return False

    def _is_label(self, line: Line) -> bool:
        """Returns whether a sample follows a line that ends with a colon."""
        if not line.text.rstrip().endswith(":"):
            return False
        for item in self._items[self.index : self.index + 3]:
            if isinstance(item, Block):
                return True
            if item.text.strip():
                return False
        return False

    # Samples and other text ---------------------------------------------------------------------------

    def read_block(self, block: Block) -> None:
        """Reads a sample; the lines of text above it are its label."""
        label_lines: list[Line] = []
        others: list[Line] = []
        for line in self._texts:
            is_data = states_rule(line.text) or _looks_like_data(line.text)
            (others if is_data else label_lines).append(line)
        self._report_texts(others)
        if "curl " in block.label:
            # The command also has the address and the headers.
            self.section.notes.append(
                line_finding("T050", block.first, "", printed=block.label)
            )
        texts = [block.label] if block.label else []
        for line in reversed(label_lines):
            texts.append(one_line(line.text))
        part: Part | None = None
        for text in texts:
            part = part or _decisive(part_in(text))
        if self._is_soft and self._word in ("body", "response"):
            part = part or ("request" if self._word == "body" else "answer")
        label = texts[0].strip("#*_ ") if texts else ""
        self.section.blocks.append(LabelledBlock(block, label, part or self._part))
        self._texts = []
        self.end_group()
        # A heading such as `Body` is about one sample; below `Output` there may be several.
        if self._part == "request":
            self._part = None

    def _read_text(self, line: Line) -> None:
        self.open_row = False
        if self._word is None and looks_like_row(one_line(line.text)):
            cells = split_row(line.text, (), self._type_names)
            if cells is not None and cells.name:
                self._add(cells, line)
                self.open_row = False
                return
        self._texts.append(line)

    def _report_texts(self, lines: Sequence[Line]) -> None:
        """Reports lines that state a rule, and those that could be data: in a group, all lines can be."""
        is_in_group = self._word is not None and not self._is_soft
        for line in lines:
            if states_rule(line.text):
                printed = one_line(line.text)
                self.section.notes.append(
                    line_finding("T051", line.number, "", printed=printed)
                )
            elif is_in_group or _looks_like_data(line.text):
                self.section.unread.append(line)


def _looks_like_data(text: str) -> bool:
    """Returns whether a line of text outside the groups may be a value of the page."""
    return _DATA.search(text) is not None or looks_like_row(one_line(text))


def _decisive(part: Part | None) -> Part | None:
    """Returns the part, but None for an example, which may be of a request or of an answer."""
    return None if part == "example" else part


def _known(columns: Sequence[Column | None]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column is not None)
