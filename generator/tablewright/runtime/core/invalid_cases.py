"""Payloads with exactly one broken rule, and the check that a server names what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from .jsontext import JsonObject
from .samples import Scenario
from .scenarios import ScenarioFailure

How = Literal[
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

#: What stands in the place of a value, where that does not depend on the rule.
_WRONG = {
    "not-a-date": "not a date",
    "not-a-time": "not a time",
    "wrong-descriptor": "uri://example.org/NoSuchDescriptor#value",
    "unknown-value": "no such value",
}


@dataclass(frozen=True, slots=True)
class InvalidCase:
    """One broken rule: the place in the body, and how it is broken.

    `path` joins member names by `/`; a number is an item of an array, and without one the first
    item is meant. `value` is what stands there instead; for what is too long, short, small or large
    it is the bound. None leaves the value to `how`; what is padded ends with a space. `scenario` is
    the one whose payload is broken (empty: the first that has one).
    """

    path: str
    how: How
    value: Any = None
    scenario: str = ""

    @property
    def name(self) -> str:
        """What reports call it: `sectionReference/schoolId wrong-type`."""
        return f"{self.path} {self.how}"


def payload_to_break(scenarios: Sequence[Scenario], broken: InvalidCase) -> Scenario:
    """The scenario whose payload is to be broken. Raises KeyError where none sends one."""
    for scenario in scenarios:
        if scenario.payload is not None and broken.scenario in {"", scenario.number}:
            return scenario
    raise KeyError(f"no scenario '{broken.scenario}' sends a payload")


def break_payload(payload: JsonObject, broken: InvalidCase) -> JsonObject:
    """A copy of the payload with one thing changed. Raises KeyError where the payload has no such place."""
    changed = copy.deepcopy(payload)
    holder, member = _place(changed, broken.path)
    if broken.how == "missing":
        del holder[member]
    else:
        holder[member] = _wrong(holder[member], broken)
    return changed


def _place(payload: Any, path: str) -> tuple[Any, Any]:
    """The object or array that holds the last step of a path, and that step in it."""
    here: Any = {"": payload}
    member: Any = ""
    for step in path.split("/"):
        here, member = here[member], step
        if isinstance(here, list) and step.isdigit():
            member = int(step)
        elif isinstance(here, list) and here:
            here = here[0]
        known = range(len(here)) if isinstance(here, list) else here
        if member not in known:
            raise KeyError(f"the payload has nothing at '{step}' of '{path}'")
    return here, member


def _wrong(value: Any, broken: InvalidCase) -> Any:
    bound = broken.value
    match broken.how:
        case "too-long":
            return str(value) + "x" * max(1, bound + 1 - len(str(value)))
        case "too-short":
            return str(value)[: bound - 1]
        case "too-small":
            return bound - 1
        case "too-large":
            return bound + 1
        case "padded":
            return f"{value} "
        case "wrong-type" if bound is None:
            return 7 if isinstance(value, str) else "not of this type"
        case how:
            return _WRONG[how] if bound is None else bound


def check_refused(response: httpx.Response, broken: InvalidCase) -> None:
    """Raise ScenarioFailure unless the answer is a 400 or 422 that names the broken member."""
    member = next(step for step in reversed(broken.path.split("/")) if not step.isdigit())
    if response.status_code not in {400, 422}:
        raise ScenarioFailure(
            f"{broken.name}: expected 400 or 422, got {response.status_code} {response.text}"
        )
    if member not in response.text:
        raise ScenarioFailure(f"{broken.name}: the answer does not name '{member}': {response.text}")
