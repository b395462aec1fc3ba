"""Payloads with exactly one broken rule, and the check that a server names what is wrong."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from .jsontext import JsonObject
from .scenarios import ScenarioFailure

How = Literal["missing", "wrong-type", "too-long", "not-a-date", "wrong-descriptor", "unknown-value"]


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule: what to call it, the place in the body, and how it is broken.

    `path` joins member names by `/`; a number is an item of an array, and without one the first
    item is meant. `value` is what stands there instead; for `too-long` the greatest length allowed.
    None leaves the value to `how`.
    """

    name: str
    path: str
    how: How
    value: Any = None


def break_payload(payload: JsonObject, broken: Broken) -> JsonObject:
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


def _wrong(value: Any, broken: Broken) -> Any:
    if broken.how == "too-long":
        return str(value) + "x" * max(1, int(broken.value) + 1 - len(str(value)))
    if broken.value is not None:
        return broken.value
    if broken.how == "wrong-type":
        return 7 if isinstance(value, str) else "not of this type"
    if broken.how == "wrong-descriptor":
        return "uri://example.org/NoSuchDescriptor#value"
    return "not a date" if broken.how == "not-a-date" else "no such value"


def check_refused(response: httpx.Response, broken: Broken) -> None:
    """Raise ScenarioFailure unless the answer is a 400 or 422 that names the broken member."""
    member = next(step for step in reversed(broken.path.split("/")) if not step.isdigit())
    if response.status_code not in {400, 422}:
        raise ScenarioFailure(
            f"{broken.name}: expected 400 or 422, got {response.status_code} {response.text}"
        )
    if member not in response.text:
        raise ScenarioFailure(f"{broken.name}: the answer does not name '{member}': {response.text}")
