"""Divides a method page into the sections of its calls."""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.readers.rest_method.bordered import has_borders, read_header
from tablewright.readers.rest_method.calls import (
    PageCalls,
    PrintedCall,
    call_on,
    methods_on,
    url_on,
)
from tablewright.readers.rest_method.cells import looks_like_row, run_together_columns
from tablewright.readers.rest_method.groups import (
    bare_group_on,
    group_on,
    is_heading_like,
    is_url_label,
    part_on,
)
from tablewright.readers.rest_method.samples import Block
from tablewright.readers.rest_method.section import Line, Section, read_section
from tablewright.values.markup import one_line

# A call has its heading, its method line and some sentences above it, not more.
_LINES_ABOVE = 8


def is_structure(line: str) -> bool:
    """Returns whether a line ends a sample that is not closed."""
    return bool(call_on(line) or group_on(line) or line.startswith("#"))


def read_sections(
    lines: Sequence[str],
    blocks: Sequence[Block],
    page_calls: PageCalls,
    sample_lines: set[int],
) -> list[tuple[int, Section]]:
    """Returns the first line and the contents of each call."""
    starts: list[tuple[int, int]] = []
    first_lines = [0] * len(page_calls.calls)
    for line, index in page_calls.switches:
        start = _section_start(lines, line, sample_lines)
        starts.append((start, index))
        for earlier in range(index, -1, -1):
            # Several methods on one line have one section.
            if first_lines[earlier]:
                break
            first_lines[earlier] = start
    blocks_by_line = {block.first: block for block in blocks}
    items: list[list[Line | Block]] = [[] for _ in page_calls.calls]
    owner = page_calls.switches[0][1]
    following = iter(starts)
    next_start, next_owner = next(following)
    for number, text in enumerate(lines, 1):
        while number >= next_start:
            owner = next_owner
            next_start, next_owner = next(following, (len(lines) + 1, owner))
        if number in blocks_by_line:
            items[owner].append(blocks_by_line[number])
        elif number not in sample_lines:
            items[owner].append(Line(number, text))
    type_names = _table_titles(lines)
    sections: list[tuple[int, Section]] = []
    for first_line, own_items in zip(first_lines, items, strict=True):
        sections.append((first_line, read_section(own_items, type_names)))
    return sections


def _section_start(lines: Sequence[str], line: int, sample_lines: set[int]) -> int:
    """Returns the line of the heading above a call: titles and sentences directly above belong to it."""
    start = line
    seen = 0
    for number in range(line - 1, 0, -1):
        text = lines[number - 1]
        if not text.strip():
            continue
        seen += 1
        if seen > _LINES_ABOVE or number in sample_lines or _is_in_group(text):
            break
        if methods_on(text) or is_url_label(text):
            start = number
        elif is_heading_like(text):
            return number
        elif not one_line(text).endswith("."):
            break
    return start


def _is_in_group(text: str) -> bool:
    """Returns whether a line belongs to the call above: a heading of a group or sample, a row, a URL."""
    if group_on(text) or bare_group_on(text) or part_on(text) or url_on(text):
        return True
    return has_borders(text) or looks_like_row(one_line(text))


def _table_titles(lines: Sequence[str]) -> frozenset[str]:
    """Returns the lines above the headers of tables, which may be types of other rows."""
    titles: set[str] = set()
    above = ""
    for line in lines:
        if not line.strip():
            continue
        is_header = read_header(line) or run_together_columns(line)
        if is_header and is_heading_like(above) and not group_on(above):
            titles.add(one_line(above).strip("#* "))
        above = line
    return frozenset(titles)


def title_of(lines: Sequence[str], call: PrintedCall, start: int, calls: int) -> str:
    """Returns the title of the page, or of the call if the page has several."""
    if calls > 1:
        for number in range(call.line - 1, max(start, 1) - 1, -1):
            text = lines[number - 1]
            is_label = methods_on(text) or is_url_label(text) or call_on(text)
            if text.strip() and not is_label and is_heading_like(text):
                return one_line(text.strip("#*_ "))
    title = next(filter(str.strip, lines))
    return one_line(title.strip("#* "))
