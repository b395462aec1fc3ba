"""The whole flow on one screen: each stage is one call, in the order of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator import output
from generator.cache import Cache, inputs_digest
from generator.capture import Captured, capture_page
from generator.dialects import find_dialect, read_table
from generator.dialects.documents import Document
from generator.facts import read_facts
from generator.finishing import finish
from generator.model.facts import Facts
from generator.model.findings import Finding
from generator.model.sources import Sources
from generator.passes.acceptance import open_findings, refuse_errors
from generator.passes.settling import Parts, Settled, settle
from generator.specfiles import SpecTree, page_text, sources_text
from generator.targets import TARGETS


@dataclass(frozen=True, slots=True)
class Built:
    """A finished package: its name and the texts of its files, the manifest last."""

    package: str
    texts: dict[str, str]


def read_page(document: Document, dialect: str | None) -> Captured:
    """A document -> its table -> the captured page."""
    table = read_table(document, dialect)
    return capture_page(table, document.name, document.sha256, find_dialect(document, dialect).NAME)


def store_page(tree: SpecTree, family: str, version: str, captured: Captured) -> bool:
    """A captured page -> its spec file and its entry in sources.yaml; returns whether the page changed."""
    path = tree.page_path(family, version, captured.page)
    sources = tree.folder / family / version / "sources.yaml"
    others = [each for each in tree.load_sources(family, version).pages if each.page != captured.page.name]
    entries = sorted([*others, captured.source], key=lambda each: each.page)
    changed = output.update_file(path, page_text(captured.page), tree.shown(path))
    output.update_file(sources, sources_text(Sources(tuple(entries))), tree.shown(sources))
    return changed


def load_parts(tree: SpecTree, family: str, version: str) -> Parts:
    """Spec files -> the parts of one version."""
    return Parts(
        tree.load_info(family, version),
        tree.load_pages(family, version),
        tree.load_errata(family, version),
        tree.load_facts(family, version),
        tree.facts_file(family, version),
        tree.load_convention(family),
        tuple(tree.shown(path) for path in tree.page_paths(family, version)),
    )


def read_version(tree: SpecTree, family: str, version: str) -> Settled:
    """Spec files -> errata -> facts -> passes -> a settled version."""
    return settle(load_parts(tree, family, version))


def facts_for(tree: SpecTree, family: str, version: str, openapi: object, descriptors: object) -> Facts:
    """API documents (parsed JSON) -> the facts of the version's captured pages, findings with them."""
    read = read_facts(openapi, descriptors, [page.name for page in tree.load_pages(family, version)])
    return replace(read.facts, findings=read.findings)


def find_open(tree: SpecTree, family: str, version: str) -> tuple[Finding, ...]:
    """The findings of a version that nobody mended or accepted."""
    by_rule = dict(tree.load_family(family).accepted).get(version, ())
    findings = read_version(tree, family, version).findings
    return open_findings(findings, tree.load_errata(family, version), by_rule)


def remembered(tree: SpecTree, family: str, version: str, cache: Cache) -> Built | None:
    """The finished package of an earlier run, if nothing that it is made from has changed since."""
    package = tree.load_info(family, version).package
    texts = cache.package(package, inputs_digest(tree.files(family, version), tree.root))
    return Built(package, texts) if texts is not None else None


def build(tree: SpecTree, family: str, version: str, cache: Cache) -> Built:
    """Spec -> targets -> finished texts of one package."""
    package = tree.load_info(family, version).package
    key = inputs_digest(tree.files(family, version), tree.root)
    settled = refuse_errors(read_version(tree, family, version), f"{family}/{version}")
    artifacts = [artifact for emit in TARGETS for artifact in emit(settled.version)]
    texts, formatted = finish(artifacts, package, cache.formatted(package))
    built = Built(package, output.with_manifest(texts))
    cache.remember(package, key, built.texts, formatted)
    return built


def write(root: Path, packages: Iterable[Built]) -> tuple[output.Difference, ...]:
    """Put finished packages on disk; returns what differed before."""
    return tuple(
        difference
        for built in packages
        for difference in output.write(_folder(root, built), built.texts, _shown(built))
    )


def compare(root: Path, packages: Iterable[Built]) -> tuple[output.Difference, ...]:
    """The same with the disk left alone."""
    return tuple(
        difference
        for built in packages
        for difference in output.compare(_folder(root, built), built.texts, _shown(built))
    )


def abandoned(tree: SpecTree) -> tuple[Built, ...]:
    """Packages on disk that no version of the spec has any more: nothing of them is wanted."""
    known = {tree.load_info(*pair).package for pair in tree.versions()}
    manifests = sorted((tree.root / "generated").glob(f"*/{output.MANIFEST}"))
    return tuple(Built(path.parent.name, {}) for path in manifests if path.parent.name not in known)


def _folder(root: Path, built: Built) -> Path:
    return root / "generated" / built.package


def _shown(built: Built) -> str:
    return f"generated/{built.package}"
