"""Renders the pages of a version as they should have been published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.page import Page
from tablewright.model.version import VersionRef
from tablewright.render import render_page
from tablewright.resolve.api.api_spelling import respelt
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.workflow.project import Project


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as a Markdown document.

    `left_out` are the rows, as `RESOURCE/NAME`, for which no parent was found, not even by a correction.
    """

    page: str
    text: str
    left_out: tuple[str, ...]


def corrected_pages(project: Project, version: VersionRef) -> Iterator[Page]:
    """Yield the pages of a version after its corrections, with the names and types of the API."""
    files = project.files(version)
    corrections = files.entries.corrections
    # A correction that fits no place is reported by `lint`: here it changes nothing.
    pages, _ = apply_corrections(files.pages, corrections)
    for page in pages:
        if files.facts:
            yield respelt(page, files.facts)
        else:
            # Pages about operations describe the API themselves: there is no other spelling.
            yield page


def render_corrected(page: Page, version: str) -> RenderedPage:
    """Return the document of a corrected page of a version."""
    left_out: list[str] = []
    for row in page.unplaced:
        left_out.append(f"{row.resource}/{row.name}")
    text = render_page(page, version)
    return RenderedPage(page.name, text, tuple(left_out))
