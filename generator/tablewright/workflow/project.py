"""Spec files -> settled versions: with their open findings, and with what changed since another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

from tablewright import compare
from tablewright.model.comparison import Comparison, VersionChange
from tablewright.model.coverage import Coverage
from tablewright.model.errata import Acceptance, Errata
from tablewright.model.findings import Finding
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.resolve.findings.suggestions import DraftPages, Suggested, suggest
from tablewright.resolve.resolve import ResolvedVersion, VersionFiles, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.coverage import coverage_of

#: Gives the settled version of a family by the names of both.
Read: TypeAlias = Callable[[str, str], ResolvedVersion]


@dataclass(frozen=True, slots=True)
class VersionAtRevision:
    """A version as one tree of spec files has it: the working tree, or that of a git revision."""

    tree: SpecTree
    family: str
    name: str
    revision: str = ""


def load_version_files(tree: SpecTree, family: str, version: str) -> VersionFiles:
    """Spec files -> the parts of one version."""
    return VersionFiles(
        tree.load_info(family, version),
        tree.load_pages(family, version),
        tree.load_errata(family, version),
        tree.load_facts(family, version),
        tree.facts_file(family, version),
        tree.load_convention(family),
        tuple(tree.shown(path) for path in tree.page_paths(family, version)),
        tree.load_preload(family, version),
        tree.load_renames(family, version),
        tree.load_required(family, version),
        tree.load_sources(family, version),
    )


def read_version(tree: SpecTree, family: str, version: str) -> ResolvedVersion:
    """Spec files -> errata -> facts -> passes -> a settled version."""
    return resolve_version(load_version_files(tree, family, version))


def reader(tree: SpecTree) -> Read:
    """Reads each version of a tree, and no version twice."""
    return cache(partial(read_version, tree))


def read_with_changes(tree: SpecTree, family: str, version: str, read: Read) -> ResolvedVersion:
    """The same, compared with the version's predecessor if it has one."""
    resolved = read(family, version)
    predecessor = resolved.version.info.predecessor
    if not predecessor:
        return resolved
    before = read(family, predecessor).version
    names = names_between(tree, family, predecessor, version)
    changes = compare.compare(before, resolved.version, names)
    return replace(resolved, version=replace(resolved.version, changes=changes))


def find_open(tree: SpecTree, family: str, version: str, read: Read | None = None) -> tuple[Finding, ...]:
    """The errors and warnings of a version that are neither corrected nor accepted, sorted."""
    return _still_open(tree, family, version, find_all(tree, family, version, read or reader(tree)))


def find_infos(tree: SpecTree, family: str, version: str, read: Read) -> tuple[Finding, ...]:
    """The findings of a version that need nothing, sorted."""
    findings = find_all(tree, family, version, read)
    return tuple(finding for finding in findings if finding.rule.level == "info")


def find_all(tree: SpecTree, family: str, version: str, read: Read) -> tuple[Finding, ...]:
    """Every finding of a version, corrected and accepted or not, with those that adjacent versions show."""
    resolved = read(family, version)
    slips = (
        compare.find_shifted_values(
            resolved.version, read(family, other).version, names_between(tree, family, version, other)
        )
        for other in neighbours(tree, family, version)
    )
    return tuple(sorted([*resolved.findings, *(finding for found in slips for finding in found)]))


