"""Checks samples against the API: values that it refuses, and mandatory members that a payload lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from tablewright.model.facts import ApiObject
from tablewright.model.findings import Finding
from tablewright.model.page import way_to
from tablewright.model.version import Branch, Leaf, Many, Resource, Sample, Tree, VersionInfo
from tablewright.resolve.api.alignment import Alignment
from tablewright.runtime.core.placeholders import resolve
from tablewright.values.limits import Location, PayloadValidator, describe_violation
from tablewright.values.placeholders import placeholders_of


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """A value that the API refuses: its location in the payload, its wire path, and why."""

    location: Location
    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class MissingMember:
    """A mandatory member that a payload lacks: its wire path, and the name of the object that has it."""

    path: str
    object: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the API refuses a payload; both tuples are empty for a valid one."""

    values: tuple[RefusedValue, ...]
    missing: tuple[MissingMember, ...]


class ApiLimits:
    """Checks the payloads of a version, resolved for the version's own school year and reference date."""

    def __init__(
        self, objects: Iterable[ApiObject], namespaces: Mapping[str, str], school_year: int, today: date
    ) -> None:
        self._validator = PayloadValidator(objects, namespaces)
        self._namespaces = namespaces
        self._school_year = school_year
        self._today = today

    @classmethod
    def of(cls, info: VersionInfo, objects: Iterable[ApiObject], namespaces: Mapping[str, str]) -> ApiLimits:
        """The limits of a version; `namespaces` maps its descriptors to their URIs."""
        return cls(objects, namespaces, info.school_year, info.reference_date)

    def check(self, object_name: str, payload: Branch) -> Refusal:
        """What the API refuses of a payload of this object; one problem for each value."""
        placeholders = placeholders_of(payload, self._namespaces)
        resolved = resolve(placeholders, self._school_year, self._today)
        values: dict[Location, RefusedValue] = {}
        missing: list[MissingMember] = []
        for violation in self._validator.violations(object_name, resolved):
            location = violation.location
            if violation.keyword == "required":
                path = _wire_path((*location, str(violation.limit)))
                missing.append(MissingMember(path, violation.definition))
            elif location not in values:
                problem = describe_violation(violation)
                values[location] = RefusedValue(location, _wire_path(location), problem)
        return Refusal(tuple(values.values()), tuple(missing))


def _wire_path(location: Location) -> str:
    """The member names of a location: `decks/level` for the level of any deck."""
    return "/".join(step for step in location if isinstance(step, str))


@dataclass(frozen=True, slots=True)
class CheckedResource:
    """A resource whose samples have no refused values, and the findings on what was refused."""

    resource: Resource
    findings: tuple[Finding, ...]


def check_samples(resource: Resource, alignment: Alignment, limits: ApiLimits) -> CheckedResource:
    """Removes the values that the API refuses from the samples of a resource.

    Reports each removed value (F119) and each missing mandatory member (F120). A problem that several
    scenarios share is one finding.
    """
    samples: list[Sample] = []
    scenarios: dict[tuple[str, str, str], list[str]] = {}
    for sample in resource.samples:
        if sample.payload is None:
            samples.append(sample)
            continue
        refusal = limits.check(resource.object, sample.payload)
        problems = [("F119", value.path, value.problem) for value in refusal.values]
        problems += [("F120", member.path, member.object) for member in refusal.missing]
        # Two items of an array may have the same problem.
        for problem in dict.fromkeys(problems):
            scenarios.setdefault(problem, []).append(sample.scenario.number)
        samples.append(_without_refused(sample, refusal))
    findings = []
    for (code, path, cause), numbers in scenarios.items():
        details = (
            ("scenarios", ", ".join(numbers)),
            ("path", path),
            ("problem" if code == "F119" else "object", cause),
        )
        findings.append(Finding(resource.page.name, _place(path, alignment), code, details))
    return CheckedResource(replace(resource, samples=tuple(samples)), tuple(findings))


def _without_refused(sample: Sample, refusal: Refusal) -> Sample:
    if sample.payload is None or not refusal.values:
        return sample
    locations = {value.location for value in refusal.values}
    payload = _pruned(sample.payload, locations, ())
    assert isinstance(payload, Branch)
    return replace(sample, payload=payload)


def _pruned(tree: Tree, removed: Collection[Location], location: Location) -> Tree:
    """The tree without what is at the removed locations."""
    match tree:
        case Leaf():
            return tree
        case Branch(members=members):
            kept = []
            for name, child in members:
                below = (*location, name)
                if below not in removed:
                    kept.append((name, _pruned(child, removed, below)))
            return Branch(tuple(kept))
        case Many(items=items):
            left = []
            for index, item in enumerate(items):
                below = (*location, index)
                if below not in removed:
                    left.append(_pruned(item, removed, below))
            return Many(tuple(left))
        case _:
            assert_never(tree)


def _place(path: str, alignment: Alignment) -> str:
    """The place of the page for a wire path, else for the nearest object around it; empty for none."""
    for ancestor in reversed(way_to(path)):
        place = alignment.place_of(tuple(ancestor.split("/")))
        if place:
            return place
    return ""
