"""The members that each update changes, and a finding for each one that a sample does not change.

A page names the changes by its rows. Samples name them by the paths of the API, and only those that differ in
the payloads: a run of the samples compares the record before and after the update.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tablewright.model.findings import Finding, PagePlace, ScenarioPlace
from tablewright.model.json_types import Json
from tablewright.model.page import Page, Scenario
from tablewright.model.version import Branch, Resource, Sample
from tablewright.resolve.api.alignment import Alignment
from tablewright.runtime.core.differences import unchanged
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.values.placeholders import placeholders_of


@dataclass(frozen=True, slots=True)
class ChangedSamples:
    """The resources whose samples name their changes, and the findings on changes that no sample shows."""

    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]


def paths_of_changes(
    page: Page, scenario: Scenario, alignment: Alignment
) -> dict[str, str]:
    """The wire paths of the members that a scenario changes by its cells, each with its place on the page.

    A member of a reference counts as the reference, which names another record as a whole. Cells that are
    only left empty change nothing, and neither do rows that the API does not have.
    """
    left_empty = page.left_empty(scenario)
    paths: dict[str, str] = {}
    for place in scenario.changes:
        position = alignment.at(place)
        if position is None or place in left_empty:
            continue
        wire = position.wire
        if position.owner.role == "reference":
            wire = wire[:-1]
        # Several rows can mean one member.
        paths.setdefault("/".join(wire), place)
    return paths


def with_sample_changes(
    resources: tuple[Resource, ...],
    alignments: Mapping[str, Alignment],
    school_year: int,
    today: date,
) -> ChangedSamples:
    """Adds to the sample of each update the members that it changes in both forms.

    Reports those that a form does not change (S030), and updates that change nothing at all (S008).
    `alignments` are by the name of the resource.
    """
    changed: list[Resource] = []
    findings: list[Finding] = []
    for resource in resources:
        records = _Records(school_year, today)
        samples = []
        for sample in resource.samples:
            paths = paths_of_changes(
                resource.page, sample.scenario, alignments[resource.name]
            )
            same = records.unchanged_by(sample, paths)
            findings += _findings(resource.page, sample, paths, same)
            kept = [path for path in paths if path not in same]
            samples.append(replace(sample, changes=tuple(kept)))
        changed.append(replace(resource, samples=tuple(samples)))
    return ChangedSamples(tuple(changed), tuple(findings))


def _findings(
    page: Page, sample: Sample, paths: Mapping[str, str], same: Mapping[str, str]
) -> Iterator[Finding]:
    """The findings of one sample; `same` has the form of the sample that does not change a path."""
    scenario = sample.scenario
    for path, form in same.items():
        location = PagePlace(page.name, paths[path], (scenario.number,))
        yield Finding("S030", location, (("path", path), ("form", form)))
    if scenario.action == "update" and scenario.record_of and not paths:
        place = ScenarioPlace(page.name, scenario.number)
        yield Finding("S008", place, (("record_of", scenario.record_of),))


class _Records:
    """The documents of a resource's records as the samples send them, in both forms."""

    def __init__(self, school_year: int, today: date) -> None:
        self._school_year = school_year
        self._today = today
        # By the number of the scenario that creates the record.
        self._documents: dict[str, tuple[Json, Json]] = {}

    def unchanged_by(self, sample: Sample, paths: Mapping[str, str]) -> dict[str, str]:
        """The paths at which a sample sends what the record has, each with the form of the sample.

        Afterwards, the record is what the sample sends.
        """
        if sample.payload is None:
            return {}
        record = sample.scenario.record
        before = self._documents.get(record)
        as_printed = self._document(sample.payload)
        complete = self._document(sample.complete or sample.payload)
        self._documents[record] = (as_printed, complete)
        # The record of an update that comes before its creation is not known.
        if before is None:
            return {}
        same = {}
        for path, _, _ in unchanged(paths, before[1], complete):
            same[path] = "complete sample"
        for path, _, _ in unchanged(paths, before[0], as_printed):
            same[path] = "sample"
        return same

    def _document(self, payload: Branch) -> Json:
        document: Json = resolve(
            placeholders_of(payload, {}), self._school_year, self._today
        )
        return document
