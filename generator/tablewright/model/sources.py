"""The document, and the lines in it, from which each page of a version was captured.

Only this file has line numbers: they change whenever the publisher edits a document.
"""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.model.page import Source


@dataclass(frozen=True, slots=True)
class Sources:
    """`sources.yaml`: one entry for each page, sorted by name; the list of resources has an entry too."""

    pages: tuple[Source, ...] = ()

    def line_of(self, page: str, place: str) -> int:
        """The 1-based document line of a place, of its nearest container with a line, else 0."""
        lines: dict[str, int] = {}
        for source in self.pages:
            if source.page == page:
                lines = dict(source.lines)
                break
        # A member that a correction added has no line, but its container usually has one.
        while place and place not in lines:
            place = place.rpartition("/")[0]
        return lines.get(place, 0)
