"""Updates that change the natural key of their record: some resources of the API refuse that in a PUT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tablewright.model.facts import FlatName
from tablewright.model.findings import Finding, ScenarioPlace
from tablewright.model.version import Leaf, Resource, Sample
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.samples.records import (
    comparable_value,
    key_of,
    keys_after_scenarios,
)


def mark_recreated(resource: Resource) -> Resource:
    """Sets `recreate` and `kept_key` in the samples with a key that the API does not let a PUT change."""
    changing: set[str] = set()
    first_keys: dict[str, dict[str, Leaf]] = {}
    for after in keys_after_scenarios(resource):
        first_keys.setdefault(after.scenario.record, dict(after.key))
        if after.changed:
            changing.add(after.scenario.number)
    if resource.api.key_updatable or not changing:
        return resource
    samples: list[Sample] = []
    for sample in resource.samples:
        recreate = sample.scenario.number in changing
        kept_key = _kept_key(resource, sample, first_keys)
        samples.append(replace(sample, recreate=recreate, kept_key=kept_key))
    return replace(resource, samples=tuple(samples))


def _kept_key(
    resource: Resource, sample: Sample, first_keys: Mapping[str, Mapping[str, Leaf]]
) -> tuple[tuple[str, Leaf], ...]:
    """The members of a payload that have other values than the key with which the record was created."""
    kept: list[tuple[str, Leaf]] = []
    if sample.payload is None:
        return ()
    first_key = first_keys[sample.scenario.record]
    for part in resource.api.key:
        first = first_key.get(part.name)
        for path in part.paths:
            now = key_of(sample.payload, FlatName(part.name, (path,)))
            if first is None or now is None:
                continue
            if comparable_value(first) != comparable_value(now):
                kept.append((path, first))
    return tuple(kept)


def find_key_changes(
    resources: Iterable[Resource], alignments: Mapping[str, Alignment]
) -> Iterator[Finding]:
    """Reports each update that changes the natural key which its record has at that time (S021).

    `alignments` are by the name of the resource.
    """
    for resource in resources:
        page = resource.page.name
        alignment = alignments[resource.name]
        # The message states the requests that a test run sends for the update.
        requests = "DELETE and POST, because a PUT may not change the key"
        if resource.api.key_updatable:
            requests = "a PUT"
        for after in keys_after_scenarios(resource):
            if not after.changed:
                continue
            members = _places(after.changed, alignment)
            location = ScenarioPlace(page, after.scenario.number)
            details = (("members", members), ("requests", requests))
            yield Finding("S021", location, details)


def _places(parts: Iterable[FlatName], alignment: Alignment) -> str:
    """The places of the page that give these parts of the natural key."""
    places = []
    for part in parts:
        # A merged key has several paths: `shipId` is at shipReference/shipId and at logReference/shipId.
        for path in part.paths:
            place = alignment.place_of(tuple(path.split("/")))
            if place:
                places.append(place)
    return ", ".join(places)
