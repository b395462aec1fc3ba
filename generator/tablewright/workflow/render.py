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
    pages, _ = apply_corrections(files.pages, files.errata.corrections)
    for page in pages:
        yield respelt(page, files.facts) if files.facts else page


def render_corrected(page: Page, version: str) -> RenderedPage:
    """Return the document of a corrected page of a version."""
    left_out = tuple(f"{row.resource}/{row.name}" for row in page.unplaced)
    return RenderedPage(page.name, render_page(page, version), left_out)
