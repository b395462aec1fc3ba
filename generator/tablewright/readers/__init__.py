"""Reads documents in any known shape and returns their tables.

Each document shape has one module, listed in `READERS`. The reader that recognises most lines of a document
reads it.
"""

from __future__ import annotations

from typing import Protocol

from tablewright.errors import MisuseError, UnreadableError
from tablewright.model.table import Table
from tablewright.readers import markdown
from tablewright.readers.documents import Document
from tablewright.readers.html import page as html_page
from tablewright.readers.plain_text import cell_lines, run_together
from tablewright.readers.rest_method import page as method_page


class Reader(Protocol):
    """What a module that reads a document shape offers.

    `recognises` counts the lines that speak for the shape (0: it is not this one); `read` gives the
    table, or raises UnreadableError with the line.
    """

    NAME: str

    def recognises(self, text: str) -> int:
        """How many lines of the text speak for this shape."""

    def read(self, document: Document) -> Table:
        """The document's table."""


#: Every known shape; of two that recognise as many lines the first reads the document.
READERS: tuple[Reader, ...] = (markdown, cell_lines, run_together, method_page, html_page)


def read_table(document: Document, reader: str | None = None) -> Table:
    """The table of a document, by the named reader, or by the one that recognises its structure.

    Raises MisuseError for an unknown reader, UnreadableError for a document that none can read.
    """
    return find_reader(document, reader).read(document)


def find_reader(document: Document, name: str | None = None) -> Reader:
    """The reader of that name, or else the one that recognises most of the document."""
    names = ", ".join(each.NAME for each in READERS)
    if name is not None:
        found = next((each for each in READERS if name == each.NAME), None)
        if found is None:
            raise MisuseError(f"--reader {name}", "there is no such reader", f"use one of {names}")
        return found
    scores = [(each.recognises(document.text), each) for each in READERS]
    score, best = max(scores, key=lambda pair: pair[0])
    if score == 0:
        raise UnreadableError(
            document.shown,
            f"no scenario table, no method page and no list of resources in a known shape ({names})",
            "check that this is the requirement page itself",
        )
    return best
