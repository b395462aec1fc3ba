"""Payloads that break exactly one rule, and the check that a server names the member in its refusal."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, assert_never

import httpx

from ..jsontext import JsonObject
from ..samples.sample_set import Scenario
from .scenarios import ScenarioFailure

ViolationKind = Literal[
    "missing",
    "wrong-type",
    "too-short",
    "too-long",
    "too-small",
    "too-large",
    "not-a-date",
    "not-a-time",
    "wrong-descriptor",
    "unknown-value",
    "padded",
]

#: The invalid value for each violation that needs no limit.
_INVALID_VALUES = {
    "not-a-date": "not a date",
    "not-a-time": "not a time",
    "wrong-descriptor": "uri://example.org/NoSuchDescriptor#value",
    "unknown-value": "no such value",
}


@dataclass(frozen=True, slots=True)
class InvalidCase:
    """One rule of a member to break, and the violation.

    `path` joins member names by `/`. A number is the index of an array item; without one, the path means the
    first item. `value` is the invalid value, or for `too-long`, `too-short`, `too-small` and `too-large` the
    limit; with None the value depends on `violation`. `padded` adds a space at the end. `scenario` is the
    number of the scenario whose payload is changed (empty: the first that sends one).
    """

    path: str
    violation: ViolationKind
    value: Any = None
    scenario: str = ""

    @property
    def name(self) -> str:
        """The name in reports: `sectionReference/schoolId wrong-type`."""
        return f"{self.path} {self.violation}"


def scenario_of(scenarios: Sequence[Scenario], case: InvalidCase) -> Scenario:
    """The scenario whose payload the case changes. Raises KeyError if no scenario sends one."""
    for scenario in scenarios:
        if scenario.payload is not None and case.scenario in {"", scenario.number}:
            return scenario
    raise KeyError(f"no scenario '{case.scenario}' sends a payload")


def invalid_payload(payload: JsonObject, case: InvalidCase) -> JsonObject:
    """A copy of the payload that breaks the rule. Raises KeyError if the payload lacks the member."""
    changed = copy.deepcopy(payload)
    holder, member = _holder_and_member(changed, case.path)
    if case.violation == "missing":
        del holder[member]
    else:
        holder[member] = _invalid_value(holder[member], case)
    return changed


def _holder_and_member(payload: Any, path: str) -> tuple[Any, Any]:
    """The object or array that contains the last step of a path, and the key or index of that step."""
    here: Any = {"": payload}
    member: Any = ""
    for step in path.split("/"):
        here = here[member]
        member = step
        if isinstance(here, list) and step.isdigit():
            member = int(step)
        elif isinstance(here, list) and here:
            here = here[0]
        known = range(len(here)) if isinstance(here, list) else here
        if member not in known:
            raise KeyError(f"the payload has nothing at '{step}' of '{path}'")
    return here, member


def _invalid_value(value: Any, case: InvalidCase) -> Any:
    limit = case.value
    match case.violation:
        case "too-long":
            return str(value) + "x" * max(1, limit + 1 - len(str(value)))
        case "too-short":
            return str(value)[: limit - 1]
        case "too-small":
            return limit - 1
        case "too-large":
            return limit + 1
        case "padded":
            return f"{value} "
        case "wrong-type":
            if case.value is not None:
                return case.value
            # Not a number: a lenient API converts it to a text.
            return {} if isinstance(value, str) else "not of this type"
        case "not-a-date" | "not-a-time" | "wrong-descriptor" | "unknown-value":
            if case.value is not None:
                return case.value
            return _INVALID_VALUES[case.violation]
        case "missing":
            raise ValueError(f"'{case.path}' is missing: it has no invalid value")
        case _:
            assert_never(case.violation)


def check_rejected(response: httpx.Response, case: InvalidCase) -> None:
    """Raise ScenarioFailure unless the response is a 400 or 422 that names the invalid member."""
    steps = [step for step in case.path.split("/") if not step.isdigit()]
    member = steps[-1]
    if response.status_code not in {400, 422}:
        raise ScenarioFailure(
            f"{case.name}: expected status 400 or 422, got {response.status_code} {response.text}"
        )
    if member not in response.text:
        raise ScenarioFailure(
            f"{case.name}: the response does not name '{member}': {response.text}"
        )
