"""Compares the captured pages with the entries of `sources.yaml`, which name their documents (E010, E011)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tablewright.model.findings import Finding, PagePlace, SourcePlace
from tablewright.model.page import Page
from tablewright.model.required import LIST, RequiredList
from tablewright.model.sources import Sources


def find_pages_without_source(
    pages: Iterable[Page], required: RequiredList | None, sources: Sources
) -> Iterator[Finding]:
    """A finding for each page without an entry in `sources.yaml`, and for each entry without a page.

    The list of required resources counts as a page. If the version has no entries, there are no findings.
    """
    # A version without `sources.yaml` was written by hand, so no page of it has a document.
    if not sources.pages:
        return
    with_source = {source.page for source in sources.pages}
    captured: set[str] = set()
    for page in pages:
        captured.add(page.name)
        if page.name not in with_source:
            yield Finding("E010", PagePlace(page.name), _details(page.name))
    if required:
        captured.add(LIST)
        if LIST not in with_source:
            yield Finding("E010", SourcePlace(LIST), _details(LIST))
    for name in sorted(with_source - captured):
        yield Finding("E011", SourcePlace(name), _details(name))


def _details(name: str) -> tuple[tuple[str, str], ...]:
    return (("name", name),)
