"""Runs the scenarios of all resources of a version on one server, in the order of their references.

The server checks references, so a record is created after the records that it refers to, and deleted before
them. The records of a resource that the pages expect to exist are created before the resource's scenarios:
they can refer to records that scenarios of earlier resources create.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import httpx

from ...core.runs.scenarios import Step
from ...core.samples.sample_set import PreloadedRecord, SampleSet, Scenario, Updates
from ..order import OrderedResource
from ..resources import Resource
from .clean_up import CleanUp
from .conflicts import refuse_existing_records
from .kept_keys import Scenarios, with_kept_keys
from .prerequisites import Prerequisites
from .scenarios import ScenarioRun

Catalog = Mapping[str, Resource]


def run_all_scenarios(
    client: httpx.Client,
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    school_year: int | None = None,
    today: date | None = None,
    complete: bool = False,
    updates: Updates = "recreate",
    report: Callable[[Step], None] | None = None,
) -> tuple[Step, ...]:
    """Runs all scenarios: first POST and PUT in the given order, then DELETE in the reverse order.

    Returns the steps of the run. At the end, all created records are deleted; a last step for each one that
    could not be deleted has the scenario "clean-up". `complete` sends the complete payloads, `updates` is as
    for `SampleSet.scenarios`. `report` is called after each step. Raises ScenarioFailure for the first
    unexpected response, and before anything is sent if the server has a record that a scenario would
    overwrite. Preloaded records that the server has are used as they are.
    """
    options: Any = {"school_year": school_year, "today": today}
    scenarios = scenarios_in_order(
        catalog, samples, order, **options, complete=complete, updates=updates
    )
    refuse_existing_records(
        client, ((catalog[name], found) for name, found in scenarios.items())
    )
    full_run = _FullRun(
        client,
        catalog,
        samples,
        scenarios,
        preloaded=samples.preload(**options),
        report=report,
    )
    try:
        for name in scenarios:
            full_run.play(name)
        for name in reversed(tuple(scenarios)):
            full_run.end(name)
    finally:
        # After an end without a failure, nothing is left to delete.
        for name in reversed(tuple(scenarios)):
            full_run.clean_up(name)
        full_run.report_remaining()
    return tuple(full_run.steps)


def scenarios_in_order(
    catalog: Catalog,
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


class _FullRun:
    """The state of a run of all scenarios: one `ScenarioRun` for each resource, and the steps so far."""

    def __init__(
        self,
        client: httpx.Client,
        catalog: Catalog,
        samples: SampleSet,
        scenarios: Mapping[str, tuple[Scenario, ...]],
        *,
        preloaded: tuple[PreloadedRecord, ...],
        report: Callable[[Step], None] | None,
    ) -> None:
        self.steps: list[Step] = []
        self._client = client
        self._catalog = catalog
        self._samples = samples
        self._scenarios = scenarios
        self._preloaded = preloaded
        self._report = report
        self._clean_up = CleanUp(client)
        self._prerequisites: dict[str, Prerequisites] = {}
        self._runs: dict[str, ScenarioRun] = {}

    def play(self, name: str) -> None:
        """Create the preloaded records of a resource, then run its scenarios except deletions."""
        # The catalog is empty because earlier resources have created all records of references.
        prerequisites = Prerequisites(self._client, {}, self._samples)
        self._prerequisites[name] = prerequisites
        self._preload(name, prerequisites)
        resource = self._catalog[name]
        self._runs[name] = ScenarioRun(self._client, resource, prerequisites)
        for scenario in self._scenarios[name]:
            # Records are deleted when no later resource needs them: see `end`.
            if scenario.method != "DELETE":
                self._play(name, scenario)

    def end(self, name: str) -> None:
        """Run the scenarios of a resource that delete records, then delete its remaining records."""
        for scenario in self._scenarios[name]:
            if scenario.method == "DELETE":
                self._play(name, scenario)
        self.clean_up(name)

    def clean_up(self, name: str) -> None:
        """Delete the remaining records of a resource, the preloaded ones last."""
        # After a failure, the later resources have no run yet.
        if name in self._runs:
            self._runs[name].clean_up(self._clean_up)
        if name in self._prerequisites:
            self._prerequisites[name].remove(self._clean_up)

    def report_remaining(self) -> None:
        """Add a step for each record of the run that could not be deleted."""
        for step in self._clean_up.remaining:
            self._add(step)

    def _preload(self, name: str, prerequisites: Prerequisites) -> None:
        """Create the records of a resource that the pages expect to exist."""
        year = self._scenarios[name][0].school_year
        for record in self._preloaded:
            if record.resource == name:
                answer = prerequisites.load(self._catalog[name], year, record.payload)
                request = f"{answer.request.method} {answer.request.url.path}"
                exists = answer.request.method == "GET"
                note = f"{name}: exists, is used as it is" if exists else name
                self._add(Step("preload", request, answer.status_code, note))

    def _play(self, name: str, scenario: Scenario) -> None:
        """Run one scenario, and add its steps with the name of the resource."""
        run = self._runs[name]
        done = len(run.steps)
        run.play(scenario)
        for step in run.steps[done:]:
            self._add(replace(step, scenario=f"{name} {step.scenario}"))

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        if self._report:
            self._report(step)
