"""One scenario of a symbolic sample file: its payload, what makes it complete, and whose word it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.model.version import Branch, Leaf, Many, Sample, Tree
from generator.symbols import symbols_of

Json = Any


def entry_of(sample: Sample, namespaces: Mapping[str, str]) -> dict[str, Json]:
    """The entry as `runtime/core/samples.py` reads it; what is empty beside the payload is left out."""
    scenario = sample.scenario
    entry = {
        "number": scenario.number,
        "method": scenario.method,
        "does": scenario.does,
        "of": scenario.of,
        "who": scenario.who,
        "changes": list(scenario.changes),
        "status": sample.status,
        "query": dict(sample.query),
        "payload": None if sample.payload is None else symbols_of(sample.payload, namespaces),
    }
    complete = {path: symbols_of(tree, namespaces) for path, tree in _added(sample)}
    beside = {"complete": complete, "origins": dict(_origins(sample))}
    return entry | {name: each for name, each in beside.items() if each}


def _added(sample: Sample) -> Iterator[tuple[str, Tree]]:
    if sample.payload is not None and sample.complete is not None:
        yield from _beyond(sample.payload, sample.complete, "")


def _beyond(tree: Tree, whole: Tree, above: str) -> Iterator[tuple[str, Tree]]:
    """What the whole has beyond the tree, by path."""
    match tree, whole:
        case Branch(), Branch():
            own = dict(tree.members)
            for name, child in whole.members:
                if name in own:
                    yield from _beyond(own[name], child, f"{above}{name}/")
                else:
                    yield f"{above}{name}", child
        case Many(), Many():
            for number, (item, other) in enumerate(zip(tree.items, whole.items, strict=True)):
                yield from _beyond(item, other, f"{above}{number}/")


def _origins(sample: Sample) -> Iterator[tuple[str, str]]:
    """The leaves that are neither the page's nor, where the complete form has more, another scenario's."""
    whole = sample.complete or sample.payload
    if whole is not None:
        for path, leaf in _leaves(whole, ""):
            if leaf.origin in ("erratum", "declared"):
                yield path, leaf.origin


def _leaves(tree: Tree, path: str) -> Iterator[tuple[str, Leaf]]:
    match tree:
        case Leaf():
            yield path, tree
        case Branch(members=members):
            for name, child in members:
                yield from _leaves(child, f"{path}/{name}" if path else name)
        case Many(items=items):
            for number, item in enumerate(items):
                yield from _leaves(item, f"{path}/{number}")
