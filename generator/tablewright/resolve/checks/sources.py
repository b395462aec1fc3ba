"""Compares the captured pages with the entries of `sources.yaml`, which name their documents (E010, E011)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from tablewright.model.findings import Finding, PagePlace, SourcePlace
from tablewright.model.page import Page
from tablewright.model.required import LIST, RequiredList
from tablewright.model.sources import Sources
from tablewright.naming import did_you_mean


def find_pages_without_source(
    pages: Iterable[Page],
    required: RequiredList | None,
    sources: Sources,
    captured: Collection[str],
) -> Iterator[Finding]:
    """A finding for each captured page without an entry in `sources.yaml`, and for each entry without a page.

    The list of required resources counts as a page. `captured` are the names of the pages that were captured:
    a page that was written by hand has no document. A `sources.yaml` that was deleted has no entries.
    """
    with_source = {source.page for source in sources.pages}
    existing: set[str] = set()
    for page in pages:
        existing.add(page.name)
        if page.name in captured and page.name not in with_source:
            yield Finding("E010", PagePlace(page.name), _details(page.name))
    if required:
        existing.add(LIST)
        if LIST in captured and LIST not in with_source:
            yield Finding("E010", SourcePlace(LIST), _details(LIST))
    for name in sorted(with_source - existing):
        hint = ("hint", did_you_mean(name, sorted(existing - with_source)))
        yield Finding("E011", SourcePlace(name), (*_details(name), hint))


def _details(name: str) -> tuple[tuple[str, str], ...]:
    return (("name", name),)
