"""Compares captured files with `sources.yaml`, which names their documents and keeps their digests.

Findings: E010 and E011 about entries, E040 and E041 about digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tablewright.model.findings import (
    FactsPlace,
    Finding,
    ListPlace,
    Location,
    PagePlace,
    SourcePlace,
)
from tablewright.model.page import Page
from tablewright.model.required import LIST, RequiredList
from tablewright.model.sources import Sources, WrittenFile
from tablewright.naming import did_you_mean


def find_pages_without_source(
    pages: Iterable[Page],
    required: RequiredList | None,
    sources: Sources,
    written: Iterable[WrittenFile],
) -> Iterator[Finding]:
    """A finding for each captured page without an entry in `sources.yaml`, and for each entry without a page.

    The list of required resources counts as a page. A page that was written by hand has no mark of capture,
    and no document. A `sources.yaml` that was deleted has no entries.
    """
    with_source = {source.page for source in sources.pages}
    captured = {file.page for file in written if file.is_marked}
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


def find_edited_files(
    sources: Sources, written: Iterable[WrittenFile]
) -> Iterator[Finding]:
    """A finding for each file that differs from what its command wrote, or whose digest is not kept."""
    with_source = {source.page for source in sources.pages}
    for file in written:
        # A page without an entry has a finding of its own.
        if file.page and file.page not in with_source:
            continue
        kept = sources.digest_of(file)
        details = (("file", file.name),)
        if kept and kept != file.sha256:
            yield Finding("E040", _place_of(file), details)
        # A file that was written by hand has no mark of a command, and needs no digest.
        if not kept and file.is_marked:
            yield Finding("E041", _place_of(file), details)


def _place_of(file: WrittenFile) -> Location:
    if not file.page:
        return FactsPlace()
    return ListPlace("") if file.page == LIST else PagePlace(file.page)
