"""Finds the header of a table among the rows of a sheet, whose first rows are usually text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tablewright.readers.headers import is_scenario_header
from tablewright.readers.resource_list import is_list_header
from tablewright.values.markup import one_line

#: A header is looked for in this many rows. The outline of a page has less than a hundred.
MOST_ROWS_ABOVE = 1_000

# Every header of a scenario table or a list contains one of these words. The test costs far less than the
# comparison with all spellings.
_HEADER_WORDS = re.compile(r"resource|propert", re.I)
_NAME_COLUMN = re.compile(r"(?:parameter|field|member|query|body)?s?\s*(?:name)?", re.I)
_OTHER_COLUMN = re.compile(
    r"(?:data\s*)?type|required|optional|mandatory|required\s*/\s*optional|description|default|example",
    re.I,
)


def find_header(rows: Iterable[Sequence[str]]) -> int | None:
    """Returns the 0-based index of the first row that is the header of a scenario table or of a list."""
    for index, cells in enumerate(rows):
        if index == MOST_ROWS_ABOVE:
            return None
        if is_table_header(cells):
            return index
    return None


def is_table_header(cells: Sequence[str]) -> bool:
    """Returns whether cells are the header of a scenario table or of a list of resources."""
    # A row of text with one cell is the most frequent one above a table.
    if len(cells) < 2 or not _HEADER_WORDS.search(" ".join(cells)):
        return False
    filled = [cell for cell in cells if cell.strip()]
    return is_scenario_header(filled) or is_list_header(filled)


def is_parameter_header(cells: Sequence[str]) -> bool:
    """Returns whether cells are the header of a table of parameters: a name, and two other columns."""
    has_name = False
    others = 0
    for cell in cells:
        text = one_line(cell).strip("*")
        if not text:
            continue
        if _NAME_COLUMN.fullmatch(text):
            has_name = True
        elif _OTHER_COLUMN.fullmatch(text):
            others += 1
    return has_name and others > 1
