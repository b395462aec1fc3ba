"""The plan of a certification: its steps in order, and what each one asks of the record.

A step is one scenario of a page. `planning.plan_of` builds the plan from the sample files, whose placeholders
show which values a page fixes, and from the certification files, which list the rows of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ...core.jsontext import JsonObject
from ...core.samples.sample_set import Scenario
from ..resources import Resource

#: `fixed`: the page prints the value. `chosen`: the values file, or the page's preferred value, gives it
#: (identifiers, which find records). `calculated`: the previous value plus a number. `any`: any value.
ValueRule = Literal["fixed", "chosen", "calculated", "any"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a page: the member it is about, and what certification asks.

    `path` is the path of the member in the body, through lists without an index. `required` is `required`,
    `conditional` or `optional`; `type` is the JSON type with its format (`string`, `integer`, `number`,
    `boolean`, `date`, `datetime`, `time`, `descriptor`, `object`), `list` whether it is a list of these.
    `row` is the name of the row as the page prints it, with those of its parents (`Loans/dueDate`).
    """

    path: str
    required: str
    type: str
    list: bool
    row: str


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """The value that a step asks for at a path with indexes (`races/0/raceDescriptor`).

    `value` is the value of the payload that a rehearsal sends. `plus` is the number to add to the previous
    value, for `calculated`; None if the page only says that the system calculates it.
    """

    path: str
    rule: ValueRule
    value: Any
    plus: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One scenario of the plan.

    `record` is the name of the step that creates the record (`students 1`), that of this step for a creation.
    `scenario` has the payload with the complete members; `values` has an entry for each value in it. `page`
    and `interchange` are the names of the page and its interchange.
    """

    resource: Resource
    scenario: Scenario
    record: str
    title: str
    page: str
    interchange: str
    rows: tuple[Row, ...]
    values: tuple[ExpectedValue, ...]

    @property
    def name(self) -> str:
        """The name of the step in messages and sessions: `students 1`."""
        return f"{self.resource.name} {self.scenario.number}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a certification in the order in which a product sends them.

    First all creations and updates, resource by resource, each after those that it refers to; then the
    deletions, in the reverse order. `preload` are the records that must exist before, by resource.
    """

    steps: tuple[PlannedStep, ...]
    preload: Mapping[str, tuple[JsonObject, ...]] = field(default_factory=dict)

    def step(self, name: str) -> PlannedStep:
        """The step with this name. Raises KeyError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
