"""The whole flow on one screen: each stage is one call, in the order of the data.

The stages at both ends are imported where they run, so that a command waits only for its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import output
from generator.cache import Cache, inputs_digest
from generator.coverage import readme_text
from generator.model.coverage import Coverage
from generator.model.facts import Facts
from generator.model.sources import Sources
from generator.passes.acceptance import refuse_errors
from generator.reference import findings_text
from generator.specfiles import SpecTree, page_text, sources_text
from generator.versions import count_covered, find_open, input_files, read_version, read_with_changes

if TYPE_CHECKING:
    from generator.capture import Captured
    from generator.dialects.documents import Document

__all__ = ["find_open", "read_version"]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished package: its name, the texts of its files, the manifest last, and what it covers."""

    package: str
    texts: dict[str, str]
    coverage: Coverage | None = None


def read_page(document: Document, dialect: str | None) -> Captured:
    """A document -> its table -> the captured page."""
    from generator.capture import capture_page
    from generator.dialects import find_dialect

    reader = find_dialect(document, dialect)
    return capture_page(reader.read(document), document.name, document.sha256, reader.NAME)


def store_page(tree: SpecTree, family: str, version: str, captured: Captured) -> bool:
    """A captured page -> its spec file and its entry in sources.yaml; returns whether the page changed."""
    path = tree.page_path(family, version, captured.page)
    sources = tree.folder / family / version / "sources.yaml"
    others = [each for each in tree.load_sources(family, version).pages if each.page != captured.page.name]
    entries = sorted([*others, captured.source], key=lambda each: each.page)
    changed = output.update_file(path, page_text(captured.page), tree.shown(path))
    output.update_file(sources, sources_text(Sources(tuple(entries))), tree.shown(sources))
    return changed


def facts_for(tree: SpecTree, family: str, version: str, openapi: object, descriptors: object) -> Facts:
    """API documents (parsed JSON) -> the facts of the version's captured pages, findings with them."""
    from generator.facts import read_facts

    read = read_facts(openapi, descriptors, [page.name for page in tree.load_pages(family, version)])
    return replace(read.facts, findings=read.findings)


def remembered(tree: SpecTree, family: str, version: str, cache: Cache) -> Built | None:
    """The finished package of an earlier run, if nothing that it is made from has changed since."""
    package, key = tree.load_info(family, version).package, _key(tree, family, version)
    texts = cache.package(package, key)
    return Built(package, texts, cache.coverage(package, key)) if texts is not None else None


def build(tree: SpecTree, family: str, version: str, cache: Cache) -> Built:
    """Spec -> targets -> finished texts of one package."""
    from generator.finishing import finish
    from generator.targets import TARGETS

    key = _key(tree, family, version)
    settled = refuse_errors(read_with_changes(tree, family, version), f"{family}/{version}")
    package = settled.version.info.package
    artifacts = [artifact for emit in TARGETS for artifact in emit(settled.version)]
    texts, formatted = finish(artifacts, package, cache.formatted(package))
    built = Built(package, output.with_manifest(texts), count_covered(tree, settled))
    cache.remember(package, key, built.texts, formatted, built.coverage)
    return built


def build_index(tree: SpecTree, packages: Iterable[Built], cache: Cache) -> Built:
    """The files of generated/ itself: what findings mean, and what each version covers, built now or not."""
    known = {built.package: built.coverage for built in packages}
    counted = [
        known.get(tree.load_info(*pair).package) or _count_covered(tree, *pair, cache)
        for pair in tree.versions()
    ]
    return Built("", {"FINDINGS.md": findings_text(), "README.md": readme_text(counted)})


def _count_covered(tree: SpecTree, family: str, version: str, cache: Cache) -> Coverage:
    package, key = tree.load_info(family, version).package, _key(tree, family, version)
    counted = cache.coverage(package, key)
    if counted is None:
        counted = count_covered(tree, read_version(tree, family, version))
        cache.remember_coverage(package, key, counted)
    return counted


def write(root: Path, packages: Iterable[Built]) -> tuple[output.Difference, ...]:
    """Put finished packages on disk; returns what differed before."""
    return tuple(found for built in packages for found in output.write(*_target(root, built)))


def compare(root: Path, packages: Iterable[Built]) -> tuple[output.Difference, ...]:
    """The same with the disk left alone."""
    return tuple(found for built in packages for found in output.compare(*_target(root, built)))


def abandoned(tree: SpecTree) -> tuple[Built, ...]:
    """Packages on disk that no version of the spec has any more: nothing of them is wanted."""
    known = {tree.load_info(*pair).package for pair in tree.versions()}
    manifests = sorted((tree.root / "generated").glob(f"*/{output.MANIFEST}"))
    return tuple(Built(path.parent.name, {}) for path in manifests if path.parent.name not in known)


def _key(tree: SpecTree, family: str, version: str) -> str:
    return inputs_digest(input_files(tree, family, version), tree.root)


def _target(root: Path, built: Built) -> tuple[Path, dict[str, str], str]:
    """Folder, texts and printed path of a package; those of generated/ itself have no folder of their own."""
    shown = f"generated/{built.package}".rstrip("/")
    return root / shown, built.texts, shown
