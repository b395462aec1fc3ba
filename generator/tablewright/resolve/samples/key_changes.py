"""Updates that change the natural key of their record: the API may not let a PUT do so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.version import Resource
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.samples.records import keys_after_scenarios


def mark_recreated(resource: Resource) -> Resource:
    """The resource with each sample told whether its record is made anew."""
    changing = {turn.scenario.number for turn in keys_after_scenarios(resource) if turn.changed}
    if resource.api.key_updatable or not changing:
        return resource
    samples = (replace(each, recreate=each.scenario.number in changing) for each in resource.samples)
    return replace(resource, samples=tuple(samples))


def find_key_changes(resources: Iterable[Resource], alignments: Mapping[str, Alignment]) -> Iterator[Finding]:
    """One finding for each update whose key is another than that of its record just before.

    `alignments` are by the name of the resource.
    """
    for resource in resources:
        run = "a PUT" if resource.api.key_updatable else "DELETE and POST, as a PUT may not change it"
        alignment = alignments[resource.name]
        for turn in keys_after_scenarios(resource):
            paths = (tuple(path.split("/")) for part in turn.changed for path in part.paths)
            places = ", ".join(place for path in paths if (place := alignment.place_of(path)))
            if turn.changed:
                details = (("members", places), ("requests", run))
                yield Finding(
                    "S021", PagePlace(resource.page.name, f"scenarios/{turn.scenario.number}"), details
                )
