"""Spec files -> pages as Markdown documents: corrected, or as they were captured."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from tablewright.capture import capture_page
from tablewright.errors import RenderError, UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.table import ListTable
from tablewright.model.version import VersionRef
from tablewright.readers import read_table
from tablewright.readers.documents import Document
from tablewright.render import render_captured, render_corrected
from tablewright.resolve.api.api_spelling import respelt
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.workflow.project import Project


@dataclass(frozen=True, slots=True)
class Printout:
    """A page as a document.

    `left_out` are the rows that no correction places; `lost` are the findings that a new capture of the
    document does not have.
    """

    page: str
    text: str
    left_out: tuple[str, ...] = ()
    lost: tuple[Finding, ...] = ()


def print_corrected(project: Project, version: VersionRef, wanted: Collection[str]) -> Iterator[Printout]:
    """Pages with their corrections, in the API's names and types; `wanted` are names of pages."""
    files = project.files(version)
    pages, _ = apply_corrections(files.pages, files.errata.corrections)
    for page in (each for each in pages if each.name in wanted):
        left_out = tuple(f"{row.resource}/{row.name}" for row in page.unplaced)
        spelt = respelt(page, files.facts) if files.facts else page
        yield Printout(page.name, render_corrected(spelt, version.name), left_out=left_out)


def print_captured(project: Project, version: VersionRef, pages: Collection[Page]) -> Iterator[Printout]:
    """Pages as they were captured.

    Raises RenderError for a page that would be captured otherwise, so that no table can hold it.
    """
    lines = {each.page: dict(each.lines) for each in project.files(version).sources.pages}
    for page in pages:
        text = render_captured(page, version.name, lines.get(page.name, {}))
        where = project.tree.shown(project.tree.page_path(*version, page))
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
