"""Deletes the records that a killed run has left on a server, and only those."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

from ...core.differences import differences
from ...core.jsontext import JsonObject
from ...core.runs.scenarios import Step
from ...core.samples.sample_set import Scenario
from ...core.store.records import ResourceKey
from ..client.requests import collection_url, look_up, send, target_of
from ..resources import Resource
from .scenarios import content_of

_TITLE = "clean-up"
#: A record to which others refer has to stay.
_EXPECTED = (204, 404, 409)


def delete_leftovers(
    client: httpx.Client,
    catalog: Mapping[str, Resource],
    scenarios: Mapping[str, tuple[Scenario, ...]],
    *,
    report: Callable[[Step], None] | None = None,
) -> tuple[Step, ...]:
    """Deletes the records that have the key and the content of a scenario; returns a step for each record.

    A record with the key of a scenario and another content stays. The resources are in the order in which a
    run creates their records. `report` is called after each step.
    """
    steps: list[Step] = []
    # A record is deleted before the records that it refers to.
    for name in reversed(tuple(scenarios)):
        resource = catalog[name]
        for target, sent in _sent_by_key(resource, scenarios[name]):
            collection = collection_url(resource, scenarios[name][0].school_year)
            for item in look_up(client, _TITLE, collection, target).json():
                url = f"{collection}/{item['id']}"
                step = _delete(client, resource, url, item, sent)
                steps.append(step)
                if report:
                    report(step)
    return tuple(steps)


def _sent_by_key(
    resource: Resource, scenarios: tuple[Scenario, ...]
) -> list[tuple[ResourceKey, list[JsonObject]]]:
    """The payloads of a resource by their natural keys, the last key first."""
    found: dict[str, tuple[ResourceKey, list[JsonObject]]] = {}
    for scenario in scenarios:
        if scenario.payload is not None and scenario.status < 400:
            target = target_of(resource, scenario.payload)
            found.setdefault(target.hash, (target, []))[1].append(scenario.payload)
    return list(reversed(found.values()))


def _delete(
    client: httpx.Client,
    resource: Resource,
    url: str,
    item: JsonObject,
    sent: list[JsonObject],
) -> Step:
    stored = content_of(resource, item)
    if all(differences(content_of(resource, payload), stored) for payload in sent):
        note = "stays, because no scenario has sent its content"
        return Step(_TITLE, f"GET {url}", 200, note)
    response = send(client, _TITLE, "DELETE", url, expect=_EXPECTED)
    note = "deletes"
    if response.status_code == 409:
        note = "stays, because other records refer to it"
    return Step(_TITLE, f"DELETE {url}", response.status_code, note)
