"""Renders the pages of a version as they should have been published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.page import Page
from tablewright.render import render_page
from tablewright.resolve.api.api_spelling import respelt
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.specfiles import SpecTree


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as a Markdown document.

    `left_out` are the rows, as `RESOURCE/NAME`, for which no parent was found, not even by a correction.
    """

    page: str
    text: str
    left_out: tuple[str, ...]


def corrected_pages(tree: SpecTree, family: str, version: str) -> Iterator[Page]:
    """Yield the pages of a version after its corrections, with the names and types of the API."""
    corrections = tree.load_errata(family, version).corrections
    pages, _ = apply_corrections(tree.load_pages(family, version), corrections)
    facts = tree.load_facts(family, version)
    for page in pages:
        yield respelt(page, facts) if facts else page


def render_corrected(page: Page, version: str) -> RenderedPage:
    """Return the document of a corrected page of a version."""
    left_out = tuple(f"{row.resource}/{row.name}" for row in page.unplaced)
    return RenderedPage(page.name, render_page(page, version), left_out)
