"""From documents to the spec, on one screen: each stage is one call. `pipeline` goes on from there."""

from __future__ import annotations

from dataclasses import replace

from tablewright import files
from tablewright.capture import Captured, capture_page
from tablewright.capture.resource_list import CapturedList, capture_list
from tablewright.model.facts import Facts
from tablewright.model.sources import Sources
from tablewright.model.table import ListTable
from tablewright.openapi_facts import read_facts
from tablewright.readers import find_reader
from tablewright.readers.documents import Document
from tablewright.specfiles import SpecTree, page_text, sources_text


def read_page(document: Document, reader_name: str | None, version: str) -> Captured | CapturedList:
    """A document -> its table -> the page captured into a version, or the captured list of resources."""
    reader = find_reader(document, reader_name)
    table, source = reader.read(document), (document.name, document.sha256, reader.NAME)
    if isinstance(table, ListTable):
        return capture_list(table, *source)
    return capture_page(table, *source, version)


def right_families(tree: SpecTree, captured: Captured | CapturedList) -> tuple[str, ...]:
    """The families whose conventions take such a page; only these make anything of it."""
    families = tree.families()
    return tuple(each for each in families if tree.load_convention(each).takes(captured.page))


def store_page(tree: SpecTree, family: str, version: str, captured: Captured | CapturedList) -> bool:
    """A captured page -> its spec file and its entry in sources.yaml; returns whether the page changed."""
    path = tree.page_path(family, version, captured.page)
    sources = tree.folder / family / version / "sources.yaml"
    others = [each for each in tree.load_sources(family, version).pages if each.page != captured.source.page]
    entries = sorted([*others, captured.source], key=lambda each: each.page)
    changed = files.update_file(path, page_text(captured.page), tree.shown(path))
    files.update_file(sources, sources_text(Sources(tuple(entries))), tree.shown(sources))
    return changed


def facts_for(tree: SpecTree, family: str, version: str, openapi: object, descriptors: object) -> Facts:
    """API documents (parsed JSON) -> the facts of the version's captured pages, findings with them.

    What the version after it renames is taken too, so that both sides of a rename can be compared.
    """
    versions = tree.load_family(family).versions
    later = versions[versions.index(version) + 1 :][:1]
    renamed = [each.from_ for name in later for each in tree.load_renames(family, name).resources]
    pages = [page.name for page in tree.load_pages(family, version)]
    read = read_facts(openapi, descriptors, pages, renamed)
    return replace(read.facts, findings=read.findings)
