"""References to records whose updates keep their key, although the page gives them a new one."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace

from ...core.jsontext import JsonObject
from ...core.samples.sample_set import Scenario
from ..bodies import references_of
from ..client.requests import target_of
from ..resources import Resource

#: The scenarios of each resource, by its name.
Scenarios = Mapping[str, tuple[Scenario, ...]]


def with_kept_keys(
    catalog: Mapping[str, Resource], of_pages: Scenarios, kept: Scenarios
) -> Scenarios:
    """The scenarios `kept`, whose references contain the keys that records keep.

    `of_pages` are the same scenarios with the keys of the pages.
    """
    keys: dict[tuple[str, str], Mapping[str, object]] = {}
    for name, scenarios in kept.items():
        for page, scenario in zip(of_pages[name], scenarios, strict=True):
            if scenario.kept_key and page.payload and scenario.payload:
                new = target_of(catalog[name], page.payload)
                keys[name, new.hash] = target_of(catalog[name], scenario.payload).key
    found: dict[str, tuple[Scenario, ...]] = {}
    for name, scenarios in kept.items():
        changed: list[Scenario] = []
        for scenario in scenarios:
            payload = copy.deepcopy(scenario.payload)
            if payload is not None:
                _refer_to_kept_keys(catalog[name], payload, keys)
            changed.append(replace(scenario, payload=payload))
        found[name] = tuple(changed)
    return found


def _refer_to_kept_keys(
    resource: Resource,
    payload: JsonObject,
    keys: Mapping[tuple[str, str], Mapping[str, object]],
) -> None:
    for reference, part, target in list(references_of(resource, payload)):
        key = keys.get((target.resource, target.hash))
        if key is not None:
            for name, target_name in part.key:
                reference[name] = key[target_name]
