"""Reads and resolves the versions of a spec tree, collects their findings and compares them.

A `Project` is one spec tree. It reads and resolves each version at most once. The functions below have a
project and one of its versions as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from tablewright import compare
from tablewright.errors import EntryError, SpecError, raise_all
from tablewright.model.comparison import Comparison, VersionChange
from tablewright.model.corrections import (
    Acceptance,
    Correction,
    CorrectionsAndAcceptances,
)
from tablewright.model.coverage import Coverage
from tablewright.model.family import FamilyInfo
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.preload import Preload, Record
from tablewright.model.version import VersionInfo, VersionRef
from tablewright.naming import numbered
from tablewright.plugins import READERS, registered
from tablewright.resolve.corrections.apply import apply_corrections, apply_each
from tablewright.resolve.findings.acceptance import (
    SortedFindings,
    open_findings,
    sort_findings,
)
from tablewright.resolve.findings.suggestions import (
    DraftPages,
    SuggestedEntries,
    suggest,
)
from tablewright.resolve.resolve import ResolvedVersion, VersionFiles, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.specfiles.checks import ACCEPTED
from tablewright.specfiles.reference_table import ApiNames
from tablewright.specfiles.version_checks import (
    family_entry_errors,
    page_kind_errors,
    page_rule_errors,
    prerequisite_errors,
    rename_errors,
    rule_correction_errors,
    source_errors,
)
from tablewright.workflow.cache import Cache, inputs_digest
from tablewright.workflow.coverage import coverage_of


class Project:
    """The versions of a spec tree, each read and resolved at most once.

    `tree` gives access to the files, `cache` keeps resolved versions between runs (by default nothing is
    kept). The methods raise SpecError for a file that does not follow its format.
    """

    def __init__(self, tree: SpecTree, cache: Cache | None = None) -> None:
        self.tree = tree
        # A cache without a folder keeps nothing.
        self.cache = cache if cache is not None else Cache(None)
        self._families: dict[str, FamilyInfo] = {}
        self._infos: dict[VersionRef, VersionInfo] = {}
        self._files: dict[VersionRef, VersionFiles] = {}
        self._digests: dict[VersionRef, str] = {}
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
        other._digests = self._digests
        # The dictionaries of files are shared, because the files are the same. Only the results differ.
        other._resolved = {**self._resolved, **versions}
        return other

    def at_revision(self, tree: SpecTree) -> Project:
        """The project of the spec tree that this one had at a git revision."""
        return Project(tree, self.cache.of_revision())

    def family(self, name: str) -> FamilyInfo:
        """`family.yaml` of a family."""
        family = self._families.get(name)
        if family is None:
            family = self.tree.load_family(name)
            self._families[name] = family
        return family

    def info(self, version: VersionRef) -> VersionInfo:
        """`version.yaml` of a version."""
        info = self._infos.get(version)
        if info is None:
            info = self.tree.load_info(version)
            self._infos[version] = info
        return info

    def files(self, version: VersionRef) -> VersionFiles:
        """The contents of all spec files of a version."""
        files = self._files.get(version)
        if files is None:
            files = self._read_files(version)
            self._files[version] = files
        return files

    def entries(self, version: VersionRef) -> CorrectionsAndAcceptances:
        """The corrections and acceptances of a version, after all of its files are checked."""
        # A result in the cache comes from these same files, and they had no errors.
        self.resolved(version)
        files = self._files.get(version)
        return self.tree.load_entries(version) if files is None else files.entries

    def _read_files(self, version: VersionRef) -> VersionFiles:
        try:
            files = self._load_files(version)
        except SpecError as error:
            # With the errors of all other files: one run then shows everything to correct.
            raise_all([error, *self.tree.find_errors(version)])
            raise
        self.tree.check(version, self._entry_errors(version, files))
        return files

    def _load_files(self, version: VersionRef) -> VersionFiles:
        tree = self.tree
        tree.check_names_of_files(version)
        pages = tree.load_pages(version)
        spec_paths = [tree.shown(path) for path in tree.page_paths(version)]
        return VersionFiles(
            info=self.info(version),
            pages=pages,
            entries=tree.load_entries(version),
            facts=tree.load_facts(version),
            facts_file=tree.facts_file(version),
            convention=tree.load_convention(version.family),
            spec_paths=tuple(spec_paths),
            preload=tree.load_preload(version),
            renames=tree.load_renames(version),
            required=tree.load_required(version),
            sources=tree.load_sources(version),
            history=tree.load_history(version),
            written=tuple(tree.written_files(version, pages)),
        )

    def _entry_errors(
        self, version: VersionRef, files: VersionFiles
    ) -> Iterator[EntryError]:
        """The entries of a version's files that do not fit another one of its files."""
        family = self.family(version.family)
        names = ApiNames(files.facts, files.pages)
        yield from family_entry_errors(files.info, family, files.convention)
        yield from page_kind_errors(files.convention, files.pages)
        yield from prerequisite_errors(files.convention, names)
        yield from rename_errors(files.renames, names, self._older_names(version))
        if files.sources.pages:
            readers = registered(READERS)
            yield from source_errors(files.sources, readers)

    def _older_names(self, version: VersionRef) -> Iterator[ApiNames]:
        """The names of the earlier versions of the family, the newest first; each is read when it is used."""
        names = self.family(version.family).versions
        for name in reversed(names[: names.index(version.name)]):
            files = self.files(VersionRef(version.family, name))
            yield ApiNames(files.facts, files.pages)

    def resolved(self, version: VersionRef) -> ResolvedVersion:
        """The resolved version: from this run, else from the cache, else from its files."""
        resolved = self._resolved.get(version)
        if resolved is None:
            resolved = self._cached_or_resolved(version)
            self._resolved[version] = resolved
        return resolved

    def _cached_or_resolved(self, version: VersionRef) -> ResolvedVersion:
        package = self.info(version).package
        key = self.resolved_key(version)
        cached = self.cache.resolved(package, key)
        if isinstance(cached, ResolvedVersion):
            # The only file that the key leaves out: its errors are raised here.
            self.tree.load_entries(version)
            return cached
        files = self.files(version)
        corrections = files.entries.corrections
        corrected, _ = apply_corrections(files.pages, corrections)
        errors = [
            *page_rule_errors(files.convention, corrected),
            *rule_correction_errors(corrections, corrected, files.pages),
        ]
        self.tree.check(version, errors)
        try:
            resolved = resolve_version(files)
        except EntryError as error:
            raise self.tree.located(version, error) from None
        self.cache.remember_resolved(package, key, resolved)
        return resolved

    def resolved_key(self, version: VersionRef) -> str:
        """The digest of everything that a resolved version is made from, with the key of its cache entry."""
        digests: list[str] = []
        for decisive in self.decisive(version):
            files: list[Path] = []
            for path in self.tree.files(decisive):
                # People edit acceptances most often, and no resolved version depends on them.
                if path.name != ACCEPTED:
                    files.append(path)
            digests.append(inputs_digest(files, self.root))
        return "+".join(digests)

    def decisive(self, version: VersionRef) -> tuple[VersionRef, ...]:
        """The versions whose files decide whether a version can be resolved, and the result."""
        names = self.family(version.family).versions
        renames = self.tree.version_folder(version) / "renames.yaml"
        # Each name in this file must be one of an earlier version.
        if not renames.exists() or version.name not in names:
            return (version,)
        earlier = names[: names.index(version.name)]
        return (*(VersionRef(version.family, name) for name in earlier), version)

    def with_changes(self, version: VersionRef) -> ResolvedVersion:
        """The resolved version, compared with its predecessor if it has one."""
        resolved = self.resolved(version)
        predecessor = self.predecessor(version)
        if predecessor is None:
            return resolved
        before = self.resolved(predecessor).version
        renames = self.renames_between(predecessor, version)
        changes = compare.compare(before, resolved.version, renames)
        with_changes = replace(resolved.version, changes=changes)
        return replace(resolved, version=with_changes)

    def predecessor(self, version: VersionRef) -> VersionRef | None:
        """The version before this one, as its version.yaml states it; None for the first version."""
        name = self.info(version).predecessor
        return VersionRef(version.family, name) if name else None

    def earlier_versions(self, version: VersionRef) -> tuple[VersionRef, ...]:
        """The predecessor of a version, that one's predecessor, and so on; the oldest first."""
        earlier: list[VersionRef] = []
        predecessor = self.predecessor(version)
        while predecessor is not None and predecessor not in earlier:
            earlier.append(predecessor)
            predecessor = self.predecessor(predecessor)
        return tuple(reversed(earlier))

    def earlier_comparisons(self, version: VersionRef) -> tuple[Comparison, ...]:
        """The comparison of each earlier version with this one, the oldest first."""
        after = self.resolved(version).version
        comparisons: list[Comparison] = []
        for earlier in self.earlier_versions(version):
            before = self.resolved(earlier).version
            renames = self.renames_between(earlier, version)
            comparisons.append(compare.compare(before, after, renames))
        return tuple(comparisons)

    def adjacent_versions(self, version: VersionRef) -> tuple[VersionRef, ...]:
        """The versions before and after this one in the order of its family: at most two."""
        names = self.family(version.family).versions
        index = names.index(version.name)
        adjacent_names: list[str] = []
        # The first version has none before it, the newest one none after it.
        if index > 0:
            adjacent_names.append(names[index - 1])
        if index + 1 < len(names):
            adjacent_names.append(names[index + 1])
        return tuple(VersionRef(version.family, name) for name in adjacent_names)

    def renames_between(self, before: VersionRef, after: VersionRef) -> compare.Names:
        """The confirmed renames of all versions between two versions of a family, in either direction."""
        versions = self.family(after.family).versions
        # A version at a git revision may have been removed from the family since.
        if before.name not in versions or after.name not in versions:
            return compare.Names()
        start = versions.index(before.name)
        end = versions.index(after.name)
        # The comparison may lead from a newer version to an older one.
        first = min(start, end)
        last = max(start, end)
        # Each version's file has the renames since its predecessor, so the first version's are not needed.
        names = versions[first + 1 : last + 1]
        steps = [
            self.tree.load_renames(VersionRef(after.family, name)) for name in names
        ]
        if start <= end:
            return compare.forwards(steps)
        return compare.backwards(steps)

    def digest(self, versions: Iterable[VersionRef]) -> str:
        """A digest of the spec files of versions, and of the templates and the generator."""
        digests = []
        for version in versions:
            if version not in self._digests:
                spec_files = self.tree.files(version)
                self._digests[version] = inputs_digest(spec_files, self.root)
            digests.append(self._digests[version])
        return "+".join(digests)


