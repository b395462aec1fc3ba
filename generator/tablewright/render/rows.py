"""Lists the rows that a scenario page's table has for the properties of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.capture.container_names import is_single_type
from tablewright.model.page import Page
from tablewright.model.properties import Property

#: The place above the properties of the page's resource itself.
ROOT = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the place of its property, the place of its parent (`ROOT` at the top), and the property."""

    place: str
    parent: str
    prop: Property

    @property
    def may_have_members(self) -> bool:
        """Whether capture could take this row for the parent of other rows."""
        if self.prop.kind in ("collection", "reference", "object"):
            return True
        # Capture knows an object by its type alone: a type that is no scalar may be a container's.
        return (
            self.prop.kind == "scalar"
            and bool(self.prop.type)
            and not is_single_type(self.prop.type)
        )


def rows_of(page: Page) -> Iterator[TableRow]:
    """Yield the rows of a page, parents before their members."""
    for place, prop in page.walk():
        parent, _, _ = place.rpartition("/")
        yield TableRow(place, parent, prop)
