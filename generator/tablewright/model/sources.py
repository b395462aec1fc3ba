"""The document and the lines from which each page of a version was captured; no other part has lines."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.model.page import Source

#: Before a `/`, what stands for the page's name where a finding is about an entry.
SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Sources:
    """`sources.yaml`: one entry a page, sorted by page name; the list of resources is one as well."""

    pages: tuple[Source, ...] = ()

    def line_of(self, page: str, place: str) -> int:
        """The 1-based document line of a place, of its nearest ancestor, or 0 where none is known."""
        lines = next(
            (dict(source.lines) for source in self.pages if source.page == page), {}
        )
        while place and place not in lines:
            place = place.rpartition("/")[0]
        return lines.get(place, 0)
