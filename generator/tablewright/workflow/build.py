"""From the spec to packages, on one screen: each stage is one call, in the order of the data.

`intake` comes before it: from documents to the spec.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache as memory
from pathlib import Path

from tablewright import files
from tablewright.emit.support.findings_page import findings_text
from tablewright.model.coverage import Coverage
from tablewright.resolve.findings.acceptance import refuse_errors
from tablewright.resolve.resolve import ResolvedVersion
from tablewright.specfiles import SpecTree
from tablewright.workflow.cache import Cache, inputs_digest
from tablewright.workflow.coverage import readme_text
from tablewright.workflow.project import (
    Read,
    count_covered,
    counted_files,
    input_files,
    read_version,
    read_with_changes,
)


@dataclass(frozen=True, slots=True)
class Built:
    """A finished package: its name and the texts of its files, the manifest last."""

    package: str
    texts: dict[str, str]


def remembered(tree: SpecTree, family: str, version: str, cache: Cache) -> Built | None:
    """The finished package of an earlier run, if nothing that it is made from has changed since."""
    package, key = tree.load_info(family, version).package, _key(tree, family, version)
    texts = cache.package(package, key)
    return Built(package, texts) if texts is not None else None


def reader(tree: SpecTree, cache: Cache) -> Read:
    """Reads each version of a tree, and none twice; what an earlier run settled is not settled again."""

    @memory
    def read(family: str, version: str) -> ResolvedVersion:
        package = tree.load_info(family, version).package
        key = inputs_digest(tree.files(family, version), tree.root)
        kept = cache.resolved(package, key)
        if isinstance(kept, ResolvedVersion):
            return kept
        resolved = read_version(tree, family, version)
        cache.remember_resolved(package, key, resolved)
        return resolved

    return read


def build(tree: SpecTree, family: str, version: str, cache: Cache, read: Read | None = None) -> Built:
    """Spec -> targets -> finished texts of one package."""
    from tablewright.emit import TARGETS
    from tablewright.emit.support.formatting import finish  # imported here: what is remembered needs neither
    from tablewright.emit.support.memo import open_memo

    key = _key(tree, family, version)
    changed = read_with_changes(tree, family, version, read or reader(tree, cache))
    resolved = refuse_errors(changed, f"{family}/{version}")
    package = resolved.version.info.package
    with open_memo(cache.formatted(package)) as memo:
        artifacts = [artifact for emit in TARGETS for artifact in emit(resolved.version)]
        texts = finish(artifacts, package)
    built = Built(package, files.with_manifest(texts))
    cache.remember(package, key, built.texts, memo.used)
    return built


def build_index(tree: SpecTree, cache: Cache, read: Read | None = None) -> Built:
    """The files of generated/ itself: what findings mean, and what each version covers, built now or not."""
    read = read or reader(tree, cache)
    counted = [_count_covered(tree, *pair, read, cache) for pair in tree.versions()]
    return Built("", {"FINDINGS.md": findings_text(), "README.md": readme_text(counted)})


def _count_covered(tree: SpecTree, family: str, version: str, read: Read, cache: Cache) -> Coverage:
    package = tree.load_info(family, version).package
    key = inputs_digest(counted_files(tree, family, version), tree.root)
    counted = cache.coverage(package, key)
    if counted is None:
        counted = count_covered(tree, family, version, read)
        cache.remember_coverage(package, key, counted)
    return counted


def write(root: Path, packages: Iterable[Built]) -> tuple[files.Difference, ...]:
    """Put finished packages on disk; returns what differed before."""
    return tuple(found for built in packages for found in files.write(*_target(root, built)))


def compare(root: Path, packages: Iterable[Built]) -> tuple[files.Difference, ...]:
    """The same with the disk left alone."""
    return tuple(found for built in packages for found in files.compare(*_target(root, built)))


def abandoned(tree: SpecTree) -> tuple[Built, ...]:
    """Packages on disk that no version of the spec has any more: nothing of them is wanted."""
    known = {tree.load_info(*pair).package for pair in tree.versions()}
    manifests = sorted((tree.root / "generated").glob(f"*/{files.MANIFEST}"))
    return tuple(Built(path.parent.name, {}) for path in manifests if path.parent.name not in known)


def _key(tree: SpecTree, family: str, version: str) -> str:
    return inputs_digest(input_files(tree, family, version), tree.root)


def _target(root: Path, built: Built) -> tuple[Path, dict[str, str], str]:
    """Folder, texts and printed path of a package; those of generated/ itself have no folder of their own."""
    shown = f"generated/{built.package}".rstrip("/")
    return root / shown, built.texts, shown
