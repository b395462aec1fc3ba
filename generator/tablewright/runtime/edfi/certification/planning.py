"""Builds the plan of a certification: all scenarios of the samples, in the order in which to send them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ...core.jsontext import JsonObject
from ...core.samples.sample_set import SampleSet, Scenario, Updates
from ..bodies import aliases_of, references_of
from ..client.requests import target_of
from ..order import OrderedResource
from ..resources import Resource
from ..runs.kept_keys import Scenarios, with_kept_keys
from .plan import Plan, PlannedStep
from .rows import PageRows, read_pages
from .value_rules import expected_values

Catalog = Mapping[str, Resource]


def plan_of(
    package: str,
    catalog: Catalog,
    samples: SampleSet,
    order: Sequence[OrderedResource],
    *,
    school_year: int | None = None,
    today: date | None = None,
    complete: bool = True,
    updates: Updates = "recreate",
    only: Sequence[str] = (),
) -> Plan:
    """The plan: POST and PUT of each resource in order, then DELETE in the reverse order of resources.

    `only` keeps the steps of these resources, and the steps that create or update what they refer to.
    """
    options: Any = {"school_year": school_year, "today": today, "complete": complete}
    names = [entry.resource for entry in order]
    scenarios: Scenarios = _scenarios(samples, names, **options)
    if updates == "keep-key":
        kept = _scenarios(samples, names, **options, updates=updates)
        scenarios = with_kept_keys(catalog, scenarios, kept)
    pages = read_pages(package)
    steps: dict[str, list[PlannedStep]] = {}
    for name in names:
        page = pages.get(name) or PageRows(catalog[name].title, "", ())
        steps[name] = _steps(catalog[name], scenarios[name], page, samples)
    writes: list[PlannedStep] = []
    deletions: list[PlannedStep] = []
    for name in names:
        writes += [step for step in steps[name] if step.scenario.method != "DELETE"]
    for name in reversed(names):
        deletions += [step for step in steps[name] if step.scenario.method == "DELETE"]
    preload: dict[str, tuple[JsonObject, ...]] = {}
    for record in samples.preload(school_year=school_year, today=today):
        if record.resource in catalog:
            earlier = preload.get(record.resource, ())
            preload[record.resource] = (*earlier, record.payload)
    plan = Plan((*writes, *deletions), preload)
    if not only:
        return plan
    return Plan(_chosen(plan, catalog, only), preload)


def needs_of(plan: Plan, catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The names of the steps that each step needs: those of its record, and of the records it refers to.

    A step also needs the steps that the preloaded records of its resource, or of its references, refer to.
    """
    writers: dict[tuple[str, str], str] = {}
    latest: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for step in plan.steps:
        found: dict[str, None] = {}
        if step.record in latest:
            found[latest[step.record]] = None
        payload = step.scenario.payload
        if payload is not None and step.scenario.method != "DELETE":
            bodies = [payload, *plan.preload.get(step.resource.name, ())]
            for body in bodies:
                for writer in _writers(plan, catalog, writers, step.resource, body):
                    found[writer] = None
            if step.scenario.status < 400:
                key = target_of(step.resource, payload)
                writers[key.resource, key.hash] = step.name
                for alias in aliases_of(step.resource, key.key):
                    writers[alias.resource, alias.hash] = step.name
        needs[step.name] = tuple(found)
        latest[step.record] = step.name
    return needs


def _writers(
    plan: Plan,
    catalog: Catalog,
    writers: Mapping[tuple[str, str], str],
    resource: Resource,
    body: JsonObject,
) -> Iterator[str]:
    """The steps that write the records to which a body refers, also through preloaded records."""
    for _, _, target in references_of(resource, body):
        writer = writers.get((target.resource, target.hash))
        if writer is not None:
            yield writer
            continue
        for preloaded in plan.preload.get(target.resource, ()):
            referred = catalog[target.resource]
            if target_of(referred, preloaded).hash == target.hash:
                yield from _writers(plan, catalog, writers, referred, preloaded)


def _scenarios(
    samples: SampleSet, names: Sequence[str], **options: Any
) -> dict[str, tuple[Scenario, ...]]:
    found: dict[str, tuple[Scenario, ...]] = {}
    for name in names:
        found[name] = samples.scenarios(name, **options)
    return found


def _steps(
    resource: Resource,
    scenarios: Sequence[Scenario],
    page: PageRows,
    samples: SampleSet,
) -> list[PlannedStep]:
    """The steps of a resource in the order of its scenarios."""
    entries: dict[str, JsonObject] = {}
    for entry in samples.document(resource.name)["scenarios"]:
        entries[entry["number"]] = entry
    identifiers = _identifier_paths(resource)
    records: dict[str, str] = {}
    by_key: dict[str, str] = {}
    steps: list[PlannedStep] = []
    for scenario in scenarios:
        name = f"{resource.name} {scenario.number}"
        record = records.get(scenario.record_of, name)
        if scenario.payload is not None:
            key = target_of(resource, scenario.payload).hash
            # A POST with the key of an earlier record updates that record.
            if not scenario.record_of:
                record = by_key.get(key, record)
            by_key[key] = record
        records[scenario.number] = record
        subject = f" {scenario.subject}" if scenario.subject else ""
        values = expected_values(entries[scenario.number], scenario, identifiers)
        steps.append(
            PlannedStep(
                resource,
                scenario,
                record,
                f"{resource.title}: {scenario.action}{subject}",
                page.page,
                page.interchange,
                page.rows,
                values,
            )
        )
    return steps


def _identifier_paths(resource: Resource) -> frozenset[str]:
    """The paths of members that find records: those of the natural key and of references."""
    paths: set[str] = set()
    for part in resource.key:
        paths.update(part.paths)
    for reference in resource.references:
        paths.update(f"{reference.path}/{name}" for name, _ in reference.key)
    return frozenset(paths)


def _chosen(
    plan: Plan, catalog: Catalog, only: Sequence[str]
) -> tuple[PlannedStep, ...]:
    needs = needs_of(plan, catalog)
    # A step needs only earlier steps, so one pass from the end finds all of them.
    wanted: set[str] = set()
    for step in reversed(plan.steps):
        if step.resource.name in only or step.name in wanted:
            wanted.add(step.name)
            wanted.update(needs[step.name])
    kept: list[PlannedStep] = []
    for step in plan.steps:
        if step.name in wanted:
            kept.append(step)
    return tuple(kept)
