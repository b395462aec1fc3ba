"""The document, and the lines in it, from which each page of a version was captured.

Only this file has line numbers: they change whenever the publisher edits a document.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tablewright.model.page import Source


@dataclass(frozen=True, slots=True)
class Sources:
    """`sources.yaml`: one entry for each page, sorted by name; the list of resources has an entry too.

    `facts_sha256` is the digest of `facts.yaml` as `tablewright facts` wrote it, `uncovered_facts_sha256`
    that of `uncovered-facts.yaml`.
    """

    facts_sha256: str = field(default="", kw_only=True)
    uncovered_facts_sha256: str = field(default="", kw_only=True)
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

    def digest_of(self, file: WrittenFile) -> str:
        """The digest that a command has kept of a spec file; empty if there is none."""
        if not file.page:
            is_uncovered = file.name.startswith("uncovered")
            return self.uncovered_facts_sha256 if is_uncovered else self.facts_sha256
        for source in self.pages:
            if source.page == file.page:
                return source.file_sha256
        return ""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A spec file that a command writes, as it is on disk.

    `page` is the name of the page, or of the list of resources; it is empty for the facts. `name` is the
    file relative to the folder of the version. `is_marked` is whether its first line names the command.
    """

    page: str
    name: str
    sha256: str
    is_marked: bool
