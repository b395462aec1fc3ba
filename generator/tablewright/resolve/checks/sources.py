"""Captured pages against the entries that say which documents they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tablewright.model.findings import Finding, PagePlace, SourcePlace
from tablewright.model.page import Page
from tablewright.model.required import LIST, RequiredList
from tablewright.model.sources import Sources


def find_pages_without_source(
    pages: Iterable[Page], required: RequiredList | None, sources: Sources
) -> Iterator[Finding]:
    """A finding for each page, or list, without an entry of `sources.yaml`, and for each entry without one.

    Nothing where the version has no such file: its pages are written by hand.
    """
    if not sources.pages:
        return
    known = {source.page for source in sources.pages}
    pages = tuple(pages)
    yield from (
        Finding("E010", PagePlace(page.name), _named(page.name)) for page in pages if page.name not in known
    )
    if required and LIST not in known:
        yield Finding("E010", SourcePlace(LIST), _named(LIST))
    for name in sorted(known - {page.name for page in pages} - ({LIST} if required else set())):
        yield Finding("E011", SourcePlace(name), _named(name))


def _named(name: str) -> tuple[tuple[str, str], ...]:
    return (("name", name),)
