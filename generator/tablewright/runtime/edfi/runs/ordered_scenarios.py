"""The scenarios of all resources of a version, in the order of their references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.samples.sample_set import SampleSet, Scenario, Updates
from ..order import OrderedResource
from ..resources import Resource
from .kept_keys import Scenarios, with_kept_keys


def scenarios_in_order(
    catalog: Mapping[str, Resource],
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    updates: Updates = "recreate",
    **options: Any,
) -> Scenarios:
    """The scenarios of a run by resource; `options` are those of `SampleSet.scenarios`."""
    scenarios: Scenarios = _scenarios(samples, order, **options)
    if updates == "keep-key":
        kept = _scenarios(samples, order, **options, updates=updates)
        scenarios = with_kept_keys(catalog, scenarios, kept)
    return scenarios


def _scenarios(
    samples: SampleSet, order: tuple[OrderedResource, ...], **options: Any
) -> Scenarios:
    found: dict[str, tuple[Scenario, ...]] = {}
    for entry in order:
        found[entry.resource] = samples.scenarios(entry.resource, **options)
    return found