# Findings ---------------------------------------------------------------------------------------------


def find_open(project: Project, version: VersionRef) -> tuple[Finding, ...]:
    """The errors and warnings of a version that are neither corrected nor accepted, sorted."""
    return _still_open(project, version, find_all(project, version))


def find_infos(project: Project, version: VersionRef) -> tuple[Finding, ...]:
    """The findings of a version that need no correction and no acceptance, sorted."""
    infos: list[Finding] = []
    for finding in find_all(project, version):
        if finding.rule.level == "info":
            infos.append(finding)
    return tuple(infos)


def find_all(project: Project, version: VersionRef) -> tuple[Finding, ...]:
    """Every finding of a version, accepted or not, with those from comparing it with adjacent versions."""
    resolved = project.resolved(version)
    findings = list(resolved.findings)
    # A shifted cell shows only in comparison: the page alone looks complete.
    for adjacent in project.adjacent_versions(version):
        renames = project.renames_between(version, adjacent)
        other = project.resolved(adjacent).version
        findings += compare.find_shifted_values(resolved.version, other, renames)
    return tuple(sorted(findings))


def sorted_findings(project: Project, version: VersionRef) -> SortedFindings:
    """The findings of a version that are open, and those that are accepted with their entries."""
    entries = project.entries(version)
    acceptances = _family_acceptances(project, version)
    return sort_findings(find_all(project, version), entries, acceptances)


