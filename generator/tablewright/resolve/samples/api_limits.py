"""Removes from samples the values that the API refuses, and reports them with missing mandatory members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import place_and_parents
from tablewright.model.version import ArrayTree, Branch, Leaf, Resource, Sample, Tree
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.api.limits import ApiLimits, Refusal
from tablewright.values.limits import Location

#: The code of a finding, the wire path, and the cause.
_Problem: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CheckedResource:
    """A resource whose samples have no refused values, and the findings on what was refused."""

    resource: Resource
    findings: tuple[Finding, ...]


def check_samples(
    resource: Resource, alignment: Alignment, limits: ApiLimits
) -> CheckedResource:
    """Removes the values that the API refuses from the samples of a resource.

    Reports each removed value (F119), each missing mandatory member (F120) and each repeated item (F140). A
    problem that several scenarios share is one finding.
    """
    samples: list[Sample] = []
    scenarios: dict[_Problem, list[str]] = {}
    for sample in resource.samples:
        if sample.payload is None:
            samples.append(sample)
            continue
        refusal = limits.check(resource.object, sample.payload)
        problems: list[_Problem] = []
        for value in refusal.values:
            problems.append(("F119", value.path, value.problem))
        for member in refusal.missing:
            problems.append(("F120", member.path, member.object))
        problems += _repeated(resource, refusal, "F140")
        # Two items of an array may have the same problem.
        for problem in dict.fromkeys(problems):
            scenarios.setdefault(problem, []).append(sample.scenario.number)
        samples.append(_without_refused(sample, refusal))
    findings = _findings(resource, alignment, scenarios)
    return CheckedResource(replace(resource, samples=tuple(samples)), findings)


def find_repeated_items(
    resources: Iterable[Resource],
    alignments: Mapping[str, Alignment],
    limits: ApiLimits,
) -> Iterator[Finding]:
    """A finding (F141) for each item that only the complete form of a sample contains twice."""
    for resource in resources:
        scenarios: dict[_Problem, list[str]] = {}
        for sample in resource.samples:
            if sample.payload is None or sample.complete is None:
                continue
            printed = limits.check(resource.object, sample.payload)
            completed = limits.check(resource.object, sample.complete)
            for problem in _repeated(resource, completed, "F141"):
                # F140 reports what the page prints twice.
                if problem[1:] not in {
                    known[1:] for known in _repeated(resource, printed, "F140")
                }:
                    scenarios.setdefault(problem, []).append(sample.scenario.number)
        yield from _findings(resource, alignments[resource.name], scenarios)


def _repeated(resource: Resource, refusal: Refusal, code: str) -> Iterator[_Problem]:
    # A page about an operation does not state how its API identifies the items of a list.
    if resource.page.call is None:
        for repeated in refusal.repeated:
            yield code, repeated.path, repeated.problem


def _findings(
    resource: Resource,
    alignment: Alignment,
    scenarios: Mapping[_Problem, Sequence[str]],
) -> tuple[Finding, ...]:
    """One finding for each problem, with the numbers of the scenarios that have it."""
    findings: list[Finding] = []
    for (code, path, cause), numbers in scenarios.items():
        place = _place(path, alignment)
        location = PagePlace(resource.page.name, place, tuple(numbers))
        # The cause of F120 is the object that lacks the member, others state what is wrong with the value.
        cause_name = "object" if code == "F120" else "problem"
        details = (("path", path), (cause_name, cause))
        findings.append(Finding(code, location, details))
    return tuple(findings)


def _without_refused(sample: Sample, refusal: Refusal) -> Sample:
    """The sample without the values that the API refuses."""
    if sample.payload is None or not refusal.values:
        return sample
    locations = {value.location for value in refusal.values}
    payload = _pruned(sample.payload, locations, ())
    # A root is never removed, so it stays an object.
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
        case ArrayTree(items=items):
            left = []
            for index, item in enumerate(items):
                below = (*location, index)
                if below not in removed:
                    left.append(_pruned(item, removed, below))
            return ArrayTree(tuple(left))
        case _:
            assert_never(tree)


def _place(path: str, alignment: Alignment) -> str:
    """The place of the page for a wire path, else for the nearest object around it; empty for none."""
    for ancestor in reversed(place_and_parents(path)):
        wire = tuple(ancestor.split("/"))
        place = alignment.place_of(wire)
        if place:
            return place
    return ""
