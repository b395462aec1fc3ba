"""The text of a document, its name, and the errors that name one of its lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.readers.evidence import NO_EVIDENCE, Evidence


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its file name (no folders) and the sha256 of its bytes; lines end in `\\n` only.

    `place` is the path as the user gave it, for messages; the spec has the name only. If the text is
    extracted from another text, as for HTML, `numbers` has the line number there of each line. `notes` are
    findings about the step from the bytes to the text. `find_evidence` returns the values of other versions,
    for cells whose borders are lost.
    """

    name: str
    text: str
    sha256: str
    place: str = ""
    numbers: tuple[int, ...] = ()
    notes: tuple[Finding, ...] = ()
    # A function, because only texts without borders need the evidence, and it takes long to collect.
    find_evidence: Callable[[], Evidence] = field(
        default=lambda: NO_EVIDENCE, compare=False, repr=False
    )

    @property
    def evidence(self) -> Evidence:
        """The values of other versions."""
        return self.find_evidence()

    @property
    def shown(self) -> str:
        """The name of the document in messages."""
        return self.place or self.name

    def lines(self) -> list[str]:
        """Returns the lines of the text; line 1 is the first element."""
        return self.text.split("\n")

    def line_at(self, offset: int) -> int:
        """Returns the 1-based line of an offset in the text."""
        return self.text.count("\n", 0, offset) + 1

    def unreadable(self, line: int, what: str, todo: str = "") -> UnreadableError:
        """Returns the error to raise for a problem on a 1-based line; `todo` is the next step."""
        if self.numbers:
            line = self.numbers[line - 1]
        return UnreadableError(f"{self.shown}:{line}", what, todo)

    def incomplete(self, line: int, what: str) -> UnreadableError:
        """Returns the error to raise for a 1-based line at which a part of the page is missing."""
        return self.unreadable(line, what, "download the page again")