def corrected_places(
    project: Project, version: VersionRef
) -> Iterator[tuple[int, Correction, tuple[str, ...]]]:
    """Each correction of pages with its position in the file, and the places that it changes.

    The place of a cell has the scenario behind it, as in the label of a finding.
    """
    files = project.files(version)
    for applied in apply_each(files.pages, files.entries.corrections):
        scenarios_by_place: dict[str, list[str]] = {}
        for place, scenario in applied.touched:
            scenarios = scenarios_by_place.setdefault(place, [])
            # Several items of one cell can change.
            if scenario and scenario not in scenarios:
                scenarios.append(scenario)
        places: list[str] = []
        for place, scenarios in scenarios_by_place.items():
            cells = f" ({numbered('scenario', scenarios)})" if scenarios else ""
            places.append(f"{place}{cells}")
        yield applied.entry, applied.correction, tuple(places)


#: A finding is open, or accepted, or a correction ends it; at another time it can be gone.
FindingStatus: TypeAlias = Literal["open", "accepted", "corrected", "gone"]


@dataclass(frozen=True, slots=True, order=True)
class StatusChange:
    """A finding whose status is another one than at a revision; `gone` before: it is new."""

    finding: Finding
    now: FindingStatus
    before: FindingStatus


def status_changes(
    project: Project, before: VersionAtRevision
) -> tuple[StatusChange, ...]:
    """The findings of a version whose status changed since a revision, sorted.

    A finding is the same if code, place, scenarios and message are equal. If the revision lacks the version,
    all of its findings are new.
    """
    version = before.version
    old: dict[_SameFinding, tuple[Finding, FindingStatus]] = {}
    if version in before.project.tree.versions():
        old = _statuses(before.project, version)
    new = _statuses(project, version)
    changes: list[StatusChange] = []
    for key, (finding, status) in new.items():
        _, old_status = old.get(key, (finding, "gone"))
        if status != old_status:
            changes.append(StatusChange(finding, status, old_status))
    for key, (finding, status) in old.items():
        if key not in new:
            changes.append(StatusChange(finding, "gone", status))
    return tuple(sorted(changes))


