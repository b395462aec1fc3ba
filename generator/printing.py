"""Spec files -> pages as documents: corrected, or such that capturing them gives the spec files again."""

from __future__ import annotations

from dataclasses import replace

from generator.capture import capture_page
from generator.dialects import read_table
from generator.dialects.documents import Document
from generator.errors import RenderError, UnreadableError
from generator.model.findings import Finding
from generator.model.page import Page
from generator.passes.errata import apply_corrections
from generator.passes.spelling import respelt
from generator.rendering import render_captured, render_corrected
from generator.specfiles import SpecTree


def corrected(tree: SpecTree, family: str, version: str, page: str) -> tuple[str, tuple[str, ...]]:
    """A page as it should have been published, and the rows that no erratum places, which it leaves out."""
    pages, _ = apply_corrections(
        tree.load_pages(family, version), tree.load_errata(family, version).corrections
    )
    facts = tree.load_facts(family, version)
    found = next(each for each in pages if each.name == page)
    left = tuple(f"{row.resource}/{row.name}" for row in found.unplaced)
    return render_corrected(respelt(found, facts) if facts else found, version), left


def as_captured(tree: SpecTree, family: str, version: str, page: Page) -> tuple[str, tuple[Finding, ...]]:
    """A page as it was captured, and those of its findings that capturing it again does not bring back.

    Raises RenderError for a page that would be captured otherwise, so that no table can hold it.
    """
    sources = tree.load_sources(family, version).pages
    lines = next((dict(each.lines) for each in sources if each.page == page.name), {})
    text = render_captured(page, version, lines)
    where = tree.shown(tree.page_path(family, version, page))
    try:
        document = Document("rendered", text, "")
        again = capture_page(read_table(document), document.name, "", "").page
    except UnreadableError as error:
        raise RenderError(where, f"no table holds this page ({error.what})", _TODO) from error
    if replace(again, findings=page.findings) != page:
        raise RenderError(where, "a table of this page would be captured otherwise", _TODO)
    return text, tuple(sorted({*page.findings} - {*again.findings}))


_TODO = "capture its document again"
