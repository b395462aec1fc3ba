"""Spec files -> resolved versions, with their findings and with the changes between versions.

A `Project` is one spec tree. It reads and resolves each version at most once; the functions below take a
project and the version that they are about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tablewright import compare
from tablewright.model.comparison import Comparison, VersionChange
from tablewright.model.coverage import Coverage
from tablewright.model.errata import Acceptance, Errata
from tablewright.model.family import FamilyInfo
from tablewright.model.findings import Finding
from tablewright.model.version import VersionInfo, VersionRef
from tablewright.resolve.findings.acceptance import open_findings
from tablewright.resolve.findings.suggestions import DraftPages, Suggested, suggest
from tablewright.resolve.resolve import ResolvedVersion, VersionFiles, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.cache import Cache, inputs_digest
from tablewright.workflow.coverage import coverage_of


class Project:
    """The versions of a spec tree, each read and resolved at most once.

    `tree` gives access to the files, `cache` keeps resolved versions between runs (by default nothing is
    kept). The methods raise SpecError for a file that does not follow its format.
    """

    def __init__(self, tree: SpecTree, cache: Cache | None = None) -> None:
        self.tree = tree
        self.cache = cache if cache is not None else Cache(None)
        self._families: dict[str, FamilyInfo] = {}
        self._infos: dict[VersionRef, VersionInfo] = {}
        self._files: dict[VersionRef, VersionFiles] = {}
        self._resolved: dict[VersionRef, ResolvedVersion] = {}

    @property
    def root(self) -> Path:
        """The folder that holds `spec/` and `generated/`."""
        return self.tree.root

    def with_resolved(self, versions: Mapping[VersionRef, ResolvedVersion]) -> Project:
        """The same project, in which some versions resolve to the given results instead of their files."""
        other = Project(self.tree, self.cache)
        other._families = self._families
        other._infos = self._infos
        other._files = self._files
        other._resolved = {**self._resolved, **versions}
        return other

    def family(self, name: str) -> FamilyInfo:
        """`family.yaml` of a family."""
        if name not in self._families:
            self._families[name] = self.tree.load_family(name)
        return self._families[name]

    def info(self, version: VersionRef) -> VersionInfo:
        """`version.yaml` of a version."""
        if version not in self._infos:
            self._infos[version] = self.tree.load_info(*version)
        return self._infos[version]

    def files(self, version: VersionRef) -> VersionFiles:
        """The contents of all spec files of a version."""
        if version not in self._files:
            tree = self.tree
            self._files[version] = VersionFiles(
                info=self.info(version),
                pages=tree.load_pages(*version),
                errata=tree.load_errata(*version),
                facts=tree.load_facts(*version),
                facts_file=tree.facts_file(*version),
                convention=tree.load_convention(version.family),
                spec_paths=tuple(tree.shown(path) for path in tree.page_paths(*version)),
                preload=tree.load_preload(*version),
                renames=tree.load_renames(*version),
                required=tree.load_required(*version),
                sources=tree.load_sources(*version),
            )
        return self._files[version]

    def resolved(self, version: VersionRef) -> ResolvedVersion:
        """The resolved version: from this run, else from the cache, else from its files."""
        if version not in self._resolved:
            self._resolved[version] = self._cached_or_resolved(version)
        return self._resolved[version]

    def _cached_or_resolved(self, version: VersionRef) -> ResolvedVersion:
        package = self.info(version).package
        key = inputs_digest(self.tree.files(*version), self.root)
        cached = self.cache.resolved(package, key)
        if isinstance(cached, ResolvedVersion):
            return cached
        resolved = resolve_version(self.files(version))
        self.cache.remember_resolved(package, key, resolved)
        return resolved

    def with_changes(self, version: VersionRef) -> ResolvedVersion:
        """The resolved version, compared with its predecessor if it has one."""
        resolved = self.resolved(version)
        predecessor = self.predecessor(version)
        if predecessor is None:
            return resolved
        before = self.resolved(predecessor).version
        renames = self.renames_between(predecessor, version)
        changes = compare.compare(before, resolved.version, renames)
        return replace(resolved, version=replace(resolved.version, changes=changes))

    def predecessor(self, version: VersionRef) -> VersionRef | None:
        """The version that this one follows, by its version.yaml; None for the first."""
        name = self.info(version).predecessor
        return VersionRef(version.family, name) if name else None

    def adjacent_versions(self, version: VersionRef) -> tuple[VersionRef, ...]:
        """The versions before and after this one in the order of its family: at most two."""
        names = self.family(version.family).versions
        index = names.index(version.name)
        before, after = names[max(index - 1, 0) : index], names[index + 1 : index + 2]
        return tuple(VersionRef(version.family, name) for name in before + after)

    def renames_between(self, before: VersionRef, after: VersionRef) -> compare.Names:
        """The confirmed renames on the way from one version of a family to another, in either direction."""
        versions = self.family(after.family).versions
        # A version at a git revision may have been removed from the family since.
        if before.name not in versions or after.name not in versions:
            return compare.Names()
        start, end = versions.index(before.name), versions.index(after.name)
        first, last = sorted((start, end))
        steps = [self.tree.load_renames(after.family, name) for name in versions[first + 1 : last + 1]]
        return compare.forwards(steps) if start <= end else compare.backwards(steps)

    def input_files(self, version: VersionRef) -> tuple[Path, ...]:
        """Every file that the version's package is generated from, those of its predecessor included."""
        paths = set(self.tree.files(*version))
        predecessor = self.predecessor(version)
        if predecessor is not None:
            paths.update(self.tree.files(*predecessor))
        return tuple(sorted(paths))

    def counted_files(self, version: VersionRef) -> tuple[Path, ...]:
        """Every file that affects the version's coverage: adjacent versions can add findings to it."""
        paths = set(self.tree.files(*version))
        for other in self.adjacent_versions(version):
            paths.update(self.tree.files(*other))
        return tuple(sorted(paths))


