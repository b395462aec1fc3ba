"""The reports of `tablewright lint` on entries: what acceptances cover, and what corrections change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.commands.messages import one_line
from tablewright.model.findings import CorrectionPlace, Finding
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import (
    FindingStatus,
    Project,
    StatusChange,
    VersionAtRevision,
    corrected_places,
    sorted_findings,
    status_changes,
)


@dataclass(frozen=True, slots=True)
class CoveredItem:
    """A finding that an acceptance covers, or a place that a correction changes, with its line."""

    place: str
    file: str
    line: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class EntryReport:
    """An entry of accepted.yaml, family.yaml or corrections.yaml, with its line, and what it covers.

    `kind` is the code of an acceptance, or the key `what` of a correction.
    """

    version: str
    file: str
    line: int
    kind: str
    why: str
    items: tuple[CoveredItem, ...]


# What acceptances cover ------------------------------------------------------------------------------


def accepted_reports(project: Project, version: VersionRef) -> list[EntryReport]:
    """Each acceptance of a version with the findings that it covers now, in the order of the files."""
    tree = project.tree
    reports: dict[tuple[str, int], EntryReport] = {}
    for accepted in sorted_findings(project, version).accepted:
        of_entry = replace(accepted.location, place=None)
        file, line = tree.place_of_entry(version, of_entry)
        item = _item(tree, version, accepted.finding)
        report = reports.get((file, line))
        if report is None:
            entry = accepted.entry
            report = EntryReport(str(version), file, line, entry.code, entry.why, ())
        reports[file, line] = replace(report, items=(*report.items, item))
    return list(reports.values())


def _item(tree: SpecTree, version: VersionRef, finding: Finding) -> CoveredItem:
    file, line = tree.place_of(version, finding)
    return CoveredItem(finding.label, file, line, finding.message)


# What corrections change -----------------------------------------------------------------------------


def corrected_reports(project: Project, version: VersionRef) -> list[EntryReport]:
    """Each correction of pages of a version with the places that it changes, in the order of the file."""
    tree = project.tree
    reports: list[EntryReport] = []
    for entry, correction, places in corrected_places(project, version):
        location = CorrectionPlace(correction.at, entry)
        file, line = tree.place_of_entry(version, location)
        items = tuple(CoveredItem(place, file, line) for place in places)
        reports.append(
            EntryReport(
                version=str(version),
                file=file,
                line=line,
                kind=f"what: {correction.what}",
                why=correction.why,
                items=items,
            )
        )
    return reports


# Formats of both -------------------------------------------------------------------------------------


def _reports_text(reports: Sequence[EntryReport]) -> str:
    """One line for each entry, and one indented line for each thing that it covers."""
    lines: list[str] = []
    total = 0
    for report in reports:
        lines.append(
            one_line(f"{report.file}:{report.line}: {report.kind}: {report.why}")
        )
        for item in report.items:
            total += 1
            text = item.place
            # A correction has no other line than its own.
            if item.message:
                text = f"{item.file}:{item.line}: {item.place}: {item.message}"
            lines.append(one_line(f"  {text}"))
    entries = "1 entry" if len(reports) == 1 else f"{len(reports)} entries"
    lines.append(f"{entries}, {count(total, 'place')}")
    return "\n".join(lines)


def _reports_json(reports: Sequence[EntryReport]) -> str:
    """A list of objects: version, file, line, kind, why, and covers, a list of place, file, line, message."""
    objects: list[dict[str, object]] = []
    for report in reports:
        covers: list[dict[str, object]] = []
        for item in report.items:
            covers.append(
                {
                    "place": item.place,
                    "file": item.file,
                    "line": item.line,
                    "message": item.message,
                }
            )
        objects.append(
            {
                "version": report.version,
                "file": report.file,
                "line": report.line,
                "kind": report.kind,
                "why": report.why,
                "covers": covers,
            }
        )
    return json.dumps(objects, indent=1, ensure_ascii=False)


REPORT_FORMATS: Mapping[str, Callable[[Sequence[EntryReport]], str]] = {
    "text": _reports_text,
    "json": _reports_json,
}


# Since a revision ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class LocatedChange:
    """A finding whose status changed since a revision, with its version and its line in the spec.

    A finding that is gone has the file and line that it had at the revision.
    """

    file: str
    line: int
    change: StatusChange
    version: str


def changes_at(
    project: Project, old: Project, version: VersionRef, revision: str
) -> Iterator[LocatedChange]:
    """The findings of a version that are open, accepted, corrected or gone since a revision."""
    before = VersionAtRevision(old, version, revision)
    for change in status_changes(project, before):
        tree = old.tree if change.now == "gone" else project.tree
        file, line = tree.place_of(version, change.finding)
        if change.now == "gone":
            file = f"{revision}:{file}"
        yield LocatedChange(file, line, change, str(version))


#: What a text states about a finding, by its status now and before. A finding that is new was `gone` before.
_WORDS: Mapping[FindingStatus, str] = {
    "open": "open",
    "accepted": "accepted",
    "corrected": "ended by a correction",
    "gone": "gone",
}


def _changes_text(changes: Sequence[LocatedChange], revision: str) -> str:
    """One line for each finding, and the numbers of those that are open, and covered, since the revision."""
    lines: list[str] = []
    for located in changes:
        change = located.change
        before = "new" if change.before == "gone" else f"was {_WORDS[change.before]}"
        finding = change.finding
        # The label of an accepted finding is the line that lists it.
        text = (
            f"{located.file}:{located.line}: {_WORDS[change.now]} ({before}): "
            f"{finding.code} {finding.label}: {finding.message}"
        )
        lines.append(one_line(text))
    opened = len(newly(changes, "open"))
    accepted = len(newly(changes, "accepted"))
    gone = len(newly(changes, "gone"))
    lines.append(
        f"since {revision}: {count(opened, 'finding')} more open, "
        f"{accepted} more accepted, {gone} gone"
    )
    return "\n".join(lines)


def _changes_json(changes: Sequence[LocatedChange], _: str) -> str:
    """A list of objects: version, file, line, code, place, message, now, before (`gone` if it is new)."""
    objects: list[dict[str, object]] = []
    for located in changes:
        finding = located.change.finding
        objects.append(
            {
                "version": located.version,
                "file": located.file,
                "line": located.line,
                "code": finding.code,
                "place": finding.label,
                "message": finding.message,
                "now": located.change.now,
                "before": located.change.before,
            }
        )
    return json.dumps(objects, indent=1, ensure_ascii=False)


DIFF_FORMATS: Mapping[str, Callable[[Sequence[LocatedChange], str], str]] = {
    "text": _changes_text,
    "json": _changes_json,
}


def newly(
    changes: Iterable[LocatedChange], status: FindingStatus
) -> list[LocatedChange]:
    """The changes after which a finding has this status."""
    return [located for located in changes if located.change.now == status]
