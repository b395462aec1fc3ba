"""The rule of each value of a scenario, from the placeholders of its sample file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, get_args

from ...core.jsontext import JsonObject
from ...core.samples.placeholders import PlaceholderName, placeholder_name
from ...core.samples.sample_set import Scenario
from ...core.samples.value_sources import payload_of
from .plan import ExpectedValue, ValueRule

#: Values that the page does not print: a default for the type, or one near that of a later update.
_NOT_OF_THE_PAGE = ("default", "varied", "scenario")


def expected_values(
    entry: JsonObject, scenario: Scenario, identifiers: Collection[str]
) -> tuple[ExpectedValue, ...]:
    """The expected value for each value of a scenario's payload, in its order; none without a payload.

    `entry` is the scenario in its sample file. `identifiers` are the paths, without indexes, of the members
    that find records.
    """
    if scenario.payload is None:
        return ()
    tree = payload_of(entry, complete=True)
    placeholders = dict(_leaves(tree, ""))
    sources = entry.get("value-sources", {})
    added = tuple(f"{path}/" for path in entry.get("complete", {}))
    values: list[ExpectedValue] = []
    for path, value in _leaves(scenario.payload, ""):
        placeholder = placeholders.get(path)
        rule = _rule_of(placeholder)
        if sources.get(path) in _NOT_OF_THE_PAGE or f"{path}/".startswith(added):
            rule = "any"
        names = [name for name in path.split("/") if not name.isdigit()]
        if rule != "fixed" and "/".join(names) in identifiers:
            rule = "chosen"
        plus = placeholder.get("plus") if isinstance(placeholder, dict) else None
        values.append(ExpectedValue(path, rule, value, plus))
    return tuple(values)


def _rule_of(placeholder: Any) -> ValueRule:
    """The rule of a value or placeholder of a sample file."""
    name = placeholder_name(placeholder)
    if name == "$calculated":
        return "calculated"
    # A product sends the values of its own system, and the data of the day on which it is entered.
    if name in {"$prefer", "$system", "$variable", "$relative-date"}:
        return "any"
    assert not name or name in get_args(PlaceholderName)
    return "fixed"


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each value or placeholder of a tree with its path."""
    prefix = f"{path}/" if path else ""
    if isinstance(tree, dict) and not placeholder_name(tree):
        for name, child in tree.items():
            yield from _leaves(child, f"{prefix}{name}")
    elif isinstance(tree, list):
        for index, child in enumerate(tree):
            yield from _leaves(child, f"{prefix}{index}")
    else:
        yield path, tree