# Findings ---------------------------------------------------------------------------------------------


def find_open(project: Project, version: VersionRef) -> tuple[Finding, ...]:
    """The findings of a version that are neither corrected nor accepted."""
    return _still_open(project, version, find_all(project, version))


def find_all(project: Project, version: VersionRef) -> tuple[Finding, ...]:
    """Every finding of a version, accepted or not, with those from comparing it with adjacent versions."""
    resolved = project.resolved(version)
    findings = list(resolved.findings)
    for other in project.adjacent_versions(version):
        renames = project.renames_between(version, other)
        other_version = project.resolved(other).version
        findings += compare.find_shifted_values(resolved.version, other_version, renames)
    return tuple(sorted(findings))


def _still_open(project: Project, version: VersionRef, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return open_findings(findings, project.files(version).errata, _family_acceptances(project, version))


def _family_acceptances(project: Project, version: VersionRef) -> tuple[Acceptance, ...]:
    """The acceptances in family.yaml that apply to a version."""
    return dict(project.family(version.family).accepted).get(version.name, ())


def suggest_errata(project: Project, versions: Sequence[VersionRef]) -> dict[VersionRef, Suggested]:
    """Errata that would close the open findings, by version; each suggestion is tried out.

    A suggestion for one version can change the findings of adjacent ones, so with several versions each is
    tried a second time, together with the suggestions for the others.
    """
    tried: dict[VersionRef, ResolvedVersion] = {}
    suggested: dict[VersionRef, Suggested] = {}
    for _ in range(min(len(versions), 2)):
        for version in versions:
            with_tried = project.with_resolved(tried)
            suggested[version], tried[version] = _suggest(with_tried, version)
    return suggested


def _suggest(project: Project, version: VersionRef) -> tuple[Suggested, ResolvedVersion]:
    """Errata that would close the open findings of a version, and the version resolved with them."""
    parts = project.files(version)

    def find(errata: Errata) -> tuple[Finding, ...]:
        resolved = resolve_version(replace(parts, errata=errata))
        return find_all(project.with_resolved({version: resolved}), version)

    by_rule = _family_acceptances(project, version)
    suggested = suggest(DraftPages(parts.pages, parts.required), parts.errata, by_rule, find)
    both = replace(parts.errata, corrections=(*parts.errata.corrections, *suggested.errata.corrections))
    return suggested, resolve_version(replace(parts, errata=both))


def count_covered(project: Project, version: VersionRef) -> Coverage:
    """How much of a version is captured, valid and free of findings."""
    captured = [path.stem for path in project.tree.page_paths(*version)]
    findings = find_all(project, version)
    still_open = _still_open(project, version, findings)
    return coverage_of(project.resolved(version).version, captured, findings, still_open)


# Comparisons ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionAtRevision:
    """A version in one project: that of the working tree, or that of the git revision `revision`."""

    project: Project
    version: VersionRef
    revision: str = ""


def compare_at_revisions(before: VersionAtRevision, after: VersionAtRevision) -> Comparison:
    """The changes from one version of a family to another; renames are those confirmed in `after`."""
    old = before.project.resolved(before.version).version
    new = after.project.resolved(after.version).version
    renames = after.project.renames_between(before.version, after.version)
    return compare.compare(old, new, renames, (before.revision, after.revision))


def changes_since(project: Project, old: Project, revision: str) -> tuple[VersionChange, ...]:
    """The changes of each version since a git revision, whose project is `old`; removed versions come last.

    Versions without differences are left out.
    """
    versions = project.tree.versions()
    old_versions = old.tree.versions()
    changes = []
    for version in versions:
        if version in old_versions:
            before = VersionAtRevision(old, version, revision)
            change = _change_since(project, before)
            if change is not None:
                changes.append(change)
        else:
            comparison = project.with_changes(version).version.changes
            changes.append(VersionChange(*version, "new", comparison))
    for version in old_versions:
        if version not in versions:
            changes.append(VersionChange(*version, "removed"))
    return tuple(changes)


def _change_since(project: Project, before: VersionAtRevision) -> VersionChange | None:
    """A version compared with itself at a revision; None if there is no change."""
    version = before.version
    # Equal files give an equal version; most versions end here, without being resolved twice.
    if _contents(project.tree, version) == _contents(before.project.tree, version):
        return None
    comparison = compare_at_revisions(before, VersionAtRevision(project, version))
    return VersionChange(*version, "changed", comparison) if comparison.changes else None


def _contents(tree: SpecTree, version: VersionRef) -> dict[str, bytes]:
    """The bytes of every file that a version is read from, by its path in the checkout."""
    return {tree.shown(path): path.read_bytes() for path in tree.files(*version)}
