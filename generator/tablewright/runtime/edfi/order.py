"""The order in which to send the resources of a package: each one after those that it refers to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class OrderedResource:
    """A resource of `order.json`, and the resources that must come before it."""

    resource: str
    after: tuple[str, ...]


def read_order(package: str) -> tuple[OrderedResource, ...]:
    """The resources of a package in the order of the run, from its `order.json`."""
    # Not a path: the package can be in a zip file.
    text = (resources.files(package) / "order.json").read_text(encoding="utf-8")
    entries: list[OrderedResource] = []
    for entry in json.loads(text):
        entries.append(OrderedResource(entry["resource"], tuple(entry["after"])))
    return tuple(entries)
