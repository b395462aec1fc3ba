"""Whether a page without marks ends where its table ends: what the last row gives away.

Such a table has no closing mark, so a page that was cut off may still read well; these notes ask for
a second look.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.dialects.unmarked.vocabulary import is_container
from generator.model.table import Note, Row


def find_lost_ends(last: Row) -> Iterator[Note]:
    """The notes on a table's last row: a required property without values, a value that stops short."""
    filled = [value for value in last.values if value]
    container = is_container(last.property, last.is_collection, last.data_type)
    if not filled and last.required == "REQUIRED" and not container:
        yield Note("T013", last.line, (("property", last.property), ("missing", str(len(last.values)))))
    if filled and any(value != filled[-1] and value.startswith(filled[-1]) for value in filled[:-1]):
        yield Note("T014", last.line, (("property", last.property), ("value", filled[-1])))
