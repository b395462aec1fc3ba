"""Records of a server that scenarios would overwrite, found by their natural keys before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from ...core.runs.scenarios import ScenarioFailure
from ...core.samples.sample_set import Scenario
from ...core.store.records import ResourceKey
from ..client.requests import collection_url, key_query, look_up, target_of
from ..resources import Resource

#: The number of records that a message lists.
_LISTED = 10

#: How to run on a server with records of the same keys; a command and the tests have the same options.
_OTHER_VALUES = (
    "Choose other identifiers: --distinct 1 changes those of all records, --value OLD=NEW a single one, and "
    "`rehearse --values FILE` sends those of a values file. "
    "If an earlier run was killed or kept its records, these may be its records: "
    "`rehearse --url ... --clean-up` deletes what runs of this computer have left."
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that exists, although a scenario is to create it."""

    resource: str
    key: str
    identifier: str
    scenario: str

    def __str__(self) -> str:
        return f"{self.resource} {self.key} (id {self.identifier}), which scenario {self.scenario} creates"


def refuse_existing_records(
    client: httpx.Client, runs: Iterable[tuple[Resource, tuple[Scenario, ...]]]
) -> None:
    """Raises ScenarioFailure if the server has a record with a key that a scenario writes; sends only GET.

    `runs` are the resources with the scenarios that are about to run.
    """
    conflicts: list[Conflict] = []
    for resource, scenarios in runs:
        conflicts += _conflicts(client, resource, scenarios)
    if conflicts:
        raise ScenarioFailure(_message(conflicts))


def _conflicts(
    client: httpx.Client, resource: Resource, scenarios: tuple[Scenario, ...]
) -> list[Conflict]:
    conflicts: list[Conflict] = []
    checked: set[str] = set()
    for scenario in scenarios:
        if scenario.payload is None or scenario.status >= 400:
            continue
        target = target_of(resource, scenario.payload)
        # An update has a key of its own if it changes that of its record.
        if target.hash not in checked:
            checked.add(target.hash)
            conflicts += conflicts_of(client, resource, scenario, target)
    return conflicts


def conflicts_of(
    client: httpx.Client, resource: Resource, scenario: Scenario, target: ResourceKey
) -> list[Conflict]:
    """The records of the server with the key of one scenario: none, or one."""
    collection = collection_url(resource, scenario.school_year)
    title = f"check of {resource.name}"
    conflicts: list[Conflict] = []
    for item in look_up(client, title, collection, target).json():
        words: list[str] = []
        for name, text in key_query(target).items():
            words.append(f"{name}={text}")
        identifier = str(item.get("id", "unknown"))
        conflicts.append(
            Conflict(resource.name, " ".join(words), identifier, scenario.number)
        )
    return conflicts


def refuse(conflicts: list[Conflict]) -> None:
    """Raises ScenarioFailure with these records, if there are any."""
    if conflicts:
        raise ScenarioFailure(_message(conflicts))


def _message(conflicts: list[Conflict]) -> str:
    count = len(conflicts)
    lines = [
        f"{count} record(s) of keys that the scenarios create exist on the server. The scenarios would "
        "overwrite them, so nothing was sent:"
    ]
    for conflict in conflicts[:_LISTED]:
        lines.append(f"  {conflict}")
    if count > _LISTED:
        lines.append(f"  and {count - _LISTED} more")
    lines.append(_OTHER_VALUES)
    return "\n".join(lines)
