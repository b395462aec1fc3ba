"""All scenarios of a version as one story: what pages take for granted, then every resource in order.

On one server that checks references: what a record refers to is there before it, and goes after it.
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
class KeyAfterScenario:
    """A resource in the order of the story, and the resources that it waits for."""

    resource: str
    after: tuple[str, ...]


def read_order(package: str) -> tuple[KeyAfterScenario, ...]:
    """The order in which a package's resources are sent, from its `order.json`."""
    text = (resources.files(package) / "order.json").read_text(encoding="utf-8")
    return tuple(KeyAfterScenario(entry["resource"], tuple(entry["after"])) for entry in json.loads(text))


def run_story(
    client: httpx.Client,
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[KeyAfterScenario, ...],
    *,
    school_year: int | None = None,
    today: date | None = None,
    complete: bool = False,
    tell: Callable[[Step], None] | None = None,
) -> tuple[Step, ...]:
    """Run every scenario of `order`: all that create and replace, then all that delete, backwards.

    The server holds none of the records yet; at the end all that the story made is gone.
    `complete` sends the complete payloads; `tell` hears of each step when it is done. Raises ScenarioFailure
    at the first answer that is not as expected.
    """
    given: Any = {"school_year": school_year, "today": today}
    scenarios = {
        turn.resource: samples.scenarios(turn.resource, **given, complete=complete) for turn in order
    }
    story = _Story(client, catalog, samples, scenarios, tell)
    names = [turn.resource for turn in order]
    try:
        story.preload(samples.preload(**given))
        for name in names:
            story.play(name)
        for name in reversed(names):
            story.end(name)
    except BaseException:
        # The first failure is the one to report.
        for name in reversed(names):
            with suppress(ScenarioFailure):
                story.clean_up(name)
        with suppress(ScenarioFailure):
            story.close()
        raise
    story.close()
    return tuple(story.steps)


class _Story:
    """The state of a story: a run a resource, and the steps so far."""

    def __init__(
        self,
        client: httpx.Client,
        catalog: Catalog,
        samples: SampleSet,
        scenarios: Mapping[str, tuple[Scenario, ...]],
        tell: Callable[[Step], None] | None,
    ) -> None:
        self.steps: list[Step] = []
        self._client = client
        self._catalog = catalog
        self._scenarios = scenarios
        self._tell = tell
        # The story holds what references need: nothing is made for them here.
        self._given = Prerequisites(client, {}, samples)
        self._runs: dict[str, ScenarioRun] = {}

    def preload(self, given: tuple[PreloadedRecord, ...]) -> None:
        """Put what the pages take for granted in place; what is not covered, no server here checks."""
        for name, scenarios in self._scenarios.items():
            for record in given:
                if record.resource == name:
                    year = scenarios[0].school_year
                    answer = self._given.load(self._catalog[name], year, record.payload)
                    self._take(Step("preload", f"POST {answer.request.url.path}", answer.status_code, name))

    def play(self, name: str) -> None:
        """Run the scenarios of a resource that create and replace."""
        self._runs[name] = ScenarioRun(self._client, self._catalog[name], self._given)
        for scenario in self._scenarios[name]:
            if scenario.method != "DELETE":
                self._play(name, scenario)

    def end(self, name: str) -> None:
        """Run the scenarios of a resource that delete, then remove what it left for others to refer to."""
        for scenario in self._scenarios[name]:
            if scenario.method == "DELETE":
                self._play(name, scenario)
        self.clean_up(name)

    def clean_up(self, name: str) -> None:
        """Remove what is left of a resource's records."""
        if name in self._runs:
            self._runs[name].clean_up()

    def close(self) -> None:
        """Remove what was preloaded."""
        self._given.remove()

    def _play(self, name: str, scenario: Scenario) -> None:
        """Run one scenario, and take over its steps under the resource's name."""
        run = self._runs[name]
        done = len(run.steps)
        run.play(scenario)
        for step in run.steps[done:]:
            self._take(replace(step, scenario=f"{name} {step.scenario}"))

    def _take(self, step: Step) -> None:
        self.steps.append(step)
        if self._tell:
            self._tell(step)
