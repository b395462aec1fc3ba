"""Runs the scenarios of all resources of a version on one server, in the order of their references.

The server checks references, so a record is created after the records that it refers to, and deleted before
them. The records of a resource that the pages expect to exist are created before the resource's scenarios:
they can refer to records that scenarios of earlier resources create.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from typing import Any

import httpx

from ..core.samples import PreloadedRecord, SampleSet, Scenario
from ..core.scenarios import ScenarioFailure, Step
from .prerequisites import Prerequisites
from .resources import Resource
from .scenarios import ScenarioRun

Catalog = Mapping[str, Resource]


@dataclass(frozen=True, slots=True)
class OrderedResource:
    """A resource of `order.json`, and the resources that must come before it."""

    resource: str
    after: tuple[str, ...]


def read_order(package: str) -> tuple[OrderedResource, ...]:
    """The resources of a package in the order of the run, from its `order.json`."""
    # Not a path: the package can be in a zip file.
    text = (resources.files(package) / "order.json").read_text(encoding="utf-8")
    return tuple(
        OrderedResource(entry["resource"], tuple(entry["after"]))
        for entry in json.loads(text)
    )


def run_all_scenarios(
    client: httpx.Client,
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    school_year: int | None = None,
    today: date | None = None,
    complete: bool = False,
    report: Callable[[Step], None] | None = None,
) -> tuple[Step, ...]:
    """Runs all scenarios: first POST and PUT in the given order, then DELETE in the reverse order.

    Returns the steps of the run. The server must not contain the records; at the end, all created records are
    deleted. `complete` sends the complete payloads. `report` is called after each step. Raises
    ScenarioFailure for the first unexpected response.
    """
    options: Any = {"school_year": school_year, "today": today}
    scenarios = {
        entry.resource: samples.scenarios(entry.resource, **options, complete=complete)
        for entry in order
    }
    full_run = _FullRun(
        client,
        catalog,
        samples,
        scenarios,
        preloaded=samples.preload(**options),
        report=report,
    )
    names = [entry.resource for entry in order]
    try:
        for name in names:
            full_run.play(name)
        for name in reversed(names):
            full_run.end(name)
    except BaseException:
        # A failure during the clean-up must not replace the first one.
        for name in reversed(names):
            with suppress(ScenarioFailure):
                full_run.clean_up(name)
        raise
    return tuple(full_run.steps)


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
        try:
            if name in self._runs:
                self._runs[name].clean_up()
        finally:
            if name in self._prerequisites:
                self._prerequisites[name].remove()

    def _preload(self, name: str, prerequisites: Prerequisites) -> None:
        """Create the records of a resource that the pages expect to exist."""
        year = self._scenarios[name][0].school_year
        for record in self._preloaded:
            if record.resource == name:
                answer = prerequisites.load(self._catalog[name], year, record.payload)
                request = f"POST {answer.request.url.path}"
                self._add(Step("preload", request, answer.status_code, name))

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
