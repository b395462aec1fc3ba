"""Spec files -> pages as documents: corrected, or such that capturing them gives the spec files again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from tablewright.capture import capture_page
from tablewright.errors import RenderError, UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.table import ListTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document
from tablewright.render import render_captured, render_corrected
from tablewright.resolve.api.api_spelling import respelt
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.specfiles import SpecTree


@dataclass(frozen=True, slots=True)
class Printout:
    """A page as a document, and what the document does not have.

    `left_out` are the rows that no erratum places; `lost` are the findings that capturing it again does
    not bring back.
    """

    page: str
    text: str
    left_out: tuple[str, ...] = ()
    lost: tuple[Finding, ...] = ()


def print_corrected(tree: SpecTree, family: str, version: str, wanted: Collection[str]) -> Iterator[Printout]:
    """Pages as they should have been published; `wanted` are names of pages."""
    corrections = tree.load_errata(family, version).corrections
    pages, _ = apply_corrections(tree.load_pages(family, version), corrections)
    facts = tree.load_facts(family, version)
    for page in (each for each in pages if each.name in wanted):
        left_out = tuple(f"{row.resource}/{row.name}" for row in page.unplaced)
        spelt = respelt(page, facts) if facts else page
        yield Printout(page.name, render_corrected(spelt, version), left_out=left_out)


def print_captured(tree: SpecTree, family: str, version: str, pages: Collection[Page]) -> Iterator[Printout]:
    """Pages as they were captured.

    Raises RenderError for a page that would be captured otherwise, so that no table can hold it.
    """
    lines = {each.page: dict(each.lines) for each in tree.load_sources(family, version).pages}
    for page in pages:
        text = render_captured(page, version, lines.get(page.name, {}))
        where = tree.shown(tree.page_path(family, version, page))
        again = _captured(text, where)
        if replace(again, findings=page.findings) != page:
            raise RenderError(where, "a table of this page would be captured otherwise", _TODO)
        lost = tuple(sorted({*page.findings} - {*again.findings}))
        yield Printout(page.name, text, lost=lost)


_TODO = "capture its document again"


def _captured(text: str, where: str) -> Page:
    try:
        table = read_table(Document("rendered", text, ""))
        assert not isinstance(table, ListTable)  # a page is rendered as one of scenarios or as a method page
        return capture_page(table, "rendered", "", "").page
    except UnreadableError as error:
        raise RenderError(where, f"no table holds this page ({error.what})", _TODO) from error