def _still_open(
    tree: SpecTree, family: str, version: str, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    return open_findings(findings, tree.load_errata(family, version), _by_rule(tree, family, version))


def _by_rule(tree: SpecTree, family: str, version: str) -> tuple[Acceptance, ...]:
    """The family's acceptances for a version."""
    return dict(tree.load_family(family).accepted).get(version, ())


def suggest_errata(
    tree: SpecTree, names: Sequence[tuple[str, str]], read: Read
) -> dict[tuple[str, str], Suggested]:
    """What would close the open findings of versions, tried on them, by (family, version).

    What is suggested for one may change what its neighbours show, so each is tried again beside the others.
    """
    tried: dict[tuple[str, str], ResolvedVersion] = {}
    suggested: dict[tuple[str, str], Suggested] = {}
    for _ in range(min(len(names), 2)):
        for name in names:
            suggested[name], tried[name] = _suggest(
                tree, *name, lambda *other: tried.get(other) or read(*other)
            )
    return suggested


def _suggest(tree: SpecTree, family: str, version: str, read: Read) -> tuple[Suggested, ResolvedVersion]:
    """What would close the open findings of one version, and the version with it."""
    parts = load_version_files(tree, family, version)

    def find(errata: Errata) -> tuple[Finding, ...]:
        own = resolve_version(replace(parts, errata=errata))
        return find_all(tree, family, version, lambda f, name: own if name == version else read(f, name))

    by_rule = _by_rule(tree, family, version)
    suggested = suggest(DraftPages(parts.pages, parts.required), parts.errata, by_rule, find)
    both = replace(parts.errata, corrections=(*parts.errata.corrections, *suggested.errata.corrections))
    return suggested, resolve_version(replace(parts, errata=both))


def count_covered(tree: SpecTree, family: str, version: str, read: Read) -> Coverage:
    """How much of a version is captured, valid and free of findings."""
    captured = [path.stem for path in tree.page_paths(family, version)]
    findings = find_all(tree, family, version, read)
    left = _still_open(tree, family, version, findings)
    return coverage_of(read(family, version).version, captured, findings, left)


def neighbours(tree: SpecTree, family: str, version: str) -> tuple[str, ...]:
    """The versions before and after one in the order of its family."""
    versions = tree.load_family(family).versions
    index = versions.index(version)
    return (*versions[max(index - 1, 0) : index], *versions[index + 1 : index + 2])


def compare_at_revisions(before: VersionAtRevision, after: VersionAtRevision) -> Comparison:
    """What changed from one edition of a family to another; names are confirmed in the newer one's tree."""
    old, new = (read_version(each.tree, each.family, each.name).version for each in (before, after))
    names = names_between(after.tree, after.family, before.name, after.name)
    return compare.compare(old, new, names, (before.revision, after.revision))


def changes_since(tree: SpecTree, old: SpecTree, revision: str, read: Read) -> tuple[VersionChange, ...]:
    """What became of each version of a tree since a revision, whose tree is `old`; removed ones come last.

    `read` reads the newer tree. Versions without differences are left out.
    """
    here, there = tree.versions(), old.versions()
    found = (
        (
            _changed(tree, VersionAtRevision(old, *pair, revision), read)
            if pair in there
            else _new(tree, *pair, read)
        )
        for pair in here
    )
    removed = (VersionChange(*pair, "removed") for pair in there if pair not in here)
    return (*(each for each in found if each), *removed)


def _new(tree: SpecTree, family: str, version: str, read: Read) -> VersionChange:
    return VersionChange(
        family, version, "new", read_with_changes(tree, family, version, read).version.changes
    )


def _changed(tree: SpecTree, before: VersionAtRevision, read: Read) -> VersionChange | None:
    """A version beside itself at a revision; None if nothing that counts differs."""
    family, name = before.family, before.name
    if _contents(tree, family, name) == _contents(before.tree, family, name):
        return None
    old, new = read_version(before.tree, family, name).version, read(family, name).version
    names = names_between(tree, family, name, name)
    comparison = compare.compare(old, new, names, (before.revision, ""))
    return VersionChange(family, name, "changed", comparison) if comparison.changes else None


def _contents(tree: SpecTree, family: str, version: str) -> dict[str, bytes]:
    """Every file that a version is read from, by its path in the checkout."""
    return {tree.shown(path): path.read_bytes() for path in tree.files(family, version)}


def names_between(tree: SpecTree, family: str, before: str, after: str) -> compare.Names:
    """The confirmed renames on the way from one version to another, in either direction."""
    versions = tree.load_family(family).versions
    if before not in versions or after not in versions:
        return compare.Names()
    first, last = sorted((versions.index(before), versions.index(after)))
    steps = [tree.load_renames(family, name) for name in versions[first + 1 : last + 1]]
    turn = compare.forwards if versions.index(before) <= versions.index(after) else compare.backwards
    return turn(steps)


def input_files(tree: SpecTree, family: str, version: str) -> tuple[Path, ...]:
    """Every file that a version's package is made from, those of its predecessor among them."""
    predecessor = tree.load_info(family, version).predecessor
    others = tree.files(family, predecessor) if predecessor else ()
    return tuple(sorted({*tree.files(family, version), *others}))


def counted_files(tree: SpecTree, family: str, version: str) -> tuple[Path, ...]:
    """Every file that the version's coverage is counted from: its neighbours have findings for it."""
    names = (version, *neighbours(tree, family, version))
    return tuple(sorted({path for name in names for path in tree.files(family, name)}))