#: What two findings of one version have in common if they are the same: code, label and message.
_SameFinding: TypeAlias = tuple[str, str, str]


def _statuses(
    project: Project, version: VersionRef
) -> dict[_SameFinding, tuple[Finding, FindingStatus]]:
    """The findings of a version that need a reaction, with their status."""
    result = sorted_findings(project, version)
    statuses: dict[_SameFinding, tuple[Finding, FindingStatus]] = {}
    # What is neither open nor accepted is ended by a correction.
    for finding in find_all(project, version):
        if finding.rule.level != "info":
            statuses[_same(finding)] = (finding, "corrected")
    for accepted in result.accepted:
        statuses[_same(accepted.finding)] = (accepted.finding, "accepted")
    for finding in result.open:
        statuses[_same(finding)] = (finding, "open")
    return statuses


def _same(finding: Finding) -> _SameFinding:
    return finding.code, finding.label, finding.message


def _still_open(
    project: Project, version: VersionRef, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    entries = project.entries(version)
    acceptances = _family_acceptances(project, version)
    return open_findings(findings, entries, acceptances)


def _family_acceptances(
    project: Project, version: VersionRef
) -> tuple[Acceptance, ...]:
    """The acceptances in family.yaml that apply to a version."""
    family = project.family(version.family)
    accepted_by_version = dict(family.accepted)
    return accepted_by_version.get(version.name, ())


def suggest_entries(
    project: Project, versions: Sequence[VersionRef]
) -> dict[VersionRef, SuggestedEntries]:
    """Entries that would close the open findings, by version; each suggestion is tried out.

    A suggestion for one version can change the findings of adjacent ones, so with several versions each is
    tried a second time, together with the suggestions for the others.
    """
    trials = {version: _Trials(project.files(version)) for version in versions}
    tried: dict[VersionRef, ResolvedVersion] = {}
    suggested: dict[VersionRef, SuggestedEntries] = {}
    # A single version has no suggestions of others to be tried with.
    rounds = min(len(versions), 2)
    for _ in range(rounds):
        for version in versions:
            with_tried = project.with_resolved(tried)
            suggestion = _suggest(with_tried, version, trials[version])
            suggested[version], tried[version] = suggestion
    return suggested


class _Trials:
    """A version resolved with other corrections and further records, each set of them once.

    Acceptances do not change the resolved version, and reasons are only texts in it.
    """

    def __init__(self, files: VersionFiles) -> None:
        self._files = files
        self._resolved: dict[object, ResolvedVersion] = {}

    def resolved(
        self, corrections: Iterable[Correction], records: Iterable[Record]
    ) -> ResolvedVersion:
        """The version with these corrections in place of its own, and these records before its own."""
        files = self._files
        tried = tuple(replace(entry, why="") for entry in corrections)
        further = tuple(replace(record, why="") for record in records)
        key = (tried, further)
        if key not in self._resolved:
            entries = replace(files.entries, corrections=tried)
            preload = Preload((*further, *files.preload.records))
            with_entries = replace(files, entries=entries, preload=preload)
            self._resolved[key] = resolve_version(with_entries)
        return self._resolved[key]


def _suggest(
    project: Project, version: VersionRef, trials: _Trials
) -> tuple[SuggestedEntries, ResolvedVersion]:
    """Entries that would close the open findings of a version, and the version resolved with them."""
    files = project.files(version)

    def find(
        entries: CorrectionsAndAcceptances, records: tuple[Record, ...]
    ) -> tuple[Finding, ...]:
        resolved = trials.resolved(entries.corrections, records)
        with_entries = project.with_resolved({version: resolved})
        return find_all(with_entries, version)

    drafts = DraftPages(files.pages, files.required)
    acceptances = _family_acceptances(project, version)
    suggested = suggest(drafts, files.entries, acceptances, find)
    corrections = (*files.entries.corrections, *suggested.entries.corrections)
    return suggested, trials.resolved(corrections, suggested.records)


def count_covered(project: Project, version: VersionRef) -> Coverage:
    """How much of a version is captured, valid and free of findings."""
    page_paths = project.tree.page_paths(version)
    captured = [path.stem for path in page_paths]
    findings = find_all(project, version)
    still_open = _still_open(project, version, findings)
    resolved = project.resolved(version)
    return coverage_of(resolved.version, captured, findings, still_open)


# Comparisons ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionAtRevision:
    """A version in one project: that of the working tree, or that of the git revision `revision`."""

    project: Project
    version: VersionRef
    revision: str = ""


def compare_at_revisions(
    before: VersionAtRevision, after: VersionAtRevision
) -> Comparison:
    """The changes from one version of a family to another; renames are those confirmed in `after`."""
    old = before.project.resolved(before.version)
    new = after.project.resolved(after.version)
    renames = after.project.renames_between(before.version, after.version)
    revisions = (before.revision, after.revision)
    comparison = compare.compare(old.version, new.version, renames, revisions)
    pages = _pages_without_facts(before, after)
    return replace(comparison, pages_without_facts=pages)


def _pages_without_facts(
    before: VersionAtRevision, after: VersionAtRevision
) -> tuple[str, ...]:
    """The names of the pages that differ and that neither side can resolve, sorted."""
    sides: list[dict[str, Page]] = []
    resolved: set[str] = set()
    for side in (before, after):
        version = side.project.resolved(side.version).version
        resolved |= {resource.page.name for resource in version.resources}
        pages: dict[str, Page] = {}
        for page in side.project.tree.load_pages(side.version):
            # Findings are no content of the page, and revisions are read without them.
            pages[page.name] = replace(page, findings=())
        sides.append(pages)
    old, new = sides
    names = sorted((old.keys() | new.keys()) - resolved)
    return tuple(name for name in names if old.get(name) != new.get(name))


def changes_since(
    project: Project, old: Project, revision: str
) -> tuple[VersionChange, ...]:
    """The changes of each version since a git revision, whose project is `old`; removed versions come last.

    Versions without differences are left out.
    """
    versions = project.tree.versions()
    old_versions = old.tree.versions()
    changes: list[VersionChange] = []
    for version in versions:
        if version in old_versions:
            before = VersionAtRevision(old, version, revision)
            change = _change_since(project, before)
        else:
            change = _new_version(project, version)
        if change is not None:
            changes.append(change)
    for version in old_versions:
        if version not in versions:
            changes.append(VersionChange(*version, "removed"))
    return tuple(changes)


def _change_since(project: Project, before: VersionAtRevision) -> VersionChange | None:
    """A version compared with itself at a revision; None if there is no change."""
    version = before.version
    # Equal files give an equal version. Most versions have equal files, and need not be resolved twice.
    contents = _contents(project.tree, version)
    contents_before = _contents(before.project.tree, version)
    if contents == contents_before:
        return None
    after = VersionAtRevision(project, version)
    comparison = compare_at_revisions(before, after)
    # Another comment in a file is a difference of the bytes, and no change of the version.
    if not comparison.differs:
        return None
    return VersionChange(
        family=version.family,
        name=version.name,
        status="changed",
        comparison=comparison,
    )


def _new_version(project: Project, version: VersionRef) -> VersionChange:
    """A version that the revision lacks, compared with its predecessor if it has one."""
    resolved = project.with_changes(version)
    return VersionChange(
        family=version.family,
        name=version.name,
        status="new",
        comparison=resolved.version.changes,
    )


def _contents(tree: SpecTree, version: VersionRef) -> dict[str, bytes]:
    """The bytes of every file that a version is read from, by its path in the checkout."""
    contents: dict[str, bytes] = {}
    for path in tree.files(version):
        contents[tree.shown(path)] = path.read_bytes()
    return contents
